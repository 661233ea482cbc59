-- SPDX-License-Identifier: Apache-2.0
-- Roles, the trail of every change, and what each table of a tenant has in common.

DO $$
DECLARE
    wanted text;
BEGIN
    -- Roles belong to the cluster: several databases of one cluster may come here at once.
    PERFORM pg_advisory_xact_lock(7217340198345672);
    FOREACH wanted IN ARRAY ARRAY['compliance_owner', 'compliance_app', 'compliance_eraser', 'compliance_pruner'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        EXECUTE format('GRANT %I TO %I', wanted, current_user);
    END LOOP;
    EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO compliance_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO compliance_app', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO compliance_owner;
GRANT USAGE ON SCHEMA public TO compliance_app, compliance_eraser, compliance_pruner;
REVOKE ALL ON compliance_schema_migrations FROM PUBLIC;
GRANT SELECT ON compliance_schema_migrations TO compliance_app;

SET LOCAL ROLE compliance_owner;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;

CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA vault TO compliance_app;

-- Who is calling ------------------------------------------------------------------------------------------------------

CREATE FUNCTION compliance_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

CREATE FUNCTION compliance_context() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('app.context', true), ''), '{}')::jsonb $$;

CREATE FUNCTION compliance_actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(c ->> 'actor', c ->> 'actor_kind', 'system') FROM compliance_context() AS c $$;

-- Canonical JSON (RFC 8785 with the numbers of audit R18) ------------------------------------------------------------

