"""What a unique constraint refused, as the rule behind it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from registry.domain.errors import DuplicadoError


@contextmanager
def unico(entidade: str, /, campos: Mapping[str, str]) -> Iterator[None]:
    """Let the database decide who was first.

    Args:
        entidade: what is being kept.
        campos: the name of each unique constraint → the field that it keeps unique.

    Raises:
        DuplicadoError: one of these constraints refused it.
    """
    try:
        yield
    except IntegrityError as error:
        campo = campos.get(getattr(error.orig.__cause__, "constraint_name", None) or "") if error.orig else None
        if campo is None:
            raise
        raise DuplicadoError(entidade=entidade, campo=campo) from error
