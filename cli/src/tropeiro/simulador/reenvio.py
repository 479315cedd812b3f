"""The sender sends again what a reproduction asks for (tramita-api.md §7, status 1; §8)."""

from collections.abc import Callable

from tropeiro.simulador.arquivo import Arquivo
from tropeiro.simulador.cliente import ignorar
from tropeiro.simulador.conferencia import conferir_recibo_de_envio
from tropeiro.simulador.envio import Carregador, Envio, Item, Opcoes
from tropeiro.simulador.erros import RespostaForaDoContratoError
from tropeiro.simulador.eventos import Observador, ReciboDeEnvioConferido, SituacaoAlcancada
from tropeiro.simulador.leitura import ler_processo
from tropeiro.simulador.respostas import Metadados
from tropeiro.simulador.tramita import Tramita
from tropeiro.simulador.wire import JsonObject

COMPONENTES_RECEBIDOS = 2


class Reenvio:
    """Sends components again on behalf of one SEI, from the files that it has."""

    def __init__(
        self, tramita: Tramita, *, instancia: str, opcoes: Opcoes | None = None, observar: Observador = ignorar
    ) -> None:
        self._tramita = tramita
        self._instancia = instancia
        self._observar = observar
        self._carregador = Carregador(tramita, instancia=instancia, opcoes=opcoes or Opcoes(), observar=observar)

    async def reenviar(self, idt: int, *, arquivo: Callable[[JsonObject], Arquivo]) -> Envio:
        """Read the metadata and send their components with the ticket that stands in them.

        A failure cancels nothing, unlike one of a first sending: the item stays on the list.

        Args:
            idt: a trâmite listed with status 1.
            arquivo: finds the file of a `componenteDigital` among those that this SEI has.

        Raises:
            FalhaNoTramiteError: it is no reproduction, a file is not here, or the bus refused.
        """
        metadados = await self._tramita.metadados(idt)
        itens = _itens(idt, metadados, arquivo)
        envio = Envio(
            idt=idt,
            nre=metadados.nre,
            protocolo=itens[0].protocolo,
            hashes=frozenset(item.arquivo.hash_ for item in itens),
            bytes=sum(item.arquivo.tamanho for item in itens),
        )
        await self._carregador.enviar(itens)
        conferir_recibo_de_envio(await self._tramita.recibo_de_envio(idt), envio)
        self._observar(SituacaoAlcancada(instancia=self._instancia, idt=idt, situacao=COMPONENTES_RECEBIDOS))
        self._observar(ReciboDeEnvioConferido(instancia=self._instancia, idt=idt, hashes=len(envio.hashes)))
        return envio


def _itens(idt: int, metadados: Metadados, arquivo: Callable[[JsonObject], Arquivo]) -> list[Item]:
    ticket = metadados.ticket_para_reenvio_de_componentes_digitais
    if not metadados.reproducao_de_tramite or ticket is None or metadados.processo is None:
        raise RespostaForaDoContratoError(f"o trâmite {idt} está pendente em 1, mas não é a reprodução de um processo")
    processo = ler_processo(metadados.processo, arquivo=arquivo)
    itens = [
        Item(idt=idt, ticket=ticket, protocolo=processo.protocolo, arquivo=um, inteiro=um.mime == "text/html")
        for _, um in processo.arquivos()
    ]
    if not itens:
        raise RespostaForaDoContratoError(f"a reprodução {idt} não tem o que enviar")
    return itens
