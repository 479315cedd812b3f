"""A key in a token (PKCS#11): it signs and never leaves (docs/how-to/signing-key.md).

A session with a token is one conversation, so one thread speaks to it, and nobody's request waits for it but its own.
Only that thread: a maker's library may leave errors in OpenSSL's queue of the thread that calls it, and the next TLS
connection served by the same thread would fail by them.
"""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pydantic import SecretStr

from chassis.operators import OperatorError

if TYPE_CHECKING:
    from pkcs11 import PrivateKey

TENTATIVAS: Final = 2  # a session that was lost is opened again, once


class TokenForaError(ConnectionError):
    """The token does not answer: it is away, and may come back by itself."""


class PinRecusadoError(Exception):
    """The token refused the PIN. It is not tried again: every try brings the token nearer to locking itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endereco:
    """Where the key lies.

    Attributes:
        modulo: the maker's library.
        token: its label.
        chave: the private key's label.
        pin: what opens it.
        prazo_s: how long one signature may take.
    """

    modulo: Path
    token: str
    chave: str
    pin: SecretStr
    prazo_s: float


class Token:
    """Signs with the key at an address."""

    def __init__(self, endereco: Endereco) -> None:
        """Touch nothing yet.

        Raises:
            OperatorError: the library that speaks PKCS#11 is not installed, or the maker's is not there.
        """
        self._pkcs11 = _biblioteca()
        if not endereco.modulo.is_file():
            raise OperatorError(
                f"Não há biblioteca PKCS#11 em {endereco.modulo}. Instale a do fabricante do token, ou corrija "
                "BARRAMENTO_SIGNING_PKCS11_MODULE."
            )
        self._endereco = endereco
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="token")
        self._aberta: PrivateKey | None = None  # with its session
        self._pin_recusado = False

    async def assinar(self, dados: bytes, /) -> bytes:
        """The signature with SHA-256: RSA PKCS#1 v1.5, or ECDSA (DER).

        Raises:
            TokenForaError: the token is away, has no such key now, or takes too long.
            PinRecusadoError: it refused the PIN, now or before.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._endereco.prazo_s):
                return await loop.run_in_executor(self._thread, self._assinar, dados)
        except TimeoutError:
            raise TokenForaError("o token não respondeu a tempo") from None

    def assinar_agora(self, dados: bytes, /) -> bytes:
        """The same, while the calling thread waits.

        Raises:
            TokenForaError: the token is away, has no such key now, or takes too long.
            PinRecusadoError: it refused the PIN, now or before.
        """
        try:
            return self._thread.submit(self._assinar, dados).result(timeout=self._endereco.prazo_s)
        except TimeoutError:
            raise TokenForaError("o token não respondeu a tempo") from None

    def _assinar(self, dados: bytes) -> bytes:
        p = self._pkcs11
        for tentativa in range(1, TENTATIVAS + 1):
            try:
                return self._assinado(self._chave(), dados)
            except (p.PinIncorrect, p.PinInvalid, p.PinLenRange, p.PinLocked, p.PinExpired) as error:
                self._pin_recusado = True
                raise PinRecusadoError(type(error).__name__) from None
            except (p.PKCS11Error, RuntimeError) as error:
                self._largar()
                if tentativa == TENTATIVAS:
                    raise TokenForaError(type(error).__name__) from error
        raise AssertionError("unreachable")

    def _chave(self) -> "PrivateKey":
        if self._pin_recusado:
            raise PinRecusadoError
        if self._aberta is None:
            modulo = self._pkcs11.lib(str(self._endereco.modulo))
            token = modulo.get_token(token_label=self._endereco.token)
            sessao = token.open(user_pin=self._endereco.pin.get_secret_value())
            privada = self._pkcs11.ObjectClass.PRIVATE_KEY
            self._aberta = cast("PrivateKey", sessao.get_key(object_class=privada, label=self._endereco.chave))
        return self._aberta

    def _assinado(self, chave: "PrivateKey", dados: bytes) -> bytes:
        p = self._pkcs11
        if chave.key_type == p.KeyType.RSA:
            return bytes(chave.sign(dados, mechanism=p.Mechanism.SHA256_RSA_PKCS))  # type: ignore[attr-defined] # mixed in at run time
        # Few tokens hash for ECDSA; all sign a digest, as r and s side by side.
        rs = bytes(chave.sign(hashlib.sha256(dados).digest(), mechanism=p.Mechanism.ECDSA))  # type: ignore[attr-defined] # mixed in at run time
        meio = len(rs) // 2
        return encode_dss_signature(int.from_bytes(rs[:meio], "big"), int.from_bytes(rs[meio:], "big"))

    def _largar(self) -> None:
        """Forget the session, and what the maker's library knows: it looks for its tokens once."""
        self._aberta = None
        modulo = self._pkcs11.lib(str(self._endereco.modulo))
        modulo.reinitialize()


def _biblioteca() -> Any:  # noqa: ANN401 - an extra that need not be installed
    try:
        import pkcs11  # noqa: PLC0415 - the same
    except ImportError:
        raise OperatorError(
            "Para assinar com uma chave em token falta a biblioteca python-pkcs11. Instale o barramento com o extra "
            "pkcs11: tropeiro-barramento[pkcs11]."
        ) from None
    return pkcs11
