-- SPDX-License-Identifier: Apache-2.0
-- Runs of the estimate in money: inputs, seed and result, never changed afterwards.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_risk_simulations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    risk uuid,
    basis text NOT NULL CHECK (basis IN ('inherent', 'current', 'target')),
    inputs jsonb NOT NULL,
    seed text NOT NULL CHECK (seed ~ '^(0|[1-9][0-9]{0,19})$'),
    iterations integer NOT NULL CHECK (iterations BETWEEN 1000 AND 1000000),
    result jsonb NOT NULL,
    comparison jsonb,
    engine text NOT NULL,
    run_at timestamptz NOT NULL,
    run_by text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_risk_simulations_risk ON compliance_risk_simulations (tenant_id, risk, id);
SELECT compliance_register_table('compliance_risk_simulations', 'risk_simulation');
REVOKE UPDATE, DELETE ON compliance_risk_simulations FROM compliance_app;
