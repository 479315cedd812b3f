"""Where things are in this repository."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the four."""

    name: str

    @property
    def package(self) -> str:
        """Its Python package."""
        return self.name.replace("-", "_")

    @property
    def home(self) -> Path:
        """Its package's folder."""
        return ROOT / "services" / self.name / "src" / self.package

    @property
    def tests(self) -> Path:
        """Its tests' folder."""
        return ROOT / "services" / self.name / "tests"

    def text_of(self, room: str) -> str:
        """All Python of one room."""
        place = self.home / room
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
        return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())


SERVICES = tuple(Service(name) for name in ("barramento", "registry", "metrics", "external-user"))


def tracked(pattern: str) -> Iterator[Path]:
    """The files that belong to the project, as git sees them, or all of them where there is no git."""
    listed = subprocess.run(  # noqa: S603 - our own arguments
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    found = [ROOT / name for name in names] or [p for p in ROOT.rglob(pattern) if ".venv" not in p.parts]
    return (path for path in found if path.is_file())
