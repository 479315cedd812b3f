"""The last trâmite of a process again (tramita-api.md §8): asked for by its receiver, sent by its sender."""

import asyncio

import pytest
from barramento_cadastro import ENTES, REPOSITORIO, unidade
from barramento_house import House, Json, Sei, corpo, documento, endereco, feito, hashes_de, processo, recusa, sha256

pytestmark = pytest.mark.pg


def caminho(nre: str, unidade: int, repositorio: int = REPOSITORIO) -> str:
    return f"NREs/{nre}/destinatarios/{repositorio}/{unidade}/reproducoes-de-tramite"


async def ate_6(house: House, *conteudos: bytes, **mais: object) -> Json:
    """A process of Amargosa that Bahia received and signed for."""
    criado = await house.ate_2(*conteudos, **mais)
    await house.bahia.concluir(criado["IDT"], *conteudos)
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    return criado


async def reproduzir(quem: Sei, nre: str, unidade: int = 202) -> Json:
    criado: Json = feito(await quem.post(caminho(nre, unidade)))["tramiteDeProcessoCriado"]
    return criado


def numero(criado: Json) -> str:
    return str(criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"])


async def pendencias(quem: Sei) -> dict[int, int]:
    return {p["IDT"]: p["status"] for p in feito(await quem.get("tramites/pendentes"))}


async def test_what_the_receiver_asks_for_is_sent_again_and_goes_the_whole_way(house: House) -> None:
    primeiro = await ate_6(house, b"um", b"dois", propriedadesAdicionais=[{"chave": "k", "valor": "v"}])
    antes = feito(await house.bahia.get(f"tramites/{primeiro['IDT']}"))
    de_novo = await reproduzir(house.bahia, primeiro["NRE"])
    idt = de_novo["IDT"]
    assert de_novo["NRE"] == primeiro["NRE"]
    assert idt > primeiro["IDT"]
    assert sorted(hashes_de(de_novo)) == sorted([sha256(b"um"), sha256(b"dois")])
    assert (await pendencias(house.amargosa))[idt] == 1
    assert idt not in await pendencias(house.bahia)
    do_remetente = feito(await house.amargosa.get(f"tramites/{idt}"))
    assert do_remetente["reproducaoDeTramite"] is True
    assert do_remetente["reproducaoDeProcesso"] is False
    assert do_remetente["ticketParaReenvioDeComponentesDigitais"] == (de_novo["ticketParaEnvioDeComponentesDigitais"])
    mudou = {"IDT", "reproducaoDeTramite", "ticketParaReenvioDeComponentesDigitais"}
    assert {k: v for k, v in do_remetente.items() if k not in mudou} == {
        k: v for k, v in antes.items() if k not in mudou
    }
    await house.amargosa.enviar(de_novo, b"um", b"dois")
    feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))
    assert idt not in await pendencias(house.amargosa)
    do_destinatario = feito(await house.bahia.get(f"tramites/{idt}"))
    assert do_destinatario["reproducaoDeTramite"] is True
    assert "ticketParaReenvioDeComponentesDigitais" not in do_destinatario
    await house.bahia.concluir(idt, b"um", b"dois")
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert await house.amargosa.situacao(idt) == 6
    await reproduzir(house.bahia, primeiro["NRE"])  # of the reproduction, which is the last one now


async def test_who_asked_stands_in_the_history_and_in_the_event(house: House) -> None:
    primeiro = await ate_6(house, b"quem pediu")
    idt = (await reproduzir(house.bahia, primeiro["NRE"]))["IDT"]
    (inicio,) = await house.sql("SELECT sistema, credencial FROM mudanca WHERE idt = $1", idt)
    (evento,) = [e for e in await house.eventos(primeiro["NRE"]) if e["data"]["idt"] == idt]
    assert inicio["sistema"] == 2
    assert evento["actor"] == str(inicio["credencial"])
    assert evento["tenant"] == ENTES[1][1]
    assert evento["data"]["remetente"]["unidade"] == 102
    assert evento["data"]["reproducao_de"] == primeiro["IDT"]
    assert next(e for e in await house.eventos(primeiro["NRE"]))["data"]["reproducao_de"] is None


