"""POST tramites/processo: what it asks for, what it keeps, what it refuses."""

import asyncio
import json
from typing import Any

import pytest
from barramento_cadastro import unidade
from barramento_house import (
    House,
    Json,
    corpo,
    documento,
    endereco,
    feito,
    hashes_de,
    processo,
    protocolo,
    recusa,
    sha256,
)

from barramento.api import estrito
from barramento.domain.errors import CamposInvalidosError

pytestmark = pytest.mark.pg


async def test_what_was_posted_comes_out_value_for_value_but_the_internal_keys(house: House) -> None:
    apensado = processo(documento(1, b"do apensado"), numero=protocolo(), novidade={"idAnexo": 1, "x": [1, "1", True]})
    conteudo = processo(
        documento(1, b"a", retirado=False, desconhecido=None, ordemDoDocumentoReferenciado=1),
        documento(2, b"b", especie=42, interessados=[{"nome": "Fulano"}, {"nome": "Fulano"}]),
        hipoteseLegal={"identificacao": "3"},
        itensHistorico=[{"operacao": "Geração", "dataHoraOperacao": "NA", "usuario": "NA"}],
        processoApensado=[apensado],
        dataHoraDeRegistro="",
        numeros=[1, 1.5, 12345678901234567890, "1", -0.0],
        estranho="\x00 \ud800 é 😀",
    )
    criado = await house.amargosa.iniciar(
        corpo(102, 202, conteudo, urgencia=True, motivoDaUrgencia=True, extra={"a": 1},
              propriedadesAdicionais=[{"chave": "CLASSIFICACAO_PrazoCorrente_1", "valor": 5}])
    )  # fmt: skip
    metadados = feito(await house.amargosa.get(f"tramites/{criado['IDT']}"))
    assert metadados["processo"] == sem_internas(conteudo)
    assert json.dumps(metadados["processo"]["numeros"]) == json.dumps(conteudo["numeros"])
    assert metadados["remetente"] == endereco(102)
    assert metadados["propriedadesAdicionais"] == [{"chave": "CLASSIFICACAO_PrazoCorrente_1", "valor": 5}]
    assert (metadados["urgencia"], metadados["motivoDaUrgencia"], metadados["extra"]) == (True, True, {"a": 1})
    assert (metadados["reproducaoDeTramite"], metadados["reproducaoDeProcesso"]) == (False, False)
    assert not {"NRE", "enviarApenasComponentesDigitaisPendentes", "unidadeReceptora"} & set(metadados)


async def test_a_sender_cannot_speak_to_the_receiver_in_the_name_of_the_bus(house: House) -> None:
    forjado = {"unidadeReceptora": endereco(302), "ticketParaReenvioDeComponentesDigitais": 9}
    mais = {"IDT": 1, "nre": "9" * 16, "reproducaoDeTramite": True, "documento": {}}
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"a")), **forjado, **mais))
    metadados = feito(await house.amargosa.get(f"tramites/{criado['IDT']}"))
    assert not forjado.keys() & metadados.keys()
    assert (metadados["IDT"], metadados["nre"]) == (criado["IDT"], criado["NRE"])
    assert (metadados["reproducaoDeTramite"], metadados["documento"]) == (False, None)


def sem_internas(valor: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(valor, dict):
        internas = {"staTipoProtocolo", "idProcedimentoSEI", "idDocumentoSEI", "idProcedimentoAnexadoSEI", "idAnexo"}
        return {k: sem_internas(v) for k, v in valor.items() if k not in internas}
    return [sem_internas(v) for v in valor] if isinstance(valor, list) else valor


async def test_a_file_is_asked_for_once_and_an_apensado_under_its_own_number(house: House) -> None:
    numero, apensado = protocolo(), protocolo()
    conteudo = processo(
        documento(1, b"um", b"dois"),
        documento(2, b"um"),
        documento(3, b"fora", retirado=True),
        documento(4, b"anexado", protocoloDoProcessoAnexado="outro"),
        numero=numero,
        processoApensado=[processo(documento(1, b"um", b"tres"), numero=apensado)],
    )
    criado = await house.amargosa.iniciar(corpo(102, 202, conteudo))
    assert criado["processosComComponentesDigitaisSolicitados"] == [
        {"protocolo": numero, "hashes": [sha256(b"um"), sha256(b"dois"), sha256(b"anexado")]},
        {"protocolo": apensado, "hashes": [sha256(b"um"), sha256(b"tres")]},
    ]


async def test_with_nothing_to_send_it_is_in_2_at_once_and_in_4_when_read(house: House) -> None:
    vazio: Json = documento(1, b"", retirado=True)
    vazio["componentesDigitais"][0]["hash"]["conteudo"] = "enchimento"
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(vazio)))
    idt = criado["IDT"]
    assert hashes_de(criado) == []
    assert await house.amargosa.situacao(idt) == 2
    envio = feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))
    assert envio["reciboDeEnvio"]["hashesDosComponentesDigitais"] == []
    await house.bahia.concluir(idt)
    assert await house.amargosa.situacao(idt) == 5
    assert [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])] == [1, 2, 3, 4, 5]


