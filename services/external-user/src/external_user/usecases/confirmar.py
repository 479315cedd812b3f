"""A link from an e-mail is used (external-user.md §3.4): it confirms the e-mail once, and opens a session."""

from dataclasses import dataclass
from uuid import UUID

from external_user.domain.carta import Modelo
from external_user.domain.documentos import Exigencia, exigidos, faltantes
from external_user.domain.errors import CadastroDesconhecidoError, LinkExpiradoError
from external_user.domain.estado import Ato, Estado
from external_user.domain.link import VALIDADE_DA_SESSAO, Finalidade, Link, novo_token
from external_user.domain.registro import Registro
from external_user.usecases.correspondencia import Correspondencia
from external_user.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmar:
    """What came with the link."""

    tenant: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessao:
    """What the link opened."""

    token: str
    cadastro: UUID
    estado: Estado
    faltantes: tuple[Exigencia, ...]


class ConfirmarEmail:
    """Use a link: the state, its event, the letter and the session commit together."""

    def __init__(self, begin: Begin, correspondencia: Correspondencia) -> None:
        self._begin = begin
        self._correspondencia = correspondencia

    async def __call__(self, pedido: Confirmar) -> Sessao:
        """Confirm the e-mail if that was still to be done, and open a session for its owner.

        Raises:
            LinkDesconhecidoError, LinkUsadoError, LinkExpiradoError: the link does not work, or no longer.
            EnteDesconhecidoError: no body has this slug.
        """
        async with self._begin(tenant=pedido.tenant) as work:
            link = await work.links.obter(pedido.token, finalidade=Finalidade.LINK)
            link.conferir(em=work.agora)
            registro = await _registro(work, link)
            await work.links.gastar(pedido.token, em=work.agora)
            estado = registro.cadastro.estado
            if estado is Estado.AGUARDANDO_EMAIL:
                estado = await self._confirmar(work, registro)
            return await _abrir_sessao(work, registro, estado=estado)

    async def _confirmar(self, work: Work, registro: Registro) -> Estado:
        fato = registro.cadastro.mudar(Ato.CONFIRMAR_EMAIL, em=work.agora, ator=str(registro.cadastro.id))
        await work.cadastros.mover(fato)
        work.registrar(fato)
        pedidos = em_lista(exigidos(representa=registro.cadastro.representa))
        await self._correspondencia.escrever(
            work, Modelo.INSTRUCOES, registro, valores={"documentos_faltantes": pedidos}
        )
        return fato.para


def em_lista(exigencias: tuple[Exigencia, ...], /) -> str:
    """The documents, one a line, as a letter tells them."""
    return "\n".join(f"• {one.nome}" for one in exigencias)


async def _registro(work: Work, link: Link) -> Registro:
    try:
        return await work.cadastros.obter(link.cadastro)
    except CadastroDesconhecidoError:  # its data was erased after the link was sent
        raise LinkExpiradoError from None


async def _abrir_sessao(work: Work, registro: Registro, *, estado: Estado) -> Sessao:
    token = novo_token()
    sessao = Link(cadastro=registro.cadastro.id, expira_em=work.agora + VALIDADE_DA_SESSAO, usado_em=None)
    await work.links.guardar(token, sessao, finalidade=Finalidade.SESSAO)
    enviados = await work.documentos.enviados(registro.cadastro.id)
    faltam = faltantes((one.tipo for one in enviados), representa=registro.cadastro.representa)
    return Sessao(token=token, cadastro=registro.cadastro.id, estado=estado, faltantes=faltam)
