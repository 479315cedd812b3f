"""The registry over a real database, with a real issuer, and what its tests ask of it again and again."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from chassis.embedded.provision import ServiceDatabase
from chassis.testing.authority import Authority
from chassis.testing.issuer import DevIssuer
from contracts.ibge import municipios
from registry.settings import Settings

REPOSITORIO = 5


def settings_of(dsns: ServiceDatabase, **mais: Any) -> Settings:  # noqa: ANN401 - whatever the fields take
    return Settings.model_validate({"database_url": SecretStr(dsns.app), "port": 0} | mais)


# Bodies are unique by their município: each test takes the next ones.
MUNICIPIOS = iter(municipios(uf="MG"))
NUMEROS = itertools.count(1000)


@dataclass(slots=True, kw_only=True)
class House:
    """The API, and who may ask it."""

    client: httpx.AsyncClient
    issuer: DevIssuer
    authority: Authority
    dsns: ServiceDatabase
    tokens: dict[tuple[object, ...], str] = field(default_factory=dict)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        tenant: str = "plataforma",
        papel: str | None = "ADMIN_PLATAFORMA",
        orgao: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One request; a POST with a key of its own unless `headers` name one."""
        sent = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        if papel is not None:
            sent["Authorization"] = f"Bearer {await self._token(tenant, papel, orgao)}"
        content = body if isinstance(body, str | bytes) or body is None else json.dumps(body)
        sent |= {"Content-Type": "application/json"} | dict(headers or {})
        return await self.client.request(method, path, content=content, headers={k: v for k, v in sent.items() if v})

    async def made(self, path: str, body: object, *, tenant: str = "plataforma") -> dict[str, Any]:
        """What a POST of the platform's administration creates."""
        answer = await self.ask("POST", path, body=body, tenant=tenant)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def ente(self) -> str:
        """A fresh body with the next município of the table; its slug."""
        municipio = next(MUNICIPIOS)
        slug = f"m{municipio.codigo}"
        body = {"slug": slug, "esfera": "MUNICIPAL", "nome": f"Prefeitura de {municipio.nome}"}
        body |= {"uf": municipio.uf, "codigo_ibge": municipio.codigo, "natureza_juridica": "124-4"}
        await self.made("/v1/entes", body)
        return slug

    async def unidade(self, tenant: str, **campos: object) -> dict[str, Any]:
        """A fresh unit; an órgão unless a parent is told."""
        sigla = f"U{next(NUMEROS)}"
        body = {"repositorio": REPOSITORIO, "nome": f"Unidade {sigla}", "sigla": sigla} | campos
        return await self.made(f"/v1/{tenant}/unidades", body, tenant=tenant)

    async def sistema(self, tenant: str, *, orgao: int) -> int:
        """A fresh system; its number."""
        body = {"orgao": orgao, "nome": f"PM{next(NUMEROS)} - SEI"}
        numero: int = (await self.made(f"/v1/{tenant}/sistemas", body, tenant=tenant))["numero"]
        return numero

    def certificado(self, tenant: str, *, sistema: int) -> dict[str, str]:
        """A fresh certificate, without its key, and the proof that we have that."""
        identity = self.authority.client(f"c{next(NUMEROS)}")
        pem = identity.certificate.public_bytes(Encoding.PEM).decode()
        return {"pem": pem, "prova": prova(identity.key, tenant=tenant, sistema=sistema)}

    async def credencial(self, tenant: str, *, sistema: int) -> dict[str, Any]:
        """A fresh certificate, registered."""
        path = f"/v1/{tenant}/sistemas/{sistema}/credenciais"
        return await self.made(path, self.certificado(tenant, sistema=sistema), tenant=tenant)

    async def owner(self) -> asyncpg.Connection:
        """A connection of the role that owns the tables; policies bind it too."""
        return await asyncpg.connect(self.dsns.migrator)

    async def rows(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """What the relay may see: the facts."""
        relay = await asyncpg.connect(self.dsns.relay)
        try:
            return list(await relay.fetch(sql, *args))
        finally:
            await relay.close()

    async def events(self, tenant: str) -> list[tuple[str, dict[str, Any]]]:
        """Type and data of every fact of this tenant, in order."""
        rows = await self.rows("SELECT tipo, corpo FROM evento WHERE tenant = $1 ORDER BY seq", tenant)
        return [(row["tipo"], json.loads(row["corpo"])["data"]) for row in rows]

    async def _token(self, tenant: str, papel: str, orgao: int | None) -> str:
        key = (tenant, papel, orgao)
        if key not in self.tokens:
            self.tokens[key] = await self.issuer.token(tenant=tenant, papeis=[papel], orgao=orgao)
        return self.tokens[key]


def prova(key: EllipticCurvePrivateKey, *, tenant: str, sistema: int) -> str:
    """A signing request of this key for a system."""
    name = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, tenant),
        x509.NameAttribute(NameOID.COMMON_NAME, str(sistema)),
    ]
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(name)).sign(key, SHA256())
    return request.public_bytes(Encoding.PEM).decode()


def demo(folder: Path, authority: Authority) -> Path:
    """The example that ships with the documentation, with certificates beside it."""
    texto = (Path(__file__).parents[1] / "examples/semente.json").read_text(encoding="utf-8")
    for nome in ("amargosa", "bahia", "uniao"):
        (folder / f"{nome}.pem").write_bytes(authority.client(nome).pem.read_bytes())
    (folder / "semente.json").write_text(texto, encoding="utf-8")
    return folder / "semente.json"
