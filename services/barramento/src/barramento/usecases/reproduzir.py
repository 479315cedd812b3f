"""The receiver asks for the last trâmite of a process again (tramita-api.md §8: a new one, in situation 1)."""

from collections.abc import Callable
from dataclasses import replace

from barramento.domain.abertura import Abertura, Remessa
from barramento.domain.componentes import Processo, a_solicitar
from barramento.domain.errors import NadaAReproduzirError, ProcessoEmTramiteError, ReproducaoEmAndamentoError
from barramento.domain.partes import Chamador
from barramento.domain.reproducao import Reproduzir, remetente_de_novo
from barramento.domain.tramite import Situacao, Tramite, iniciar
from barramento.usecases.iniciar import Iniciado
from barramento.usecases.work import Begin, Work

# What travelled, as the rules look at it: only its components matter here.
Ler = Callable[[Tramite, Remessa], Processo]


class ReproduzirTramite:
    """Begin the same trâmite again: its sender finds it in its pending list and sends the components again."""

    def __init__(self, begin: Begin, *, ler: Ler) -> None:
        self._begin = begin
        self._ler = ler

    async def __call__(self, pedido: Reproduzir, *, quem: Chamador) -> Iniciado:
        """Begin it. Its first line of history and its event name who asked, not its sender.

        Raises:
            NreDesconhecidoError: the caller never travelled under this NRE.
            ReproducaoEmAndamentoError: the process has a trâmite under way, perhaps only since this moment.
            ReproducaoIndevidaError: the caller's unit is not where the last one was concluded.
            NadaAReproduzirError: all that it brought was withdrawn.
            UnidadeDesconhecidaError, UnidadeNaoEnviaError, UnidadeNaoRecebeError: an end won't do any more.
        """
        try:
            return await self._reproduzir(pedido, quem)
        except ProcessoEmTramiteError as error:
            raise ReproducaoEmAndamentoError(nre=pedido.nre) from error

    async def _reproduzir(self, pedido: Reproduzir, quem: Chamador) -> Iniciado:
        async with self._begin(quem) as work:
            ultimo = await _ultimo(work, pedido, quem)
            remessa = await work.tramites.remessa(ultimo.idt)
            # All of it, even if only what was pending travelled then: who asks may have lost the rest as well.
            solicitacoes = a_solicitar(self._ler(ultimo, remessa))
            pedidos = [componente for solicitacao in solicitacoes for componente in solicitacao.componentes]
            if not pedidos:
                raise NadaAReproduzirError(protocolo=ultimo.protocolo)
            tramite = await _de_novo(work, ultimo)
            inicio = iniciar(tramite, em=work.agora, componentes=len(pedidos), bytes_=sum(c.tamanho for c in pedidos))
            # Nobody posted this body: no request of the sender's is a repetition of it.
            copia = replace(remessa, corpo_sha256=b"")
            await work.tramites.abrir(Abertura(inicio=inicio, remessa=copia, solicitacoes=solicitacoes))
            work.registrar(inicio)
            return Iniciado(
                idt=tramite.idt, nre=tramite.nre, ticket=tramite.ticket, em=work.agora, solicitacoes=solicitacoes
            )


async def _ultimo(work: Work, pedido: Reproduzir, quem: Chamador) -> Tramite:
    suas = await work.tramites.viagens(nre=pedido.nre, protocolo="", de=quem.sistema)
    ultimo = await work.tramites.da_parte(pedido.ultima(suas, de=quem.sistema).idt)
    async with work.em_nome_de(ultimo.remetente.sistema):
        dele = await work.tramites.viagens(nre=pedido.nre, protocolo="", de=ultimo.remetente.sistema)
    pedido.conferir(ultimo, sistema=quem.sistema, viagens_do_remetente=dele)
    return ultimo


async def _de_novo(work: Work, ultimo: Tramite) -> Tramite:
    enderecos = [(parte.repositorio, parte.unidade) for parte in (ultimo.remetente, ultimo.destinatario)]
    origem, destino = await work.estrutura.unidades(enderecos)
    numeros = await work.tramites.numerar(nre=ultimo.nre, ano=0)
    return Tramite(
        idt=numeros.idt,
        nre=ultimo.nre,
        protocolo=ultimo.protocolo,
        tipo=ultimo.tipo,
        ticket=numeros.ticket,
        versao=1,
        situacao=Situacao.INICIADO,
        remetente=remetente_de_novo(origem, antes=ultimo.remetente),
        destinatario=destino.como_destinatario(),
        reproducao_de=ultimo.idt,
    )
