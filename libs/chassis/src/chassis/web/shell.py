"""What surrounds the pages of a service: the services with pages, its own menu, the way in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from chassis.web.settings import PageSettings
from chassis.web.values import Link

Service = Literal["barramento", "registry", "external-user", "metrics"]

NAMES: Mapping[Service, str] = {
    "barramento": "Barramento",
    "registry": "Cadastro de órgãos",
    "external-user": "Usuário externo",
    "metrics": "Indicadores",
}
SIGN_IN = "/entrar"
SIGN_OUT = "/sair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of one service's pages.

    Attributes:
        name: of the service, as people know it.
        home: where its name leads.
        services: those that have pages, this one marked.
        menu: its own pages.
        sign_in: where people enter, if they do here.
        sign_out: where they leave.
    """

    name: str
    home: str
    services: tuple[Link, ...]
    menu: tuple[Link, ...]
    sign_in: str | None
    sign_out: str


def shell_of(service: Service, settings: PageSettings, *, menu: Sequence[Link], signs_in: bool) -> Shell:
    """The frame of this service's pages."""
    services = _services(settings)
    return Shell(
        name=NAMES[service],
        home=menu[0].href if menu else "/",
        services=tuple(_marked(link, here=name == service) for name, link in services.items()),
        menu=tuple(menu),
        sign_in=SIGN_IN if signs_in else None,
        sign_out=SIGN_OUT,
    )


def content_policy(issuer_url: str | None, /) -> str:
    """Nothing but our own files. Signing out goes through a form to the issuer, so a form may lead there."""
    parts = urlsplit(issuer_url or "")
    issuer = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{issuer}"
    )


def _services(settings: PageSettings) -> dict[Service, Link]:
    sites: dict[Service, str | None] = {
        "barramento": settings.barramento_site,
        "registry": settings.registry_site,
        "external-user": settings.external_user_site,
        "metrics": settings.metrics_site,
    }
    return {service: Link(text=NAMES[service], href=site) for service, site in sites.items() if site is not None}


def _marked(link: Link, *, here: bool) -> Link:
    return Link(text=link.text, href=link.href, current="true", always=here)
