"""A repository of structures is created (registry.md §2)."""

from dataclasses import dataclass

from chassis.idempotency import Chave
from registry.domain.ente import PLATAFORMA
from registry.domain.fatos import RepositorioCriado
from registry.domain.numeros import conferir
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.domain.repositorio import DadosDoRepositorio, Repositorio
from registry.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Criar:
    """What the platform's administration asks for."""

    sujeito: Sujeito
    dados: DadosDoRepositorio
    chave: Chave | None = None


class CriarRepositorio:
    """Create a repository: its row and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Criar) -> Repositorio:
        """Create it.

        Raises:
            PerfilInsuficienteError: the caller may not.
            NumeroForaDaFaixaError: its number is not one that may be given.
            DuplicadoError: its number or its name is taken.
        """
        exigir(pedido.sujeito, Acao.CRIAR_REPOSITORIO, Recurso())
        if pedido.dados.numero is not None:
            conferir(pedido.dados.numero)
        async with self._begin(tenant=PLATAFORMA, autor=pedido.sujeito.id) as work:
            return await work.once(pedido.chave, Repositorio, lambda: self._criar(work, pedido.dados))

    async def _criar(self, work: Work, dados: DadosDoRepositorio) -> Repositorio:
        numero = dados.numero or await work.repositorios.proximo_numero()
        repositorio = Repositorio(numero=numero, nome=dados.nome, descricao=dados.descricao)
        await work.repositorios.inserir(repositorio)
        work.registrar(RepositorioCriado(repositorio=repositorio))
        return repositorio
