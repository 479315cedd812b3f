"""The Jinja2 environment of a service: its own templates, and those of the shell under `chassis/`."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from chassis.web.formats import filters
from chassis.web.settings import PageSettings
from chassis.web.statics import Statics

OURS = Path(__file__).parent / "templates"


def environment(folder: Path, *, statics: Statics, settings: PageSettings) -> Environment:
    """Templates of `folder` that escape what they show, and fail over a name that they weren't given."""
    made = Environment(
        loader=ChoiceLoader(
            [FileSystemLoader(folder / "templates"), PrefixLoader({"chassis": FileSystemLoader(OURS)})]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = statics.url
    made.filters.update(filters(settings.timezone))
    return made


def with_query(request: Request, /) -> Callable[..., str]:
    """This page's address with some parameters set, or taken out by None; for templates."""

    def changed(**parameters: str | None) -> str:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in parameters]
        added = [(name, value) for name, value in parameters.items() if value is not None]
        return f"{request.url.path}?{urlencode([*kept, *added])}"

    return changed
