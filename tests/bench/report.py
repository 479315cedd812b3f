"""What a benchmark says: a figure, the limit measured in the same run, their ratio and the goal."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

Known = dict[str, dict[str, object]]

RESULTS = Path(__file__).resolve().parents[2] / "docs/reference/bench-results.json"
PAGE = RESULTS.with_name("benchmarks.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    limit_is: str = ""
    goal: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure as a share of its limit."""
        return None if not self.limit else self.value / self.limit


_LINE = TypeAdapter(Line)


def percentile(values: Sequence[float], q: float, /) -> float:
    """The q-th quantile (0–1) by linear interpolation."""
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def machine() -> str:
    """The machine, as far as a reader must know it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def save(lines: Iterable[Line]) -> None:
    """Keep the newest figure of each row, and write the page from them."""
    known: Known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for line in lines:
        known[line.what] = asdict(line) | {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine()}
    RESULTS.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(known), encoding="utf-8")


def page(known: Known) -> str:
    """The table of the documentation."""
    rows = [
        "# Benchmarks",
        "",
        "Written by `just bench`. Times depend on the machine, so each figure stands beside a limit measured in the",
        "same run; the ratio is what to compare.",
        "",
        "| what | figure | limit in the same run | ratio | goal | note | when, where |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for raw in known.values():
        when, where = raw.pop("date"), raw.pop("machine")
        line = _LINE.validate_python(raw)
        limit = f"{line.limit:,.1f} {line.unit}: {line.limit_is}" if line.limit else "–"
        ratio = f"{line.ratio:.2f}" if line.ratio is not None else "–"
        rows.append(
            f"| {line.what} | {line.value:,.1f} {line.unit} | {limit} | {ratio} | {line.goal or '–'} | {line.note} "
            f"| {when}, {where} |"
        )
    return "\n".join(rows) + "\n"


def show(line: Line) -> str:
    """One row for the terminal."""
    ratio = f"  ratio {line.ratio:.2f}" if line.ratio is not None else ""
    goal = f"  (goal {line.goal})" if line.goal else ""
    return f"{line.what}: {line.value:,.1f} {line.unit}{ratio}{goal}  {line.note}"
