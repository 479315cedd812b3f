"""Trâmites with what hangs on them, the projection of the registry, outbox and inbox.

Revision ID: 0001
Revises:
"""

from alembic import op

from chassis import inbox, outbox, rls

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PROJECTION = (
    """
    CREATE TABLE repositorio (
        numero bigint PRIMARY KEY,
        nome text NOT NULL,
        ativo boolean NOT NULL,
        versao integer NOT NULL
    )
    """,
    """
    CREATE TABLE unidade (
        numero bigint PRIMARY KEY,
        repositorio bigint NOT NULL,
        ente uuid NOT NULL,
        slug text NOT NULL,
        nome text NOT NULL,
        nome_busca text NOT NULL,
        sigla text NOT NULL,
        sigla_busca text NOT NULL,
        codigo_no_orgao text,
        ativo boolean NOT NULL,
        permite_envio boolean NOT NULL,
        permite_recebimento boolean NOT NULL,
        apto boolean NOT NULL,
        sistema bigint,
        hierarquia jsonb NOT NULL,
        ancestrais bigint[] NOT NULL,
        versao integer NOT NULL
    )
    """,
    "CREATE INDEX unidade_repositorio ON unidade (repositorio, nome_busca, numero)",
    "CREATE INDEX unidade_ancestrais ON unidade USING gin (ancestrais)",
    """
    CREATE TABLE sistema (
        numero bigint PRIMARY KEY,
        slug text NOT NULL,
        ativo boolean NOT NULL,
        versao integer NOT NULL
    )
    """,
    """
    CREATE TABLE credencial (
        id uuid PRIMARY KEY,
        sistema bigint NOT NULL,
        spki_sha256 text NOT NULL,
        emissor text NOT NULL,
        serial text NOT NULL,
        valida_de timestamptz NOT NULL,
        valida_ate timestamptz NOT NULL,
        valida boolean NOT NULL,
        versao integer NOT NULL
    )
    """,
    "CREATE INDEX credencial_spki ON credencial (spki_sha256)",
    """
    CREATE TABLE linha (
        tabela text NOT NULL,
        codigo bigint NOT NULL,
        nome text NOT NULL,
        ativo boolean NOT NULL,
        versao integer NOT NULL,
        PRIMARY KEY (tabela, codigo)
    )
    """,
)
TRAMITE = (
    "CREATE SEQUENCE idt_seq AS bigint",
    "CREATE SEQUENCE ticket_seq AS bigint",
    """
    CREATE TABLE tramite (
        idt bigint PRIMARY KEY,
        nre text NOT NULL,
        protocolo text NOT NULL,
        tipo text NOT NULL,
        ticket bigint NOT NULL,
        versao integer NOT NULL,
        situacao smallint NOT NULL,
        remetente_ente uuid NOT NULL,
        remetente_slug text NOT NULL,
        remetente_sistema bigint NOT NULL,
        remetente_repositorio bigint NOT NULL,
        remetente_unidade bigint NOT NULL,
        destinatario_ente uuid NOT NULL,
        destinatario_slug text NOT NULL,
        destinatario_sistema bigint NOT NULL,
        destinatario_repositorio bigint NOT NULL,
        destinatario_unidade bigint NOT NULL,
        iniciado_em timestamptz NOT NULL,
        motivo_da_recusa text,
        justificativa_da_recusa text,
        rastro text
    )
    """,
    "CREATE UNIQUE INDEX tramite_nre_em_andamento ON tramite (nre) WHERE situacao IN (1, 2, 3, 4, 5, 8)",
    """
    CREATE UNIQUE INDEX tramite_protocolo_em_andamento ON tramite (remetente_sistema, protocolo)
    WHERE situacao IN (1, 2, 3, 4, 5, 8) AND tipo = 'processo'
    """,
    "CREATE INDEX tramite_nre ON tramite (nre, idt)",
    "CREATE INDEX tramite_protocolo ON tramite (protocolo, idt)",
    "CREATE INDEX tramite_ticket ON tramite (ticket)",
    "CREATE INDEX tramite_remetente ON tramite (remetente_sistema, idt)",
    "CREATE INDEX tramite_destinatario ON tramite (destinatario_sistema, idt)",
    "CREATE INDEX tramite_pendente_remetente ON tramite (remetente_sistema, idt) WHERE situacao IN (5, 8)",
    "CREATE INDEX tramite_pendente_destinatario ON tramite (destinatario_sistema, idt) WHERE situacao IN (2, 3, 4)",
    """
    CREATE TABLE metadados (
        idt bigint PRIMARY KEY REFERENCES tramite,
        remetente_sistema bigint NOT NULL,
        destinatario_sistema bigint NOT NULL,
        cabecalho text NOT NULL,
        conteudo text NOT NULL,
        registros jsonb NOT NULL,
        credencial uuid NOT NULL,
        corpo_sha256 bytea NOT NULL,
        resposta text
    )
    """,
    """
    CREATE TABLE componente (
        idt bigint NOT NULL REFERENCES tramite,
        protocolo text NOT NULL,
        hash text NOT NULL,
        remetente_sistema bigint NOT NULL,
        destinatario_sistema bigint NOT NULL,
        tamanho bigint NOT NULL,
        recebido boolean NOT NULL,
        obtido int8multirange NOT NULL DEFAULT '{}',
        obtido_agora int8multirange NOT NULL DEFAULT '{}',
        lido boolean NOT NULL,
        pendente boolean NOT NULL,
        PRIMARY KEY (idt, protocolo, hash)
    )
    """,
    "CREATE INDEX componente_a_receber ON componente (idt) WHERE NOT recebido",
    "CREATE INDEX componente_a_ler ON componente (idt) WHERE NOT lido",
    """
    CREATE TABLE mudanca (
        idt bigint NOT NULL REFERENCES tramite,
        versao integer NOT NULL,
        remetente_sistema bigint NOT NULL,
        destinatario_sistema bigint NOT NULL,
        situacao smallint NOT NULL,
        em timestamptz NOT NULL,
        sistema bigint NOT NULL,
        credencial uuid NOT NULL,
        PRIMARY KEY (idt, versao)
    )
    """,
    """
    CREATE TABLE recibo (
        idt bigint NOT NULL REFERENCES tramite,
        tipo text NOT NULL,
        remetente_sistema bigint NOT NULL,
        destinatario_sistema bigint NOT NULL,
        data text NOT NULL,
        hashes text[] NOT NULL,
        cadeia text NOT NULL,
        assinatura text NOT NULL,
        PRIMARY KEY (idt, tipo)
    )
    """,
    # NREs are numbered from 1 each year, by a sequence of that year. It is made when first asked for, by the owner.
    """
    CREATE FUNCTION proximo_nre(ano integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE sequencia text := 'nre_' || ano;
    BEGIN
        IF to_regclass(sequencia) IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('proximo_nre'));
            EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I AS bigint MAXVALUE 999999999999', sequencia);
        END IF;
        RETURN nextval(sequencia);
    END $$
    """,
    "REVOKE ALL ON FUNCTION proximo_nre(integer) FROM PUBLIC",
    # What happened and what was signed is only ever added to.
    """
    DO $$
    BEGIN
        EXECUTE format('GRANT EXECUTE ON FUNCTION proximo_nre(integer) TO %I',
                       regexp_replace(current_user, '_migrator$', '') || '_app');
        EXECUTE format('REVOKE UPDATE, DELETE ON mudanca, recibo FROM %I',
                       regexp_replace(current_user, '_migrator$', '') || '_app');
    END $$
    """,
)
PARTIES = ("tramite", "metadados", "componente", "mudanca", "recibo")


def upgrade() -> None:
    statements = [*outbox.DDL, *inbox.DDL, *PROJECTION, *TRAMITE]
    for table in PARTIES:
        statements += rls.by_parties(table, "remetente_sistema::text", "destinatario_sistema::text")
    for statement in statements:
        op.execute(statement)
