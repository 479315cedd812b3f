"""What the rules refuse. How each is answered stands in `api/errors.py` and `web/errors.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class RegraError(Exception):
    """A rule refused the act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErroDeCampo:
    """One field of the form that can't be taken, and what to do about it, in plain pt-BR."""

    campo: str
    codigo: str
    mensagem: str


class FormularioInvalidoError(RegraError):
    """Fields of the form can't be taken (external-user.md §3)."""

    def __init__(self, erros: Sequence[ErroDeCampo]) -> None:
        super().__init__(", ".join(erro.codigo for erro in erros))
        self.erros = tuple(erros)


class TransicaoInvalidaError(RegraError):
    """The registration's state does not admit this act (§5)."""

    def __init__(self, *, ato: str, estado: str, permitidos: Sequence[str]) -> None:
        super().__init__(ato, estado)
        self.ato = ato
        self.estado = estado
        self.permitidos = tuple(permitidos)


class EnteDesconhecidoError(RegraError):
    """No body answers to this slug."""


class OrgaoDesconhecidoError(RegraError):
    """This body has no such órgão, or it is no longer active."""


class CadastroDesconhecidoError(RegraError):
    """No such registration for who asks: there is none, or it belongs to another órgão."""


class PapelInsuficienteError(RegraError):
    """None of the caller's roles admits it (§13)."""

    def __init__(self, *, acao: str) -> None:
        super().__init__(acao)
        self.acao = acao


class LinkDesconhecidoError(RegraError):
    """No such link was ever sent."""


class LinkUsadoError(RegraError):
    """The link worked once; it does not work twice (§3.4)."""


class LinkExpiradoError(RegraError):
    """The link is older than its 24 hours (§3.4)."""


class SessaoAusenteError(RegraError):
    """Nobody has shown that this registration is theirs, or too long ago."""


class TentativasEsgotadasError(RegraError):
    """Too many registrations came from one address within the hour (§3)."""

    def __init__(self, *, espera_s: int) -> None:
        super().__init__(espera_s)
        self.espera_s = espera_s


class ArquivoRecusadoError(RegraError):
    """A document can't be taken as it is (§6.2)."""

    def __init__(self, codigo: str, mensagem: str, /) -> None:
        super().__init__(codigo)
        self.codigo = codigo
        self.mensagem = mensagem


class DocumentoDesconhecidoError(RegraError):
    """This registration has no such document."""


class EmUsoError(RegraError):
    """Another person is checking this registration (§14)."""

    def __init__(self, *, ate: datetime) -> None:
        super().__init__(ate.isoformat())
        self.ate = ate


class ImpedimentoError(RegraError):
    """Nobody checks their own registration (§5)."""


class ItemPendenteError(RegraError):
    """Required items of the checklist were not accepted (§14)."""

    def __init__(self, *, pendentes: Sequence[str]) -> None:
        super().__init__(", ".join(pendentes))
        self.pendentes = tuple(pendentes)


class MotivoInvalidoError(RegraError):
    """A rejection needs a reason of the catalogue and, for `outro`, a text."""


class VariavelDesconhecidaError(RegraError):
    """A letter's template names a variable that does not exist (§11)."""
