"""The sender begins a trâmite of a process (tramita-api.md §4.1: to situation 1, or to 2 with nothing to send)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from barramento.domain import historico, nre
from barramento.domain.abertura import RESPOSTA_EM_ESCRITA, Abertura, Remessa, Resposta
from barramento.domain.componentes import Processo, Solicitacao, a_solicitar
from barramento.domain.errors import ProcessoEmTramiteError
from barramento.domain.partes import Chamador, Parte
from barramento.domain.tramite import Situacao, Tramite, iniciar
from barramento.usecases.completar import Completar
from barramento.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Iniciar:
    """What the sender asks for; the ends are (repository, number of the unit)."""

    remetente: tuple[int, int]
    destinatario: tuple[int, int]
    nre: str | None
    apenas_pendentes: bool
    processo: Processo
    remessa: Remessa


@dataclass(frozen=True, slots=True, kw_only=True)
class Iniciado:
    """The trâmite that began, and what the bus asks for."""

    idt: int
    nre: str
    ticket: int
    em: datetime
    solicitacoes: Sequence[Solicitacao]


class IniciarTramite:
    """Begin a trâmite: all checks come first, then everything is written in one commit."""

    def __init__(self, begin: Begin, *, completar: Completar) -> None:
        self._begin = begin
        self._completar = completar

    async def __call__(self, pedido: Iniciar, *, quem: Chamador) -> Iniciado:
        """Begin it.

        Raises:
            UnidadeDesconhecidaError, UnidadeAlheiaError, UnidadeNaoEnviaError, UnidadeNaoRecebeError: an end won't do.
            NreDesconhecidoError: the sender never travelled under the NRE that it gives.
            ProcessoEmTramiteError: the process has a trâmite under way (0044), and this is no repetition (§14).
            HistoricoDivergenteError: documents that already travelled came back different (0047).
        """
        try:
            return await self._iniciar(pedido, quem)
        except ProcessoEmTramiteError:
            if (mesmo := await self._de_novo(pedido, quem)) is None:
                raise
            return mesmo

    async def _iniciar(self, pedido: Iniciar, quem: Chamador) -> Iniciado:
        async with self._begin(quem) as work:
            origem, destino = await work.estrutura.unidades((pedido.remetente, pedido.destinatario))
            remetente, destinatario = origem.como_remetente(sistema=quem.sistema), destino.como_destinatario()
            vez = await _conferida(work, pedido, remetente, destinatario)
            ja_recebidos = await _ja_recebidos(work, pedido, vez.nre, remetente, destinatario)
            solicitacoes = a_solicitar(pedido.processo, ja_recebidos=ja_recebidos)
            numeros = await work.tramites.numerar(nre=vez.nre, ano=self._completar.ano(work.agora))
            tramite = Tramite(
                idt=numeros.idt,
                nre=numeros.nre,
                protocolo=pedido.processo.protocolo,
                tipo="processo",
                ticket=numeros.ticket,
                versao=1,
                situacao=Situacao.INICIADO,
                remetente=remetente,
                destinatario=destinatario,
                de_fora=vez.de_fora,
            )
            pedidos = [componente for solicitacao in solicitacoes for componente in solicitacao.componentes]
            inicio = iniciar(
                tramite,
                em=work.agora,
                componentes=len(pedidos),
                bytes_=sum(c.tamanho for c in pedidos),
                reenvio_de=vez.reenvio_de,
            )
            await self._abrir(work, Abertura(inicio=inicio, remessa=pedido.remessa, solicitacoes=solicitacoes))
            return Iniciado(
                idt=tramite.idt, nre=tramite.nre, ticket=tramite.ticket, em=work.agora, solicitacoes=solicitacoes
            )

    async def _de_novo(self, pedido: Iniciar, quem: Chamador) -> Iniciado | None:
        """The same request again, because its answer was lost: the very same answer."""
        async with self._begin(quem) as work:
            antes_de = work.agora - RESPOSTA_EM_ESCRITA
            anterior = await work.tramites.sem_resposta(
                pedido.remessa.corpo_sha256, protocolo=pedido.processo.protocolo, antes_de=antes_de
            )
        if anterior is None:
            return None
        tramite = anterior.tramite
        return Iniciado(
            idt=tramite.idt,
            nre=tramite.nre,
            ticket=tramite.ticket,
            em=anterior.em,
            solicitacoes=anterior.solicitacoes(pedido.processo),
        )

    async def _abrir(self, work: Work, abertura: Abertura) -> None:
        await work.tramites.abrir(abertura)
        work.registrar(abertura.inicio)
        if not abertura.inicio.componentes:
            await self._completar(work, abertura.inicio.mudanca.tramite)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vez:
    """This time that the process travels: under which NRE (none: a new one), which refused trâmite it sends again."""

    nre: str | None
    reenvio_de: int | None
    de_fora: bool


async def _conferida(work: Work, pedido: Iniciar, remetente: Parte, destinatario: Parte) -> _Vez:
    """What it goes on with, once nothing speaks against it."""
    protocolo = pedido.processo.protocolo
    suas = await work.tramites.viagens(nre=pedido.nre, protocolo=protocolo, de=remetente.sistema)
    nre_ = nre.escolher(pedido.nre, viagens=suas)
    if nre_ is None:
        async with work.em_nome_de(destinatario.sistema):
            dele = await work.tramites.viagens(nre=None, protocolo=protocolo, de=destinatario.sistema)
        if (nre_ := nre.escolher(None, viagens=dele)) is not None:
            nre.ultima_chegada(nre_, viagens=dele, protocolo=protocolo, de=destinatario.sistema)
    anterior = None
    if nre_ is not None:
        anterior = nre.ultima_chegada(nre_, viagens=suas, protocolo=protocolo, de=remetente.sistema)
        registros = () if anterior is None else await work.tramites.registros(anterior.idt)
        historico.conferir(pedido.processo.documentos, anteriores=registros)
    return _Vez(
        nre=nre_,
        reenvio_de=nre.reenvio(suas, de=remetente.sistema),
        de_fora=nre_ is not None and anterior is None,
    )


async def _ja_recebidos(
    work: Work, pedido: Iniciar, nre_: str | None, remetente: Parte, destinatario: Parte
) -> frozenset[str]:
    """What need not be sent: both ends have it from this process.

    What the destination has from somebody else is asked for all the same: not to be asked for it would tell a sender
    that guesses hashes what the destination received (§14).
    """
    if nre_ is None or not pedido.apenas_pendentes:
        return frozenset()
    seus = await work.tramites.ja_obtidos(nre=nre_, de=remetente.sistema)
    if not seus:
        return seus
    async with work.em_nome_de(destinatario.sistema):
        return seus & await work.tramites.ja_obtidos(nre=nre_, de=destinatario.sistema)


class AnotarResposta:
    """Note whether the sender was told of its trâmites."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, *idts: int, resposta: Resposta, quem: Chamador) -> None:
        """Note it."""
        async with self._begin(quem) as work:
            await work.tramites.anotar_resposta(*idts, resposta=resposta)
