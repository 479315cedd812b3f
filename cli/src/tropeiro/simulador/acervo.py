"""The files that one SEI has, by hash: its own and those it received."""

import base64
import hashlib
import secrets
from pathlib import Path
from typing import Self

from anyio import to_thread

from tropeiro.simulador.arquivo import Arquivo, em_base64
from tropeiro.simulador.base64_da_resposta import Base64DaResposta
from tropeiro.simulador.erros import ConteudoDivergenteError
from tropeiro.simulador.wire import JsonObject

ESCRITA = 1024 * 1024


class Acervo:
    """A folder of received files, each under the hex of its SHA-256, and the paths of the own ones."""

    def __init__(self, pasta: Path) -> None:
        pasta.mkdir(parents=True, exist_ok=True)
        self._pasta = pasta
        self._proprios: dict[str, Path] = {}

    def adotar(self, arquivo: Arquivo) -> None:
        """Remember a file that this SEI made itself."""
        if arquivo.caminho:
            self._proprios[arquivo.hash_] = arquivo.caminho

    def caminho(self, hash_: str) -> Path | None:
        """Where the file of this hash lies; None if this SEI has none."""
        recebido = self.destino(hash_)
        return recebido if recebido.exists() else self._proprios.get(hash_)

    def destino(self, hash_: str) -> Path:
        """Where a received file of this hash is kept."""
        return self._pasta / base64.b64decode(hash_).hex()

    def arquivo(self, componente: JsonObject) -> Arquivo:
        """The file of a `componenteDigital`; without path if its bytes never came here."""
        hash_ = componente["hash"]["conteudo"]
        mime = str(componente["mimeType"])
        return Arquivo(
            nome=componente["nome"],
            mime=str(componente.get("dadosComplementaresDoTipoDeArquivo", mime)) if mime == "outro" else mime,
            tamanho=int(componente["tamanhoEmBytes"]),
            hash_=hash_,
            caminho=self.caminho(hash_),
        )


class Recebendo:
    """One component coming in, part after part: decoded, hashed and written as it comes.

    Use it in a block; what was not concluded at its end leaves nothing behind.
    """

    def __init__(self, destino: Path) -> None:
        self._destino = destino
        self._provisorio = destino.with_suffix(f".{secrets.token_hex(4)}")
        self._saida = self._provisorio.open("wb")
        self._soma = hashlib.sha256()
        self._base64 = Base64DaResposta()
        self._decodificado = bytearray()
        self.recebidos = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing of an unfinished file behind."""
        self._saida.close()
        self._provisorio.unlink(missing_ok=True)

    def nova_parte(self) -> None:
        """The next answer begins."""
        self._base64 = Base64DaResposta()

    async def receber(self, dados: bytes) -> None:
        """A piece of the current answer.

        Raises:
            ConteudoDivergenteError: it is not base64.
        """
        try:
            bruto = self._base64.alimentar(dados)
        except ValueError as erro:
            raise ConteudoDivergenteError(f"o conteúdo não é base64: {erro}") from erro
        self.recebidos += len(bruto)
        self._decodificado += bruto
        if len(self._decodificado) >= ESCRITA:
            await self._guardar()

    async def fim_da_parte(self, *, ate: int) -> None:
        """The answer ended; it must have brought the file up to byte `ate`.

        Raises:
            ConteudoDivergenteError: cut short, too few bytes or too many.
        """
        try:
            self._base64.concluir()
        except ValueError as erro:
            raise ConteudoDivergenteError(f"o conteúdo não é base64: {erro}") from erro
        if self.recebidos != ate:
            raise ConteudoDivergenteError(f"a parte terminou no byte {self.recebidos}, e não no {ate}")
        await self._guardar()

    def concluir(self, *, hash_: str) -> None:
        """Keep the file if its hash is the announced one.

        Raises:
            ConteudoDivergenteError: it is not.
        """
        self._saida.close()
        if em_base64(self._soma.digest()) != hash_:
            raise ConteudoDivergenteError(f"o SHA-256 dos {self.recebidos} bytes recebidos não é {hash_}")
        self._provisorio.replace(self._destino)

    async def _guardar(self) -> None:
        dados, self._decodificado = self._decodificado, bytearray()
        await to_thread.run_sync(self._escrever, dados)

    def _escrever(self, dados: bytearray) -> None:
        self._soma.update(dados)
        self._saida.write(dados)
