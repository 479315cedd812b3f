"""The signing key in a token: a real PKCS#11 library, SoftHSM2 (Debian: apt-get install softhsm2)."""

import asyncio
import base64
import contextlib
import json
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

import pkcs11
import pytest
from barramento_house import House, Json, corpo, documento, feito, processo
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from barramento.app import listeners
from barramento.clients.token import Endereco, PinRecusadoError, Token, TokenForaError
from barramento.settings import Settings
from barramento.store.chaves import AssinaturaTrocadaError, ChaveNoToken, assinante, chave_no_token, conferir_chave
from chassis import clock
from chassis.away import is_away
from chassis.operators import OperatorError
from chassis.server import serving
from chassis.testing.authority import Authority
from recibo.achados import Veredito
from recibo.assinatura import ChavePrivada, confere, confere_bytes
from recibo.conferencia import Conferencia
from recibo.leitura import ler

MODULO = next((path for path in Path("/usr/lib").glob("**/libsofthsm2.so")), None)
UTIL = shutil.which("softhsm2-util")
PIN = "271828"

pytestmark = pytest.mark.skipif(
    MODULO is None or UTIL is None, reason="SoftHSM2 is not installed (Debian: apt-get install softhsm2)"
)


def rsa_2048() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def curva() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


TIPOS: dict[str, Callable[[], ChavePrivada]] = {"rsa": rsa_2048, "ec": curva}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardado:
    """A token in a folder, and keys in it by name, each with its certificate in a file."""

    pasta: Path
    tokens: Path
    chaves: dict[str, ChavePrivada]

    def endereco(self, chave: str, **mais: object) -> Endereco:
        assert MODULO is not None
        dito = Endereco(modulo=MODULO, token="recibos", chave=chave, pin=SecretStr(PIN), prazo_s=10)
        return replace(dito, **mais)  # type: ignore[arg-type] # a test's shorthand

    def certificado(self, chave: str) -> Path:
        return self.pasta / f"{chave}.crt.pem"


