"""One valid sample of each event type: for documentation, for tests, for whoever builds against us."""

from datetime import UTC, date, datetime
from uuid import UUID

from contracts.barramento import v1 as barramento
from contracts.catalogue import schema_path
from contracts.envelope import Envelope, Event
from contracts.external_user import v1 as external_user
from contracts.registry import v1 as registry

QUANDO = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)
AMARGOSA = UUID("0190a1b2-0000-7000-8000-000000000001")
BAHIA = UUID("0190a1b2-0000-7000-8000-000000000002")
CREDENCIAL = UUID("0190a1b2-0000-7000-8000-000000000003")
CADASTRO = UUID("0190a1b2-0000-7000-8000-000000000004")
EVENTO = UUID("0190a1b2-0000-7000-8000-000000000005")
NRE = "0000000000012026"
ORIGEM = barramento.Parte(ente=AMARGOSA, sistema=1, repositorio=5, unidade=102)
DESTINO = barramento.Parte(ente=BAHIA, sistema=2, repositorio=5, unidade=202)


def _tramites() -> tuple[Event, ...]:
    iniciado = barramento.TramiteIniciado(
        idt=1, nre=NRE, versao=1, situacao=1, em=QUANDO, remetente=ORIGEM, destinatario=DESTINO, componentes=4, bytes=9
    )
    comum = iniciado.model_dump(include=set(barramento.TramiteEvent.model_fields))

    def depois(event: type[barramento.TramiteEvent], situacao: int, **mais: object) -> Event:
        return event.model_validate(comum | {"situacao": situacao, "versao": situacao} | mais)

    return (
        iniciado,
        depois(barramento.TramiteComponentesRecebidos, 2),
        depois(barramento.TramiteMetadadosLidos, 3),
        depois(barramento.TramiteComponentesLidos, 4),
        depois(barramento.TramiteReciboEntregue, 5),
        depois(barramento.TramiteConcluido, 6),
        depois(barramento.TramiteCancelado, 7),
        depois(barramento.TramiteRecusado, 8, motivo="01"),
        depois(barramento.TramiteCienciaDada, 9),
        depois(barramento.TramiteCanceladoAutomaticamente, 10, versao=2),
    )


def _estrutura() -> tuple[Event, ...]:
    ente = registry.EnteCriado(
        versao=1, em=QUANDO, ente=AMARGOSA, slug="amargosa", esfera="MUNICIPAL",
        nome="Prefeitura Municipal de Amargosa", uf="BA", codigo_ibge="2901007",
    )  # fmt: skip
    unidade = registry.UnidadeCriada(
        versao=1, em=QUANDO, unidade=102, ente=AMARGOSA, slug="amargosa", repositorio=5, orgao=101, pai=101,
        nome="Protocolo Geral", sigla="PROT", ativo=True, permite_envio=True, permite_recebimento=True, apto=True,
        sistema=1, vigente_de=date(2026, 6, 1),
        hierarquia=(registry.Ancestral(numero=101, nome="Prefeitura Municipal de Amargosa", sigla="PMA"),),
    )  # fmt: skip
    credencial = registry.CredencialEmitida(
        versao=1, em=QUANDO, credencial=CREDENCIAL, sistema=1, spki_sha256="ab" * 32,
        emissor="CN=AC de desenvolvimento do Tropeiro", serial="1f",
        valida_de=QUANDO, valida_ate=datetime(2028, 6, 1, tzinfo=UTC), estado="ATIVA",
    )  # fmt: skip
    return (
        ente,
        registry.RepositorioCriado(versao=1, em=QUANDO, repositorio=5, nome="Estado - Bahia", ativo=True),
        unidade,
        registry.UnidadeAlterada.model_validate(unidade.model_dump() | {"versao": 2, "sigla": "PROTG"}),
        registry.UnidadeRedirecionada.model_validate(unidade.model_dump() | {"versao": 3, "centralizadora": 103}),
        registry.SpeCriado(
            versao=1, em=QUANDO, sistema=1, ente=AMARGOSA, slug="amargosa", nome="PMA - SEI", ativo=True
        ),
        credencial,
        registry.CredencialRevogada.model_validate(credencial.model_dump() | {"versao": 2, "estado": "REVOGADA"}),
    )


def _tabelas() -> tuple[Event, ...]:
    return (
        registry.EspecieCriada(versao=1, em=QUANDO, codigo=42, nome="Despacho"),
        registry.HipoteseCriada(versao=1, em=QUANDO, codigo=3, nome="Informação pessoal (art. 31 da Lei 12.527/2011)"),
        registry.MotivoUrgenciaCriado(versao=1, em=QUANDO, codigo=1, nome="Risco à saúde ou à vida"),
    )


def _cadastros() -> tuple[Event, ...]:
    iniciado = external_user.CadastroIniciado(cadastro=CADASTRO, ente=AMARGOSA, orgao=101, versao=1, em=QUANDO)
    comum = iniciado.model_dump()

    def depois(event: type[external_user.CadastroEvent], versao: int, **mais: object) -> Event:
        return event.model_validate(comum | {"versao": versao} | mais)

    return (
        iniciado,
        depois(external_user.CadastroEmailConfirmado, 2),
        depois(external_user.CadastroEmConferencia, 3),
        depois(external_user.CadastroLiberado, 4, nivel_confianca="DOCUMENTAL"),
        depois(external_user.CadastroRejeitado, 4, motivo="documento_ilegivel"),
        depois(external_user.CadastroExpirado, 2),
    )


SAMPLES: dict[str, Event] = {event.type: event for event in (*_tramites(), *_estrutura(), *_tabelas(), *_cadastros())}


def envelope_of(event: Event) -> Envelope[Event]:
    """That sample in its envelope, as it stands on the wire."""
    producer = event.type.partition(".")[0].replace("_", "-")
    return Envelope[Event](
        id=EVENTO,
        source=f"/{producer}",
        type=event.type,
        subject=event.subject,
        time=QUANDO,
        recordedat=QUANDO,
        dataschema=schema_path(type(event)),
        tenant="amargosa",
        sequence=1,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        data=event,
    )
