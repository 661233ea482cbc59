-- SPDX-License-Identifier: Apache-2.0
-- Runs of backups and tests of restores, as they were reported. The operator's run is of all tenants: each has it in its own register.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_backup_runs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('full', 'incremental', 'wal', 'restore_test')),
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL CHECK (finished_at >= started_at),
    outcome text NOT NULL CHECK (outcome IN ('success', 'failed', 'partial')),
    size_bytes bigint,
    location text NOT NULL,
    encrypted boolean NOT NULL,
    sha256 text,
    restored_to timestamptz CHECK (restored_to IS NULL OR kind = 'restore_test'),
    note text,
    duration_s bigint NOT NULL,
    red_noted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, started_at, location)
);
CREATE INDEX compliance_backup_runs_started ON compliance_backup_runs (tenant_id, started_at DESC);
SELECT compliance_register_table('compliance_backup_runs', 'backup_run');
