"""The pending list and the consultation."""

import pytest
from barramento_house import House, Sei, corpo, documento, endereco, feito, processo, protocolo, sha256

pytestmark = pytest.mark.pg


async def test_each_party_is_listed_what_waits_for_it(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"pendente"))))
    idt = criado["IDT"]

    async def listado(sei: Sei) -> list[int]:
        return [p["status"] for p in feito(await sei.get("tramites/pendentes", todas=0)) if p["IDT"] == idt]

    assert (await listado(house.amargosa), await listado(house.bahia)) == ([], [])
    await house.amargosa.enviar(criado, b"pendente")
    assert (await listado(house.amargosa), await listado(house.bahia)) == ([], [2])
    await house.bahia.receber(idt, b"pendente")
    assert (await listado(house.amargosa), await listado(house.bahia)) == ([], [4])
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"pendente")])
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    assert (await listado(house.amargosa), await listado(house.bahia)) == ([5], [])
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert (await listado(house.amargosa), await listado(house.bahia), await listado(house.uniao)) == ([], [], [])


async def test_a_tramite_is_found_by_whatever_is_known_of_it_the_latest_first(house: House) -> None:
    numero = protocolo()
    primeiro = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"x"), numero=numero)))
    feito(await house.amargosa.http.delete(f"tramites/{primeiro['IDT']}"))
    segundo = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"x"), numero=numero)))

    async def achados(sei: Sei, **filtros: object) -> list[int]:
        return [t["IDT"] for t in feito(await sei.get("tramites", **filtros))["tramites"]]

    assert await achados(house.amargosa, protocolo=numero) == [segundo["IDT"], primeiro["IDT"]]
    assert await achados(house.amargosa, protocolo=numero, registroInicial=1) == [primeiro["IDT"]]
    assert await achados(house.amargosa, NRE=segundo["NRE"]) == [segundo["IDT"]]
    brackets = {f"remetente[{chave}]": valor for chave, valor in endereco(102).items()}
    assert await achados(house.amargosa, IDT=segundo["IDT"], **brackets) == [segundo["IDT"]]
    outro = {f"destinatario[{chave}]": valor for chave, valor in endereco(302).items()}
    assert await achados(house.amargosa, IDT=segundo["IDT"], **outro) == []
    assert await achados(house.bahia, protocolo=numero) == [primeiro["IDT"]]  # 1 is the sender's alone; 7 is not
    assert await achados(house.uniao, protocolo=numero) == []


async def test_in_1_the_sender_is_told_how_to_go_on(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"um"), documento(2, b"dois"))))
    await house.amargosa.enviar(criado, b"um")
    visto = await house.amargosa.tramite(criado["IDT"])
    assert visto["ticketParaEnvioDeComponentesDigitais"] == criado["ticketParaEnvioDeComponentesDigitais"]
    assert visto["hashDosComponentesPendentesDeEnvio"] == [sha256(b"dois")]
    await house.amargosa.enviar(criado, b"dois")
    visto = await house.amargosa.tramite(criado["IDT"])
    assert (visto["ticketParaEnvioDeComponentesDigitais"], visto["hashDosComponentesPendentesDeEnvio"]) == (None, [])
