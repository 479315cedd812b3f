"""The conferência: a local administrator checks the documents and decides (external-user.md §5, §14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from external_user.domain.cadastro import Cadastro, Mudanca, NivelDeConfianca
from external_user.domain.documentos import TipoDeDocumento, exigidos
from external_user.domain.errors import CadastroDesconhecidoError, EmUsoError, ImpedimentoError, ItemPendenteError
from external_user.domain.estado import Ato
from external_user.domain.motivo import Motivo

# §14: who takes a registration has it for half an hour.
POSSE = timedelta(minutes=30)


class Resultado(StrEnum):
    """What the conferente found of one document."""

    ACEITO = "ACEITO"
    RECUSADO = "RECUSADO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferente:
    """Who checks, and for which órgão.

    `marcas` are the keyed hashes of what the identity provider says of them (CPF, e-mail): equal to the registration's
    own, they tell that somebody would be checking themselves.
    """

    id: str
    orgao: int
    marcas: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posse:
    """Who has a registration in hands, and until when."""

    conferente: str
    ate: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the checklist."""

    tipo: TipoDeDocumento
    resultado: Resultado


@dataclass(frozen=True, slots=True, kw_only=True)
class EmConferencia:
    """What deciding about a registration needs to know."""

    cadastro: Cadastro
    posse: Posse | None
    marcas: frozenset[bytes]

    def assumir(self, conferente: Conferente, /, *, em: datetime) -> Posse:
        """Take it, or keep it, for half an hour.

        Raises:
            CadastroDesconhecidoError: it belongs to another órgão.
            ImpedimentoError: it is their own.
            EmUsoError: somebody else has it.
        """
        self._admitir(conferente, em=em)
        return Posse(conferente=conferente.id, ate=em + POSSE)

    def liberar(self, conferente: Conferente, /, *, itens: Iterable[Item], em: datetime) -> Mudanca:
        """Release it, with every required document accepted.

        Raises:
            CadastroDesconhecidoError, ImpedimentoError, EmUsoError: as in `assumir`.
            TransicaoInvalidaError: it is not in conferência.
            ItemPendenteError: required documents that were not accepted.
        """
        self._admitir(conferente, em=em)
        mudanca = self.cadastro.mudar(Ato.LIBERAR, em=em, ator=conferente.id, nivel=NivelDeConfianca.DOCUMENTAL)
        resultados = {item.tipo: item.resultado for item in itens}
        obrigatorios = (one.tipo for one in exigidos(representa=self.cadastro.representa))
        pendentes = [tipo for tipo in obrigatorios if resultados.get(tipo) is not Resultado.ACEITO]
        if pendentes:
            raise ItemPendenteError(pendentes=pendentes)
        return mudanca

    def rejeitar(self, conferente: Conferente, /, *, motivo: Motivo, em: datetime) -> Mudanca:
        """Reject it, for a reason of the catalogue.

        Raises:
            CadastroDesconhecidoError, ImpedimentoError, EmUsoError: as in `assumir`.
            TransicaoInvalidaError: it is not in conferência.
        """
        self._admitir(conferente, em=em)
        return self.cadastro.mudar(Ato.REJEITAR, em=em, ator=conferente.id, motivo=motivo)

    def _admitir(self, conferente: Conferente, *, em: datetime) -> None:
        if conferente.orgao != self.cadastro.orgao:
            raise CadastroDesconhecidoError
        if conferente.marcas & self.marcas:
            raise ImpedimentoError
        if self.posse is not None and self.posse.conferente != conferente.id and self.posse.ate > em:
            raise EmUsoError(ate=self.posse.ate)
