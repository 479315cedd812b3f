"""What is committed is what the models say, and nothing published changes against it unseen."""

import json
from pathlib import Path

import pytest

from contracts import export
from contracts.compat import incompatibilities

SCHEMA = Path("contracts/schemas/barramento.tramite.recusado.v1.json")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own, just exported into."""
    monkeypatch.setattr(export, "REPOSITORY", tmp_path)
    assert export.main([]) == 0
    return tmp_path


def test_what_was_just_exported_is_up_to_date(repository: Path) -> None:
    assert sorted(str(file.relative_to(repository)) for file in repository.rglob("*.json")) == sorted(export.exported())
    assert export.main(["--check"]) == 0


def test_a_file_that_is_not_there_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / SCHEMA).unlink()
    assert export.main(["--check"]) == 1
    assert capsys.readouterr().err == f"{SCHEMA}: missing; run python -m contracts.export\n"


def test_a_file_that_only_lags_behind_is_told(repository: Path) -> None:
    file = repository / SCHEMA
    file.write_text(file.read_text().replace("  ", "   "))
    assert export.problems() == [f"{SCHEMA}: out of date; run python -m contracts.export"]


def test_a_field_that_a_released_schema_had_and_the_models_lack_is_told(repository: Path) -> None:
    released = json.loads((repository / SCHEMA).read_text())
    released["properties"]["antigo"] = {"type": "string"}
    (repository / SCHEMA).write_text(json.dumps(released))
    assert export.problems() == [f"{SCHEMA}: /properties/antigo: is gone"]


def test_a_published_type_that_no_model_carries_any_more_is_told(repository: Path) -> None:
    gone = "contracts/schemas/barramento.tramite.esquecido.v1.json"
    (repository / gone).write_text("{}")
    assert export.problems() == [f"{gone}: a published type is gone"]


def test_what_a_list_holds_may_not_change_nor_may_a_field_cease_to_be_told() -> None:
    released = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "array", "items": {"type": "string"}}},
    }
    new = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}}
    assert incompatibilities(released, new) == ["/: `a` is no longer required", "/properties/a/items: changed"]
