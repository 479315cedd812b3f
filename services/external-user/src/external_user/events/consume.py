"""What the registry tells: bodies and their units. Of the units, only the roots matter here: they are the órgãos."""

from collections.abc import Sequence

from chassis.kafka import BatchConsumer
from contracts.envelope import Envelope, Event
from contracts.registry.v1 import EnteCriado, EnteEvent, UnidadeAlterada, UnidadeCriada, UnidadeEvent
from contracts.topics import REGISTRY_ESTRUTURA
from external_user.domain.orgao import Ente, Orgao
from external_user.usecases.projetar import Projeta

CONSUMER = "external-user.estrutura"
TIPOS = frozenset(event.type for event in (EnteCriado, UnidadeCriada, UnidadeAlterada))


def consumer(projeta: Projeta, /, *, bootstrap: str) -> BatchConsumer:
    """Keeps the projection of the registry up to date."""

    async def handle(envelopes: Sequence[Envelope[Event]]) -> None:
        contados = {envelope.id: item for envelope in envelopes if (item := contado(envelope.data)) is not None}
        await projeta(contados)

    return BatchConsumer(
        bootstrap=bootstrap, group=CONSUMER, topics=[REGISTRY_ESTRUTURA.name], types=TIPOS, handle=handle
    )


def contado(evento: Event, /) -> Ente | Orgao | None:
    """What an event tells that is kept here; nothing, if it is about a unit within an órgão."""
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
    return None
