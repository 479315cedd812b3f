"""Full trâmites a second, from the first call to the fetched receipt, and what each endpoint takes."""

import asyncio
import base64
import hashlib
import json
import os
import ssl
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chassis.embedded import postgres
from chassis.embedded.ports import HOST
from tests.bench import limite
from tests.bench.leve import Conexao, formulario
from tests.bench.report import Line, percentile
from tests.bench.servers import on_uvloop
from tests.bench.up import Stack, up
from tropeiro.simulador.identidade import Identidade
from tropeiro.simulador.processo import nup
from tropeiro.simulador.recibo import data_do_recibo, texto_do_recibo
from tropeiro.stack.folder import Folder
from tropeiro.stack.plan import Plan

TRAMITES = 400
AQUECER = 40
PARES = 8
COMPONENTES = 3
TAMANHO = 200_000
RECHEIO = os.urandom(TAMANHO - 8)
# Transactions that write, of one trâmite: begin and the note of its answer, each upload, the reading of the metadata,
# each download, the receipt posted, the receipt fetched.
GRAVACOES = 2 + COMPONENTES + 1 + COMPONENTES + 2
RSA_SHA256 = (PKCS1v15(), SHA256())
MENOR_GASTO_MS = 0.1
PARTES = ("barramento", "postgres", "kafka", "metrics", "registry", "external-user")


@dataclass(slots=True, kw_only=True)
class Lado:
    """One system: who it is, where it sends from or receives."""

    identidade: Identidade
    chave: RSAPrivateKey
    repositorio: int
    unidade: int

    @classmethod
    def de(cls, nome: str, ambiente: Mapping[str, str]) -> "Lado":
        """As the stack's environment names it."""
        certificado = Path(ambiente[f"TROPEIRO_{nome}_CERT"])
        chave = load_pem_private_key(certificado.read_bytes(), password=None)
        assert isinstance(chave, RSAPrivateKey)
        return cls(
            identidade=Identidade(certificado=certificado, autoridades=Path(ambiente["TROPEIRO_CA"])),
            chave=chave,
            repositorio=int(ambiente[f"TROPEIRO_{nome}_REPO"]),
            unidade=int(ambiente[f"TROPEIRO_{nome}_UNIT"]),
        )

    def endereco(self) -> Mapping[str, int]:
        """On the wire."""
        return {
            "identificacaoDoRepositorioDeEstruturas": self.repositorio,
            "numeroDeIdentificacaoDaEstrutura": self.unidade,
        }


@dataclass(slots=True, kw_only=True)
class Corrida:
    """One run: the ends, the calls' times, the trâmites' numbers."""

    base: str
    de: Lado
    para: Lado
    tempos: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    numeros: "count[int]" = field(default_factory=lambda: count(1))
    unidade: int = 10_000

    @classmethod
    def de_ponta_a_ponta(cls, stack: Stack) -> "Corrida":
        """From the município to the state."""
        return cls(
            base=stack.environment["TROPEIRO_BUS_URL"],
            de=Lado.de("AMARGOSA", stack.environment),
            para=Lado.de("BAHIA", stack.environment),
        )

    async def correr(self, quantos: int) -> float:
        """So many trâmites by eight senders and eight receivers; how many a second."""
        fila = iter(range(quantos))
        de, para = self.de.identidade.contexto_tls(), self.para.identidade.contexto_tls()
        inicio = time.perf_counter()
        async with asyncio.TaskGroup() as grupo:
            for _ in range(PARES):
                grupo.create_task(self._par(fila, de, para))
        return quantos / (time.perf_counter() - inicio)

    async def _par(self, fila: Iterator[int], de: ssl.SSLContext, para: ssl.SSLContext) -> None:
        remetente, destinatario = await Conexao.abrir(self.base, de), await Conexao.abrir(self.base, para)
        for _ in fila:
            conteudos = [next(self.numeros).to_bytes(8, "big") + RECHEIO for _ in range(COMPONENTES)]
            idt, nre, hashes = await self._enviar(remetente, conteudos)
            await self._receber(destinatario, idt, nre, hashes)
            await remetente.pedir("GET recibo", "GET", f"tramites/{idt}/recibo")
        for conexao in (remetente, destinatario):
            for nome, tempos in conexao.tempos.items():
                self.tempos[nome] += tempos
            await conexao.fechar()

    async def _enviar(self, remetente: Conexao, conteudos: Sequence[bytes]) -> tuple[int, str, list[str]]:
        hashes = [base64.b64encode(hashlib.sha256(conteudo).digest()).decode() for conteudo in conteudos]
        protocolo = nup(self.unidade, next(self.numeros), ano=2026)
        corpo = {
            "cabecalho": {"remetente": self.de.endereco(), "destinatario": self.para.endereco()},
            "processo": _processo(protocolo, hashes),
        }
        criado = json.loads(
            await remetente.pedir("POST processo", "POST", "tramites/processo", json.dumps(corpo).encode())
        )
        ticket = criado["ticketParaEnvioDeComponentesDigitais"]
        for conteudo, hash_ in zip(conteudos, hashes, strict=True):
            form, tipo = formulario(conteudo, {"hashDoComponenteDigital": hash_, "protocolo": protocolo})
            caminho = f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"
            await remetente.pedir("PUT componente", "PUT", caminho, form, tipo=tipo)
        await remetente.pedir("GET recibo-de-envio", "GET", f"tramites/{criado['IDT']}/recibo-de-envio")
        return criado["IDT"], criado["NRE"], hashes

    async def _receber(self, destinatario: Conexao, idt: int, nre: str, hashes: Sequence[str]) -> None:
        await destinatario.pedir("GET pendentes", "GET", "tramites/pendentes?todas=1")
        metadados = json.loads(await destinatario.pedir("GET metadados", "GET", f"tramites/{idt}"))
        protocolo = metadados["processo"]["protocolo"]
        for hash_ in hashes:
            caminho = f"tramites/{idt}/protocolos/componentes-digitais/partes/0-{TAMANHO}"
            pedido = json.dumps({"hashDoComponenteDigital": hash_, "protocolo": protocolo}).encode()
            json.loads(await destinatario.pedir("POST componente", "POST", caminho, pedido))
        visto = json.loads(await destinatario.pedir("GET tramites", "GET", f"tramites?IDT={idt}"))["tramites"][0]
        [quando] = [um["dataHora"] for um in visto["mudancasDeSituacao"] if um["situacao"] == 4]
        data = data_do_recibo(datetime.fromisoformat(quando))
        texto = texto_do_recibo(idt=idt, nre=nre, data=data, hashes_=hashes)
        recibo = {"dataDeRecebimento": data, "hashDaAssinatura": self._assinado(texto)}
        await destinatario.pedir("POST recibo", "POST", f"tramites/{idt}/recibo", json.dumps(recibo).encode())

    def _assinado(self, texto: str) -> str:
        return base64.b64encode(self.para.chave.sign(texto.encode(), *RSA_SHA256)).decode()


