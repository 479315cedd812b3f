"""Automatic cancellation and purge of binaries.

Revision ID: 0002
Revises: 0001

Everything may be run again: the indexes are built outside a transaction, so that nobody waits for them.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    # What was there before counts as changed now: it gets the whole time again rather than none.
    "ALTER TABLE tramite ADD COLUMN IF NOT EXISTS mudou_em timestamptz NOT NULL DEFAULT now()",
    "ALTER TABLE tramite ADD COLUMN IF NOT EXISTS expurgado_em timestamptz",
    "ALTER TABLE componente ADD COLUMN IF NOT EXISTS movimento_em timestamptz",
    # Without both: the bus itself did it.
    "-- squawk-ignore ban-drop-not-null\nALTER TABLE mudanca ALTER COLUMN sistema DROP NOT NULL",
    "-- squawk-ignore ban-drop-not-null\nALTER TABLE mudanca ALTER COLUMN credencial DROP NOT NULL",
    """
    CREATE TABLE IF NOT EXISTS expurgo (
        hash text PRIMARY KEY,
        desde timestamptz NOT NULL
    )
    """,
)
# The jobs look for what is due among the trâmites of everybody. They read as the bus itself, whose name no system has
# (theirs are numbers); to change one they act for its sender, as everybody does.
BUS = "current_setting('app.tenant', true) = 'barramento'"
READ_BY_THE_BUS = tuple(
    statement
    for table in ("tramite", "componente")
    for statement in (
        f"DROP POLICY IF EXISTS {table}_barramento ON {table}",
        f"CREATE POLICY {table}_barramento ON {table} FOR SELECT USING ({BUS})",
    )
)
INDEXES = {
    "tramite_parado": "tramite (situacao, mudou_em, idt) WHERE expurgado_em IS NULL",
    "componente_hash": "componente (hash, idt)",
}


def upgrade() -> None:
    for statement in (*COLUMNS, *READ_BY_THE_BUS):
        op.execute(statement)
    with op.get_context().autocommit_block():
        for name, on in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")
