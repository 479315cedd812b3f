"""Every component in a real browser: for every eye, by keyboard, on a small screen, without JavaScript."""

from collections.abc import AsyncIterator

import pytest
from chassis_styleguide import site

from chassis.testing.browser import Browser, Visit

pytestmark = pytest.mark.browser

PHONE, DESK, ZOOMED = 360, 1280, 320


@pytest.fixture
async def guide(browser: Browser) -> AsyncIterator[Visit]:
    async with browser.open(site(), "/guia") as visit:
        yield visit


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("path", ["/guia", "/falha", "/nada"])
async def test_every_page_passes_what_is_checked_of_pages(browser: Browser, path: str, width: int) -> None:
    async with browser.open(site(), path, width=width) as visit:
        await visit.check()


async def test_a_form_with_mistakes_passes_too(guide: Visit) -> None:
    await guide.page.get_by_role("button", name="Enviar pedido").click()
    await guide.page.get_by_role("alert").wait_for()
    await guide.check()


@pytest.mark.parametrize("width", [PHONE, ZOOMED])
@pytest.mark.parametrize("path", ["/guia", "/falha"])
async def test_nothing_is_wider_than_a_phone_or_a_window_at_400_per_cent(
    browser: Browser, path: str, width: int
) -> None:
    async with browser.open(site(), path, width=width) as visit:
        assert await visit.page.evaluate("document.documentElement.scrollWidth") == width


async def test_text_may_be_twice_as_large(guide: Visit) -> None:
    await guide.page.set_viewport_size({"width": PHONE, "height": 800})
    await guide.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await guide.page.evaluate("document.documentElement.scrollWidth") == PHONE


async def test_the_first_tab_leads_past_the_header(guide: Visit) -> None:
    await guide.page.keyboard.press("Tab")
    assert await guide.page.evaluate("document.activeElement.textContent") == "Ir para o conteúdo"
    await guide.page.keyboard.press("Enter")
    await guide.page.keyboard.press("Tab")
    assert await guide.page.evaluate("document.activeElement.closest('main') !== null")


async def test_whatever_has_the_focus_shows_it_and_is_in_sight(guide: Visit) -> None:
    visible = """() => {
        const [own, label] = [document.activeElement, document.activeElement.labels?.[0]];
        const drawn = [getComputedStyle(own), label ? getComputedStyle(label, '::before') : null];
        const box = own.getBoundingClientRect();
        return [
            own.outerHTML.slice(0, 80),
            drawn.some((style) => style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
            box.bottom > 0 && box.top < innerHeight,
        ];
    }"""
    seen = []
    for _ in range(60):
        await guide.page.keyboard.press("Tab")
        if await guide.page.evaluate("document.activeElement === document.body"):
            break
        seen.append(tuple(await guide.page.evaluate(visible)))
    assert len(seen) > 40
    assert [place for place in seen if place[1:] != (True, True)] == []


async def test_the_form_can_be_filled_in_by_keyboard_alone(guide: Visit) -> None:
    keys = guide.page.keyboard
    await guide.page.locator("#campo-nome").focus()
    for text in ("Ana Souza", "123.456.789-09", "ana@example.org"):
        await keys.press("Control+A")
        await keys.type(text)
        await keys.press("Tab")
    await keys.press("ArrowDown")  # órgão
    await keys.press("Tab")
    await keys.press("Space")  # perfil
    for _ in range(5):  # avisos, motivo, documento
        await keys.press("Tab")
    await keys.press("Space")  # ciente
    await keys.press("Enter")
    await guide.page.get_by_text("Pedido enviado. Confira seu e-mail.").wait_for()


async def test_a_line_of_the_summary_leads_to_its_field(guide: Visit) -> None:
    await guide.page.locator("#campo-nome").fill("")
    await guide.page.get_by_role("button", name="Enviar pedido").click()
    await guide.page.get_by_role("link", name="CPF: Preencha este campo.").click()
    assert await guide.page.evaluate("document.activeElement.id") == "campo-cpf"
    told = guide.page.get_by_label("CPF", exact=True)
    assert await told.get_attribute("aria-invalid") == "true"


async def test_filters_exchange_the_rows_and_stand_in_the_address(guide: Visit) -> None:
    await guide.page.evaluate("window.same = true")
    await guide.page.get_by_label("Situação").select_option("Liberado")
    await guide.page.get_by_role("button", name="Filtrar").click()
    await guide.page.get_by_text("1 cadastro", exact=True).wait_for()
    assert "situacao=liberado" in guide.page.url
    assert await guide.page.evaluate("window.same")
    await guide.page.go_back()
    await guide.page.get_by_text("4 cadastros", exact=True).wait_for()
    guide.check_quiet()


async def test_the_next_page_keeps_the_filters(guide: Visit) -> None:
    await guide.go("/guia?situacao=espera")
    await guide.page.get_by_role("link", name="Próxima página").click()
    await guide.page.wait_for_url("**/guia?situacao=espera&depois=abc")
    guide.check_quiet()


async def test_what_fails_while_part_of_a_page_is_exchanged_becomes_a_whole_page(guide: Visit) -> None:
    await guide.page.get_by_label("Protocolo").fill("quebre")
    await guide.page.get_by_role("button", name="Filtrar").click()
    await guide.page.get_by_role("heading", name="Falha interna").wait_for()
    assert guide.page.url.endswith("?busca=quebre&situacao=&de=")


async def test_mistakes_get_the_focus_and_stand_in_the_title(guide: Visit) -> None:
    await guide.page.get_by_role("button", name="Enviar pedido").click()
    await guide.page.wait_for_function("document.activeElement.id === 'erros'")
    assert (await guide.page.title()).startswith("Erro: ")


async def test_without_javascript_everything_works_the_same(browser: Browser) -> None:
    async with browser.open(site(), "/guia", java_script_enabled=False) as visit:
        await visit.page.get_by_label("Situação").select_option("Liberado")
        await visit.page.get_by_role("button", name="Filtrar").click()
        await visit.page.get_by_text("1 cadastro", exact=True).wait_for()
        await visit.page.get_by_role("button", name="Enviar pedido").click()
        await visit.page.get_by_role("link", name="CPF: Preencha este campo.").wait_for()


async def test_on_paper_there_is_nothing_to_click(guide: Visit) -> None:
    await guide.page.emulate_media(media="print")
    assert not await guide.page.get_by_role("button", name="Filtrar").is_visible()
    assert not await guide.page.get_by_role("navigation", name="Serviços do Tropeiro").is_visible()
    assert await guide.page.get_by_role("table").is_visible()
