"""The bus over a real database, on real sockets with mutual TLS, and what its tests do again and again."""

import base64
import hashlib
import itertools
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from barramento_cadastro import ENTES, REPOSITORIO, credencial, envelope, estruturas
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from barramento.app import listeners
from barramento.events import consume
from barramento.settings import Settings
from barramento.store.projecao import SqlBeginProjecao
from barramento.usecases.projetar import Projetar
from chassis import clock
from chassis.db import Database
from chassis.embedded.provision import ServiceDatabase
from chassis.server import serving
from chassis.testing.authority import Authority, Identity
from contracts.envelope import Event
from contracts.values import format_nup

BASE = "/interoperabilidade/rest/v3/"
UNIDADES = {1: 102, 2: 202, 3: 302}
SEQUENCIA = itertools.count(1)

Json = dict[str, Any]


def protocolo() -> str:
    """A number that no other process has."""
    return format_nup(f"12345{next(SEQUENCIA):06d}2026")


def sha256(conteudo: bytes) -> str:
    """As the wire writes it."""
    return base64.b64encode(hashlib.sha256(conteudo).digest()).decode()


def documento(ordem: int, *conteudos: bytes, especie: int = 42, retirado: bool = False, **mais: object) -> Json:
    """A document with these files."""
    componentes = [
        {
            "ordem": n,
            "nome": f"componente{n}.html",
            "hash": {"algoritmo": "SHA256", "conteudo": sha256(conteudo)},
            "tamanhoEmBytes": len(conteudo),
            "mimeType": "text/html",
            "tipoDeConteudo": "txt",
            "idAnexo": 77,
        }
        for n, conteudo in enumerate(conteudos, 1)
    ]
    return {
        "ordem": ordem,
        "descricao": "Ofício",
        "retirado": retirado,
        "nivelDeSigilo": "1",
        "dataHoraDeProducao": "2026-06-01T09:12:00-03:00",
        "produtor": {"nome": "Protocolo Geral", "tipo": "orgaopublico"},
        "especie": {"codigo": especie, "nomeNoProdutor": "Despacho"},
        "componentesDigitais": componentes,
        "idDocumentoSEI": 88,
        **mais,
    }


def processo(*documentos: Json, numero: str | None = None, **mais: object) -> Json:
    """A process with these documents."""
    return {
        "protocolo": numero or protocolo(),
        "nivelDeSigilo": "1",
        "processoDeNegocio": "Demanda Externa",
        "descricao": "Convênio",
        "dataHoraDeProducao": "2026-06-01T09:12:00-03:00",
        "documentos": list(documentos),
        "idProcedimentoSEI": 99,
        "staTipoProtocolo": "P",
        **mais,
    }


def corpo(de: int, para: int, conteudo: Json, **cabecalho: object) -> Json:
    """The body of POST tramites/processo, from one unit to another."""
    return {
        "cabecalho": {"remetente": endereco(de), "destinatario": endereco(para), **cabecalho},
        "processo": conteudo,
    }


def endereco(unidade: int) -> Json:
    """As SEI writes it: a number and its text."""
    return {
        "identificacaoDoRepositorioDeEstruturas": str(REPOSITORIO),
        "numeroDeIdentificacaoDaEstrutura": unidade,
    }


