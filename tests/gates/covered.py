"""Holds what the tests ran through against the design's figures (§8): `python -m tests.gates.covered`.

Statements and branches together, over the whole run: the tests' own process, its workers and the processes that they
started. 90 % of each package; all of what is pure, because there a test costs nothing.
"""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import NoDataError

ROOT = Path(__file__).resolve().parents[2]
PACKAGE, PURE = 90.0, 100.0
PURE_PACKAGES = frozenset({"contracts", "prazos"})
NOT_YET = {"barramento.domain": 99.0}  # docs/explanation/open-ends.md


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Files that are measured together, and how much of them must be covered.

    Attributes:
        name: as people read it.
        files: a pattern below the repository's root.
        least: in per cent, of statements and branches.
    """

    name: str
    files: str
    least: float


def gates(root: Path = ROOT) -> Iterator[Gate]:
    """One for each package of the workspace, and one for each domain."""
    for home in sorted([*root.glob("contracts/src/*"), *root.glob("*/*/src/*"), *root.glob("cli/src/*")]):
        if not (home / "__init__.py").exists():
            continue
        place = home.relative_to(root)
        yield Gate(name=home.name, files=f"{place}/*", least=PURE if home.name in PURE_PACKAGES else PACKAGE)
        if (home / "domain").is_dir():
            name = f"{home.name}.domain"
            yield Gate(name=name, files=f"{place}/domain/*", least=NOT_YET.get(name, PURE))


def main() -> int:
    """Tell each figure, and every line that lacks where a gate does not hold."""
    measured = Coverage(config_file=str(ROOT / "pyproject.toml"))
    measured.combine(keep=False)
    measured.save()
    reached = {gate: covered(measured, gate) for gate in gates()}
    for gate, percent in reached.items():
        told = "" if percent >= gate.least else "  too little"
        sys.stdout.write(f"{gate.name:<24} {percent:6.2f} % of {gate.least:3.0f} %{told}\n")
    failed = [gate for gate, percent in reached.items() if percent < gate.least]
    for gate in failed:
        if reached[gate]:
            measured.report(include=gate.files, show_missing=True, skip_covered=True, file=sys.stdout)
    return 1 if failed else 0


def covered(measured: Coverage, gate: Gate) -> float:
    """Per cent of the gate's statements and branches; 0 where no test went near."""
    try:
        return measured.report(include=gate.files, file=io.StringIO())
    except NoDataError:
        return 0.0


if __name__ == "__main__":
    sys.exit(main())
