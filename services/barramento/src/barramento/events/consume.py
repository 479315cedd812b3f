"""What the registry tells, as the bus keeps it."""

from collections.abc import Sequence

from barramento.domain.estrutura import (
    Ancestral,
    Credencial,
    Ente,
    Linha,
    NomeDaTabela,
    Projetado,
    Repositorio,
    Sistema,
    Unidade,
)
from barramento.usecases.projetar import Projetar
from chassis.kafka import Handle
from contracts.catalogue import EVENTS
from contracts.envelope import Envelope, Event
from contracts.registry import v1
from contracts.topics import REGISTRY_ESTRUTURA, REGISTRY_TABELA

CONSUMER = "barramento.registry"
TOPICS = (REGISTRY_ESTRUTURA.name, REGISTRY_TABELA.name)
TABELAS: dict[str, NomeDaTabela] = {
    "especie": "especie",
    "hipotese": "hipotese",
    "motivo_urgencia": "motivo_urgencia",
}
FAMILIAS = (v1.EnteEvent, v1.RepositorioEvent, v1.UnidadeEvent, v1.SpeEvent, v1.CredencialEvent, v1.TabelaEvent)
TYPES = frozenset(name for name, event in EVENTS.items() if issubclass(event, FAMILIAS))
# A certificate that another one replaced still speaks, until it is revoked or expires (registry.md §9).
FALAM = frozenset({"EMITIDA", "ATIVA", "SUBSTITUIDA"})


def handle(projetar: Projetar) -> Handle:
    """The handler of a batch, bound to its use case."""

    async def apply(batch: Sequence[Envelope[Event]]) -> None:
        contados = {envelope.id: projetado(envelope.data) for envelope in batch}
        await projetar({evento: item for evento, item in contados.items() if item is not None})

    return apply


def projetado(event: Event) -> Projetado | None:
    """What the bus keeps of this event, if anything."""
    match event:
        case v1.EnteEvent() | v1.SpeEvent():
            return _de_quem(event)
        case v1.RepositorioEvent():
            return Repositorio(numero=event.repositorio, nome=event.nome, ativo=event.ativo, versao=event.versao)
        case v1.UnidadeEvent():
            return _unidade(event)
        case v1.CredencialEvent():
            return _credencial(event)
        case v1.TabelaEvent():
            return Linha(
                tabela=TABELAS[event.key.partition(":")[0]],
                codigo=event.codigo,
                nome=event.nome,
                ativo=event.ativo,
                versao=event.versao,
            )
        case _:
            return None


def _de_quem(event: v1.EnteEvent | v1.SpeEvent) -> Ente | Sistema:
    if isinstance(event, v1.EnteEvent):
        return Ente(id=event.ente, slug=event.slug, nome=event.nome, versao=event.versao)
    return Sistema(numero=event.sistema, slug=event.slug, nome=event.nome, ativo=event.ativo, versao=event.versao)


def _unidade(event: v1.UnidadeEvent) -> Unidade:
    return Unidade(
        numero=event.unidade,
        repositorio=event.repositorio,
        ente=event.ente,
        slug=event.slug,
        nome=event.nome,
        sigla=event.sigla,
        codigo_no_orgao=event.codigo_no_orgao,
        ativo=event.ativo,
        permite_envio=event.permite_envio,
        permite_recebimento=event.permite_recebimento,
        apto=event.apto,
        sistema=event.sistema,
        hierarquia=tuple(Ancestral(numero=a.numero, nome=a.nome, sigla=a.sigla) for a in event.hierarquia),
        versao=event.versao,
        centralizadora=event.centralizadora,
    )


def _credencial(event: v1.CredencialEvent) -> Credencial:
    return Credencial(
        id=event.credencial,
        sistema=event.sistema,
        spki_sha256=event.spki_sha256,
        emissor=event.emissor,
        serial=event.serial,
        valida_de=event.valida_de,
        valida_ate=event.valida_ate,
        valida=event.estado in FALAM,
        versao=event.versao,
    )
