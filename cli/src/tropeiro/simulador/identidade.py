"""Who a simulated SEI is: the certificate it shows and the key it signs with."""

import base64
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

ChavePrivada = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Identidade:
    """One file with certificate and key, as the client's `LocalizacaoCertificado`, and the authorities it trusts."""

    certificado: Path
    autoridades: Path
    senha: str | None = field(default=None, repr=False)

    def contexto_tls(self) -> ssl.SSLContext:
        """What opens connections: verifies the server, shows the certificate."""
        contexto = ssl.create_default_context(cafile=self.autoridades)
        contexto.load_cert_chain(self.certificado, password=self.senha)
        return contexto

    def x509(self) -> x509.Certificate:
        """The certificate itself."""
        return x509.load_pem_x509_certificate(self.certificado.read_bytes())

    def assinar(self, texto: str) -> str:
        """The `hashDaAssinatura` of a receipt: what `openssl_sign(…, 'sha256')` yields, in base64.

        Raises:
            TypeError: the key is neither RSA nor of an elliptic curve.
        """
        chave = self._chave()
        dados = texto.encode()
        if isinstance(chave, rsa.RSAPrivateKey):
            assinatura = chave.sign(dados, padding.PKCS1v15(), hashes.SHA256())
        else:
            assinatura = chave.sign(dados, ec.ECDSA(hashes.SHA256()))
        return base64.b64encode(assinatura).decode("ascii")

    def _chave(self) -> ChavePrivada:
        senha = self.senha.encode() if self.senha else None
        chave = serialization.load_pem_private_key(self.certificado.read_bytes(), password=senha)
        if not isinstance(chave, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self.certificado}: a chave precisa ser RSA ou de curva elíptica")
        return chave
