"""Receipts of a real run, verified by whoever likes: by the page, by the API, by the command without a network."""

import asyncio
import base64
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from barramento_cadastro import credencial
from barramento_house import House, Json, feito, sha256
from cryptography.hazmat.primitives.serialization import Encoding

from barramento.web.verificacao import PAGINA
from chassis.testing.authority import Authority
from recibo.cadeia import certificados

pytestmark = pytest.mark.pg
HTML = {"Accept": "text/html"}
CONTEUDOS = (b"verificar um", b"verificar dois")


@pytest_asyncio.fixture
async def site(house: House) -> AsyncIterator[httpx.AsyncClient]:
    # Tests without a loop ran before these, and the bus shares this one: what it would have hung up on meanwhile it
    # hangs up on now, and not on the first request of a test.
    await asyncio.sleep(0.2)
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.public_port}", limits=limits, timeout=60) as client:
        yield client


async def recibos(house: House) -> tuple[Json, Json]:
    """Both receipts of one trâmite, as they are answered."""
    criado = await house.ate_2(*CONTEUDOS)
    idt = criado["IDT"]
    await house.bahia.concluir(idt, *CONTEUDOS)
    envio = feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))
    return envio, feito(await house.amargosa.get(f"tramites/{idt}/recibo"))


async def verificado(site: httpx.AsyncClient, recibo: Json) -> Any:  # noqa: ANN401 - JSON
    return feito(await site.post("/recibos/verificacao", json=recibo))


def errados(laudo: Json) -> list[str]:
    return sorted(um["assunto"] for um in laudo["achados"] if um["resultado"] == "nao_confere")


async def enviado(site: httpx.AsyncClient, *, arquivo: bytes = b"", **campos: str) -> httpx.Response:
    """Fill the form in, as a browser without JavaScript does."""
    pagina = await site.get(PAGINA, headers=HTML)
    token = re.search(r'name="_csrf" value="([^"]+)"', pagina.text)
    assert token is not None
    dados = {"recibo": "", "assinatura": "", "certificado": "", "documentos": "", "_csrf": token[1], **campos}
    nome = "recibo.json" if arquivo else ""
    return await site.post(PAGINA, data=dados, files={"arquivo": (nome, arquivo, "application/json")}, headers=HTML)


async def test_receipts_of_a_real_run_hold(house: House, site: httpx.AsyncClient) -> None:
    for recibo in await recibos(house):
        laudo = await verificado(site, recibo)
        assert (laudo["veredito"], errados(laudo)) == ("confere", [])
        assert sorted(laudo["hashes"]) == sorted(sha256(um) for um in CONTEUDOS)


async def test_damage_is_named(house: House, site: httpx.AsyncClient) -> None:
    envio, conclusao = await recibos(house)
    outro = conclusao | {"recibo": conclusao["recibo"] | {"NRE": "0000000009992026"}}
    assert errados(await verificado(site, outro)) == ["assinatura"]
    forjado = envio | {campo: conclusao[campo] for campo in ("cadeiaDoCertificado", "hashDaAssinatura")}
    assert errados(await verificado(site, forjado)) == ["assinante", "assinatura"]
    resposta = await site.post("/recibos/verificacao", content=b"{")
    assert (resposta.status_code, resposta.headers["content-type"]) == (422, "application/problem+json")
    assert resposta.json()["codigo"] == "recibo.ilegivel"
    grande = await site.post("/recibos/verificacao", content=b" " * (house.settings.max_body_bytes + 1))
    assert grande.status_code == 413


async def test_the_page_tells_in_words_what_holds(house: House, site: httpx.AsyncClient) -> None:
    envio, conclusao = await recibos(house)
    como_arquivo = await enviado(site, arquivo=json.dumps(conclusao).encode())
    assert como_arquivo.status_code == 200, como_arquivo.text
    assert "O recibo confere." in como_arquivo.text
    assert f"Recibo de conclusão do trâmite {conclusao['recibo']['IDT']}" in como_arquivo.text
    assert "no-store" in como_arquivo.headers["cache-control"]
    envio["reciboDeEnvio"]["IDT"] += 1
    colado = await enviado(site, recibo=json.dumps(envio), documentos=f"{sha256(CONTEUDOS[0])}\n{'ab' * 32}")
    assert "O recibo não confere." in colado.text
    assert "A assinatura não é deste recibo" in colado.text
    assert colado.text.count("não está no recibo") == 1
    assert "script" not in re.sub(r"<script src=[^>]+></script>", "", colado.text)


