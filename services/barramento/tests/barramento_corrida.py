"""Races in number: trâmites laid out by the hundred, two acts on each at the same moment, and the books checked after.

The acts are the use cases themselves on the real database; what HTTP adds is raced elsewhere.
"""

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from barramento_house import House, Json
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from barramento.domain.errors import RegraError
from barramento.domain.partes import Chamador
from barramento.events.publish import to_event
from barramento.store.work import SqlBegin
from barramento.usecases.entregar_recibo import Entrega
from chassis import clock
from recibo.texto import Conteudo, Tipo

VEZES = int(os.environ.get("TROPEIRO_CORRIDAS", "200"))
PARES = 8  # on their way at once: two transactions each, and the pool has twenty connections
LOTE = 500
TABELAS = ("tramite", "metadados", "componente", "mudanca", "recibo")

# The same trâmite over and over, under numbers of its own: what hangs on it is copied, column by column.
NOVOS = "SELECT nextval('idt_seq') AS idt, nextval('ticket_seq') AS ticket FROM generate_series(1, $1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copia:
    """A trâmite that is like its model, but for its numbers."""

    idt: int
    nre: str
    protocolo: str


@dataclass(slots=True, kw_only=True)
class Placar:
    """How the races of one kind ended: by which of the two won, and how the other was refused."""

    vitorias: list[int] = field(default_factory=lambda: [0, 0])
    recusas: set[type[RegraError]] = field(default_factory=set)

    def contar(self, desfechos: Sequence[RegraError | None]) -> None:
        """One race: exactly one of the two went through."""
        vencedores = [n for n, desfecho in enumerate(desfechos) if desfecho is None]
        assert len(vencedores) == 1, desfechos
        self.vitorias[vencedores[0]] += 1
        self.recusas |= {type(desfecho) for desfecho in desfechos if desfecho is not None}


Ato = Callable[[Copia], Awaitable[object]]


class Pista:
    """Where they race."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.begin = SqlBegin(house.database, to_event=to_event, avisar=lambda _: None)

    async def quem(self, sistema: int) -> Chamador:
        """A system of the house, with the certificate that speaks for it."""
        (achada,) = await self._house.sql("SELECT id FROM credencial WHERE sistema = $1 AND valida LIMIT 1", sistema)
        credencial: UUID = achada["id"]
        return Chamador(sistema=sistema, credencial=credencial)

    async def correr(self, modelo: Json, um: Ato, outro: Ato) -> Placar:
        """`VEZES` races of these two on trâmites like the model; the database must tell of one change in each."""
        placar = Placar()
        async for copias in self._copias(modelo["IDT"]):
            fila = iter(copias)
            async with asyncio.TaskGroup() as group:
                for _ in range(PARES):
                    group.create_task(_raia(fila, placar, um, outro))
            await self._conferir(modelo["IDT"], copias)
        assert sum(placar.vitorias) == VEZES
        return placar

    async def _copias(self, modelo: int) -> AsyncIterator[list[Copia]]:
        for feitas in range(0, VEZES, LOTE):
            yield await self._copiar(modelo, min(LOTE, VEZES - feitas))

    async def _copiar(self, modelo: int, quantas: int) -> list[Copia]:
        numeros = await self._house.sql(NOVOS, quantas)
        copias = [Copia(idt=n["idt"], nre=f"{n['idt']:012d}9999", protocolo=f"corrida {n['idt']}") for n in numeros]
        idts, tickets = [n["idt"] for n in numeros], [n["ticket"] for n in numeros]
        for tabela in TABELAS:
            proprias = {"idt": "n.idt"}
            if tabela == "tramite":
                proprias |= {"ticket": "n.ticket", "nre": "n.nre", "protocolo": "n.protocolo"}
            await self._house.sql(
                await self._copia_de(tabela, proprias),
                modelo, idts, tickets, [c.nre for c in copias], [c.protocolo for c in copias],
            )  # fmt: skip
        return copias

    async def _copia_de(self, tabela: str, proprias: dict[str, str]) -> str:
        colunas = [
            linha["column_name"]
            for linha in await self._house.sql(
                "SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'",
                tabela,
            )
        ]
        valores = ", ".join(proprias.get(coluna, f"m.{coluna}") for coluna in colunas)
        return (
            f"INSERT INTO {tabela} ({', '.join(colunas)}) SELECT {valores} FROM {tabela} AS m CROSS JOIN "  # noqa: S608 - names of ours
            "unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[]) AS n(idt, ticket, nre, protocolo) "
            "WHERE m.idt = $1"
        )

    async def _conferir(self, modelo: int, copias: Sequence[Copia]) -> None:
        """Each process has one change more than the model, and one event that tells of it."""
        nres = [copia.nre for copia in copias]
        (antes,) = await self._house.sql("SELECT count(*) AS quantas FROM mudanca WHERE idt = $1", modelo)
        mudancas = await self._house.sql(
            "SELECT t.nre, count(*) AS quantas FROM mudanca AS m JOIN tramite AS t USING (idt) WHERE t.nre = ANY($1) "
            "GROUP BY t.nre",
            nres,
        )
        assert {linha["nre"] for linha in mudancas} == set(nres)
        assert {linha["quantas"] for linha in mudancas} == {antes["quantas"] + 1}
        eventos = await self._house.sql(
            "SELECT chave, count(*) AS quantos FROM evento WHERE chave = ANY($1) GROUP BY chave", nres
        )
        assert {linha["chave"]: linha["quantos"] for linha in eventos} == dict.fromkeys(nres, 1)


async def _raia(fila: Iterator[Copia], placar: Placar, um: Ato, outro: Ato) -> None:
    for copia in fila:
        placar.contar(await _juntos(copia, um, outro))


async def _juntos(copia: Copia, um: Ato, outro: Ato) -> list[RegraError | None]:
    barreira = asyncio.Barrier(2)

    async def ao_sinal(ato: Ato) -> RegraError | None:
        await barreira.wait()
        try:
            await ato(copia)
        except RegraError as recusa:
            return recusa
        return None

    async with asyncio.TaskGroup() as group:
        ambos = [group.create_task(ao_sinal(ato)) for ato in (um, outro)]
    return [tarefa.result() for tarefa in ambos]


def entrega(house: House, copia: Copia, hash_: str, *, data: str | None = None) -> Entrega:
    """A receipt over this one component that Bahia signed."""
    identity = house.bahia.identity
    assert identity is not None
    dita = data or clock.now().isoformat(timespec="milliseconds")
    conteudo = Conteudo(tipo=Tipo.CONCLUSAO, idt=copia.idt, nre=copia.nre, data=dita, hashes=(hash_,))
    assinatura = identity.key.sign(conteudo.texto.encode(), ec.ECDSA(hashes.SHA256()))
    return Entrega(
        idt=copia.idt,
        data=dita,
        assinatura=base64.b64encode(assinatura).decode(),
        chave=identity.key.public_key(),
        cadeia="",
    )
