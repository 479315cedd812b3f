"""The citizen on a phone and the local administrator at a desk, in a real browser, looked at by axe at every step."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from external_user_house import FORM, PNG, House, pdf, token_de
from pydantic import SecretStr

from chassis.embedded.ports import free_port
from chassis.server import Listener, serving
from chassis.testing.browser import Browser, Visit
from external_user import app as composition

pytestmark = [pytest.mark.pg, pytest.mark.browser]
PHONE, DESK = 360, 1280
IGUAIS = ("nome", "cpf", "rg", "orgao_expedidor", "cep", "endereco", "bairro", "email", "telefone_celular", "senha")
TYPED = {nome: str(FORM[nome]) for nome in IGUAIS} | {"data_nascimento": "31/01/1990", "cidade": "Amargosa"}


@pytest_asyncio.fixture
async def site(house: House) -> AsyncIterator[str]:
    """The pages at an address that the issuer can lead back to."""
    port = free_port()
    settings = house.settings.model_copy(
        update={"public_url": f"http://127.0.0.1:{port}", "oidc_client_secret": SecretStr("qualquer")}
    )
    app = composition.create_app(settings)
    async with serving([Listener(app=app, port=port)], settings=settings):
        yield settings.public_url


async def olhar(visit: Visit, nome: str, *, pesar: bool = True) -> None:
    """Check the page that is open; keep a picture of it where TROPEIRO_PICTURES says."""
    if folder := os.environ.get("TROPEIRO_PICTURES"):
        await visit.page.screenshot(path=Path(folder) / f"{nome}.png", full_page=True)
    await visit.check_accessibility()
    visit.check_quiet()
    if pesar:  # the documents of a conferência are no part of the page
        await visit.check_weight()
    wide = await visit.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{nome} scrolls sideways"


async def preencher(visit: Visit, campos: dict[str, str]) -> None:
    for nome, valor in campos.items():
        await visit.page.fill(f"#campo-{nome}", valor)
    for nome in ("uf_expedidor", "uf"):
        await visit.page.select_option(f"#campo-{nome}", "BA")


async def test_a_citizen_registers_on_a_phone(house: House, site: str, browser: Browser, tmp_path: Path) -> None:
    for nome, conteudo in (("id.pdf", pdf()), ("foto.png", PNG), ("termo.pdf", pdf()), ("nada.png", b"")):
        (tmp_path / nome).write_bytes(conteudo)
    async with browser.visit(site, "/", width=PHONE, height=740) as visit:
        page = visit.page
        await olhar(visit, "cidadao-01-entes")
        await page.click("text=Prefeitura Municipal de Amargosa")
        await olhar(visit, "cidadao-02-orgaos")
        await page.click("ul.eu-lista >> text=Prefeitura Municipal de Amargosa")
        await olhar(visit, "cidadao-03-aviso")
        await page.click("text=Começar o cadastro")
        await olhar(visit, "cidadao-04-formulario")
        await page.click("button:has-text('Enviar cadastro')")
        await page.wait_for_selector("#erros")
        await olhar(visit, "cidadao-05-erros")
        await preencher(visit, TYPED)
        await page.click("label[for=campo-termo_aceito]")
        await page.click("button:has-text('Enviar cadastro')")
        await page.wait_for_url("**/cadastro/enviado")
        await olhar(visit, "cidadao-06-enviado")
        await visit.go(f"/ente/amargosa/confirmar?token={token_de(await house.carta())}")
        await olhar(visit, "cidadao-07-confirmar")
        await page.click("text=Confirmar e ver o meu cadastro")
        await page.wait_for_url("**/situacao")
        await olhar(visit, "cidadao-08-situacao")
        await anexar(visit, "IDENTIFICACAO", tmp_path / "nada.png")
        await page.wait_for_selector("#erro-IDENTIFICACAO")
        await olhar(visit, "cidadao-09-recusado")
        await anexar(visit, "IDENTIFICACAO", tmp_path / "id.pdf")
        await page.wait_for_selector("text=Recebemos: Documento de identificação")
        await olhar(visit, "cidadao-10-um-documento")
        await anexar(visit, "FOTO_COM_DOCUMENTO", tmp_path / "foto.png")
        await anexar(visit, "TERMO", tmp_path / "termo.pdf")
        await page.wait_for_selector("text=Avisamos por e-mail quando houver resposta")
        await olhar(visit, "cidadao-11-em-conferencia")
        await visit.go("/ente/amargosa/termo")
        await olhar(visit, "cidadao-12-termo")
        await visit.go("/ente/amargosa/link")
        await olhar(visit, "cidadao-13-link")
        await visit.go(f"/ente/amargosa/confirmar?token={token_de(house.caixa.cartas[0])}")
        await olhar(visit, "cidadao-14-link-usado")
        await visit.go("/?q=nenhum")
        await olhar(visit, "cidadao-15-nenhum")
    assert (await house.tipos())[-1] == "em_conferencia"


async def anexar(visit: Visit, tipo: str, arquivo: Path) -> None:
    await visit.page.set_input_files(f"#arquivo-{tipo}", arquivo)
    async with visit.page.expect_navigation():
        await visit.page.click(f"form:has(#arquivo-{tipo}) button")


async def test_the_local_administrator_checks_at_a_desk(house: House, site: str, browser: Browser) -> None:
    await house.issuer.person("ana", name="Ana de Amargosa", tenant="amargosa", papeis=["ADMIN_LOCAL"], orgao=101)
    cadastro = await house.em_conferencia(
        representa=True, motivo_contato="Assinar um convênio", nome_social="Mário Ávila"
    )
    outro = await house.em_conferencia(nome="Pedro Álvares", cpf="111.444.777-35", email="pedro@exemplo.com.br")
    async with browser.visit(site, "/conferencias", width=DESK) as visit:
        page = visit.page
        await page.fill("input[name=sub]", "ana")
        await page.click("button[type=submit]")
        await page.wait_for_url("**/conferencias")
        await olhar(visit, "admin-01-fila")
        await page.click("text=Maria da Conceição")
        await olhar(visit, "admin-02-antes-de-assumir", pesar=False)
        await page.click("button:has-text('Assumir')")
        await page.wait_for_selector("text=Este cadastro está com você")
        await olhar(visit, "admin-03-conferencia", pesar=False)
        await page.click("button:has-text('Liberar cadastro')")
        await page.wait_for_selector("#erros")
        await olhar(visit, "admin-04-pendente", pesar=False)
        for rotulo in await page.query_selector_all("fieldset .br-checkbox label"):
            await rotulo.click()
        await page.click("button:has-text('Liberar cadastro')")
        await page.wait_for_selector("text=Cadastro liberado. Avisamos")
        await olhar(visit, "admin-05-liberado")
        await visit.go(f"/conferencias/{outro}")
        await page.click("button:has-text('Assumir')")
        await page.select_option("#campo-motivo", "foto_inadequada")
        await page.fill("#campo-texto", "O documento saiu cortado. Envie outra foto.")
        await page.click("button:has-text('Rejeitar cadastro')")
        await page.wait_for_selector("text=Nenhum cadastro à espera")
        await olhar(visit, "admin-06-fila-vazia")
    assert {row["estado"] for row in await house.rows("SELECT estado FROM cadastro")} == {"LIBERADO", "REJEITADO"}
    assert cadastro != outro


@pytest.mark.parametrize("width", [320, PHONE])
async def test_the_conference_can_be_read_on_a_narrow_screen(
    house: House, site: str, browser: Browser, width: int
) -> None:
    await house.issuer.person("ana", name="Ana de Amargosa", tenant="amargosa", papeis=["ADMIN_LOCAL"], orgao=101)
    cadastro = await house.em_conferencia()
    async with browser.visit(site, f"/conferencias/{cadastro}", width=width) as visit:
        await visit.page.fill("input[name=sub]", "ana")
        await visit.page.click("button[type=submit]")
        await visit.page.wait_for_url("**/conferencias/*")
        await visit.page.click("button:has-text('Assumir')")
        await visit.page.wait_for_selector("text=Este cadastro está com você")
        await olhar(visit, f"admin-07-estreito-{width}", pesar=False)


async def test_the_citizen_needs_no_script(house: House, site: str, browser: Browser) -> None:
    async with browser.visit(
        site, "/ente/amargosa/orgao/101/cadastro", width=PHONE, java_script_enabled=False
    ) as visit:
        await preencher(visit, TYPED)
        await visit.page.click("label[for=campo-termo_aceito]")
        await visit.page.click("button:has-text('Enviar cadastro')")
        await visit.page.wait_for_url("**/cadastro/enviado")
    assert len(await house.rows("SELECT FROM cadastro")) == 1
