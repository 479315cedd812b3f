"""Reference pages that are made from the code: `python -m tropeiro.reference` writes them."""

import sys
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from barramento.settings import Settings as Barramento
from chassis.settings import ServiceSettings
from external_user.settings import Settings as ExternalUser
from metrics.settings import Settings as Metrics
from registry.settings import Settings as Registry

PAGE = Path("docs/reference/settings.md")
SERVICES: dict[str, type[ServiceSettings]] = {
    "barramento": Barramento,
    "registry": Registry,
    "external-user": ExternalUser,
    "metrics": Metrics,
}
HEAD = """# Settings

Every service reads its settings from the environment. This page is made from the code (`python -m tropeiro.reference`).
The first table holds for all four; replace `…` by the prefix of the service: `BARRAMENTO_`, `REGISTRY_`,
`EXTERNAL_USER_`, `METRICS_`.
"""


def settings_page() -> str:
    """The whole page."""
    common = set(ServiceSettings.model_fields)
    parts = [HEAD, "\n## All services\n\n", _table("…", ServiceSettings, set(ServiceSettings.model_fields))]
    for name, settings in SERVICES.items():
        changed = {
            field
            for field, info in settings.model_fields.items()
            if field not in common or _default(info) != _default(ServiceSettings.model_fields[field])
        }
        prefix = str(settings.model_config.get("env_prefix", ""))
        parts += [f"\n## {name}\n\n", _table(prefix, settings, changed)]
    return "".join(parts)


def _table(prefix: str, settings: type[ServiceSettings], fields: set[str]) -> str:
    rows = [
        f"| `{prefix}{name.upper()}` | {_default(info)} | {_text(info.description or '')} |"
        for name, info in settings.model_fields.items()
        if name in fields
    ]
    return "\n".join(["| variable | default | what it is |", "| --- | --- | --- |", *rows]) + "\n"


def _default(info: FieldInfo) -> str:
    if info.default_factory is not None:
        return "derived"
    value: Any = info.default
    if value is PydanticUndefined:
        return "required"
    return "–" if value is None else f"`{_text(str(value))}`"


def _text(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Write the page below the current folder, which is the repository's root."""
    PAGE.write_text(settings_page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
