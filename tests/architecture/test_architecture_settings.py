"""Every setting is documented, from the code."""

from tests.architecture.tree import ROOT
from tropeiro.reference import settings_page


def test_the_page_of_settings_is_what_the_code_says() -> None:
    assert (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8") == settings_page()
