"""What the bus does by itself, over the database of a house, and time that passes."""

from datetime import timedelta

from barramento_house import House

from barramento.domain.expiracao import Guarda, Prazo
from barramento.events.publish import to_event
from barramento.store.arquivos import ArquivosNoDisco
from barramento.store.expurgo import FilaDeExpurgo
from barramento.store.parados import AntigosView
from barramento.store.work import SqlBegin
from barramento.usecases.expirar import ExpirarTramites
from barramento.usecases.expurgar import Expurgar, Lixeira
from chassis.blobs import BlobStore, open_store

PRAZO = Prazo(parado=timedelta(days=8), carencia=timedelta(hours=1))
GUARDA = Guarda(cancelados=timedelta(days=30), concluidos=timedelta(days=90))


def begin(house: House) -> SqlBegin:
    """As the worker begins; nobody waits for what it says."""
    return SqlBegin(house.database, to_event=to_event, avisar=lambda _: None)


def blobs(house: House) -> BlobStore:
    """Where the house keeps its documents."""
    return open_store(str(house.settings.blob_url))


def expirar(house: House, *, prazo: Prazo = PRAZO, lote: int = 100) -> ExpirarTramites:
    """The job that cancels."""
    return ExpirarTramites(
        begin=begin(house),
        antigos=AntigosView(house.database),
        partes=ArquivosNoDisco(blobs(house)),
        prazo=prazo,
        lote=lote,
    )


def expurgar(house: House, *, lixeira: Lixeira | None = None, guarda: Guarda = GUARDA) -> Expurgar:
    """The job that purges."""
    return Expurgar(
        begin=begin(house),
        antigos=AntigosView(house.database),
        fila=FilaDeExpurgo(house.database),
        lixeira=lixeira or ArquivosNoDisco(blobs(house)),
        guarda=guarda,
    )


async def envelhecer(house: House, *idts: int, dias: float) -> None:
    """Let so many days pass for these trâmites, as if nothing had happened in them."""
    ha = timedelta(days=dias)
    for tabela, coluna in (("tramite", "mudou_em"), ("mudanca", "em"), ("componente", "movimento_em")):
        await house.sql(f"UPDATE {tabela} SET {coluna} = {coluna} - $2::interval WHERE idt = ANY($1)", list(idts), ha)  # noqa: S608 - ours
