-- SPDX-License-Identifier: Apache-2.0
-- Erasure with proof (gdpr R4-R7): certificates, what awaits a second person, the journals outside of the database; and
-- who signed in on which day (audit R18).
SET LOCAL ROLE compliance_owner;

-- For tables outside of the trail that only grow: as compliance_refuse_change, naming the table.
CREATE FUNCTION compliance_keep_rows() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
GRANT EXECUTE ON FUNCTION compliance_keep_rows() TO compliance_app, compliance_eraser;

-- The certificate of one erasure; `hash` chains them, one chain a tenant.
CREATE TABLE compliance_erasures (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL CHECK (key ~ '^ERASE-[0-9]{6,}$'),
    subject_pseudonym text NOT NULL CHECK (subject_pseudonym ~ '^[0-9a-f]{64}$'),
    subject_kind text NOT NULL CHECK (subject_kind IN ('member', 'dsr_requester', 'whistleblower_reporter', 'whistleblower_named', 'contact',
                                                       'incident_affected', 'consent_subject', 'vendor_contact', 'training_participant', 'other')),
    origin text NOT NULL CHECK (length(origin) BETWEEN 1 AND 80),
    reason text NOT NULL CHECK (reason IN ('request_art17', 'retention_expired', 'consent_withdrawn', 'account_closed', 'record_period_over',
                                           'authority_order')),
    legal_basis text NOT NULL CHECK (length(legal_basis) BETWEEN 1 AND 200),
    requested_by text NOT NULL,
    approved_by text,
    executed_at timestamptz NOT NULL,
    key_fingerprint text NOT NULL CHECK (key_fingerprint ~ '^[0-9a-f]{64}$'),
    tables jsonb NOT NULL,
    files jsonb NOT NULL,
    effective_everywhere_on date NOT NULL,
    previous_hash text CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    key_id text NOT NULL CHECK (key_id ~ '^[0-9a-f]{64}$'),
    signature text NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
    sequence bigint NOT NULL CHECK (sequence >= 1),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    UNIQUE (tenant_id, sequence),
    UNIQUE (tenant_id, previous_hash)
);
CREATE INDEX compliance_erasures_fingerprint ON compliance_erasures (tenant_id, key_fingerprint);
SELECT compliance_register_table('compliance_erasures', 'erasure', NULL, NULL, '{sequence,key_id}');

CREATE TABLE compliance_erasure_verifications (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    erasure_id uuid NOT NULL,
    at timestamptz NOT NULL,
    verified_by text NOT NULL,
    result text NOT NULL CHECK (result IN ('ok', 'failed')),
    findings jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_erasure_verifications_erasure ON compliance_erasure_verifications (tenant_id, erasure_id, at);
SELECT compliance_isolate_table('compliance_erasure_verifications');
GRANT SELECT, INSERT ON compliance_erasure_verifications TO compliance_app;
GRANT SELECT, DELETE ON compliance_erasure_verifications TO compliance_eraser;

REVOKE UPDATE, DELETE ON compliance_erasures FROM compliance_app;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['compliance_erasures', 'compliance_erasure_verifications'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION compliance_keep_rows()', name);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION compliance_keep_rows()', name);
    END LOOP;
END
$$;

-- The first entitled member's call; the second one's carries it out (R5).
CREATE TABLE compliance_erasure_approvals (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    subject uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('request_art17', 'retention_expired', 'consent_withdrawn', 'account_closed', 'record_period_over',
                                           'authority_order')),
    legal_basis text NOT NULL CHECK (length(legal_basis) BETWEEN 1 AND 200),
    requested_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'executed', 'expired')),
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX compliance_erasure_approvals_open ON compliance_erasure_approvals (tenant_id, subject) WHERE state = 'open';
SELECT compliance_register_table('compliance_erasure_approvals', 'erasure_approval');

-- How far each shred journal is known to reach: a file that is gone, cut or older than this is noticed at the start.
CREATE TABLE vault.compliance_shred_journals (
    journal_id uuid NOT NULL PRIMARY KEY,
    last_number bigint NOT NULL CHECK (last_number >= 0),
    last_hash text NOT NULL CHECK (last_hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    abandoned_at timestamptz
);
GRANT SELECT, INSERT, UPDATE ON vault.compliance_shred_journals TO compliance_app;

-- What holds values of a person: every jsonb column of every table of a tenant, taken from the catalogue so that none is
-- forgotten, and the trail's details. Tables with a column subject_key seal all of a row under that one key.
CREATE FUNCTION compliance_holdings(p_subject uuid) RETURNS TABLE (table_name text, records bigint, columns text[]) LANGUAGE plpgsql STABLE AS
$$
DECLARE
    item record;
    needle text := format('"k": "%s"', p_subject);
    since uuid;
BEGIN
    FOR item IN
        SELECT c.relname::text AS name, bool_or(a.attname = 'subject_key') AS keyed,
               string_agg(format('strpos(%I::text, $1) > 0 AS h%s', a.attname, a.attnum), ', ' ORDER BY a.attname)
                   FILTER (WHERE a.atttypid = 'jsonb'::regtype) AS looks,
               string_agg(format('h%s', a.attnum), ' OR ' ORDER BY a.attname) FILTER (WHERE a.atttypid = 'jsonb'::regtype) AS any_of,
               string_agg(format('CASE WHEN bool_or(h%s) THEN %L END', a.attnum, a.attname), ', ' ORDER BY a.attname)
                   FILTER (WHERE a.atttypid = 'jsonb'::regtype) AS names
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
          AND EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id')
        GROUP BY c.relname HAVING count(*) FILTER (WHERE a.atttypid = 'jsonb'::regtype) > 0
        ORDER BY c.relname
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L, count(*) FILTER (WHERE %s), array_remove(ARRAY[%s], NULL)::text[] FROM '
            '(SELECT %s FROM %I WHERE tenant_id = compliance_tenant()%s) AS looked HAVING count(*) FILTER (WHERE %2$s) > 0',
            item.name, item.any_of, item.names, item.looks, item.name, CASE WHEN item.keyed THEN ' AND subject_key = $2' ELSE '' END)
        USING needle, p_subject;
    END LOOP;
    -- No event can be older than the subject whose values it holds; ids of events begin with their instant.
    SELECT (lpad(to_hex((extract(epoch FROM s.created_at - interval '1 minute') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid INTO since
    FROM compliance_subjects s WHERE s.tenant_id = compliance_tenant() AND s.id = p_subject;
    RETURN QUERY SELECT 'compliance_audit_event_details', count(*), ARRAY['details'] FROM compliance_audit_event_details d
        WHERE d.tenant_id = compliance_tenant() AND (since IS NULL OR d.event_id >= since) AND strpos(d.details, format('"k":"%s"', p_subject)) > 0
        HAVING count(*) > 0;
END
$$;
GRANT EXECUTE ON FUNCTION compliance_holdings(uuid) TO compliance_app;
CREATE INDEX compliance_members_subject ON compliance_members (tenant_id, subject_key);
CREATE INDEX compliance_email_messages_subject ON compliance_email_messages (tenant_id, subject_key);

-- One line per session or token and day (UTC): its first use writes the event `sign_in`, the others write none.
CREATE TABLE compliance_sign_ins (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    day date NOT NULL,
    PRIMARY KEY (tenant_id, id, day)
);
SELECT compliance_isolate_table('compliance_sign_ins');
GRANT SELECT, INSERT, DELETE ON compliance_sign_ins TO compliance_app;
GRANT SELECT, DELETE ON compliance_sign_ins TO compliance_eraser;
