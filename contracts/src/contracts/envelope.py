"""The envelope of every event: CloudEvents 1.0, structured JSON (design §3)."""

from typing import ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SerializeAsAny

Origem = Literal["push", "pull", "import", "backfill", "sintetico"]


class Fact(BaseModel):
    """A frozen value inside an event. Unknown fields are ignored: a newer producer may add optional ones."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Fact):
    """What happened: the `data` of one envelope. One subclass per published type."""

    type: ClassVar[str]
    topic: ClassVar[str]

    @property
    def key(self) -> str:
        """What Kafka orders by: events of equal key arrive in the order of their commits."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """The aggregate it happened to."""
        return self.key


EventT = TypeVar("EventT", bound=Event)


class Envelope(BaseModel, Generic[EventT]):
    """One event on the wire."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID = Field(description="UUIDv7; deterministic (UUIDv5) for facts that come from SEI")
    source: str = Field(min_length=1, description="who published it, as a URI reference", examples=["/barramento"])
    type: str = Field(description="`<producer>.<entity>.<fact>.v<major>`")
    subject: str = Field(min_length=1, description="the aggregate it happened to")
    time: AwareDatetime = Field(description="when it happened, UTC")
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str = Field(description="where the JSON Schema of `data` stands in this repository")
    tenant: str = Field(min_length=1, description="the body whose fact it is; never absent")
    sequence: int | None = Field(default=None, ge=0, description="version of the aggregate")
    correlationid: str | None = Field(default=None, description="what it belongs to, across aggregates")
    causationid: UUID | None = Field(default=None, description="the event that led to it")
    traceparent: str | None = Field(default=None, description="W3C trace context of the request that led to it")
    recordedat: AwareDatetime = Field(description="when the producer wrote it, UTC")
    actor: str | None = Field(default=None, description="opaque id of who acted; never a name, CPF or e-mail")
    origem: Origem | None = Field(default=None, description="how a SEI fact reached us")
    data: SerializeAsAny[EventT]

    def wire(self) -> bytes:
        """It as UTF-8 JSON: attributes that say nothing are absent, as CloudEvents wants; `data` keeps its nulls."""
        absent = {name for name in type(self).model_fields if getattr(self, name) is None}
        return self.model_dump_json(exclude=absent).encode()
