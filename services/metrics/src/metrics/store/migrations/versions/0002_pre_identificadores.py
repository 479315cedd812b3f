"""What somebody who signed in is known by, beside their id."""

from alembic import op

from chassis import sessions

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for statement in sessions.COLUMNS:
        op.execute(statement)
