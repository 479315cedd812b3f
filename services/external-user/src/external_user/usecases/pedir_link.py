"""Somebody asks for another link to their registration: whether there is one, only the e-mail tells."""

from dataclasses import dataclass

from external_user.domain import campos
from external_user.domain.errors import ErroDeCampo, FormularioInvalidoError
from external_user.usecases.correspondencia import Correspondencia, carta_de_acesso
from external_user.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Pedir:
    """For which address."""

    tenant: str
    email: str


class PedirLink:
    """Send a fresh link, no more than five a day."""

    def __init__(self, begin: Begin, correspondencia: Correspondencia) -> None:
        self._begin = begin
        self._correspondencia = correspondencia

    async def __call__(self, pedido: Pedir) -> None:
        """Send it, if there is a live registration of this address. The caller learns nothing either way.

        Raises:
            FormularioInvalidoError: that is no e-mail.
            EnteDesconhecidoError: no body has this slug.
        """
        email = _normalizado(pedido.email)
        async with self._begin(tenant=pedido.tenant) as work:
            registro = await work.cadastros.do_email(email)
            if registro is not None:
                modelo = carta_de_acesso(registro.cadastro.estado)
                await self._correspondencia.reenviar(work, registro, modelo=modelo)


def _normalizado(email: str) -> str:
    try:
        return campos.email(email)[1]
    except ValueError as error:
        erro = ErroDeCampo(campo="email", codigo="email.invalido", mensagem=str(error))
        raise FormularioInvalidoError([erro]) from None
