"""What the client puts on the wire, byte by byte, and what comes back whatever was sent (tramita-api.md §1)."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from barramento_house import BASE, House, Json, corpo, documento, feito, processo, sha256
from barramento_ponte import sobre_a_ponte

from chassis.testing.authority import Identity

pytestmark = pytest.mark.pg

MIB = 1024 * 1024
COMO_O_CLIENTE = "Host: x\r\nUser-Agent: GuzzleHttp/7\r\nAccept: */*\r\nContent-Type: application/json\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resposta:
    status: int
    cabecalhos: dict[str, str]
    corpo: bytes

    def recusa(self) -> tuple[int, str]:
        """Any error is JSON in ASCII with these two, and nothing else."""
        assert self.cabecalhos["content-type"] == "application/json", self
        assert self.corpo.isascii()
        dito = json.loads(self.corpo)
        assert dito.keys() == {"codigoErro", "mensagem"}
        assert len(dito["codigoErro"]) == 4
        assert dito["mensagem"]
        return self.status, dito["codigoErro"]


@dataclass(slots=True, kw_only=True)
class Fio:
    """One connection, spoken to by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def escrever(self, *pedacos: bytes) -> None:
        for pedaco in pedacos:
            self.writer.write(pedaco)
            await self.writer.drain()

    async def ler(self) -> Resposta:
        async with asyncio.timeout(60):
            linha, *linhas = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
            cabecalhos = {nome.lower(): valor for nome, _, valor in (uma.partition(": ") for uma in linhas)}
            corpo = await self.reader.readexactly(int(cabecalhos.get("content-length", "0")))
            return Resposta(status=int(linha.split()[1]), cabecalhos=cabecalhos, corpo=corpo)

    async def pedir(self, linha: str, dados: bytes = b"", *, mais: str = "") -> Resposta:
        metodo, _, path = linha.partition(" ")
        tamanho = f"Content-Length: {len(dados)}\r\n" if dados else ""
        cabeca = f"{metodo} {path if path.startswith('/') else BASE + path} HTTP/1.1\r\n{COMO_O_CLIENTE}{tamanho}{mais}"
        await self.escrever(cabeca.encode() + b"\r\n", dados)
        return await self.ler()


@asynccontextmanager
async def fio(house: House, identity: Identity | None, *, port: int | None = None) -> AsyncIterator[Fio]:
    context = ssl.create_default_context(cafile=str(house.authority.pem))
    if identity is not None:
        context.load_cert_chain(identity.pem)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port or house.port, ssl=context, server_hostname="localhost"
    )
    try:
        yield Fio(reader=reader, writer=writer)
    finally:
        writer.close()


async def test_every_call_may_carry_the_headers_and_bodies_that_the_client_sends(house: House) -> None:
    criado = await house.ate_2(b"fio")
    idt = criado["IDT"]
    async with fio(house, house.amargosa.identity) as sei:
        for linha in (
            "GET healthcheck",
            f"GET {BASE}/healthcheck",
            "GET tramites/pendentes?todas=1",
            "GET especies",
            f"GET tramites/{idt}?IDT={idt}",
        ):
            assert (await sei.pedir(linha)).status == 200, linha
        com_corpo = await sei.pedir(f"GET tramites/{idt}/recibo-de-envio", b'{"IDT": 1}')
        assert json.loads(com_corpo.corpo)["reciboDeEnvio"]["IDT"] == idt
        assert (await sei.pedir(f"GET tramites/{idt}/recibo", b"[]")).recusa() == (400, "1010")
        escapado = b'{"motivo": "99", "justificativa": "n\\u00e3o \\/ sim"}'
        async with fio(house, house.bahia.identity) as outro:
            assert (await outro.pedir(f"POST tramites/{idt}/recusa", escapado)).status == 200
        visto = json.loads((await sei.pedir(f"GET tramites?IDT={idt}")).corpo)["tramites"][0]
        assert visto["justificativaDaRecusa"] == "não / sim"
        assert (await sei.pedir(f"DELETE tramites/{idt}?IDT={idt}")).recusa() == (400, "1010")
        assert (await sei.pedir(f"GET tramites/{idt}/ciencia")).corpo == b""


