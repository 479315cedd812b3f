"""What a use case may touch while its transaction is open."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Literal, Protocol

from barramento.domain.abertura import Abertura, MesmoCorpo, Numeros, Remessa, Resposta, SemResposta
from barramento.domain.estrutura import Unidade
from barramento.domain.expiracao import Parado
from barramento.domain.historico import Registro
from barramento.domain.nre import Viagem
from barramento.domain.partes import Chamador
from barramento.domain.recibo import Recibo
from barramento.domain.tramite import Fato, Mudanca, Recusa, Tramite
from barramento.domain.trechos import Trecho
from barramento.domain.upload import Chave, Pedido


class Tramites(Protocol):
    """The trâmites, as one transaction on behalf of one system sees them."""

    async def do_remetente(self, idt: int, /) -> Tramite:
        """The trâmite as its sender sees it, locked until commit."""
        ...

    async def do_destinatario(self, idt: int, /) -> Tramite:
        """The trâmite as its receiver sees it, locked until commit."""
        ...

    async def da_parte(self, idt: int, /) -> Tramite:
        """The trâmite as either of its ends sees it, locked until commit."""
        ...

    async def do_ticket(self, ticket: int, /) -> list[Tramite]:
        """The trâmites whose components come in under this ticket, locked until commit."""
        ...

    async def viagens(self, *, nre: str | None, protocolo: str, de: int) -> list[Viagem]:
        """Journeys of a process in which the system `de` was a party, latest first."""
        ...

    async def ja_obtidos(self, *, nre: str, de: int) -> frozenset[str]:
        """Components that the system `de` sent or received under this NRE, in trâmites that arrived."""
        ...

    async def registros(self, idt: int, /) -> tuple[Registro, ...]:
        """What is remembered of the documents that travelled in this trâmite."""
        ...

    async def remessa(self, idt: int, /) -> Remessa:
        """What the sender posted."""
        ...

    async def lido_em(self, idt: int, /) -> datetime:
        """When the receiver had every component (situation 4)."""
        ...

    async def sem_resposta(self, corpo_sha256: bytes, /, *, protocolo: str, antes_de: datetime) -> SemResposta | None:
        """The trâmite that this very body began by this very certificate, if its answer was lost."""
        ...

    async def do_mesmo_corpo(self, corpo_sha256: bytes, /, *, protocolo: str, antes_de: datetime) -> list[MesmoCorpo]:
        """Trâmites of documentos avulsos that this very body began by this very certificate; nobody adds one now."""
        ...

    async def anotar_resposta(self, *idts: int, resposta: Resposta) -> None:
        """Note what became of the answer to its beginning."""
        ...

    async def numerar_avulsos(self, quantos: int, /, *, ano: int) -> list[Numeros]:
        """Draw as many IDTs and NREs of this year, and one ticket for all."""
        ...

    async def numerar(self, *, nre: str | None, ano: int) -> Numeros:
        """Draw IDT and ticket, and an NRE of this year unless there is one."""
        ...

    async def abrir(self, *aberturas: Abertura) -> None:
        """Write everything that these trâmites begin with, unless a process among them has one under way."""
        ...

    async def mover(self, fato: Mudanca | Recusa, /) -> None:
        """Change its state, if it still is what the change began from, and add the line of its history."""
        ...


class Componentes(Protocol):
    """The components, as one transaction on behalf of one system sees them."""

    async def pedidos(self, chave: Chave, /) -> list[Pedido]:
        """The trâmites that this system sends under the ticket, each with the size that it announced."""
        ...

    async def receber(self, chave: Chave, /, *, idts: Sequence[int]) -> frozenset[int]:
        """Mark it as come in; which of these trâmites now have all of theirs."""
        ...

    async def hashes(self, idt: int, /) -> frozenset[str]:
        """Those that travel in this trâmite."""
        ...

    async def lidos_agora(self, idt: int, /) -> frozenset[str]:
        """Those that the receiver fetched since it last read the metadata."""
        ...

    async def faltam(self, idt: int, /) -> frozenset[str]:
        """Those that have not come in."""
        ...

    async def tamanho(self, hash_: str, /, *, idt: int) -> int | None:
        """The size of the component with this hash, if it travels in this trâmite."""
        ...

    async def ler(self, hash_: str, /, *, idt: int, trecho: Trecho) -> bool:
        """Note that the receiver fetched these bytes; whether it has now fetched everything, in whatever order."""
        ...

    async def reler(self, idt: int, /) -> None:
        """Let all of them be pending for the receiver again."""
        ...


class Recibos(Protocol):
    """The receipts, as one transaction on behalf of one system sees them."""

    async def guardar(self, recibo: Recibo, /, *, tipo: Literal["envio", "conclusao"], tramite: Tramite) -> None:
        """Keep it; there is one of each kind."""
        ...

    async def do_tramite(self, tramite: Tramite, /, *, tipo: Literal["envio", "conclusao"]) -> Recibo | None:
        """The receipt of this kind, if it was given."""
        ...


class Parados(Protocol):
    """Trâmites that nobody acts on, as one transaction of the bus itself sees them."""

    async def travado(self, idt: int, /) -> Parado | None:
        """The trâmite, locked until commit; None: somebody acts on it at this moment."""
        ...

    async def expurgar(self, idt: int, /) -> bool:
        """Note that its files are no longer kept for it, if it ended; whether that was not noted before."""
        ...


class Assinante(Protocol):
    """The bus's own key, wherever it lies."""

    @property
    def cadeia(self) -> str:
        """Its certificate and those above it: base64 of DER, leaf first."""
        ...

    async def assinar(self, texto: str, /) -> str:
        """The signature of this text, base64.

        Raises:
            ConnectionError: the key is away, and may come back by itself.
        """
        ...


class Estrutura(Protocol):
    """Units, as the registry last told them."""

    async def unidades(self, enderecos: Iterable[tuple[int, int]], /) -> list[Unidade]:
        """The units at these addresses (repository, number), in the order asked for."""
        ...


class Work(Protocol):
    """One transaction: the stores, the database's clock, and the facts that commit with it."""

    @property
    def tramites(self) -> Tramites:
        """The trâmites."""
        ...

    @property
    def componentes(self) -> Componentes:
        """Their components."""
        ...

    @property
    def recibos(self) -> Recibos:
        """Their receipts."""
        ...

    @property
    def parados(self) -> Parados:
        """Those that nobody acts on."""
        ...

    @property
    def estrutura(self) -> Estrutura:
        """The units."""
        ...

    @property
    def agora(self) -> datetime:
        """When this transaction began, by the database's clock."""
        ...

    def em_nome_de(self, sistema: int, /) -> AbstractAsyncContextManager[None]:
        """Look, for the length of the block, at what another system may see: the bus acts for both ends."""
        ...

    def registrar(self, fato: Fato, /) -> None:
        """Let this fact become an event in this commit."""
        ...


class Begin(Protocol):
    """Open a transaction on behalf of a system: it commits at the end of the block, or not at all."""

    def __call__(self, quem: Chamador, /) -> AbstractAsyncContextManager[Work]:
        """Begin."""
        ...
