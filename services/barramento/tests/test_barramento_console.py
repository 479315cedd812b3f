"""The operators' console: who sees what, what is remembered of it, and what stands on its pages."""

import html
import re
from collections.abc import AsyncIterator

import pytest
from barramento_console import HTML, Console, aberto, com_sigilo, parar
from barramento_house import House, feito, sha256
from pydantic import SecretStr

from barramento.domain.politica import Acao, AcessoNegadoError, ForaDoAlcanceError, Quem, Recurso, Sigilo, autorizar
from barramento.usecases.buscar_tramites import BuscarTramites

pytestmark = pytest.mark.pg
PAGINAS = ("/tramites", "/tramites.csv", "/parados", "/recusas")


@pytest.fixture
async def console(house: House) -> AsyncIterator[Console]:
    async with aberto(house) as there:
        yield there


def quem(*papeis: str, tenant: str = "amargosa", orgao: int | None = None) -> Quem:
    return Quem(sub="x", tenant=tenant, papeis=frozenset(papeis), orgao=orgao)


def test_the_policy_denies_what_it_does_not_know() -> None:
    for papeis in ((), ("ADMIN_LOCAL",), ("GESTOR_REDE",), ("OUTRO",)):
        for acao in Acao:
            with pytest.raises(AcessoNegadoError):
                autorizar(quem(*papeis), acao)
    with pytest.raises(AcessoNegadoError, match="órgão"):
        autorizar(quem("GESTOR", orgao=1000), Acao.VER_TRAMITES)
    with pytest.raises(AcessoNegadoError):
        autorizar(quem("GESTOR"), Acao.TRATAR_MENSAGENS)
    with pytest.raises(AcessoNegadoError):
        autorizar(quem("GESTOR"), Acao.VER_ACESSOS)


def test_a_body_sees_its_own_and_the_network_sees_all_up_to_their_level() -> None:
    entre = frozenset({"amargosa", "bahia"})
    publico, restrito, sigiloso = (Recurso(entes=entre, sigilo=s) for s in Sigilo)
    autorizar(quem("GESTOR_TI"), Acao.VER_TRAMITES, restrito)
    autorizar(quem("GESTOR"), Acao.VER_TRAMITES, sigiloso)
    autorizar(quem("ADMIN_PLATAFORMA", tenant="plataforma"), Acao.VER_TRAMITES, sigiloso)
    with pytest.raises(ForaDoAlcanceError):
        autorizar(quem("GESTOR_TI"), Acao.VER_TRAMITES, sigiloso)
    with pytest.raises(ForaDoAlcanceError):
        autorizar(quem("GESTOR", tenant="uniao"), Acao.VER_TRAMITES, publico)


async def test_whoever_is_not_signed_in_is_led_to_sign_in_and_the_first_page_is_the_search(console: Console) -> None:
    resposta = await console.http.get("/tramites", headers=HTML)
    assert (resposta.status_code, resposta.headers["location"]) == (303, "/entrar?voltar=%2Ftramites")
    resposta = await console.http.get("/", headers=HTML)
    assert (resposta.status_code, resposta.headers["location"]) == (303, "/tramites")


async def test_a_bus_without_the_reading_role_has_no_console(house: House) -> None:
    async with aberto(house, database_readonly_url=None) as sem:
        assert (await sem.http.get("/tramites", headers=HTML)).status_code == 404
        assert (await sem.http.get("/certificados")).status_code == 200


async def test_another_role_is_told_which_one_it_takes(console: Console) -> None:
    for path in PAGINAS:
        resposta = await console.ver(path, tenant="amargosa", papeis=["ADMIN_LOCAL"])
        assert resposta.status_code == 403, path
        assert "GESTOR_TI" in resposta.text
    for path in ("/mensagens", "/mensagens/reenviar?motivo=x", "/acessos"):
        assert (await console.ver(path, tenant="amargosa", papeis=["GESTOR"])).status_code == 403, path


