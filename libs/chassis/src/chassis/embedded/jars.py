"""The jars of Apache Kafka: downloaded once from Maven Central by jgo, checked against the hashes in `kafka.lock`.

A download is made in a folder of its own and moved into place when it is whole, so a folder that bears the version's
name is complete unless somebody broke it; it is checked before each use all the same.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import threading
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from chassis.embedded.versions import KAFKA
from chassis.operators import OperatorError

if TYPE_CHECKING:
    from jgo.maven import MavenContext

TIMEOUT_SECONDS = 30


async def ensure(*, cache: Path, tell: Callable[[str], None]) -> Path:
    """The folder with the jars, downloaded or repaired if need be.

    Args:
        cache: where downloads are kept between stacks.
        tell: gets a line for the person who waits (pt-BR), from another thread.

    Raises:
        OperatorError: no network, the repository answered with something else, or the cache can't be written; the
            message says what to do.
    """
    given_up = threading.Event()
    try:
        return await asyncio.to_thread(_ensure, cache, tell=tell, given_up=given_up)
    except OSError as error:
        raise OperatorError(
            f"Não foi possível gravar em {cache} ({error.strerror}). Acerte as permissões ou o espaço em disco, ou "
            "escolha outra pasta com TROPEIRO_CACHE.",
        ) from error
    finally:
        given_up.set()  # a thread can't be cancelled: it looks here between two jars


def home(cache: Path) -> Path:
    """Where the jars are, once they are."""
    return cache / f"kafka-{KAFKA}"


def repository() -> str:
    """Where the jars come from: Maven Central as jgo knows it, or the mirror that TROPEIRO_MAVEN names."""
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - as slow to import as the rest of jgo

    return os.environ.get("TROPEIRO_MAVEN", str(MAVEN_CENTRAL_URL))


def _ensure(cache: Path, *, tell: Callable[[str], None], given_up: threading.Event) -> Path:
    folder = home(cache)
    lock = _read_lock()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "kafka.busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)  # two stacks that start at once download once
        if folder.exists() and (broken := _broken(folder, lock)):
            tell(f"O Apache Kafka baixado em {folder} está incompleto ({broken[0]}); vou baixá-lo de novo.")
            shutil.rmtree(folder)
        if not folder.exists():
            _download(folder, lock, tell=tell, given_up=given_up)
    return folder


def _read_lock() -> dict[str, str]:
    """SHA-256 by Maven coordinate."""
    lines = files(__package__).joinpath("kafka.lock").read_text().splitlines()
    return {coordinate: sha256 for sha256, coordinate in (line.split() for line in lines)}


def _download(home: Path, lock: dict[str, str], *, tell: Callable[[str], None], given_up: threading.Event) -> None:
    part = home.with_name(f"{home.name}.part")
    if part.exists():
        tell("Há um download anterior pela metade; vou recomeçá-lo.")
        shutil.rmtree(part)
    whole = part / "jars"
    whole.mkdir(parents=True)
    from jgo.maven import MavenContext  # noqa: PLC0415 - slow to import, and needed once in the life of a machine

    maven = MavenContext(repo_cache=part / "maven", remote_repos={"maven": repository()}, timeout=TIMEOUT_SECONDS)
    for done, coordinate in enumerate(lock):
        if given_up.is_set():
            return
        if done % 5 == 0:
            tell(f"Baixando o Apache Kafka {KAFKA} (44 MB, só na primeira vez): {done} de {len(lock)}")
        _fetch(maven, coordinate).rename(whole / _file(coordinate))
    if broken := _broken(whole, lock):
        raise OperatorError(
            f"O repositório Maven entregou um arquivo diferente do esperado ({broken[0]}). Nada foi instalado. "
            "Verifique se há um proxy que altera downloads e tente de novo.",
        )
    whole.rename(home)
    shutil.rmtree(part)


def _fetch(maven: "MavenContext", coordinate: str) -> Path:
    from requests import RequestException  # noqa: PLC0415 - the same

    group, artifact, version = coordinate.split(":")
    try:
        path: Path = maven.project(group, artifact).at_version(version).artifact().resolve()
    except (RequestException, RuntimeError) as error:
        raise OperatorError(
            "Não foi possível baixar o Apache Kafka do Maven Central. A primeira execução precisa de rede (44 MB); "
            "as seguintes, não. Verifique a conexão ou o proxy (variável HTTPS_PROXY), ou aponte um espelho do Maven "
            "com TROPEIRO_MAVEN, e rode de novo. "
            f"O que falhou: {artifact} {version} ({type(error).__name__}).",
        ) from error
    return path


def _broken(folder: Path, lock: dict[str, str]) -> list[str]:
    return [_file(coordinate) for coordinate, sha256 in lock.items() if _sha256(folder / _file(coordinate)) != sha256]


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def _file(coordinate: str) -> str:
    _, artifact, version = coordinate.split(":")
    return f"{artifact}-{version}.jar"
