"""Every published event type, found by its name."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

import contracts.barramento.v1
import contracts.external_user.v1
import contracts.registry.v1
from contracts.envelope import Envelope, Event

FAMILIES: tuple[ModuleType, ...] = (contracts.barramento.v1, contracts.registry.v1, contracts.external_user.v1)


class UnknownTypeError(LookupError):
    """No such event type: a newer producer, or not one of ours."""


class _Head(BaseModel):
    """As much of an envelope as tells which type it is."""

    model_config = ConfigDict(extra="ignore")

    type: str


def _published(family: ModuleType) -> Iterator[type[Event]]:
    for found in vars(family).values():
        is_event = isinstance(found, type) and issubclass(found, Event)
        if is_event and found.__module__ == family.__name__ and "type" in vars(found):
            yield found


EVENTS: dict[str, type[Event]] = {event.type: event for family in FAMILIES for event in _published(family)}
# The validators themselves: a consumer decodes thousands a second, and the models' own methods cost a tenth of it.
_READ = {name: TypeAdapter[Envelope[Any]](Envelope[event]).validator.validate_json for name, event in EVENTS.items()}  # type: ignore[valid-type]


def decode(body: bytes, /, *, type_: str | None = None) -> Envelope[Event]:
    """The envelope in `body` (UTF-8 JSON), its `data` as the class that its type names.

    Args:
        body: the message as it came.
        type_: its type, where a header already told it.

    Raises:
        UnknownTypeError: no class for that type.
        pydantic.ValidationError: not JSON, or not what that type promises.
    """
    name = type_ if type_ is not None else _Head.model_validate_json(body).type
    read = _READ.get(name)
    if read is None:
        raise UnknownTypeError(name)
    envelope: Envelope[Event] = read(body)
    return envelope


def schema_path(event: type[Event]) -> str:
    """Where its JSON Schema stands in the repository, and what `dataschema` says."""
    return f"contracts/schemas/{event.type}.json"
