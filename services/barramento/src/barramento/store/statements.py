"""Statements of the hot paths, as PostgreSQL reads them: each does in one round trip what belongs together."""

from sqlalchemy import text

from barramento.store.tables import A_REENVIAR, PENDENTE_DO_DESTINATARIO, PENDENTE_DO_REMETENTE

NUMERAR = text("""
    SELECT nextval('idt_seq') AS idt, nextval('ticket_seq') AS ticket,
           CASE WHEN CAST(:nre_novo AS boolean) THEN proximo_nre(CAST(:ano AS integer)) END AS sequencia
""")

NUMERAR_AVULSOS = text("""
    WITH um AS MATERIALIZED (SELECT nextval('ticket_seq') AS ticket)
    SELECT nextval('idt_seq') AS idt, um.ticket, proximo_nre(CAST(:ano AS integer)) AS sequencia
    FROM um, generate_series(1, CAST(:quantos AS integer))
""")

# Who posts the same body at the same time waits until this transaction ends.
UM_DE_CADA_VEZ = text("""
    SELECT pg_advisory_xact_lock(
        hashtext('avulso'), ('x' || encode(substr(CAST(:corpo_sha256 AS bytea), 1, 4), 'hex'))::bit(32)::integer)
""")

# The trâmite, what travels in it, what was asked for and the first line of its history. The purger holds the lock of a
# band alone while it looks who needs a file of that band and deletes it: either it sees this trâmite, or this commit,
# and so all that comes in under it, comes after the file is gone (`expurgo.py`).
ABRIR = text("""
    WITH aberto AS (
        INSERT INTO tramite (
            idt, nre, protocolo, tipo, ticket, versao, situacao, iniciado_em, mudou_em, rastro, sigilo, reproducao_de,
            de_fora,
            remetente_ente, remetente_slug, remetente_sistema, remetente_repositorio, remetente_unidade,
            destinatario_ente, destinatario_slug, destinatario_sistema, destinatario_repositorio, destinatario_unidade,
            destinatario_receptora)
        VALUES (
            :idt, :nre, :protocolo, :tipo, :ticket, :versao, :situacao, :em, :em, :rastro, :sigilo, :reproducao_de,
            :de_fora,
            :remetente_ente, :remetente_slug, :remetente_sistema, :remetente_repositorio, :remetente_unidade,
            :destinatario_ente, :destinatario_slug, :destinatario_sistema, :destinatario_repositorio,
            :destinatario_unidade, :destinatario_receptora)
    ), remessa AS (
        INSERT INTO metadados (idt, remetente_sistema, destinatario_sistema, cabecalho, conteudo, registros,
                               credencial, corpo_sha256)
        VALUES (:idt, :remetente_sistema, :destinatario_sistema, :cabecalho, :conteudo,
                CAST(:registros AS jsonb), :credencial, :corpo_sha256)
    ), pedido AS (
        INSERT INTO componente (idt, protocolo, hash, remetente_sistema, destinatario_sistema, tamanho,
                                recebido, lido, pendente)
        SELECT :idt, c.protocolo, c.hash, :remetente_sistema, :destinatario_sistema, c.tamanho, false, false, true
        FROM unnest(CAST(:protocolos AS text[]), CAST(:hashes AS text[]), CAST(:tamanhos AS bigint[]))
             AS c(protocolo, hash, tamanho)
    )
    INSERT INTO mudanca (idt, versao, remetente_sistema, destinatario_sistema, situacao, em, sistema, credencial)
    SELECT :idt, :versao, :remetente_sistema, :destinatario_sistema, :situacao, :em, :sistema, :credencial
    FROM (
        SELECT count(pg_advisory_xact_lock_shared(hashtext('expurgo'), f.faixa)) FROM (
            SELECT DISTINCT hashtext(h.hash) & 63 AS faixa
            FROM unnest(CAST(:hashes AS text[])) AS h(hash) ORDER BY faixa) AS f
    ) AS trancado
""")

# The guard of every transition, and the line of its history: both or neither.
MOVER = text("""
    WITH movido AS (
        UPDATE tramite
        SET situacao = :para, versao = :versao, mudou_em = :em,
            motivo_da_recusa = COALESCE(CAST(:motivo AS text), motivo_da_recusa),
            justificativa_da_recusa = COALESCE(CAST(:justificativa AS text), justificativa_da_recusa)
        WHERE idt = :idt AND situacao = :de AND versao = :versao - 1
        RETURNING idt, versao, situacao, remetente_sistema, destinatario_sistema
    )
    INSERT INTO mudanca (idt, versao, remetente_sistema, destinatario_sistema, situacao, em, sistema, credencial)
    SELECT idt, versao, remetente_sistema, destinatario_sistema, situacao, :em, :sistema, :credencial FROM movido
    RETURNING idt
""")

