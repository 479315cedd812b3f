"""Facts commit with the state, and reach Kafka in the order of their key."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from registry_house import House, settings_of

from chassis import clock
from chassis.db import Database
from chassis.relay import Relay
from chassis.testing.events import read_topic
from contracts.topics import REGISTRY_ESTRUTURA, REGISTRY_TABELA
from registry.app import worker
from registry.domain.ente import DadosDoEnte, criar
from registry.domain.fatos import EnteCriado
from registry.events.publish import to_event
from registry.store.work import SqlBegin, SqlLer
from registry.usecases.expirar_credenciais import ExpirarCredenciais

pytestmark = pytest.mark.pg


async def test_state_and_event_commit_together_or_not_at_all(house: House) -> None:
    database = Database(house.dsns.app, source="/registry")
    begin = SqlBegin(database, to_event=to_event)
    dados = DadosDoEnte.model_validate({"slug": "desistente", "esfera": "FEDERAL", "nome": "Órgão desistente"})
    ente = criar(dados, id_=clock.new_id())

    async def fail_after() -> None:
        async with begin(tenant="plataforma", autor="teste") as work:
            await work.entes.inserir(ente)
            work.registrar(EnteCriado(ente=ente))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after()
    await database.close()
    assert (await house.ask("GET", "/v1/desistente/ente", tenant="desistente")).status_code == 404
    assert await house.events("desistente") == []


@pytest.mark.kafka
async def test_everything_that_is_written_reaches_kafka_as_whole_states_that_grow(house: House, kafka: str) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant, nome="Prefeitura", sigla=f"P-{tenant}")
    unidade = await house.unidade(tenant, pai=orgao["numero"], nome="Protocolo", sigla="PROT", codigo_no_orgao="01")
    sistema = await house.sistema(tenant, orgao=orgao["numero"])
    await house.ask("PUT", f"/v1/{tenant}/sistemas/{sistema}/unidades/{unidade['numero']}", tenant=tenant)
    credencial = await house.credencial(tenant, sistema=sistema)
    revogar = f"/v1/{tenant}/sistemas/{sistema}/credenciais/{credencial['id']}:revogar"
    await house.ask("POST", revogar, tenant=tenant)
    path = f"/v1/{tenant}/unidades/{orgao['numero']}"
    await house.ask("PATCH", path, body={"sigla": f"X-{tenant}"}, tenant=tenant, headers={"If-Match": '"1"'})
    especie = await house.made("/v1/especies", {"codigo": 6000, "nome": "Espécie de teste"})

    await Relay(house.dsns.relay, bootstrap=kafka).drain()

    records = await read_topic(kafka, REGISTRY_ESTRUTURA.name, tenant=tenant)
    by_key: dict[str, list[tuple[str, int | None]]] = {}
    for record in records:
        by_key.setdefault(record.key, []).append((record.envelope.type, record.envelope.sequence))
        assert record.envelope.source == "/registry"
        assert record.envelope.actor == f"{'plataforma' if record.key.startswith('ente') else tenant}.ADMIN_PLATAFORMA."
    ente = (await house.ask("GET", f"/v1/{tenant}/ente", tenant=tenant)).json()
    criada, alterada = "registry.unidade.criada.v1", "registry.unidade.alterada.v1"
    assert by_key == {
        f"ente:{ente['id']}": [("registry.ente.criado.v1", 1)],
        f"unidade:{orgao['numero']}": [(criada, 1), (alterada, 2)],
        f"unidade:{unidade['numero']}": [(criada, 1), (alterada, 2), (alterada, 3), (alterada, 4), (alterada, 5)],
        f"spe:{sistema}": [("registry.spe.criado.v1", 1)],
        f"credencial:{credencial['id']}": [
            ("registry.credencial.emitida.v1", 1),
            ("registry.credencial.revogada.v1", 2),
        ],
    }
    last = [r.envelope for r in records if r.key == f"unidade:{unidade['numero']}"][-1].data.model_dump()
    assert last["hierarquia"] == ({"numero": orgao["numero"], "nome": "Prefeitura", "sigla": f"X-{tenant}"},)
    assert (last["ente"], last["slug"], str(last["codigo_no_orgao"])) == (last["ente"], tenant, "01")
    assert (last["apto"], last["sistema"], last["orgao"]) == (False, sistema, orgao["numero"])
    [linha] = await read_topic(kafka, REGISTRY_TABELA.name, keys={f"especie:{especie['codigo']}"})
    assert (linha.envelope.tenant, linha.envelope.type) == ("plataforma", "registry.especie.criada.v1")


async def unidade_com_credencial(house: House) -> tuple[str, int, str]:
    tenant = await house.ente()
    orgao = (await house.unidade(tenant))["numero"]
    sistema = await house.sistema(tenant, orgao=orgao)
    await house.ask("PUT", f"/v1/{tenant}/sistemas/{sistema}/unidades/{orgao}", tenant=tenant)
    credencial = await house.credencial(tenant, sistema=sistema)
    return tenant, orgao, credencial["id"]


async def vence(house: House, tenant: str) -> None:
    app = await asyncpg.connect(house.dsns.app)
    await app.execute("SELECT set_config('app.tenant', $1, false)", tenant)
    await app.execute("UPDATE credencial SET valida_ate = $1", clock.now() - timedelta(seconds=1))
    await app.close()


async def test_a_certificate_that_ends_takes_the_aptness_with_it(house: House) -> None:
    tenant, orgao, credencial = await unidade_com_credencial(house)
    await vence(house, tenant)
    database = Database(house.dsns.app, source="/registry")
    expirar = ExpirarCredenciais(SqlBegin(database, to_event=to_event), ler=SqlLer(database))
    assert await expirar() == 1
    assert await expirar() == 0
    await database.close()
    *_, revogada, alterada = await house.events(tenant)
    assert (revogada[0], revogada[1]["credencial"]) == ("registry.credencial.revogada.v1", credencial)
    assert (revogada[1]["estado"], revogada[1]["versao"]) == ("EXPIRADA", 2)
    assert (alterada[0], alterada[1]["unidade"], alterada[1]["apto"]) == ("registry.unidade.alterada.v1", orgao, False)


async def test_the_worker_expires_certificates_by_itself(house: House) -> None:
    tenant, orgao, _ = await unidade_com_credencial(house)
    await vence(house, tenant)
    [job] = worker(settings_of(house.dsns, expiry_every_s=0.05))
    working = asyncio.create_task(job())
    async with asyncio.timeout(20):
        while (await house.ask("GET", f"/v1/{tenant}/unidades/{orgao}", tenant=tenant)).json()["apto"]:
            await asyncio.sleep(0.05)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_of_two_who_change_the_same_version_one_wins(house: House) -> None:
    tenant = await house.ente()
    orgao = (await house.unidade(tenant))["numero"]
    path, match = f"/v1/{tenant}/unidades/{orgao}", {"If-Match": '"1"'}
    async with asyncio.TaskGroup() as group:
        asked = [
            group.create_task(house.ask("PATCH", path, body={"nome": f"N{n}"}, tenant=tenant, headers=match))
            for n in range(5)
        ]
    assert sorted(task.result().status_code for task in asked) == [200, 412, 412, 412, 412]


async def test_two_moves_at_once_never_make_a_circle(house: House) -> None:
    tenant = await house.ente()
    orgao = (await house.unidade(tenant))["numero"]
    uma = (await house.unidade(tenant, pai=orgao))["numero"]
    outra = (await house.unidade(tenant, pai=orgao))["numero"]
    async with asyncio.TaskGroup() as group:
        asked = [
            group.create_task(
                house.ask(
                    "PATCH",
                    f"/v1/{tenant}/unidades/{quem}",
                    body={"pai": pai},
                    tenant=tenant,
                    headers={"If-Match": '"1"'},
                )
            )
            for quem, pai in ((uma, outra), (outra, uma))
        ]
    # The second to come finds that its new parent now stands below it.
    assert sorted(task.result().status_code for task in asked) == [200, 409]


async def test_codes_stay_contiguous_however_many_ask(house: House) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(8):
            group.create_task(house.made("/v1/motivos-urgencia", {"nome": f"Motivo {n}"}))
    codigos = [linha["codigo"] for linha in (await house.ask("GET", "/v1/motivos-urgencia", papel=None)).json()]
    assert codigos == list(range(1, len(codigos) + 1))
