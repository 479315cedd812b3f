"""No scenario of the client that concerns a bus is skipped in silence."""

from importlib import import_module

from tests.e2e.cenarios import CONSULTAM, TRAMITAM

MODULOS = ("envio", "devolucao", "recusa", "consulta", "api")


def test_there_are_51_scenarios_that_travel_and_10_that_look_things_up() -> None:
    assert (len(TRAMITAM), len(CONSULTAM)) == (51, 10)


def test_every_scenario_is_played_by_a_test() -> None:
    tocados: set[str] = set()
    for nome in MODULOS:
        modulo = import_module(f"tests.e2e.test_e2e_cenarios_{nome}")
        for teste in vars(modulo).values():
            tocados |= getattr(teste, "cenarios", frozenset())
    assert tocados == TRAMITAM | CONSULTAM
