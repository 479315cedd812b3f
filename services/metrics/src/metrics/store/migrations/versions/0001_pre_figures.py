"""The figures of the ground floor: event stores, facts, aggregates, names."""

from alembic import op
from chassis import inbox, rls, sessions

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE ente (
        id uuid PRIMARY KEY,
        slug text NOT NULL,
        nome text NOT NULL,
        versao integer NOT NULL
    )
    """,
    "CREATE INDEX ente_slug ON ente (slug)",
    """
    CREATE TABLE unidade (
        numero bigint PRIMARY KEY,
        nome text NOT NULL,
        sigla text NOT NULL,
        versao integer NOT NULL
    )
    """,
    """
    CREATE TABLE mudanca (
        evento uuid PRIMARY KEY,
        idt bigint NOT NULL,
        nre text NOT NULL,
        versao integer NOT NULL,
        situacao smallint NOT NULL,
        em timestamptz NOT NULL,
        remetente_ente uuid NOT NULL,
        remetente_unidade bigint NOT NULL,
        destinatario_ente uuid NOT NULL,
        destinatario_unidade bigint NOT NULL,
        bytes bigint,
        motivo text
    )
    """,
    "CREATE INDEX mudanca_idt ON mudanca (idt)",
    """
    CREATE TABLE passo (
        evento uuid PRIMARY KEY,
        cadastro uuid NOT NULL,
        ente uuid NOT NULL,
        orgao bigint NOT NULL,
        versao integer NOT NULL,
        etapa text NOT NULL,
        em timestamptz NOT NULL
    )
    """,
    "CREATE INDEX passo_cadastro ON passo (cadastro)",
    """
    CREATE TABLE tramite (
        idt bigint PRIMARY KEY,
        nre text NOT NULL,
        remetente_ente uuid NOT NULL,
        remetente_unidade bigint NOT NULL,
        destinatario_ente uuid NOT NULL,
        destinatario_unidade bigint NOT NULL,
        situacao smallint NOT NULL,
        iniciado_em timestamptz,
        componentes_recebidos_em timestamptz,
        metadados_lidos_em timestamptz,
        componentes_lidos_em timestamptz,
        recibo_entregue_em timestamptz,
        concluido_em timestamptz,
        cancelado_em timestamptz,
        recusado_em timestamptz,
        ciencia_dada_em timestamptz,
        cancelado_automaticamente_em timestamptz,
        bytes bigint,
        motivo text
    )
    """,
    "CREATE INDEX tramite_remetente ON tramite (remetente_ente, idt)",
    "CREATE INDEX tramite_destinatario ON tramite (destinatario_ente, idt)",
    """
    CREATE TABLE agregado (
        origem uuid NOT NULL,
        destino uuid NOT NULL,
        indicador text NOT NULL,
        dia date NOT NULL,
        n bigint NOT NULL,
        imputados bigint NOT NULL,
        soma bigint NOT NULL,
        PRIMARY KEY (origem, destino, indicador, dia)
    )
    """,
    "CREATE INDEX agregado_destino ON agregado (destino, indicador, dia)",
    "CREATE INDEX agregado_rede ON agregado (indicador, dia)",
    """
    CREATE TABLE duracao (
        origem uuid NOT NULL,
        destino uuid NOT NULL,
        medida text NOT NULL,
        dia date NOT NULL,
        micros bigint NOT NULL,
        n bigint NOT NULL,
        PRIMARY KEY (origem, destino, medida, dia, micros)
    )
    """,
    "CREATE INDEX duracao_destino ON duracao (destino, medida, dia)",
    "CREATE INDEX duracao_rede ON duracao (medida, dia)",
    """
    CREATE TABLE balde (
        origem uuid NOT NULL,
        destino uuid NOT NULL,
        medida text NOT NULL,
        dia date NOT NULL,
        balde integer NOT NULL,
        n bigint NOT NULL,
        PRIMARY KEY (origem, destino, medida, dia, balde)
    )
    """,
    "CREATE INDEX balde_destino ON balde (destino, medida, dia)",
    "CREATE INDEX balde_rede ON balde (medida, dia)",
    """
    CREATE TABLE voo (
        origem uuid NOT NULL,
        destino uuid NOT NULL,
        desde timestamptz NOT NULL,
        n bigint NOT NULL,
        PRIMARY KEY (origem, destino, desde)
    )
    """,
    "CREATE INDEX voo_desde ON voo (desde)",
    """
    CREATE TABLE fonte (
        topico text PRIMARY KEY,
        ultimo timestamptz NOT NULL
    )
    """,
)

# A trâmite's rows admit its two bodies, a registration's its one; no third, and not the network either.
PARTES = ("remetente_ente::text", "destinatario_ente::text")
# Aggregates tell of no single trâmite: the network may too.
ENTRE = ("origem::text", "destino::text", "'rede'")


def upgrade() -> None:
    for statement in (
        *inbox.DDL,
        *sessions.DDL,
        *TABLES,
        *rls.by_parties("mudanca", *PARTES),
        *rls.by_parties("tramite", *PARTES),
        *rls.by_tenant("passo", column="ente::text"),
        *rls.by_parties("agregado", *ENTRE),
        *rls.by_parties("duracao", *ENTRE),
        *rls.by_parties("balde", *ENTRE),
        *rls.by_parties("voo", *ENTRE),
    ):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before this")
