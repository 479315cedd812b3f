"""A client that none of us wrote: a whole trâmite with nothing but `curl` and `openssl` (tramita-api.md §5, §7, §9).

It shares no code with the simulator. Above 1 MB curl truly waits for `100 Continue`, as the client's curl does.
"""

import base64
import hashlib
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("stack"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]
MEGA = 1024 * 1024
JSON = ("-H", "Content-Type: application/json")
DE_ENVIO = ("reciboDeEnvio", "dataDeRecebimentoDoUltimoComponenteDigital")
DE_CONCLUSAO = ("recibo", "dataDeRecebimento")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curl:
    """One system, and a folder for what it sends and receives."""

    ambiente: Mapping[str, str]
    sistema: str
    pasta: Path

    @property
    def pem(self) -> str:
        """Certificate and key, in one file."""
        return self.ambiente[f"TROPEIRO_{self.sistema}_CERT"]

    @property
    def endereco(self) -> dict[str, str]:
        """Its unit, as SEI writes it."""
        return {
            "identificacaoDoRepositorioDeEstruturas": self.ambiente[f"TROPEIRO_{self.sistema}_REPO"],
            "numeroDeIdentificacaoDaEstrutura": self.ambiente[f"TROPEIRO_{self.sistema}_UNIT"],
        }

    def __call__(self, caminho: str, *opcoes: str, status: int = 200) -> Any:  # noqa: ANN401 - JSON
        """What the bus answers."""
        quem = ("--cacert", self.ambiente["TROPEIRO_CA"], "--cert", self.pem)
        url = f"{self.ambiente['TROPEIRO_BUS_URL']}{caminho}"
        dito = rodar("curl", "-sS", "-g", "-w", "\n%{http_code}", *quem, *opcoes, url)
        corpo, _, codigo = dito.rpartition("\n")
        assert int(codigo) == status, dito
        return json.loads(corpo) if corpo else None

    def postar(self, caminho: str, corpo: object, *, status: int = 200) -> Any:  # noqa: ANN401 - JSON
        """POST JSON from a file."""
        arquivo = self.pasta / "corpo.json"
        arquivo.write_text(json.dumps(corpo))
        return self(caminho, *JSON, "--data-binary", f"@{arquivo}", status=status)

    def situacao(self, idt: int) -> int:
        """As its consultation tells it."""
        (tramite,) = self(f"tramites?IDT={idt}", *JSON)["tramites"]
        return int(tramite["situacaoAtual"])


def test_a_whole_tramite_with_nothing_but_curl_and_openssl(ambiente: Mapping[str, str], tmp_path: Path) -> None:
    amargosa = Curl(ambiente=ambiente, sistema="AMARGOSA", pasta=tmp_path)
    bahia = Curl(ambiente=ambiente, sistema="BAHIA", pasta=tmp_path)
    conteudos = [b"<html><body>Despacho</body></html>" + secrets.token_hex(8).encode(), secrets.token_bytes(4 * MEGA)]
    hashes = [sha256(conteudo) for conteudo in conteudos]
    criado = amargosa.postar("tramites/processo", corpo(amargosa, bahia, conteudos))
    idt, nre = criado["IDT"], criado["NRE"]
    assert [*criado["processosComComponentesDigitaisSolicitados"][0]["hashes"]] == hashes

    enviar(amargosa, criado, conteudos)
    envio = amargosa(f"tramites/{idt}/recibo-de-envio", *JSON)
    sobre = Sobre(idt=idt, nre=nre, hashes=tuple(sorted(hashes)))
    conferir(envio, DE_ENVIO, sobre, pasta=tmp_path)

    assert {"IDT": idt, "status": 2} in bahia("tramites/pendentes?todas=1", *JSON)
    assert bahia(f"tramites/{idt}", *JSON)["nre"] == nre
    assert baixar(bahia, idt, dict(zip(hashes, map(len, conteudos), strict=True))) == conteudos
    assert bahia.situacao(idt) == 4
    bahia.postar(f"tramites/{idt}/recibo", recibo(bahia, sobre))

    # The client's own tests send a JSON body with this GET.
    concluido = amargosa(f"tramites/{idt}/recibo", *JSON, "-X", "GET", "-d", json.dumps({"IDT": idt}))
    conferir(concluido, DE_CONCLUSAO, sobre, pasta=tmp_path)
    assert amargosa.situacao(idt) == bahia.situacao(idt) == 6


