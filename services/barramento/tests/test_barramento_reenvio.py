"""The event of a beginning says which refused trâmite it sends again (metrics.md §4.11, `reenvio_pos_recusa`)."""

import pytest
from barramento_house import House, corpo, documento, feito, processo

pytestmark = pytest.mark.pg


async def test_what_is_sent_again_after_a_refusal_names_the_refused_tramite(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"de novo depois da recusa")))
    criado = await house.amargosa.iniciar(dados)
    await house.amargosa.enviar(criado, b"de novo depois da recusa")
    feito(await house.bahia.post(f"tramites/{criado['IDT']}/recusa", {"motivo": "01", "justificativa": "x"}))
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/ciencia"))
    outra_vez = await house.amargosa.iniciar(dados)
    assert outra_vez["NRE"] != criado["NRE"]
    (inicio,) = await house.eventos(outra_vez["NRE"])
    assert inicio["data"]["reenvio_de"] == criado["IDT"]
    assert (await house.eventos(criado["NRE"]))[0]["data"]["reenvio_de"] is None
    feito(await house.amargosa.http.delete(f"tramites/{outra_vez['IDT']}"))
