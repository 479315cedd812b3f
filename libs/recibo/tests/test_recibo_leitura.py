"""The forms in which a receipt is read, and what is said of something that is none."""

import base64
import contextlib
import json
import warnings
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recibo_pki import conteudo, de_outra_chave, em_bytes, emitir, raiz, resposta

from recibo import arquivo
from recibo.achados import Resultado, Veredito
from recibo.assinatura import assinar, confere
from recibo.autoridades import autoridades
from recibo.cadeia import MAIS_LONGA, certificados, em_base64
from recibo.conferencia import Conferencia
from recibo.errors import ReciboIlegivelError
from recibo.leitura import MAIOR, ler
from recibo.texto import Tipo

AC = raiz()
MEIO = emitir(AC, "AC intermediária de teste", ac=True)
SEI = emitir(MEIO, "SEI de teste")
HASHES = tuple(base64.b64encode(bytes([n]) * 32).decode() for n in (3, 1, 2))
DITO = conteudo(Tipo.CONCLUSAO, HASHES)
RESPOSTA = resposta(DITO, SEI)
ASSINATURA = RESPOSTA["hashDaAssinatura"].encode()
CADEIA = RESPOSTA["cadeiaDoCertificado"].encode()
PEM = b"".join(um.public_bytes(Encoding.PEM) for um in SEI.cadeia)
DER = b"".join(um.public_bytes(Encoding.DER) for um in SEI.cadeia)
CONFIADAS = autoridades(AC.certificado.public_bytes(Encoding.PEM))
CONFERIR = Conferencia(agora=datetime(2026, 11, 25, tzinfo=UTC), autoridades=CONFIADAS)


def test_the_text_is_one_line_with_hashes_in_byte_order() -> None:
    cabeca = "<recibo><IDT>12</IDT><NRE>0000000000072026</NRE><dataDeRecebimento>2026-06-01T13:05:00.000Z"
    um, dois, tres = sorted(HASHES)
    assert DITO.texto == (
        f"{cabeca}</dataDeRecebimento><hashDoComponenteDigital>{um}</hashDoComponenteDigital>"
        f"<hashDoComponenteDigital>{dois}</hashDoComponenteDigital>"
        f"<hashDoComponenteDigital>{tres}</hashDoComponenteDigital></recibo>"
    )


@pytest.mark.parametrize("tipo", Tipo)
def test_a_file_of_ours_reads_as_it_was_written(tipo: Tipo) -> None:
    dito = conteudo(tipo, HASHES)
    assinado = resposta(dito, SEI)
    feito = arquivo.escrever(
        dito, assinatura=assinado["hashDaAssinatura"], cadeia=assinado["cadeiaDoCertificado"]
    ).encode()
    lido = ler(feito)
    assert (lido.conteudo.texto, lido.texto, lido.cadeia) == (dito.texto, dito.texto, SEI.cadeia)
    assert CONFERIR(lido).veredito is Veredito.CONFERE
    assert json.loads(feito)["formato"] == "tropeiro.recibo.v1"
    assert arquivo.nome(dito) == f"recibo-de-{tipo}-12.json"


@pytest.mark.parametrize(
    "certificado",
    [PEM, DER, CADEIA, b"\n".join((CADEIA[:70], CADEIA[70:]))],
    ids=["PEM", "DER", "base64", "base64 in two lines"],
)
@pytest.mark.parametrize(
    "assinatura",
    [ASSINATURA, base64.b64decode(ASSINATURA), ASSINATURA + b"\n"],
    ids=["base64", "binary", "with a line end"],  # not the value: a new signature each time, and workers compare names
)
@pytest.mark.parametrize(
    "texto",
    [DITO.texto, f"\ufeff<?xml version='1.0'?>\n{DITO.texto.replace('><', '> <')}\n"],
    ids=["one line", "with blanks"],
)
def test_a_text_is_read_with_signature_and_certificate_beside_it(
    texto: str, assinatura: bytes, certificado: bytes
) -> None:
    lido = ler(texto.encode(), assinatura=assinatura, certificado=certificado)
    assert lido.conteudo.texto == DITO.texto
    assert CONFERIR(lido).veredito is Veredito.CONFERE


def test_a_bare_certificate_is_a_chain_of_one() -> None:
    assert ler(em_bytes(RESPOSTA | {"cadeiaDoCertificado": em_base64([SEI.certificado])})).cadeia == (SEI.certificado,)


