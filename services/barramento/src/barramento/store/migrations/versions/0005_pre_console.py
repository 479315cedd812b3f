"""What operators may see.

Revision ID: 0005
Revises: 0004

The console reads as the role `readonly`, and by policies of that role alone: what a transaction of the wire sets makes
no difference to it, and what the console sets makes none to the wire (docs/adr/0014-the-console-has-a-role-of-its-own.md).
"""

from alembic import op

from chassis import rls, sessions

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Built outside a transaction, so that nobody waits for them; may be run again.
INDEXES = {
    "tramite_situacao": "tramite (situacao, iniciado_em, idt)",
    "tramite_ente_remetente": "tramite (remetente_slug, situacao, iniciado_em, idt)",
    "tramite_ente_destinatario": "tramite (destinatario_slug, situacao, iniciado_em, idt)",
    "mudanca_recusa": "mudanca (em, idt) WHERE situacao = 8",
}
TABLES = (
    # Null: begun before this was kept; it counts as secret.
    "ALTER TABLE tramite ADD COLUMN sigilo smallint",
    "ALTER TABLE sistema ADD COLUMN nome text",
    """
    CREATE TABLE ente (
        id uuid PRIMARY KEY,
        slug text NOT NULL,
        nome text NOT NULL,
        nome_busca text NOT NULL,
        versao integer NOT NULL
    )
    """,
    "CREATE INDEX ente_slug ON ente (slug)",
    """
    CREATE TABLE acesso (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        em timestamptz NOT NULL,
        sub text NOT NULL,
        ato text NOT NULL,
        porque text NOT NULL,
        idt bigint,
        sigilo smallint,
        mensagem text,
        rastro text
    )
    """,
    "CREATE INDEX acesso_em ON acesso (em, id)",
    "CREATE INDEX acesso_ente ON acesso (tenant_id, em, id)",
    *rls.by_tenant("acesso"),
    *sessions.DDL,
)
# `app.alcance` is `rede`, or `ente:` and the tenant of a body; `app.sigilo` the highest level that may be seen.
ALCANCE = "current_setting('app.alcance', true)"
DO_TRAMITE = f"""
    COALESCE(sigilo, 3) <= COALESCE(NULLIF(current_setting('app.sigilo', true), '')::smallint, 0)
    AND ({ALCANCE} = 'rede' OR {ALCANCE} IN ('ente:' || remetente_slug, 'ente:' || destinatario_slug))
"""
POLICIES = {
    "tramite": DO_TRAMITE,
    # What hangs on a trâmite is seen by whom sees the trâmite: the inner query is bound by the policy above.
    **{
        tabela: f"EXISTS (SELECT FROM tramite AS t WHERE t.idt = {tabela}.idt)"
        for tabela in ("componente", "mudanca", "recibo")
    },
    "acesso": f"{ALCANCE} = 'rede' OR {ALCANCE} = 'ente:' || tenant_id",
}
# No text that somebody wrote: not the metadata, not the justification of a refusal, not who is signed in.
GRANTS = """
    DO $$
    DECLARE
        leitor text := regexp_replace(current_user, '_migrator$', '') || '_readonly';
        app text := regexp_replace(current_user, '_migrator$', '') || '_app';
    BEGIN
        EXECUTE format('REVOKE SELECT ON tramite, metadados, sessao, evento, outbox, inbox FROM %1$I', leitor);
        EXECUTE format(
            'GRANT SELECT (idt, nre, protocolo, tipo, versao, situacao, remetente_ente, remetente_slug, '
            'remetente_sistema, remetente_repositorio, remetente_unidade, destinatario_ente, destinatario_slug, '
            'destinatario_sistema, destinatario_repositorio, destinatario_unidade, iniciado_em, mudou_em, '
            'expurgado_em, motivo_da_recusa, rastro, sigilo) ON tramite TO %1$I', leitor);
        EXECUTE format('REVOKE SELECT, UPDATE, DELETE ON acesso FROM %1$I', app);
{policies}
    END $$
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, on in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")
    policies = "\n".join(_policy(table, admits) for table, admits in POLICIES.items())
    for statement in (*TABLES, GRANTS.replace("{policies}", policies)):
        op.execute(statement)


def _policy(table: str, admits: str) -> str:
    created = f"CREATE POLICY {table}_console ON {table} FOR SELECT TO %1$I USING ({admits})"
    return f"        EXECUTE format($p${created}$p$, leitor);"
