"""The use cases of the bus over a real database, called from code that does not wait, and what was committed."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
from barramento_cadastro import credencial, envelope, estruturas
from barramento_house import Json, sha256
from barramento_rondas import GUARDA, PRAZO
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from barramento.api.remessa import guardado, pedido
from barramento.domain.abertura import Resposta
from barramento.domain.consulta import FiltroDeTramites
from barramento.domain.partes import Chamador
from barramento.domain.reproducao import Reproduzir
from barramento.domain.trechos import Trecho
from barramento.domain.upload import Chave, sha256_hex
from barramento.events import consume
from barramento.events.publish import to_event
from barramento.store.arquivos import ArquivosNoDisco
from barramento.store.chaves import assinante
from barramento.store.expurgo import FilaDeExpurgo
from barramento.store.parados import AntigosView
from barramento.store.projecao import SqlBeginProjecao
from barramento.store.situacoes import SituacoesView
from barramento.store.work import SqlBegin
from barramento.usecases.baixar import BaixarComponente
from barramento.usecases.buscar_recibo import BuscarRecibo
from barramento.usecases.cancelar import CancelarTramite
from barramento.usecases.completar import Completar
from barramento.usecases.dar_ciencia import DarCiencia
from barramento.usecases.entregar_recibo import Entrega, EntregarRecibo
from barramento.usecases.enviar import Corpo, EnviarComponente, EnviarParte, Sink, TerminarEnvio
from barramento.usecases.expirar import ExpirarTramites
from barramento.usecases.expurgar import Expurgar
from barramento.usecases.iniciar import AnotarResposta, Iniciado, IniciarTramite
from barramento.usecases.ler_metadados import LerMetadados
from barramento.usecases.projetar import Projetar
from barramento.usecases.recibo_de_envio import BuscarReciboDeEnvio
from barramento.usecases.recusar import Recusar, RecusarTramite
from barramento.usecases.reproduzir import ReproduzirTramite
from chassis.blobs import BlobDesconhecidoError, BlobStore, open_store
from chassis.db import Database
from chassis.testing.authority import Authority
from recibo.assinatura import confere
from recibo.texto import Conteudo, Tipo

T = TypeVar("T")


async def sem_paciencia(tentar: Any) -> Any:  # noqa: ANN401 - whatever it gives
    """Nothing is away here."""
    return await tentar()


class Verbos:
    """Every verb, bound to one database."""

    def __init__(self, *, database: Database, blobs: BlobStore, authority: Authority) -> None:
        """Put them together as `app.py` does."""
        self.database = database
        self.blobs = blobs
        self.authority = authority
        self.quem: dict[int, Chamador] = {}
        begin = SqlBegin(self.database, to_event=to_event, avisar=lambda _: None)
        arquivos = ArquivosNoDisco(self.blobs)
        barramento = self.authority.client("barramento")
        self.chave_do_barramento = barramento.certificate.public_key()
        completar = Completar(assinante=assinante(barramento.pem, token=None), zona=ZoneInfo("America/Bahia"))
        self.iniciar = IniciarTramite(begin, completar=completar)
        self.anotar = AnotarResposta(begin)
        self.enviar = EnviarComponente(begin, arquivos=arquivos, completar=completar, paciencia=sem_paciencia)
        self.enviar_parte = EnviarParte(begin, arquivos=arquivos, paciencia=sem_paciencia)
        self.terminar = TerminarEnvio(begin, arquivos=arquivos, completar=completar)
        self.recibo_de_envio = BuscarReciboDeEnvio(begin)
        self.ler = LerMetadados(begin)
        self.baixar = BaixarComponente(begin, arquivos=arquivos, paciencia=sem_paciencia)
        self.entregar = EntregarRecibo(begin)
        self.buscar = BuscarRecibo(begin)
        self.cancelar = CancelarTramite(begin)
        self.recusar = RecusarTramite(begin)
        self.ciencia = DarCiencia(begin)
        self.reproduzir = ReproduzirTramite(begin, ler=guardado)
        antigos = AntigosView(self.database)
        self.expirar = ExpirarTramites(begin=begin, antigos=antigos, partes=arquivos, prazo=PRAZO)
        self.expurgar = Expurgar(
            begin=begin, antigos=antigos, fila=FilaDeExpurgo(self.database), lixeira=arquivos, guarda=GUARDA
        )
        self.vistas = SituacoesView(self.database)
        self.chaves = {sistema: self.authority.client(f"sei{sistema}").key for sistema in (1, 2, 3)}


class Maquina:
    """Runs the verbs on a loop of its own."""

    def __init__(self, app_dsn: str, superuser: str, folder: Path) -> None:
        """Over a migrated database that nobody else uses."""
        self._loop = asyncio.new_event_loop()
        self._dsn = app_dsn
        (folder / "documentos").mkdir()
        self.verbos = Verbos(
            database=Database(app_dsn, source="/barramento", pool_size=2),
            blobs=open_store((folder / "documentos").as_uri()),
            authority=Authority(folder),
        )
        self._superuser: asyncpg.Connection = self.faz(asyncpg.connect(superuser))
        self.faz(self._cadastrar())

    def faz(self, verbo: Coroutine[Any, Any, T]) -> T:
        """Do it, to the end."""
        return self._loop.run_until_complete(verbo)

    def fechar(self) -> None:
        """Give everything back."""
        self.faz(self._superuser.close())
        self.faz(self.verbos.database.close())
        self._loop.close()

    async def _cadastrar(self) -> None:
        database, verbos = self.verbos.database, self.verbos
        handle = consume.handle(Projetar(SqlBeginProjecao(database, consumer=consume.CONSUMER)))
        credenciais = {s: credencial(verbos.authority.client(f"sei{s}"), s) for s in (1, 2, 3)}
        await handle([envelope(event) for event in (*estruturas(), *credenciais.values())])
        verbos.quem = {s: Chamador(sistema=s, credencial=c.credencial) for s, c in credenciais.items()}

    def sql(self, query: str, *args: object) -> list[asyncpg.Record]:
        """Ask past row-level security."""
        return list(self.faz(self._superuser.fetch(query, *args)))

    def iniciar(self, dados: Json, *, de: int) -> Iniciado:
        """Begin, and be told of it."""
        quem = self.verbos.quem[de]
        iniciado = self.faz(self.verbos.iniciar(pedido(json.dumps(dados).encode()), quem=quem))
        self.faz(self.verbos.anotar(iniciado.idt, resposta=Resposta.ESCRITA, quem=quem))
        return iniciado

    def reproduzir(self, nre: str, *, unidade: int, quem: int) -> Iniciado:
        """Ask for the last trâmite again."""
        pedido_ = Reproduzir(nre=nre, repositorio=5, unidade=unidade)
        return self.faz(self.verbos.reproduzir(pedido_, quem=self.verbos.quem[quem]))

    def enviar(self, chave: Chave, conteudo: bytes, *, quem: int, trecho: tuple[int, int] | None = None) -> None:
        """Send a component, or a part of it."""
        enviado = conteudo if trecho is None else conteudo[slice(*trecho)]

        async def receber(sink: Sink) -> Chave:
            await sink(enviado)
            return chave

        corpo, chamador = Corpo(receber=receber, tamanho=len(enviado)), self.verbos.quem[quem]
        if trecho is None:
            self.faz(self.verbos.enviar(chave.ticket, corpo, quem=chamador))
        else:
            parte = Trecho(inicio=trecho[0], fim=trecho[1])
            self.faz(self.verbos.enviar_parte(chave.ticket, parte, corpo, quem=chamador))

    def baixar(self, idt: int, hash_: str, *, quem: int, trecho: tuple[int, int] | None) -> bytes:
        """Download it to the last byte."""
        pedido_ = None if trecho is None else Trecho(inicio=trecho[0], fim=trecho[1])

        async def tudo() -> bytes:
            download = await self.verbos.baixar(idt, hash_, pedido_, quem=self.verbos.quem[quem])
            return await _juntos(download.blocos)

        return self.faz(tudo())

    def entrega(self, idt: int, nre: str, hashes_: set[str], *, assina: int, certificado: int) -> Entrega:
        """A receipt that one system signs and another one's connection brings."""
        data = datetime.now(tz=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        texto = Conteudo(tipo=Tipo.CONCLUSAO, idt=idt, nre=nre, data=data, hashes=tuple(hashes_)).texto
        assinatura = self.verbos.chaves[assina].sign(texto.encode(), ec.ECDSA(hashes.SHA256()))
        return Entrega(
            idt=idt,
            data=data,
            assinatura=base64.b64encode(assinatura).decode(),
            chave=self.verbos.chaves[certificado].public_key(),
            cadeia="",
        )

    def entregar(self, entrega: Entrega, *, quem: int) -> None:
        """Post it."""
        self.faz(self.verbos.entregar(entrega, quem=self.verbos.quem[quem]))

    def recusar(self, idt: int, *, quem: int) -> None:
        """Refuse it."""
        recusa = Recusar(idt=idt, motivo="99", justificativa="não cabe aqui")
        self.faz(self.verbos.recusar(recusa, quem=self.verbos.quem[quem]))

    def sobre_um(self, verbo: str, idt: int, *, quem: int) -> Any:  # noqa: ANN401 - what the verb gives
        """One of the verbs that need no more than a trâmite."""
        return self.faz(getattr(self.verbos, verbo)(idt, quem=self.verbos.quem[quem]))

    def rodar(self, ronda: str) -> None:
        """A round of what the bus does by itself."""
        self.faz(getattr(self.verbos, ronda)())

    def envelhecer(self, idts: list[int], *, dias: int) -> None:
        """Let days pass."""
        ha = timedelta(days=dias)
        for tabela, coluna in (("tramite", "mudou_em"), ("mudanca", "em"), ("componente", "movimento_em")):
            self.sql(f"UPDATE {tabela} SET {coluna} = {coluna} - $2::interval WHERE idt = ANY($1)", idts, ha)  # noqa: S608 - ours

    def historia(self, idt: int) -> list[tuple[int, int, int | None]]:
        """The lines of its history: version, situation, system."""
        linhas = self.sql("SELECT versao, situacao, sistema FROM mudanca WHERE idt = $1 ORDER BY versao", idt)
        return [(linha["versao"], linha["situacao"], linha["sistema"]) for linha in linhas]

    def contados(self, nre: str) -> dict[int, list[tuple[int, int, str]]]:
        """The events of a process, in order, by trâmite: version, situation, type."""
        por_idt: dict[int, list[tuple[int, int, str]]] = {}
        for linha in self.sql("SELECT corpo FROM evento WHERE chave = $1 ORDER BY seq", nre):
            corpo = json.loads(linha["corpo"])
            fato = (corpo["sequence"], corpo["data"]["situacao"], corpo["type"])
            por_idt.setdefault(corpo["data"]["idt"], []).append(fato)
        return por_idt

    def pendentes(self, sistema: int) -> dict[int, int]:
        """The pending list: IDT and situation."""
        lista = self.faz(self.verbos.vistas.pendentes(self.verbos.quem[sistema]))
        return {pendencia.idt: int(pendencia.situacao) for pendencia in lista}

    def consultar(self, idt: int, *, sistema: int) -> Any:  # noqa: ANN401 - what the consultation tells
        """The trâmite as a system sees it, if it does."""
        achados = self.faz(self.verbos.vistas.tramites(FiltroDeTramites(idt=idt), quem=self.verbos.quem[sistema]))
        return achados.tramites[0] if achados.tramites else None

    def guardado(self, hash_: str) -> bool:
        """Whether the store holds this content."""
        try:
            self.faz(self.verbos.blobs.size(sha256_hex(hash_)))
        except BlobDesconhecidoError:
            return False
        return True

    def confere(self, recibo: Any, tipo: Tipo, *, sistema: int | None) -> bool:  # noqa: ANN401 - a receipt
        """Whether a receipt holds, for the key of a system or of the bus."""
        chave = self.verbos.chave_do_barramento if sistema is None else self.verbos.chaves[sistema].public_key()
        return confere(recibo.conteudo(tipo).texto, assinatura=recibo.assinatura, chave=chave)


async def _juntos(blocos: AsyncIterator[bytes]) -> bytes:
    return b"".join([bloco async for bloco in blocos])


def conteudo(numero: int) -> bytes:
    """Eight bytes that no other example has."""
    return numero.to_bytes(8, "big")


def hashes_de(conteudos: list[bytes]) -> dict[str, bytes]:
    """By their hash."""
    return {sha256(um): um for um in conteudos}