def test_json_may_hold_the_text_alone_and_numbers_as_text() -> None:
    so_texto = {"texto": DITO.texto, "hashDaAssinatura": ASSINATURA.decode(), "cadeiaDoCertificado": CADEIA.decode()}
    assert ler(em_bytes(so_texto)).conteudo.texto == DITO.texto
    como_texto = RESPOSTA | {"recibo": RESPOSTA["recibo"] | {"IDT": "12"}}
    assert ler(em_bytes(como_texto)).conteudo == DITO


ENVIO = {"reciboDeEnvio": resposta(conteudo(Tipo.ENVIO, []), SEI)["reciboDeEnvio"]}


def sem(campo: str) -> dict[str, Any]:
    return {nome: valor for nome, valor in RESPOSTA.items() if nome != campo}


@pytest.mark.parametrize(
    ("dados", "dito"),
    [
        (b"", "Não é um recibo"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"%PDF-1.7", "Não é um recibo"),
        (b" " * (MAIOR + 1), "grande demais"),
        (b"{", "cortado ou malformado"),
        (b'{"a":' * 100_000, "cortado ou malformado"),
        (em_bytes(RESPOSTA)[:-20], "cortado ou malformado"),
        (b"{}", "não traz um recibo"),
        (em_bytes(RESPOSTA | ENVIO), "exatamente um"),
        (em_bytes(RESPOSTA | {"recibo": {"IDT": 1}}), "recibo.NRE"),
        (em_bytes(RESPOSTA | {"recibo": RESPOSTA["recibo"] | {"NRE": "\ud800"}}), "recibo.NRE"),
        (em_bytes(RESPOSTA | {"recibo": RESPOSTA["recibo"] | {"NRE": "7</NRE><NRE>8"}}), "recibo.NRE"),
        (em_bytes(RESPOSTA | {"recibo": RESPOSTA["recibo"] | {"dataDeRecebimento": "\x1b[2J"}}), "recibo.dataDe"),
        (DITO.texto.replace("2026-06", "\x1b[2J").encode(), "cortado ou malformado"),
        (b'{"recibo":{"IDT":1,"IDT":2}}', "duas vezes"),
        (b'{"recibo":{"IDT":' + b"9" * 5000 + b"}}", "cortado ou malformado"),
        (em_bytes(sem("hashDaAssinatura")), "Falta a assinatura"),
        (em_bytes(sem("cadeiaDoCertificado")), "Falta o certificado"),
        (em_bytes(RESPOSTA | {"hashDaAssinatura": "não"}), "não é base64"),
        (em_bytes(RESPOSTA | {"hashDaAssinatura": "A"}), "não é base64"),
        (em_bytes(RESPOSTA | {"cadeiaDoCertificado": CADEIA.decode()[:-8]}), "cortado"),
        (em_bytes(RESPOSTA | {"cadeiaDoCertificado": "MDA="}), "cortado"),
        (em_bytes(RESPOSTA | {"cadeiaDoCertificado": "AAAA"}), "cortado"),
        (em_bytes(RESPOSTA | {"cadeiaDoCertificado": "-----BEGIN CERTIFICATE-----"}), "cortado"),
        (b"<html></html>", "deve começar e terminar"),
        (DITO.texto.encode()[:-1], "deve começar e terminar"),
        (b"<recibo><IDT>1</IDT></recibo>", "nesta ordem"),
        (b"<recibo><IDT>1</NRE></recibo>", "cortado ou malformado"),
        (b"<recibo><IDT>1</IDT>x</recibo>", "cortado ou malformado"),
        (DITO.texto.replace("<IDT>12<", "<IDT>\u0662<").encode(), "não é um número"),
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]><recibo></recibo>", "deve começar e terminar"),
        (DITO.texto.encode(), "Falta a assinatura"),
    ],
)  # fmt: skip
def test_what_is_no_receipt_is_said_to_be_none(dados: bytes, dito: str) -> None:
    with pytest.raises(ReciboIlegivelError, match=dito):
        ler(dados)


@given(st.binary(max_size=300))
def test_no_rubbish_makes_the_reader_stumble(dados: bytes) -> None:
    for com in (dados, b"{" + dados, b"<recibo>" + dados + b"</recibo>"):
        with pytest.raises(ReciboIlegivelError):
            ler(com, assinatura=ASSINATURA, certificado=dados)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(DER) - 1), st.integers(0, 255)), min_size=1, max_size=3))
