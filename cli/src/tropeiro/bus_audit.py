"""The catalogue of what the bus writes for audit, made from its code."""

from collections.abc import Iterable

from pydantic import BaseModel

from barramento.domain.tramite import TRANSICOES
from barramento.events.auditoria import EVENTOS, LOG
from barramento.store.tables import MudancaRow
from contracts.barramento.v1 import Parte, TramiteEvent
from contracts.envelope import Envelope

HEAD = """# What the bus writes for audit

Made from the code (`python -m tropeiro.reference`): the acts from the one transition table, the events from the
contracts, the log from `services/barramento/src/barramento/events/auditoria.py`. The names are stable.

Every change of a trâmite's state leaves, in the commit that makes it, **one event** in `barramento.tramite` (outbox,
then Kafka; kept in PostgreSQL beyond the broker) and **one line of its history** (`mudanca`, which the service may only
add to). Nothing else leaves an event. No name, CPF, e-mail, free text, file name or protocolo stands in any of them:
people and systems are ids.

"""
ACTS_HEAD = "## Acts\n\n| event | when | who | from | to | fields of its own |\n| --- | --- | --- | --- | --- | --- |\n"
COMMON_HEAD = "\n## Fields of every event\n\nIn `data`; `remetente` and `destinatario` are the two ends:\n\n"
ENVELOPE_HEAD = "\nIn the envelope (CloudEvents 1.0):\n\n"
HISTORY_HEAD = """
## History

One line for each change in the table `mudanca`, with {columns}.

`sistema` and `credencial` are the system that acted and the certificate with which it did; without both the bus acted
by itself (automatic cancellation), and the event has no `actor`. That the binaries of a trâmite were purged is told by
`tramite.expurgado_em`.
"""
LOG_HEAD = "\n## Log\n\nJSON lines of the bus beside those of every service.\n\n"


# Neither filled in by the bus nor more than a constant of CloudEvents.
NOT_OURS = {"data", "origem", "causationid", "correlationid", "specversion", "datacontenttype"}


def audit_page() -> str:
    """Every act, every field, every line."""
    acts = "".join(
        f"| `{event.type}` | {_first_line(event)} | {TRANSICOES[ato].quem} "
        f"| {', '.join(str(int(de)) for de in sorted(TRANSICOES[ato].de)) or '–'} | {int(TRANSICOES[ato].para)} "
        f"| {_own(event)} |\n"
        for ato, event in sorted(EVENTOS.items(), key=lambda pair: TRANSICOES[pair[0]].para)
    )
    columns = ", ".join(f"`{column.name}`" for column in MudancaRow.__table__.columns)  # type: ignore[attr-defined] # SQLModel
    lines = "".join(f"| `{line.nome}` | {line.nivel} | {line.quando} | {_names(line.campos)} |\n" for line in LOG)
    return (
        f"{HEAD}{ACTS_HEAD}{acts}{COMMON_HEAD}{_fields(TramiteEvent)}\nAn end:\n\n{_fields(Parte)}"
        f"{ENVELOPE_HEAD}{_fields(Envelope, without=NOT_OURS)}"
        f"{HISTORY_HEAD.format(columns=columns)}"
        f"{LOG_HEAD}| line | level | when | fields |\n| --- | --- | --- | --- |\n{lines}"
    )


def _own(event: type[TramiteEvent]) -> str:
    return _names(name for name in event.model_fields if name not in TramiteEvent.model_fields) or "–"


def _fields(model: type[BaseModel], *, without: Iterable[str] = ()) -> str:
    rows = "".join(
        f"| `{name}` | {info.description or '–'} |\n"
        for name, info in model.model_fields.items()
        if name not in set(without)
    )
    return f"| field | what it is |\n| --- | --- |\n{rows}"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _first_line(event: type[TramiteEvent]) -> str:
    return (event.__doc__ or "").strip().splitlines()[0].rstrip(".")
