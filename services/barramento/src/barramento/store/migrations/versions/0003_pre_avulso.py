"""The unit that receives for another.

Revision ID: 0003
Revises: 0002

Columns that may be null: no row is rewritten. May be run again.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE unidade ADD COLUMN IF NOT EXISTS centralizadora bigint")
    op.execute("ALTER TABLE tramite ADD COLUMN IF NOT EXISTS destinatario_receptora bigint")
