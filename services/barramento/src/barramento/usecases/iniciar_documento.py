"""The sender begins the trâmites of a documento avulso, one for each destination (tramita-api.md §4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from barramento.domain.abertura import RESPOSTA_EM_ESCRITA, Abertura, Numeros, Remessa, o_mesmo_avulso
from barramento.domain.componentes import Processo, a_solicitar
from barramento.domain.partes import Chamador, Parte
from barramento.domain.tramite import Situacao, Tramite, iniciar
from barramento.usecases.completar import Completar
from barramento.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Destino:
    """A unit (repository, number), and what its receiver will read."""

    unidade: tuple[int, int]
    remessa: Remessa


@dataclass(frozen=True, slots=True, kw_only=True)
class IniciarAvulso:
    """What the sender asks for; `documento` as a process of one. Of all remessas only the header differs."""

    remetente: tuple[int, int]
    destinos: Sequence[Destino]
    documento: Processo

    @property
    def protocolo(self) -> str:
        """Of the document: its components are sent under it."""
        return self.documento.protocolo

    @property
    def corpo_sha256(self) -> bytes:
        """Of the body as it came, which is one for all."""
        return self.destinos[0].remessa.corpo_sha256


class IniciarDocumento:
    """Begin the trâmites of a documento avulso: all of them in one commit, or none."""

    def __init__(self, begin: Begin, *, completar: Completar) -> None:
        self._begin = begin
        self._completar = completar

    async def __call__(self, pedido: IniciarAvulso, *, quem: Chamador) -> Sequence[Tramite]:
        """Begin them, under one ticket; gives them in the order of the destinations.

        The same request again gives the same trâmites while its answer counts as lost (§14).

        Raises:
            UnidadeDesconhecidaError, UnidadeAlheiaError, UnidadeNaoEnviaError, UnidadeNaoRecebeError: an end won't do.
            DocumentoEmTramiteError: this very request was answered before, and what it began is under way (0044).
        """
        async with self._begin(quem) as work:
            remetente, *destinos = await _partes(work, pedido, quem)
            anteriores = await work.tramites.do_mesmo_corpo(
                pedido.corpo_sha256, protocolo=pedido.protocolo, antes_de=work.agora - RESPOSTA_EM_ESCRITA
            )
            if mesmos := o_mesmo_avulso(anteriores):
                return mesmos
            numeros = await work.tramites.numerar_avulsos(len(destinos), ano=self._completar.ano(work.agora))
            tramites = [_novo(n, pedido, remetente, destino) for n, destino in zip(numeros, destinos, strict=True)]
            await self._abrir(work, pedido, tramites)
            return tramites

    async def _abrir(self, work: Work, pedido: IniciarAvulso, tramites: Sequence[Tramite]) -> None:
        solicitacoes = a_solicitar(pedido.documento)
        pedidos = [componente for solicitacao in solicitacoes for componente in solicitacao.componentes]
        inicios = [
            iniciar(tramite, em=work.agora, componentes=len(pedidos), bytes_=sum(c.tamanho for c in pedidos))
            for tramite in tramites
        ]
        await work.tramites.abrir(
            *(
                Abertura(inicio=inicio, remessa=destino.remessa, solicitacoes=solicitacoes)
                for inicio, destino in zip(inicios, pedido.destinos, strict=True)
            )
        )
        for inicio in inicios:
            work.registrar(inicio)
        if not pedidos:
            for tramite in tramites:
                await self._completar(work, tramite)


async def _partes(work: Work, pedido: IniciarAvulso, quem: Chamador) -> list[Parte]:
    origem, *destinos = await work.estrutura.unidades((pedido.remetente, *(d.unidade for d in pedido.destinos)))
    return [origem.como_remetente(sistema=quem.sistema), *(destino.como_destinatario() for destino in destinos)]


def _novo(numeros: Numeros, pedido: IniciarAvulso, remetente: Parte, destinatario: Parte) -> Tramite:
    return Tramite(
        idt=numeros.idt,
        nre=numeros.nre,
        protocolo=pedido.protocolo,
        tipo="documento",
        ticket=numeros.ticket,
        versao=1,
        situacao=Situacao.INICIADO,
        remetente=remetente,
        destinatario=destinatario,
    )