async def test_a_tramite_is_found_by_each_of_its_numbers_and_by_its_ends_state_and_period(console: Console) -> None:
    criado = await console.house.ate_2(b"para achar")
    visto = await console.house.amargosa.tramite(criado["IDT"])
    link = f'href="/tramites/{criado["IDT"]}"'
    for numero in (criado["IDT"], criado["NRE"], visto["protocolo"]):
        for quem_ in ({}, {"tenant": "bahia", "papeis": ["GESTOR_TI"]}, {"tenant": "amargosa", "papeis": ["AUDITOR"]}):
            assert link in await console.texto(f"/tramites?numero={numero}", **quem_), (numero, quem_)
        assert link not in await console.texto(f"/tramites?numero={numero}", tenant="uniao", papeis=["GESTOR"])
    for filtro in (
        "ente=bahia",
        "ente=estado+da+b",
        "situacao=2",
        "situacao=andamento",
        "de=2026-01-01",
        "ate=2099-12-31",
    ):
        assert link in await console.texto(f"/tramites?{filtro}"), filtro
    for filtro in ("ente=uniao", "situacao=concluidos", "de=2099-01-01", "ate=2020-01-01"):
        assert link not in await console.texto(f"/tramites?numero={criado['IDT']}&{filtro}"), filtro
    do_outro = await console.texto("/tramites?ente=bahia", tenant="amargosa", papeis=["GESTOR"])
    assert link in do_outro
    assert link not in await console.texto("/tramites?ente=uniao", tenant="amargosa", papeis=["GESTOR"])


async def test_filters_that_cannot_be_used_are_explained(console: Console) -> None:
    for filtro, dito in (
        ("ente=ninguem", "Nenhum ente cadastrado tem este nome"),
        ("ente=a", "Mais de um ente tem este nome"),
        ("de=ontem", "Digite uma data válida"),
        ("situacao=99", "Escolha uma das opções"),
        ("numero=" + "9" * 51, "Os filtros não podem ser usados"),
    ):
        resposta = await console.ver(f"/tramites?{filtro}")
        assert resposta.status_code == 422, filtro
        assert dito in resposta.text
    for estranho in (
        "numero=9223372036854775808",
        "numero=%00",
        "numero=%25",
        "depois=x_y",
        "depois=2026-01-01T00:00:00_1",
    ):
        assert (await console.ver(f"/tramites?{estranho}")).status_code == 200, estranho
    for path in ("/tramites/9223372036854775808", "/tramites/-1", "/tramites/99999999999999999999999"):
        assert (await console.ver(path)).status_code == 404, path
    assert "Nenhum trâmite com estes filtros" in await console.texto("/tramites?numero=nada")


async def test_the_list_goes_on_and_back(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BuscarTramites.__call__, "__kwdefaults__", {"quantos": 2})
    idts = [(await console.house.ate_2(f"pagina {n}".encode()))["IDT"] for n in range(5)]
    primeira = await console.texto("/tramites")
    assert f"/tramites/{idts[4]}" in primeira
    assert f"/tramites/{idts[2]}" not in primeira
    segunda = await console.texto(_href(primeira, "next"))
    assert f"/tramites/{idts[2]}" in segunda
    assert f"/tramites/{idts[1]}" in segunda
    de_volta = await console.texto(_href(segunda, "prev"))
    assert f"/tramites/{idts[4]}" in de_volta
    assert f"/tramites/{idts[2]}" not in de_volta


def _href(texto: str, rel: str) -> str:
    return texto.split(f'rel="{rel}" href="')[1].split('"', maxsplit=1)[0].replace("&amp;", "&")


async def test_the_page_of_a_tramite_tells_its_way_its_files_and_its_receipts(console: Console) -> None:
    house = console.house
    criado = await house.ate_2(b"um arquivo")
    await house.bahia.concluir(criado["IDT"], b"um arquivo")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    texto = await console.texto(f"/tramites/{criado['IDT']}")
    for dito in (criado["NRE"], "Envio iniciado", "Remetente tem o recibo", "depois. Por SEI de bahia", "Público"):
        assert dito in texto
    [spki] = await house.sql(
        "SELECT c.spki_sha256 AS s FROM credencial c JOIN mudanca m ON m.credencial = c.id "
        "WHERE m.idt = $1 AND m.situacao = 5",
        criado["IDT"],
    )
    assert f"impressão digital {spki['s'][:16]}…" in texto
    assert spki["s"] not in texto
    assert "Convênio" not in texto
    assert "Ofício" not in texto
    assert "componente1.html" not in texto
    recibo = (await console.ver(f"/tramites/{criado['IDT']}/recibos/conclusao")).json()
    assert (await console.http.post("/recibos/verificacao", json=recibo)).json()["veredito"] == "confere"
    assert recibo.items() >= feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo")).items()
    envio = (await console.ver(f"/tramites/{criado['IDT']}/recibos/envio")).json()
    assert envio["reciboDeEnvio"]["IDT"] == criado["IDT"]
    for estranho in (f"/tramites/{criado['IDT']}", f"/tramites/{criado['IDT']}/recibos/envio"):
        assert (await console.ver(estranho, tenant="uniao", papeis=["GESTOR"])).status_code == 404
    assert (await console.ver(f"/tramites/{criado['IDT']}/recibos/outro")).status_code in {404, 422}