async def test_all_that_is_not_withdrawn_is_asked_for_even_if_only_a_part_travelled(house: House) -> None:
    retirado = documento(3, b"retirado", retirado=True)
    protocolo = processo(documento(1, b"velho"), numero=None)["protocolo"]
    ida = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"velho"), numero=protocolo)))
    await house.amargosa.enviar(ida, b"velho")
    await house.bahia.concluir(ida["IDT"], b"velho")
    feito(await house.amargosa.get(f"tramites/{ida['IDT']}/recibo"))
    dados = processo(documento(1, b"velho"), documento(2, b"novo"), retirado, numero=protocolo)
    parcial = corpo(102, 202, dados, NRE=ida["NRE"], enviarApenasComponentesDigitaisPendentes=True)
    segunda = await house.amargosa.iniciar(parcial)
    assert hashes_de(segunda) == [sha256(b"novo")]
    await house.amargosa.enviar(segunda, b"novo")
    await house.bahia.concluir(segunda["IDT"], b"novo")
    feito(await house.amargosa.get(f"tramites/{segunda['IDT']}/recibo"))
    assert hashes_de(await reproduzir(house.bahia, ida["NRE"])) == [sha256(b"velho"), sha256(b"novo")]


async def test_with_nothing_to_send_again_it_is_refused_in_the_words_that_the_client_knows(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"", retirado=True))))
    await house.bahia.concluir(criado["IDT"])
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    assert recusa(await house.bahia.post(caminho(criado["NRE"], 202))) == (
        400,
        "1024",
        (
            f"Não é possível executar o serviço de reprodução de trâmite do processo {numero(criado)}, pois não há "
            "componentes digitais válidos a serem reproduzidos"
        ),
    )


async def test_while_a_tramite_runs_it_is_refused_in_the_words_that_the_client_knows(house: House) -> None:
    primeiro = await ate_6(house, b"em andamento")
    nre = primeiro["NRE"]
    dita = (400, "0044", f"NRE, '{nre}', já possui trâmite em andamento para este destinatário")
    idt = (await reproduzir(house.bahia, nre))["IDT"]
    assert recusa(await house.bahia.post(caminho(nre, 202))) == dita
    feito(await house.amargosa.http.delete(f"tramites/{idt}"))
    de_novo = await reproduzir(house.bahia, nre)
    await house.amargosa.enviar(de_novo, b"em andamento")
    feito(await house.bahia.post(f"tramites/{de_novo['IDT']}/recusa", {"motivo": "99", "justificativa": "não"}))
    assert recusa(await house.bahia.post(caminho(nre, 202))) == dita
    feito(await house.amargosa.get(f"tramites/{de_novo['IDT']}/ciencia"))
    await reproduzir(house.bahia, nre)


async def test_of_two_who_ask_at_once_one_gets_it(house: House) -> None:
    primeiro = await ate_6(house, b"dois ao mesmo tempo")
    respostas = await asyncio.gather(*(house.bahia.post(caminho(primeiro["NRE"], 202)) for _ in range(4)))
    assert sorted(r.status_code for r in respostas) == [200, 400, 400, 400]
    for resposta in respostas:
        if resposta.status_code != 200:
            assert recusa(resposta)[2].startswith(f"NRE, '{primeiro['NRE']}', já possui")


async def test_only_the_receiver_of_the_last_one_may_ask(house: House) -> None:
    primeiro = await ate_6(house, b"quem pode")
    nre = primeiro["NRE"]
    assert recusa(await house.amargosa.post(caminho(nre, 102)))[:2] == (400, "1023")
    assert recusa(await house.amargosa.post(caminho(nre, 202)))[:2] == (400, "1023")
    assert recusa(await house.bahia.post(caminho(nre, 203)))[:2] == (400, "1023")
    assert recusa(await house.bahia.post(caminho(nre, 202, repositorio=6)))[:2] == (400, "1023")
    assert recusa(await house.uniao.post(caminho(nre, 302)))[:2] == (400, "1022")
    assert recusa(await house.bahia.post(caminho("9" * 16, 202)))[:2] == (400, "1022")
    assert recusa(await house.bahia.post(caminho("12", 202)))[:2] == (400, "1009")
    assert recusa(await house.ninguem.post(caminho(nre, 202)))[:2] == (401, "1001")
    await reproduzir(house.bahia, nre)


