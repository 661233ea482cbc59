-- SPDX-License-Identifier: Apache-2.0
-- Sealing of the trail: several logs a tenant (audit R33), public keys found by log_id (R24), pruning (R26), and the
-- comparison of registers with what the trail says of them (R31).
SET LOCAL ROLE compliance_owner;

-- A recovery that lost sealed leaves ends a log, and the next one begins: `log` counts them from 1.
ALTER TABLE compliance_audit_logs ADD COLUMN number integer NOT NULL DEFAULT 1 CHECK (number >= 1);
-- Leaf 0 of a log that continues another one stands before events that were written earlier.
ALTER TABLE compliance_audit_logs ADD COLUMN first_event uuid;
ALTER TABLE compliance_audit_leaves ADD COLUMN log integer NOT NULL DEFAULT 1 CHECK (log >= 1);
ALTER TABLE compliance_audit_leaves DROP CONSTRAINT compliance_audit_leaves_pkey, ADD PRIMARY KEY (tenant_id, log, leaf_index);
ALTER TABLE compliance_audit_nodes ADD COLUMN log integer NOT NULL DEFAULT 1 CHECK (log >= 1);
ALTER TABLE compliance_audit_nodes DROP CONSTRAINT compliance_audit_nodes_pkey, ADD PRIMARY KEY (tenant_id, log, level, node_index);
ALTER TABLE compliance_audit_tree_heads ADD COLUMN log integer NOT NULL DEFAULT 1 CHECK (log >= 1);
DROP INDEX compliance_audit_tree_heads_size;
CREATE UNIQUE INDEX compliance_audit_tree_heads_size ON compliance_audit_tree_heads (tenant_id, log, tree_size, timestamp);
ALTER TABLE compliance_audit_anchors ADD COLUMN log integer NOT NULL DEFAULT 1 CHECK (log >= 1);
ALTER TABLE compliance_audit_anchors ADD COLUMN witness_key text CHECK (length(witness_key) <= 500);
CREATE INDEX compliance_audit_anchors_size ON compliance_audit_anchors (tenant_id, log, tree_size);
ALTER TABLE compliance_audit_log_keys ADD COLUMN log integer NOT NULL DEFAULT 1 CHECK (log >= 1);

CREATE TABLE compliance_audit_former_logs (
    tenant_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    log_id text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    first_event uuid,
    ended_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, number)
);
SELECT compliance_isolate_table('compliance_audit_former_logs');
GRANT SELECT, INSERT ON compliance_audit_former_logs TO compliance_app;
GRANT SELECT, DELETE ON compliance_audit_former_logs TO compliance_eraser;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON compliance_audit_former_logs FOR EACH ROW EXECUTE FUNCTION compliance_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON compliance_audit_former_logs FOR EACH STATEMENT EXECUTE FUNCTION compliance_refuse_change();

-- Lists and exports of a period, and pruning.
CREATE INDEX compliance_audit_events_at ON compliance_audit_events (tenant_id, at, id);

-- A log's public keys are asked for without sign-in, so the log is found before its tenant is known.
DO $$
DECLARE
    known text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint
                   WHERE conrelid = 'compliance_token_index'::regclass AND conname = 'compliance_token_index_kind_check');
BEGIN
    ALTER TABLE compliance_token_index DROP CONSTRAINT compliance_token_index_kind_check;
    EXECUTE 'ALTER TABLE compliance_token_index ADD CONSTRAINT compliance_token_index_kind_check '
        || replace(known, 'ARRAY[', 'ARRAY[''log''::text, ');
