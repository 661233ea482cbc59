-- SPDX-License-Identifier: Apache-2.0
-- When a collector last heard of its pipeline follows from what was delivered, so that a delivery changes no row of its own; who changed
-- what it trusts since its last activation must not activate it; each silence is noted once, by whichever instance sees it first.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_evidence_collectors
    DROP COLUMN last_received_at,
    DROP COLUMN last_outcome,
    DROP COLUMN silence_noted_at,
    ADD COLUMN changed_by jsonb NOT NULL DEFAULT '[]';
SELECT compliance_register_table('compliance_evidence_collectors', 'collector');

CREATE TABLE compliance_evidence_silences (
    tenant_id uuid NOT NULL,
    collector uuid NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, collector, since),
    FOREIGN KEY (tenant_id, collector) REFERENCES compliance_evidence_collectors (tenant_id, id) ON DELETE CASCADE
);
SELECT compliance_isolate_table('compliance_evidence_silences');
GRANT SELECT, INSERT, DELETE ON compliance_evidence_silences TO compliance_app;
GRANT SELECT, DELETE ON compliance_evidence_silences TO compliance_eraser;

-- Which tokens are bound: each sign-in of a service asks.
CREATE INDEX compliance_evidence_collectors_tokens ON compliance_evidence_collectors USING gin (token_ids jsonb_path_ops);

-- Health of collectors at an instant. What was rejected is no sign of life: it proves nothing.
CREATE FUNCTION compliance_collector_health(p_at timestamptz)
RETURNS TABLE (collector uuid, last_received_at timestamptz, last_outcome text, silent_since timestamptz)
LANGUAGE sql STABLE AS
$$
    SELECT c.id, last.received_at, last.outcome,
           CASE WHEN c.state = 'active' AND c.expected_every IS NOT NULL
                 AND greatest(heard.received_at, c.activated_at) + c.expected_every::interval <= p_at
                THEN greatest(heard.received_at, c.activated_at) + c.expected_every::interval END
    FROM compliance_evidence_collectors c
    LEFT JOIN LATERAL (SELECT received_at, outcome FROM compliance_evidence_submissions
                       WHERE tenant_id = c.tenant_id AND collector = c.id AND received_at <= p_at
                       ORDER BY received_at DESC, id DESC LIMIT 1) AS last ON true
    LEFT JOIN LATERAL (SELECT received_at FROM compliance_evidence_submissions
                       WHERE tenant_id = c.tenant_id AND collector = c.id AND received_at <= p_at AND outcome <> 'rejected'
                       ORDER BY received_at DESC LIMIT 1) AS heard ON true
    WHERE c.tenant_id = compliance_tenant()
$$;
GRANT EXECUTE ON FUNCTION compliance_collector_health(timestamptz) TO compliance_app;
