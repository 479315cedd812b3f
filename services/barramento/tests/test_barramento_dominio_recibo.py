"""Receipts: the canonical text, signatures that hold and signatures that don't; ranges, uploads, units."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from barramento.domain import recibo as r
from barramento.domain import upload as u
from barramento.domain.consulta import limitada
from barramento.domain.datas import escrever
from barramento.domain.errors import (
    ComponenteNaoSolicitadoError,
    DataDoReciboInvalidaError,
    ParteForaDoComponenteError,
    TicketDesconhecidoError,
    TicketEncerradoError,
    UnidadeAlheiaError,
    UnidadeNaoEnviaError,
    UnidadeNaoRecebeError,
)
from barramento.domain.estrutura import Unidade
from barramento.domain.tramite import Situacao
from barramento.domain.trechos import Trecho
from recibo.assinatura import assinar
from recibo.texto import Conteudo, Tipo

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
NRE = "0000000000012026"
LIDO = datetime(2026, 6, 1, 13, 0, 0, 900_000, tzinfo=UTC)
AGORA = LIDO + timedelta(minutes=10)


def test_a_receipt_is_kept_with_each_hash_once_in_byte_order_and_verified_over_exactly_its_text() -> None:
    dito = Conteudo(tipo=Tipo.CONCLUSAO, idt=1, nre=NRE, data="d", hashes=("b=", "a=", "+=", "b=", "Z="))
    for chave in (RSA, EC):
        recibo = r.assinado(dito, assinatura=assinar(dito.texto, chave=chave), cadeia="c")
        assert recibo.hashes == ("+=", "Z=", "a=", "b=")
        assert recibo.conteudo(Tipo.CONCLUSAO).texto == dito.texto
        assert r.verificado(recibo, chave=chave.public_key())
        assert not r.verificado(replace(recibo, data="e"), chave=chave.public_key())
        assert not r.verificado(recibo, chave=ec.generate_private_key(ec.SECP256R1()).public_key())
        assert not r.verificado(recibo, chave=ed25519.Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize("assinatura", ["", "não é base64", "AAAA", "é"])
def test_what_is_no_signature_does_not_hold(assinatura: str) -> None:
    dito = Conteudo(tipo=Tipo.CONCLUSAO, idt=1, nre=NRE, data="d", hashes=())
    for chave in (RSA, EC):
        assert not r.verificado(r.assinado(dito, assinatura=assinatura, cadeia="c"), chave=chave.public_key())


@pytest.mark.parametrize(
    "data",
    [
        "2026-06-01T13:00:00.000Z",
        "2026-06-01T13:00:00Z",
        "2026-06-01T10:00:00-03:00",
        (AGORA + timedelta(minutes=5)).isoformat(),
    ],
)
def test_a_receipt_is_dated_between_the_download_cut_to_the_second_and_a_little_after_now(data: str) -> None:
    r.conferir_data(data, lido_em=LIDO, agora=AGORA)


@pytest.mark.parametrize(
    "data",
    [
        "2026-06-01T12:59:59.999Z",
        "2026-06-01T13:00:00",
        "ontem",
        "",
        "<x>",
        (AGORA + timedelta(minutes=5, seconds=1)).isoformat(),
        "2026-02-30T13:00:00Z",
    ],
)
def test_a_receipt_of_another_time_is_refused(data: str) -> None:
    with pytest.raises(DataDoReciboInvalidaError):
        r.conferir_data(data, lido_em=LIDO, agora=AGORA)


def test_an_instant_is_written_to_the_second_in_the_zone_of_the_bus() -> None:
    assert escrever(LIDO, zona=timezone(timedelta(hours=-3))) == "2026-06-01T10:00:00-03:00"


@given(st.integers(-3, 12), st.integers(-3, 12), st.integers(0, 10))
def test_a_range_is_half_open_and_inside_its_component(inicio: int, fim: int, tamanho: int) -> None:
    trecho = Trecho(inicio=inicio, fim=fim)
    cabe = trecho.cabe_em(tamanho)
    assert cabe == (0 <= inicio <= fim <= tamanho and (inicio < fim or tamanho == 0))
    if cabe:
        u.conferir_parte(trecho, tamanho=tamanho)
        assert 0 <= trecho.tamanho <= tamanho
    else:
        with pytest.raises(ParteForaDoComponenteError):
            u.conferir_parte(trecho, tamanho=tamanho)
    assert str(trecho) == f"{inicio}-{fim}"


def pedido(situacao: Situacao, tamanho: int | None = 9) -> u.Pedido:
    return u.Pedido(situacao=situacao, tamanho=tamanho, recebido=False)


def test_only_what_an_open_ticket_asked_for_may_be_sent() -> None:
    chave = u.Chave(ticket=1, protocolo="p", hash="h")
    with pytest.raises(TicketDesconhecidoError):
        u.conferir_pedido(chave, pedidos=[])
    with pytest.raises(TicketEncerradoError):
        u.conferir_pedido(chave, pedidos=[pedido(Situacao.COMPONENTES_RECEBIDOS)])
    with pytest.raises(ComponenteNaoSolicitadoError):
        u.conferir_pedido(chave, pedidos=[pedido(Situacao.INICIADO, None), pedido(Situacao.CANCELADO)])
    esperado = u.conferir_pedido(chave, pedidos=[pedido(Situacao.CANCELADO, 3), pedido(Situacao.INICIADO, 9)])
    assert esperado == u.Esperado(tamanho=9, recebido=False)


@given(st.binary())
def test_a_hash_is_the_same_in_base64_and_in_hexadecimal(dados: bytes) -> None:
    digest = hashlib.sha256(dados)
    na_linha = base64.b64encode(digest.digest()).decode()
    assert u.sha256_hex(na_linha) == digest.hexdigest()
    assert u.sha256_base64(digest.hexdigest()) == na_linha


def unidade(**mais: object) -> Unidade:
    dados = {
        "numero": 102, "repositorio": 5, "ente": uuid4(), "slug": "amargosa", "nome": "Protocolo", "sigla": "P",
        "codigo_no_orgao": None, "ativo": True, "permite_envio": True, "permite_recebimento": True, "apto": True,
        "sistema": 1, "hierarquia": (), "versao": 1,
    }  # fmt: skip
    return Unidade(**{**dados, **mais})  # type: ignore[arg-type]  # a test's shorthand


def test_a_unit_sends_for_its_own_system_only() -> None:
    assert unidade().como_remetente(sistema=1).unidade == 102
    for alheia in (2, None):
        with pytest.raises(UnidadeAlheiaError):
            unidade(sistema=alheia).como_remetente(sistema=1)
    for parada in ({"ativo": False}, {"permite_envio": False}):
        with pytest.raises(UnidadeNaoEnviaError):
            unidade(**parada).como_remetente(sistema=1)


def test_a_unit_receives_if_it_is_apt() -> None:
    assert unidade().como_destinatario().sistema == 1
    for parada in ({"ativo": False}, {"permite_recebimento": False}, {"apto": False}, {"sistema": None}):
        with pytest.raises(UnidadeNaoRecebeError):
            unidade(**parada).como_destinatario()


def test_a_page_has_at_most_a_thousand_lines() -> None:
    assert limitada(inicio=3, quantidade=50).quantidade == 50
    assert limitada(inicio=3, quantidade=5000).quantidade == 1000
