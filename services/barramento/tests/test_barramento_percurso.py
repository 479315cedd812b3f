"""The whole way of a process, over real mutual TLS: from the sender's POST to the receipt."""

import base64
import json
import os

import pytest
from barramento_house import House, corpo, documento, feito, hashes_de, processo, protocolo, recusa, sha256

pytestmark = pytest.mark.pg


async def test_a_process_travels_from_the_post_to_the_receipt(house: House) -> None:
    html, pdf = b"<p>oficio</p>", os.urandom(200_000)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, html), documento(2, pdf))))
    idt, nre = criado["IDT"], criado["NRE"]
    assert hashes_de(criado) == [sha256(html), sha256(pdf)]
    assert recusa(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))[:2] == (400, "1040")
    await house.amargosa.enviar(criado, html)
    for inicio, fim in ((100_000, 200_000), (0, 100_000)):
        assert (await house.amargosa.parte(criado, pdf, inicio, fim)).status_code == 200
    assert await house.amargosa.situacao(idt) == 1
    feito(await house.amargosa.terminar(criado, pdf))
    assert await house.amargosa.situacao(idt) == 2
    envio = feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))
    assert envio["reciboDeEnvio"]["hashesDosComponentesDigitais"] == sorted([sha256(html), sha256(pdf)])

    assert {"IDT": idt, "status": 2} in feito(await house.bahia.get("tramites/pendentes", todas=1))
    metadados = feito(await house.bahia.get(f"tramites/{idt}"))
    assert (metadados["nre"], metadados["documento"]) == (nre, None)
    assert (await house.bahia.tramite(idt))["hashDosComponentesPendentesDeRecebimento"] == sorted(
        [sha256(html), sha256(pdf)]
    )
    assert base64.b64decode(feito(await house.bahia.baixar(idt, sha256(html)))) == html
    primeira = base64.b64decode(feito(await house.bahia.baixar(idt, sha256(pdf), "0-150000")))
    assert await house.bahia.situacao(idt) == 3
    segunda = base64.b64decode(feito(await house.bahia.baixar(idt, sha256(pdf), "150000-200000")))
    assert primeira + segunda == pdf
    assert await house.bahia.situacao(idt) == 4

    recibo = await house.bahia.recibo(idt, hashes_=[sha256(html), sha256(pdf)])
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    assert {"IDT": idt, "status": 5} in feito(await house.amargosa.get("tramites/pendentes"))
    buscado = feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert buscado["recibo"]["dataDeRecebimento"] == recibo["dataDeRecebimento"]
    assert buscado["hashDaAssinatura"] == recibo["hashDaAssinatura"]
    assert await house.amargosa.situacao(idt) == 6
    visto = await house.bahia.tramite(idt)
    assert [m["situacao"] for m in visto["mudancasDeSituacao"]] == [1, 2, 3, 4, 5, 6]
    assert all(m["dataHora"].endswith("-03:00") for m in visto["mudancasDeSituacao"])
    eventos = await house.eventos(nre)
    assert [e["data"]["situacao"] for e in eventos] == [1, 2, 3, 4, 5, 6]
    assert [e["sequence"] for e in eventos] == [1, 2, 3, 4, 5, 6]
    assert eventos[0]["data"] | {"componentes": 2, "bytes": 200_013} == eventos[0]["data"]
    assert protocolo()[:5] not in json.dumps([e["data"] for e in eventos])
