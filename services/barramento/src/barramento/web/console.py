"""The operators' pages together: their routes and the menu that leads to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from fastapi import APIRouter

from barramento.domain.expiracao import Prazo
from barramento.usecases.buscar_tramites import BuscarTramites
from barramento.usecases.console import Anotar, Ler
from barramento.usecases.mensagens_paradas import Fila, MensagensParadas
from barramento.usecases.ver_parados import VerAcessos, VerParados, VerRecusas
from barramento.usecases.ver_tramite import VerTramite
from barramento.usecases.verificar_recibo import VerificarRecibo
from barramento.web import acesso, acessos, enderecos, mensagens, parados, recusas, tramite, tramites, verificacao
from chassis.web import Link

OPERADORES = (
    Link(text="Trâmites", href=enderecos.TRAMITES),
    Link(text="Parados", href=enderecos.PARADOS),
    Link(text="Recusas", href=enderecos.RECUSAS),
    Link(text="Mensagens paradas", href=enderecos.MENSAGENS),
    Link(text="Registro de acessos", href=enderecos.ACESSOS),
)
TODOS = (Link(text="Verificar recibo", href=verificacao.PAGINA),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Como:
    """How the pages show what they show.

    Attributes:
        zona: the zone of their dates.
        prazo: when what stands still is cancelled.
        linhas_baixadas: of a list that is downloaded, at most.
        rastros: where traces are shown, with `{rastro}` for the id, if they are.
    """

    zona: tzinfo
    prazo: Prazo
    linhas_baixadas: int
    rastros: str | None


def menu(*, completo: bool) -> tuple[Link, ...]:
    """What the pages lead to; the operators' own only where there are any."""
    return (*OPERADORES, *TODOS) if completo else TODOS


def routes(ler: Ler, anotar: Anotar, *, verificar: VerificarRecibo, fila: Fila, como: Como) -> Sequence[APIRouter]:
    """The routes, bound to their use cases."""
    quem_ve = acesso.quem_ve()
    return [
        tramites.routes(
            BuscarTramites(ler, anotar), quem_ve=quem_ve, zona=como.zona, linhas_baixadas=como.linhas_baixadas
        ),
        tramite.routes(
            VerTramite(ler, anotar), verificar=verificar, quem_ve=quem_ve, prazo=como.prazo, rastros=como.rastros
        ),
        parados.routes(VerParados(ler), quem_ve=quem_ve, prazo=como.prazo),
        recusas.routes(VerRecusas(ler), quem_ve=quem_ve, zona=como.zona),
        mensagens.routes(MensagensParadas(fila, anotar), quem_ve=quem_ve),
        acessos.routes(VerAcessos(ler), quem_ve=quem_ve),
    ]
