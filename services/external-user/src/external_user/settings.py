"""Settings of external-user."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.settings import MIB
from chassis.web import PageSettings

AVISO = (
    "O cadastro é pessoal e gratuito. Com ele, você pode assinar documentos, acompanhar processos e pedir serviços "
    "ao órgão pela internet. Depois do formulário, você confirma o e-mail e envia os documentos; uma pessoa do órgão "
    "confere tudo antes de liberar."
)


class Settings(PageSettings):
    """Read from `EXTERNAL_USER_…`."""

    model_config = SettingsConfigDict(env_prefix="EXTERNAL_USER_")

    port: int = Field(default=8103, ge=0, le=65535, description="porta da API e das páginas / port of API and pages")

    # Keys (docs/reference/external-user.md, "Keys").
    key_file: Path = Field(
        description="arquivo com a chave de cifra, 32 bytes em base64 / file with the key that wraps each tenant's"
    )

    # What is said before the form, and how often it may be sent.
    aviso: str = Field(
        default=AVISO,
        description="aviso antes do formulário; vazio, o formulário abre direto / notice before the form, empty: none",
    )
    form_tries_per_hour: int = Field(
        default=3,
        gt=0,
        description="cadastros por hora de um mesmo endereço IP / registrations per IP and hour",
    )
    client_address_header: str | None = Field(
        default=None,
        description="cabeçalho em que o nginx ou Envoy diz o IP de quem chama; aceito só de loopback ou soquete local "
        "/ header in which a local proxy tells the client's address",
    )
    mx_check: bool = Field(
        default=True,
        description="pergunta ao DNS se o domínio do e-mail recebe mensagens / ask DNS whether the domain takes mail",
    )
    max_document_bytes: int = Field(
        default=10_000_000, gt=0, description="maior documento que o cidadão envia / largest document of a citizen"
    )
    max_upload_bytes: int = Field(
        default=11 * MIB, gt=0, description="maior corpo no envio de documento / largest upload body"
    )

    # The mail server of the body.
    smtp_host: str = Field(default="127.0.0.1", description="servidor de e-mail / mail server")
    smtp_port: int = Field(default=8113, gt=0, le=65535, description="porta do servidor de e-mail / its port")
    smtp_user: str | None = Field(default=None, description="usuário no servidor de e-mail; sem ele, não entra / user")
    smtp_password: SecretStr | None = Field(default=None, description="senha no servidor de e-mail / password")
    smtp_starttls: bool | None = Field(
        default=None, description="exige STARTTLS; sem valor, usa se houver / require STARTTLS, else when offered"
    )
    mail_from: str = Field(
        default="nao-responda@tropeiro.invalid", description="remetente das mensagens / sender of the letters"
    )
    mail_name: str = Field(
        default="Tropeiro – usuário externo", description="nome do remetente e do sistema / name of sender and system"
    )

    # How often the worker looks, and for how long it remembers.
    mail_every_s: float = Field(default=1.0, gt=0, description="intervalo entre buscas de mensagens / mail poll")
    cleaning_every_s: float = Field(
        default=600.0,
        gt=0,
        description="intervalo entre limpezas de vencidos / how often to look for expired ones",
    )
    inbox_days: int = Field(
        default=90, gt=0, description="dias que a caixa de entrada lembra de um evento / days that the inbox remembers"
    )
