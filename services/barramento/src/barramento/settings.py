"""Settings of the bus."""

from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import MIB
from chassis.web import PageSettings


class Settings(PageSettings):
    """Read from `BARRAMENTO_…`."""

    model_config = SettingsConfigDict(env_prefix="BARRAMENTO_")

    port: int = Field(default=8101, ge=0, le=65535, description="porta da API pública / port of the plain API")
    mtls_port: int = Field(
        default=8443, ge=0, le=65535, description="porta da Tramita v3, com certificado de cliente / Tramita v3, mTLS"
    )
    pendencias_port: int = Field(
        default=8444, ge=0, le=65535, description="porta da espera por pendências, com certificado / long poll, mTLS"
    )
    signing_key: Path = Field(
        description="PEM com a chave que assina os recibos de envio, o seu certificado e a cadeia / key, certificate "
        "and chain of the bus's own signature"
    )
    signing_authority: Path | None = Field(
        default=None, description="PEM da autoridade dessa cadeia, que se publica / authority of that chain, published"
    )
    time_zone: str = Field(
        default="America/Bahia", description="fuso em que as datas são escritas / zone in which dates are written"
    )
    max_body_bytes: int = Field(
        default=64 * MIB, gt=0, description="maior corpo que não é de arquivo: metadados / largest body but uploads"
    )
    parts_kept_days: int = Field(
        default=15,
        gt=0,
        description="dias que partes de um envio interrompido esperam pelas demais / days that parts wait for the rest",
    )
    inbox_days: int = Field(
        default=90, gt=0, description="dias que a caixa de entrada lembra de um evento / days that the inbox remembers"
    )
    caller_cache_s: float = Field(
        default=1.0,
        ge=0,
        le=60,
        description="por quantos segundos se lembra de quem é um certificado: um revogado fala esse tempo a mais / how "
        "long the system behind a certificate is remembered",
    )
    pendencias_hold_s: float = Field(
        default=240,
        gt=0,
        description="quanto tempo fica aberta a primeira espera de um ciclo (idTramiteDaPendenciaRecebida=0) / how long "
        "the first poll of a cycle is held",
    )
    pendencias_hold_next_s: float = Field(
        default=330,
        gt=0,
        description="quanto tempo ficam abertas as seguintes: mais que os 300 s em que o cliente desiste, porque só a "
        "desistência o faz pedir de novo a lista inteira / how long the later ones are held: past the client's time-out",
    )

    database_readonly_url: SecretStr | None = Field(
        default=None,
        description="banco, papel que só lê: abre o console dos operadores, que pede também o emissor OIDC / role that "
        "only reads: opens the operators' console, which needs the OIDC issuer too",
    )
    console_export_rows: int = Field(
        default=10_000,
        gt=0,
        description="linhas, no máximo, de uma lista baixada do console / rows of an exported list",
    )
    traces_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^{}]+\{rastro\}[^{}]*$",
        description="onde se veem rastros; {rastro} é o número / where traces are shown, {rastro} stands for the id",
    )

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("fuso horário desconhecido") from error
        return name

    @property
    def zone(self) -> tzinfo:
        """The zone itself."""
        return ZoneInfo(self.time_zone)
