"""Reproduction of the last trâmite, and what a receiver that reads again is told.

Revision ID: 0004
Revises: 0003

Everything may be run again: the index is built outside a transaction, so that nobody waits for it.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (
    # Not a foreign key: to add one would hold up whoever writes.
    "ALTER TABLE tramite ADD COLUMN IF NOT EXISTS reproducao_de bigint",
    "ALTER TABLE tramite ADD COLUMN IF NOT EXISTS relido boolean NOT NULL DEFAULT false",
)
REENVIO = "tramite (remetente_sistema, idt) WHERE situacao = 1 AND reproducao_de IS NOT NULL"


def upgrade() -> None:
    for statement in COLUMNS:
        op.execute(statement)
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS tramite_reenvio")
        op.execute(f"CREATE INDEX CONCURRENTLY tramite_reenvio ON {REENVIO}")
