"""What the components of a page are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

State = Literal["done", "current", "waiting", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry of a menu."""

    text: str
    href: str
    current: Literal["page", "true"] = "page"
    always: bool = False

    def is_current(self, path: str, /) -> bool:
        """Whether the page at `path` is this one or lies below it."""
        return self.always or path == self.href or (self.href != "/" and path.startswith(f"{self.href}/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is signed in, as the header says it."""

    name: str
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some rows of a longer list, and the keys from which its neighbours are read (keyset paging)."""

    items: Sequence[T]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that matters, already in words: `value` is what `numero` or `duracao` made of it."""

    label: str
    value: str
    note: str | None = None
    href: str | None = None
    link: str = "Ver detalhes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a timeline or a checklist. `expected` says when it may come, where `when` isn't known yet."""

    title: str
    state: State = "done"
    when: datetime | None = None
    expected: str | None = None
    text: str | None = None