@pytest.fixture
def guardado(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guardado]:
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    util("--init-token", "--free", "--label", "recibos", "--pin", PIN, "--so-pin", PIN)
    chaves = {nome: fazer() for nome, fazer in TIPOS.items()}
    for numero, (nome, chave) in enumerate(chaves.items(), 1):
        pem = tmp_path / f"{nome}.pem"
        pem.write_bytes(chave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        util(*f"--import {pem} --token recibos --label {nome} --id {numero:02x} --pin {PIN}".split())
        pem.unlink()
        (tmp_path / f"{nome}.crt.pem").write_bytes(certificado(chave).public_bytes(Encoding.PEM))
    reler()
    yield Guardado(pasta=tmp_path, tokens=tokens, chaves=chaves)
    reler()


def util(*args: str) -> None:
    assert UTIL is not None
    subprocess.run([UTIL, *args], check=True, capture_output=True)  # noqa: S603 - our own arguments


def reler() -> None:
    """Let the library look for tokens anew: it does so when it begins, once in a process.

    In a thread of its own: it leaves errors in OpenSSL's queue, and the bus of these tests speaks TLS in this one.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: pkcs11.lib(str(MODULO)).reinitialize()).result()


def certificado(chave: ChavePrivada) -> x509.Certificate:
    nome = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Barramento no token")])
    inicio = clock.now().replace(microsecond=0)
    builder = x509.CertificateBuilder().subject_name(nome).issuer_name(nome).public_key(chave.public_key())
    builder = builder.serial_number(7).not_valid_before(inicio).not_valid_after(inicio.replace(year=inicio.year + 1))
    return builder.sign(chave, SHA256())


@pytest.mark.parametrize("tipo", TIPOS)
async def test_a_key_in_a_token_signs_as_one_in_a_file_does(guardado: Guardado, tipo: str) -> None:
    chave = assinante(guardado.certificado(tipo), token=guardado.endereco(tipo))
    for texto in ("<recibo></recibo>", "outro"):
        assinatura = await chave.assinar(texto)
        assert confere(texto, assinatura=assinatura, chave=guardado.chaves[tipo].public_key())
    assert base64.b64decode(chave.cadeia) == certificado_em(guardado.certificado(tipo)).public_bytes(Encoding.DER)


def certificado_em(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


async def test_a_session_that_was_lost_is_opened_again(guardado: Guardado) -> None:
    token = Token(guardado.endereco("rsa"))
    await token.assinar(b"antes")
    reler()  # every session of the process is gone, as when a token was taken out and put back
    assinatura = await token.assinar(b"depois")
    assert confere_bytes("depois", assinatura=assinatura, chave=guardado.chaves["rsa"].public_key())


async def test_a_token_that_is_away_is_a_passing_fault_until_it_is_back(guardado: Guardado) -> None:
    token = Token(guardado.endereco("ec"))
    longe = guardado.tokens.rename(guardado.pasta / "longe")
    guardado.tokens.mkdir()
    reler()
    for _ in range(2):
        with pytest.raises(TokenForaError) as fora:
            await token.assinar(b"x")
        assert is_away(fora.value)
    guardado.tokens.rmdir()
    longe.rename(guardado.tokens)
    assinatura = await token.assinar(b"x")
    assert confere_bytes("x", assinatura=assinatura, chave=guardado.chaves["ec"].public_key())


async def test_a_token_without_the_key_is_away_too(guardado: Guardado) -> None:
    with pytest.raises(TokenForaError, match="NoSuchKey"):
        await Token(guardado.endereco("nenhuma")).assinar(b"x")


async def test_a_pin_that_was_refused_is_not_tried_again(guardado: Guardado) -> None:
    token = Token(guardado.endereco("rsa", pin=SecretStr("errado")))
    for _ in range(12):  # more tries than a token forgives
        with pytest.raises(PinRecusadoError) as recusado:
            await token.assinar(b"x")
        assert not is_away(recusado.value)
    assert await Token(guardado.endereco("rsa")).assinar(b"x"), "the token did not lock itself"


async def test_many_signatures_at_once_hold_and_the_loop_goes_on(guardado: Guardado) -> None:
    token = Token(guardado.endereco("rsa"))
    await token.assinar(b"x")
    passos = 0

    async def andar() -> None:
        nonlocal passos
        while True:
            await asyncio.sleep(0)
            passos += 1

    andando = asyncio.create_task(andar())
    async with asyncio.TaskGroup() as group:
        feitas = [group.create_task(token.assinar(b"%d" % n)) for n in range(50)]
    andando.cancel()
    assert passos > 50
    chave = guardado.chaves["rsa"].public_key()
    assert all(confere_bytes(str(n), assinatura=feita.result(), chave=chave) for n, feita in enumerate(feitas))


async def test_a_token_that_hangs_is_away_after_its_time(guardado: Guardado) -> None:
    token = Token(guardado.endereco("rsa", prazo_s=0.05))
    token._thread.submit(time.sleep, 0.5)
    with pytest.raises(TokenForaError, match="a tempo"):
        await token.assinar(b"x")


async def test_a_receipt_signed_by_a_key_that_is_not_the_certificates_does_not_leave(guardado: Guardado) -> None:
    with pytest.raises(AssinaturaTrocadaError):
        await chave_no_token(guardado.certificado("rsa"), guardado.endereco("ec")).assinar("x")


@pytest.mark.parametrize(
    ("mais", "dito"), [({"chave": "ec"}, "não é a do certificado"), ({"pin": SecretStr("x")}, "PIN")]
)
def test_a_bus_does_not_start_with_a_token_that_refuses(guardado: Guardado, mais: Json, dito: str) -> None:
    with pytest.raises(OperatorError, match=dito):
        assinante(guardado.certificado("rsa"), token=replace(guardado.endereco("rsa"), **mais))


def test_what_a_library_leaves_behind_breaks_no_tls_connection(guardado: Guardado, tmp_path: Path) -> None:
    servidor = ligado(Authority(tmp_path))
    assinante(guardado.certificado("rsa"), token=guardado.endereco("rsa", token="outro"))  # is away: begun again
    with pytest.raises(ssl.SSLWantReadError):  # and not an error that somebody else made
        servidor.read()


def ligado(autoridade: Authority) -> ssl.SSLObject:
    """The server's end of a TLS connection on which nothing was said yet."""
    contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexto.load_cert_chain(autoridade.server().certificate)
    ida, volta = ssl.MemoryBIO(), ssl.MemoryBIO()
    servidor = contexto.wrap_bio(ida, volta, server_side=True)
    de_fora = ssl.create_default_context(cafile=str(autoridade.pem))
    cliente = de_fora.wrap_bio(volta, ida, server_hostname="localhost")
    for lado in (cliente, servidor, cliente, servidor):
        with contextlib.suppress(ssl.SSLWantReadError):
            lado.do_handshake()
    with contextlib.suppress(ssl.SSLWantReadError):
        servidor.read()
    return servidor


async def test_the_check_says_whether_token_and_certificate_agree(guardado: Guardado) -> None:
    bom = assinante(guardado.certificado("rsa"), token=guardado.endereco("rsa"))
    dito = await conferir_chave(bom, agora=clock.now())
    assert "Barramento no token" in dito
    assert "364 dias" in dito or "365 dias" in dito
    trocada = chave_no_token(guardado.certificado("rsa"), guardado.endereco("ec"))
    casos = {
        "não é a do certificado": trocada,
        "PIN": chave_no_token(guardado.certificado("rsa"), guardado.endereco("rsa", pin=SecretStr("x"))),
        "não responde": chave_no_token(guardado.certificado("rsa"), guardado.endereco("rsa", token="outro")),
    }
    for esperado, chave in casos.items():
        with pytest.raises(OperatorError, match=esperado):
            await conferir_chave(chave, agora=clock.now())


@pytest.mark.pg
async def test_what_completes_a_tramite_waits_for_a_token_that_is_away(guardado: Guardado, house: House) -> None:
    token = guardado.endereco("rsa")
    settings = house.settings.model_copy(
        update={
            "signing_key": guardado.certificado("rsa"),
            "signing_pkcs11_module": token.modulo,
            "signing_pkcs11_token": token.token,
            "signing_pkcs11_key": token.chave,
            "signing_pkcs11_pin": token.pin,
        }
    )
    longe = guardado.tokens.rename(guardado.pasta / "longe")
    guardado.tokens.mkdir()
    reler()
    outra = copy(house)
    async with (
        serving(listeners(settings), settings=settings) as (_, outra.port, _),
        outra.sei(house.amargosa.identity, sistema=1) as amargosa,
    ):
        criado = await amargosa.iniciar(corpo(102, 202, processo(documento(1, b"espera"))))
        enviando = asyncio.create_task(amargosa.por_inteiro(criado, b"espera"))
        await asyncio.sleep(1)
        assert not enviando.done()
        assert await house.amargosa.situacao(criado["IDT"]) == 1
        guardado.tokens.rmdir()
        longe.rename(guardado.tokens)
        assert (await enviando).status_code == 200
        recibo = feito(await amargosa.get(f"tramites/{criado['IDT']}/recibo-de-envio"))
    laudo = Conferencia(agora=clock.now(), assinante=certificado_em(guardado.certificado("rsa")))(
        ler(json.dumps(recibo).encode())
    )
    assert laudo.veredito is Veredito.CONFERE_EM_PARTE
    assert laudo.assinante == "Barramento no token"


def test_settings_name_a_whole_token_or_none(guardado: Guardado, tmp_path: Path) -> None:
    (tmp_path / "pin").write_text(f"{PIN}\n")
    base: dict[str, object] = {"database_url": "postgresql://u:p@127.0.0.1/x", "signing_key": "x.pem"}
    assert Settings.model_validate(base).token is None
    base["signing_pkcs11_module"] = MODULO
    for falta in ({}, {"signing_pkcs11_token": "recibos"}):
        with pytest.raises(OperatorError, match="PKCS11_KEY"):
            _ = Settings.model_validate(base | falta).token
    base |= {"signing_pkcs11_token": "recibos", "signing_pkcs11_key": "rsa"}
    with pytest.raises(OperatorError, match="PIN"):
        _ = Settings.model_validate(base).token
    with pytest.raises(OperatorError, match="PIN_FILE"):
        _ = Settings.model_validate(base | {"signing_pkcs11_pin_file": "nada"}).token
    for pin in ({"signing_pkcs11_pin": PIN}, {"signing_pkcs11_pin_file": tmp_path / "pin"}):
        settings = Settings.model_validate(base | pin)
        assert settings.token == guardado.endereco("rsa")
        assert PIN not in repr(settings)
        assert PIN not in repr(settings.token)


def test_a_module_that_is_not_there_is_said_to_be_missing(guardado: Guardado) -> None:
    with pytest.raises(OperatorError, match="SIGNING_PKCS11_MODULE"):
        Token(guardado.endereco("rsa", modulo=Path("/nada.so")))


def test_the_certificate_stands_in_its_file(guardado: Guardado, tmp_path: Path) -> None:
    (tmp_path / "vazio.pem").write_text("")
    with pytest.raises(OperatorError, match="não tem certificado"):
        assinante(tmp_path / "vazio.pem", token=guardado.endereco("rsa"))
    assert isinstance(assinante(guardado.certificado("rsa"), token=guardado.endereco("rsa")), ChaveNoToken)
