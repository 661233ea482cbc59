-- SPDX-License-Identifier: Apache-2.0
-- What a control is worth on a day, what its requirements get from it, and which evidence counts: the one place where other
-- domains read these facts. compliance/domain/control.hpp says the same of one control, for states of the past.
SET LOCAL ROLE compliance_owner;

-- Signals of collectors (evidence R10): one row for each control and active collector with a blocking check and a submission.
CREATE FUNCTION compliance_control_signals(p_on date)
RETURNS TABLE (control uuid, collector uuid, received_on date, passed boolean, due_on date)
LANGUAGE sql STABLE AS
$$
    SELECT (target ->> 'target_id')::uuid, c.id, s.received_on, s.passed,
           (s.received_on + coalesce(c.expected_every, 'P1D')::interval)::date
    FROM compliance_evidence_collectors c
    CROSS JOIN LATERAL jsonb_array_elements(c.targets) AS target
    CROSS JOIN LATERAL (SELECT received_on, passed FROM compliance_evidence_submissions
                        WHERE tenant_id = c.tenant_id AND collector = c.id AND passed IS NOT NULL AND received_on <= p_on
                        ORDER BY received_at DESC, id DESC LIMIT 1) AS s
    WHERE c.tenant_id = compliance_tenant() AND c.state = 'active' AND target ->> 'target_type' = 'control'
      AND c.checks @> '[{"severity": "blocking"}]'
$$;
GRANT EXECUTE ON FUNCTION compliance_control_signals(date) TO compliance_app;

-- Effectiveness, health and test dates of all controls on a day (controls R1, R3, R4).
CREATE FUNCTION compliance_control_effectiveness(p_on date)
RETURNS TABLE (control uuid, operating boolean, effectiveness numeric(3,2), health text, implementation_status text, last_tested_on date,
               next_test_due date, test_overdue boolean)
LANGUAGE sql STABLE AS
$$
    WITH test AS (
        SELECT DISTINCT ON (t.control) t.control, t.performed_on AS since, t.result,
               CASE t.result WHEN 'ineffective' THEN 0 WHEN 'partially_effective' THEN 0.50
                             ELSE CASE WHEN t.self_assessment THEN 0.85 ELSE 1.00 END END AS base
        FROM compliance_control_tests t
        WHERE t.tenant_id = compliance_tenant() AND t.state = 'approved' AND t.kind IN ('implementation', 'operating_effectiveness')
          AND t.performed_on <= p_on
        ORDER BY t.control, t.performed_on DESC, t.decided_at DESC, t.id DESC
    ), signal AS (
        -- Of several collectors the one that says the least good of the control, of equals the latest.
        SELECT DISTINCT ON (s.control) s.control, s.received_on AS since, CASE WHEN s.passed THEN 'effective' ELSE 'ineffective' END AS result,
               CASE WHEN s.passed THEN 1.00 ELSE 0 END AS base, s.due_on AS due
        FROM compliance_control_signals(p_on) AS s
        ORDER BY s.control, CASE WHEN NOT s.passed THEN 0 WHEN p_on > s.due_on THEN 1 ELSE 2 END, s.received_on DESC, s.collector
    ), facts AS (
        SELECT c.id, c.state, c.implemented_on IS NOT NULL AND c.implemented_on <= p_on AND (c.expires_on IS NULL OR c.expires_on >= p_on)
                   AND (c.state = 'implemented' OR (c.ended_on IS NOT NULL AND c.ended_on > p_on)) AS operating,
               c.state = 'implemented' AS is_implemented, t.since AS tested_on,
               (coalesce(t.since, c.implemented_on) + c.test_interval::interval)::date AS test_due,
               t.control IS NULL AND s.control IS NULL AS untested,
               s.control IS NOT NULL AND (t.control IS NULL OR (NOT (s.result = 'effective' AND t.result <> 'effective')
                   AND (s.since > t.since OR (s.since = t.since AND s.base <= t.base)))) AS by_signal,
               t.result AS t_result, t.base AS t_base, s.result AS s_result, s.base AS s_base, s.due AS s_due
        FROM compliance_controls c
        LEFT JOIN test t ON t.control = c.id
        LEFT JOIN signal s ON s.control = c.id
        WHERE c.tenant_id = compliance_tenant()
    ), chosen AS (
        SELECT f.*, CASE WHEN untested THEN 'untested' WHEN by_signal THEN s_result ELSE t_result END AS result,
               CASE WHEN untested THEN 0.70 WHEN by_signal THEN s_base ELSE t_base END AS base,
               p_on > CASE WHEN by_signal THEN s_due ELSE test_due END AS late
        FROM facts f
    ), valued AS (
        SELECT c.*, (CASE WHEN NOT operating THEN 0 WHEN late THEN base * 0.80 ELSE base END)::numeric(3,2) AS e FROM chosen c
    )
    SELECT id, operating, e,
           CASE WHEN NOT operating THEN 'not_operating' WHEN late AND result <> 'ineffective' THEN 'overdue' ELSE result END,
           CASE WHEN state = 'planned' THEN 'planned' WHEN state = 'in_progress' THEN 'partially_implemented'
                WHEN NOT operating OR e = 0 THEN 'not_implemented' WHEN e >= 0.68 THEN 'implemented' ELSE 'partially_implemented' END,
           tested_on, CASE WHEN is_implemented THEN test_due END, coalesce(is_implemented AND p_on > test_due, false)
    FROM valued
$$;
GRANT EXECUTE ON FUNCTION compliance_control_effectiveness(date) TO compliance_app;

-- D(r, d) of each requirement that a control which is not retired covers in full or in part (controls R2).
CREATE FUNCTION compliance_derived_attainment(p_on date) RETURNS TABLE (requirement uuid, attainment numeric) LANGUAGE sql STABLE AS
$$
    SELECT m.requirement, least(1, sum(m.coverage_percent * e.effectiveness / 100))
    FROM compliance_control_mappings m
    JOIN compliance_controls c ON c.tenant_id = m.tenant_id AND c.id = m.control AND (c.state <> 'retired' OR c.ended_on > p_on)
    JOIN compliance_control_effectiveness(p_on) AS e ON e.control = c.id
    WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial')
    GROUP BY m.requirement
$$;
GRANT EXECUTE ON FUNCTION compliance_derived_attainment(date) TO compliance_app;

-- Evidence that is valid on a day (evidence R3): a revision that was approved covers the day, its bytes are intact, and the
-- checks of the current revision had not failed by then (unless overridden with a reason, which leaves no day of failure).
CREATE FUNCTION compliance_valid_evidence(p_on date) RETURNS TABLE (evidence uuid) LANGUAGE sql STABLE AS
$$
    SELECT i.id
    FROM compliance_evidence_items i
    WHERE i.tenant_id = compliance_tenant() AND i.state <> 'withdrawn' AND (i.check_failed_on IS NULL OR p_on < i.check_failed_on)
      AND EXISTS (SELECT 1 FROM compliance_evidence_revisions r
                  WHERE r.tenant_id = i.tenant_id AND r.evidence = i.id AND r.state IN ('approved', 'superseded')
                    AND r.valid_from <= p_on AND (r.valid_until IS NULL OR p_on <= r.valid_until)
                    AND (r.integrity_failed_on IS NULL OR p_on < r.integrity_failed_on))
$$;
GRANT EXECUTE ON FUNCTION compliance_valid_evidence(date) TO compliance_app;
