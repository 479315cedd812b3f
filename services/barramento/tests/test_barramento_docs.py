"""The documentation of the bus says what the code does."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from barramento.api.endereco import BASE
from barramento.app import apps
from barramento.settings import Settings
from chassis.testing.authority import Authority

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/reference/barramento.md"
TOUR = ROOT / "docs/explanation/one-event-room-by-room.md"


@pytest.fixture
def three_apps(tmp_path: Path) -> tuple[FastAPI, FastAPI, FastAPI]:
    authority = Authority(tmp_path)
    return apps(
        Settings.model_validate(
            {
                "database_url": "postgresql://u:p@127.0.0.1:1/x",
                "blob_url": tmp_path.as_uri(),
                "signing_key": authority.client("barramento").pem,
            }
        )
    )


def test_every_route_is_in_the_reference_and_every_route_there_exists(
    three_apps: tuple[FastAPI, FastAPI, FastAPI],
) -> None:
    _, tramita, _ = three_apps
    document = tramita.openapi()["paths"]
    existing = {
        f"{method.upper()} {path.removeprefix(BASE)}"
        for path, operations in document.items()
        if path.startswith(BASE)
        for method in operations
    }
    told = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^` ]+)", PAGE.read_text(encoding="utf-8")))
    assert told - {"GET /certificados", "POST /recibos/verificacao"} == existing


def test_every_route_says_what_it_does_and_which_codes_it_may_answer(
    three_apps: tuple[FastAPI, FastAPI, FastAPI],
) -> None:
    for app in three_apps[1:]:
        for path, operations in app.openapi()["paths"].items():
            for operation in operations.values():
                assert operation["summary"], path
                if path.startswith(BASE) and "healthcheck" not in path:
                    assert "`1002`" in operation["responses"]["401"]["description"], path
                    assert {"400", "401", "404", "405", "408", "413", "431", "500", "503"} <= set(
                        operation["responses"]
                    )
                    assert "default" not in operation["responses"]
                if path.startswith(BASE) or path == "/":
                    feito = operation["responses"]["200"]
                    assert "example" in feito.get("content", {}).get("application/json", {"example": ""}), path


def test_every_link_of_the_tour_leads_to_a_file() -> None:
    links = re.findall(r"\]\((\.\./[^)#]+)\)", TOUR.read_text(encoding="utf-8"))
    assert len(links) > 20
    assert [link for link in links if not (TOUR.parent / link).exists()] == []


def test_the_tour_quotes_the_verb_as_it_is() -> None:
    verb = (ROOT / "services/barramento/src/barramento/usecases/recusar.py").read_text(encoding="utf-8")
    (quoted,) = re.findall(r"```python\n(.*?)```", TOUR.read_text(encoding="utf-8"), re.DOTALL)
    for line in quoted.strip().splitlines():
        assert line.strip() in verb
