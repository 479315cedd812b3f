"""Sending mail."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

import aiosmtplib

from external_user.domain.entrega import Mensagem

PACIENCIA_S = 30.0
PERMANENTE = 500


class RecusadaError(Exception):
    """The mail server will never take this one; `codigo` is its SMTP status."""

    def __init__(self, codigo: int, /) -> None:
        super().__init__(codigo)
        self.codigo = codigo


class IndisponivelError(Exception):
    """The mail server can't take it now."""


class Correio(Protocol):
    """A way for letters to leave."""

    async def enviar(self, mensagem: Mensagem, /) -> None:
        """Hand one over.

        Raises:
            RecusadaError: it will never be taken.
            IndisponivelError: not now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Servidor:
    """Where the mail server is, and who we are to it. Without `usuario` nobody signs in."""

    host: str
    porta: int
    usuario: str | None
    senha: str | None
    starttls: bool | None
    remetente: str
    nome_do_remetente: str


class Smtp:
    """The mail server of the body (MTA)."""

    def __init__(self, servidor: Servidor) -> None:
        self._servidor = servidor

    async def enviar(self, mensagem: Mensagem, /) -> None:
        """Hand one over.

        Raises:
            RecusadaError: the server answered with a 5xx.
            IndisponivelError: it is away, or answered with a 4xx.
        """
        try:
            await self._entregar(montada(mensagem, self._servidor))
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _erro(min(recusa.code for recusa in error.recipients)) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _erro(error.code) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise IndisponivelError(type(error).__name__) from None

    async def _entregar(self, message: EmailMessage) -> None:
        servidor = self._servidor
        await aiosmtplib.send(
            message,
            hostname=servidor.host,
            port=servidor.porta,
            username=servidor.usuario,
            password=servidor.senha,
            start_tls=servidor.starttls,
            timeout=PACIENCIA_S,
        )


def montada(mensagem: Mensagem, servidor: Servidor, /) -> EmailMessage:
    """The letter as it goes over the wire: text and HTML, marked as automatic (RFC 3834)."""
    message = EmailMessage()
    dominio = servidor.remetente.rpartition("@")[2]
    message["From"] = Address(servidor.nome_do_remetente, addr_spec=servidor.remetente)
    message["To"] = mensagem.para
    message["Subject"] = mensagem.assunto
    message["Date"] = format_datetime(mensagem.em)
    message["Message-ID"] = f"<{mensagem.id}@{dominio}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mensagem.texto)
    message.add_alternative(mensagem.html, subtype="html")
    return message


def _erro(codigo: int) -> RecusadaError | IndisponivelError:
    return RecusadaError(codigo) if codigo >= PERMANENTE else IndisponivelError(str(codigo))
