"""What a use case may touch while its transaction is open."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from chassis.idempotency import Chave
from external_user.domain.cadastro import Cadastro, Mudanca
from external_user.domain.carta import Carta, Modelo
from external_user.domain.conferencia import Conferente, EmConferencia, Item, Posse
from external_user.domain.dados import Dados
from external_user.domain.documentos import Documento, TipoDeDocumento
from external_user.domain.estado import Estado
from external_user.domain.link import Finalidade, Link
from external_user.domain.orgao import Orgao
from external_user.domain.politica import Sujeito
from external_user.domain.registro import Novo, Registro

T = TypeVar("T")


class Orgaos(Protocol):
    """The órgãos of the acting tenant."""

    async def obter(self, numero: int, /) -> Orgao:
        """That one.

        Raises:
            OrgaoDesconhecidoError: there is none such.
        """
        ...


class Cadastros(Protocol):
    """The registrations of the acting tenant."""

    async def vivos(self, *, cpf: str, email: str) -> Sequence[Registro]:
        """The live ones of that CPF or that e-mail, locked; nobody else can begin one of either until commit."""
        ...

    async def do_email(self, email: str, /) -> Registro | None:
        """The live one of that e-mail, locked."""
        ...

    async def inserir(self, mudanca: Mudanca, novo: Novo, /) -> None:
        """Keep a new one."""
        ...

    async def refazer(self, cadastro: UUID, novo: Novo, /) -> None:
        """Keep what was typed anew in place of what was typed before."""
        ...

    async def obter(self, cadastro: UUID, /) -> Registro:
        """That one, locked until commit.

        Raises:
            CadastroDesconhecidoError: none such, or its data is gone.
        """
        ...

    async def mover(self, mudanca: Mudanca, /) -> None:
        """Change its state and write that into its history, if it still is where the change begins.

        Raises:
            TransicaoInvalidaError: somebody was faster.
        """
        ...

    async def esquecer(self, cadastros: Iterable[UUID], /) -> Sequence[str]:
        """Erase whatever tells who they are about; gives the keys of the documents, which the caller erases."""
        ...

    async def parados(self, estado: Estado, /, *, desde: datetime, limite: int) -> Sequence[Cadastro]:
        """Those that have been in this state since before that time, locked; what others hold is passed over."""
        ...

    async def encerrados(self, *, desde: datetime, limite: int) -> Sequence[UUID]:
        """Those rejected or expired before that time whose data is still there, locked."""
        ...


class Links(Protocol):
    """The links sent to the people of the acting tenant, and the sessions they open."""

    async def guardar(self, token: str, link: Link, /, *, finalidade: Finalidade) -> None:
        """Keep a token, by its hash."""
        ...

    async def obter(self, token: str, /, *, finalidade: Finalidade) -> Link:
        """What that token opens.

        Raises:
            LinkDesconhecidoError: nothing.
        """
        ...

    async def gastar(self, token: str, /, *, em: datetime) -> None:
        """Let it never work again.

        Raises:
            LinkUsadoError: somebody was faster.
        """
        ...

    async def apagar_vencidos(self, *, antes_de: datetime) -> None:
        """Forget those that ended before that time."""
        ...


class Documentos(Protocol):
    """The documents of the registrations of the acting tenant."""

    async def enviados(self, cadastro: UUID, /) -> Sequence[Documento]:
        """The newest version of each kind."""
        ...

    async def guardar(self, cadastro: UUID, tipo: TipoDeDocumento, /, *, conteudo: bytes, mime: str) -> None:
        """Keep a new version, encrypted, in the blob store."""
        ...

    async def apagar_conteudos(self, chaves: Sequence[str], /) -> None:
        """Erase what is in them from the blob store."""
        ...


class Conferencias(Protocol):
    """Who checks what, in the acting tenant."""

    async def obter(self, cadastro: UUID, /) -> EmConferencia:
        """What deciding needs to know, locked until commit.

        Raises:
            CadastroDesconhecidoError: none such.
        """
        ...

    def conferente(self, sujeito: Sujeito, /, *, orgao: int) -> Conferente:
        """Who checks, by opaque id and keyed hashes: nothing that tells who they are."""
        ...

    async def tomar(self, cadastro: UUID, posse: Posse, /) -> None:
        """Give it to a conferente, instead of who had it."""
        ...

    async def decidir(self, mudanca: Mudanca, /, *, itens: Iterable[Item], texto: str) -> None:
        """Write down a decision, and take the registration out of the conferente's hands."""
        ...


class Cartas(Protocol):
    """The mail on its way out."""

    async def enviadas_hoje(self, email: str, /) -> int:
        """How many that anyone can call forth were queued for that address within a day."""
        ...

    async def enfileirar(self, modelo: Modelo, carta: Carta, /, *, para: Dados, cadastro: UUID) -> None:
        """Let it be sent, if this transaction commits."""
        ...


class Tentativas(Protocol):
    """How often one address has tried."""

    async def feitas(self, ip: str, /) -> int:
        """How many that address has made in the current hour."""
        ...

    async def contar(self, ip: str, /) -> int:
        """Count one more of that address; how many that makes in the current hour."""
        ...

    async def esquecer(self) -> None:
        """Forget those of hours gone by."""
        ...


class Work(Protocol):
    """One transaction for one tenant: the stores, the database's clock, and the facts that commit with it."""

    @property
    def tenant(self) -> str:
        """Slug of the body acted for."""
        ...

    @property
    def agora(self) -> datetime:
        """When this transaction began, by the database's clock."""
        ...

    @property
    def orgaos(self) -> Orgaos:
        """The órgãos."""
        ...

    @property
    def cadastros(self) -> Cadastros:
        """The registrations."""
        ...

    @property
    def links(self) -> Links:
        """The links and sessions."""
        ...

    @property
    def documentos(self) -> Documentos:
        """The documents."""
        ...

    @property
    def conferencias(self) -> Conferencias:
        """The conferências."""
        ...

    @property
    def cartas(self) -> Cartas:
        """The mail."""
        ...

    @property
    def tentativas(self) -> Tentativas:
        """The tries."""
        ...

    async def once(self, chave: Chave | None, answer: type[T], act: Callable[[], Awaitable[T]], /) -> T:
        """Do it, or give the answer of when the same caller asked for it with the same key (`chassis.idempotency`)."""
        ...

    def registrar(self, mudanca: Mudanca, /) -> None:
        """Let this fact become an event in this commit."""
        ...


class Begin(Protocol):
    """Open a transaction for a tenant: it commits at the end of the block, or not at all."""

    def __call__(self, *, tenant: str) -> AbstractAsyncContextManager[Work]:
        """Begin.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        ...
