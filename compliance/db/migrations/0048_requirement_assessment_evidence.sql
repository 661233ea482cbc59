-- SPDX-License-Identifier: Apache-2.0
-- Which items are proven on a day (regulations R6), and which were when somebody last looked (R9).
SET LOCAL ROLE compliance_owner;

-- An item is proven by valid evidence that is linked to it, to its requirement, or to an operating control that is mapped to the
-- requirement in full or in part. All items of the tenant if no assessment is named.
CREATE FUNCTION compliance_proven_items(p_assessment uuid, p_on date) RETURNS TABLE (item uuid) LANGUAGE sql STABLE AS
$$
    WITH valid AS MATERIALIZED (
        SELECT l.target_type, l.target_id
        FROM compliance_valid_evidence(p_on) AS v
        JOIN compliance_evidence_links l ON l.tenant_id = compliance_tenant() AND l.evidence = v.evidence
        WHERE l.target_type IN ('requirement_assessment', 'requirement', 'control')
    ), requirements AS MATERIALIZED (
        SELECT target_id AS requirement FROM valid WHERE target_type = 'requirement'
        UNION
        SELECT m.requirement
        FROM compliance_control_mappings m
        WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial')
          AND m.control IN (SELECT target_id FROM valid WHERE target_type = 'control')
          AND m.control IN (SELECT e.control FROM compliance_control_effectiveness(p_on) AS e
                            WHERE e.operating AND EXISTS (SELECT 1 FROM valid WHERE target_type = 'control'))
    )
    SELECT i.id
    FROM compliance_requirement_assessments i
    WHERE i.tenant_id = compliance_tenant() AND (p_assessment IS NULL OR i.assessment = p_assessment)
      AND (i.requirement IN (SELECT requirement FROM requirements)
           OR i.id IN (SELECT target_id FROM valid WHERE target_type = 'requirement_assessment'))
$$;
GRANT EXECUTE ON FUNCTION compliance_proven_items(uuid, date) TO compliance_app;

-- Items of open assessments that were proven at the last look: what is missing from the next look has lost its evidence.
CREATE TABLE compliance_proven_items_seen (
    tenant_id uuid NOT NULL,
    item uuid NOT NULL,
    PRIMARY KEY (tenant_id, item)
);
SELECT compliance_isolate_table('compliance_proven_items_seen');
GRANT SELECT, INSERT, DELETE ON compliance_proven_items_seen TO compliance_app;
GRANT SELECT, DELETE ON compliance_proven_items_seen TO compliance_eraser;