END
$$;
CREATE FUNCTION compliance_log_named() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES (sha256(convert_to(NEW.log_id, 'UTF8')), 'log', NEW.tenant_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION compliance_log_named() TO compliance_app;
CREATE TRIGGER named AFTER UPDATE OF log_id ON compliance_audit_logs FOR EACH ROW WHEN (NEW.log_id IS NOT NULL)
    EXECUTE FUNCTION compliance_log_named();

-- The pruner deletes details only, none younger than a year, and none of what is said of the log itself (R26).
GRANT SELECT ON compliance_audit_events TO compliance_pruner;
CREATE OR REPLACE FUNCTION compliance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF TG_TABLE_NAME = 'compliance_audit_event_details' AND current_user = 'compliance_pruner' THEN
            IF EXISTS (SELECT 1 FROM compliance_audit_events e WHERE e.tenant_id = OLD.tenant_id AND e.id = OLD.event_id
                       AND e.entity_type <> 'audit_log' AND e.at < now() - interval '1 year') THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'these details are kept' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A page of a register's records, each with what in it differs from the trail's replay of it; null: nothing. Records that
-- only the trail or only the table knows are among them. Members whose details have been pruned are not compared.
CREATE FUNCTION compliance_history_faults(p_table text, p_after uuid, p_limit bigint)
RETURNS TABLE (record uuid, fault text) LANGUAGE plpgsql STABLE AS
$f$
DECLARE
    registered compliance_audited_tables;
    members text := '';
    item record;
BEGIN
    SELECT * INTO STRICT registered FROM compliance_audited_tables WHERE table_name = p_table;
    FOR item IN
        SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_attribute a
        WHERE a.attrelid = to_regclass(p_table) AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname <> ALL (ARRAY['id', 'tenant_id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']::name[])
          AND a.attname::text <> ALL (registered.hidden_columns)
    LOOP
        members := members || format('WHEN s.state ? %1$L AND s.state -> %1$L IS DISTINCT FROM (%2$s)::jsonb THEN %1$L ',
                                     item.name, compliance_trail_expression('t', item.name, item.type));
    END LOOP;
    RETURN QUERY EXECUTE format($q$
        WITH ids AS MATERIALIZED (
            SELECT u.id FROM (
                (SELECT r.id FROM %1$s r WHERE r.tenant_id = compliance_tenant() AND r.id > $1 ORDER BY r.id LIMIT $2)
                UNION
                (SELECT DISTINCT e.entity_id FROM compliance_audit_events e
                 WHERE e.tenant_id = compliance_tenant() AND e.entity_type = %2$L AND e.entity_id > $1 AND e.entity_version IS NOT NULL
                 ORDER BY e.entity_id LIMIT $2)
            ) AS u ORDER BY u.id LIMIT $2
        ), events AS MATERIALIZED (
            SELECT e.entity_id, e.entity_version, e.at, e.action, d.details::jsonb -> 'after' AS after
            FROM ids
            JOIN compliance_audit_events e ON e.tenant_id = compliance_tenant() AND e.entity_type = %2$L AND e.entity_id = ids.id
                AND e.entity_version IS NOT NULL
            LEFT JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id
        ), newest AS (
            SELECT DISTINCT ON (entity_id) entity_id, entity_version, at, action FROM events ORDER BY entity_id, entity_version DESC
        ), states AS (
            SELECT entity_id, jsonb_object_agg(member.key, member.value ORDER BY entity_version) AS state
            FROM events CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(after) = 'object' THEN after ELSE '{}' END) AS member
            GROUP BY entity_id
        )
        SELECT ids.id, CASE
            WHEN t.id IS NULL AND n.action = 'delete' THEN NULL
            WHEN t.id IS NULL THEN 'row missing'
            WHEN n.entity_id IS NULL OR n.action = 'delete' THEN 'row without events'
            WHEN n.entity_version <> t.version THEN 'version'
            WHEN n.at <> t.updated_at THEN 'updated_at'
            %3$s END::text
        FROM ids
        LEFT JOIN %1$s t ON t.tenant_id = compliance_tenant() AND t.id = ids.id
        LEFT JOIN newest n ON n.entity_id = ids.id
        LEFT JOIN states s ON s.entity_id = ids.id
        ORDER BY ids.id
    $q$, p_table, registered.entity_type, members) USING p_after, p_limit;
END
$f$;
GRANT EXECUTE ON FUNCTION compliance_history_faults(text, uuid, bigint), compliance_trail_expression(text, text, text) TO compliance_app;
