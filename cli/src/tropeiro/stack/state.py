"""Who is running in a folder, as its supervisor last wrote it."""

from enum import StrEnum
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

SAME_START_SECONDS = 1.0  # the clock by which the system tells start times may be put right by a little


class Estado(StrEnum):
    """What a part is doing."""

    ESPERANDO = "esperando"
    SUBINDO = "subindo"
    NO_AR = "no_ar"
    CAIU = "caiu"
    ENCERRANDO = "encerrando"
    ENCERRADO = "encerrado"


class Processo(BaseModel):
    """One process of the stack, told apart from any later one with its number by when it began."""

    model_config = ConfigDict(frozen=True)

    nome: str
    pid: int | None
    inicio: float | None
    estado: Estado
    endereco: str
    sinal: int = 15

    def alive(self) -> psutil.Process | None:
        """The very process that we started, if it lives."""
        if self.pid is None or self.inicio is None:
            return None
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.inicio) < SAME_START_SECONDS
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


class Retrato(BaseModel):
    """The whole stack at one moment."""

    model_config = ConfigDict(frozen=True)

    dados: str
    base_port: int
    pronta: bool
    processos: tuple[Processo, ...]

    def write(self, path: Path) -> None:
        """Replace the file in one step."""
        new = path.with_suffix(".novo")
        new.write_text(self.model_dump_json())
        new.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Retrato | None":
        """The last one written, if there is one."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
