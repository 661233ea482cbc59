-- SPDX-License-Identifier: Apache-2.0
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_dsr_source_systems (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    name text NOT NULL,
    owner text,
    module uuid,
    processing_activities jsonb NOT NULL,
    subject_categories jsonb NOT NULL,
    rights jsonb NOT NULL,
    data_categories jsonb NOT NULL,
    retention_objects jsonb NOT NULL,
    connector text NOT NULL CHECK (connector IN ('manual', 'webhook', 'internal')),
    webhook_url text,
    webhook_secret jsonb,
    instructions text,
    active boolean NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_dsr_source_systems_name ON compliance_dsr_source_systems (tenant_id, name, id);
SELECT compliance_register_table('compliance_dsr_source_systems', 'dsr_source_system');
