"""Every setting and every event type is documented, from the code, and so is every contract."""

from importlib import import_module
from pathlib import Path

import pytest

from chassis.settings import ServiceSettings
from contracts.export import problems
from tests.architecture.tree import ROOT, SERVICES, Service
from tropeiro.reference import PAGES


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_reference_page_is_what_the_code_says(path: Path) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "run python -m tropeiro.reference"


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_every_setting_is_described_in_both_languages(service: Service) -> None:
    settings: type[ServiceSettings] = import_module(f"{service.package}.settings").Settings
    silent = [name for name, field in settings.model_fields.items() if " / " not in (field.description or "")]
    assert silent == []


def test_the_committed_schemas_are_what_the_models_say() -> None:
    assert problems() == []
