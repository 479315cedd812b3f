"""The page in a real browser, looked at by axe, on a desk and on a phone, with and without JavaScript."""

import pytest
from fastapi import FastAPI
from metrics_house import House, lote
from metrics_sample import cadastros, tramites
from metrics_site import nomes, settings, signed_in

from chassis import clock
from chassis.testing.browser import Browser
from chassis.testing.issuer import DevIssuer
from metrics.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.browser]

PAGE = "/tramites"
WIDTHS = (1280, 360)


@pytest.fixture
async def jar(house: House) -> dict[str, object]:
    """A month of movement, and the cookies of a gestor of Amargosa."""
    await house.absorver(nomes())
    await house.absorver(lote(tramites(clock.now()), cadastros(clock.now())))
    cookies = await signed_in(house, tenant="amargosa", papeis=["GESTOR"])
    told = [{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"} for name, value in cookies.items()]
    return {"cookies": told, "origins": []}


def site(house: House, issuer: DevIssuer, **given: object) -> FastAPI:
    return create_app(settings(house, issuer.url, **given), database=house.db)


@pytest.mark.parametrize("width", WIDTHS)
async def test_everyone_can_use_the_page_of_a_body(
    house: House, issuer: DevIssuer, browser: Browser, jar: dict[str, object], width: int
) -> None:
    async with browser.open(site(house, issuer), PAGE, width=width, storage_state=jar) as visit:
        await visit.page.eval_on_selector_all("details", "all => all.slice(0, 4).forEach(one => { one.open = true })")
        await visit.check()
        assert not await visit.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
async def test_everyone_can_use_the_public_panel(
    house: House, issuer: DevIssuer, browser: Browser, jar: dict[str, object], width: int
) -> None:
    async with browser.open(site(house, issuer, painel_publico=True), PAGE, width=width) as visit:
        await visit.check()
        assert await visit.page.locator("#mapa td.mt-nivel-5").count() == 1


async def test_everyone_can_use_the_pages_that_have_nothing_to_show(
    house: House, issuer: DevIssuer, browser: Browser, jar: dict[str, object]
) -> None:
    app = site(house, issuer)
    async with browser.open(app, f"{PAGE}?de=2020-01-01&ate=2020-01-31", width=360, storage_state=jar) as visit:
        await visit.check()
        await visit.go(f"{PAGE}?de=2020-02-01&ate=2020-01-31")
        await visit.check()


async def test_filters_exchange_the_results_and_stand_in_the_address(
    house: House, issuer: DevIssuer, browser: Browser, jar: dict[str, object]
) -> None:
    async with browser.open(site(house, issuer), PAGE, storage_state=jar) as visit:
        await visit.page.select_option("#campo-papel", "remetente")
        await visit.page.click("text=Filtrar")
        await visit.page.wait_for_url("**papel=remetente**")
        await visit.page.wait_for_selector("#resultados")
        visit.check_quiet()


async def test_filters_and_the_list_work_without_javascript(
    house: House, issuer: DevIssuer, browser: Browser, jar: dict[str, object]
) -> None:
    async with browser.open(site(house, issuer), PAGE, storage_state=jar, java_script_enabled=False) as visit:
        await visit.page.click("text=Trâmites mais antigos")
        assert "depois=" in visit.page.url
        await visit.page.select_option("#campo-papel", "destinatario")
        await visit.page.click("text=Filtrar")
        assert "papel=destinatario" in visit.page.url
        assert "depois=" not in visit.page.url
