"""What the rules refuse, each with what there is to say about it. The words and codes stand in `api/errors.py`."""

from dataclasses import dataclass

from barramento.domain.trechos import Trecho


class RegraError(Exception):
    """A rule refused what was asked; nothing was changed."""


@dataclass(eq=False, kw_only=True)
class CertificadoAusenteError(RegraError):
    """The connection carries no client certificate."""


@dataclass(eq=False, kw_only=True)
class CertificadoDesconhecidoError(RegraError):
    """No active system answers for this certificate, or it was revoked or has expired."""


@dataclass(eq=False, kw_only=True)
class CamposInvalidosError(RegraError):
    """Fields that are missing or malformed, by their paths."""

    campos: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class TabelaAusenteError(RegraError):
    """The registry has not told this table yet: an empty list would make the client forget its mapping of it."""

    tabela: str


@dataclass(eq=False, kw_only=True)
class UnidadeDesconhecidaError(RegraError):
    """The unit is not in that repository (0055)."""

    repositorio: int
    numero: int


@dataclass(eq=False, kw_only=True)
class UnidadeAlheiaError(RegraError):
    """The sender's unit belongs to another system (0005)."""

    nome: str
    numero: int


@dataclass(eq=False, kw_only=True)
class UnidadeNaoEnviaError(RegraError):
    """The sender's unit is inactive or not enabled for sending."""

    nome: str
    numero: int


@dataclass(eq=False, kw_only=True)
class UnidadeNaoRecebeError(RegraError):
    """The receiving unit is inactive, not enabled for receiving, or no system serves it."""

    nome: str
    numero: int


@dataclass(eq=False, kw_only=True)
class NreDesconhecidoError(RegraError):
    """No trâmite with this NRE in which the caller was a party."""

    nre: str


@dataclass(eq=False, kw_only=True)
class ProcessoEmTramiteError(RegraError):
    """The process has a trâmite under way (0044)."""

    protocolo: str


@dataclass(eq=False, kw_only=True)
class DocumentoEmTramiteError(RegraError):
    """This very documento avulso was sent before, and that is under way (0044)."""

    protocolo: str


@dataclass(eq=False, kw_only=True)
class HistoricoDivergenteError(RegraError):
    """Documents that already travelled under this NRE came back different, or not at all (0047)."""

    ordens: tuple[int, ...]


@dataclass(eq=False, kw_only=True)
class ReproducaoEmAndamentoError(RegraError):
    """The process has a trâmite under way, so that its last one can't be repeated (0044)."""

    nre: str


@dataclass(eq=False, kw_only=True)
class ReproducaoIndevidaError(RegraError):
    """The last trâmite of the process was not concluded at this unit of the caller."""

    nre: str
    repositorio: int
    unidade: int


@dataclass(eq=False, kw_only=True)
class NadaAReproduzirError(RegraError):
    """The last trâmite has no component that the sender could send again."""

    protocolo: str


@dataclass(eq=False, kw_only=True)
class TramiteDesconhecidoError(RegraError):
    """No such trâmite, or the caller has not the part in it that this needs: the same answer to both."""

    idt: int


@dataclass(eq=False, kw_only=True)
class TransicaoInvalidaError(RegraError):
    """The trâmite is in a state that does not admit this act."""

    idt: int
    ato: str
    situacao: int


@dataclass(eq=False, kw_only=True)
class TicketDesconhecidoError(RegraError):
    """No such ticket, or not one of the caller's."""

    ticket: int


@dataclass(eq=False, kw_only=True)
class TicketEncerradoError(RegraError):
    """All that the ticket was for has arrived, or its trâmite was taken back."""

    ticket: int


@dataclass(eq=False, kw_only=True)
class ComponenteNaoSolicitadoError(RegraError):
    """The bus did not ask for this component under this ticket."""

    hash: str
    protocolo: str


@dataclass(eq=False, kw_only=True)
class HashDivergenteError(RegraError):
    """The bytes that came do not have the hash that was announced."""

    hash: str
    recebido: str


@dataclass(eq=False, kw_only=True)
class TamanhoDivergenteError(RegraError):
    """More or fewer bytes came than were announced."""

    hash: str
    esperado: int
    recebidos: int


@dataclass(eq=False, kw_only=True)
class ParteForaDoComponenteError(RegraError):
    """The range is turned round, or reaches past the announced size."""

    trecho: Trecho
    tamanho: int


@dataclass(eq=False, kw_only=True)
class ParteIncompletaError(RegraError):
    """The range announces another length than the bytes that came."""

    trecho: Trecho
    recebidos: int


@dataclass(eq=False, kw_only=True)
class ComponenteIncompletoError(RegraError):
    """Ranges of the component have not arrived yet."""

    hash: str
    faltam: tuple[Trecho, ...]


@dataclass(eq=False, kw_only=True)
class EnvioIncompletoError(RegraError):
    """Components have not arrived yet: no receipt of sending."""

    idt: int
    faltam: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class ComponenteAlheioError(RegraError):
    """This component does not travel in this trâmite."""

    idt: int
    hash: str


@dataclass(eq=False, kw_only=True)
class ConteudoIndisponivelError(RegraError):
    """The bytes of this component are no longer kept."""

    hash: str


@dataclass(eq=False, kw_only=True)
class AssinaturaInvalidaError(RegraError):
    """The signature of the receipt does not hold for the certificate of the connection."""

    idt: int


@dataclass(eq=False, kw_only=True)
class DataDoReciboInvalidaError(RegraError):
    """The date of the receipt is no instant between the download and now."""

    data: str


@dataclass(eq=False, kw_only=True)
class ReciboJaEntregueError(RegraError):
    """The trâmite already has a receipt, and this is another one."""

    idt: int
