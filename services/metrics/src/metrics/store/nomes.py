"""How bodies and units are called, as the registry last told it: idempotent, indifferent to the order of arrival."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from metrics.domain.estrutura import Ente, Unidade
from metrics.store.linhas import colunas, insercao

ENTES = {"id": "uuid", "slug": "text", "nome": "text", "versao": "integer"}
UNIDADES = {"numero": "bigint", "nome": "text", "sigla": "text", "versao": "integer"}


def _se_mais_novo(tabela: str, tipos: Mapping[str, str]) -> str:
    novos = ", ".join(f"{nome} = excluded.{nome}" for nome in tipos)
    return f"DO UPDATE SET {novos} WHERE {tabela}.versao < excluded.versao"


GUARDAR_ENTES = insercao("ente", ENTES, chave="id", no_conflito=_se_mais_novo("ente", ENTES))
GUARDAR_UNIDADES = insercao("unidade", UNIDADES, chave="numero", no_conflito=_se_mais_novo("unidade", UNIDADES))


class NomeStore:
    """Keeps the names."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def guardar(self, entes: Sequence[Ente], unidades: Sequence[Unidade]) -> None:
        """Keep each, unless a newer version of it is already here."""
        # A statement may touch a row once: of each thing the newest version in this batch.
        ultimos = {ente.id: ente for ente in sorted(entes, key=lambda ente: ente.versao)}
        ultimas = {unidade.numero: unidade for unidade in sorted(unidades, key=lambda unidade: unidade.versao)}
        if ultimos:
            await self._session.execute(GUARDAR_ENTES, colunas([asdict(ente) for ente in ultimos.values()]))
        if ultimas:
            await self._session.execute(GUARDAR_UNIDADES, colunas([asdict(unidade) for unidade in ultimas.values()]))
