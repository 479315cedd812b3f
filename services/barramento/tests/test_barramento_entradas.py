"""Bad input: refused in words that name the field, at a bounded cost, and nothing begins (tramita-api.md §11)."""

import asyncio
import json
import resource
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from barramento_cadastro import credencial
from barramento_house import House, Json, Sei, corpo, documento, feito, processo, recusa, sha256

from barramento.api import estrito
from barramento.domain.errors import CamposInvalidosError
from chassis.testing.authority import Identity
from contracts.registry import v1

MIB = 1024 * 1024


def com(caminho: str, valor: object) -> Json:
    """A good body, but for this."""
    dados = corpo(102, 202, processo(documento(1, b"x")), propriedadesAdicionais=[{"chave": "K", "valor": "v"}])
    cheio = {
        "produtor": {"nome": "Protocolo", "unidade": {"nome": "Unidade"}},
        "interessados": [{"nome": "Fulana"}],
        "itensHistorico": [{"operacao": "o", "dataHoraOperacao": "NA", "unidadeOperacao": {}, "usuario": {}}],
    }
    dados["processo"] |= cheio
    dados["processo"]["documentos"][0] |= {
        "protocolo": "1",
        "identificacao": {"complemento": "c"},
        "interessados": [{}],
    }
    alvo: Any = dados
    *passos, ultimo = caminho.replace("[", ".").replace("]", "").split(".")
    for passo in passos:
        alvo = alvo[int(passo) if passo.isdigit() else passo]
    alvo[ultimo] = valor
    return dados


# The table of §11, field by field: what it admits, and no character more.
LIMITES = {
    "processo.processoDeNegocio": 100,
    "processo.descricao": 100,
    "processo.documentos[0].descricao": 100,
    "processo.documentos[0].identificacao.complemento": 100,
    "processo.produtor.nome": 150,
    "processo.produtor.unidade.nome": 150,
    "processo.interessados[0].nome": 150,
    "processo.documentos[0].interessados[0].nome": 150,
    "processo.itensHistorico[0].usuario.nome": 150,
    "processo.itensHistorico[0].unidadeOperacao.nome": 150,
    "processo.itensHistorico[0].operacao": 1000,
    "cabecalho.propriedadesAdicionais[0].valor": 10_000,
    "processo.protocolo": 50,
    "processo.documentos[0].protocolo": 50,
    "processo.documentos[0].componentesDigitais[0].nome": 255,
}
OUTROS: list[tuple[str, object]] = [
    ("processo.itensHistorico[0].usuario", 7),
    ("processo.itensHistorico[0].dataHoraOperacao", "2026-02-30T00:00:00"),
    ("processo.dataHoraDeRegistro", "2026-13-01T00:00:00-03:00"),
    ("processo.documentos[0].dataHoraDeProducao", "2025-02-29"),
    ("processo.documentos[0].dataHoraDeProducao", "ontem"),
    ("processo.descricao", 123),
    ("processo.interessados[0].nome", 1),
    ("processo.documentos[0].componentesDigitais[0].nome", 5),
    ("processo.documentos[0].componentesDigitais[0].tamanhoEmBytes", "muitos"),
    ("processo.documentos[0].componentesDigitais[0].tamanhoEmBytes", 1.5),
    ("processo.documentos[0].ordem", "primeiro"),
    ("processo.documentos[0].especie.codigo", "Ofício"),
    ("processo.documentos[0].especie.nomeNoProdutor", "x" * 10**6),
    ("processo.documentos[0].componentesDigitais[0].nome", "x" * 10**6),
    ("processo.documentos[0].componentesDigitais[0].mimeType", "x" * 10**6),
    ("processo.documentos[0].componentesDigitais[0].hash.conteudo", "QUJD"),
    ("processo.documentos[0].componentesDigitais[0].hash.conteudo", sha256(b"x").rstrip("=")),
    ("processo.documentos[0].componentesDigitais[0].hash.algoritmo", "SHA512"),
]


@pytest.mark.pg
@pytest.mark.parametrize("campo", LIMITES)
async def test_a_text_has_its_length_and_not_a_character_more(house: House, campo: str) -> None:
    limite = LIMITES[campo]
    numero = f"{uuid4().hex}" if campo == "processo.protocolo" else ""
    texto = numero + "é" * (limite - len(numero))
    criado = await house.amargosa.iniciar(com(campo, texto))
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))
    dito = recusa(await house.amargosa.post("tramites/processo", com(campo, texto + "é")))
    assert dito[:2] == (400, "1009")
    assert campo.removesuffix(".nome") in dito[2]
    assert str(limite) in dito[2]