GUARDAR_RECIBO = text("""
    INSERT INTO recibo (idt, tipo, remetente_sistema, destinatario_sistema, data, hashes, cadeia, assinatura)
    VALUES (:idt, :tipo, :remetente_sistema, :destinatario_sistema, :data, CAST(:hashes AS text[]), :cadeia,
            :assinatura)
""")

RECEBER = text("""
    WITH recebido AS (
        UPDATE componente SET recebido = true, movimento_em = transaction_timestamp()
        WHERE idt = ANY(CAST(:idts AS bigint[])) AND protocolo = :protocolo AND hash = :hash
        RETURNING idt
    )
    SELECT r.idt FROM recebido AS r WHERE NOT EXISTS (
        SELECT FROM componente AS c
        WHERE c.idt = r.idt AND NOT c.recebido AND (c.protocolo, c.hash) <> (:protocolo, :hash))
""")

LER = text("""
    WITH trecho AS (SELECT int8multirange(int8range(:inicio, :fim)) AS lido),
    obtido AS (
        UPDATE componente AS c
        SET obtido = c.obtido + t.lido,
            obtido_agora = c.obtido_agora + t.lido,
            lido = c.lido OR (c.obtido + t.lido) @> int8multirange(int8range(0, c.tamanho)),
            pendente = NOT (c.obtido_agora + t.lido) @> int8multirange(int8range(0, c.tamanho)),
            movimento_em = transaction_timestamp()
        FROM trecho AS t
        WHERE c.idt = :idt AND c.hash = :hash
        RETURNING c.lido
    )
    SELECT bool_and(o.lido) AND NOT EXISTS (
        SELECT FROM componente AS c WHERE c.idt = :idt AND NOT c.lido AND c.hash <> :hash)
    FROM obtido AS o
""")

RELER = text("""
    WITH relido AS (UPDATE tramite SET relido = true WHERE idt = :idt AND NOT relido)
    UPDATE componente SET obtido_agora = '{}', pendente = true
    WHERE idt = :idt AND (NOT pendente OR NOT isempty(obtido_agora))
""")

# The indexes of pending trâmites are partial: their conditions must stand here as literals.
PENDENTES = text(f"""
    SELECT idt, situacao FROM tramite WHERE destinatario_sistema = :sistema AND {PENDENTE_DO_DESTINATARIO}
    UNION ALL
    SELECT idt, situacao FROM tramite WHERE remetente_sistema = :sistema AND {PENDENTE_DO_REMETENTE}
    UNION ALL
    SELECT idt, situacao FROM tramite WHERE remetente_sistema = :sistema AND {A_REENVIAR}
    ORDER BY idt
""")  # noqa: S608 - constants of ours

# For each of the offsets, so that all the waits of one system are answered by one question.
PROXIMAS = text(f"""
    SELECT d.depois, p.idt, p.situacao FROM unnest(CAST(:depois AS bigint[])) AS d(depois) CROSS JOIN LATERAL (
        (SELECT idt, situacao FROM tramite
         WHERE destinatario_sistema = :sistema AND idt > d.depois AND {PENDENTE_DO_DESTINATARIO}
         ORDER BY idt LIMIT 1)
        UNION ALL
        (SELECT idt, situacao FROM tramite
         WHERE remetente_sistema = :sistema AND idt > d.depois AND {PENDENTE_DO_REMETENTE}
         ORDER BY idt LIMIT 1)
        UNION ALL
        (SELECT idt, situacao FROM tramite
         WHERE remetente_sistema = :sistema AND idt > d.depois AND {A_REENVIAR}
         ORDER BY idt LIMIT 1)
        ORDER BY idt LIMIT 1
    ) AS p
""")  # noqa: S608 - the same

CHAMADOR = text("""
    SELECT c.sistema, c.id FROM credencial AS c JOIN sistema AS s ON s.numero = c.sistema
    WHERE c.spki_sha256 = :spki_sha256 AND c.emissor = :emissor AND c.serial = :serial
      AND c.valida AND transaction_timestamp() BETWEEN c.valida_de AND c.valida_ate AND s.ativo
""")