def recusa(resposta: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message; any error answer is exactly that, in ASCII."""
    assert resposta.headers["content-type"] == "application/json", resposta.text
    assert resposta.content.isascii()
    dito = resposta.json()
    assert set(dito) == {"codigoErro", "mensagem"}, dito
    return resposta.status_code, dito["codigoErro"], dito["mensagem"]


@dataclass(slots=True, kw_only=True)
class Sei:
    """A system that speaks Tramita v3, as its client does."""

    http: httpx.AsyncClient
    identity: Identity | None
    sistema: int = 0

    async def get(self, path: str, **params: object) -> httpx.Response:
        """With the content type that the client sends even here."""
        headers = {"Content-Type": "application/json"}
        return await self.http.get(path, params={k: str(v) for k, v in params.items()}, headers=headers)

    async def post(self, path: str, dados: object = ()) -> httpx.Response:
        """JSON in ASCII; `[]` where there is nothing to say."""
        content = json.dumps(dados)
        return await self.http.post(path, content=content, headers={"Content-Type": "application/json"})

    async def iniciar(self, dados: Json) -> Json:
        """Begin a trâmite."""
        criado: Json = feito(await self.post("tramites/processo", dados))
        return criado

    async def enviar(self, criado: Json, *conteudos: bytes) -> None:
        """Send components whole, the fields beside the bytes."""
        for conteudo in conteudos:
            resposta = await self.por_inteiro(criado, conteudo)
            assert resposta.status_code == 200, resposta.text

    async def por_inteiro(self, criado: Json, conteudo: bytes, **campos: str) -> httpx.Response:
        """Send one component whole."""
        ditos = {"hashDoComponenteDigital": sha256(conteudo), "protocolo": _numero(criado)} | campos
        arquivo = {"conteudo": ("conteudo.html", conteudo, "text/html")}
        return await self.http.put(_ticket(criado), files=arquivo, data=ditos)

    async def parte(self, criado: Json, inteiro: bytes, inicio: int, fim: int, **campos: str) -> httpx.Response:
        """Send a part of a component, the fields in the query as the client's tests do."""
        ditos = {"hashDoComponenteDigital": sha256(inteiro), "protocolo": _numero(criado)} | campos
        arquivo = {"conteudo": ("conteudo.html", inteiro[inicio:fim], "text/html")}
        return await self.http.put(f"{_ticket(criado)}/partes/{inicio}-{fim}", files=arquivo, params=ditos)

    async def terminar(self, criado: Json, inteiro: bytes) -> httpx.Response:
        """Signal that all parts were sent."""
        dados = {"hashDoComponenteDigital": sha256(inteiro), "protocolo": _numero(criado)}
        return await self.post(f"{_ticket(criado)}/partes/sinalizacao-termino-envio", dados)

    async def baixar(self, idt: int, hash_: str, faixa: str | None = None) -> httpx.Response:
        """Download a component, or a part of it."""
        path = f"tramites/{idt}/protocolos/componentes-digitais"
        dados = {"hashDoComponenteDigital": hash_, "protocolo": "o principal"}
        return await self.post(path if faixa is None else f"{path}/partes/{faixa}", dados)

    async def tramite(self, idt: int) -> Json:
        """The trâmite as the consultation tells it."""
        achados = feito(await self.get("tramites", IDT=idt))
        assert achados["totalDeRegistros"] == 1, achados
        primeiro: Json = achados["tramites"][0]
        return primeiro

    async def situacao(self, idt: int) -> int:
        """Its state."""
        return int((await self.tramite(idt))["situacaoAtual"])

    async def receber(self, idt: int, *conteudos: bytes) -> None:
        """Read the metadata and download everything."""
        feito(await self.get(f"tramites/{idt}"))
        for conteudo in conteudos:
            assert base64.b64decode(feito(await self.baixar(idt, sha256(conteudo)))) == conteudo

    async def recibo(self, idt: int, *, hashes_: Sequence[str], data: str | None = None) -> Json:
        """A signed receipt over these hashes."""
        visto = await self.tramite(idt)
        assinada = data or clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        todos = "".join(f"<hashDoComponenteDigital>{h}</hashDoComponenteDigital>" for h in sorted(set(hashes_)))
        texto = (
            f"<recibo><IDT>{idt}</IDT><NRE>{visto['NRE']}</NRE>"
            f"<dataDeRecebimento>{assinada}</dataDeRecebimento>{todos}</recibo>"
        )
        assert self.identity is not None
        assinatura = self.identity.key.sign(texto.encode(), ec.ECDSA(hashes.SHA256()))
        return {"dataDeRecebimento": assinada, "hashDaAssinatura": base64.b64encode(assinatura).decode()}

    async def concluir(self, idt: int, *conteudos: bytes) -> None:
        """Receive everything and post the receipt."""
        await self.receber(idt, *conteudos)
        recibo = await self.recibo(idt, hashes_=[sha256(c) for c in conteudos])
        feito(await self.post(f"tramites/{idt}/recibo", recibo))


def feito(resposta: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    """What a call that must succeed answers."""
    assert resposta.status_code == 200, resposta.text
    return json.loads(resposta.content) if resposta.content else None


def _ticket(criado: Json) -> str:
    ticket = criado["ticketParaEnvioDeComponentesDigitais"]
    return f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"


def _numero(criado: Json) -> str:
    return str(criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"])


def hashes_de(criado: Json) -> list[str]:
    """Everything that the bus asks for."""
    return [h for p in criado["processosComComponentesDigitaisSolicitados"] for h in p["hashes"]]


@dataclass(slots=True, kw_only=True)
class House:
    """The bus, three systems that it knows, one that it doesn't, and somebody without a certificate."""

    settings: Settings
    database: Database
    dsns: ServiceDatabase
    superuser: str
    authority: Authority
    port: int
    public_port: int
    pendencias_port: int
    amargosa: Sei = field(init=False)
    bahia: Sei = field(init=False)
    uniao: Sei = field(init=False)
    desconhecido: Sei = field(init=False)
    ninguem: Sei = field(init=False)

    async def contar(self, *events: Event) -> None:
        """Let the registry tell the bus something, through its real handler."""
        handle = consume.handle(Projetar(SqlBeginProjecao(self.database, consumer=consume.CONSUMER)))
        await handle([envelope(event) for event in events])

    async def sql(self, query: str, *args: object) -> list[asyncpg.Record]:
        """Ask the database as its superuser: past row-level security."""
        connection = await asyncpg.connect(self.superuser)
        try:
            return list(await connection.fetch(query, *args))
        finally:
            await connection.close()

    async def eventos(self, nre: str) -> list[Json]:
        """The events of a process, in the order in which the relay would publish them."""
        rows = await self.sql("SELECT corpo FROM evento WHERE chave = $1 ORDER BY seq", nre)
        return [json.loads(row["corpo"]) for row in rows]

    @asynccontextmanager
    async def sei(self, identity: Identity | None, *, sistema: int = 0) -> AsyncIterator[Sei]:
        """A client with this certificate."""
        context = ssl.create_default_context(cafile=str(self.authority.pem))
        if identity is not None:
            context.load_cert_chain(identity.pem)
        url = f"https://127.0.0.1:{self.port}{BASE}"
        async with httpx.AsyncClient(verify=context, base_url=url, timeout=60) as client:
            yield Sei(http=client, identity=identity, sistema=sistema)

    async def ate_2(self, *conteudos: bytes, **mais: Any) -> Json:  # noqa: ANN401 - of the header
        """A process of Amargosa that arrived at the bus, for Bahia."""
        documentos = [documento(n, conteudo) for n, conteudo in enumerate(conteudos, 1)]
        criado = await self.amargosa.iniciar(corpo(102, 202, processo(*documentos), **mais))
        await self.amargosa.enviar(criado, *conteudos)
        return criado


def settings_of(dsns: ServiceDatabase, folder: Path, authority: Authority) -> Settings:
    """Settings of a bus with its own folder and key."""
    (folder / "documentos").mkdir()
    server = authority.server()
    return Settings.model_validate(
        {
            "database_url": SecretStr(dsns.app),
            "port": 0,
            "mtls_port": 0,
            "pendencias_port": 0,
            "blob_url": (folder / "documentos").as_uri(),
            "signing_key": authority.client("barramento").pem,
            "signing_authority": authority.pem,
            "tls_certificate": server.certificate,
            "tls_client_ca": server.client_ca,
            "pendencias_hold_s": 2,
            "caller_cache_s": 0,
        }
    )


@asynccontextmanager
async def opened(dsns: ServiceDatabase, superuser: str, folder: Path) -> AsyncIterator[House]:
    """The bus on free ports, with its registry told."""
    authority = Authority(folder)
    settings = settings_of(dsns, folder, authority)
    database = Database(dsns.app, source="/barramento", pool_size=settings.database_pool_size)
    async with serving(listeners(settings), settings=settings) as (public_port, port, pendencias_port):
        house = House(
            settings=settings,
            database=database,
            dsns=dsns,
            superuser=superuser,
            authority=authority,
            port=port,
            public_port=public_port,
            pendencias_port=pendencias_port,
        )
        identities = {s: authority.client(slug) for s, (_, slug) in ENTES.items()}
        await house.contar(*estruturas(), *(credencial(identity, s) for s, identity in identities.items()))
        try:
            async with (
                house.sei(identities[1], sistema=1) as house.amargosa,
                house.sei(identities[2], sistema=2) as house.bahia,
                house.sei(identities[3], sistema=3) as house.uniao,
                house.sei(authority.client("desconhecido")) as house.desconhecido,
                house.sei(None) as house.ninguem,
            ):
                yield house
        finally:
            await database.close()
