"""What a stack is made of: its folder, its ports, its keys. Every part is built from it."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chassis.embedded.ports import HOST
from tropeiro.stack import certificates, oidc
from tropeiro.stack.certificates import Certificates
from tropeiro.stack.folder import Folder, write_private
from tropeiro.stack.ports import ports
from tropeiro.stack.systems import SYSTEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One stack."""

    folder: Folder
    base_port: int
    traces: bool = False
    demo_data: bool = False

    @property
    def ports(self) -> Mapping[str, int]:
        """Of every part, running or not."""
        return ports(self.base_port)

    @property
    def certificates(self) -> Certificates:
        """Where the files of the development authority are."""
        return Certificates(folder=self.folder.keys)

    @property
    def issuer(self) -> str:
        """The OIDC issuer."""
        return self.url("oidc")

    @property
    def issuer_key(self) -> Path:
        """With which it signs."""
        return self.folder.keys / "oidc.json"

    @property
    def external_user_key(self) -> Path:
        """With which external-user wraps the keys of its tenants."""
        return self.folder.keys / "external-user.chave"

    @property
    def bus_url(self) -> str:
        """Where systems speak Tramita v3."""
        return f"https://{HOST}:{self.ports['barramento-mtls']}/interoperabilidade/rest/v3/"

    def url(self, part: str) -> str:
        """Where a part answers HTTP."""
        return f"http://{HOST}:{self.ports[part]}"

    def make_keys(self) -> None:
        """What is made once, at the first start."""
        certificates.ensure(self.folder.keys, systems=[system.name for system in SYSTEMS])
        oidc.ensure_key(self.issuer_key)
        if not self.external_user_key.exists():
            write_private(self.external_user_key, base64.b64encode(secrets.token_bytes(32)))
