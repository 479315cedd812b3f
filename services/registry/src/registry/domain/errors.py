"""Why the registry refuses: one class a reason, with what an answer needs to say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


class RegraError(Exception):
    """The rules refuse it."""


@dataclass(eq=False, kw_only=True)
class NaoEncontradoError(RegraError):
    """There is none such, or not for this caller: the same answer, so that a stranger learns nothing."""

    entidade: str
    id: int | str | UUID


@dataclass(eq=False, kw_only=True)
class PerfilInsuficienteError(RegraError):
    """The caller's papéis do not admit this act."""

    acao: str


@dataclass(eq=False, kw_only=True)
class VersaoDesatualizadaError(RegraError):
    """Somebody changed it since the caller read it."""

    atual: int


@dataclass(eq=False, kw_only=True)
class DuplicadoError(RegraError):
    """There already is one with this identity."""

    entidade: str
    campo: str


@dataclass(eq=False, kw_only=True)
class SlugReservadoError(RegraError):
    """The slug means something else in an address."""

    slug: str


@dataclass(eq=False, kw_only=True)
class IbgeDesconhecidoError(RegraError):
    """The IBGE code is none, or not one of this esfera."""

    codigo: str | None
    esfera: str


@dataclass(eq=False, kw_only=True)
class UfDivergenteError(RegraError):
    """The IBGE code belongs to another UF."""

    codigo: str
    uf: str | None
    esperada: str


@dataclass(eq=False, kw_only=True)
class CnpjInvalidoError(RegraError):
    """Wrong length, characters or check digits."""


@dataclass(eq=False, kw_only=True)
class NaturezaObrigatoriaError(RegraError):
    """Outside the federal executive the natureza jurídica must be told (registry.md §1.1)."""


@dataclass(eq=False, kw_only=True)
class NumeroForaDaFaixaError(RegraError):
    """A number given by hand belongs to those drawn from the sequence."""

    numero: int
    maximo: int


@dataclass(eq=False, kw_only=True)
class RepositorioIndisponivelError(RegraError):
    """The repository does not exist or is inactive."""

    repositorio: int


@dataclass(eq=False, kw_only=True)
class PaiInvalidoError(RegraError):
    """The parent can't be that unit's parent."""

    pai: int | None
    motivo: str


@dataclass(eq=False, kw_only=True)
class PaiInativoError(RegraError):
    """Nothing becomes active, or is created, below an inactive unit."""

    pai: int


@dataclass(eq=False, kw_only=True)
class CicloError(RegraError):
    """A unit would stand below itself."""

    unidade: int
    pai: int


@dataclass(eq=False, kw_only=True)
class NaoInativavelError(RegraError):
    """Something still depends on the unit."""

    unidade: int
    filhos_ativos: int
    centralizadas: int


@dataclass(eq=False, kw_only=True)
class TransicaoInvalidaError(RegraError):
    """Its state does not admit the act."""

    entidade: str
    estado: str
    admite: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class JaMapeadaError(RegraError):
    """The unit is served by another system, and a unit is served by one (registry.md §9)."""

    unidade: int
    sistema: int


@dataclass(eq=False, kw_only=True)
class CentralizadoraDeOutroOrgaoError(RegraError):
    """A unit is centralised within its own órgão (registry.md §3.4)."""

    unidade: int
    centralizadora: int


@dataclass(eq=False, kw_only=True)
class CentralizadoraEncadeadaError(RegraError):
    """What a centralizadora receives stays with it: nobody receives for it, and it receives for others only (§3.4)."""

    unidade: int
    centralizadora: int


@dataclass(eq=False, kw_only=True)
class CentralizadoraNaoRecebeError(RegraError):
    """A centralizadora must be active and permit receiving (§3.4)."""

    centralizadora: int


@dataclass(eq=False, kw_only=True)
class CentralizadoraEmUsoError(RegraError):
    """Other units' processes go to this one, so it must go on receiving (§3.4)."""

    unidade: int
    atendidas: int


@dataclass(eq=False, kw_only=True)
class CertificadoInvalidoError(RegraError):
    """What was sent is no certificate that can be registered."""

    motivo: str


@dataclass(eq=False, kw_only=True)
class ProvaInvalidaError(RegraError):
    """Nothing shows that who registers a certificate has its key."""

    motivo: str


@dataclass(eq=False, kw_only=True)
class CertificadoForaDoPrazoError(RegraError):
    """The certificate is valid at another time."""

    de: datetime
    ate: datetime


@dataclass(eq=False, kw_only=True)
class OrgaoInvalidoError(RegraError):
    """The number is of no active órgão of this body."""

    orgao: int
