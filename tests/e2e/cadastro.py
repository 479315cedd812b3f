"""What an end-to-end test asks of the registry, as a body's supervisor does, through its API."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.pilha import tropeiro
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.instancia import Instancia
from tropeiro.simulador.processo import Unidade
from tropeiro.simulador.respostas import Estrutura

CONHECIDA_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadastro:
    """The registry of the stack that `ambiente` tells of."""

    ambiente: Mapping[str, str]

    async def unidade_sem_pai(self, *, tenant: str, servida_por: Unidade, vista_por: Instancia) -> Unidade:
        """A new órgão, served by the system that serves another unit; returns once the bus knows it as apt."""
        async with self._como_supervisor(tenant) as http:
            conhecida = await _ver(http, tenant, servida_por)
            unidade = await _criar(http, tenant, repositorio=servida_por.repositorio)
            await _servir(http, tenant, sistema=conhecida["sistema"], unidade=unidade)
        await _conhecida(unidade, vista_por, apta=True)
        return unidade

    async def unidade_centralizada(self, *, tenant: str, em: Unidade, vista_por: Instancia) -> Unidade:
        """A new unit for which `em` receives, served by the same system; returns once the bus knows all that."""
        async with self._como_supervisor(tenant) as http:
            conhecida = await _ver(http, tenant, em)
            unidade = await _criar(http, tenant, repositorio=em.repositorio, pai=conhecida["pai"])
            redirecionar = f"/v1/{tenant}/unidades/{unidade.numero}/centralizadora/{em.numero}"
            (await http.put(redirecionar)).raise_for_status()
            # Last, because it is seen: the events of a unit come in their order.
            await _servir(http, tenant, sistema=conhecida["sistema"], unidade=unidade)
        await _conhecida(unidade, vista_por, apta=True)
        return unidade

    async def unidade_que_nao_tramita(self, *, tenant: str, repositorio: int, vista_por: Instancia) -> Estrutura:
        """A new órgão that neither sends nor receives; returns once the bus knows it."""
        async with self._como_supervisor(tenant) as http:
            unidade = await _criar(
                http, tenant, repositorio=repositorio, permite_envio=False, permite_recebimento=False
            )
        return await _conhecida(unidade, vista_por, apta=False)

    @asynccontextmanager
    async def _como_supervisor(self, tenant: str) -> AsyncIterator[httpx.AsyncClient]:
        argumentos = ("--data", self.ambiente["TROPEIRO_DATA"], "--tenant", tenant, "--papel", "SUPERVISOR")
        token = (await asyncio.to_thread(tropeiro, "token", *argumentos)).strip()
        async with httpx.AsyncClient(base_url=self.ambiente["TROPEIRO_REGISTRY_URL"], trust_env=False) as http:
            http.headers["Authorization"] = f"Bearer {token}"
            yield http


async def _ver(http: httpx.AsyncClient, tenant: str, unidade: Unidade) -> dict[str, Any]:
    vista: dict[str, Any] = (await http.get(f"/v1/{tenant}/unidades/{unidade.numero}")).raise_for_status().json()
    return vista


async def _servir(http: httpx.AsyncClient, tenant: str, *, sistema: int, unidade: Unidade) -> None:
    (await http.put(f"/v1/{tenant}/sistemas/{sistema}/unidades/{unidade.numero}")).raise_for_status()


async def _criar(http: httpx.AsyncClient, tenant: str, *, repositorio: int, **mais: object) -> Unidade:
    sigla = f"U{secrets.token_hex(3).upper()}"
    dados = {"repositorio": repositorio, "nome": f"Unidade {sigla}", "sigla": sigla, **mais}
    resposta = await http.post(f"/v1/{tenant}/unidades", json=dados, headers={"Idempotency-Key": str(uuid4())})
    return Unidade(repositorio=repositorio, numero=resposta.raise_for_status().json()["numero"])


async def _conhecida(unidade: Unidade, sei: Instancia, *, apta: bool) -> Estrutura:
    async with asyncio.timeout(CONHECIDA_S):
        while True:
            try:
                estrutura = await sei.tramita.estrutura(unidade.repositorio, unidade.numero)
                if estrutura.apto_para_receber_tramites is apta:
                    return estrutura
            except RecusaDoBarramentoError as recusa:
                if recusa.codigo != "0055":
                    raise
            await asyncio.sleep(0.1)
