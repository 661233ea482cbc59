-- SPDX-License-Identifier: Apache-2.0
-- Persons and the key of each (gdpr R1, R2); who may sign in changes for all instances at once.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_subjects (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('member', 'dsr_requester', 'whistleblower_reporter', 'whistleblower_named', 'contact',
                                       'incident_affected', 'consent_subject', 'vendor_contact', 'training_participant', 'other')),
    origin text NOT NULL CHECK (length(origin) BETWEEN 1 AND 80),
    label jsonb,
    blind_indexes jsonb NOT NULL,
    key_state text NOT NULL CHECK (key_state IN ('active', 'shredded')),
    restricted boolean NOT NULL,
    restricted_reason text,
    PRIMARY KEY (tenant_id, id)
);
SELECT compliance_register_table('compliance_subjects', 'subject', NULL, NULL, '{blind_indexes}');

-- One line per blind index, so that a person is found by exact value.
CREATE TABLE compliance_subject_indexes (
    tenant_id uuid NOT NULL,
    blind_index text NOT NULL CHECK (blind_index ~ '^[0-9a-f]{64}$'),
    subject_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, blind_index, subject_id)
);
CREATE INDEX compliance_subject_indexes_subject ON compliance_subject_indexes (tenant_id, subject_id);
SELECT compliance_isolate_table('compliance_subject_indexes');
GRANT SELECT, INSERT, DELETE ON compliance_subject_indexes TO compliance_app;
GRANT SELECT, DELETE ON compliance_subject_indexes TO compliance_eraser;

-- Every instance keeps who may do what in memory; a change tells all of them.
CREATE FUNCTION compliance_access_changed() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.version <> OLD.version THEN
        PERFORM pg_notify('compliance_access', coalesce(NEW.tenant_id, OLD.tenant_id)::text);
    END IF;
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION compliance_access_changed() TO compliance_app, compliance_eraser;
CREATE TRIGGER access AFTER INSERT OR UPDATE OR DELETE ON compliance_tenants FOR EACH ROW EXECUTE FUNCTION compliance_access_changed();
CREATE TRIGGER access AFTER INSERT OR UPDATE OR DELETE ON compliance_members FOR EACH ROW EXECUTE FUNCTION compliance_access_changed();
CREATE TRIGGER access AFTER INSERT OR UPDATE OR DELETE ON compliance_api_tokens FOR EACH ROW EXECUTE FUNCTION compliance_access_changed();
