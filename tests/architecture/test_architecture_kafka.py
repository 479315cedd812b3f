"""The page for operators gives each service the access that the contracts say it needs, and no other."""

import re

import pytest

from contracts.topics import TOPICS
from tests.architecture.tree import ROOT, SERVICES

PAGE = (ROOT / "docs/operations/kafka.md").read_text(encoding="utf-8")
ROWS = {
    row[0].strip(" `"): [set(re.findall(r"`([^`]+)`", cell)) for cell in row[1:]]
    for row in (line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| `"))
}


@pytest.mark.parametrize("name", [service.name for service in SERVICES])
def test_a_service_may_write_what_it_owns_or_parks_and_read_what_it_consumes(name: str) -> None:
    consumed = {topic.name for topic in TOPICS if name in topic.consumers}
    owned = {topic.name for topic in TOPICS if topic.owner == name}
    writes, *reads = ROWS[name]
    assert writes == owned | {f"{topic}.dlq" for topic in consumed}
    assert (reads[0] if reads else set()) == consumed
