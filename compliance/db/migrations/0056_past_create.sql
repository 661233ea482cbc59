-- SPDX-License-Identifier: Apache-2.0
-- Tables as they were at an instant, under their own names: a transaction that puts this schema first on its search path reads the
-- past with the statements and functions that read the present (docs/adr/0018-past-by-search-path.md).
SET LOCAL ROLE compliance_owner;

CREATE SCHEMA compliance_past;
GRANT USAGE ON SCHEMA compliance_past TO compliance_app;

-- Fails where none is set: the past without an instant is a mistake, not an empty table.
CREATE FUNCTION compliance_past_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT current_setting('app.past')::timestamptz $$;

-- What later events changed: of each record the members as they were, its version then (0: it was made later), and its stamps.
-- It takes the details of events after the instant only, so older ones may be pruned. Ids of events are in the order of their time,
-- to which a minute is left, so the range on them keeps all earlier events unread.
CREATE FUNCTION compliance_undone(p_type text, p_at timestamptz)
RETURNS TABLE (id uuid, version bigint, deleted boolean, state jsonb)
LANGUAGE sql STABLE AS
$$
    WITH later AS MATERIALIZED (
        SELECT e.entity_id, e.entity_version, e.action, d.details::jsonb -> 'before' AS was
        FROM compliance_audit_events e
        JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id
        WHERE e.tenant_id = compliance_tenant() AND e.entity_type = p_type AND e.entity_version IS NOT NULL AND e.at > p_at
          AND e.id >= (lpad(to_hex((extract(epoch FROM p_at - interval '1 minute') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
    ), changed AS (
        SELECT entity_id, min(entity_version) - 1 AS version, bool_or(action = 'delete') AS deleted FROM later GROUP BY entity_id
    ), states AS (
        -- Of several changes of a member the first one after the instant knows what was before.
        SELECT entity_id, jsonb_object_agg(member.key, member.value ORDER BY entity_version DESC) AS state
        FROM later CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(was) = 'object' THEN was ELSE '{}' END) AS member
        GROUP BY entity_id
    )
    SELECT c.entity_id, c.version, c.deleted,
           coalesce(s.state, '{}') || jsonb_build_object('tenant_id', compliance_tenant(), 'id', c.entity_id, 'version', c.version,
               'created_at', made.at, 'created_by', coalesce(made.actor, made.actor_kind), 'updated_at', last.at,
               'updated_by', coalesce(last.actor, last.actor_kind))
    FROM changed c
    LEFT JOIN states s ON s.entity_id = c.entity_id
    LEFT JOIN compliance_audit_events made ON made.tenant_id = compliance_tenant() AND made.entity_type = p_type
        AND made.entity_id = c.entity_id AND made.entity_version = 1
    LEFT JOIN compliance_audit_events last ON last.tenant_id = compliance_tenant() AND last.entity_type = p_type
        AND last.entity_id = c.entity_id AND last.entity_version = c.version
$$;
GRANT EXECUTE ON FUNCTION compliance_past_at(), compliance_undone(text, timestamptz) TO compliance_app;

-- The view of a registered table. A migration that changes columns of the table calls it again, after compliance_register_table.
-- Columns that the trail does not hold are those of today, and null for a row that is gone; `p_filled` says what else they are then.
CREATE FUNCTION compliance_show_past(p_table text, p_filled text DEFAULT '''{}''::jsonb') RETURNS void LANGUAGE plpgsql AS
$$
DECLARE
    registered compliance_audited_tables;
BEGIN
    SELECT * INTO STRICT registered FROM compliance_audited_tables WHERE table_name = p_table;
    EXECUTE format('DROP VIEW IF EXISTS compliance_past.%I', p_table);
    EXECUTE format($f$
        CREATE VIEW compliance_past.%1$I WITH (security_invoker = true) AS
        WITH undone AS MATERIALIZED (SELECT u.id, u.version, u.deleted, u.state
                                     FROM public.compliance_undone(%2$L, public.compliance_past_at()) AS u)
        SELECT c.* FROM public.%1$I AS c
        WHERE c.tenant_id = public.compliance_tenant() AND c.created_at <= public.compliance_past_at() AND c.id NOT IN (SELECT u.id FROM undone u)
        UNION ALL
        SELECT t.* FROM undone u JOIN public.%1$I AS c ON c.tenant_id = public.compliance_tenant() AND c.id = u.id
        CROSS JOIN LATERAL jsonb_populate_record(c, u.state) AS t WHERE u.version >= 1
        UNION ALL
        SELECT t.* FROM undone u CROSS JOIN LATERAL jsonb_populate_record(NULL::public.%1$I, u.state || %3$s) AS t
        WHERE u.deleted AND u.version >= 1 $f$, p_table, registered.entity_type, p_filled);
    EXECUTE format('GRANT SELECT ON compliance_past.%I TO compliance_app', p_table);
END
$$;

SELECT compliance_show_past(t) FROM unnest(ARRAY[
    'compliance_regulations', 'compliance_requirements', 'compliance_assessments', 'compliance_requirement_assessments',
    'compliance_controls', 'compliance_control_tests', 'compliance_control_exceptions', 'compliance_control_mappings',
    'compliance_evidence_collectors', 'compliance_evidence_items', 'compliance_evidence_revisions', 'compliance_evidence_links',
    'compliance_risk_matrices', 'compliance_risk_settings', 'compliance_risks', 'compliance_risk_treatments',
    'compliance_risk_acceptances', 'compliance_risk_simulations', 'compliance_dashboard_settings']) AS t;
SELECT compliance_show_past('compliance_deadlines', $$jsonb_build_object('entity_id', u.state -> 'entity' -> 'id')$$);

-- Logs that only grow need no events.
CREATE VIEW compliance_past.compliance_evidence_submissions WITH (security_invoker = true) AS
SELECT s.* FROM public.compliance_evidence_submissions AS s
WHERE s.tenant_id = public.compliance_tenant() AND s.received_at <= public.compliance_past_at();
GRANT SELECT ON compliance_past.compliance_evidence_submissions TO compliance_app;
