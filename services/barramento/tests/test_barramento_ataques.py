"""A registered system that means harm: what it finds out about others, and what it costs them."""

import asyncio
import json

import pytest
from barramento_house import House, corpo, documento, endereco, feito, hashes_de, processo, protocolo, recusa, sha256
from starlette.types import Message, Receive, Scope, Send

from barramento.api.vez import Filas, NaSuaVez
from barramento.store.paciencia import Paciencia
from barramento.web.filtros import marca
from chassis.http import Problem

pytestmark = pytest.mark.pg


async def test_who_guesses_what_another_sent_is_asked_for_it_all_the_same(house: House) -> None:
    criado = await house.ate_2(b"a capa", b"indefiro")
    await house.bahia.concluir(criado["IDT"], b"a capa", b"indefiro")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    numero = (await house.amargosa.tramite(criado["IDT"]))["protocolo"]
    so_pendentes = {"enviarApenasComponentesDigitaisPendentes": True}
    chute = processo(documento(1, b"defiro"), documento(2, b"indefiro"), numero=numero)
    de_fora = await house.uniao.iniciar(corpo(302, 202, chute, **so_pendentes))
    assert sorted(hashes_de(de_fora)) == sorted([sha256(b"defiro"), sha256(b"indefiro")])
    feito(await house.uniao.http.delete(f"tramites/{de_fora['IDT']}"))

    # Nor does a party learn what the others have from each other: União gets the first two, then Bahia sends a third.
    capa, decisao, nova = documento(1, b"a capa"), documento(2, b"indefiro"), documento(3, b"defiro")
    para_uniao = await house.amargosa.iniciar(corpo(102, 302, processo(capa, decisao, numero=numero)))
    await house.amargosa.enviar(para_uniao, b"a capa", b"indefiro")
    await house.uniao.concluir(para_uniao["IDT"], b"a capa", b"indefiro")
    feito(await house.amargosa.get(f"tramites/{para_uniao['IDT']}/recibo"))
    volta = corpo(202, 102, processo(capa, decisao, nova, numero=numero), **so_pendentes)
    da_bahia = await house.bahia.iniciar(volta)
    assert hashes_de(da_bahia) == [sha256(b"defiro")]
    await house.bahia.enviar(da_bahia, b"defiro")
    await house.amargosa.concluir(da_bahia["IDT"], b"defiro")
    feito(await house.bahia.get(f"tramites/{da_bahia['IDT']}/recibo"))
    chute = corpo(302, 102, processo(capa, decisao, nova, numero=numero), **so_pendentes)
    da_uniao = await house.uniao.iniciar(chute)
    assert da_uniao["NRE"] == criado["NRE"]
    assert hashes_de(da_uniao) == [sha256(b"defiro")]
    feito(await house.uniao.http.delete(f"tramites/{da_uniao['IDT']}"))


async def test_a_stranger_that_knows_its_number_keeps_nobody_from_sending_a_process(house: House) -> None:
    criado = await house.ate_2(b"disputado")
    await house.bahia.concluir(criado["IDT"], b"disputado")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    nre, numero = criado["NRE"], (await house.amargosa.tramite(criado["IDT"]))["protocolo"]
    de_fora = corpo(302, 202, processo(documento(1, b"de fora"), numero=numero))
    parada = await house.uniao.iniciar(de_fora)
    assert parada["NRE"] == nre
    assert recusa(await house.uniao.post("tramites/processo", de_fora))[1] == "0044"

    # In 1, which Bahia does not even see; begun again under the NRE that it learnt; in 8, of which it takes no note.
    feito(await house.uniao.http.delete(f"tramites/{parada['IDT']}"))
    parada = await house.uniao.iniciar({**de_fora, "cabecalho": {**de_fora["cabecalho"], "NRE": nre}})
    await _volta(house, nre, numero)
    await house.uniao.enviar(parada, b"de fora")
    await _volta(house, nre, numero)
    feito(await house.bahia.post(f"tramites/{parada['IDT']}/recusa", {"motivo": "99", "justificativa": "x"}))
    await _volta(house, nre, numero)

    repetido = f"NREs/{nre}/destinatarios/5/202/reproducoes-de-tramite"
    de_novo = feito(await house.bahia.post(repetido))["tramiteDeProcessoCriado"]
    feito(await house.amargosa.http.delete(f"tramites/{de_novo['IDT']}"))
    feito(await house.uniao.get(f"tramites/{parada['IDT']}/ciencia"))


