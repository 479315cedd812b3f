"""Events of the bus, the registry and the door for people from outside, taken in batch by batch."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chassis.kafka import Handle
from contracts.barramento import v1 as barramento
from contracts.catalogue import EVENTS
from contracts.envelope import Envelope, Event
from contracts.external_user import v1 as external_user
from contracts.registry import v1 as registry
from contracts.topics import BARRAMENTO_TRAMITE, EXTERNAL_USER_CADASTRO, REGISTRY_ESTRUTURA
from metrics.domain.cadastro import Etapa, Passo
from metrics.domain.errors import HorarioImpossivelError
from metrics.domain.estrutura import Ente, Projetado, Unidade
from metrics.domain.marca import ocorrencia
from metrics.domain.tramite import Mudanca, Ponta, Situacao
from metrics.usecases.absorver import Absorver, Lote

CONSUMER = "metrics"
TOPICS = (BARRAMENTO_TRAMITE.name, REGISTRY_ESTRUTURA.name, EXTERNAL_USER_CADASTRO.name)

ETAPAS: Mapping[type[external_user.CadastroEvent], Etapa] = {
    external_user.CadastroIniciado: Etapa.CADASTRO,
    external_user.CadastroEmailConfirmado: Etapa.EMAIL_CONFIRMADO,
    external_user.CadastroEmConferencia: Etapa.CONFERENCIA_INICIADA,
    external_user.CadastroLiberado: Etapa.LIBERADO,
    external_user.CadastroRejeitado: Etapa.RECUSADO,
    external_user.CadastroExpirado: Etapa.EXPIRADO,
}
FAMILIAS: tuple[type[Event], ...] = (barramento.TramiteEvent, registry.EnteEvent, registry.UnidadeEvent, *ETAPAS)
TYPES = frozenset(name for name, event in EVENTS.items() if issubclass(event, FAMILIAS))


def handle(absorver: Absorver) -> Handle:
    """The handler of a batch, bound to its use case."""

    async def apply(batch: Sequence[Envelope[Event]]) -> None:
        await absorver(lote(batch))

    return apply


def lote(envelopes: Sequence[Envelope[Event]], /) -> Lote:
    """A batch in the words of this service.

    Raises:
        HorarioImpossivelError: an event tells of a time when there was nothing to tell.
    """
    ultimos: dict[str, datetime] = {}
    for envelope in envelopes:
        topico, em = envelope.data.topic, _quando(envelope)
        ultimos[topico] = max(ultimos.get(topico, em), em)
    return Lote(
        eventos=[envelope.id for envelope in envelopes],
        mudancas=[
            _mudanca(envelope, envelope.data)
            for envelope in envelopes
            if isinstance(envelope.data, barramento.TramiteEvent)
        ],
        passos=[
            _passo(envelope, envelope.data)
            for envelope in envelopes
            if isinstance(envelope.data, external_user.CadastroEvent)
        ],
        projetados=[
            _projetado(envelope.data)
            for envelope in envelopes
            if isinstance(envelope.data, registry.EnteEvent | registry.UnidadeEvent)
        ],
        ultimos=ultimos,
    )


def _mudanca(envelope: Envelope[Event], event: barramento.TramiteEvent) -> Mudanca:
    return Mudanca(
        evento=envelope.id,
        idt=event.idt,
        nre=event.nre,
        versao=event.versao,
        situacao=Situacao(event.situacao),
        em=_quando(envelope),
        remetente=Ponta(ente=event.remetente.ente, unidade=event.remetente.unidade),
        destinatario=Ponta(ente=event.destinatario.ente, unidade=event.destinatario.unidade),
        bytes=event.bytes if isinstance(event, barramento.TramiteIniciado) else None,
        motivo=event.motivo if isinstance(event, barramento.TramiteRecusado) else None,
    )


def _passo(envelope: Envelope[Event], event: external_user.CadastroEvent) -> Passo:
    return Passo(
        evento=envelope.id,
        cadastro=event.cadastro,
        ente=event.ente,
        orgao=event.orgao,
        versao=event.versao,
        etapa=ETAPAS[type(event)],
        em=_quando(envelope),
    )


def _projetado(event: registry.EnteEvent | registry.UnidadeEvent) -> Projetado:
    match event:
        case registry.EnteEvent():
            return Ente(id=event.ente, slug=event.slug, nome=event.nome, versao=event.versao)
        case registry.UnidadeEvent():
            return Unidade(numero=event.unidade, nome=event.nome, sigla=event.sigla, versao=event.versao)


def _quando(envelope: Envelope[Event]) -> datetime:
    """When it happened, as the producer's database said; a clock that runs ahead is not believed."""
    match envelope.data:
        case barramento.TramiteEvent() | external_user.CadastroEvent() | registry.EstruturaEvent() as event:
            contado = event.em
        case _:
            contado = envelope.time
    em = ocorrencia(contado, registrado=envelope.recordedat)
    if em is None:
        raise HorarioImpossivelError(str(envelope.id))
    return em
