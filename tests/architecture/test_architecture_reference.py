"""Every setting and every event type is documented, from the code."""

from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tropeiro.reference import PAGES


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_reference_page_is_what_the_code_says(path: Path) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "run python -m tropeiro.reference"
