"""Entes, repositórios, unidades, systems with their certificates, and the shared tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis import idempotency, outbox, rls

revision = "0001"
down_revision = None

# Below lie the numbers that are given by hand (`domain.numeros.RESERVADOS_ATE`).
SEQUENCES = ("repositorio_numero_seq", "unidade_numero_seq", "sistema_numero_seq")
TENANT_TABLES = ("ente", "unidade", "unidade_versao", "sistema", "credencial")


def upgrade() -> None:
    for statement in (*outbox.DDL, *idempotency.DDL):
        op.execute(statement)
    for sequence in SEQUENCES:
        op.execute(f"CREATE SEQUENCE {sequence} AS integer START WITH 100000")
    _ente()
    _tabelas_publicas()
    _sistema()
    _unidade()
    _versao()
    op.create_foreign_key(
        "sistema_orgao", "sistema", "unidade", ["tenant_id", "orgao"], ["tenant_id", "numero"]
    )
    for table in TENANT_TABLES:
        for statement in rls.by_tenant(table):
            op.execute(statement)
    _o_que_cruza()
    _privilegios()


def _ente() -> None:
    op.create_table(
        "ente",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("esfera", sa.Text(), nullable=False),
        sa.Column("poder", sa.Text(), nullable=False),
        sa.Column("nome", sa.Text(), nullable=False),
        sa.Column("uf", sa.Text(), nullable=True),
        sa.Column("codigo_ibge", sa.Text(), nullable=True),
        sa.Column("cnpj", sa.Text(), nullable=True),
        sa.Column("natureza_juridica", sa.Text(), nullable=True),
        sa.Column("ativo", sa.Boolean(), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id"),
        sa.UniqueConstraint("id", name="ente_id"),
        sa.UniqueConstraint("esfera", "poder", "codigo_ibge", name="ente_ibge"),
    )


def _tabelas_publicas() -> None:
    op.create_table(
        "repositorio",
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nome", sa.Text(), nullable=False),
        sa.Column("descricao", sa.Text(), nullable=True),
        sa.Column("ativo", sa.Boolean(), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("numero"),
        sa.UniqueConstraint("nome", name="repositorio_nome"),
    )
    op.create_table(
        "linha",
        sa.Column("tabela", sa.Text(), nullable=False),
        sa.Column("codigo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nome", sa.Text(), nullable=False),
        sa.Column("base_legal", sa.Text(), nullable=True),
        sa.Column("nivel", sa.Text(), nullable=True),
        sa.Column("ativo", sa.Boolean(), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tabela", "codigo"),
    )


def _sistema() -> None:
    op.create_table(
        "sistema",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("orgao", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nome", sa.Text(), nullable=False),
        sa.Column("ativo", sa.Boolean(), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "numero"),
        sa.UniqueConstraint("numero", name="sistema_numero"),
        sa.UniqueConstraint("tenant_id", "nome", name="sistema_nome"),
    )
    op.create_table(
        "credencial",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sistema", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("spki_sha256", sa.Text(), nullable=False),
        sa.Column("emissor", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("valida_de", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valida_ate", sa.DateTime(timezone=True), nullable=False),
        sa.Column("estado", sa.Text(), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "sistema"], ["sistema.tenant_id", "sistema.numero"]),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("spki_sha256", name="credencial_chave"),
        sa.UniqueConstraint("emissor", "serial", name="credencial_serial"),
    )
    op.create_index("credencial_sistema", "credencial", ["tenant_id", "sistema"])


def _unidade() -> None:
    op.create_table(
        "unidade",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("repositorio", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("orgao", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pai", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("nome", sa.Text(), nullable=False),
        sa.Column("sigla", sa.Text(), nullable=False),
        sa.Column("sigla_busca", sa.Text(), nullable=False),
        sa.Column("busca", sa.Text(), nullable=False),
        sa.Column("codigo_no_orgao", sa.Text(), nullable=True),
        sa.Column("ativo", sa.Boolean(), nullable=False),
        sa.Column("permite_envio", sa.Boolean(), nullable=False),
        sa.Column("permite_recebimento", sa.Boolean(), nullable=False),
        sa.Column("sistema", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("apto", sa.Boolean(), nullable=False),
        sa.Column("hierarquia", postgresql.JSONB(), nullable=False),
        sa.Column("vigente_de", sa.Date(), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["ente.tenant_id"]),
        sa.ForeignKeyConstraint(["repositorio"], ["repositorio.numero"]),
        sa.ForeignKeyConstraint(["tenant_id", "pai"], ["unidade.tenant_id", "unidade.numero"]),
        sa.ForeignKeyConstraint(["tenant_id", "orgao"], ["unidade.tenant_id", "unidade.numero"]),
        sa.ForeignKeyConstraint(["tenant_id", "sistema"], ["sistema.tenant_id", "sistema.numero"]),
        sa.PrimaryKeyConstraint("tenant_id", "numero"),
        sa.UniqueConstraint("numero", name="unidade_numero"),
        sa.UniqueConstraint("tenant_id", "orgao", "codigo_no_orgao", name="unidade_codigo"),
    )
    op.create_index(
        "unidade_sigla",
        "unidade",
        ["repositorio", "pai", "sigla_busca"],
        unique=True,
        postgresql_where=sa.text("ativo"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("unidade_pai", "unidade", ["tenant_id", "pai"])
    op.create_index("unidade_sistema", "unidade", ["tenant_id", "sistema"])
    op.create_index("unidade_apta", "unidade", ["numero"], postgresql_where=sa.text("apto"))


def _versao() -> None:
    op.create_table(
        "unidade_versao",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("unidade", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("versao", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nome", sa.Text(), nullable=False),
        sa.Column("sigla", sa.Text(), nullable=False),
        sa.Column("pai", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("vigente_de", sa.Date(), nullable=False),
        sa.Column("autor", sa.Text(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("ato_normativo", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id", "unidade"], ["unidade.tenant_id", "unidade.numero"]),
        sa.ForeignKeyConstraint(["tenant_id", "pai"], ["unidade.tenant_id", "unidade.numero"]),
        sa.PrimaryKeyConstraint("tenant_id", "unidade", "versao"),
    )


def _o_que_cruza() -> None:
    """What crosses tenants: the public reads apt units; the platform reads the bodies and registers new ones."""
    op.execute(
        f"CREATE POLICY unidade_publica ON unidade FOR SELECT USING (apto AND {rls.CURRENT_TENANT} = 'publico')"
    )
    op.execute(f"CREATE POLICY ente_plataforma ON ente FOR SELECT USING ({rls.CURRENT_TENANT} = 'plataforma')")
    op.execute(
        f"CREATE POLICY ente_novo ON ente FOR INSERT WITH CHECK ({rls.CURRENT_TENANT} = 'plataforma')"
    )


def _privilegios() -> None:
    """Versions are immutable, and nothing is ever deleted."""
    op.execute(
        """
        DO $$
        DECLARE app text := regexp_replace(current_user, '_migrator$', '_app');
        BEGIN
            EXECUTE format('REVOKE DELETE ON ente, repositorio, unidade, unidade_versao, sistema, credencial, linha FROM %I', app);
            EXECUTE format('REVOKE UPDATE ON unidade_versao FROM %I', app);
        END $$
        """
    )
