"""Whether a domain takes mail: asks the name servers of this machine."""

from collections.abc import Awaitable, Callable

import dns.asyncresolver
import structlog
from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer

log = structlog.get_logger()

RecebeCorreio = Callable[[str], Awaitable[bool]]
"""Whether mail can be sent to this domain (in ASCII); yes, where nobody can tell."""

PACIENCIA_S = 3.0


class MxDoDns:
    """Asks for MX and, where there is none, for an address (RFC 5321 §5.1); a null MX means no (RFC 7505)."""

    def __init__(self, resolver: dns.asyncresolver.Resolver | None = None) -> None:
        self._resolver = resolver or dns.asyncresolver.Resolver()
        self._resolver.lifetime = PACIENCIA_S

    async def __call__(self, dominio: str) -> bool:
        """Whether it takes mail. A name server that does not answer keeps nobody from registering."""
        try:
            return await self._tem_mx(dominio)
        except NXDOMAIN:
            return False
        except DNSException as error:
            log.warning("dns.sem_resposta", error=type(error).__name__)
            return True

    async def _tem_mx(self, dominio: str) -> bool:
        try:
            answer = await self._resolver.resolve(dominio, "MX")
        except NoAnswer:
            return await self._tem_endereco(dominio, "A") or await self._tem_endereco(dominio, "AAAA")
        return any(str(record.exchange) != "." for record in answer)

    async def _tem_endereco(self, dominio: str, tipo: str) -> bool:
        try:
            await self._resolver.resolve(dominio, tipo)
        except NoAnswer:
            return False
        return True


async def qualquer_dominio(_: str) -> bool:
    """Every domain takes mail: for networks without name servers, and for tests."""
    return True
