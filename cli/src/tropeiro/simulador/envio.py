"""What a SEI is sending: a whole trâmite, and one component of it on its way to the bus (tramita-api.md §5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tropeiro.simulador.arquivo import Arquivo
from tropeiro.simulador.erros import ConteudoDivergenteError, FalhaNoTramiteError, RespostaForaDoContratoError
from tropeiro.simulador.eventos import ComponenteConcluido, Observador, ParteFalhou, Transferencia
from tropeiro.simulador.partes import BLOCO_PADRAO_MB, Parte, bloco_em_bytes, partes
from tropeiro.simulador.processo import Processo
from tropeiro.simulador.respostas import TramiteCriado
from tropeiro.simulador.tramita import Multipart, Remessa, Tramita


@dataclass(frozen=True, slots=True, kw_only=True)
class Envio:
    """A trâmite that this SEI sent: what the bus asked for is what the receipt must name."""

    idt: int
    nre: str
    protocolo: str
    hashes: frozenset[str]
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opcoes:
    """How this SEI sends."""

    bloco_mb: int = BLOCO_PADRAO_MB
    multipart: Multipart = Multipart.CAMPOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One component that the bus asked for; `inteiro` if it goes whole, as documents made in SEI do."""

    idt: int
    ticket: int
    protocolo: str
    arquivo: Arquivo
    inteiro: bool


def itens_solicitados(processo: Processo, criado: TramiteCriado) -> list[Item]:
    """What the bus asked for, in the order of the process.

    Raises:
        RespostaForaDoContratoError: it asked twice, or for something that this client does not send; the unmodified
            client would leave the trâmite in 1 for ever.
    """
    pedidos: dict[str, str] = {}
    for solicitado in criado.solicitados:
        for hash_ in solicitado.hashes:
            if hash_ in pedidos:
                raise RespostaForaDoContratoError(f"o barramento pediu duas vezes o componente {hash_}")
            pedidos[hash_] = solicitado.protocolo
    itens = [
        Item(
            idt=criado.idt,
            ticket=criado.ticket,
            protocolo=pedidos.pop(arquivo.hash_),
            arquivo=arquivo,
            inteiro=documento.gerado,
        )
        for documento, arquivo in processo.arquivos()
        if arquivo.hash_ in pedidos
    ]
    if pedidos:
        raise RespostaForaDoContratoError(f"o barramento pediu componentes que não são enviados: {sorted(pedidos)}")
    return itens


class Carregador:
    """Carries components to the bus."""

    def __init__(self, tramita: Tramita, *, instancia: str, opcoes: Opcoes, observar: Observador) -> None:
        self._tramita = tramita
        self._instancia = instancia
        self._opcoes = opcoes
        self._observar = observar

    async def enviar(self, itens: Sequence[Item]) -> None:
        """Send components one after another, whole or in parts.

        Raises:
            FalhaNoTramiteError: one did not go through, even at the second try of its parts.
        """
        for item in itens:
            if item.inteiro:
                await self._enviar_parte(item, Parte(inicio=0, fim=item.arquivo.tamanho), numero=1, de=1)
            else:
                await self._em_partes(item)
            self._concluido(item)

    async def _em_partes(self, item: Item) -> None:
        """Every part in order; those that failed once more, after all the others; then the signal of the end."""
        todas = list(enumerate(partes(item.arquivo.tamanho, bloco=bloco_em_bytes(self._opcoes.bloco_mb)), 1))
        falhas = []
        for numero, parte in todas:
            try:
                await self._enviar_parte(item, parte, numero=numero, de=len(todas))
            except FalhaNoTramiteError as erro:
                falhas.append((numero, parte))
                self._falhou(item, numero=numero, de=len(todas), motivo=str(erro))
        for numero, parte in falhas:
            await self._enviar_parte(item, parte, numero=numero, de=len(todas))
        await self._tramita.sinalizar_termino(item.ticket, hash_=item.arquivo.hash_, protocolo=item.protocolo)

    async def _enviar_parte(self, item: Item, parte: Parte, *, numero: int, de: int) -> None:
        arquivo = item.arquivo
        if arquivo.caminho is None:
            raise ConteudoDivergenteError(f"o conteúdo de {arquivo.nome} não está neste SEI")
        feitos = parte.inicio

        def ao_enviar(quantos: int) -> None:
            nonlocal feitos
            feitos += quantos
            self._observar(
                Transferencia(
                    instancia=self._instancia,
                    idt=item.idt,
                    enviando=True,
                    nome=arquivo.nome,
                    hash_=arquivo.hash_,
                    parte=numero,
                    partes=de,
                    feitos=feitos,
                    tamanho=arquivo.tamanho,
                )
            )

        remessa = Remessa(
            ticket=item.ticket, hash_=arquivo.hash_, protocolo=item.protocolo, caminho=arquivo.caminho, parte=parte
        )
        enviar = self._tramita.enviar_componente if item.inteiro else self._tramita.enviar_parte
        await enviar(remessa, modo=self._opcoes.multipart, ao_enviar=ao_enviar)

    def _concluido(self, item: Item) -> None:
        self._observar(
            ComponenteConcluido(
                instancia=self._instancia,
                idt=item.idt,
                enviando=True,
                nome=item.arquivo.nome,
                hash_=item.arquivo.hash_,
                tamanho=item.arquivo.tamanho,
            )
        )

    def _falhou(self, item: Item, *, numero: int, de: int, motivo: str) -> None:
        nome = item.arquivo.nome
        self._observar(
            ParteFalhou(instancia=self._instancia, idt=item.idt, nome=nome, parte=numero, partes=de, motivo=motivo)
        )