CREATE FUNCTION compliance_utf16(p_text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$
    SELECT string_agg(CASE WHEN p < 65536 THEN lpad(to_hex(p), 4, '0')
                           ELSE to_hex(55296 + ((p - 65536) >> 10)) || to_hex(56320 + ((p - 65536) & 1023)) END, '' ORDER BY n)
    FROM (SELECT ascii(c) AS p, n FROM regexp_split_to_table(p_text, '') WITH ORDINALITY AS t (c, n)) AS points
$$;

CREATE FUNCTION compliance_jcs(p_value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE
    result text;
BEGIN
    CASE jsonb_typeof(p_value)
        WHEN 'object' THEN
            IF p_value ? '$sealed' THEN
                RETURN '{"$secret":true}';   -- a write-only secret never reaches the trail, not even sealed
            END IF;
            IF octet_length(p_value::text) = length(p_value::text) THEN
                SELECT string_agg(to_json(key)::text || ':' || compliance_jcs(value), ',' ORDER BY key COLLATE "C")
                INTO result FROM jsonb_each(p_value);
            ELSE
                SELECT string_agg(to_json(key)::text || ':' || compliance_jcs(value), ',' ORDER BY compliance_utf16(key) COLLATE "C")
                INTO result FROM jsonb_each(p_value);
            END IF;
            RETURN '{' || coalesce(result, '') || '}';
        WHEN 'array' THEN
            SELECT string_agg(compliance_jcs(value), ',' ORDER BY n)
            INTO result FROM jsonb_array_elements(p_value) WITH ORDINALITY AS t (value, n);
            RETURN '[' || coalesce(result, '') || ']';
        WHEN 'number' THEN
            result := p_value #>> '{}';
            IF result ~ '^-?[0-9]{1,16}$' AND abs(result::numeric) <= 9007199254740991 THEN
                RETURN result;
            END IF;
            RETURN '"' || result || '"';
        ELSE
            RETURN p_value::text;
    END CASE;
END
$$;

CREATE FUNCTION compliance_json_instant(p_at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT '"' || to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"' $$;

-- The trail (audit R17-R33) -------------------------------------------------------------------------------------------

CREATE TABLE compliance_audit_logs (
    tenant_id uuid NOT NULL PRIMARY KEY,
    log_id text,
    size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
    epoch integer NOT NULL DEFAULT 1 CHECK (epoch >= 1),
    system_identifier bigint NOT NULL,
    last_epoch integer NOT NULL DEFAULT 0,
    last_tx xid8 NOT NULL DEFAULT '0'::xid8,
    last_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);
CREATE TABLE compliance_audit_events (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    epoch integer NOT NULL,
    tx xid8 NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'guest', 'service', 'public', 'system')),
    actor text,
    action text NOT NULL CHECK (length(action) BETWEEN 1 AND 60),
    entity_type text NOT NULL CHECK (length(entity_type) BETWEEN 1 AND 60),
    entity_id uuid,
    entity_key text,
    entity_version bigint,
    request_id uuid,
    details_sha256 text NOT NULL CHECK (details_sha256 ~ '^[0-9a-f]{64}$'),
    root_type text NOT NULL,
    root_id uuid,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_audit_events_seal ON compliance_audit_events (tenant_id, epoch, tx, id);
CREATE INDEX compliance_audit_events_root ON compliance_audit_events (tenant_id, root_type, root_id, id);
CREATE INDEX compliance_audit_events_entity ON compliance_audit_events (tenant_id, entity_type, entity_id, entity_version);
-- The canonical text itself is kept: it is what was hashed, and PostgreSQL reads before, after, context and salt out of it.
CREATE TABLE compliance_audit_event_details (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    details text NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);
CREATE TABLE compliance_audit_leaves (
    tenant_id uuid NOT NULL,
    leaf_index bigint NOT NULL CHECK (leaf_index >= 0),
    event_id uuid NOT NULL,
    leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
    PRIMARY KEY (tenant_id, leaf_index),
    UNIQUE (tenant_id, event_id)
);
CREATE TABLE compliance_audit_nodes (
    tenant_id uuid NOT NULL,
    level integer NOT NULL CHECK (level >= 1),
    node_index bigint NOT NULL CHECK (node_index >= 0),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, level, node_index)
);
CREATE TABLE compliance_audit_tree_heads (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    tree_size bigint NOT NULL CHECK (tree_size >= 0),
    root_hash bytea NOT NULL CHECK (length(root_hash) = 32),
    timestamp timestamptz NOT NULL,
    signature bytea NOT NULL CHECK (length(signature) = 64),
    key_id text NOT NULL,
    checkpoint text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_audit_tree_heads_size ON compliance_audit_tree_heads (tenant_id, tree_size, timestamp);
CREATE TABLE compliance_audit_anchors (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    tree_size bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('rfc3161', 'cosignature', 'delivered')),
    token text,
    party text NOT NULL CHECK (length(party) BETWEEN 1 AND 200),
    at timestamptz NOT NULL,
    verified boolean,
    problem text,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE compliance_audit_log_keys (
    tenant_id uuid NOT NULL,
    key_id text NOT NULL CHECK (key_id ~ '^[0-9a-f]{64}$'),
    spki text NOT NULL,
    from_size bigint NOT NULL CHECK (from_size >= 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
);

-- Which tables write to the trail, and as what.
CREATE TABLE compliance_audited_tables (
    table_name text NOT NULL PRIMARY KEY,
    entity_type text NOT NULL,
    root_type text,
    root_column text,
    hidden_columns text[] NOT NULL
);
GRANT SELECT ON compliance_audited_tables TO compliance_app;

-- The end of a closed tenant (platform R12, audit R26): the one case in which the trail goes, too.
CREATE FUNCTION compliance_is_erasing(p_tenant uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS
$$
BEGIN
    RETURN current_user = 'compliance_eraser'
        AND EXISTS (SELECT 1 FROM compliance_tenants t WHERE t.tenant_id = p_tenant AND t.state = 'closed');
END
$$;

CREATE FUNCTION compliance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF TG_TABLE_NAME = 'compliance_audit_event_details' AND current_user = 'compliance_pruner' THEN
            RETURN OLD;
        END IF;
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- UUID version 7 of the clock, but always after the transaction's previous one: id order is write order within it.
CREATE FUNCTION compliance_event_id() RETURNS uuid LANGUAGE plpgsql VOLATILE AS
$$
DECLARE
    raw bytea := uuid_send(gen_random_uuid());
    made uuid;
    previous text := current_setting('app.last_event', true);
BEGIN
    raw := overlay(raw PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6);
    raw := set_byte(raw, 6, (get_byte(raw, 6) & 15) | 112);
    made := encode(raw, 'hex')::uuid;
    IF previous IS NOT NULL AND previous <> '' AND made <= previous::uuid THEN
        raw := uuid_send(previous::uuid);
        raw := overlay(raw PLACING int8send(('x' || encode(substring(raw FROM 9), 'hex'))::bit(64)::bigint + 1) FROM 9);
        made := encode(raw, 'hex')::uuid;
    END IF;
    PERFORM set_config('app.last_event', made::text, true);
    RETURN made;
END
$$;

-- The epoch of a tenant's log; a new one begins when the cluster is another than the one that wrote last (R33).
CREATE FUNCTION compliance_epoch(p_tenant uuid) RETURNS integer LANGUAGE plpgsql VOLATILE AS
$$
DECLARE
    here text := current_setting('app.system_identifier', true);
    known compliance_audit_logs;
BEGIN
    IF here IS NULL OR here = '' THEN
        here := (SELECT system_identifier::text FROM pg_control_system());
        PERFORM set_config('app.system_identifier', here, false);
    END IF;
    SELECT * INTO known FROM compliance_audit_logs WHERE tenant_id = p_tenant;
    IF NOT FOUND THEN
        INSERT INTO compliance_audit_logs (tenant_id, system_identifier) VALUES (p_tenant, here::bigint)
        ON CONFLICT (tenant_id) DO NOTHING;
        RETURN 1;
    END IF;
    IF known.system_identifier <> here::bigint THEN
        SELECT * INTO known FROM compliance_audit_logs WHERE tenant_id = p_tenant FOR UPDATE;
        IF known.system_identifier <> here::bigint THEN
            UPDATE compliance_audit_logs SET epoch = epoch + 1, system_identifier = here::bigint
            WHERE tenant_id = p_tenant RETURNING * INTO known;
        END IF;
    END IF;
    RETURN known.epoch;
END
$$;

-- Writes one event with its details; before and after are canonical JSON texts.
CREATE FUNCTION compliance_write_event(p_tenant uuid, p_action text, p_type text, p_id uuid, p_key text, p_version bigint,
                                       p_root_type text, p_root uuid, p_at timestamptz, p_before text, p_after text)
RETURNS void LANGUAGE plpgsql VOLATILE AS
$$
DECLARE
    c jsonb := compliance_context();
    event uuid := compliance_event_id();
    details text;
BEGIN
    details := '{"after":' || p_after || ',"before":' || p_before ||
               ',"context":{"ip":' || coalesce(compliance_jcs(c -> 'ip'), 'null') ||
               ',"origin":' || coalesce((c -> 'origin')::text, '"database"') ||
               ',"reason":' || coalesce((c -> 'reason')::text, 'null') ||
               ',"user_agent":' || coalesce(compliance_jcs(c -> 'user_agent'), 'null') ||
               '},"salt":"' || encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') ||
               '"}';
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    VALUES (p_tenant, event, compliance_epoch(p_tenant), pg_current_xact_id(), p_at, coalesce(c ->> 'actor_kind', 'system'),
            c ->> 'actor', p_action, p_type, p_id, p_key, p_version, (c ->> 'request_id')::uuid,
            encode(sha256(convert_to(details, 'UTF8')), 'hex'), p_root_type, p_root);
    INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) VALUES (p_tenant, event, details);
END
$$;

-- An event without a change: read, export, search, sign_in … `p_after` has the members that apply (R18).
CREATE FUNCTION compliance_audit_note(p_action text, p_type text, p_id uuid, p_key text, p_after jsonb)
RETURNS void LANGUAGE sql VOLATILE AS
$$
    SELECT compliance_write_event(compliance_tenant(), p_action, p_type, p_id, p_key, NULL, p_type, p_id, clock_timestamp(), 'null',
        compliance_jcs('{"count":null,"fields":null,"filters":null,"ids":null,"purpose":null,"recipient":null,"subjects":null}'::jsonb
                       || coalesce(p_after, '{}')))
$$;

-- Version and stamps of a row; the instant of a change is taken after the row lock (R29).
CREATE FUNCTION compliance_stamp() RETURNS trigger LANGUAGE plpgsql AS
$$
DECLARE
    actor text := compliance_actor();
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.version := 1;
        NEW.created_at := clock_timestamp();
        NEW.created_by := actor;
        NEW.updated_at := NEW.created_at;
        NEW.updated_by := actor;
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.tenant_id <> OLD.tenant_id THEN
        RAISE EXCEPTION 'id and tenant_id of a row never change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.version := OLD.version;
    NEW.created_at := OLD.created_at;
    NEW.created_by := OLD.created_by;
    NEW.updated_at := OLD.updated_at;
    NEW.updated_by := OLD.updated_by;
    -- Columns named as arguments are no change of the record: heartbeats and the like.
    IF NEW IS NOT DISTINCT FROM OLD OR (TG_NARGS > 0 AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV) THEN
        RETURN NEW;
    END IF;
    NEW.version := OLD.version + 1;
    NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    NEW.updated_by := actor;
    RETURN NEW;
END
$$;

-- What the trail stores of one column: an expression over the row variable `p_row`.
CREATE FUNCTION compliance_trail_expression(p_row text, p_column text, p_type text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$
    SELECT 'coalesce(' || CASE
            WHEN p_type = 'jsonb' THEN format('compliance_jcs(%s.%I)', p_row, p_column)
            WHEN p_type IN ('integer', 'bigint', 'smallint', 'boolean') THEN format('%s.%I::text', p_row, p_column)
            WHEN p_type = 'timestamp with time zone' THEN format('compliance_json_instant(%s.%I)', p_row, p_column)
            WHEN p_type = 'text' THEN format('to_json(%s.%I)::text', p_row, p_column)
            WHEN p_type IN ('uuid', 'date') OR p_type LIKE 'numeric%' THEN format('''"'' || %s.%I || ''"''', p_row, p_column)
            ELSE format('compliance_type_without_trail_form_%s()', p_column)
        END || ', ''null'')'
$$;

-- The source of a table's trail function, made from the catalogue: members sorted, each with the form of its type.
CREATE FUNCTION compliance_trail_source(p_table text) RETURNS text LANGUAGE plpgsql STABLE AS
$$
DECLARE
    registered compliance_audited_tables;
    item record;
    whole_new text := '';
    whole_old text := '';
    differing text := '';
    key_new text := 'NULL';
    key_old text := 'NULL';
    root_new text;
    root_old text;
BEGIN
    SELECT * INTO STRICT registered FROM compliance_audited_tables WHERE table_name = p_table;
    FOR item IN
        SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_attribute a
        WHERE a.attrelid = to_regclass(p_table) AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname <> ALL (ARRAY['id', 'tenant_id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']::name[])
          AND a.attname::text <> ALL (registered.hidden_columns)
        ORDER BY a.attname::text COLLATE "C"
    LOOP
        IF item.name = 'key' THEN
            key_new := 'NEW.key';
            key_old := 'OLD.key';
        END IF;
        whole_new := whole_new || CASE WHEN whole_new = '' THEN '' ELSE E' || '',''\n            || ' END
            || quote_literal('"' || item.name || '":') || ' || ' || compliance_trail_expression('NEW', item.name, item.type);
        whole_old := whole_old || CASE WHEN whole_old = '' THEN '' ELSE E' || '',''\n            || ' END
            || quote_literal('"' || item.name || '":') || ' || ' || compliance_trail_expression('OLD', item.name, item.type);
        differing := differing || format(
            E'    IF NEW.%1$I IS DISTINCT FROM OLD.%1$I THEN\n        was := was || %2$L || %3$s;\n        is_now := is_now || %2$L || %4$s;\n    END IF;\n',
            item.name, ',"' || item.name || '":', compliance_trail_expression('OLD', item.name, item.type),
            compliance_trail_expression('NEW', item.name, item.type));
    END LOOP;
    root_new := CASE WHEN registered.root_column IS NULL THEN 'NEW.id' ELSE format('NEW.%I', registered.root_column) END;
    root_old := CASE WHEN registered.root_column IS NULL THEN 'OLD.id' ELSE format('OLD.%I', registered.root_column) END;
    RETURN format($f$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'INSERT' THEN
        is_now := '{' || %1$s || '}';
        PERFORM compliance_write_event(NEW.tenant_id, 'create', %4$L, NEW.id, %5$s, NEW.version, %7$L, %8$s, NEW.created_at, 'null', is_now);
        RETURN NULL;
    ELSIF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || %2$s || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', %4$L, OLD.id, %6$s, OLD.version + 1, %7$L, %9$s,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
%3$s    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), %4$L, NEW.id, %5$s,
                                   NEW.version, %7$L, %8$s, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$f$, whole_new, whole_old, differing, registered.entity_type, key_new, key_old,
        coalesce(registered.root_type, registered.entity_type), root_new, root_old);
END
$$;

-- Row-level security of a tenant's table, forced on its owner too.
CREATE FUNCTION compliance_isolate_table(p_table text) RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) '
                   'WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', p_table);
END
$$;

-- Called once after CREATE TABLE of each aggregate, and again by a migration that adds a column to it.
CREATE FUNCTION compliance_register_table(p_table text, p_entity_type text, p_root_type text DEFAULT NULL,
                                          p_root_column text DEFAULT NULL, p_hidden_columns text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS
$$
DECLARE
    fresh boolean;
BEGIN
    INSERT INTO compliance_audited_tables VALUES (p_table, p_entity_type, p_root_type, p_root_column, p_hidden_columns)
    ON CONFLICT (table_name) DO UPDATE SET entity_type = excluded.entity_type, root_type = excluded.root_type,
        root_column = excluded.root_column, hidden_columns = excluded.hidden_columns
    RETURNING xmax = 0 INTO fresh;
    EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', p_table || '_trail', compliance_trail_source(p_table));
    EXECUTE format('GRANT EXECUTE ON FUNCTION %I() TO compliance_app', p_table || '_trail');
    IF fresh THEN
        PERFORM compliance_isolate_table(p_table);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO compliance_app', p_table);
        EXECUTE format('GRANT SELECT, DELETE ON %I TO compliance_eraser', p_table);
        EXECUTE format('CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION compliance_stamp()', p_table);
        EXECUTE format('CREATE TRIGGER trail AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION %I()', p_table, p_table || '_trail');
    END IF;
END
$$;

-- History and time travel ---------------------------------------------------------------------------------------------

-- Changes of a record and its parts, newest first; `p_after` is the last event of the page before.
CREATE FUNCTION compliance_history(p_type text, p_id uuid, p_after uuid, p_limit bigint)
RETURNS TABLE (event_id uuid, version bigint, at timestamptz, actor text, action text, entity_type text, entity_id uuid,
               before jsonb, after jsonb, reason text, request_id uuid)
LANGUAGE sql STABLE AS
$$
    SELECT e.id, e.entity_version, e.at, e.actor, e.action, e.entity_type, e.entity_id, d.j -> 'before', d.j -> 'after',
           d.j -> 'context' ->> 'reason', e.request_id
    FROM compliance_audit_events e
    LEFT JOIN LATERAL (SELECT details::jsonb AS j FROM compliance_audit_event_details
                       WHERE tenant_id = e.tenant_id AND event_id = e.id) AS d ON true
    WHERE e.tenant_id = compliance_tenant() AND e.root_type = p_type AND e.root_id = p_id AND e.entity_version IS NOT NULL
      AND (p_after IS NULL OR e.id < p_after)
    ORDER BY e.id DESC
    LIMIT p_limit
$$;

-- The state of one record (or of all of a type) at an instant, replayed from the trail.
CREATE FUNCTION compliance_state_as_of(p_type text, p_id uuid, p_at timestamptz)
RETURNS TABLE (id uuid, version bigint, created_at timestamptz, created_by text, updated_at timestamptz, updated_by text, state jsonb)
LANGUAGE sql STABLE AS
$$
    WITH events AS MATERIALIZED (
        SELECT e.entity_id, e.entity_version, e.at, coalesce(e.actor, e.actor_kind) AS actor, e.action, d.details::jsonb -> 'after' AS after
        FROM compliance_audit_events e
        JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id
        WHERE e.tenant_id = compliance_tenant() AND e.entity_type = p_type AND (p_id IS NULL OR e.entity_id = p_id)
          AND e.entity_version IS NOT NULL AND e.at <= p_at
    ), newest AS (
        SELECT DISTINCT ON (entity_id) entity_id, entity_version, at, actor, action FROM events ORDER BY entity_id, entity_version DESC
    ), oldest AS (
        SELECT DISTINCT ON (entity_id) entity_id, at, actor FROM events ORDER BY entity_id, entity_version
    ), states AS (
        SELECT entity_id, jsonb_object_agg(member.key, member.value ORDER BY entity_version) AS state
        FROM events CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(after) = 'object' THEN after ELSE '{}' END) AS member
        GROUP BY entity_id
    )
    SELECT n.entity_id, n.entity_version, o.at, o.actor, n.at, n.actor, coalesce(s.state, '{}')
    FROM newest n JOIN oldest o USING (entity_id) LEFT JOIN states s USING (entity_id)
    WHERE n.action <> 'delete'
$$;

-- The same as rows of the table; of secrets the trail knows only that they were set.
CREATE FUNCTION compliance_rows_as_of(p_row anyelement, p_type text, p_id uuid, p_at timestamptz) RETURNS SETOF anyelement
LANGUAGE sql STABLE AS
$$
    SELECT jsonb_populate_record(p_row, s.state
        || jsonb_build_object('tenant_id', compliance_tenant(), 'id', s.id, 'version', s.version, 'created_at', s.created_at,
                              'created_by', s.created_by, 'updated_at', s.updated_at, 'updated_by', s.updated_by))
    FROM compliance_state_as_of(p_type, p_id, p_at) AS s
$$;

-- Human keys ----------------------------------------------------------------------------------------------------------

CREATE TABLE compliance_key_counters (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    year integer NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (tenant_id, kind, year)
);
SELECT compliance_isolate_table('compliance_key_counters');
GRANT SELECT, INSERT, UPDATE ON compliance_key_counters TO compliance_app;
GRANT SELECT, DELETE ON compliance_key_counters TO compliance_eraser;

-- `DSR-2026-000123`, `RISK-0042`; never given twice.
CREATE FUNCTION compliance_next_key(p_kind text, p_year bigint, p_width bigint) RETURNS text LANGUAGE sql VOLATILE AS
$$
    INSERT INTO compliance_key_counters AS c (tenant_id, kind, year, last) VALUES (compliance_tenant(), p_kind, coalesce(p_year, 0), 1)
    ON CONFLICT (tenant_id, kind, year) DO UPDATE SET last = c.last + 1
    RETURNING p_kind || '-' || CASE WHEN p_year IS NULL THEN '' ELSE p_year || '-' END
        || CASE WHEN length(last::text) >= p_width THEN last::text ELSE lpad(last::text, p_width::integer, '0') END
$$;

-- The one table without row-level security: what must be found before a tenant is known (conventions, Data).
CREATE TABLE compliance_token_index (
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    kind text NOT NULL CHECK (kind IN ('api', 'calendar', 'instance', 'invitation', 'learner', 'member', 'portal', 'slug', 'status',
                                       'task', 'tenant', 'verification')),
    tenant_id uuid NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (sha256, kind, tenant_id)
);
CREATE INDEX compliance_token_index_tenant ON compliance_token_index (tenant_id, kind);
GRANT SELECT, INSERT, DELETE ON compliance_token_index TO compliance_app;
GRANT SELECT, DELETE ON compliance_token_index TO compliance_eraser;

-- Retries: the first answer, sealed under a key that ends with it.
CREATE TABLE compliance_idempotency_keys (
    tenant_id uuid NOT NULL,
    caller text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    body_sha256 bytea NOT NULL,
    status integer,
    answer_sealed bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, caller, operation, key)
);
CREATE INDEX compliance_idempotency_keys_expiry ON compliance_idempotency_keys (tenant_id, expires_at);
SELECT compliance_isolate_table('compliance_idempotency_keys');
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_idempotency_keys TO compliance_app;
GRANT SELECT, DELETE ON compliance_idempotency_keys TO compliance_eraser;

