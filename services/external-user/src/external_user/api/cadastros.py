"""/v1/{tenant}/cadastros: registering, and confirming the e-mail; open to anyone."""

from fastapi import APIRouter, Request

from chassis.idempotency import IdempotencyKey, chave_of
from external_user.api.caller import endereco_de
from external_user.api.formas import CadastroIn, EmailIn, ExigenciaOut, RecebidoOut, SessaoOut, TokenIn
from external_user.usecases.cadastrar import Cadastrar, CadastrarPessoa
from external_user.usecases.confirmar import Confirmar, ConfirmarEmail
from external_user.usecases.pedir_link import Pedir, PedirLink

PUBLICO = "publico"


def routes(
    cadastra: CadastrarPessoa, confirma: ConfirmarEmail, pede_link: PedirLink, *, cabecalho_do_endereco: str | None
) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(prefix="/v1/{tenant}/cadastros", tags=["cadastro"])

    @router.post("", status_code=202, summary="Cadastrar-se como usuário externo")
    async def cadastrar(
        tenant: str, corpo: CadastroIn, request: Request, idempotency_key: IdempotencyKey = None
    ) -> RecebidoOut:
        """A resposta é a mesma se o CPF ou o e-mail já tiverem cadastro: só o dono fica sabendo, por e-mail."""
        chave = None if idempotency_key is None else await chave_of(request, idempotency_key, quem=PUBLICO)
        pedido = Cadastrar(
            tenant=tenant,
            orgao=corpo.orgao,
            form=corpo.formulario,
            representa=corpo.representa,
            ip=endereco_de(request, cabecalho=cabecalho_do_endereco),
            chave=chave,
        )
        await cadastra(pedido)
        return RecebidoOut()

    @router.post("/confirmacoes", summary="Confirmar o e-mail com o token do link")
    async def confirmar(tenant: str, corpo: TokenIn) -> SessaoOut:
        """O token funciona uma vez, por 24 horas. O de um cadastro já confirmado só abre uma sessão."""
        aberta = await confirma(Confirmar(tenant=tenant, token=corpo.token))
        return SessaoOut(
            cadastro=aberta.cadastro,
            estado=aberta.estado,
            sessao=aberta.token,
            faltam=ExigenciaOut.todas(aberta.faltantes),
        )

    @router.post("/links", status_code=202, summary="Receber outro link por e-mail")
    async def pedir(tenant: str, corpo: EmailIn) -> RecebidoOut:
        """No máximo cinco mensagens por dia a cada endereço. A resposta é a mesma se não houver cadastro."""
        await pede_link(Pedir(tenant=tenant, email=corpo.email))
        return RecebidoOut()

    return router
