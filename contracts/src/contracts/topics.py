"""Every topic, once: the stack and the manifests create them from here; auto-creation is off."""

from dataclasses import dataclass, field
from datetime import timedelta

DLQ_RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic and what a consumer may rely on."""

    name: str
    key: str
    owner: str
    carries: str
    partitions: int = 6
    retention: timedelta = timedelta(days=30)
    compacted: bool = False
    consumers: frozenset[str] = field(default_factory=frozenset)

    @property
    def config(self) -> dict[str, str]:
        """What the broker is told."""
        policy = "compact,delete" if self.compacted and self.retention else "compact" if self.compacted else "delete"
        retention_ms = int(self.retention.total_seconds() * 1000) if self.retention else -1
        return {"cleanup.policy": policy, "retention.ms": str(retention_ms)}

    def dlq(self) -> "Topic":
        """Where its consumers park what they could not take in."""
        return Topic(
            name=f"{self.name}.dlq",
            key=self.key,
            owner=self.owner,
            carries=f"parked messages of {self.name}, with reason, consumer and tries",
            partitions=1,
            retention=DLQ_RETENTION,
            consumers=frozenset({"operators"}),
        )


BARRAMENTO_TRAMITE = Topic(
    name="barramento.tramite",
    key="NRE: all trâmites of one process stay in order",
    owner="barramento",
    carries="state changes of trâmites: receipts, refusals, cancellations",
    consumers=frozenset({"metrics"}),
)
REGISTRY_ESTRUTURA = Topic(
    name="registry.estrutura",
    key="entity and its id, as in `unidade:102`; each message is the whole new state",
    owner="registry",
    carries="entes, repositórios, unidades, systems and the fingerprints of their certificates",
    compacted=True,
    retention=timedelta(0),
    consumers=frozenset({"barramento", "external-user", "metrics"}),
)
REGISTRY_TABELA = Topic(
    name="registry.tabela",
    key="table and code, as in `especie:42`; each message is the whole new state",
    owner="registry",
    carries="espécies documentais, hipóteses legais, motivos de urgência",
    compacted=True,
    retention=timedelta(0),
    consumers=frozenset({"barramento"}),
)
EXTERNAL_USER_CADASTRO = Topic(
    name="external_user.cadastro",
    key="cadastro id",
    owner="external-user",
    carries="states of a registration, with opaque ids only",
    consumers=frozenset({"metrics"}),
)

TOPICS = (BARRAMENTO_TRAMITE, REGISTRY_ESTRUTURA, REGISTRY_TABELA, EXTERNAL_USER_CADASTRO)


def all_topics() -> tuple[Topic, ...]:
    """The topics and their dead-letter queues."""
    return (*TOPICS, *(topic.dlq() for topic in TOPICS))
