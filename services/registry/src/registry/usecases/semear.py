"""Demonstration data in one go: the same use cases as the API's, over whatever is not there yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from registry.domain.credencial import impressao_digital
from registry.domain.ente import PLATAFORMA, DadosDoEnte
from registry.domain.errors import NaoEncontradoError
from registry.domain.politica import Papel, Sujeito
from registry.domain.repositorio import DadosDoRepositorio
from registry.domain.sistema import DadosDoSistema
from registry.domain.unidade import DadosDaUnidade
from registry.usecases import criar_ente, criar_repositorio, criar_unidade
from registry.usecases.cadastrar_sistema import Cadastrar, CadastrarSistema
from registry.usecases.criar_ente import CriarEnte
from registry.usecases.criar_repositorio import CriarRepositorio
from registry.usecases.criar_unidade import CriarUnidade
from registry.usecases.emitir_credencial import Emitir, EmitirCredencial
from registry.usecases.vincular_unidade import Vincular, VincularUnidade
from registry.usecases.work import Leitura, Ler

OPERADOR = "operador"


class SistemaDaSemente(BaseModel):
    """A system, the units that it serves and the certificates that it is known by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sistema: DadosDoSistema
    unidades: tuple[int, ...] = Field(default=(), description="números das unidades que ele atende")
    certificados: tuple[Path, ...] = Field(
        default=(), description="arquivos PEM, a partir da pasta deste arquivo; uma chave privada neles é ignorada"
    )


class EnteDaSemente(BaseModel):
    """A body and all that is its."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ente: DadosDoEnte
    unidades: tuple[DadosDaUnidade, ...] = Field(description="as superiores antes das subordinadas; com número")
    sistemas: tuple[SistemaDaSemente, ...] = ()


class Semente(BaseModel):
    """What the file of `registry seed --file` holds. Numbers are given: they are how it is known what is there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repositorios: tuple[DadosDoRepositorio, ...] = ()
    entes: tuple[EnteDaSemente, ...] = ()

    @model_validator(mode="after")
    def _numeros_dados(self) -> Self:
        sistemas = [parte.sistema for ente in self.entes for parte in ente.sistemas]
        unidades = [unidade for ente in self.entes for unidade in ente.unidades]
        todos: tuple[DadosDoRepositorio | DadosDaUnidade | DadosDoSistema, ...]
        todos = (*self.repositorios, *unidades, *sistemas)
        if sem_numero := [dados.nome for dados in todos if dados.numero is None]:
            raise ValueError(f"falta o número de: {', '.join(sem_numero)}")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbos:
    """The use cases that sowing is made of."""

    criar_repositorio: CriarRepositorio
    criar_ente: CriarEnte
    criar_unidade: CriarUnidade
    cadastrar_sistema: CadastrarSistema
    vincular_unidade: VincularUnidade
    emitir_credencial: EmitirCredencial


class Semear:
    """Create what is not there yet. Each part is a transaction of its own; again is the same as once."""

    def __init__(self, verbos: Verbos, *, ler: Ler) -> None:
        self._verbos = verbos
        self._ler = ler

    async def __call__(self, semente: Semente, /, *, ler_pem: Callable[[Path], str]) -> int:
        """Sow; how many things were new.

        Args:
            semente: what shall be there.
            ler_pem: the text of a certificate's file, without any private key.

        Raises:
            RegraError: the rules refuse one of them; what stands before it in the file is there.
        """
        novos = 0
        for dados in semente.repositorios:
            if not await self._ha_repositorio(dados):
                pedido = criar_repositorio.Criar(sujeito=operador(PLATAFORMA), dados=dados)
                await self._verbos.criar_repositorio(pedido)
                novos += 1
        for parte in semente.entes:
            novos += await self._ente(parte.ente)
            for unidade in parte.unidades:
                novos += await self._unidade(unidade, tenant=parte.ente.slug)
            for sistema in parte.sistemas:
                novos += await self._sistema(sistema, tenant=parte.ente.slug)
                novos += await self._credenciais(sistema, ler_pem, tenant=parte.ente.slug)
        return novos

    async def _ha_repositorio(self, dados: DadosDoRepositorio) -> bool:
        async with self._ler(tenant=PLATAFORMA) as leitura:
            return any(repositorio.numero == dados.numero for repositorio in await leitura.repositorios(ativo=None))

    async def _ente(self, dados: DadosDoEnte) -> int:
        if await self._ha(lambda leitura: leitura.ente(), tenant=dados.slug):
            return 0
        await self._verbos.criar_ente(criar_ente.Criar(sujeito=operador(dados.slug), dados=dados))
        return 1

    async def _unidade(self, dados: DadosDaUnidade, *, tenant: str) -> int:
        if await self._ha(lambda leitura: leitura.unidade(dados.numero or 0), tenant=tenant):
            return 0
        pedido = criar_unidade.Criar(sujeito=operador(tenant), tenant=tenant, dados=dados)
        await self._verbos.criar_unidade(pedido)
        return 1

    async def _sistema(self, parte: SistemaDaSemente, *, tenant: str) -> int:
        sujeito, numero = operador(tenant), parte.sistema.numero or 0
        havia = await self._ha(lambda leitura: leitura.sistema(numero), tenant=tenant)
        if not havia:
            await self._verbos.cadastrar_sistema(Cadastrar(sujeito=sujeito, tenant=tenant, dados=parte.sistema))
        for unidade in parte.unidades:
            vincular = Vincular(sujeito=sujeito, tenant=tenant, sistema=numero, unidade=unidade)
            await self._verbos.vincular_unidade(vincular)
        return 0 if havia else 1

    async def _credenciais(self, parte: SistemaDaSemente, ler_pem: Callable[[Path], str], *, tenant: str) -> int:
        numero = parte.sistema.numero or 0
        async with self._ler(tenant=tenant) as leitura:
            conhecidas = {c.certificado.spki_sha256 for c in await leitura.credenciais(numero)}
        pems = [ler_pem(arquivo) for arquivo in parte.certificados]
        novos = [pem for pem in pems if impressao_digital(pem) not in conhecidas]
        for pem in novos:
            emitir = Emitir(sujeito=operador(tenant), tenant=tenant, sistema=numero, pem=pem)
            await self._verbos.emitir_credencial(emitir)
        return len(novos)

    async def _ha(self, pergunta: Callable[[Leitura], Awaitable[object]], *, tenant: str) -> bool:
        async with self._ler(tenant=tenant) as leitura:
            try:
                await pergunta(leitura)
            except NaoEncontradoError:
                return False
            return True


def operador(tenant: str, /) -> Sujeito:
    """Who runs commands on the machine: the platform's administration, acting for this tenant."""
    return Sujeito(id=OPERADOR, tenant=tenant, papeis=frozenset({Papel.ADMIN_PLATAFORMA}))
