-- SPDX-License-Identifier: Apache-2.0
-- All figures of a day, kept as they were at its end: written once, never changed. One row for the tenant, one for each regulation.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_score_snapshots (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    date date NOT NULL,
    regulation uuid,
    values jsonb NOT NULL,
    by_domain jsonb NOT NULL,
    settings_version bigint NOT NULL,
    computed_at timestamptz NOT NULL,
    computed_late boolean NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX compliance_score_snapshots_day ON compliance_score_snapshots
    (tenant_id, date, coalesce(regulation, '00000000-0000-0000-0000-000000000000'));
CREATE INDEX compliance_score_snapshots_regulation ON compliance_score_snapshots (tenant_id, regulation, date);
SELECT compliance_isolate_table('compliance_score_snapshots');
GRANT SELECT, INSERT, DELETE ON compliance_score_snapshots TO compliance_app;
GRANT SELECT, DELETE ON compliance_score_snapshots TO compliance_eraser;