@pytest.mark.pg
async def test_the_texts_of_a_refusal_have_their_length_too(house: House) -> None:
    criado = await house.ate_2(b"justificativa")
    path = f"tramites/{criado['IDT']}/recusa"
    status, codigo, mensagem = recusa(await house.bahia.post(path, {"motivo": "98", "justificativa": "x" * 1001}))
    assert (status, codigo) == (400, "1009")
    assert "motivo" in mensagem
    assert "justificativa" in mensagem
    assert await house.bahia.situacao(criado["IDT"]) == 2
    feito(await house.bahia.post(path, {"motivo": "99", "justificativa": "x" * 1000}))


@pytest.mark.pg
@pytest.mark.parametrize(("campo", "valor"), OUTROS, ids=[f"{c}={str(v)[:12]}" for c, v in OUTROS])
async def test_a_field_that_will_not_do_is_named_and_nothing_begins(house: House, campo: str, valor: object) -> None:
    antes = await house.sql("SELECT count(*) FROM tramite")
    status, codigo, mensagem = recusa(await house.amargosa.post("tramites/processo", com(campo, valor)))
    assert (status, codigo) == (400, "1009")
    assert campo in mensagem
    assert len(mensagem) < 1000
    assert await house.sql("SELECT count(*) FROM tramite") == antes


@pytest.mark.pg
async def test_every_bad_field_is_named_not_only_the_first(house: House) -> None:
    dados = com("processo.descricao", "x" * 101)
    dados["processo"]["documentos"][0]["especie"] = {}
    dados["cabecalho"]["remetente"]["numeroDeIdentificacaoDaEstrutura"] = "abc"
    mensagem = recusa(await house.amargosa.post("tramites/processo", dados))[2]
    for campo in (
        "processo.descricao",
        "processo.documentos[0].especie.codigo",
        "processo.documentos[0].especie.nomeNoProdutor",
        "cabecalho.remetente.numeroDeIdentificacaoDaEstrutura",
    ):
        assert campo in mensagem


@pytest.mark.pg
async def test_nesting_of_200_is_refused_wherever_it_stands(house: House) -> None:
    dados = json.dumps(com("processo.extra", "AQUI")).replace('"AQUI"', "[" * 200 + "]" * 200)
    headers = {"Content-Type": "application/json"}
    for path in ("tramites/processo", "tramites/documento", "tramites/1/recusa"):
        resposta = await house.amargosa.http.post(path, content=dados, headers=headers)
        assert recusa(resposta)[:2] == (400, "1008")


async def _enquanto(sei: Sei, pedido: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and how long the slowest of a neighbour's calls took meanwhile."""
    fazendo, pior = asyncio.create_task(pedido()), 0.0
    while not fazendo.done():
        inicio = time.perf_counter()
        feito(await sei.get("healthcheck"))
        pior = max(pior, time.perf_counter() - inicio)
    return await fazendo, pior


async def _pronto(conteudo: bytes) -> AsyncIterator[bytes]:
    for inicio in range(0, len(conteudo), 64 * 1024):
        yield conteudo[inicio : inicio + 64 * 1024]


@pytest.mark.pg
@pytest.mark.parametrize("quantos", [20_000, 100_000])
async def test_very_many_documents_are_answered_in_bounded_time_while_others_are_served(
    house: House, quantos: int
) -> None:
    muitos = [documento(n, b"%d" % n) for n in range(1, quantos + 1)]
    conteudo = json.dumps(corpo(102, 202, processo(*muitos))).encode()
    del muitos
    antes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def enviar() -> httpx.Response:
        return await house.amargosa.http.post(
            "tramites/processo",
            content=_pronto(conteudo),
            headers={"Content-Type": "application/json", "Content-Length": str(len(conteudo))},
        )

    inicio = time.monotonic()
    resposta, pior = await _enquanto(house.bahia, enviar)
    assert time.monotonic() - inicio < 60
    assert pior < 5  # the clients share this loop; the bus alone takes a fraction of it
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - antes) * 1024 < 30 * len(conteudo)
    if quantos > house.settings.max_documents:
        status, codigo, mensagem = recusa(resposta)
        assert (status, codigo) == (400, "1009")
        assert f"no máximo {house.settings.max_documents}" in mensagem
    else:
        criado = feito(resposta)
        assert len(criado["processosComComponentesDigitaisSolicitados"][0]["hashes"]) == quantos
        feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


