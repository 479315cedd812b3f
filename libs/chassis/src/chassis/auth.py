"""Who is calling, by bearer token: verified, reduced to a `Subject`, and held against what a route asks for.

auth.install(app, settings, client=client)

@router.get("/v1/{tenant}/cadastros")
async def get(quem: Annotated[Subject, Depends(require("ADMIN_LOCAL"))]) -> …
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, ValidationError

from chassis.http import Problem
from chassis.http.refusals import unavailable, unknown_path
from chassis.issuer import Issuer, IssuerAwayError, TokenRefusedError
from chassis.operators import OperatorError
from chassis.settings import ServiceSettings

log = structlog.get_logger()

IDENTIFYING = ("cpf", "email", "preferred_username")
LONGEST = 255
NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"  # what a column can't hold, or a log line should not

scheme = HTTPBearer(
    auto_error=False,
    bearerFormat="JWT",
    description="Token do emissor OIDC, com `tenant`, `papeis` e, se couber, `orgao`.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who acts, for which body, in which roles.

    Attributes:
        sub: opaque id of the person or system, as the issuer gives it.
        tenant: the body in whose name they act.
        papeis: their roles in it, in capitals however the issuer writes them.
        orgao: the órgão to which the roles are limited, if they are.
        known_as: what the issuer says of them besides (CPF, e-mail). Personal data: to compare with, never to show.
    """

    sub: str
    tenant: str
    papeis: frozenset[str]
    orgao: int | None = None
    known_as: frozenset[str] = field(default=frozenset(), repr=False)

    def must_belong_to(self, tenant: str, /) -> None:
        """Let nobody learn what exists in another tenant (registry.md §1.2 rule 2).

        Raises:
            Problem: 404.
        """
        if tenant != self.tenant:
            raise unknown_path()

    def must_be(self, *papeis: str) -> None:
        """Hold at least one of these roles; without any named, being known is enough.

        Raises:
            Problem: 403.
        """
        if papeis and self.papeis.isdisjoint(papel.upper() for papel in papeis):
            raise Problem(
                403,
                "sem_permissao",
                title="Sem permissão",
                detail=f"Isto pede o papel {' ou '.join(papeis)}. Peça-o a quem administra o acesso no seu órgão.",
            )


class SubjectClaims(BaseModel):
    """What a token must claim beside the registered claims."""

    sub: str = Field(min_length=1, max_length=LONGEST, pattern=NO_CONTROL)
    tenant: str = Field(min_length=1, max_length=64, pattern=NO_CONTROL)
    papeis: frozenset[str] = frozenset()
    orgao: int | None = Field(default=None, ge=0, le=2**63 - 1)


def subject_of(claims: Mapping[str, Any], /) -> Subject:
    """The subject that verified claims tell of.

    Raises:
        TokenRefusedError: they don't say for which body the bearer acts.
    """
    try:
        told = SubjectClaims.model_validate(claims)
    except ValidationError as error:
        wrong = sorted({str(found["loc"][0]) for found in error.errors()})
        raise TokenRefusedError(f"claims missing or wrong: {', '.join(wrong)}") from None
    # Beyond ASCII, letters that are not the same become the same in capitals: `ı` is none of ours.
    papeis = frozenset(papel.upper() for papel in told.papeis if papel.isascii())
    return Subject(sub=told.sub, tenant=told.tenant, papeis=papeis, orgao=told.orgao, known_as=_known_as(claims))


def _known_as(claims: Mapping[str, Any]) -> frozenset[str]:
    told = (claims.get(name) for name in IDENTIFYING)
    return frozenset(one for one in told if isinstance(one, str) and 0 < len(one) <= LONGEST)


class Tokens:
    """The bearer tokens that one service accepts."""

    def __init__(self, issuer: Issuer, *, audience: str) -> None:
        """Accept what `issuer` signed for `audience`."""
        self._issuer = issuer
        self._audience = audience

    async def subject(self, token: str, /) -> Subject:
        """Whose token this is.

        Raises:
            TokenRefusedError: nobody's that we may believe.
            IssuerAwayError: that can't be found out now.
        """
        return subject_of(await self._issuer.claims(token, audience=self._audience))


def install(app: FastAPI, settings: ServiceSettings, *, client: httpx.AsyncClient) -> None:
    """Let `bearer` and `require` verify tokens of the issuer in the settings.

    Raises:
        OperatorError: the settings name no issuer.
    """
    if settings.issuer_url is None:
        prefix = str(settings.model_config.get("env_prefix", ""))
        raise OperatorError(f"Falta definir {prefix.upper()}ISSUER_URL: o endereço do emissor OIDC cujos tokens valem.")
    app.state.tokens = Tokens(Issuer(settings.issuer_url, client=client), audience=settings.issuer_audience)


async def bearer(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(scheme)]
) -> Subject:
    """Who calls; on a path with `{tenant}`, only people of that tenant.

    Raises:
        Problem: 401 without a token that holds; 404 in another tenant; 503 while the issuer can't be asked.
    """
    if credentials is None:
        raise _unauthenticated("nao_autenticado", "Envie um token de acesso no cabeçalho Authorization: Bearer …")
    tokens: Tokens = request.app.state.tokens
    try:
        subject = await tokens.subject(credentials.credentials)
    except TokenRefusedError as error:
        log.info("auth.refused", reason=str(error))
        raise _unauthenticated(
            "token.invalido", "O token venceu, não é do emissor esperado ou não é para este serviço. Peça um novo."
        ) from None
    except IssuerAwayError as error:
        log.warning("auth.issuer_away", reason=str(error))
        raise unavailable() from None
    subject.must_belong_to(request.path_params.get("tenant", subject.tenant))
    return subject


def require(*papeis: str) -> Callable[[Subject], Awaitable[Subject]]:
    """A dependency: who calls, if they hold one of these roles (403 else)."""

    async def holder(subject: Annotated[Subject, Depends(bearer)]) -> Subject:
        subject.must_be(*papeis)
        return subject

    return holder


def _unauthenticated(codigo: str, detail: str) -> Problem:
    challenge = "Bearer" if codigo == "nao_autenticado" else 'Bearer error="invalid_token"'
    return Problem(
        401, codigo, title="Identificação necessária", detail=detail, headers={"WWW-Authenticate": challenge}
    )
