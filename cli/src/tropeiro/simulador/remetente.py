"""The sender's flow, call by call (tramita-api.md §4, §9, §11)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tropeiro.simulador.cliente import ignorar
from tropeiro.simulador.conferencia import conferir_recibo_de_envio
from tropeiro.simulador.envio import Carregador, Envio, Item, Opcoes, itens_solicitados
from tropeiro.simulador.erros import FalhaNoTramiteError, RespostaForaDoContratoError
from tropeiro.simulador.eventos import (
    Observador,
    ReciboDeEnvioConferido,
    SituacaoAlcancada,
    TramiteCancelado,
    TramiteIniciado,
)
from tropeiro.simulador.leitura import documentos
from tropeiro.simulador.metadados import cabecalho, escrever_avulso, escrever_processo
from tropeiro.simulador.processo import Documento, Processo, Unidade
from tropeiro.simulador.respostas import DocumentoCriado, TramiteCriado
from tropeiro.simulador.tramita import Tramita

INICIADO, COMPONENTES_RECEBIDOS = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """From which unit to which, and how."""

    de: Unidade
    para: Unidade
    nre: str | None = None
    apenas_pendentes: bool = False
    urgente: bool = False
    ultimo_recebido: int | None = None


class Remetente:
    """Sends processes on behalf of one SEI."""

    def __init__(
        self, tramita: Tramita, *, instancia: str, opcoes: Opcoes | None = None, observar: Observador = ignorar
    ) -> None:
        self._tramita = tramita
        self._instancia = instancia
        self._observar = observar
        self._carregador = Carregador(tramita, instancia=instancia, opcoes=opcoes or Opcoes(), observar=observar)

    async def enviar(self, processo: Processo, rota: Rota, *, ao_criar: Callable[[Envio], None] = ignorar) -> Envio:
        """Send a process; returns when the bus has all of it and its receipt was checked.

        `ao_criar` hears of the trâmite before its first byte goes: SEI stores it then.

        Raises:
            FalhaNoTramiteError: the bus refused or was not understood; a trâmite already created was cancelled.
        """
        await self._tramita.estrutura(rota.para.repositorio, rota.para.numero)
        await self._cancelar_o_anterior(rota.nre)
        await self._reler(rota)
        cabeca = cabecalho(
            remetente=rota.de,
            destinatario=rota.para,
            nre=rota.nre,
            apenas_pendentes=rota.apenas_pendentes,
            urgente=rota.urgente,
        )
        corpo = {"cabecalho": cabeca, "processo": escrever_processo(processo)}
        criado = await self._tramita.iniciar_processo(corpo)
        try:
            return await self._completar(processo, criado, ao_criar)
        except (FalhaNoTramiteError, OSError, EOFError) as erro:
            await self._cancelar(criado.idt, motivo=str(erro))
            raise

    async def enviar_avulso(self, documento: Documento, *, de: Unidade, para: Sequence[Unidade]) -> list[Envio]:
        """Send a documento avulso to one or more units, as the client's own tests do.

        Raises:
            FalhaNoTramiteError: the bus refused or was not understood.
        """
        cabecas = [cabecalho(remetente=de, destinatario=unidade) for unidade in para]
        destinatarios = [cabeca.pop("destinatario") for cabeca in cabecas]
        corpo = {
            "cabecalho": {**cabecas[0], "destinatarios": destinatarios},
            "documento": escrever_avulso(documento),
        }
        criado = await self._tramita.iniciar_documento(corpo)
        itens = _itens_do_avulso(documento, criado)
        await self._carregador.enviar(itens)
        return [
            Envio(
                idt=um.idt,
                nre=um.nre,
                protocolo=documento.numero,
                hashes=frozenset(item.arquivo.hash_ for item in itens),
                bytes=sum(item.arquivo.tamanho for item in itens),
            )
            for um in criado.tramites
        ]

    async def _cancelar_o_anterior(self, nre: str | None) -> None:
        """The client cancels its own latest trâmite of the NRE if it is stuck in 1."""
        ultimos = await self._tramita.consultar({"NRE": nre}) if nre else ()
        if ultimos and ultimos[0].situacao_atual == INICIADO:
            await self._tramita.cancelar(ultimos[0].idt)

    async def _reler(self, rota: Rota) -> None:
        """The client reads again, before it sends a process back, the metadata of the last trâmite that brought it.

        Raises:
            RespostaForaDoContratoError: they are another process's, or none; it orders its documents by them.
        """
        if rota.ultimo_recebido is None:
            return
        relidos = await self._tramita.metadados(rota.ultimo_recebido)
        if relidos.nre != rota.nre or not documentos(relidos):
            raise RespostaForaDoContratoError(f"o trâmite {rota.ultimo_recebido} já não tem os metadados que trouxe")

    async def _completar(self, processo: Processo, criado: TramiteCriado, ao_criar: Callable[[Envio], None]) -> Envio:
        itens = itens_solicitados(processo, criado)
        envio = Envio(
            idt=criado.idt,
            nre=criado.nre,
            protocolo=processo.protocolo,
            hashes=frozenset(item.arquivo.hash_ for item in itens),
            bytes=sum(item.arquivo.tamanho for item in itens),
        )
        ao_criar(envio)
        self._iniciado(envio)
        await self._carregador.enviar(itens)
        conferir_recibo_de_envio(await self._tramita.recibo_de_envio(envio.idt), envio)
        self._observar(SituacaoAlcancada(instancia=self._instancia, idt=envio.idt, situacao=COMPONENTES_RECEBIDOS))
        self._observar(ReciboDeEnvioConferido(instancia=self._instancia, idt=envio.idt, hashes=len(envio.hashes)))
        return envio

    def _iniciado(self, envio: Envio) -> None:
        self._observar(
            TramiteIniciado(
                instancia=self._instancia,
                idt=envio.idt,
                nre=envio.nre,
                protocolo=envio.protocolo,
                componentes=len(envio.hashes),
                bytes=envio.bytes,
            )
        )

    async def _cancelar(self, idt: int, *, motivo: str) -> None:
        try:
            await self._tramita.cancelar(idt)
        except FalhaNoTramiteError as erro:
            motivo = f"{motivo} (e o cancelamento não foi aceito: {erro})"
        self._observar(TramiteCancelado(instancia=self._instancia, idt=idt, motivo=motivo))


def _itens_do_avulso(documento: Documento, criado: DocumentoCriado) -> list[Item]:
    arquivos = {componente.arquivo.hash_: componente.arquivo for componente in documento.componentes}
    return [
        Item(
            idt=criado.tramites[0].idt,
            ticket=criado.ticket,
            protocolo=documento.numero,
            arquivo=arquivo,
            inteiro=documento.gerado,
        )
        for arquivo in arquivos.values()
    ]
