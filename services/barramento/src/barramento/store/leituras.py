"""What the verbs read, built once: to build a `select` and find its cache key at each call costs more than to run it.

Of tables, not of mapped classes: a row that is only read and made into a value of the domain needs no identity map.
"""

from typing import Any

from sqlalchemy import BindParameter, Select, String, Table, and_, bindparam, exists, or_, select, tuple_, union_all
from sqlmodel import SQLModel

from barramento.domain.abertura import Resposta
from barramento.domain.tramite import Situacao
from barramento.store.tables import ComponenteRow, MetadadosRow, MudancaRow, ReciboRow, TramiteRow, UnidadeRow


def _de(row: type[SQLModel]) -> Table:
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


def _tramite(*onde: Any) -> Select[Any]:  # noqa: ANN401 - SQLAlchemy's own type of a condition
    return select(TRAMITE).where(*onde).with_for_update()


TRAMITE, COMPONENTE, METADADOS = _de(TramiteRow), _de(ComponenteRow), _de(MetadadosRow)
MUDANCA, RECIBO, UNIDADE = _de(MudancaRow), _de(ReciboRow), _de(UnidadeRow)
IDT: BindParameter[int] = bindparam("idt")
SISTEMA: BindParameter[int] = bindparam("sistema")
TICKET: BindParameter[int] = bindparam("ticket")
HASH: BindParameter[str] = bindparam("hash")
PROTOCOLO: BindParameter[str] = bindparam("protocolo")
REMETENTE, DESTINATARIO = TRAMITE.c.remetente_sistema == SISTEMA, TRAMITE.c.destinatario_sistema == SISTEMA

# Locked until commit.
DO_REMETENTE = _tramite(TRAMITE.c.idt == IDT, REMETENTE)
DO_DESTINATARIO = _tramite(TRAMITE.c.idt == IDT, DESTINATARIO)
DA_PARTE = _tramite(TRAMITE.c.idt == IDT, or_(REMETENTE, DESTINATARIO))
DO_TICKET = _tramite(TRAMITE.c.ticket == TICKET, REMETENTE).order_by(TRAMITE.c.idt)

REMESSA = (
    select(METADADOS, TRAMITE.c.sigilo)
    .join_from(METADADOS, TRAMITE, METADADOS.c.idt == TRAMITE.c.idt)
    .where(METADADOS.c.idt == IDT)
)
ALCANCOU = select(MUDANCA.c.em).where(MUDANCA.c.idt == IDT, MUDANCA.c.situacao == bindparam("situacao"))
RECIBO_DO_TRAMITE = select(RECIBO).where(RECIBO.c.idt == IDT, RECIBO.c.tipo == bindparam("tipo", type_=String))
MESMO_CORPO = (
    select(
        TRAMITE,
        and_(
            TRAMITE.c.situacao == Situacao.INICIADO,
            or_(
                METADADOS.c.resposta == Resposta.PERDIDA,
                and_(METADADOS.c.resposta.is_(None), TRAMITE.c.iniciado_em < bindparam("antes_de")),
            ),
            ~exists().where(COMPONENTE.c.idt == TRAMITE.c.idt, COMPONENTE.c.recebido),
        ).label("intacto"),
    )
    .join_from(TRAMITE, METADADOS, METADADOS.c.idt == TRAMITE.c.idt)
    .where(
        REMETENTE,
        TRAMITE.c.protocolo == PROTOCOLO,
        TRAMITE.c.tipo == "documento",
        METADADOS.c.corpo_sha256 == bindparam("corpo_sha256"),
        METADADOS.c.credencial == bindparam("credencial"),
    )
    .order_by(TRAMITE.c.idt)
)
_ENDERECADAS = tuple_(UNIDADE.c.repositorio, UNIDADE.c.numero).in_(bindparam("enderecos", expanding=True))
_CENTRALIZADORA = UNIDADE.alias("centralizadora")
# Those asked for, and their centralizadoras: each half by an index, which an OR of both could not use.
UNIDADES = union_all(
    select(UNIDADE).where(_ENDERECADAS),
    select(_CENTRALIZADORA)
    .join_from(UNIDADE, _CENTRALIZADORA, _CENTRALIZADORA.c.numero == UNIDADE.c.centralizadora)
    .where(_ENDERECADAS),
)

PEDIDOS = (
    select(TRAMITE.c.situacao, COMPONENTE.c.tamanho, COMPONENTE.c.recebido)
    .outerjoin_from(
        TRAMITE,
        COMPONENTE,
        and_(COMPONENTE.c.idt == TRAMITE.c.idt, COMPONENTE.c.protocolo == PROTOCOLO, COMPONENTE.c.hash == HASH),
    )
    .where(TRAMITE.c.ticket == TICKET, REMETENTE)
)
HASHES = select(COMPONENTE.c.hash).where(COMPONENTE.c.idt == IDT)
LIDOS_AGORA = HASHES.where(~COMPONENTE.c.pendente)
FALTAM = HASHES.where(~COMPONENTE.c.recebido)
TAMANHO = select(COMPONENTE.c.tamanho).where(COMPONENTE.c.idt == IDT, COMPONENTE.c.hash == HASH).limit(1)