def test_what_the_nagios_script_does_finds_what_is_stuck(ambiente: Mapping[str, str], tmp_path: Path) -> None:
    """`curl --cert PEM URL`: the machine must trust the server, or `CURL_CA_BUNDLE` say who vouches for it."""
    amargosa = Curl(ambiente=ambiente, sistema="AMARGOSA", pasta=tmp_path)
    bahia = Curl(ambiente=ambiente, sistema="BAHIA", pasta=tmp_path)
    conteudo = secrets.token_bytes(10)
    criado = amargosa.postar("tramites/processo", corpo(amargosa, bahia, [conteudo]))
    enviar(amargosa, criado, [conteudo])
    pergunta = ("curl", "-sS", "--cert", bahia.pem, f"{ambiente['TROPEIRO_BUS_URL']}tramites/pendentes")
    for _ in range(2):
        pendentes = json.loads(rodar(*pergunta, CURL_CA_BUNDLE=ambiente["TROPEIRO_CA"]))
        assert {"IDT": criado["IDT"], "status": 2} in pendentes
    amargosa(f"tramites/{criado['IDT']}?IDT={criado['IDT']}", "-X", "DELETE")
    assert criado["IDT"] not in {um["IDT"] for um in bahia("tramites/pendentes")}


def enviar(curl: Curl, criado: dict[str, Any], conteudos: Sequence[bytes]) -> None:
    """The first whole, every other in parts, the last part first and the first one twice, then the signal."""
    ticket = criado["ticketParaEnvioDeComponentesDigitais"]
    envio = f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"
    protocolo = criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"]
    for n, conteudo in enumerate(conteudos):
        campos = {"hashDoComponenteDigital": sha256(conteudo), "protocolo": protocolo}
        if n == 0:
            curl(envio, "-X", "PUT", *formulario(curl.pasta, conteudo, campos))
            continue
        faixas = [
            (inicio, min(inicio + 3 * MEGA // 2, len(conteudo))) for inicio in range(0, len(conteudo), 3 * MEGA // 2)
        ]
        for inicio, fim in [*reversed(faixas), faixas[0]]:
            partes = formulario(curl.pasta, conteudo[inicio:fim], campos)
            curl(f"{envio}/partes/{inicio}-{fim}", "-X", "PUT", *partes)
        curl.postar(f"{envio}/partes/sinalizacao-termino-envio", campos)


def formulario(pasta: Path, conteudo: bytes, campos: Mapping[str, str]) -> list[str]:
    """curl's own multipart/form-data."""
    arquivo = pasta / "conteudo"
    arquivo.write_bytes(conteudo)
    opcoes = ["-F", f"conteudo=@{arquivo};filename=conteudo.html;type=text/html"]
    for nome, valor in campos.items():
        opcoes += ["-F", f"{nome}={valor}"]
    return opcoes


def baixar(curl: Curl, idt: int, tamanhos: Mapping[str, int]) -> list[bytes]:
    """Every component, in parts of a megabyte."""
    baixados = []
    for hash_, tamanho in tamanhos.items():
        inteiro = b""
        for inicio in range(0, tamanho, MEGA):
            faixa = f"{inicio}-{min(inicio + MEGA, tamanho)}"
            caminho = f"tramites/{idt}/protocolos/componentes-digitais/partes/{faixa}"
            inteiro += base64.b64decode(curl.postar(caminho, {"hashDoComponenteDigital": hash_, "protocolo": "x"}))
        assert sha256(inteiro) == hash_
        baixados.append(inteiro)
    return baixados


def recibo(curl: Curl, sobre: "Sobre") -> dict[str, str]:
    """Dated with situation 4 as the consultation tells it, to the second, in UTC; signed by openssl."""
    (tramite,) = curl(f"tramites?IDT={sobre.idt}", *JSON)["tramites"]
    (em,) = [m["dataHora"] for m in tramite["mudancasDeSituacao"] if m["situacao"] == 4]
    data = datetime.fromisoformat(em).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    texto, assinatura = curl.pasta / "texto", curl.pasta / "assinatura"
    texto.write_text(sobre.canonico(*DE_CONCLUSAO, data))
    rodar("openssl", "dgst", "-sha256", "-sign", curl.pem, "-out", str(assinatura), str(texto))
    return {"dataDeRecebimento": data, "hashDaAssinatura": base64.b64encode(assinatura.read_bytes()).decode()}


def conferir(dito: dict[str, Any], forma: tuple[str, str], sobre: "Sobre", *, pasta: Path) -> None:
    """A receipt is about this trâmite and these files, and openssl finds its signature good."""
    elemento, quando = forma
    dados = dito[elemento]
    assert sobre == Sobre(idt=dados["IDT"], nre=dados["NRE"], hashes=tuple(dados["hashesDosComponentesDigitais"]))
    texto, assinatura, folha, chave = (pasta / nome for nome in ("texto", "assinatura", "folha.der", "chave.pem"))
    texto.write_text(sobre.canonico(elemento, quando, dados[quando]))
    assinatura.write_bytes(base64.b64decode(dito["hashDaAssinatura"]))
    folha.write_bytes(base64.b64decode(dito["cadeiaDoCertificado"]))
    chave.write_text(rodar("openssl", "x509", "-inform", "DER", "-in", str(folha), "-pubkey", "-noout"))
    verificar = ("openssl", "dgst", "-sha256", "-verify", str(chave), "-signature", str(assinatura), str(texto))
    assert rodar(*verificar).strip() == "Verified OK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sobre:
    """What a receipt is about; the hashes in the byte order of their text."""

    idt: int
    nre: str
    hashes: tuple[str, ...]

    def canonico(self, elemento: str, quando: str, data: str) -> str:
        """The text that is signed."""
        todos = "".join(f"<hashDoComponenteDigital>{um}</hashDoComponenteDigital>" for um in self.hashes)
        numeros = f"<IDT>{self.idt}</IDT><NRE>{self.nre}</NRE>"
        return f"<{elemento}>{numeros}<{quando}>{data}</{quando}>{todos}</{elemento}>"


def corpo(de: Curl, para: Curl, conteudos: Sequence[bytes]) -> dict[str, Any]:
    """A process with one document for each file, with what is required and no more."""
    quando = "2026-06-01T10:00:00-03:00"
    documentos = [
        {
            "ordem": ordem,
            "nivelDeSigilo": "1",
            "dataHoraDeProducao": quando,
            "produtor": {"nome": "Protocolo", "tipo": "orgaopublico"},
            "especie": {"codigo": 179, "nomeNoProdutor": "Anexo"},
            "componentesDigitais": [
                {
                    "ordem": 1,
                    "nome": f"arquivo{ordem}.bin",
                    "hash": {"algoritmo": "SHA256", "conteudo": sha256(conteudo)},
                    "tamanhoEmBytes": len(conteudo),
                    "mimeType": "outro",
                    "tipoDeConteudo": "out",
                }
            ],
        }
        for ordem, conteudo in enumerate(conteudos, 1)
    ]
    processo = {
        "protocolo": f"13990.{secrets.randbelow(10**6):06d}/2024-00",
        "nivelDeSigilo": "1",
        "descricao": "Enviado por curl",
        "dataHoraDeProducao": quando,
        "documentos": documentos,
    }
    return {"cabecalho": {"remetente": de.endereco, "destinatario": para.endereco}, "processo": processo}


def sha256(conteudo: bytes) -> str:
    """As the wire writes it."""
    return base64.b64encode(hashlib.sha256(conteudo).digest()).decode()


def rodar(*comando: str, **mais: str) -> str:
    """What a command prints."""
    ambiente = {"PATH": os.environ["PATH"], **mais}
    return subprocess.run(  # noqa: S603 - curl and openssl, as a person types them
        comando, check=True, stdout=subprocess.PIPE, text=True, timeout=60, env=ambiente
    ).stdout
