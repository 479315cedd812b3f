"""Forms without JavaScript: what was typed, what is wrong with it, and the value that it amounts to.

A form is described by a pydantic model: a field's `title` is its label, its `description` the hint below the label, a
default makes it optional, and `json_schema_extra={"falta": "…"}` says better than "Preencha este campo." what is
missing. A box that must be ticked is a `Literal["true"]`, one that may be a `bool` with a default.
"""

import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import ImmutableMultiDict

from chassis.http.validation import message_of

M = TypeVar("M", bound=BaseModel)

WHOLE = ""

FILL_IN = "Preencha este campo."
CHOOSE = "Escolha uma das opções."
TICK = "Marque esta opção para continuar."

# What http.validation says to programs is no help to a person here.
MESSAGES = {
    "enum": CHOOSE,
    "bool_parsing": CHOOSE,
    "string_pattern_mismatch": "Confira o formato do que foi digitado.",
    "date_parsing": "Digite uma data válida.",
    "date_from_datetime_parsing": "Digite uma data válida.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field, as a template shows it."""

    id: str
    label: str
    hint: str | None
    values: tuple[str, ...]
    error: str | None
    optional: bool

    @property
    def value(self) -> str:
        """What was typed; nothing, if nothing was."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One line of the summary of errors, and the field that it leads to."""

    id: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[M]):
    """A form as it was sent. `value` is there exactly if nothing is wrong with it."""

    model: type[M]
    typed: Mapping[str, tuple[str, ...]]
    errors: Mapping[str, str]
    value: M | None

    def field(self, name: str, /) -> FormField:
        """One field.

        Raises:
            KeyError: the model has no such field.
        """
        info = self.model.model_fields[name]
        return FormField(
            id=f"campo-{name}",
            label=info.title or name,
            hint=info.description,
            values=self.typed.get(name, ()),
            error=self.errors.get(name),
            optional=not info.is_required() and info.annotation is not bool,
        )

    def summary(self) -> Iterator[Mistake]:
        """What is wrong, in the order of the fields; what concerns the whole form comes first."""
        if WHOLE in self.errors:
            yield Mistake(id=None, text=self.errors[WHOLE])
        for name in self.model.model_fields:
            if name in self.errors:
                field = self.field(name)
                yield Mistake(id=field.id, text=f"{field.label}: {self.errors[name]}")

    def refused(self, **errors: str) -> "Form[M]":
        """The same form with what a rule found wrong, by field; `refused(_="…")` for the form as a whole."""
        found = {WHOLE if name == "_" else name: text for name, text in errors.items()}
        return replace(self, errors={**self.errors, **found}, value=None)


def blank(model: type[M], /, **values: object) -> Form[M]:
    """A form that nobody filled in yet, or one with these values in it."""
    return Form(
        model=model, typed={name: tuple(_texts(value)) for name, value in values.items()}, errors={}, value=None
    )


async def read_form(request: Request, model: type[M], /) -> Form[M]:
    """The form that was posted."""
    return _read(await request.form(), model)


def read_query(request: Request, model: type[M], /) -> Form[M]:
    """The filters in the address."""
    return _read(request.query_params, model)


def _read(sent: ImmutableMultiDict[str, Any], model: type[M]) -> Form[M]:
    given = {name: values for name in model.model_fields if (values := _filled(sent.getlist(name)))}
    typed = {name: tuple(v for v in values if isinstance(v, str)) for name, values in given.items()}
    fields = model.model_fields
    raw = {name: values if _takes_many(fields[name]) else values[0] for name, values in given.items()}
    try:
        return Form(model=model, typed=typed, errors={}, value=model.model_validate(raw))
    except ValidationError as error:
        return Form(model=model, typed=typed, errors=dict(_told(error, model)), value=None)


def _filled(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if not (isinstance(value, str) and not value.strip()) and _chosen(value)]


def _chosen(value: object) -> bool:
    """Browsers send an empty part for a file that nobody chose."""
    return isinstance(value, str) or bool(getattr(value, "filename", None))


def _takes_many(info: FieldInfo) -> bool:
    kinds = (info.annotation, *typing.get_args(info.annotation))
    return any(typing.get_origin(kind) in {list, tuple, set, frozenset} for kind in kinds)


def _told(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for found in reversed(error.errors(include_url=False, include_input=False)):
        name = str(found["loc"][0]) if found["loc"] else WHOLE
        yield name, _message(found, model.model_fields.get(name))


def _message(found: Mapping[str, Any], info: FieldInfo | None) -> str:
    kind = found["type"]
    if info is not None and kind in {"missing", "literal_error"}:
        return _unanswered(info)
    told = MESSAGES.get(kind) or message_of(found)
    return told[:1].upper() + told[1:]


def _unanswered(info: FieldInfo) -> str:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    choices = typing.get_args(info.annotation)
    if info.annotation is bool or choices == ("true",):
        return str(extra.get("falta", TICK))
    is_choice = typing.get_origin(info.annotation) is typing.Literal
    return str(extra.get("falta", CHOOSE if is_choice else FILL_IN))


def _texts(value: object) -> Iterator[str]:
    match value:
        case None:
            return
        case bool():
            yield str(value).lower()
        case list() | tuple() | set() | frozenset():
            for one in value:
                yield from _texts(one)
        case _:
            yield str(value)
