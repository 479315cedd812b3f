"""The local administrator rejects a registration, for a reason of the catalogue (external-user.md §5)."""

from dataclasses import dataclass
from uuid import UUID

from external_user.domain.carta import Modelo
from external_user.domain.motivo import CATALOGO, motivo_do_catalogo
from external_user.domain.politica import Acao, Sujeito, exigir
from external_user.usecases.correspondencia import Correspondencia
from external_user.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejeitar:
    """Which one, by whom, and why; its owner reads `texto`."""

    sujeito: Sujeito
    tenant: str
    cadastro: UUID
    motivo: str
    texto: str


class RejeitarCadastro:
    """Reject it: state, decision, event and letter commit together."""

    def __init__(self, begin: Begin, correspondencia: Correspondencia) -> None:
        self._begin = begin
        self._correspondencia = correspondencia

    async def __call__(self, pedido: Rejeitar) -> None:
        """Reject it.

        Raises:
            RegraError: the caller may not, the reason is none of ours, or the rules don't admit it
                (`domain.conferencia.rejeitar`).
        """
        orgao = exigir(pedido.sujeito, Acao.CONFERIR, tenant=pedido.tenant)
        motivo = motivo_do_catalogo(pedido.motivo, texto=pedido.texto)
        async with self._begin(tenant=pedido.tenant) as work:
            conferente = work.conferencias.conferente(pedido.sujeito, orgao=orgao)
            em_conferencia = await work.conferencias.obter(pedido.cadastro)
            fato = em_conferencia.rejeitar(conferente, motivo=motivo, em=work.agora)
            registro = await work.cadastros.obter(pedido.cadastro)
            await work.cadastros.mover(fato)
            await work.conferencias.decidir(fato, itens=(), texto=pedido.texto)
            work.registrar(fato)
            valores = {"motivo_rejeicao": CATALOGO[motivo], "texto_rejeicao": pedido.texto}
            await self._correspondencia.escrever(work, Modelo.REJEITADO, registro, valores=valores)
