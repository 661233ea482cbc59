-- SPDX-License-Identifier: Apache-2.0
-- Nothing is written for a tenant that has been destroyed, not even by what was under way when it was: a request that had been let in a
-- moment before would leave its rows and its event behind, for good. Whoever writes to a tenant's trail holds its lock with the others
-- until the transaction ends; whoever destroys the tenant holds it alone.
SET LOCAL ROLE compliance_owner;

CREATE FUNCTION compliance_tenant_lock(p_tenant uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT hashtextextended('end of tenant ' || p_tenant, 0) $$;

-- Waits for all who write for the tenant, and keeps others from it until the transaction ends.
CREATE FUNCTION compliance_lock_tenant() RETURNS void LANGUAGE sql VOLATILE AS
$$ SELECT pg_advisory_xact_lock(compliance_tenant_lock(compliance_tenant())) $$;

-- The epoch of a tenant's log; a new one begins when the cluster is another than the one that wrote last (R33). It is looked up once a
-- transaction, which ends with its cluster: a million events of one import need one look. SQLSTATE CT001 where the tenant is no more.
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
    PERFORM pg_advisory_xact_lock_shared(compliance_tenant_lock(p_tenant));
    SELECT * INTO known FROM compliance_audit_logs WHERE tenant_id = p_tenant;
    IF NOT FOUND THEN
        IF p_tenant = compliance_tenant() AND EXISTS (SELECT 1 FROM compliance_tenants WHERE tenant_id = p_tenant AND state = 'closed') THEN
            RAISE EXCEPTION 'the tenant is no more' USING ERRCODE = 'CT001';
        END IF;
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
GRANT EXECUTE ON FUNCTION compliance_tenant_lock(uuid) TO compliance_app, compliance_eraser, compliance_pruner;
GRANT EXECUTE ON FUNCTION compliance_lock_tenant() TO compliance_app;