async def test_nested_filters_come_in_the_brackets_of_php_and_booleans_in_four_ways(house: House) -> None:
    criado = await house.ate_2(b"filtro")
    async with fio(house, house.amargosa.identity) as sei:
        filtros = "&".join(
            f"{ponta}%5B{campo}%5D={valor}"
            for ponta, unidade in (("remetente", 102), ("destinatario", 202))
            for campo, valor in (
                ("identificacaoDoRepositorioDeEstruturas", 5),
                ("numeroDeIdentificacaoDaEstrutura", unidade),
            )
        )
        for onde in (filtros, filtros.replace("%5B", "[").replace("%5D", "]")):
            achados = json.loads((await sei.pedir(f"GET tramites?IDT={criado['IDT']}&{onde}")).corpo)
            assert achados["totalDeRegistros"] == 1
        outros = filtros.replace("202", "302")
        assert json.loads((await sei.pedir(f"GET tramites?IDT={criado['IDT']}&{outros}")).corpo)["tramites"] == []
        for nome in ("ativo", "ativos"):
            ativos, inativos = [
                {(await sei.pedir(f"GET repositorios-de-estruturas?{nome}={valor}")).corpo for valor in valores}
                for valores in (("1", "true"), ("0", "false"))
            ]
            assert len(ativos) == len(inativos) == 1
            assert ativos != inativos
        assert (await sei.pedir("GET repositorios-de-estruturas?ativo=talvez")).recusa() == (400, "1009")
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


def formulario(criado: Json, conteudo: bytes) -> tuple[bytes, str]:
    campos = {"hashDoComponenteDigital": sha256(conteudo), "protocolo": _pedido(criado)["protocolo"]}
    partes = [f'--f\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in campos.items()]
    arquivo = '--f\r\nContent-Disposition: form-data; name="conteudo"; filename="conteudo.html"\r\n\r\n'
    inteiro = "".join(partes).encode() + arquivo.encode() + conteudo + b"\r\n--f--\r\n"
    return inteiro, "Content-Type: multipart/form-data; boundary=f\r\n"


def _pedido(criado: Json) -> Json:
    pedido: Json = criado["processosComComponentesDigitaisSolicitados"][0]
    return pedido


def _ticket(criado: Json) -> str:
    ticket = criado["ticketParaEnvioDeComponentesDigitais"]
    return f"{BASE}tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"


def cabeca_de_envio(path: str, tipo: str, tamanho: int) -> bytes:
    return (
        f"PUT {path} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n{tipo}Content-Length: {tamanho}\r\n"
        "Expect: 100-continue\r\n\r\n"
    ).encode()


async def test_a_client_that_asks_first_is_told_to_go_on_and_not_when_it_is_too_much(house: House) -> None:
    conteudo = b"x" * (2 * MIB)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, conteudo))))
    inteiro, tipo = formulario(criado, conteudo)
    async with fio(house, house.amargosa.identity) as sei:
        await sei.escrever(cabeca_de_envio(_ticket(criado), tipo, len(inteiro)))
        assert (await sei.ler()).status == 100
        await sei.escrever(inteiro)
        assert (await sei.ler()).status == 200
    async with fio(house, house.amargosa.identity) as sei:
        await sei.escrever(cabeca_de_envio(_ticket(criado), tipo, house.settings.max_upload_bytes + 1))
        assert (await sei.ler()).recusa() == (413, "1006")


