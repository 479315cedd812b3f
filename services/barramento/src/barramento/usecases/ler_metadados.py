"""Someone reads the metadata of a trâmite (tramita-api.md §6: the receiver's first reading leads from 2 to 3)."""

from dataclasses import dataclass

from barramento.domain.abertura import Remessa
from barramento.domain.partes import Chamador
from barramento.domain.tramite import Ato, Papel, Situacao, Tramite
from barramento.domain.visibilidade import DOWNLOAD_DO_DESTINATARIO, papel_na_leitura
from barramento.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Lidos:
    """The trâmite as it is after the reading, what travels in it, and in which role it was read."""

    tramite: Tramite
    papel: Papel
    remessa: Remessa


class LerMetadados:
    """Read the metadata; what the reading changes commits with it."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, idt: int, *, quem: Chamador) -> Lidos:
        """Read them.

        Raises:
            TramiteDesconhecidoError: this system is no party, or there is none.
            TransicaoInvalidaError: the receiver is early, or the trâmite was cancelled or refused.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.da_parte(idt)
            papel = papel_na_leitura(tramite, sistema=quem.sistema)
            if papel is Papel.DESTINATARIO:
                tramite = await _lido_pelo_destinatario(work, tramite)
            return Lidos(tramite=tramite, papel=papel, remessa=await work.tramites.remessa(idt))


async def _lido_pelo_destinatario(work: Work, tramite: Tramite) -> Tramite:
    if tramite.situacao in DOWNLOAD_DO_DESTINATARIO:
        # It starts over, as after a crash, and needs all of them again: its receipt covers what it fetched in this run.
        await work.componentes.reler(tramite.idt)
    if tramite.situacao is not Situacao.COMPONENTES_RECEBIDOS:
        return tramite
    tramite = await _mudar(work, tramite, Ato.LER_METADADOS)
    if await work.componentes.hashes(tramite.idt):
        return tramite
    # Nothing to fetch: the client refuses to go on unless it sees 4.
    return await _mudar(work, tramite, Ato.LER_COMPONENTES)


async def _mudar(work: Work, tramite: Tramite, ato: Ato) -> Tramite:
    mudanca = tramite.mudar(ato, em=work.agora)
    await work.tramites.mover(mudanca)
    work.registrar(mudanca)
    return mudanca.tramite
