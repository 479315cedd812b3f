"""The page that verifies receipts, in a real browser, with and without JavaScript, looked at by axe."""

import json
import os
from pathlib import Path

import pytest
from barramento_house import House, Json, feito

from barramento.web.verificacao import PAGINA
from chassis.testing.browser import Browser, Visit

pytestmark = [pytest.mark.pg, pytest.mark.browser]
PHONE, DESK = 360, 1280


async def olhar(visit: Visit, nome: str) -> None:
    """Check the page that is open; keep a picture of it where TROPEIRO_PICTURES says."""
    if folder := os.environ.get("TROPEIRO_PICTURES"):
        await visit.page.screenshot(path=Path(folder) / f"{nome}.png", full_page=True)
    await visit.check()
    wide = await visit.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{nome} scrolls sideways"


async def recibo(house: House) -> Json:
    """Of a real run."""
    criado = await house.ate_2(b"no navegador")
    await house.bahia.concluir(criado["IDT"], b"no navegador")
    dito: Json = feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    return dito


@pytest.mark.parametrize("width", [PHONE, DESK])
async def test_a_receipt_is_pasted_and_its_holding_is_told(house: House, browser: Browser, width: int) -> None:
    dito = await recibo(house)
    async with browser.visit(f"http://127.0.0.1:{house.public_port}", PAGINA, width=width) as visit:
        page = visit.page
        await olhar(visit, f"verificar-{width}-1-formulario")
        await page.click("button:has-text('Verificar')")
        await page.wait_for_selector("#erros")
        await olhar(visit, f"verificar-{width}-2-vazio")
        await page.fill("#campo-recibo", json.dumps(dito))
        await page.click("button:has-text('Verificar')")
        await page.wait_for_selector("text=O recibo confere.")
        await olhar(visit, f"verificar-{width}-3-confere")
        assert await page.input_value("#campo-recibo") == ""
        assert page.url.endswith(PAGINA)
        dito["recibo"]["dataDeRecebimento"] = "2099-01-01T00:00:00.000Z"
        await page.fill("#campo-recibo", json.dumps(dito))
        await page.click("button:has-text('Verificar')")
        await page.wait_for_selector("text=O recibo não confere.")
        await olhar(visit, f"verificar-{width}-4-nao-confere")


async def test_a_file_is_verified_without_javascript(house: House, browser: Browser, tmp_path: Path) -> None:
    arquivo = tmp_path / "recibo.json"
    arquivo.write_text(json.dumps(await recibo(house)))
    base = f"http://127.0.0.1:{house.public_port}"
    async with browser.visit(base, PAGINA, width=PHONE, java_script_enabled=False) as visit:
        page = visit.page
        await page.set_input_files("#campo-arquivo", arquivo)
        await page.click("button:has-text('Verificar')")
        await page.wait_for_selector("text=O recibo confere.")
        await page.click("summary:has-text('texto XML')")
        await page.fill("#campo-documentos", "abc")
        await page.click("button:has-text('Verificar')")
        await page.wait_for_selector("#erros")
        visit.check_quiet()
