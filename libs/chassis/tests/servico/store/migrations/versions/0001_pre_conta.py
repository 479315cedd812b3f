"""The first table."""

from alembic import op

from chassis import idempotency, inbox, outbox, rls

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in (*outbox.DDL, *inbox.DDL, *idempotency.DDL):
        op.execute(statement)
    op.execute("CREATE TABLE conta (tenant_id text NOT NULL, nome text NOT NULL, PRIMARY KEY (tenant_id, nome))")
    for statement in rls.by_tenant("conta"):
        op.execute(statement)
