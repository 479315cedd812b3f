"""The one folder in which a stack keeps everything: data, keys, mail, logs, and who is running."""

import fcntl
import os
from pathlib import Path
from typing import IO, Self

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict

from chassis.embedded import versions
from chassis.embedded.passwords import Passwords
from chassis.operators import OperatorError
from tropeiro.stack.ports import DEFAULT_BASE

FORMAT = 1
LONGEST_SOCKET_PATH = 100  # the system's limit is 107 bytes


class Version(BaseModel):
    """What made this folder, and on which ports it runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formato: int = FORMAT
    postgres: str = versions.POSTGRES_MAJOR
    kafka: str = versions.KAFKA
    base_port: int = DEFAULT_BASE


class Folder:
    """Where each thing lies inside a stack's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.expanduser().absolute()
        self.logs = self.root / "registros"
        self.mail = self.root / "correio"
        self.blobs = self.root / "documentos"
        self.keys = self.root / "chaves"
        self.postgres = self.root / "postgres"
        self.kafka = self.root / "kafka"
        self.run = self.root / "execucao"
        self.socket = self.run / "controle.sock"
        self.state = self.run / "estado.json"
        self.version = self.root / "versao.json"

    @classmethod
    def default(cls) -> Path:
        """In the user's data folder, by the rules of the platform."""
        return user_data_path("tropeiro")

    @property
    def passwords(self) -> Passwords:
        """Of the database's roles."""
        return Passwords(self.keys / "senhas.json")

    def log(self, part: str) -> Path:
        """What a part writes."""
        return self.logs / f"{part}.log"

    def read_version(self) -> Version:
        """What made this folder.

        Raises:
            OperatorError: it isn't a stack's folder, or was made by a version that we can't read.
        """
        try:
            version = Version.model_validate_json(self.version.read_bytes())
        except FileNotFoundError:
            raise OperatorError(
                f"Não há uma pilha do Tropeiro em {self.root}. Suba uma com: tropeiro up --data {self.root}",
            ) from None
        except OSError as error:
            raise self._unusable(error) from error
        except ValueError:  # neither JSON nor what we write into it
            raise OperatorError(self._other_version("de um formato que não conheço")) from None
        ours = Version()
        if (version.formato, version.postgres) != (ours.formato, ours.postgres):
            told = f"formato {version.formato}, PostgreSQL {version.postgres}"
            raise OperatorError(self._other_version(told))
        return version

    def prepare(self, *, base_port: int | None) -> Version:
        """Make the folder at the first start, check it at the next ones.

        Args:
            base_port: the one asked for; without it, the folder's own, or the default.

        Raises:
            OperatorError: not writable, not ours, or of another version; nothing was changed then.
        """
        try:
            known, empty = self.version.exists(), not self.root.is_dir() or not any(self.root.iterdir())
        except OSError as error:
            raise self._unusable(error) from error
        if not known and not empty:
            raise OperatorError(
                f"A pasta {self.root} não está vazia e não é de uma pilha do Tropeiro. Escolha outra com --data.",
            )
        version = self.read_version() if known else Version()
        if len(os.fsencode(self.socket)) > LONGEST_SOCKET_PATH:
            raise OperatorError(f"O caminho {self.root} é longo demais. Escolha uma pasta mais curta com --data.")
        self._make(version)
        return version if base_port is None else version.model_copy(update={"base_port": base_port})

    def keep(self, version: Version) -> None:
        """Remember the ports. Only who holds the lock does."""
        self.version.write_text(version.model_dump_json())

    def _make(self, version: Version) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for folder in (self.logs, self.blobs, self.keys, self.run):
                folder.mkdir(exist_ok=True, mode=0o700)
            (self.run / "trava").touch()
            if not self.version.exists():
                self.keep(version)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> OperatorError:
        return OperatorError(
            f"Não foi possível escrever em {self.root} ({error.strerror}). "
            "Escolha outra pasta com --data ou acerte as permissões desta.",
        )

    def _other_version(self, told: str) -> str:
        return (
            f"A pasta {self.root} é de outra versão do Tropeiro ({told}; esta usa formato {FORMAT}, "
            f"PostgreSQL {versions.POSTGRES_MAJOR}). Use a versão que a criou ou escolha outra pasta com --data."
        )


def write_private(path: Path, content: bytes) -> None:
    """A file for its owner alone, whole or not at all."""
    new = path.with_suffix(".novo")
    with open(new, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
    new.replace(path)


class FolderLock:
    """Held by the one supervisor of a folder for as long as it lives; the system lets go of it if it is killed."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        self._file = (self._folder.run / "trava").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise OperatorError(
                f"Já há uma pilha no ar nesta pasta ({self._folder.root}). Veja-a com: tropeiro status. "
                "Encerre-a com: tropeiro down. Ou suba outra com --data e --base-port.",
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
