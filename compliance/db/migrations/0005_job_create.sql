-- SPDX-License-Identifier: Apache-2.0
-- Long work, the instance's own signing keys, and the end of a tenant (platform R12).
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_jobs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
    state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    progress numeric(4,3) NOT NULL CHECK (progress BETWEEN 0 AND 1),
    result jsonb,
    problem jsonb,
    result_file uuid,
    lease_until timestamptz,
    attempts integer NOT NULL CHECK (attempts BETWEEN 0 AND 5),
    input jsonb NOT NULL,
    not_before timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_jobs_due ON compliance_jobs (tenant_id, not_before) WHERE state IN ('queued', 'running');
SELECT compliance_register_table('compliance_jobs', 'job', NULL, NULL, '{input,lease_until,attempts,not_before,progress}');
-- A sign of life or a tenth more done is no change of the record: no version, no event.
DROP TRIGGER stamp ON compliance_jobs;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON compliance_jobs FOR EACH ROW
    EXECUTE FUNCTION compliance_stamp('lease_until', 'attempts', 'not_before', 'progress');

CREATE FUNCTION compliance_job_queued() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF NEW.state = 'queued' AND NEW.not_before <= now() THEN
        PERFORM pg_notify('compliance_job', NEW.tenant_id::text);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER queued AFTER INSERT ON compliance_jobs FOR EACH ROW EXECUTE FUNCTION compliance_job_queued();

-- Keys by which this installation signs certificates; the newest signs, older ones stay to verify with.
CREATE TABLE vault.compliance_instance_keys (
    key_id text NOT NULL PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{64}$'),
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    wrapped_seed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON vault.compliance_instance_keys TO compliance_app;

-- What the operator keeps of a tenant that has ended; no register and no name of a person in it.
CREATE TABLE compliance_deletion_certificates (
    id uuid NOT NULL PRIMARY KEY,
    former_tenant uuid NOT NULL,
    slug text NOT NULL,
    destroyed_at timestamptz NOT NULL,
    jws text NOT NULL
);
CREATE INDEX compliance_deletion_certificates_slug ON compliance_deletion_certificates (slug);
GRANT SELECT, INSERT ON compliance_deletion_certificates TO compliance_app;

GRANT USAGE ON SCHEMA vault TO compliance_eraser;
GRANT SELECT, DELETE ON vault.compliance_tenant_keys, vault.compliance_subject_keys, vault.compliance_log_seeds TO compliance_eraser;

-- Deletes all of the closed tenant's rows but its own; answers how many there were in each table. Run as compliance_eraser.
CREATE FUNCTION compliance_erase_tenant() RETURNS jsonb LANGUAGE plpgsql VOLATILE AS
$$
DECLARE
    item record;
    gone bigint;
    counts jsonb := '{}';
BEGIN
    IF NOT compliance_is_erasing(compliance_tenant()) THEN
        RAISE EXCEPTION 'only a closed tenant is erased, and only by compliance_eraser' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR item IN
        WITH RECURSIVE tables AS (
            SELECT c.oid, n.nspname, c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
            WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND c.relname NOT IN ('compliance_tenants', 'compliance_token_index')
        ), depth (oid, n) AS (
            SELECT oid, 0 FROM tables
            UNION ALL
            SELECT k.confrelid, d.n + 1 FROM depth d
            JOIN pg_constraint k ON k.conrelid = d.oid AND k.contype = 'f' AND k.confrelid <> k.conrelid
            WHERE d.n < 20
        )
        SELECT t.nspname, t.relname, format('%I.%I', t.nspname, t.relname) AS name, max(d.n) AS n
        FROM tables t JOIN depth d ON d.oid = t.oid
        GROUP BY t.nspname, t.relname
        ORDER BY t.relname LIKE 'compliance\_audit\_%', max(d.n), t.relname
    LOOP
        EXECUTE format('DELETE FROM %s WHERE tenant_id = compliance_tenant()', item.name);
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone > 0 THEN
            counts := counts || jsonb_build_object(item.relname, gone);
        END IF;
    END LOOP;
    -- The slug stays taken: nobody else shall be mistaken for the tenant that was.
    DELETE FROM compliance_token_index WHERE tenant_id = compliance_tenant() AND kind <> 'slug';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN counts || jsonb_build_object('compliance_token_index', gone);
END
$$;
GRANT EXECUTE ON FUNCTION compliance_erase_tenant() TO compliance_eraser;
