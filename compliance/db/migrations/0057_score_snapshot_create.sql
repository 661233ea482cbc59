-- SPDX-License-Identifier: Apache-2.0
-- What the figures were at the end of each day. No events of their own: each follows from the sealed trail and is compared with it.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_score_snapshots (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    date date NOT NULL,
    regulation uuid,
    regulation_key text,
    "values" jsonb NOT NULL,
    by_domain jsonb NOT NULL,
    settings_version bigint NOT NULL,
    as_of timestamptz NOT NULL,
    computed_at timestamptz NOT NULL,
    computed_late boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE NULLS NOT DISTINCT (tenant_id, date, regulation),
    CHECK ((regulation IS NULL) = (regulation_key IS NULL))
);
SELECT compliance_isolate_table('compliance_score_snapshots');
GRANT SELECT, INSERT, DELETE ON compliance_score_snapshots TO compliance_app;
GRANT SELECT, DELETE ON compliance_score_snapshots TO compliance_eraser;
CREATE TRIGGER never_changed BEFORE UPDATE ON compliance_score_snapshots FOR EACH ROW EXECUTE FUNCTION compliance_keep_rows();