def _processo(protocolo: str, hashes: Sequence[str]) -> Mapping[str, object]:
    return {
        "protocolo": protocolo,
        "nivelDeSigilo": "1",
        "processoDeNegocio": "Demanda Externa",
        "descricao": "Carga",
        "dataHoraDeProducao": "2026-06-01T09:12:00-03:00",
        "produtor": {"nome": "Protocolo Geral", "tipo": "orgaopublico"},
        "interessados": [{"nome": "Fulano de Tal"}],
        "documentos": [
            {
                "ordem": ordem,
                "descricao": "Ofício",
                "retirado": False,
                "nivelDeSigilo": "1",
                "dataHoraDeProducao": "2026-06-01T09:12:00-03:00",
                "produtor": {"nome": "Protocolo Geral", "tipo": "orgaopublico"},
                "especie": {"codigo": 88, "nomeNoProdutor": "Ofício"},
                "componentesDigitais": [
                    {
                        "ordem": 1,
                        "nome": f"{ordem}.html",
                        "hash": {"algoritmo": "SHA256", "conteudo": hash_},
                        "tamanhoEmBytes": TAMANHO,
                        "mimeType": "text/html",
                        "tipoDeConteudo": "txt",
                    }
                ],
            }
            for ordem, hash_ in enumerate(hashes, 1)
        ],
    }


async def run() -> AsyncIterator[Line]:
    """Start a stack; take the limit on its server and disk; run; tell where the time goes."""
    with tempfile.TemporaryDirectory(prefix="tropeiro-bench-") as name:
        folder = Path(name)
        with up(folder / "pilha") as stack:
            async for line in medir(stack, folder):
                yield line


async def medir(stack: Stack, folder: Path) -> AsyncIterator[Line]:
    """On a stack that is up."""
    corrida = Corrida.de_ponta_a_ponta(stack)
    await on_uvloop(lambda: corrida.correr(AQUECER))
    corrida.tempos.clear()
    limites, juntos = [await _limite(stack, folder, 1)], [await _limite(stack, folder, PARES)]
    antes = {parte: stack.cpu(parte) for parte in PARTES}
    cliente = time.process_time()
    por_segundo = await on_uvloop(lambda: corrida.correr(TRAMITES))
    cliente = time.process_time() - cliente
    gasto = {parte: (stack.cpu(parte) - antes[parte]) / TRAMITES * 1000 for parte in PARTES}
    limites.append(await _limite(stack, folder, 1))
    juntos.append(await _limite(stack, folder, PARES))
    gastos = ", ".join(f"{parte} {ms:.1f}" for parte, ms in gasto.items() if ms >= MENOR_GASTO_MS)
    yield Line(
        what="trâmites: 8 senders, 8 receivers", value=por_segundo, unit="trâmites/s", limit=max(limites),
        limit_is=f"the same bytes hashed, written, fsynced, and {GRAVACOES} one-row commits each, in a plain loop",
        goal="≥ 0.35",
        note=f"{TRAMITES} of {COMPONENTES} × 200 kB, receipt fetched; the limit by {PARES} loops at once "
        f"{max(juntos):.0f}/s; ms of processor for each: {gastos}, client {cliente / TRAMITES * 1000:.1f}",
    )  # fmt: skip
    for nome, tempos in sorted(corrida.tempos.items()):
        p50, p99 = (percentile(tempos, q) * 1000 for q in (0.5, 0.99))
        yield Line(
            what=f"endpoint: {nome}, p50", value=p50, unit="ms", note=f"p99 {p99:.1f} ms under the load of this table"
        )


def dsn_de(stack: Stack) -> str:
    """The bus's database, as the server's superuser: past row-level security."""
    pilha = Folder(stack.folder)
    port = Plan(folder=pilha, base_port=pilha.read_version().base_port).ports["postgres"]
    senha = quote(pilha.passwords.of(postgres.SUPERUSER))
    return f"postgresql://{postgres.SUPERUSER}:{senha}@{HOST}:{port}/barramento"


async def _limite(stack: Stack, folder: Path, ao_mesmo_tempo: int) -> float:
    dsn = dsn_de(stack)
    componentes = tuple(os.urandom(TAMANHO) for _ in range(COMPONENTES))
    return await on_uvloop(
        lambda: limite.por_segundo(
            dsn, folder, tramites=TRAMITES, ao_mesmo_tempo=ao_mesmo_tempo, componentes=componentes, gravacoes=GRAVACOES
        )
    )
