"""A file that travels, as the wire describes it."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

LEITURA = 1024 * 1024
CONTEUDO_CANCELADO = b"[documento cancelado]"

# tramita-api.md §4.1: every other type travels as `outro`, its real name beside it.
MIME_TYPES = frozenset(
    {
        "application/pdf",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.formula",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "text/xml",
        "text/rtf",
        "text/html",
        "text/plain",
        "text/csv",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/svg+xml",
        "image/tiff",
        "image/bmp",
        "audio/mp4",
        "audio/midi",
        "audio/ogg",
        "audio/vnd.wave",
        "video/avi",
        "video/mpeg",
        "video/mp4",
        "video/ogg",
        "video/webm",
    }
)
TIPOS_DE_CONTEUDO = {"application": "txt", "text": "txt", "image": "img", "audio": "aud", "video": "vid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arquivo:
    """Name, type, size and hash of a file; `caminho` is None when this SEI never had its bytes."""

    nome: str
    mime: str
    tamanho: int
    hash_: str
    caminho: Path | None

    @property
    def mime_type(self) -> str:
        """The wire's `mimeType`."""
        return self.mime if self.mime in MIME_TYPES else "outro"

    @property
    def tipo_de_conteudo(self) -> str:
        """The wire's `tipoDeConteudo`, found as the client finds it: from `mimeType`."""
        return TIPOS_DE_CONTEUDO.get(self.mime_type.partition("/")[0], "out")


def hash_do_arquivo(caminho: Path) -> str:
    """SHA-256 in base64, as the wire writes it, read a megabyte at a time."""
    soma = hashlib.sha256()
    with caminho.open("rb") as arquivo:
        while dados := arquivo.read(LEITURA):
            soma.update(dados)
    return em_base64(soma.digest())


def em_base64(soma: bytes) -> str:
    """The base64 text of a digest."""
    return base64.b64encode(soma).decode("ascii")


def descrever(caminho: Path, *, mime: str) -> Arquivo:
    """The description of a file that lies on disk."""
    return Arquivo(
        nome=caminho.name, mime=mime, tamanho=caminho.stat().st_size, hash_=hash_do_arquivo(caminho), caminho=caminho
    )


def cancelado() -> Arquivo:
    """What SEI sends in place of a withdrawn document that has no file: size 0, and the hash of a fixed text."""
    soma = hashlib.sha256(CONTEUDO_CANCELADO).digest()
    return Arquivo(nome="cancelado.html", mime="text/html", tamanho=0, hash_=em_base64(soma), caminho=None)