async def test_a_process_that_returns_keeps_its_nre_and_may_go_partially(house: House) -> None:
    criado = await house.ate_2(b"ida 1", b"ida 2")
    await house.bahia.concluir(criado["IDT"], b"ida 1", b"ida 2")
    numero = (await house.amargosa.tramite(criado["IDT"]))["protocolo"]
    volta = processo(documento(1, b"ida 1"), documento(2, b"ida 2"), documento(3, b"volta"), numero=numero)
    assert recusa(await house.bahia.post("tramites/processo", corpo(202, 102, volta)))[1] == "0044"
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    retorno = await house.bahia.iniciar(
        corpo(202, 102, volta, NRE=criado["NRE"], enviarApenasComponentesDigitaisPendentes=True)
    )
    assert (retorno["NRE"], hashes_de(retorno)) == (criado["NRE"], [sha256(b"volta")])
    await house.bahia.enviar(retorno, b"volta")
    await house.amargosa.concluir(retorno["IDT"], b"volta")
    feito(await house.bahia.get(f"tramites/{retorno['IDT']}/recibo"))

    adiante = processo(*volta["documentos"], documento(4, b"adiante"), numero=numero)
    terceira = await house.amargosa.iniciar(corpo(102, 302, adiante, enviarApenasComponentesDigitaisPendentes=True))
    assert terceira["NRE"] == criado["NRE"]  # not given, but this process has travelled before
    assert len(hashes_de(terceira)) == 4  # the União has nothing of it
    feito(await house.amargosa.http.delete(f"tramites/{terceira['IDT']}"))

    quarta = await house.amargosa.iniciar(corpo(102, 202, adiante, enviarApenasComponentesDigitaisPendentes="1"))
    assert hashes_de(quarta) == [sha256(b"adiante")]  # Bahia sent or received all the rest


async def test_the_nre_of_a_process_that_only_the_receiver_knows_is_used_again(house: House) -> None:
    criado = await house.ate_2(b"conhecido")
    await house.bahia.concluir(criado["IDT"], b"conhecido")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    numero = (await house.amargosa.tramite(criado["IDT"]))["protocolo"]
    conteudo = processo(documento(1, b"conhecido"), numero=numero)
    por_fora = await house.uniao.iniciar(corpo(302, 202, conteudo))
    assert por_fora["NRE"] == criado["NRE"]
    feito(await house.uniao.http.delete(f"tramites/{por_fora['IDT']}"))
    chute = corpo(302, 202, processo(documento(1, b"x")), NRE=criado["NRE"])
    assert recusa(await house.amargosa.post("tramites/processo", corpo(102, 202, conteudo, NRE="0" * 16)))[1] == "1022"
    assert recusa(await house.bahia.post("tramites/processo", {**chute}))[1] == "0005"


async def test_a_stranger_does_not_find_out_which_nres_are_in_use(house: House) -> None:
    criado = await house.ate_2(b"segredo")
    chute = corpo(302, 202, processo(documento(1, b"x")), NRE=criado["NRE"])
    alheio = recusa(await house.uniao.post("tramites/processo", chute))
    nenhum = recusa(
        await house.uniao.post("tramites/processo", {**chute, "cabecalho": {**chute["cabecalho"], "NRE": "9" * 16}})
    )
    assert alheio[:2] == nenhum[:2] == (400, "1022")


async def test_a_first_sending_that_was_cancelled_leaves_no_nre_behind(house: House) -> None:
    conteudo = processo(documento(1, b"de novo"))
    primeiro = await house.amargosa.iniciar(corpo(102, 202, conteudo))
    repetido = recusa(await house.amargosa.post("tramites/processo", corpo(102, 302, conteudo)))
    assert repetido[:2] == (400, "0044")
    assert conteudo["protocolo"] in repetido[2]
    feito(await house.amargosa.http.delete(f"tramites/{primeiro['IDT']}"))
    segundo = await house.amargosa.iniciar(corpo(102, 202, conteudo))
    assert segundo["NRE"] != primeiro["NRE"]
    assert segundo["IDT"] > primeiro["IDT"]


