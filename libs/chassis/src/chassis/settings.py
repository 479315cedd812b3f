"""Settings that every service has. Read from the environment when asked for, never at import."""

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.operators import OperatorError

MIB = 1024 * 1024


class ServiceSettings(BaseSettings):
    """What every service needs to know. A service's own `Settings` adds its prefix and its fields."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    # Where it listens.
    host: str = Field(default="127.0.0.1", description="endereço em que o serviço escuta / address to listen on")
    port: int = Field(ge=0, le=65535, description="porta da API e das páginas / port of the API and the pages")
    metrics_port: int = Field(
        default_factory=lambda given: given["port"] + 1000 if given["port"] else 0,
        ge=0,
        le=65535,
        description="porta das métricas OpenMetrics; sem ela, a porta + 1000 / OpenMetrics port, else port + 1000",
    )
    public_url: str = Field(
        default_factory=lambda given: f"http://{given['host']}:{given['port']}",
        description="endereço pelo qual as pessoas chegam, usado em links / address that people use, for links",
    )

    # Its database, by role. `postgresql://user:password@host:port/database`.
    database_url: SecretStr = Field(description="banco, papel da aplicação / database, role app (bound by RLS)")
    database_migrator_url: SecretStr | None = Field(
        default=None, description="banco, papel dono das tabelas; só `migrate` usa / role owner, used by migrate only"
    )
    database_relay_url: SecretStr | None = Field(
        default=None, description="banco, papel que publica a outbox; só `serve relay` usa / role of the outbox relay"
    )
    database_pool_size: int = Field(default=10, gt=0, description="conexões mantidas com o banco / connections kept")

    kafka_bootstrap: str = Field(default="127.0.0.1:8111", description="servidores do Kafka / bootstrap servers")
    blob_url: str | None = Field(
        default=None,
        description="guarda dos documentos: file:///pasta ou s3://balde/prefixo / where documents are kept",
    )

    # Who is calling.
    issuer_url: str | None = Field(
        default=None, description="emissor OIDC cujos tokens são aceitos / OIDC issuer whose tokens are accepted"
    )
    issuer_audience: str = Field(default="tropeiro", description="público que o token deve trazer / expected audience")
    tls_certificate: Path | None = Field(
        default=None, description="certificado do servidor e sua cadeia, PEM / server certificate and chain"
    )
    tls_key: Path | None = Field(
        default=None, description="chave do servidor, PEM; sem ela, a do mesmo arquivo / key, else in the same file"
    )
    tls_client_ca: Path | None = Field(
        default=None, description="autoridades que assinam certificados de sistemas, PEM / CAs of client certificates"
    )
    client_certificate_header: str | None = Field(
        default=None,
        description="cabeçalho em que o nginx ou Envoy entrega o certificado do sistema; aceito só de soquete local "
        "ou loopback / header in which a local proxy hands over the client certificate",
    )

    # What a request may cost.
    max_body_bytes: int = Field(default=10 * MIB, gt=0, description="maior corpo aceito / largest body")
    max_upload_bytes: int = Field(
        default=202 * MIB, gt=0, description="maior corpo nos caminhos de envio de arquivo / largest upload body"
    )
    max_json_depth: int = Field(default=64, gt=0, description="maior aninhamento de um JSON / deepest JSON")
    max_header_bytes: int = Field(default=32 * 1024, gt=0, description="soma dos cabeçalhos / all headers together")
    max_header_count: int = Field(default=100, gt=0, description="número de cabeçalhos / number of headers")
    max_url_bytes: int = Field(default=8 * 1024, gt=0, description="tamanho do endereço pedido / length of the URL")
    header_timeout_s: float = Field(default=15, gt=0, description="prazo para os cabeçalhos / time for the headers")
    request_timeout_s: float = Field(default=30, gt=0, description="prazo para o corpo chegar / time for the body")
    upload_timeout_s: float = Field(default=300, gt=0, description="prazo de um envio de arquivo / time for an upload")
    keep_alive_s: int = Field(default=30, gt=0, description="conexão ociosa é fechada depois de / idle connections")
    shutdown_grace_s: int = Field(default=20, ge=0, description="prazo para terminar o que corre / time to drain")

    # What it tells.
    otlp_endpoint: str | None = Field(
        default=None, description="para onde vão os traços (OTLP/HTTP); sem isso, não há traços / where traces go"
    )
    trace_ratio: float = Field(default=1.0, ge=0, le=1, description="fração dos pedidos rastreada / sampling")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="menor gravidade que vai ao registro / lowest level logged"
    )


SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


def load(settings: type[SettingsT], /, **given: Any) -> SettingsT:  # noqa: ANN401 - whatever the fields take
    """Read them from the environment.

    Raises:
        OperatorError: something is missing or wrong; says which variable and what to do, never the value.
    """
    try:
        return settings(**given)
    except ValidationError as error:
        prefix = str(settings.model_config.get("env_prefix", ""))
        lines = [_told(prefix, str(found["loc"][0]) if found["loc"] else "", found["type"]) for found in error.errors()]
        raise OperatorError("Configuração incompleta ou inválida:\n" + "\n".join(lines)) from None


def required(secret: SecretStr | None, name: str, /) -> str:
    """The text of a secret that this command can't do without.

    Raises:
        OperatorError: it isn't set.
    """
    if secret is None:
        raise OperatorError(f"Falta definir {name.upper()} no ambiente.")
    return secret.get_secret_value()


def _told(prefix: str, field: str, kind: str) -> str:
    variable = f"{prefix}{field}".upper()
    return f"  {variable}: " + ("falta definir." if kind == "missing" else "o valor não é aceito; veja a documentação.")
