"""Receipts of the simulated SEI (tramita-api.md §9)."""

import base64
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from tropeiro.simulador.erros import ConteudoDivergenteError
from tropeiro.simulador.identidade import ChavePrivada, Identidade
from tropeiro.simulador.recibo import (
    cadeia,
    data_do_recibo,
    texto_do_recibo,
    texto_do_recibo_de_envio,
    verificar_assinatura,
)


def certificado(chave: ChavePrivada | ed25519.Ed25519PrivateKey, nome: str) -> x509.Certificate:
    sujeito = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nome)])
    agora = datetime(2026, 6, 1, tzinfo=UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(sujeito)
        .issuer_name(sujeito)
        .public_key(chave.public_key())
        .serial_number(7)
        .not_valid_before(agora)
        .not_valid_after(agora + timedelta(days=9000))
        .sign(chave, None if isinstance(chave, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )


def identidade(pasta: Path, chave: ChavePrivada) -> Identidade:
    pem = pasta / "sei.pem"
    cert = certificado(chave, "SEI de teste")
    chave_pem = chave.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(cert.public_bytes(serialization.Encoding.PEM) + chave_pem)
    return Identidade(certificado=pem, autoridades=pem)


def em_cadeia(*certificados: x509.Certificate) -> str:
    der = b"".join(um.public_bytes(serialization.Encoding.DER) for um in certificados)
    return base64.b64encode(der).decode()


def test_the_receipt_is_one_line_with_hashes_in_byte_order() -> None:
    texto = texto_do_recibo(
        idt=1, nre="0000000000012026", data="2026-06-01T13:00:00.000Z", hashes_=["b+/=", "Z1==", "a/z=", "+++="]
    )
    assert texto == (
        "<recibo><IDT>1</IDT><NRE>0000000000012026</NRE>"
        "<dataDeRecebimento>2026-06-01T13:00:00.000Z</dataDeRecebimento>"
        "<hashDoComponenteDigital>+++=</hashDoComponenteDigital>"
        "<hashDoComponenteDigital>Z1==</hashDoComponenteDigital>"
        "<hashDoComponenteDigital>a/z=</hashDoComponenteDigital>"
        "<hashDoComponenteDigital>b+/=</hashDoComponenteDigital></recibo>"
    )


def test_the_receipt_of_sending_has_its_own_names_and_may_name_no_hash() -> None:
    texto = texto_do_recibo_de_envio(idt=2, nre="0000000000012026", data="2026-06-01T10:00:00-03:00", hashes_=[])
    assert texto == (
        "<reciboDeEnvio><IDT>2</IDT><NRE>0000000000012026</NRE><dataDeRecebimentoDoUltimoComponenteDigital>"
        "2026-06-01T10:00:00-03:00</dataDeRecebimentoDoUltimoComponenteDigital></reciboDeEnvio>"
    )


def test_the_date_is_the_moment_of_situation_4_cut_to_the_second_in_utc() -> None:
    momento = datetime(2026, 6, 1, 10, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=-3)))
    assert data_do_recibo(momento) == "2026-06-01T13:00:00.000Z"


@pytest.mark.parametrize("tipo", ["rsa", "ec"])
def test_what_this_sei_signs_verifies_against_its_certificate_and_no_other_text_does(tmp_path: Path, tipo: str) -> None:
    chave: ChavePrivada = (
        rsa.generate_private_key(65537, 2048) if tipo == "rsa" else ec.generate_private_key(ec.SECP256R1())
    )
    eu = identidade(tmp_path, chave)
    assinatura = eu.assinar("<recibo></recibo>")
    certificados = cadeia(em_cadeia(eu.x509()))
    assert verificar_assinatura("<recibo></recibo>", assinatura=assinatura, certificados=certificados) == eu.x509()
    with pytest.raises(ConteudoDivergenteError, match="não confere"):
        verificar_assinatura("<recibo> </recibo>", assinatura=assinatura, certificados=certificados)


def test_a_chain_is_certificates_one_after_another_leaf_first() -> None:
    chaves = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    certificados = [certificado(chave, f"elo {n}") for n, chave in enumerate(chaves)]
    assert cadeia(em_cadeia(*certificados)) == certificados


@pytest.mark.parametrize("conteudo", ["não é base64", base64.b64encode(b"0\x03abc").decode(), "MDA="])
def test_a_chain_that_is_not_certificates_is_refused(conteudo: str) -> None:
    with pytest.raises(ConteudoDivergenteError, match="cadeiaDoCertificado"):
        cadeia(conteudo)


def test_a_receipt_without_certificate_or_with_a_strange_key_is_refused() -> None:
    estranho = certificado(ed25519.Ed25519PrivateKey.generate(), "estranho")
    for certificados in ([], [estranho]):
        with pytest.raises(ConteudoDivergenteError):
            verificar_assinatura("x", assinatura="YWJj", certificados=certificados)
