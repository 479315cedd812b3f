"""Only the new code can live with it."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE conta ADD limite integer NOT NULL DEFAULT 0")
