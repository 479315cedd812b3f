"""A unit, or an órgão, is created (registry.md §3)."""

from dataclasses import dataclass

from chassis.idempotency import Chave
from registry.domain.numeros import conferir
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.domain.unidade import DadosDaUnidade, Unidade, dia
from registry.usecases.mudar import mudar
from registry.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Criar:
    """What is asked for."""

    sujeito: Sujeito
    tenant: str
    dados: DadosDaUnidade
    chave: Chave | None = None


class CriarUnidade:
    """Create a unit: its row, its first version and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Criar) -> Unidade:
        """Create it.

        Raises:
            RegraError: the caller may not, or the structure does not admit it (`Estrutura.acrescentar`).
        """
        sujeito, tenant, dados = pedido.sujeito, pedido.tenant, pedido.dados
        exigir(sujeito, Acao.CRIAR_ORGAO if dados.pai is None else Acao.CRIAR_UNIDADE, Recurso(tenant=tenant))
        if dados.numero is not None:
            exigir(sujeito, Acao.ESCOLHER_NUMERO, Recurso(tenant=tenant))
            conferir(dados.numero)
        async with self._begin(tenant=tenant, autor=sujeito.id) as work:
            return await work.once(pedido.chave, Unidade, lambda: self._criar(work, pedido))

    async def _criar(self, work: Work, pedido: Criar) -> Unidade:
        ente = await work.entes.travar()
        estrutura = await work.unidades.em_torno(None, pai=pedido.dados.pai)
        numero = pedido.dados.numero or await work.unidades.proximo_numero()
        mudancas = estrutura.acrescentar(pedido.dados, numero=numero, hoje=dia(work.agora))
        [nova] = [mudanca.depois for mudanca in mudancas]
        exigir(pedido.sujeito, Acao.VER, Recurso(tenant=pedido.tenant, orgao=nova.orgao))
        await mudar(work, mudancas, ente=ente, autor=pedido.sujeito.id)
        return nova
