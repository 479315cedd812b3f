"""The bus's own signing key, from a PEM file."""

import base64
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from barramento.domain.recibo import Assinante
from chassis.operators import OperatorError


def assinante(path: Path) -> Assinante:
    """The key that signs receipts of sending, with the chain of its certificate.

    Raises:
        OperatorError: the file can't be read, or holds no key and certificate that belong together.
    """
    pem = _lido(path)
    try:
        chave = load_pem_private_key(pem, password=None)
        cadeia = x509.load_pem_x509_certificates(pem)
    except (ValueError, TypeError) as error:
        raise OperatorError(
            f"{path} deve ter, em PEM e sem senha, a chave que assina os recibos e o certificado dela."
        ) from error
    if not isinstance(chave, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise OperatorError(f"A chave em {path} não assina recibos: use RSA ou curva elíptica.")
    if cadeia[0].public_key() != chave.public_key():
        raise OperatorError(f"O primeiro certificado em {path} não é o da chave que está no mesmo arquivo.")
    der = b"".join(certificado.public_bytes(Encoding.DER) for certificado in cadeia)
    return Assinante(chave=chave, cadeia=base64.b64encode(der).decode())


def certificados(*paths: Path | None) -> str:
    """The certificates of these files, and nothing else that is in them, as PEM.

    Raises:
        OperatorError: a file can't be read or holds none.
    """
    try:
        achados = [c for path in paths if path is not None for c in x509.load_pem_x509_certificates(_lido(path))]
    except ValueError as error:
        raise OperatorError("Um dos arquivos de certificados não tem certificado em PEM.") from error
    return "".join(certificado.public_bytes(Encoding.PEM).decode() for certificado in achados)


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
