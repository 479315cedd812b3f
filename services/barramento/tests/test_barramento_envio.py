"""Upload of components: whole, in parts, in any order, twice; and everything that is refused on the way."""

import asyncio
import base64
import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from barramento_house import House, corpo, documento, feito, processo, recusa, sha256
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from chassis.blobs.parts import Part

pytestmark = pytest.mark.pg


def guardados(house: House, conteudo: bytes) -> list[Path]:
    """Where in the store these bytes are visible."""
    pasta = Path(urlsplit(str(house.settings.blob_url)).path) / "sha256"
    return list(pasta.rglob(hashlib.sha256(conteudo).hexdigest()))


async def test_parts_come_in_any_order_and_twice(house: House) -> None:
    inteiro = os.urandom(100_000)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    for inicio, fim in ((70_000, 100_000), (0, 30_000), (30_000, 70_000), (0, 30_000)):
        assert (await house.amargosa.parte(criado, inteiro, inicio, fim)).status_code == 200
    feito(await house.amargosa.terminar(criado, inteiro))
    assert await house.amargosa.situacao(criado["IDT"]) == 2
    assert len(guardados(house, inteiro)) == 1


async def test_the_same_part_sent_twice_at_once_is_one_part(house: House) -> None:
    inteiro = os.urandom(50_000)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    partes = [(0, 25_000), (25_000, 50_000)] * 4
    respostas = await asyncio.gather(*(house.amargosa.parte(criado, inteiro, i, f) for i, f in partes))
    assert {r.status_code for r in respostas} == {200}
    feito(await house.amargosa.terminar(criado, inteiro))
    assert await house.amargosa.situacao(criado["IDT"]) == 2


async def test_a_wrong_part_can_be_replaced_after_the_refusal(house: House) -> None:
    inteiro, errado = b"certo" * 1000, b"falso" * 1000
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    campos = {"hashDoComponenteDigital": sha256(inteiro)}
    feito(await house.amargosa.parte(criado, inteiro, 0, 3000))
    feito(await house.amargosa.parte(criado, errado, 3000, 5000, **campos))
    status, codigo, mensagem = recusa(await house.amargosa.terminar(criado, inteiro))
    assert (status, codigo) == (400, "1033")
    assert sha256(inteiro) in mensagem
    assert await house.amargosa.situacao(criado["IDT"]) == 1
    assert guardados(house, inteiro) == []
    feito(await house.amargosa.parte(criado, inteiro, 3000, 5000))
    feito(await house.amargosa.terminar(criado, inteiro))
    assert await house.amargosa.situacao(criado["IDT"]) == 2


async def test_missing_parts_are_named_and_the_ticket_stays_open(house: House) -> None:
    inteiro = os.urandom(9000)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    status, codigo, mensagem = recusa(await house.amargosa.terminar(criado, inteiro))
    assert (status, codigo) == (400, "1037")
    assert "0-9000" in mensagem
    feito(await house.amargosa.parte(criado, inteiro, 3000, 6000))
    assert "0-3000, 6000-9000" in recusa(await house.amargosa.terminar(criado, inteiro))[2]
    feito(await house.amargosa.parte(criado, inteiro, 0, 3000))
    feito(await house.amargosa.parte(criado, inteiro, 6000, 9000))
    feito(await house.amargosa.terminar(criado, inteiro))


async def test_saying_twice_that_a_component_is_whole_changes_nothing(house: House) -> None:
    um, outro = os.urandom(900), os.urandom(900)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, um), documento(2, outro))))
    feito(await house.amargosa.parte(criado, um, 0, 900))
    feito(await house.amargosa.terminar(criado, um))
    feito(await house.amargosa.terminar(criado, um))
    assert (await house.amargosa.tramite(criado["IDT"]))["hashDosComponentesPendentesDeEnvio"] == [sha256(outro)]
    await house.amargosa.enviar(criado, um, outro)
    assert await house.amargosa.situacao(criado["IDT"]) == 2


async def test_an_empty_file_travels_too(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b""))))
    feito(await house.amargosa.parte(criado, b"", 0, 0))
    feito(await house.amargosa.terminar(criado, b""))
    await house.bahia.concluir(criado["IDT"], b"")
    assert await house.amargosa.situacao(criado["IDT"]) == 5


async def test_what_another_body_sent_is_asked_for_again_and_stored_once(house: House) -> None:
    comum = os.urandom(5000)
    await house.ate_2(comum)
    criado = await house.uniao.iniciar(corpo(302, 202, processo(documento(1, comum))))
    assert await house.uniao.situacao(criado["IDT"]) == 1
    assert recusa(await house.uniao.terminar(criado, comum))[1] == "1037"
    await house.uniao.enviar(criado, comum)
    assert await house.uniao.situacao(criado["IDT"]) == 2
    assert len(guardados(house, comum)) == 1


async def test_a_component_that_is_not_what_was_announced_does_not_come_in(house: House) -> None:
    certo = b"conteudo certo"
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, certo))))
    campos = {"hashDoComponenteDigital": sha256(certo)}
    outro = await house.amargosa.por_inteiro(criado, b"conteudo certa", **campos)
    assert recusa(outro)[:2] == (400, "1033")
    assert sha256(b"conteudo certa") in recusa(outro)[2]
    assert recusa(await house.amargosa.por_inteiro(criado, b"curto", **campos))[:2] == (400, "1034")
    assert guardados(house, b"conteudo certa") == guardados(house, certo) == []
    await house.amargosa.enviar(criado, certo)
    assert await house.amargosa.situacao(criado["IDT"]) == 2