async def test_a_tramite_under_way_tells_what_is_missing_and_when_it_will_be_cancelled(console: Console) -> None:
    criado = await console.house.ate_2(b"a caminho")
    texto = await console.texto(f"/tramites/{criado['IDT']}")
    assert "Espera-se que o destinatário leia os dados" in texto
    assert "o barramento o cancela" in texto
    assert "Falta" not in texto.split("Componentes digitais")[0]
    justificativa = "o que só o remetente lê"
    feito(
        await console.house.bahia.post(
            f"tramites/{criado['IDT']}/recusa", {"motivo": "02", "justificativa": justificativa}
        )
    )
    texto = await console.texto(f"/tramites/{criado['IDT']}")
    assert "Motivo 02: documento corrompido" in texto
    assert "não é cancelado automaticamente" in texto
    assert justificativa not in texto


async def test_each_look_at_a_restricted_process_is_remembered_before_it_is_shown(console: Console) -> None:
    restrito = (await com_sigilo(console.house, "2"))["IDT"]
    nre = (await console.house.amargosa.tramite(restrito))["NRE"]
    lista = await console.texto("/tramites")
    assert "Restrito: abra o trâmite" in lista
    assert nre not in lista
    assert await acessos(console.house, restrito) == []
    await console.texto(f"/tramites?numero={nre}")
    texto = await console.texto(f"/tramites/{restrito}", tenant="bahia", papeis=["GESTOR_TI"], sub="opaco-2")
    assert "a sua consulta foi registrada" in texto
    assert "Segredo dito" not in texto
    await console.ver(f"/tramites/{restrito}/recibos/envio")
    ditos = await acessos(console.house, restrito)
    assert [(a["ato"], a["tenant_id"], a["sub"], a["porque"], a["sigilo"]) for a in ditos] == [
        ("achou pelo número", "plataforma", "opaco-1", "rede: ADMIN_PLATAFORMA", 2),
        ("viu a página", "bahia", "opaco-2", "parte, bahia: GESTOR_TI", 2),
        ("baixou o recibo de envio", "plataforma", "opaco-1", "rede: ADMIN_PLATAFORMA", 2),
    ]
    assert all(len(str(a["rastro"])) == 32 for a in ditos)
    registro = await console.texto("/acessos", tenant="bahia", papeis=["AUDITOR"])
    assert f"/tramites/{restrito}" in registro
    assert "opaco-1" not in registro
    assert "opaco-1" in await console.texto("/acessos")


async def acessos(house: House, idt: int) -> list[dict[str, object]]:
    return [dict(a) for a in await house.sql("SELECT * FROM acesso WHERE idt = $1 ORDER BY em", idt)]


async def test_a_public_process_is_looked_at_without_a_trace_in_the_register(console: Console) -> None:
    criado = await console.house.ate_2(b"aberto a todos")
    await console.texto(f"/tramites/{criado['IDT']}")
    assert await acessos(console.house, criado["IDT"]) == []


async def test_a_secret_process_is_seen_by_whom_the_policy_names_and_does_not_exist_for_others(
    console: Console,
) -> None:
    for sigiloso in (await com_sigilo(console.house, "3"), await com_sigilo(console.house, "1", do_documento="3")):
        idt = sigiloso["IDT"]
        for papel in ("GESTOR_TI", "SUPERVISOR", "GESTOR_SEI"):
            assert (await console.ver(f"/tramites/{idt}", tenant="bahia", papeis=[papel])).status_code == 404
            for lista in ("/tramites", f"/tramites?numero={idt}", "/parados", "/tramites.csv"):
                achado = await console.texto(lista, tenant="bahia", papeis=[papel])
                assert f"/tramites/{idt}" not in achado
                assert f"\n{idt};" not in achado
        assert await acessos(console.house, idt) == []
        assert "Sigiloso" in await console.texto(f"/tramites/{idt}", tenant="bahia", papeis=["AUDITOR"])
        assert [a["ato"] for a in await acessos(console.house, idt)] == ["viu a página"]


async def test_a_process_of_unknown_level_counts_as_secret(console: Console) -> None:
    criado = await console.house.ate_2(b"de antes")
    await console.house.sql("UPDATE tramite SET sigilo = NULL WHERE idt = $1", criado["IDT"])
    path = f"/tramites/{criado['IDT']}"
    assert (await console.ver(path, tenant="bahia", papeis=["GESTOR_TI"])).status_code == 404
    assert (await console.ver(path)).status_code == 200
    assert len(await acessos(console.house, criado["IDT"])) == 1


