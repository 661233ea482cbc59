-- SPDX-License-Identifier: Apache-2.0
-- Files and the records that hold them (platform R13, gdpr R1). Content lies in the file store, keys in the vault.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_files (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CHECK (size >= 0),
    media_type text NOT NULL CHECK (length(media_type) BETWEEN 1 AND 120),
    name jsonb NOT NULL,
    scan_state text NOT NULL CHECK (scan_state IN ('pending', 'clean', 'infected', 'error', 'skipped')),
    scan_engine text,
    scanned_at timestamptz,
    signature text,
    reference_count integer NOT NULL CHECK (reference_count >= 0),
    retain_until date,
    uploaded_by text NOT NULL,
    uploaders jsonb NOT NULL,
    subject_key uuid,
    blob text NOT NULL CHECK (blob ~ '^[0-9a-f]{32}-[0-9a-f]{32}$'),
    made_here boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE NULLS NOT DISTINCT (tenant_id, subject_key, sha256),
    UNIQUE (tenant_id, blob),
    CHECK ((scan_state = 'infected') = (signature IS NOT NULL))
);
CREATE INDEX compliance_files_unscanned ON compliance_files (tenant_id, scan_state) WHERE scan_state IN ('pending', 'skipped') AND NOT made_here;
CREATE INDEX compliance_files_left ON compliance_files (tenant_id, retain_until) WHERE reference_count = 0;
SELECT compliance_register_table('compliance_files', 'file');

CREATE TABLE compliance_file_references (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    file_id uuid NOT NULL,
    entity_type text NOT NULL CHECK (length(entity_type) BETWEEN 1 AND 60),
    entity_id uuid NOT NULL,
    retain_until date,
    expires_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, file_id, entity_type, entity_id),
    FOREIGN KEY (tenant_id, file_id) REFERENCES compliance_files (tenant_id, id)
);
CREATE INDEX compliance_file_references_entity ON compliance_file_references (tenant_id, entity_id);
CREATE INDEX compliance_file_references_expiry ON compliance_file_references (tenant_id, expires_at) WHERE expires_at IS NOT NULL;
SELECT compliance_register_table('compliance_file_references', 'file_reference', 'file', 'file_id');

-- A file's own key, wrapped by its person's key or the tenant's. Here and not beside the file, so that backups of the
-- registers hold no wrapped key that a later change of its wrapping, or its destruction, could not reach (gdpr R4).
CREATE TABLE vault.compliance_file_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    subject_key uuid,
    wrapped_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_file_keys_subject ON vault.compliance_file_keys (tenant_id, subject_key);
SELECT compliance_isolate_table('vault.compliance_file_keys');
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.compliance_file_keys TO compliance_app;
GRANT SELECT, DELETE ON vault.compliance_file_keys TO compliance_eraser;
