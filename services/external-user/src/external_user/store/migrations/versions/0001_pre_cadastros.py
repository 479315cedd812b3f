"""Registrations, their documents, letters and decisions; what the registry tells; the outbox and the inbox."""

from alembic import op

from chassis import idempotency, inbox, outbox, rls, sessions

revision = "0001"
down_revision = None

DO_CADASTRO = "FOREIGN KEY (tenant_id, cadastro) REFERENCES cadastro (tenant_id, id)"
VIVO = "estado IN ('AGUARDANDO_EMAIL', 'AGUARDANDO_DOCUMENTOS', 'EM_CONFERENCIA', 'LIBERADO')"

TABELAS = (
    """
    CREATE TABLE ente (
        slug text PRIMARY KEY,
        id uuid NOT NULL,
        nome text NOT NULL,
        uf text,
        ativo boolean NOT NULL,
        versao integer NOT NULL
    )
    """,
    """
    CREATE TABLE orgao (
        numero bigint PRIMARY KEY,
        slug text NOT NULL,
        nome text NOT NULL,
        sigla text NOT NULL,
        ativo boolean NOT NULL,
        versao integer NOT NULL
    )
    """,
    "CREATE INDEX orgao_slug ON orgao (slug, nome)",
    "CREATE TABLE chave (tenant_id text PRIMARY KEY, embrulhada bytea NOT NULL)",
    """
    CREATE TABLE cadastro (
        tenant_id text NOT NULL,
        id uuid NOT NULL,
        orgao bigint NOT NULL,
        estado text NOT NULL,
        versao integer NOT NULL,
        desde timestamptz NOT NULL,
        criado_em timestamptz NOT NULL,
        representa boolean NOT NULL,
        nivel_confianca text NOT NULL,
        cpf_hash bytea,
        email_hash bytea,
        ficha bytea,
        senha text,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT cadastro_estado CHECK (estado IN ('AGUARDANDO_EMAIL', 'AGUARDANDO_DOCUMENTOS', 'EM_CONFERENCIA',
                                                     'LIBERADO', 'REJEITADO', 'EXPIRADO'))
    )
    """,
    f"CREATE UNIQUE INDEX cadastro_cpf_vivo ON cadastro (tenant_id, cpf_hash) WHERE {VIVO}",
    f"CREATE UNIQUE INDEX cadastro_email_vivo ON cadastro (tenant_id, email_hash) WHERE {VIVO}",
    "CREATE INDEX cadastro_fila ON cadastro (tenant_id, orgao, desde, id) WHERE estado = 'EM_CONFERENCIA'",
    "CREATE INDEX cadastro_estado_desde ON cadastro (tenant_id, estado, desde)",
    f"""
    CREATE TABLE mudanca (
        tenant_id text NOT NULL,
        cadastro uuid NOT NULL,
        versao integer NOT NULL,
        ato text NOT NULL,
        estado text NOT NULL,
        em timestamptz NOT NULL,
        ator text NOT NULL,
        PRIMARY KEY (tenant_id, cadastro, versao),
        {DO_CADASTRO}
    )
    """,
    f"""
    CREATE TABLE link (
        tenant_id text NOT NULL,
        hash bytea NOT NULL,
        finalidade text NOT NULL,
        cadastro uuid NOT NULL,
        expira_em timestamptz NOT NULL,
        usado_em timestamptz,
        PRIMARY KEY (tenant_id, hash),
        {DO_CADASTRO}
    )
    """,
    "CREATE INDEX link_expira_em ON link (tenant_id, expira_em)",
    f"""
    CREATE TABLE documento (
        tenant_id text NOT NULL,
        id uuid NOT NULL,
        cadastro uuid NOT NULL,
        tipo text NOT NULL,
        versao integer NOT NULL,
        mime text NOT NULL,
        tamanho integer NOT NULL,
        chave text NOT NULL,
        enviado_em timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        {DO_CADASTRO}
    )
    """,
    "CREATE UNIQUE INDEX documento_versao ON documento (tenant_id, cadastro, tipo, versao)",
    f"""
    CREATE TABLE posse (
        tenant_id text NOT NULL,
        cadastro uuid NOT NULL,
        conferente text NOT NULL,
        ate timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, cadastro),
        {DO_CADASTRO}
    )
    """,
    f"""
    CREATE TABLE verificacao (
        tenant_id text NOT NULL,
        cadastro uuid NOT NULL,
        versao integer NOT NULL,
        conferente text NOT NULL,
        decisao text NOT NULL,
        itens jsonb NOT NULL,
        motivo text,
        texto bytea,
        em timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, cadastro, versao),
        {DO_CADASTRO}
    )
    """,
    f"""
    CREATE TABLE notificacao (
        tenant_id text NOT NULL,
        id uuid NOT NULL,
        cadastro uuid NOT NULL,
        modelo text NOT NULL,
        estado text NOT NULL,
        para_hash bytea NOT NULL,
        conteudo bytea,
        criada_em timestamptz NOT NULL,
        encerrada_em timestamptz,
        falha text,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT notificacao_estado CHECK (estado IN ('ENFILEIRADA', 'ENVIADA', 'REJEITADA')),
        {DO_CADASTRO}
    )
    """,
    "CREATE INDEX notificacao_para_hash ON notificacao (tenant_id, para_hash, criada_em)",
    """
    CREATE TABLE correio (
        notificacao uuid PRIMARY KEY,
        slug text NOT NULL,
        proxima timestamptz NOT NULL,
        tentativas integer NOT NULL
    )
    """,
    "CREATE INDEX correio_proxima ON correio (proxima)",
    """
    CREATE TABLE tentativa (
        tenant_id text NOT NULL,
        origem bytea NOT NULL,
        hora timestamptz NOT NULL,
        quantidade integer NOT NULL,
        PRIMARY KEY (tenant_id, origem, hora)
    )
    """,
)
DO_TENANT = (
    "chave", "cadastro", "mudanca", "link", "documento", "posse", "verificacao", "notificacao", "tentativa",
)  # fmt: skip

# The periodic work goes through all bodies: it learns their slugs, and nothing else, from the owner.
TENANTS = (
    "CREATE POLICY chave_tenants ON chave FOR SELECT TO CURRENT_USER USING (true)",
    """
    CREATE FUNCTION tenants_com_chave() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ SELECT tenant_id FROM chave ORDER BY tenant_id $$
    """,
    "REVOKE ALL ON FUNCTION tenants_com_chave() FROM PUBLIC",
    """
    DO $$ BEGIN
        EXECUTE format('GRANT EXECUTE ON FUNCTION tenants_com_chave() TO %I',
                       regexp_replace(current_user, '_migrator$', '') || '_app');
    END $$
    """,
)
# What happened is only ever added to.
SO_ACRESCIMO = """
    DO $$ BEGIN
        EXECUTE format('REVOKE UPDATE, DELETE ON mudanca FROM %I',
                       regexp_replace(current_user, '_migrator$', '') || '_app');
    END $$
"""


def upgrade() -> None:
    for statement in (*outbox.DDL, *inbox.DDL, *idempotency.DDL, *sessions.DDL, *TABELAS):
        op.execute(statement)
    for tabela in DO_TENANT:
        for statement in rls.by_tenant(tabela):
            op.execute(statement)
    for statement in (*TENANTS, SO_ACRESCIMO):
        op.execute(statement)
