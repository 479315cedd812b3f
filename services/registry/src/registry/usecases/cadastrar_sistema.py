"""A system (SPE) is registered (registry.md §9)."""

from dataclasses import dataclass

from chassis.idempotency import Chave
from registry.domain.fatos import SistemaCadastrado
from registry.domain.numeros import conferir
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.domain.sistema import DadosDoSistema, Sistema
from registry.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadastrar:
    """What is asked for."""

    sujeito: Sujeito
    tenant: str
    dados: DadosDoSistema
    chave: Chave | None = None


class CadastrarSistema:
    """Register a system: its row and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Cadastrar) -> Sistema:
        """Register it.

        Raises:
            OrgaoInvalidoError: the órgão responsável is none of this body, or no órgão.
            RegraError: the caller may not, or its number or name is taken.
        """
        sujeito, tenant, dados = pedido.sujeito, pedido.tenant, pedido.dados
        exigir(sujeito, Acao.CADASTRAR_SISTEMA, Recurso(tenant=tenant, orgao=dados.orgao))
        if dados.numero is not None:
            exigir(sujeito, Acao.ESCOLHER_NUMERO, Recurso(tenant=tenant))
            conferir(dados.numero)
        async with self._begin(tenant=tenant, autor=sujeito.id) as work:
            return await work.once(pedido.chave, Sistema, lambda: self._cadastrar(work, dados))

    async def _cadastrar(self, work: Work, dados: DadosDoSistema) -> Sistema:
        ente = await work.entes.travar()
        (await work.unidades.em_torno(dados.orgao)).conferir_orgao(dados.orgao)
        numero = dados.numero or await work.sistemas.proximo_numero()
        sistema = Sistema(numero=numero, orgao=dados.orgao, nome=dados.nome)
        await work.sistemas.inserir(sistema)
        work.registrar(SistemaCadastrado(ente=ente, sistema=sistema))
        return sistema
