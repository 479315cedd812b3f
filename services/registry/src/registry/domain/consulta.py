"""How lists are asked for and answered: page by page, by key."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagina(Generic[Item]):
    """One page of a list; `proxima` is where the next one begins, nothing on the last."""

    itens: tuple[Item, ...]
    proxima: int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltroDeUnidades:
    """Which units are asked for: what is not told does not filter."""

    limite: int
    depois: int = 0
    q: str | None = None
    raiz: int | None = None
    orgao: int | None = None
    repositorio: int | None = None
    ativo: bool | None = None
    apto: bool | None = None