async def test_parts_that_came_to_overlap_are_missing_parts_and_not_a_failure(house: House) -> None:
    """Two requests that take overlapping parts at the same time may both keep theirs."""
    inteiro = os.urandom(1000)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    await house.amargosa.parte(criado, inteiro, 0, 600)
    pasta = Path(urlsplit(str(house.settings.blob_url)).path) / "partes"
    (guardada,) = pasta.rglob(f"*-{hashlib.sha256(inteiro[:600]).hexdigest()}")
    sobreposta = Part(inicio=400, fim=1000, sha256=hashlib.sha256(inteiro[400:]).hexdigest())
    guardada.with_name(sobreposta.name).write_bytes(inteiro[400:])
    assert recusa(await house.amargosa.terminar(criado, inteiro))[:2] == (400, "1037")
    for inicio, fim in ((0, 600), (600, 1000)):
        assert (await house.amargosa.parte(criado, inteiro, inicio, fim)).status_code == 200
    feito(await house.amargosa.terminar(criado, inteiro))


async def test_parts_outside_the_component_or_of_another_length_are_refused(house: House) -> None:
    inteiro = os.urandom(1000)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    assert recusa(
        await house.amargosa.parte(criado, inteiro + b"x", 500, 1001, hashDoComponenteDigital=sha256(inteiro))
    )[:2] == (400, "1035")
    assert recusa(await house.amargosa.parte(criado, inteiro, 500, 400))[1] == "1035"
    ticket = f"tickets-de-envio-de-componente/{criado['ticketParaEnvioDeComponentesDigitais']}/protocolos"
    arquivo = {"conteudo": ("x", inteiro[:10], "text/html")}
    campos = {"hashDoComponenteDigital": sha256(inteiro), "protocolo": numero(criado)}
    curta = await house.amargosa.http.put(f"{ticket}/componentes-a-enviar/partes/0-11", files=arquivo, data=campos)
    assert recusa(curta)[:2] == (400, "1036")
    assert "0-11" in recusa(curta)[2]


def numero(criado: dict[str, list[dict[str, str]]]) -> str:
    return criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"]


async def test_only_what_was_asked_for_may_be_sent(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"pedido"))))
    assert recusa(await house.amargosa.por_inteiro(criado, b"outro"))[:2] == (400, "1032")
    assert recusa(await house.amargosa.por_inteiro(criado, b"pedido", protocolo="outro"))[1] == "1032"
    assert recusa(await house.amargosa.parte(criado, b"outro", 0, 5))[1] == "1032"
    assert recusa(await house.amargosa.terminar(criado, b"outro"))[1] == "1032"
    sem = await house.amargosa.por_inteiro(criado, b"pedido", hashDoComponenteDigital="", protocolo="")
    assert recusa(sem)[:2] == (400, "1009")
    assert "hashDoComponenteDigital" in recusa(sem)[2]


async def test_a_ticket_is_of_its_sender_alone_and_closes(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"ticket"))))
    alheio = recusa(await house.bahia.por_inteiro(criado, b"ticket"))
    assert alheio[:2] == (404, "1030")
    assert recusa(await house.uniao.parte(criado, b"ticket", 0, 6))[:2] == (404, "1030")
    assert recusa(await house.bahia.terminar(criado, b"ticket"))[:2] == (404, "1030")
    nenhum = {**criado, "ticketParaEnvioDeComponentesDigitais": 999_999_999}
    assert recusa(await house.amargosa.por_inteiro(nenhum, b"ticket"))[:2] == (404, "1030")
    await house.amargosa.enviar(criado, b"ticket")
    for tarde in (
        await house.amargosa.por_inteiro(criado, b"ticket"),
        await house.amargosa.parte(criado, b"ticket", 0, 6),
        await house.amargosa.terminar(criado, b"ticket"),
    ):
        assert recusa(tarde)[:2] == (400, "1031")


async def test_a_form_that_is_none_is_refused(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"form"))))
    ticket = criado["ticketParaEnvioDeComponentesDigitais"]
    path = f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert recusa(await house.amargosa.http.put(path, content=b"--x\r\n", headers=headers))[:2] == (400, "1008")
    assert recusa(await house.amargosa.http.put(path, content=b"{}"))[1] == "1013"


async def test_the_receipt_of_sending_is_signed_by_the_bus(house: House) -> None:
    criado = await house.ate_2(b"assinado", b"duas vezes")
    envio = feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo-de-envio"))
    dito = envio["reciboDeEnvio"]
    assert (dito["IDT"], dito["NRE"]) == (criado["IDT"], criado["NRE"])
    data = dito["dataDeRecebimentoDoUltimoComponenteDigital"]
    assert data.endswith("-03:00")
    hashes = "".join(
        f"<hashDoComponenteDigital>{h}</hashDoComponenteDigital>"
        for h in sorted([sha256(b"assinado"), sha256(b"duas vezes")])
    )
    texto = (
        f"<reciboDeEnvio><IDT>{criado['IDT']}</IDT><NRE>{criado['NRE']}</NRE><dataDeRecebimentoDoUltimoComponenteDigital>"
        f"{data}</dataDeRecebimentoDoUltimoComponenteDigital>{hashes}</reciboDeEnvio>"
    )
    certificado = x509.load_der_x509_certificate(base64.b64decode(envio["cadeiaDoCertificado"]))
    chave = certificado.public_key()
    assert isinstance(chave, ec.EllipticCurvePublicKey)
    chave.verify(base64.b64decode(envio["hashDaAssinatura"]), texto.encode(), ec.ECDSA(SHA256()))
    assert recusa(await house.bahia.get(f"tramites/{criado['IDT']}/recibo-de-envio"))[:2] == (404, "1004")
