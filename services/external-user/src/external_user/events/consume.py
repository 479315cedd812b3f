"""What the registry tells: bodies and their units. Of the units, only the roots matter here: they are the órgãos."""

from collections.abc import Sequence

from chassis.kafka import Handle
from contracts.catalogue import EVENTS
from contracts.envelope import Envelope, Event
from contracts.registry.v1 import EnteEvent, UnidadeEvent
from contracts.topics import REGISTRY_ESTRUTURA
from external_user.domain.orgao import Ente, Orgao
from external_user.usecases.projetar import Projetar

CONSUMER = "external-user.estrutura"
TOPICS = (REGISTRY_ESTRUTURA.name,)
TYPES = frozenset(name for name, event in EVENTS.items() if issubclass(event, EnteEvent | UnidadeEvent))


def handle(projetar: Projetar) -> Handle:
    """The handler of a batch, bound to its use case."""

    async def apply(batch: Sequence[Envelope[Event]]) -> None:
        contados = {envelope.id: projetado(envelope.data) for envelope in batch}
        await projetar({evento: item for evento, item in contados.items() if item is not None})

    return apply


def projetado(evento: Event, /) -> Ente | Orgao | None:
    """What is kept here of this event; nothing, if it is about a unit within an órgão."""
    match evento:
        case EnteEvent():
            return Ente(
                slug=evento.slug,
                id=evento.ente,
                nome=evento.nome,
                uf=evento.uf,
                ativo=evento.ativo,
                versao=evento.versao,
            )
        case UnidadeEvent() if evento.orgao == evento.unidade:
            return Orgao(
                numero=evento.unidade,
                slug=evento.slug,
                nome=evento.nome,
                sigla=evento.sigla,
                ativo=evento.ativo,
                versao=evento.versao,
            )
        case _:
            return None
