"""Whom a verifier trusts: authorities, and signers that were published by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from recibo.cadeia import certificados
from recibo.errors import ReciboIlegivelError

MAIS_LONGA = 8


@dataclass(frozen=True, slots=True)
class Autoridades:
    """Certificates that somebody trusts.

    Attributes:
        acs: those that issue others.
        folhas: those that don't, as the bus's own at `/certificados`: each vouches for itself alone.
    """

    acs: tuple[x509.Certificate, ...]
    folhas: tuple[x509.Certificate, ...]

    @classmethod
    def de(cls, todos: Iterable[x509.Certificate], /) -> "Autoridades":
        """Sort them into the two kinds."""
        juntos = tuple(todos)
        return cls(tuple(um for um in juntos if e_ac(um)), tuple(um for um in juntos if not e_ac(um)))

    def conhecem(self, cadeia: tuple[x509.Certificate, ...], /, *, em: datetime) -> bool:
        """Whether the first certificate is one of these, or leads to one by issuers that were valid then."""
        if cadeia[0] in self.folhas:
            return True
        if not self.acs:
            return False
        # Profiles of the web are not those of ICP-Brasil: of the leaf nothing but its path is asked, of issuers that
        # they may issue.
        politica = PolicyBuilder().store(Store(list(self.acs))).time(em).max_chain_depth(MAIS_LONGA)
        politica = politica.extension_policies(ca_policy=_emissor(), ee_policy=ExtensionPolicy.permit_all())
        try:
            politica.build_client_verifier().verify(cadeia[0], list(cadeia[1:]))
        except (VerificationError, UnsupportedAlgorithm, ValueError):
            return False
        return True


def autoridades(dados: bytes, /) -> Autoridades:
    """Those in a file: PEM, or DER.

    Raises:
        ReciboIlegivelError: it holds none.
    """
    try:
        return Autoridades.de(certificados(dados))
    except ValueError:
        raise ReciboIlegivelError("Não há certificado neste arquivo. Espera-se PEM ou DER.") from None


def e_ac(certificado: x509.Certificate, /) -> bool:
    """Whether this certificate may issue others."""
    try:
        return certificado.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _emissor() -> ExtensionPolicy:
    """Of whoever issues: that it may. Private authorities leave out much of what those of the web must have."""
    todos = Criticality.AGNOSTIC
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, todos, _pode_emitir)
        .may_be_present(x509.KeyUsage, todos, _assina_certificados)
    )


def _pode_emitir(_: Policy, __: x509.Certificate, restricoes: x509.BasicConstraints) -> None:
    if not restricoes.ca:
        raise ValueError("no authority")


def _assina_certificados(_: Policy, __: x509.Certificate, uso: x509.KeyUsage | None) -> None:
    if uso is not None and not uso.key_cert_sign:
        raise ValueError("does not sign certificates")
