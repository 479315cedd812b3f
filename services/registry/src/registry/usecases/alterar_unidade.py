"""A unit changes its name, place, permissions or state (registry.md §3.1, §3.3)."""

from dataclasses import dataclass

from registry.domain.errors import VersaoDesatualizadaError
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.domain.unidade import AlteracaoDaUnidade, Unidade, dia
from registry.usecases.mudar import mudar
from registry.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Alterar:
    """What is asked for; `versao` is the one that the caller read."""

    sujeito: Sujeito
    tenant: str
    numero: int
    versao: int
    alteracao: AlteracaoDaUnidade


class AlterarUnidade:
    """Change a unit and whatever follows from it for others: rows, versions and events commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Alterar) -> Unidade:
        """Change it.

        Raises:
            VersaoDesatualizadaError: somebody changed it since the caller read it.
            RegraError: the caller may not, or the structure does not admit it (`Estrutura.alterar`).
        """
        sujeito, numero = pedido.sujeito, pedido.numero
        exigir(sujeito, Acao.ALTERAR_UNIDADE, Recurso(tenant=pedido.tenant))
        async with self._begin(tenant=pedido.tenant, autor=sujeito.id) as work:
            ente = await work.entes.travar()
            estrutura = await work.unidades.em_torno(numero, pai=pedido.alteracao.pai)
            antes = estrutura.unidade(numero)
            exigir(sujeito, _acao(antes, pedido.alteracao), Recurso(tenant=pedido.tenant, orgao=antes.orgao))
            if antes.versao != pedido.versao:
                raise VersaoDesatualizadaError(atual=antes.versao)
            mudancas = estrutura.alterar(numero, pedido.alteracao, hoje=dia(work.agora))
            await mudar(work, mudancas, ente=ente, autor=sujeito.id, por=pedido.alteracao)
        return next((mudanca.depois for mudanca in mudancas if mudanca.depois.numero == numero), antes)


def _acao(antes: Unidade, alteracao: AlteracaoDaUnidade) -> Acao:
    muda_estado = alteracao.ativo is not None and alteracao.ativo != antes.ativo
    return Acao.MUDAR_ESTADO_DO_ORGAO if antes.pai is None and muda_estado else Acao.ALTERAR_UNIDADE
