"""The README's first command does what the README says, and leaves nothing behind."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("demo")]

SCAN_BYTES = 60_000_000


@pytest.fixture
def folder() -> Iterator[Path]:
    """A throw-away folder whose path is short enough for the stack's socket."""
    with tempfile.TemporaryDirectory(prefix="tropeiro-") as name:
        yield Path(name)


def test_the_demonstration_concludes_and_takes_everything_down(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tropeiro.main", "demo", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert told["tramites_concluidos"] == told["recibos_verificados"] == 2
    assert told["eventos_publicados"] == told["eventos_consumidos"] > 250
    assert told["bytes"] > 4 * SCAN_BYTES  # two processes, up and down
    assert told["segundos_subida"] > 0 < told["segundos_tramites"]
    assert list(folder.iterdir()) == []
    assert [p.pid for p in psutil.process_iter(["cmdline"]) if str(folder) in " ".join(p.info["cmdline"] or ())] == []
