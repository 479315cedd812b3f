"""Row-level security in words that a migration can run (design §4)."""

CURRENT_TENANT = "NULLIF(current_setting('app.tenant', true), '')"


def by_tenant(table: str, /, *, column: str = "tenant_id") -> tuple[str, ...]:
    """Only rows of the acting tenant can be seen or written; the owner is bound too."""
    return _forced(table, f"{column} = {CURRENT_TENANT}")


def by_parties(table: str, /, *columns: str) -> tuple[str, ...]:
    """Rows that belong to several bodies: each of them may act, a third never."""
    return _forced(table, f"{CURRENT_TENANT} IN ({', '.join(columns)})")


def _forced(table: str, admits: str) -> tuple[str, ...]:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_tenant ON {table} USING ({admits}) WITH CHECK ({admits})",
    )
