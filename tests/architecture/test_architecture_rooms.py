"""Who knows one service knows all four."""

import re

import pytest

from contracts.topics import TOPICS
from tests.architecture.tree import ROOT, SERVICES, Service, tracked

ROOMS = frozenset(
    {"__init__.py", "py.typed", "app.py", "settings.py", "cli.py", "jobs.py"}
    | {"api", "web", "events", "usecases", "domain", "store", "clients"}
)
ALWAYS = frozenset({"app.py", "settings.py", "cli.py", "api", "events", "usecases", "domain", "store"})
ALIKE = ("store/tables.py", "store/work.py", "usecases/work.py", "domain/errors.py", "api/errors.py", "api/caller.py")
FORBIDDEN_NAMES = frozenset({"utils", "helpers", "common", "base", "service", "misc"})
LONGEST = 400


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_service_has_the_same_rooms(service: Service) -> None:
    there = {path.name for path in service.home.iterdir() if path.name != "__pycache__"}
    assert there <= ROOMS
    assert there >= ALWAYS


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_room_has_the_same_files(service: Service) -> None:
    missing = [file for file in ALIKE if not (service.home / file).exists()]
    assert missing == []
    assert list((service.home / "store/migrations/versions").glob("0001_pre_*.py"))
    publishes = any(topic.owner == service.name for topic in TOPICS)
    consumes = any(service.name in topic.consumers for topic in TOPICS)
    assert (service.home / "events/publish.py").exists() == publishes
    assert (service.home / "events/consume.py").exists() == consumes


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_service_is_put_together_and_tested_alike(service: Service) -> None:
    app = service.text_of("app")
    assert all(f"\ndef {name}(settings: Settings)" in app for name in ("listeners", "worker"))
    names = {path.name for path in service.tests.glob("*.py")}
    assert names >= {"conftest.py", f"{service.package}_house.py", f"test_{service.package}_store.py"}
    assert [name for name in sorted(names) if name != "conftest.py" and service.package not in name] == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_the_same_rule_is_refused_the_same_way(service: Service) -> None:
    assert re.search(r"^class RegraError\(Exception\)", service.text_of("domain/errors"), re.MULTILINE)
    assert re.search(r"^DAS_REGRAS: Mapping\[type\[(\w+\.)?RegraError\], ", service.text_of("api/errors"), re.MULTILINE)
    assert re.search(r"^def recusado\(erro: (\w+\.)?RegraError", service.text_of("api/errors"), re.MULTILINE)
    assert re.search(r"refused=\{RegraError: recusado[,}]", service.text_of("app"))


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_no_room_stands_empty(service: Service) -> None:
    for room in service.home.iterdir():
        if room.is_dir() and room.name != "__pycache__":
            assert any(file.stat().st_size > 200 for file in room.rglob("*.py")), f"{room.name} is empty"


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_no_module_is_called_by_a_word_that_says_nothing() -> None:
    modules = (*tracked("services/**/*.py"), *tracked("libs/**/*.py"), *tracked("contracts/**/*.py"))
    vague = [str(path.relative_to(ROOT)) for path in modules if path.stem in FORBIDDEN_NAMES]
    assert vague == []


def test_no_two_test_files_have_the_same_name() -> None:
    names = [path.name for path in tracked("*.py") if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def test_every_test_file_says_in_a_sentence_what_it_holds() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if path.name.startswith("test_") and not re.match(r'"""[^"]*[.:]', path.read_text(encoding="utf-8"))
    ]
    assert silent == []


def test_nothing_stays_undone_in_silence() -> None:
    mark = re.compile(r"#\s*(TODO|FIXME|XXX)\b|NotImplementedError\(\)|raise NotImplementedError$", re.MULTILINE)
    found = {str(path.relative_to(ROOT)) for path in tracked("*.py") if mark.search(path.read_text(encoding="utf-8"))}
    assert found == {"contracts/src/contracts/envelope.py"}, "only the abstract key of an event may raise it"
