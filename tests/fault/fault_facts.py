"""What the registry told the bus, and trâmites that never were, told as the bus tells its own."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.serialization import Encoding

from barramento.events import consume
from barramento.store.projecao import SqlBeginProjecao
from barramento.usecases.projetar import Projetar
from chassis import clock, tls
from chassis.db import Database
from chassis.testing.events import enveloped
from contracts.barramento import v1 as barramento
from contracts.envelope import Event
from contracts.registry import v1 as registry
from tropeiro.simulador.identidade import Identidade
from tropeiro.stack.certificates import Certificates
from tropeiro.stack.systems import ESTADO_DA_BAHIA, SYSTEMS, System

ENTES = UUID("0190a1b2-0000-7000-8000-000000000000")
CAMINHO: tuple[type[barramento.TramiteEvent], ...] = (
    barramento.TramiteIniciado,
    barramento.TramiteComponentesRecebidos,
    barramento.TramiteMetadadosLidos,
    barramento.TramiteComponentesLidos,
    barramento.TramiteReciboEntregue,
    barramento.TramiteConcluido,
)


async def tell_the_bus(database: Database, certificates: Certificates) -> None:
    """Let the bus know the demonstration's systems, through the handler of its consumer."""
    apply = consume.handle(Projetar(SqlBeginProjecao(database, consumer=consume.CONSUMER)))
    await apply([enveloped(event, tenant="amargosa") for event in _registry(certificates)])


async def invent(database: Database, *, first: int, quantos: int) -> None:
    """Whole trâmites, six facts each, one transaction a step: all mixed, each in its order, ten to a process."""
    agora = clock.now() - timedelta(hours=1)
    for passo, tipo in enumerate(CAMINHO, start=1):
        async with database.write(tenant="amargosa") as write:
            for idt in range(first, first + quantos):
                write.publish(_invented(tipo, idt, passo, agora), tenant="amargosa", sequence=passo)


async def tell(database: Database, *, idt: int, step: int) -> None:
    """One fact of a trâmite that never was."""
    async with database.write(tenant="amargosa") as write:
        fact = _invented(CAMINHO[step - 1], idt, step, clock.now() - timedelta(hours=1))
        write.publish(fact, tenant="amargosa", sequence=step)


def _invented(tipo: type[barramento.TramiteEvent], idt: int, passo: int, agora: datetime) -> barramento.TramiteEvent:
    mais = {"componentes": 1, "bytes": idt % 1000} if tipo is barramento.TramiteIniciado else {}
    ends = {"remetente": _parte(SYSTEMS[0]), "destinatario": _parte(SYSTEMS[1])}
    em = agora + timedelta(seconds=idt % 997 + passo * 7)
    comum = {"idt": idt, "nre": f"{idt // 10:012d}2025", "versao": passo, "situacao": passo, "em": em}
    return tipo.model_validate({**comum, **ends, **mais})


def _parte(system: System) -> barramento.Parte:
    numero = system.units[0].number
    return barramento.Parte(ente=_ente(system), sistema=system.number, repositorio=system.repository, unidade=numero)


def _registry(certificates: Certificates) -> Iterable[Event]:
    agora = clock.now()
    comum = {"versao": 1, "em": agora, "ativo": True}
    yield registry.RepositorioCriado.model_validate({**comum, "repositorio": ESTADO_DA_BAHIA, "nome": "Estado - Bahia"})
    for codigo, nome in ((42, "Despacho"), (179, "Anexo")):
        yield registry.EspecieCriada.model_validate({**comum, "codigo": codigo, "nome": nome})
    for system in SYSTEMS[:2]:
        yield from _of(system, agora, certificates)


def _of(system: System, agora: datetime, certificates: Certificates) -> Iterator[Event]:
    body = {"versao": 1, "em": agora, "ativo": True, "ente": _ente(system), "slug": system.slug}
    yield registry.SpeCriado.model_validate({**body, "sistema": system.number, "nome": system.title})
    unit: dict[str, Any] = {
        "repositorio": system.repository,
        "orgao": system.organ.number,
        "pai": None,
        "hierarquia": [],
    }
    may = {
        "hierarquia": (),
        "permite_envio": True,
        "permite_recebimento": True,
        "apto": True,
        "vigente_de": date(2026, 6, 1),
    }
    for one in system.units:
        names = {"unidade": one.number, "nome": one.name, "sigla": one.sigla, "sistema": system.number}
        yield registry.UnidadeCriada.model_validate({**body, **unit, **may, **names})
    autoridades = certificates.ca
    leaf = Identidade(certificado=certificates.system(system.name), autoridades=autoridades).x509()
    peer = tls.parse_certificate(leaf.public_bytes(Encoding.PEM).decode())
    yield registry.CredencialEmitida(
        versao=1,
        em=agora,
        credencial=uuid5(ENTES, f"credencial de {system.slug}"),
        sistema=system.number,
        spki_sha256=peer.spki_sha256,
        emissor=peer.issuer,
        serial=peer.serial,
        valida_de=agora - timedelta(hours=1),
        valida_ate=agora + timedelta(days=1),
        estado="ATIVA",
    )


def _ente(system: System) -> UUID:
    return uuid5(ENTES, system.slug)
