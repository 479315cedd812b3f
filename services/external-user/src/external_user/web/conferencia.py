"""One registration, as the local administrator's page shows it."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.responses import Response

from chassis.sessions import Session
from chassis.web import Form, blank, render, signed_in
from external_user.api.caller import sujeito_de
from external_user.api.errors import NOMES_DOS_ESTADOS
from external_user.domain.motivo import CATALOGO
from external_user.domain.politica import Sujeito
from external_user.usecases.consultar import ConsultarConferencias
from external_user.web.dados import dados_de
from external_user.web.formularios import LiberarForm, RejeitarForm
from external_user.web.passos import passos_de


async def conferente(session: Annotated[Session, Depends(signed_in())]) -> Sujeito:
    """Who is signed in, as the policy knows them; what they may do is its business."""
    return sujeito_de(session.subject)


Quem = Annotated[Sujeito, Depends(conferente)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisao:
    """The two forms of the page."""

    liberar: Form[LiberarForm]
    rejeitar: Form[RejeitarForm]


NADA = Decisao(liberar=blank(LiberarForm), rejeitar=blank(RejeitarForm))


class Pagina:
    """Shows one registration, with the forms as they were sent."""

    def __init__(self, consulta: ConsultarConferencias, *, zona: ZoneInfo) -> None:
        self._consulta = consulta
        self._zona = zona

    async def __call__(
        self, request: Request, cadastro: UUID, quem: Sujeito, *, decisao: Decisao = NADA, status: int = 200
    ) -> Response:
        """Show it.

        Raises:
            RegraError: there is none such for who asks.
        """
        conferencia = await self._consulta.conferencia(quem, quem.tenant, cadastro)
        return render(
            request,
            "conferencia.html",
            status=status,
            conferencia=conferencia,
            dados=dados_de(conferencia, zona=self._zona),
            estado=NOMES_DOS_ESTADOS[conferencia.estado],
            enviados={um.tipo: um for um in conferencia.documentos},
            itens=[(um.tipo, um.nome) for um in conferencia.exigidos],
            motivos=list(CATALOGO.items()),
            passos=passos_de(conferencia.passos, zona=self._zona),
            decisao=decisao,
        )