def test_a_certificate_with_changed_bytes_is_unreadable_or_judged(onde: list[tuple[int, int]]) -> None:
    bruto = bytearray(DER)
    for posicao, byte in onde:
        bruto[posicao] = byte
    with contextlib.suppress(ReciboIlegivelError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        CONFERIR(ler(em_bytes(RESPOSTA | {"cadeiaDoCertificado": base64.b64encode(bruto).decode()})))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda um: st.lists(um, max_size=3) | st.dictionaries(st.text(max_size=5), um, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([*RESPOSTA, *RESPOSTA["recibo"], "texto"]), JSON)
def test_a_field_of_another_kind_is_unreadable_or_judged(campo: str, valor: object) -> None:
    dentro = {**RESPOSTA["recibo"], campo: valor} if campo in RESPOSTA["recibo"] else RESPOSTA["recibo"]
    fora = {**RESPOSTA, "recibo": dentro} if campo in RESPOSTA["recibo"] else {**RESPOSTA, campo: valor}
    with contextlib.suppress(ReciboIlegivelError):
        CONFERIR(ler(em_bytes(fora)))


def test_a_key_that_no_receipt_is_signed_with_does_not_hold() -> None:
    enorme = rsa.RSAPublicNumbers(65537, (1 << 40_000) + 1).public_key()
    estranhas: list[CertificatePublicKeyTypes] = [ed25519.Ed25519PrivateKey.generate().public_key(), enorme]
    for chave in estranhas:
        folha = de_outra_chave(AC, chave)
        laudo = CONFERIR(ler(em_bytes(RESPOSTA | {"cadeiaDoCertificado": em_base64([folha])})))
        assert laudo.veredito is Veredito.NAO_CONFERE
        assert laudo.achados[0].resultado is Resultado.NAO_CONFERE


def test_an_authority_is_read_from_pem_or_der_and_from_nothing_else() -> None:
    for form in (Encoding.PEM, Encoding.DER):
        assert autoridades(AC.certificado.public_bytes(form)).acs == (AC.certificado,)
    assert autoridades(PEM).folhas == (SEI.certificado,)
    with pytest.raises(ReciboIlegivelError):
        autoridades(b"nada")
    assert certificados(PEM) == SEI.cadeia


@pytest.mark.parametrize(
    "assinatura",
    ["", "AAAA", "não é base64", "A", ASSINATURA.decode()[:-4]],
    ids=["empty", "zeros", "not base64", "no whole byte", "cut off"],
)
def test_what_is_no_signature_holds_for_nothing(assinatura: str) -> None:
    assert not confere(DITO.texto, assinatura=assinatura, chave=SEI.chave.public_key())
    assert confere(DITO.texto, assinatura=ASSINATURA.decode(), chave=SEI.chave.public_key())
    assert not confere(DITO.texto, assinatura=assinar(DITO.texto, chave=MEIO.chave), chave=SEI.chave.public_key())


def test_nothing_is_no_chain() -> None:
    with pytest.raises(ValueError, match="no certificate"):
        certificados(b"")


@pytest.mark.parametrize("forma", [Encoding.DER, Encoding.PEM], ids=["der", "pem"])
def test_a_chain_longer_than_any_is_not_verified_link_by_link(forma: Encoding) -> None:
    def em(quantos: int) -> bytes:
        return AC.certificado.public_bytes(forma) * quantos

    texto = DITO.texto.encode()
    assert len(ler(texto, assinatura=ASSINATURA, certificado=em(MAIS_LONGA)).cadeia) == MAIS_LONGA
    for quantos in (MAIS_LONGA + 1, 1500):
        with pytest.raises(ReciboIlegivelError, match=f"{MAIS_LONGA} no máximo"):
            ler(texto, assinatura=ASSINATURA, certificado=em(quantos))


def test_a_list_of_what_is_no_hash_is_answered_in_a_line() -> None:
    tortos = {**RESPOSTA["recibo"], "hashesDosComponentesDigitais": [0] * 100_000}
    with pytest.raises(ReciboIlegivelError) as erro:
        ler(em_bytes({**RESPOSTA, "recibo": tortos}))
    assert str(erro.value).endswith("não servem: recibo.hashesDosComponentesDigitais.0.")
