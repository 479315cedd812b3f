"""Who a certificate speaks for, remembered for a moment: it is asked at each call, fourteen times in a trâmite."""

import asyncio
import time

from barramento.domain.partes import Chamador
from barramento.usecases.consultas import QuemChama

MAIS_LEMBRADOS = 10_000

_Certificado = tuple[str, str, str]


class Lembrados:
    """Asks again after so many seconds. A revoked certificate speaks that much longer and no more (design §5).

    Only a good answer is remembered: whoever was just registered is let in at once.
    """

    def __init__(self, quem_chama: QuemChama, *, segundos: float) -> None:
        """Ask `quem_chama`, and believe its answer for so many seconds; 0: ask always."""
        self._quem_chama = quem_chama
        self._segundos = segundos
        self._lembrados: dict[_Certificado, tuple[float, Chamador]] = {}
        self._perguntas: dict[_Certificado, asyncio.Task[Chamador | None]] = {}

    async def chamador(self, *, spki_sha256: str, emissor: str, serial: str) -> Chamador | None:
        """The active system that this valid certificate speaks for, as the registry told it a moment ago at most."""
        certificado = (spki_sha256, emissor, serial)
        ate, lembrado = self._lembrados.get(certificado, (0.0, None))
        if time.monotonic() < ate:
            return lembrado
        # Thousands of waits of one system may end at once: they are one question.
        if (pergunta := self._perguntas.get(certificado)) is None:
            pergunta = self._perguntas[certificado] = asyncio.create_task(self._perguntar(certificado))
            pergunta.add_done_callback(lambda _: self._perguntas.pop(certificado, None))
        return await asyncio.shield(pergunta)

    async def _perguntar(self, certificado: _Certificado) -> Chamador | None:
        spki_sha256, emissor, serial = certificado
        perguntado_em = time.monotonic()
        quem = await self._quem_chama.chamador(spki_sha256=spki_sha256, emissor=emissor, serial=serial)
        if quem is None:
            self._lembrados.pop(certificado, None)
        elif self._segundos > 0:
            if len(self._lembrados) >= MAIS_LEMBRADOS:
                self._lembrados.clear()
            self._lembrados[certificado] = (perguntado_em + self._segundos, quem)
        return quem
