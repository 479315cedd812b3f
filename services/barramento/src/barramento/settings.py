"""Settings of the bus."""

from datetime import timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from barramento.clients.token import Endereco
from barramento.domain.expiracao import Guarda, Prazo
from chassis.operators import OperatorError
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
        description="PEM com a chave que assina os recibos de envio, o seu certificado e a cadeia; se a chave está em "
        "um token, só certificado e cadeia / key, certificate and chain of the bus's own signature; the last two "
        "alone if the key lies in a token"
    )
    signing_authority: Path | None = Field(
        default=None,
        description="PEM da autoridade dessa cadeia, que se publica, e de certificados com que já se assinou / "
        "authority of that chain, and certificates that signed before, published",
    )
    signing_pkcs11_module: Path | None = Field(
        default=None,
        description="biblioteca PKCS#11 do fabricante, se a chave que assina está em um token / the maker's PKCS#11 "
        "library, if the signing key lies in a token",
    )
    signing_pkcs11_token: str | None = Field(default=None, description="rótulo do token / label of the token")
    signing_pkcs11_key: str | None = Field(default=None, description="rótulo da chave nele / label of the key in it")
    signing_pkcs11_pin: SecretStr | None = Field(default=None, description="PIN do token / PIN of the token")
    signing_pkcs11_pin_file: Path | None = Field(
        default=None, description="ou o arquivo em que o PIN está / or the file that holds the PIN"
    )
    signing_pkcs11_timeout_s: float = Field(
        default=10,
        gt=0,
        description="quanto tempo uma assinatura do token pode levar; depois, o token conta como fora do ar / how long "
        "one signature of the token may take",
    )
    time_zone: str = Field(
        default="America/Bahia", description="fuso em que as datas são escritas / zone in which dates are written"
    )
    max_body_bytes: int = Field(
        default=MIB, gt=0, description="maior corpo que não é de arquivo nem de metadados / largest of other bodies"
    )
    max_metadata_bytes: int = Field(
        default=64 * MIB, gt=0, description="maior corpo dos metadados de um trâmite / largest body of metadata"
    )
    parts_kept_days: int = Field(
        default=15,
        gt=0,
        description="dias que partes de um envio interrompido esperam pelas demais / days that parts wait for the rest",
    )
    cancel_idle_days: int = Field(
        default=8,
        gt=0,
        description="dias sem mudança de situação até um trâmite em 1 a 4 ser cancelado automaticamente / days without "
        "a change until a trâmite in 1 to 4 is cancelled automatically",
    )
    cancel_grace_minutes: int = Field(
        default=60,
        ge=0,
        description="minutos desde o último envio ou download em que um trâmite vencido ainda não é cancelado / "
        "minutes since its bytes last moved in which a trâmite that is due is not yet cancelled",
    )
    stuck_days: int = Field(
        default=6,
        gt=0,
        description="dias sem mudança a partir dos quais um trâmite conta como parado nas métricas / days without a "
        "change after which the figures count a trâmite as stuck",
    )
    purge_cancelled_days: int = Field(
        default=30,
        ge=0,
        description="dias até os arquivos de trâmites cancelados e recusados (7, 9, 10) serem apagados; 0: nunca / "
        "days until the binaries of cancelled and refused trâmites are purged; 0: never",
    )
    purge_concluded_days: int = Field(
        default=90,
        ge=0,
        description="dias até os arquivos de trâmites concluídos (6) serem apagados; 0: nunca / days until the "
        "binaries of concluded trâmites are purged; 0: never",
    )
    scrub_mib_per_s: float = Field(
        default=4,
        ge=0,
        description="MiB por segundo que se relê do que está guardado, à procura de dano; 0: nunca / MiB a second of "
        "what is kept that is read again, looking for damage; 0: never",
    )
    documento_destinatarios: int = Field(
        default=50,
        gt=0,
        description="destinatários, no máximo, de um documento avulso / destinations, at most, of a documento avulso",
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
        description="quanto tempo fica aberta a primeira espera de um ciclo (idTramiteDaPendenciaRecebida=0) / how "
        "long the first poll of a cycle is held",
    )
    pendencias_hold_next_s: float = Field(
        default=330,
        gt=0,
        description="quanto tempo ficam abertas as seguintes: mais que os 300 s em que o cliente desiste, porque só a "
        "desistência o faz pedir de novo a lista inteira / how long the later ones are held: past the client's "
        "time-out",
    )

    max_documents: int = Field(
        default=20_000,
        gt=0,
        description="documentos de um trâmite, com os dos apensados; e componentes digitais / documents of a trâmite, "
        "and digital components",
    )
    hold_s: float = Field(
        default=60,
        ge=0,
        description="quanto tempo um pedido espera pelo banco ou pela guarda de documentos que saiu do ar / how long a "
        "request is held while the database or the place of documents is away",
    )
    hold_requests: int = Field(
        default=1000,
        ge=0,
        description="quantos pedidos podem esperar por eles ao mesmo tempo; os demais recebem 503 / how many may be "
        "held at once",
    )
    requests_at_once: int = Field(
        default=8,
        gt=0,
        description="pedidos curtos atendidos ao mesmo tempo, de todos os sistemas / short requests served at once",
    )
    requests_at_once_per_system: int = Field(
        default=6,
        gt=0,
        description="os de um só sistema, no máximo; havendo mais, partes iguais da metade / those of one system "
        "at most; of several, equal shares of half",
    )
    transfers_at_once: int = Field(
        default=32,
        gt=0,
        description="envios e downloads de mais de 1 MiB ao mesmo tempo / uploads and downloads over 1 MiB at once",
    )
    transfers_at_once_per_system: int = Field(
        default=8, gt=0, description="os de um só sistema, no máximo / those of one system at most"
    )
    queue_per_system: int = Field(
        default=500,
        gt=0,
        description="pedidos de um sistema que esperam a sua vez; os demais recebem 503 / requests of one system that "
        "wait for their turn",
    )
    queue_s: float = Field(
        default=150,
        gt=0,
        description="quanto tempo um pedido espera a sua vez; o cliente desiste aos 300 s / how long a request waits "
        "for its turn",
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
    def prazo(self) -> Prazo:
        """How long a trâmite may stand still."""
        return Prazo(
            parado=timedelta(days=self.cancel_idle_days), carencia=timedelta(minutes=self.cancel_grace_minutes)
        )

    @property
    def guarda(self) -> Guarda:
        """How long the binaries of trâmites that ended are kept."""
        cancelados, concluidos = self.purge_cancelled_days, self.purge_concluded_days
        return Guarda(
            cancelados=timedelta(days=cancelados) if cancelados else None,
            concluidos=timedelta(days=concluidos) if concluidos else None,
        )

    @property
    def token(self) -> Endereco | None:
        """Where the signing key lies, if that is a token.

        Raises:
            OperatorError: the settings name only a part of it, or the PIN's file can't be read.
        """
        if self.signing_pkcs11_module is None:
            return None
        token, chave = self.signing_pkcs11_token, self.signing_pkcs11_key
        if token is None or chave is None:
            raise OperatorError("Falta definir BARRAMENTO_SIGNING_PKCS11_TOKEN ou BARRAMENTO_SIGNING_PKCS11_KEY.")
        return Endereco(
            modulo=self.signing_pkcs11_module,
            token=token,
            chave=chave,
            pin=self._pin(),
            prazo_s=self.signing_pkcs11_timeout_s,
        )

    def _pin(self) -> SecretStr:
        path = self.signing_pkcs11_pin_file
        if path is None and self.signing_pkcs11_pin is None:
            raise OperatorError("Falta definir BARRAMENTO_SIGNING_PKCS11_PIN ou BARRAMENTO_SIGNING_PKCS11_PIN_FILE.")
        if path is None:
            return self.signing_pkcs11_pin or SecretStr("")
        try:
            return SecretStr(path.read_text(encoding="utf-8").strip())
        except (OSError, ValueError) as error:
            raise OperatorError(
                f"Não foi possível ler o PIN em {path} (BARRAMENTO_SIGNING_PKCS11_PIN_FILE). Confira o caminho e a "
                "permissão."
            ) from error

    @property
    def zone(self) -> tzinfo:
        """The zone itself."""
        return ZoneInfo(self.time_zone)