def test_a_body_that_would_become_gigabytes_is_refused_before_it_does() -> None:
    antes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for bomba in (b'{"a":[' + b"[]," * 16_000_000 + b"0]}", b'{"a":[' + b"0," * 250_000 + b"0]}"):
        with pytest.raises(CamposInvalidosError):
            estrito.ler(bomba)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - antes) * 1024 < 200 * MIB


def test_what_is_written_piece_by_piece_is_what_is_written_at_once() -> None:
    valor = {"a": [{"n": n, "é": None} for n in range(500)], "b": {"c": list(range(500))}, "d": "\ud800\x00"}
    assert estrito.escrever(valor) == json.dumps(valor, separators=(",", ":"))


async def _emitida(house: House, nome: str, sistema: int) -> tuple[Identity, v1.CredencialEmitida]:
    identity = house.authority.client(nome)
    emitida = credencial(identity, sistema)
    await house.contar(emitida)
    return identity, emitida


async def _revogar(house: House, emitida: v1.CredencialEmitida) -> None:
    """And wait until nobody remembers who it was."""
    revogada = emitida.model_dump() | {"versao": 2, "estado": "REVOGADA"}
    await house.contar(v1.CredencialRevogada.model_validate(revogada))
    await asyncio.sleep(house.settings.caller_cache_s + 0.1)


@pytest.mark.pg
async def test_a_certificate_revoked_during_an_upload_sent_in_vain(house: House) -> None:
    identity, emitida = await _emitida(house, "revogado-no-envio", 1)
    conteudo = b"r" * (2 * MIB)
    async with house.sei(identity, sistema=1) as sei:
        criado = await sei.iniciar(corpo(102, 202, processo(documento(1, conteudo))))
        pedido = criado["processosComComponentesDigitaisSolicitados"][0]
        campos = {"hashDoComponenteDigital": sha256(conteudo), "protocolo": pedido["protocolo"]}
        for path in ("", f"/partes/0-{len(conteudo)}"):
            formulario = httpx.Request("PUT", "http://x", files={"conteudo": ("c", conteudo)}, data=campos)
            inteiro = formulario.read()

            async def aos_poucos(inteiro: bytes = inteiro, *, revogar: bool = not path) -> AsyncIterator[bytes]:
                yield inteiro[:MIB]
                if revogar:
                    await _revogar(house, emitida)
                yield inteiro[MIB:]

            ticket = criado["ticketParaEnvioDeComponentesDigitais"]
            resposta = await sei.http.put(
                f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar{path}",
                content=aos_poucos(),
                headers={"Content-Type": formulario.headers["Content-Type"]},
            )
            assert recusa(resposta)[:2] == (401, "1002")
    assert await house.amargosa.situacao(criado["IDT"]) == 1
    assert not await house.sql("SELECT 1 FROM componente WHERE idt = $1 AND recebido", criado["IDT"])
    await house.amargosa.enviar(criado, conteudo)  # the system itself goes on, with a certificate that holds
    assert await house.amargosa.situacao(criado["IDT"]) == 2


@pytest.mark.pg
async def test_a_long_poll_tells_nothing_to_a_certificate_that_was_revoked_while_it_waited(house: House) -> None:
    identity, emitida = await _emitida(house, "revogado-na-espera", 3)
    url = f"https://127.0.0.1:{house.pendencias_port}/"
    async with house.sei(identity, sistema=3) as sei:
        ultimo = max([0, *(p["IDT"] for p in feito(await sei.get("tramites/pendentes")))])
        espera = asyncio.create_task(sei.http.get(url, params={"idTramiteDaPendenciaRecebida": ultimo}))
        while await asyncio.wait([espera], timeout=0.5) != (set(), {espera}):  # other tests' news may still be told
            espera = asyncio.create_task(sei.http.get(url, params={"idTramiteDaPendenciaRecebida": ultimo}))
        await _revogar(house, emitida)
        criado = await house.amargosa.iniciar(corpo(102, 302, processo(documento(1, b"novidade"))))
        await house.amargosa.enviar(criado, b"novidade")
        assert recusa(await espera)[:2] == (401, "1002")
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))
