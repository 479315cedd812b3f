"""The API, against numbers counted by hand and by an independent count of the same events."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from metrics_facts import AMARGOSA, BAHIA, ENTES, INICIO, JORNADAS, UNIAO, mudanca, passo
from metrics_house import House, lote
from metrics_site import Site

from chassis import clock
from metrics.domain.cadastro import Etapa
from metrics.domain.tramite import Mudanca

pytestmark = pytest.mark.pg

REDE = ("ADMIN_PLATAFORMA",)
JUNHO = "de=2026-06-01&ate=2026-06-30"
HOUR = timedelta(hours=1)


def journey(
    idt: int, *situacoes: int, start: datetime = INICIO, de: UUID = AMARGOSA, para: UUID = BAHIA
) -> list[Mudanca]:
    return [
        mudanca(idt, versao, situacao, em=start + versao * HOUR, de=de, para=para)
        for versao, situacao in enumerate(situacoes, start=1)
    ]


async def test_the_catalogue_says_what_each_number_means(site: Site) -> None:
    entries = (await site.http.get("/v1/indicadores")).json()["indicadores"]
    tempo = next(entry for entry in entries if entry["codigo"] == "tempo_ate_recibo")
    assert tempo["definicao_versao"] == 1
    assert tempo["unidade_medida"] == "segundos"
    assert "barramento.tramite.recibo_entregue.v1" in tempo["fontes"]
    assert all(entry["definicao"].endswith(".") for entry in entries)


async def test_a_concluded_tramite_is_counted_at_both_ends_and_once_in_the_network(house: House, site: Site) -> None:
    await house.absorver(lote(journey(1, 1, 2, 3, 4, 5, 6)))
    enviados = await site.told(f"/v1/indicadores/enviados?{JUNHO}")
    assert enviados["ente"] == str(AMARGOSA)
    assert enviados["papel"] == "remetente"
    assert enviados["serie"] == [
        {
            "valor": 1.0,
            "n": 1,
            "imputados": 0,
            "media": None,
            "p50": None,
            "p90": None,
            "suprimido": False,
            "periodo": "2026-06",
            "de": "2026-06-01",
            "ate": "2026-06-30",
            "provisorio": True,
        }
    ]
    assert enviados["completude"] == 1.0
    assert datetime.fromisoformat(enviados["marca_dagua"]) == INICIO + 6 * HOUR - timedelta(minutes=5)
    assert (await site.told(f"/v1/indicadores/recebidos?{JUNHO}"))["total"]["valor"] == 0
    assert (await site.told(f"/v1/indicadores/recebidos?{JUNHO}", tenant="bahia"))["total"]["valor"] == 1
    assert (await site.told(f"/v1/indicadores/enviados?{JUNHO}", tenant="uniao"))["total"]["valor"] == 0
    for codigo in ("enviados", "recebidos"):
        rede = await site.told(f"/v1/indicadores/{codigo}?ente=rede&{JUNHO}", papeis=REDE)
        assert (rede["ente"], rede["total"]["valor"]) == ("rede", 1)


async def test_the_time_to_the_receipt_and_its_parts(house: House, site: Site) -> None:
    await house.absorver(lote(journey(1, 1, 2, 4, 5, 6)))
    segundos = {
        codigo: (await site.told(f"/v1/indicadores/{codigo}?{JUNHO}"))["total"]["p50"]
        for codigo in (
            "tempo_ate_recibo",
            "tempo_envio",
            "tempo_retirada",
            "tempo_processamento",
            "tempo_ate_recibo_remetente",
        )
    }
    assert segundos == {
        "tempo_ate_recibo": 10_800,
        "tempo_envio": 3_600,
        "tempo_retirada": 3_600,
        "tempo_processamento": 3_600,
        "tempo_ate_recibo_remetente": 14_400,
    }


async def test_what_is_in_flight_at_the_end_of_each_day(house: House, site: Site) -> None:
    depois = journey(2, 1, start=INICIO + timedelta(days=1))
    await house.absorver(lote([*journey(1, 1, 2), *depois, *journey(3, 1, 2, 8)]))
    voo = await site.told("/v1/indicadores/em_voo?de=2026-05-31&ate=2026-06-03&granularidade=dia")
    assert [ponto["valor"] for ponto in voo["serie"]] == [0, 1, 2, 2]
    assert voo["total"]["valor"] == 2
    assert (await site.told("/v1/indicadores/em_voo?de=2026-06-10&ate=2026-06-11"))["total"]["valor"] == 2


async def test_what_has_not_moved_for_six_days_is_at_risk(house: House, site: Site) -> None:
    antes = clock.now() - timedelta(days=8)
    agora = journey(2, 1, start=clock.now() - timedelta(days=1))
    await house.absorver(lote([*journey(1, 1, 2, start=antes), *agora, *journey(3, 1, 2, 8, start=antes)]))
    risco = await site.told("/v1/indicadores/em_risco")
    assert risco["total"]["valor"] == 1
    assert risco["avisos"] == ["É o número de agora: o período pedido não se aplica."]
    assert (await site.told("/v1/indicadores/em_risco?ente=rede", papeis=REDE))["total"]["valor"] == 1


async def test_the_rate_of_refusal_is_of_those_that_came_to_an_end(house: House, site: Site) -> None:
    vazio = await site.told(f"/v1/indicadores/taxa_recusa?{JUNHO}")
    assert vazio["total"]["valor"] is None
    await house.absorver(lote(journey(1, 1, 2, 8) + journey(2, 1, 2, 4, 5) + journey(3, 1, 6) + journey(4, 1)))
    taxa = await site.told(f"/v1/indicadores/taxa_recusa?{JUNHO}")
    assert taxa["total"]["valor"] == pytest.approx(1 / 3)
    assert taxa["total"]["n"] == 3
    assert taxa["total"]["imputados"] == 1
    assert (await site.told(f"/v1/indicadores/taxa_recusa?papel=destinatario&{JUNHO}"))["total"]["n"] == 0


async def test_durations_left_out_show_in_completeness_and_in_a_notice(house: House, site: Site) -> None:
    torto = [mudanca(2, 1, 1, em=INICIO + 9 * HOUR), mudanca(2, 2, 5, em=INICIO)]
    await house.absorver(lote([*journey(1, 1, 5), *torto]))
    tempo = await site.told(f"/v1/indicadores/tempo_ate_recibo?{JUNHO}")
    assert (tempo["total"]["n"], tempo["completude"]) == (1, 0.5)
    assert "fora de ordem" in tempo["avisos"][0]


async def test_an_independent_count_of_many_tramites_agrees(house: House, site: Site) -> None:
    chance = random.Random(20260601)  # noqa: S311 - a case to be repeated, no secret
    eventos = [
        evento
        for idt in range(1, 201)
        for evento in _random_journey(chance, idt, start=INICIO + timedelta(hours=chance.randrange(24 * 60)))
    ]
    chance.shuffle(eventos)
    for parte in range(0, len(eventos), 97):
        await house.absorver(lote(eventos[parte : parte + 97]))
    intervalo = "de=2026-06-01&ate=2026-08-31&granularidade=semana"
    for codigo, papel, contado in (
        ("enviados", "remetente", _per_week(eventos, {1}, ente=AMARGOSA, papel="remetente")),
        ("recebidos", "destinatario", _per_week(eventos, {5}, ente=AMARGOSA, papel="destinatario")),
        ("recusados", "remetente", _per_week(eventos, {8}, ente=AMARGOSA, papel="remetente")),
    ):
        told = await site.told(f"/v1/indicadores/{codigo}?papel={papel}&{intervalo}")
        assert {ponto["periodo"]: ponto["n"] for ponto in told["serie"] if ponto["n"]} == contado
        assert told["total"]["n"] == sum(contado.values())
    rede = await site.told(f"/v1/indicadores/enviados?ente=rede&{intervalo}", papeis=REDE)
    assert rede["total"]["n"] == 200


def _random_journey(chance: random.Random, idt: int, *, start: datetime) -> list[Mudanca]:
    de, para = chance.choice(ENTES), chance.choice(ENTES)
    return journey(idt, *chance.choice(JORNADAS), start=start, de=de, para=para)


def _per_week(eventos: list[Mudanca], situacoes: set[int], *, ente: UUID, papel: str) -> dict[str, int]:
    weeks: Counter[str] = Counter()
    for evento in eventos:
        if evento.situacao in situacoes and getattr(evento, papel).ente == ente:
            year, week, _ = evento.em.astimezone(ZoneInfo("America/Sao_Paulo")).isocalendar()
            weeks[f"{year}-W{week:02d}"] += 1
    return dict(weeks)


async def test_many_durations_are_answered_by_the_sketch_within_one_percent(house: House, site: Site) -> None:
    chance = random.Random(1)  # noqa: S311 - the same
    duracoes = [timedelta(seconds=chance.lognormvariate(6, 2)) for _ in range(601)]
    eventos = [
        evento
        for idt, duracao in enumerate(duracoes, start=1)
        for evento in (mudanca(idt, 1, 1, em=INICIO), mudanca(idt, 2, 5, em=INICIO + duracao))
    ]
    for parte in range(0, len(eventos), 200):
        await house.absorver(lote(eventos[parte : parte + 200]))
    tempo = await site.told("/v1/indicadores/tempo_ate_recibo?de=2026-06-01&ate=2026-12-31&granularidade=ano")
    exato = sorted(duracao.total_seconds() for duracao in duracoes)
    assert tempo["total"]["n"] == 601
    assert tempo["total"]["p50"] == pytest.approx(exato[300], rel=0.01)
    assert tempo["total"]["p90"] == pytest.approx(exato[540], rel=0.01)
    assert tempo["total"]["media"] == pytest.approx(sum(exato) / 601)
    matriz = await site.told("/v1/matriz?de=2026-06-01&ate=2026-12-31")
    assert matriz["pares"][0]["tempo_ate_recibo"]["p50"] == pytest.approx(exato[300], rel=0.01)


async def test_the_matrix_tells_pair_by_pair_what_went_between_them(house: House, site: Site) -> None:
    await house.absorver(
        lote(
            [
                *journey(1, 1, 2, 4, 5),
                *journey(2, 1, 2, 8),
                *journey(3, 1, de=BAHIA, para=AMARGOSA),
                *journey(4, 1, 5, de=BAHIA, para=UNIAO),
            ]
        )
    )
    matriz = await site.told(f"/v1/matriz?{JUNHO}")
    assert [
        (par["remetente"]["nome"], par["destinatario"]["nome"], par["enviados"], par["bytes"], par["em_voo"])
        for par in matriz["pares"]
    ] == [
        ("Prefeitura Municipal de Amargosa", "Estado da Bahia", 2, 2003, 0),
        ("Estado da Bahia", "Prefeitura Municipal de Amargosa", 1, 1003, 1),
    ]
    assert matriz["pares"][0]["recebidos"] == matriz["pares"][0]["recusados"] == 1
    assert matriz["pares"][0]["tempo_ate_recibo"]["p50"] == 10_800
    rede = await site.told(f"/v1/matriz?ente=rede&limite=2&{JUNHO}", papeis=REDE)
    assert len(rede["pares"]) == 2


async def test_a_funnel_of_enough_people_is_told_with_its_conversions(house: House, site: Site) -> None:
    caminhos = 6 * [tuple(Etapa)[:4]] + 2 * [tuple(Etapa)[:2]]
    passos = [
        passo(uuid5(BAHIA, str(numero)), versao, etapa, em=INICIO + versao * HOUR)
        for numero, caminho in enumerate(caminhos)
        for versao, etapa in enumerate(caminho, start=1)
    ]
    await house.absorver(lote(passos=passos))
    n = {
        etapa: (await site.told(f"/v1/indicadores/funil_{etapa}?{JUNHO}"))["total"]["n"]
        for etapa in ("cadastro", "email_confirmado", "conferencia_iniciada", "liberado", "recusado")
    }
    assert n == {"cadastro": 8, "email_confirmado": 8, "conferencia_iniciada": 6, "liberado": 6, "recusado": 0}
    conversao = await site.told(f"/v1/indicadores/conversao_conferencia_iniciada?{JUNHO}")
    assert conversao["total"]["valor"] == 0.75
    tempo = await site.told(f"/v1/indicadores/tempo_cadastro_liberado?{JUNHO}")
    assert tempo["total"]["p50"] == 10_800


async def test_few_people_are_not_told(house: House, site: Site) -> None:
    passos = [passo(uuid5(BAHIA, str(n)), v, e, em=INICIO) for n in range(4) for v, e in enumerate(tuple(Etapa)[:4], 1)]
    await house.absorver(lote(passos=passos))
    for codigo in ("funil_cadastro", "funil_liberado", "conversao_liberado", "tempo_cadastro_liberado"):
        told = await site.told(f"/v1/indicadores/{codigo}?{JUNHO}")
        for valor in (told["total"], *told["serie"]):
            assert (valor["valor"], valor["n"], valor["p50"], valor["suprimido"]) == (None, None, None, True)
        assert "não são mostrados" in told["avisos"][0]


@pytest.mark.parametrize(
    ("path", "papeis", "status", "codigo"),
    [
        ("/v1/indicadores/felicidade", ("GESTOR",), 404, "indicador.desconhecido"),
        ("/v1/indicadores/enviados?ente=atlantida", ("GESTOR",), 404, "ente.desconhecido"),
        ("/v1/indicadores/enviados?ente=bahia", ("GESTOR",), 403, "sem_permissao"),
        ("/v1/indicadores/enviados?ente=bahia", REDE, 403, "sem_permissao"),
        ("/v1/indicadores/enviados?ente=rede", ("GESTOR",), 403, "sem_permissao"),
        ("/v1/indicadores/enviados", ("CIDADAO",), 403, "sem_permissao"),
        ("/v1/matriz?ente=rede", ("GESTOR",), 403, "sem_permissao"),
        ("/v1/indicadores/enviados?papel=destinatario", ("GESTOR",), 422, "papel.invalido"),
        ("/v1/indicadores/recusados?ente=rede&papel=remetente", REDE, 422, "papel.invalido"),
        ("/v1/indicadores/enviados?de=2026-07-01&ate=2026-06-01", ("GESTOR",), 422, "periodo.invalido"),
        ("/v1/indicadores/enviados?de=0001-01-01&granularidade=ano", ("GESTOR",), 422, "periodo.invalido"),
        ("/v1/indicadores/enviados?ate=0001-01-01", ("GESTOR",), 422, "periodo.invalido"),
        ("/v1/indicadores/enviados?ate=9999-12-31", ("GESTOR",), 422, "periodo.invalido"),
        ("/v1/matriz?de=2026-07-01&ate=2026-06-01", ("GESTOR",), 422, "periodo.invalido"),
        ("/v1/indicadores/enviados?granularidade=hora", ("GESTOR",), 422, "campos.invalidos"),
        ("/v1/matriz?limite=0", ("GESTOR",), 422, "campos.invalidos"),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_words(
    site: Site, path: str, papeis: tuple[str, ...], status: int, codigo: str
) -> None:
    answer = await site.ask(path, papeis=papeis)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["codigo"] == codigo
    assert body["detail"].endswith(".")
    assert body["trace_id"]


async def test_who_belongs_to_no_body_sees_the_network_or_nothing(house: House, site: Site) -> None:
    await house.absorver(lote(journey(1, 1, 2)))
    told = await site.told(f"/v1/indicadores/enviados?{JUNHO}", tenant="plataforma", papeis=REDE)
    assert (told["ente"], told["total"]["valor"]) == ("rede", 1)
    answer = await site.ask("/v1/indicadores/enviados", tenant="atlantida")
    assert (answer.status_code, answer.json()["codigo"]) == (404, "ente.desconhecido")


async def test_nobody_is_answered_without_a_token(site: Site) -> None:
    for path in ("/v1/indicadores/enviados", "/v1/matriz"):
        answer = await site.http.get(path)
        assert (answer.status_code, answer.json()["codigo"]) == (401, "nao_autenticado")


async def test_a_client_that_has_the_answer_is_told_so_until_it_changes(house: House, site: Site) -> None:
    await house.absorver(lote(journey(1, 1, 2)))
    token = await site.issuer.token(tenant="amargosa", papeis=["GESTOR"])
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/v1/indicadores/enviados?{JUNHO}"
    etag = (await site.http.get(path, headers=headers)).headers["etag"]
    assert (await site.http.get(path, headers={**headers, "If-None-Match": etag})).status_code == 304
    # An event that comes late doesn't move the watermark, but it changes the number.
    await house.absorver(lote(journey(2, 1, start=INICIO - timedelta(hours=5))))
    assert (await site.http.get(path, headers={**headers, "If-None-Match": etag})).status_code == 200


async def test_without_dates_the_last_thirty_days_are_meant(site: Site) -> None:
    told = await site.told("/v1/indicadores/enviados?granularidade=dia")
    assert len(told["serie"]) == 30
    assert date.fromisoformat(told["ate"]) == clock.now().astimezone(ZoneInfo("America/Sao_Paulo")).date()


async def test_it_is_ready_when_its_database_answers(site: Site) -> None:
    assert (await site.http.get("/pronto")).json() == {"pronto": True, "partes": {"banco": "ok"}}
