"""Lookups from the projection of the registry's events, and how the projection is kept."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from barramento_cadastro import REPOSITORIO, credencial, envelope, unidade
from barramento_house import House, feito, recusa

from barramento.events import consume
from barramento.store.projecao import SqlBeginProjecao
from barramento.usecases.projetar import Projetar
from chassis import clock
from contracts.external_user import v1 as external_user
from contracts.registry import v1

pytestmark = pytest.mark.pg
UNIDADES = f"repositorios-de-estruturas/{REPOSITORIO}/estruturas-organizacionais"


async def test_the_health_check_answers_in_both_spellings_and_to_anybody(house: House) -> None:
    base = str(house.ninguem.http.base_url)
    for url in (f"{base}healthcheck", f"{base}/healthcheck"):
        assert (await house.ninguem.http.get(url)).status_code == 200


@pytest.mark.parametrize(("filtro", "ids"), [("ativos=1", [5]), ("ativo=1", [5]), ("ativos=0", [6]), ("", [5, 6])])
async def test_repositories_are_listed_by_either_spelling_of_the_filter(
    house: House, filtro: str, ids: list[int]
) -> None:
    achados = feito(await house.amargosa.http.get(f"repositorios-de-estruturas?{filtro}"))
    assert [r["id"] for r in achados] == ids
    assert all(r["ativo"] is (r["id"] == 5) for r in achados)


async def test_a_unit_has_every_key_and_its_hierarchy(house: House) -> None:
    assert feito(await house.bahia.get(f"{UNIDADES}/102")) == {
        "numeroDeIdentificacaoDaEstrutura": 102,
        "nome": "Unidade 102",
        "sigla": "U102",
        "ativo": True,
        "aptoParaReceberTramites": True,
        "codigoNoOrgaoEntidade": "",
        "hierarquia": [{"numeroDeIdentificacaoDaEstrutura": 101, "nome": "Raiz", "sigla": "RAIZ"}],
    }
    assert feito(await house.bahia.get(f"{UNIDADES}/101"))["hierarquia"] == []
    assert recusa(await house.bahia.get(f"{UNIDADES}/1234567"))[:2] == (400, "0055")
    assert recusa(await house.bahia.get("repositorios-de-estruturas/6/estruturas-organizacionais/102"))[1] == "0055"


@pytest.fixture(scope="module")
async def setores(house: House) -> House:
    await house.contar(
        unidade(501, 1, nome="Coordenação de Gestão", sigla="COGES", pai=102,
                hierarquia=({"numero": 102, "nome": "Unidade 102", "sigla": "U102"},)),
        unidade(502, 2, nome="COORDENACAO de São Félix 100%", sigla="CSF", permite_envio=False),
        unidade(503, 1, nome="Coordenadoria inativa", sigla="CIN", ativo=False, permite_recebimento=False),
    )  # fmt: skip
    return house


@pytest.mark.parametrize(
    ("filtros", "numeros"),
    [
        ({"nome": "coordenação"}, [501, 502]),
        ({"nome": "COORDENACAO"}, [501, 502]),
        ({"nome": "100%"}, [502]),
        ({"nome": "_"}, []),
        ({"nome": "inexistente"}, []),
        ({"sigla": "coges"}, [501]),
        ({"nome": "coord", "apenasAtivas": 1}, [501, 502]),
        ({"nome": "coord", "apenasAtivas": "true", "permiteRecebimento": 1}, [501, 502]),
        ({"nome": "coord", "permiteEnvio": 1}, [501, 503]),
        ({"nome": "coord", "registroInicial": 1, "quantidadeDeRegistros": 1}, [502]),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": "102"}, [501, 102]),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": "Gestão"}, [501]),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": "inexistente"}, []),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": "9" * 30}, []),
    ],
    ids=str,
)
async def test_units_are_found_without_regard_to_accents_and_case(
    setores: House, filtros: dict[str, Any], numeros: list[int]
) -> None:
    achados = feito(await setores.amargosa.get(UNIDADES, identificacaoDoRepositorioDeEstruturas=5, **filtros))
    assert [u["numeroDeIdentificacaoDaEstrutura"] for u in achados["estruturas"]] == numeros
    total = 3 if filtros == {"nome": "coord", "registroInicial": 1, "quantidadeDeRegistros": 1} else len(numeros)
    assert achados["totalDeRegistros"] == total


async def test_a_page_has_at_most_a_thousand_units_and_fifty_unless_asked(setores: House) -> None:
    pedido = feito(await setores.amargosa.get(UNIDADES, quantidadeDeRegistros=10**6))
    assert pedido["totalDeRegistros"] == len(pedido["estruturas"])
    assert recusa(await setores.amargosa.get(UNIDADES, quantidadeDeRegistros="muitos"))[:2] == (400, "1009")


async def test_the_tables_are_listed_as_the_client_reads_them(house: House) -> None:
    especies = feito(await house.amargosa.get("especies"))["especies"]
    # The worker's test may have taken in what other tests published; their codes are far above.
    assert {"especies": [uma for uma in especies if uma["codigo"] < 1000]} == {
        "especies": [{"codigo": 42, "nomeNoProdutor": "Despacho"}, {"codigo": 88, "nomeNoProdutor": "Ofício"}]
    }
    for ativos, esperado in ((1, [(3, True)]), (0, [(4, False)])):
        hipoteses = feito(await house.amargosa.get("hipoteses", ativos=ativos))["hipotesesLegais"]
        assert [(h["identificacao"], h["status"]) for h in hipoteses] == esperado
    motivos = feito(await house.amargosa.get("motivosUrgencia"))["motivosUrgencia"]
    assert motivos == [{"codigo": 1, "descricao": "Risco à vida"}, {"codigo": 2, "descricao": "Prazo judicial"}]


async def test_an_older_version_never_replaces_a_newer_one_and_repetition_changes_nothing(house: House) -> None:
    nova, velha = unidade(601, 1, versao=3, nome="nova"), unidade(601, 1, versao=2, nome="velha")
    handle = consume.handle(Projetar(SqlBeginProjecao(house.database, consumer=consume.CONSUMER)))
    lote = [envelope(nova), envelope(velha)]
    await handle(lote)
    await handle(lote)
    await handle([envelope(velha)])
    assert feito(await house.amargosa.get(f"{UNIDADES}/601"))["nome"] == "nova"
    await asyncio.gather(*(handle([envelope(unidade(602, 1, versao=n, nome=str(n)))]) for n in (2, 5, 3, 4)))
    assert feito(await house.amargosa.get(f"{UNIDADES}/602"))["nome"] == "5"


async def test_an_event_that_is_none_of_the_buss_business_is_passed_over(house: House) -> None:
    vencido = external_user.CadastroExpirado(
        cadastro=uuid4(), ente=unidade(1, 1).ente, orgao=101, versao=1, em=clock.now()
    )
    assert vencido.type not in consume.TYPES
    await house.contar(vencido)


async def test_a_certificate_that_the_registry_revokes_dies_on_the_next_request(house: House) -> None:
    identity = house.authority.client("passageiro")
    emitida = credencial(identity, 1)
    async with house.sei(identity, sistema=1) as sei:
        assert recusa(await sei.get("especies"))[:2] == (401, "1002")
        await house.contar(emitida)
        feito(await sei.get("especies"))
        await house.contar(
            v1.CredencialRevogada.model_validate(emitida.model_dump() | {"versao": 2, "estado": "REVOGADA"})
        )
        assert recusa(await sei.get("especies"))[:2] == (401, "1002")


async def test_a_system_that_is_switched_off_speaks_no_more(house: House) -> None:
    identity = house.authority.client("desligado")
    spe = v1.SpeCriado(
        versao=1, em=clock.now(), sistema=9, ente=unidade(1, 1).ente, slug="amargosa", nome="x", ativo=True
    )
    await house.contar(spe, credencial(identity, 9))
    async with house.sei(identity, sistema=9) as sei:
        feito(await sei.get("especies"))
        await house.contar(v1.SpeCriado.model_validate(spe.model_dump() | {"versao": 2, "ativo": False}))
        assert recusa(await sei.get("especies"))[1] == "1002"