@pytest.mark.parametrize(
    "de_volta",
    [
        [documento(1, b"dois"), documento(2, b"um")],
        [documento(1, b"um")],
        [documento(1, b"um"), documento(2, b"dois", especie=88)],
    ],
    ids=["trocados", "falta", "especie"],
)
async def test_what_travelled_must_come_back_as_it_was(house: House, de_volta: list[Json]) -> None:
    criado = await house.ate_2(b"um", b"dois")
    await house.bahia.concluir(criado["IDT"], b"um", b"dois")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    numero = (await house.bahia.tramite(criado["IDT"]))["protocolo"]
    volta = corpo(202, 102, processo(*de_volta, numero=numero), NRE=criado["NRE"])
    assert recusa(await house.bahia.post("tramites/processo", volta))[:2] == (400, "0047")
    retirado = processo(documento(1, b"um"), documento(2, b"enchimento", retirado=True), numero=numero)
    await house.bahia.iniciar(corpo(202, 102, retirado, NRE=criado["NRE"]))


async def test_of_many_who_send_the_same_process_at_once_one_begins(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"corrida")))
    respostas = await asyncio.gather(*(house.amargosa.post("tramites/processo", dados) for _ in range(8)))
    assert sorted(r.status_code for r in respostas) == [200] + [400] * 7
    assert {recusa(r)[1] for r in respostas if r.status_code == 400} == {"0044"}


async def test_the_ends_must_be_the_callers_and_able(house: House) -> None:
    await house.contar(
        unidade(111, 1, permite_envio=False),
        unidade(112, 1, ativo=False, apto=False),
        unidade(211, 2, permite_recebimento=False),
        unidade(212, 2, apto=False),
        unidade(213, None),
    )

    async def tentada(de: int, para: int) -> tuple[int, str, str]:
        return recusa(await house.amargosa.post("tramites/processo", corpo(de, para, processo(documento(1, b"x")))))

    literal = (
        "A unidade Unidade 202 (202) foi mapeada de forma errada. Desse modo, entre em contato com os Gestores do seu "
        "órgão e informe que o mapeamento não está correto."
    )
    assert await tentada(202, 202) == (400, "0005", literal)
    assert (await tentada(111, 202))[1] == "1020"
    assert (await tentada(112, 202))[1] == "1020"
    for para in (211, 212, 213):
        assert (await tentada(102, para))[1] == "1021"
    assert (await tentada(102, 1234567))[:2] == (400, "0055")
    assert (await tentada(1234567, 202))[1] == "0055"


def mudado(caminho: str, valor: object) -> Json:
    dados = corpo(102, 202, processo(documento(1, b"x"), documento(2, b"y")))
    alvo: Any = dados
    *passos, ultimo = caminho.replace("[", ".").replace("]", "").split(".")
    for passo in passos:
        alvo = alvo[int(passo) if passo.isdigit() else passo]
    if valor is None:
        del alvo[ultimo]
    else:
        alvo[ultimo] = valor
    return dados


CAMPOS: list[tuple[str, object]] = [
    ("cabecalho", None),
    ("cabecalho.remetente.numeroDeIdentificacaoDaEstrutura", "abc"),
    ("cabecalho.destinatario.identificacaoDoRepositorioDeEstruturas", True),
    ("cabecalho.destinatario.numeroDeIdentificacaoDaEstrutura", 2**70),
    ("cabecalho.NRE", "123"),
    ("processo.protocolo", None),
    ("processo.protocolo", ""),
    ("processo.protocolo", "9" * 51),
    ("processo.nivelDeSigilo", "4"),
    ("processo.descricao", "x" * 101),
    ("processo.dataHoraDeProducao", "2026-02-30T10:00:00"),
    ("processo.documentos", []),
    ("processo.documentos", {}),
    ("processo.documentos[1].ordem", 1),
    ("processo.documentos[0].ordem", 0),
    ("processo.documentos[0].retirado", "sim"),
    ("processo.documentos[0].especie.codigo", None),
    ("processo.documentos[1].especie.nomeNoProdutor", None),
    ("processo.documentos[0].componentesDigitais", []),
    ("processo.documentos[0].componentesDigitais[0].nome", "x" * 256),
    ("processo.documentos[0].componentesDigitais[0].hash.algoritmo", "MD5"),
    ("processo.documentos[0].componentesDigitais[0].hash.conteudo", "AAAA"),
    ("processo.documentos[0].componentesDigitais[0].hash.conteudo", "não é base64"),
    ("processo.documentos[0].componentesDigitais[0].tamanhoEmBytes", -1),
]


