"""multipart/form-data as Guzzle writes it, streamed (tramita-api.md §5)."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tropeiro.simulador.partes import Parte, ler

BytesEnviados = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulario:
    """One upload: the bytes first, as `conteudo`, then the text fields; never whole in memory."""

    caminho: Path
    parte: Parte
    nome_do_arquivo: str
    campos: Mapping[str, str]
    boundary: str = field(default_factory=lambda: secrets.token_hex(20))

    @property
    def content_type(self) -> str:
        """The header's value."""
        return f"multipart/form-data; boundary={self.boundary}"

    def __len__(self) -> int:
        """The body's length, known before the first byte goes out."""
        return len(self._antes()) + len(self.parte) + len(self._depois())

    async def corpo(self, ao_enviar: BytesEnviados) -> AsyncIterator[bytes]:
        """The body; `ao_enviar` hears of every piece of the file that the connection took."""
        yield self._antes()
        async for dados in ler(self.caminho, self.parte):
            yield dados
            ao_enviar(len(dados))
        yield self._depois()

    def _antes(self) -> bytes:
        length = f"Content-Length: {len(self.parte)}\r\n" if len(self.parte) else ""
        head = (
            f"--{self.boundary}\r\nContent-Type: text/html\r\n"
            f'Content-Disposition: form-data; name="conteudo"; filename="{self.nome_do_arquivo}"\r\n{length}\r\n'
        )
        return head.encode("ascii")

    def _depois(self) -> bytes:
        fields = "".join(
            f"\r\n--{self.boundary}\r\nContent-Type: text/plain\r\n"
            f'Content-Disposition: form-data; name="{name}"\r\nContent-Length: {len(value)}\r\n\r\n{value}'
            for name, value in self.campos.items()
        )
        return f"{fields}\r\n--{self.boundary}--\r\n".encode()
