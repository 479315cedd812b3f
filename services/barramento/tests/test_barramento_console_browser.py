"""The console in a real browser, looked at by axe, on a desk and on a phone, with and without JavaScript."""

from dataclasses import dataclass

import pytest
from barramento_console import aplicacao, com_sigilo, entes, entrou, parar
from barramento_house import House, feito
from fastapi import FastAPI

from chassis.testing.browser import Browser, Visit

pytestmark = [pytest.mark.pg, pytest.mark.kafka, pytest.mark.browser]

WIDTHS = (1280, 360)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cena:
    """A console with something on each page, and the cookies of an operator."""

    app: FastAPI
    jar: dict[str, object]
    aberto: int
    concluido: int
    recusado: int
    restrito: int

    @property
    def paginas(self) -> tuple[str, ...]:
        tramites = (self.aberto, self.concluido, self.recusado, self.restrito)
        return (
            "/tramites",
            "/tramites?numero=nada",
            "/tramites?ente=ninguem",
            "/parados",
            "/recusas",
            "/recusas?de=2020-01-01&ate=2020-01-31",
            "/mensagens",
            "/mensagens/reenviar?motivo=FaltaOPai",
            *(f"/tramites/{idt}" for idt in tramites),
            "/acessos",
        )


@pytest.fixture
async def cena(house: House, kafka: str) -> Cena:
    await house.contar(*entes())
    await parar(kafka, "FaltaOPai", quantas=2)
    await parar(kafka, "OutroMotivo", quantas=1)
    aberto = (await house.ate_2(b"aberto", b"outro"))["IDT"]
    concluido = (await house.ate_2(b"concluido"))["IDT"]
    await house.bahia.concluir(concluido, b"concluido")
    feito(await house.amargosa.get(f"tramites/{concluido}/recibo"))
    recusado = (await house.ate_2(b"recusado"))["IDT"]
    feito(await house.bahia.post(f"tramites/{recusado}/recusa", {"motivo": "02", "justificativa": "x"}))
    restrito = (await com_sigilo(house, "2"))["IDT"]
    cookies = await entrou(house, tenant="plataforma", papeis=["ADMIN_PLATAFORMA"])
    jar: dict[str, object] = {
        "cookies": [{"name": n, "value": v, "domain": "127.0.0.1", "path": "/"} for n, v in cookies.items()],
        "origins": [],
    }
    app = aplicacao(house, public_url="http://127.0.0.1", kafka_bootstrap=kafka)
    return Cena(app=app, jar=jar, aberto=aberto, concluido=concluido, recusado=recusado, restrito=restrito)


async def cabe(visit: Visit) -> bool:
    return not await visit.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
async def test_everyone_can_use_each_page(cena: Cena, browser: Browser, width: int) -> None:
    async with browser.open(cena.app, "/verificar-recibo") as site:
        for pagina in cena.paginas:
            async with browser.visit(site.base, pagina, width=width, storage_state=cena.jar) as visit:
                await visit.check()
                assert await cabe(visit), pagina


async def test_filters_exchange_the_results_and_stand_in_the_address(cena: Cena, browser: Browser) -> None:
    async with browser.open(cena.app, "/tramites", storage_state=cena.jar) as visit:
        await visit.page.select_option("#campo-situacao", "recusados")
        await visit.page.click("text=Filtrar")
        await visit.page.wait_for_url("**situacao=recusados**")
        await visit.page.wait_for_selector(f"#resultados a[href='/tramites/{cena.recusado}']")
        assert await visit.page.locator(f"#resultados a[href='/tramites/{cena.concluido}']").count() == 0
        visit.check_quiet()


async def test_a_tramite_is_found_and_opened_by_keyboard_alone(cena: Cena, browser: Browser) -> None:
    async with browser.open(cena.app, "/tramites", storage_state=cena.jar) as visit:
        await visit.page.focus("#campo-numero")
        await visit.page.keyboard.type(str(cena.concluido))
        await visit.page.keyboard.press("Enter")
        await visit.page.wait_for_url("**numero=**")
        link = visit.page.locator(f"#resultados a[href='/tramites/{cena.concluido}']")
        await link.wait_for()
        for _ in range(30):
            if await link.evaluate("element => element === document.activeElement"):
                break
            await visit.page.keyboard.press("Tab")
        await visit.page.keyboard.press("Enter")
        await visit.page.wait_for_url(f"**/tramites/{cena.concluido}")


async def test_search_and_resending_work_without_javascript(cena: Cena, house: House, browser: Browser) -> None:
    async with browser.open(cena.app, "/tramites", storage_state=cena.jar, java_script_enabled=False) as visit:
        await visit.page.fill("#campo-numero", str(cena.recusado))
        await visit.page.click("text=Filtrar")
        await visit.page.click(f"a[href='/tramites/{cena.recusado}']")
        await visit.page.wait_for_selector("text=Motivo 02")
        await visit.go("/mensagens")
        await visit.page.click("a:has-text('Reenviar todas com o motivo FaltaOPai')")
        await visit.page.wait_for_selector("text=O que será reenviado")
        await visit.page.click("main button:has-text('Reenviar')")
        await visit.page.wait_for_selector("text=foram reenviadas")
        assert await visit.page.locator("text=FaltaOPai").count() == 0
        assert await visit.page.locator("text=OutroMotivo").count() > 0
    [dito] = await house.sql("SELECT DISTINCT sub, tenant_id, porque FROM acesso WHERE mensagem LIKE '%, FaltaOPai'")
    assert tuple(dito) == ("opaco-1", "plataforma", "rede: ADMIN_PLATAFORMA")
