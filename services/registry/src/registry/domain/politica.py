"""Who may do what: one function, deny by default (registry.md §9.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from registry.domain.ente import PLATAFORMA
from registry.domain.errors import NaoEncontradoError, PerfilInsuficienteError


class Papel(StrEnum):
    """What a caller is."""

    ADMIN_PLATAFORMA = "ADMIN_PLATAFORMA"
    SUPERVISOR = "SUPERVISOR"
    ADMIN_EXTERNO = "ADMIN_EXTERNO"
    GESTOR = "GESTOR"
    AUDITOR = "AUDITOR"


class Acao(StrEnum):
    """What a caller wants; the value is what a person is told of it."""

    VER = "ver os cadastros"
    VER_TODOS_OS_ENTES = "ver todos os entes"
    CRIAR_ENTE = "criar entes"
    CRIAR_REPOSITORIO = "criar repositórios"
    CRIAR_LINHA = "acrescentar linhas às tabelas"
    ESCOLHER_NUMERO = "escolher o número de uma unidade ou de um sistema"
    CRIAR_ORGAO = "criar órgãos"
    MUDAR_ESTADO_DO_ORGAO = "inativar ou reativar órgãos"
    CRIAR_UNIDADE = "criar unidades"
    ALTERAR_UNIDADE = "alterar unidades"
    CENTRALIZAR_UNIDADE = "definir quem recebe por uma unidade"
    CADASTRAR_SISTEMA = "cadastrar sistemas"
    VINCULAR_SISTEMA = "vincular unidades a sistemas"
    EMITIR_CREDENCIAL = "registrar certificados"
    REVOGAR_CREDENCIAL = "revogar certificados"


A, P = Acao, Papel
_GESTAO = frozenset(
    {A.VER, A.CRIAR_UNIDADE, A.ALTERAR_UNIDADE, A.CENTRALIZAR_UNIDADE, A.EMITIR_CREDENCIAL, A.REVOGAR_CREDENCIAL}
)
_SUPERVISAO = _GESTAO | {A.CRIAR_ORGAO, A.CADASTRAR_SISTEMA, A.VINCULAR_SISTEMA}
# The only source of what a papel admits.
ADMITE: Mapping[str, frozenset[Acao]] = MappingProxyType(
    {
        P.AUDITOR: frozenset({A.VER}),
        P.GESTOR: _GESTAO,
        P.ADMIN_EXTERNO: _GESTAO,
        P.SUPERVISOR: _SUPERVISAO,
        P.ADMIN_PLATAFORMA: frozenset(Acao),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujeito:
    """Who is asking. `orgao` narrows what is seen of the tenant to one órgão; nothing narrows nothing."""

    id: str
    tenant: str
    papeis: frozenset[str]
    orgao: int | None = None

    @property
    def orgao_visto(self) -> int | None:
        """The one órgão that lists are narrowed to, if any."""
        return None if Papel.ADMIN_PLATAFORMA in self.papeis else self.orgao


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurso:
    """What is asked about: of which tenant and, where it belongs to one, of which órgão."""

    tenant: str = PLATAFORMA
    orgao: int | None = None


def exigir(sujeito: Sujeito, acao: Acao, recurso: Recurso, /) -> None:
    """Let it pass, or not.

    Raises:
        NaoEncontradoError: it belongs to another tenant or órgão: its existence is not revealed (§1.2).
        PerfilInsuficienteError: it may be seen, but none of the papéis admits this.
    """
    if not _alcanca(sujeito, recurso):
        raise NaoEncontradoError(entidade="tenant", id=recurso.tenant)
    if not any(acao in ADMITE.get(papel, frozenset()) for papel in sujeito.papeis):
        raise PerfilInsuficienteError(acao=acao)


def _alcanca(sujeito: Sujeito, recurso: Recurso) -> bool:
    if recurso.tenant == PLATAFORMA:
        return True
    return sujeito.tenant == recurso.tenant and (sujeito.orgao_visto is None or recurso.orgao in {None, sujeito.orgao})
