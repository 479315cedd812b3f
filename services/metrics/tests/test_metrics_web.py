"""The page, as it comes from the server."""

import pytest
from metrics_facts import AMARGOSA, BAHIA, INICIO, mudanca
from metrics_house import House, lote
from metrics_sample import cadastros, tramites
from metrics_site import Site, opened, signed_in

from chassis import clock
from chassis.testing.issuer import DevIssuer

pytestmark = pytest.mark.pg

PAGE = "/tramites"
HTML = {"Accept": "text/html"}


async def page(site: Site, house: House, path: str = PAGE, *, tenant: str = "amargosa", papel: str = "GESTOR") -> str:
    cookies = await signed_in(house, tenant=tenant, papeis=[papel])
    site.http.cookies.update(cookies)
    answer = await site.http.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_whoever_is_not_signed_in_is_led_to_sign_in(site: Site) -> None:
    answer = await site.http.get(PAGE, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/entrar?voltar=%2Ftramites")


async def test_the_first_page_is_the_one_there_is(site: Site) -> None:
    answer = await site.http.get("/", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)


async def test_a_page_without_movement_says_what_to_do(house: House, site: Site) -> None:
    text = await page(site, house)
    assert "Nenhum trâmite neste período" in text
    assert "Ver os últimos 12 meses" in text
    assert "Ninguém de fora começou um cadastro" in text
    assert "Últimos trâmites" not in text


async def test_a_body_sees_its_numbers_its_tramites_and_its_funnel(house: House, site: Site) -> None:
    await house.absorver(lote(tramites(clock.now()), cadastros(clock.now())))
    text = await page(site, house)
    assert "Prefeitura Municipal de Amargosa" in text
    assert "Metade dos recibos saiu em até" in text
    assert "Protocolo Geral, Prefeitura Municipal de Amargosa" in text
    assert "Foram liberadas" in text
    assert 'id="como-tempo_ate_recibo"' in text


async def test_filters_stand_in_the_address_and_wrong_ones_are_explained(house: House, site: Site) -> None:
    await house.absorver(lote([mudanca(1, 1, 1, em=INICIO)]))
    text = await page(site, house, f"{PAGE}?de=2026-06-01&ate=2026-06-30&papel=destinatario")
    assert 'value="2026-06-01"' in text
    for wrong in ("de=2026-07-01&ate=2026-06-01", "de=ontem", "depois=0", "de=0001-01-01"):
        answer = await site.http.get(f"{PAGE}?{wrong}", headers=HTML)
        assert answer.status_code == 422
        assert "Os filtros não podem ser usados" in answer.text


async def test_a_side_narrows_numbers_and_list(house: House, site: Site) -> None:
    daqui, de_la = mudanca(1, 1, 1, em=clock.now()), mudanca(2, 1, 1, em=clock.now(), de=BAHIA, para=AMARGOSA)
    await house.absorver(lote([daqui, de_la]))
    text = await page(site, house, f"{PAGE}?papel=destinatario")
    assert "Trâmite 2<" in text
    assert "Trâmite 1<" not in text


async def test_the_list_of_tramites_goes_on(house: House, site: Site) -> None:
    await house.absorver(lote([mudanca(idt, 1, 1, em=INICIO) for idt in range(1, 16)]))
    first = await page(site, house)
    assert "Trâmite 15<" in first
    assert "Trâmite 5<" not in first
    assert "Trâmite 5<" in await page(site, house, f"{PAGE}?depois=6")


async def test_the_network_is_shown_to_whom_its_role_admits_without_any_tramite(house: House, site: Site) -> None:
    await house.absorver(lote(tramites(clock.now())))
    text = await page(site, house, tenant="plataforma", papel="ADMIN_PLATAFORMA")
    assert "Toda a rede" in text
    assert "Últimos trâmites" not in text
    assert (await site.http.get(f"{PAGE}?ente=rede", headers=HTML)).status_code == 200
    await page(site, house)
    assert (await site.http.get(f"{PAGE}?ente=rede", headers=HTML)).status_code == 403


async def test_a_public_panel_shows_totals_of_the_network_and_nobody(house: House, issuer: DevIssuer) -> None:
    await house.absorver(lote(tramites(clock.now()), cadastros(clock.now())))
    async with opened(house, issuer, painel_publico=True) as site:
        text = (await site.http.get(PAGE, headers=HTML)).text
        assert "Toda a rede" in text
        assert "NRE" not in text
        assert "Usuários externos" not in text
        assert (await site.http.get("/v1/matriz")).status_code == 401
