"""What an end-to-end test asks of the registry, as a body's supervisor does, through its API."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.pilha import tropeiro
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.instancia import Instancia
from tropeiro.simulador.processo import Unidade

CONHECIDA_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadastro:
    """The registry of the stack that `ambiente` tells of."""

    ambiente: Mapping[str, str]

    async def unidade_sem_pai(self, *, tenant: str, servida_por: Unidade, vista_por: Instancia) -> Unidade:
        """A new órgão, served by the system that serves another unit; returns once the bus knows it as apt."""
        async with httpx.AsyncClient(base_url=self.ambiente["TROPEIRO_REGISTRY_URL"], trust_env=False) as http:
            http.headers["Authorization"] = f"Bearer {await self._token(tenant)}"
            conhecida = await self._get(http, f"/v1/{tenant}/unidades/{servida_por.numero}")
            sigla = f"ORGAO{secrets.token_hex(3).upper()}"
            dados = {"repositorio": servida_por.repositorio, "nome": f"Órgão {sigla}", "sigla": sigla}
            nova = await self._criar(http, tenant, dados)
            await self._servir(http, tenant, sistema=conhecida["sistema"], unidade=nova["numero"])
        unidade = Unidade(repositorio=servida_por.repositorio, numero=nova["numero"])
        await _apta(unidade, vista_por)
        return unidade

    async def unidade_centralizada(self, *, tenant: str, em: Unidade, vista_por: Instancia) -> Unidade:
        """A new unit for which `em` receives, served by the same system; returns once the bus knows all that."""
        async with httpx.AsyncClient(base_url=self.ambiente["TROPEIRO_REGISTRY_URL"], trust_env=False) as http:
            http.headers["Authorization"] = f"Bearer {await self._token(tenant)}"
            conhecida = await self._get(http, f"/v1/{tenant}/unidades/{em.numero}")
            sigla = f"SETOR{secrets.token_hex(3).upper()}"
            dados = {"repositorio": em.repositorio, "pai": conhecida["pai"], "nome": f"Setor {sigla}", "sigla": sigla}
            nova = await self._criar(http, tenant, dados)
            redirecionar = f"/v1/{tenant}/unidades/{nova['numero']}/centralizadora/{em.numero}"
            (await http.put(redirecionar)).raise_for_status()
            # Last, because it is seen: the events of a unit come in their order.
            await self._servir(http, tenant, sistema=conhecida["sistema"], unidade=nova["numero"])
        unidade = Unidade(repositorio=em.repositorio, numero=nova["numero"])
        await _apta(unidade, vista_por)
        return unidade

    async def _criar(self, http: httpx.AsyncClient, tenant: str, dados: dict[str, Any]) -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid4())}
        resposta = await http.post(f"/v1/{tenant}/unidades", json=dados, headers=headers)
        criada: dict[str, Any] = resposta.raise_for_status().json()
        return criada

    async def _servir(self, http: httpx.AsyncClient, tenant: str, *, sistema: int, unidade: int) -> None:
        (await http.put(f"/v1/{tenant}/sistemas/{sistema}/unidades/{unidade}")).raise_for_status()

    async def _get(self, http: httpx.AsyncClient, path: str) -> dict[str, Any]:
        achado: dict[str, Any] = (await http.get(path)).raise_for_status().json()
        return achado

    async def _token(self, tenant: str) -> str:
        argumentos = ("--data", self.ambiente["TROPEIRO_DATA"], "--tenant", tenant, "--papel", "SUPERVISOR")
        return (await asyncio.to_thread(tropeiro, "token", *argumentos)).strip()


async def _apta(unidade: Unidade, sei: Instancia) -> None:
    async with asyncio.timeout(CONHECIDA_S):
        while True:
            try:
                if (await sei.tramita.estrutura(unidade.repositorio, unidade.numero)).apto_para_receber_tramites:
                    return
            except RecusaDoBarramentoError as recusa:
                if recusa.codigo != "0055":
                    raise
            await asyncio.sleep(0.1)
