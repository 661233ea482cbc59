-- SPDX-License-Identifier: Apache-2.0
-- The trail's functions with the same results in less time: most of what a package of requirements brings are empty lists and short
-- texts, and each of them had started a query of its own.
SET LOCAL ROLE compliance_owner;

CREATE OR REPLACE FUNCTION compliance_jcs(p_value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$$
DECLARE
    result text;
BEGIN
    IF p_value IN ('[]', '{}') THEN
        RETURN p_value::text;
    END IF;
    CASE jsonb_typeof(p_value)
        WHEN 'string' THEN
            RETURN p_value::text;
        WHEN 'object' THEN
            IF p_value ? '$sealed' THEN
                RETURN '{"$secret":true}';   -- a write-only secret never reaches the trail, not even sealed
            END IF;
            IF octet_length(p_value::text) = length(p_value::text) THEN
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

-- The epoch of a tenant's log; a new one begins when the cluster is another than the one that wrote last (R33). It is looked up once a
-- transaction, which ends with its cluster: a million events of one import need one look.
CREATE OR REPLACE FUNCTION compliance_epoch(p_tenant uuid) RETURNS integer LANGUAGE plpgsql VOLATILE AS
$$
DECLARE
    here text;
    seen text := current_setting('app.epoch', true);
    known compliance_audit_logs;
BEGIN
    IF starts_with(seen, p_tenant::text) THEN
        RETURN substr(seen, 38)::integer;
    END IF;
    here := current_setting('app.system_identifier', true);
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
    PERFORM set_config('app.epoch', p_tenant || ':' || known.epoch, true);
    RETURN known.epoch;
END
$$;
