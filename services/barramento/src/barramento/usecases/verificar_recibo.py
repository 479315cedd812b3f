"""Anybody verifies a receipt (tramita-api.md §9): nothing is kept of it, and no database is asked."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from recibo.achados import Laudo
from recibo.autoridades import Autoridades
from recibo.conferencia import Conferencia
from recibo.do_conteudo import Documento
from recibo.leitura import ler


@dataclass(frozen=True, slots=True, kw_only=True)
class Apresentado:
    """What somebody hands over.

    Attributes:
        recibo: in any form.
        assinatura: beside a text; nothing, where the receipt brings its own.
        certificado: likewise.
        documentos: SHA-256 (base64) of files that the receipt should cover.
    """

    recibo: bytes
    assinatura: bytes = b""
    certificado: bytes = b""
    documentos: Sequence[str] = ()


class VerificarRecibo:
    """Verify a receipt against the authorities of this bus."""

    def __init__(self, autoridades: Autoridades, *, agora: Callable[[], datetime]) -> None:
        self._autoridades = autoridades
        self._agora = agora

    async def __call__(self, apresentado: Apresentado) -> Laudo:
        """What holds and what doesn't.

        Raises:
            ReciboIlegivelError: it can't be read as a receipt; says why.
        """
        return await asyncio.to_thread(self._verificar, apresentado)

    def _verificar(self, dado: Apresentado) -> Laudo:
        recibo = ler(dado.recibo, assinatura=dado.assinatura, certificado=dado.certificado)
        documentos = [Documento(nome=f"Documento de SHA-256 {um}", sha256=um) for um in dado.documentos]
        conferencia = Conferencia(agora=self._agora(), autoridades=self._autoridades, documentos=documentos)
        return conferencia(recibo)
