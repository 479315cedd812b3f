"""Every answer that is an error has the form of the surface, whatever went wrong."""

import asyncio
import ssl
from collections import Counter

import asyncpg
import httpx
import pytest
from barramento_house import BASE, House, Json, corpo, documento, feito, processo, recusa

from barramento.api.errors import DAS_REGRAS, DO_PROTOCOLO, Codigo
from barramento.domain import errors
from chassis.testing.authority import Authority

pytestmark = pytest.mark.pg
UNIDADES = "repositorios-de-estruturas/5/estruturas-organizacionais"


async def test_without_a_certificate_or_with_an_unknown_one_nothing_is_said(house: House) -> None:
    for path in ("tramites/pendentes", "especies", "tramites/1", "tramites?IDT=1"):
        assert recusa(await house.ninguem.get(path))[:2] == (401, "1001")
        assert recusa(await house.desconhecido.get(path))[:2] == (401, "1002")
    assert recusa(await house.ninguem.post("tramites/processo", {}))[:2] == (401, "1001")


async def test_a_certificate_of_another_authority_does_not_pass_the_handshake(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    estranha = Authority(tmp_path_factory.mktemp("estranha"), name="outra")
    context = ssl.create_default_context(cafile=str(house.authority.pem))
    context.load_cert_chain(estranha.client("x").pem)
    async with httpx.AsyncClient(verify=context) as client:
        with pytest.raises((httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError)):
            await client.get(f"https://127.0.0.1:{house.port}{BASE}especies")


async def test_addresses_and_methods_that_do_not_exist(house: House) -> None:
    assert recusa(await house.amargosa.get("nada"))[:2] == (404, "1003")
    assert recusa(await house.amargosa.http.get(f"https://127.0.0.1:{house.port}/fora"))[:2] == (404, "1003")
    assert recusa(
        await house.amargosa.get("tickets-de-envio-de-componente/1/protocolos/componentes-a-enviar/partes/a-b")
    )[:2] == (404, "1003")
    assert recusa(await house.amargosa.http.patch("tramites/1"))[:2] == (405, "1005")
    assert recusa(await house.amargosa.get("tramites/999999999"))[:2] == (404, "1004")
    assert recusa(await house.amargosa.get("tramites/abc"))[:2] == (400, "1009")
    assert recusa(await house.amargosa.get(f"tramites/{2**63}"))[:2] == (400, "1009")


async def test_what_is_too_large_is_refused(house: House) -> None:
    grande = b"x" * (house.settings.max_metadata_bytes + 1)
    assert recusa(await house.amargosa.http.post("tramites/processo", content=grande))[:2] == (413, "1006")
    cabecalhos = {"X-Grande": "x" * (house.settings.max_header_bytes + 1)}
    assert recusa(await house.amargosa.http.get("especies", headers=cabecalhos))[:2] == (431, "1007")
    assert recusa(await house.amargosa.get("tramites", protocolo="9" * 9000))[1] == "1007"


async def test_what_is_no_http_is_answered_all_the_same(house: House) -> None:
    context = ssl.create_default_context(cafile=str(house.authority.pem))
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port, ssl=context, server_hostname="localhost")
    writer.write(b"ISTO NAO E HTTP\r\n\r\n")
    resposta = await reader.read()
    writer.close()
    assert b'"codigoErro": "1008"' in resposta


async def test_a_fault_of_ours_is_told_without_its_text(house: House) -> None:
    admin = await asyncpg.connect(house.superuser)
    try:
        await admin.execute("ALTER TABLE linha RENAME TO outra")
        status, codigo, mensagem = recusa(await house.amargosa.get("especies"))
    finally:
        await admin.execute("ALTER TABLE outra RENAME TO linha")
        await admin.close()
    assert (status, codigo) == (500, "1000")
    assert "trace_id" in mensagem
    assert "linha" not in mensagem
    feito(await house.amargosa.get("especies"))


def test_every_error_of_the_rules_has_words_and_every_code_a_use() -> None:
    regras = {
        tipo
        for tipo in vars(errors).values()
        if isinstance(tipo, type) and issubclass(tipo, errors.RegraError) and tipo is not errors.RegraError
    }
    assert set(DAS_REGRAS) == regras
    usados = {r.codigo for r in DAS_REGRAS.values()} | set(DO_PROTOCOLO.values()) | {Codigo.PEDIDO_MALFORMADO}
    assert usados == set(Codigo)
    vezes = Counter(r.codigo for r in DAS_REGRAS.values())
    # One code, three sentences: of a process, of a documento avulso and of a reproduction (tramita-api.md §1.1).
    assert {codigo for codigo, quantas in vezes.items() if quantas > 1} == {Codigo.PROCESSO_EM_TRAMITE}


async def test_the_certificates_of_the_bus_are_published_without_its_key(house: House) -> None:
    async with httpx.AsyncClient() as client:
        resposta = await client.get(f"http://127.0.0.1:{house.public_port}/certificados")
        assert (await client.get(f"http://127.0.0.1:{house.public_port}/pronto")).status_code == 200
    assert resposta.text.count("BEGIN CERTIFICATE") == 2
    assert "PRIVATE" not in resposta.text


async def test_what_postgresql_cannot_keep_is_refused_wherever_it_would_end_up_in_a_column(house: House) -> None:
    for dados in (
        corpo(102, 202, processo(documento(1, b"x"), numero="\ud800")),
        corpo(102, 202, processo(documento(1, b"x"), numero="1\x00")),
        corpo(102, 202, processo(documento(1, b"x"), processoApensado=[processo(documento(1, b"y"), numero="\x00")])),
        corpo(102, 202, processo({**documento(1, b"x", retirado=True), "componentesDigitais": [nulo()]})),
    ):
        assert recusa(await house.amargosa.post("tramites/processo", dados))[:2] == (400, "1009")
    criado = await house.ate_2(b"nulo")
    idt = criado["IDT"]
    recusado = {"motivo": "99", "justificativa": "a\x00b"}
    assert recusa(await house.bahia.post(f"tramites/{idt}/recusa", recusado))[:2] == (400, "1009")
    assert recusa(await house.bahia.baixar(idt, "\x00"))[:2] == (400, "1009")
    outro = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"z"))))
    assert recusa(await house.amargosa.por_inteiro(outro, b"z", protocolo="\x00"))[:2] == (400, "1009")
    assert recusa(await house.amargosa.parte(outro, b"z", 0, 1, hashDoComponenteDigital="\x00"))[:2] == (400, "1009")
    for consulta in ("tramites?protocolo=%00", "tramites?NRE=%00", f"{UNIDADES}?nome=%00", f"{UNIDADES}?sigla=%00"):
        assert recusa(await house.amargosa.http.get(consulta))[:2] == (400, "1009")
    assert feito(await house.amargosa.get("tramites", NRE="9" * 17)) == {"tramites": [], "totalDeRegistros": 0}


def nulo() -> Json:
    componente: Json = documento(1, b"x")["componentesDigitais"][0]
    return componente | {"hash": {"algoritmo": "SHA256", "conteudo": "\x00"}}