async def test_one_who_received_before_another_may_not_ask(house: House) -> None:
    """Amargosa sent it to Bahia and then to the União, which Bahia can't see."""
    primeiro = await ate_6(house, b"duas vezes")
    dados = corpo(102, 302, processo(documento(1, b"duas vezes"), numero=numero(primeiro)), NRE=primeiro["NRE"])
    segundo = await house.amargosa.iniciar(dados)
    assert recusa(await house.bahia.post(caminho(primeiro["NRE"], 202)))[:2] == (400, "0044")
    await house.amargosa.enviar(segundo, b"duas vezes")
    await house.uniao.concluir(segundo["IDT"], b"duas vezes")
    feito(await house.amargosa.get(f"tramites/{segundo['IDT']}/recibo"))
    assert recusa(await house.bahia.post(caminho(primeiro["NRE"], 202)))[:2] == (400, "1023")
    await reproduzir(house.uniao, primeiro["NRE"], 302)


async def test_a_first_sending_that_never_arrived_is_not_repeated(house: House) -> None:
    criado = await house.ate_2(b"nunca chegou")
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))
    assert recusa(await house.bahia.post(caminho(criado["NRE"], 202)))[:2] == (400, "1023")


async def test_the_ends_must_still_be_what_they_were(house: House) -> None:
    await house.contar(unidade(250, 2), unidade(150, 1))
    dados = corpo(102, 202, processo(documento(1, b"pontas")))
    dados["cabecalho"] |= {"remetente": endereco(150), "destinatario": endereco(250)}
    criado = await house.amargosa.iniciar(dados)
    await house.amargosa.enviar(criado, b"pontas")
    await house.bahia.concluir(criado["IDT"], b"pontas")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    for mudada, codigo in (
        (unidade(150, 3, versao=2), "1020"),
        (unidade(150, 1, versao=3, permite_envio=False), "1020"),
        (unidade(150, 1, versao=4), None),
        (unidade(250, 2, versao=2, permite_recebimento=False), "1021"),
    ):
        await house.contar(mudada)
        if codigo is not None:
            assert recusa(await house.bahia.post(caminho(criado["NRE"], 250)))[:2] == (400, codigo)
    await house.contar(unidade(250, 2, versao=3))
    await reproduzir(house.bahia, criado["NRE"], 250)


async def test_the_same_process_posted_by_its_sender_is_not_taken_for_the_reproduction(house: House) -> None:
    """Its body is the same, byte for byte, as that of the beginning whose answer it would be."""
    dados = corpo(102, 103, processo(documento(1, b"mesmo corpo")))
    criado = await house.amargosa.iniciar(dados)
    await house.amargosa.enviar(criado, b"mesmo corpo")
    await house.amargosa.concluir(criado["IDT"], b"mesmo corpo")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    de_novo = await reproduzir(house.amargosa, criado["NRE"], 103)
    await house.sql("UPDATE tramite SET iniciado_em = iniciado_em - interval '1 minute' WHERE idt = $1", de_novo["IDT"])
    assert recusa(await house.amargosa.post("tramites/processo", dados))[1] == "0044"
    assert "ticketParaReenvioDeComponentesDigitais" in feito(await house.amargosa.get(f"tramites/{de_novo['IDT']}"))


async def test_a_documento_avulso_is_not_reproduced(house: House) -> None:
    um = documento(1, b"avulso que chegou")
    del um["ordem"], um["retirado"]
    cabecalho = {"remetente": endereco(102), "destinatarios": [endereco(202)]}
    avulso = {"cabecalho": cabecalho, "documento": {"protocolo": "12345.0001", **um}}
    criado = feito(await house.amargosa.post("tramites/documento", avulso))
    (tramite,) = criado["tramites"]
    ticket = criado["ticketParaEnvioDeComponentesDigitais"]
    feito(
        await house.amargosa.http.put(
            f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar",
            files={"conteudo": ("conteudo.html", b"avulso que chegou", "text/html")},
            data={"hashDoComponenteDigital": sha256(b"avulso que chegou"), "protocolo": "12345.0001"},
        )
    )
    await house.bahia.concluir(tramite["IDT"], b"avulso que chegou")
    feito(await house.amargosa.get(f"tramites/{tramite['IDT']}/recibo"))
    assert recusa(await house.bahia.post(caminho(tramite["NRE"], 202)))[:2] == (400, "1023")
