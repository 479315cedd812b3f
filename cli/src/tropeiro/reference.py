"""Reference pages that are made from the code: `python -m tropeiro.reference` writes them."""

import sys
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from barramento.settings import Settings as Barramento
from chassis.settings import ServiceSettings
from contracts.catalogue import EVENTS
from contracts.envelope import Event
from contracts.topics import TOPICS
from external_user.settings import Settings as ExternalUser
from metrics.settings import Settings as Metrics
from registry.settings import Settings as Registry
from tropeiro.bus_audit import audit_page
from tropeiro.bus_reference import errors_page, states_page

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

EVENTS_HEAD = """# Events

What the services tell each other and the world. This page is made from the contracts
(`python -m tropeiro.reference`). Every event is a CloudEvents 1.0 envelope in JSON (`contracts/envelope.py`); each type
has a JSON Schema with a sample in `contracts/schemas`; `contracts/asyncapi/tropeiro.json` describes the whole.
Delivery is at least once, in the order of the key: drop repetitions by `id`. Each topic has a dead-letter queue
`<topic>.dlq`.
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


def events_page() -> str:
    """Topics and event types."""
    parts = [EVENTS_HEAD]
    for topic in TOPICS:
        carried = sorted(name for name, event in EVENTS.items() if event.topic == topic.name)
        days = "kept whole by key" if topic.compacted else f"{topic.retention.days} days"
        parts += [
            f"\n## {topic.name}\n\n",
            f"Owner: **{topic.owner}**. Readers: {', '.join(sorted(topic.consumers))}. Carries {topic.carries}.\n\n",
            f"Key: {topic.key}. Partitions: {topic.partitions}. Retention: {days}.\n\n",
            "| type | when |\n| --- | --- |\n",
            *(f"| `{name}` | {_first_line(EVENTS[name])} |\n" for name in carried),
        ]
    return "".join(parts)


def _first_line(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().splitlines()[0]


PAGES = {
    Path("docs/reference/settings.md"): settings_page,
    Path("docs/reference/events.md"): events_page,
    Path("docs/reference/erros-barramento.md"): errors_page,
    Path("docs/reference/estados-barramento.md"): states_page,
    Path("docs/reference/auditoria-barramento.md"): audit_page,
}


def main() -> int:
    """Write the pages below the current folder, which is the repository's root."""
    for path, page in PAGES.items():
        path.write_text(page(), encoding="utf-8")
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
