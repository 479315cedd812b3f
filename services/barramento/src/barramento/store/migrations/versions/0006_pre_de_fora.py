"""A trâmite of a stranger to its process keeps nobody else from sending that.

Revision ID: 0006
Revises: 0005

Everything may be run again: the indexes are built and dropped outside a transaction, so that nobody waits for them. At
every moment one of the two keeps those who know the process from sending it twice at once.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OCUPADO = "tramite (nre) WHERE situacao IN (1, 2, 3, 4, 5, 8) AND NOT de_fora"


def upgrade() -> None:
    op.execute("ALTER TABLE tramite ADD COLUMN IF NOT EXISTS de_fora boolean NOT NULL DEFAULT false")
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS tramite_nre_ocupado")
        op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY tramite_nre_ocupado ON {OCUPADO}")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS tramite_nre_em_andamento")
