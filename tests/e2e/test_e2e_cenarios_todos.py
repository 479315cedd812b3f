"""No scenario of the client that concerns a bus is skipped in silence."""

from tests.architecture.tree import ROOT
from tests.e2e.cenarios import CONSULTAM, TRAMITAM
from tests.e2e.tabela import PAGINA, jogados, pagina


def test_there_are_51_scenarios_that_travel_and_10_that_look_things_up() -> None:
    assert (len(TRAMITAM), len(CONSULTAM)) == (51, 10)


def test_every_scenario_is_played_by_a_test() -> None:
    assert set(jogados()) == set(TRAMITAM) | set(CONSULTAM)


def test_the_page_of_the_scenarios_is_what_the_tests_say() -> None:
    assert (ROOT / PAGINA).read_text(encoding="utf-8") == pagina(), "run python -m tests.e2e.tabela"
