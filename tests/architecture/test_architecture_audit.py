"""What the bus writes for audit is what its catalogue says, and every act is in it."""

import ast
from pathlib import Path

from barramento.domain.tramite import TRANSICOES, Ato
from barramento.events.auditoria import EVENTOS, LOG
from contracts.barramento.v1 import TramiteEvent
from contracts.catalogue import EVENTS
from tests.architecture.tree import ROOT

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
BUS = ROOT / "services/barramento/src/barramento"


def lines_of(file: Path) -> set[tuple[str, str, tuple[str, ...]]]:
    """What this file writes to the log: name, level and fields."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "log":
            name = ast.literal_eval(node.args[0])
            found.add((name, node.func.attr, tuple(keyword.arg or "**" for keyword in node.keywords)))
    return found


def test_the_catalogue_has_each_line_of_the_log_and_no_other() -> None:
    written = set().union(*(lines_of(file) for file in BUS.rglob("*.py")))
    assert {(line.nome, line.nivel, line.campos) for line in LOG} == written


def test_each_act_has_its_event_and_each_event_of_the_family_its_act() -> None:
    assert set(EVENTOS) == set(Ato) == set(TRANSICOES)
    family = {event for event in EVENTS.values() if issubclass(event, TramiteEvent)}
    assert set(EVENTOS.values()) == family
    assert len(set(EVENTOS.values())) == len(EVENTOS)


def test_no_event_of_the_family_has_a_field_for_free_text() -> None:
    names = {name for event in EVENTOS.values() for name in event.model_fields}
    assert not names & {"justificativa", "descricao", "nome", "protocolo", "interessados", "cpf", "email"}
