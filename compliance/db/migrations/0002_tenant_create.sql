-- SPDX-License-Identifier: Apache-2.0
-- Tenants, their members, tokens; projects' items, which every list filters by.
SET LOCAL ROLE compliance_owner;

-- A tenant is a row of its own tenancy: id and tenant_id are one.
CREATE TABLE compliance_tenants (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    slug text NOT NULL CHECK (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
    name text NOT NULL,
    legal_name text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'closing', 'closed')),
    country text NOT NULL,
    region text CHECK (region IN ('BW', 'BY', 'BE', 'BB', 'HB', 'HH', 'HE', 'MV', 'NI', 'NW', 'RP', 'SL', 'SN', 'ST', 'SH', 'TH')),
    extra_holidays jsonb NOT NULL,
    large_scale_subjects integer NOT NULL CHECK (large_scale_subjects >= 1),
    dsfa_matrix uuid,
    language text NOT NULL,
    languages jsonb NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    four_eyes boolean NOT NULL,
    enabled_domains jsonb NOT NULL,
    reminders jsonb NOT NULL,
    identity jsonb NOT NULL,
    mail jsonb,
    brand jsonb,
    files jsonb NOT NULL,
    security jsonb NOT NULL,
    closing jsonb,
    PRIMARY KEY (tenant_id, id),
    CHECK (id = tenant_id),
    CHECK ((country = 'DE') = (region IS NOT NULL))
);
SELECT compliance_register_table('compliance_tenants', 'tenant');

CREATE TABLE compliance_members (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    subject text NOT NULL,
    issuer text,
    external_subject text,
    email jsonb,
    name jsonb,
    roles jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'removed')),
    expires_on date,
    deputy_id uuid,
    absent_from date,
    absent_to date,
    preferences jsonb NOT NULL,
    invited_at timestamptz,
    subject_key uuid NOT NULL,
    email_index text,
    invitation_sha256 text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, subject)
);
CREATE UNIQUE INDEX compliance_members_external ON compliance_members (tenant_id, issuer, external_subject) WHERE state <> 'removed';
CREATE UNIQUE INDEX compliance_members_email ON compliance_members (tenant_id, email_index) WHERE state <> 'removed';
SELECT compliance_register_table('compliance_members', 'member', NULL, NULL, '{subject_key,email_index,invitation_sha256}');

CREATE TABLE compliance_api_tokens (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('service', 'personal', 'calendar', 'instance')),
    name text NOT NULL,
    owner_id uuid,
    permissions jsonb NOT NULL,
    scope jsonb,
    prefix text NOT NULL,
    secret_sha256 text NOT NULL CHECK (secret_sha256 ~ '^[0-9a-f]{64}$'),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, secret_sha256)
);
SELECT compliance_register_table('compliance_api_tokens', 'api_token', NULL, NULL, '{secret_sha256}');

CREATE TABLE compliance_project_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    project_id uuid NOT NULL,
    entity_type text NOT NULL,
    entity_id uuid NOT NULL,
    relation text NOT NULL CHECK (relation IN ('in_scope', 'shared', 'reference')),
    note text,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    removed_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX compliance_project_items_entity ON compliance_project_items (tenant_id, project_id, entity_type, entity_id)
    WHERE removed_at IS NULL;
SELECT compliance_register_table('compliance_project_items', 'project_item', 'project', 'project_id');

-- When a member or token was last seen: no part of its record, so that using it is no change of it.
CREATE TABLE compliance_access_uses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    last_used_at timestamptz NOT NULL,
    last_used_ip jsonb,
    PRIMARY KEY (tenant_id, id)
);
SELECT compliance_isolate_table('compliance_access_uses');
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_access_uses TO compliance_app;
GRANT SELECT, DELETE ON compliance_access_uses TO compliance_eraser;