async def test_the_page_takes_a_text_with_signature_and_certificate_beside_it(
    house: House, site: httpx.AsyncClient
) -> None:
    _, conclusao = await recibos(house)
    dito = conclusao["recibo"]
    hashes = "".join(
        f"<hashDoComponenteDigital>{um}</hashDoComponenteDigital>" for um in dito["hashesDosComponentesDigitais"]
    )
    texto = (
        f"<recibo><IDT>{dito['IDT']}</IDT><NRE>{dito['NRE']}</NRE>"
        f"<dataDeRecebimento>{dito['dataDeRecebimento']}</dataDeRecebimento>{hashes}</recibo>"
    )
    resposta = await enviado(
        site, recibo=texto, assinatura=conclusao["hashDaAssinatura"], certificado=conclusao["cadeiaDoCertificado"]
    )
    assert "O recibo confere." in resposta.text


@pytest.mark.parametrize(
    ("campos", "dito"),
    [
        ({}, "Escolha o arquivo do recibo"),
        ({"recibo": "x"}, "Não é um recibo"),
        ({"recibo": "<recibo></recibo>"}, "nesta ordem"),
        ({"recibo": "{}", "documentos": "abc"}, "Não é SHA-256: abc"),
        ({"recibo": "{}", "arquivo": b"{}"}, "um dos dois"),
        ({"arquivo": b"%PDF"}, "Não é um recibo"),
    ],
)
async def test_what_cannot_be_read_is_said_at_its_field(
    site: httpx.AsyncClient, campos: dict[str, Any], dito: str
) -> None:
    resposta = await enviado(site, **campos)
    assert resposta.status_code == 422
    assert dito in resposta.text
    assert 'id="erros"' in resposta.text


async def test_a_form_from_elsewhere_is_refused(site: httpx.AsyncClient) -> None:
    resposta = await site.post(PAGINA, data={"recibo": "{}"}, headers=HTML)
    assert resposta.status_code == 403


async def test_nothing_of_a_receipt_is_logged(
    house: House, site: httpx.AsyncClient, capfd: pytest.CaptureFixture[str]
) -> None:
    _, conclusao = await recibos(house)
    capfd.readouterr()
    for _ in range(2):
        await verificado(site, conclusao)
        await enviado(site, recibo=json.dumps(conclusao))
        conclusao["recibo"]["NRE"] = "segredo"
    saida = "".join(capfd.readouterr())
    for secreto in (conclusao["hashDaAssinatura"], conclusao["recibo"]["dataDeRecebimento"], "segredo"):
        assert secreto not in saida


async def test_the_command_verifies_what_the_bus_answers_with_what_it_publishes(
    house: House, site: httpx.AsyncClient, tmp_path: Path
) -> None:
    envio, conclusao = await recibos(house)
    (tmp_path / "envio.json").write_text(json.dumps(envio))
    (tmp_path / "conclusao.json").write_text(json.dumps(conclusao))
    (tmp_path / "certificados.pem").write_bytes((await site.get("/certificados")).content)
    (tmp_path / "um.html").write_bytes(CONTEUDOS[0])
    comando = "-m tropeiro.main verify envio.json conclusao.json --ca certificados.pem --documento um.html --json"
    processo = await asyncio.create_subprocess_exec(
        sys.executable, *comando.split(), cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    saida, _ = await processo.communicate()
    parecer = json.loads(saida)
    assert (processo.returncode, parecer["veredito"]) == (0, "confere")
    assert {um["resultado"] for um in parecer["comparacoes"][0]["achados"]} == {"confere"}
    assert [um["laudo"]["assinante"] for um in parecer["recibos"]] == ["barramento", "bahia"]


async def test_the_receipt_keeps_the_chain_of_the_receivers_connection(
    house: House, site: httpx.AsyncClient, tmp_path: Path
) -> None:
    entre = Authority(tmp_path, "AC intermediária", above=house.authority)
    identidade = entre.client("bahia-pela-intermediaria")
    await house.contar(credencial(identidade, 2))
    criado = await house.ate_2(b"em cadeia")
    idt = criado["IDT"]
    async with house.sei(identidade, sistema=2) as bahia:
        await bahia.concluir(idt, b"em cadeia")
    recibo = feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert certificados(recibo["cadeiaDoCertificado"].encode()) == (identidade.certificate, entre.certificate)
    assert (await verificado(site, recibo))["veredito"] == "confere"
    so_a_folha = base64.b64encode(identidade.certificate.public_bytes(Encoding.DER)).decode()
    assert errados(await verificado(site, recibo | {"cadeiaDoCertificado": so_a_folha})) == ["autoridade"]
