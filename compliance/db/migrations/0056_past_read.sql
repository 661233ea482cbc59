-- SPDX-License-Identifier: Apache-2.0
-- The registers as they were at an instant, for a whole transaction (docs/adr/0018): each table is shadowed by a temporary one of
-- the same name and columns, so that the same statements and functions read the past.
DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO compliance_app', current_database());
END
$$;
SET LOCAL ROLE compliance_owner;

-- Rows of a type as they were at an instant, of those ids alone, in one pass over their events.
CREATE FUNCTION compliance_rows_of_ids_as_of(p_row anyelement, p_type text, p_ids uuid[], p_at timestamptz) RETURNS SETOF anyelement
LANGUAGE sql STABLE AS
$$
    WITH events AS MATERIALIZED (
        SELECT e.entity_id, e.entity_version, e.at, coalesce(e.actor, e.actor_kind) AS actor, e.action, d.details::jsonb -> 'after' AS after
        FROM compliance_audit_events e
        JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id
        WHERE e.tenant_id = compliance_tenant() AND e.entity_type = p_type AND e.entity_id = ANY (p_ids)
          AND e.entity_version IS NOT NULL AND e.at <= p_at
    ), newest AS (
        SELECT DISTINCT ON (entity_id) entity_id, entity_version, at, actor, action FROM events ORDER BY entity_id, entity_version DESC
    ), oldest AS (
        SELECT DISTINCT ON (entity_id) entity_id, at, actor FROM events ORDER BY entity_id, entity_version
    ), states AS (
        SELECT entity_id, jsonb_object_agg(member.key, member.value ORDER BY entity_version) AS state
        FROM events CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(after) = 'object' THEN after ELSE '{}' END) AS member
        GROUP BY entity_id
    )
    SELECT jsonb_populate_record(p_row, coalesce(s.state, '{}')
        || jsonb_build_object('tenant_id', compliance_tenant(), 'id', n.entity_id, 'version', n.entity_version, 'created_at', o.at,
                              'created_by', o.actor, 'updated_at', n.at, 'updated_by', n.actor))
    FROM newest n JOIN oldest o USING (entity_id) LEFT JOIN states s USING (entity_id)
    WHERE n.action <> 'delete'
$$;
GRANT EXECUTE ON FUNCTION compliance_rows_of_ids_as_of(anyelement, text, uuid[], timestamptz) TO compliance_app;

-- From here to the end of the transaction the registers that figures are read from are those of the instant. What has not been
-- changed since stands in the table as it was; only the rest is replayed from the trail. Submissions of collectors have no events
-- but are never changed: of each collector and day the last one up to the instant is what any day's signal can be of.
CREATE FUNCTION compliance_enter_past(p_at timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE AS
$$
DECLARE
    registered record;
    ids uuid[];
BEGIN
    FOR registered IN
        SELECT t.table_name, t.entity_type FROM compliance_audited_tables t
        WHERE t.table_name IN ('compliance_regulations', 'compliance_requirements', 'compliance_assessments', 'compliance_requirement_assessments',
                               'compliance_controls', 'compliance_control_tests', 'compliance_control_exceptions', 'compliance_control_mappings',
                               'compliance_evidence_collectors', 'compliance_evidence_items', 'compliance_evidence_revisions', 'compliance_evidence_links',
                               'compliance_risk_matrices', 'compliance_risk_settings', 'compliance_risks', 'compliance_risk_treatments',
                               'compliance_risk_acceptances', 'compliance_risk_simulations', 'compliance_deadlines',
                               'compliance_dashboard_settings')
        ORDER BY t.table_name
    LOOP
        EXECUTE format('SELECT array_agg(id) FROM (SELECT id FROM public.%1$I WHERE tenant_id = compliance_tenant() AND created_at <= $1 AND updated_at > $1 '
                       'UNION SELECT entity_id FROM public.compliance_audit_events WHERE tenant_id = compliance_tenant() AND entity_type = $2 '
                       'AND action = ''delete'' AND entity_version IS NOT NULL AND at > $1) AS changed', registered.table_name)
            INTO ids USING p_at, registered.entity_type;
        EXECUTE format('CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS SELECT * FROM public.%1$I WHERE tenant_id = compliance_tenant() AND updated_at <= %2$L '
                       || CASE WHEN ids IS NULL THEN ''
                               ELSE 'UNION ALL SELECT * FROM compliance_rows_of_ids_as_of(NULL::public.%1$I, %3$L, %4$L::uuid[], %2$L)' END,
                       registered.table_name, p_at, registered.entity_type, ids);
        EXECUTE format('ANALYZE pg_temp.%I', registered.table_name);
    END LOOP;
    EXECUTE format('CREATE TEMPORARY TABLE compliance_evidence_submissions ON COMMIT DROP AS SELECT DISTINCT ON (collector, received_on) * '
                   'FROM public.compliance_evidence_submissions WHERE tenant_id = compliance_tenant() AND passed IS NOT NULL AND received_at <= %L '
                   'ORDER BY collector, received_on, received_at DESC, id DESC', p_at);
    -- Named first, the path differs from the usual one: statements that were planned before are planned again, here and afterwards.
    PERFORM set_config('search_path', 'pg_temp, public', true);
END
$$;
GRANT EXECUTE ON FUNCTION compliance_enter_past(timestamptz) TO compliance_app;
