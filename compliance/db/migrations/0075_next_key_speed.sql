-- SPDX-License-Identifier: Apache-2.0
-- The next human key, as before, but its statement is planned once a connection instead of in each call.
SET LOCAL ROLE compliance_owner;

CREATE OR REPLACE FUNCTION compliance_next_key(p_kind text, p_year bigint, p_width bigint) RETURNS text LANGUAGE plpgsql VOLATILE AS
$$
DECLARE
    number text;
BEGIN
    INSERT INTO compliance_key_counters AS c (tenant_id, kind, year, last) VALUES (compliance_tenant(), p_kind, coalesce(p_year, 0), 1)
    ON CONFLICT (tenant_id, kind, year) DO UPDATE SET last = c.last + 1
    RETURNING c.last::text INTO number;
    RETURN p_kind || '-' || CASE WHEN p_year IS NULL THEN '' ELSE p_year || '-' END
        || CASE WHEN length(number) >= p_width THEN number ELSE lpad(number, p_width::integer, '0') END;
END
$$;
