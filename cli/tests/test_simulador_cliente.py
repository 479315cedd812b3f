"""The simulated SEI on the wire: a server with client certificates writes down what arrives, byte by byte.

It is no bus: it keeps nothing and answers whatever the test says.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tropeiro.simulador import documentos
from tropeiro.simulador.arquivo import Arquivo
from tropeiro.simulador.cliente import Chamada, Cliente
from tropeiro.simulador.envio import Carregador, Item, Opcoes
from tropeiro.simulador.erros import (
    BarramentoInacessivelError,
    FalhaNoTramiteError,
    RecusaDoBarramentoError,
    RespostaForaDoContratoError,
)
from tropeiro.simulador.eventos import Evento, ParteFalhou, Transferencia
from tropeiro.simulador.identidade import Identidade
from tropeiro.simulador.partes import MEGABYTE
from tropeiro.simulador.pendencias import Pendencias
from tropeiro.simulador.tramita import Multipart, Tramita

RECUSA = b'{"codigoErro": "0044", "mensagem": "J\\u00e1 h\\u00e1 tr\\u00e2mite em andamento"}'
PROTOCOLO = "12345.123456/2026-72"


@dataclass
class Gravador:
    """Requests as they came; answers as they are wanted, `200 {}` when none is left."""

    pedidos: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    respostas: list[tuple[int, bytes]] = field(default_factory=list)
    quem: list[str] = field(default_factory=list)
    porta: int = 0

    @property
    def base(self) -> str:
        return f"https://127.0.0.1:{self.porta}/interoperabilidade/rest/v3/"

    async def atender(self, entrada: asyncio.StreamReader, saida: asyncio.StreamWriter) -> None:
        try:
            while cabeca := await entrada.readuntil(b"\r\n\r\n"):
                linha, *linhas = cabeca.decode("ascii").rstrip("\r\n").split("\r\n")
                cabecalhos = dict(item.split(": ", 1) for item in linhas)
                corpo = await entrada.readexactly(int(cabecalhos.get("Content-Length", "0")))
                self.pedidos.append((linha, cabecalhos, corpo))
                certificado = saida.get_extra_info("ssl_object").getpeercert()
                self.quem.append(certificado["subject"][0][0][1])
                status, resposta = self.respostas.pop(0) if self.respostas else (200, b"{}")
                saida.write(b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s" % (status, len(resposta), resposta))
                await saida.drain()
        except asyncio.IncompleteReadError:
            saida.close()


def emitir(pasta: Path, nome: str) -> Path:
    """A self-made authority of one: the certificate is its own issuer, good for server and client."""
    chave = ec.generate_private_key(ec.SECP256R1())
    sujeito = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nome)])
    agora = datetime.now(UTC)
    certificado = (
        x509.CertificateBuilder()
        .subject_name(sujeito)
        .issuer_name(sujeito)
        .public_key(chave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(agora - timedelta(days=1))
        .not_valid_after(agora + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(chave, hashes.SHA256())
    )
    caminho = pasta / f"{nome}.pem"
    segredo = chave.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    caminho.write_bytes(segredo + certificado.public_bytes(serialization.Encoding.PEM))
    return caminho


@asynccontextmanager
async def servir(gravador: Gravador, *, servidor: Path, cliente: Path) -> AsyncIterator[None]:
    contexto = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=cliente)
    contexto.verify_mode = ssl.CERT_REQUIRED
    contexto.load_cert_chain(servidor)
    escuta = await asyncio.start_server(gravador.atender, "127.0.0.1", 0, ssl=contexto)
    gravador.porta = escuta.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        escuta.close()


@pytest.fixture
async def gravador(tmp_path: Path) -> AsyncIterator[tuple[Gravador, Cliente, list[Chamada]]]:
    servidor, sei = emitir(tmp_path, "servidor"), emitir(tmp_path, "sei")
    aqui, chamadas = Gravador(), list[Chamada]()
    async with servir(aqui, servidor=servidor, cliente=sei):
        identidade = Identidade(certificado=sei, autoridades=servidor)
        async with Cliente(aqui.base, identidade, ao_terminar=chamadas.append) as cliente:
            yield aqui, cliente, chamadas


Mesa = tuple[Gravador, Cliente, list[Chamada]]


async def test_a_get_carries_the_certificate_and_the_headers_of_the_php_client_even_without_a_body(
    gravador: Mesa,
) -> None:
    aqui, cliente, _ = gravador
    await cliente.get("tramites/pendentes", {"todas": True}, nome="pendentes")
    linha, cabecalhos, corpo = aqui.pedidos[0]
    assert linha == "GET /interoperabilidade/rest/v3/tramites/pendentes?todas=1 HTTP/1.1"
    assert cabecalhos == {
        "Host": f"127.0.0.1:{aqui.porta}",
        "User-Agent": "GuzzleHttp/7",
        "Accept": "*/*",
        "Content-Type": "application/json",
    }
    assert (corpo, aqui.quem) == (b"", ["sei"])


async def test_the_installation_check_asks_with_a_double_slash(gravador: Mesa) -> None:
    aqui, cliente, _ = gravador
    await Tramita(cliente).healthcheck_da_instalacao()
    assert aqui.pedidos[0][0] == "GET /interoperabilidade/rest/v3//healthcheck HTTP/1.1"


async def test_a_post_without_data_says_an_empty_array_and_a_delete_says_json_without_a_body(gravador: Mesa) -> None:
    aqui, cliente, _ = gravador
    await cliente.post("NREs/1/destinatarios/1/1/reproducoes-de-tramite", nome="reproduzir")
    await Tramita(cliente).cancelar(7)
    (_, _, post), (linha, cabecalhos, delete) = aqui.pedidos
    assert (post, delete) == (b"[]", b"")
    assert linha == "DELETE /interoperabilidade/rest/v3/tramites/7?IDT=7 HTTP/1.1"
    assert cabecalhos["Content-Type"] == "application/json"


async def test_a_component_is_a_form_with_the_bytes_first_and_no_expect_below_a_megabyte(
    gravador: Mesa, tmp_path: Path
) -> None:
    aqui, cliente, _ = gravador
    arquivo = documentos.html_do_sei(tmp_path / "a.html", semente=1)
    await carregador(cliente).enviar([item(arquivo, inteiro=True)])
    linha, cabecalhos, corpo = aqui.pedidos[0]
    boundary = cabecalhos["Content-Type"].partition("boundary=")[2]
    assert linha.startswith("PUT /interoperabilidade/rest/v3/tickets-de-envio-de-componente/9/protocolos/")
    assert "Expect" not in cabecalhos
    conteudo = (tmp_path / "a.html").read_bytes()
    assert corpo == b"".join(
        [
            f"--{boundary}\r\nContent-Type: text/html\r\n".encode(),
            b'Content-Disposition: form-data; name="conteudo"; filename="conteudo.html"\r\n',
            f"Content-Length: {len(conteudo)}\r\n\r\n".encode(),
            conteudo,
            f"\r\n--{boundary}\r\nContent-Type: text/plain\r\n".encode(),
            b'Content-Disposition: form-data; name="hashDoComponenteDigital"\r\n',
            f"Content-Length: {len(arquivo.hash_)}\r\n\r\n{arquivo.hash_}".encode(),
            f"\r\n--{boundary}\r\nContent-Type: text/plain\r\n".encode(),
            f'Content-Disposition: form-data; name="protocolo"\r\nContent-Length: 20\r\n\r\n{PROTOCOLO}'.encode(),
            f"\r\n--{boundary}--\r\n".encode(),
        ]
    )


async def test_hash_and_protocolo_can_stand_in_the_query_as_in_the_client_s_own_tests(
    gravador: Mesa, tmp_path: Path
) -> None:
    aqui, cliente, _ = gravador
    arquivo = documentos.html_do_sei(tmp_path / "a.html", semente=1)
    opcoes = Opcoes(multipart=Multipart.QUERY)
    await carregador(cliente, opcoes=opcoes).enviar([item(arquivo, inteiro=True)])
    linha, _, corpo = aqui.pedidos[0]
    assert "componentes-a-enviar?hashDoComponenteDigital=" in linha
    assert "&protocolo=12345.123456%2F2026-72 HTTP" in linha
    assert b"hashDoComponenteDigital" not in corpo


async def test_parts_are_half_open_expect_100_above_a_megabyte_and_a_failed_one_goes_again_after_the_others(
    gravador: Mesa, tmp_path: Path
) -> None:
    aqui, cliente, chamadas = gravador
    arquivo = documentos.bytes_quaisquer(tmp_path / "a.pdf", semente=1, tamanho=2 * MEGABYTE + 5)
    aqui.respostas = [(200, b""), (500, RECUSA), (200, b"")]
    eventos = list[Evento]()
    await carregador(cliente, opcoes=Opcoes(bloco_mb=1), eventos=eventos).enviar([item(arquivo, inteiro=False)])
    alvos = [linha.split()[1].rpartition("componentes-a-enviar/")[2] for linha, _, _ in aqui.pedidos]
    assert alvos == [
        "partes/0-1048576",
        "partes/1048576-2097152",
        "partes/2097152-2097157",
        "partes/1048576-2097152",
        "partes/sinalizacao-termino-envio",
    ]
    esperam = [cabecalhos.get("Expect") for _, cabecalhos, _ in aqui.pedidos]
    assert esperam == ["100-continue", "100-continue", None, "100-continue", None]
    assert aqui.pedidos[-1][2] == b'{"hashDoComponenteDigital":"%s","protocolo":"12345.123456\\/2026-72"}' % (
        arquivo.hash_.replace("/", "\\/").encode()
    )
    (falha,) = (evento for evento in eventos if isinstance(evento, ParteFalhou))
    assert (falha.parte, falha.partes) == (2, 3)
    ultimas = [evento for evento in eventos if isinstance(evento, Transferencia)]
    assert (ultimas[-1].feitos, ultimas[-1].parte) == (2 * MEGABYTE, 2)
    assert [chamada.status for chamada in chamadas] == [200, 500, 200, 200, 200]
    assert sum(chamada.enviados for chamada in chamadas) > 3 * MEGABYTE


async def test_a_part_that_fails_twice_fails_the_component(gravador: Mesa, tmp_path: Path) -> None:
    aqui, cliente, _ = gravador
    arquivo = documentos.bytes_quaisquer(tmp_path / "a.pdf", semente=1, tamanho=10)
    aqui.respostas = [(500, RECUSA), (500, RECUSA)]
    with pytest.raises(RecusaDoBarramentoError, match="0044"):
        await carregador(cliente).enviar([item(arquivo, inteiro=False)])
    assert len(aqui.pedidos) == 2


async def test_a_refusal_tells_status_code_and_text(gravador: Mesa) -> None:
    aqui, cliente, _ = gravador
    aqui.respostas = [(400, RECUSA)]
    with pytest.raises(RecusaDoBarramentoError) as erro:
        await cliente.get("tramites/1", nome="metadados")
    assert (erro.value.status, erro.value.codigo) == (400, "0044")
    assert erro.value.mensagem == "Já há trâmite em andamento"


@pytest.mark.parametrize(
    "corpo", [b"", b"<html>", b"[]", b'{"codigoErro": 44, "mensagem": "x"}', b'{"codigoErro": "0044"}']
)
async def test_an_error_that_the_client_could_not_read_is_no_refusal_but_a_broken_contract(
    gravador: Mesa, corpo: bytes
) -> None:
    aqui, cliente, _ = gravador
    aqui.respostas = [(502, corpo)]
    with pytest.raises(RespostaForaDoContratoError):
        await cliente.get("tramites/1", nome="metadados")


@pytest.mark.parametrize(
    "corpo",
    [
        b'{"tramites": [], "totalDeRegistros": "0"}',
        b'{"tramites": [{"IDT": 1}], "totalDeRegistros": 1}',
        b'[{"IDT": 1, "status": "2"}]',
        b"texto",
    ],
)
async def test_an_answer_with_a_missing_key_or_another_type_is_a_broken_contract(gravador: Mesa, corpo: bytes) -> None:
    aqui, cliente, _ = gravador
    aqui.respostas = [(200, corpo)]
    with pytest.raises(RespostaForaDoContratoError):
        await Tramita(cliente).consultar({"IDT": 1})


async def test_a_bus_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    pem = emitir(tmp_path, "sei")
    chamadas = list[Chamada]()
    identidade = Identidade(certificado=pem, autoridades=pem)
    async with Cliente("https://127.0.0.1:1/v3/", identidade, ao_terminar=chamadas.append) as cliente:
        with pytest.raises(BarramentoInacessivelError, match="pendentes"):
            await Tramita(cliente).pendentes()
    assert [chamada.status for chamada in chamadas] == [0]


async def test_the_pending_list_is_taken_whole_in_random_order(gravador: Mesa) -> None:
    aqui, cliente, _ = gravador
    aqui.respostas = [(200, json.dumps([{"IDT": idt, "status": 2} for idt in range(1, 21)]).encode())]
    vistas = [pendencia.idt async for pendencia in pendencias(cliente, long_poll=False).ciclo()]
    assert sorted(vistas) == list(range(1, 21))
    assert vistas != sorted(vistas)


async def test_the_long_poll_follows_with_the_last_offset_until_something_listed_before_is_told_twice(
    gravador: Mesa,
) -> None:
    aqui, cliente, _ = gravador
    listada, nova = {"IDT": 3, "status": 2}, {"IDT": 30, "status": 2}
    corpos = [[listada], *({"encontrou": True, **item} for item in (nova, listada, nova, listada))]
    aqui.respostas = [(200, json.dumps(corpo).encode()) for corpo in corpos]
    vistas = list[int]()

    async def percorrer() -> None:
        async for pendencia in pendencias(cliente).ciclo():
            vistas.append(pendencia.idt)

    with pytest.raises(RespostaForaDoContratoError, match="repetida"):
        await percorrer()
    assert vistas == [3, 30, 30]
    assert [linha.split()[1].rpartition("=")[2] for linha, _, _ in aqui.pedidos[1:]] == ["0", "30", "3", "30"]


async def test_a_cycle_ends_at_the_first_long_poll_that_finds_nothing(gravador: Mesa) -> None:
    aqui, cliente, _ = gravador
    aqui.respostas = [(200, b"[]"), (200, b'{"encontrou": false}')]
    assert [pendencia async for pendencia in pendencias(cliente).ciclo()] == []
    assert [linha.split()[0] for linha, _, _ in aqui.pedidos] == ["GET", "GET"]


async def test_after_it_found_something_the_long_poll_goes_on_asking_until_its_time_is_over(gravador: Mesa) -> None:
    aqui, cliente, _ = gravador
    nada = (200, b'{"encontrou": false}')
    aqui.respostas = [(200, b"[]"), (200, b'{"encontrou": true, "IDT": 9, "status": 5}'), nada, nada, (500, RECUSA)]
    with pytest.raises(RecusaDoBarramentoError):
        _ = [pendencia async for pendencia in pendencias(cliente).ciclo()]
    assert [linha.split()[1].rpartition("=")[2] for linha, _, _ in aqui.pedidos[1:]] == ["0", "9", "9", "9"]


def pendencias(cliente: Cliente, *, long_poll: bool = True) -> Pendencias:
    sorte = Random(1)  # noqa: S311 - an order, not a secret
    return Pendencias(Tramita(cliente), long_poll=cliente if long_poll else None, sorte=sorte)


def carregador(cliente: Cliente, *, opcoes: Opcoes | None = None, eventos: list[Evento] | None = None) -> Carregador:
    observar = eventos.append if eventos is not None else lambda _: None
    return Carregador(Tramita(cliente), instancia="sei", opcoes=opcoes or Opcoes(), observar=observar)


def item(arquivo: Arquivo, *, inteiro: bool) -> Item:
    return Item(idt=1, ticket=9, protocolo=PROTOCOLO, arquivo=arquivo, inteiro=inteiro)


def test_every_failure_of_a_conversation_is_of_one_family() -> None:
    assert issubclass(RecusaDoBarramentoError, FalhaNoTramiteError)
    assert issubclass(BarramentoInacessivelError, FalhaNoTramiteError)