async def test_who_is_let_in_by_a_receipt_is_a_stranger_no_more(house: House) -> None:
    criado = await house.ate_2(b"aceito")
    await house.bahia.concluir(criado["IDT"], b"aceito")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    numero = (await house.amargosa.tramite(criado["IDT"]))["protocolo"]
    de_fora = await house.uniao.iniciar(corpo(302, 202, processo(documento(1, b"outro"), numero=numero)))
    await house.uniao.enviar(de_fora, b"outro")
    await house.bahia.concluir(de_fora["IDT"], b"outro")
    feito(await house.uniao.get(f"tramites/{de_fora['IDT']}/recibo"))
    outra_vez = await house.uniao.iniciar(corpo(302, 202, processo(documento(1, b"outro"), numero=numero)))
    ida = corpo(102, 302, processo(documento(1, b"aceito"), numero=numero), NRE=criado["NRE"])
    assert recusa(await house.amargosa.post("tramites/processo", ida))[1] == "0044"
    feito(await house.uniao.http.delete(f"tramites/{outra_vez['IDT']}"))


async def _volta(house: House, nre: str, numero: str) -> None:
    """Bahia sends it back, and thinks better of it."""
    volta = corpo(202, 102, processo(documento(1, b"disputado"), numero=numero), NRE=nre)
    criado = await house.bahia.iniciar(volta)
    assert criado["NRE"] == nre
    feito(await house.bahia.http.delete(f"tramites/{criado['IDT']}"))


async def test_a_body_of_nothing_but_mistakes_is_answered_in_a_line(house: House) -> None:
    torto = corpo(102, 202, processo(documento(1, b"x")) | {"documentos": [{}] * 20_000})
    status, codigo, mensagem = recusa(await house.amargosa.post("tramites/processo", torto))
    assert (status, codigo) == (400, "1009")
    assert "demais para dizer um a um" in mensagem


async def test_a_document_for_many_costs_no_more_than_a_process_may(house: House) -> None:
    def avulso(destinos: int, **mais: object) -> dict[str, object]:
        dito = documento(1, b"para muitos", protocolo=protocolo()) | mais
        del dito["ordem"], dito["retirado"]
        para = [endereco(202)] * destinos
        return {"cabecalho": {"remetente": endereco(102), "destinatarios": para}, "documento": dito}

    limite = house.settings.max_metadata_bytes
    grande = avulso(40, observacoes="x" * (limite // 40))
    assert len(json.dumps(grande)) < limite
    status, codigo, mensagem = recusa(await house.amargosa.post("tramites/documento", grande))
    assert (status, codigo) == (400, "1009")
    assert f"no máximo {limite}" in mensagem
    muitos = avulso(1, componentesDigitais=[{}] * (house.settings.max_documents + 1))
    assert (
        "componentesDigitais deve ter no máximo" in recusa(await house.amargosa.post("tramites/documento", muitos))[2]
    )


async def test_who_has_no_certificate_is_answered_before_a_byte_of_its_body_is_read(house: House) -> None:
    lidos = []

    async def nunca() -> Message:
        lidos.append(1)
        raise AssertionError

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        assert (await receive())["body"] == b""

    na_vez = NaSuaVez(app, filas=None, espera=Paciencia(house.database.ping, segundos=0, lugares=0).espera)
    await na_vez({"type": "http", "extensions": {}, "headers": [], "path": "/", "method": "POST"}, nunca, _nada)
    assert not lidos
    torto = await house.ninguem.http.post(
        "tramites/1/recusa", content="{", headers={"Content-Type": "application/json"}
    )
    assert recusa(torto)[:2] == (401, "1001")


async def test_slow_bodies_of_one_system_are_no_more_than_may_wait(house: House) -> None:
    pem = house.authority.client("lento").pem.read_text().partition("-----BEGIN PRIVATE")[0]
    scope = {
        "type": "http",
        "extensions": {"tls": {"client_cert_chain": (pem,)}},
        "headers": [(b"content-length", b"10")],
        "path": "/",
        "method": "POST",
    }
    chega = asyncio.Event()
    atendidos = []

    async def devagar() -> Message:
        await chega.wait()
        return {"type": "http.request", "body": b"0123456789", "more_body": False}

    async def app(*_: object) -> None:
        atendidos.append(1)

    filas = Filas.de(house.settings.model_copy(update={"queue_per_system": 2}), {})
    na_vez = NaSuaVez(app, filas=filas, espera=Paciencia(house.database.ping, segundos=0, lugares=0).espera)
    dois = [asyncio.create_task(na_vez(dict(scope), devagar, _nada)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Problem) as demais:
        await na_vez(dict(scope), devagar, _nada)
    assert demais.value.status == 503
    chega.set()
    for um in dois:
        await um
    await na_vez(dict(scope), devagar, _nada)
    assert len(atendidos) == 3


async def _nada(_: Message) -> None:
    """Nobody reads it."""


@pytest.mark.parametrize("em", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_mark_that_no_clock_tells_is_none(em: str) -> None:
    assert marca(f"{em}_1", None) is None