async def test_the_list_is_taken_away_as_a_spreadsheet_reads_it(console: Console) -> None:
    criado = await console.house.ate_2(b"para planilha")
    restrito = (await com_sigilo(console.house, "2"))["IDT"]
    resposta = await console.ver("/tramites.csv?ente=bahia&situacao=2")
    assert resposta.headers["content-type"] == "text/csv; charset=utf-8"
    linhas = resposta.text.splitlines()
    assert linhas[0].startswith("\ufeffIDT;NRE;Protocolo;Situação")
    [linha] = [linha for linha in linhas if linha.startswith(f"{criado['IDT']};")]
    assert criado["NRE"] in linha
    [reservada] = [linha for linha in linhas if linha.startswith(f"{restrito};")]
    assert reservada.startswith(f"{restrito};reservado;reservado;")
    async with aberto(console.house, console_export_rows=1) as curto:
        _, um, aviso = (await curto.ver("/tramites.csv")).text.splitlines()
        assert um.startswith(f"{restrito};")
        assert aviso.startswith("Há mais trâmites do que cabem aqui (1).")


async def test_components_come_in_pages(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barramento.store.console.COMPONENTES_POR_PAGINA", 2)
    conteudos = [b"pagina %d" % n for n in range(5)]
    caminho = f"/tramites/{(await console.house.ate_2(*conteudos))['IDT']}"
    mostrados: list[str] = []
    while True:
        pagina = await console.ver(caminho)
        assert pagina.status_code == 200
        assert "5 componentes pedidos" in pagina.text
        assert ("Voltar aos primeiros componentes" in pagina.text) == bool(mostrados)
        mostrados += re.findall(r"<code>([^<]{16})…</code>", pagina.text)
        if (seguinte := re.search(r'rel="next" href="([^"]+)"', pagina.text)) is None:
            break
        caminho = html.unescape(seguinte[1])
    assert sorted(mostrados) == sorted(sha256(conteudo)[:16] for conteudo in conteudos)
    for estranho in ("nada", "|", "%00", "'|'"):
        assert (await console.ver(f"{caminho.partition('?')[0]}?depois={estranho}")).status_code < 500


async def test_what_stands_still_is_listed_by_age_and_counted_by_whom_it_waits_for(console: Console) -> None:
    house = console.house
    criado = await house.ate_2(b"parado ha muito")
    await house.sql("UPDATE tramite SET mudou_em = now() - interval '30 days' WHERE idt = $1", criado["IDT"])
    texto = await console.texto("/parados", tenant="amargosa", papeis=["GESTOR"])
    assert "30 dias" in texto
    primeiro = texto.split("Trâmites em andamento")[1].split('href="/tramites/')[1].split('"')[0]
    assert primeiro == str(criado["IDT"])
    assert "De que sistema se espera o próximo passo" in texto
    assert "que o destinatário leia os dados" in texto
    await house.sql("UPDATE tramite SET mudou_em = now() WHERE idt = $1", criado["IDT"])


async def test_refusals_are_counted_by_motive_and_pair(console: Console) -> None:
    criado = await console.house.ate_2(b"vai ser recusado")
    feito(await console.house.bahia.post(f"tramites/{criado['IDT']}/recusa", {"motivo": "04", "justificativa": "x"}))
    texto = await console.texto("/recusas", tenant="bahia", papeis=["SUPERVISOR"])
    assert "04: espécie de documento não prevista" in texto
    assert "Prefeitura Municipal de Amargosa" in texto
    assert "04: espécie" not in await console.texto("/recusas", tenant="uniao", papeis=["SUPERVISOR"])
    assert "Nenhuma recusa neste período" in await console.texto("/recusas?de=2020-01-01&ate=2020-01-31")
    for errado in ("de=2026-02-01&ate=2026-01-01", "de=ontem", "ate=0001-01-02", "ate=9999-12-31"):
        assert (await console.ver(f"/recusas?{errado}")).status_code == 422, errado
    assert (await console.ver("/recusas?ate=1900-01-02")).status_code == 200


async def test_a_console_that_cannot_read_keeps_nobody_from_the_bus(house: House) -> None:
    fora = SecretStr("postgresql://barramento_readonly:x@127.0.0.1:9/nenhum")
    async with aberto(house, database_readonly_url=fora) as console:
        assert (await console.http.get("/pronto")).status_code == 200
        resposta = await console.ver("/tramites")
        assert resposta.status_code == 503, resposta.text
        assert "alguns minutos" in resposta.text


@pytest.mark.kafka
async def test_parked_messages_are_listed_and_sent_again_after_a_second_look(house: House, kafka: str) -> None:
    await parar(kafka, "Uma", quantas=1)
    await parar(kafka, "Varias", quantas=3)
    async with aberto(house, kafka_bootstrap=kafka) as console:
        lista = await console.texto("/mensagens")
        assert "Reenviar todas com o motivo Varias (3)" in lista
        assert "segredo" not in lista
        pergunta = await console.texto(_link(lista, "a mensagem Uma/0/0"))
        assert "Reenviar esta mensagem?" in pergunta
        sem_ficha = await console.http.post("/mensagens/reenviar", data={"motivo": "Uma"}, headers=HTML)
        assert sem_ficha.status_code == 403
        assert "Uma/0/0" in await console.texto("/mensagens")
        ficha = pergunta.split('name="_csrf" value="')[1].split('"')[0]
        id_ = pergunta.split('name="id" value="')[1].split('"')[0]
        for dados, quantas in (({"id": id_}, 1), ({"motivo": "Varias"}, 3), ({"motivo": "Varias"}, 0), ({}, 0)):
            resposta = await console.http.post("/mensagens/reenviar", data={"_csrf": ficha, **dados}, headers=HTML)
            assert resposta.status_code == 303, resposta.text
            dito = await console.texto("/mensagens")
            assert ("Nada foi reenviado" in dito) == (quantas == 0)
        assert "Varias" not in dito
        ditos = await house.sql("SELECT mensagem FROM acesso WHERE mensagem ~ '(Uma|Varias)$' ORDER BY mensagem")
        assert len(ditos) == 4
        negado = await console.ver("/mensagens", tenant="amargosa", papeis=["GESTOR"])
        assert negado.status_code == 403
        negado = await console.http.post("/mensagens/reenviar", data={"_csrf": ficha, "motivo": "x"}, headers=HTML)
        assert negado.status_code == 403


async def test_a_broker_that_is_away_is_told(house: House) -> None:
    async with aberto(house, kafka_bootstrap="127.0.0.1:9") as console:
        resposta = await console.ver("/mensagens")
        assert resposta.status_code == 503
        assert "O Kafka não respondeu" in resposta.text


def _link(texto: str, perto_de: str) -> str:
    return texto.split(perto_de, maxsplit=1)[0].rsplit('href="', 1)[1].split('"', maxsplit=1)[0].replace("&amp;", "&")


async def test_what_the_bus_did_by_itself_is_told_so_and_a_trace_leads_to_where_traces_are_shown(
    console: Console,
) -> None:
    house = console.house
    idt = (await house.ate_2(b"do barramento"))["IDT"]
    assert (await console.ver(f"/tramites/{idt}/recibos/conclusao")).status_code == 404
    rastro = "0af7651916cd43dd8448eb211c80319c"
    await house.sql("UPDATE tramite SET rastro = $2 WHERE idt = $1", idt, f"00-{rastro}-b7ad6b7169203331-01")
    await house.sql(
        "INSERT INTO mudanca (idt, versao, remetente_sistema, destinatario_sistema, situacao, em) "
        "VALUES ($1, 3, 1, 2, 10, now())",
        idt,
    )
    await house.sql("UPDATE tramite SET situacao = 10, versao = 3 WHERE idt = $1", idt)
    texto = await console.texto(f"/tramites/{idt}")
    assert "Pelo próprio barramento." in texto
    assert "Cancelado por falta de movimento" in texto
    assert f'href="http://127.0.0.1:16686/trace/{rastro}"' in texto


async def test_a_deadline_that_has_passed_is_told_so(console: Console) -> None:
    idt = (await console.house.ate_2(b"vencido"))["IDT"]
    await console.house.sql("UPDATE tramite SET mudou_em = now() - interval '20 days' WHERE idt = $1", idt)
    await console.house.sql("UPDATE componente SET movimento_em = NULL WHERE idt = $1", idt)
    assert "vai cancelá-lo na próxima varredura" in await console.texto(f"/tramites/{idt}")
    await console.house.sql("UPDATE tramite SET mudou_em = now() WHERE idt = $1", idt)


async def test_a_list_that_cannot_be_taken_away_leads_back_to_its_filters(console: Console) -> None:
    for errado in ("ente=ninguem", "de=ontem"):
        resposta = await console.ver(f"/tramites.csv?{errado}")
        assert (resposta.status_code, resposta.headers["location"]) == (303, f"/tramites?{errado}")
    for marca in ("depois=2026-01-01T00:00:00Z_-1", "antes=2026-01-01T00:00:00Z_99999999999999999999"):
        assert (await console.ver(f"/tramites?{marca}")).status_code == 200
