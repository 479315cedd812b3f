"""Whether a domain takes mail, asked of a real name server that runs in the test."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import dns.asyncresolver
import dns.message
import dns.rcode
import dns.rrset
import pytest
import pytest_asyncio

from chassis.embedded.ports import free_port
from external_user.clients.dns import MxDoDns, qualquer_dominio

ZONA = {
    ("com-mx.example.", "MX"): "10 mail.com-mx.example.",
    ("nulo.example.", "MX"): "0 .",
    ("so-ipv4.example.", "A"): "198.51.100.1",
    ("so-ipv6.example.", "AAAA"): "2001:db8::1",
    ("so-texto.example.", "TXT"): '"v=spf1 -all"',
}


class Nomes(asyncio.DatagramProtocol):
    """Answers from ZONA: a name of it that lacks the type has no data, any other name does not exist."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        asked = dns.message.from_wire(data)
        question = asked.question[0]
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        answer = dns.message.make_response(asked)
        if (name, kind) in ZONA:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, ZONA[name, kind]))
        elif name not in {known for known, _ in ZONA}:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), addr)


@pytest_asyncio.fixture
async def pergunta() -> AsyncIterator[MxDoDns]:
    port = free_port()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Nomes, local_addr=("127.0.0.1", port))
    yield MxDoDns(_resolver(port))
    transport.close()


def _resolver(port: int) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = port
    return resolver


@pytest.mark.parametrize("dominio", ["com-mx.example", "so-ipv4.example", "so-ipv6.example"])
async def test_a_domain_with_mx_or_an_address_takes_mail(pergunta: MxDoDns, dominio: str) -> None:
    assert await pergunta(dominio)
    assert await qualquer_dominio(dominio)


@pytest.mark.parametrize("dominio", ["nulo.example", "so-texto.example", "nao-existe.example"])
async def test_a_domain_that_says_no_or_is_not_there_takes_none(pergunta: MxDoDns, dominio: str) -> None:
    assert not await pergunta(dominio)


async def test_a_name_server_that_is_away_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("external_user.clients.dns.PACIENCIA_S", 0.3)
    assert await MxDoDns(_resolver(1))("qualquer.example")
