"""The unit that receives for another.

Revision ID: 0002
Revises: 0001

Everything may be run again: the index is built outside a transaction, so that nobody waits for it.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE unidade ADD COLUMN IF NOT EXISTS centralizadora integer")
    op.execute(
        # Only what a first try may have left.
        "-- squawk-ignore ban-drop-constraint\nALTER TABLE unidade DROP CONSTRAINT IF EXISTS unidade_centralizadora"
    )
    op.execute(
        "ALTER TABLE unidade ADD CONSTRAINT unidade_centralizadora FOREIGN KEY (tenant_id, centralizadora) "
        "REFERENCES unidade (tenant_id, numero) NOT VALID"
    )
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE unidade VALIDATE CONSTRAINT unidade_centralizadora")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS unidade_centralizada")
        op.execute(
            "CREATE INDEX CONCURRENTLY unidade_centralizada ON unidade (tenant_id, centralizadora) "
            "WHERE centralizadora IS NOT NULL"
        )
