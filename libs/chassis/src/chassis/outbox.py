"""The outbox: facts that commit with the state, and wait there for the relay (design §3.1).

`evento` holds the bodies, append-only, one partition a day: published events outlive the broker. `outbox` holds one
small pointer a fact, deleted when the broker has it. One statement writes both. The role `app` may only insert.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.envelope import Envelope, Event

CHANNEL = "outbox"
MAX_BODY_BYTES = 900_000  # below the broker's message.max.bytes: the relay never meets one that it can't publish

DDL = (
    "CREATE SEQUENCE evento_seq AS bigint",
    """
    CREATE TABLE evento (
        dia date NOT NULL,
        seq bigint NOT NULL,
        id uuid NOT NULL,
        topico text NOT NULL,
        chave text NOT NULL,
        tipo text NOT NULL,
        tenant text NOT NULL,
        traceparent text,
        corpo bytea NOT NULL,
        PRIMARY KEY (dia, seq)
    ) PARTITION BY RANGE (dia)
    """,
    "CREATE TABLE evento_sem_dia PARTITION OF evento DEFAULT",
    """
    CREATE TABLE outbox (
        seq bigint PRIMARY KEY,
        dia date NOT NULL,
        desde timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    # Runs as the owner, so that the relay can add tomorrow's partition without owning the table. `pg_temp` comes last:
    # unnamed it would come first, and a caller's temporary view would be read in the owner's name. What a partition
    # gets by default from its owner is taken back: it is not a way around the table that it belongs to.
    """
    CREATE FUNCTION evento_preparar(dias integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        d date;
        app text := regexp_replace(current_user, '_migrator$', '') || '_app';
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('evento_preparar'));
        FOR d IN SELECT generate_series(current_date, current_date + dias, interval '1 day')::date LOOP
            CONTINUE WHEN to_regclass('evento_' || to_char(d, 'YYYYMMDD')) IS NOT NULL;
            CONTINUE WHEN EXISTS (SELECT FROM evento_sem_dia WHERE dia = d);
            EXECUTE format('CREATE TABLE %I PARTITION OF evento FOR VALUES FROM (%L) TO (%L)',
                           'evento_' || to_char(d, 'YYYYMMDD'), d, d + 1);
            EXECUTE format('REVOKE ALL ON %I FROM %I', 'evento_' || to_char(d, 'YYYYMMDD'), app);
        END LOOP;
    END $$
    """,
    "REVOKE ALL ON FUNCTION evento_preparar(integer) FROM PUBLIC",
    # The application writes facts and never reads them back; only the relay and the operators do.
    """
    DO $$
    DECLARE service text := regexp_replace(current_user, '_migrator$', '');
    BEGIN
        EXECUTE format('REVOKE ALL ON evento, evento_sem_dia, outbox FROM %I', service || '_app');
        EXECUTE format('GRANT INSERT ON evento, outbox TO %I', service || '_app');
        EXECUTE format('GRANT USAGE ON SEQUENCE evento_seq TO %I', service || '_app');
        EXECUTE format('GRANT SELECT ON evento TO %I', service || '_relay');
        EXECUTE format('GRANT SELECT, INSERT, DELETE ON outbox TO %I', service || '_relay');
        EXECUTE format('GRANT EXECUTE ON FUNCTION evento_preparar(integer) TO %I', service || '_relay');
    END $$
    """,
    "SELECT evento_preparar(7)",
)

INSERT = text("""
    WITH novo AS MATERIALIZED (
        SELECT nextval('evento_seq') AS seq, CAST(:dia AS date) AS dia, f.*
        FROM unnest(CAST(:ids AS uuid[]), CAST(:topicos AS text[]), CAST(:chaves AS text[]), CAST(:tipos AS text[]),
                    CAST(:tenants AS text[]), CAST(:traces AS text[]), CAST(:corpos AS bytea[]))
             AS f(id, topico, chave, tipo, tenant, traceparent, corpo)
    ), corpo AS (
        INSERT INTO evento (dia, seq, id, topico, chave, tipo, tenant, traceparent, corpo)
        SELECT dia, seq, id, topico, chave, tipo, tenant, traceparent, corpo FROM novo
    )
    INSERT INTO outbox (seq, dia) SELECT seq, dia FROM novo
""")


class EventTooLargeError(ValueError):
    """An event is larger than the broker takes. Events carry facts and ids, never contents."""


async def insert(session: AsyncSession, envelopes: Sequence[Envelope[Event]], /, *, day: date) -> None:
    """Write the facts and their pointers, in the order given, in one statement.

    Raises:
        EventTooLargeError: a body over `MAX_BODY_BYTES`.
    """
    bodies = [envelope.wire() for envelope in envelopes]
    for envelope, body in zip(envelopes, bodies, strict=True):
        if len(body) > MAX_BODY_BYTES:
            raise EventTooLargeError(envelope.type, len(body))
    await session.execute(
        INSERT,
        {
            "dia": day,
            "ids": [envelope.id for envelope in envelopes],
            "topicos": [envelope.data.topic for envelope in envelopes],
            "chaves": [envelope.data.key for envelope in envelopes],
            "tipos": [envelope.type for envelope in envelopes],
            "tenants": [envelope.tenant for envelope in envelopes],
            "traces": [envelope.traceparent for envelope in envelopes],
            "corpos": bodies,
        },
    )
