"""A database with the chassis' own tables and one that stands for a service's state."""

from dataclasses import dataclass

from chassis import inbox, outbox, rls
from chassis.db import Database
from chassis.embedded.provision import ServiceDatabase

TABLES = (
    *outbox.DDL,
    *inbox.DDL,
    """
    CREATE TABLE conta (
        tenant_id text NOT NULL, nome text NOT NULL, versao int NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, nome)
    )
    """,
    *rls.by_tenant("conta"),
    "CREATE TABLE carta (id int PRIMARY KEY, de text NOT NULL, para text NOT NULL)",
    *rls.by_parties("carta", "de", "para"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One service's database, and the service's way into it."""

    dsns: ServiceDatabase
    db: Database
