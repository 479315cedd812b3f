"""The filters of the lists, as they stand in the address, and the marks by which a list goes on."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from barramento.domain.console import Filtro, Marca, TramiteNaLista
from barramento.domain.tramite import Situacao
from barramento.web.palavras import GRUPOS

Grupo = Literal[
    "", "andamento", "concluidos", "recusados", "cancelados", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"
]
SITUACOES = tuple((valor, nome) for valor, (nome, _) in GRUPOS.items())
NO_MAXIMO = 50
# Beyond these, days can't be counted from or told in another zone.
Dia = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]


class Filtros(BaseModel):
    """What can be chosen in the search."""

    numero: str | None = Field(default=None, max_length=NO_MAXIMO, title="NRE, IDT ou protocolo")
    ente: str | None = Field(default=None, max_length=100, title="Ente (nome ou código)")
    situacao: Grupo = Field(default="", title="Situação")
    de: Dia | None = Field(default=None, title="Iniciado desde")
    ate: Dia | None = Field(default=None, title="Iniciado até")

    def filtro(self, zona: tzinfo, /) -> Filtro:
        """In the words of the rules; days are those of the reader's zone."""
        return Filtro(
            numero=self.numero and self.numero.strip().replace("\0", ""),
            situacoes=GRUPOS[self.situacao][1] if self.situacao else tuple(Situacao),
            de=None if self.de is None else inicio_do_dia(self.de, zona),
            ate=None if self.ate is None else inicio_do_dia(_seguinte(self.ate), zona),
        )


class Periodo(BaseModel):
    """The days of which refusals are counted."""

    de: Dia | None = Field(default=None, title="Recusado desde")
    ate: Dia | None = Field(default=None, title="Recusado até")


def inicio_do_dia(dia: date, zona: tzinfo, /) -> datetime:
    """When a day begins there."""
    return datetime.combine(dia, time.min, tzinfo=zona)


def fim_do_dia(dia: date, zona: tzinfo, /) -> datetime:
    """When a day ends there."""
    return inicio_do_dia(_seguinte(dia), zona)


def _seguinte(dia: date) -> date:
    return dia + timedelta(days=1)


def marca(depois: str | None, antes: str | None, /) -> Marca | None:
    """From where a list goes on; nothing, if the address was tampered with."""
    escrita = depois or antes
    if not escrita:
        return None
    em, _, idt = escrita.rpartition("_")
    try:
        return Marca(em=_instante(em), idt=_idt(idt), para_tras=depois is None)
    except ValueError:
        return None


def escrever(em: datetime, numero: int | UUID, /) -> str:
    """A mark, as the address holds it."""
    return f"{em.isoformat()}_{numero}"


def de_onde(tramite: TramiteNaLista, coluna: Literal["iniciado_em", "mudou_em"], /) -> str:
    """The mark of a line in a list by that time."""
    return escrever(tramite.iniciado_em if coluna == "iniciado_em" else tramite.mudou_em, tramite.idt)


def marca_de_acesso(depois: str | None, /) -> tuple[datetime, UUID] | None:
    """From where the register goes on."""
    em, _, id_ = (depois or "").rpartition("_")
    try:
        return _instante(em), UUID(id_)
    except ValueError:
        return None


def _instante(texto: str) -> datetime:
    em = datetime.fromisoformat(texto)
    if em.tzinfo is None:
        raise ValueError("no zone")
    try:
        return em.astimezone(UTC)
    except OverflowError:
        raise ValueError("no instant") from None


def _idt(texto: str) -> int:
    idt = int(texto)
    if not 0 <= idt < 2**63:
        raise ValueError("no IDT")
    return idt
