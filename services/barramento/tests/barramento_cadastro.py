"""What the registry tells the bus in its tests: three bodies, their units, systems and certificates."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis import clock, tls
from chassis.testing.authority import Identity
from chassis.testing.events import enveloped
from contracts.envelope import Envelope, Event
from contracts.registry import v1

REPOSITORIO = 5
AMARGOSA = UUID("0190a1b2-0000-7000-8000-000000000001")
BAHIA = UUID("0190a1b2-0000-7000-8000-000000000002")
UNIAO = UUID("0190a1b2-0000-7000-8000-000000000003")
ENTES = {1: (AMARGOSA, "amargosa"), 2: (BAHIA, "bahia"), 3: (UNIAO, "uniao")}


def envelope(event: Event) -> Envelope[Event]:
    """The event as the registry publishes it."""
    return enveloped(event, tenant="amargosa")


def unidade(numero: int, sistema: int | None, **mais: Any) -> v1.UnidadeCriada:  # noqa: ANN401 - of the event
    """A unit below the root of its body."""
    ente, slug = ENTES[sistema or 1]
    dados = {
        "versao": 1,
        "em": clock.now(),
        "unidade": numero,
        "ente": ente,
        "slug": slug,
        "repositorio": REPOSITORIO,
        "orgao": 101,
        "pai": 101,
        "nome": f"Unidade {numero}",
        "sigla": f"U{numero}",
        "ativo": True,
        "permite_envio": True,
        "permite_recebimento": True,
        "apto": True,
        "sistema": sistema,
        "vigente_de": date(2026, 6, 1),
        "hierarquia": ({"numero": 101, "nome": "Raiz", "sigla": "RAIZ"},),
    }
    return v1.UnidadeCriada.model_validate(dados | mais)


def credencial(identity: Identity, sistema: int, *, versao: int = 1, id_: UUID | None = None) -> v1.CredencialEmitida:
    """The certificate of a system."""
    peer = tls.parse_certificate(identity.pem.read_text().partition("-----BEGIN PRIVATE")[0])
    agora = clock.now()
    return v1.CredencialEmitida(
        versao=versao,
        em=agora,
        credencial=id_ or uuid4(),
        sistema=sistema,
        spki_sha256=peer.spki_sha256,
        emissor=peer.issuer,
        serial=peer.serial,
        valida_de=agora - timedelta(hours=1),
        valida_ate=agora + timedelta(days=1),
        estado="ATIVA",
    )


def estruturas() -> list[Event]:
    """One repository, three bodies with a system and two units each, and the tables."""
    agora = clock.now()
    comum: Mapping[str, Any] = {"versao": 1, "em": agora}
    raizes = [
        unidade(101, None, pai=None, orgao=101, hierarquia=(), nome="Prefeitura Municipal de Amargosa", sigla="PMA")
    ]
    unidades = [unidade(base + n, sistema) for sistema, base in ((1, 102), (2, 202), (3, 302)) for n in (0, 1)]
    return [
        v1.RepositorioCriado(repositorio=REPOSITORIO, nome="Estado - Bahia", ativo=True, **comum),
        v1.RepositorioCriado(repositorio=6, nome="Órgãos em Transição", ativo=False, **comum),
        *(
            v1.SpeCriado(sistema=s, ente=ente, slug=slug, nome=f"SEI de {slug}", ativo=True, **comum)
            for s, (ente, slug) in ENTES.items()
        ),
        *raizes,
        *unidades,
        v1.EspecieCriada(codigo=42, nome="Despacho", **comum),
        v1.EspecieCriada(codigo=88, nome="Ofício", **comum),
        v1.HipoteseCriada(codigo=3, nome="Informação pessoal", **comum),
        v1.HipoteseCriada(codigo=4, nome="Revogada", ativo=False, **comum),
        v1.MotivoUrgenciaCriado(codigo=1, nome="Risco à vida", **comum),
        v1.MotivoUrgenciaCriado(codigo=2, nome="Prazo judicial", **comum),
    ]
