"""What is read: by anyone, by the owner of a registration, by who checks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from external_user.domain.errors import CadastroDesconhecidoError, SessaoAusenteError
from external_user.domain.orgao import Ente, Orgao
from external_user.domain.politica import Acao, Sujeito, exigir
from external_user.domain.vistas import Conferencia, Conteudo, Cursor, Fila, Situacao
from external_user.usecases.leitura import Ler, LerEntes


@dataclass(frozen=True, slots=True, kw_only=True)
class Porta:
    """A body and its active órgãos: where one can register."""

    ente: Ente
    orgaos: Sequence[Orgao]


class ConsultarPublico:
    """What anyone may read."""

    def __init__(self, ler: Ler, ler_entes: LerEntes) -> None:
        self._ler = ler
        self._ler_entes = ler_entes

    async def entes(self) -> Sequence[Ente]:
        """The bodies that have a door here."""
        return await self._ler_entes()

    async def porta(self, tenant: str, /) -> Porta:
        """A body and its órgãos.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        async with self._ler(tenant=tenant) as leitura:
            return Porta(ente=await leitura.ente(), orgaos=await leitura.orgaos())

    async def orgao(self, tenant: str, numero: int, /) -> Orgao:
        """An active órgão.

        Raises:
            EnteDesconhecidoError, OrgaoDesconhecidoError: there is none such.
        """
        async with self._ler(tenant=tenant) as leitura:
            return await leitura.orgao(numero)

    async def conferir_link(self, tenant: str, token: str, /) -> None:
        """Whether a link would work. Looking does not use it: mail scanners look, too (§3.4).

        Raises:
            EnteDesconhecidoError, LinkDesconhecidoError, LinkUsadoError, LinkExpiradoError: it would not.
        """
        async with self._ler(tenant=tenant) as leitura:
            (await leitura.link(token)).conferir(em=leitura.agora)


class ConsultarTitular:
    """What the owner of a registration may read, by their session."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def situacao(self, tenant: str, sessao: str, /) -> Situacao:
        """Where the registration stands.

        Raises:
            SessaoAusenteError: there is no such session, or it is over, or the data is gone.
            EnteDesconhecidoError: no body has this slug.
        """
        async with self._ler(tenant=tenant) as leitura:
            try:
                return await leitura.situacao(await leitura.sessao(sessao))
            except CadastroDesconhecidoError:
                raise SessaoAusenteError from None

    async def titular(self, tenant: str, sessao: str, /) -> UUID:
        """Whose session that is.

        Raises:
            SessaoAusenteError: nobody's, or it is over.
            EnteDesconhecidoError: no body has this slug.
        """
        async with self._ler(tenant=tenant) as leitura:
            return await leitura.sessao(sessao)


class ConsultarConferencias:
    """What a local administrator may read: the registrations of their órgão."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def fila(self, sujeito: Sujeito, tenant: str, /, *, depois: Cursor | None, limite: int) -> Fila:
        """Who waits, longest first.

        Raises:
            RegraError: the caller may not (`domain.politica`).
        """
        orgao = exigir(sujeito, Acao.VER_FILA, tenant=tenant)
        async with self._ler(tenant=tenant) as leitura:
            return await leitura.fila(orgao=orgao, conferente=sujeito.id, depois=depois, limite=limite)

    async def conferencia(self, sujeito: Sujeito, tenant: str, cadastro: UUID, /) -> Conferencia:
        """One of them, whole.

        Raises:
            RegraError: the caller may not, or there is none such in their órgão.
        """
        orgao = exigir(sujeito, Acao.CONFERIR, tenant=tenant)
        async with self._ler(tenant=tenant) as leitura:
            return await leitura.conferencia(cadastro, orgao=orgao, conferente=sujeito.id)

    async def documento(self, sujeito: Sujeito, tenant: str, cadastro: UUID, documento: UUID, /) -> Conteudo:
        """A document, opened.

        Raises:
            RegraError: the caller may not, or there is none such in their órgão.
        """
        orgao = exigir(sujeito, Acao.CONFERIR, tenant=tenant)
        async with self._ler(tenant=tenant) as leitura:
            return await leitura.documento(cadastro, documento, orgao=orgao)
