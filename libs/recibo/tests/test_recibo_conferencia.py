"""Receipts that hold, and each kind of damage by which one stops holding."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recibo_pki import NRE, Titular, conteudo, curva, em_bytes, emitir, raiz, resposta, rsa_2048

from recibo.achados import Assunto, Laudo, Resultado, Veredito
from recibo.assinatura import assinar
from recibo.autoridades import Autoridades
from recibo.cadeia import em_base64
from recibo.conferencia import Conferencia
from recibo.do_conteudo import Documento, hash_normalizado
from recibo.do_par import comparar, pares
from recibo.leitura import Recibo, ler
from recibo.texto import Tipo

AGORA = datetime(2026, 11, 25, tzinfo=UTC)
AC = raiz()
MEIO = emitir(AC, "AC intermediária de teste", ac=True)
BUS = emitir(AC, "Barramento de teste", chave=rsa_2048())
SEI = emitir(MEIO, "SEI de teste")
SIGNERS = {Tipo.ENVIO: BUS, Tipo.CONCLUSAO: SEI}


def sha256(dados: bytes) -> str:
    return base64.b64encode(hashlib.sha256(dados).digest()).decode()


HASHES = tuple(sorted(sha256(b"%d" % n) for n in range(3)))
PUBLICADOS = Autoridades.de([BUS.certificado, AC.certificado])


def laudo(dados: dict[str, Any] | bytes, autoridades: Autoridades | None = PUBLICADOS, **mais: Any) -> Laudo:  # noqa: ANN401
    bruto = dados if isinstance(dados, bytes) else em_bytes(dados)
    return Conferencia(agora=AGORA, autoridades=autoridades, **mais)(ler(bruto))


def errados(dito: Laudo) -> set[Assunto]:
    return {um.assunto for um in dito.achados if um.resultado is Resultado.NAO_CONFERE}


def de(dito: Laudo, assunto: Assunto) -> list[Resultado]:
    return [um.resultado for um in dito.achados if um.assunto is assunto]


@pytest.mark.parametrize("tipo", Tipo)
@pytest.mark.parametrize("chave", [curva, rsa_2048], ids=["ec", "rsa"])
@pytest.mark.parametrize("quantos", [0, 1, 3])
def test_a_receipt_as_it_was_signed_holds(tipo: Tipo, chave: Callable[[], Any], quantos: int) -> None:
    quem = emitir(MEIO, "Quem assina", chave=chave())
    dito = laudo(resposta(conteudo(tipo, HASHES[:quantos]), quem), Autoridades.de([AC.certificado]))
    assert (dito.veredito, errados(dito)) == (Veredito.CONFERE, set())
    assert (dito.tipo, dito.idt, dito.nre, dito.assinante) == (tipo, 12, NRE, "Quem assina")
    assert de(dito, Assunto.ASSINATURA) == de(dito, Assunto.AUTORIDADE) == [Resultado.CONFERE]
    assert de(dito, Assunto.REVOGACAO) == [Resultado.NAO_CONFERIDO]


def test_without_an_authority_a_receipt_holds_in_part() -> None:
    dito = laudo(resposta(conteudo(Tipo.ENVIO, HASHES), BUS), None)
    assert dito.veredito is Veredito.CONFERE_EM_PARTE
    assert de(dito, Assunto.AUTORIDADE) == de(dito, Assunto.ASSINANTE) == [Resultado.NAO_CONFERIDO]


def inteiro(tipo: Tipo = Tipo.CONCLUSAO) -> dict[str, Any]:
    return resposta(conteudo(tipo, HASHES), SIGNERS[tipo])


def trocado(campo: str, valor: object) -> dict[str, Any]:
    dados = inteiro()
    dados["recibo"][campo] = valor
    return dados


@pytest.mark.parametrize(
    ("dados", "assuntos"),
    [
        (trocado("IDT", 13), {Assunto.ASSINATURA}),
        (trocado("NRE", "0000000000082026"), {Assunto.ASSINATURA}),
        (trocado("NRE", "7"), {Assunto.ASSINATURA, Assunto.NUMEROS}),
        (trocado("IDT", -12), {Assunto.ASSINATURA, Assunto.NUMEROS}),
        (trocado("dataDeRecebimento", "2026-06-01T13:05:01.000Z"), {Assunto.ASSINATURA}),
        (trocado("dataDeRecebimento", "2026-06-01T10:05:00.000-03:00"), {Assunto.ASSINATURA}),
        (trocado("dataDeRecebimento", "ontem"), {Assunto.ASSINATURA, Assunto.DATA}),
        (trocado("dataDeRecebimento", "0001-01-01T00:00:00+14:00"), {Assunto.ASSINATURA, Assunto.DATA}),
        (trocado("hashesDosComponentesDigitais", list(HASHES[:2])), {Assunto.ASSINATURA}),
        (trocado("hashesDosComponentesDigitais", [*HASHES, sha256(b"x")]), {Assunto.ASSINATURA}),
        (trocado("hashesDosComponentesDigitais", ["AAAA"]), {Assunto.ASSINATURA, Assunto.HASHES}),
    ],
)
def test_whatever_was_changed_after_signing_is_noticed(dados: dict[str, Any], assuntos: set[Assunto]) -> None:
    dito = laudo(dados)
    assert (dito.veredito, errados(dito)) == (Veredito.NAO_CONFERE, assuntos)


@given(onde=st.integers(min_value=0), com=st.integers(1, 255))
def test_one_byte_of_the_signature_is_enough(onde: int, com: int) -> None:
    dados = inteiro(Tipo.ENVIO)
    bruta = bytearray(base64.b64decode(dados["hashDaAssinatura"]))
    bruta[onde % len(bruta)] ^= com
    assert errados(laudo(dados | {"hashDaAssinatura": base64.b64encode(bruta).decode()})) == {Assunto.ASSINATURA}


def test_the_order_of_the_hashes_in_json_says_nothing_and_that_in_the_text_everything() -> None:
    virados = list(reversed(HASHES))
    assert laudo(trocado("hashesDosComponentesDigitais", virados)).veredito is Veredito.CONFERE
    dito = conteudo(Tipo.CONCLUSAO, HASHES)
    um, outro = (f"<hashDoComponenteDigital>{h}</hashDoComponenteDigital>" for h in HASHES[:2])
    virado = dito.texto.replace(um + outro, outro + um)
    assert virado != dito.texto
    assert errados(laudo(inteiro() | {"texto": virado})) == {Assunto.TEXTO}
    assert errados(laudo(inteiro() | {"texto": dito.texto})) == set()


def test_base64_may_be_broken_into_lines() -> None:
    dados = inteiro()
    for campo in ("cadeiaDoCertificado", "hashDaAssinatura"):
        dados[campo] = "\r\n".join(dados[campo][n : n + 64] for n in range(0, len(dados[campo]), 64)) + "\n"
    assert laudo(dados).veredito is Veredito.CONFERE


def test_another_signer_is_noticed() -> None:
    outro = emitir(AC, "Outro sistema")
    alheia = inteiro() | {"hashDaAssinatura": assinar(conteudo(Tipo.CONCLUSAO, HASHES).texto, chave=outro.chave)}
    assert errados(laudo(alheia)) == {Assunto.ASSINATURA}
    forjado = resposta(conteudo(Tipo.ENVIO, HASHES), outro)
    assert errados(laudo(forjado)) == {Assunto.ASSINANTE}, "a system is no bus, even under the same authority"
    assert errados(laudo(forjado, Autoridades.de([AC.certificado]))) == set()
    dito = resposta(conteudo(Tipo.CONCLUSAO, HASHES), outro)
    assert de(laudo(dito), Assunto.ASSINANTE) == [Resultado.NAO_CONFERIDO]
    assert errados(laudo(dito, assinante=SEI.certificado)) == {Assunto.ASSINANTE}
    assert de(laudo(inteiro(), assinante=SEI.certificado), Assunto.ASSINANTE) == [Resultado.CONFERE]


def test_a_certificate_counts_at_the_date_of_the_receipt() -> None:
    junho = datetime(2026, 6, 1, tzinfo=UTC)
    vencera = emitir(AC, "Venceu depois", validade=(junho, junho + timedelta(days=30)))
    dito = laudo(resposta(conteudo(Tipo.CONCLUSAO, HASHES), vencera))
    assert dito.veredito is Veredito.CONFERE
    assert any("Hoje está vencido" in um.texto for um in dito.achados)
    for validade in ((junho - timedelta(days=30), junho), (junho + timedelta(days=1), junho + timedelta(days=30))):
        fora = emitir(AC, "Fora do prazo", validade=validade)
        assert errados(laudo(resposta(conteudo(Tipo.CONCLUSAO, HASHES), fora))) == {
            Assunto.VALIDADE,
            Assunto.AUTORIDADE,
        }


def test_a_chain_that_is_cut_or_not_one_is_noticed() -> None:
    def com(*cadeia: Any) -> dict[str, Any]:  # noqa: ANN401 - certificates
        return inteiro() | {"cadeiaDoCertificado": em_base64(cadeia)}

    assert errados(laudo(com(SEI.certificado))) == {Assunto.AUTORIDADE}
    assert errados(laudo(com(SEI.certificado, BUS.certificado))) == {Assunto.CADEIA, Assunto.AUTORIDADE}
    assert errados(laudo(com(*SEI.cadeia, AC.certificado))) == set()
    assert errados(laudo(com(MEIO.certificado, SEI.certificado))) >= {Assunto.ASSINATURA, Assunto.CADEIA}
    do_meio = Autoridades.de([MEIO.certificado])
    assert errados(laudo(com(SEI.certificado), do_meio)) == set()
    assert errados(laudo(inteiro(), Autoridades.de([raiz().certificado]))) == {Assunto.AUTORIDADE}
    assert errados(laudo(inteiro(), Autoridades.de([SEI.certificado]))) == set(), "a certificate vouches for itself"


def test_only_an_authority_issues() -> None:
    impostor = emitir(Titular(chave=SEI.chave, cadeia=SEI.cadeia), "Emitido por quem não pode")
    assert errados(laudo(resposta(conteudo(Tipo.CONCLUSAO, HASHES), impostor))) == {
        Assunto.CADEIA,
        Assunto.AUTORIDADE,
    }
    folhas = Autoridades.de([SEI.certificado])
    assert Assunto.AUTORIDADE in errados(laudo(resposta(conteudo(Tipo.CONCLUSAO, HASHES), impostor), folhas))


def test_a_private_authority_may_say_little_of_itself_but_its_limits_hold() -> None:
    simples = raiz("AC simples", uso=False)
    quem = emitir(simples, "SEI simples", uso=False)
    assert errados(laudo(resposta(conteudo(Tipo.CONCLUSAO, HASHES), quem), Autoridades.de(simples.cadeia))) == set()
    curta = raiz("AC sem intermediárias", comprimento=0)
    longe = emitir(emitir(curta, "Intermediária indevida", ac=True), "SEI indevido")
    assert errados(laudo(resposta(conteudo(Tipo.CONCLUSAO, HASHES), longe), Autoridades.de(curta.cadeia))) == {
        Assunto.AUTORIDADE
    }


@pytest.mark.parametrize(
    "data", ["2026-11-25T00:05:01Z", "2999-01-01T00:00:00Z", "2025-12-30T00:00:00Z", "2026-06-01T13:05:00", "é"]
)
def test_a_date_that_cannot_be_is_noticed_even_if_it_was_signed(data: str) -> None:
    assert Assunto.DATA in errados(laudo(resposta(conteudo(Tipo.CONCLUSAO, HASHES, data=data), SEI)))


def test_documents_must_be_among_the_hashes() -> None:
    zero, um, estranho = (Documento(nome=nome, sha256=sha256(nome.encode())) for nome in ("0", "1", "x"))
    dito = laudo(inteiro(), documentos=[zero, um])
    assert de(dito, Assunto.DOCUMENTOS) == [Resultado.CONFERE, Resultado.CONFERE, Resultado.NAO_CONFERIDO]
    assert sha256(b"2") in dito.achados[-1].texto
    assert errados(laudo(inteiro(), documentos=[zero, estranho])) == {Assunto.DOCUMENTOS}
    assert de(laudo(inteiro()), Assunto.DOCUMENTOS) == [Resultado.NAO_CONFERIDO]


def test_a_hash_may_be_written_in_hexadecimal() -> None:
    digest = hashlib.sha256(b"x")
    assert hash_normalizado(f" {digest.hexdigest().upper()}\n") == sha256(b"x") == hash_normalizado(sha256(b"x"))
    assert hash_normalizado("abc") is None
    assert hash_normalizado("é") is None


def lidos(**mais: Any) -> tuple[Recibo, Recibo]:  # noqa: ANN401 - of the receipt of conclusion
    envio = ler(em_bytes(inteiro(Tipo.ENVIO)))
    dito = conteudo(Tipo.CONCLUSAO, **({"hashes": HASHES} | mais))
    return envio, ler(em_bytes(resposta(dito, SEI)))


def test_two_receipts_of_one_tramite_agree() -> None:
    assert {um.resultado for um in comparar(*lidos())} == {Resultado.CONFERE}


@pytest.mark.parametrize(
    ("mais", "assunto", "resultado"),
    [
        ({"nre": "0000000000082026"}, Assunto.TRAMITE, Resultado.NAO_CONFERE),
        ({"idt": 13}, Assunto.TRAMITE, Resultado.NAO_CONFERE),
        ({"hashes": [*HASHES, sha256(b"x")]}, Assunto.HASHES, Resultado.NAO_CONFERE),
        ({"hashes": HASHES[:1]}, Assunto.HASHES, Resultado.NAO_CONFERIDO),
        ({"data": "2026-06-01T12:59:59.000Z"}, Assunto.DATA, Resultado.NAO_CONFERE),
    ],
)
def test_two_receipts_that_do_not_agree_are_told_apart(
    mais: dict[str, Any], assunto: Assunto, resultado: Resultado
) -> None:
    achados = comparar(*lidos(**mais))
    assert [(um.assunto, um.resultado) for um in achados if um.resultado is not Resultado.CONFERE] == [
        (assunto, resultado)
    ]


def test_one_key_does_not_sign_for_both_ends() -> None:
    envio, conclusao = lidos()
    achados = comparar(envio, ler(em_bytes(resposta(conclusao.conteudo, BUS))))
    assert [um.assunto for um in achados if um.resultado is Resultado.NAO_CONFERE] == [Assunto.PARTES]
    sem_data = ler(em_bytes(resposta(conteudo(Tipo.CONCLUSAO, HASHES, data="?"), SEI)))
    assert Assunto.DATA not in {um.assunto for um in comparar(envio, sem_data)}


def test_of_many_receipts_those_of_one_tramite_are_compared() -> None:
    envio, conclusao = lidos()
    _, outra = lidos(idt=13)
    assert list(pares([conclusao, envio])) == [(envio, conclusao)]
    assert list(pares([outra, envio])) == [(envio, outra)]
    assert list(pares([outra, envio, conclusao])) == [(envio, conclusao)]
    assert list(pares([outra, conclusao])) == []
