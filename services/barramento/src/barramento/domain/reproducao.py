"""Which trâmite may be repeated, and by whom (tramita-api.md §8, "Reprodução do último trâmite")."""

from collections.abc import Sequence
from dataclasses import dataclass

from barramento.domain.errors import (
    NreDesconhecidoError,
    ReproducaoEmAndamentoError,
    ReproducaoIndevidaError,
    UnidadeNaoEnviaError,
)
from barramento.domain.estrutura import Unidade
from barramento.domain.nre import Viagem
from barramento.domain.partes import Parte
from barramento.domain.tramite import Situacao, Tramite


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduzir:
    """What a receiver asks for: that the last trâmite of this NRE come to its unit again."""

    nre: str
    repositorio: int
    unidade: int

    @property
    def indevida(self) -> ReproducaoIndevidaError:
        """The refusal of somebody who is not the last one to have received it."""
        return ReproducaoIndevidaError(nre=self.nre, repositorio=self.repositorio, unidade=self.unidade)

    def ultima(self, viagens: Sequence[Viagem], *, de: int) -> Viagem:
        """The journey to repeat: the latest that was concluded.

        Args:
            viagens: all under the NRE in which one system was a party, latest first.
            de: that system.

        Raises:
            NreDesconhecidoError: that system never travelled under it.
            ReproducaoEmAndamentoError: one is under way.
            ReproducaoIndevidaError: none was ever concluded.
        """
        if not viagens:
            raise NreDesconhecidoError(nre=self.nre)
        if any(viagem.ocupa(de) for viagem in viagens):
            raise ReproducaoEmAndamentoError(nre=self.nre)
        concluida = next((viagem for viagem in viagens if viagem.situacao is Situacao.CONCLUIDO), None)
        if concluida is None:
            raise self.indevida
        return concluida

    def conferir(self, ultimo: Tramite, *, sistema: int, viagens_do_remetente: Sequence[Viagem]) -> None:
        """Whether this system is who received the last one, at the unit that it names.

        Its sender may have sent the process elsewhere since, which the receiver can't see.

        Raises:
            ReproducaoEmAndamentoError: the sender has one under way.
            ReproducaoIndevidaError: it is not.
        """
        destino = ultimo.destinatario
        pedido = (sistema, self.repositorio, self.unidade)
        # The answer and the client know processes only: a documento avulso is sent anew.
        if ultimo.tipo != "processo" or (destino.sistema, destino.repositorio, destino.unidade) != pedido:
            raise self.indevida
        if self.ultima(viagens_do_remetente, de=ultimo.remetente.sistema).idt != ultimo.idt:
            raise self.indevida


def remetente_de_novo(origem: Unidade, *, antes: Parte) -> Parte:
    """The end that sent the trâmite and shall send it again, as it is today.

    Raises:
        UnidadeNaoEnviaError: it may no longer, or another system serves it, which has not the files.
    """
    if origem.sistema != antes.sistema:
        raise UnidadeNaoEnviaError(nome=origem.nome, numero=origem.numero)
    return origem.como_remetente(sistema=antes.sistema)
