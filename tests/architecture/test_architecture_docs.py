"""Whatever a page points at is there, and no page is left out."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, tracked

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PAGES = tuple(sorted(tracked("*.md")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_at_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    gone = [target for target in LINK.findall(text) if not (page.parent / target).exists()]
    assert gone == []


def test_every_page_is_in_the_navigation() -> None:
    told = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8")))
    assert told == {str(page.relative_to(ROOT / "docs")) for page in PAGES if page.is_relative_to(ROOT / "docs")}


def test_every_decision_has_a_number_and_a_line_in_the_index() -> None:
    decisions = [page for page in PAGES if page.parent == ROOT / "docs/adr" and page.name != "index.md"]
    index = (ROOT / "docs/adr/index.md").read_text(encoding="utf-8")
    assert [page.name[:4] for page in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for page in decisions:
        title = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        assert f"| [{page.name[:4]}]({page.name}) | {title} |" in index
