"""Facts of tests as the events that other services publish, and onto the broker with them."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from aiokafka import AIOKafkaProducer
from metrics_site import NOMES, SLUGS

from chassis.testing import events
from contracts.barramento import v1 as barramento
from contracts.envelope import Envelope, Event
from contracts.external_user import v1 as external_user
from contracts.registry import v1 as registry
from metrics.domain.cadastro import Passo
from metrics.domain.tramite import Mudanca, Ponta
from metrics.events.consume import ETAPAS

TRAMITE: dict[int, type[barramento.TramiteEvent]] = {
    1: barramento.TramiteIniciado,
    2: barramento.TramiteComponentesRecebidos,
    3: barramento.TramiteMetadadosLidos,
    4: barramento.TramiteComponentesLidos,
    5: barramento.TramiteReciboEntregue,
    6: barramento.TramiteConcluido,
    7: barramento.TramiteCancelado,
    8: barramento.TramiteRecusado,
    9: barramento.TramiteCienciaDada,
    10: barramento.TramiteCanceladoAutomaticamente,
}
CADASTRO = {etapa: tipo for tipo, etapa in ETAPAS.items()}


def of_tramite(mudanca: Mudanca) -> Envelope[Event]:
    """As barramento publishes it."""
    mais: dict[int, dict[str, object]] = {1: {"bytes": mudanca.bytes, "componentes": 1}, 8: {"motivo": mudanca.motivo}}
    event = TRAMITE[mudanca.situacao].model_validate(
        {
            "idt": mudanca.idt,
            "nre": mudanca.nre,
            "versao": mudanca.versao,
            "situacao": mudanca.situacao,
            "em": mudanca.em,
            "remetente": _parte(mudanca.remetente),
            "destinatario": _parte(mudanca.destinatario),
            **mais.get(mudanca.situacao, {}),
        }
    )
    return enveloped(event, id_=mudanca.evento)


def of_cadastro(passo: Passo) -> Envelope[Event]:
    """As external-user publishes it."""
    mais: dict[type[Event], dict[str, str]] = {
        external_user.CadastroLiberado: {"nivel_confianca": "DOCUMENTAL"},
        external_user.CadastroRejeitado: {"motivo": "ilegivel"},
    }
    tipo = CADASTRO[passo.etapa]
    event = tipo.model_validate(
        {
            "cadastro": passo.cadastro,
            "ente": passo.ente,
            "orgao": passo.orgao,
            "versao": passo.versao,
            "em": passo.em,
            **mais.get(tipo, {}),
        }
    )
    return enveloped(event, id_=passo.evento)


def of_ente(ente: UUID, *, em: object) -> Envelope[Event]:
    """As registry publishes a body."""
    event = registry.EnteCriado.model_validate(
        {"versao": 1, "em": em, "ente": ente, "slug": SLUGS[ente], "esfera": "MUNICIPAL", "nome": NOMES[ente]}
    )
    return enveloped(event, id_=ente)


def of_unidade(ente: UUID, numero: int, *, em: object, nome: str) -> Envelope[Event]:
    """As registry publishes a unit."""
    event = registry.UnidadeCriada.model_validate(
        {
            "versao": 1, "em": em, "unidade": numero, "ente": ente, "slug": SLUGS[ente], "repositorio": 5,
            "orgao": numero, "pai": None, "nome": nome, "sigla": f"U{numero}", "ativo": True, "permite_envio": True,
            "permite_recebimento": True, "apto": True, "sistema": 1, "hierarquia": [], "vigente_de": date(2026, 1, 1),
        }
    )  # fmt: skip
    return enveloped(event, id_=UUID(int=numero))


def enveloped(event: Event, *, id_: UUID) -> Envelope[Event]:
    """In its envelope, written down when it happened."""
    em = getattr(event, "em")  # noqa: B009 - every event of ours has one, their common base does not say so
    return events.enveloped(event, tenant="teste", at=em, id_=id_)


async def publish(bootstrap: str, envelopes: Iterable[Envelope[Event]]) -> None:
    """Onto the broker, each under its key, as the relay does."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
        acks = [
            await producer.send(
                envelope.data.topic,
                value=envelope.wire(),
                key=envelope.data.key.encode(),
                headers=[("type", envelope.type.encode())],
            )
            for envelope in envelopes
        ]
        for ack in acks:
            await ack


def batched(envelopes: Sequence[Envelope[Event]], size: int) -> list[Sequence[Envelope[Event]]]:
    """In batches of that size."""
    return [envelopes[start : start + size] for start in range(0, len(envelopes), size)]


def _parte(ponta: Ponta) -> dict[str, object]:
    return {"ente": ponta.ente, "sistema": 1, "repositorio": 5, "unidade": ponta.unidade}