@pytest.mark.parametrize(("campo", "valor"), CAMPOS, ids=[f"{c}={str(v)[:12]}" for c, v in CAMPOS])
async def test_a_wrong_field_is_named_and_nothing_begins(house: House, campo: str, valor: object) -> None:
    antes = await house.sql("SELECT count(*) FROM tramite")
    status, codigo, mensagem = recusa(await house.amargosa.post("tramites/processo", mudado(campo, valor)))
    assert (status, codigo) == (400, "1009")
    assert campo in mensagem
    assert await house.sql("SELECT count(*) FROM tramite") == antes


async def test_a_hash_cannot_have_two_sizes(house: House) -> None:
    dados = mudado("processo.documentos[1].componentesDigitais[0].hash.conteudo", sha256(b"x"))
    dados["processo"]["documentos"][1]["componentesDigitais"][0]["tamanhoEmBytes"] = 99
    assert "tamanhoEmBytes" in recusa(await house.amargosa.post("tramites/processo", dados))[2]


@pytest.mark.parametrize(
    "texto",
    [b"", b"{", b"\xff", b"[1,]", b'{"a": NaN}', b'{"a": 1e999}', b'"\xed\xa0\x80"'],
)
async def test_what_is_no_json_is_refused(house: House, texto: bytes) -> None:
    resposta = await house.amargosa.http.post(
        "tramites/processo", content=texto, headers={"Content-Type": "application/json"}
    )
    assert recusa(resposta)[:2] == (400, "1008")


async def test_a_key_that_occurs_twice_is_refused(house: House) -> None:
    texto = json.dumps(corpo(102, 202, processo(documento(1, b"x")))).replace(
        '"descricao"', '"descricao": "x", "descricao"'
    )
    resposta = await house.amargosa.http.post("tramites/processo", content=texto)
    assert recusa(resposta) == (
        400, "1009", "Há campos a corrigir: descricao aparece mais de uma vez no mesmo objeto."
    )  # fmt: skip


async def test_sizes_that_no_sum_could_hold_and_apensados_of_one_protocolo_are_refused(house: House) -> None:
    imenso = documento(1, b"x")
    imenso["componentesDigitais"][0]["tamanhoEmBytes"] = 2**43 + 1
    resposta = await house.amargosa.post("tramites/processo", corpo(102, 202, processo(imenso)))
    assert recusa(resposta)[:2] == (400, "1009")
    assert "8 TiB" in recusa(resposta)[2]
    mesmo = [processo(documento(1, b"x"), numero="00001.000001/2026-01") for _ in range(2)]
    resposta = await house.amargosa.post(
        "tramites/processo", corpo(102, 202, processo(documento(1, b"y"), processoApensado=mesmo))
    )
    assert recusa(resposta)[:2] == (400, "1009")
    assert "repete o protocolo" in recusa(resposta)[2]


async def test_a_key_that_occurs_twice_among_many_is_found_at_once() -> None:
    muitas = ",".join(f'"k{n}":0' for n in range(100_000))
    async with asyncio.timeout(5):
        with pytest.raises(CamposInvalidosError):
            await asyncio.to_thread(estrito.ler, f'{{{muitas},"k99999":0}}'.encode())


async def test_json_that_nests_too_deeply_is_refused(house: House) -> None:
    texto = b"[" * 100 + b"]" * 100
    headers = {"Content-Type": "application/json"}
    assert recusa(await house.amargosa.http.post("tramites/processo", content=texto, headers=headers))[:2] == (
        400,
        "1008",
    )


async def test_numbers_may_come_as_text_and_dates_may_be_empty(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"texto"), nivelDeSigilo=2, dataHoraDeProducao=""))
    primeiro = dados["processo"]["documentos"][0]
    primeiro["ordem"], primeiro["especie"]["codigo"] = "1", "42"
    primeiro["componentesDigitais"][0] |= {"ordem": "0", "tamanhoEmBytes": "5"}
    criado = await house.amargosa.iniciar(dados)
    assert feito(await house.amargosa.get(f"tramites/{criado['IDT']}"))["processo"]["documentos"][0]["ordem"] == "1"


async def test_an_nre_is_numbered_within_its_year(house: House) -> None:
    um, outro = [(await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"n")))))["NRE"] for _ in range(2)]
    assert len(um) == 16
    assert (
        um[12:]
        == outro[12:]
        == (await house.sql("SELECT to_char(now() - interval '3 hours', 'YYYY') AS ano"))[0]["ano"]
    )
    assert int(outro[:12]) == int(um[:12]) + 1
