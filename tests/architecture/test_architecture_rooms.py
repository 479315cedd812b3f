"""Who knows one service knows all four."""

import re

import pytest

from tests.architecture.tree import ROOT, SERVICES, Service, tracked

ROOMS = frozenset(
    {"__init__.py", "py.typed", "app.py", "settings.py", "cli.py", "jobs.py"}
    | {"api", "web", "events", "usecases", "domain", "store", "clients"}
)
ALWAYS = frozenset({"app.py", "settings.py", "cli.py", "api", "events", "usecases", "domain", "store"})
FORBIDDEN_NAMES = frozenset({"utils", "helpers", "common", "base", "service", "misc"})
LONGEST = 400


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_service_has_the_same_rooms(service: Service) -> None:
    there = {path.name for path in service.home.iterdir() if path.name != "__pycache__"}
    assert there <= ROOMS
    assert there >= ALWAYS


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_room_has_the_same_files(service: Service) -> None:
    assert (service.home / "events/publish.py").exists() or service.name == "metrics"
    assert (service.home / "events/consume.py").exists() or service.name == "registry"
    for file in ("store/tables.py", "store/work.py", "usecases/work.py", "domain/errors.py", "api/errors.py"):
        assert (service.home / file).exists(), f"{service.name} has no {file}"
    assert list((service.home / "store/migrations/versions").glob("0001_pre_*.py"))


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


def test_nothing_stays_undone_in_silence() -> None:
    mark = re.compile(r"#\s*(TODO|FIXME|XXX)\b|NotImplementedError\(\)|raise NotImplementedError$", re.MULTILINE)
    found = {str(path.relative_to(ROOT)) for path in tracked("*.py") if mark.search(path.read_text(encoding="utf-8"))}
    assert found == {"contracts/src/contracts/envelope.py"}, "only the abstract key of an event may raise it"