-- Keys: their own schema, with its own short-lived backup (gdpr R4) --------------------------------------------------

CREATE TABLE vault.compliance_tenant_keys (
    tenant_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('kek', 'index', 'secrets', 'retry')),
    version integer NOT NULL CHECK (version >= 1),
    wrapped_key bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    PRIMARY KEY (tenant_id, kind, version)
);
CREATE TABLE vault.compliance_subject_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    wrapped_key bytea,
    kek_version integer NOT NULL,
    algorithm text NOT NULL CHECK (length(algorithm) BETWEEN 1 AND 40),
    fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    destroyed_by text,
    PRIMARY KEY (tenant_id, id),
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE TABLE vault.compliance_log_seeds (
    tenant_id uuid NOT NULL,
    key_id text NOT NULL,
    wrapped_seed bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key_id)
);
SELECT compliance_isolate_table(t) FROM unnest(ARRAY['vault.compliance_tenant_keys', 'vault.compliance_subject_keys', 'vault.compliance_log_seeds']) AS t;
GRANT SELECT, INSERT, UPDATE ON vault.compliance_tenant_keys, vault.compliance_subject_keys TO compliance_app;
GRANT SELECT, INSERT ON vault.compliance_log_seeds TO compliance_app;

-- Instance-wide check value: a wrong master key is noticed before anything is sealed with it.
CREATE TABLE vault.compliance_master_check (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON vault.compliance_master_check TO compliance_app;

-- The trail's own protection ------------------------------------------------------------------------------------------

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['events', 'event_details', 'leaves', 'nodes', 'tree_heads', 'anchors', 'log_keys', 'logs'] LOOP
        name := 'compliance_audit_' || name;
        PERFORM compliance_isolate_table(name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO compliance_app', name);
        EXECUTE format('GRANT SELECT, DELETE ON %I TO compliance_eraser', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE %s ON %I FOR EACH ROW EXECUTE FUNCTION compliance_refuse_change()',
                       CASE WHEN name = 'compliance_audit_logs' THEN 'DELETE' ELSE 'UPDATE OR DELETE' END, name);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION compliance_refuse_change()', name);
    END LOOP;
END
$$;
GRANT UPDATE ON compliance_audit_logs TO compliance_app;
GRANT SELECT, DELETE ON compliance_audit_event_details TO compliance_pruner;

GRANT EXECUTE ON FUNCTION compliance_tenant(), compliance_context(), compliance_actor(), compliance_utf16(text), compliance_jcs(jsonb),
    compliance_json_instant(timestamptz), compliance_event_id(), compliance_epoch(uuid),
    compliance_write_event(uuid, text, text, uuid, text, bigint, text, uuid, timestamptz, text, text),
    compliance_audit_note(text, text, uuid, text, jsonb), compliance_stamp(), compliance_refuse_change(), compliance_is_erasing(uuid),
    compliance_history(text, uuid, uuid, bigint), compliance_state_as_of(text, uuid, timestamptz),
    compliance_rows_as_of(anyelement, text, uuid, timestamptz), compliance_next_key(text, bigint, bigint)
    TO compliance_app, compliance_eraser, compliance_pruner;

-- What is wrong with the schema: no row when all is right. Walks the catalogue, so a new table cannot be forgotten.
CREATE FUNCTION compliance_schema_faults() RETURNS TABLE (object text, fault text) LANGUAGE sql STABLE AS
$$
    WITH tables AS (
        SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'vault')
    ), tenant_tables AS (
        SELECT * FROM tables t
        WHERE relname <> 'compliance_token_index'
          AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    )
    SELECT name, 'row-level security is not forced' FROM tenant_tables WHERE NOT (relrowsecurity AND relforcerowsecurity)
    UNION ALL
    SELECT name, 'has not exactly the tenant policy' FROM tenant_tables t
    WHERE (SELECT array_agg(pg_get_expr(p.polqual, p.polrelid)) FROM pg_policy p WHERE p.polrelid = t.oid)
          IS DISTINCT FROM ARRAY['(tenant_id = (NULLIF(current_setting(''app.tenant_id''::text, true), ''''::text))::uuid)']
    UNION ALL
    SELECT t.name, 'index ' || i.relname || ' does not start with tenant_id' FROM tenant_tables t
    JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    WHERE a.attname IS DISTINCT FROM 'tenant_id'
    UNION ALL
    SELECT name, 'has no primary key' FROM tables t
    WHERE NOT EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = t.oid AND x.indisprimary)
    UNION ALL
    SELECT name, 'belongs to ' || pg_get_userbyid(relowner) FROM tables
    WHERE relname <> 'compliance_schema_migrations' AND pg_get_userbyid(relowner) <> 'compliance_owner'
    UNION ALL
    SELECT name, 'is open to PUBLIC' FROM tables t JOIN pg_class c ON c.oid = t.oid, aclexplode(c.relacl) AS acl WHERE acl.grantee = 0
    UNION ALL
    SELECT name, 'has a version but writes no trail' FROM tenant_tables t
    WHERE EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'version' AND NOT a.attisdropped)
      AND name LIKE 'public.%'
      AND NOT EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = 'trail' AND g.tgenabled = 'O')
    UNION ALL
    SELECT r.table_name, 'trail function is not what the catalogue gives today' FROM compliance_audited_tables r
    LEFT JOIN pg_proc p ON p.proname = r.table_name || '_trail'
    WHERE p.prosrc IS DISTINCT FROM compliance_trail_source(r.table_name)
    UNION ALL
    SELECT name, 'compliance_app may change the trail' FROM tables
    WHERE relname LIKE 'compliance\_audit\_%' AND relname <> 'compliance_audit_logs'
      AND (has_table_privilege('compliance_app', oid, 'UPDATE') OR has_table_privilege('compliance_app', oid, 'DELETE')
           OR has_table_privilege('compliance_app', oid, 'TRUNCATE'))
$$;
