"""Who is calling: a person of the administration by their token, a citizen by their session, anyone by an address."""

import ipaddress
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chassis.auth import Subject, bearer
from external_user.domain.errors import SessaoAusenteError
from external_user.domain.politica import Sujeito

# A household's IPv6 addresses are one: providers give a /64 to each.
PREFIXO_IPV6 = 64

sessao_do_cidadao = HTTPBearer(
    auto_error=False, scheme_name="sessao", description="A `sessao` que a confirmação do e-mail devolve."
)


def sujeito_de(subject: Subject) -> Sujeito:
    """A person of the administration, as the policy knows them."""
    return Sujeito(
        id=subject.sub,
        tenant=subject.tenant,
        papeis=frozenset(papel.upper() for papel in subject.papeis),
        orgao=subject.orgao,
        identificadores=subject.known_as | {subject.sub},
    )


async def quem_confere(subject: Annotated[Subject, Depends(bearer)]) -> Sujeito:
    """The bearer of the token; on a path with `{tenant}`, only of that tenant."""
    return sujeito_de(subject)


async def sessao(credenciais: Annotated[HTTPAuthorizationCredentials | None, Depends(sessao_do_cidadao)]) -> str:
    """The citizen's session.

    Raises:
        SessaoAusenteError: the call carries none.
    """
    if credenciais is None:
        raise SessaoAusenteError
    return credenciais.credentials


def endereco_de(request: Request, /, *, cabecalho: str | None) -> str:
    """The network address that a request comes from; that of a proxy's client only if the proxy stands right here."""
    par = request.client.host if request.client else ""
    dito = request.headers.get(cabecalho, "") if cabecalho and _e_daqui(par) else ""
    return _rede(dito.split(",")[-1].strip() or par)


def _e_daqui(par: str) -> bool:
    try:
        return ipaddress.ip_address(par).is_loopback
    except ValueError:  # a unix socket has no address
        return not par


def _rede(texto: str) -> str:
    try:
        endereco = ipaddress.ip_address(texto)
    except ValueError:
        return texto[:64]
    if isinstance(endereco, ipaddress.IPv6Address) and endereco.ipv4_mapped is None:
        return str(ipaddress.ip_network((endereco, PREFIXO_IPV6), strict=False))
    return str(endereco)


Quem = Annotated[Sujeito, Depends(quem_confere)]
Sessao = Annotated[str, Depends(sessao)]
