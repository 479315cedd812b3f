"""The bus's own signing key: its certificate from a PEM file, the key from the same file or from a token (PKCS#11)."""

import asyncio
import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from barramento.clients.token import Endereco, PinRecusadoError, Token, TokenForaError
from chassis.operators import OperatorError
from recibo.assinatura import ChavePrivada, assinar, confere
from recibo.autoridades import e_ac
from recibo.cadeia import em_base64
from recibo.do_certificado import titular

log = structlog.get_logger()
PROVA = "conferência da chave"


class AssinaturaTrocadaError(Exception):
    """The token signed with a key that is not the certificate's: a receipt like that must not leave."""


@dataclass(frozen=True, slots=True)
class ChaveEmArquivo:
    """A key that lies in a file, read once."""

    chave: ChavePrivada
    certificados: tuple[x509.Certificate, ...]

    @property
    def cadeia(self) -> str:
        """Its certificate and those above it: base64 of DER, leaf first."""
        return em_base64(self.certificados)

    async def assinar(self, texto: str, /) -> str:
        """The signature, base64. Beside the loop: RSA of 4096 bits takes milliseconds."""
        return await asyncio.to_thread(assinar, texto, chave=self.chave)


@dataclass(frozen=True, slots=True)
class ChaveNoToken:
    """A key that lies in a token, and its certificate, which lies in a file."""

    token: Token
    certificados: tuple[x509.Certificate, ...]

    @property
    def cadeia(self) -> str:
        """Its certificate and those above it: base64 of DER, leaf first."""
        return em_base64(self.certificados)

    async def assinar(self, texto: str, /) -> str:
        """The signature, base64.

        Raises:
            ConnectionError: the token is away.
            AssinaturaTrocadaError: its key is not the certificate's.
        """
        return self._conferida(texto, await self.token.assinar(texto.encode()))

    def assinar_agora(self, texto: str, /) -> str:
        """The same, in this thread, which waits for it."""
        return self._conferida(texto, self.token.assinar_agora(texto.encode()))

    def _conferida(self, texto: str, bruta: bytes) -> str:
        assinatura = base64.b64encode(bruta).decode()
        if not confere(texto, assinatura=assinatura, chave=self.certificados[0].public_key()):
            raise AssinaturaTrocadaError
        return assinatura


def assinante(path: Path, *, token: Endereco | None = None) -> ChaveEmArquivo | ChaveNoToken:
    """The key that signs receipts of sending, from this file or, with the certificate of this file, from that token.

    Raises:
        OperatorError: the file will not do, or the token refuses, or its key is another. A token that is away will do.
    """
    if token is None:
        return chave_em_arquivo(path)
    chave = chave_no_token(path, token)
    try:
        chave.assinar_agora(PROVA)
    except TokenForaError as error:
        log.warning("token.fora", error=str(error))
    except (AssinaturaTrocadaError, PinRecusadoError) as error:
        raise _dito(error) from None
    return chave


def chave_no_token(path: Path, token: Endereco, /) -> ChaveNoToken:
    """The same with nothing tried yet.

    Raises:
        OperatorError: the file holds no certificate, or there is no library to speak to the token.
    """
    return ChaveNoToken(Token(token), certificados_de(path))


async def conferir_chave(chave: ChaveEmArquivo | ChaveNoToken, /, *, agora: datetime) -> str:
    """Sign something; whose certificate it is and for how long, pt-BR.

    Raises:
        OperatorError: it does not sign, not with this certificate, or the certificate does not hold now.
    """
    folha = chave.certificados[0]
    vence = folha.not_valid_after_utc
    if not folha.not_valid_before_utc <= agora <= vence:
        raise OperatorError(
            f"o certificado de {titular(folha)} vale de {folha.not_valid_before_utc:%d/%m/%Y} a {vence:%d/%m/%Y}. "
            "Emita outro: o que se assina agora não confere."
        )
    try:
        await chave.assinar(PROVA)
    except (AssinaturaTrocadaError, PinRecusadoError) as error:
        raise _dito(error) from None
    except ConnectionError as error:
        raise OperatorError(
            f"o token não responde ou não tem a chave ({error}). Confira se está ligado, o rótulo dele e o da chave."
        ) from None
    dias = (vence - agora).days
    return f"assina, e o certificado é o dela: {titular(folha)}, válido por mais {dias} dias, até {vence:%d/%m/%Y}."


def chave_em_arquivo(path: Path) -> ChaveEmArquivo:
    """The key that signs receipts of sending, with the chain of its certificate.

    Raises:
        OperatorError: the file can't be read, or holds no key and certificate that belong together.
    """
    pem = _lido(path)
    try:
        chave = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise OperatorError(
            f"{path} deve ter, em PEM e sem senha, a chave que assina os recibos e o certificado dela. Se a chave está "
            "em um token, defina BARRAMENTO_SIGNING_PKCS11_MODULE."
        ) from error
    if not isinstance(chave, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise OperatorError(f"A chave em {path} não assina recibos: use RSA ou curva elíptica.")
    cadeia = certificados_de(path)
    if cadeia[0].public_key() != chave.public_key():
        raise OperatorError(f"O primeiro certificado em {path} não é o da chave que está no mesmo arquivo.")
    return ChaveEmArquivo(chave, cadeia)


def certificados_de(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of a file, in its order.

    Raises:
        OperatorError: it can't be read or holds none.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(_lido(path)))
    except ValueError as error:
        raise OperatorError(f"{path} não tem certificado em PEM.") from error


def certificados(*paths: Path | None, de_sistemas: Path | None = None) -> str:
    """The certificates of these files, each once, and nothing else that is in them, as PEM.

    Of `de_sistemas` only authorities: whatever else is published here says of itself that the bus signs with it.

    Raises:
        OperatorError: a file can't be read or holds none.
    """
    achados = [certificado for path in paths if path is not None for certificado in certificados_de(path)]
    if de_sistemas is not None:
        achados += [certificado for certificado in certificados_de(de_sistemas) if e_ac(certificado)]
    return "".join(certificado.public_bytes(Encoding.PEM).decode() for certificado in dict.fromkeys(achados))


def _dito(error: Exception) -> OperatorError:
    if isinstance(error, PinRecusadoError):
        return OperatorError(
            "o token recusou o PIN. Corrija-o antes de tentar de novo: depois de algumas tentativas ele se bloqueia."
        )
    return OperatorError(
        "a chave do token não é a do certificado. Confira BARRAMENTO_SIGNING_PKCS11_KEY e BARRAMENTO_SIGNING_KEY."
    )


def dias_ate_vencer(path: Path, /, *, agora: datetime) -> float:
    """How long the certificates of this file still hold, the first to expire counting; negative: one has expired.

    Raises:
        OperatorError: it can't be read or holds none.
    """
    try:
        certificados_ = x509.load_pem_x509_certificates(_lido(path))
    except ValueError as error:
        raise OperatorError(f"{path} não tem certificado em PEM.") from error
    return (min(certificado.not_valid_after_utc for certificado in certificados_) - agora) / timedelta(days=1)


def _lido(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OperatorError(
            f"Não foi possível ler {path}: {error.strerror}. Confira o caminho e a permissão."
        ) from error
