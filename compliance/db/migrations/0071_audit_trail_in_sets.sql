-- SPDX-License-Identifier: Apache-2.0
-- Creates are written to the trail once a statement instead of once a row: an import of 6,000 requirements makes 12,000 events, whose
-- context, log and place in the order are the same for all rows of a statement. The events are byte for byte what a trigger of each row
-- wrote, canonical JSON included, which large values reach in less time.
SET LOCAL ROLE compliance_owner;

-- The same results, in a form that PostgreSQL puts into the calling expression.
CREATE OR REPLACE FUNCTION compliance_actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(compliance_context() ->> 'actor', compliance_context() ->> 'actor_kind', 'system') $$;

-- Canonical JSON of a large value whose keys are plain names, whose numbers are integers and which has no null, without a query for each
-- object and array in it: jsonb orders keys by length first, so all are padded to the same length (with a character below all of theirs),
-- ordered by jsonb, and cut again. A quoted name before a colon can be nothing but a key, for quotes within texts are escaped.
-- Null for other values.
CREATE FUNCTION compliance_jcs_of_plain(p_value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE
    keys text[];
    plain boolean;
    width integer;
    key text;
    result text := p_value::text;
BEGIN
    SELECT (SELECT array_agg(DISTINCT k) FROM jsonb_path_query(p_value, 'strict $.** ? (@.type() == "object")') AS o, jsonb_object_keys(o) AS k),
           NOT EXISTS (SELECT FROM jsonb_path_query(p_value, 'strict $.** ? (@.type() == "number" || @.type() == "null")') AS n
                       WHERE n::text !~ '^-?[0-9]{1,15}$')
    INTO keys, plain;
    IF NOT plain OR keys IS NULL OR '' = ANY (keys) OR array_to_string(keys, '') !~ '^[A-Za-z0-9_.:/-]*$' THEN
        RETURN NULL;
    END IF;
    width := (SELECT max(length(k)) FROM unnest(keys) AS k);
    FOREACH key IN ARRAY keys LOOP
        result := replace(result, '"' || key || '": ', '"' || rpad(key, width, '!') || '": ');
    END LOOP;
    result := result::jsonb::text;
    FOREACH key IN ARRAY keys LOOP
        result := replace(result, '"' || rpad(key, width, '!') || '": ', '"' || key || '":');
    END LOOP;
    RETURN json_strip_nulls(result::json)::text;
END
$$;

-- The same texts as before, in less time for large values and for those with letters beyond ASCII: order by code point differs from that
-- by UTF-16 unit only if there are characters beyond the basic plane.
CREATE OR REPLACE FUNCTION compliance_jcs(p_value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE
    result text;
BEGIN
    IF p_value IN ('[]', '{}') THEN
        RETURN p_value::text;
    END IF;
    IF pg_column_size(p_value) > 800 THEN
        result := compliance_jcs_of_plain(p_value);
        IF result IS NOT NULL THEN
            RETURN result;
        END IF;
    END IF;
    CASE jsonb_typeof(p_value)
        WHEN 'string' THEN
            RETURN p_value::text;
        WHEN 'object' THEN
            IF p_value ? '$sealed' THEN
                RETURN '{"$secret":true}';   -- a write-only secret never reaches the trail, not even sealed
            END IF;
            IF octet_length(p_value::text) = length(p_value::text) OR p_value::text !~ '[\U00010000-\U0010FFFF]' THEN
                SELECT string_agg(to_json(key)::text || ':' || CASE jsonb_typeof(value) WHEN 'string' THEN value::text ELSE compliance_jcs(value) END,
                                  ',' ORDER BY key COLLATE "C")
                INTO result FROM jsonb_each(p_value);
            ELSE
                SELECT string_agg(to_json(key)::text || ':' || CASE jsonb_typeof(value) WHEN 'string' THEN value::text ELSE compliance_jcs(value) END,
                                  ',' ORDER BY compliance_utf16(key) COLLATE "C")
                INTO result FROM jsonb_each(p_value);
            END IF;
            RETURN '{' || coalesce(result, '') || '}';
        WHEN 'array' THEN
            SELECT string_agg(CASE jsonb_typeof(value) WHEN 'string' THEN value::text ELSE compliance_jcs(value) END, ',' ORDER BY n)
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

-- What the trail stores of one column: an expression over the row `p_row`. Most JSON columns of most rows are empty, so these ask for no
-- function, and neither do instants.
CREATE OR REPLACE FUNCTION compliance_trail_expression(p_row text, p_column text, p_type text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$
    SELECT 'coalesce(' || CASE
            WHEN p_type = 'jsonb'
                THEN format('CASE WHEN %1$s.%2$I IN (''[]'', ''{}'') THEN %1$s.%2$I::text ELSE compliance_jcs(%1$s.%2$I) END', p_row, p_column)
            WHEN p_type IN ('integer', 'bigint', 'smallint', 'boolean') THEN format('%s.%I::text', p_row, p_column)
            WHEN p_type = 'timestamp with time zone'
                THEN format($q$'"' || to_char(%s.%I AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"'$q$, p_row, p_column)
            WHEN p_type = 'text' THEN format('to_json(%s.%I)::text', p_row, p_column)
            WHEN p_type IN ('uuid', 'date') OR p_type LIKE 'numeric%' THEN format('''"'' || %s.%I || ''"''', p_row, p_column)
            ELSE format('compliance_type_without_trail_form_%s()', p_column)
        END || ', ''null'')'
$$;

-- The columns of a registered table that its events hold, in the order of canonical JSON.
CREATE FUNCTION compliance_trail_columns(p_table text) RETURNS TABLE (name text, type text) LANGUAGE sql STABLE AS
$$
    SELECT a.attname::text, format_type(a.atttypid, a.atttypmod)
    FROM pg_attribute a JOIN compliance_audited_tables r ON r.table_name = p_table
    WHERE a.attrelid = to_regclass(p_table) AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attname <> ALL (ARRAY['id', 'tenant_id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']::name[])
      AND a.attname::text <> ALL (r.hidden_columns)
    ORDER BY a.attname::text COLLATE "C"
$$;

-- An expression for the whole row `p_row` as canonical JSON; a function takes a hundred arguments at most.
CREATE FUNCTION compliance_trail_object(p_table text, p_row text) RETURNS text LANGUAGE sql STABLE AS
$$
    SELECT format(E'''{'' || %s || ''}''', string_agg('concat(' || part || ')', E'\n            || ' ORDER BY n))
    FROM (SELECT n / 40 AS n, string_agg(quote_literal(CASE n WHEN 0 THEN '' ELSE ',' END || '"' || name || '":') || ', '
                                         || compliance_trail_expression(p_row, name, type), E',\n            ' ORDER BY n) AS part
          FROM (SELECT name, type, row_number() OVER () - 1 AS n FROM compliance_trail_columns(p_table)) AS numbered
          GROUP BY n / 40) AS parts
$$;

-- What the events of a statement share: ids from `low` on (16 hex digits before it), the text of details after the new state, and who
-- writes. `p_count` ids are taken; no row for none.
CREATE FUNCTION compliance_event_frame(p_count bigint)
RETURNS TABLE (high text, low bigint, context text, tenant uuid, epoch integer, tx xid8, actor_kind text, actor text, request_id uuid)
LANGUAGE plpgsql VOLATILE ROWS 1 AS
$$
DECLARE
    c jsonb := compliance_context();
    first text;
BEGIN
    IF p_count = 0 THEN
        RETURN;
    END IF;
    first := replace(compliance_event_id()::text, '-', '');
    high := left(first, 16);
    low := ('x' || substr(first, 17))::bit(64)::bigint;
    IF p_count > 1 THEN
        PERFORM set_config('app.last_event', (high || to_hex(low + p_count - 1))::uuid::text, true);
    END IF;
    context := ',"before":null,"context":{"ip":' || coalesce(compliance_jcs(c -> 'ip'), 'null') ||
               ',"origin":' || coalesce((c -> 'origin')::text, '"database"') ||
               ',"reason":' || coalesce(compliance_jcs(c -> 'reason'), 'null') ||
               ',"user_agent":' || coalesce(compliance_jcs(c -> 'user_agent'), 'null') || '},"salt":"';
    tenant := compliance_tenant();
    epoch := CASE WHEN tenant IS NOT NULL THEN compliance_epoch(tenant) END;
    tx := pg_current_xact_id();
    actor_kind := coalesce(c ->> 'actor_kind', 'system');
    actor := c ->> 'actor';
    request_id := (c ->> 'request_id')::uuid;
    RETURN NEXT;
END
$$;

-- The source of the function that writes the events of a table's new rows. Its statement has no variables, so it is planned once.
CREATE FUNCTION compliance_trail_created_source(p_table text) RETURNS text LANGUAGE sql STABLE AS
$$
    SELECT format($f$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, %3$s AS key, m.version, f.request_id, %4$s AS root,
               '{"after":' || %1$s || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', %2$L, e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), %5$L, e.root
    FROM event AS e;
    RETURN NULL;
END
$f$, compliance_trail_object(p_table, 'm'), r.entity_type,
        CASE WHEN EXISTS (SELECT 1 FROM compliance_trail_columns(p_table) WHERE name = 'key') THEN 'm.key' ELSE 'NULL::text' END,
        format('m.%I', coalesce(r.root_column, 'id')), coalesce(r.root_type, r.entity_type))
    FROM compliance_audited_tables r WHERE r.table_name = p_table
$$;

-- The source of a table's trail function for changes and removals, each row by itself.
CREATE OR REPLACE FUNCTION compliance_trail_source(p_table text) RETURNS text LANGUAGE plpgsql STABLE AS
$$
DECLARE
    registered compliance_audited_tables;
    differing text;
    has_key boolean;
BEGIN
    SELECT * INTO STRICT registered FROM compliance_audited_tables WHERE table_name = p_table;
    SELECT string_agg(format(
               E'    IF NEW.%1$I IS DISTINCT FROM OLD.%1$I THEN\n        was := was || %2$L || %3$s;\n        is_now := is_now || %2$L || %4$s;\n    END IF;\n',
               name, ',"' || name || '":', compliance_trail_expression('OLD', name, type), compliance_trail_expression('NEW', name, type)),
               '' ORDER BY name COLLATE "C"), coalesce(bool_or(name = 'key'), false)
    INTO differing, has_key FROM compliance_trail_columns(p_table);
    RETURN format($f$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := %1$s;
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', %3$L, OLD.id, %5$s, OLD.version + 1, %6$L, OLD.%7$I,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
%2$s    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), %3$L, NEW.id, %4$s,
                                   NEW.version, %6$L, NEW.%7$I, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$f$, compliance_trail_object(p_table, 'OLD'), differing, registered.entity_type, CASE WHEN has_key THEN 'NEW.key' ELSE 'NULL' END,
        CASE WHEN has_key THEN 'OLD.key' ELSE 'NULL' END, coalesce(registered.root_type, registered.entity_type),
        coalesce(registered.root_column, 'id'));
END
$$;

-- Functions and triggers that write a registered table's events.
CREATE FUNCTION compliance_make_trail(p_table text) RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', p_table || '_trail', compliance_trail_source(p_table));
    EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', p_table || '_trail_created',
                   compliance_trail_created_source(p_table));
    EXECUTE format('GRANT EXECUTE ON FUNCTION %I(), %I() TO compliance_app', p_table || '_trail', p_table || '_trail_created');
    EXECUTE format('CREATE OR REPLACE TRIGGER trail AFTER UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION %I()', p_table, p_table || '_trail');
    EXECUTE format('CREATE OR REPLACE TRIGGER trail_created AFTER INSERT ON %I REFERENCING NEW TABLE AS created FOR EACH STATEMENT '
                   'EXECUTE FUNCTION %I()', p_table, p_table || '_trail_created');
END
$$;

-- Called once after CREATE TABLE of each aggregate, and again by a migration that adds a column to it.
CREATE OR REPLACE FUNCTION compliance_register_table(p_table text, p_entity_type text, p_root_type text DEFAULT NULL,
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
    IF fresh THEN
        PERFORM compliance_isolate_table(p_table);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO compliance_app', p_table);
        EXECUTE format('GRANT SELECT, DELETE ON %I TO compliance_eraser', p_table);
        EXECUTE format('CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION compliance_stamp()', p_table);
    END IF;
    PERFORM compliance_make_trail(p_table);
END
$$;
GRANT EXECUTE ON FUNCTION compliance_event_frame(bigint), compliance_jcs_of_plain(jsonb) TO compliance_app, compliance_eraser, compliance_pruner;

SELECT compliance_make_trail(table_name) FROM compliance_audited_tables;

-- The schema's check asks for both triggers and both functions of each table.
DO $$
DECLARE
    source text := pg_get_functiondef('compliance_schema_faults()'::regprocedure);
    functions text := replace(source, 'WHERE p.prosrc IS DISTINCT FROM compliance_trail_source(r.table_name)',
        'WHERE p.prosrc IS DISTINCT FROM compliance_trail_source(r.table_name)
    UNION ALL
    SELECT r.table_name, ''trail function of creates is not what the catalogue gives today'' FROM compliance_audited_tables r
    LEFT JOIN pg_proc p ON p.proname = r.table_name || ''_trail_created''
    WHERE p.prosrc IS DISTINCT FROM compliance_trail_created_source(r.table_name)');
    triggers text := replace(functions, 'AND NOT EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = ''trail'' AND g.tgenabled = ''O'')',
        'AND (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname IN (''trail'', ''trail_created'') AND g.tgenabled = ''O'') <> 2');
BEGIN
    IF functions = source OR triggers = functions THEN
        RAISE EXCEPTION 'compliance_schema_faults is not as 0001 made it';
    END IF;
    EXECUTE triggers;
END
$$;
