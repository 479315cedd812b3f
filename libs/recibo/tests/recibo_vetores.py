"""Makes the test vectors of receipts anew: `python libs/recibo/tests/recibo_vetores.py` (docs/reference/recibos.md).

Keys are random, so every run makes other vectors: they are committed, and made again only when the form changes.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from recibo_pki import Titular, conteudo, curva, emitir, raiz, resposta, rsa_2048

from recibo import arquivo
from recibo.assinatura import assinar
from recibo.cadeia import em_base64
from recibo.texto import Conteudo, Tipo

PASTA = Path(__file__).parent / "vetores"
DOCUMENTOS = {
    "oficio.html": b"<!DOCTYPE html>\n<title>Of\xc3\xadcio 7/2026</title>\n<p>Encaminho o processo.</p>\n",
    "planilha.csv": b"item;valor\nponte;1200000\n",
}
HASHES = tuple(base64.b64encode(hashlib.sha256(dados).digest()).decode() for dados in DOCUMENTOS.values())
JUNHO = datetime(2026, 6, 1, tzinfo=UTC)
CODIFICADOS = ("cadeiaDoCertificado", "hashDaAssinatura")
NAO, SIM = "nao_confere", "confere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vetor:
    """One file and what is to be found about it, with `certificados.pem` as what is trusted."""

    nome: str
    conteudo: str
    veredito: str
    errados: list[str] = field(default_factory=list)


def main() -> None:
    """Write them."""
    ac = raiz("AC dos vetores de teste")
    meio = emitir(ac, "AC intermediária dos vetores", ac=True)
    quem = {
        "barramento": emitir(ac, "Barramento dos vetores", chave=rsa_2048()),
        "sei": emitir(meio, "SEI dos vetores", chave=rsa_2048()),
        "sei-ec": emitir(meio, "SEI dos vetores (EC)", chave=curva()),
        "outro": emitir(ac, "Outro sistema dos vetores"),
        "vencido": emitir(ac, "SEI vencido dos vetores", validade=(JUNHO - timedelta(days=90), JUNHO)),
    }
    for pasta in ("documentos", "chaves"):
        (PASTA / pasta).mkdir(parents=True, exist_ok=True)
    for nome, dados in DOCUMENTOS.items():
        (PASTA / "documentos" / nome).write_bytes(dados)
    for nome, titular in quem.items():
        (PASTA / "chaves" / f"{nome}.pem").write_bytes(_pem(titular))
    publicados = (quem["barramento"].certificado, ac.certificado)
    (PASTA / "certificados.pem").write_bytes(b"".join(um.public_bytes(Encoding.PEM) for um in publicados))
    _em_texto(conteudo(Tipo.CONCLUSAO, HASHES), quem["sei"])
    vetores = list(_vetores(quem))
    for um in vetores:
        (PASTA / um.nome).write_text(um.conteudo, encoding="utf-8")
    indice = [{"arquivo": um.nome, "veredito": um.veredito, "errados": um.errados} for um in vetores]
    (PASTA / "indice.json").write_text(json.dumps(indice, indent=2) + "\n", encoding="utf-8")


def _em_texto(dito: Conteudo, quem: Titular) -> None:
    (PASTA / "conclusao.xml").write_text(dito.texto, encoding="utf-8")
    (PASTA / "conclusao.assinatura").write_text(assinar(dito.texto, chave=quem.chave) + "\n", encoding="utf-8")
    certificados = b"".join(um.public_bytes(Encoding.PEM) for um in quem.cadeia)
    (PASTA / "conclusao.certificado.pem").write_bytes(certificados)


def _vetores(quem: dict[str, Titular]) -> Iterator[Vetor]:
    envio, conclusao = conteudo(Tipo.ENVIO, HASHES), conteudo(Tipo.CONCLUSAO, HASHES)
    yield _bom("envio.json", resposta(envio, quem["barramento"]))
    yield _bom("conclusao.json", resposta(conclusao, quem["sei"]))
    yield _bom("conclusao-ec.json", resposta(conclusao, quem["sei-ec"]))
    yield _bom("envio-sem-componentes.json", resposta(replace(envio, hashes=(), idt=13), quem["barramento"]))
    yield Vetor(nome="arquivo-conclusao.json", conteudo=_arquivo(conclusao, quem["sei"]), veredito=SIM)
    yield from _estragados(conclusao, quem)


def _estragados(dito: Conteudo, quem: dict[str, Titular]) -> Iterator[Vetor]:
    certo = resposta(dito, quem["sei"])

    def com(campo: str, valor: object) -> dict[str, Any]:
        return {**certo, "recibo": {**certo["recibo"], campo: valor}}

    yield _mau("data-trocada.json", com("dataDeRecebimento", "2026-06-02T13:05:00.000Z"), "assinatura")
    yield _mau("hash-faltante.json", com("hashesDosComponentesDigitais", [HASHES[0]]), "assinatura")
    yield _mau("outro-nre.json", com("NRE", "0000000000082026"), "assinatura")
    assinatura = bytearray(base64.b64decode(certo["hashDaAssinatura"]))
    assinatura[17] ^= 1
    yield _mau("assinatura-com-um-byte-trocado.json", certo | {"hashDaAssinatura": _b64(assinatura)}, "assinatura")
    alheio = em_base64(quem["outro"].cadeia)
    yield _mau("certificado-de-outro.json", certo | {"cadeiaDoCertificado": alheio}, "assinatura")
    yield _mau("envio-por-outro.json", resposta(replace(dito, tipo=Tipo.ENVIO), quem["outro"]), "assinante")
    yield _mau("certificado-vencido.json", resposta(dito, quem["vencido"]), "autoridade", "validade")
    so_a_folha = em_base64(quem["sei"].cadeia[:1])
    yield _mau("cadeia-cortada.json", certo | {"cadeiaDoCertificado": so_a_folha}, "autoridade")
    um, outro = sorted(dito.hashes)
    fora_de_ordem = dito.texto.replace(um, "?").replace(outro, um).replace("?", outro)
    yield _mau("hashes-fora-de-ordem.json", certo | {"texto": fora_de_ordem}, "texto")
    yield _bom("base64-em-linhas.json", {**certo, **{nome: _linhas(certo[nome]) for nome in CODIFICADOS}})


def _bom(nome: str, dados: dict[str, Any]) -> Vetor:
    return Vetor(nome=nome, conteudo=json.dumps(dados, indent=2) + "\n", veredito=SIM)


def _mau(nome: str, dados: dict[str, Any], *errados: str) -> Vetor:
    return Vetor(nome=nome, conteudo=json.dumps(dados, indent=2) + "\n", veredito=NAO, errados=sorted(errados))


def _arquivo(dito: Conteudo, quem: Titular) -> str:
    assinado = resposta(dito, quem)
    return arquivo.escrever(dito, assinatura=assinado["hashDaAssinatura"], cadeia=assinado["cadeiaDoCertificado"])


def _pem(titular: Titular) -> bytes:
    chave = titular.chave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return b"".join(um.public_bytes(Encoding.PEM) for um in titular.cadeia) + chave


def _b64(dados: bytes | bytearray) -> str:
    return base64.b64encode(dados).decode()


def _linhas(texto: str) -> str:
    return "\n".join(texto[n : n + 64] for n in range(0, len(texto), 64))


if __name__ == "__main__":
    main()
