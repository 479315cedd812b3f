"""Settings of a service that has pages."""

from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from chassis.settings import ServiceSettings


class PageSettings(ServiceSettings):
    """What the pages of a service need to know; its own `Settings` derives from this instead of `ServiceSettings`."""

    timezone: ZoneInfo = Field(
        default=ZoneInfo("America/Bahia"), description="fuso das datas nas páginas / time zone of dates on pages"
    )

    # The header leads to those that are given.
    barramento_site: str | None = Field(default=None, description="páginas do barramento / bus pages")
    registry_site: str | None = Field(default=None, description="páginas do cadastro / registry pages")
    external_user_site: str | None = Field(default=None, description="páginas do usuário externo / external-user pages")
    metrics_site: str | None = Field(default=None, description="páginas de indicadores / metrics pages")

    # Staff sign in with the issuer of `issuer_url`.
    oidc_client_id: str = Field(
        default="tropeiro", description="identificação deste serviço no emissor OIDC / client id at the OIDC issuer"
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="segredo deste serviço no emissor; sem ele, só PKCE / client secret, else PKCE alone"
    )
    session_idle_min: int = Field(
        default=30, gt=0, description="minutos sem uso até a sessão terminar / minutes of idleness that end a session"
    )
    session_max_h: int = Field(
        default=10, gt=0, description="horas até a sessão terminar, mesmo em uso / hours that end a session in use"
    )
