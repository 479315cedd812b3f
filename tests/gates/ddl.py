"""Has squawk read the SQL of every migration (design §4): `python -m tests.gates.ddl [--show]`.

Which of its rules do not hold here, and why, stands in `.squawk.toml`.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory

from chassis import migrations

ROOT = Path(__file__).resolve().parents[2]


def packages() -> Iterator[str]:
    """Every service that has migrations."""
    for versions in sorted(ROOT.glob("services/*/src/*/store/migrations")):
        yield versions.parents[1].name


def sql_of(package: str, /) -> Iterator[tuple[str, str]]:
    """Each migration's name and what it would run, in order, after what every one gets from `chassis.migrations`."""
    script = migrations.directory(package)
    for step in reversed(list(script.walk_revisions())):
        yield Path(step.path).stem, _sql(script, step)


def main(arguments: list[str]) -> int:
    """Lint them; with `--show`, print them instead."""
    written = {f"{package}/{name}.sql": sql for package in packages() for name, sql in sql_of(package)}
    if "--show" in arguments:
        sys.stdout.writelines(f"-- {name}\n{sql}\n" for name, sql in written.items())
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for name, sql in written.items():
            file = Path(folder) / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(sql, encoding="utf-8")
        command = ["squawk", "--config", str(ROOT / ".squawk.toml"), *written]
        return subprocess.run(command, cwd=folder, check=False).returncode  # noqa: S603 - our own arguments


def _sql(script: ScriptDirectory, step: Script) -> str:
    def only(*_: object) -> Any:  # noqa: ANN401 - what alembic hands on to itself
        return script._upgrade_revs(step.revision, before)

    before: Any = step.down_revision
    written = io.StringIO()
    with EnvironmentContext(Config(), script, fn=only) as run:
        run.configure(dialect_name="postgresql", as_sql=True, output_buffer=written, literal_binds=True)
        run.run_migrations()
    _, _, ours = written.getvalue().partition("-- Running")  # before it: alembic's own table
    return f"SET lock_timeout = '{migrations.LOCK_TIMEOUT}';\n\n-- Running{ours}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
