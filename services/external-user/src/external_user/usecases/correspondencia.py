"""Letters to the people of a registration: which values they get, and the link that comes with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from external_user.domain.carta import Modelo, carta
from external_user.domain.estado import Estado
from external_user.domain.link import ENVIOS_POR_DIA, VALIDADE_DO_LINK, Finalidade, Link, novo_token
from external_user.domain.registro import Registro
from external_user.usecases.work import Work

PRAZO_DO_LINK = f"{VALIDADE_DO_LINK.total_seconds() / 3600:.0f} horas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remetente:
    """Who writes: how the system calls itself, and where its pages are."""

    sistema: str
    email: str
    url: str


class Correspondencia:
    """Writes letters into the queue of the open transaction."""

    def __init__(self, remetente: Remetente) -> None:
        self._remetente = remetente

    async def escrever(
        self, work: Work, modelo: Modelo, registro: Registro, /, *, valores: Mapping[str, str] | None = None
    ) -> None:
        """Queue a letter to the person of this registration, with a fresh link to it.

        Args:
            work: the transaction.
            modelo: which letter.
            registro: about whom, in the state in which they are now.
            valores: further variables of the template.
        """
        orgao = await work.orgaos.obter(registro.cadastro.orgao)
        dados = registro.ficha.dados
        comuns = {
            "nome_usuario_externo": dados.tratamento,
            "email_usuario_externo": dados.email,
            "sigla_sistema": self._remetente.sistema,
            "email_sistema": self._remetente.email,
            "sigla_orgao": orgao.sigla,
            "descricao_orgao": orgao.nome,
            "prazo_link": PRAZO_DO_LINK,
        }
        links = await self._links(work, modelo, registro)
        pronta = carta(modelo, valores={**comuns, **links, **(valores or {})})
        await work.cartas.enfileirar(modelo, pronta, para=dados, cadastro=registro.cadastro.id)

    async def reenviar(self, work: Work, registro: Registro, /, *, modelo: Modelo) -> None:
        """The same for letters that anyone can call forth: no more than five a day to one address (§3.4)."""
        if await work.cartas.enviadas_hoje(registro.ficha.dados.email_normalizado) < ENVIOS_POR_DIA:
            await self.escrever(work, modelo, registro)

    async def _links(self, work: Work, modelo: Modelo, registro: Registro) -> dict[str, str]:
        pagina = f"{self._remetente.url.rstrip('/')}/ente/{work.tenant}"
        if modelo is Modelo.REJEITADO:
            return {"link_cadastro": f"{pagina}/orgao/{registro.cadastro.orgao}"}
        if modelo is Modelo.SUBSTITUIDO:
            return {}
        token = novo_token()
        expira_em = work.agora + VALIDADE_DO_LINK
        link = Link(cadastro=registro.cadastro.id, expira_em=expira_em, usado_em=None)
        await work.links.guardar(token, link, finalidade=Finalidade.LINK)
        nome = "link_confirmacao" if modelo is Modelo.CONFIRMACAO else "link_cadastro"
        return {nome: f"{pagina}/confirmar?token={token}"}


def carta_de_acesso(estado: Estado, /) -> Modelo:
    """Which letter brings a link to somebody who asks for one."""
    return Modelo.CONFIRMACAO if estado is Estado.AGUARDANDO_EMAIL else Modelo.ACESSO
