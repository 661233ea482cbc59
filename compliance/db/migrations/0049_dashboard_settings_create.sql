-- SPDX-License-Identifier: Apache-2.0
-- How figures are reckoned and shown: one row for each tenant, with the history of every threshold.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_dashboard_settings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    partial_credit numeric(3,2) NOT NULL CHECK (partial_credit BETWEEN 0 AND 0.99),
    headline text NOT NULL CHECK (headline IN ('evidenced', 'declared')),
    green_from numeric(4,1) NOT NULL,
    amber_from numeric(4,1) NOT NULL,
    include_voluntary boolean NOT NULL,
    expiring_days integer NOT NULL CHECK (expiring_days BETWEEN 1 AND 365),
    targets jsonb NOT NULL,
    report_language text NOT NULL,
    report_sections jsonb NOT NULL,
    hidden_metrics jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (id = tenant_id),
    CHECK (0 < amber_from AND amber_from < green_from AND green_from <= 100)
);
SELECT compliance_register_table('compliance_dashboard_settings', 'dashboard_settings');