async def test_a_part_of_200_mb_and_a_little_above_comes_in_and_a_larger_one_does_not(house: House) -> None:
    parte, inteiro = 200 * MIB, 201 * MIB
    enorme = documento(1, b"")
    hash_ = sha256(b"nunca inteiro")
    enorme["componentesDigitais"][0] |= {
        "tamanhoEmBytes": inteiro,
        "hash": {"algoritmo": "SHA256", "conteudo": hash_},
    }
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(enorme)))
    campos = "".join(
        f'--f\r\nContent-Disposition: form-data; name="{nome}"\r\n\r\n{valor}\r\n'
        for nome, valor in (("hashDoComponenteDigital", hash_), ("protocolo", _pedido(criado)["protocolo"]))
    )
    inicio = f'{campos}--f\r\nContent-Disposition: form-data; name="conteudo"; filename="a"\r\n\r\n'.encode()
    fim = b"\r\n--f--\r\n"
    tipo = "Content-Type: multipart/form-data; boundary=f\r\n"

    def pedacos() -> Iterator[bytes]:
        yield inicio
        for _ in range(parte // MIB):
            yield bytes(MIB)
        yield fim

    async with fio(house, house.amargosa.identity) as sei:
        path = f"{_ticket(criado)}/partes/0-{parte}"
        await sei.escrever(cabeca_de_envio(path, tipo, len(inicio) + parte + len(fim)))
        assert (await sei.ler()).status == 100
        await sei.escrever(*pedacos())
        assert (await sei.ler()).status == 200
    async with fio(house, house.amargosa.identity) as sei:  # without saying how much will come
        chunked = f"PUT {path} HTTP/1.1\r\nHost: x\r\n{tipo}Transfer-Encoding: chunked\r\n\r\n"
        await sei.escrever(chunked.encode(), *(_chunk(um) for um in (inicio, *[bytes(MIB)] * 203)))
        assert (await sei.ler()).recusa() == (413, "1006")
    assert await house.amargosa.situacao(criado["IDT"]) == 1
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


def _chunk(dados: bytes) -> bytes:
    return f"{len(dados):x}\r\n".encode() + dados + b"\r\n"


@pytest.mark.parametrize("qual", ["tramita", "pendências"])
async def test_every_error_has_the_form_of_the_surface(house: House, qual: str) -> None:
    port = house.port if qual == "tramita" else house.pendencias_port
    existe = f"{BASE}especies" if qual == "tramita" else "/"
    async with fio(house, house.amargosa.identity, port=port) as sei:
        assert (await sei.pedir("GET /nao/ha/nada")).recusa() == (404, "1003")
        assert (await sei.pedir(f"GET {existe.rstrip('/')}/mais")).recusa() == (404, "1003")
        nao_pode = await sei.pedir(f"PATCH {existe}")
        assert nao_pode.recusa() == (405, "1005")
        assert nao_pode.cabecalhos["allow"] == "GET"
        assert (await sei.pedir(f"POST {existe}", b"[]")).recusa() == (405, "1005")
        grande = f"Content-Length: {house.settings.max_body_bytes + 1}\r\n"
        assert (await sei.pedir(f"POST {existe}", mais=grande)).recusa() == (413, "1006")
    for linha, esperado in (
        (f"GET {existe}?x={'x' * 9000} HTTP/1.1\r\nHost: x\r\n\r\n", (414, "1007")),
        (f"GET {existe} HTTP/1.1\r\nHost: x\r\nX: {'x' * 40_000}\r\n\r\n", (431, "1007")),
        (f"GET {existe} HTTP/1.1\r\nHost: x\r\n{'A: b' * 1}\r\n" + "B: c\r\n" * 101 + "\r\n", (431, "1007")),
        ("nem HTTP\r\n\r\n", (400, "1008")),
        (f"CAFE {existe} HTTP/1.1\r\nHost: x\r\n\r\n", (400, "1008")),
        (f"POST {existe} HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", (400, "1008")),
    ):
        async with fio(house, house.amargosa.identity, port=port) as sei:
            await sei.escrever(linha.encode())
            assert (await sei.ler()).recusa() == esperado, linha[:60]
    async with fio(house, None, port=port) as ninguem:
        assert (await ninguem.pedir(f"GET {existe}")).recusa() == (401, "1001")


async def test_a_body_that_never_comes_whole_is_given_up_in_the_form_of_the_surface(house: House) -> None:
    async with (
        sobre_a_ponte(house, request_timeout_s=0.3) as (outra, _),
        fio(outra, house.amargosa.identity) as sei,
    ):
        cabeca = f"POST {BASE}tramites/processo HTTP/1.1\r\n{COMO_O_CLIENTE}Content-Length: 10\r\n\r\n"
        await sei.escrever(cabeca.encode(), b"{")
        assert (await sei.ler()).recusa() == (408, "1011")


async def test_an_upload_that_is_no_form_is_told_so(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"forma"))))
    async with fio(house, house.amargosa.identity) as sei:
        assert (await sei.pedir(f"PUT {_ticket(criado)}", b"{}")).recusa() == (415, "1013")
        inteiro, tipo = formulario(criado, b"forma")
        cortado = inteiro[:-9]
        cabeca = f"PUT {_ticket(criado)} HTTP/1.1\r\nHost: x\r\n{tipo}Content-Length: {len(cortado)}\r\n\r\n"
        await sei.escrever(cabeca.encode(), cortado)
        assert (await sei.ler()).recusa() == (400, "1008")
    await house.amargosa.enviar(criado, b"forma")
    assert await house.amargosa.situacao(criado["IDT"]) == 2
