-- SPDX-License-Identifier: Apache-2.0
-- Scales on which risks are rated, and what the tenant decided about risks as a whole. A matrix comes by hand or from a library.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_risk_matrices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    description text,
    library uuid,
    likelihood_levels jsonb NOT NULL,
    impact_levels jsonb NOT NULL,
    levels jsonb NOT NULL,
    grid jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    replaced_by uuid,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_risk_matrices_key UNIQUE (tenant_id, key),
    CHECK (replaced_by IS NULL OR state = 'retired')
);
CREATE INDEX compliance_risk_matrices_library ON compliance_risk_matrices (tenant_id, library) WHERE library IS NOT NULL;
SELECT compliance_register_table('compliance_risk_matrices', 'risk_matrix');

-- One row per tenant, whose id is the tenant's.
CREATE TABLE compliance_risk_settings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    default_matrix uuid,
    appetite jsonb NOT NULL,
    review_interval jsonb NOT NULL,
    acceptance_limit jsonb NOT NULL,
    approvers jsonb NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (id = tenant_id)
);
SELECT compliance_register_table('compliance_risk_settings', 'risk_settings');
