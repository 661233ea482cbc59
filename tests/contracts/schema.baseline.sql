CREATE SCHEMA compliance_past;

ALTER SCHEMA compliance_past OWNER TO compliance_owner;

CREATE SCHEMA vault;

ALTER SCHEMA vault OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_access_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.version <> OLD.version THEN
        PERFORM pg_notify('compliance_access', coalesce(NEW.tenant_id, OLD.tenant_id)::text);
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_access_changed() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_actor() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(compliance_context() ->> 'actor', compliance_context() ->> 'actor_kind', 'system') $$;

ALTER FUNCTION public.compliance_actor() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_api_tokens_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"expires_at":', coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"owner_id":', coalesce('"' || OLD.owner_id || '"', 'null'),
            ',"permissions":', coalesce(CASE WHEN OLD.permissions IN ('[]', '{}') THEN OLD.permissions::text ELSE compliance_jcs(OLD.permissions) END, 'null'),
            ',"prefix":', coalesce(to_json(OLD.prefix)::text, 'null'),
            ',"revoked_at":', coalesce('"' || to_char(OLD.revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"scope":', coalesce(CASE WHEN OLD.scope IN ('[]', '{}') THEN OLD.scope::text ELSE compliance_jcs(OLD.scope) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'api_token', OLD.id, NULL, OLD.version + 1, 'api_token', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.expires_at IS DISTINCT FROM OLD.expires_at THEN
        was := was || ',"expires_at":' || coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"expires_at":' || coalesce('"' || to_char(NEW.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.owner_id IS DISTINCT FROM OLD.owner_id THEN
        was := was || ',"owner_id":' || coalesce('"' || OLD.owner_id || '"', 'null');
        is_now := is_now || ',"owner_id":' || coalesce('"' || NEW.owner_id || '"', 'null');
    END IF;
    IF NEW.permissions IS DISTINCT FROM OLD.permissions THEN
        was := was || ',"permissions":' || coalesce(CASE WHEN OLD.permissions IN ('[]', '{}') THEN OLD.permissions::text ELSE compliance_jcs(OLD.permissions) END, 'null');
        is_now := is_now || ',"permissions":' || coalesce(CASE WHEN NEW.permissions IN ('[]', '{}') THEN NEW.permissions::text ELSE compliance_jcs(NEW.permissions) END, 'null');
    END IF;
    IF NEW.prefix IS DISTINCT FROM OLD.prefix THEN
        was := was || ',"prefix":' || coalesce(to_json(OLD.prefix)::text, 'null');
        is_now := is_now || ',"prefix":' || coalesce(to_json(NEW.prefix)::text, 'null');
    END IF;
    IF NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        was := was || ',"revoked_at":' || coalesce('"' || to_char(OLD.revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"revoked_at":' || coalesce('"' || to_char(NEW.revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.scope IS DISTINCT FROM OLD.scope THEN
        was := was || ',"scope":' || coalesce(CASE WHEN OLD.scope IN ('[]', '{}') THEN OLD.scope::text ELSE compliance_jcs(OLD.scope) END, 'null');
        is_now := is_now || ',"scope":' || coalesce(CASE WHEN NEW.scope IN ('[]', '{}') THEN NEW.scope::text ELSE compliance_jcs(NEW.scope) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'api_token', NEW.id, NULL,
                                   NEW.version, 'api_token', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_api_tokens_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_api_tokens_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"expires_at":', coalesce('"' || to_char(m.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"owner_id":', coalesce('"' || m.owner_id || '"', 'null'),
            ',"permissions":', coalesce(CASE WHEN m.permissions IN ('[]', '{}') THEN m.permissions::text ELSE compliance_jcs(m.permissions) END, 'null'),
            ',"prefix":', coalesce(to_json(m.prefix)::text, 'null'),
            ',"revoked_at":', coalesce('"' || to_char(m.revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"scope":', coalesce(CASE WHEN m.scope IN ('[]', '{}') THEN m.scope::text ELSE compliance_jcs(m.scope) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'api_token', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'api_token', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_api_tokens_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_assessments_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"baseline":', coalesce('"' || OLD.baseline || '"', 'null'),
            ',"closed_at":', coalesce('"' || to_char(OLD.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"closed_by":', coalesce(to_json(OLD.closed_by)::text, 'null'),
            ',"conclusion":', coalesce(to_json(OLD.conclusion)::text, 'null'),
            ',"due_on":', coalesce('"' || OLD.due_on || '"', 'null'),
            ',"frozen_domains":', coalesce(CASE WHEN OLD.frozen_domains IN ('[]', '{}') THEN OLD.frozen_domains::text ELSE compliance_jcs(OLD.frozen_domains) END, 'null'),
            ',"frozen_score":', coalesce(CASE WHEN OLD.frozen_score IN ('[]', '{}') THEN OLD.frozen_score::text ELSE compliance_jcs(OLD.frozen_score) END, 'null'),
            ',"is_primary":', coalesce(OLD.is_primary::text, 'null'),
            ',"isms_scope":', coalesce('"' || OLD.isms_scope || '"', 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"lead":', coalesce(to_json(OLD.lead)::text, 'null'),
            ',"max_score":', coalesce(OLD.max_score::text, 'null'),
            ',"min_score":', coalesce(OLD.min_score::text, 'null'),
            ',"regulation":', coalesce('"' || OLD.regulation || '"', 'null'),
            ',"release_no":', coalesce(OLD.release_no::text, 'null'),
            ',"scope":', coalesce(to_json(OLD.scope)::text, 'null'),
            ',"score_method":', coalesce(to_json(OLD.score_method)::text, 'null'),
            ',"scores_definition":', coalesce(CASE WHEN OLD.scores_definition IN ('[]', '{}') THEN OLD.scores_definition::text ELSE compliance_jcs(OLD.scores_definition) END, 'null'),
            ',"scoring_mode":', coalesce(to_json(OLD.scoring_mode)::text, 'null'),
            ',"selected_groups":', coalesce(CASE WHEN OLD.selected_groups IN ('[]', '{}') THEN OLD.selected_groups::text ELSE compliance_jcs(OLD.selected_groups) END, 'null'),
            ',"show_documentation":', coalesce(OLD.show_documentation::text, 'null'),
            ',"started_on":', coalesce('"' || OLD.started_on || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"target_score":', coalesce('"' || OLD.target_score || '"', 'null'),
            ',"team":', coalesce(CASE WHEN OLD.team IN ('[]', '{}') THEN OLD.team::text ELSE compliance_jcs(OLD.team) END, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'compliance_assessment', OLD.id, OLD.key, OLD.version + 1, 'compliance_assessment', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.baseline IS DISTINCT FROM OLD.baseline THEN
        was := was || ',"baseline":' || coalesce('"' || OLD.baseline || '"', 'null');
        is_now := is_now || ',"baseline":' || coalesce('"' || NEW.baseline || '"', 'null');
    END IF;
    IF NEW.closed_at IS DISTINCT FROM OLD.closed_at THEN
        was := was || ',"closed_at":' || coalesce('"' || to_char(OLD.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"closed_at":' || coalesce('"' || to_char(NEW.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.closed_by IS DISTINCT FROM OLD.closed_by THEN
        was := was || ',"closed_by":' || coalesce(to_json(OLD.closed_by)::text, 'null');
        is_now := is_now || ',"closed_by":' || coalesce(to_json(NEW.closed_by)::text, 'null');
    END IF;
    IF NEW.conclusion IS DISTINCT FROM OLD.conclusion THEN
        was := was || ',"conclusion":' || coalesce(to_json(OLD.conclusion)::text, 'null');
        is_now := is_now || ',"conclusion":' || coalesce(to_json(NEW.conclusion)::text, 'null');
    END IF;
    IF NEW.due_on IS DISTINCT FROM OLD.due_on THEN
        was := was || ',"due_on":' || coalesce('"' || OLD.due_on || '"', 'null');
        is_now := is_now || ',"due_on":' || coalesce('"' || NEW.due_on || '"', 'null');
    END IF;
    IF NEW.frozen_domains IS DISTINCT FROM OLD.frozen_domains THEN
        was := was || ',"frozen_domains":' || coalesce(CASE WHEN OLD.frozen_domains IN ('[]', '{}') THEN OLD.frozen_domains::text ELSE compliance_jcs(OLD.frozen_domains) END, 'null');
        is_now := is_now || ',"frozen_domains":' || coalesce(CASE WHEN NEW.frozen_domains IN ('[]', '{}') THEN NEW.frozen_domains::text ELSE compliance_jcs(NEW.frozen_domains) END, 'null');
    END IF;
    IF NEW.frozen_score IS DISTINCT FROM OLD.frozen_score THEN
        was := was || ',"frozen_score":' || coalesce(CASE WHEN OLD.frozen_score IN ('[]', '{}') THEN OLD.frozen_score::text ELSE compliance_jcs(OLD.frozen_score) END, 'null');
        is_now := is_now || ',"frozen_score":' || coalesce(CASE WHEN NEW.frozen_score IN ('[]', '{}') THEN NEW.frozen_score::text ELSE compliance_jcs(NEW.frozen_score) END, 'null');
    END IF;
    IF NEW.is_primary IS DISTINCT FROM OLD.is_primary THEN
        was := was || ',"is_primary":' || coalesce(OLD.is_primary::text, 'null');
        is_now := is_now || ',"is_primary":' || coalesce(NEW.is_primary::text, 'null');
    END IF;
    IF NEW.isms_scope IS DISTINCT FROM OLD.isms_scope THEN
        was := was || ',"isms_scope":' || coalesce('"' || OLD.isms_scope || '"', 'null');
        is_now := is_now || ',"isms_scope":' || coalesce('"' || NEW.isms_scope || '"', 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.lead IS DISTINCT FROM OLD.lead THEN
        was := was || ',"lead":' || coalesce(to_json(OLD.lead)::text, 'null');
        is_now := is_now || ',"lead":' || coalesce(to_json(NEW.lead)::text, 'null');
    END IF;
    IF NEW.max_score IS DISTINCT FROM OLD.max_score THEN
        was := was || ',"max_score":' || coalesce(OLD.max_score::text, 'null');
        is_now := is_now || ',"max_score":' || coalesce(NEW.max_score::text, 'null');
    END IF;
    IF NEW.min_score IS DISTINCT FROM OLD.min_score THEN
        was := was || ',"min_score":' || coalesce(OLD.min_score::text, 'null');
        is_now := is_now || ',"min_score":' || coalesce(NEW.min_score::text, 'null');
    END IF;
    IF NEW.regulation IS DISTINCT FROM OLD.regulation THEN
        was := was || ',"regulation":' || coalesce('"' || OLD.regulation || '"', 'null');
        is_now := is_now || ',"regulation":' || coalesce('"' || NEW.regulation || '"', 'null');
    END IF;
    IF NEW.release_no IS DISTINCT FROM OLD.release_no THEN
        was := was || ',"release_no":' || coalesce(OLD.release_no::text, 'null');
        is_now := is_now || ',"release_no":' || coalesce(NEW.release_no::text, 'null');
    END IF;
    IF NEW.scope IS DISTINCT FROM OLD.scope THEN
        was := was || ',"scope":' || coalesce(to_json(OLD.scope)::text, 'null');
        is_now := is_now || ',"scope":' || coalesce(to_json(NEW.scope)::text, 'null');
    END IF;
    IF NEW.score_method IS DISTINCT FROM OLD.score_method THEN
        was := was || ',"score_method":' || coalesce(to_json(OLD.score_method)::text, 'null');
        is_now := is_now || ',"score_method":' || coalesce(to_json(NEW.score_method)::text, 'null');
    END IF;
    IF NEW.scores_definition IS DISTINCT FROM OLD.scores_definition THEN
        was := was || ',"scores_definition":' || coalesce(CASE WHEN OLD.scores_definition IN ('[]', '{}') THEN OLD.scores_definition::text ELSE compliance_jcs(OLD.scores_definition) END, 'null');
        is_now := is_now || ',"scores_definition":' || coalesce(CASE WHEN NEW.scores_definition IN ('[]', '{}') THEN NEW.scores_definition::text ELSE compliance_jcs(NEW.scores_definition) END, 'null');
    END IF;
    IF NEW.scoring_mode IS DISTINCT FROM OLD.scoring_mode THEN
        was := was || ',"scoring_mode":' || coalesce(to_json(OLD.scoring_mode)::text, 'null');
        is_now := is_now || ',"scoring_mode":' || coalesce(to_json(NEW.scoring_mode)::text, 'null');
    END IF;
    IF NEW.selected_groups IS DISTINCT FROM OLD.selected_groups THEN
        was := was || ',"selected_groups":' || coalesce(CASE WHEN OLD.selected_groups IN ('[]', '{}') THEN OLD.selected_groups::text ELSE compliance_jcs(OLD.selected_groups) END, 'null');
        is_now := is_now || ',"selected_groups":' || coalesce(CASE WHEN NEW.selected_groups IN ('[]', '{}') THEN NEW.selected_groups::text ELSE compliance_jcs(NEW.selected_groups) END, 'null');
    END IF;
    IF NEW.show_documentation IS DISTINCT FROM OLD.show_documentation THEN
        was := was || ',"show_documentation":' || coalesce(OLD.show_documentation::text, 'null');
        is_now := is_now || ',"show_documentation":' || coalesce(NEW.show_documentation::text, 'null');
    END IF;
    IF NEW.started_on IS DISTINCT FROM OLD.started_on THEN
        was := was || ',"started_on":' || coalesce('"' || OLD.started_on || '"', 'null');
        is_now := is_now || ',"started_on":' || coalesce('"' || NEW.started_on || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.target_score IS DISTINCT FROM OLD.target_score THEN
        was := was || ',"target_score":' || coalesce('"' || OLD.target_score || '"', 'null');
        is_now := is_now || ',"target_score":' || coalesce('"' || NEW.target_score || '"', 'null');
    END IF;
    IF NEW.team IS DISTINCT FROM OLD.team THEN
        was := was || ',"team":' || coalesce(CASE WHEN OLD.team IN ('[]', '{}') THEN OLD.team::text ELSE compliance_jcs(OLD.team) END, 'null');
        is_now := is_now || ',"team":' || coalesce(CASE WHEN NEW.team IN ('[]', '{}') THEN NEW.team::text ELSE compliance_jcs(NEW.team) END, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'compliance_assessment', NEW.id, NEW.key,
                                   NEW.version, 'compliance_assessment', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_assessments_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_assessments_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"baseline":', coalesce('"' || m.baseline || '"', 'null'),
            ',"closed_at":', coalesce('"' || to_char(m.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"closed_by":', coalesce(to_json(m.closed_by)::text, 'null'),
            ',"conclusion":', coalesce(to_json(m.conclusion)::text, 'null'),
            ',"due_on":', coalesce('"' || m.due_on || '"', 'null'),
            ',"frozen_domains":', coalesce(CASE WHEN m.frozen_domains IN ('[]', '{}') THEN m.frozen_domains::text ELSE compliance_jcs(m.frozen_domains) END, 'null'),
            ',"frozen_score":', coalesce(CASE WHEN m.frozen_score IN ('[]', '{}') THEN m.frozen_score::text ELSE compliance_jcs(m.frozen_score) END, 'null'),
            ',"is_primary":', coalesce(m.is_primary::text, 'null'),
            ',"isms_scope":', coalesce('"' || m.isms_scope || '"', 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"lead":', coalesce(to_json(m.lead)::text, 'null'),
            ',"max_score":', coalesce(m.max_score::text, 'null'),
            ',"min_score":', coalesce(m.min_score::text, 'null'),
            ',"regulation":', coalesce('"' || m.regulation || '"', 'null'),
            ',"release_no":', coalesce(m.release_no::text, 'null'),
            ',"scope":', coalesce(to_json(m.scope)::text, 'null'),
            ',"score_method":', coalesce(to_json(m.score_method)::text, 'null'),
            ',"scores_definition":', coalesce(CASE WHEN m.scores_definition IN ('[]', '{}') THEN m.scores_definition::text ELSE compliance_jcs(m.scores_definition) END, 'null'),
            ',"scoring_mode":', coalesce(to_json(m.scoring_mode)::text, 'null'),
            ',"selected_groups":', coalesce(CASE WHEN m.selected_groups IN ('[]', '{}') THEN m.selected_groups::text ELSE compliance_jcs(m.selected_groups) END, 'null'),
            ',"show_documentation":', coalesce(m.show_documentation::text, 'null'),
            ',"started_on":', coalesce('"' || m.started_on || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"target_score":', coalesce('"' || m.target_score || '"', 'null'),
            ',"team":', coalesce(CASE WHEN m.team IN ('[]', '{}') THEN m.team::text ELSE compliance_jcs(m.team) END, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'compliance_assessment', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'compliance_assessment', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_assessments_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_audit_note(p_action text, p_type text, p_id uuid, p_key text, p_after jsonb) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT compliance_write_event(compliance_tenant(), p_action, p_type, p_id, p_key, NULL, p_type, p_id, clock_timestamp(), 'null',
        compliance_jcs('{"count":null,"fields":null,"filters":null,"ids":null,"purpose":null,"recipient":null,"subjects":null}'::jsonb
                       || coalesce(p_after, '{}')))
$$;

ALTER FUNCTION public.compliance_audit_note(p_action text, p_type text, p_id uuid, p_key text, p_after jsonb) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_backup_runs_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"duration_s":', coalesce(OLD.duration_s::text, 'null'),
            ',"encrypted":', coalesce(OLD.encrypted::text, 'null'),
            ',"finished_at":', coalesce('"' || to_char(OLD.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"location":', coalesce(to_json(OLD.location)::text, 'null'),
            ',"note":', coalesce(to_json(OLD.note)::text, 'null'),
            ',"outcome":', coalesce(to_json(OLD.outcome)::text, 'null'),
            ',"red_noted_at":', coalesce('"' || to_char(OLD.red_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"restored_to":', coalesce('"' || to_char(OLD.restored_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"sha256":', coalesce(to_json(OLD.sha256)::text, 'null'),
            ',"size_bytes":', coalesce(OLD.size_bytes::text, 'null'),
            ',"started_at":', coalesce('"' || to_char(OLD.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'backup_run', OLD.id, NULL, OLD.version + 1, 'backup_run', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.duration_s IS DISTINCT FROM OLD.duration_s THEN
        was := was || ',"duration_s":' || coalesce(OLD.duration_s::text, 'null');
        is_now := is_now || ',"duration_s":' || coalesce(NEW.duration_s::text, 'null');
    END IF;
    IF NEW.encrypted IS DISTINCT FROM OLD.encrypted THEN
        was := was || ',"encrypted":' || coalesce(OLD.encrypted::text, 'null');
        is_now := is_now || ',"encrypted":' || coalesce(NEW.encrypted::text, 'null');
    END IF;
    IF NEW.finished_at IS DISTINCT FROM OLD.finished_at THEN
        was := was || ',"finished_at":' || coalesce('"' || to_char(OLD.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"finished_at":' || coalesce('"' || to_char(NEW.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.location IS DISTINCT FROM OLD.location THEN
        was := was || ',"location":' || coalesce(to_json(OLD.location)::text, 'null');
        is_now := is_now || ',"location":' || coalesce(to_json(NEW.location)::text, 'null');
    END IF;
    IF NEW.note IS DISTINCT FROM OLD.note THEN
        was := was || ',"note":' || coalesce(to_json(OLD.note)::text, 'null');
        is_now := is_now || ',"note":' || coalesce(to_json(NEW.note)::text, 'null');
    END IF;
    IF NEW.outcome IS DISTINCT FROM OLD.outcome THEN
        was := was || ',"outcome":' || coalesce(to_json(OLD.outcome)::text, 'null');
        is_now := is_now || ',"outcome":' || coalesce(to_json(NEW.outcome)::text, 'null');
    END IF;
    IF NEW.red_noted_at IS DISTINCT FROM OLD.red_noted_at THEN
        was := was || ',"red_noted_at":' || coalesce('"' || to_char(OLD.red_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"red_noted_at":' || coalesce('"' || to_char(NEW.red_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.restored_to IS DISTINCT FROM OLD.restored_to THEN
        was := was || ',"restored_to":' || coalesce('"' || to_char(OLD.restored_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"restored_to":' || coalesce('"' || to_char(NEW.restored_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.sha256 IS DISTINCT FROM OLD.sha256 THEN
        was := was || ',"sha256":' || coalesce(to_json(OLD.sha256)::text, 'null');
        is_now := is_now || ',"sha256":' || coalesce(to_json(NEW.sha256)::text, 'null');
    END IF;
    IF NEW.size_bytes IS DISTINCT FROM OLD.size_bytes THEN
        was := was || ',"size_bytes":' || coalesce(OLD.size_bytes::text, 'null');
        is_now := is_now || ',"size_bytes":' || coalesce(NEW.size_bytes::text, 'null');
    END IF;
    IF NEW.started_at IS DISTINCT FROM OLD.started_at THEN
        was := was || ',"started_at":' || coalesce('"' || to_char(OLD.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"started_at":' || coalesce('"' || to_char(NEW.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'backup_run', NEW.id, NULL,
                                   NEW.version, 'backup_run', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_backup_runs_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_backup_runs_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"duration_s":', coalesce(m.duration_s::text, 'null'),
            ',"encrypted":', coalesce(m.encrypted::text, 'null'),
            ',"finished_at":', coalesce('"' || to_char(m.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"location":', coalesce(to_json(m.location)::text, 'null'),
            ',"note":', coalesce(to_json(m.note)::text, 'null'),
            ',"outcome":', coalesce(to_json(m.outcome)::text, 'null'),
            ',"red_noted_at":', coalesce('"' || to_char(m.red_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"restored_to":', coalesce('"' || to_char(m.restored_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"sha256":', coalesce(to_json(m.sha256)::text, 'null'),
            ',"size_bytes":', coalesce(m.size_bytes::text, 'null'),
            ',"started_at":', coalesce('"' || to_char(m.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'backup_run', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'backup_run', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_backup_runs_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_context() RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('app.context', true), ''), '{}')::jsonb $$;

ALTER FUNCTION public.compliance_context() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_effectiveness(p_on date) RETURNS TABLE(control uuid, operating boolean, effectiveness numeric, health text, implementation_status text, last_tested_on date, next_test_due date, test_overdue boolean)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.compliance_control_effectiveness(p_on date) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_exceptions_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"business_need":', coalesce(to_json(OLD.business_need)::text, 'null'),
            ',"compensating_controls":', coalesce(CASE WHEN OLD.compensating_controls IN ('[]', '{}') THEN OLD.compensating_controls::text ELSE compliance_jcs(OLD.compensating_controls) END, 'null'),
            ',"control":', coalesce('"' || OLD.control || '"', 'null'),
            ',"decided_at":', coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(OLD.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(OLD.decision_note)::text, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"reason":', coalesce(to_json(OLD.reason)::text, 'null'),
            ',"requirement":', coalesce('"' || OLD.requirement || '"', 'null'),
            ',"risk":', coalesce('"' || OLD.risk || '"', 'null'),
            ',"scope":', coalesce(to_json(OLD.scope)::text, 'null'),
            ',"severity":', coalesce(to_json(OLD.severity)::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"state_reason":', coalesce(to_json(OLD.state_reason)::text, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null'),
            ',"valid_from":', coalesce('"' || OLD.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || OLD.valid_until || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'control_exception', OLD.id, OLD.key, OLD.version + 1, 'control_exception', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.business_need IS DISTINCT FROM OLD.business_need THEN
        was := was || ',"business_need":' || coalesce(to_json(OLD.business_need)::text, 'null');
        is_now := is_now || ',"business_need":' || coalesce(to_json(NEW.business_need)::text, 'null');
    END IF;
    IF NEW.compensating_controls IS DISTINCT FROM OLD.compensating_controls THEN
        was := was || ',"compensating_controls":' || coalesce(CASE WHEN OLD.compensating_controls IN ('[]', '{}') THEN OLD.compensating_controls::text ELSE compliance_jcs(OLD.compensating_controls) END, 'null');
        is_now := is_now || ',"compensating_controls":' || coalesce(CASE WHEN NEW.compensating_controls IN ('[]', '{}') THEN NEW.compensating_controls::text ELSE compliance_jcs(NEW.compensating_controls) END, 'null');
    END IF;
    IF NEW.control IS DISTINCT FROM OLD.control THEN
        was := was || ',"control":' || coalesce('"' || OLD.control || '"', 'null');
        is_now := is_now || ',"control":' || coalesce('"' || NEW.control || '"', 'null');
    END IF;
    IF NEW.decided_at IS DISTINCT FROM OLD.decided_at THEN
        was := was || ',"decided_at":' || coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"decided_at":' || coalesce('"' || to_char(NEW.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN
        was := was || ',"decided_by":' || coalesce(to_json(OLD.decided_by)::text, 'null');
        is_now := is_now || ',"decided_by":' || coalesce(to_json(NEW.decided_by)::text, 'null');
    END IF;
    IF NEW.decision_note IS DISTINCT FROM OLD.decision_note THEN
        was := was || ',"decision_note":' || coalesce(to_json(OLD.decision_note)::text, 'null');
        is_now := is_now || ',"decision_note":' || coalesce(to_json(NEW.decision_note)::text, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.reason IS DISTINCT FROM OLD.reason THEN
        was := was || ',"reason":' || coalesce(to_json(OLD.reason)::text, 'null');
        is_now := is_now || ',"reason":' || coalesce(to_json(NEW.reason)::text, 'null');
    END IF;
    IF NEW.requirement IS DISTINCT FROM OLD.requirement THEN
        was := was || ',"requirement":' || coalesce('"' || OLD.requirement || '"', 'null');
        is_now := is_now || ',"requirement":' || coalesce('"' || NEW.requirement || '"', 'null');
    END IF;
    IF NEW.risk IS DISTINCT FROM OLD.risk THEN
        was := was || ',"risk":' || coalesce('"' || OLD.risk || '"', 'null');
        is_now := is_now || ',"risk":' || coalesce('"' || NEW.risk || '"', 'null');
    END IF;
    IF NEW.scope IS DISTINCT FROM OLD.scope THEN
        was := was || ',"scope":' || coalesce(to_json(OLD.scope)::text, 'null');
        is_now := is_now || ',"scope":' || coalesce(to_json(NEW.scope)::text, 'null');
    END IF;
    IF NEW.severity IS DISTINCT FROM OLD.severity THEN
        was := was || ',"severity":' || coalesce(to_json(OLD.severity)::text, 'null');
        is_now := is_now || ',"severity":' || coalesce(to_json(NEW.severity)::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.state_reason IS DISTINCT FROM OLD.state_reason THEN
        was := was || ',"state_reason":' || coalesce(to_json(OLD.state_reason)::text, 'null');
        is_now := is_now || ',"state_reason":' || coalesce(to_json(NEW.state_reason)::text, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    IF NEW.valid_from IS DISTINCT FROM OLD.valid_from THEN
        was := was || ',"valid_from":' || coalesce('"' || OLD.valid_from || '"', 'null');
        is_now := is_now || ',"valid_from":' || coalesce('"' || NEW.valid_from || '"', 'null');
    END IF;
    IF NEW.valid_until IS DISTINCT FROM OLD.valid_until THEN
        was := was || ',"valid_until":' || coalesce('"' || OLD.valid_until || '"', 'null');
        is_now := is_now || ',"valid_until":' || coalesce('"' || NEW.valid_until || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'control_exception', NEW.id, NEW.key,
                                   NEW.version, 'control_exception', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_control_exceptions_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_exceptions_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"business_need":', coalesce(to_json(m.business_need)::text, 'null'),
            ',"compensating_controls":', coalesce(CASE WHEN m.compensating_controls IN ('[]', '{}') THEN m.compensating_controls::text ELSE compliance_jcs(m.compensating_controls) END, 'null'),
            ',"control":', coalesce('"' || m.control || '"', 'null'),
            ',"decided_at":', coalesce('"' || to_char(m.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(m.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(m.decision_note)::text, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"reason":', coalesce(to_json(m.reason)::text, 'null'),
            ',"requirement":', coalesce('"' || m.requirement || '"', 'null'),
            ',"risk":', coalesce('"' || m.risk || '"', 'null'),
            ',"scope":', coalesce(to_json(m.scope)::text, 'null'),
            ',"severity":', coalesce(to_json(m.severity)::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"state_reason":', coalesce(to_json(m.state_reason)::text, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null'),
            ',"valid_from":', coalesce('"' || m.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || m.valid_until || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'control_exception', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'control_exception', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_control_exceptions_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_mappings_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"control":', coalesce('"' || OLD.control || '"', 'null'),
            ',"coverage":', coalesce(to_json(OLD.coverage)::text, 'null'),
            ',"coverage_percent":', coalesce(OLD.coverage_percent::text, 'null'),
            ',"rationale":', coalesce(to_json(OLD.rationale)::text, 'null'),
            ',"requirement":', coalesce('"' || OLD.requirement || '"', 'null'),
            ',"source":', coalesce(to_json(OLD.source)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'control_mapping', OLD.id, NULL, OLD.version + 1, 'control', OLD.control,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.control IS DISTINCT FROM OLD.control THEN
        was := was || ',"control":' || coalesce('"' || OLD.control || '"', 'null');
        is_now := is_now || ',"control":' || coalesce('"' || NEW.control || '"', 'null');
    END IF;
    IF NEW.coverage IS DISTINCT FROM OLD.coverage THEN
        was := was || ',"coverage":' || coalesce(to_json(OLD.coverage)::text, 'null');
        is_now := is_now || ',"coverage":' || coalesce(to_json(NEW.coverage)::text, 'null');
    END IF;
    IF NEW.coverage_percent IS DISTINCT FROM OLD.coverage_percent THEN
        was := was || ',"coverage_percent":' || coalesce(OLD.coverage_percent::text, 'null');
        is_now := is_now || ',"coverage_percent":' || coalesce(NEW.coverage_percent::text, 'null');
    END IF;
    IF NEW.rationale IS DISTINCT FROM OLD.rationale THEN
        was := was || ',"rationale":' || coalesce(to_json(OLD.rationale)::text, 'null');
        is_now := is_now || ',"rationale":' || coalesce(to_json(NEW.rationale)::text, 'null');
    END IF;
    IF NEW.requirement IS DISTINCT FROM OLD.requirement THEN
        was := was || ',"requirement":' || coalesce('"' || OLD.requirement || '"', 'null');
        is_now := is_now || ',"requirement":' || coalesce('"' || NEW.requirement || '"', 'null');
    END IF;
    IF NEW.source IS DISTINCT FROM OLD.source THEN
        was := was || ',"source":' || coalesce(to_json(OLD.source)::text, 'null');
        is_now := is_now || ',"source":' || coalesce(to_json(NEW.source)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'control_mapping', NEW.id, NULL,
                                   NEW.version, 'control', NEW.control, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_control_mappings_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_mappings_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.control AS root,
               '{"after":' || '{' || concat('"control":', coalesce('"' || m.control || '"', 'null'),
            ',"coverage":', coalesce(to_json(m.coverage)::text, 'null'),
            ',"coverage_percent":', coalesce(m.coverage_percent::text, 'null'),
            ',"rationale":', coalesce(to_json(m.rationale)::text, 'null'),
            ',"requirement":', coalesce('"' || m.requirement || '"', 'null'),
            ',"source":', coalesce(to_json(m.source)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'control_mapping', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'control', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_control_mappings_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_signals(p_on date) RETURNS TABLE(control uuid, collector uuid, received_on date, passed boolean, due_on date)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.compliance_control_signals(p_on date) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_tests_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"conclusion":', coalesce(to_json(OLD.conclusion)::text, 'null'),
            ',"control":', coalesce('"' || OLD.control || '"', 'null'),
            ',"decided_at":', coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(OLD.decided_by)::text, 'null'),
            ',"deviations":', coalesce(OLD.deviations::text, 'null'),
            ',"evidence":', coalesce(CASE WHEN OLD.evidence IN ('[]', '{}') THEN OLD.evidence::text ELSE compliance_jcs(OLD.evidence) END, 'null'),
            ',"finding":', coalesce('"' || OLD.finding || '"', 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"methods":', coalesce(CASE WHEN OLD.methods IN ('[]', '{}') THEN OLD.methods::text ELSE compliance_jcs(OLD.methods) END, 'null'),
            ',"performed_on":', coalesce('"' || OLD.performed_on || '"', 'null'),
            ',"period_from":', coalesce('"' || OLD.period_from || '"', 'null'),
            ',"period_to":', coalesce('"' || OLD.period_to || '"', 'null'),
            ',"planned_on":', coalesce('"' || OLD.planned_on || '"', 'null'),
            ',"population_size":', coalesce(OLD.population_size::text, 'null'),
            ',"procedure":', coalesce(to_json(OLD.procedure)::text, 'null'),
            ',"result":', coalesce(to_json(OLD.result)::text, 'null'),
            ',"return_reason":', coalesce(to_json(OLD.return_reason)::text, 'null'),
            ',"sample_size":', coalesce(OLD.sample_size::text, 'null'),
            ',"self_assessment":', coalesce(OLD.self_assessment::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"tester":', coalesce(to_json(OLD.tester)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'control_test', OLD.id, OLD.key, OLD.version + 1, 'control', OLD.control,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.conclusion IS DISTINCT FROM OLD.conclusion THEN
        was := was || ',"conclusion":' || coalesce(to_json(OLD.conclusion)::text, 'null');
        is_now := is_now || ',"conclusion":' || coalesce(to_json(NEW.conclusion)::text, 'null');
    END IF;
    IF NEW.control IS DISTINCT FROM OLD.control THEN
        was := was || ',"control":' || coalesce('"' || OLD.control || '"', 'null');
        is_now := is_now || ',"control":' || coalesce('"' || NEW.control || '"', 'null');
    END IF;
    IF NEW.decided_at IS DISTINCT FROM OLD.decided_at THEN
        was := was || ',"decided_at":' || coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"decided_at":' || coalesce('"' || to_char(NEW.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN
        was := was || ',"decided_by":' || coalesce(to_json(OLD.decided_by)::text, 'null');
        is_now := is_now || ',"decided_by":' || coalesce(to_json(NEW.decided_by)::text, 'null');
    END IF;
    IF NEW.deviations IS DISTINCT FROM OLD.deviations THEN
        was := was || ',"deviations":' || coalesce(OLD.deviations::text, 'null');
        is_now := is_now || ',"deviations":' || coalesce(NEW.deviations::text, 'null');
    END IF;
    IF NEW.evidence IS DISTINCT FROM OLD.evidence THEN
        was := was || ',"evidence":' || coalesce(CASE WHEN OLD.evidence IN ('[]', '{}') THEN OLD.evidence::text ELSE compliance_jcs(OLD.evidence) END, 'null');
        is_now := is_now || ',"evidence":' || coalesce(CASE WHEN NEW.evidence IN ('[]', '{}') THEN NEW.evidence::text ELSE compliance_jcs(NEW.evidence) END, 'null');
    END IF;
    IF NEW.finding IS DISTINCT FROM OLD.finding THEN
        was := was || ',"finding":' || coalesce('"' || OLD.finding || '"', 'null');
        is_now := is_now || ',"finding":' || coalesce('"' || NEW.finding || '"', 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.methods IS DISTINCT FROM OLD.methods THEN
        was := was || ',"methods":' || coalesce(CASE WHEN OLD.methods IN ('[]', '{}') THEN OLD.methods::text ELSE compliance_jcs(OLD.methods) END, 'null');
        is_now := is_now || ',"methods":' || coalesce(CASE WHEN NEW.methods IN ('[]', '{}') THEN NEW.methods::text ELSE compliance_jcs(NEW.methods) END, 'null');
    END IF;
    IF NEW.performed_on IS DISTINCT FROM OLD.performed_on THEN
        was := was || ',"performed_on":' || coalesce('"' || OLD.performed_on || '"', 'null');
        is_now := is_now || ',"performed_on":' || coalesce('"' || NEW.performed_on || '"', 'null');
    END IF;
    IF NEW.period_from IS DISTINCT FROM OLD.period_from THEN
        was := was || ',"period_from":' || coalesce('"' || OLD.period_from || '"', 'null');
        is_now := is_now || ',"period_from":' || coalesce('"' || NEW.period_from || '"', 'null');
    END IF;
    IF NEW.period_to IS DISTINCT FROM OLD.period_to THEN
        was := was || ',"period_to":' || coalesce('"' || OLD.period_to || '"', 'null');
        is_now := is_now || ',"period_to":' || coalesce('"' || NEW.period_to || '"', 'null');
    END IF;
    IF NEW.planned_on IS DISTINCT FROM OLD.planned_on THEN
        was := was || ',"planned_on":' || coalesce('"' || OLD.planned_on || '"', 'null');
        is_now := is_now || ',"planned_on":' || coalesce('"' || NEW.planned_on || '"', 'null');
    END IF;
    IF NEW.population_size IS DISTINCT FROM OLD.population_size THEN
        was := was || ',"population_size":' || coalesce(OLD.population_size::text, 'null');
        is_now := is_now || ',"population_size":' || coalesce(NEW.population_size::text, 'null');
    END IF;
    IF NEW.procedure IS DISTINCT FROM OLD.procedure THEN
        was := was || ',"procedure":' || coalesce(to_json(OLD.procedure)::text, 'null');
        is_now := is_now || ',"procedure":' || coalesce(to_json(NEW.procedure)::text, 'null');
    END IF;
    IF NEW.result IS DISTINCT FROM OLD.result THEN
        was := was || ',"result":' || coalesce(to_json(OLD.result)::text, 'null');
        is_now := is_now || ',"result":' || coalesce(to_json(NEW.result)::text, 'null');
    END IF;
    IF NEW.return_reason IS DISTINCT FROM OLD.return_reason THEN
        was := was || ',"return_reason":' || coalesce(to_json(OLD.return_reason)::text, 'null');
        is_now := is_now || ',"return_reason":' || coalesce(to_json(NEW.return_reason)::text, 'null');
    END IF;
    IF NEW.sample_size IS DISTINCT FROM OLD.sample_size THEN
        was := was || ',"sample_size":' || coalesce(OLD.sample_size::text, 'null');
        is_now := is_now || ',"sample_size":' || coalesce(NEW.sample_size::text, 'null');
    END IF;
    IF NEW.self_assessment IS DISTINCT FROM OLD.self_assessment THEN
        was := was || ',"self_assessment":' || coalesce(OLD.self_assessment::text, 'null');
        is_now := is_now || ',"self_assessment":' || coalesce(NEW.self_assessment::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.tester IS DISTINCT FROM OLD.tester THEN
        was := was || ',"tester":' || coalesce(to_json(OLD.tester)::text, 'null');
        is_now := is_now || ',"tester":' || coalesce(to_json(NEW.tester)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'control_test', NEW.id, NEW.key,
                                   NEW.version, 'control', NEW.control, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_control_tests_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_control_tests_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.control AS root,
               '{"after":' || '{' || concat('"conclusion":', coalesce(to_json(m.conclusion)::text, 'null'),
            ',"control":', coalesce('"' || m.control || '"', 'null'),
            ',"decided_at":', coalesce('"' || to_char(m.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(m.decided_by)::text, 'null'),
            ',"deviations":', coalesce(m.deviations::text, 'null'),
            ',"evidence":', coalesce(CASE WHEN m.evidence IN ('[]', '{}') THEN m.evidence::text ELSE compliance_jcs(m.evidence) END, 'null'),
            ',"finding":', coalesce('"' || m.finding || '"', 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"methods":', coalesce(CASE WHEN m.methods IN ('[]', '{}') THEN m.methods::text ELSE compliance_jcs(m.methods) END, 'null'),
            ',"performed_on":', coalesce('"' || m.performed_on || '"', 'null'),
            ',"period_from":', coalesce('"' || m.period_from || '"', 'null'),
            ',"period_to":', coalesce('"' || m.period_to || '"', 'null'),
            ',"planned_on":', coalesce('"' || m.planned_on || '"', 'null'),
            ',"population_size":', coalesce(m.population_size::text, 'null'),
            ',"procedure":', coalesce(to_json(m.procedure)::text, 'null'),
            ',"result":', coalesce(to_json(m.result)::text, 'null'),
            ',"return_reason":', coalesce(to_json(m.return_reason)::text, 'null'),
            ',"sample_size":', coalesce(m.sample_size::text, 'null'),
            ',"self_assessment":', coalesce(m.self_assessment::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"tester":', coalesce(to_json(m.tester)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'control_test', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'control', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_control_tests_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_controls_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"automation":', coalesce(to_json(OLD.automation)::text, 'null'),
            ',"category":', coalesce(to_json(OLD.category)::text, 'null'),
            ',"control_types":', coalesce(CASE WHEN OLD.control_types IN ('[]', '{}') THEN OLD.control_types::text ELSE compliance_jcs(OLD.control_types) END, 'null'),
            ',"cost_once":', coalesce('"' || OLD.cost_once || '"', 'null'),
            ',"cost_yearly":', coalesce('"' || OLD.cost_yearly || '"', 'null'),
            ',"csf_function":', coalesce(to_json(OLD.csf_function)::text, 'null'),
            ',"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"effort":', coalesce(to_json(OLD.effort)::text, 'null'),
            ',"ended_on":', coalesce('"' || OLD.ended_on || '"', 'null'),
            ',"expires_on":', coalesce('"' || OLD.expires_on || '"', 'null'),
            ',"external_id":', coalesce(to_json(OLD.external_id)::text, 'null'),
            ',"frequency":', coalesce(to_json(OLD.frequency)::text, 'null'),
            ',"implementation_notes":', coalesce(to_json(OLD.implementation_notes)::text, 'null'),
            ',"implemented_on":', coalesce('"' || OLD.implemented_on || '"', 'null'),
            ',"isms_scopes":', coalesce(CASE WHEN OLD.isms_scopes IN ('[]', '{}') THEN OLD.isms_scopes::text ELSE compliance_jcs(OLD.isms_scopes) END, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"key_control":', coalesce(OLD.key_control::text, 'null'),
            ',"links":', coalesce(CASE WHEN OLD.links IN ('[]', '{}') THEN OLD.links::text ELSE compliance_jcs(OLD.links) END, 'null'),
            ',"modules":', coalesce(CASE WHEN OLD.modules IN ('[]', '{}') THEN OLD.modules::text ELSE compliance_jcs(OLD.modules) END, 'null'),
            ',"operator":', coalesce(to_json(OLD.operator)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"parameters":', coalesce(CASE WHEN OLD.parameters IN ('[]', '{}') THEN OLD.parameters::text ELSE compliance_jcs(OLD.parameters) END, 'null'),
            ',"priority":', coalesce(to_json(OLD.priority)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null'),
            ',"properties":', coalesce(CASE WHEN OLD.properties IN ('[]', '{}') THEN OLD.properties::text ELSE compliance_jcs(OLD.properties) END, 'null'),
            ',"protection_goals":', coalesce(CASE WHEN OLD.protection_goals IN ('[]', '{}') THEN OLD.protection_goals::text ELSE compliance_jcs(OLD.protection_goals) END, 'null'),
            ',"reference_urn":', coalesce(to_json(OLD.reference_urn)::text, 'null'),
            ',"responsibility":', coalesce(to_json(OLD.responsibility)::text, 'null'),
            ',"start_on":', coalesce('"' || OLD.start_on || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"state_reason":', coalesce(to_json(OLD.state_reason)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null'),
            ',"target_on":', coalesce('"' || OLD.target_on || '"', 'null'),
            ',"test_interval":', coalesce(to_json(OLD.test_interval)::text, 'null'),
            ',"test_procedure":', coalesce(to_json(OLD.test_procedure)::text, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null'),
            ',"vendor":', coalesce('"' || OLD.vendor || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'control', OLD.id, OLD.key, OLD.version + 1, 'control', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.automation IS DISTINCT FROM OLD.automation THEN
        was := was || ',"automation":' || coalesce(to_json(OLD.automation)::text, 'null');
        is_now := is_now || ',"automation":' || coalesce(to_json(NEW.automation)::text, 'null');
    END IF;
    IF NEW.category IS DISTINCT FROM OLD.category THEN
        was := was || ',"category":' || coalesce(to_json(OLD.category)::text, 'null');
        is_now := is_now || ',"category":' || coalesce(to_json(NEW.category)::text, 'null');
    END IF;
    IF NEW.control_types IS DISTINCT FROM OLD.control_types THEN
        was := was || ',"control_types":' || coalesce(CASE WHEN OLD.control_types IN ('[]', '{}') THEN OLD.control_types::text ELSE compliance_jcs(OLD.control_types) END, 'null');
        is_now := is_now || ',"control_types":' || coalesce(CASE WHEN NEW.control_types IN ('[]', '{}') THEN NEW.control_types::text ELSE compliance_jcs(NEW.control_types) END, 'null');
    END IF;
    IF NEW.cost_once IS DISTINCT FROM OLD.cost_once THEN
        was := was || ',"cost_once":' || coalesce('"' || OLD.cost_once || '"', 'null');
        is_now := is_now || ',"cost_once":' || coalesce('"' || NEW.cost_once || '"', 'null');
    END IF;
    IF NEW.cost_yearly IS DISTINCT FROM OLD.cost_yearly THEN
        was := was || ',"cost_yearly":' || coalesce('"' || OLD.cost_yearly || '"', 'null');
        is_now := is_now || ',"cost_yearly":' || coalesce('"' || NEW.cost_yearly || '"', 'null');
    END IF;
    IF NEW.csf_function IS DISTINCT FROM OLD.csf_function THEN
        was := was || ',"csf_function":' || coalesce(to_json(OLD.csf_function)::text, 'null');
        is_now := is_now || ',"csf_function":' || coalesce(to_json(NEW.csf_function)::text, 'null');
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.effort IS DISTINCT FROM OLD.effort THEN
        was := was || ',"effort":' || coalesce(to_json(OLD.effort)::text, 'null');
        is_now := is_now || ',"effort":' || coalesce(to_json(NEW.effort)::text, 'null');
    END IF;
    IF NEW.ended_on IS DISTINCT FROM OLD.ended_on THEN
        was := was || ',"ended_on":' || coalesce('"' || OLD.ended_on || '"', 'null');
        is_now := is_now || ',"ended_on":' || coalesce('"' || NEW.ended_on || '"', 'null');
    END IF;
    IF NEW.expires_on IS DISTINCT FROM OLD.expires_on THEN
        was := was || ',"expires_on":' || coalesce('"' || OLD.expires_on || '"', 'null');
        is_now := is_now || ',"expires_on":' || coalesce('"' || NEW.expires_on || '"', 'null');
    END IF;
    IF NEW.external_id IS DISTINCT FROM OLD.external_id THEN
        was := was || ',"external_id":' || coalesce(to_json(OLD.external_id)::text, 'null');
        is_now := is_now || ',"external_id":' || coalesce(to_json(NEW.external_id)::text, 'null');
    END IF;
    IF NEW.frequency IS DISTINCT FROM OLD.frequency THEN
        was := was || ',"frequency":' || coalesce(to_json(OLD.frequency)::text, 'null');
        is_now := is_now || ',"frequency":' || coalesce(to_json(NEW.frequency)::text, 'null');
    END IF;
    IF NEW.implementation_notes IS DISTINCT FROM OLD.implementation_notes THEN
        was := was || ',"implementation_notes":' || coalesce(to_json(OLD.implementation_notes)::text, 'null');
        is_now := is_now || ',"implementation_notes":' || coalesce(to_json(NEW.implementation_notes)::text, 'null');
    END IF;
    IF NEW.implemented_on IS DISTINCT FROM OLD.implemented_on THEN
        was := was || ',"implemented_on":' || coalesce('"' || OLD.implemented_on || '"', 'null');
        is_now := is_now || ',"implemented_on":' || coalesce('"' || NEW.implemented_on || '"', 'null');
    END IF;
    IF NEW.isms_scopes IS DISTINCT FROM OLD.isms_scopes THEN
        was := was || ',"isms_scopes":' || coalesce(CASE WHEN OLD.isms_scopes IN ('[]', '{}') THEN OLD.isms_scopes::text ELSE compliance_jcs(OLD.isms_scopes) END, 'null');
        is_now := is_now || ',"isms_scopes":' || coalesce(CASE WHEN NEW.isms_scopes IN ('[]', '{}') THEN NEW.isms_scopes::text ELSE compliance_jcs(NEW.isms_scopes) END, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.key_control IS DISTINCT FROM OLD.key_control THEN
        was := was || ',"key_control":' || coalesce(OLD.key_control::text, 'null');
        is_now := is_now || ',"key_control":' || coalesce(NEW.key_control::text, 'null');
    END IF;
    IF NEW.links IS DISTINCT FROM OLD.links THEN
        was := was || ',"links":' || coalesce(CASE WHEN OLD.links IN ('[]', '{}') THEN OLD.links::text ELSE compliance_jcs(OLD.links) END, 'null');
        is_now := is_now || ',"links":' || coalesce(CASE WHEN NEW.links IN ('[]', '{}') THEN NEW.links::text ELSE compliance_jcs(NEW.links) END, 'null');
    END IF;
    IF NEW.modules IS DISTINCT FROM OLD.modules THEN
        was := was || ',"modules":' || coalesce(CASE WHEN OLD.modules IN ('[]', '{}') THEN OLD.modules::text ELSE compliance_jcs(OLD.modules) END, 'null');
        is_now := is_now || ',"modules":' || coalesce(CASE WHEN NEW.modules IN ('[]', '{}') THEN NEW.modules::text ELSE compliance_jcs(NEW.modules) END, 'null');
    END IF;
    IF NEW.operator IS DISTINCT FROM OLD.operator THEN
        was := was || ',"operator":' || coalesce(to_json(OLD.operator)::text, 'null');
        is_now := is_now || ',"operator":' || coalesce(to_json(NEW.operator)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.parameters IS DISTINCT FROM OLD.parameters THEN
        was := was || ',"parameters":' || coalesce(CASE WHEN OLD.parameters IN ('[]', '{}') THEN OLD.parameters::text ELSE compliance_jcs(OLD.parameters) END, 'null');
        is_now := is_now || ',"parameters":' || coalesce(CASE WHEN NEW.parameters IN ('[]', '{}') THEN NEW.parameters::text ELSE compliance_jcs(NEW.parameters) END, 'null');
    END IF;
    IF NEW.priority IS DISTINCT FROM OLD.priority THEN
        was := was || ',"priority":' || coalesce(to_json(OLD.priority)::text, 'null');
        is_now := is_now || ',"priority":' || coalesce(to_json(NEW.priority)::text, 'null');
    END IF;
    IF NEW.processing_activities IS DISTINCT FROM OLD.processing_activities THEN
        was := was || ',"processing_activities":' || coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null');
        is_now := is_now || ',"processing_activities":' || coalesce(CASE WHEN NEW.processing_activities IN ('[]', '{}') THEN NEW.processing_activities::text ELSE compliance_jcs(NEW.processing_activities) END, 'null');
    END IF;
    IF NEW.properties IS DISTINCT FROM OLD.properties THEN
        was := was || ',"properties":' || coalesce(CASE WHEN OLD.properties IN ('[]', '{}') THEN OLD.properties::text ELSE compliance_jcs(OLD.properties) END, 'null');
        is_now := is_now || ',"properties":' || coalesce(CASE WHEN NEW.properties IN ('[]', '{}') THEN NEW.properties::text ELSE compliance_jcs(NEW.properties) END, 'null');
    END IF;
    IF NEW.protection_goals IS DISTINCT FROM OLD.protection_goals THEN
        was := was || ',"protection_goals":' || coalesce(CASE WHEN OLD.protection_goals IN ('[]', '{}') THEN OLD.protection_goals::text ELSE compliance_jcs(OLD.protection_goals) END, 'null');
        is_now := is_now || ',"protection_goals":' || coalesce(CASE WHEN NEW.protection_goals IN ('[]', '{}') THEN NEW.protection_goals::text ELSE compliance_jcs(NEW.protection_goals) END, 'null');
    END IF;
    IF NEW.reference_urn IS DISTINCT FROM OLD.reference_urn THEN
        was := was || ',"reference_urn":' || coalesce(to_json(OLD.reference_urn)::text, 'null');
        is_now := is_now || ',"reference_urn":' || coalesce(to_json(NEW.reference_urn)::text, 'null');
    END IF;
    IF NEW.responsibility IS DISTINCT FROM OLD.responsibility THEN
        was := was || ',"responsibility":' || coalesce(to_json(OLD.responsibility)::text, 'null');
        is_now := is_now || ',"responsibility":' || coalesce(to_json(NEW.responsibility)::text, 'null');
    END IF;
    IF NEW.start_on IS DISTINCT FROM OLD.start_on THEN
        was := was || ',"start_on":' || coalesce('"' || OLD.start_on || '"', 'null');
        is_now := is_now || ',"start_on":' || coalesce('"' || NEW.start_on || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.state_reason IS DISTINCT FROM OLD.state_reason THEN
        was := was || ',"state_reason":' || coalesce(to_json(OLD.state_reason)::text, 'null');
        is_now := is_now || ',"state_reason":' || coalesce(to_json(NEW.state_reason)::text, 'null');
    END IF;
    IF NEW.tags IS DISTINCT FROM OLD.tags THEN
        was := was || ',"tags":' || coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null');
        is_now := is_now || ',"tags":' || coalesce(CASE WHEN NEW.tags IN ('[]', '{}') THEN NEW.tags::text ELSE compliance_jcs(NEW.tags) END, 'null');
    END IF;
    IF NEW.target_on IS DISTINCT FROM OLD.target_on THEN
        was := was || ',"target_on":' || coalesce('"' || OLD.target_on || '"', 'null');
        is_now := is_now || ',"target_on":' || coalesce('"' || NEW.target_on || '"', 'null');
    END IF;
    IF NEW.test_interval IS DISTINCT FROM OLD.test_interval THEN
        was := was || ',"test_interval":' || coalesce(to_json(OLD.test_interval)::text, 'null');
        is_now := is_now || ',"test_interval":' || coalesce(to_json(NEW.test_interval)::text, 'null');
    END IF;
    IF NEW.test_procedure IS DISTINCT FROM OLD.test_procedure THEN
        was := was || ',"test_procedure":' || coalesce(to_json(OLD.test_procedure)::text, 'null');
        is_now := is_now || ',"test_procedure":' || coalesce(to_json(NEW.test_procedure)::text, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    IF NEW.vendor IS DISTINCT FROM OLD.vendor THEN
        was := was || ',"vendor":' || coalesce('"' || OLD.vendor || '"', 'null');
        is_now := is_now || ',"vendor":' || coalesce('"' || NEW.vendor || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'control', NEW.id, NEW.key,
                                   NEW.version, 'control', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_controls_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_controls_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"automation":', coalesce(to_json(m.automation)::text, 'null'),
            ',"category":', coalesce(to_json(m.category)::text, 'null'),
            ',"control_types":', coalesce(CASE WHEN m.control_types IN ('[]', '{}') THEN m.control_types::text ELSE compliance_jcs(m.control_types) END, 'null'),
            ',"cost_once":', coalesce('"' || m.cost_once || '"', 'null'),
            ',"cost_yearly":', coalesce('"' || m.cost_yearly || '"', 'null'),
            ',"csf_function":', coalesce(to_json(m.csf_function)::text, 'null'),
            ',"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"effort":', coalesce(to_json(m.effort)::text, 'null'),
            ',"ended_on":', coalesce('"' || m.ended_on || '"', 'null'),
            ',"expires_on":', coalesce('"' || m.expires_on || '"', 'null'),
            ',"external_id":', coalesce(to_json(m.external_id)::text, 'null'),
            ',"frequency":', coalesce(to_json(m.frequency)::text, 'null'),
            ',"implementation_notes":', coalesce(to_json(m.implementation_notes)::text, 'null'),
            ',"implemented_on":', coalesce('"' || m.implemented_on || '"', 'null'),
            ',"isms_scopes":', coalesce(CASE WHEN m.isms_scopes IN ('[]', '{}') THEN m.isms_scopes::text ELSE compliance_jcs(m.isms_scopes) END, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"key_control":', coalesce(m.key_control::text, 'null'),
            ',"links":', coalesce(CASE WHEN m.links IN ('[]', '{}') THEN m.links::text ELSE compliance_jcs(m.links) END, 'null'),
            ',"modules":', coalesce(CASE WHEN m.modules IN ('[]', '{}') THEN m.modules::text ELSE compliance_jcs(m.modules) END, 'null'),
            ',"operator":', coalesce(to_json(m.operator)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"parameters":', coalesce(CASE WHEN m.parameters IN ('[]', '{}') THEN m.parameters::text ELSE compliance_jcs(m.parameters) END, 'null'),
            ',"priority":', coalesce(to_json(m.priority)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN m.processing_activities IN ('[]', '{}') THEN m.processing_activities::text ELSE compliance_jcs(m.processing_activities) END, 'null'),
            ',"properties":', coalesce(CASE WHEN m.properties IN ('[]', '{}') THEN m.properties::text ELSE compliance_jcs(m.properties) END, 'null'),
            ',"protection_goals":', coalesce(CASE WHEN m.protection_goals IN ('[]', '{}') THEN m.protection_goals::text ELSE compliance_jcs(m.protection_goals) END, 'null'),
            ',"reference_urn":', coalesce(to_json(m.reference_urn)::text, 'null'),
            ',"responsibility":', coalesce(to_json(m.responsibility)::text, 'null'),
            ',"start_on":', coalesce('"' || m.start_on || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"state_reason":', coalesce(to_json(m.state_reason)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN m.tags IN ('[]', '{}') THEN m.tags::text ELSE compliance_jcs(m.tags) END, 'null'),
            ',"target_on":', coalesce('"' || m.target_on || '"', 'null'),
            ',"test_interval":', coalesce(to_json(m.test_interval)::text, 'null'),
            ',"test_procedure":', coalesce(to_json(m.test_procedure)::text, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null'),
            ',"vendor":', coalesce('"' || m.vendor || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'control', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'control', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_controls_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dashboard_settings_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"amber_from":', coalesce('"' || OLD.amber_from || '"', 'null'),
            ',"expiring_days":', coalesce(OLD.expiring_days::text, 'null'),
            ',"green_from":', coalesce('"' || OLD.green_from || '"', 'null'),
            ',"headline":', coalesce(to_json(OLD.headline)::text, 'null'),
            ',"hidden_metrics":', coalesce(CASE WHEN OLD.hidden_metrics IN ('[]', '{}') THEN OLD.hidden_metrics::text ELSE compliance_jcs(OLD.hidden_metrics) END, 'null'),
            ',"include_voluntary":', coalesce(OLD.include_voluntary::text, 'null'),
            ',"partial_credit":', coalesce('"' || OLD.partial_credit || '"', 'null'),
            ',"report_language":', coalesce(to_json(OLD.report_language)::text, 'null'),
            ',"report_sections":', coalesce(CASE WHEN OLD.report_sections IN ('[]', '{}') THEN OLD.report_sections::text ELSE compliance_jcs(OLD.report_sections) END, 'null'),
            ',"targets":', coalesce(CASE WHEN OLD.targets IN ('[]', '{}') THEN OLD.targets::text ELSE compliance_jcs(OLD.targets) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dashboard_settings', OLD.id, NULL, OLD.version + 1, 'dashboard_settings', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.amber_from IS DISTINCT FROM OLD.amber_from THEN
        was := was || ',"amber_from":' || coalesce('"' || OLD.amber_from || '"', 'null');
        is_now := is_now || ',"amber_from":' || coalesce('"' || NEW.amber_from || '"', 'null');
    END IF;
    IF NEW.expiring_days IS DISTINCT FROM OLD.expiring_days THEN
        was := was || ',"expiring_days":' || coalesce(OLD.expiring_days::text, 'null');
        is_now := is_now || ',"expiring_days":' || coalesce(NEW.expiring_days::text, 'null');
    END IF;
    IF NEW.green_from IS DISTINCT FROM OLD.green_from THEN
        was := was || ',"green_from":' || coalesce('"' || OLD.green_from || '"', 'null');
        is_now := is_now || ',"green_from":' || coalesce('"' || NEW.green_from || '"', 'null');
    END IF;
    IF NEW.headline IS DISTINCT FROM OLD.headline THEN
        was := was || ',"headline":' || coalesce(to_json(OLD.headline)::text, 'null');
        is_now := is_now || ',"headline":' || coalesce(to_json(NEW.headline)::text, 'null');
    END IF;
    IF NEW.hidden_metrics IS DISTINCT FROM OLD.hidden_metrics THEN
        was := was || ',"hidden_metrics":' || coalesce(CASE WHEN OLD.hidden_metrics IN ('[]', '{}') THEN OLD.hidden_metrics::text ELSE compliance_jcs(OLD.hidden_metrics) END, 'null');
        is_now := is_now || ',"hidden_metrics":' || coalesce(CASE WHEN NEW.hidden_metrics IN ('[]', '{}') THEN NEW.hidden_metrics::text ELSE compliance_jcs(NEW.hidden_metrics) END, 'null');
    END IF;
    IF NEW.include_voluntary IS DISTINCT FROM OLD.include_voluntary THEN
        was := was || ',"include_voluntary":' || coalesce(OLD.include_voluntary::text, 'null');
        is_now := is_now || ',"include_voluntary":' || coalesce(NEW.include_voluntary::text, 'null');
    END IF;
    IF NEW.partial_credit IS DISTINCT FROM OLD.partial_credit THEN
        was := was || ',"partial_credit":' || coalesce('"' || OLD.partial_credit || '"', 'null');
        is_now := is_now || ',"partial_credit":' || coalesce('"' || NEW.partial_credit || '"', 'null');
    END IF;
    IF NEW.report_language IS DISTINCT FROM OLD.report_language THEN
        was := was || ',"report_language":' || coalesce(to_json(OLD.report_language)::text, 'null');
        is_now := is_now || ',"report_language":' || coalesce(to_json(NEW.report_language)::text, 'null');
    END IF;
    IF NEW.report_sections IS DISTINCT FROM OLD.report_sections THEN
        was := was || ',"report_sections":' || coalesce(CASE WHEN OLD.report_sections IN ('[]', '{}') THEN OLD.report_sections::text ELSE compliance_jcs(OLD.report_sections) END, 'null');
        is_now := is_now || ',"report_sections":' || coalesce(CASE WHEN NEW.report_sections IN ('[]', '{}') THEN NEW.report_sections::text ELSE compliance_jcs(NEW.report_sections) END, 'null');
    END IF;
    IF NEW.targets IS DISTINCT FROM OLD.targets THEN
        was := was || ',"targets":' || coalesce(CASE WHEN OLD.targets IN ('[]', '{}') THEN OLD.targets::text ELSE compliance_jcs(OLD.targets) END, 'null');
        is_now := is_now || ',"targets":' || coalesce(CASE WHEN NEW.targets IN ('[]', '{}') THEN NEW.targets::text ELSE compliance_jcs(NEW.targets) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dashboard_settings', NEW.id, NULL,
                                   NEW.version, 'dashboard_settings', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dashboard_settings_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dashboard_settings_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"amber_from":', coalesce('"' || m.amber_from || '"', 'null'),
            ',"expiring_days":', coalesce(m.expiring_days::text, 'null'),
            ',"green_from":', coalesce('"' || m.green_from || '"', 'null'),
            ',"headline":', coalesce(to_json(m.headline)::text, 'null'),
            ',"hidden_metrics":', coalesce(CASE WHEN m.hidden_metrics IN ('[]', '{}') THEN m.hidden_metrics::text ELSE compliance_jcs(m.hidden_metrics) END, 'null'),
            ',"include_voluntary":', coalesce(m.include_voluntary::text, 'null'),
            ',"partial_credit":', coalesce('"' || m.partial_credit || '"', 'null'),
            ',"report_language":', coalesce(to_json(m.report_language)::text, 'null'),
            ',"report_sections":', coalesce(CASE WHEN m.report_sections IN ('[]', '{}') THEN m.report_sections::text ELSE compliance_jcs(m.report_sections) END, 'null'),
            ',"targets":', coalesce(CASE WHEN m.targets IN ('[]', '{}') THEN m.targets::text ELSE compliance_jcs(m.targets) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dashboard_settings', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dashboard_settings', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dashboard_settings_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_deadlines_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"domain":', coalesce(to_json(OLD.domain)::text, 'null'),
            ',"due_at":', coalesce('"' || to_char(OLD.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"due_on":', coalesce('"' || OLD.due_on || '"', 'null'),
            ',"entity":', coalesce(CASE WHEN OLD.entity IN ('[]', '{}') THEN OLD.entity::text ELSE compliance_jcs(OLD.entity) END, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"late":', coalesce(OLD.late::text, 'null'),
            ',"legal_source":', coalesce(to_json(OLD.legal_source)::text, 'null'),
            ',"met_at":', coalesce('"' || to_char(OLD.met_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"regime":', coalesce(to_json(OLD.regime)::text, 'null'),
            ',"region":', coalesce(to_json(OLD.region)::text, 'null'),
            ',"reminders_sent":', coalesce(CASE WHEN OLD.reminders_sent IN ('[]', '{}') THEN OLD.reminders_sent::text ELSE compliance_jcs(OLD.reminders_sent) END, 'null'),
            ',"responsible":', coalesce(to_json(OLD.responsible)::text, 'null'),
            ',"role":', coalesce(to_json(OLD.role)::text, 'null'),
            ',"rule":', coalesce(to_json(OLD.rule)::text, 'null'),
            ',"severity":', coalesce(to_json(OLD.severity)::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"target_at":', coalesce('"' || to_char(OLD.target_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"target_on":', coalesce('"' || OLD.target_on || '"', 'null'),
            ',"title":', coalesce(CASE WHEN OLD.title IN ('[]', '{}') THEN OLD.title::text ELSE compliance_jcs(OLD.title) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'deadline', OLD.id, NULL, OLD.version + 1, 'deadline', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.domain IS DISTINCT FROM OLD.domain THEN
        was := was || ',"domain":' || coalesce(to_json(OLD.domain)::text, 'null');
        is_now := is_now || ',"domain":' || coalesce(to_json(NEW.domain)::text, 'null');
    END IF;
    IF NEW.due_at IS DISTINCT FROM OLD.due_at THEN
        was := was || ',"due_at":' || coalesce('"' || to_char(OLD.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"due_at":' || coalesce('"' || to_char(NEW.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.due_on IS DISTINCT FROM OLD.due_on THEN
        was := was || ',"due_on":' || coalesce('"' || OLD.due_on || '"', 'null');
        is_now := is_now || ',"due_on":' || coalesce('"' || NEW.due_on || '"', 'null');
    END IF;
    IF NEW.entity IS DISTINCT FROM OLD.entity THEN
        was := was || ',"entity":' || coalesce(CASE WHEN OLD.entity IN ('[]', '{}') THEN OLD.entity::text ELSE compliance_jcs(OLD.entity) END, 'null');
        is_now := is_now || ',"entity":' || coalesce(CASE WHEN NEW.entity IN ('[]', '{}') THEN NEW.entity::text ELSE compliance_jcs(NEW.entity) END, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.late IS DISTINCT FROM OLD.late THEN
        was := was || ',"late":' || coalesce(OLD.late::text, 'null');
        is_now := is_now || ',"late":' || coalesce(NEW.late::text, 'null');
    END IF;
    IF NEW.legal_source IS DISTINCT FROM OLD.legal_source THEN
        was := was || ',"legal_source":' || coalesce(to_json(OLD.legal_source)::text, 'null');
        is_now := is_now || ',"legal_source":' || coalesce(to_json(NEW.legal_source)::text, 'null');
    END IF;
    IF NEW.met_at IS DISTINCT FROM OLD.met_at THEN
        was := was || ',"met_at":' || coalesce('"' || to_char(OLD.met_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"met_at":' || coalesce('"' || to_char(NEW.met_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.regime IS DISTINCT FROM OLD.regime THEN
        was := was || ',"regime":' || coalesce(to_json(OLD.regime)::text, 'null');
        is_now := is_now || ',"regime":' || coalesce(to_json(NEW.regime)::text, 'null');
    END IF;
    IF NEW.region IS DISTINCT FROM OLD.region THEN
        was := was || ',"region":' || coalesce(to_json(OLD.region)::text, 'null');
        is_now := is_now || ',"region":' || coalesce(to_json(NEW.region)::text, 'null');
    END IF;
    IF NEW.reminders_sent IS DISTINCT FROM OLD.reminders_sent THEN
        was := was || ',"reminders_sent":' || coalesce(CASE WHEN OLD.reminders_sent IN ('[]', '{}') THEN OLD.reminders_sent::text ELSE compliance_jcs(OLD.reminders_sent) END, 'null');
        is_now := is_now || ',"reminders_sent":' || coalesce(CASE WHEN NEW.reminders_sent IN ('[]', '{}') THEN NEW.reminders_sent::text ELSE compliance_jcs(NEW.reminders_sent) END, 'null');
    END IF;
    IF NEW.responsible IS DISTINCT FROM OLD.responsible THEN
        was := was || ',"responsible":' || coalesce(to_json(OLD.responsible)::text, 'null');
        is_now := is_now || ',"responsible":' || coalesce(to_json(NEW.responsible)::text, 'null');
    END IF;
    IF NEW.role IS DISTINCT FROM OLD.role THEN
        was := was || ',"role":' || coalesce(to_json(OLD.role)::text, 'null');
        is_now := is_now || ',"role":' || coalesce(to_json(NEW.role)::text, 'null');
    END IF;
    IF NEW.rule IS DISTINCT FROM OLD.rule THEN
        was := was || ',"rule":' || coalesce(to_json(OLD.rule)::text, 'null');
        is_now := is_now || ',"rule":' || coalesce(to_json(NEW.rule)::text, 'null');
    END IF;
    IF NEW.severity IS DISTINCT FROM OLD.severity THEN
        was := was || ',"severity":' || coalesce(to_json(OLD.severity)::text, 'null');
        is_now := is_now || ',"severity":' || coalesce(to_json(NEW.severity)::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.target_at IS DISTINCT FROM OLD.target_at THEN
        was := was || ',"target_at":' || coalesce('"' || to_char(OLD.target_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"target_at":' || coalesce('"' || to_char(NEW.target_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.target_on IS DISTINCT FROM OLD.target_on THEN
        was := was || ',"target_on":' || coalesce('"' || OLD.target_on || '"', 'null');
        is_now := is_now || ',"target_on":' || coalesce('"' || NEW.target_on || '"', 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(CASE WHEN OLD.title IN ('[]', '{}') THEN OLD.title::text ELSE compliance_jcs(OLD.title) END, 'null');
        is_now := is_now || ',"title":' || coalesce(CASE WHEN NEW.title IN ('[]', '{}') THEN NEW.title::text ELSE compliance_jcs(NEW.title) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'deadline', NEW.id, NULL,
                                   NEW.version, 'deadline', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_deadlines_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_deadlines_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"domain":', coalesce(to_json(m.domain)::text, 'null'),
            ',"due_at":', coalesce('"' || to_char(m.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"due_on":', coalesce('"' || m.due_on || '"', 'null'),
            ',"entity":', coalesce(CASE WHEN m.entity IN ('[]', '{}') THEN m.entity::text ELSE compliance_jcs(m.entity) END, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"late":', coalesce(m.late::text, 'null'),
            ',"legal_source":', coalesce(to_json(m.legal_source)::text, 'null'),
            ',"met_at":', coalesce('"' || to_char(m.met_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"regime":', coalesce(to_json(m.regime)::text, 'null'),
            ',"region":', coalesce(to_json(m.region)::text, 'null'),
            ',"reminders_sent":', coalesce(CASE WHEN m.reminders_sent IN ('[]', '{}') THEN m.reminders_sent::text ELSE compliance_jcs(m.reminders_sent) END, 'null'),
            ',"responsible":', coalesce(to_json(m.responsible)::text, 'null'),
            ',"role":', coalesce(to_json(m.role)::text, 'null'),
            ',"rule":', coalesce(to_json(m.rule)::text, 'null'),
            ',"severity":', coalesce(to_json(m.severity)::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"target_at":', coalesce('"' || to_char(m.target_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"target_on":', coalesce('"' || m.target_on || '"', 'null'),
            ',"title":', coalesce(CASE WHEN m.title IN ('[]', '{}') THEN m.title::text ELSE compliance_jcs(m.title) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'deadline', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'deadline', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_deadlines_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_derived_attainment(p_on date) RETURNS TABLE(requirement uuid, attainment numeric)
    LANGUAGE sql STABLE
    AS $$
    SELECT m.requirement, least(1, sum(m.coverage_percent * e.effectiveness / 100))
    FROM compliance_control_mappings m
    JOIN compliance_controls c ON c.tenant_id = m.tenant_id AND c.id = m.control AND (c.state <> 'retired' OR c.ended_on > p_on)
    JOIN compliance_control_effectiveness(p_on) AS e ON e.control = c.id
    WHERE m.tenant_id = compliance_tenant() AND m.coverage IN ('full', 'partial')
    GROUP BY m.requirement
$$;

ALTER FUNCTION public.compliance_derived_attainment(p_on date) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_communications_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"attachments":', coalesce(CASE WHEN OLD.attachments IN ('[]', '{}') THEN OLD.attachments::text ELSE compliance_jcs(OLD.attachments) END, 'null'),
            ',"body":', coalesce(CASE WHEN OLD.body IN ('[]', '{}') THEN OLD.body::text ELSE compliance_jcs(OLD.body) END, 'null'),
            ',"channel":', coalesce(to_json(OLD.channel)::text, 'null'),
            ',"direction":', coalesce(to_json(OLD.direction)::text, 'null'),
            ',"dispatched_at":', coalesce('"' || to_char(OLD.dispatched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"message_id":', coalesce(to_json(OLD.message_id)::text, 'null'),
            ',"note":', coalesce(CASE WHEN OLD.note IN ('[]', '{}') THEN OLD.note::text ELSE compliance_jcs(OLD.note) END, 'null'),
            ',"request":', coalesce('"' || OLD.request || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"subject":', coalesce(CASE WHEN OLD.subject IN ('[]', '{}') THEN OLD.subject::text ELSE compliance_jcs(OLD.subject) END, 'null'),
            ',"template":', coalesce('"' || OLD.template || '"', 'null'),
            ',"template_version":', coalesce(OLD.template_version::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_communication', OLD.id, NULL, OLD.version + 1, 'dsr_request', OLD.request,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.attachments IS DISTINCT FROM OLD.attachments THEN
        was := was || ',"attachments":' || coalesce(CASE WHEN OLD.attachments IN ('[]', '{}') THEN OLD.attachments::text ELSE compliance_jcs(OLD.attachments) END, 'null');
        is_now := is_now || ',"attachments":' || coalesce(CASE WHEN NEW.attachments IN ('[]', '{}') THEN NEW.attachments::text ELSE compliance_jcs(NEW.attachments) END, 'null');
    END IF;
    IF NEW.body IS DISTINCT FROM OLD.body THEN
        was := was || ',"body":' || coalesce(CASE WHEN OLD.body IN ('[]', '{}') THEN OLD.body::text ELSE compliance_jcs(OLD.body) END, 'null');
        is_now := is_now || ',"body":' || coalesce(CASE WHEN NEW.body IN ('[]', '{}') THEN NEW.body::text ELSE compliance_jcs(NEW.body) END, 'null');
    END IF;
    IF NEW.channel IS DISTINCT FROM OLD.channel THEN
        was := was || ',"channel":' || coalesce(to_json(OLD.channel)::text, 'null');
        is_now := is_now || ',"channel":' || coalesce(to_json(NEW.channel)::text, 'null');
    END IF;
    IF NEW.direction IS DISTINCT FROM OLD.direction THEN
        was := was || ',"direction":' || coalesce(to_json(OLD.direction)::text, 'null');
        is_now := is_now || ',"direction":' || coalesce(to_json(NEW.direction)::text, 'null');
    END IF;
    IF NEW.dispatched_at IS DISTINCT FROM OLD.dispatched_at THEN
        was := was || ',"dispatched_at":' || coalesce('"' || to_char(OLD.dispatched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"dispatched_at":' || coalesce('"' || to_char(NEW.dispatched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.message_id IS DISTINCT FROM OLD.message_id THEN
        was := was || ',"message_id":' || coalesce(to_json(OLD.message_id)::text, 'null');
        is_now := is_now || ',"message_id":' || coalesce(to_json(NEW.message_id)::text, 'null');
    END IF;
    IF NEW.note IS DISTINCT FROM OLD.note THEN
        was := was || ',"note":' || coalesce(CASE WHEN OLD.note IN ('[]', '{}') THEN OLD.note::text ELSE compliance_jcs(OLD.note) END, 'null');
        is_now := is_now || ',"note":' || coalesce(CASE WHEN NEW.note IN ('[]', '{}') THEN NEW.note::text ELSE compliance_jcs(NEW.note) END, 'null');
    END IF;
    IF NEW.request IS DISTINCT FROM OLD.request THEN
        was := was || ',"request":' || coalesce('"' || OLD.request || '"', 'null');
        is_now := is_now || ',"request":' || coalesce('"' || NEW.request || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.subject IS DISTINCT FROM OLD.subject THEN
        was := was || ',"subject":' || coalesce(CASE WHEN OLD.subject IN ('[]', '{}') THEN OLD.subject::text ELSE compliance_jcs(OLD.subject) END, 'null');
        is_now := is_now || ',"subject":' || coalesce(CASE WHEN NEW.subject IN ('[]', '{}') THEN NEW.subject::text ELSE compliance_jcs(NEW.subject) END, 'null');
    END IF;
    IF NEW.template IS DISTINCT FROM OLD.template THEN
        was := was || ',"template":' || coalesce('"' || OLD.template || '"', 'null');
        is_now := is_now || ',"template":' || coalesce('"' || NEW.template || '"', 'null');
    END IF;
    IF NEW.template_version IS DISTINCT FROM OLD.template_version THEN
        was := was || ',"template_version":' || coalesce(OLD.template_version::text, 'null');
        is_now := is_now || ',"template_version":' || coalesce(NEW.template_version::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_communication', NEW.id, NULL,
                                   NEW.version, 'dsr_request', NEW.request, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_communications_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_communications_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.request AS root,
               '{"after":' || '{' || concat('"attachments":', coalesce(CASE WHEN m.attachments IN ('[]', '{}') THEN m.attachments::text ELSE compliance_jcs(m.attachments) END, 'null'),
            ',"body":', coalesce(CASE WHEN m.body IN ('[]', '{}') THEN m.body::text ELSE compliance_jcs(m.body) END, 'null'),
            ',"channel":', coalesce(to_json(m.channel)::text, 'null'),
            ',"direction":', coalesce(to_json(m.direction)::text, 'null'),
            ',"dispatched_at":', coalesce('"' || to_char(m.dispatched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"message_id":', coalesce(to_json(m.message_id)::text, 'null'),
            ',"note":', coalesce(CASE WHEN m.note IN ('[]', '{}') THEN m.note::text ELSE compliance_jcs(m.note) END, 'null'),
            ',"request":', coalesce('"' || m.request || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"subject":', coalesce(CASE WHEN m.subject IN ('[]', '{}') THEN m.subject::text ELSE compliance_jcs(m.subject) END, 'null'),
            ',"template":', coalesce('"' || m.template || '"', 'null'),
            ',"template_version":', coalesce(m.template_version::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_communication', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_communications_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_identity_checks_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"answered_at":', coalesce('"' || to_char(OLD.answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"asked_at":', coalesce('"' || to_char(OLD.asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"completed_by":', coalesce(to_json(OLD.completed_by)::text, 'null'),
            ',"contact_source":', coalesce(CASE WHEN OLD.contact_source IN ('[]', '{}') THEN OLD.contact_source::text ELSE compliance_jcs(OLD.contact_source) END, 'null'),
            ',"doubt_reason":', coalesce(CASE WHEN OLD.doubt_reason IN ('[]', '{}') THEN OLD.doubt_reason::text ELSE compliance_jcs(OLD.doubt_reason) END, 'null'),
            ',"evidence":', coalesce(CASE WHEN OLD.evidence IN ('[]', '{}') THEN OLD.evidence::text ELSE compliance_jcs(OLD.evidence) END, 'null'),
            ',"method":', coalesce(to_json(OLD.method)::text, 'null'),
            ',"pauses_clock":', coalesce(OLD.pauses_clock::text, 'null'),
            ',"request":', coalesce('"' || OLD.request || '"', 'null'),
            ',"result":', coalesce(to_json(OLD.result)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_identity_check', OLD.id, NULL, OLD.version + 1, 'dsr_request', OLD.request,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.answered_at IS DISTINCT FROM OLD.answered_at THEN
        was := was || ',"answered_at":' || coalesce('"' || to_char(OLD.answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"answered_at":' || coalesce('"' || to_char(NEW.answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.asked_at IS DISTINCT FROM OLD.asked_at THEN
        was := was || ',"asked_at":' || coalesce('"' || to_char(OLD.asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"asked_at":' || coalesce('"' || to_char(NEW.asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.completed_by IS DISTINCT FROM OLD.completed_by THEN
        was := was || ',"completed_by":' || coalesce(to_json(OLD.completed_by)::text, 'null');
        is_now := is_now || ',"completed_by":' || coalesce(to_json(NEW.completed_by)::text, 'null');
    END IF;
    IF NEW.contact_source IS DISTINCT FROM OLD.contact_source THEN
        was := was || ',"contact_source":' || coalesce(CASE WHEN OLD.contact_source IN ('[]', '{}') THEN OLD.contact_source::text ELSE compliance_jcs(OLD.contact_source) END, 'null');
        is_now := is_now || ',"contact_source":' || coalesce(CASE WHEN NEW.contact_source IN ('[]', '{}') THEN NEW.contact_source::text ELSE compliance_jcs(NEW.contact_source) END, 'null');
    END IF;
    IF NEW.doubt_reason IS DISTINCT FROM OLD.doubt_reason THEN
        was := was || ',"doubt_reason":' || coalesce(CASE WHEN OLD.doubt_reason IN ('[]', '{}') THEN OLD.doubt_reason::text ELSE compliance_jcs(OLD.doubt_reason) END, 'null');
        is_now := is_now || ',"doubt_reason":' || coalesce(CASE WHEN NEW.doubt_reason IN ('[]', '{}') THEN NEW.doubt_reason::text ELSE compliance_jcs(NEW.doubt_reason) END, 'null');
    END IF;
    IF NEW.evidence IS DISTINCT FROM OLD.evidence THEN
        was := was || ',"evidence":' || coalesce(CASE WHEN OLD.evidence IN ('[]', '{}') THEN OLD.evidence::text ELSE compliance_jcs(OLD.evidence) END, 'null');
        is_now := is_now || ',"evidence":' || coalesce(CASE WHEN NEW.evidence IN ('[]', '{}') THEN NEW.evidence::text ELSE compliance_jcs(NEW.evidence) END, 'null');
    END IF;
    IF NEW.method IS DISTINCT FROM OLD.method THEN
        was := was || ',"method":' || coalesce(to_json(OLD.method)::text, 'null');
        is_now := is_now || ',"method":' || coalesce(to_json(NEW.method)::text, 'null');
    END IF;
    IF NEW.pauses_clock IS DISTINCT FROM OLD.pauses_clock THEN
        was := was || ',"pauses_clock":' || coalesce(OLD.pauses_clock::text, 'null');
        is_now := is_now || ',"pauses_clock":' || coalesce(NEW.pauses_clock::text, 'null');
    END IF;
    IF NEW.request IS DISTINCT FROM OLD.request THEN
        was := was || ',"request":' || coalesce('"' || OLD.request || '"', 'null');
        is_now := is_now || ',"request":' || coalesce('"' || NEW.request || '"', 'null');
    END IF;
    IF NEW.result IS DISTINCT FROM OLD.result THEN
        was := was || ',"result":' || coalesce(to_json(OLD.result)::text, 'null');
        is_now := is_now || ',"result":' || coalesce(to_json(NEW.result)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_identity_check', NEW.id, NULL,
                                   NEW.version, 'dsr_request', NEW.request, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_identity_checks_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_identity_checks_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.request AS root,
               '{"after":' || '{' || concat('"answered_at":', coalesce('"' || to_char(m.answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"asked_at":', coalesce('"' || to_char(m.asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"completed_by":', coalesce(to_json(m.completed_by)::text, 'null'),
            ',"contact_source":', coalesce(CASE WHEN m.contact_source IN ('[]', '{}') THEN m.contact_source::text ELSE compliance_jcs(m.contact_source) END, 'null'),
            ',"doubt_reason":', coalesce(CASE WHEN m.doubt_reason IN ('[]', '{}') THEN m.doubt_reason::text ELSE compliance_jcs(m.doubt_reason) END, 'null'),
            ',"evidence":', coalesce(CASE WHEN m.evidence IN ('[]', '{}') THEN m.evidence::text ELSE compliance_jcs(m.evidence) END, 'null'),
            ',"method":', coalesce(to_json(m.method)::text, 'null'),
            ',"pauses_clock":', coalesce(m.pauses_clock::text, 'null'),
            ',"request":', coalesce('"' || m.request || '"', 'null'),
            ',"result":', coalesce(to_json(m.result)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_identity_check', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_identity_checks_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_items_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"access_entries":', coalesce(CASE WHEN OLD.access_entries IN ('[]', '{}') THEN OLD.access_entries::text ELSE compliance_jcs(OLD.access_entries) END, 'null'),
            ',"corrections":', coalesce(CASE WHEN OLD.corrections IN ('[]', '{}') THEN OLD.corrections::text ELSE compliance_jcs(OLD.corrections) END, 'null'),
            ',"decided_at":', coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(OLD.decided_by)::text, 'null'),
            ',"decision":', coalesce(to_json(OLD.decision)::text, 'null'),
            ',"decision_reason":', coalesce(CASE WHEN OLD.decision_reason IN ('[]', '{}') THEN OLD.decision_reason::text ELSE compliance_jcs(OLD.decision_reason) END, 'null'),
            ',"exception_checks":', coalesce(CASE WHEN OLD.exception_checks IN ('[]', '{}') THEN OLD.exception_checks::text ELSE compliance_jcs(OLD.exception_checks) END, 'null'),
            ',"executed_at":', coalesce('"' || to_char(OLD.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"ground":', coalesce(to_json(OLD.ground)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null'),
            ',"request":', coalesce('"' || OLD.request || '"', 'null'),
            ',"restriction_lifted_on":', coalesce('"' || OLD.restriction_lifted_on || '"', 'null'),
            ',"restriction_since":', coalesce('"' || OLD.restriction_since || '"', 'null'),
            ',"right":', coalesce(to_json(OLD."right")::text, 'null'),
            ',"scope":', coalesce(CASE WHEN OLD.scope IN ('[]', '{}') THEN OLD.scope::text ELSE compliance_jcs(OLD.scope) END, 'null'),
            ',"special_categories":', coalesce(OLD.special_categories::text, 'null'),
            ',"suggested":', coalesce(OLD.suggested::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_item', OLD.id, NULL, OLD.version + 1, 'dsr_request', OLD.request,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.access_entries IS DISTINCT FROM OLD.access_entries THEN
        was := was || ',"access_entries":' || coalesce(CASE WHEN OLD.access_entries IN ('[]', '{}') THEN OLD.access_entries::text ELSE compliance_jcs(OLD.access_entries) END, 'null');
        is_now := is_now || ',"access_entries":' || coalesce(CASE WHEN NEW.access_entries IN ('[]', '{}') THEN NEW.access_entries::text ELSE compliance_jcs(NEW.access_entries) END, 'null');
    END IF;
    IF NEW.corrections IS DISTINCT FROM OLD.corrections THEN
        was := was || ',"corrections":' || coalesce(CASE WHEN OLD.corrections IN ('[]', '{}') THEN OLD.corrections::text ELSE compliance_jcs(OLD.corrections) END, 'null');
        is_now := is_now || ',"corrections":' || coalesce(CASE WHEN NEW.corrections IN ('[]', '{}') THEN NEW.corrections::text ELSE compliance_jcs(NEW.corrections) END, 'null');
    END IF;
    IF NEW.decided_at IS DISTINCT FROM OLD.decided_at THEN
        was := was || ',"decided_at":' || coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"decided_at":' || coalesce('"' || to_char(NEW.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN
        was := was || ',"decided_by":' || coalesce(to_json(OLD.decided_by)::text, 'null');
        is_now := is_now || ',"decided_by":' || coalesce(to_json(NEW.decided_by)::text, 'null');
    END IF;
    IF NEW.decision IS DISTINCT FROM OLD.decision THEN
        was := was || ',"decision":' || coalesce(to_json(OLD.decision)::text, 'null');
        is_now := is_now || ',"decision":' || coalesce(to_json(NEW.decision)::text, 'null');
    END IF;
    IF NEW.decision_reason IS DISTINCT FROM OLD.decision_reason THEN
        was := was || ',"decision_reason":' || coalesce(CASE WHEN OLD.decision_reason IN ('[]', '{}') THEN OLD.decision_reason::text ELSE compliance_jcs(OLD.decision_reason) END, 'null');
        is_now := is_now || ',"decision_reason":' || coalesce(CASE WHEN NEW.decision_reason IN ('[]', '{}') THEN NEW.decision_reason::text ELSE compliance_jcs(NEW.decision_reason) END, 'null');
    END IF;
    IF NEW.exception_checks IS DISTINCT FROM OLD.exception_checks THEN
        was := was || ',"exception_checks":' || coalesce(CASE WHEN OLD.exception_checks IN ('[]', '{}') THEN OLD.exception_checks::text ELSE compliance_jcs(OLD.exception_checks) END, 'null');
        is_now := is_now || ',"exception_checks":' || coalesce(CASE WHEN NEW.exception_checks IN ('[]', '{}') THEN NEW.exception_checks::text ELSE compliance_jcs(NEW.exception_checks) END, 'null');
    END IF;
    IF NEW.executed_at IS DISTINCT FROM OLD.executed_at THEN
        was := was || ',"executed_at":' || coalesce('"' || to_char(OLD.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"executed_at":' || coalesce('"' || to_char(NEW.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.ground IS DISTINCT FROM OLD.ground THEN
        was := was || ',"ground":' || coalesce(to_json(OLD.ground)::text, 'null');
        is_now := is_now || ',"ground":' || coalesce(to_json(NEW.ground)::text, 'null');
    END IF;
    IF NEW.processing_activities IS DISTINCT FROM OLD.processing_activities THEN
        was := was || ',"processing_activities":' || coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null');
        is_now := is_now || ',"processing_activities":' || coalesce(CASE WHEN NEW.processing_activities IN ('[]', '{}') THEN NEW.processing_activities::text ELSE compliance_jcs(NEW.processing_activities) END, 'null');
    END IF;
    IF NEW.request IS DISTINCT FROM OLD.request THEN
        was := was || ',"request":' || coalesce('"' || OLD.request || '"', 'null');
        is_now := is_now || ',"request":' || coalesce('"' || NEW.request || '"', 'null');
    END IF;
    IF NEW.restriction_lifted_on IS DISTINCT FROM OLD.restriction_lifted_on THEN
        was := was || ',"restriction_lifted_on":' || coalesce('"' || OLD.restriction_lifted_on || '"', 'null');
        is_now := is_now || ',"restriction_lifted_on":' || coalesce('"' || NEW.restriction_lifted_on || '"', 'null');
    END IF;
    IF NEW.restriction_since IS DISTINCT FROM OLD.restriction_since THEN
        was := was || ',"restriction_since":' || coalesce('"' || OLD.restriction_since || '"', 'null');
        is_now := is_now || ',"restriction_since":' || coalesce('"' || NEW.restriction_since || '"', 'null');
    END IF;
    IF NEW."right" IS DISTINCT FROM OLD."right" THEN
        was := was || ',"right":' || coalesce(to_json(OLD."right")::text, 'null');
        is_now := is_now || ',"right":' || coalesce(to_json(NEW."right")::text, 'null');
    END IF;
    IF NEW.scope IS DISTINCT FROM OLD.scope THEN
        was := was || ',"scope":' || coalesce(CASE WHEN OLD.scope IN ('[]', '{}') THEN OLD.scope::text ELSE compliance_jcs(OLD.scope) END, 'null');
        is_now := is_now || ',"scope":' || coalesce(CASE WHEN NEW.scope IN ('[]', '{}') THEN NEW.scope::text ELSE compliance_jcs(NEW.scope) END, 'null');
    END IF;
    IF NEW.special_categories IS DISTINCT FROM OLD.special_categories THEN
        was := was || ',"special_categories":' || coalesce(OLD.special_categories::text, 'null');
        is_now := is_now || ',"special_categories":' || coalesce(NEW.special_categories::text, 'null');
    END IF;
    IF NEW.suggested IS DISTINCT FROM OLD.suggested THEN
        was := was || ',"suggested":' || coalesce(OLD.suggested::text, 'null');
        is_now := is_now || ',"suggested":' || coalesce(NEW.suggested::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_item', NEW.id, NULL,
                                   NEW.version, 'dsr_request', NEW.request, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_items_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_items_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.request AS root,
               '{"after":' || '{' || concat('"access_entries":', coalesce(CASE WHEN m.access_entries IN ('[]', '{}') THEN m.access_entries::text ELSE compliance_jcs(m.access_entries) END, 'null'),
            ',"corrections":', coalesce(CASE WHEN m.corrections IN ('[]', '{}') THEN m.corrections::text ELSE compliance_jcs(m.corrections) END, 'null'),
            ',"decided_at":', coalesce('"' || to_char(m.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(m.decided_by)::text, 'null'),
            ',"decision":', coalesce(to_json(m.decision)::text, 'null'),
            ',"decision_reason":', coalesce(CASE WHEN m.decision_reason IN ('[]', '{}') THEN m.decision_reason::text ELSE compliance_jcs(m.decision_reason) END, 'null'),
            ',"exception_checks":', coalesce(CASE WHEN m.exception_checks IN ('[]', '{}') THEN m.exception_checks::text ELSE compliance_jcs(m.exception_checks) END, 'null'),
            ',"executed_at":', coalesce('"' || to_char(m.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"ground":', coalesce(to_json(m.ground)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN m.processing_activities IN ('[]', '{}') THEN m.processing_activities::text ELSE compliance_jcs(m.processing_activities) END, 'null'),
            ',"request":', coalesce('"' || m.request || '"', 'null'),
            ',"restriction_lifted_on":', coalesce('"' || m.restriction_lifted_on || '"', 'null'),
            ',"restriction_since":', coalesce('"' || m.restriction_since || '"', 'null'),
            ',"right":', coalesce(to_json(m."right")::text, 'null'),
            ',"scope":', coalesce(CASE WHEN m.scope IN ('[]', '{}') THEN m.scope::text ELSE compliance_jcs(m.scope) END, 'null'),
            ',"special_categories":', coalesce(m.special_categories::text, 'null'),
            ',"suggested":', coalesce(m.suggested::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_item', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_items_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_packages_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"archive":', coalesce('"' || OLD.archive || '"', 'null'),
            ',"built_at":', coalesce('"' || to_char(OLD.built_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"downloads":', coalesce(OLD.downloads::text, 'null'),
            ',"expires_at":', coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"files":', coalesce(CASE WHEN OLD.files IN ('[]', '{}') THEN OLD.files::text ELSE compliance_jcs(OLD.files) END, 'null'),
            ',"kinds":', coalesce(CASE WHEN OLD.kinds IN ('[]', '{}') THEN OLD.kinds::text ELSE compliance_jcs(OLD.kinds) END, 'null'),
            ',"manifest_sha256":', coalesce(to_json(OLD.manifest_sha256)::text, 'null'),
            ',"max_downloads":', coalesce(OLD.max_downloads::text, 'null'),
            ',"released_at":', coalesce('"' || to_char(OLD.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"request":', coalesce('"' || OLD.request || '"', 'null'),
            ',"superseded":', coalesce(OLD.superseded::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_package', OLD.id, NULL, OLD.version + 1, 'dsr_request', OLD.request,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.archive IS DISTINCT FROM OLD.archive THEN
        was := was || ',"archive":' || coalesce('"' || OLD.archive || '"', 'null');
        is_now := is_now || ',"archive":' || coalesce('"' || NEW.archive || '"', 'null');
    END IF;
    IF NEW.built_at IS DISTINCT FROM OLD.built_at THEN
        was := was || ',"built_at":' || coalesce('"' || to_char(OLD.built_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"built_at":' || coalesce('"' || to_char(NEW.built_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.downloads IS DISTINCT FROM OLD.downloads THEN
        was := was || ',"downloads":' || coalesce(OLD.downloads::text, 'null');
        is_now := is_now || ',"downloads":' || coalesce(NEW.downloads::text, 'null');
    END IF;
    IF NEW.expires_at IS DISTINCT FROM OLD.expires_at THEN
        was := was || ',"expires_at":' || coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"expires_at":' || coalesce('"' || to_char(NEW.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.files IS DISTINCT FROM OLD.files THEN
        was := was || ',"files":' || coalesce(CASE WHEN OLD.files IN ('[]', '{}') THEN OLD.files::text ELSE compliance_jcs(OLD.files) END, 'null');
        is_now := is_now || ',"files":' || coalesce(CASE WHEN NEW.files IN ('[]', '{}') THEN NEW.files::text ELSE compliance_jcs(NEW.files) END, 'null');
    END IF;
    IF NEW.kinds IS DISTINCT FROM OLD.kinds THEN
        was := was || ',"kinds":' || coalesce(CASE WHEN OLD.kinds IN ('[]', '{}') THEN OLD.kinds::text ELSE compliance_jcs(OLD.kinds) END, 'null');
        is_now := is_now || ',"kinds":' || coalesce(CASE WHEN NEW.kinds IN ('[]', '{}') THEN NEW.kinds::text ELSE compliance_jcs(NEW.kinds) END, 'null');
    END IF;
    IF NEW.manifest_sha256 IS DISTINCT FROM OLD.manifest_sha256 THEN
        was := was || ',"manifest_sha256":' || coalesce(to_json(OLD.manifest_sha256)::text, 'null');
        is_now := is_now || ',"manifest_sha256":' || coalesce(to_json(NEW.manifest_sha256)::text, 'null');
    END IF;
    IF NEW.max_downloads IS DISTINCT FROM OLD.max_downloads THEN
        was := was || ',"max_downloads":' || coalesce(OLD.max_downloads::text, 'null');
        is_now := is_now || ',"max_downloads":' || coalesce(NEW.max_downloads::text, 'null');
    END IF;
    IF NEW.released_at IS DISTINCT FROM OLD.released_at THEN
        was := was || ',"released_at":' || coalesce('"' || to_char(OLD.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"released_at":' || coalesce('"' || to_char(NEW.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.request IS DISTINCT FROM OLD.request THEN
        was := was || ',"request":' || coalesce('"' || OLD.request || '"', 'null');
        is_now := is_now || ',"request":' || coalesce('"' || NEW.request || '"', 'null');
    END IF;
    IF NEW.superseded IS DISTINCT FROM OLD.superseded THEN
        was := was || ',"superseded":' || coalesce(OLD.superseded::text, 'null');
        is_now := is_now || ',"superseded":' || coalesce(NEW.superseded::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_package', NEW.id, NULL,
                                   NEW.version, 'dsr_request', NEW.request, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_packages_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_packages_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.request AS root,
               '{"after":' || '{' || concat('"archive":', coalesce('"' || m.archive || '"', 'null'),
            ',"built_at":', coalesce('"' || to_char(m.built_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"downloads":', coalesce(m.downloads::text, 'null'),
            ',"expires_at":', coalesce('"' || to_char(m.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"files":', coalesce(CASE WHEN m.files IN ('[]', '{}') THEN m.files::text ELSE compliance_jcs(m.files) END, 'null'),
            ',"kinds":', coalesce(CASE WHEN m.kinds IN ('[]', '{}') THEN m.kinds::text ELSE compliance_jcs(m.kinds) END, 'null'),
            ',"manifest_sha256":', coalesce(to_json(m.manifest_sha256)::text, 'null'),
            ',"max_downloads":', coalesce(m.max_downloads::text, 'null'),
            ',"released_at":', coalesce('"' || to_char(m.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"request":', coalesce('"' || m.request || '"', 'null'),
            ',"superseded":', coalesce(m.superseded::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_package', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_packages_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_recipient_notices_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"item":', coalesce('"' || OLD.item || '"', 'null'),
            ',"reason":', coalesce(CASE WHEN OLD.reason IN ('[]', '{}') THEN OLD.reason::text ELSE compliance_jcs(OLD.reason) END, 'null'),
            ',"recipient":', coalesce(to_json(OLD.recipient)::text, 'null'),
            ',"request":', coalesce('"' || OLD.request || '"', 'null'),
            ',"sent_at":', coalesce('"' || to_char(OLD.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"told_person_at":', coalesce('"' || to_char(OLD.told_person_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"vendor":', coalesce('"' || OLD.vendor || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_recipient_notice', OLD.id, NULL, OLD.version + 1, 'dsr_request', OLD.request,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.item IS DISTINCT FROM OLD.item THEN
        was := was || ',"item":' || coalesce('"' || OLD.item || '"', 'null');
        is_now := is_now || ',"item":' || coalesce('"' || NEW.item || '"', 'null');
    END IF;
    IF NEW.reason IS DISTINCT FROM OLD.reason THEN
        was := was || ',"reason":' || coalesce(CASE WHEN OLD.reason IN ('[]', '{}') THEN OLD.reason::text ELSE compliance_jcs(OLD.reason) END, 'null');
        is_now := is_now || ',"reason":' || coalesce(CASE WHEN NEW.reason IN ('[]', '{}') THEN NEW.reason::text ELSE compliance_jcs(NEW.reason) END, 'null');
    END IF;
    IF NEW.recipient IS DISTINCT FROM OLD.recipient THEN
        was := was || ',"recipient":' || coalesce(to_json(OLD.recipient)::text, 'null');
        is_now := is_now || ',"recipient":' || coalesce(to_json(NEW.recipient)::text, 'null');
    END IF;
    IF NEW.request IS DISTINCT FROM OLD.request THEN
        was := was || ',"request":' || coalesce('"' || OLD.request || '"', 'null');
        is_now := is_now || ',"request":' || coalesce('"' || NEW.request || '"', 'null');
    END IF;
    IF NEW.sent_at IS DISTINCT FROM OLD.sent_at THEN
        was := was || ',"sent_at":' || coalesce('"' || to_char(OLD.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"sent_at":' || coalesce('"' || to_char(NEW.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.told_person_at IS DISTINCT FROM OLD.told_person_at THEN
        was := was || ',"told_person_at":' || coalesce('"' || to_char(OLD.told_person_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"told_person_at":' || coalesce('"' || to_char(NEW.told_person_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.vendor IS DISTINCT FROM OLD.vendor THEN
        was := was || ',"vendor":' || coalesce('"' || OLD.vendor || '"', 'null');
        is_now := is_now || ',"vendor":' || coalesce('"' || NEW.vendor || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_recipient_notice', NEW.id, NULL,
                                   NEW.version, 'dsr_request', NEW.request, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_recipient_notices_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_recipient_notices_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.request AS root,
               '{"after":' || '{' || concat('"item":', coalesce('"' || m.item || '"', 'null'),
            ',"reason":', coalesce(CASE WHEN m.reason IN ('[]', '{}') THEN m.reason::text ELSE compliance_jcs(m.reason) END, 'null'),
            ',"recipient":', coalesce(to_json(m.recipient)::text, 'null'),
            ',"request":', coalesce('"' || m.request || '"', 'null'),
            ',"sent_at":', coalesce('"' || to_char(m.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"told_person_at":', coalesce('"' || to_char(m.told_person_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"vendor":', coalesce('"' || m.vendor || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_recipient_notice', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_recipient_notices_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_requests_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"answer_channel":', coalesce(to_json(OLD.answer_channel)::text, 'null'),
            ',"assignee":', coalesce(to_json(OLD.assignee)::text, 'null'),
            ',"clock":', coalesce(to_json(OLD.clock)::text, 'null'),
            ',"closed_at":', coalesce('"' || to_char(OLD.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"complaint":', coalesce(to_json(OLD.complaint)::text, 'null'),
            ',"complaint_ref":', coalesce(to_json(OLD.complaint_ref)::text, 'null'),
            ',"contact_confirmed":', coalesce(OLD.contact_confirmed::text, 'null'),
            ',"controller":', coalesce('"' || OLD.controller || '"', 'null'),
            ',"deadline":', coalesce(CASE WHEN OLD.deadline IN ('[]', '{}') THEN OLD.deadline::text ELSE compliance_jcs(OLD.deadline) END, 'null'),
            ',"duplicate_of":', coalesce('"' || OLD.duplicate_of || '"', 'null'),
            ',"erase_on":', coalesce('"' || OLD.erase_on || '"', 'null'),
            ',"extension":', coalesce(CASE WHEN OLD.extension IN ('[]', '{}') THEN OLD.extension::text ELSE compliance_jcs(OLD.extension) END, 'null'),
            ',"fee":', coalesce(CASE WHEN OLD.fee IN ('[]', '{}') THEN OLD.fee::text ELSE compliance_jcs(OLD.fee) END, 'null'),
            ',"first_deadline":', coalesce(CASE WHEN OLD.first_deadline IN ('[]', '{}') THEN OLD.first_deadline::text ELSE compliance_jcs(OLD.first_deadline) END, 'null'),
            ',"identity_level":', coalesce(to_json(OLD.identity_level)::text, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"language":', coalesce(to_json(OLD.language)::text, 'null'),
            ',"on_behalf":', coalesce(to_json(OLD.on_behalf)::text, 'null'),
            ',"on_time":', coalesce(OLD.on_time::text, 'null'),
            ',"outcome":', coalesce(to_json(OLD.outcome)::text, 'null'),
            ',"pauses":', coalesce(CASE WHEN OLD.pauses IN ('[]', '{}') THEN OLD.pauses::text ELSE compliance_jcs(OLD.pauses) END, 'null'),
            ',"possible_duplicates":', coalesce(CASE WHEN OLD.possible_duplicates IN ('[]', '{}') THEN OLD.possible_duplicates::text ELSE compliance_jcs(OLD.possible_duplicates) END, 'null'),
            ',"proxy_proof":', coalesce(CASE WHEN OLD.proxy_proof IN ('[]', '{}') THEN OLD.proxy_proof::text ELSE compliance_jcs(OLD.proxy_proof) END, 'null'),
            ',"received_at":', coalesce('"' || to_char(OLD.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"received_via_processor":', coalesce('"' || OLD.received_via_processor || '"', 'null'),
            ',"region":', coalesce(to_json(OLD.region)::text, 'null'),
            ',"reopenings":', coalesce(CASE WHEN OLD.reopenings IN ('[]', '{}') THEN OLD.reopenings::text ELSE compliance_jcs(OLD.reopenings) END, 'null'),
            ',"request_text":', coalesce(CASE WHEN OLD.request_text IN ('[]', '{}') THEN OLD.request_text::text ELSE compliance_jcs(OLD.request_text) END, 'null'),
            ',"requester":', coalesce(CASE WHEN OLD.requester IN ('[]', '{}') THEN OLD.requester::text ELSE compliance_jcs(OLD.requester) END, 'null'),
            ',"required_level":', coalesce(to_json(OLD.required_level)::text, 'null'),
            ',"responded_at":', coalesce('"' || to_char(OLD.responded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"source":', coalesce(to_json(OLD.source)::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"strict_on":', coalesce('"' || OLD.strict_on || '"', 'null'),
            ',"subject_category":', coalesce(to_json(OLD.subject_category)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null'),
            ',"transferred_to":', coalesce(to_json(OLD.transferred_to)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_request', OLD.id, OLD.key, OLD.version + 1, 'dsr_request', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.answer_channel IS DISTINCT FROM OLD.answer_channel THEN
        was := was || ',"answer_channel":' || coalesce(to_json(OLD.answer_channel)::text, 'null');
        is_now := is_now || ',"answer_channel":' || coalesce(to_json(NEW.answer_channel)::text, 'null');
    END IF;
    IF NEW.assignee IS DISTINCT FROM OLD.assignee THEN
        was := was || ',"assignee":' || coalesce(to_json(OLD.assignee)::text, 'null');
        is_now := is_now || ',"assignee":' || coalesce(to_json(NEW.assignee)::text, 'null');
    END IF;
    IF NEW.clock IS DISTINCT FROM OLD.clock THEN
        was := was || ',"clock":' || coalesce(to_json(OLD.clock)::text, 'null');
        is_now := is_now || ',"clock":' || coalesce(to_json(NEW.clock)::text, 'null');
    END IF;
    IF NEW.closed_at IS DISTINCT FROM OLD.closed_at THEN
        was := was || ',"closed_at":' || coalesce('"' || to_char(OLD.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"closed_at":' || coalesce('"' || to_char(NEW.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.complaint IS DISTINCT FROM OLD.complaint THEN
        was := was || ',"complaint":' || coalesce(to_json(OLD.complaint)::text, 'null');
        is_now := is_now || ',"complaint":' || coalesce(to_json(NEW.complaint)::text, 'null');
    END IF;
    IF NEW.complaint_ref IS DISTINCT FROM OLD.complaint_ref THEN
        was := was || ',"complaint_ref":' || coalesce(to_json(OLD.complaint_ref)::text, 'null');
        is_now := is_now || ',"complaint_ref":' || coalesce(to_json(NEW.complaint_ref)::text, 'null');
    END IF;
    IF NEW.contact_confirmed IS DISTINCT FROM OLD.contact_confirmed THEN
        was := was || ',"contact_confirmed":' || coalesce(OLD.contact_confirmed::text, 'null');
        is_now := is_now || ',"contact_confirmed":' || coalesce(NEW.contact_confirmed::text, 'null');
    END IF;
    IF NEW.controller IS DISTINCT FROM OLD.controller THEN
        was := was || ',"controller":' || coalesce('"' || OLD.controller || '"', 'null');
        is_now := is_now || ',"controller":' || coalesce('"' || NEW.controller || '"', 'null');
    END IF;
    IF NEW.deadline IS DISTINCT FROM OLD.deadline THEN
        was := was || ',"deadline":' || coalesce(CASE WHEN OLD.deadline IN ('[]', '{}') THEN OLD.deadline::text ELSE compliance_jcs(OLD.deadline) END, 'null');
        is_now := is_now || ',"deadline":' || coalesce(CASE WHEN NEW.deadline IN ('[]', '{}') THEN NEW.deadline::text ELSE compliance_jcs(NEW.deadline) END, 'null');
    END IF;
    IF NEW.duplicate_of IS DISTINCT FROM OLD.duplicate_of THEN
        was := was || ',"duplicate_of":' || coalesce('"' || OLD.duplicate_of || '"', 'null');
        is_now := is_now || ',"duplicate_of":' || coalesce('"' || NEW.duplicate_of || '"', 'null');
    END IF;
    IF NEW.erase_on IS DISTINCT FROM OLD.erase_on THEN
        was := was || ',"erase_on":' || coalesce('"' || OLD.erase_on || '"', 'null');
        is_now := is_now || ',"erase_on":' || coalesce('"' || NEW.erase_on || '"', 'null');
    END IF;
    IF NEW.extension IS DISTINCT FROM OLD.extension THEN
        was := was || ',"extension":' || coalesce(CASE WHEN OLD.extension IN ('[]', '{}') THEN OLD.extension::text ELSE compliance_jcs(OLD.extension) END, 'null');
        is_now := is_now || ',"extension":' || coalesce(CASE WHEN NEW.extension IN ('[]', '{}') THEN NEW.extension::text ELSE compliance_jcs(NEW.extension) END, 'null');
    END IF;
    IF NEW.fee IS DISTINCT FROM OLD.fee THEN
        was := was || ',"fee":' || coalesce(CASE WHEN OLD.fee IN ('[]', '{}') THEN OLD.fee::text ELSE compliance_jcs(OLD.fee) END, 'null');
        is_now := is_now || ',"fee":' || coalesce(CASE WHEN NEW.fee IN ('[]', '{}') THEN NEW.fee::text ELSE compliance_jcs(NEW.fee) END, 'null');
    END IF;
    IF NEW.first_deadline IS DISTINCT FROM OLD.first_deadline THEN
        was := was || ',"first_deadline":' || coalesce(CASE WHEN OLD.first_deadline IN ('[]', '{}') THEN OLD.first_deadline::text ELSE compliance_jcs(OLD.first_deadline) END, 'null');
        is_now := is_now || ',"first_deadline":' || coalesce(CASE WHEN NEW.first_deadline IN ('[]', '{}') THEN NEW.first_deadline::text ELSE compliance_jcs(NEW.first_deadline) END, 'null');
    END IF;
    IF NEW.identity_level IS DISTINCT FROM OLD.identity_level THEN
        was := was || ',"identity_level":' || coalesce(to_json(OLD.identity_level)::text, 'null');
        is_now := is_now || ',"identity_level":' || coalesce(to_json(NEW.identity_level)::text, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.language IS DISTINCT FROM OLD.language THEN
        was := was || ',"language":' || coalesce(to_json(OLD.language)::text, 'null');
        is_now := is_now || ',"language":' || coalesce(to_json(NEW.language)::text, 'null');
    END IF;
    IF NEW.on_behalf IS DISTINCT FROM OLD.on_behalf THEN
        was := was || ',"on_behalf":' || coalesce(to_json(OLD.on_behalf)::text, 'null');
        is_now := is_now || ',"on_behalf":' || coalesce(to_json(NEW.on_behalf)::text, 'null');
    END IF;
    IF NEW.on_time IS DISTINCT FROM OLD.on_time THEN
        was := was || ',"on_time":' || coalesce(OLD.on_time::text, 'null');
        is_now := is_now || ',"on_time":' || coalesce(NEW.on_time::text, 'null');
    END IF;
    IF NEW.outcome IS DISTINCT FROM OLD.outcome THEN
        was := was || ',"outcome":' || coalesce(to_json(OLD.outcome)::text, 'null');
        is_now := is_now || ',"outcome":' || coalesce(to_json(NEW.outcome)::text, 'null');
    END IF;
    IF NEW.pauses IS DISTINCT FROM OLD.pauses THEN
        was := was || ',"pauses":' || coalesce(CASE WHEN OLD.pauses IN ('[]', '{}') THEN OLD.pauses::text ELSE compliance_jcs(OLD.pauses) END, 'null');
        is_now := is_now || ',"pauses":' || coalesce(CASE WHEN NEW.pauses IN ('[]', '{}') THEN NEW.pauses::text ELSE compliance_jcs(NEW.pauses) END, 'null');
    END IF;
    IF NEW.possible_duplicates IS DISTINCT FROM OLD.possible_duplicates THEN
        was := was || ',"possible_duplicates":' || coalesce(CASE WHEN OLD.possible_duplicates IN ('[]', '{}') THEN OLD.possible_duplicates::text ELSE compliance_jcs(OLD.possible_duplicates) END, 'null');
        is_now := is_now || ',"possible_duplicates":' || coalesce(CASE WHEN NEW.possible_duplicates IN ('[]', '{}') THEN NEW.possible_duplicates::text ELSE compliance_jcs(NEW.possible_duplicates) END, 'null');
    END IF;
    IF NEW.proxy_proof IS DISTINCT FROM OLD.proxy_proof THEN
        was := was || ',"proxy_proof":' || coalesce(CASE WHEN OLD.proxy_proof IN ('[]', '{}') THEN OLD.proxy_proof::text ELSE compliance_jcs(OLD.proxy_proof) END, 'null');
        is_now := is_now || ',"proxy_proof":' || coalesce(CASE WHEN NEW.proxy_proof IN ('[]', '{}') THEN NEW.proxy_proof::text ELSE compliance_jcs(NEW.proxy_proof) END, 'null');
    END IF;
    IF NEW.received_at IS DISTINCT FROM OLD.received_at THEN
        was := was || ',"received_at":' || coalesce('"' || to_char(OLD.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"received_at":' || coalesce('"' || to_char(NEW.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.received_via_processor IS DISTINCT FROM OLD.received_via_processor THEN
        was := was || ',"received_via_processor":' || coalesce('"' || OLD.received_via_processor || '"', 'null');
        is_now := is_now || ',"received_via_processor":' || coalesce('"' || NEW.received_via_processor || '"', 'null');
    END IF;
    IF NEW.region IS DISTINCT FROM OLD.region THEN
        was := was || ',"region":' || coalesce(to_json(OLD.region)::text, 'null');
        is_now := is_now || ',"region":' || coalesce(to_json(NEW.region)::text, 'null');
    END IF;
    IF NEW.reopenings IS DISTINCT FROM OLD.reopenings THEN
        was := was || ',"reopenings":' || coalesce(CASE WHEN OLD.reopenings IN ('[]', '{}') THEN OLD.reopenings::text ELSE compliance_jcs(OLD.reopenings) END, 'null');
        is_now := is_now || ',"reopenings":' || coalesce(CASE WHEN NEW.reopenings IN ('[]', '{}') THEN NEW.reopenings::text ELSE compliance_jcs(NEW.reopenings) END, 'null');
    END IF;
    IF NEW.request_text IS DISTINCT FROM OLD.request_text THEN
        was := was || ',"request_text":' || coalesce(CASE WHEN OLD.request_text IN ('[]', '{}') THEN OLD.request_text::text ELSE compliance_jcs(OLD.request_text) END, 'null');
        is_now := is_now || ',"request_text":' || coalesce(CASE WHEN NEW.request_text IN ('[]', '{}') THEN NEW.request_text::text ELSE compliance_jcs(NEW.request_text) END, 'null');
    END IF;
    IF NEW.requester IS DISTINCT FROM OLD.requester THEN
        was := was || ',"requester":' || coalesce(CASE WHEN OLD.requester IN ('[]', '{}') THEN OLD.requester::text ELSE compliance_jcs(OLD.requester) END, 'null');
        is_now := is_now || ',"requester":' || coalesce(CASE WHEN NEW.requester IN ('[]', '{}') THEN NEW.requester::text ELSE compliance_jcs(NEW.requester) END, 'null');
    END IF;
    IF NEW.required_level IS DISTINCT FROM OLD.required_level THEN
        was := was || ',"required_level":' || coalesce(to_json(OLD.required_level)::text, 'null');
        is_now := is_now || ',"required_level":' || coalesce(to_json(NEW.required_level)::text, 'null');
    END IF;
    IF NEW.responded_at IS DISTINCT FROM OLD.responded_at THEN
        was := was || ',"responded_at":' || coalesce('"' || to_char(OLD.responded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"responded_at":' || coalesce('"' || to_char(NEW.responded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.source IS DISTINCT FROM OLD.source THEN
        was := was || ',"source":' || coalesce(to_json(OLD.source)::text, 'null');
        is_now := is_now || ',"source":' || coalesce(to_json(NEW.source)::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.strict_on IS DISTINCT FROM OLD.strict_on THEN
        was := was || ',"strict_on":' || coalesce('"' || OLD.strict_on || '"', 'null');
        is_now := is_now || ',"strict_on":' || coalesce('"' || NEW.strict_on || '"', 'null');
    END IF;
    IF NEW.subject_category IS DISTINCT FROM OLD.subject_category THEN
        was := was || ',"subject_category":' || coalesce(to_json(OLD.subject_category)::text, 'null');
        is_now := is_now || ',"subject_category":' || coalesce(to_json(NEW.subject_category)::text, 'null');
    END IF;
    IF NEW.tags IS DISTINCT FROM OLD.tags THEN
        was := was || ',"tags":' || coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null');
        is_now := is_now || ',"tags":' || coalesce(CASE WHEN NEW.tags IN ('[]', '{}') THEN NEW.tags::text ELSE compliance_jcs(NEW.tags) END, 'null');
    END IF;
    IF NEW.transferred_to IS DISTINCT FROM OLD.transferred_to THEN
        was := was || ',"transferred_to":' || coalesce(to_json(OLD.transferred_to)::text, 'null');
        is_now := is_now || ',"transferred_to":' || coalesce(to_json(NEW.transferred_to)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_request', NEW.id, NEW.key,
                                   NEW.version, 'dsr_request', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_requests_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_requests_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"answer_channel":', coalesce(to_json(m.answer_channel)::text, 'null'),
            ',"assignee":', coalesce(to_json(m.assignee)::text, 'null'),
            ',"clock":', coalesce(to_json(m.clock)::text, 'null'),
            ',"closed_at":', coalesce('"' || to_char(m.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"complaint":', coalesce(to_json(m.complaint)::text, 'null'),
            ',"complaint_ref":', coalesce(to_json(m.complaint_ref)::text, 'null'),
            ',"contact_confirmed":', coalesce(m.contact_confirmed::text, 'null'),
            ',"controller":', coalesce('"' || m.controller || '"', 'null'),
            ',"deadline":', coalesce(CASE WHEN m.deadline IN ('[]', '{}') THEN m.deadline::text ELSE compliance_jcs(m.deadline) END, 'null'),
            ',"duplicate_of":', coalesce('"' || m.duplicate_of || '"', 'null'),
            ',"erase_on":', coalesce('"' || m.erase_on || '"', 'null'),
            ',"extension":', coalesce(CASE WHEN m.extension IN ('[]', '{}') THEN m.extension::text ELSE compliance_jcs(m.extension) END, 'null'),
            ',"fee":', coalesce(CASE WHEN m.fee IN ('[]', '{}') THEN m.fee::text ELSE compliance_jcs(m.fee) END, 'null'),
            ',"first_deadline":', coalesce(CASE WHEN m.first_deadline IN ('[]', '{}') THEN m.first_deadline::text ELSE compliance_jcs(m.first_deadline) END, 'null'),
            ',"identity_level":', coalesce(to_json(m.identity_level)::text, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"language":', coalesce(to_json(m.language)::text, 'null'),
            ',"on_behalf":', coalesce(to_json(m.on_behalf)::text, 'null'),
            ',"on_time":', coalesce(m.on_time::text, 'null'),
            ',"outcome":', coalesce(to_json(m.outcome)::text, 'null'),
            ',"pauses":', coalesce(CASE WHEN m.pauses IN ('[]', '{}') THEN m.pauses::text ELSE compliance_jcs(m.pauses) END, 'null'),
            ',"possible_duplicates":', coalesce(CASE WHEN m.possible_duplicates IN ('[]', '{}') THEN m.possible_duplicates::text ELSE compliance_jcs(m.possible_duplicates) END, 'null'),
            ',"proxy_proof":', coalesce(CASE WHEN m.proxy_proof IN ('[]', '{}') THEN m.proxy_proof::text ELSE compliance_jcs(m.proxy_proof) END, 'null'),
            ',"received_at":', coalesce('"' || to_char(m.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"received_via_processor":', coalesce('"' || m.received_via_processor || '"', 'null'),
            ',"region":', coalesce(to_json(m.region)::text, 'null'),
            ',"reopenings":', coalesce(CASE WHEN m.reopenings IN ('[]', '{}') THEN m.reopenings::text ELSE compliance_jcs(m.reopenings) END, 'null'),
            ',"request_text":', coalesce(CASE WHEN m.request_text IN ('[]', '{}') THEN m.request_text::text ELSE compliance_jcs(m.request_text) END, 'null'),
            ',"requester":', coalesce(CASE WHEN m.requester IN ('[]', '{}') THEN m.requester::text ELSE compliance_jcs(m.requester) END, 'null'),
            ',"required_level":', coalesce(to_json(m.required_level)::text, 'null'),
            ',"responded_at":', coalesce('"' || to_char(m.responded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"source":', coalesce(to_json(m.source)::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"strict_on":', coalesce('"' || m.strict_on || '"', 'null'),
            ',"subject_category":', coalesce(to_json(m.subject_category)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN m.tags IN ('[]', '{}') THEN m.tags::text ELSE compliance_jcs(m.tags) END, 'null'),
            ',"transferred_to":', coalesce(to_json(m.transferred_to)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_request', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_requests_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_settings_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"auto_acknowledge":', coalesce(OLD.auto_acknowledge::text, 'null'),
            ',"marketing_objection_target":', coalesce(to_json(OLD.marketing_objection_target)::text, 'null'),
            ',"package_max_downloads":', coalesce(OLD.package_max_downloads::text, 'null'),
            ',"package_ttl":', coalesce(to_json(OLD.package_ttl)::text, 'null'),
            ',"pause_ask_limit":', coalesce(to_json(OLD.pause_ask_limit)::text, 'null'),
            ',"pause_mode":', coalesce(to_json(OLD.pause_mode)::text, 'null'),
            ',"portal":', coalesce(CASE WHEN OLD.portal IN ('[]', '{}') THEN OLD.portal::text ELSE compliance_jcs(OLD.portal) END, 'null'),
            ',"record_from":', coalesce(to_json(OLD.record_from)::text, 'null'),
            ',"record_period":', coalesce(to_json(OLD.record_period)::text, 'null'),
            ',"reminder_days":', coalesce(CASE WHEN OLD.reminder_days IN ('[]', '{}') THEN OLD.reminder_days::text ELSE compliance_jcs(OLD.reminder_days) END, 'null'),
            ',"silence_close_after":', coalesce(to_json(OLD.silence_close_after)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_settings', OLD.id, NULL, OLD.version + 1, 'dsr_settings', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.auto_acknowledge IS DISTINCT FROM OLD.auto_acknowledge THEN
        was := was || ',"auto_acknowledge":' || coalesce(OLD.auto_acknowledge::text, 'null');
        is_now := is_now || ',"auto_acknowledge":' || coalesce(NEW.auto_acknowledge::text, 'null');
    END IF;
    IF NEW.marketing_objection_target IS DISTINCT FROM OLD.marketing_objection_target THEN
        was := was || ',"marketing_objection_target":' || coalesce(to_json(OLD.marketing_objection_target)::text, 'null');
        is_now := is_now || ',"marketing_objection_target":' || coalesce(to_json(NEW.marketing_objection_target)::text, 'null');
    END IF;
    IF NEW.package_max_downloads IS DISTINCT FROM OLD.package_max_downloads THEN
        was := was || ',"package_max_downloads":' || coalesce(OLD.package_max_downloads::text, 'null');
        is_now := is_now || ',"package_max_downloads":' || coalesce(NEW.package_max_downloads::text, 'null');
    END IF;
    IF NEW.package_ttl IS DISTINCT FROM OLD.package_ttl THEN
        was := was || ',"package_ttl":' || coalesce(to_json(OLD.package_ttl)::text, 'null');
        is_now := is_now || ',"package_ttl":' || coalesce(to_json(NEW.package_ttl)::text, 'null');
    END IF;
    IF NEW.pause_ask_limit IS DISTINCT FROM OLD.pause_ask_limit THEN
        was := was || ',"pause_ask_limit":' || coalesce(to_json(OLD.pause_ask_limit)::text, 'null');
        is_now := is_now || ',"pause_ask_limit":' || coalesce(to_json(NEW.pause_ask_limit)::text, 'null');
    END IF;
    IF NEW.pause_mode IS DISTINCT FROM OLD.pause_mode THEN
        was := was || ',"pause_mode":' || coalesce(to_json(OLD.pause_mode)::text, 'null');
        is_now := is_now || ',"pause_mode":' || coalesce(to_json(NEW.pause_mode)::text, 'null');
    END IF;
    IF NEW.portal IS DISTINCT FROM OLD.portal THEN
        was := was || ',"portal":' || coalesce(CASE WHEN OLD.portal IN ('[]', '{}') THEN OLD.portal::text ELSE compliance_jcs(OLD.portal) END, 'null');
        is_now := is_now || ',"portal":' || coalesce(CASE WHEN NEW.portal IN ('[]', '{}') THEN NEW.portal::text ELSE compliance_jcs(NEW.portal) END, 'null');
    END IF;
    IF NEW.record_from IS DISTINCT FROM OLD.record_from THEN
        was := was || ',"record_from":' || coalesce(to_json(OLD.record_from)::text, 'null');
        is_now := is_now || ',"record_from":' || coalesce(to_json(NEW.record_from)::text, 'null');
    END IF;
    IF NEW.record_period IS DISTINCT FROM OLD.record_period THEN
        was := was || ',"record_period":' || coalesce(to_json(OLD.record_period)::text, 'null');
        is_now := is_now || ',"record_period":' || coalesce(to_json(NEW.record_period)::text, 'null');
    END IF;
    IF NEW.reminder_days IS DISTINCT FROM OLD.reminder_days THEN
        was := was || ',"reminder_days":' || coalesce(CASE WHEN OLD.reminder_days IN ('[]', '{}') THEN OLD.reminder_days::text ELSE compliance_jcs(OLD.reminder_days) END, 'null');
        is_now := is_now || ',"reminder_days":' || coalesce(CASE WHEN NEW.reminder_days IN ('[]', '{}') THEN NEW.reminder_days::text ELSE compliance_jcs(NEW.reminder_days) END, 'null');
    END IF;
    IF NEW.silence_close_after IS DISTINCT FROM OLD.silence_close_after THEN
        was := was || ',"silence_close_after":' || coalesce(to_json(OLD.silence_close_after)::text, 'null');
        is_now := is_now || ',"silence_close_after":' || coalesce(to_json(NEW.silence_close_after)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_settings', NEW.id, NULL,
                                   NEW.version, 'dsr_settings', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_settings_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_settings_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"auto_acknowledge":', coalesce(m.auto_acknowledge::text, 'null'),
            ',"marketing_objection_target":', coalesce(to_json(m.marketing_objection_target)::text, 'null'),
            ',"package_max_downloads":', coalesce(m.package_max_downloads::text, 'null'),
            ',"package_ttl":', coalesce(to_json(m.package_ttl)::text, 'null'),
            ',"pause_ask_limit":', coalesce(to_json(m.pause_ask_limit)::text, 'null'),
            ',"pause_mode":', coalesce(to_json(m.pause_mode)::text, 'null'),
            ',"portal":', coalesce(CASE WHEN m.portal IN ('[]', '{}') THEN m.portal::text ELSE compliance_jcs(m.portal) END, 'null'),
            ',"record_from":', coalesce(to_json(m.record_from)::text, 'null'),
            ',"record_period":', coalesce(to_json(m.record_period)::text, 'null'),
            ',"reminder_days":', coalesce(CASE WHEN m.reminder_days IN ('[]', '{}') THEN m.reminder_days::text ELSE compliance_jcs(m.reminder_days) END, 'null'),
            ',"silence_close_after":', coalesce(to_json(m.silence_close_after)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_settings', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_settings', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_settings_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_source_systems_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"active":', coalesce(OLD.active::text, 'null'),
            ',"connector":', coalesce(to_json(OLD.connector)::text, 'null'),
            ',"data_categories":', coalesce(CASE WHEN OLD.data_categories IN ('[]', '{}') THEN OLD.data_categories::text ELSE compliance_jcs(OLD.data_categories) END, 'null'),
            ',"instructions":', coalesce(to_json(OLD.instructions)::text, 'null'),
            ',"module":', coalesce('"' || OLD.module || '"', 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null'),
            ',"retention_objects":', coalesce(CASE WHEN OLD.retention_objects IN ('[]', '{}') THEN OLD.retention_objects::text ELSE compliance_jcs(OLD.retention_objects) END, 'null'),
            ',"rights":', coalesce(CASE WHEN OLD.rights IN ('[]', '{}') THEN OLD.rights::text ELSE compliance_jcs(OLD.rights) END, 'null'),
            ',"subject_categories":', coalesce(CASE WHEN OLD.subject_categories IN ('[]', '{}') THEN OLD.subject_categories::text ELSE compliance_jcs(OLD.subject_categories) END, 'null'),
            ',"webhook_secret":', coalesce(CASE WHEN OLD.webhook_secret IN ('[]', '{}') THEN OLD.webhook_secret::text ELSE compliance_jcs(OLD.webhook_secret) END, 'null'),
            ',"webhook_url":', coalesce(to_json(OLD.webhook_url)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_source_system', OLD.id, NULL, OLD.version + 1, 'dsr_source_system', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.active IS DISTINCT FROM OLD.active THEN
        was := was || ',"active":' || coalesce(OLD.active::text, 'null');
        is_now := is_now || ',"active":' || coalesce(NEW.active::text, 'null');
    END IF;
    IF NEW.connector IS DISTINCT FROM OLD.connector THEN
        was := was || ',"connector":' || coalesce(to_json(OLD.connector)::text, 'null');
        is_now := is_now || ',"connector":' || coalesce(to_json(NEW.connector)::text, 'null');
    END IF;
    IF NEW.data_categories IS DISTINCT FROM OLD.data_categories THEN
        was := was || ',"data_categories":' || coalesce(CASE WHEN OLD.data_categories IN ('[]', '{}') THEN OLD.data_categories::text ELSE compliance_jcs(OLD.data_categories) END, 'null');
        is_now := is_now || ',"data_categories":' || coalesce(CASE WHEN NEW.data_categories IN ('[]', '{}') THEN NEW.data_categories::text ELSE compliance_jcs(NEW.data_categories) END, 'null');
    END IF;
    IF NEW.instructions IS DISTINCT FROM OLD.instructions THEN
        was := was || ',"instructions":' || coalesce(to_json(OLD.instructions)::text, 'null');
        is_now := is_now || ',"instructions":' || coalesce(to_json(NEW.instructions)::text, 'null');
    END IF;
    IF NEW.module IS DISTINCT FROM OLD.module THEN
        was := was || ',"module":' || coalesce('"' || OLD.module || '"', 'null');
        is_now := is_now || ',"module":' || coalesce('"' || NEW.module || '"', 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.processing_activities IS DISTINCT FROM OLD.processing_activities THEN
        was := was || ',"processing_activities":' || coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null');
        is_now := is_now || ',"processing_activities":' || coalesce(CASE WHEN NEW.processing_activities IN ('[]', '{}') THEN NEW.processing_activities::text ELSE compliance_jcs(NEW.processing_activities) END, 'null');
    END IF;
    IF NEW.retention_objects IS DISTINCT FROM OLD.retention_objects THEN
        was := was || ',"retention_objects":' || coalesce(CASE WHEN OLD.retention_objects IN ('[]', '{}') THEN OLD.retention_objects::text ELSE compliance_jcs(OLD.retention_objects) END, 'null');
        is_now := is_now || ',"retention_objects":' || coalesce(CASE WHEN NEW.retention_objects IN ('[]', '{}') THEN NEW.retention_objects::text ELSE compliance_jcs(NEW.retention_objects) END, 'null');
    END IF;
    IF NEW.rights IS DISTINCT FROM OLD.rights THEN
        was := was || ',"rights":' || coalesce(CASE WHEN OLD.rights IN ('[]', '{}') THEN OLD.rights::text ELSE compliance_jcs(OLD.rights) END, 'null');
        is_now := is_now || ',"rights":' || coalesce(CASE WHEN NEW.rights IN ('[]', '{}') THEN NEW.rights::text ELSE compliance_jcs(NEW.rights) END, 'null');
    END IF;
    IF NEW.subject_categories IS DISTINCT FROM OLD.subject_categories THEN
        was := was || ',"subject_categories":' || coalesce(CASE WHEN OLD.subject_categories IN ('[]', '{}') THEN OLD.subject_categories::text ELSE compliance_jcs(OLD.subject_categories) END, 'null');
        is_now := is_now || ',"subject_categories":' || coalesce(CASE WHEN NEW.subject_categories IN ('[]', '{}') THEN NEW.subject_categories::text ELSE compliance_jcs(NEW.subject_categories) END, 'null');
    END IF;
    IF NEW.webhook_secret IS DISTINCT FROM OLD.webhook_secret THEN
        was := was || ',"webhook_secret":' || coalesce(CASE WHEN OLD.webhook_secret IN ('[]', '{}') THEN OLD.webhook_secret::text ELSE compliance_jcs(OLD.webhook_secret) END, 'null');
        is_now := is_now || ',"webhook_secret":' || coalesce(CASE WHEN NEW.webhook_secret IN ('[]', '{}') THEN NEW.webhook_secret::text ELSE compliance_jcs(NEW.webhook_secret) END, 'null');
    END IF;
    IF NEW.webhook_url IS DISTINCT FROM OLD.webhook_url THEN
        was := was || ',"webhook_url":' || coalesce(to_json(OLD.webhook_url)::text, 'null');
        is_now := is_now || ',"webhook_url":' || coalesce(to_json(NEW.webhook_url)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_source_system', NEW.id, NULL,
                                   NEW.version, 'dsr_source_system', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_source_systems_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_source_systems_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"active":', coalesce(m.active::text, 'null'),
            ',"connector":', coalesce(to_json(m.connector)::text, 'null'),
            ',"data_categories":', coalesce(CASE WHEN m.data_categories IN ('[]', '{}') THEN m.data_categories::text ELSE compliance_jcs(m.data_categories) END, 'null'),
            ',"instructions":', coalesce(to_json(m.instructions)::text, 'null'),
            ',"module":', coalesce('"' || m.module || '"', 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN m.processing_activities IN ('[]', '{}') THEN m.processing_activities::text ELSE compliance_jcs(m.processing_activities) END, 'null'),
            ',"retention_objects":', coalesce(CASE WHEN m.retention_objects IN ('[]', '{}') THEN m.retention_objects::text ELSE compliance_jcs(m.retention_objects) END, 'null'),
            ',"rights":', coalesce(CASE WHEN m.rights IN ('[]', '{}') THEN m.rights::text ELSE compliance_jcs(m.rights) END, 'null'),
            ',"subject_categories":', coalesce(CASE WHEN m.subject_categories IN ('[]', '{}') THEN m.subject_categories::text ELSE compliance_jcs(m.subject_categories) END, 'null'),
            ',"webhook_secret":', coalesce(CASE WHEN m.webhook_secret IN ('[]', '{}') THEN m.webhook_secret::text ELSE compliance_jcs(m.webhook_secret) END, 'null'),
            ',"webhook_url":', coalesce(to_json(m.webhook_url)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_source_system', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_source_system', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_source_systems_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_task_called() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('compliance_dsr_task_call', NEW.tenant_id::text);
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_task_called() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_task_calls_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"attempts":', coalesce(CASE WHEN OLD.attempts IN ('[]', '{}') THEN OLD.attempts::text ELSE compliance_jcs(OLD.attempts) END, 'null'),
            ',"request":', coalesce('"' || OLD.request || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"system":', coalesce('"' || OLD.system || '"', 'null'),
            ',"task":', coalesce('"' || OLD.task || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_task_call', OLD.id, NULL, OLD.version + 1, 'dsr_request', OLD.request,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.attempts IS DISTINCT FROM OLD.attempts THEN
        was := was || ',"attempts":' || coalesce(CASE WHEN OLD.attempts IN ('[]', '{}') THEN OLD.attempts::text ELSE compliance_jcs(OLD.attempts) END, 'null');
        is_now := is_now || ',"attempts":' || coalesce(CASE WHEN NEW.attempts IN ('[]', '{}') THEN NEW.attempts::text ELSE compliance_jcs(NEW.attempts) END, 'null');
    END IF;
    IF NEW.request IS DISTINCT FROM OLD.request THEN
        was := was || ',"request":' || coalesce('"' || OLD.request || '"', 'null');
        is_now := is_now || ',"request":' || coalesce('"' || NEW.request || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.system IS DISTINCT FROM OLD.system THEN
        was := was || ',"system":' || coalesce('"' || OLD.system || '"', 'null');
        is_now := is_now || ',"system":' || coalesce('"' || NEW.system || '"', 'null');
    END IF;
    IF NEW.task IS DISTINCT FROM OLD.task THEN
        was := was || ',"task":' || coalesce('"' || OLD.task || '"', 'null');
        is_now := is_now || ',"task":' || coalesce('"' || NEW.task || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_task_call', NEW.id, NULL,
                                   NEW.version, 'dsr_request', NEW.request, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_task_calls_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_task_calls_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.request AS root,
               '{"after":' || '{' || concat('"attempts":', coalesce(CASE WHEN m.attempts IN ('[]', '{}') THEN m.attempts::text ELSE compliance_jcs(m.attempts) END, 'null'),
            ',"request":', coalesce('"' || m.request || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"system":', coalesce('"' || m.system || '"', 'null'),
            ',"task":', coalesce('"' || m.task || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_task_call', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_task_calls_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_task_ended() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM compliance_token_index i USING compliance_dsr_task_calls c
    WHERE c.tenant_id = NEW.tenant_id AND c.task = NEW.id AND i.sha256 = decode(c.token_sha256, 'hex') AND i.kind = 'task' AND i.tenant_id = NEW.tenant_id;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_task_ended() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_tasks_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"assignee":', coalesce(to_json(OLD.assignee)::text, 'null'),
            ',"blocked_by":', coalesce(CASE WHEN OLD.blocked_by IN ('[]', '{}') THEN OLD.blocked_by::text ELSE compliance_jcs(OLD.blocked_by) END, 'null'),
            ',"completed_at":', coalesce('"' || to_char(OLD.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"due_on":', coalesce('"' || OLD.due_on || '"', 'null'),
            ',"item":', coalesce('"' || OLD.item || '"', 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"proof":', coalesce(CASE WHEN OLD.proof IN ('[]', '{}') THEN OLD.proof::text ELSE compliance_jcs(OLD.proof) END, 'null'),
            ',"request":', coalesce('"' || OLD.request || '"', 'null'),
            ',"result":', coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null'),
            ',"result_files":', coalesce(CASE WHEN OLD.result_files IN ('[]', '{}') THEN OLD.result_files::text ELSE compliance_jcs(OLD.result_files) END, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"system":', coalesce('"' || OLD.system || '"', 'null'),
            ',"team":', coalesce(to_json(OLD.team)::text, 'null'),
            ',"third_party_reviewed":', coalesce(OLD.third_party_reviewed::text, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_task', OLD.id, NULL, OLD.version + 1, 'dsr_request', OLD.request,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.assignee IS DISTINCT FROM OLD.assignee THEN
        was := was || ',"assignee":' || coalesce(to_json(OLD.assignee)::text, 'null');
        is_now := is_now || ',"assignee":' || coalesce(to_json(NEW.assignee)::text, 'null');
    END IF;
    IF NEW.blocked_by IS DISTINCT FROM OLD.blocked_by THEN
        was := was || ',"blocked_by":' || coalesce(CASE WHEN OLD.blocked_by IN ('[]', '{}') THEN OLD.blocked_by::text ELSE compliance_jcs(OLD.blocked_by) END, 'null');
        is_now := is_now || ',"blocked_by":' || coalesce(CASE WHEN NEW.blocked_by IN ('[]', '{}') THEN NEW.blocked_by::text ELSE compliance_jcs(NEW.blocked_by) END, 'null');
    END IF;
    IF NEW.completed_at IS DISTINCT FROM OLD.completed_at THEN
        was := was || ',"completed_at":' || coalesce('"' || to_char(OLD.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"completed_at":' || coalesce('"' || to_char(NEW.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.due_on IS DISTINCT FROM OLD.due_on THEN
        was := was || ',"due_on":' || coalesce('"' || OLD.due_on || '"', 'null');
        is_now := is_now || ',"due_on":' || coalesce('"' || NEW.due_on || '"', 'null');
    END IF;
    IF NEW.item IS DISTINCT FROM OLD.item THEN
        was := was || ',"item":' || coalesce('"' || OLD.item || '"', 'null');
        is_now := is_now || ',"item":' || coalesce('"' || NEW.item || '"', 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.proof IS DISTINCT FROM OLD.proof THEN
        was := was || ',"proof":' || coalesce(CASE WHEN OLD.proof IN ('[]', '{}') THEN OLD.proof::text ELSE compliance_jcs(OLD.proof) END, 'null');
        is_now := is_now || ',"proof":' || coalesce(CASE WHEN NEW.proof IN ('[]', '{}') THEN NEW.proof::text ELSE compliance_jcs(NEW.proof) END, 'null');
    END IF;
    IF NEW.request IS DISTINCT FROM OLD.request THEN
        was := was || ',"request":' || coalesce('"' || OLD.request || '"', 'null');
        is_now := is_now || ',"request":' || coalesce('"' || NEW.request || '"', 'null');
    END IF;
    IF NEW.result IS DISTINCT FROM OLD.result THEN
        was := was || ',"result":' || coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null');
        is_now := is_now || ',"result":' || coalesce(CASE WHEN NEW.result IN ('[]', '{}') THEN NEW.result::text ELSE compliance_jcs(NEW.result) END, 'null');
    END IF;
    IF NEW.result_files IS DISTINCT FROM OLD.result_files THEN
        was := was || ',"result_files":' || coalesce(CASE WHEN OLD.result_files IN ('[]', '{}') THEN OLD.result_files::text ELSE compliance_jcs(OLD.result_files) END, 'null');
        is_now := is_now || ',"result_files":' || coalesce(CASE WHEN NEW.result_files IN ('[]', '{}') THEN NEW.result_files::text ELSE compliance_jcs(NEW.result_files) END, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.system IS DISTINCT FROM OLD.system THEN
        was := was || ',"system":' || coalesce('"' || OLD.system || '"', 'null');
        is_now := is_now || ',"system":' || coalesce('"' || NEW.system || '"', 'null');
    END IF;
    IF NEW.team IS DISTINCT FROM OLD.team THEN
        was := was || ',"team":' || coalesce(to_json(OLD.team)::text, 'null');
        is_now := is_now || ',"team":' || coalesce(to_json(NEW.team)::text, 'null');
    END IF;
    IF NEW.third_party_reviewed IS DISTINCT FROM OLD.third_party_reviewed THEN
        was := was || ',"third_party_reviewed":' || coalesce(OLD.third_party_reviewed::text, 'null');
        is_now := is_now || ',"third_party_reviewed":' || coalesce(NEW.third_party_reviewed::text, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_task', NEW.id, NULL,
                                   NEW.version, 'dsr_request', NEW.request, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_tasks_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_tasks_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.request AS root,
               '{"after":' || '{' || concat('"assignee":', coalesce(to_json(m.assignee)::text, 'null'),
            ',"blocked_by":', coalesce(CASE WHEN m.blocked_by IN ('[]', '{}') THEN m.blocked_by::text ELSE compliance_jcs(m.blocked_by) END, 'null'),
            ',"completed_at":', coalesce('"' || to_char(m.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"due_on":', coalesce('"' || m.due_on || '"', 'null'),
            ',"item":', coalesce('"' || m.item || '"', 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"proof":', coalesce(CASE WHEN m.proof IN ('[]', '{}') THEN m.proof::text ELSE compliance_jcs(m.proof) END, 'null'),
            ',"request":', coalesce('"' || m.request || '"', 'null'),
            ',"result":', coalesce(CASE WHEN m.result IN ('[]', '{}') THEN m.result::text ELSE compliance_jcs(m.result) END, 'null'),
            ',"result_files":', coalesce(CASE WHEN m.result_files IN ('[]', '{}') THEN m.result_files::text ELSE compliance_jcs(m.result_files) END, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"system":', coalesce('"' || m.system || '"', 'null'),
            ',"team":', coalesce(to_json(m.team)::text, 'null'),
            ',"third_party_reviewed":', coalesce(m.third_party_reviewed::text, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_task', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_request', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_tasks_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_templates_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"active":', coalesce(OLD.active::text, 'null'),
            ',"body":', coalesce(to_json(OLD.body)::text, 'null'),
            ',"builtin":', coalesce(OLD.builtin::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"language":', coalesce(to_json(OLD.language)::text, 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"subject":', coalesce(to_json(OLD.subject)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'dsr_template', OLD.id, NULL, OLD.version + 1, 'dsr_template', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.active IS DISTINCT FROM OLD.active THEN
        was := was || ',"active":' || coalesce(OLD.active::text, 'null');
        is_now := is_now || ',"active":' || coalesce(NEW.active::text, 'null');
    END IF;
    IF NEW.body IS DISTINCT FROM OLD.body THEN
        was := was || ',"body":' || coalesce(to_json(OLD.body)::text, 'null');
        is_now := is_now || ',"body":' || coalesce(to_json(NEW.body)::text, 'null');
    END IF;
    IF NEW.builtin IS DISTINCT FROM OLD.builtin THEN
        was := was || ',"builtin":' || coalesce(OLD.builtin::text, 'null');
        is_now := is_now || ',"builtin":' || coalesce(NEW.builtin::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.language IS DISTINCT FROM OLD.language THEN
        was := was || ',"language":' || coalesce(to_json(OLD.language)::text, 'null');
        is_now := is_now || ',"language":' || coalesce(to_json(NEW.language)::text, 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.subject IS DISTINCT FROM OLD.subject THEN
        was := was || ',"subject":' || coalesce(to_json(OLD.subject)::text, 'null');
        is_now := is_now || ',"subject":' || coalesce(to_json(NEW.subject)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'dsr_template', NEW.id, NULL,
                                   NEW.version, 'dsr_template', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_templates_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_dsr_templates_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"active":', coalesce(m.active::text, 'null'),
            ',"body":', coalesce(to_json(m.body)::text, 'null'),
            ',"builtin":', coalesce(m.builtin::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"language":', coalesce(to_json(m.language)::text, 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"subject":', coalesce(to_json(m.subject)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'dsr_template', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'dsr_template', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_dsr_templates_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_email_messages_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"attempts":', coalesce(CASE WHEN OLD.attempts IN ('[]', '{}') THEN OLD.attempts::text ELSE compliance_jcs(OLD.attempts) END, 'null'),
            ',"body":', coalesce(CASE WHEN OLD.body IN ('[]', '{}') THEN OLD.body::text ELSE compliance_jcs(OLD.body) END, 'null'),
            ',"entity":', coalesce(CASE WHEN OLD.entity IN ('[]', '{}') THEN OLD.entity::text ELSE compliance_jcs(OLD.entity) END, 'null'),
            ',"in_reply_to":', coalesce(to_json(OLD.in_reply_to)::text, 'null'),
            ',"language":', coalesce(to_json(OLD.language)::text, 'null'),
            ',"message_id":', coalesce(to_json(OLD.message_id)::text, 'null'),
            ',"sent_at":', coalesce('"' || to_char(OLD.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"subject":', coalesce(CASE WHEN OLD.subject IN ('[]', '{}') THEN OLD.subject::text ELSE compliance_jcs(OLD.subject) END, 'null'),
            ',"template_key":', coalesce(to_json(OLD.template_key)::text, 'null'),
            ',"template_version":', coalesce(OLD.template_version::text, 'null'),
            ',"to":', coalesce(CASE WHEN OLD."to" IN ('[]', '{}') THEN OLD."to"::text ELSE compliance_jcs(OLD."to") END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'email_message', OLD.id, NULL, OLD.version + 1, 'email_message', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.attempts IS DISTINCT FROM OLD.attempts THEN
        was := was || ',"attempts":' || coalesce(CASE WHEN OLD.attempts IN ('[]', '{}') THEN OLD.attempts::text ELSE compliance_jcs(OLD.attempts) END, 'null');
        is_now := is_now || ',"attempts":' || coalesce(CASE WHEN NEW.attempts IN ('[]', '{}') THEN NEW.attempts::text ELSE compliance_jcs(NEW.attempts) END, 'null');
    END IF;
    IF NEW.body IS DISTINCT FROM OLD.body THEN
        was := was || ',"body":' || coalesce(CASE WHEN OLD.body IN ('[]', '{}') THEN OLD.body::text ELSE compliance_jcs(OLD.body) END, 'null');
        is_now := is_now || ',"body":' || coalesce(CASE WHEN NEW.body IN ('[]', '{}') THEN NEW.body::text ELSE compliance_jcs(NEW.body) END, 'null');
    END IF;
    IF NEW.entity IS DISTINCT FROM OLD.entity THEN
        was := was || ',"entity":' || coalesce(CASE WHEN OLD.entity IN ('[]', '{}') THEN OLD.entity::text ELSE compliance_jcs(OLD.entity) END, 'null');
        is_now := is_now || ',"entity":' || coalesce(CASE WHEN NEW.entity IN ('[]', '{}') THEN NEW.entity::text ELSE compliance_jcs(NEW.entity) END, 'null');
    END IF;
    IF NEW.in_reply_to IS DISTINCT FROM OLD.in_reply_to THEN
        was := was || ',"in_reply_to":' || coalesce(to_json(OLD.in_reply_to)::text, 'null');
        is_now := is_now || ',"in_reply_to":' || coalesce(to_json(NEW.in_reply_to)::text, 'null');
    END IF;
    IF NEW.language IS DISTINCT FROM OLD.language THEN
        was := was || ',"language":' || coalesce(to_json(OLD.language)::text, 'null');
        is_now := is_now || ',"language":' || coalesce(to_json(NEW.language)::text, 'null');
    END IF;
    IF NEW.message_id IS DISTINCT FROM OLD.message_id THEN
        was := was || ',"message_id":' || coalesce(to_json(OLD.message_id)::text, 'null');
        is_now := is_now || ',"message_id":' || coalesce(to_json(NEW.message_id)::text, 'null');
    END IF;
    IF NEW.sent_at IS DISTINCT FROM OLD.sent_at THEN
        was := was || ',"sent_at":' || coalesce('"' || to_char(OLD.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"sent_at":' || coalesce('"' || to_char(NEW.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.subject IS DISTINCT FROM OLD.subject THEN
        was := was || ',"subject":' || coalesce(CASE WHEN OLD.subject IN ('[]', '{}') THEN OLD.subject::text ELSE compliance_jcs(OLD.subject) END, 'null');
        is_now := is_now || ',"subject":' || coalesce(CASE WHEN NEW.subject IN ('[]', '{}') THEN NEW.subject::text ELSE compliance_jcs(NEW.subject) END, 'null');
    END IF;
    IF NEW.template_key IS DISTINCT FROM OLD.template_key THEN
        was := was || ',"template_key":' || coalesce(to_json(OLD.template_key)::text, 'null');
        is_now := is_now || ',"template_key":' || coalesce(to_json(NEW.template_key)::text, 'null');
    END IF;
    IF NEW.template_version IS DISTINCT FROM OLD.template_version THEN
        was := was || ',"template_version":' || coalesce(OLD.template_version::text, 'null');
        is_now := is_now || ',"template_version":' || coalesce(NEW.template_version::text, 'null');
    END IF;
    IF NEW."to" IS DISTINCT FROM OLD."to" THEN
        was := was || ',"to":' || coalesce(CASE WHEN OLD."to" IN ('[]', '{}') THEN OLD."to"::text ELSE compliance_jcs(OLD."to") END, 'null');
        is_now := is_now || ',"to":' || coalesce(CASE WHEN NEW."to" IN ('[]', '{}') THEN NEW."to"::text ELSE compliance_jcs(NEW."to") END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'email_message', NEW.id, NULL,
                                   NEW.version, 'email_message', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_email_messages_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_email_messages_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"attempts":', coalesce(CASE WHEN m.attempts IN ('[]', '{}') THEN m.attempts::text ELSE compliance_jcs(m.attempts) END, 'null'),
            ',"body":', coalesce(CASE WHEN m.body IN ('[]', '{}') THEN m.body::text ELSE compliance_jcs(m.body) END, 'null'),
            ',"entity":', coalesce(CASE WHEN m.entity IN ('[]', '{}') THEN m.entity::text ELSE compliance_jcs(m.entity) END, 'null'),
            ',"in_reply_to":', coalesce(to_json(m.in_reply_to)::text, 'null'),
            ',"language":', coalesce(to_json(m.language)::text, 'null'),
            ',"message_id":', coalesce(to_json(m.message_id)::text, 'null'),
            ',"sent_at":', coalesce('"' || to_char(m.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"subject":', coalesce(CASE WHEN m.subject IN ('[]', '{}') THEN m.subject::text ELSE compliance_jcs(m.subject) END, 'null'),
            ',"template_key":', coalesce(to_json(m.template_key)::text, 'null'),
            ',"template_version":', coalesce(m.template_version::text, 'null'),
            ',"to":', coalesce(CASE WHEN m."to" IN ('[]', '{}') THEN m."to"::text ELSE compliance_jcs(m."to") END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'email_message', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'email_message', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_email_messages_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_email_queued() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.next_attempt_at IS NOT NULL THEN
        PERFORM pg_notify('compliance_email', NEW.tenant_id::text);
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_email_queued() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_email_templates_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"template_key":', coalesce(to_json(OLD.template_key)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'email_template', OLD.id, NULL, OLD.version + 1, 'email_template', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.template_key IS DISTINCT FROM OLD.template_key THEN
        was := was || ',"template_key":' || coalesce(to_json(OLD.template_key)::text, 'null');
        is_now := is_now || ',"template_key":' || coalesce(to_json(NEW.template_key)::text, 'null');
    END IF;
    IF NEW.translations IS DISTINCT FROM OLD.translations THEN
        was := was || ',"translations":' || coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null');
        is_now := is_now || ',"translations":' || coalesce(CASE WHEN NEW.translations IN ('[]', '{}') THEN NEW.translations::text ELSE compliance_jcs(NEW.translations) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'email_template', NEW.id, NULL,
                                   NEW.version, 'email_template', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_email_templates_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_email_templates_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"template_key":', coalesce(to_json(m.template_key)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN m.translations IN ('[]', '{}') THEN m.translations::text ELSE compliance_jcs(m.translations) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'email_template', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'email_template', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_email_templates_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_epoch(p_tenant uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    here text;
    seen text := current_setting('app.epoch', true);
    known compliance_audit_logs;
BEGIN
    IF starts_with(seen, p_tenant::text) THEN
        RETURN substr(seen, 38)::integer;
    END IF;
    here := current_setting('app.system_identifier', true);
    IF here IS NULL OR here = '' THEN
        here := (SELECT system_identifier::text FROM pg_control_system());
        PERFORM set_config('app.system_identifier', here, false);
    END IF;
    PERFORM pg_advisory_xact_lock_shared(compliance_tenant_lock(p_tenant));
    SELECT * INTO known FROM compliance_audit_logs WHERE tenant_id = p_tenant;
    IF NOT FOUND THEN
        IF p_tenant = compliance_tenant() AND EXISTS (SELECT 1 FROM compliance_tenants WHERE tenant_id = p_tenant AND state = 'closed') THEN
            RAISE EXCEPTION 'the tenant is no more' USING ERRCODE = 'CT001';
        END IF;
        INSERT INTO compliance_audit_logs (tenant_id, system_identifier) VALUES (p_tenant, here::bigint)
        ON CONFLICT (tenant_id) DO NOTHING;
        RETURN 1;
    END IF;
    IF known.system_identifier <> here::bigint THEN
        SELECT * INTO known FROM compliance_audit_logs WHERE tenant_id = p_tenant FOR UPDATE;
        IF known.system_identifier <> here::bigint THEN
            UPDATE compliance_audit_logs SET epoch = epoch + 1, system_identifier = here::bigint
            WHERE tenant_id = p_tenant RETURNING * INTO known;
        END IF;
    END IF;
    PERFORM set_config('app.epoch', p_tenant || ':' || known.epoch, true);
    RETURN known.epoch;
END
$$;

ALTER FUNCTION public.compliance_epoch(p_tenant uuid) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_erase_tenant() RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    item record;
    gone bigint;
    counts jsonb := '{}';
BEGIN
    IF NOT compliance_is_erasing(compliance_tenant()) THEN
        RAISE EXCEPTION 'only a closed tenant is erased, and only by compliance_eraser' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR item IN
        WITH RECURSIVE tables AS (
            SELECT c.oid, n.nspname, c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
            WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND c.relname NOT IN ('compliance_tenants', 'compliance_token_index')
        ), depth (oid, n) AS (
            SELECT oid, 0 FROM tables
            UNION ALL
            SELECT k.confrelid, d.n + 1 FROM depth d
            JOIN pg_constraint k ON k.conrelid = d.oid AND k.contype = 'f' AND k.confrelid <> k.conrelid
            WHERE d.n < 20
        )
        SELECT t.nspname, t.relname, format('%I.%I', t.nspname, t.relname) AS name, max(d.n) AS n
        FROM tables t JOIN depth d ON d.oid = t.oid
        GROUP BY t.nspname, t.relname
        ORDER BY t.relname LIKE 'compliance\_audit\_%', max(d.n), t.relname
    LOOP
        EXECUTE format('DELETE FROM %s WHERE tenant_id = compliance_tenant()', item.name);
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone > 0 THEN
            counts := counts || jsonb_build_object(item.relname, gone);
        END IF;
    END LOOP;
    -- The slug stays taken: nobody else shall be mistaken for the tenant that was.
    DELETE FROM compliance_token_index WHERE tenant_id = compliance_tenant() AND kind <> 'slug';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN counts || jsonb_build_object('compliance_token_index', gone);
END
$$;

ALTER FUNCTION public.compliance_erase_tenant() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_erasure_approvals_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"expires_at":', coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"legal_basis":', coalesce(to_json(OLD.legal_basis)::text, 'null'),
            ',"reason":', coalesce(to_json(OLD.reason)::text, 'null'),
            ',"requested_by":', coalesce(to_json(OLD.requested_by)::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"subject":', coalesce('"' || OLD.subject || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'erasure_approval', OLD.id, NULL, OLD.version + 1, 'erasure_approval', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.expires_at IS DISTINCT FROM OLD.expires_at THEN
        was := was || ',"expires_at":' || coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"expires_at":' || coalesce('"' || to_char(NEW.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.legal_basis IS DISTINCT FROM OLD.legal_basis THEN
        was := was || ',"legal_basis":' || coalesce(to_json(OLD.legal_basis)::text, 'null');
        is_now := is_now || ',"legal_basis":' || coalesce(to_json(NEW.legal_basis)::text, 'null');
    END IF;
    IF NEW.reason IS DISTINCT FROM OLD.reason THEN
        was := was || ',"reason":' || coalesce(to_json(OLD.reason)::text, 'null');
        is_now := is_now || ',"reason":' || coalesce(to_json(NEW.reason)::text, 'null');
    END IF;
    IF NEW.requested_by IS DISTINCT FROM OLD.requested_by THEN
        was := was || ',"requested_by":' || coalesce(to_json(OLD.requested_by)::text, 'null');
        is_now := is_now || ',"requested_by":' || coalesce(to_json(NEW.requested_by)::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.subject IS DISTINCT FROM OLD.subject THEN
        was := was || ',"subject":' || coalesce('"' || OLD.subject || '"', 'null');
        is_now := is_now || ',"subject":' || coalesce('"' || NEW.subject || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'erasure_approval', NEW.id, NULL,
                                   NEW.version, 'erasure_approval', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_erasure_approvals_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_erasure_approvals_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"expires_at":', coalesce('"' || to_char(m.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"legal_basis":', coalesce(to_json(m.legal_basis)::text, 'null'),
            ',"reason":', coalesce(to_json(m.reason)::text, 'null'),
            ',"requested_by":', coalesce(to_json(m.requested_by)::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"subject":', coalesce('"' || m.subject || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'erasure_approval', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'erasure_approval', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_erasure_approvals_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_erasures_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"approved_by":', coalesce(to_json(OLD.approved_by)::text, 'null'),
            ',"effective_everywhere_on":', coalesce('"' || OLD.effective_everywhere_on || '"', 'null'),
            ',"executed_at":', coalesce('"' || to_char(OLD.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"files":', coalesce(CASE WHEN OLD.files IN ('[]', '{}') THEN OLD.files::text ELSE compliance_jcs(OLD.files) END, 'null'),
            ',"hash":', coalesce(to_json(OLD.hash)::text, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"key_fingerprint":', coalesce(to_json(OLD.key_fingerprint)::text, 'null'),
            ',"legal_basis":', coalesce(to_json(OLD.legal_basis)::text, 'null'),
            ',"origin":', coalesce(to_json(OLD.origin)::text, 'null'),
            ',"previous_hash":', coalesce(to_json(OLD.previous_hash)::text, 'null'),
            ',"reason":', coalesce(to_json(OLD.reason)::text, 'null'),
            ',"requested_by":', coalesce(to_json(OLD.requested_by)::text, 'null'),
            ',"signature":', coalesce(to_json(OLD.signature)::text, 'null'),
            ',"subject_kind":', coalesce(to_json(OLD.subject_kind)::text, 'null'),
            ',"subject_pseudonym":', coalesce(to_json(OLD.subject_pseudonym)::text, 'null'),
            ',"tables":', coalesce(CASE WHEN OLD.tables IN ('[]', '{}') THEN OLD.tables::text ELSE compliance_jcs(OLD.tables) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'erasure', OLD.id, OLD.key, OLD.version + 1, 'erasure', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.approved_by IS DISTINCT FROM OLD.approved_by THEN
        was := was || ',"approved_by":' || coalesce(to_json(OLD.approved_by)::text, 'null');
        is_now := is_now || ',"approved_by":' || coalesce(to_json(NEW.approved_by)::text, 'null');
    END IF;
    IF NEW.effective_everywhere_on IS DISTINCT FROM OLD.effective_everywhere_on THEN
        was := was || ',"effective_everywhere_on":' || coalesce('"' || OLD.effective_everywhere_on || '"', 'null');
        is_now := is_now || ',"effective_everywhere_on":' || coalesce('"' || NEW.effective_everywhere_on || '"', 'null');
    END IF;
    IF NEW.executed_at IS DISTINCT FROM OLD.executed_at THEN
        was := was || ',"executed_at":' || coalesce('"' || to_char(OLD.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"executed_at":' || coalesce('"' || to_char(NEW.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.files IS DISTINCT FROM OLD.files THEN
        was := was || ',"files":' || coalesce(CASE WHEN OLD.files IN ('[]', '{}') THEN OLD.files::text ELSE compliance_jcs(OLD.files) END, 'null');
        is_now := is_now || ',"files":' || coalesce(CASE WHEN NEW.files IN ('[]', '{}') THEN NEW.files::text ELSE compliance_jcs(NEW.files) END, 'null');
    END IF;
    IF NEW.hash IS DISTINCT FROM OLD.hash THEN
        was := was || ',"hash":' || coalesce(to_json(OLD.hash)::text, 'null');
        is_now := is_now || ',"hash":' || coalesce(to_json(NEW.hash)::text, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.key_fingerprint IS DISTINCT FROM OLD.key_fingerprint THEN
        was := was || ',"key_fingerprint":' || coalesce(to_json(OLD.key_fingerprint)::text, 'null');
        is_now := is_now || ',"key_fingerprint":' || coalesce(to_json(NEW.key_fingerprint)::text, 'null');
    END IF;
    IF NEW.legal_basis IS DISTINCT FROM OLD.legal_basis THEN
        was := was || ',"legal_basis":' || coalesce(to_json(OLD.legal_basis)::text, 'null');
        is_now := is_now || ',"legal_basis":' || coalesce(to_json(NEW.legal_basis)::text, 'null');
    END IF;
    IF NEW.origin IS DISTINCT FROM OLD.origin THEN
        was := was || ',"origin":' || coalesce(to_json(OLD.origin)::text, 'null');
        is_now := is_now || ',"origin":' || coalesce(to_json(NEW.origin)::text, 'null');
    END IF;
    IF NEW.previous_hash IS DISTINCT FROM OLD.previous_hash THEN
        was := was || ',"previous_hash":' || coalesce(to_json(OLD.previous_hash)::text, 'null');
        is_now := is_now || ',"previous_hash":' || coalesce(to_json(NEW.previous_hash)::text, 'null');
    END IF;
    IF NEW.reason IS DISTINCT FROM OLD.reason THEN
        was := was || ',"reason":' || coalesce(to_json(OLD.reason)::text, 'null');
        is_now := is_now || ',"reason":' || coalesce(to_json(NEW.reason)::text, 'null');
    END IF;
    IF NEW.requested_by IS DISTINCT FROM OLD.requested_by THEN
        was := was || ',"requested_by":' || coalesce(to_json(OLD.requested_by)::text, 'null');
        is_now := is_now || ',"requested_by":' || coalesce(to_json(NEW.requested_by)::text, 'null');
    END IF;
    IF NEW.signature IS DISTINCT FROM OLD.signature THEN
        was := was || ',"signature":' || coalesce(to_json(OLD.signature)::text, 'null');
        is_now := is_now || ',"signature":' || coalesce(to_json(NEW.signature)::text, 'null');
    END IF;
    IF NEW.subject_kind IS DISTINCT FROM OLD.subject_kind THEN
        was := was || ',"subject_kind":' || coalesce(to_json(OLD.subject_kind)::text, 'null');
        is_now := is_now || ',"subject_kind":' || coalesce(to_json(NEW.subject_kind)::text, 'null');
    END IF;
    IF NEW.subject_pseudonym IS DISTINCT FROM OLD.subject_pseudonym THEN
        was := was || ',"subject_pseudonym":' || coalesce(to_json(OLD.subject_pseudonym)::text, 'null');
        is_now := is_now || ',"subject_pseudonym":' || coalesce(to_json(NEW.subject_pseudonym)::text, 'null');
    END IF;
    IF NEW.tables IS DISTINCT FROM OLD.tables THEN
        was := was || ',"tables":' || coalesce(CASE WHEN OLD.tables IN ('[]', '{}') THEN OLD.tables::text ELSE compliance_jcs(OLD.tables) END, 'null');
        is_now := is_now || ',"tables":' || coalesce(CASE WHEN NEW.tables IN ('[]', '{}') THEN NEW.tables::text ELSE compliance_jcs(NEW.tables) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'erasure', NEW.id, NEW.key,
                                   NEW.version, 'erasure', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_erasures_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_erasures_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"approved_by":', coalesce(to_json(m.approved_by)::text, 'null'),
            ',"effective_everywhere_on":', coalesce('"' || m.effective_everywhere_on || '"', 'null'),
            ',"executed_at":', coalesce('"' || to_char(m.executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"files":', coalesce(CASE WHEN m.files IN ('[]', '{}') THEN m.files::text ELSE compliance_jcs(m.files) END, 'null'),
            ',"hash":', coalesce(to_json(m.hash)::text, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"key_fingerprint":', coalesce(to_json(m.key_fingerprint)::text, 'null'),
            ',"legal_basis":', coalesce(to_json(m.legal_basis)::text, 'null'),
            ',"origin":', coalesce(to_json(m.origin)::text, 'null'),
            ',"previous_hash":', coalesce(to_json(m.previous_hash)::text, 'null'),
            ',"reason":', coalesce(to_json(m.reason)::text, 'null'),
            ',"requested_by":', coalesce(to_json(m.requested_by)::text, 'null'),
            ',"signature":', coalesce(to_json(m.signature)::text, 'null'),
            ',"subject_kind":', coalesce(to_json(m.subject_kind)::text, 'null'),
            ',"subject_pseudonym":', coalesce(to_json(m.subject_pseudonym)::text, 'null'),
            ',"tables":', coalesce(CASE WHEN m.tables IN ('[]', '{}') THEN m.tables::text ELSE compliance_jcs(m.tables) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'erasure', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'erasure', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_erasures_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_event_frame(p_count bigint) RETURNS TABLE(high text, low bigint, context text, tenant uuid, epoch integer, tx xid8, actor_kind text, actor text, request_id uuid)
    LANGUAGE plpgsql ROWS 1
    AS $$
DECLARE
    c jsonb := compliance_context();
    first text;
BEGIN
    IF p_count = 0 THEN
        RETURN;
    END IF;
    first := replace(compliance_event_id()::text, '-', '');
    high := left(first, 16);
    low := ('x' || substr(first, 17))::bit(64)::bigint;
    IF p_count > 1 THEN
        PERFORM set_config('app.last_event', (high || to_hex(low + p_count - 1))::uuid::text, true);
    END IF;
    context := ',"before":null,"context":{"ip":' || coalesce(compliance_jcs(c -> 'ip'), 'null') ||
               ',"origin":' || coalesce((c -> 'origin')::text, '"database"') ||
               ',"reason":' || coalesce(compliance_jcs(c -> 'reason'), 'null') ||
               ',"user_agent":' || coalesce(compliance_jcs(c -> 'user_agent'), 'null') || '},"salt":"';
    tenant := compliance_tenant();
    epoch := CASE WHEN tenant IS NOT NULL THEN compliance_epoch(tenant) END;
    tx := pg_current_xact_id();
    actor_kind := coalesce(c ->> 'actor_kind', 'system');
    actor := c ->> 'actor';
    request_id := (c ->> 'request_id')::uuid;
    RETURN NEXT;
END
$$;

ALTER FUNCTION public.compliance_event_frame(p_count bigint) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_event_id() RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    raw bytea := uuid_send(gen_random_uuid());
    made uuid;
    previous text := current_setting('app.last_event', true);
BEGIN
    raw := overlay(raw PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6);
    raw := set_byte(raw, 6, (get_byte(raw, 6) & 15) | 112);
    made := encode(raw, 'hex')::uuid;
    IF previous IS NOT NULL AND previous <> '' AND made <= previous::uuid THEN
        raw := uuid_send(previous::uuid);
        raw := overlay(raw PLACING int8send(('x' || encode(substring(raw FROM 9), 'hex'))::bit(64)::bigint + 1) FROM 9);
        made := encode(raw, 'hex')::uuid;
    END IF;
    PERFORM set_config('app.last_event', made::text, true);
    RETURN made;
END
$$;

ALTER FUNCTION public.compliance_event_id() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_collectors_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"activated_at":', coalesce('"' || to_char(OLD.activated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"activated_by":', coalesce(to_json(OLD.activated_by)::text, 'null'),
            ',"auto_approve":', coalesce(OLD.auto_approve::text, 'null'),
            ',"checks":', coalesce(CASE WHEN OLD.checks IN ('[]', '{}') THEN OLD.checks::text ELSE compliance_jcs(OLD.checks) END, 'null'),
            ',"confidentiality":', coalesce(to_json(OLD.confidentiality)::text, 'null'),
            ',"contains_personal_data":', coalesce(OLD.contains_personal_data::text, 'null'),
            ',"expected_every":', coalesce(to_json(OLD.expected_every)::text, 'null'),
            ',"format":', coalesce(to_json(OLD.format)::text, 'null'),
            ',"keep_revisions":', coalesce(OLD.keep_revisions::text, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"last_accepted_at":', coalesce('"' || to_char(OLD.last_accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"last_outcome":', coalesce(to_json(OLD.last_outcome)::text, 'null'),
            ',"last_received_at":', coalesce('"' || to_char(OLD.last_received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"mode":', coalesce(to_json(OLD.mode)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"public_keys":', coalesce(CASE WHEN OLD.public_keys IN ('[]', '{}') THEN OLD.public_keys::text ELSE compliance_jcs(OLD.public_keys) END, 'null'),
            ',"silence_noted_at":', coalesce('"' || to_char(OLD.silence_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"subjects":', coalesce(CASE WHEN OLD.subjects IN ('[]', '{}') THEN OLD.subjects::text ELSE compliance_jcs(OLD.subjects) END, 'null'),
            ',"targets":', coalesce(CASE WHEN OLD.targets IN ('[]', '{}') THEN OLD.targets::text ELSE compliance_jcs(OLD.targets) END, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null'),
            ',"token_ids":', coalesce(CASE WHEN OLD.token_ids IN ('[]', '{}') THEN OLD.token_ids::text ELSE compliance_jcs(OLD.token_ids) END, 'null'),
            ',"trusted_by":', coalesce(to_json(OLD.trusted_by)::text, 'null'),
            ',"validity_period":', coalesce(to_json(OLD.validity_period)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'collector', OLD.id, OLD.key, OLD.version + 1, 'collector', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.activated_at IS DISTINCT FROM OLD.activated_at THEN
        was := was || ',"activated_at":' || coalesce('"' || to_char(OLD.activated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"activated_at":' || coalesce('"' || to_char(NEW.activated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.activated_by IS DISTINCT FROM OLD.activated_by THEN
        was := was || ',"activated_by":' || coalesce(to_json(OLD.activated_by)::text, 'null');
        is_now := is_now || ',"activated_by":' || coalesce(to_json(NEW.activated_by)::text, 'null');
    END IF;
    IF NEW.auto_approve IS DISTINCT FROM OLD.auto_approve THEN
        was := was || ',"auto_approve":' || coalesce(OLD.auto_approve::text, 'null');
        is_now := is_now || ',"auto_approve":' || coalesce(NEW.auto_approve::text, 'null');
    END IF;
    IF NEW.checks IS DISTINCT FROM OLD.checks THEN
        was := was || ',"checks":' || coalesce(CASE WHEN OLD.checks IN ('[]', '{}') THEN OLD.checks::text ELSE compliance_jcs(OLD.checks) END, 'null');
        is_now := is_now || ',"checks":' || coalesce(CASE WHEN NEW.checks IN ('[]', '{}') THEN NEW.checks::text ELSE compliance_jcs(NEW.checks) END, 'null');
    END IF;
    IF NEW.confidentiality IS DISTINCT FROM OLD.confidentiality THEN
        was := was || ',"confidentiality":' || coalesce(to_json(OLD.confidentiality)::text, 'null');
        is_now := is_now || ',"confidentiality":' || coalesce(to_json(NEW.confidentiality)::text, 'null');
    END IF;
    IF NEW.contains_personal_data IS DISTINCT FROM OLD.contains_personal_data THEN
        was := was || ',"contains_personal_data":' || coalesce(OLD.contains_personal_data::text, 'null');
        is_now := is_now || ',"contains_personal_data":' || coalesce(NEW.contains_personal_data::text, 'null');
    END IF;
    IF NEW.expected_every IS DISTINCT FROM OLD.expected_every THEN
        was := was || ',"expected_every":' || coalesce(to_json(OLD.expected_every)::text, 'null');
        is_now := is_now || ',"expected_every":' || coalesce(to_json(NEW.expected_every)::text, 'null');
    END IF;
    IF NEW.format IS DISTINCT FROM OLD.format THEN
        was := was || ',"format":' || coalesce(to_json(OLD.format)::text, 'null');
        is_now := is_now || ',"format":' || coalesce(to_json(NEW.format)::text, 'null');
    END IF;
    IF NEW.keep_revisions IS DISTINCT FROM OLD.keep_revisions THEN
        was := was || ',"keep_revisions":' || coalesce(OLD.keep_revisions::text, 'null');
        is_now := is_now || ',"keep_revisions":' || coalesce(NEW.keep_revisions::text, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.last_accepted_at IS DISTINCT FROM OLD.last_accepted_at THEN
        was := was || ',"last_accepted_at":' || coalesce('"' || to_char(OLD.last_accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"last_accepted_at":' || coalesce('"' || to_char(NEW.last_accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.last_outcome IS DISTINCT FROM OLD.last_outcome THEN
        was := was || ',"last_outcome":' || coalesce(to_json(OLD.last_outcome)::text, 'null');
        is_now := is_now || ',"last_outcome":' || coalesce(to_json(NEW.last_outcome)::text, 'null');
    END IF;
    IF NEW.last_received_at IS DISTINCT FROM OLD.last_received_at THEN
        was := was || ',"last_received_at":' || coalesce('"' || to_char(OLD.last_received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"last_received_at":' || coalesce('"' || to_char(NEW.last_received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.mode IS DISTINCT FROM OLD.mode THEN
        was := was || ',"mode":' || coalesce(to_json(OLD.mode)::text, 'null');
        is_now := is_now || ',"mode":' || coalesce(to_json(NEW.mode)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.public_keys IS DISTINCT FROM OLD.public_keys THEN
        was := was || ',"public_keys":' || coalesce(CASE WHEN OLD.public_keys IN ('[]', '{}') THEN OLD.public_keys::text ELSE compliance_jcs(OLD.public_keys) END, 'null');
        is_now := is_now || ',"public_keys":' || coalesce(CASE WHEN NEW.public_keys IN ('[]', '{}') THEN NEW.public_keys::text ELSE compliance_jcs(NEW.public_keys) END, 'null');
    END IF;
    IF NEW.silence_noted_at IS DISTINCT FROM OLD.silence_noted_at THEN
        was := was || ',"silence_noted_at":' || coalesce('"' || to_char(OLD.silence_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"silence_noted_at":' || coalesce('"' || to_char(NEW.silence_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.subjects IS DISTINCT FROM OLD.subjects THEN
        was := was || ',"subjects":' || coalesce(CASE WHEN OLD.subjects IN ('[]', '{}') THEN OLD.subjects::text ELSE compliance_jcs(OLD.subjects) END, 'null');
        is_now := is_now || ',"subjects":' || coalesce(CASE WHEN NEW.subjects IN ('[]', '{}') THEN NEW.subjects::text ELSE compliance_jcs(NEW.subjects) END, 'null');
    END IF;
    IF NEW.targets IS DISTINCT FROM OLD.targets THEN
        was := was || ',"targets":' || coalesce(CASE WHEN OLD.targets IN ('[]', '{}') THEN OLD.targets::text ELSE compliance_jcs(OLD.targets) END, 'null');
        is_now := is_now || ',"targets":' || coalesce(CASE WHEN NEW.targets IN ('[]', '{}') THEN NEW.targets::text ELSE compliance_jcs(NEW.targets) END, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    IF NEW.token_ids IS DISTINCT FROM OLD.token_ids THEN
        was := was || ',"token_ids":' || coalesce(CASE WHEN OLD.token_ids IN ('[]', '{}') THEN OLD.token_ids::text ELSE compliance_jcs(OLD.token_ids) END, 'null');
        is_now := is_now || ',"token_ids":' || coalesce(CASE WHEN NEW.token_ids IN ('[]', '{}') THEN NEW.token_ids::text ELSE compliance_jcs(NEW.token_ids) END, 'null');
    END IF;
    IF NEW.trusted_by IS DISTINCT FROM OLD.trusted_by THEN
        was := was || ',"trusted_by":' || coalesce(to_json(OLD.trusted_by)::text, 'null');
        is_now := is_now || ',"trusted_by":' || coalesce(to_json(NEW.trusted_by)::text, 'null');
    END IF;
    IF NEW.validity_period IS DISTINCT FROM OLD.validity_period THEN
        was := was || ',"validity_period":' || coalesce(to_json(OLD.validity_period)::text, 'null');
        is_now := is_now || ',"validity_period":' || coalesce(to_json(NEW.validity_period)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'collector', NEW.id, NEW.key,
                                   NEW.version, 'collector', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_collectors_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_collectors_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"activated_at":', coalesce('"' || to_char(m.activated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"activated_by":', coalesce(to_json(m.activated_by)::text, 'null'),
            ',"auto_approve":', coalesce(m.auto_approve::text, 'null'),
            ',"checks":', coalesce(CASE WHEN m.checks IN ('[]', '{}') THEN m.checks::text ELSE compliance_jcs(m.checks) END, 'null'),
            ',"confidentiality":', coalesce(to_json(m.confidentiality)::text, 'null'),
            ',"contains_personal_data":', coalesce(m.contains_personal_data::text, 'null'),
            ',"expected_every":', coalesce(to_json(m.expected_every)::text, 'null'),
            ',"format":', coalesce(to_json(m.format)::text, 'null'),
            ',"keep_revisions":', coalesce(m.keep_revisions::text, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"last_accepted_at":', coalesce('"' || to_char(m.last_accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"last_outcome":', coalesce(to_json(m.last_outcome)::text, 'null'),
            ',"last_received_at":', coalesce('"' || to_char(m.last_received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"mode":', coalesce(to_json(m.mode)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"public_keys":', coalesce(CASE WHEN m.public_keys IN ('[]', '{}') THEN m.public_keys::text ELSE compliance_jcs(m.public_keys) END, 'null'),
            ',"silence_noted_at":', coalesce('"' || to_char(m.silence_noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"subjects":', coalesce(CASE WHEN m.subjects IN ('[]', '{}') THEN m.subjects::text ELSE compliance_jcs(m.subjects) END, 'null'),
            ',"targets":', coalesce(CASE WHEN m.targets IN ('[]', '{}') THEN m.targets::text ELSE compliance_jcs(m.targets) END, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null'),
            ',"token_ids":', coalesce(CASE WHEN m.token_ids IN ('[]', '{}') THEN m.token_ids::text ELSE compliance_jcs(m.token_ids) END, 'null'),
            ',"trusted_by":', coalesce(to_json(m.trusted_by)::text, 'null'),
            ',"validity_period":', coalesce(to_json(m.validity_period)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'collector', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'collector', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_collectors_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_items_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"approved_revision":', coalesce(OLD.approved_revision::text, 'null'),
            ',"check_failed_on":', coalesce('"' || OLD.check_failed_on || '"', 'null'),
            ',"check_state":', coalesce(to_json(OLD.check_state)::text, 'null'),
            ',"checks":', coalesce(CASE WHEN OLD.checks IN ('[]', '{}') THEN OLD.checks::text ELSE compliance_jcs(OLD.checks) END, 'null'),
            ',"collector":', coalesce('"' || OLD.collector || '"', 'null'),
            ',"confidentiality":', coalesce(to_json(OLD.confidentiality)::text, 'null'),
            ',"contains_personal_data":', coalesce(OLD.contains_personal_data::text, 'null'),
            ',"current_revision":', coalesce(OLD.current_revision::text, 'null'),
            ',"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"legal_hold":', coalesce(OLD.legal_hold::text, 'null'),
            ',"legal_hold_reason":', coalesce(to_json(OLD.legal_hold_reason)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"retention_until":', coalesce('"' || OLD.retention_until || '"', 'null'),
            ',"source":', coalesce(to_json(OLD.source)::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"state_reason":', coalesce(to_json(OLD.state_reason)::text, 'null'),
            ',"strength":', coalesce(to_json(OLD.strength)::text, 'null'),
            ',"subject":', coalesce(to_json(OLD.subject)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null'),
            ',"valid_from":', coalesce('"' || OLD.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || OLD.valid_until || '"', 'null'),
            ',"validity_period":', coalesce(to_json(OLD.validity_period)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'evidence', OLD.id, OLD.key, OLD.version + 1, 'evidence', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.approved_revision IS DISTINCT FROM OLD.approved_revision THEN
        was := was || ',"approved_revision":' || coalesce(OLD.approved_revision::text, 'null');
        is_now := is_now || ',"approved_revision":' || coalesce(NEW.approved_revision::text, 'null');
    END IF;
    IF NEW.check_failed_on IS DISTINCT FROM OLD.check_failed_on THEN
        was := was || ',"check_failed_on":' || coalesce('"' || OLD.check_failed_on || '"', 'null');
        is_now := is_now || ',"check_failed_on":' || coalesce('"' || NEW.check_failed_on || '"', 'null');
    END IF;
    IF NEW.check_state IS DISTINCT FROM OLD.check_state THEN
        was := was || ',"check_state":' || coalesce(to_json(OLD.check_state)::text, 'null');
        is_now := is_now || ',"check_state":' || coalesce(to_json(NEW.check_state)::text, 'null');
    END IF;
    IF NEW.checks IS DISTINCT FROM OLD.checks THEN
        was := was || ',"checks":' || coalesce(CASE WHEN OLD.checks IN ('[]', '{}') THEN OLD.checks::text ELSE compliance_jcs(OLD.checks) END, 'null');
        is_now := is_now || ',"checks":' || coalesce(CASE WHEN NEW.checks IN ('[]', '{}') THEN NEW.checks::text ELSE compliance_jcs(NEW.checks) END, 'null');
    END IF;
    IF NEW.collector IS DISTINCT FROM OLD.collector THEN
        was := was || ',"collector":' || coalesce('"' || OLD.collector || '"', 'null');
        is_now := is_now || ',"collector":' || coalesce('"' || NEW.collector || '"', 'null');
    END IF;
    IF NEW.confidentiality IS DISTINCT FROM OLD.confidentiality THEN
        was := was || ',"confidentiality":' || coalesce(to_json(OLD.confidentiality)::text, 'null');
        is_now := is_now || ',"confidentiality":' || coalesce(to_json(NEW.confidentiality)::text, 'null');
    END IF;
    IF NEW.contains_personal_data IS DISTINCT FROM OLD.contains_personal_data THEN
        was := was || ',"contains_personal_data":' || coalesce(OLD.contains_personal_data::text, 'null');
        is_now := is_now || ',"contains_personal_data":' || coalesce(NEW.contains_personal_data::text, 'null');
    END IF;
    IF NEW.current_revision IS DISTINCT FROM OLD.current_revision THEN
        was := was || ',"current_revision":' || coalesce(OLD.current_revision::text, 'null');
        is_now := is_now || ',"current_revision":' || coalesce(NEW.current_revision::text, 'null');
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.legal_hold IS DISTINCT FROM OLD.legal_hold THEN
        was := was || ',"legal_hold":' || coalesce(OLD.legal_hold::text, 'null');
        is_now := is_now || ',"legal_hold":' || coalesce(NEW.legal_hold::text, 'null');
    END IF;
    IF NEW.legal_hold_reason IS DISTINCT FROM OLD.legal_hold_reason THEN
        was := was || ',"legal_hold_reason":' || coalesce(to_json(OLD.legal_hold_reason)::text, 'null');
        is_now := is_now || ',"legal_hold_reason":' || coalesce(to_json(NEW.legal_hold_reason)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.retention_until IS DISTINCT FROM OLD.retention_until THEN
        was := was || ',"retention_until":' || coalesce('"' || OLD.retention_until || '"', 'null');
        is_now := is_now || ',"retention_until":' || coalesce('"' || NEW.retention_until || '"', 'null');
    END IF;
    IF NEW.source IS DISTINCT FROM OLD.source THEN
        was := was || ',"source":' || coalesce(to_json(OLD.source)::text, 'null');
        is_now := is_now || ',"source":' || coalesce(to_json(NEW.source)::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.state_reason IS DISTINCT FROM OLD.state_reason THEN
        was := was || ',"state_reason":' || coalesce(to_json(OLD.state_reason)::text, 'null');
        is_now := is_now || ',"state_reason":' || coalesce(to_json(NEW.state_reason)::text, 'null');
    END IF;
    IF NEW.strength IS DISTINCT FROM OLD.strength THEN
        was := was || ',"strength":' || coalesce(to_json(OLD.strength)::text, 'null');
        is_now := is_now || ',"strength":' || coalesce(to_json(NEW.strength)::text, 'null');
    END IF;
    IF NEW.subject IS DISTINCT FROM OLD.subject THEN
        was := was || ',"subject":' || coalesce(to_json(OLD.subject)::text, 'null');
        is_now := is_now || ',"subject":' || coalesce(to_json(NEW.subject)::text, 'null');
    END IF;
    IF NEW.tags IS DISTINCT FROM OLD.tags THEN
        was := was || ',"tags":' || coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null');
        is_now := is_now || ',"tags":' || coalesce(CASE WHEN NEW.tags IN ('[]', '{}') THEN NEW.tags::text ELSE compliance_jcs(NEW.tags) END, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    IF NEW.valid_from IS DISTINCT FROM OLD.valid_from THEN
        was := was || ',"valid_from":' || coalesce('"' || OLD.valid_from || '"', 'null');
        is_now := is_now || ',"valid_from":' || coalesce('"' || NEW.valid_from || '"', 'null');
    END IF;
    IF NEW.valid_until IS DISTINCT FROM OLD.valid_until THEN
        was := was || ',"valid_until":' || coalesce('"' || OLD.valid_until || '"', 'null');
        is_now := is_now || ',"valid_until":' || coalesce('"' || NEW.valid_until || '"', 'null');
    END IF;
    IF NEW.validity_period IS DISTINCT FROM OLD.validity_period THEN
        was := was || ',"validity_period":' || coalesce(to_json(OLD.validity_period)::text, 'null');
        is_now := is_now || ',"validity_period":' || coalesce(to_json(NEW.validity_period)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'evidence', NEW.id, NEW.key,
                                   NEW.version, 'evidence', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_items_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_items_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"approved_revision":', coalesce(m.approved_revision::text, 'null'),
            ',"check_failed_on":', coalesce('"' || m.check_failed_on || '"', 'null'),
            ',"check_state":', coalesce(to_json(m.check_state)::text, 'null'),
            ',"checks":', coalesce(CASE WHEN m.checks IN ('[]', '{}') THEN m.checks::text ELSE compliance_jcs(m.checks) END, 'null'),
            ',"collector":', coalesce('"' || m.collector || '"', 'null'),
            ',"confidentiality":', coalesce(to_json(m.confidentiality)::text, 'null'),
            ',"contains_personal_data":', coalesce(m.contains_personal_data::text, 'null'),
            ',"current_revision":', coalesce(m.current_revision::text, 'null'),
            ',"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"legal_hold":', coalesce(m.legal_hold::text, 'null'),
            ',"legal_hold_reason":', coalesce(to_json(m.legal_hold_reason)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"retention_until":', coalesce('"' || m.retention_until || '"', 'null'),
            ',"source":', coalesce(to_json(m.source)::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"state_reason":', coalesce(to_json(m.state_reason)::text, 'null'),
            ',"strength":', coalesce(to_json(m.strength)::text, 'null'),
            ',"subject":', coalesce(to_json(m.subject)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN m.tags IN ('[]', '{}') THEN m.tags::text ELSE compliance_jcs(m.tags) END, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null'),
            ',"valid_from":', coalesce('"' || m.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || m.valid_until || '"', 'null'),
            ',"validity_period":', coalesce(to_json(m.validity_period)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'evidence', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'evidence', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_items_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_links_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"evidence":', coalesce('"' || OLD.evidence || '"', 'null'),
            ',"linked_at":', coalesce('"' || to_char(OLD.linked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"linked_by":', coalesce(to_json(OLD.linked_by)::text, 'null'),
            ',"note":', coalesce(to_json(OLD.note)::text, 'null'),
            ',"target_id":', coalesce('"' || OLD.target_id || '"', 'null'),
            ',"target_type":', coalesce(to_json(OLD.target_type)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'evidence_link', OLD.id, NULL, OLD.version + 1, 'evidence', OLD.evidence,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.evidence IS DISTINCT FROM OLD.evidence THEN
        was := was || ',"evidence":' || coalesce('"' || OLD.evidence || '"', 'null');
        is_now := is_now || ',"evidence":' || coalesce('"' || NEW.evidence || '"', 'null');
    END IF;
    IF NEW.linked_at IS DISTINCT FROM OLD.linked_at THEN
        was := was || ',"linked_at":' || coalesce('"' || to_char(OLD.linked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"linked_at":' || coalesce('"' || to_char(NEW.linked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.linked_by IS DISTINCT FROM OLD.linked_by THEN
        was := was || ',"linked_by":' || coalesce(to_json(OLD.linked_by)::text, 'null');
        is_now := is_now || ',"linked_by":' || coalesce(to_json(NEW.linked_by)::text, 'null');
    END IF;
    IF NEW.note IS DISTINCT FROM OLD.note THEN
        was := was || ',"note":' || coalesce(to_json(OLD.note)::text, 'null');
        is_now := is_now || ',"note":' || coalesce(to_json(NEW.note)::text, 'null');
    END IF;
    IF NEW.target_id IS DISTINCT FROM OLD.target_id THEN
        was := was || ',"target_id":' || coalesce('"' || OLD.target_id || '"', 'null');
        is_now := is_now || ',"target_id":' || coalesce('"' || NEW.target_id || '"', 'null');
    END IF;
    IF NEW.target_type IS DISTINCT FROM OLD.target_type THEN
        was := was || ',"target_type":' || coalesce(to_json(OLD.target_type)::text, 'null');
        is_now := is_now || ',"target_type":' || coalesce(to_json(NEW.target_type)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'evidence_link', NEW.id, NULL,
                                   NEW.version, 'evidence', NEW.evidence, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_links_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_links_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.evidence AS root,
               '{"after":' || '{' || concat('"evidence":', coalesce('"' || m.evidence || '"', 'null'),
            ',"linked_at":', coalesce('"' || to_char(m.linked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"linked_by":', coalesce(to_json(m.linked_by)::text, 'null'),
            ',"note":', coalesce(to_json(m.note)::text, 'null'),
            ',"target_id":', coalesce('"' || m.target_id || '"', 'null'),
            ',"target_type":', coalesce(to_json(m.target_type)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'evidence_link', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'evidence', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_links_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_revisions_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"approve_when_clean":', coalesce(OLD.approve_when_clean::text, 'null'),
            ',"check_state":', coalesce(to_json(OLD.check_state)::text, 'null'),
            ',"collected_at":', coalesce('"' || to_char(OLD.collected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"collected_by":', coalesce(to_json(OLD.collected_by)::text, 'null'),
            ',"content_state":', coalesce(to_json(OLD.content_state)::text, 'null'),
            ',"context":', coalesce(CASE WHEN OLD.context IN ('[]', '{}') THEN OLD.context::text ELSE compliance_jcs(OLD.context) END, 'null'),
            ',"decided_at":', coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(OLD.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(OLD.decision_note)::text, 'null'),
            ',"evidence":', coalesce('"' || OLD.evidence || '"', 'null'),
            ',"file":', coalesce('"' || OLD.file || '"', 'null'),
            ',"filename":', coalesce(to_json(OLD.filename)::text, 'null'),
            ',"format":', coalesce(to_json(OLD.format)::text, 'null'),
            ',"integrity_checked_at":', coalesce('"' || to_char(OLD.integrity_checked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"integrity_failed_on":', coalesce('"' || OLD.integrity_failed_on || '"', 'null'),
            ',"media_type":', coalesce(to_json(OLD.media_type)::text, 'null'),
            ',"note":', coalesce(to_json(OLD.note)::text, 'null'),
            ',"override_reason":', coalesce(to_json(OLD.override_reason)::text, 'null'),
            ',"period_from":', coalesce('"' || OLD.period_from || '"', 'null'),
            ',"period_to":', coalesce('"' || OLD.period_to || '"', 'null'),
            ',"revision":', coalesce(OLD.revision::text, 'null'),
            ',"sha256":', coalesce(to_json(OLD.sha256)::text, 'null'),
            ',"signature":', coalesce(CASE WHEN OLD.signature IN ('[]', '{}') THEN OLD.signature::text ELSE compliance_jcs(OLD.signature) END, 'null'),
            ',"size":', coalesce(OLD.size::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"url":', coalesce(to_json(OLD.url)::text, 'null'),
            ',"valid_from":', coalesce('"' || OLD.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || OLD.valid_until || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'evidence_revision', OLD.id, NULL, OLD.version + 1, 'evidence', OLD.evidence,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.approve_when_clean IS DISTINCT FROM OLD.approve_when_clean THEN
        was := was || ',"approve_when_clean":' || coalesce(OLD.approve_when_clean::text, 'null');
        is_now := is_now || ',"approve_when_clean":' || coalesce(NEW.approve_when_clean::text, 'null');
    END IF;
    IF NEW.check_state IS DISTINCT FROM OLD.check_state THEN
        was := was || ',"check_state":' || coalesce(to_json(OLD.check_state)::text, 'null');
        is_now := is_now || ',"check_state":' || coalesce(to_json(NEW.check_state)::text, 'null');
    END IF;
    IF NEW.collected_at IS DISTINCT FROM OLD.collected_at THEN
        was := was || ',"collected_at":' || coalesce('"' || to_char(OLD.collected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"collected_at":' || coalesce('"' || to_char(NEW.collected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.collected_by IS DISTINCT FROM OLD.collected_by THEN
        was := was || ',"collected_by":' || coalesce(to_json(OLD.collected_by)::text, 'null');
        is_now := is_now || ',"collected_by":' || coalesce(to_json(NEW.collected_by)::text, 'null');
    END IF;
    IF NEW.content_state IS DISTINCT FROM OLD.content_state THEN
        was := was || ',"content_state":' || coalesce(to_json(OLD.content_state)::text, 'null');
        is_now := is_now || ',"content_state":' || coalesce(to_json(NEW.content_state)::text, 'null');
    END IF;
    IF NEW.context IS DISTINCT FROM OLD.context THEN
        was := was || ',"context":' || coalesce(CASE WHEN OLD.context IN ('[]', '{}') THEN OLD.context::text ELSE compliance_jcs(OLD.context) END, 'null');
        is_now := is_now || ',"context":' || coalesce(CASE WHEN NEW.context IN ('[]', '{}') THEN NEW.context::text ELSE compliance_jcs(NEW.context) END, 'null');
    END IF;
    IF NEW.decided_at IS DISTINCT FROM OLD.decided_at THEN
        was := was || ',"decided_at":' || coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"decided_at":' || coalesce('"' || to_char(NEW.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN
        was := was || ',"decided_by":' || coalesce(to_json(OLD.decided_by)::text, 'null');
        is_now := is_now || ',"decided_by":' || coalesce(to_json(NEW.decided_by)::text, 'null');
    END IF;
    IF NEW.decision_note IS DISTINCT FROM OLD.decision_note THEN
        was := was || ',"decision_note":' || coalesce(to_json(OLD.decision_note)::text, 'null');
        is_now := is_now || ',"decision_note":' || coalesce(to_json(NEW.decision_note)::text, 'null');
    END IF;
    IF NEW.evidence IS DISTINCT FROM OLD.evidence THEN
        was := was || ',"evidence":' || coalesce('"' || OLD.evidence || '"', 'null');
        is_now := is_now || ',"evidence":' || coalesce('"' || NEW.evidence || '"', 'null');
    END IF;
    IF NEW.file IS DISTINCT FROM OLD.file THEN
        was := was || ',"file":' || coalesce('"' || OLD.file || '"', 'null');
        is_now := is_now || ',"file":' || coalesce('"' || NEW.file || '"', 'null');
    END IF;
    IF NEW.filename IS DISTINCT FROM OLD.filename THEN
        was := was || ',"filename":' || coalesce(to_json(OLD.filename)::text, 'null');
        is_now := is_now || ',"filename":' || coalesce(to_json(NEW.filename)::text, 'null');
    END IF;
    IF NEW.format IS DISTINCT FROM OLD.format THEN
        was := was || ',"format":' || coalesce(to_json(OLD.format)::text, 'null');
        is_now := is_now || ',"format":' || coalesce(to_json(NEW.format)::text, 'null');
    END IF;
    IF NEW.integrity_checked_at IS DISTINCT FROM OLD.integrity_checked_at THEN
        was := was || ',"integrity_checked_at":' || coalesce('"' || to_char(OLD.integrity_checked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"integrity_checked_at":' || coalesce('"' || to_char(NEW.integrity_checked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.integrity_failed_on IS DISTINCT FROM OLD.integrity_failed_on THEN
        was := was || ',"integrity_failed_on":' || coalesce('"' || OLD.integrity_failed_on || '"', 'null');
        is_now := is_now || ',"integrity_failed_on":' || coalesce('"' || NEW.integrity_failed_on || '"', 'null');
    END IF;
    IF NEW.media_type IS DISTINCT FROM OLD.media_type THEN
        was := was || ',"media_type":' || coalesce(to_json(OLD.media_type)::text, 'null');
        is_now := is_now || ',"media_type":' || coalesce(to_json(NEW.media_type)::text, 'null');
    END IF;
    IF NEW.note IS DISTINCT FROM OLD.note THEN
        was := was || ',"note":' || coalesce(to_json(OLD.note)::text, 'null');
        is_now := is_now || ',"note":' || coalesce(to_json(NEW.note)::text, 'null');
    END IF;
    IF NEW.override_reason IS DISTINCT FROM OLD.override_reason THEN
        was := was || ',"override_reason":' || coalesce(to_json(OLD.override_reason)::text, 'null');
        is_now := is_now || ',"override_reason":' || coalesce(to_json(NEW.override_reason)::text, 'null');
    END IF;
    IF NEW.period_from IS DISTINCT FROM OLD.period_from THEN
        was := was || ',"period_from":' || coalesce('"' || OLD.period_from || '"', 'null');
        is_now := is_now || ',"period_from":' || coalesce('"' || NEW.period_from || '"', 'null');
    END IF;
    IF NEW.period_to IS DISTINCT FROM OLD.period_to THEN
        was := was || ',"period_to":' || coalesce('"' || OLD.period_to || '"', 'null');
        is_now := is_now || ',"period_to":' || coalesce('"' || NEW.period_to || '"', 'null');
    END IF;
    IF NEW.revision IS DISTINCT FROM OLD.revision THEN
        was := was || ',"revision":' || coalesce(OLD.revision::text, 'null');
        is_now := is_now || ',"revision":' || coalesce(NEW.revision::text, 'null');
    END IF;
    IF NEW.sha256 IS DISTINCT FROM OLD.sha256 THEN
        was := was || ',"sha256":' || coalesce(to_json(OLD.sha256)::text, 'null');
        is_now := is_now || ',"sha256":' || coalesce(to_json(NEW.sha256)::text, 'null');
    END IF;
    IF NEW.signature IS DISTINCT FROM OLD.signature THEN
        was := was || ',"signature":' || coalesce(CASE WHEN OLD.signature IN ('[]', '{}') THEN OLD.signature::text ELSE compliance_jcs(OLD.signature) END, 'null');
        is_now := is_now || ',"signature":' || coalesce(CASE WHEN NEW.signature IN ('[]', '{}') THEN NEW.signature::text ELSE compliance_jcs(NEW.signature) END, 'null');
    END IF;
    IF NEW.size IS DISTINCT FROM OLD.size THEN
        was := was || ',"size":' || coalesce(OLD.size::text, 'null');
        is_now := is_now || ',"size":' || coalesce(NEW.size::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.url IS DISTINCT FROM OLD.url THEN
        was := was || ',"url":' || coalesce(to_json(OLD.url)::text, 'null');
        is_now := is_now || ',"url":' || coalesce(to_json(NEW.url)::text, 'null');
    END IF;
    IF NEW.valid_from IS DISTINCT FROM OLD.valid_from THEN
        was := was || ',"valid_from":' || coalesce('"' || OLD.valid_from || '"', 'null');
        is_now := is_now || ',"valid_from":' || coalesce('"' || NEW.valid_from || '"', 'null');
    END IF;
    IF NEW.valid_until IS DISTINCT FROM OLD.valid_until THEN
        was := was || ',"valid_until":' || coalesce('"' || OLD.valid_until || '"', 'null');
        is_now := is_now || ',"valid_until":' || coalesce('"' || NEW.valid_until || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'evidence_revision', NEW.id, NULL,
                                   NEW.version, 'evidence', NEW.evidence, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_revisions_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_evidence_revisions_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.evidence AS root,
               '{"after":' || '{' || concat('"approve_when_clean":', coalesce(m.approve_when_clean::text, 'null'),
            ',"check_state":', coalesce(to_json(m.check_state)::text, 'null'),
            ',"collected_at":', coalesce('"' || to_char(m.collected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"collected_by":', coalesce(to_json(m.collected_by)::text, 'null'),
            ',"content_state":', coalesce(to_json(m.content_state)::text, 'null'),
            ',"context":', coalesce(CASE WHEN m.context IN ('[]', '{}') THEN m.context::text ELSE compliance_jcs(m.context) END, 'null'),
            ',"decided_at":', coalesce('"' || to_char(m.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(m.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(m.decision_note)::text, 'null'),
            ',"evidence":', coalesce('"' || m.evidence || '"', 'null'),
            ',"file":', coalesce('"' || m.file || '"', 'null'),
            ',"filename":', coalesce(to_json(m.filename)::text, 'null'),
            ',"format":', coalesce(to_json(m.format)::text, 'null'),
            ',"integrity_checked_at":', coalesce('"' || to_char(m.integrity_checked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"integrity_failed_on":', coalesce('"' || m.integrity_failed_on || '"', 'null'),
            ',"media_type":', coalesce(to_json(m.media_type)::text, 'null'),
            ',"note":', coalesce(to_json(m.note)::text, 'null'),
            ',"override_reason":', coalesce(to_json(m.override_reason)::text, 'null'),
            ',"period_from":', coalesce('"' || m.period_from || '"', 'null'),
            ',"period_to":', coalesce('"' || m.period_to || '"', 'null'),
            ',"revision":', coalesce(m.revision::text, 'null'),
            ',"sha256":', coalesce(to_json(m.sha256)::text, 'null'),
            ',"signature":', coalesce(CASE WHEN m.signature IN ('[]', '{}') THEN m.signature::text ELSE compliance_jcs(m.signature) END, 'null'),
            ',"size":', coalesce(m.size::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"url":', coalesce(to_json(m.url)::text, 'null'),
            ',"valid_from":', coalesce('"' || m.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || m.valid_until || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'evidence_revision', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'evidence', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_evidence_revisions_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_file_references_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"entity_id":', coalesce('"' || OLD.entity_id || '"', 'null'),
            ',"entity_type":', coalesce(to_json(OLD.entity_type)::text, 'null'),
            ',"expires_at":', coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"file_id":', coalesce('"' || OLD.file_id || '"', 'null'),
            ',"retain_until":', coalesce('"' || OLD.retain_until || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'file_reference', OLD.id, NULL, OLD.version + 1, 'file', OLD.file_id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.entity_id IS DISTINCT FROM OLD.entity_id THEN
        was := was || ',"entity_id":' || coalesce('"' || OLD.entity_id || '"', 'null');
        is_now := is_now || ',"entity_id":' || coalesce('"' || NEW.entity_id || '"', 'null');
    END IF;
    IF NEW.entity_type IS DISTINCT FROM OLD.entity_type THEN
        was := was || ',"entity_type":' || coalesce(to_json(OLD.entity_type)::text, 'null');
        is_now := is_now || ',"entity_type":' || coalesce(to_json(NEW.entity_type)::text, 'null');
    END IF;
    IF NEW.expires_at IS DISTINCT FROM OLD.expires_at THEN
        was := was || ',"expires_at":' || coalesce('"' || to_char(OLD.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"expires_at":' || coalesce('"' || to_char(NEW.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.file_id IS DISTINCT FROM OLD.file_id THEN
        was := was || ',"file_id":' || coalesce('"' || OLD.file_id || '"', 'null');
        is_now := is_now || ',"file_id":' || coalesce('"' || NEW.file_id || '"', 'null');
    END IF;
    IF NEW.retain_until IS DISTINCT FROM OLD.retain_until THEN
        was := was || ',"retain_until":' || coalesce('"' || OLD.retain_until || '"', 'null');
        is_now := is_now || ',"retain_until":' || coalesce('"' || NEW.retain_until || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'file_reference', NEW.id, NULL,
                                   NEW.version, 'file', NEW.file_id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_file_references_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_file_references_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.file_id AS root,
               '{"after":' || '{' || concat('"entity_id":', coalesce('"' || m.entity_id || '"', 'null'),
            ',"entity_type":', coalesce(to_json(m.entity_type)::text, 'null'),
            ',"expires_at":', coalesce('"' || to_char(m.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"file_id":', coalesce('"' || m.file_id || '"', 'null'),
            ',"retain_until":', coalesce('"' || m.retain_until || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'file_reference', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'file', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_file_references_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_files_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"blob":', coalesce(to_json(OLD.blob)::text, 'null'),
            ',"made_here":', coalesce(OLD.made_here::text, 'null'),
            ',"media_type":', coalesce(to_json(OLD.media_type)::text, 'null'),
            ',"name":', coalesce(CASE WHEN OLD.name IN ('[]', '{}') THEN OLD.name::text ELSE compliance_jcs(OLD.name) END, 'null'),
            ',"reference_count":', coalesce(OLD.reference_count::text, 'null'),
            ',"retain_until":', coalesce('"' || OLD.retain_until || '"', 'null'),
            ',"scan_engine":', coalesce(to_json(OLD.scan_engine)::text, 'null'),
            ',"scan_state":', coalesce(to_json(OLD.scan_state)::text, 'null'),
            ',"scanned_at":', coalesce('"' || to_char(OLD.scanned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"sha256":', coalesce(to_json(OLD.sha256)::text, 'null'),
            ',"signature":', coalesce(to_json(OLD.signature)::text, 'null'),
            ',"size":', coalesce(OLD.size::text, 'null'),
            ',"subject_key":', coalesce('"' || OLD.subject_key || '"', 'null'),
            ',"uploaded_by":', coalesce(to_json(OLD.uploaded_by)::text, 'null'),
            ',"uploaders":', coalesce(CASE WHEN OLD.uploaders IN ('[]', '{}') THEN OLD.uploaders::text ELSE compliance_jcs(OLD.uploaders) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'file', OLD.id, NULL, OLD.version + 1, 'file', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.blob IS DISTINCT FROM OLD.blob THEN
        was := was || ',"blob":' || coalesce(to_json(OLD.blob)::text, 'null');
        is_now := is_now || ',"blob":' || coalesce(to_json(NEW.blob)::text, 'null');
    END IF;
    IF NEW.made_here IS DISTINCT FROM OLD.made_here THEN
        was := was || ',"made_here":' || coalesce(OLD.made_here::text, 'null');
        is_now := is_now || ',"made_here":' || coalesce(NEW.made_here::text, 'null');
    END IF;
    IF NEW.media_type IS DISTINCT FROM OLD.media_type THEN
        was := was || ',"media_type":' || coalesce(to_json(OLD.media_type)::text, 'null');
        is_now := is_now || ',"media_type":' || coalesce(to_json(NEW.media_type)::text, 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(CASE WHEN OLD.name IN ('[]', '{}') THEN OLD.name::text ELSE compliance_jcs(OLD.name) END, 'null');
        is_now := is_now || ',"name":' || coalesce(CASE WHEN NEW.name IN ('[]', '{}') THEN NEW.name::text ELSE compliance_jcs(NEW.name) END, 'null');
    END IF;
    IF NEW.reference_count IS DISTINCT FROM OLD.reference_count THEN
        was := was || ',"reference_count":' || coalesce(OLD.reference_count::text, 'null');
        is_now := is_now || ',"reference_count":' || coalesce(NEW.reference_count::text, 'null');
    END IF;
    IF NEW.retain_until IS DISTINCT FROM OLD.retain_until THEN
        was := was || ',"retain_until":' || coalesce('"' || OLD.retain_until || '"', 'null');
        is_now := is_now || ',"retain_until":' || coalesce('"' || NEW.retain_until || '"', 'null');
    END IF;
    IF NEW.scan_engine IS DISTINCT FROM OLD.scan_engine THEN
        was := was || ',"scan_engine":' || coalesce(to_json(OLD.scan_engine)::text, 'null');
        is_now := is_now || ',"scan_engine":' || coalesce(to_json(NEW.scan_engine)::text, 'null');
    END IF;
    IF NEW.scan_state IS DISTINCT FROM OLD.scan_state THEN
        was := was || ',"scan_state":' || coalesce(to_json(OLD.scan_state)::text, 'null');
        is_now := is_now || ',"scan_state":' || coalesce(to_json(NEW.scan_state)::text, 'null');
    END IF;
    IF NEW.scanned_at IS DISTINCT FROM OLD.scanned_at THEN
        was := was || ',"scanned_at":' || coalesce('"' || to_char(OLD.scanned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"scanned_at":' || coalesce('"' || to_char(NEW.scanned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.sha256 IS DISTINCT FROM OLD.sha256 THEN
        was := was || ',"sha256":' || coalesce(to_json(OLD.sha256)::text, 'null');
        is_now := is_now || ',"sha256":' || coalesce(to_json(NEW.sha256)::text, 'null');
    END IF;
    IF NEW.signature IS DISTINCT FROM OLD.signature THEN
        was := was || ',"signature":' || coalesce(to_json(OLD.signature)::text, 'null');
        is_now := is_now || ',"signature":' || coalesce(to_json(NEW.signature)::text, 'null');
    END IF;
    IF NEW.size IS DISTINCT FROM OLD.size THEN
        was := was || ',"size":' || coalesce(OLD.size::text, 'null');
        is_now := is_now || ',"size":' || coalesce(NEW.size::text, 'null');
    END IF;
    IF NEW.subject_key IS DISTINCT FROM OLD.subject_key THEN
        was := was || ',"subject_key":' || coalesce('"' || OLD.subject_key || '"', 'null');
        is_now := is_now || ',"subject_key":' || coalesce('"' || NEW.subject_key || '"', 'null');
    END IF;
    IF NEW.uploaded_by IS DISTINCT FROM OLD.uploaded_by THEN
        was := was || ',"uploaded_by":' || coalesce(to_json(OLD.uploaded_by)::text, 'null');
        is_now := is_now || ',"uploaded_by":' || coalesce(to_json(NEW.uploaded_by)::text, 'null');
    END IF;
    IF NEW.uploaders IS DISTINCT FROM OLD.uploaders THEN
        was := was || ',"uploaders":' || coalesce(CASE WHEN OLD.uploaders IN ('[]', '{}') THEN OLD.uploaders::text ELSE compliance_jcs(OLD.uploaders) END, 'null');
        is_now := is_now || ',"uploaders":' || coalesce(CASE WHEN NEW.uploaders IN ('[]', '{}') THEN NEW.uploaders::text ELSE compliance_jcs(NEW.uploaders) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'file', NEW.id, NULL,
                                   NEW.version, 'file', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_files_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_files_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"blob":', coalesce(to_json(m.blob)::text, 'null'),
            ',"made_here":', coalesce(m.made_here::text, 'null'),
            ',"media_type":', coalesce(to_json(m.media_type)::text, 'null'),
            ',"name":', coalesce(CASE WHEN m.name IN ('[]', '{}') THEN m.name::text ELSE compliance_jcs(m.name) END, 'null'),
            ',"reference_count":', coalesce(m.reference_count::text, 'null'),
            ',"retain_until":', coalesce('"' || m.retain_until || '"', 'null'),
            ',"scan_engine":', coalesce(to_json(m.scan_engine)::text, 'null'),
            ',"scan_state":', coalesce(to_json(m.scan_state)::text, 'null'),
            ',"scanned_at":', coalesce('"' || to_char(m.scanned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"sha256":', coalesce(to_json(m.sha256)::text, 'null'),
            ',"signature":', coalesce(to_json(m.signature)::text, 'null'),
            ',"size":', coalesce(m.size::text, 'null'),
            ',"subject_key":', coalesce('"' || m.subject_key || '"', 'null'),
            ',"uploaded_by":', coalesce(to_json(m.uploaded_by)::text, 'null'),
            ',"uploaders":', coalesce(CASE WHEN m.uploaders IN ('[]', '{}') THEN m.uploaders::text ELSE compliance_jcs(m.uploaders) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'file', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'file', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_files_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_framework_mappings_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"entries_sha256":', coalesce(to_json(OLD.entries_sha256)::text, 'null'),
            ',"library":', coalesce('"' || OLD.library || '"', 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"ref_id":', coalesce(to_json(OLD.ref_id)::text, 'null'),
            ',"release_no":', coalesce(OLD.release_no::text, 'null'),
            ',"source_regulation_urn":', coalesce(to_json(OLD.source_regulation_urn)::text, 'null'),
            ',"target_regulation_urn":', coalesce(to_json(OLD.target_regulation_urn)::text, 'null'),
            ',"urn":', coalesce(to_json(OLD.urn)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'framework_mapping', OLD.id, NULL, OLD.version + 1, 'framework_mapping', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.entries_sha256 IS DISTINCT FROM OLD.entries_sha256 THEN
        was := was || ',"entries_sha256":' || coalesce(to_json(OLD.entries_sha256)::text, 'null');
        is_now := is_now || ',"entries_sha256":' || coalesce(to_json(NEW.entries_sha256)::text, 'null');
    END IF;
    IF NEW.library IS DISTINCT FROM OLD.library THEN
        was := was || ',"library":' || coalesce('"' || OLD.library || '"', 'null');
        is_now := is_now || ',"library":' || coalesce('"' || NEW.library || '"', 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.ref_id IS DISTINCT FROM OLD.ref_id THEN
        was := was || ',"ref_id":' || coalesce(to_json(OLD.ref_id)::text, 'null');
        is_now := is_now || ',"ref_id":' || coalesce(to_json(NEW.ref_id)::text, 'null');
    END IF;
    IF NEW.release_no IS DISTINCT FROM OLD.release_no THEN
        was := was || ',"release_no":' || coalesce(OLD.release_no::text, 'null');
        is_now := is_now || ',"release_no":' || coalesce(NEW.release_no::text, 'null');
    END IF;
    IF NEW.source_regulation_urn IS DISTINCT FROM OLD.source_regulation_urn THEN
        was := was || ',"source_regulation_urn":' || coalesce(to_json(OLD.source_regulation_urn)::text, 'null');
        is_now := is_now || ',"source_regulation_urn":' || coalesce(to_json(NEW.source_regulation_urn)::text, 'null');
    END IF;
    IF NEW.target_regulation_urn IS DISTINCT FROM OLD.target_regulation_urn THEN
        was := was || ',"target_regulation_urn":' || coalesce(to_json(OLD.target_regulation_urn)::text, 'null');
        is_now := is_now || ',"target_regulation_urn":' || coalesce(to_json(NEW.target_regulation_urn)::text, 'null');
    END IF;
    IF NEW.urn IS DISTINCT FROM OLD.urn THEN
        was := was || ',"urn":' || coalesce(to_json(OLD.urn)::text, 'null');
        is_now := is_now || ',"urn":' || coalesce(to_json(NEW.urn)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'framework_mapping', NEW.id, NULL,
                                   NEW.version, 'framework_mapping', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_framework_mappings_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_framework_mappings_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"entries_sha256":', coalesce(to_json(m.entries_sha256)::text, 'null'),
            ',"library":', coalesce('"' || m.library || '"', 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"ref_id":', coalesce(to_json(m.ref_id)::text, 'null'),
            ',"release_no":', coalesce(m.release_no::text, 'null'),
            ',"source_regulation_urn":', coalesce(to_json(m.source_regulation_urn)::text, 'null'),
            ',"target_regulation_urn":', coalesce(to_json(m.target_regulation_urn)::text, 'null'),
            ',"urn":', coalesce(to_json(m.urn)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'framework_mapping', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'framework_mapping', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_framework_mappings_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_history(p_type text, p_id uuid, p_after uuid, p_limit bigint) RETURNS TABLE(event_id uuid, version bigint, at timestamp with time zone, actor text, action text, entity_type text, entity_id uuid, before jsonb, after jsonb, reason text, request_id uuid)
    LANGUAGE sql STABLE
    AS $$
    SELECT e.id, e.entity_version, e.at, e.actor, e.action, e.entity_type, e.entity_id, d.j -> 'before', d.j -> 'after',
           d.j -> 'context' ->> 'reason', e.request_id
    FROM compliance_audit_events e
    LEFT JOIN LATERAL (SELECT details::jsonb AS j FROM compliance_audit_event_details
                       WHERE tenant_id = e.tenant_id AND event_id = e.id) AS d ON true
    WHERE e.tenant_id = compliance_tenant() AND e.root_type = p_type AND e.root_id = p_id AND e.entity_version IS NOT NULL
      AND (p_after IS NULL OR e.id < p_after)
    ORDER BY e.id DESC
    LIMIT p_limit
$$;

ALTER FUNCTION public.compliance_history(p_type text, p_id uuid, p_after uuid, p_limit bigint) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_history_faults(p_table text, p_after uuid, p_limit bigint) RETURNS TABLE(record uuid, fault text)
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    registered compliance_audited_tables;
    members text := '';
    item record;
BEGIN
    SELECT * INTO STRICT registered FROM compliance_audited_tables WHERE table_name = p_table;
    FOR item IN
        SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_attribute a
        WHERE a.attrelid = to_regclass(p_table) AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname <> ALL (ARRAY['id', 'tenant_id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']::name[])
          AND a.attname::text <> ALL (registered.hidden_columns)
    LOOP
        members := members || format('WHEN s.state ? %1$L AND s.state -> %1$L IS DISTINCT FROM (%2$s)::jsonb THEN %1$L ',
                                     item.name, compliance_trail_expression('t', item.name, item.type));
    END LOOP;
    RETURN QUERY EXECUTE format($q$
        WITH ids AS MATERIALIZED (
            SELECT u.id FROM (
                (SELECT r.id FROM %1$s r WHERE r.tenant_id = compliance_tenant() AND r.id > $1 ORDER BY r.id LIMIT $2)
                UNION
                (SELECT DISTINCT e.entity_id FROM compliance_audit_events e
                 WHERE e.tenant_id = compliance_tenant() AND e.entity_type = %2$L AND e.entity_id > $1 AND e.entity_version IS NOT NULL
                 ORDER BY e.entity_id LIMIT $2)
            ) AS u ORDER BY u.id LIMIT $2
        ), events AS MATERIALIZED (
            SELECT e.entity_id, e.entity_version, e.at, e.action, d.details::jsonb -> 'after' AS after
            FROM ids
            JOIN compliance_audit_events e ON e.tenant_id = compliance_tenant() AND e.entity_type = %2$L AND e.entity_id = ids.id
                AND e.entity_version IS NOT NULL
            LEFT JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id
        ), newest AS (
            SELECT DISTINCT ON (entity_id) entity_id, entity_version, at, action FROM events ORDER BY entity_id, entity_version DESC
        ), states AS (
            SELECT entity_id, jsonb_object_agg(member.key, member.value ORDER BY entity_version) AS state
            FROM events CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(after) = 'object' THEN after ELSE '{}' END) AS member
            GROUP BY entity_id
        )
        SELECT ids.id, CASE
            WHEN t.id IS NULL AND n.action = 'delete' THEN NULL
            WHEN t.id IS NULL THEN 'row missing'
            WHEN n.entity_id IS NULL OR n.action = 'delete' THEN 'row without events'
            WHEN n.entity_version <> t.version THEN 'version'
            WHEN n.at <> t.updated_at THEN 'updated_at'
            %3$s END::text
        FROM ids
        LEFT JOIN %1$s t ON t.tenant_id = compliance_tenant() AND t.id = ids.id
        LEFT JOIN newest n ON n.entity_id = ids.id
        LEFT JOIN states s ON s.entity_id = ids.id
        ORDER BY ids.id
    $q$, p_table, registered.entity_type, members) USING p_after, p_limit;
END
$_$;

ALTER FUNCTION public.compliance_history_faults(p_table text, p_after uuid, p_limit bigint) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_holdings(p_subject uuid) RETURNS TABLE(table_name text, records bigint, columns text[])
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    item record;
    needle text := format('"k": "%s"', p_subject);
    since uuid;
BEGIN
    FOR item IN
        SELECT c.relname::text AS name, bool_or(a.attname = 'subject_key') AS keyed,
               string_agg(format('strpos(%I::text, $1) > 0 AS h%s', a.attname, a.attnum), ', ' ORDER BY a.attname)
                   FILTER (WHERE a.atttypid = 'jsonb'::regtype) AS looks,
               string_agg(format('h%s', a.attnum), ' OR ' ORDER BY a.attname) FILTER (WHERE a.atttypid = 'jsonb'::regtype) AS any_of,
               string_agg(format('CASE WHEN bool_or(h%s) THEN %L END', a.attnum, a.attname), ', ' ORDER BY a.attname)
                   FILTER (WHERE a.atttypid = 'jsonb'::regtype) AS names
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
          AND EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id')
        GROUP BY c.relname HAVING count(*) FILTER (WHERE a.atttypid = 'jsonb'::regtype) > 0
        ORDER BY c.relname
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L, count(*) FILTER (WHERE %s), array_remove(ARRAY[%s], NULL)::text[] FROM '
            '(SELECT %s FROM %I WHERE tenant_id = compliance_tenant()%s) AS looked HAVING count(*) FILTER (WHERE %2$s) > 0',
            item.name, item.any_of, item.names, item.looks, item.name, CASE WHEN item.keyed THEN ' AND subject_key = $2' ELSE '' END)
        USING needle, p_subject;
    END LOOP;
    -- No event can be older than the subject whose values it holds; ids of events begin with their instant.
    SELECT (lpad(to_hex((extract(epoch FROM s.created_at - interval '1 minute') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid INTO since
    FROM compliance_subjects s WHERE s.tenant_id = compliance_tenant() AND s.id = p_subject;
    RETURN QUERY SELECT 'compliance_audit_event_details', count(*), ARRAY['details'] FROM compliance_audit_event_details d
        WHERE d.tenant_id = compliance_tenant() AND (since IS NULL OR d.event_id >= since) AND strpos(d.details, format('"k":"%s"', p_subject)) > 0
        HAVING count(*) > 0;
END
$_$;

ALTER FUNCTION public.compliance_holdings(p_subject uuid) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_is_erasing(p_tenant uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN current_user = 'compliance_eraser'
        AND EXISTS (SELECT 1 FROM compliance_tenants t WHERE t.tenant_id = p_tenant AND t.state = 'closed');
END
$$;

ALTER FUNCTION public.compliance_is_erasing(p_tenant uuid) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_isolate_table(p_table text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) '
                   'WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', p_table);
END
$$;

ALTER FUNCTION public.compliance_isolate_table(p_table text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_jcs(p_value jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
DECLARE
    result text;
BEGIN
    IF p_value IN ('[]', '{}') THEN
        RETURN p_value::text;
    END IF;
    IF pg_column_size(p_value) > 800 THEN
        result := compliance_jcs_of_plain(p_value);
        IF result IS NOT NULL THEN
            RETURN result;
        END IF;
    END IF;
    CASE jsonb_typeof(p_value)
        WHEN 'string' THEN
            RETURN p_value::text;
        WHEN 'object' THEN
            IF p_value ? '$sealed' THEN
                RETURN '{"$secret":true}';   -- a write-only secret never reaches the trail, not even sealed
            END IF;
            IF octet_length(p_value::text) = length(p_value::text) OR p_value::text !~ '[\U00010000-\U0010FFFF]' THEN
                SELECT string_agg(to_json(key)::text || ':' || CASE jsonb_typeof(value) WHEN 'string' THEN value::text ELSE compliance_jcs(value) END,
                                  ',' ORDER BY key COLLATE "C")
                INTO result FROM jsonb_each(p_value);
            ELSE
                SELECT string_agg(to_json(key)::text || ':' || CASE jsonb_typeof(value) WHEN 'string' THEN value::text ELSE compliance_jcs(value) END,
                                  ',' ORDER BY compliance_utf16(key) COLLATE "C")
                INTO result FROM jsonb_each(p_value);
            END IF;
            RETURN '{' || coalesce(result, '') || '}';
        WHEN 'array' THEN
            SELECT string_agg(CASE jsonb_typeof(value) WHEN 'string' THEN value::text ELSE compliance_jcs(value) END, ',' ORDER BY n)
            INTO result FROM jsonb_array_elements(p_value) WITH ORDINALITY AS t (value, n);
            RETURN '[' || coalesce(result, '') || ']';
        WHEN 'number' THEN
            result := p_value #>> '{}';
            IF result ~ '^-?[0-9]{1,16}$' AND abs(result::numeric) <= 9007199254740991 THEN
                RETURN result;
            END IF;
            RETURN '"' || result || '"';
        ELSE
            RETURN p_value::text;
    END CASE;
END
$_$;

ALTER FUNCTION public.compliance_jcs(p_value jsonb) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_jcs_of_plain(p_value jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
DECLARE
    keys text[];
    plain boolean;
    width integer;
    key text;
    result text := p_value::text;
BEGIN
    SELECT (SELECT array_agg(DISTINCT k) FROM jsonb_path_query(p_value, 'strict $.** ? (@.type() == "object")') AS o, jsonb_object_keys(o) AS k),
           NOT EXISTS (SELECT FROM jsonb_path_query(p_value, 'strict $.** ? (@.type() == "number" || @.type() == "null")') AS n
                       WHERE n::text !~ '^-?[0-9]{1,15}$')
    INTO keys, plain;
    IF NOT plain OR keys IS NULL OR '' = ANY (keys) OR array_to_string(keys, '') !~ '^[A-Za-z0-9_.:/-]*$' THEN
        RETURN NULL;
    END IF;
    width := (SELECT max(length(k)) FROM unnest(keys) AS k);
    FOREACH key IN ARRAY keys LOOP
        result := replace(result, '"' || key || '": ', '"' || rpad(key, width, '!') || '": ');
    END LOOP;
    result := result::jsonb::text;
    FOREACH key IN ARRAY keys LOOP
        result := replace(result, '"' || rpad(key, width, '!') || '": ', '"' || key || '":');
    END LOOP;
    RETURN json_strip_nulls(result::json)::text;
END
$_$;

ALTER FUNCTION public.compliance_jcs_of_plain(p_value jsonb) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_job_queued() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.state = 'queued' AND NEW.not_before <= now() THEN
        PERFORM pg_notify('compliance_job', NEW.tenant_id::text);
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_job_queued() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_jobs_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"problem":', coalesce(CASE WHEN OLD.problem IN ('[]', '{}') THEN OLD.problem::text ELSE compliance_jcs(OLD.problem) END, 'null'),
            ',"result":', coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null'),
            ',"result_file":', coalesce('"' || OLD.result_file || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'job', OLD.id, NULL, OLD.version + 1, 'job', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.problem IS DISTINCT FROM OLD.problem THEN
        was := was || ',"problem":' || coalesce(CASE WHEN OLD.problem IN ('[]', '{}') THEN OLD.problem::text ELSE compliance_jcs(OLD.problem) END, 'null');
        is_now := is_now || ',"problem":' || coalesce(CASE WHEN NEW.problem IN ('[]', '{}') THEN NEW.problem::text ELSE compliance_jcs(NEW.problem) END, 'null');
    END IF;
    IF NEW.result IS DISTINCT FROM OLD.result THEN
        was := was || ',"result":' || coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null');
        is_now := is_now || ',"result":' || coalesce(CASE WHEN NEW.result IN ('[]', '{}') THEN NEW.result::text ELSE compliance_jcs(NEW.result) END, 'null');
    END IF;
    IF NEW.result_file IS DISTINCT FROM OLD.result_file THEN
        was := was || ',"result_file":' || coalesce('"' || OLD.result_file || '"', 'null');
        is_now := is_now || ',"result_file":' || coalesce('"' || NEW.result_file || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'job', NEW.id, NULL,
                                   NEW.version, 'job', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_jobs_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_jobs_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"problem":', coalesce(CASE WHEN m.problem IN ('[]', '{}') THEN m.problem::text ELSE compliance_jcs(m.problem) END, 'null'),
            ',"result":', coalesce(CASE WHEN m.result IN ('[]', '{}') THEN m.result::text ELSE compliance_jcs(m.result) END, 'null'),
            ',"result_file":', coalesce('"' || m.result_file || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'job', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'job', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_jobs_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_json_instant(p_at timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT '"' || to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"' $$;

ALTER FUNCTION public.compliance_json_instant(p_at timestamp with time zone) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_keep_rows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

ALTER FUNCTION public.compliance_keep_rows() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_libraries_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"annotation":', coalesce(to_json(OLD.annotation)::text, 'null'),
            ',"attributes":', coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null'),
            ',"copyright":', coalesce(to_json(OLD.copyright)::text, 'null'),
            ',"dependencies":', coalesce(CASE WHEN OLD.dependencies IN ('[]', '{}') THEN OLD.dependencies::text ELSE compliance_jcs(OLD.dependencies) END, 'null'),
            ',"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"labels":', coalesce(CASE WHEN OLD.labels IN ('[]', '{}') THEN OLD.labels::text ELSE compliance_jcs(OLD.labels) END, 'null'),
            ',"lib_version":', coalesce(OLD.lib_version::text, 'null'),
            ',"locale":', coalesce(to_json(OLD.locale)::text, 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"objects_meta":', coalesce(CASE WHEN OLD.objects_meta IN ('[]', '{}') THEN OLD.objects_meta::text ELSE compliance_jcs(OLD.objects_meta) END, 'null'),
            ',"packager":', coalesce(to_json(OLD.packager)::text, 'null'),
            ',"provider":', coalesce(to_json(OLD.provider)::text, 'null'),
            ',"publication_date":', coalesce('"' || OLD.publication_date || '"', 'null'),
            ',"ref_id":', coalesce(to_json(OLD.ref_id)::text, 'null'),
            ',"release_no":', coalesce(OLD.release_no::text, 'null'),
            ',"source_format":', coalesce(to_json(OLD.source_format)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null'),
            ',"urn":', coalesce(to_json(OLD.urn)::text, 'null'),
            ',"urn_source":', coalesce(to_json(OLD.urn_source)::text, 'null'),
            ',"version_label":', coalesce(to_json(OLD.version_label)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'library', OLD.id, NULL, OLD.version + 1, 'library', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.annotation IS DISTINCT FROM OLD.annotation THEN
        was := was || ',"annotation":' || coalesce(to_json(OLD.annotation)::text, 'null');
        is_now := is_now || ',"annotation":' || coalesce(to_json(NEW.annotation)::text, 'null');
    END IF;
    IF NEW.attributes IS DISTINCT FROM OLD.attributes THEN
        was := was || ',"attributes":' || coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null');
        is_now := is_now || ',"attributes":' || coalesce(CASE WHEN NEW.attributes IN ('[]', '{}') THEN NEW.attributes::text ELSE compliance_jcs(NEW.attributes) END, 'null');
    END IF;
    IF NEW.copyright IS DISTINCT FROM OLD.copyright THEN
        was := was || ',"copyright":' || coalesce(to_json(OLD.copyright)::text, 'null');
        is_now := is_now || ',"copyright":' || coalesce(to_json(NEW.copyright)::text, 'null');
    END IF;
    IF NEW.dependencies IS DISTINCT FROM OLD.dependencies THEN
        was := was || ',"dependencies":' || coalesce(CASE WHEN OLD.dependencies IN ('[]', '{}') THEN OLD.dependencies::text ELSE compliance_jcs(OLD.dependencies) END, 'null');
        is_now := is_now || ',"dependencies":' || coalesce(CASE WHEN NEW.dependencies IN ('[]', '{}') THEN NEW.dependencies::text ELSE compliance_jcs(NEW.dependencies) END, 'null');
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.labels IS DISTINCT FROM OLD.labels THEN
        was := was || ',"labels":' || coalesce(CASE WHEN OLD.labels IN ('[]', '{}') THEN OLD.labels::text ELSE compliance_jcs(OLD.labels) END, 'null');
        is_now := is_now || ',"labels":' || coalesce(CASE WHEN NEW.labels IN ('[]', '{}') THEN NEW.labels::text ELSE compliance_jcs(NEW.labels) END, 'null');
    END IF;
    IF NEW.lib_version IS DISTINCT FROM OLD.lib_version THEN
        was := was || ',"lib_version":' || coalesce(OLD.lib_version::text, 'null');
        is_now := is_now || ',"lib_version":' || coalesce(NEW.lib_version::text, 'null');
    END IF;
    IF NEW.locale IS DISTINCT FROM OLD.locale THEN
        was := was || ',"locale":' || coalesce(to_json(OLD.locale)::text, 'null');
        is_now := is_now || ',"locale":' || coalesce(to_json(NEW.locale)::text, 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.objects_meta IS DISTINCT FROM OLD.objects_meta THEN
        was := was || ',"objects_meta":' || coalesce(CASE WHEN OLD.objects_meta IN ('[]', '{}') THEN OLD.objects_meta::text ELSE compliance_jcs(OLD.objects_meta) END, 'null');
        is_now := is_now || ',"objects_meta":' || coalesce(CASE WHEN NEW.objects_meta IN ('[]', '{}') THEN NEW.objects_meta::text ELSE compliance_jcs(NEW.objects_meta) END, 'null');
    END IF;
    IF NEW.packager IS DISTINCT FROM OLD.packager THEN
        was := was || ',"packager":' || coalesce(to_json(OLD.packager)::text, 'null');
        is_now := is_now || ',"packager":' || coalesce(to_json(NEW.packager)::text, 'null');
    END IF;
    IF NEW.provider IS DISTINCT FROM OLD.provider THEN
        was := was || ',"provider":' || coalesce(to_json(OLD.provider)::text, 'null');
        is_now := is_now || ',"provider":' || coalesce(to_json(NEW.provider)::text, 'null');
    END IF;
    IF NEW.publication_date IS DISTINCT FROM OLD.publication_date THEN
        was := was || ',"publication_date":' || coalesce('"' || OLD.publication_date || '"', 'null');
        is_now := is_now || ',"publication_date":' || coalesce('"' || NEW.publication_date || '"', 'null');
    END IF;
    IF NEW.ref_id IS DISTINCT FROM OLD.ref_id THEN
        was := was || ',"ref_id":' || coalesce(to_json(OLD.ref_id)::text, 'null');
        is_now := is_now || ',"ref_id":' || coalesce(to_json(NEW.ref_id)::text, 'null');
    END IF;
    IF NEW.release_no IS DISTINCT FROM OLD.release_no THEN
        was := was || ',"release_no":' || coalesce(OLD.release_no::text, 'null');
        is_now := is_now || ',"release_no":' || coalesce(NEW.release_no::text, 'null');
    END IF;
    IF NEW.source_format IS DISTINCT FROM OLD.source_format THEN
        was := was || ',"source_format":' || coalesce(to_json(OLD.source_format)::text, 'null');
        is_now := is_now || ',"source_format":' || coalesce(to_json(NEW.source_format)::text, 'null');
    END IF;
    IF NEW.translations IS DISTINCT FROM OLD.translations THEN
        was := was || ',"translations":' || coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null');
        is_now := is_now || ',"translations":' || coalesce(CASE WHEN NEW.translations IN ('[]', '{}') THEN NEW.translations::text ELSE compliance_jcs(NEW.translations) END, 'null');
    END IF;
    IF NEW.urn IS DISTINCT FROM OLD.urn THEN
        was := was || ',"urn":' || coalesce(to_json(OLD.urn)::text, 'null');
        is_now := is_now || ',"urn":' || coalesce(to_json(NEW.urn)::text, 'null');
    END IF;
    IF NEW.urn_source IS DISTINCT FROM OLD.urn_source THEN
        was := was || ',"urn_source":' || coalesce(to_json(OLD.urn_source)::text, 'null');
        is_now := is_now || ',"urn_source":' || coalesce(to_json(NEW.urn_source)::text, 'null');
    END IF;
    IF NEW.version_label IS DISTINCT FROM OLD.version_label THEN
        was := was || ',"version_label":' || coalesce(to_json(OLD.version_label)::text, 'null');
        is_now := is_now || ',"version_label":' || coalesce(to_json(NEW.version_label)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'library', NEW.id, NULL,
                                   NEW.version, 'library', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_libraries_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_libraries_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"annotation":', coalesce(to_json(m.annotation)::text, 'null'),
            ',"attributes":', coalesce(CASE WHEN m.attributes IN ('[]', '{}') THEN m.attributes::text ELSE compliance_jcs(m.attributes) END, 'null'),
            ',"copyright":', coalesce(to_json(m.copyright)::text, 'null'),
            ',"dependencies":', coalesce(CASE WHEN m.dependencies IN ('[]', '{}') THEN m.dependencies::text ELSE compliance_jcs(m.dependencies) END, 'null'),
            ',"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"labels":', coalesce(CASE WHEN m.labels IN ('[]', '{}') THEN m.labels::text ELSE compliance_jcs(m.labels) END, 'null'),
            ',"lib_version":', coalesce(m.lib_version::text, 'null'),
            ',"locale":', coalesce(to_json(m.locale)::text, 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"objects_meta":', coalesce(CASE WHEN m.objects_meta IN ('[]', '{}') THEN m.objects_meta::text ELSE compliance_jcs(m.objects_meta) END, 'null'),
            ',"packager":', coalesce(to_json(m.packager)::text, 'null'),
            ',"provider":', coalesce(to_json(m.provider)::text, 'null'),
            ',"publication_date":', coalesce('"' || m.publication_date || '"', 'null'),
            ',"ref_id":', coalesce(to_json(m.ref_id)::text, 'null'),
            ',"release_no":', coalesce(m.release_no::text, 'null'),
            ',"source_format":', coalesce(to_json(m.source_format)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN m.translations IN ('[]', '{}') THEN m.translations::text ELSE compliance_jcs(m.translations) END, 'null'),
            ',"urn":', coalesce(to_json(m.urn)::text, 'null'),
            ',"urn_source":', coalesce(to_json(m.urn_source)::text, 'null'),
            ',"version_label":', coalesce(to_json(m.version_label)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'library', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'library', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_libraries_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_library_objects_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"annotation":', coalesce(to_json(OLD.annotation)::text, 'null'),
            ',"attributes":', coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null'),
            ',"catalog_urn":', coalesce(to_json(OLD.catalog_urn)::text, 'null'),
            ',"category":', coalesce(to_json(OLD.category)::text, 'null'),
            ',"csf_function":', coalesce(to_json(OLD.csf_function)::text, 'null'),
            ',"deprecated":', coalesce(OLD.deprecated::text, 'null'),
            ',"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"library":', coalesce('"' || OLD.library || '"', 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"parent_urn":', coalesce(to_json(OLD.parent_urn)::text, 'null'),
            ',"ref_id":', coalesce(to_json(OLD.ref_id)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null'),
            ',"typical_evidence":', coalesce(CASE WHEN OLD.typical_evidence IN ('[]', '{}') THEN OLD.typical_evidence::text ELSE compliance_jcs(OLD.typical_evidence) END, 'null'),
            ',"urn":', coalesce(to_json(OLD.urn)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'library_object', OLD.id, NULL, OLD.version + 1, 'library_object', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.annotation IS DISTINCT FROM OLD.annotation THEN
        was := was || ',"annotation":' || coalesce(to_json(OLD.annotation)::text, 'null');
        is_now := is_now || ',"annotation":' || coalesce(to_json(NEW.annotation)::text, 'null');
    END IF;
    IF NEW.attributes IS DISTINCT FROM OLD.attributes THEN
        was := was || ',"attributes":' || coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null');
        is_now := is_now || ',"attributes":' || coalesce(CASE WHEN NEW.attributes IN ('[]', '{}') THEN NEW.attributes::text ELSE compliance_jcs(NEW.attributes) END, 'null');
    END IF;
    IF NEW.catalog_urn IS DISTINCT FROM OLD.catalog_urn THEN
        was := was || ',"catalog_urn":' || coalesce(to_json(OLD.catalog_urn)::text, 'null');
        is_now := is_now || ',"catalog_urn":' || coalesce(to_json(NEW.catalog_urn)::text, 'null');
    END IF;
    IF NEW.category IS DISTINCT FROM OLD.category THEN
        was := was || ',"category":' || coalesce(to_json(OLD.category)::text, 'null');
        is_now := is_now || ',"category":' || coalesce(to_json(NEW.category)::text, 'null');
    END IF;
    IF NEW.csf_function IS DISTINCT FROM OLD.csf_function THEN
        was := was || ',"csf_function":' || coalesce(to_json(OLD.csf_function)::text, 'null');
        is_now := is_now || ',"csf_function":' || coalesce(to_json(NEW.csf_function)::text, 'null');
    END IF;
    IF NEW.deprecated IS DISTINCT FROM OLD.deprecated THEN
        was := was || ',"deprecated":' || coalesce(OLD.deprecated::text, 'null');
        is_now := is_now || ',"deprecated":' || coalesce(NEW.deprecated::text, 'null');
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.library IS DISTINCT FROM OLD.library THEN
        was := was || ',"library":' || coalesce('"' || OLD.library || '"', 'null');
        is_now := is_now || ',"library":' || coalesce('"' || NEW.library || '"', 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.parent_urn IS DISTINCT FROM OLD.parent_urn THEN
        was := was || ',"parent_urn":' || coalesce(to_json(OLD.parent_urn)::text, 'null');
        is_now := is_now || ',"parent_urn":' || coalesce(to_json(NEW.parent_urn)::text, 'null');
    END IF;
    IF NEW.ref_id IS DISTINCT FROM OLD.ref_id THEN
        was := was || ',"ref_id":' || coalesce(to_json(OLD.ref_id)::text, 'null');
        is_now := is_now || ',"ref_id":' || coalesce(to_json(NEW.ref_id)::text, 'null');
    END IF;
    IF NEW.translations IS DISTINCT FROM OLD.translations THEN
        was := was || ',"translations":' || coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null');
        is_now := is_now || ',"translations":' || coalesce(CASE WHEN NEW.translations IN ('[]', '{}') THEN NEW.translations::text ELSE compliance_jcs(NEW.translations) END, 'null');
    END IF;
    IF NEW.typical_evidence IS DISTINCT FROM OLD.typical_evidence THEN
        was := was || ',"typical_evidence":' || coalesce(CASE WHEN OLD.typical_evidence IN ('[]', '{}') THEN OLD.typical_evidence::text ELSE compliance_jcs(OLD.typical_evidence) END, 'null');
        is_now := is_now || ',"typical_evidence":' || coalesce(CASE WHEN NEW.typical_evidence IN ('[]', '{}') THEN NEW.typical_evidence::text ELSE compliance_jcs(NEW.typical_evidence) END, 'null');
    END IF;
    IF NEW.urn IS DISTINCT FROM OLD.urn THEN
        was := was || ',"urn":' || coalesce(to_json(OLD.urn)::text, 'null');
        is_now := is_now || ',"urn":' || coalesce(to_json(NEW.urn)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'library_object', NEW.id, NULL,
                                   NEW.version, 'library_object', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_library_objects_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_library_objects_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"annotation":', coalesce(to_json(m.annotation)::text, 'null'),
            ',"attributes":', coalesce(CASE WHEN m.attributes IN ('[]', '{}') THEN m.attributes::text ELSE compliance_jcs(m.attributes) END, 'null'),
            ',"catalog_urn":', coalesce(to_json(m.catalog_urn)::text, 'null'),
            ',"category":', coalesce(to_json(m.category)::text, 'null'),
            ',"csf_function":', coalesce(to_json(m.csf_function)::text, 'null'),
            ',"deprecated":', coalesce(m.deprecated::text, 'null'),
            ',"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"library":', coalesce('"' || m.library || '"', 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"parent_urn":', coalesce(to_json(m.parent_urn)::text, 'null'),
            ',"ref_id":', coalesce(to_json(m.ref_id)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN m.translations IN ('[]', '{}') THEN m.translations::text ELSE compliance_jcs(m.translations) END, 'null'),
            ',"typical_evidence":', coalesce(CASE WHEN m.typical_evidence IN ('[]', '{}') THEN m.typical_evidence::text ELSE compliance_jcs(m.typical_evidence) END, 'null'),
            ',"urn":', coalesce(to_json(m.urn)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'library_object', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'library_object', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_library_objects_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_library_releases_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"document_uuid":', coalesce('"' || OLD.document_uuid || '"', 'null'),
            ',"file":', coalesce('"' || OLD.file || '"', 'null'),
            ',"file_name":', coalesce(to_json(OLD.file_name)::text, 'null'),
            ',"imported_at":', coalesce('"' || to_char(OLD.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"imported_by":', coalesce(to_json(OLD.imported_by)::text, 'null'),
            ',"last_modified":', coalesce('"' || to_char(OLD.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"lib_version":', coalesce(OLD.lib_version::text, 'null'),
            ',"library":', coalesce('"' || OLD.library || '"', 'null'),
            ',"object_counts":', coalesce(CASE WHEN OLD.object_counts IN ('[]', '{}') THEN OLD.object_counts::text ELSE compliance_jcs(OLD.object_counts) END, 'null'),
            ',"release_no":', coalesce(OLD.release_no::text, 'null'),
            ',"sha256":', coalesce(to_json(OLD.sha256)::text, 'null'),
            ',"size":', coalesce(OLD.size::text, 'null'),
            ',"version_label":', coalesce(to_json(OLD.version_label)::text, 'null'),
            ',"warnings":', coalesce(CASE WHEN OLD.warnings IN ('[]', '{}') THEN OLD.warnings::text ELSE compliance_jcs(OLD.warnings) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'library_release', OLD.id, NULL, OLD.version + 1, 'library', OLD.library,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.document_uuid IS DISTINCT FROM OLD.document_uuid THEN
        was := was || ',"document_uuid":' || coalesce('"' || OLD.document_uuid || '"', 'null');
        is_now := is_now || ',"document_uuid":' || coalesce('"' || NEW.document_uuid || '"', 'null');
    END IF;
    IF NEW.file IS DISTINCT FROM OLD.file THEN
        was := was || ',"file":' || coalesce('"' || OLD.file || '"', 'null');
        is_now := is_now || ',"file":' || coalesce('"' || NEW.file || '"', 'null');
    END IF;
    IF NEW.file_name IS DISTINCT FROM OLD.file_name THEN
        was := was || ',"file_name":' || coalesce(to_json(OLD.file_name)::text, 'null');
        is_now := is_now || ',"file_name":' || coalesce(to_json(NEW.file_name)::text, 'null');
    END IF;
    IF NEW.imported_at IS DISTINCT FROM OLD.imported_at THEN
        was := was || ',"imported_at":' || coalesce('"' || to_char(OLD.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"imported_at":' || coalesce('"' || to_char(NEW.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.imported_by IS DISTINCT FROM OLD.imported_by THEN
        was := was || ',"imported_by":' || coalesce(to_json(OLD.imported_by)::text, 'null');
        is_now := is_now || ',"imported_by":' || coalesce(to_json(NEW.imported_by)::text, 'null');
    END IF;
    IF NEW.last_modified IS DISTINCT FROM OLD.last_modified THEN
        was := was || ',"last_modified":' || coalesce('"' || to_char(OLD.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"last_modified":' || coalesce('"' || to_char(NEW.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.lib_version IS DISTINCT FROM OLD.lib_version THEN
        was := was || ',"lib_version":' || coalesce(OLD.lib_version::text, 'null');
        is_now := is_now || ',"lib_version":' || coalesce(NEW.lib_version::text, 'null');
    END IF;
    IF NEW.library IS DISTINCT FROM OLD.library THEN
        was := was || ',"library":' || coalesce('"' || OLD.library || '"', 'null');
        is_now := is_now || ',"library":' || coalesce('"' || NEW.library || '"', 'null');
    END IF;
    IF NEW.object_counts IS DISTINCT FROM OLD.object_counts THEN
        was := was || ',"object_counts":' || coalesce(CASE WHEN OLD.object_counts IN ('[]', '{}') THEN OLD.object_counts::text ELSE compliance_jcs(OLD.object_counts) END, 'null');
        is_now := is_now || ',"object_counts":' || coalesce(CASE WHEN NEW.object_counts IN ('[]', '{}') THEN NEW.object_counts::text ELSE compliance_jcs(NEW.object_counts) END, 'null');
    END IF;
    IF NEW.release_no IS DISTINCT FROM OLD.release_no THEN
        was := was || ',"release_no":' || coalesce(OLD.release_no::text, 'null');
        is_now := is_now || ',"release_no":' || coalesce(NEW.release_no::text, 'null');
    END IF;
    IF NEW.sha256 IS DISTINCT FROM OLD.sha256 THEN
        was := was || ',"sha256":' || coalesce(to_json(OLD.sha256)::text, 'null');
        is_now := is_now || ',"sha256":' || coalesce(to_json(NEW.sha256)::text, 'null');
    END IF;
    IF NEW.size IS DISTINCT FROM OLD.size THEN
        was := was || ',"size":' || coalesce(OLD.size::text, 'null');
        is_now := is_now || ',"size":' || coalesce(NEW.size::text, 'null');
    END IF;
    IF NEW.version_label IS DISTINCT FROM OLD.version_label THEN
        was := was || ',"version_label":' || coalesce(to_json(OLD.version_label)::text, 'null');
        is_now := is_now || ',"version_label":' || coalesce(to_json(NEW.version_label)::text, 'null');
    END IF;
    IF NEW.warnings IS DISTINCT FROM OLD.warnings THEN
        was := was || ',"warnings":' || coalesce(CASE WHEN OLD.warnings IN ('[]', '{}') THEN OLD.warnings::text ELSE compliance_jcs(OLD.warnings) END, 'null');
        is_now := is_now || ',"warnings":' || coalesce(CASE WHEN NEW.warnings IN ('[]', '{}') THEN NEW.warnings::text ELSE compliance_jcs(NEW.warnings) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'library_release', NEW.id, NULL,
                                   NEW.version, 'library', NEW.library, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_library_releases_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_library_releases_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.library AS root,
               '{"after":' || '{' || concat('"document_uuid":', coalesce('"' || m.document_uuid || '"', 'null'),
            ',"file":', coalesce('"' || m.file || '"', 'null'),
            ',"file_name":', coalesce(to_json(m.file_name)::text, 'null'),
            ',"imported_at":', coalesce('"' || to_char(m.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"imported_by":', coalesce(to_json(m.imported_by)::text, 'null'),
            ',"last_modified":', coalesce('"' || to_char(m.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"lib_version":', coalesce(m.lib_version::text, 'null'),
            ',"library":', coalesce('"' || m.library || '"', 'null'),
            ',"object_counts":', coalesce(CASE WHEN m.object_counts IN ('[]', '{}') THEN m.object_counts::text ELSE compliance_jcs(m.object_counts) END, 'null'),
            ',"release_no":', coalesce(m.release_no::text, 'null'),
            ',"sha256":', coalesce(to_json(m.sha256)::text, 'null'),
            ',"size":', coalesce(m.size::text, 'null'),
            ',"version_label":', coalesce(to_json(m.version_label)::text, 'null'),
            ',"warnings":', coalesce(CASE WHEN m.warnings IN ('[]', '{}') THEN m.warnings::text ELSE compliance_jcs(m.warnings) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'library_release', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'library', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_library_releases_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_library_upgrades_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"applied_at":', coalesce('"' || to_char(OLD.applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"applied_by":', coalesce(to_json(OLD.applied_by)::text, 'null'),
            ',"decisions":', coalesce(CASE WHEN OLD.decisions IN ('[]', '{}') THEN OLD.decisions::text ELSE compliance_jcs(OLD.decisions) END, 'null'),
            ',"diff":', coalesce(CASE WHEN OLD.diff IN ('[]', '{}') THEN OLD.diff::text ELSE compliance_jcs(OLD.diff) END, 'null'),
            ',"from_release":', coalesce(OLD.from_release::text, 'null'),
            ',"library":', coalesce('"' || OLD.library || '"', 'null'),
            ',"rename_suggestions":', coalesce(CASE WHEN OLD.rename_suggestions IN ('[]', '{}') THEN OLD.rename_suggestions::text ELSE compliance_jcs(OLD.rename_suggestions) END, 'null'),
            ',"result":', coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null'),
            ',"scale_changes":', coalesce(CASE WHEN OLD.scale_changes IN ('[]', '{}') THEN OLD.scale_changes::text ELSE compliance_jcs(OLD.scale_changes) END, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"to_release":', coalesce(OLD.to_release::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'library_upgrade', OLD.id, NULL, OLD.version + 1, 'library', OLD.library,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.applied_at IS DISTINCT FROM OLD.applied_at THEN
        was := was || ',"applied_at":' || coalesce('"' || to_char(OLD.applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"applied_at":' || coalesce('"' || to_char(NEW.applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.applied_by IS DISTINCT FROM OLD.applied_by THEN
        was := was || ',"applied_by":' || coalesce(to_json(OLD.applied_by)::text, 'null');
        is_now := is_now || ',"applied_by":' || coalesce(to_json(NEW.applied_by)::text, 'null');
    END IF;
    IF NEW.decisions IS DISTINCT FROM OLD.decisions THEN
        was := was || ',"decisions":' || coalesce(CASE WHEN OLD.decisions IN ('[]', '{}') THEN OLD.decisions::text ELSE compliance_jcs(OLD.decisions) END, 'null');
        is_now := is_now || ',"decisions":' || coalesce(CASE WHEN NEW.decisions IN ('[]', '{}') THEN NEW.decisions::text ELSE compliance_jcs(NEW.decisions) END, 'null');
    END IF;
    IF NEW.diff IS DISTINCT FROM OLD.diff THEN
        was := was || ',"diff":' || coalesce(CASE WHEN OLD.diff IN ('[]', '{}') THEN OLD.diff::text ELSE compliance_jcs(OLD.diff) END, 'null');
        is_now := is_now || ',"diff":' || coalesce(CASE WHEN NEW.diff IN ('[]', '{}') THEN NEW.diff::text ELSE compliance_jcs(NEW.diff) END, 'null');
    END IF;
    IF NEW.from_release IS DISTINCT FROM OLD.from_release THEN
        was := was || ',"from_release":' || coalesce(OLD.from_release::text, 'null');
        is_now := is_now || ',"from_release":' || coalesce(NEW.from_release::text, 'null');
    END IF;
    IF NEW.library IS DISTINCT FROM OLD.library THEN
        was := was || ',"library":' || coalesce('"' || OLD.library || '"', 'null');
        is_now := is_now || ',"library":' || coalesce('"' || NEW.library || '"', 'null');
    END IF;
    IF NEW.rename_suggestions IS DISTINCT FROM OLD.rename_suggestions THEN
        was := was || ',"rename_suggestions":' || coalesce(CASE WHEN OLD.rename_suggestions IN ('[]', '{}') THEN OLD.rename_suggestions::text ELSE compliance_jcs(OLD.rename_suggestions) END, 'null');
        is_now := is_now || ',"rename_suggestions":' || coalesce(CASE WHEN NEW.rename_suggestions IN ('[]', '{}') THEN NEW.rename_suggestions::text ELSE compliance_jcs(NEW.rename_suggestions) END, 'null');
    END IF;
    IF NEW.result IS DISTINCT FROM OLD.result THEN
        was := was || ',"result":' || coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null');
        is_now := is_now || ',"result":' || coalesce(CASE WHEN NEW.result IN ('[]', '{}') THEN NEW.result::text ELSE compliance_jcs(NEW.result) END, 'null');
    END IF;
    IF NEW.scale_changes IS DISTINCT FROM OLD.scale_changes THEN
        was := was || ',"scale_changes":' || coalesce(CASE WHEN OLD.scale_changes IN ('[]', '{}') THEN OLD.scale_changes::text ELSE compliance_jcs(OLD.scale_changes) END, 'null');
        is_now := is_now || ',"scale_changes":' || coalesce(CASE WHEN NEW.scale_changes IN ('[]', '{}') THEN NEW.scale_changes::text ELSE compliance_jcs(NEW.scale_changes) END, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.to_release IS DISTINCT FROM OLD.to_release THEN
        was := was || ',"to_release":' || coalesce(OLD.to_release::text, 'null');
        is_now := is_now || ',"to_release":' || coalesce(NEW.to_release::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'library_upgrade', NEW.id, NULL,
                                   NEW.version, 'library', NEW.library, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_library_upgrades_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_library_upgrades_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.library AS root,
               '{"after":' || '{' || concat('"applied_at":', coalesce('"' || to_char(m.applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"applied_by":', coalesce(to_json(m.applied_by)::text, 'null'),
            ',"decisions":', coalesce(CASE WHEN m.decisions IN ('[]', '{}') THEN m.decisions::text ELSE compliance_jcs(m.decisions) END, 'null'),
            ',"diff":', coalesce(CASE WHEN m.diff IN ('[]', '{}') THEN m.diff::text ELSE compliance_jcs(m.diff) END, 'null'),
            ',"from_release":', coalesce(m.from_release::text, 'null'),
            ',"library":', coalesce('"' || m.library || '"', 'null'),
            ',"rename_suggestions":', coalesce(CASE WHEN m.rename_suggestions IN ('[]', '{}') THEN m.rename_suggestions::text ELSE compliance_jcs(m.rename_suggestions) END, 'null'),
            ',"result":', coalesce(CASE WHEN m.result IN ('[]', '{}') THEN m.result::text ELSE compliance_jcs(m.result) END, 'null'),
            ',"scale_changes":', coalesce(CASE WHEN m.scale_changes IN ('[]', '{}') THEN m.scale_changes::text ELSE compliance_jcs(m.scale_changes) END, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"to_release":', coalesce(m.to_release::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'library_upgrade', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'library', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_library_upgrades_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_lock_tenant() RETURNS void
    LANGUAGE sql
    AS $$ SELECT pg_advisory_xact_lock(compliance_tenant_lock(compliance_tenant())) $$;

ALTER FUNCTION public.compliance_lock_tenant() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_log_named() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES (sha256(convert_to(NEW.log_id, 'UTF8')), 'log', NEW.tenant_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_log_named() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_make_trail(p_table text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', p_table || '_trail', compliance_trail_source(p_table));
    EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', p_table || '_trail_created',
                   compliance_trail_created_source(p_table));
    EXECUTE format('GRANT EXECUTE ON FUNCTION %I(), %I() TO compliance_app', p_table || '_trail', p_table || '_trail_created');
    EXECUTE format('CREATE OR REPLACE TRIGGER trail AFTER UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION %I()', p_table, p_table || '_trail');
    EXECUTE format('CREATE OR REPLACE TRIGGER trail_created AFTER INSERT ON %I REFERENCING NEW TABLE AS created FOR EACH STATEMENT '
                   'EXECUTE FUNCTION %I()', p_table, p_table || '_trail_created');
END
$$;

ALTER FUNCTION public.compliance_make_trail(p_table text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_members_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"absent_from":', coalesce('"' || OLD.absent_from || '"', 'null'),
            ',"absent_to":', coalesce('"' || OLD.absent_to || '"', 'null'),
            ',"deputy_id":', coalesce('"' || OLD.deputy_id || '"', 'null'),
            ',"email":', coalesce(CASE WHEN OLD.email IN ('[]', '{}') THEN OLD.email::text ELSE compliance_jcs(OLD.email) END, 'null'),
            ',"expires_on":', coalesce('"' || OLD.expires_on || '"', 'null'),
            ',"external_subject":', coalesce(to_json(OLD.external_subject)::text, 'null'),
            ',"invited_at":', coalesce('"' || to_char(OLD.invited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"issuer":', coalesce(to_json(OLD.issuer)::text, 'null'),
            ',"name":', coalesce(CASE WHEN OLD.name IN ('[]', '{}') THEN OLD.name::text ELSE compliance_jcs(OLD.name) END, 'null'),
            ',"preferences":', coalesce(CASE WHEN OLD.preferences IN ('[]', '{}') THEN OLD.preferences::text ELSE compliance_jcs(OLD.preferences) END, 'null'),
            ',"roles":', coalesce(CASE WHEN OLD.roles IN ('[]', '{}') THEN OLD.roles::text ELSE compliance_jcs(OLD.roles) END, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"subject":', coalesce(to_json(OLD.subject)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'member', OLD.id, NULL, OLD.version + 1, 'member', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.absent_from IS DISTINCT FROM OLD.absent_from THEN
        was := was || ',"absent_from":' || coalesce('"' || OLD.absent_from || '"', 'null');
        is_now := is_now || ',"absent_from":' || coalesce('"' || NEW.absent_from || '"', 'null');
    END IF;
    IF NEW.absent_to IS DISTINCT FROM OLD.absent_to THEN
        was := was || ',"absent_to":' || coalesce('"' || OLD.absent_to || '"', 'null');
        is_now := is_now || ',"absent_to":' || coalesce('"' || NEW.absent_to || '"', 'null');
    END IF;
    IF NEW.deputy_id IS DISTINCT FROM OLD.deputy_id THEN
        was := was || ',"deputy_id":' || coalesce('"' || OLD.deputy_id || '"', 'null');
        is_now := is_now || ',"deputy_id":' || coalesce('"' || NEW.deputy_id || '"', 'null');
    END IF;
    IF NEW.email IS DISTINCT FROM OLD.email THEN
        was := was || ',"email":' || coalesce(CASE WHEN OLD.email IN ('[]', '{}') THEN OLD.email::text ELSE compliance_jcs(OLD.email) END, 'null');
        is_now := is_now || ',"email":' || coalesce(CASE WHEN NEW.email IN ('[]', '{}') THEN NEW.email::text ELSE compliance_jcs(NEW.email) END, 'null');
    END IF;
    IF NEW.expires_on IS DISTINCT FROM OLD.expires_on THEN
        was := was || ',"expires_on":' || coalesce('"' || OLD.expires_on || '"', 'null');
        is_now := is_now || ',"expires_on":' || coalesce('"' || NEW.expires_on || '"', 'null');
    END IF;
    IF NEW.external_subject IS DISTINCT FROM OLD.external_subject THEN
        was := was || ',"external_subject":' || coalesce(to_json(OLD.external_subject)::text, 'null');
        is_now := is_now || ',"external_subject":' || coalesce(to_json(NEW.external_subject)::text, 'null');
    END IF;
    IF NEW.invited_at IS DISTINCT FROM OLD.invited_at THEN
        was := was || ',"invited_at":' || coalesce('"' || to_char(OLD.invited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"invited_at":' || coalesce('"' || to_char(NEW.invited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.issuer IS DISTINCT FROM OLD.issuer THEN
        was := was || ',"issuer":' || coalesce(to_json(OLD.issuer)::text, 'null');
        is_now := is_now || ',"issuer":' || coalesce(to_json(NEW.issuer)::text, 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(CASE WHEN OLD.name IN ('[]', '{}') THEN OLD.name::text ELSE compliance_jcs(OLD.name) END, 'null');
        is_now := is_now || ',"name":' || coalesce(CASE WHEN NEW.name IN ('[]', '{}') THEN NEW.name::text ELSE compliance_jcs(NEW.name) END, 'null');
    END IF;
    IF NEW.preferences IS DISTINCT FROM OLD.preferences THEN
        was := was || ',"preferences":' || coalesce(CASE WHEN OLD.preferences IN ('[]', '{}') THEN OLD.preferences::text ELSE compliance_jcs(OLD.preferences) END, 'null');
        is_now := is_now || ',"preferences":' || coalesce(CASE WHEN NEW.preferences IN ('[]', '{}') THEN NEW.preferences::text ELSE compliance_jcs(NEW.preferences) END, 'null');
    END IF;
    IF NEW.roles IS DISTINCT FROM OLD.roles THEN
        was := was || ',"roles":' || coalesce(CASE WHEN OLD.roles IN ('[]', '{}') THEN OLD.roles::text ELSE compliance_jcs(OLD.roles) END, 'null');
        is_now := is_now || ',"roles":' || coalesce(CASE WHEN NEW.roles IN ('[]', '{}') THEN NEW.roles::text ELSE compliance_jcs(NEW.roles) END, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.subject IS DISTINCT FROM OLD.subject THEN
        was := was || ',"subject":' || coalesce(to_json(OLD.subject)::text, 'null');
        is_now := is_now || ',"subject":' || coalesce(to_json(NEW.subject)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'member', NEW.id, NULL,
                                   NEW.version, 'member', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_members_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_members_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"absent_from":', coalesce('"' || m.absent_from || '"', 'null'),
            ',"absent_to":', coalesce('"' || m.absent_to || '"', 'null'),
            ',"deputy_id":', coalesce('"' || m.deputy_id || '"', 'null'),
            ',"email":', coalesce(CASE WHEN m.email IN ('[]', '{}') THEN m.email::text ELSE compliance_jcs(m.email) END, 'null'),
            ',"expires_on":', coalesce('"' || m.expires_on || '"', 'null'),
            ',"external_subject":', coalesce(to_json(m.external_subject)::text, 'null'),
            ',"invited_at":', coalesce('"' || to_char(m.invited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"issuer":', coalesce(to_json(m.issuer)::text, 'null'),
            ',"name":', coalesce(CASE WHEN m.name IN ('[]', '{}') THEN m.name::text ELSE compliance_jcs(m.name) END, 'null'),
            ',"preferences":', coalesce(CASE WHEN m.preferences IN ('[]', '{}') THEN m.preferences::text ELSE compliance_jcs(m.preferences) END, 'null'),
            ',"roles":', coalesce(CASE WHEN m.roles IN ('[]', '{}') THEN m.roles::text ELSE compliance_jcs(m.roles) END, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"subject":', coalesce(to_json(m.subject)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'member', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'member', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_members_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_next_key(p_kind text, p_year bigint, p_width bigint) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    number text;
BEGIN
    INSERT INTO compliance_key_counters AS c (tenant_id, kind, year, last) VALUES (compliance_tenant(), p_kind, coalesce(p_year, 0), 1)
    ON CONFLICT (tenant_id, kind, year) DO UPDATE SET last = c.last + 1
    RETURNING c.last::text INTO number;
    RETURN p_kind || '-' || CASE WHEN p_year IS NULL THEN '' ELSE p_year || '-' END
        || CASE WHEN length(number) >= p_width THEN number ELSE lpad(number, p_width::integer, '0') END;
END
$$;

ALTER FUNCTION public.compliance_next_key(p_kind text, p_year bigint, p_width bigint) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_past_at() RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.past')::timestamptz $$;

ALTER FUNCTION public.compliance_past_at() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_project_items_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"added_at":', coalesce('"' || to_char(OLD.added_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"added_by":', coalesce(to_json(OLD.added_by)::text, 'null'),
            ',"entity_id":', coalesce('"' || OLD.entity_id || '"', 'null'),
            ',"entity_type":', coalesce(to_json(OLD.entity_type)::text, 'null'),
            ',"note":', coalesce(to_json(OLD.note)::text, 'null'),
            ',"project_id":', coalesce('"' || OLD.project_id || '"', 'null'),
            ',"relation":', coalesce(to_json(OLD.relation)::text, 'null'),
            ',"removed_at":', coalesce('"' || to_char(OLD.removed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'project_item', OLD.id, NULL, OLD.version + 1, 'project', OLD.project_id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.added_at IS DISTINCT FROM OLD.added_at THEN
        was := was || ',"added_at":' || coalesce('"' || to_char(OLD.added_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"added_at":' || coalesce('"' || to_char(NEW.added_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.added_by IS DISTINCT FROM OLD.added_by THEN
        was := was || ',"added_by":' || coalesce(to_json(OLD.added_by)::text, 'null');
        is_now := is_now || ',"added_by":' || coalesce(to_json(NEW.added_by)::text, 'null');
    END IF;
    IF NEW.entity_id IS DISTINCT FROM OLD.entity_id THEN
        was := was || ',"entity_id":' || coalesce('"' || OLD.entity_id || '"', 'null');
        is_now := is_now || ',"entity_id":' || coalesce('"' || NEW.entity_id || '"', 'null');
    END IF;
    IF NEW.entity_type IS DISTINCT FROM OLD.entity_type THEN
        was := was || ',"entity_type":' || coalesce(to_json(OLD.entity_type)::text, 'null');
        is_now := is_now || ',"entity_type":' || coalesce(to_json(NEW.entity_type)::text, 'null');
    END IF;
    IF NEW.note IS DISTINCT FROM OLD.note THEN
        was := was || ',"note":' || coalesce(to_json(OLD.note)::text, 'null');
        is_now := is_now || ',"note":' || coalesce(to_json(NEW.note)::text, 'null');
    END IF;
    IF NEW.project_id IS DISTINCT FROM OLD.project_id THEN
        was := was || ',"project_id":' || coalesce('"' || OLD.project_id || '"', 'null');
        is_now := is_now || ',"project_id":' || coalesce('"' || NEW.project_id || '"', 'null');
    END IF;
    IF NEW.relation IS DISTINCT FROM OLD.relation THEN
        was := was || ',"relation":' || coalesce(to_json(OLD.relation)::text, 'null');
        is_now := is_now || ',"relation":' || coalesce(to_json(NEW.relation)::text, 'null');
    END IF;
    IF NEW.removed_at IS DISTINCT FROM OLD.removed_at THEN
        was := was || ',"removed_at":' || coalesce('"' || to_char(OLD.removed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"removed_at":' || coalesce('"' || to_char(NEW.removed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'project_item', NEW.id, NULL,
                                   NEW.version, 'project', NEW.project_id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_project_items_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_project_items_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.project_id AS root,
               '{"after":' || '{' || concat('"added_at":', coalesce('"' || to_char(m.added_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"added_by":', coalesce(to_json(m.added_by)::text, 'null'),
            ',"entity_id":', coalesce('"' || m.entity_id || '"', 'null'),
            ',"entity_type":', coalesce(to_json(m.entity_type)::text, 'null'),
            ',"note":', coalesce(to_json(m.note)::text, 'null'),
            ',"project_id":', coalesce('"' || m.project_id || '"', 'null'),
            ',"relation":', coalesce(to_json(m.relation)::text, 'null'),
            ',"removed_at":', coalesce('"' || to_char(m.removed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'project_item', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'project', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_project_items_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_proven_items(p_assessment uuid, p_on date) RETURNS TABLE(item uuid)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.compliance_proven_items(p_assessment uuid, p_on date) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF TG_TABLE_NAME = 'compliance_audit_event_details' AND current_user = 'compliance_pruner' THEN
            IF EXISTS (SELECT 1 FROM compliance_audit_events e WHERE e.tenant_id = OLD.tenant_id AND e.id = OLD.event_id
                       AND e.entity_type <> 'audit_log' AND e.at < now() - interval '1 year') THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'these details are kept' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

ALTER FUNCTION public.compliance_refuse_change() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_register_table(p_table text, p_entity_type text, p_root_type text DEFAULT NULL::text, p_root_column text DEFAULT NULL::text, p_hidden_columns text[] DEFAULT '{}'::text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    fresh boolean;
BEGIN
    INSERT INTO compliance_audited_tables VALUES (p_table, p_entity_type, p_root_type, p_root_column, p_hidden_columns)
    ON CONFLICT (table_name) DO UPDATE SET entity_type = excluded.entity_type, root_type = excluded.root_type,
        root_column = excluded.root_column, hidden_columns = excluded.hidden_columns
    RETURNING xmax = 0 INTO fresh;
    IF fresh THEN
        PERFORM compliance_isolate_table(p_table);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO compliance_app', p_table);
        EXECUTE format('GRANT SELECT, DELETE ON %I TO compliance_eraser', p_table);
        EXECUTE format('CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION compliance_stamp()', p_table);
    END IF;
    PERFORM compliance_make_trail(p_table);
END
$$;

ALTER FUNCTION public.compliance_register_table(p_table text, p_entity_type text, p_root_type text, p_root_column text, p_hidden_columns text[]) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_regulations_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"applicability":', coalesce(to_json(OLD.applicability)::text, 'null'),
            ',"applicability_computed":', coalesce(CASE WHEN OLD.applicability_computed IN ('[]', '{}') THEN OLD.applicability_computed::text ELSE compliance_jcs(OLD.applicability_computed) END, 'null'),
            ',"applicability_drift":', coalesce(OLD.applicability_drift::text, 'null'),
            ',"applicability_rationale":', coalesce(to_json(OLD.applicability_rationale)::text, 'null'),
            ',"applicability_rule":', coalesce(to_json(OLD.applicability_rule)::text, 'null'),
            ',"applies_from":', coalesce('"' || OLD.applies_from || '"', 'null'),
            ',"attributes":', coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null'),
            ',"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"determined_at":', coalesce('"' || to_char(OLD.determined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"determined_by":', coalesce(to_json(OLD.determined_by)::text, 'null'),
            ',"determined_outcome":', coalesce(CASE WHEN OLD.determined_outcome IN ('[]', '{}') THEN OLD.determined_outcome::text ELSE compliance_jcs(OLD.determined_outcome) END, 'null'),
            ',"domain_depth":', coalesce(OLD.domain_depth::text, 'null'),
            ',"entity_class":', coalesce(to_json(OLD.entity_class)::text, 'null'),
            ',"groups":', coalesce(CASE WHEN OLD.groups IN ('[]', '{}') THEN OLD.groups::text ELSE compliance_jcs(OLD.groups) END, 'null'),
            ',"in_force_from":', coalesce('"' || OLD.in_force_from || '"', 'null'),
            ',"issuer":', coalesce(to_json(OLD.issuer)::text, 'null'),
            ',"jurisdiction":', coalesce(CASE WHEN OLD.jurisdiction IN ('[]', '{}') THEN OLD.jurisdiction::text ELSE compliance_jcs(OLD.jurisdiction) END, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"language":', coalesce(to_json(OLD.language)::text, 'null'),
            ',"library":', coalesce('"' || OLD.library || '"', 'null'),
            ',"max_score":', coalesce(OLD.max_score::text, 'null'),
            ',"min_score":', coalesce(OLD.min_score::text, 'null'),
            ',"next_review_on":', coalesce('"' || OLD.next_review_on || '"', 'null'),
            ',"official_reference":', coalesce(to_json(OLD.official_reference)::text, 'null'),
            ',"origin":', coalesce(to_json(OLD.origin)::text, 'null'),
            ',"ref_id":', coalesce(to_json(OLD.ref_id)::text, 'null'),
            ',"release_no":', coalesce(OLD.release_no::text, 'null'),
            ',"responsible":', coalesce(to_json(OLD.responsible)::text, 'null'),
            ',"review_interval":', coalesce(to_json(OLD.review_interval)::text, 'null'),
            ',"scores_definition":', coalesce(CASE WHEN OLD.scores_definition IN ('[]', '{}') THEN OLD.scores_definition::text ELSE compliance_jcs(OLD.scores_definition) END, 'null'),
            ',"source_url":', coalesce(to_json(OLD.source_url)::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null'),
            ',"urn":', coalesce(to_json(OLD.urn)::text, 'null'),
            ',"version_label":', coalesce(to_json(OLD.version_label)::text, 'null'),
            ',"weight":', coalesce(OLD.weight::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'regulation', OLD.id, OLD.key, OLD.version + 1, 'regulation', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.applicability IS DISTINCT FROM OLD.applicability THEN
        was := was || ',"applicability":' || coalesce(to_json(OLD.applicability)::text, 'null');
        is_now := is_now || ',"applicability":' || coalesce(to_json(NEW.applicability)::text, 'null');
    END IF;
    IF NEW.applicability_computed IS DISTINCT FROM OLD.applicability_computed THEN
        was := was || ',"applicability_computed":' || coalesce(CASE WHEN OLD.applicability_computed IN ('[]', '{}') THEN OLD.applicability_computed::text ELSE compliance_jcs(OLD.applicability_computed) END, 'null');
        is_now := is_now || ',"applicability_computed":' || coalesce(CASE WHEN NEW.applicability_computed IN ('[]', '{}') THEN NEW.applicability_computed::text ELSE compliance_jcs(NEW.applicability_computed) END, 'null');
    END IF;
    IF NEW.applicability_drift IS DISTINCT FROM OLD.applicability_drift THEN
        was := was || ',"applicability_drift":' || coalesce(OLD.applicability_drift::text, 'null');
        is_now := is_now || ',"applicability_drift":' || coalesce(NEW.applicability_drift::text, 'null');
    END IF;
    IF NEW.applicability_rationale IS DISTINCT FROM OLD.applicability_rationale THEN
        was := was || ',"applicability_rationale":' || coalesce(to_json(OLD.applicability_rationale)::text, 'null');
        is_now := is_now || ',"applicability_rationale":' || coalesce(to_json(NEW.applicability_rationale)::text, 'null');
    END IF;
    IF NEW.applicability_rule IS DISTINCT FROM OLD.applicability_rule THEN
        was := was || ',"applicability_rule":' || coalesce(to_json(OLD.applicability_rule)::text, 'null');
        is_now := is_now || ',"applicability_rule":' || coalesce(to_json(NEW.applicability_rule)::text, 'null');
    END IF;
    IF NEW.applies_from IS DISTINCT FROM OLD.applies_from THEN
        was := was || ',"applies_from":' || coalesce('"' || OLD.applies_from || '"', 'null');
        is_now := is_now || ',"applies_from":' || coalesce('"' || NEW.applies_from || '"', 'null');
    END IF;
    IF NEW.attributes IS DISTINCT FROM OLD.attributes THEN
        was := was || ',"attributes":' || coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null');
        is_now := is_now || ',"attributes":' || coalesce(CASE WHEN NEW.attributes IN ('[]', '{}') THEN NEW.attributes::text ELSE compliance_jcs(NEW.attributes) END, 'null');
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.determined_at IS DISTINCT FROM OLD.determined_at THEN
        was := was || ',"determined_at":' || coalesce('"' || to_char(OLD.determined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"determined_at":' || coalesce('"' || to_char(NEW.determined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.determined_by IS DISTINCT FROM OLD.determined_by THEN
        was := was || ',"determined_by":' || coalesce(to_json(OLD.determined_by)::text, 'null');
        is_now := is_now || ',"determined_by":' || coalesce(to_json(NEW.determined_by)::text, 'null');
    END IF;
    IF NEW.determined_outcome IS DISTINCT FROM OLD.determined_outcome THEN
        was := was || ',"determined_outcome":' || coalesce(CASE WHEN OLD.determined_outcome IN ('[]', '{}') THEN OLD.determined_outcome::text ELSE compliance_jcs(OLD.determined_outcome) END, 'null');
        is_now := is_now || ',"determined_outcome":' || coalesce(CASE WHEN NEW.determined_outcome IN ('[]', '{}') THEN NEW.determined_outcome::text ELSE compliance_jcs(NEW.determined_outcome) END, 'null');
    END IF;
    IF NEW.domain_depth IS DISTINCT FROM OLD.domain_depth THEN
        was := was || ',"domain_depth":' || coalesce(OLD.domain_depth::text, 'null');
        is_now := is_now || ',"domain_depth":' || coalesce(NEW.domain_depth::text, 'null');
    END IF;
    IF NEW.entity_class IS DISTINCT FROM OLD.entity_class THEN
        was := was || ',"entity_class":' || coalesce(to_json(OLD.entity_class)::text, 'null');
        is_now := is_now || ',"entity_class":' || coalesce(to_json(NEW.entity_class)::text, 'null');
    END IF;
    IF NEW.groups IS DISTINCT FROM OLD.groups THEN
        was := was || ',"groups":' || coalesce(CASE WHEN OLD.groups IN ('[]', '{}') THEN OLD.groups::text ELSE compliance_jcs(OLD.groups) END, 'null');
        is_now := is_now || ',"groups":' || coalesce(CASE WHEN NEW.groups IN ('[]', '{}') THEN NEW.groups::text ELSE compliance_jcs(NEW.groups) END, 'null');
    END IF;
    IF NEW.in_force_from IS DISTINCT FROM OLD.in_force_from THEN
        was := was || ',"in_force_from":' || coalesce('"' || OLD.in_force_from || '"', 'null');
        is_now := is_now || ',"in_force_from":' || coalesce('"' || NEW.in_force_from || '"', 'null');
    END IF;
    IF NEW.issuer IS DISTINCT FROM OLD.issuer THEN
        was := was || ',"issuer":' || coalesce(to_json(OLD.issuer)::text, 'null');
        is_now := is_now || ',"issuer":' || coalesce(to_json(NEW.issuer)::text, 'null');
    END IF;
    IF NEW.jurisdiction IS DISTINCT FROM OLD.jurisdiction THEN
        was := was || ',"jurisdiction":' || coalesce(CASE WHEN OLD.jurisdiction IN ('[]', '{}') THEN OLD.jurisdiction::text ELSE compliance_jcs(OLD.jurisdiction) END, 'null');
        is_now := is_now || ',"jurisdiction":' || coalesce(CASE WHEN NEW.jurisdiction IN ('[]', '{}') THEN NEW.jurisdiction::text ELSE compliance_jcs(NEW.jurisdiction) END, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.language IS DISTINCT FROM OLD.language THEN
        was := was || ',"language":' || coalesce(to_json(OLD.language)::text, 'null');
        is_now := is_now || ',"language":' || coalesce(to_json(NEW.language)::text, 'null');
    END IF;
    IF NEW.library IS DISTINCT FROM OLD.library THEN
        was := was || ',"library":' || coalesce('"' || OLD.library || '"', 'null');
        is_now := is_now || ',"library":' || coalesce('"' || NEW.library || '"', 'null');
    END IF;
    IF NEW.max_score IS DISTINCT FROM OLD.max_score THEN
        was := was || ',"max_score":' || coalesce(OLD.max_score::text, 'null');
        is_now := is_now || ',"max_score":' || coalesce(NEW.max_score::text, 'null');
    END IF;
    IF NEW.min_score IS DISTINCT FROM OLD.min_score THEN
        was := was || ',"min_score":' || coalesce(OLD.min_score::text, 'null');
        is_now := is_now || ',"min_score":' || coalesce(NEW.min_score::text, 'null');
    END IF;
    IF NEW.next_review_on IS DISTINCT FROM OLD.next_review_on THEN
        was := was || ',"next_review_on":' || coalesce('"' || OLD.next_review_on || '"', 'null');
        is_now := is_now || ',"next_review_on":' || coalesce('"' || NEW.next_review_on || '"', 'null');
    END IF;
    IF NEW.official_reference IS DISTINCT FROM OLD.official_reference THEN
        was := was || ',"official_reference":' || coalesce(to_json(OLD.official_reference)::text, 'null');
        is_now := is_now || ',"official_reference":' || coalesce(to_json(NEW.official_reference)::text, 'null');
    END IF;
    IF NEW.origin IS DISTINCT FROM OLD.origin THEN
        was := was || ',"origin":' || coalesce(to_json(OLD.origin)::text, 'null');
        is_now := is_now || ',"origin":' || coalesce(to_json(NEW.origin)::text, 'null');
    END IF;
    IF NEW.ref_id IS DISTINCT FROM OLD.ref_id THEN
        was := was || ',"ref_id":' || coalesce(to_json(OLD.ref_id)::text, 'null');
        is_now := is_now || ',"ref_id":' || coalesce(to_json(NEW.ref_id)::text, 'null');
    END IF;
    IF NEW.release_no IS DISTINCT FROM OLD.release_no THEN
        was := was || ',"release_no":' || coalesce(OLD.release_no::text, 'null');
        is_now := is_now || ',"release_no":' || coalesce(NEW.release_no::text, 'null');
    END IF;
    IF NEW.responsible IS DISTINCT FROM OLD.responsible THEN
        was := was || ',"responsible":' || coalesce(to_json(OLD.responsible)::text, 'null');
        is_now := is_now || ',"responsible":' || coalesce(to_json(NEW.responsible)::text, 'null');
    END IF;
    IF NEW.review_interval IS DISTINCT FROM OLD.review_interval THEN
        was := was || ',"review_interval":' || coalesce(to_json(OLD.review_interval)::text, 'null');
        is_now := is_now || ',"review_interval":' || coalesce(to_json(NEW.review_interval)::text, 'null');
    END IF;
    IF NEW.scores_definition IS DISTINCT FROM OLD.scores_definition THEN
        was := was || ',"scores_definition":' || coalesce(CASE WHEN OLD.scores_definition IN ('[]', '{}') THEN OLD.scores_definition::text ELSE compliance_jcs(OLD.scores_definition) END, 'null');
        is_now := is_now || ',"scores_definition":' || coalesce(CASE WHEN NEW.scores_definition IN ('[]', '{}') THEN NEW.scores_definition::text ELSE compliance_jcs(NEW.scores_definition) END, 'null');
    END IF;
    IF NEW.source_url IS DISTINCT FROM OLD.source_url THEN
        was := was || ',"source_url":' || coalesce(to_json(OLD.source_url)::text, 'null');
        is_now := is_now || ',"source_url":' || coalesce(to_json(NEW.source_url)::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    IF NEW.translations IS DISTINCT FROM OLD.translations THEN
        was := was || ',"translations":' || coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null');
        is_now := is_now || ',"translations":' || coalesce(CASE WHEN NEW.translations IN ('[]', '{}') THEN NEW.translations::text ELSE compliance_jcs(NEW.translations) END, 'null');
    END IF;
    IF NEW.urn IS DISTINCT FROM OLD.urn THEN
        was := was || ',"urn":' || coalesce(to_json(OLD.urn)::text, 'null');
        is_now := is_now || ',"urn":' || coalesce(to_json(NEW.urn)::text, 'null');
    END IF;
    IF NEW.version_label IS DISTINCT FROM OLD.version_label THEN
        was := was || ',"version_label":' || coalesce(to_json(OLD.version_label)::text, 'null');
        is_now := is_now || ',"version_label":' || coalesce(to_json(NEW.version_label)::text, 'null');
    END IF;
    IF NEW.weight IS DISTINCT FROM OLD.weight THEN
        was := was || ',"weight":' || coalesce(OLD.weight::text, 'null');
        is_now := is_now || ',"weight":' || coalesce(NEW.weight::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'regulation', NEW.id, NEW.key,
                                   NEW.version, 'regulation', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_regulations_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_regulations_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"applicability":', coalesce(to_json(m.applicability)::text, 'null'),
            ',"applicability_computed":', coalesce(CASE WHEN m.applicability_computed IN ('[]', '{}') THEN m.applicability_computed::text ELSE compliance_jcs(m.applicability_computed) END, 'null'),
            ',"applicability_drift":', coalesce(m.applicability_drift::text, 'null'),
            ',"applicability_rationale":', coalesce(to_json(m.applicability_rationale)::text, 'null'),
            ',"applicability_rule":', coalesce(to_json(m.applicability_rule)::text, 'null'),
            ',"applies_from":', coalesce('"' || m.applies_from || '"', 'null'),
            ',"attributes":', coalesce(CASE WHEN m.attributes IN ('[]', '{}') THEN m.attributes::text ELSE compliance_jcs(m.attributes) END, 'null'),
            ',"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"determined_at":', coalesce('"' || to_char(m.determined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"determined_by":', coalesce(to_json(m.determined_by)::text, 'null'),
            ',"determined_outcome":', coalesce(CASE WHEN m.determined_outcome IN ('[]', '{}') THEN m.determined_outcome::text ELSE compliance_jcs(m.determined_outcome) END, 'null'),
            ',"domain_depth":', coalesce(m.domain_depth::text, 'null'),
            ',"entity_class":', coalesce(to_json(m.entity_class)::text, 'null'),
            ',"groups":', coalesce(CASE WHEN m.groups IN ('[]', '{}') THEN m.groups::text ELSE compliance_jcs(m.groups) END, 'null'),
            ',"in_force_from":', coalesce('"' || m.in_force_from || '"', 'null'),
            ',"issuer":', coalesce(to_json(m.issuer)::text, 'null'),
            ',"jurisdiction":', coalesce(CASE WHEN m.jurisdiction IN ('[]', '{}') THEN m.jurisdiction::text ELSE compliance_jcs(m.jurisdiction) END, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"language":', coalesce(to_json(m.language)::text, 'null'),
            ',"library":', coalesce('"' || m.library || '"', 'null'),
            ',"max_score":', coalesce(m.max_score::text, 'null'),
            ',"min_score":', coalesce(m.min_score::text, 'null'),
            ',"next_review_on":', coalesce('"' || m.next_review_on || '"', 'null'),
            ',"official_reference":', coalesce(to_json(m.official_reference)::text, 'null'),
            ',"origin":', coalesce(to_json(m.origin)::text, 'null'),
            ',"ref_id":', coalesce(to_json(m.ref_id)::text, 'null'),
            ',"release_no":', coalesce(m.release_no::text, 'null'),
            ',"responsible":', coalesce(to_json(m.responsible)::text, 'null'),
            ',"review_interval":', coalesce(to_json(m.review_interval)::text, 'null'),
            ',"scores_definition":', coalesce(CASE WHEN m.scores_definition IN ('[]', '{}') THEN m.scores_definition::text ELSE compliance_jcs(m.scores_definition) END, 'null'),
            ',"source_url":', coalesce(to_json(m.source_url)::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN m.translations IN ('[]', '{}') THEN m.translations::text ELSE compliance_jcs(m.translations) END, 'null'),
            ',"urn":', coalesce(to_json(m.urn)::text, 'null'),
            ',"version_label":', coalesce(to_json(m.version_label)::text, 'null'),
            ',"weight":', coalesce(m.weight::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'regulation', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'regulation', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_regulations_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_requirement_assessments_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"answers":', coalesce(CASE WHEN OLD.answers IN ('[]', '{}') THEN OLD.answers::text ELSE compliance_jcs(OLD.answers) END, 'null'),
            ',"applicability":', coalesce(to_json(OLD.applicability)::text, 'null'),
            ',"approved_at":', coalesce('"' || to_char(OLD.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"approved_by":', coalesce(to_json(OLD.approved_by)::text, 'null'),
            ',"assessment":', coalesce('"' || OLD.assessment || '"', 'null'),
            ',"documentation_score":', coalesce(OLD.documentation_score::text, 'null'),
            ',"due_on":', coalesce('"' || OLD.due_on || '"', 'null'),
            ',"exception":', coalesce('"' || OLD.exception || '"', 'null'),
            ',"finding_class":', coalesce(to_json(OLD.finding_class)::text, 'null'),
            ',"judged_by":', coalesce(to_json(OLD.judged_by)::text, 'null'),
            ',"justification":', coalesce(to_json(OLD.justification)::text, 'null'),
            ',"observation":', coalesce(to_json(OLD.observation)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"proposal":', coalesce(CASE WHEN OLD.proposal IN ('[]', '{}') THEN OLD.proposal::text ELSE compliance_jcs(OLD.proposal) END, 'null'),
            ',"remediation":', coalesce(to_json(OLD.remediation)::text, 'null'),
            ',"requirement":', coalesce('"' || OLD.requirement || '"', 'null'),
            ',"result":', coalesce(to_json(OLD.result)::text, 'null'),
            ',"result_source":', coalesce(to_json(OLD.result_source)::text, 'null'),
            ',"review_needed":', coalesce(OLD.review_needed::text, 'null'),
            ',"score":', coalesce(OLD.score::text, 'null'),
            ',"status":', coalesce(to_json(OLD.status)::text, 'null'),
            ',"target_score":', coalesce(OLD.target_score::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'requirement_assessment', OLD.id, NULL, OLD.version + 1, 'compliance_assessment', OLD.assessment,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.answers IS DISTINCT FROM OLD.answers THEN
        was := was || ',"answers":' || coalesce(CASE WHEN OLD.answers IN ('[]', '{}') THEN OLD.answers::text ELSE compliance_jcs(OLD.answers) END, 'null');
        is_now := is_now || ',"answers":' || coalesce(CASE WHEN NEW.answers IN ('[]', '{}') THEN NEW.answers::text ELSE compliance_jcs(NEW.answers) END, 'null');
    END IF;
    IF NEW.applicability IS DISTINCT FROM OLD.applicability THEN
        was := was || ',"applicability":' || coalesce(to_json(OLD.applicability)::text, 'null');
        is_now := is_now || ',"applicability":' || coalesce(to_json(NEW.applicability)::text, 'null');
    END IF;
    IF NEW.approved_at IS DISTINCT FROM OLD.approved_at THEN
        was := was || ',"approved_at":' || coalesce('"' || to_char(OLD.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"approved_at":' || coalesce('"' || to_char(NEW.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.approved_by IS DISTINCT FROM OLD.approved_by THEN
        was := was || ',"approved_by":' || coalesce(to_json(OLD.approved_by)::text, 'null');
        is_now := is_now || ',"approved_by":' || coalesce(to_json(NEW.approved_by)::text, 'null');
    END IF;
    IF NEW.assessment IS DISTINCT FROM OLD.assessment THEN
        was := was || ',"assessment":' || coalesce('"' || OLD.assessment || '"', 'null');
        is_now := is_now || ',"assessment":' || coalesce('"' || NEW.assessment || '"', 'null');
    END IF;
    IF NEW.documentation_score IS DISTINCT FROM OLD.documentation_score THEN
        was := was || ',"documentation_score":' || coalesce(OLD.documentation_score::text, 'null');
        is_now := is_now || ',"documentation_score":' || coalesce(NEW.documentation_score::text, 'null');
    END IF;
    IF NEW.due_on IS DISTINCT FROM OLD.due_on THEN
        was := was || ',"due_on":' || coalesce('"' || OLD.due_on || '"', 'null');
        is_now := is_now || ',"due_on":' || coalesce('"' || NEW.due_on || '"', 'null');
    END IF;
    IF NEW.exception IS DISTINCT FROM OLD.exception THEN
        was := was || ',"exception":' || coalesce('"' || OLD.exception || '"', 'null');
        is_now := is_now || ',"exception":' || coalesce('"' || NEW.exception || '"', 'null');
    END IF;
    IF NEW.finding_class IS DISTINCT FROM OLD.finding_class THEN
        was := was || ',"finding_class":' || coalesce(to_json(OLD.finding_class)::text, 'null');
        is_now := is_now || ',"finding_class":' || coalesce(to_json(NEW.finding_class)::text, 'null');
    END IF;
    IF NEW.judged_by IS DISTINCT FROM OLD.judged_by THEN
        was := was || ',"judged_by":' || coalesce(to_json(OLD.judged_by)::text, 'null');
        is_now := is_now || ',"judged_by":' || coalesce(to_json(NEW.judged_by)::text, 'null');
    END IF;
    IF NEW.justification IS DISTINCT FROM OLD.justification THEN
        was := was || ',"justification":' || coalesce(to_json(OLD.justification)::text, 'null');
        is_now := is_now || ',"justification":' || coalesce(to_json(NEW.justification)::text, 'null');
    END IF;
    IF NEW.observation IS DISTINCT FROM OLD.observation THEN
        was := was || ',"observation":' || coalesce(to_json(OLD.observation)::text, 'null');
        is_now := is_now || ',"observation":' || coalesce(to_json(NEW.observation)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.proposal IS DISTINCT FROM OLD.proposal THEN
        was := was || ',"proposal":' || coalesce(CASE WHEN OLD.proposal IN ('[]', '{}') THEN OLD.proposal::text ELSE compliance_jcs(OLD.proposal) END, 'null');
        is_now := is_now || ',"proposal":' || coalesce(CASE WHEN NEW.proposal IN ('[]', '{}') THEN NEW.proposal::text ELSE compliance_jcs(NEW.proposal) END, 'null');
    END IF;
    IF NEW.remediation IS DISTINCT FROM OLD.remediation THEN
        was := was || ',"remediation":' || coalesce(to_json(OLD.remediation)::text, 'null');
        is_now := is_now || ',"remediation":' || coalesce(to_json(NEW.remediation)::text, 'null');
    END IF;
    IF NEW.requirement IS DISTINCT FROM OLD.requirement THEN
        was := was || ',"requirement":' || coalesce('"' || OLD.requirement || '"', 'null');
        is_now := is_now || ',"requirement":' || coalesce('"' || NEW.requirement || '"', 'null');
    END IF;
    IF NEW.result IS DISTINCT FROM OLD.result THEN
        was := was || ',"result":' || coalesce(to_json(OLD.result)::text, 'null');
        is_now := is_now || ',"result":' || coalesce(to_json(NEW.result)::text, 'null');
    END IF;
    IF NEW.result_source IS DISTINCT FROM OLD.result_source THEN
        was := was || ',"result_source":' || coalesce(to_json(OLD.result_source)::text, 'null');
        is_now := is_now || ',"result_source":' || coalesce(to_json(NEW.result_source)::text, 'null');
    END IF;
    IF NEW.review_needed IS DISTINCT FROM OLD.review_needed THEN
        was := was || ',"review_needed":' || coalesce(OLD.review_needed::text, 'null');
        is_now := is_now || ',"review_needed":' || coalesce(NEW.review_needed::text, 'null');
    END IF;
    IF NEW.score IS DISTINCT FROM OLD.score THEN
        was := was || ',"score":' || coalesce(OLD.score::text, 'null');
        is_now := is_now || ',"score":' || coalesce(NEW.score::text, 'null');
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status THEN
        was := was || ',"status":' || coalesce(to_json(OLD.status)::text, 'null');
        is_now := is_now || ',"status":' || coalesce(to_json(NEW.status)::text, 'null');
    END IF;
    IF NEW.target_score IS DISTINCT FROM OLD.target_score THEN
        was := was || ',"target_score":' || coalesce(OLD.target_score::text, 'null');
        is_now := is_now || ',"target_score":' || coalesce(NEW.target_score::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'requirement_assessment', NEW.id, NULL,
                                   NEW.version, 'compliance_assessment', NEW.assessment, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_requirement_assessments_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_requirement_assessments_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.assessment AS root,
               '{"after":' || '{' || concat('"answers":', coalesce(CASE WHEN m.answers IN ('[]', '{}') THEN m.answers::text ELSE compliance_jcs(m.answers) END, 'null'),
            ',"applicability":', coalesce(to_json(m.applicability)::text, 'null'),
            ',"approved_at":', coalesce('"' || to_char(m.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"approved_by":', coalesce(to_json(m.approved_by)::text, 'null'),
            ',"assessment":', coalesce('"' || m.assessment || '"', 'null'),
            ',"documentation_score":', coalesce(m.documentation_score::text, 'null'),
            ',"due_on":', coalesce('"' || m.due_on || '"', 'null'),
            ',"exception":', coalesce('"' || m.exception || '"', 'null'),
            ',"finding_class":', coalesce(to_json(m.finding_class)::text, 'null'),
            ',"judged_by":', coalesce(to_json(m.judged_by)::text, 'null'),
            ',"justification":', coalesce(to_json(m.justification)::text, 'null'),
            ',"observation":', coalesce(to_json(m.observation)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"proposal":', coalesce(CASE WHEN m.proposal IN ('[]', '{}') THEN m.proposal::text ELSE compliance_jcs(m.proposal) END, 'null'),
            ',"remediation":', coalesce(to_json(m.remediation)::text, 'null'),
            ',"requirement":', coalesce('"' || m.requirement || '"', 'null'),
            ',"result":', coalesce(to_json(m.result)::text, 'null'),
            ',"result_source":', coalesce(to_json(m.result_source)::text, 'null'),
            ',"review_needed":', coalesce(m.review_needed::text, 'null'),
            ',"score":', coalesce(m.score::text, 'null'),
            ',"status":', coalesce(to_json(m.status)::text, 'null'),
            ',"target_score":', coalesce(m.target_score::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'requirement_assessment', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'compliance_assessment', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_requirement_assessments_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_requirements_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"applies_from":', coalesce('"' || OLD.applies_from || '"', 'null'),
            ',"applies_until":', coalesce('"' || OLD.applies_until || '"', 'null'),
            ',"assessable":', coalesce(OLD.assessable::text, 'null'),
            ',"attributes":', coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null'),
            ',"depth":', coalesce(OLD.depth::text, 'null'),
            ',"display_mode":', coalesce(to_json(OLD.display_mode)::text, 'null'),
            ',"domain":', coalesce('"' || OLD.domain || '"', 'null'),
            ',"duties":', coalesce(CASE WHEN OLD.duties IN ('[]', '{}') THEN OLD.duties::text ELSE compliance_jcs(OLD.duties) END, 'null'),
            ',"groups":', coalesce(CASE WHEN OLD.groups IN ('[]', '{}') THEN OLD.groups::text ELSE compliance_jcs(OLD.groups) END, 'null'),
            ',"guidance":', coalesce(to_json(OLD.guidance)::text, 'null'),
            ',"importance":', coalesce(to_json(OLD.importance)::text, 'null'),
            ',"library":', coalesce('"' || OLD.library || '"', 'null'),
            ',"local_changes":', coalesce(CASE WHEN OLD.local_changes IN ('[]', '{}') THEN OLD.local_changes::text ELSE compliance_jcs(OLD.local_changes) END, 'null'),
            ',"max_score":', coalesce(OLD.max_score::text, 'null'),
            ',"min_score":', coalesce(OLD.min_score::text, 'null'),
            ',"obligation":', coalesce(to_json(OLD.obligation)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"parameters":', coalesce(CASE WHEN OLD.parameters IN ('[]', '{}') THEN OLD.parameters::text ELSE compliance_jcs(OLD.parameters) END, 'null'),
            ',"parent":', coalesce('"' || OLD.parent || '"', 'null'),
            ',"path":', coalesce(to_json(OLD.path)::text, 'null'),
            ',"position":', coalesce(OLD."position"::text, 'null'),
            ',"questions":', coalesce(CASE WHEN OLD.questions IN ('[]', '{}') THEN OLD.questions::text ELSE compliance_jcs(OLD.questions) END, 'null'),
            ',"ref_id":', coalesce(to_json(OLD.ref_id)::text, 'null'),
            ',"reference_controls":', coalesce(CASE WHEN OLD.reference_controls IN ('[]', '{}') THEN OLD.reference_controls::text ELSE compliance_jcs(OLD.reference_controls) END, 'null'),
            ',"regulation":', coalesce('"' || OLD.regulation || '"', 'null'),
            ',"release_no":', coalesce(OLD.release_no::text, 'null'),
            ',"retired_on":', coalesce('"' || OLD.retired_on || '"', 'null'),
            ',"scores_definition_ref":', coalesce(to_json(OLD.scores_definition_ref)::text, 'null'),
            ',"superseded_by":', coalesce(CASE WHEN OLD.superseded_by IN ('[]', '{}') THEN OLD.superseded_by::text ELSE compliance_jcs(OLD.superseded_by) END, 'null'),
            ',"tenant_notes":', coalesce(to_json(OLD.tenant_notes)::text, 'null'),
            ',"text":', coalesce(to_json(OLD.text)::text, 'null'),
            ',"threats":', coalesce(CASE WHEN OLD.threats IN ('[]', '{}') THEN OLD.threats::text ELSE compliance_jcs(OLD.threats) END, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null'),
            ',"typical_evidence":', coalesce(to_json(OLD.typical_evidence)::text, 'null'),
            ',"urn":', coalesce(to_json(OLD.urn)::text, 'null'),
            ',"weight":', coalesce(OLD.weight::text, 'null'),
            ',"withdrawn":', coalesce(OLD.withdrawn::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'requirement', OLD.id, NULL, OLD.version + 1, 'requirement', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.applies_from IS DISTINCT FROM OLD.applies_from THEN
        was := was || ',"applies_from":' || coalesce('"' || OLD.applies_from || '"', 'null');
        is_now := is_now || ',"applies_from":' || coalesce('"' || NEW.applies_from || '"', 'null');
    END IF;
    IF NEW.applies_until IS DISTINCT FROM OLD.applies_until THEN
        was := was || ',"applies_until":' || coalesce('"' || OLD.applies_until || '"', 'null');
        is_now := is_now || ',"applies_until":' || coalesce('"' || NEW.applies_until || '"', 'null');
    END IF;
    IF NEW.assessable IS DISTINCT FROM OLD.assessable THEN
        was := was || ',"assessable":' || coalesce(OLD.assessable::text, 'null');
        is_now := is_now || ',"assessable":' || coalesce(NEW.assessable::text, 'null');
    END IF;
    IF NEW.attributes IS DISTINCT FROM OLD.attributes THEN
        was := was || ',"attributes":' || coalesce(CASE WHEN OLD.attributes IN ('[]', '{}') THEN OLD.attributes::text ELSE compliance_jcs(OLD.attributes) END, 'null');
        is_now := is_now || ',"attributes":' || coalesce(CASE WHEN NEW.attributes IN ('[]', '{}') THEN NEW.attributes::text ELSE compliance_jcs(NEW.attributes) END, 'null');
    END IF;
    IF NEW.depth IS DISTINCT FROM OLD.depth THEN
        was := was || ',"depth":' || coalesce(OLD.depth::text, 'null');
        is_now := is_now || ',"depth":' || coalesce(NEW.depth::text, 'null');
    END IF;
    IF NEW.display_mode IS DISTINCT FROM OLD.display_mode THEN
        was := was || ',"display_mode":' || coalesce(to_json(OLD.display_mode)::text, 'null');
        is_now := is_now || ',"display_mode":' || coalesce(to_json(NEW.display_mode)::text, 'null');
    END IF;
    IF NEW.domain IS DISTINCT FROM OLD.domain THEN
        was := was || ',"domain":' || coalesce('"' || OLD.domain || '"', 'null');
        is_now := is_now || ',"domain":' || coalesce('"' || NEW.domain || '"', 'null');
    END IF;
    IF NEW.duties IS DISTINCT FROM OLD.duties THEN
        was := was || ',"duties":' || coalesce(CASE WHEN OLD.duties IN ('[]', '{}') THEN OLD.duties::text ELSE compliance_jcs(OLD.duties) END, 'null');
        is_now := is_now || ',"duties":' || coalesce(CASE WHEN NEW.duties IN ('[]', '{}') THEN NEW.duties::text ELSE compliance_jcs(NEW.duties) END, 'null');
    END IF;
    IF NEW.groups IS DISTINCT FROM OLD.groups THEN
        was := was || ',"groups":' || coalesce(CASE WHEN OLD.groups IN ('[]', '{}') THEN OLD.groups::text ELSE compliance_jcs(OLD.groups) END, 'null');
        is_now := is_now || ',"groups":' || coalesce(CASE WHEN NEW.groups IN ('[]', '{}') THEN NEW.groups::text ELSE compliance_jcs(NEW.groups) END, 'null');
    END IF;
    IF NEW.guidance IS DISTINCT FROM OLD.guidance THEN
        was := was || ',"guidance":' || coalesce(to_json(OLD.guidance)::text, 'null');
        is_now := is_now || ',"guidance":' || coalesce(to_json(NEW.guidance)::text, 'null');
    END IF;
    IF NEW.importance IS DISTINCT FROM OLD.importance THEN
        was := was || ',"importance":' || coalesce(to_json(OLD.importance)::text, 'null');
        is_now := is_now || ',"importance":' || coalesce(to_json(NEW.importance)::text, 'null');
    END IF;
    IF NEW.library IS DISTINCT FROM OLD.library THEN
        was := was || ',"library":' || coalesce('"' || OLD.library || '"', 'null');
        is_now := is_now || ',"library":' || coalesce('"' || NEW.library || '"', 'null');
    END IF;
    IF NEW.local_changes IS DISTINCT FROM OLD.local_changes THEN
        was := was || ',"local_changes":' || coalesce(CASE WHEN OLD.local_changes IN ('[]', '{}') THEN OLD.local_changes::text ELSE compliance_jcs(OLD.local_changes) END, 'null');
        is_now := is_now || ',"local_changes":' || coalesce(CASE WHEN NEW.local_changes IN ('[]', '{}') THEN NEW.local_changes::text ELSE compliance_jcs(NEW.local_changes) END, 'null');
    END IF;
    IF NEW.max_score IS DISTINCT FROM OLD.max_score THEN
        was := was || ',"max_score":' || coalesce(OLD.max_score::text, 'null');
        is_now := is_now || ',"max_score":' || coalesce(NEW.max_score::text, 'null');
    END IF;
    IF NEW.min_score IS DISTINCT FROM OLD.min_score THEN
        was := was || ',"min_score":' || coalesce(OLD.min_score::text, 'null');
        is_now := is_now || ',"min_score":' || coalesce(NEW.min_score::text, 'null');
    END IF;
    IF NEW.obligation IS DISTINCT FROM OLD.obligation THEN
        was := was || ',"obligation":' || coalesce(to_json(OLD.obligation)::text, 'null');
        is_now := is_now || ',"obligation":' || coalesce(to_json(NEW.obligation)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.parameters IS DISTINCT FROM OLD.parameters THEN
        was := was || ',"parameters":' || coalesce(CASE WHEN OLD.parameters IN ('[]', '{}') THEN OLD.parameters::text ELSE compliance_jcs(OLD.parameters) END, 'null');
        is_now := is_now || ',"parameters":' || coalesce(CASE WHEN NEW.parameters IN ('[]', '{}') THEN NEW.parameters::text ELSE compliance_jcs(NEW.parameters) END, 'null');
    END IF;
    IF NEW.parent IS DISTINCT FROM OLD.parent THEN
        was := was || ',"parent":' || coalesce('"' || OLD.parent || '"', 'null');
        is_now := is_now || ',"parent":' || coalesce('"' || NEW.parent || '"', 'null');
    END IF;
    IF NEW.path IS DISTINCT FROM OLD.path THEN
        was := was || ',"path":' || coalesce(to_json(OLD.path)::text, 'null');
        is_now := is_now || ',"path":' || coalesce(to_json(NEW.path)::text, 'null');
    END IF;
    IF NEW."position" IS DISTINCT FROM OLD."position" THEN
        was := was || ',"position":' || coalesce(OLD."position"::text, 'null');
        is_now := is_now || ',"position":' || coalesce(NEW."position"::text, 'null');
    END IF;
    IF NEW.questions IS DISTINCT FROM OLD.questions THEN
        was := was || ',"questions":' || coalesce(CASE WHEN OLD.questions IN ('[]', '{}') THEN OLD.questions::text ELSE compliance_jcs(OLD.questions) END, 'null');
        is_now := is_now || ',"questions":' || coalesce(CASE WHEN NEW.questions IN ('[]', '{}') THEN NEW.questions::text ELSE compliance_jcs(NEW.questions) END, 'null');
    END IF;
    IF NEW.ref_id IS DISTINCT FROM OLD.ref_id THEN
        was := was || ',"ref_id":' || coalesce(to_json(OLD.ref_id)::text, 'null');
        is_now := is_now || ',"ref_id":' || coalesce(to_json(NEW.ref_id)::text, 'null');
    END IF;
    IF NEW.reference_controls IS DISTINCT FROM OLD.reference_controls THEN
        was := was || ',"reference_controls":' || coalesce(CASE WHEN OLD.reference_controls IN ('[]', '{}') THEN OLD.reference_controls::text ELSE compliance_jcs(OLD.reference_controls) END, 'null');
        is_now := is_now || ',"reference_controls":' || coalesce(CASE WHEN NEW.reference_controls IN ('[]', '{}') THEN NEW.reference_controls::text ELSE compliance_jcs(NEW.reference_controls) END, 'null');
    END IF;
    IF NEW.regulation IS DISTINCT FROM OLD.regulation THEN
        was := was || ',"regulation":' || coalesce('"' || OLD.regulation || '"', 'null');
        is_now := is_now || ',"regulation":' || coalesce('"' || NEW.regulation || '"', 'null');
    END IF;
    IF NEW.release_no IS DISTINCT FROM OLD.release_no THEN
        was := was || ',"release_no":' || coalesce(OLD.release_no::text, 'null');
        is_now := is_now || ',"release_no":' || coalesce(NEW.release_no::text, 'null');
    END IF;
    IF NEW.retired_on IS DISTINCT FROM OLD.retired_on THEN
        was := was || ',"retired_on":' || coalesce('"' || OLD.retired_on || '"', 'null');
        is_now := is_now || ',"retired_on":' || coalesce('"' || NEW.retired_on || '"', 'null');
    END IF;
    IF NEW.scores_definition_ref IS DISTINCT FROM OLD.scores_definition_ref THEN
        was := was || ',"scores_definition_ref":' || coalesce(to_json(OLD.scores_definition_ref)::text, 'null');
        is_now := is_now || ',"scores_definition_ref":' || coalesce(to_json(NEW.scores_definition_ref)::text, 'null');
    END IF;
    IF NEW.superseded_by IS DISTINCT FROM OLD.superseded_by THEN
        was := was || ',"superseded_by":' || coalesce(CASE WHEN OLD.superseded_by IN ('[]', '{}') THEN OLD.superseded_by::text ELSE compliance_jcs(OLD.superseded_by) END, 'null');
        is_now := is_now || ',"superseded_by":' || coalesce(CASE WHEN NEW.superseded_by IN ('[]', '{}') THEN NEW.superseded_by::text ELSE compliance_jcs(NEW.superseded_by) END, 'null');
    END IF;
    IF NEW.tenant_notes IS DISTINCT FROM OLD.tenant_notes THEN
        was := was || ',"tenant_notes":' || coalesce(to_json(OLD.tenant_notes)::text, 'null');
        is_now := is_now || ',"tenant_notes":' || coalesce(to_json(NEW.tenant_notes)::text, 'null');
    END IF;
    IF NEW.text IS DISTINCT FROM OLD.text THEN
        was := was || ',"text":' || coalesce(to_json(OLD.text)::text, 'null');
        is_now := is_now || ',"text":' || coalesce(to_json(NEW.text)::text, 'null');
    END IF;
    IF NEW.threats IS DISTINCT FROM OLD.threats THEN
        was := was || ',"threats":' || coalesce(CASE WHEN OLD.threats IN ('[]', '{}') THEN OLD.threats::text ELSE compliance_jcs(OLD.threats) END, 'null');
        is_now := is_now || ',"threats":' || coalesce(CASE WHEN NEW.threats IN ('[]', '{}') THEN NEW.threats::text ELSE compliance_jcs(NEW.threats) END, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    IF NEW.translations IS DISTINCT FROM OLD.translations THEN
        was := was || ',"translations":' || coalesce(CASE WHEN OLD.translations IN ('[]', '{}') THEN OLD.translations::text ELSE compliance_jcs(OLD.translations) END, 'null');
        is_now := is_now || ',"translations":' || coalesce(CASE WHEN NEW.translations IN ('[]', '{}') THEN NEW.translations::text ELSE compliance_jcs(NEW.translations) END, 'null');
    END IF;
    IF NEW.typical_evidence IS DISTINCT FROM OLD.typical_evidence THEN
        was := was || ',"typical_evidence":' || coalesce(to_json(OLD.typical_evidence)::text, 'null');
        is_now := is_now || ',"typical_evidence":' || coalesce(to_json(NEW.typical_evidence)::text, 'null');
    END IF;
    IF NEW.urn IS DISTINCT FROM OLD.urn THEN
        was := was || ',"urn":' || coalesce(to_json(OLD.urn)::text, 'null');
        is_now := is_now || ',"urn":' || coalesce(to_json(NEW.urn)::text, 'null');
    END IF;
    IF NEW.weight IS DISTINCT FROM OLD.weight THEN
        was := was || ',"weight":' || coalesce(OLD.weight::text, 'null');
        is_now := is_now || ',"weight":' || coalesce(NEW.weight::text, 'null');
    END IF;
    IF NEW.withdrawn IS DISTINCT FROM OLD.withdrawn THEN
        was := was || ',"withdrawn":' || coalesce(OLD.withdrawn::text, 'null');
        is_now := is_now || ',"withdrawn":' || coalesce(NEW.withdrawn::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'requirement', NEW.id, NULL,
                                   NEW.version, 'requirement', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_requirements_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_requirements_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"applies_from":', coalesce('"' || m.applies_from || '"', 'null'),
            ',"applies_until":', coalesce('"' || m.applies_until || '"', 'null'),
            ',"assessable":', coalesce(m.assessable::text, 'null'),
            ',"attributes":', coalesce(CASE WHEN m.attributes IN ('[]', '{}') THEN m.attributes::text ELSE compliance_jcs(m.attributes) END, 'null'),
            ',"depth":', coalesce(m.depth::text, 'null'),
            ',"display_mode":', coalesce(to_json(m.display_mode)::text, 'null'),
            ',"domain":', coalesce('"' || m.domain || '"', 'null'),
            ',"duties":', coalesce(CASE WHEN m.duties IN ('[]', '{}') THEN m.duties::text ELSE compliance_jcs(m.duties) END, 'null'),
            ',"groups":', coalesce(CASE WHEN m.groups IN ('[]', '{}') THEN m.groups::text ELSE compliance_jcs(m.groups) END, 'null'),
            ',"guidance":', coalesce(to_json(m.guidance)::text, 'null'),
            ',"importance":', coalesce(to_json(m.importance)::text, 'null'),
            ',"library":', coalesce('"' || m.library || '"', 'null'),
            ',"local_changes":', coalesce(CASE WHEN m.local_changes IN ('[]', '{}') THEN m.local_changes::text ELSE compliance_jcs(m.local_changes) END, 'null'),
            ',"max_score":', coalesce(m.max_score::text, 'null'),
            ',"min_score":', coalesce(m.min_score::text, 'null'),
            ',"obligation":', coalesce(to_json(m.obligation)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"parameters":', coalesce(CASE WHEN m.parameters IN ('[]', '{}') THEN m.parameters::text ELSE compliance_jcs(m.parameters) END, 'null'),
            ',"parent":', coalesce('"' || m.parent || '"', 'null'),
            ',"path":', coalesce(to_json(m.path)::text, 'null'),
            ',"position":', coalesce(m."position"::text, 'null'),
            ',"questions":', coalesce(CASE WHEN m.questions IN ('[]', '{}') THEN m.questions::text ELSE compliance_jcs(m.questions) END, 'null'),
            ',"ref_id":', coalesce(to_json(m.ref_id)::text, 'null'),
            ',"reference_controls":', coalesce(CASE WHEN m.reference_controls IN ('[]', '{}') THEN m.reference_controls::text ELSE compliance_jcs(m.reference_controls) END, 'null'),
            ',"regulation":', coalesce('"' || m.regulation || '"', 'null'),
            ',"release_no":', coalesce(m.release_no::text, 'null'),
            ',"retired_on":', coalesce('"' || m.retired_on || '"', 'null'),
            ',"scores_definition_ref":', coalesce(to_json(m.scores_definition_ref)::text, 'null'),
            ',"superseded_by":', coalesce(CASE WHEN m.superseded_by IN ('[]', '{}') THEN m.superseded_by::text ELSE compliance_jcs(m.superseded_by) END, 'null'),
            ',"tenant_notes":', coalesce(to_json(m.tenant_notes)::text, 'null'),
            ',"text":', coalesce(to_json(m.text)::text, 'null'),
            ',"threats":', coalesce(CASE WHEN m.threats IN ('[]', '{}') THEN m.threats::text ELSE compliance_jcs(m.threats) END, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null'),
            ',"translations":', coalesce(CASE WHEN m.translations IN ('[]', '{}') THEN m.translations::text ELSE compliance_jcs(m.translations) END, 'null'),
            ',"typical_evidence":', coalesce(to_json(m.typical_evidence)::text, 'null'),
            ',"urn":', coalesce(to_json(m.urn)::text, 'null'),
            ',"weight":', coalesce(m.weight::text, 'null'),
            ',"withdrawn":', coalesce(m.withdrawn::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'requirement', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'requirement', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_requirements_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_acceptances_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"conditions":', coalesce(to_json(OLD.conditions)::text, 'null'),
            ',"confirmation_note":', coalesce(to_json(OLD.confirmation_note)::text, 'null'),
            ',"confirmed_at":', coalesce('"' || to_char(OLD.confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"confirmed_by":', coalesce(to_json(OLD.confirmed_by)::text, 'null'),
            ',"decided_at":', coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(OLD.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(OLD.decision_note)::text, 'null'),
            ',"end_note":', coalesce(to_json(OLD.end_note)::text, 'null'),
            ',"end_reason":', coalesce(to_json(OLD.end_reason)::text, 'null'),
            ',"ended_on":', coalesce('"' || OLD.ended_on || '"', 'null'),
            ',"justification":', coalesce(to_json(OLD.justification)::text, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"repeated_acceptance":', coalesce(OLD.repeated_acceptance::text, 'null'),
            ',"requested_by":', coalesce(to_json(OLD.requested_by)::text, 'null'),
            ',"risk":', coalesce('"' || OLD.risk || '"', 'null'),
            ',"snapshot":', coalesce(CASE WHEN OLD.snapshot IN ('[]', '{}') THEN OLD.snapshot::text ELSE compliance_jcs(OLD.snapshot) END, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"valid_from":', coalesce('"' || OLD.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || OLD.valid_until || '"', 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'risk_acceptance', OLD.id, OLD.key, OLD.version + 1, 'risk', OLD.risk,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.conditions IS DISTINCT FROM OLD.conditions THEN
        was := was || ',"conditions":' || coalesce(to_json(OLD.conditions)::text, 'null');
        is_now := is_now || ',"conditions":' || coalesce(to_json(NEW.conditions)::text, 'null');
    END IF;
    IF NEW.confirmation_note IS DISTINCT FROM OLD.confirmation_note THEN
        was := was || ',"confirmation_note":' || coalesce(to_json(OLD.confirmation_note)::text, 'null');
        is_now := is_now || ',"confirmation_note":' || coalesce(to_json(NEW.confirmation_note)::text, 'null');
    END IF;
    IF NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at THEN
        was := was || ',"confirmed_at":' || coalesce('"' || to_char(OLD.confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"confirmed_at":' || coalesce('"' || to_char(NEW.confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by THEN
        was := was || ',"confirmed_by":' || coalesce(to_json(OLD.confirmed_by)::text, 'null');
        is_now := is_now || ',"confirmed_by":' || coalesce(to_json(NEW.confirmed_by)::text, 'null');
    END IF;
    IF NEW.decided_at IS DISTINCT FROM OLD.decided_at THEN
        was := was || ',"decided_at":' || coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"decided_at":' || coalesce('"' || to_char(NEW.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN
        was := was || ',"decided_by":' || coalesce(to_json(OLD.decided_by)::text, 'null');
        is_now := is_now || ',"decided_by":' || coalesce(to_json(NEW.decided_by)::text, 'null');
    END IF;
    IF NEW.decision_note IS DISTINCT FROM OLD.decision_note THEN
        was := was || ',"decision_note":' || coalesce(to_json(OLD.decision_note)::text, 'null');
        is_now := is_now || ',"decision_note":' || coalesce(to_json(NEW.decision_note)::text, 'null');
    END IF;
    IF NEW.end_note IS DISTINCT FROM OLD.end_note THEN
        was := was || ',"end_note":' || coalesce(to_json(OLD.end_note)::text, 'null');
        is_now := is_now || ',"end_note":' || coalesce(to_json(NEW.end_note)::text, 'null');
    END IF;
    IF NEW.end_reason IS DISTINCT FROM OLD.end_reason THEN
        was := was || ',"end_reason":' || coalesce(to_json(OLD.end_reason)::text, 'null');
        is_now := is_now || ',"end_reason":' || coalesce(to_json(NEW.end_reason)::text, 'null');
    END IF;
    IF NEW.ended_on IS DISTINCT FROM OLD.ended_on THEN
        was := was || ',"ended_on":' || coalesce('"' || OLD.ended_on || '"', 'null');
        is_now := is_now || ',"ended_on":' || coalesce('"' || NEW.ended_on || '"', 'null');
    END IF;
    IF NEW.justification IS DISTINCT FROM OLD.justification THEN
        was := was || ',"justification":' || coalesce(to_json(OLD.justification)::text, 'null');
        is_now := is_now || ',"justification":' || coalesce(to_json(NEW.justification)::text, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.repeated_acceptance IS DISTINCT FROM OLD.repeated_acceptance THEN
        was := was || ',"repeated_acceptance":' || coalesce(OLD.repeated_acceptance::text, 'null');
        is_now := is_now || ',"repeated_acceptance":' || coalesce(NEW.repeated_acceptance::text, 'null');
    END IF;
    IF NEW.requested_by IS DISTINCT FROM OLD.requested_by THEN
        was := was || ',"requested_by":' || coalesce(to_json(OLD.requested_by)::text, 'null');
        is_now := is_now || ',"requested_by":' || coalesce(to_json(NEW.requested_by)::text, 'null');
    END IF;
    IF NEW.risk IS DISTINCT FROM OLD.risk THEN
        was := was || ',"risk":' || coalesce('"' || OLD.risk || '"', 'null');
        is_now := is_now || ',"risk":' || coalesce('"' || NEW.risk || '"', 'null');
    END IF;
    IF NEW.snapshot IS DISTINCT FROM OLD.snapshot THEN
        was := was || ',"snapshot":' || coalesce(CASE WHEN OLD.snapshot IN ('[]', '{}') THEN OLD.snapshot::text ELSE compliance_jcs(OLD.snapshot) END, 'null');
        is_now := is_now || ',"snapshot":' || coalesce(CASE WHEN NEW.snapshot IN ('[]', '{}') THEN NEW.snapshot::text ELSE compliance_jcs(NEW.snapshot) END, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.valid_from IS DISTINCT FROM OLD.valid_from THEN
        was := was || ',"valid_from":' || coalesce('"' || OLD.valid_from || '"', 'null');
        is_now := is_now || ',"valid_from":' || coalesce('"' || NEW.valid_from || '"', 'null');
    END IF;
    IF NEW.valid_until IS DISTINCT FROM OLD.valid_until THEN
        was := was || ',"valid_until":' || coalesce('"' || OLD.valid_until || '"', 'null');
        is_now := is_now || ',"valid_until":' || coalesce('"' || NEW.valid_until || '"', 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'risk_acceptance', NEW.id, NEW.key,
                                   NEW.version, 'risk', NEW.risk, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_acceptances_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_acceptances_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.risk AS root,
               '{"after":' || '{' || concat('"conditions":', coalesce(to_json(m.conditions)::text, 'null'),
            ',"confirmation_note":', coalesce(to_json(m.confirmation_note)::text, 'null'),
            ',"confirmed_at":', coalesce('"' || to_char(m.confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"confirmed_by":', coalesce(to_json(m.confirmed_by)::text, 'null'),
            ',"decided_at":', coalesce('"' || to_char(m.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(m.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(m.decision_note)::text, 'null'),
            ',"end_note":', coalesce(to_json(m.end_note)::text, 'null'),
            ',"end_reason":', coalesce(to_json(m.end_reason)::text, 'null'),
            ',"ended_on":', coalesce('"' || m.ended_on || '"', 'null'),
            ',"justification":', coalesce(to_json(m.justification)::text, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"repeated_acceptance":', coalesce(m.repeated_acceptance::text, 'null'),
            ',"requested_by":', coalesce(to_json(m.requested_by)::text, 'null'),
            ',"risk":', coalesce('"' || m.risk || '"', 'null'),
            ',"snapshot":', coalesce(CASE WHEN m.snapshot IN ('[]', '{}') THEN m.snapshot::text ELSE compliance_jcs(m.snapshot) END, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"valid_from":', coalesce('"' || m.valid_from || '"', 'null'),
            ',"valid_until":', coalesce('"' || m.valid_until || '"', 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'risk_acceptance', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'risk', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_acceptances_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_matrices_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"grid":', coalesce(CASE WHEN OLD.grid IN ('[]', '{}') THEN OLD.grid::text ELSE compliance_jcs(OLD.grid) END, 'null'),
            ',"impact_levels":', coalesce(CASE WHEN OLD.impact_levels IN ('[]', '{}') THEN OLD.impact_levels::text ELSE compliance_jcs(OLD.impact_levels) END, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"levels":', coalesce(CASE WHEN OLD.levels IN ('[]', '{}') THEN OLD.levels::text ELSE compliance_jcs(OLD.levels) END, 'null'),
            ',"library":', coalesce('"' || OLD.library || '"', 'null'),
            ',"likelihood_levels":', coalesce(CASE WHEN OLD.likelihood_levels IN ('[]', '{}') THEN OLD.likelihood_levels::text ELSE compliance_jcs(OLD.likelihood_levels) END, 'null'),
            ',"replaced_by":', coalesce('"' || OLD.replaced_by || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'risk_matrix', OLD.id, OLD.key, OLD.version + 1, 'risk_matrix', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.grid IS DISTINCT FROM OLD.grid THEN
        was := was || ',"grid":' || coalesce(CASE WHEN OLD.grid IN ('[]', '{}') THEN OLD.grid::text ELSE compliance_jcs(OLD.grid) END, 'null');
        is_now := is_now || ',"grid":' || coalesce(CASE WHEN NEW.grid IN ('[]', '{}') THEN NEW.grid::text ELSE compliance_jcs(NEW.grid) END, 'null');
    END IF;
    IF NEW.impact_levels IS DISTINCT FROM OLD.impact_levels THEN
        was := was || ',"impact_levels":' || coalesce(CASE WHEN OLD.impact_levels IN ('[]', '{}') THEN OLD.impact_levels::text ELSE compliance_jcs(OLD.impact_levels) END, 'null');
        is_now := is_now || ',"impact_levels":' || coalesce(CASE WHEN NEW.impact_levels IN ('[]', '{}') THEN NEW.impact_levels::text ELSE compliance_jcs(NEW.impact_levels) END, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.levels IS DISTINCT FROM OLD.levels THEN
        was := was || ',"levels":' || coalesce(CASE WHEN OLD.levels IN ('[]', '{}') THEN OLD.levels::text ELSE compliance_jcs(OLD.levels) END, 'null');
        is_now := is_now || ',"levels":' || coalesce(CASE WHEN NEW.levels IN ('[]', '{}') THEN NEW.levels::text ELSE compliance_jcs(NEW.levels) END, 'null');
    END IF;
    IF NEW.library IS DISTINCT FROM OLD.library THEN
        was := was || ',"library":' || coalesce('"' || OLD.library || '"', 'null');
        is_now := is_now || ',"library":' || coalesce('"' || NEW.library || '"', 'null');
    END IF;
    IF NEW.likelihood_levels IS DISTINCT FROM OLD.likelihood_levels THEN
        was := was || ',"likelihood_levels":' || coalesce(CASE WHEN OLD.likelihood_levels IN ('[]', '{}') THEN OLD.likelihood_levels::text ELSE compliance_jcs(OLD.likelihood_levels) END, 'null');
        is_now := is_now || ',"likelihood_levels":' || coalesce(CASE WHEN NEW.likelihood_levels IN ('[]', '{}') THEN NEW.likelihood_levels::text ELSE compliance_jcs(NEW.likelihood_levels) END, 'null');
    END IF;
    IF NEW.replaced_by IS DISTINCT FROM OLD.replaced_by THEN
        was := was || ',"replaced_by":' || coalesce('"' || OLD.replaced_by || '"', 'null');
        is_now := is_now || ',"replaced_by":' || coalesce('"' || NEW.replaced_by || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'risk_matrix', NEW.id, NEW.key,
                                   NEW.version, 'risk_matrix', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_matrices_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_matrices_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"grid":', coalesce(CASE WHEN m.grid IN ('[]', '{}') THEN m.grid::text ELSE compliance_jcs(m.grid) END, 'null'),
            ',"impact_levels":', coalesce(CASE WHEN m.impact_levels IN ('[]', '{}') THEN m.impact_levels::text ELSE compliance_jcs(m.impact_levels) END, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"levels":', coalesce(CASE WHEN m.levels IN ('[]', '{}') THEN m.levels::text ELSE compliance_jcs(m.levels) END, 'null'),
            ',"library":', coalesce('"' || m.library || '"', 'null'),
            ',"likelihood_levels":', coalesce(CASE WHEN m.likelihood_levels IN ('[]', '{}') THEN m.likelihood_levels::text ELSE compliance_jcs(m.likelihood_levels) END, 'null'),
            ',"replaced_by":', coalesce('"' || m.replaced_by || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'risk_matrix', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'risk_matrix', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_matrices_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_settings_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"acceptance_limit":', coalesce(CASE WHEN OLD.acceptance_limit IN ('[]', '{}') THEN OLD.acceptance_limit::text ELSE compliance_jcs(OLD.acceptance_limit) END, 'null'),
            ',"appetite":', coalesce(CASE WHEN OLD.appetite IN ('[]', '{}') THEN OLD.appetite::text ELSE compliance_jcs(OLD.appetite) END, 'null'),
            ',"approvers":', coalesce(CASE WHEN OLD.approvers IN ('[]', '{}') THEN OLD.approvers::text ELSE compliance_jcs(OLD.approvers) END, 'null'),
            ',"currency":', coalesce(to_json(OLD.currency)::text, 'null'),
            ',"default_matrix":', coalesce('"' || OLD.default_matrix || '"', 'null'),
            ',"review_interval":', coalesce(CASE WHEN OLD.review_interval IN ('[]', '{}') THEN OLD.review_interval::text ELSE compliance_jcs(OLD.review_interval) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'risk_settings', OLD.id, NULL, OLD.version + 1, 'risk_settings', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.acceptance_limit IS DISTINCT FROM OLD.acceptance_limit THEN
        was := was || ',"acceptance_limit":' || coalesce(CASE WHEN OLD.acceptance_limit IN ('[]', '{}') THEN OLD.acceptance_limit::text ELSE compliance_jcs(OLD.acceptance_limit) END, 'null');
        is_now := is_now || ',"acceptance_limit":' || coalesce(CASE WHEN NEW.acceptance_limit IN ('[]', '{}') THEN NEW.acceptance_limit::text ELSE compliance_jcs(NEW.acceptance_limit) END, 'null');
    END IF;
    IF NEW.appetite IS DISTINCT FROM OLD.appetite THEN
        was := was || ',"appetite":' || coalesce(CASE WHEN OLD.appetite IN ('[]', '{}') THEN OLD.appetite::text ELSE compliance_jcs(OLD.appetite) END, 'null');
        is_now := is_now || ',"appetite":' || coalesce(CASE WHEN NEW.appetite IN ('[]', '{}') THEN NEW.appetite::text ELSE compliance_jcs(NEW.appetite) END, 'null');
    END IF;
    IF NEW.approvers IS DISTINCT FROM OLD.approvers THEN
        was := was || ',"approvers":' || coalesce(CASE WHEN OLD.approvers IN ('[]', '{}') THEN OLD.approvers::text ELSE compliance_jcs(OLD.approvers) END, 'null');
        is_now := is_now || ',"approvers":' || coalesce(CASE WHEN NEW.approvers IN ('[]', '{}') THEN NEW.approvers::text ELSE compliance_jcs(NEW.approvers) END, 'null');
    END IF;
    IF NEW.currency IS DISTINCT FROM OLD.currency THEN
        was := was || ',"currency":' || coalesce(to_json(OLD.currency)::text, 'null');
        is_now := is_now || ',"currency":' || coalesce(to_json(NEW.currency)::text, 'null');
    END IF;
    IF NEW.default_matrix IS DISTINCT FROM OLD.default_matrix THEN
        was := was || ',"default_matrix":' || coalesce('"' || OLD.default_matrix || '"', 'null');
        is_now := is_now || ',"default_matrix":' || coalesce('"' || NEW.default_matrix || '"', 'null');
    END IF;
    IF NEW.review_interval IS DISTINCT FROM OLD.review_interval THEN
        was := was || ',"review_interval":' || coalesce(CASE WHEN OLD.review_interval IN ('[]', '{}') THEN OLD.review_interval::text ELSE compliance_jcs(OLD.review_interval) END, 'null');
        is_now := is_now || ',"review_interval":' || coalesce(CASE WHEN NEW.review_interval IN ('[]', '{}') THEN NEW.review_interval::text ELSE compliance_jcs(NEW.review_interval) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'risk_settings', NEW.id, NULL,
                                   NEW.version, 'risk_settings', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_settings_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_settings_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"acceptance_limit":', coalesce(CASE WHEN m.acceptance_limit IN ('[]', '{}') THEN m.acceptance_limit::text ELSE compliance_jcs(m.acceptance_limit) END, 'null'),
            ',"appetite":', coalesce(CASE WHEN m.appetite IN ('[]', '{}') THEN m.appetite::text ELSE compliance_jcs(m.appetite) END, 'null'),
            ',"approvers":', coalesce(CASE WHEN m.approvers IN ('[]', '{}') THEN m.approvers::text ELSE compliance_jcs(m.approvers) END, 'null'),
            ',"currency":', coalesce(to_json(m.currency)::text, 'null'),
            ',"default_matrix":', coalesce('"' || m.default_matrix || '"', 'null'),
            ',"review_interval":', coalesce(CASE WHEN m.review_interval IN ('[]', '{}') THEN m.review_interval::text ELSE compliance_jcs(m.review_interval) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'risk_settings', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'risk_settings', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_settings_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_simulations_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"basis":', coalesce(to_json(OLD.basis)::text, 'null'),
            ',"comparison":', coalesce(CASE WHEN OLD.comparison IN ('[]', '{}') THEN OLD.comparison::text ELSE compliance_jcs(OLD.comparison) END, 'null'),
            ',"engine":', coalesce(to_json(OLD.engine)::text, 'null'),
            ',"inputs":', coalesce(CASE WHEN OLD.inputs IN ('[]', '{}') THEN OLD.inputs::text ELSE compliance_jcs(OLD.inputs) END, 'null'),
            ',"iterations":', coalesce(OLD.iterations::text, 'null'),
            ',"result":', coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null'),
            ',"risk":', coalesce('"' || OLD.risk || '"', 'null'),
            ',"run_at":', coalesce('"' || to_char(OLD.run_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"run_by":', coalesce(to_json(OLD.run_by)::text, 'null'),
            ',"seed":', coalesce(to_json(OLD.seed)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'risk_simulation', OLD.id, NULL, OLD.version + 1, 'risk_simulation', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.basis IS DISTINCT FROM OLD.basis THEN
        was := was || ',"basis":' || coalesce(to_json(OLD.basis)::text, 'null');
        is_now := is_now || ',"basis":' || coalesce(to_json(NEW.basis)::text, 'null');
    END IF;
    IF NEW.comparison IS DISTINCT FROM OLD.comparison THEN
        was := was || ',"comparison":' || coalesce(CASE WHEN OLD.comparison IN ('[]', '{}') THEN OLD.comparison::text ELSE compliance_jcs(OLD.comparison) END, 'null');
        is_now := is_now || ',"comparison":' || coalesce(CASE WHEN NEW.comparison IN ('[]', '{}') THEN NEW.comparison::text ELSE compliance_jcs(NEW.comparison) END, 'null');
    END IF;
    IF NEW.engine IS DISTINCT FROM OLD.engine THEN
        was := was || ',"engine":' || coalesce(to_json(OLD.engine)::text, 'null');
        is_now := is_now || ',"engine":' || coalesce(to_json(NEW.engine)::text, 'null');
    END IF;
    IF NEW.inputs IS DISTINCT FROM OLD.inputs THEN
        was := was || ',"inputs":' || coalesce(CASE WHEN OLD.inputs IN ('[]', '{}') THEN OLD.inputs::text ELSE compliance_jcs(OLD.inputs) END, 'null');
        is_now := is_now || ',"inputs":' || coalesce(CASE WHEN NEW.inputs IN ('[]', '{}') THEN NEW.inputs::text ELSE compliance_jcs(NEW.inputs) END, 'null');
    END IF;
    IF NEW.iterations IS DISTINCT FROM OLD.iterations THEN
        was := was || ',"iterations":' || coalesce(OLD.iterations::text, 'null');
        is_now := is_now || ',"iterations":' || coalesce(NEW.iterations::text, 'null');
    END IF;
    IF NEW.result IS DISTINCT FROM OLD.result THEN
        was := was || ',"result":' || coalesce(CASE WHEN OLD.result IN ('[]', '{}') THEN OLD.result::text ELSE compliance_jcs(OLD.result) END, 'null');
        is_now := is_now || ',"result":' || coalesce(CASE WHEN NEW.result IN ('[]', '{}') THEN NEW.result::text ELSE compliance_jcs(NEW.result) END, 'null');
    END IF;
    IF NEW.risk IS DISTINCT FROM OLD.risk THEN
        was := was || ',"risk":' || coalesce('"' || OLD.risk || '"', 'null');
        is_now := is_now || ',"risk":' || coalesce('"' || NEW.risk || '"', 'null');
    END IF;
    IF NEW.run_at IS DISTINCT FROM OLD.run_at THEN
        was := was || ',"run_at":' || coalesce('"' || to_char(OLD.run_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"run_at":' || coalesce('"' || to_char(NEW.run_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.run_by IS DISTINCT FROM OLD.run_by THEN
        was := was || ',"run_by":' || coalesce(to_json(OLD.run_by)::text, 'null');
        is_now := is_now || ',"run_by":' || coalesce(to_json(NEW.run_by)::text, 'null');
    END IF;
    IF NEW.seed IS DISTINCT FROM OLD.seed THEN
        was := was || ',"seed":' || coalesce(to_json(OLD.seed)::text, 'null');
        is_now := is_now || ',"seed":' || coalesce(to_json(NEW.seed)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'risk_simulation', NEW.id, NULL,
                                   NEW.version, 'risk_simulation', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_simulations_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_simulations_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"basis":', coalesce(to_json(m.basis)::text, 'null'),
            ',"comparison":', coalesce(CASE WHEN m.comparison IN ('[]', '{}') THEN m.comparison::text ELSE compliance_jcs(m.comparison) END, 'null'),
            ',"engine":', coalesce(to_json(m.engine)::text, 'null'),
            ',"inputs":', coalesce(CASE WHEN m.inputs IN ('[]', '{}') THEN m.inputs::text ELSE compliance_jcs(m.inputs) END, 'null'),
            ',"iterations":', coalesce(m.iterations::text, 'null'),
            ',"result":', coalesce(CASE WHEN m.result IN ('[]', '{}') THEN m.result::text ELSE compliance_jcs(m.result) END, 'null'),
            ',"risk":', coalesce('"' || m.risk || '"', 'null'),
            ',"run_at":', coalesce('"' || to_char(m.run_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"run_by":', coalesce(to_json(m.run_by)::text, 'null'),
            ',"seed":', coalesce(to_json(m.seed)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'risk_simulation', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'risk_simulation', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_simulations_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_treatments_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"completed_on":', coalesce('"' || OLD.completed_on || '"', 'null'),
            ',"control_refs":', coalesce(CASE WHEN OLD.control_refs IN ('[]', '{}') THEN OLD.control_refs::text ELSE compliance_jcs(OLD.control_refs) END, 'null'),
            ',"controls":', coalesce(CASE WHEN OLD.controls IN ('[]', '{}') THEN OLD.controls::text ELSE compliance_jcs(OLD.controls) END, 'null'),
            ',"cost_once":', coalesce('"' || OLD.cost_once || '"', 'null'),
            ',"cost_yearly":', coalesce('"' || OLD.cost_yearly || '"', 'null'),
            ',"decided_at":', coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(OLD.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(OLD.decision_note)::text, 'null'),
            ',"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"due_on":', coalesce('"' || OLD.due_on || '"', 'null'),
            ',"expected":', coalesce(CASE WHEN OLD.expected IN ('[]', '{}') THEN OLD.expected::text ELSE compliance_jcs(OLD.expected) END, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"option":', coalesce(to_json(OLD.option)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"progress":', coalesce(OLD.progress::text, 'null'),
            ',"result_note":', coalesce(to_json(OLD.result_note)::text, 'null'),
            ',"risk":', coalesce('"' || OLD.risk || '"', 'null'),
            ',"start_on":', coalesce('"' || OLD.start_on || '"', 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'risk_treatment', OLD.id, OLD.key, OLD.version + 1, 'risk', OLD.risk,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.completed_on IS DISTINCT FROM OLD.completed_on THEN
        was := was || ',"completed_on":' || coalesce('"' || OLD.completed_on || '"', 'null');
        is_now := is_now || ',"completed_on":' || coalesce('"' || NEW.completed_on || '"', 'null');
    END IF;
    IF NEW.control_refs IS DISTINCT FROM OLD.control_refs THEN
        was := was || ',"control_refs":' || coalesce(CASE WHEN OLD.control_refs IN ('[]', '{}') THEN OLD.control_refs::text ELSE compliance_jcs(OLD.control_refs) END, 'null');
        is_now := is_now || ',"control_refs":' || coalesce(CASE WHEN NEW.control_refs IN ('[]', '{}') THEN NEW.control_refs::text ELSE compliance_jcs(NEW.control_refs) END, 'null');
    END IF;
    IF NEW.controls IS DISTINCT FROM OLD.controls THEN
        was := was || ',"controls":' || coalesce(CASE WHEN OLD.controls IN ('[]', '{}') THEN OLD.controls::text ELSE compliance_jcs(OLD.controls) END, 'null');
        is_now := is_now || ',"controls":' || coalesce(CASE WHEN NEW.controls IN ('[]', '{}') THEN NEW.controls::text ELSE compliance_jcs(NEW.controls) END, 'null');
    END IF;
    IF NEW.cost_once IS DISTINCT FROM OLD.cost_once THEN
        was := was || ',"cost_once":' || coalesce('"' || OLD.cost_once || '"', 'null');
        is_now := is_now || ',"cost_once":' || coalesce('"' || NEW.cost_once || '"', 'null');
    END IF;
    IF NEW.cost_yearly IS DISTINCT FROM OLD.cost_yearly THEN
        was := was || ',"cost_yearly":' || coalesce('"' || OLD.cost_yearly || '"', 'null');
        is_now := is_now || ',"cost_yearly":' || coalesce('"' || NEW.cost_yearly || '"', 'null');
    END IF;
    IF NEW.decided_at IS DISTINCT FROM OLD.decided_at THEN
        was := was || ',"decided_at":' || coalesce('"' || to_char(OLD.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"decided_at":' || coalesce('"' || to_char(NEW.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN
        was := was || ',"decided_by":' || coalesce(to_json(OLD.decided_by)::text, 'null');
        is_now := is_now || ',"decided_by":' || coalesce(to_json(NEW.decided_by)::text, 'null');
    END IF;
    IF NEW.decision_note IS DISTINCT FROM OLD.decision_note THEN
        was := was || ',"decision_note":' || coalesce(to_json(OLD.decision_note)::text, 'null');
        is_now := is_now || ',"decision_note":' || coalesce(to_json(NEW.decision_note)::text, 'null');
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.due_on IS DISTINCT FROM OLD.due_on THEN
        was := was || ',"due_on":' || coalesce('"' || OLD.due_on || '"', 'null');
        is_now := is_now || ',"due_on":' || coalesce('"' || NEW.due_on || '"', 'null');
    END IF;
    IF NEW.expected IS DISTINCT FROM OLD.expected THEN
        was := was || ',"expected":' || coalesce(CASE WHEN OLD.expected IN ('[]', '{}') THEN OLD.expected::text ELSE compliance_jcs(OLD.expected) END, 'null');
        is_now := is_now || ',"expected":' || coalesce(CASE WHEN NEW.expected IN ('[]', '{}') THEN NEW.expected::text ELSE compliance_jcs(NEW.expected) END, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.option IS DISTINCT FROM OLD.option THEN
        was := was || ',"option":' || coalesce(to_json(OLD.option)::text, 'null');
        is_now := is_now || ',"option":' || coalesce(to_json(NEW.option)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.progress IS DISTINCT FROM OLD.progress THEN
        was := was || ',"progress":' || coalesce(OLD.progress::text, 'null');
        is_now := is_now || ',"progress":' || coalesce(NEW.progress::text, 'null');
    END IF;
    IF NEW.result_note IS DISTINCT FROM OLD.result_note THEN
        was := was || ',"result_note":' || coalesce(to_json(OLD.result_note)::text, 'null');
        is_now := is_now || ',"result_note":' || coalesce(to_json(NEW.result_note)::text, 'null');
    END IF;
    IF NEW.risk IS DISTINCT FROM OLD.risk THEN
        was := was || ',"risk":' || coalesce('"' || OLD.risk || '"', 'null');
        is_now := is_now || ',"risk":' || coalesce('"' || NEW.risk || '"', 'null');
    END IF;
    IF NEW.start_on IS DISTINCT FROM OLD.start_on THEN
        was := was || ',"start_on":' || coalesce('"' || OLD.start_on || '"', 'null');
        is_now := is_now || ',"start_on":' || coalesce('"' || NEW.start_on || '"', 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'risk_treatment', NEW.id, NEW.key,
                                   NEW.version, 'risk', NEW.risk, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_treatments_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risk_treatments_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.risk AS root,
               '{"after":' || '{' || concat('"completed_on":', coalesce('"' || m.completed_on || '"', 'null'),
            ',"control_refs":', coalesce(CASE WHEN m.control_refs IN ('[]', '{}') THEN m.control_refs::text ELSE compliance_jcs(m.control_refs) END, 'null'),
            ',"controls":', coalesce(CASE WHEN m.controls IN ('[]', '{}') THEN m.controls::text ELSE compliance_jcs(m.controls) END, 'null'),
            ',"cost_once":', coalesce('"' || m.cost_once || '"', 'null'),
            ',"cost_yearly":', coalesce('"' || m.cost_yearly || '"', 'null'),
            ',"decided_at":', coalesce('"' || to_char(m.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"decided_by":', coalesce(to_json(m.decided_by)::text, 'null'),
            ',"decision_note":', coalesce(to_json(m.decision_note)::text, 'null'),
            ',"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"due_on":', coalesce('"' || m.due_on || '"', 'null'),
            ',"expected":', coalesce(CASE WHEN m.expected IN ('[]', '{}') THEN m.expected::text ELSE compliance_jcs(m.expected) END, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"option":', coalesce(to_json(m.option)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"progress":', coalesce(m.progress::text, 'null'),
            ',"result_note":', coalesce(to_json(m.result_note)::text, 'null'),
            ',"risk":', coalesce('"' || m.risk || '"', 'null'),
            ',"start_on":', coalesce('"' || m.start_on || '"', 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'risk_treatment', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'risk', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risk_treatments_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risks_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"above_appetite":', coalesce(OLD.above_appetite::text, 'null'),
            ',"ai_system":', coalesce('"' || OLD.ai_system || '"', 'null'),
            ',"cause":', coalesce(to_json(OLD.cause)::text, 'null'),
            ',"close_note":', coalesce(to_json(OLD.close_note)::text, 'null'),
            ',"close_reason":', coalesce(to_json(OLD.close_reason)::text, 'null'),
            ',"consequence":', coalesce(to_json(OLD.consequence)::text, 'null'),
            ',"controls":', coalesce(CASE WHEN OLD.controls IN ('[]', '{}') THEN OLD.controls::text ELSE compliance_jcs(OLD.controls) END, 'null'),
            ',"current":', coalesce(CASE WHEN OLD.current IN ('[]', '{}') THEN OLD.current::text ELSE compliance_jcs(OLD.current) END, 'null'),
            ',"description":', coalesce(to_json(OLD.description)::text, 'null'),
            ',"doubtful":', coalesce(OLD.doubtful::text, 'null'),
            ',"dsfa":', coalesce('"' || OLD.dsfa || '"', 'null'),
            ',"external_id":', coalesce(to_json(OLD.external_id)::text, 'null'),
            ',"identified_on":', coalesce('"' || OLD.identified_on || '"', 'null'),
            ',"inherent":', coalesce(CASE WHEN OLD.inherent IN ('[]', '{}') THEN OLD.inherent::text ELSE compliance_jcs(OLD.inherent) END, 'null'),
            ',"isms_scopes":', coalesce(CASE WHEN OLD.isms_scopes IN ('[]', '{}') THEN OLD.isms_scopes::text ELSE compliance_jcs(OLD.isms_scopes) END, 'null'),
            ',"key":', coalesce(to_json(OLD.key)::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"last_assessed_on":', coalesce('"' || OLD.last_assessed_on || '"', 'null'),
            ',"last_review":', coalesce(CASE WHEN OLD.last_review IN ('[]', '{}') THEN OLD.last_review::text ELSE compliance_jcs(OLD.last_review) END, 'null'),
            ',"last_reviewed_on":', coalesce('"' || OLD.last_reviewed_on || '"', 'null'),
            ',"matrix":', coalesce('"' || OLD.matrix || '"', 'null'),
            ',"modules":', coalesce(CASE WHEN OLD.modules IN ('[]', '{}') THEN OLD.modules::text ELSE compliance_jcs(OLD.modules) END, 'null'),
            ',"next_review_on":', coalesce('"' || OLD.next_review_on || '"', 'null'),
            ',"option":', coalesce(to_json(OLD.option)::text, 'null'),
            ',"owner":', coalesce(to_json(OLD.owner)::text, 'null'),
            ',"perspective":', coalesce(to_json(OLD.perspective)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null'),
            ',"quantifications":', coalesce(CASE WHEN OLD.quantifications IN ('[]', '{}') THEN OLD.quantifications::text ELSE compliance_jcs(OLD.quantifications) END, 'null'),
            ',"source":', coalesce(CASE WHEN OLD.source IN ('[]', '{}') THEN OLD.source::text ELSE compliance_jcs(OLD.source) END, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"strength_of_knowledge":', coalesce(to_json(OLD.strength_of_knowledge)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null'),
            ',"target":', coalesce(CASE WHEN OLD.target IN ('[]', '{}') THEN OLD.target::text ELSE compliance_jcs(OLD.target) END, 'null'),
            ',"threats":', coalesce(CASE WHEN OLD.threats IN ('[]', '{}') THEN OLD.threats::text ELSE compliance_jcs(OLD.threats) END, 'null'),
            ',"title":', coalesce(to_json(OLD.title)::text, 'null'),
            ',"vendor":', coalesce('"' || OLD.vendor || '"', 'null'),
            ',"vulnerabilities":', coalesce(CASE WHEN OLD.vulnerabilities IN ('[]', '{}') THEN OLD.vulnerabilities::text ELSE compliance_jcs(OLD.vulnerabilities) END, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'risk', OLD.id, OLD.key, OLD.version + 1, 'risk', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.above_appetite IS DISTINCT FROM OLD.above_appetite THEN
        was := was || ',"above_appetite":' || coalesce(OLD.above_appetite::text, 'null');
        is_now := is_now || ',"above_appetite":' || coalesce(NEW.above_appetite::text, 'null');
    END IF;
    IF NEW.ai_system IS DISTINCT FROM OLD.ai_system THEN
        was := was || ',"ai_system":' || coalesce('"' || OLD.ai_system || '"', 'null');
        is_now := is_now || ',"ai_system":' || coalesce('"' || NEW.ai_system || '"', 'null');
    END IF;
    IF NEW.cause IS DISTINCT FROM OLD.cause THEN
        was := was || ',"cause":' || coalesce(to_json(OLD.cause)::text, 'null');
        is_now := is_now || ',"cause":' || coalesce(to_json(NEW.cause)::text, 'null');
    END IF;
    IF NEW.close_note IS DISTINCT FROM OLD.close_note THEN
        was := was || ',"close_note":' || coalesce(to_json(OLD.close_note)::text, 'null');
        is_now := is_now || ',"close_note":' || coalesce(to_json(NEW.close_note)::text, 'null');
    END IF;
    IF NEW.close_reason IS DISTINCT FROM OLD.close_reason THEN
        was := was || ',"close_reason":' || coalesce(to_json(OLD.close_reason)::text, 'null');
        is_now := is_now || ',"close_reason":' || coalesce(to_json(NEW.close_reason)::text, 'null');
    END IF;
    IF NEW.consequence IS DISTINCT FROM OLD.consequence THEN
        was := was || ',"consequence":' || coalesce(to_json(OLD.consequence)::text, 'null');
        is_now := is_now || ',"consequence":' || coalesce(to_json(NEW.consequence)::text, 'null');
    END IF;
    IF NEW.controls IS DISTINCT FROM OLD.controls THEN
        was := was || ',"controls":' || coalesce(CASE WHEN OLD.controls IN ('[]', '{}') THEN OLD.controls::text ELSE compliance_jcs(OLD.controls) END, 'null');
        is_now := is_now || ',"controls":' || coalesce(CASE WHEN NEW.controls IN ('[]', '{}') THEN NEW.controls::text ELSE compliance_jcs(NEW.controls) END, 'null');
    END IF;
    IF NEW.current IS DISTINCT FROM OLD.current THEN
        was := was || ',"current":' || coalesce(CASE WHEN OLD.current IN ('[]', '{}') THEN OLD.current::text ELSE compliance_jcs(OLD.current) END, 'null');
        is_now := is_now || ',"current":' || coalesce(CASE WHEN NEW.current IN ('[]', '{}') THEN NEW.current::text ELSE compliance_jcs(NEW.current) END, 'null');
    END IF;
    IF NEW.description IS DISTINCT FROM OLD.description THEN
        was := was || ',"description":' || coalesce(to_json(OLD.description)::text, 'null');
        is_now := is_now || ',"description":' || coalesce(to_json(NEW.description)::text, 'null');
    END IF;
    IF NEW.doubtful IS DISTINCT FROM OLD.doubtful THEN
        was := was || ',"doubtful":' || coalesce(OLD.doubtful::text, 'null');
        is_now := is_now || ',"doubtful":' || coalesce(NEW.doubtful::text, 'null');
    END IF;
    IF NEW.dsfa IS DISTINCT FROM OLD.dsfa THEN
        was := was || ',"dsfa":' || coalesce('"' || OLD.dsfa || '"', 'null');
        is_now := is_now || ',"dsfa":' || coalesce('"' || NEW.dsfa || '"', 'null');
    END IF;
    IF NEW.external_id IS DISTINCT FROM OLD.external_id THEN
        was := was || ',"external_id":' || coalesce(to_json(OLD.external_id)::text, 'null');
        is_now := is_now || ',"external_id":' || coalesce(to_json(NEW.external_id)::text, 'null');
    END IF;
    IF NEW.identified_on IS DISTINCT FROM OLD.identified_on THEN
        was := was || ',"identified_on":' || coalesce('"' || OLD.identified_on || '"', 'null');
        is_now := is_now || ',"identified_on":' || coalesce('"' || NEW.identified_on || '"', 'null');
    END IF;
    IF NEW.inherent IS DISTINCT FROM OLD.inherent THEN
        was := was || ',"inherent":' || coalesce(CASE WHEN OLD.inherent IN ('[]', '{}') THEN OLD.inherent::text ELSE compliance_jcs(OLD.inherent) END, 'null');
        is_now := is_now || ',"inherent":' || coalesce(CASE WHEN NEW.inherent IN ('[]', '{}') THEN NEW.inherent::text ELSE compliance_jcs(NEW.inherent) END, 'null');
    END IF;
    IF NEW.isms_scopes IS DISTINCT FROM OLD.isms_scopes THEN
        was := was || ',"isms_scopes":' || coalesce(CASE WHEN OLD.isms_scopes IN ('[]', '{}') THEN OLD.isms_scopes::text ELSE compliance_jcs(OLD.isms_scopes) END, 'null');
        is_now := is_now || ',"isms_scopes":' || coalesce(CASE WHEN NEW.isms_scopes IN ('[]', '{}') THEN NEW.isms_scopes::text ELSE compliance_jcs(NEW.isms_scopes) END, 'null');
    END IF;
    IF NEW.key IS DISTINCT FROM OLD.key THEN
        was := was || ',"key":' || coalesce(to_json(OLD.key)::text, 'null');
        is_now := is_now || ',"key":' || coalesce(to_json(NEW.key)::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.last_assessed_on IS DISTINCT FROM OLD.last_assessed_on THEN
        was := was || ',"last_assessed_on":' || coalesce('"' || OLD.last_assessed_on || '"', 'null');
        is_now := is_now || ',"last_assessed_on":' || coalesce('"' || NEW.last_assessed_on || '"', 'null');
    END IF;
    IF NEW.last_review IS DISTINCT FROM OLD.last_review THEN
        was := was || ',"last_review":' || coalesce(CASE WHEN OLD.last_review IN ('[]', '{}') THEN OLD.last_review::text ELSE compliance_jcs(OLD.last_review) END, 'null');
        is_now := is_now || ',"last_review":' || coalesce(CASE WHEN NEW.last_review IN ('[]', '{}') THEN NEW.last_review::text ELSE compliance_jcs(NEW.last_review) END, 'null');
    END IF;
    IF NEW.last_reviewed_on IS DISTINCT FROM OLD.last_reviewed_on THEN
        was := was || ',"last_reviewed_on":' || coalesce('"' || OLD.last_reviewed_on || '"', 'null');
        is_now := is_now || ',"last_reviewed_on":' || coalesce('"' || NEW.last_reviewed_on || '"', 'null');
    END IF;
    IF NEW.matrix IS DISTINCT FROM OLD.matrix THEN
        was := was || ',"matrix":' || coalesce('"' || OLD.matrix || '"', 'null');
        is_now := is_now || ',"matrix":' || coalesce('"' || NEW.matrix || '"', 'null');
    END IF;
    IF NEW.modules IS DISTINCT FROM OLD.modules THEN
        was := was || ',"modules":' || coalesce(CASE WHEN OLD.modules IN ('[]', '{}') THEN OLD.modules::text ELSE compliance_jcs(OLD.modules) END, 'null');
        is_now := is_now || ',"modules":' || coalesce(CASE WHEN NEW.modules IN ('[]', '{}') THEN NEW.modules::text ELSE compliance_jcs(NEW.modules) END, 'null');
    END IF;
    IF NEW.next_review_on IS DISTINCT FROM OLD.next_review_on THEN
        was := was || ',"next_review_on":' || coalesce('"' || OLD.next_review_on || '"', 'null');
        is_now := is_now || ',"next_review_on":' || coalesce('"' || NEW.next_review_on || '"', 'null');
    END IF;
    IF NEW.option IS DISTINCT FROM OLD.option THEN
        was := was || ',"option":' || coalesce(to_json(OLD.option)::text, 'null');
        is_now := is_now || ',"option":' || coalesce(to_json(NEW.option)::text, 'null');
    END IF;
    IF NEW.owner IS DISTINCT FROM OLD.owner THEN
        was := was || ',"owner":' || coalesce(to_json(OLD.owner)::text, 'null');
        is_now := is_now || ',"owner":' || coalesce(to_json(NEW.owner)::text, 'null');
    END IF;
    IF NEW.perspective IS DISTINCT FROM OLD.perspective THEN
        was := was || ',"perspective":' || coalesce(to_json(OLD.perspective)::text, 'null');
        is_now := is_now || ',"perspective":' || coalesce(to_json(NEW.perspective)::text, 'null');
    END IF;
    IF NEW.processing_activities IS DISTINCT FROM OLD.processing_activities THEN
        was := was || ',"processing_activities":' || coalesce(CASE WHEN OLD.processing_activities IN ('[]', '{}') THEN OLD.processing_activities::text ELSE compliance_jcs(OLD.processing_activities) END, 'null');
        is_now := is_now || ',"processing_activities":' || coalesce(CASE WHEN NEW.processing_activities IN ('[]', '{}') THEN NEW.processing_activities::text ELSE compliance_jcs(NEW.processing_activities) END, 'null');
    END IF;
    IF NEW.quantifications IS DISTINCT FROM OLD.quantifications THEN
        was := was || ',"quantifications":' || coalesce(CASE WHEN OLD.quantifications IN ('[]', '{}') THEN OLD.quantifications::text ELSE compliance_jcs(OLD.quantifications) END, 'null');
        is_now := is_now || ',"quantifications":' || coalesce(CASE WHEN NEW.quantifications IN ('[]', '{}') THEN NEW.quantifications::text ELSE compliance_jcs(NEW.quantifications) END, 'null');
    END IF;
    IF NEW.source IS DISTINCT FROM OLD.source THEN
        was := was || ',"source":' || coalesce(CASE WHEN OLD.source IN ('[]', '{}') THEN OLD.source::text ELSE compliance_jcs(OLD.source) END, 'null');
        is_now := is_now || ',"source":' || coalesce(CASE WHEN NEW.source IN ('[]', '{}') THEN NEW.source::text ELSE compliance_jcs(NEW.source) END, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.strength_of_knowledge IS DISTINCT FROM OLD.strength_of_knowledge THEN
        was := was || ',"strength_of_knowledge":' || coalesce(to_json(OLD.strength_of_knowledge)::text, 'null');
        is_now := is_now || ',"strength_of_knowledge":' || coalesce(to_json(NEW.strength_of_knowledge)::text, 'null');
    END IF;
    IF NEW.tags IS DISTINCT FROM OLD.tags THEN
        was := was || ',"tags":' || coalesce(CASE WHEN OLD.tags IN ('[]', '{}') THEN OLD.tags::text ELSE compliance_jcs(OLD.tags) END, 'null');
        is_now := is_now || ',"tags":' || coalesce(CASE WHEN NEW.tags IN ('[]', '{}') THEN NEW.tags::text ELSE compliance_jcs(NEW.tags) END, 'null');
    END IF;
    IF NEW.target IS DISTINCT FROM OLD.target THEN
        was := was || ',"target":' || coalesce(CASE WHEN OLD.target IN ('[]', '{}') THEN OLD.target::text ELSE compliance_jcs(OLD.target) END, 'null');
        is_now := is_now || ',"target":' || coalesce(CASE WHEN NEW.target IN ('[]', '{}') THEN NEW.target::text ELSE compliance_jcs(NEW.target) END, 'null');
    END IF;
    IF NEW.threats IS DISTINCT FROM OLD.threats THEN
        was := was || ',"threats":' || coalesce(CASE WHEN OLD.threats IN ('[]', '{}') THEN OLD.threats::text ELSE compliance_jcs(OLD.threats) END, 'null');
        is_now := is_now || ',"threats":' || coalesce(CASE WHEN NEW.threats IN ('[]', '{}') THEN NEW.threats::text ELSE compliance_jcs(NEW.threats) END, 'null');
    END IF;
    IF NEW.title IS DISTINCT FROM OLD.title THEN
        was := was || ',"title":' || coalesce(to_json(OLD.title)::text, 'null');
        is_now := is_now || ',"title":' || coalesce(to_json(NEW.title)::text, 'null');
    END IF;
    IF NEW.vendor IS DISTINCT FROM OLD.vendor THEN
        was := was || ',"vendor":' || coalesce('"' || OLD.vendor || '"', 'null');
        is_now := is_now || ',"vendor":' || coalesce('"' || NEW.vendor || '"', 'null');
    END IF;
    IF NEW.vulnerabilities IS DISTINCT FROM OLD.vulnerabilities THEN
        was := was || ',"vulnerabilities":' || coalesce(CASE WHEN OLD.vulnerabilities IN ('[]', '{}') THEN OLD.vulnerabilities::text ELSE compliance_jcs(OLD.vulnerabilities) END, 'null');
        is_now := is_now || ',"vulnerabilities":' || coalesce(CASE WHEN NEW.vulnerabilities IN ('[]', '{}') THEN NEW.vulnerabilities::text ELSE compliance_jcs(NEW.vulnerabilities) END, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'risk', NEW.id, NEW.key,
                                   NEW.version, 'risk', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risks_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_risks_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, m.key AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"above_appetite":', coalesce(m.above_appetite::text, 'null'),
            ',"ai_system":', coalesce('"' || m.ai_system || '"', 'null'),
            ',"cause":', coalesce(to_json(m.cause)::text, 'null'),
            ',"close_note":', coalesce(to_json(m.close_note)::text, 'null'),
            ',"close_reason":', coalesce(to_json(m.close_reason)::text, 'null'),
            ',"consequence":', coalesce(to_json(m.consequence)::text, 'null'),
            ',"controls":', coalesce(CASE WHEN m.controls IN ('[]', '{}') THEN m.controls::text ELSE compliance_jcs(m.controls) END, 'null'),
            ',"current":', coalesce(CASE WHEN m.current IN ('[]', '{}') THEN m.current::text ELSE compliance_jcs(m.current) END, 'null'),
            ',"description":', coalesce(to_json(m.description)::text, 'null'),
            ',"doubtful":', coalesce(m.doubtful::text, 'null'),
            ',"dsfa":', coalesce('"' || m.dsfa || '"', 'null'),
            ',"external_id":', coalesce(to_json(m.external_id)::text, 'null'),
            ',"identified_on":', coalesce('"' || m.identified_on || '"', 'null'),
            ',"inherent":', coalesce(CASE WHEN m.inherent IN ('[]', '{}') THEN m.inherent::text ELSE compliance_jcs(m.inherent) END, 'null'),
            ',"isms_scopes":', coalesce(CASE WHEN m.isms_scopes IN ('[]', '{}') THEN m.isms_scopes::text ELSE compliance_jcs(m.isms_scopes) END, 'null'),
            ',"key":', coalesce(to_json(m.key)::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"last_assessed_on":', coalesce('"' || m.last_assessed_on || '"', 'null'),
            ',"last_review":', coalesce(CASE WHEN m.last_review IN ('[]', '{}') THEN m.last_review::text ELSE compliance_jcs(m.last_review) END, 'null'),
            ',"last_reviewed_on":', coalesce('"' || m.last_reviewed_on || '"', 'null'),
            ',"matrix":', coalesce('"' || m.matrix || '"', 'null'),
            ',"modules":', coalesce(CASE WHEN m.modules IN ('[]', '{}') THEN m.modules::text ELSE compliance_jcs(m.modules) END, 'null'),
            ',"next_review_on":', coalesce('"' || m.next_review_on || '"', 'null'),
            ',"option":', coalesce(to_json(m.option)::text, 'null'),
            ',"owner":', coalesce(to_json(m.owner)::text, 'null'),
            ',"perspective":', coalesce(to_json(m.perspective)::text, 'null'),
            ',"processing_activities":', coalesce(CASE WHEN m.processing_activities IN ('[]', '{}') THEN m.processing_activities::text ELSE compliance_jcs(m.processing_activities) END, 'null'),
            ',"quantifications":', coalesce(CASE WHEN m.quantifications IN ('[]', '{}') THEN m.quantifications::text ELSE compliance_jcs(m.quantifications) END, 'null'),
            ',"source":', coalesce(CASE WHEN m.source IN ('[]', '{}') THEN m.source::text ELSE compliance_jcs(m.source) END, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"strength_of_knowledge":', coalesce(to_json(m.strength_of_knowledge)::text, 'null'),
            ',"tags":', coalesce(CASE WHEN m.tags IN ('[]', '{}') THEN m.tags::text ELSE compliance_jcs(m.tags) END, 'null'),
            ',"target":', coalesce(CASE WHEN m.target IN ('[]', '{}') THEN m.target::text ELSE compliance_jcs(m.target) END, 'null'),
            ',"threats":', coalesce(CASE WHEN m.threats IN ('[]', '{}') THEN m.threats::text ELSE compliance_jcs(m.threats) END, 'null'),
            ',"title":', coalesce(to_json(m.title)::text, 'null'),
            ',"vendor":', coalesce('"' || m.vendor || '"', 'null'),
            ',"vulnerabilities":', coalesce(CASE WHEN m.vulnerabilities IN ('[]', '{}') THEN m.vulnerabilities::text ELSE compliance_jcs(m.vulnerabilities) END, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'risk', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'risk', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_risks_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_rows_as_of(p_row anyelement, p_type text, p_id uuid, p_at timestamp with time zone) RETURNS SETOF anyelement
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_populate_record(p_row, s.state
        || jsonb_build_object('tenant_id', compliance_tenant(), 'id', s.id, 'version', s.version, 'created_at', s.created_at,
                              'created_by', s.created_by, 'updated_at', s.updated_at, 'updated_by', s.updated_by))
    FROM compliance_state_as_of(p_type, p_id, p_at) AS s
$$;

ALTER FUNCTION public.compliance_rows_as_of(p_row anyelement, p_type text, p_id uuid, p_at timestamp with time zone) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_schema_faults() RETURNS TABLE(object text, fault text)
    LANGUAGE sql STABLE
    AS $$
    WITH tables AS (
        SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'vault')
    ), tenant_tables AS (
        SELECT * FROM tables t
        WHERE relname <> 'compliance_token_index'
          AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    )
    SELECT name, 'row-level security is not forced' FROM tenant_tables WHERE NOT (relrowsecurity AND relforcerowsecurity)
    UNION ALL
    SELECT name, 'has not exactly the tenant policy' FROM tenant_tables t
    WHERE (SELECT array_agg(pg_get_expr(p.polqual, p.polrelid)) FROM pg_policy p WHERE p.polrelid = t.oid)
          IS DISTINCT FROM ARRAY['(tenant_id = (NULLIF(current_setting(''app.tenant_id''::text, true), ''''::text))::uuid)']
    UNION ALL
    SELECT t.name, 'index ' || i.relname || ' does not start with tenant_id' FROM tenant_tables t
    JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    WHERE a.attname IS DISTINCT FROM 'tenant_id'
    UNION ALL
    SELECT name, 'has no primary key' FROM tables t
    WHERE NOT EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = t.oid AND x.indisprimary)
    UNION ALL
    SELECT name, 'belongs to ' || pg_get_userbyid(relowner) FROM tables
    WHERE relname <> 'compliance_schema_migrations' AND pg_get_userbyid(relowner) <> 'compliance_owner'
    UNION ALL
    SELECT name, 'is open to PUBLIC' FROM tables t JOIN pg_class c ON c.oid = t.oid, aclexplode(c.relacl) AS acl WHERE acl.grantee = 0
    UNION ALL
    SELECT name, 'has a version but writes no trail' FROM tenant_tables t
    WHERE EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'version' AND NOT a.attisdropped)
      AND name LIKE 'public.%'
      AND (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname IN ('trail', 'trail_created') AND g.tgenabled = 'O') <> 2
    UNION ALL
    SELECT r.table_name, 'trail function is not what the catalogue gives today' FROM compliance_audited_tables r
    LEFT JOIN pg_proc p ON p.proname = r.table_name || '_trail'
    WHERE p.prosrc IS DISTINCT FROM compliance_trail_source(r.table_name)
    UNION ALL
    SELECT r.table_name, 'trail function of creates is not what the catalogue gives today' FROM compliance_audited_tables r
    LEFT JOIN pg_proc p ON p.proname = r.table_name || '_trail_created'
    WHERE p.prosrc IS DISTINCT FROM compliance_trail_created_source(r.table_name)
    UNION ALL
    SELECT name, 'compliance_app may change the trail' FROM tables
    WHERE relname LIKE 'compliance\_audit\_%' AND relname <> 'compliance_audit_logs'
      AND (has_table_privilege('compliance_app', oid, 'UPDATE') OR has_table_privilege('compliance_app', oid, 'DELETE')
           OR has_table_privilege('compliance_app', oid, 'TRUNCATE'))
$$;

ALTER FUNCTION public.compliance_schema_faults() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_set_id(p_at timestamp with time zone, p_n bigint) RETURNS uuid
    LANGUAGE sql
    AS $$
    SELECT encode(substring(int8send((extract(epoch FROM p_at) * 1000)::bigint + p_n / 4096) FROM 3)
                  || substring(int8send(28672 | (p_n % 4096)) FROM 7)
                  || substring(uuid_send(gen_random_uuid()) FROM 9), 'hex')::uuid
$$;

ALTER FUNCTION public.compliance_set_id(p_at timestamp with time zone, p_n bigint) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_show_past(p_table text, p_filled text DEFAULT '''{}''::jsonb'::text) RETURNS void
    LANGUAGE plpgsql
    AS $_$
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
$_$;

ALTER FUNCTION public.compliance_show_past(p_table text, p_filled text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_stamp() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    actor text := compliance_actor();
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.version := 1;
        NEW.created_at := clock_timestamp();
        NEW.created_by := actor;
        NEW.updated_at := NEW.created_at;
        NEW.updated_by := actor;
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.tenant_id <> OLD.tenant_id THEN
        RAISE EXCEPTION 'id and tenant_id of a row never change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.version := OLD.version;
    NEW.created_at := OLD.created_at;
    NEW.created_by := OLD.created_by;
    NEW.updated_at := OLD.updated_at;
    NEW.updated_by := OLD.updated_by;
    -- Columns named as arguments are no change of the record: heartbeats and the like.
    IF NEW IS NOT DISTINCT FROM OLD OR (TG_NARGS > 0 AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV) THEN
        RETURN NEW;
    END IF;
    NEW.version := OLD.version + 1;
    NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    NEW.updated_by := actor;
    RETURN NEW;
END
$$;

ALTER FUNCTION public.compliance_stamp() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_state_as_of(p_type text, p_id uuid, p_at timestamp with time zone) RETURNS TABLE(id uuid, version bigint, created_at timestamp with time zone, created_by text, updated_at timestamp with time zone, updated_by text, state jsonb)
    LANGUAGE sql STABLE
    AS $$
    WITH events AS MATERIALIZED (
        SELECT e.entity_id, e.entity_version, e.at, coalesce(e.actor, e.actor_kind) AS actor, e.action, d.details::jsonb -> 'after' AS after
        FROM compliance_audit_events e
        JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id
        WHERE e.tenant_id = compliance_tenant() AND e.entity_type = p_type AND (p_id IS NULL OR e.entity_id = p_id)
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
    SELECT n.entity_id, n.entity_version, o.at, o.actor, n.at, n.actor, coalesce(s.state, '{}')
    FROM newest n JOIN oldest o USING (entity_id) LEFT JOIN states s USING (entity_id)
    WHERE n.action <> 'delete'
$$;

ALTER FUNCTION public.compliance_state_as_of(p_type text, p_id uuid, p_at timestamp with time zone) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_subjects_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"key_state":', coalesce(to_json(OLD.key_state)::text, 'null'),
            ',"kind":', coalesce(to_json(OLD.kind)::text, 'null'),
            ',"label":', coalesce(CASE WHEN OLD.label IN ('[]', '{}') THEN OLD.label::text ELSE compliance_jcs(OLD.label) END, 'null'),
            ',"origin":', coalesce(to_json(OLD.origin)::text, 'null'),
            ',"restricted":', coalesce(OLD.restricted::text, 'null'),
            ',"restricted_reason":', coalesce(to_json(OLD.restricted_reason)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'subject', OLD.id, NULL, OLD.version + 1, 'subject', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.key_state IS DISTINCT FROM OLD.key_state THEN
        was := was || ',"key_state":' || coalesce(to_json(OLD.key_state)::text, 'null');
        is_now := is_now || ',"key_state":' || coalesce(to_json(NEW.key_state)::text, 'null');
    END IF;
    IF NEW.kind IS DISTINCT FROM OLD.kind THEN
        was := was || ',"kind":' || coalesce(to_json(OLD.kind)::text, 'null');
        is_now := is_now || ',"kind":' || coalesce(to_json(NEW.kind)::text, 'null');
    END IF;
    IF NEW.label IS DISTINCT FROM OLD.label THEN
        was := was || ',"label":' || coalesce(CASE WHEN OLD.label IN ('[]', '{}') THEN OLD.label::text ELSE compliance_jcs(OLD.label) END, 'null');
        is_now := is_now || ',"label":' || coalesce(CASE WHEN NEW.label IN ('[]', '{}') THEN NEW.label::text ELSE compliance_jcs(NEW.label) END, 'null');
    END IF;
    IF NEW.origin IS DISTINCT FROM OLD.origin THEN
        was := was || ',"origin":' || coalesce(to_json(OLD.origin)::text, 'null');
        is_now := is_now || ',"origin":' || coalesce(to_json(NEW.origin)::text, 'null');
    END IF;
    IF NEW.restricted IS DISTINCT FROM OLD.restricted THEN
        was := was || ',"restricted":' || coalesce(OLD.restricted::text, 'null');
        is_now := is_now || ',"restricted":' || coalesce(NEW.restricted::text, 'null');
    END IF;
    IF NEW.restricted_reason IS DISTINCT FROM OLD.restricted_reason THEN
        was := was || ',"restricted_reason":' || coalesce(to_json(OLD.restricted_reason)::text, 'null');
        is_now := is_now || ',"restricted_reason":' || coalesce(to_json(NEW.restricted_reason)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'subject', NEW.id, NULL,
                                   NEW.version, 'subject', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_subjects_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_subjects_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"key_state":', coalesce(to_json(m.key_state)::text, 'null'),
            ',"kind":', coalesce(to_json(m.kind)::text, 'null'),
            ',"label":', coalesce(CASE WHEN m.label IN ('[]', '{}') THEN m.label::text ELSE compliance_jcs(m.label) END, 'null'),
            ',"origin":', coalesce(to_json(m.origin)::text, 'null'),
            ',"restricted":', coalesce(m.restricted::text, 'null'),
            ',"restricted_reason":', coalesce(to_json(m.restricted_reason)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'subject', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'subject', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_subjects_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

ALTER FUNCTION public.compliance_tenant() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_tenant_lock(p_tenant uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT hashtextextended('end of tenant ' || p_tenant, 0) $$;

ALTER FUNCTION public.compliance_tenant_lock(p_tenant uuid) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_tenants_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"brand":', coalesce(CASE WHEN OLD.brand IN ('[]', '{}') THEN OLD.brand::text ELSE compliance_jcs(OLD.brand) END, 'null'),
            ',"closing":', coalesce(CASE WHEN OLD.closing IN ('[]', '{}') THEN OLD.closing::text ELSE compliance_jcs(OLD.closing) END, 'null'),
            ',"country":', coalesce(to_json(OLD.country)::text, 'null'),
            ',"currency":', coalesce(to_json(OLD.currency)::text, 'null'),
            ',"dsfa_matrix":', coalesce('"' || OLD.dsfa_matrix || '"', 'null'),
            ',"enabled_domains":', coalesce(CASE WHEN OLD.enabled_domains IN ('[]', '{}') THEN OLD.enabled_domains::text ELSE compliance_jcs(OLD.enabled_domains) END, 'null'),
            ',"extra_holidays":', coalesce(CASE WHEN OLD.extra_holidays IN ('[]', '{}') THEN OLD.extra_holidays::text ELSE compliance_jcs(OLD.extra_holidays) END, 'null'),
            ',"files":', coalesce(CASE WHEN OLD.files IN ('[]', '{}') THEN OLD.files::text ELSE compliance_jcs(OLD.files) END, 'null'),
            ',"four_eyes":', coalesce(OLD.four_eyes::text, 'null'),
            ',"identity":', coalesce(CASE WHEN OLD.identity IN ('[]', '{}') THEN OLD.identity::text ELSE compliance_jcs(OLD.identity) END, 'null'),
            ',"language":', coalesce(to_json(OLD.language)::text, 'null'),
            ',"languages":', coalesce(CASE WHEN OLD.languages IN ('[]', '{}') THEN OLD.languages::text ELSE compliance_jcs(OLD.languages) END, 'null'),
            ',"large_scale_subjects":', coalesce(OLD.large_scale_subjects::text, 'null'),
            ',"legal_name":', coalesce(to_json(OLD.legal_name)::text, 'null'),
            ',"mail":', coalesce(CASE WHEN OLD.mail IN ('[]', '{}') THEN OLD.mail::text ELSE compliance_jcs(OLD.mail) END, 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"region":', coalesce(to_json(OLD.region)::text, 'null'),
            ',"reminders":', coalesce(CASE WHEN OLD.reminders IN ('[]', '{}') THEN OLD.reminders::text ELSE compliance_jcs(OLD.reminders) END, 'null'),
            ',"security":', coalesce(CASE WHEN OLD.security IN ('[]', '{}') THEN OLD.security::text ELSE compliance_jcs(OLD.security) END, 'null'),
            ',"slug":', coalesce(to_json(OLD.slug)::text, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"time_zone":', coalesce(to_json(OLD.time_zone)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'tenant', OLD.id, NULL, OLD.version + 1, 'tenant', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.brand IS DISTINCT FROM OLD.brand THEN
        was := was || ',"brand":' || coalesce(CASE WHEN OLD.brand IN ('[]', '{}') THEN OLD.brand::text ELSE compliance_jcs(OLD.brand) END, 'null');
        is_now := is_now || ',"brand":' || coalesce(CASE WHEN NEW.brand IN ('[]', '{}') THEN NEW.brand::text ELSE compliance_jcs(NEW.brand) END, 'null');
    END IF;
    IF NEW.closing IS DISTINCT FROM OLD.closing THEN
        was := was || ',"closing":' || coalesce(CASE WHEN OLD.closing IN ('[]', '{}') THEN OLD.closing::text ELSE compliance_jcs(OLD.closing) END, 'null');
        is_now := is_now || ',"closing":' || coalesce(CASE WHEN NEW.closing IN ('[]', '{}') THEN NEW.closing::text ELSE compliance_jcs(NEW.closing) END, 'null');
    END IF;
    IF NEW.country IS DISTINCT FROM OLD.country THEN
        was := was || ',"country":' || coalesce(to_json(OLD.country)::text, 'null');
        is_now := is_now || ',"country":' || coalesce(to_json(NEW.country)::text, 'null');
    END IF;
    IF NEW.currency IS DISTINCT FROM OLD.currency THEN
        was := was || ',"currency":' || coalesce(to_json(OLD.currency)::text, 'null');
        is_now := is_now || ',"currency":' || coalesce(to_json(NEW.currency)::text, 'null');
    END IF;
    IF NEW.dsfa_matrix IS DISTINCT FROM OLD.dsfa_matrix THEN
        was := was || ',"dsfa_matrix":' || coalesce('"' || OLD.dsfa_matrix || '"', 'null');
        is_now := is_now || ',"dsfa_matrix":' || coalesce('"' || NEW.dsfa_matrix || '"', 'null');
    END IF;
    IF NEW.enabled_domains IS DISTINCT FROM OLD.enabled_domains THEN
        was := was || ',"enabled_domains":' || coalesce(CASE WHEN OLD.enabled_domains IN ('[]', '{}') THEN OLD.enabled_domains::text ELSE compliance_jcs(OLD.enabled_domains) END, 'null');
        is_now := is_now || ',"enabled_domains":' || coalesce(CASE WHEN NEW.enabled_domains IN ('[]', '{}') THEN NEW.enabled_domains::text ELSE compliance_jcs(NEW.enabled_domains) END, 'null');
    END IF;
    IF NEW.extra_holidays IS DISTINCT FROM OLD.extra_holidays THEN
        was := was || ',"extra_holidays":' || coalesce(CASE WHEN OLD.extra_holidays IN ('[]', '{}') THEN OLD.extra_holidays::text ELSE compliance_jcs(OLD.extra_holidays) END, 'null');
        is_now := is_now || ',"extra_holidays":' || coalesce(CASE WHEN NEW.extra_holidays IN ('[]', '{}') THEN NEW.extra_holidays::text ELSE compliance_jcs(NEW.extra_holidays) END, 'null');
    END IF;
    IF NEW.files IS DISTINCT FROM OLD.files THEN
        was := was || ',"files":' || coalesce(CASE WHEN OLD.files IN ('[]', '{}') THEN OLD.files::text ELSE compliance_jcs(OLD.files) END, 'null');
        is_now := is_now || ',"files":' || coalesce(CASE WHEN NEW.files IN ('[]', '{}') THEN NEW.files::text ELSE compliance_jcs(NEW.files) END, 'null');
    END IF;
    IF NEW.four_eyes IS DISTINCT FROM OLD.four_eyes THEN
        was := was || ',"four_eyes":' || coalesce(OLD.four_eyes::text, 'null');
        is_now := is_now || ',"four_eyes":' || coalesce(NEW.four_eyes::text, 'null');
    END IF;
    IF NEW.identity IS DISTINCT FROM OLD.identity THEN
        was := was || ',"identity":' || coalesce(CASE WHEN OLD.identity IN ('[]', '{}') THEN OLD.identity::text ELSE compliance_jcs(OLD.identity) END, 'null');
        is_now := is_now || ',"identity":' || coalesce(CASE WHEN NEW.identity IN ('[]', '{}') THEN NEW.identity::text ELSE compliance_jcs(NEW.identity) END, 'null');
    END IF;
    IF NEW.language IS DISTINCT FROM OLD.language THEN
        was := was || ',"language":' || coalesce(to_json(OLD.language)::text, 'null');
        is_now := is_now || ',"language":' || coalesce(to_json(NEW.language)::text, 'null');
    END IF;
    IF NEW.languages IS DISTINCT FROM OLD.languages THEN
        was := was || ',"languages":' || coalesce(CASE WHEN OLD.languages IN ('[]', '{}') THEN OLD.languages::text ELSE compliance_jcs(OLD.languages) END, 'null');
        is_now := is_now || ',"languages":' || coalesce(CASE WHEN NEW.languages IN ('[]', '{}') THEN NEW.languages::text ELSE compliance_jcs(NEW.languages) END, 'null');
    END IF;
    IF NEW.large_scale_subjects IS DISTINCT FROM OLD.large_scale_subjects THEN
        was := was || ',"large_scale_subjects":' || coalesce(OLD.large_scale_subjects::text, 'null');
        is_now := is_now || ',"large_scale_subjects":' || coalesce(NEW.large_scale_subjects::text, 'null');
    END IF;
    IF NEW.legal_name IS DISTINCT FROM OLD.legal_name THEN
        was := was || ',"legal_name":' || coalesce(to_json(OLD.legal_name)::text, 'null');
        is_now := is_now || ',"legal_name":' || coalesce(to_json(NEW.legal_name)::text, 'null');
    END IF;
    IF NEW.mail IS DISTINCT FROM OLD.mail THEN
        was := was || ',"mail":' || coalesce(CASE WHEN OLD.mail IN ('[]', '{}') THEN OLD.mail::text ELSE compliance_jcs(OLD.mail) END, 'null');
        is_now := is_now || ',"mail":' || coalesce(CASE WHEN NEW.mail IN ('[]', '{}') THEN NEW.mail::text ELSE compliance_jcs(NEW.mail) END, 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.region IS DISTINCT FROM OLD.region THEN
        was := was || ',"region":' || coalesce(to_json(OLD.region)::text, 'null');
        is_now := is_now || ',"region":' || coalesce(to_json(NEW.region)::text, 'null');
    END IF;
    IF NEW.reminders IS DISTINCT FROM OLD.reminders THEN
        was := was || ',"reminders":' || coalesce(CASE WHEN OLD.reminders IN ('[]', '{}') THEN OLD.reminders::text ELSE compliance_jcs(OLD.reminders) END, 'null');
        is_now := is_now || ',"reminders":' || coalesce(CASE WHEN NEW.reminders IN ('[]', '{}') THEN NEW.reminders::text ELSE compliance_jcs(NEW.reminders) END, 'null');
    END IF;
    IF NEW.security IS DISTINCT FROM OLD.security THEN
        was := was || ',"security":' || coalesce(CASE WHEN OLD.security IN ('[]', '{}') THEN OLD.security::text ELSE compliance_jcs(OLD.security) END, 'null');
        is_now := is_now || ',"security":' || coalesce(CASE WHEN NEW.security IN ('[]', '{}') THEN NEW.security::text ELSE compliance_jcs(NEW.security) END, 'null');
    END IF;
    IF NEW.slug IS DISTINCT FROM OLD.slug THEN
        was := was || ',"slug":' || coalesce(to_json(OLD.slug)::text, 'null');
        is_now := is_now || ',"slug":' || coalesce(to_json(NEW.slug)::text, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.time_zone IS DISTINCT FROM OLD.time_zone THEN
        was := was || ',"time_zone":' || coalesce(to_json(OLD.time_zone)::text, 'null');
        is_now := is_now || ',"time_zone":' || coalesce(to_json(NEW.time_zone)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'tenant', NEW.id, NULL,
                                   NEW.version, 'tenant', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_tenants_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_tenants_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"brand":', coalesce(CASE WHEN m.brand IN ('[]', '{}') THEN m.brand::text ELSE compliance_jcs(m.brand) END, 'null'),
            ',"closing":', coalesce(CASE WHEN m.closing IN ('[]', '{}') THEN m.closing::text ELSE compliance_jcs(m.closing) END, 'null'),
            ',"country":', coalesce(to_json(m.country)::text, 'null'),
            ',"currency":', coalesce(to_json(m.currency)::text, 'null'),
            ',"dsfa_matrix":', coalesce('"' || m.dsfa_matrix || '"', 'null'),
            ',"enabled_domains":', coalesce(CASE WHEN m.enabled_domains IN ('[]', '{}') THEN m.enabled_domains::text ELSE compliance_jcs(m.enabled_domains) END, 'null'),
            ',"extra_holidays":', coalesce(CASE WHEN m.extra_holidays IN ('[]', '{}') THEN m.extra_holidays::text ELSE compliance_jcs(m.extra_holidays) END, 'null'),
            ',"files":', coalesce(CASE WHEN m.files IN ('[]', '{}') THEN m.files::text ELSE compliance_jcs(m.files) END, 'null'),
            ',"four_eyes":', coalesce(m.four_eyes::text, 'null'),
            ',"identity":', coalesce(CASE WHEN m.identity IN ('[]', '{}') THEN m.identity::text ELSE compliance_jcs(m.identity) END, 'null'),
            ',"language":', coalesce(to_json(m.language)::text, 'null'),
            ',"languages":', coalesce(CASE WHEN m.languages IN ('[]', '{}') THEN m.languages::text ELSE compliance_jcs(m.languages) END, 'null'),
            ',"large_scale_subjects":', coalesce(m.large_scale_subjects::text, 'null'),
            ',"legal_name":', coalesce(to_json(m.legal_name)::text, 'null'),
            ',"mail":', coalesce(CASE WHEN m.mail IN ('[]', '{}') THEN m.mail::text ELSE compliance_jcs(m.mail) END, 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"region":', coalesce(to_json(m.region)::text, 'null'),
            ',"reminders":', coalesce(CASE WHEN m.reminders IN ('[]', '{}') THEN m.reminders::text ELSE compliance_jcs(m.reminders) END, 'null'),
            ',"security":', coalesce(CASE WHEN m.security IN ('[]', '{}') THEN m.security::text ELSE compliance_jcs(m.security) END, 'null'),
            ',"slug":', coalesce(to_json(m.slug)::text, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"time_zone":', coalesce(to_json(m.time_zone)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'tenant', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'tenant', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_tenants_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_trail_columns(p_table text) RETURNS TABLE(name text, type text)
    LANGUAGE sql STABLE
    AS $$
    SELECT a.attname::text, format_type(a.atttypid, a.atttypmod)
    FROM pg_attribute a JOIN compliance_audited_tables r ON r.table_name = p_table
    WHERE a.attrelid = to_regclass(p_table) AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attname <> ALL (ARRAY['id', 'tenant_id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']::name[])
      AND a.attname::text <> ALL (r.hidden_columns)
    ORDER BY a.attname::text COLLATE "C"
$$;

ALTER FUNCTION public.compliance_trail_columns(p_table text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_trail_created_source(p_table text) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT format($f$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, %3$s AS key, m.version, f.request_id, %4$s AS root,
               '{"after":' || %1$s || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', %2$L, e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), %5$L, e.root
    FROM event AS e;
    RETURN NULL;
END
$f$, compliance_trail_object(p_table, 'm'), r.entity_type,
        CASE WHEN EXISTS (SELECT 1 FROM compliance_trail_columns(p_table) WHERE name = 'key') THEN 'm.key' ELSE 'NULL::text' END,
        format('m.%I', coalesce(r.root_column, 'id')), coalesce(r.root_type, r.entity_type))
    FROM compliance_audited_tables r WHERE r.table_name = p_table
$_$;

ALTER FUNCTION public.compliance_trail_created_source(p_table text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_trail_expression(p_row text, p_column text, p_type text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT 'coalesce(' || CASE
            WHEN p_type = 'jsonb'
                THEN format('CASE WHEN %1$s.%2$I IN (''[]'', ''{}'') THEN %1$s.%2$I::text ELSE compliance_jcs(%1$s.%2$I) END', p_row, p_column)
            WHEN p_type IN ('integer', 'bigint', 'smallint', 'boolean') THEN format('%s.%I::text', p_row, p_column)
            WHEN p_type = 'timestamp with time zone'
                THEN format($q$'"' || to_char(%s.%I AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"'$q$, p_row, p_column)
            WHEN p_type = 'text' THEN format('to_json(%s.%I)::text', p_row, p_column)
            WHEN p_type IN ('uuid', 'date') OR p_type LIKE 'numeric%' THEN format('''"'' || %s.%I || ''"''', p_row, p_column)
            ELSE format('compliance_type_without_trail_form_%s()', p_column)
        END || ', ''null'')'
$_$;

ALTER FUNCTION public.compliance_trail_expression(p_row text, p_column text, p_type text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_trail_object(p_table text, p_row text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT format(E'''{'' || %s || ''}''', string_agg('concat(' || part || ')', E'\n            || ' ORDER BY n))
    FROM (SELECT n / 40 AS n, string_agg(quote_literal(CASE n WHEN 0 THEN '' ELSE ',' END || '"' || name || '":') || ', '
                                         || compliance_trail_expression(p_row, name, type), E',\n            ' ORDER BY n) AS part
          FROM (SELECT name, type, row_number() OVER () - 1 AS n FROM compliance_trail_columns(p_table)) AS numbered
          GROUP BY n / 40) AS parts
$$;

ALTER FUNCTION public.compliance_trail_object(p_table text, p_row text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_trail_source(p_table text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    registered compliance_audited_tables;
    differing text;
    has_key boolean;
BEGIN
    SELECT * INTO STRICT registered FROM compliance_audited_tables WHERE table_name = p_table;
    SELECT string_agg(format(
               E'    IF NEW.%1$I IS DISTINCT FROM OLD.%1$I THEN\n        was := was || %2$L || %3$s;\n        is_now := is_now || %2$L || %4$s;\n    END IF;\n',
               name, ',"' || name || '":', compliance_trail_expression('OLD', name, type), compliance_trail_expression('NEW', name, type)),
               '' ORDER BY name COLLATE "C"), coalesce(bool_or(name = 'key'), false)
    INTO differing, has_key FROM compliance_trail_columns(p_table);
    RETURN format($f$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := %1$s;
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', %3$L, OLD.id, %5$s, OLD.version + 1, %6$L, OLD.%7$I,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
%2$s    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), %3$L, NEW.id, %4$s,
                                   NEW.version, %6$L, NEW.%7$I, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$f$, compliance_trail_object(p_table, 'OLD'), differing, registered.entity_type, CASE WHEN has_key THEN 'NEW.key' ELSE 'NULL' END,
        CASE WHEN has_key THEN 'OLD.key' ELSE 'NULL' END, coalesce(registered.root_type, registered.entity_type),
        coalesce(registered.root_column, 'id'));
END
$_$;

ALTER FUNCTION public.compliance_trail_source(p_table text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_undone(p_type text, p_at timestamp with time zone) RETURNS TABLE(id uuid, version bigint, deleted boolean, state jsonb)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.compliance_undone(p_type text, p_at timestamp with time zone) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_utf16(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT string_agg(CASE WHEN p < 65536 THEN lpad(to_hex(p), 4, '0')
                           ELSE to_hex(55296 + ((p - 65536) >> 10)) || to_hex(56320 + ((p - 65536) & 1023)) END, '' ORDER BY n)
    FROM (SELECT ascii(c) AS p, n FROM regexp_split_to_table(p_text, '') WITH ORDINALITY AS t (c, n)) AS points
$$;

ALTER FUNCTION public.compliance_utf16(p_text text) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_valid_evidence(p_on date) RETURNS TABLE(evidence uuid)
    LANGUAGE sql STABLE
    AS $$
    SELECT i.id
    FROM compliance_evidence_items i
    WHERE i.tenant_id = compliance_tenant() AND i.state <> 'withdrawn' AND (i.check_failed_on IS NULL OR p_on < i.check_failed_on)
      AND EXISTS (SELECT 1 FROM compliance_evidence_revisions r
                  WHERE r.tenant_id = i.tenant_id AND r.evidence = i.id AND r.state IN ('approved', 'superseded')
                    AND r.valid_from <= p_on AND (r.valid_until IS NULL OR p_on <= r.valid_until)
                    AND (r.integrity_failed_on IS NULL OR p_on < r.integrity_failed_on))
$$;

ALTER FUNCTION public.compliance_valid_evidence(p_on date) OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_webhook_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('compliance_webhook', NEW.tenant_id::text);
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_webhook_changed() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_webhooks_trail() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := '';
    is_now text := '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF compliance_is_erasing(OLD.tenant_id) THEN
            RETURN NULL;
        END IF;
        was := '{' || concat('"events":', coalesce(CASE WHEN OLD.events IN ('[]', '{}') THEN OLD.events::text ELSE compliance_jcs(OLD.events) END, 'null'),
            ',"format":', coalesce(to_json(OLD.format)::text, 'null'),
            ',"headers":', coalesce(CASE WHEN OLD.headers IN ('[]', '{}') THEN OLD.headers::text ELSE compliance_jcs(OLD.headers) END, 'null'),
            ',"name":', coalesce(to_json(OLD.name)::text, 'null'),
            ',"previous_until":', coalesce('"' || to_char(OLD.previous_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"secret":', coalesce(CASE WHEN OLD.secret IN ('[]', '{}') THEN OLD.secret::text ELSE compliance_jcs(OLD.secret) END, 'null'),
            ',"state":', coalesce(to_json(OLD.state)::text, 'null'),
            ',"url":', coalesce(to_json(OLD.url)::text, 'null')) || '}';
        PERFORM compliance_write_event(OLD.tenant_id, 'delete', 'webhook', OLD.id, NULL, OLD.version + 1, 'webhook', OLD.id,
                                       greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond'), was, 'null');
        RETURN NULL;
    END IF;
    IF NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.events IS DISTINCT FROM OLD.events THEN
        was := was || ',"events":' || coalesce(CASE WHEN OLD.events IN ('[]', '{}') THEN OLD.events::text ELSE compliance_jcs(OLD.events) END, 'null');
        is_now := is_now || ',"events":' || coalesce(CASE WHEN NEW.events IN ('[]', '{}') THEN NEW.events::text ELSE compliance_jcs(NEW.events) END, 'null');
    END IF;
    IF NEW.format IS DISTINCT FROM OLD.format THEN
        was := was || ',"format":' || coalesce(to_json(OLD.format)::text, 'null');
        is_now := is_now || ',"format":' || coalesce(to_json(NEW.format)::text, 'null');
    END IF;
    IF NEW.headers IS DISTINCT FROM OLD.headers THEN
        was := was || ',"headers":' || coalesce(CASE WHEN OLD.headers IN ('[]', '{}') THEN OLD.headers::text ELSE compliance_jcs(OLD.headers) END, 'null');
        is_now := is_now || ',"headers":' || coalesce(CASE WHEN NEW.headers IN ('[]', '{}') THEN NEW.headers::text ELSE compliance_jcs(NEW.headers) END, 'null');
    END IF;
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        was := was || ',"name":' || coalesce(to_json(OLD.name)::text, 'null');
        is_now := is_now || ',"name":' || coalesce(to_json(NEW.name)::text, 'null');
    END IF;
    IF NEW.previous_until IS DISTINCT FROM OLD.previous_until THEN
        was := was || ',"previous_until":' || coalesce('"' || to_char(OLD.previous_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
        is_now := is_now || ',"previous_until":' || coalesce('"' || to_char(NEW.previous_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null');
    END IF;
    IF NEW.secret IS DISTINCT FROM OLD.secret THEN
        was := was || ',"secret":' || coalesce(CASE WHEN OLD.secret IN ('[]', '{}') THEN OLD.secret::text ELSE compliance_jcs(OLD.secret) END, 'null');
        is_now := is_now || ',"secret":' || coalesce(CASE WHEN NEW.secret IN ('[]', '{}') THEN NEW.secret::text ELSE compliance_jcs(NEW.secret) END, 'null');
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        was := was || ',"state":' || coalesce(to_json(OLD.state)::text, 'null');
        is_now := is_now || ',"state":' || coalesce(to_json(NEW.state)::text, 'null');
    END IF;
    IF NEW.url IS DISTINCT FROM OLD.url THEN
        was := was || ',"url":' || coalesce(to_json(OLD.url)::text, 'null');
        is_now := is_now || ',"url":' || coalesce(to_json(NEW.url)::text, 'null');
    END IF;
    PERFORM compliance_write_event(NEW.tenant_id, coalesce(nullif(compliance_context() ->> 'action', ''), 'update'), 'webhook', NEW.id, NULL,
                                   NEW.version, 'webhook', NEW.id, NEW.updated_at, '{' || substr(was, 2) || '}', '{' || substr(is_now, 2) || '}');
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_webhooks_trail() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_webhooks_trail_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH event AS MATERIALIZED (
        SELECT m.tenant_id, (f.high || to_hex(f.low + row_number() OVER () - 1))::uuid AS event_id,
               CASE WHEN m.tenant_id = f.tenant THEN f.epoch ELSE compliance_epoch(m.tenant_id) END AS epoch, f.tx, m.created_at,
               f.actor_kind, f.actor, m.id, NULL::text AS key, m.version, f.request_id, m.id AS root,
               '{"after":' || '{' || concat('"events":', coalesce(CASE WHEN m.events IN ('[]', '{}') THEN m.events::text ELSE compliance_jcs(m.events) END, 'null'),
            ',"format":', coalesce(to_json(m.format)::text, 'null'),
            ',"headers":', coalesce(CASE WHEN m.headers IN ('[]', '{}') THEN m.headers::text ELSE compliance_jcs(m.headers) END, 'null'),
            ',"name":', coalesce(to_json(m.name)::text, 'null'),
            ',"previous_until":', coalesce('"' || to_char(m.previous_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null'),
            ',"secret":', coalesce(CASE WHEN m.secret IN ('[]', '{}') THEN m.secret::text ELSE compliance_jcs(m.secret) END, 'null'),
            ',"state":', coalesce(to_json(m.state)::text, 'null'),
            ',"url":', coalesce(to_json(m.url)::text, 'null')) || '}' || f.context ||
               encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') || '"}' AS details
        FROM compliance_event_frame((SELECT count(*) FROM created)) AS f CROSS JOIN created AS m
    ), stored AS (
        INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) SELECT e.tenant_id, e.event_id, e.details FROM event AS e
    )
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    SELECT e.tenant_id, e.event_id, e.epoch, e.tx, e.created_at, e.actor_kind, e.actor, 'create', 'webhook', e.id, e.key,
           e.version, e.request_id, encode(sha256(convert_to(e.details, 'UTF8')), 'hex'), 'webhook', e.root
    FROM event AS e;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.compliance_webhooks_trail_created() OWNER TO compliance_owner;

CREATE FUNCTION public.compliance_write_event(p_tenant uuid, p_action text, p_type text, p_id uuid, p_key text, p_version bigint, p_root_type text, p_root uuid, p_at timestamp with time zone, p_before text, p_after text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    c jsonb := compliance_context();
    event uuid := compliance_event_id();
    details text;
BEGIN
    details := '{"after":' || p_after || ',"before":' || p_before ||
               ',"context":{"ip":' || coalesce(compliance_jcs(c -> 'ip'), 'null') ||
               ',"origin":' || coalesce((c -> 'origin')::text, '"database"') ||
               ',"reason":' || coalesce(compliance_jcs(c -> 'reason'), 'null') ||
               ',"user_agent":' || coalesce(compliance_jcs(c -> 'user_agent'), 'null') ||
               '},"salt":"' || encode(substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16), 'hex') ||
               '"}';
    INSERT INTO compliance_audit_events (tenant_id, id, epoch, tx, at, actor_kind, actor, action, entity_type, entity_id, entity_key,
                                         entity_version, request_id, details_sha256, root_type, root_id)
    VALUES (p_tenant, event, compliance_epoch(p_tenant), pg_current_xact_id(), p_at, coalesce(c ->> 'actor_kind', 'system'),
            c ->> 'actor', p_action, p_type, p_id, p_key, p_version, (c ->> 'request_id')::uuid,
            encode(sha256(convert_to(details, 'UTF8')), 'hex'), p_root_type, p_root);
    INSERT INTO compliance_audit_event_details (tenant_id, event_id, details) VALUES (p_tenant, event, details);
END
$$;

ALTER FUNCTION public.compliance_write_event(p_tenant uuid, p_action text, p_type text, p_id uuid, p_key text, p_version bigint, p_root_type text, p_root uuid, p_at timestamp with time zone, p_before text, p_after text) OWNER TO compliance_owner;

CREATE TABLE public.compliance_assessments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    regulation uuid NOT NULL,
    release_no integer,
    title text NOT NULL,
    is_primary boolean NOT NULL,
    scope text,
    isms_scope uuid,
    baseline uuid,
    selected_groups jsonb NOT NULL,
    scoring_mode text NOT NULL,
    score_method text NOT NULL,
    min_score integer NOT NULL,
    max_score integer NOT NULL,
    scores_definition jsonb,
    target_score numeric(4,1),
    show_documentation boolean NOT NULL,
    lead text,
    team jsonb NOT NULL,
    started_on date,
    due_on date,
    closed_at timestamp with time zone,
    closed_by text,
    state text NOT NULL,
    conclusion text,
    frozen_score jsonb,
    frozen_domains jsonb,
    CONSTRAINT compliance_assessments_check CHECK ((min_score < max_score)),
    CONSTRAINT compliance_assessments_check1 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT compliance_assessments_check2 CHECK (((NOT is_primary) OR (state = 'in_progress'::text))),
    CONSTRAINT compliance_assessments_score_method_check CHECK ((score_method = ANY (ARRAY['average'::text, 'average_of_domains'::text]))),
    CONSTRAINT compliance_assessments_scoring_mode_check CHECK ((scoring_mode = ANY (ARRAY['result'::text, 'score'::text]))),
    CONSTRAINT compliance_assessments_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'in_progress'::text, 'in_review'::text, 'closed'::text]))),
    CONSTRAINT compliance_assessments_target_score_check CHECK (((target_score >= (0)::numeric) AND (target_score <= (100)::numeric)))
);

ALTER TABLE ONLY public.compliance_assessments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_assessments OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_assessments WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('compliance_assessment'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.regulation,
    c.release_no,
    c.title,
    c.is_primary,
    c.scope,
    c.isms_scope,
    c.baseline,
    c.selected_groups,
    c.scoring_mode,
    c.score_method,
    c.min_score,
    c.max_score,
    c.scores_definition,
    c.target_score,
    c.show_documentation,
    c.lead,
    c.team,
    c.started_on,
    c.due_on,
    c.closed_at,
    c.closed_by,
    c.state,
    c.conclusion,
    c.frozen_score,
    c.frozen_domains
   FROM public.compliance_assessments c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.regulation,
    t.release_no,
    t.title,
    t.is_primary,
    t.scope,
    t.isms_scope,
    t.baseline,
    t.selected_groups,
    t.scoring_mode,
    t.score_method,
    t.min_score,
    t.max_score,
    t.scores_definition,
    t.target_score,
    t.show_documentation,
    t.lead,
    t.team,
    t.started_on,
    t.due_on,
    t.closed_at,
    t.closed_by,
    t.state,
    t.conclusion,
    t.frozen_score,
    t.frozen_domains
   FROM ((undone u
     JOIN public.compliance_assessments c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, regulation, release_no, title, is_primary, scope, isms_scope, baseline, selected_groups, scoring_mode, score_method, min_score, max_score, scores_definition, target_score, show_documentation, lead, team, started_on, due_on, closed_at, closed_by, state, conclusion, frozen_score, frozen_domains))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.regulation,
    t.release_no,
    t.title,
    t.is_primary,
    t.scope,
    t.isms_scope,
    t.baseline,
    t.selected_groups,
    t.scoring_mode,
    t.score_method,
    t.min_score,
    t.max_score,
    t.scores_definition,
    t.target_score,
    t.show_documentation,
    t.lead,
    t.team,
    t.started_on,
    t.due_on,
    t.closed_at,
    t.closed_by,
    t.state,
    t.conclusion,
    t.frozen_score,
    t.frozen_domains
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_assessments, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, regulation, release_no, title, is_primary, scope, isms_scope, baseline, selected_groups, scoring_mode, score_method, min_score, max_score, scores_definition, target_score, show_documentation, lead, team, started_on, due_on, closed_at, closed_by, state, conclusion, frozen_score, frozen_domains))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_assessments OWNER TO compliance_owner;

CREATE TABLE public.compliance_control_exceptions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    control uuid,
    requirement uuid,
    scope text NOT NULL,
    reason text NOT NULL,
    business_need text,
    severity text NOT NULL,
    compensating_controls jsonb NOT NULL,
    risk uuid,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    state text NOT NULL,
    state_reason text,
    decided_by text,
    decided_at timestamp with time zone,
    decision_note text,
    CONSTRAINT compliance_control_exceptions_check CHECK (((control IS NOT NULL) OR (requirement IS NOT NULL))),
    CONSTRAINT compliance_control_exceptions_check1 CHECK ((valid_until >= valid_from)),
    CONSTRAINT compliance_control_exceptions_severity_check CHECK ((severity = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
    CONSTRAINT compliance_control_exceptions_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'rejected'::text, 'expired'::text, 'revoked'::text])))
);

ALTER TABLE ONLY public.compliance_control_exceptions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_control_exceptions OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_control_exceptions WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('control_exception'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.title,
    c.control,
    c.requirement,
    c.scope,
    c.reason,
    c.business_need,
    c.severity,
    c.compensating_controls,
    c.risk,
    c.valid_from,
    c.valid_until,
    c.state,
    c.state_reason,
    c.decided_by,
    c.decided_at,
    c.decision_note
   FROM public.compliance_control_exceptions c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.control,
    t.requirement,
    t.scope,
    t.reason,
    t.business_need,
    t.severity,
    t.compensating_controls,
    t.risk,
    t.valid_from,
    t.valid_until,
    t.state,
    t.state_reason,
    t.decided_by,
    t.decided_at,
    t.decision_note
   FROM ((undone u
     JOIN public.compliance_control_exceptions c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, control, requirement, scope, reason, business_need, severity, compensating_controls, risk, valid_from, valid_until, state, state_reason, decided_by, decided_at, decision_note))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.control,
    t.requirement,
    t.scope,
    t.reason,
    t.business_need,
    t.severity,
    t.compensating_controls,
    t.risk,
    t.valid_from,
    t.valid_until,
    t.state,
    t.state_reason,
    t.decided_by,
    t.decided_at,
    t.decision_note
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_control_exceptions, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, control, requirement, scope, reason, business_need, severity, compensating_controls, risk, valid_from, valid_until, state, state_reason, decided_by, decided_at, decision_note))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_control_exceptions OWNER TO compliance_owner;

CREATE TABLE public.compliance_control_mappings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    control uuid NOT NULL,
    requirement uuid NOT NULL,
    coverage text NOT NULL,
    coverage_percent integer NOT NULL,
    rationale text,
    source text NOT NULL,
    CONSTRAINT compliance_control_mappings_check CHECK (
CASE coverage
    WHEN 'full'::text THEN (coverage_percent = 100)
    WHEN 'supporting'::text THEN (coverage_percent = 0)
    ELSE ((coverage_percent >= 1) AND (coverage_percent <= 99))
END),
    CONSTRAINT compliance_control_mappings_coverage_check CHECK ((coverage = ANY (ARRAY['full'::text, 'partial'::text, 'supporting'::text]))),
    CONSTRAINT compliance_control_mappings_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'reference'::text, 'import'::text])))
);

ALTER TABLE ONLY public.compliance_control_mappings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_control_mappings OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_control_mappings WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('control_mapping'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.control,
    c.requirement,
    c.coverage,
    c.coverage_percent,
    c.rationale,
    c.source
   FROM public.compliance_control_mappings c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.control,
    t.requirement,
    t.coverage,
    t.coverage_percent,
    t.rationale,
    t.source
   FROM ((undone u
     JOIN public.compliance_control_mappings c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, control, requirement, coverage, coverage_percent, rationale, source))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.control,
    t.requirement,
    t.coverage,
    t.coverage_percent,
    t.rationale,
    t.source
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_control_mappings, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, control, requirement, coverage, coverage_percent, rationale, source))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_control_mappings OWNER TO compliance_owner;

CREATE TABLE public.compliance_control_tests (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    control uuid NOT NULL,
    kind text NOT NULL,
    planned_on date NOT NULL,
    performed_on date,
    period_from date,
    period_to date,
    tester text NOT NULL,
    self_assessment boolean NOT NULL,
    methods jsonb NOT NULL,
    procedure text,
    population_size bigint,
    sample_size bigint,
    deviations bigint,
    result text,
    conclusion text,
    evidence jsonb NOT NULL,
    finding uuid,
    state text NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    return_reason text,
    CONSTRAINT compliance_control_tests_check CHECK (((state <> ALL (ARRAY['completed'::text, 'approved'::text])) OR ((performed_on IS NOT NULL) AND (result IS NOT NULL)))),
    CONSTRAINT compliance_control_tests_deviations_check CHECK ((deviations >= 0)),
    CONSTRAINT compliance_control_tests_kind_check CHECK ((kind = ANY (ARRAY['design'::text, 'implementation'::text, 'operating_effectiveness'::text]))),
    CONSTRAINT compliance_control_tests_population_size_check CHECK ((population_size >= 0)),
    CONSTRAINT compliance_control_tests_result_check CHECK ((result = ANY (ARRAY['effective'::text, 'partially_effective'::text, 'ineffective'::text]))),
    CONSTRAINT compliance_control_tests_sample_size_check CHECK ((sample_size >= 0)),
    CONSTRAINT compliance_control_tests_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'in_progress'::text, 'completed'::text, 'approved'::text])))
);

ALTER TABLE ONLY public.compliance_control_tests FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_control_tests OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_control_tests WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('control_test'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.control,
    c.kind,
    c.planned_on,
    c.performed_on,
    c.period_from,
    c.period_to,
    c.tester,
    c.self_assessment,
    c.methods,
    c.procedure,
    c.population_size,
    c.sample_size,
    c.deviations,
    c.result,
    c.conclusion,
    c.evidence,
    c.finding,
    c.state,
    c.decided_by,
    c.decided_at,
    c.return_reason
   FROM public.compliance_control_tests c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.control,
    t.kind,
    t.planned_on,
    t.performed_on,
    t.period_from,
    t.period_to,
    t.tester,
    t.self_assessment,
    t.methods,
    t.procedure,
    t.population_size,
    t.sample_size,
    t.deviations,
    t.result,
    t.conclusion,
    t.evidence,
    t.finding,
    t.state,
    t.decided_by,
    t.decided_at,
    t.return_reason
   FROM ((undone u
     JOIN public.compliance_control_tests c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, control, kind, planned_on, performed_on, period_from, period_to, tester, self_assessment, methods, procedure, population_size, sample_size, deviations, result, conclusion, evidence, finding, state, decided_by, decided_at, return_reason))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.control,
    t.kind,
    t.planned_on,
    t.performed_on,
    t.period_from,
    t.period_to,
    t.tester,
    t.self_assessment,
    t.methods,
    t.procedure,
    t.population_size,
    t.sample_size,
    t.deviations,
    t.result,
    t.conclusion,
    t.evidence,
    t.finding,
    t.state,
    t.decided_by,
    t.decided_at,
    t.return_reason
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_control_tests, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, control, kind, planned_on, performed_on, period_from, period_to, tester, self_assessment, methods, procedure, population_size, sample_size, deviations, result, conclusion, evidence, finding, state, decided_by, decided_at, return_reason))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_control_tests OWNER TO compliance_owner;

CREATE TABLE public.compliance_controls (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    external_id text,
    title text NOT NULL,
    description text NOT NULL,
    category text NOT NULL,
    csf_function text,
    control_types jsonb NOT NULL,
    properties jsonb NOT NULL,
    protection_goals jsonb NOT NULL,
    reference_urn text,
    key_control boolean NOT NULL,
    responsibility text NOT NULL,
    vendor uuid,
    owner text,
    operator text,
    state text NOT NULL,
    state_reason text,
    priority text,
    effort text,
    start_on date,
    target_on date,
    implemented_on date,
    ended_on date,
    expires_on date,
    implementation_notes text,
    frequency text,
    automation text NOT NULL,
    test_interval text NOT NULL,
    test_procedure text,
    cost_once numeric(18,2),
    cost_yearly numeric(18,2),
    parameters jsonb NOT NULL,
    isms_scopes jsonb NOT NULL,
    modules jsonb NOT NULL,
    processing_activities jsonb NOT NULL,
    tags jsonb NOT NULL,
    links jsonb NOT NULL,
    CONSTRAINT compliance_controls_automation_check CHECK ((automation = ANY (ARRAY['manual'::text, 'semi_automated'::text, 'automated'::text]))),
    CONSTRAINT compliance_controls_category_check CHECK ((category = ANY (ARRAY['policy'::text, 'process'::text, 'procedure'::text, 'technical'::text, 'physical'::text, 'people'::text]))),
    CONSTRAINT compliance_controls_check CHECK (((state <> 'implemented'::text) OR ((implemented_on IS NOT NULL) AND (owner IS NOT NULL) AND (implementation_notes IS NOT NULL)))),
    CONSTRAINT compliance_controls_csf_function_check CHECK ((csf_function = ANY (ARRAY['govern'::text, 'identify'::text, 'protect'::text, 'detect'::text, 'respond'::text, 'recover'::text]))),
    CONSTRAINT compliance_controls_effort_check CHECK ((effort = ANY (ARRAY['xs'::text, 's'::text, 'm'::text, 'l'::text, 'xl'::text]))),
    CONSTRAINT compliance_controls_frequency_check CHECK ((frequency = ANY (ARRAY['continuous'::text, 'daily'::text, 'weekly'::text, 'monthly'::text, 'quarterly'::text, 'annually'::text, 'ad_hoc'::text]))),
    CONSTRAINT compliance_controls_priority_check CHECK ((priority = ANY (ARRAY['p1'::text, 'p2'::text, 'p3'::text, 'p4'::text]))),
    CONSTRAINT compliance_controls_responsibility_check CHECK ((responsibility = ANY (ARRAY['own'::text, 'shared'::text, 'provider'::text]))),
    CONSTRAINT compliance_controls_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'in_progress'::text, 'implemented'::text, 'suspended'::text, 'retired'::text])))
);

ALTER TABLE ONLY public.compliance_controls FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_controls OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_controls WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('control'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.external_id,
    c.title,
    c.description,
    c.category,
    c.csf_function,
    c.control_types,
    c.properties,
    c.protection_goals,
    c.reference_urn,
    c.key_control,
    c.responsibility,
    c.vendor,
    c.owner,
    c.operator,
    c.state,
    c.state_reason,
    c.priority,
    c.effort,
    c.start_on,
    c.target_on,
    c.implemented_on,
    c.ended_on,
    c.expires_on,
    c.implementation_notes,
    c.frequency,
    c.automation,
    c.test_interval,
    c.test_procedure,
    c.cost_once,
    c.cost_yearly,
    c.parameters,
    c.isms_scopes,
    c.modules,
    c.processing_activities,
    c.tags,
    c.links
   FROM public.compliance_controls c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.external_id,
    t.title,
    t.description,
    t.category,
    t.csf_function,
    t.control_types,
    t.properties,
    t.protection_goals,
    t.reference_urn,
    t.key_control,
    t.responsibility,
    t.vendor,
    t.owner,
    t.operator,
    t.state,
    t.state_reason,
    t.priority,
    t.effort,
    t.start_on,
    t.target_on,
    t.implemented_on,
    t.ended_on,
    t.expires_on,
    t.implementation_notes,
    t.frequency,
    t.automation,
    t.test_interval,
    t.test_procedure,
    t.cost_once,
    t.cost_yearly,
    t.parameters,
    t.isms_scopes,
    t.modules,
    t.processing_activities,
    t.tags,
    t.links
   FROM ((undone u
     JOIN public.compliance_controls c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, external_id, title, description, category, csf_function, control_types, properties, protection_goals, reference_urn, key_control, responsibility, vendor, owner, operator, state, state_reason, priority, effort, start_on, target_on, implemented_on, ended_on, expires_on, implementation_notes, frequency, automation, test_interval, test_procedure, cost_once, cost_yearly, parameters, isms_scopes, modules, processing_activities, tags, links))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.external_id,
    t.title,
    t.description,
    t.category,
    t.csf_function,
    t.control_types,
    t.properties,
    t.protection_goals,
    t.reference_urn,
    t.key_control,
    t.responsibility,
    t.vendor,
    t.owner,
    t.operator,
    t.state,
    t.state_reason,
    t.priority,
    t.effort,
    t.start_on,
    t.target_on,
    t.implemented_on,
    t.ended_on,
    t.expires_on,
    t.implementation_notes,
    t.frequency,
    t.automation,
    t.test_interval,
    t.test_procedure,
    t.cost_once,
    t.cost_yearly,
    t.parameters,
    t.isms_scopes,
    t.modules,
    t.processing_activities,
    t.tags,
    t.links
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_controls, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, external_id, title, description, category, csf_function, control_types, properties, protection_goals, reference_urn, key_control, responsibility, vendor, owner, operator, state, state_reason, priority, effort, start_on, target_on, implemented_on, ended_on, expires_on, implementation_notes, frequency, automation, test_interval, test_procedure, cost_once, cost_yearly, parameters, isms_scopes, modules, processing_activities, tags, links))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_controls OWNER TO compliance_owner;

CREATE TABLE public.compliance_dashboard_settings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    partial_credit numeric(3,2) NOT NULL,
    headline text NOT NULL,
    green_from numeric(4,1) NOT NULL,
    amber_from numeric(4,1) NOT NULL,
    include_voluntary boolean NOT NULL,
    expiring_days integer NOT NULL,
    targets jsonb NOT NULL,
    report_language text NOT NULL,
    report_sections jsonb NOT NULL,
    hidden_metrics jsonb NOT NULL,
    CONSTRAINT compliance_dashboard_settings_check CHECK ((id = tenant_id)),
    CONSTRAINT compliance_dashboard_settings_check1 CHECK ((((0)::numeric < amber_from) AND (amber_from < green_from) AND (green_from <= (100)::numeric))),
    CONSTRAINT compliance_dashboard_settings_expiring_days_check CHECK (((expiring_days >= 1) AND (expiring_days <= 365))),
    CONSTRAINT compliance_dashboard_settings_headline_check CHECK ((headline = ANY (ARRAY['evidenced'::text, 'declared'::text]))),
    CONSTRAINT compliance_dashboard_settings_partial_credit_check CHECK (((partial_credit >= (0)::numeric) AND (partial_credit <= 0.99)))
);

ALTER TABLE ONLY public.compliance_dashboard_settings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dashboard_settings OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_dashboard_settings WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('dashboard_settings'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.partial_credit,
    c.headline,
    c.green_from,
    c.amber_from,
    c.include_voluntary,
    c.expiring_days,
    c.targets,
    c.report_language,
    c.report_sections,
    c.hidden_metrics
   FROM public.compliance_dashboard_settings c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.partial_credit,
    t.headline,
    t.green_from,
    t.amber_from,
    t.include_voluntary,
    t.expiring_days,
    t.targets,
    t.report_language,
    t.report_sections,
    t.hidden_metrics
   FROM ((undone u
     JOIN public.compliance_dashboard_settings c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, partial_credit, headline, green_from, amber_from, include_voluntary, expiring_days, targets, report_language, report_sections, hidden_metrics))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.partial_credit,
    t.headline,
    t.green_from,
    t.amber_from,
    t.include_voluntary,
    t.expiring_days,
    t.targets,
    t.report_language,
    t.report_sections,
    t.hidden_metrics
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_dashboard_settings, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, partial_credit, headline, green_from, amber_from, include_voluntary, expiring_days, targets, report_language, report_sections, hidden_metrics))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_dashboard_settings OWNER TO compliance_owner;

CREATE TABLE public.compliance_deadlines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    domain text NOT NULL,
    kind text NOT NULL,
    entity jsonb NOT NULL,
    title jsonb NOT NULL,
    target_on date,
    target_at timestamp with time zone,
    due_on date NOT NULL,
    due_at timestamp with time zone NOT NULL,
    regime text NOT NULL,
    legal_source text NOT NULL,
    rule text NOT NULL,
    region text,
    severity text NOT NULL,
    responsible text,
    role text,
    state text NOT NULL,
    met_at timestamp with time zone,
    late boolean NOT NULL,
    reminders_sent jsonb NOT NULL,
    entity_id uuid NOT NULL,
    CONSTRAINT compliance_deadlines_rule_check CHECK ((rule = ANY (ARRAY['eu_1182_71'::text, 'bgb'::text, 'calendar'::text, 'working_days'::text, 'hours'::text, 'hours_1182'::text]))),
    CONSTRAINT compliance_deadlines_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'normal'::text, 'legal'::text, 'critical'::text]))),
    CONSTRAINT compliance_deadlines_state_check CHECK ((state = ANY (ARRAY['open'::text, 'suspended'::text, 'met'::text, 'missed'::text, 'void'::text])))
);

ALTER TABLE ONLY public.compliance_deadlines FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_deadlines OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_deadlines WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('deadline'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.domain,
    c.kind,
    c.entity,
    c.title,
    c.target_on,
    c.target_at,
    c.due_on,
    c.due_at,
    c.regime,
    c.legal_source,
    c.rule,
    c.region,
    c.severity,
    c.responsible,
    c.role,
    c.state,
    c.met_at,
    c.late,
    c.reminders_sent,
    c.entity_id
   FROM public.compliance_deadlines c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.domain,
    t.kind,
    t.entity,
    t.title,
    t.target_on,
    t.target_at,
    t.due_on,
    t.due_at,
    t.regime,
    t.legal_source,
    t.rule,
    t.region,
    t.severity,
    t.responsible,
    t.role,
    t.state,
    t.met_at,
    t.late,
    t.reminders_sent,
    t.entity_id
   FROM ((undone u
     JOIN public.compliance_deadlines c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, domain, kind, entity, title, target_on, target_at, due_on, due_at, regime, legal_source, rule, region, severity, responsible, role, state, met_at, late, reminders_sent, entity_id))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.domain,
    t.kind,
    t.entity,
    t.title,
    t.target_on,
    t.target_at,
    t.due_on,
    t.due_at,
    t.regime,
    t.legal_source,
    t.rule,
    t.region,
    t.severity,
    t.responsible,
    t.role,
    t.state,
    t.met_at,
    t.late,
    t.reminders_sent,
    t.entity_id
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_deadlines, (u.state || jsonb_build_object('entity_id', ((u.state -> 'entity'::text) -> 'id'::text)))) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, domain, kind, entity, title, target_on, target_at, due_on, due_at, regime, legal_source, rule, region, severity, responsible, role, state, met_at, late, reminders_sent, entity_id))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_deadlines OWNER TO compliance_owner;

CREATE TABLE public.compliance_evidence_collectors (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    format text NOT NULL,
    kind text NOT NULL,
    owner text NOT NULL,
    targets jsonb NOT NULL,
    token_ids jsonb NOT NULL,
    mode text NOT NULL,
    subjects jsonb NOT NULL,
    expected_every text,
    validity_period text NOT NULL,
    checks jsonb NOT NULL,
    auto_approve boolean NOT NULL,
    public_keys jsonb NOT NULL,
    keep_revisions integer NOT NULL,
    confidentiality text NOT NULL,
    contains_personal_data boolean NOT NULL,
    state text NOT NULL,
    activated_by text,
    activated_at timestamp with time zone,
    last_received_at timestamp with time zone,
    last_outcome text,
    silence_noted_at timestamp with time zone,
    trusted_by text,
    last_accepted_at timestamp with time zone,
    CONSTRAINT compliance_evidence_collectors_confidentiality_check CHECK ((confidentiality = ANY (ARRAY['public'::text, 'internal'::text, 'confidential'::text, 'strict'::text]))),
    CONSTRAINT compliance_evidence_collectors_format_check CHECK ((format = ANY (ARRAY['sarif'::text, 'cyclonedx'::text, 'spdx'::text, 'junit'::text, 'in_toto'::text, 'json'::text, 'file'::text]))),
    CONSTRAINT compliance_evidence_collectors_keep_revisions_check CHECK (((keep_revisions >= 1) AND (keep_revisions <= 1000))),
    CONSTRAINT compliance_evidence_collectors_kind_check CHECK ((kind = ANY (ARRAY['document'::text, 'policy'::text, 'record'::text, 'report'::text, 'screenshot'::text, 'configuration'::text, 'log_extract'::text, 'sbom'::text, 'scan_result'::text, 'test_result'::text, 'attestation'::text, 'certificate'::text, 'contract'::text, 'interview_note'::text]))),
    CONSTRAINT compliance_evidence_collectors_last_outcome_check CHECK ((last_outcome = ANY (ARRAY['approved'::text, 'in_review'::text, 'unchanged'::text, 'checks_failed'::text, 'rejected'::text]))),
    CONSTRAINT compliance_evidence_collectors_mode_check CHECK ((mode = ANY (ARRAY['rolling'::text, 'per_subject'::text, 'per_submission'::text]))),
    CONSTRAINT compliance_evidence_collectors_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'active'::text, 'paused'::text])))
);

ALTER TABLE ONLY public.compliance_evidence_collectors FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_collectors OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_evidence_collectors WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('collector'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.title,
    c.format,
    c.kind,
    c.owner,
    c.targets,
    c.token_ids,
    c.mode,
    c.subjects,
    c.expected_every,
    c.validity_period,
    c.checks,
    c.auto_approve,
    c.public_keys,
    c.keep_revisions,
    c.confidentiality,
    c.contains_personal_data,
    c.state,
    c.activated_by,
    c.activated_at,
    c.last_received_at,
    c.last_outcome,
    c.silence_noted_at,
    c.trusted_by,
    c.last_accepted_at
   FROM public.compliance_evidence_collectors c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.format,
    t.kind,
    t.owner,
    t.targets,
    t.token_ids,
    t.mode,
    t.subjects,
    t.expected_every,
    t.validity_period,
    t.checks,
    t.auto_approve,
    t.public_keys,
    t.keep_revisions,
    t.confidentiality,
    t.contains_personal_data,
    t.state,
    t.activated_by,
    t.activated_at,
    t.last_received_at,
    t.last_outcome,
    t.silence_noted_at,
    t.trusted_by,
    t.last_accepted_at
   FROM ((undone u
     JOIN public.compliance_evidence_collectors c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, format, kind, owner, targets, token_ids, mode, subjects, expected_every, validity_period, checks, auto_approve, public_keys, keep_revisions, confidentiality, contains_personal_data, state, activated_by, activated_at, last_received_at, last_outcome, silence_noted_at, trusted_by, last_accepted_at))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.format,
    t.kind,
    t.owner,
    t.targets,
    t.token_ids,
    t.mode,
    t.subjects,
    t.expected_every,
    t.validity_period,
    t.checks,
    t.auto_approve,
    t.public_keys,
    t.keep_revisions,
    t.confidentiality,
    t.contains_personal_data,
    t.state,
    t.activated_by,
    t.activated_at,
    t.last_received_at,
    t.last_outcome,
    t.silence_noted_at,
    t.trusted_by,
    t.last_accepted_at
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_evidence_collectors, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, format, kind, owner, targets, token_ids, mode, subjects, expected_every, validity_period, checks, auto_approve, public_keys, keep_revisions, confidentiality, contains_personal_data, state, activated_by, activated_at, last_received_at, last_outcome, silence_noted_at, trusted_by, last_accepted_at))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_evidence_collectors OWNER TO compliance_owner;

CREATE TABLE public.compliance_evidence_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    description text,
    kind text NOT NULL,
    owner text NOT NULL,
    state text NOT NULL,
    state_reason text,
    source text NOT NULL,
    collector uuid,
    subject text,
    current_revision integer,
    approved_revision integer,
    validity_period text,
    valid_from date,
    valid_until date,
    strength text,
    confidentiality text NOT NULL,
    contains_personal_data boolean NOT NULL,
    retention_until date,
    legal_hold boolean NOT NULL,
    legal_hold_reason text,
    checks jsonb NOT NULL,
    check_state text NOT NULL,
    check_failed_on date,
    tags jsonb NOT NULL,
    CONSTRAINT compliance_evidence_items_check_state_check CHECK ((check_state = ANY (ARRAY['none'::text, 'passed'::text, 'failed'::text, 'error'::text]))),
    CONSTRAINT compliance_evidence_items_confidentiality_check CHECK ((confidentiality = ANY (ARRAY['public'::text, 'internal'::text, 'confidential'::text, 'strict'::text]))),
    CONSTRAINT compliance_evidence_items_kind_check CHECK ((kind = ANY (ARRAY['document'::text, 'policy'::text, 'record'::text, 'report'::text, 'screenshot'::text, 'configuration'::text, 'log_extract'::text, 'sbom'::text, 'scan_result'::text, 'test_result'::text, 'attestation'::text, 'certificate'::text, 'contract'::text, 'interview_note'::text]))),
    CONSTRAINT compliance_evidence_items_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'collector'::text, 'audit_request'::text, 'import'::text]))),
    CONSTRAINT compliance_evidence_items_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'in_review'::text, 'approved'::text, 'rejected'::text, 'expired'::text, 'withdrawn'::text]))),
    CONSTRAINT compliance_evidence_items_strength_check CHECK ((strength = ANY (ARRAY['verified'::text, 'hashed'::text, 'referenced'::text, 'statement'::text])))
);

ALTER TABLE ONLY public.compliance_evidence_items FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_items OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_evidence_items WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('evidence'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.title,
    c.description,
    c.kind,
    c.owner,
    c.state,
    c.state_reason,
    c.source,
    c.collector,
    c.subject,
    c.current_revision,
    c.approved_revision,
    c.validity_period,
    c.valid_from,
    c.valid_until,
    c.strength,
    c.confidentiality,
    c.contains_personal_data,
    c.retention_until,
    c.legal_hold,
    c.legal_hold_reason,
    c.checks,
    c.check_state,
    c.check_failed_on,
    c.tags
   FROM public.compliance_evidence_items c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.description,
    t.kind,
    t.owner,
    t.state,
    t.state_reason,
    t.source,
    t.collector,
    t.subject,
    t.current_revision,
    t.approved_revision,
    t.validity_period,
    t.valid_from,
    t.valid_until,
    t.strength,
    t.confidentiality,
    t.contains_personal_data,
    t.retention_until,
    t.legal_hold,
    t.legal_hold_reason,
    t.checks,
    t.check_state,
    t.check_failed_on,
    t.tags
   FROM ((undone u
     JOIN public.compliance_evidence_items c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, description, kind, owner, state, state_reason, source, collector, subject, current_revision, approved_revision, validity_period, valid_from, valid_until, strength, confidentiality, contains_personal_data, retention_until, legal_hold, legal_hold_reason, checks, check_state, check_failed_on, tags))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.description,
    t.kind,
    t.owner,
    t.state,
    t.state_reason,
    t.source,
    t.collector,
    t.subject,
    t.current_revision,
    t.approved_revision,
    t.validity_period,
    t.valid_from,
    t.valid_until,
    t.strength,
    t.confidentiality,
    t.contains_personal_data,
    t.retention_until,
    t.legal_hold,
    t.legal_hold_reason,
    t.checks,
    t.check_state,
    t.check_failed_on,
    t.tags
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_evidence_items, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, description, kind, owner, state, state_reason, source, collector, subject, current_revision, approved_revision, validity_period, valid_from, valid_until, strength, confidentiality, contains_personal_data, retention_until, legal_hold, legal_hold_reason, checks, check_state, check_failed_on, tags))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_evidence_items OWNER TO compliance_owner;

CREATE TABLE public.compliance_evidence_links (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    evidence uuid NOT NULL,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    note text,
    linked_by text NOT NULL,
    linked_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.compliance_evidence_links FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_links OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_evidence_links WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('evidence_link'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.evidence,
    c.target_type,
    c.target_id,
    c.note,
    c.linked_by,
    c.linked_at
   FROM public.compliance_evidence_links c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.evidence,
    t.target_type,
    t.target_id,
    t.note,
    t.linked_by,
    t.linked_at
   FROM ((undone u
     JOIN public.compliance_evidence_links c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, evidence, target_type, target_id, note, linked_by, linked_at))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.evidence,
    t.target_type,
    t.target_id,
    t.note,
    t.linked_by,
    t.linked_at
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_evidence_links, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, evidence, target_type, target_id, note, linked_by, linked_at))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_evidence_links OWNER TO compliance_owner;

CREATE TABLE public.compliance_evidence_revisions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    evidence uuid NOT NULL,
    revision integer NOT NULL,
    file uuid,
    url text,
    statement text,
    sha256 text,
    size bigint,
    media_type text,
    filename text,
    collected_at timestamp with time zone NOT NULL,
    collected_by text NOT NULL,
    period_from date,
    period_to date,
    valid_from date NOT NULL,
    valid_until date,
    note text,
    format text,
    facts jsonb,
    context jsonb,
    signature jsonb,
    state text NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    decision_note text,
    override_reason text,
    content_state text NOT NULL,
    check_state text NOT NULL,
    integrity_checked_at timestamp with time zone,
    integrity_failed_on date,
    approve_when_clean boolean DEFAULT false NOT NULL,
    CONSTRAINT compliance_evidence_revisions_check CHECK ((num_nonnulls(file, url, statement) = 1)),
    CONSTRAINT compliance_evidence_revisions_check_state_check CHECK ((check_state = ANY (ARRAY['none'::text, 'passed'::text, 'failed'::text, 'error'::text]))),
    CONSTRAINT compliance_evidence_revisions_content_state_check CHECK ((content_state = ANY (ARRAY['present'::text, 'destroyed'::text]))),
    CONSTRAINT compliance_evidence_revisions_revision_check CHECK ((revision >= 1)),
    CONSTRAINT compliance_evidence_revisions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_evidence_revisions_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'superseded'::text])))
);

ALTER TABLE ONLY public.compliance_evidence_revisions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_revisions OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_evidence_revisions WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('evidence_revision'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.evidence,
    c.revision,
    c.file,
    c.url,
    c.statement,
    c.sha256,
    c.size,
    c.media_type,
    c.filename,
    c.collected_at,
    c.collected_by,
    c.period_from,
    c.period_to,
    c.valid_from,
    c.valid_until,
    c.note,
    c.format,
    c.facts,
    c.context,
    c.signature,
    c.state,
    c.decided_by,
    c.decided_at,
    c.decision_note,
    c.override_reason,
    c.content_state,
    c.check_state,
    c.integrity_checked_at,
    c.integrity_failed_on,
    c.approve_when_clean
   FROM public.compliance_evidence_revisions c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.evidence,
    t.revision,
    t.file,
    t.url,
    t.statement,
    t.sha256,
    t.size,
    t.media_type,
    t.filename,
    t.collected_at,
    t.collected_by,
    t.period_from,
    t.period_to,
    t.valid_from,
    t.valid_until,
    t.note,
    t.format,
    t.facts,
    t.context,
    t.signature,
    t.state,
    t.decided_by,
    t.decided_at,
    t.decision_note,
    t.override_reason,
    t.content_state,
    t.check_state,
    t.integrity_checked_at,
    t.integrity_failed_on,
    t.approve_when_clean
   FROM ((undone u
     JOIN public.compliance_evidence_revisions c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, evidence, revision, file, url, statement, sha256, size, media_type, filename, collected_at, collected_by, period_from, period_to, valid_from, valid_until, note, format, facts, context, signature, state, decided_by, decided_at, decision_note, override_reason, content_state, check_state, integrity_checked_at, integrity_failed_on, approve_when_clean))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.evidence,
    t.revision,
    t.file,
    t.url,
    t.statement,
    t.sha256,
    t.size,
    t.media_type,
    t.filename,
    t.collected_at,
    t.collected_by,
    t.period_from,
    t.period_to,
    t.valid_from,
    t.valid_until,
    t.note,
    t.format,
    t.facts,
    t.context,
    t.signature,
    t.state,
    t.decided_by,
    t.decided_at,
    t.decision_note,
    t.override_reason,
    t.content_state,
    t.check_state,
    t.integrity_checked_at,
    t.integrity_failed_on,
    t.approve_when_clean
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_evidence_revisions, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, evidence, revision, file, url, statement, sha256, size, media_type, filename, collected_at, collected_by, period_from, period_to, valid_from, valid_until, note, format, facts, context, signature, state, decided_by, decided_at, decision_note, override_reason, content_state, check_state, integrity_checked_at, integrity_failed_on, approve_when_clean))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_evidence_revisions OWNER TO compliance_owner;

CREATE TABLE public.compliance_evidence_submissions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    collector uuid NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_on date NOT NULL,
    token_id uuid,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    subject text,
    context jsonb,
    outcome text NOT NULL,
    passed boolean,
    evidence uuid,
    revision integer,
    problem jsonb,
    CONSTRAINT compliance_evidence_submissions_outcome_check CHECK ((outcome = ANY (ARRAY['approved'::text, 'in_review'::text, 'unchanged'::text, 'checks_failed'::text, 'rejected'::text]))),
    CONSTRAINT compliance_evidence_submissions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY public.compliance_evidence_submissions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_submissions OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_evidence_submissions WITH (security_invoker='true') AS
 SELECT s.tenant_id,
    s.id,
    s.collector,
    s.received_at,
    s.received_on,
    s.token_id,
    s.media_type,
    s.size,
    s.sha256,
    s.subject,
    s.context,
    s.outcome,
    s.passed,
    s.evidence,
    s.revision,
    s.problem
   FROM public.compliance_evidence_submissions s
  WHERE ((s.tenant_id = public.compliance_tenant()) AND (s.received_at <= public.compliance_past_at()));

ALTER TABLE compliance_past.compliance_evidence_submissions OWNER TO compliance_owner;

CREATE TABLE public.compliance_regulations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    urn text NOT NULL,
    library uuid,
    release_no integer,
    origin text NOT NULL,
    kind text NOT NULL,
    ref_id text NOT NULL,
    title text NOT NULL,
    description text,
    official_reference text,
    jurisdiction jsonb NOT NULL,
    issuer text,
    source_url text,
    version_label text,
    language text NOT NULL,
    in_force_from date,
    applies_from date,
    min_score integer NOT NULL,
    max_score integer NOT NULL,
    scores_definition jsonb,
    groups jsonb NOT NULL,
    domain_depth integer NOT NULL,
    weight integer NOT NULL,
    applicability text NOT NULL,
    applicability_rationale text,
    determined_by text,
    determined_at timestamp with time zone,
    applicability_rule text,
    determined_outcome jsonb,
    applicability_computed jsonb,
    applicability_drift boolean NOT NULL,
    entity_class text,
    responsible text,
    review_interval text NOT NULL,
    next_review_on date,
    state text NOT NULL,
    translations jsonb NOT NULL,
    attributes jsonb NOT NULL,
    CONSTRAINT compliance_regulations_applicability_check CHECK ((applicability = ANY (ARRAY['not_determined'::text, 'applicable'::text, 'voluntary'::text, 'not_applicable'::text]))),
    CONSTRAINT compliance_regulations_check CHECK ((min_score < max_score)),
    CONSTRAINT compliance_regulations_check1 CHECK (((library IS NULL) = (origin = 'custom'::text))),
    CONSTRAINT compliance_regulations_domain_depth_check CHECK (((domain_depth >= 1) AND (domain_depth <= 6))),
    CONSTRAINT compliance_regulations_key_check CHECK ((key ~ '^[a-z0-9][a-z0-9.-]{0,99}$'::text)),
    CONSTRAINT compliance_regulations_kind_check CHECK ((kind = ANY (ARRAY['law'::text, 'directive'::text, 'standard'::text, 'framework'::text, 'guideline'::text, 'contract'::text, 'policy'::text]))),
    CONSTRAINT compliance_regulations_origin_check CHECK ((origin = ANY (ARRAY['bundled'::text, 'library'::text, 'custom'::text]))),
    CONSTRAINT compliance_regulations_state_check CHECK ((state = ANY (ARRAY['active'::text, 'retired'::text]))),
    CONSTRAINT compliance_regulations_weight_check CHECK (((weight >= 0) AND (weight <= 1000)))
);

ALTER TABLE ONLY public.compliance_regulations FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_regulations OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_regulations WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('regulation'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.urn,
    c.library,
    c.release_no,
    c.origin,
    c.kind,
    c.ref_id,
    c.title,
    c.description,
    c.official_reference,
    c.jurisdiction,
    c.issuer,
    c.source_url,
    c.version_label,
    c.language,
    c.in_force_from,
    c.applies_from,
    c.min_score,
    c.max_score,
    c.scores_definition,
    c.groups,
    c.domain_depth,
    c.weight,
    c.applicability,
    c.applicability_rationale,
    c.determined_by,
    c.determined_at,
    c.applicability_rule,
    c.determined_outcome,
    c.applicability_computed,
    c.applicability_drift,
    c.entity_class,
    c.responsible,
    c.review_interval,
    c.next_review_on,
    c.state,
    c.translations,
    c.attributes
   FROM public.compliance_regulations c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.urn,
    t.library,
    t.release_no,
    t.origin,
    t.kind,
    t.ref_id,
    t.title,
    t.description,
    t.official_reference,
    t.jurisdiction,
    t.issuer,
    t.source_url,
    t.version_label,
    t.language,
    t.in_force_from,
    t.applies_from,
    t.min_score,
    t.max_score,
    t.scores_definition,
    t.groups,
    t.domain_depth,
    t.weight,
    t.applicability,
    t.applicability_rationale,
    t.determined_by,
    t.determined_at,
    t.applicability_rule,
    t.determined_outcome,
    t.applicability_computed,
    t.applicability_drift,
    t.entity_class,
    t.responsible,
    t.review_interval,
    t.next_review_on,
    t.state,
    t.translations,
    t.attributes
   FROM ((undone u
     JOIN public.compliance_regulations c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, urn, library, release_no, origin, kind, ref_id, title, description, official_reference, jurisdiction, issuer, source_url, version_label, language, in_force_from, applies_from, min_score, max_score, scores_definition, groups, domain_depth, weight, applicability, applicability_rationale, determined_by, determined_at, applicability_rule, determined_outcome, applicability_computed, applicability_drift, entity_class, responsible, review_interval, next_review_on, state, translations, attributes))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.urn,
    t.library,
    t.release_no,
    t.origin,
    t.kind,
    t.ref_id,
    t.title,
    t.description,
    t.official_reference,
    t.jurisdiction,
    t.issuer,
    t.source_url,
    t.version_label,
    t.language,
    t.in_force_from,
    t.applies_from,
    t.min_score,
    t.max_score,
    t.scores_definition,
    t.groups,
    t.domain_depth,
    t.weight,
    t.applicability,
    t.applicability_rationale,
    t.determined_by,
    t.determined_at,
    t.applicability_rule,
    t.determined_outcome,
    t.applicability_computed,
    t.applicability_drift,
    t.entity_class,
    t.responsible,
    t.review_interval,
    t.next_review_on,
    t.state,
    t.translations,
    t.attributes
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_regulations, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, urn, library, release_no, origin, kind, ref_id, title, description, official_reference, jurisdiction, issuer, source_url, version_label, language, in_force_from, applies_from, min_score, max_score, scores_definition, groups, domain_depth, weight, applicability, applicability_rationale, determined_by, determined_at, applicability_rule, determined_outcome, applicability_computed, applicability_drift, entity_class, responsible, review_interval, next_review_on, state, translations, attributes))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_regulations OWNER TO compliance_owner;

CREATE TABLE public.compliance_requirement_assessments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    assessment uuid NOT NULL,
    requirement uuid NOT NULL,
    status text NOT NULL,
    applicability text NOT NULL,
    justification text,
    result text NOT NULL,
    finding_class text,
    score integer,
    documentation_score integer,
    target_score integer,
    observation text,
    remediation text,
    answers jsonb NOT NULL,
    owner text,
    due_on date,
    review_needed boolean NOT NULL,
    result_source text,
    proposal jsonb,
    exception uuid,
    judged_by text,
    approved_by text,
    approved_at timestamp with time zone,
    CONSTRAINT compliance_requirement_assessments_applicability_check CHECK ((applicability = ANY (ARRAY['applicable'::text, 'not_applicable'::text]))),
    CONSTRAINT compliance_requirement_assessments_check CHECK (((status = 'done'::text) = (approved_by IS NOT NULL))),
    CONSTRAINT compliance_requirement_assessments_check1 CHECK (((applicability = 'applicable'::text) OR (justification IS NOT NULL))),
    CONSTRAINT compliance_requirement_assessments_finding_class_check CHECK ((finding_class = ANY (ARRAY['major_nonconformity'::text, 'minor_nonconformity'::text, 'observation'::text, 'opportunity'::text, 'good_practice'::text]))),
    CONSTRAINT compliance_requirement_assessments_result_check CHECK ((result = ANY (ARRAY['not_assessed'::text, 'compliant'::text, 'partially_compliant'::text, 'non_compliant'::text]))),
    CONSTRAINT compliance_requirement_assessments_result_source_check CHECK ((result_source = ANY (ARRAY['manual'::text, 'questionnaire'::text, 'controls'::text, 'mapping'::text, 'soa'::text, 'duties'::text, 'import'::text, 'baseline'::text]))),
    CONSTRAINT compliance_requirement_assessments_status_check CHECK ((status = ANY (ARRAY['to_do'::text, 'in_progress'::text, 'in_review'::text, 'done'::text])))
);

ALTER TABLE ONLY public.compliance_requirement_assessments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_requirement_assessments OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_requirement_assessments WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('requirement_assessment'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.assessment,
    c.requirement,
    c.status,
    c.applicability,
    c.justification,
    c.result,
    c.finding_class,
    c.score,
    c.documentation_score,
    c.target_score,
    c.observation,
    c.remediation,
    c.answers,
    c.owner,
    c.due_on,
    c.review_needed,
    c.result_source,
    c.proposal,
    c.exception,
    c.judged_by,
    c.approved_by,
    c.approved_at
   FROM public.compliance_requirement_assessments c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.assessment,
    t.requirement,
    t.status,
    t.applicability,
    t.justification,
    t.result,
    t.finding_class,
    t.score,
    t.documentation_score,
    t.target_score,
    t.observation,
    t.remediation,
    t.answers,
    t.owner,
    t.due_on,
    t.review_needed,
    t.result_source,
    t.proposal,
    t.exception,
    t.judged_by,
    t.approved_by,
    t.approved_at
   FROM ((undone u
     JOIN public.compliance_requirement_assessments c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, assessment, requirement, status, applicability, justification, result, finding_class, score, documentation_score, target_score, observation, remediation, answers, owner, due_on, review_needed, result_source, proposal, exception, judged_by, approved_by, approved_at))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.assessment,
    t.requirement,
    t.status,
    t.applicability,
    t.justification,
    t.result,
    t.finding_class,
    t.score,
    t.documentation_score,
    t.target_score,
    t.observation,
    t.remediation,
    t.answers,
    t.owner,
    t.due_on,
    t.review_needed,
    t.result_source,
    t.proposal,
    t.exception,
    t.judged_by,
    t.approved_by,
    t.approved_at
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_requirement_assessments, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, assessment, requirement, status, applicability, justification, result, finding_class, score, documentation_score, target_score, observation, remediation, answers, owner, due_on, review_needed, result_source, proposal, exception, judged_by, approved_by, approved_at))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_requirement_assessments OWNER TO compliance_owner;

CREATE TABLE public.compliance_requirements (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    regulation uuid NOT NULL,
    library uuid,
    release_no integer,
    urn text NOT NULL,
    parent uuid,
    "position" integer NOT NULL,
    depth integer NOT NULL,
    path text NOT NULL,
    domain uuid NOT NULL,
    ref_id text,
    title text,
    text text,
    obligation text,
    guidance text,
    typical_evidence text,
    assessable boolean NOT NULL,
    withdrawn boolean NOT NULL,
    superseded_by jsonb NOT NULL,
    retired_on date,
    applies_from date,
    applies_until date,
    weight integer NOT NULL,
    importance text NOT NULL,
    groups jsonb NOT NULL,
    min_score integer,
    max_score integer,
    scores_definition_ref text,
    questions jsonb NOT NULL,
    parameters jsonb NOT NULL,
    reference_controls jsonb NOT NULL,
    threats jsonb NOT NULL,
    duties jsonb NOT NULL,
    owner text,
    tenant_notes text,
    local_changes jsonb NOT NULL,
    display_mode text,
    translations jsonb NOT NULL,
    attributes jsonb NOT NULL,
    CONSTRAINT compliance_requirements_check CHECK ((NOT (withdrawn AND assessable))),
    CONSTRAINT compliance_requirements_check1 CHECK ((parent <> id)),
    CONSTRAINT compliance_requirements_check2 CHECK ((applies_until >= applies_from)),
    CONSTRAINT compliance_requirements_check3 CHECK ((min_score < max_score)),
    CONSTRAINT compliance_requirements_depth_check CHECK ((depth >= 1)),
    CONSTRAINT compliance_requirements_display_mode_check CHECK ((display_mode = ANY (ARRAY['default'::text, 'splash'::text]))),
    CONSTRAINT compliance_requirements_importance_check CHECK ((importance = ANY (ARRAY['mandatory'::text, 'recommended'::text, 'nice_to_have'::text, 'undefined'::text]))),
    CONSTRAINT compliance_requirements_weight_check CHECK (((weight >= 0) AND (weight <= 1000)))
);

ALTER TABLE ONLY public.compliance_requirements FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_requirements OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_requirements WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('requirement'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.regulation,
    c.library,
    c.release_no,
    c.urn,
    c.parent,
    c."position",
    c.depth,
    c.path,
    c.domain,
    c.ref_id,
    c.title,
    c.text,
    c.obligation,
    c.guidance,
    c.typical_evidence,
    c.assessable,
    c.withdrawn,
    c.superseded_by,
    c.retired_on,
    c.applies_from,
    c.applies_until,
    c.weight,
    c.importance,
    c.groups,
    c.min_score,
    c.max_score,
    c.scores_definition_ref,
    c.questions,
    c.parameters,
    c.reference_controls,
    c.threats,
    c.duties,
    c.owner,
    c.tenant_notes,
    c.local_changes,
    c.display_mode,
    c.translations,
    c.attributes
   FROM public.compliance_requirements c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.regulation,
    t.library,
    t.release_no,
    t.urn,
    t.parent,
    t."position",
    t.depth,
    t.path,
    t.domain,
    t.ref_id,
    t.title,
    t.text,
    t.obligation,
    t.guidance,
    t.typical_evidence,
    t.assessable,
    t.withdrawn,
    t.superseded_by,
    t.retired_on,
    t.applies_from,
    t.applies_until,
    t.weight,
    t.importance,
    t.groups,
    t.min_score,
    t.max_score,
    t.scores_definition_ref,
    t.questions,
    t.parameters,
    t.reference_controls,
    t.threats,
    t.duties,
    t.owner,
    t.tenant_notes,
    t.local_changes,
    t.display_mode,
    t.translations,
    t.attributes
   FROM ((undone u
     JOIN public.compliance_requirements c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, regulation, library, release_no, urn, parent, "position", depth, path, domain, ref_id, title, text, obligation, guidance, typical_evidence, assessable, withdrawn, superseded_by, retired_on, applies_from, applies_until, weight, importance, groups, min_score, max_score, scores_definition_ref, questions, parameters, reference_controls, threats, duties, owner, tenant_notes, local_changes, display_mode, translations, attributes))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.regulation,
    t.library,
    t.release_no,
    t.urn,
    t.parent,
    t."position",
    t.depth,
    t.path,
    t.domain,
    t.ref_id,
    t.title,
    t.text,
    t.obligation,
    t.guidance,
    t.typical_evidence,
    t.assessable,
    t.withdrawn,
    t.superseded_by,
    t.retired_on,
    t.applies_from,
    t.applies_until,
    t.weight,
    t.importance,
    t.groups,
    t.min_score,
    t.max_score,
    t.scores_definition_ref,
    t.questions,
    t.parameters,
    t.reference_controls,
    t.threats,
    t.duties,
    t.owner,
    t.tenant_notes,
    t.local_changes,
    t.display_mode,
    t.translations,
    t.attributes
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_requirements, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, regulation, library, release_no, urn, parent, "position", depth, path, domain, ref_id, title, text, obligation, guidance, typical_evidence, assessable, withdrawn, superseded_by, retired_on, applies_from, applies_until, weight, importance, groups, min_score, max_score, scores_definition_ref, questions, parameters, reference_controls, threats, duties, owner, tenant_notes, local_changes, display_mode, translations, attributes))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_requirements OWNER TO compliance_owner;

CREATE TABLE public.compliance_risk_acceptances (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    risk uuid NOT NULL,
    snapshot jsonb NOT NULL,
    justification text NOT NULL,
    conditions text,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    requested_by text NOT NULL,
    confirmed_by text,
    confirmed_at timestamp with time zone,
    confirmation_note text,
    decided_by text,
    decided_at timestamp with time zone,
    decision_note text,
    state text NOT NULL,
    end_reason text,
    end_note text,
    ended_on date,
    repeated_acceptance boolean NOT NULL,
    CONSTRAINT compliance_risk_acceptances_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT compliance_risk_acceptances_check1 CHECK (((state = ANY (ARRAY['expired'::text, 'revoked'::text])) = (end_reason IS NOT NULL))),
    CONSTRAINT compliance_risk_acceptances_check2 CHECK (((state <> ALL (ARRAY['owner_confirmed'::text, 'active'::text])) OR (confirmed_by IS NOT NULL))),
    CONSTRAINT compliance_risk_acceptances_end_reason_check CHECK ((end_reason = ANY (ARRAY['time'::text, 'level_increased'::text, 'revoked_by_hand'::text, 'risk_closed'::text]))),
    CONSTRAINT compliance_risk_acceptances_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'owner_confirmed'::text, 'active'::text, 'rejected'::text, 'expired'::text, 'revoked'::text])))
);

ALTER TABLE ONLY public.compliance_risk_acceptances FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_acceptances OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_risk_acceptances WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('risk_acceptance'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.risk,
    c.snapshot,
    c.justification,
    c.conditions,
    c.valid_from,
    c.valid_until,
    c.requested_by,
    c.confirmed_by,
    c.confirmed_at,
    c.confirmation_note,
    c.decided_by,
    c.decided_at,
    c.decision_note,
    c.state,
    c.end_reason,
    c.end_note,
    c.ended_on,
    c.repeated_acceptance
   FROM public.compliance_risk_acceptances c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.risk,
    t.snapshot,
    t.justification,
    t.conditions,
    t.valid_from,
    t.valid_until,
    t.requested_by,
    t.confirmed_by,
    t.confirmed_at,
    t.confirmation_note,
    t.decided_by,
    t.decided_at,
    t.decision_note,
    t.state,
    t.end_reason,
    t.end_note,
    t.ended_on,
    t.repeated_acceptance
   FROM ((undone u
     JOIN public.compliance_risk_acceptances c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, risk, snapshot, justification, conditions, valid_from, valid_until, requested_by, confirmed_by, confirmed_at, confirmation_note, decided_by, decided_at, decision_note, state, end_reason, end_note, ended_on, repeated_acceptance))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.risk,
    t.snapshot,
    t.justification,
    t.conditions,
    t.valid_from,
    t.valid_until,
    t.requested_by,
    t.confirmed_by,
    t.confirmed_at,
    t.confirmation_note,
    t.decided_by,
    t.decided_at,
    t.decision_note,
    t.state,
    t.end_reason,
    t.end_note,
    t.ended_on,
    t.repeated_acceptance
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_risk_acceptances, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, risk, snapshot, justification, conditions, valid_from, valid_until, requested_by, confirmed_by, confirmed_at, confirmation_note, decided_by, decided_at, decision_note, state, end_reason, end_note, ended_on, repeated_acceptance))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_risk_acceptances OWNER TO compliance_owner;

CREATE TABLE public.compliance_risk_matrices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    description text,
    library uuid,
    likelihood_levels jsonb NOT NULL,
    impact_levels jsonb NOT NULL,
    levels jsonb NOT NULL,
    grid jsonb NOT NULL,
    state text NOT NULL,
    replaced_by uuid,
    CONSTRAINT compliance_risk_matrices_check CHECK (((replaced_by IS NULL) OR (state = 'retired'::text))),
    CONSTRAINT compliance_risk_matrices_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text])))
);

ALTER TABLE ONLY public.compliance_risk_matrices FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_matrices OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_risk_matrices WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('risk_matrix'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.title,
    c.description,
    c.library,
    c.likelihood_levels,
    c.impact_levels,
    c.levels,
    c.grid,
    c.state,
    c.replaced_by
   FROM public.compliance_risk_matrices c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.description,
    t.library,
    t.likelihood_levels,
    t.impact_levels,
    t.levels,
    t.grid,
    t.state,
    t.replaced_by
   FROM ((undone u
     JOIN public.compliance_risk_matrices c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, description, library, likelihood_levels, impact_levels, levels, grid, state, replaced_by))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.title,
    t.description,
    t.library,
    t.likelihood_levels,
    t.impact_levels,
    t.levels,
    t.grid,
    t.state,
    t.replaced_by
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_risk_matrices, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, description, library, likelihood_levels, impact_levels, levels, grid, state, replaced_by))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_risk_matrices OWNER TO compliance_owner;

CREATE TABLE public.compliance_risk_settings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    default_matrix uuid,
    appetite jsonb NOT NULL,
    review_interval jsonb NOT NULL,
    acceptance_limit jsonb NOT NULL,
    approvers jsonb NOT NULL,
    currency text NOT NULL,
    CONSTRAINT compliance_risk_settings_check CHECK ((id = tenant_id))
);

ALTER TABLE ONLY public.compliance_risk_settings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_settings OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_risk_settings WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('risk_settings'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.default_matrix,
    c.appetite,
    c.review_interval,
    c.acceptance_limit,
    c.approvers,
    c.currency
   FROM public.compliance_risk_settings c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.default_matrix,
    t.appetite,
    t.review_interval,
    t.acceptance_limit,
    t.approvers,
    t.currency
   FROM ((undone u
     JOIN public.compliance_risk_settings c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, default_matrix, appetite, review_interval, acceptance_limit, approvers, currency))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.default_matrix,
    t.appetite,
    t.review_interval,
    t.acceptance_limit,
    t.approvers,
    t.currency
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_risk_settings, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, default_matrix, appetite, review_interval, acceptance_limit, approvers, currency))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_risk_settings OWNER TO compliance_owner;

CREATE TABLE public.compliance_risk_simulations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    risk uuid,
    basis text NOT NULL,
    inputs jsonb NOT NULL,
    seed text NOT NULL,
    iterations integer NOT NULL,
    result jsonb NOT NULL,
    comparison jsonb,
    engine text NOT NULL,
    run_at timestamp with time zone NOT NULL,
    run_by text NOT NULL,
    CONSTRAINT compliance_risk_simulations_basis_check CHECK ((basis = ANY (ARRAY['inherent'::text, 'current'::text, 'target'::text]))),
    CONSTRAINT compliance_risk_simulations_iterations_check CHECK (((iterations >= 1000) AND (iterations <= 1000000))),
    CONSTRAINT compliance_risk_simulations_seed_check CHECK ((seed ~ '^(0|[1-9][0-9]{0,19})$'::text))
);

ALTER TABLE ONLY public.compliance_risk_simulations FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_simulations OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_risk_simulations WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('risk_simulation'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.risk,
    c.basis,
    c.inputs,
    c.seed,
    c.iterations,
    c.result,
    c.comparison,
    c.engine,
    c.run_at,
    c.run_by
   FROM public.compliance_risk_simulations c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.risk,
    t.basis,
    t.inputs,
    t.seed,
    t.iterations,
    t.result,
    t.comparison,
    t.engine,
    t.run_at,
    t.run_by
   FROM ((undone u
     JOIN public.compliance_risk_simulations c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, risk, basis, inputs, seed, iterations, result, comparison, engine, run_at, run_by))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.risk,
    t.basis,
    t.inputs,
    t.seed,
    t.iterations,
    t.result,
    t.comparison,
    t.engine,
    t.run_at,
    t.run_by
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_risk_simulations, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, risk, basis, inputs, seed, iterations, result, comparison, engine, run_at, run_by))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_risk_simulations OWNER TO compliance_owner;

CREATE TABLE public.compliance_risk_treatments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    risk uuid NOT NULL,
    option text NOT NULL,
    title text NOT NULL,
    description text,
    controls jsonb NOT NULL,
    control_refs jsonb NOT NULL,
    owner text NOT NULL,
    start_on date,
    due_on date NOT NULL,
    expected jsonb,
    cost_once numeric(18,2),
    cost_yearly numeric(18,2),
    progress integer NOT NULL,
    state text NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    decision_note text,
    completed_on date,
    result_note text,
    CONSTRAINT compliance_risk_treatments_check CHECK (((start_on IS NULL) OR (due_on >= start_on))),
    CONSTRAINT compliance_risk_treatments_check1 CHECK (((state = 'completed'::text) = ((completed_on IS NOT NULL) AND (result_note IS NOT NULL)))),
    CONSTRAINT compliance_risk_treatments_check2 CHECK (((state <> 'approved'::text) OR (decided_by IS NOT NULL))),
    CONSTRAINT compliance_risk_treatments_cost_once_check CHECK ((cost_once >= (0)::numeric)),
    CONSTRAINT compliance_risk_treatments_cost_yearly_check CHECK ((cost_yearly >= (0)::numeric)),
    CONSTRAINT compliance_risk_treatments_option_check CHECK ((option = ANY (ARRAY['mitigate'::text, 'avoid'::text, 'transfer'::text]))),
    CONSTRAINT compliance_risk_treatments_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT compliance_risk_treatments_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'completed'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.compliance_risk_treatments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_treatments OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_risk_treatments WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('risk_treatment'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.risk,
    c.option,
    c.title,
    c.description,
    c.controls,
    c.control_refs,
    c.owner,
    c.start_on,
    c.due_on,
    c.expected,
    c.cost_once,
    c.cost_yearly,
    c.progress,
    c.state,
    c.decided_by,
    c.decided_at,
    c.decision_note,
    c.completed_on,
    c.result_note
   FROM public.compliance_risk_treatments c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.risk,
    t.option,
    t.title,
    t.description,
    t.controls,
    t.control_refs,
    t.owner,
    t.start_on,
    t.due_on,
    t.expected,
    t.cost_once,
    t.cost_yearly,
    t.progress,
    t.state,
    t.decided_by,
    t.decided_at,
    t.decision_note,
    t.completed_on,
    t.result_note
   FROM ((undone u
     JOIN public.compliance_risk_treatments c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, risk, option, title, description, controls, control_refs, owner, start_on, due_on, expected, cost_once, cost_yearly, progress, state, decided_by, decided_at, decision_note, completed_on, result_note))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.risk,
    t.option,
    t.title,
    t.description,
    t.controls,
    t.control_refs,
    t.owner,
    t.start_on,
    t.due_on,
    t.expected,
    t.cost_once,
    t.cost_yearly,
    t.progress,
    t.state,
    t.decided_by,
    t.decided_at,
    t.decision_note,
    t.completed_on,
    t.result_note
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_risk_treatments, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, risk, option, title, description, controls, control_refs, owner, start_on, due_on, expected, cost_once, cost_yearly, progress, state, decided_by, decided_at, decision_note, completed_on, result_note))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_risk_treatments OWNER TO compliance_owner;

CREATE TABLE public.compliance_risks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    external_id text,
    title text NOT NULL,
    description text,
    cause text,
    consequence text,
    threats jsonb NOT NULL,
    vulnerabilities jsonb NOT NULL,
    kind text NOT NULL,
    perspective text NOT NULL,
    owner text NOT NULL,
    source jsonb,
    isms_scopes jsonb NOT NULL,
    modules jsonb NOT NULL,
    processing_activities jsonb NOT NULL,
    vendor uuid,
    ai_system uuid,
    dsfa uuid,
    matrix uuid NOT NULL,
    inherent jsonb,
    current jsonb,
    target jsonb,
    strength_of_knowledge text,
    controls jsonb NOT NULL,
    option text NOT NULL,
    state text NOT NULL,
    above_appetite boolean NOT NULL,
    doubtful boolean NOT NULL,
    identified_on date NOT NULL,
    last_assessed_on date,
    last_reviewed_on date,
    next_review_on date,
    last_review jsonb,
    quantifications jsonb NOT NULL,
    close_reason text,
    close_note text,
    tags jsonb NOT NULL,
    CONSTRAINT compliance_risks_check CHECK (((state = 'closed'::text) = (close_reason IS NOT NULL))),
    CONSTRAINT compliance_risks_check1 CHECK (((state = 'closed'::text) OR (next_review_on IS NOT NULL))),
    CONSTRAINT compliance_risks_close_reason_check CHECK ((close_reason = ANY (ARRAY['eliminated'::text, 'merged'::text, 'not_relevant'::text, 'transferred'::text, 'realised'::text]))),
    CONSTRAINT compliance_risks_kind_check CHECK ((kind = ANY (ARRAY['information_security'::text, 'privacy'::text, 'ai'::text, 'supplier'::text, 'continuity'::text, 'compliance'::text, 'project'::text, 'operational'::text]))),
    CONSTRAINT compliance_risks_option_check CHECK ((option = ANY (ARRAY['undecided'::text, 'mitigate'::text, 'avoid'::text, 'transfer'::text, 'accept'::text]))),
    CONSTRAINT compliance_risks_perspective_check CHECK ((perspective = ANY (ARRAY['organisation'::text, 'data_subjects'::text]))),
    CONSTRAINT compliance_risks_state_check CHECK ((state = ANY (ARRAY['identified'::text, 'assessed'::text, 'in_treatment'::text, 'monitored'::text, 'accepted'::text, 'closed'::text]))),
    CONSTRAINT compliance_risks_strength_of_knowledge_check CHECK ((strength_of_knowledge = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text])))
);

ALTER TABLE ONLY public.compliance_risks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risks OWNER TO compliance_owner;

CREATE VIEW compliance_past.compliance_risks WITH (security_invoker='true') AS
 WITH undone AS MATERIALIZED (
         SELECT u.id,
            u.version,
            u.deleted,
            u.state
           FROM public.compliance_undone('risk'::text, public.compliance_past_at()) u(id, version, deleted, state)
        )
 SELECT c.tenant_id,
    c.id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.key,
    c.external_id,
    c.title,
    c.description,
    c.cause,
    c.consequence,
    c.threats,
    c.vulnerabilities,
    c.kind,
    c.perspective,
    c.owner,
    c.source,
    c.isms_scopes,
    c.modules,
    c.processing_activities,
    c.vendor,
    c.ai_system,
    c.dsfa,
    c.matrix,
    c.inherent,
    c.current,
    c.target,
    c.strength_of_knowledge,
    c.controls,
    c.option,
    c.state,
    c.above_appetite,
    c.doubtful,
    c.identified_on,
    c.last_assessed_on,
    c.last_reviewed_on,
    c.next_review_on,
    c.last_review,
    c.quantifications,
    c.close_reason,
    c.close_note,
    c.tags
   FROM public.compliance_risks c
  WHERE ((c.tenant_id = public.compliance_tenant()) AND (c.created_at <= public.compliance_past_at()) AND (NOT (c.id IN ( SELECT u.id
           FROM undone u))))
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.external_id,
    t.title,
    t.description,
    t.cause,
    t.consequence,
    t.threats,
    t.vulnerabilities,
    t.kind,
    t.perspective,
    t.owner,
    t.source,
    t.isms_scopes,
    t.modules,
    t.processing_activities,
    t.vendor,
    t.ai_system,
    t.dsfa,
    t.matrix,
    t.inherent,
    t.current,
    t.target,
    t.strength_of_knowledge,
    t.controls,
    t.option,
    t.state,
    t.above_appetite,
    t.doubtful,
    t.identified_on,
    t.last_assessed_on,
    t.last_reviewed_on,
    t.next_review_on,
    t.last_review,
    t.quantifications,
    t.close_reason,
    t.close_note,
    t.tags
   FROM ((undone u
     JOIN public.compliance_risks c ON (((c.tenant_id = public.compliance_tenant()) AND (c.id = u.id))))
     CROSS JOIN LATERAL jsonb_populate_record(c.*, u.state) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, external_id, title, description, cause, consequence, threats, vulnerabilities, kind, perspective, owner, source, isms_scopes, modules, processing_activities, vendor, ai_system, dsfa, matrix, inherent, current, target, strength_of_knowledge, controls, option, state, above_appetite, doubtful, identified_on, last_assessed_on, last_reviewed_on, next_review_on, last_review, quantifications, close_reason, close_note, tags))
  WHERE (u.version >= 1)
UNION ALL
 SELECT t.tenant_id,
    t.id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.key,
    t.external_id,
    t.title,
    t.description,
    t.cause,
    t.consequence,
    t.threats,
    t.vulnerabilities,
    t.kind,
    t.perspective,
    t.owner,
    t.source,
    t.isms_scopes,
    t.modules,
    t.processing_activities,
    t.vendor,
    t.ai_system,
    t.dsfa,
    t.matrix,
    t.inherent,
    t.current,
    t.target,
    t.strength_of_knowledge,
    t.controls,
    t.option,
    t.state,
    t.above_appetite,
    t.doubtful,
    t.identified_on,
    t.last_assessed_on,
    t.last_reviewed_on,
    t.next_review_on,
    t.last_review,
    t.quantifications,
    t.close_reason,
    t.close_note,
    t.tags
   FROM (undone u
     CROSS JOIN LATERAL jsonb_populate_record(NULL::public.compliance_risks, (u.state || '{}'::jsonb)) t(tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, external_id, title, description, cause, consequence, threats, vulnerabilities, kind, perspective, owner, source, isms_scopes, modules, processing_activities, vendor, ai_system, dsfa, matrix, inherent, current, target, strength_of_knowledge, controls, option, state, above_appetite, doubtful, identified_on, last_assessed_on, last_reviewed_on, next_review_on, last_review, quantifications, close_reason, close_note, tags))
  WHERE (u.deleted AND (u.version >= 1));

ALTER TABLE compliance_past.compliance_risks OWNER TO compliance_owner;

CREATE TABLE public.compliance_access_uses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    last_used_ip jsonb
);

ALTER TABLE ONLY public.compliance_access_uses FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_access_uses OWNER TO compliance_owner;

CREATE TABLE public.compliance_api_tokens (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    owner_id uuid,
    permissions jsonb NOT NULL,
    scope jsonb,
    prefix text NOT NULL,
    secret_sha256 text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT compliance_api_tokens_kind_check CHECK ((kind = ANY (ARRAY['service'::text, 'personal'::text, 'calendar'::text, 'instance'::text]))),
    CONSTRAINT compliance_api_tokens_secret_sha256_check CHECK ((secret_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY public.compliance_api_tokens FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_api_tokens OWNER TO compliance_owner;

CREATE TABLE public.compliance_assessment_closings (
    tenant_id uuid NOT NULL,
    assessment uuid NOT NULL,
    requirement uuid NOT NULL,
    facts jsonb NOT NULL
);

ALTER TABLE ONLY public.compliance_assessment_closings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_assessment_closings OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_anchors (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    tree_size bigint NOT NULL,
    kind text NOT NULL,
    token text,
    party text NOT NULL,
    at timestamp with time zone NOT NULL,
    verified boolean,
    problem text,
    log integer DEFAULT 1 NOT NULL,
    witness_key text,
    CONSTRAINT compliance_audit_anchors_kind_check CHECK ((kind = ANY (ARRAY['rfc3161'::text, 'cosignature'::text, 'delivered'::text]))),
    CONSTRAINT compliance_audit_anchors_log_check CHECK ((log >= 1)),
    CONSTRAINT compliance_audit_anchors_party_check CHECK (((length(party) >= 1) AND (length(party) <= 200))),
    CONSTRAINT compliance_audit_anchors_witness_key_check CHECK ((length(witness_key) <= 500))
);

ALTER TABLE ONLY public.compliance_audit_anchors FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_anchors OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_event_details (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    details text NOT NULL
);

ALTER TABLE ONLY public.compliance_audit_event_details FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_event_details OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_events (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    epoch integer NOT NULL,
    tx xid8 NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor text,
    action text NOT NULL,
    entity_type text NOT NULL,
    entity_id uuid,
    entity_key text,
    entity_version bigint,
    request_id uuid,
    details_sha256 text NOT NULL,
    root_type text NOT NULL,
    root_id uuid,
    CONSTRAINT compliance_audit_events_action_check CHECK (((length(action) >= 1) AND (length(action) <= 60))),
    CONSTRAINT compliance_audit_events_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'guest'::text, 'service'::text, 'public'::text, 'system'::text]))),
    CONSTRAINT compliance_audit_events_details_sha256_check CHECK ((details_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_audit_events_entity_type_check CHECK (((length(entity_type) >= 1) AND (length(entity_type) <= 60)))
);

ALTER TABLE ONLY public.compliance_audit_events FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_events OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_former_logs (
    tenant_id uuid NOT NULL,
    number integer NOT NULL,
    log_id text NOT NULL,
    size bigint NOT NULL,
    first_event uuid,
    ended_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT compliance_audit_former_logs_number_check CHECK ((number >= 1)),
    CONSTRAINT compliance_audit_former_logs_size_check CHECK ((size >= 0))
);

ALTER TABLE ONLY public.compliance_audit_former_logs FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_former_logs OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_leaves (
    tenant_id uuid NOT NULL,
    leaf_index bigint NOT NULL,
    event_id uuid NOT NULL,
    leaf_hash bytea NOT NULL,
    log integer DEFAULT 1 NOT NULL,
    CONSTRAINT compliance_audit_leaves_leaf_hash_check CHECK ((length(leaf_hash) = 32)),
    CONSTRAINT compliance_audit_leaves_leaf_index_check CHECK ((leaf_index >= 0)),
    CONSTRAINT compliance_audit_leaves_log_check CHECK ((log >= 1))
);

ALTER TABLE ONLY public.compliance_audit_leaves FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_leaves OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_log_keys (
    tenant_id uuid NOT NULL,
    key_id text NOT NULL,
    spki text NOT NULL,
    from_size bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    log integer DEFAULT 1 NOT NULL,
    CONSTRAINT compliance_audit_log_keys_from_size_check CHECK ((from_size >= 0)),
    CONSTRAINT compliance_audit_log_keys_key_id_check CHECK ((key_id ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_audit_log_keys_log_check CHECK ((log >= 1))
);

ALTER TABLE ONLY public.compliance_audit_log_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_log_keys OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_logs (
    tenant_id uuid NOT NULL,
    log_id text,
    size bigint DEFAULT 0 NOT NULL,
    epoch integer DEFAULT 1 NOT NULL,
    system_identifier bigint NOT NULL,
    last_epoch integer DEFAULT 0 NOT NULL,
    last_tx xid8 DEFAULT '0'::xid8 NOT NULL,
    last_id uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    number integer DEFAULT 1 NOT NULL,
    first_event uuid,
    CONSTRAINT compliance_audit_logs_epoch_check CHECK ((epoch >= 1)),
    CONSTRAINT compliance_audit_logs_number_check CHECK ((number >= 1)),
    CONSTRAINT compliance_audit_logs_size_check CHECK ((size >= 0))
);

ALTER TABLE ONLY public.compliance_audit_logs FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_logs OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_nodes (
    tenant_id uuid NOT NULL,
    level integer NOT NULL,
    node_index bigint NOT NULL,
    hash bytea NOT NULL,
    log integer DEFAULT 1 NOT NULL,
    CONSTRAINT compliance_audit_nodes_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT compliance_audit_nodes_level_check CHECK ((level >= 1)),
    CONSTRAINT compliance_audit_nodes_log_check CHECK ((log >= 1)),
    CONSTRAINT compliance_audit_nodes_node_index_check CHECK ((node_index >= 0))
);

ALTER TABLE ONLY public.compliance_audit_nodes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_nodes OWNER TO compliance_owner;

CREATE TABLE public.compliance_audit_tree_heads (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    tree_size bigint NOT NULL,
    root_hash bytea NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    signature bytea NOT NULL,
    key_id text NOT NULL,
    checkpoint text NOT NULL,
    log integer DEFAULT 1 NOT NULL,
    CONSTRAINT compliance_audit_tree_heads_log_check CHECK ((log >= 1)),
    CONSTRAINT compliance_audit_tree_heads_root_hash_check CHECK ((length(root_hash) = 32)),
    CONSTRAINT compliance_audit_tree_heads_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT compliance_audit_tree_heads_tree_size_check CHECK ((tree_size >= 0))
);

ALTER TABLE ONLY public.compliance_audit_tree_heads FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_tree_heads OWNER TO compliance_owner;

CREATE TABLE public.compliance_audited_tables (
    table_name text NOT NULL,
    entity_type text NOT NULL,
    root_type text,
    root_column text,
    hidden_columns text[] NOT NULL
);

ALTER TABLE public.compliance_audited_tables OWNER TO compliance_owner;

CREATE TABLE public.compliance_backup_runs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    size_bytes bigint,
    location text NOT NULL,
    encrypted boolean NOT NULL,
    sha256 text,
    restored_to timestamp with time zone,
    note text,
    duration_s bigint NOT NULL,
    red_noted_at timestamp with time zone,
    CONSTRAINT compliance_backup_runs_check CHECK ((finished_at >= started_at)),
    CONSTRAINT compliance_backup_runs_check1 CHECK (((restored_to IS NULL) OR (kind = 'restore_test'::text))),
    CONSTRAINT compliance_backup_runs_kind_check CHECK ((kind = ANY (ARRAY['full'::text, 'incremental'::text, 'wal'::text, 'restore_test'::text]))),
    CONSTRAINT compliance_backup_runs_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'failed'::text, 'partial'::text])))
);

ALTER TABLE ONLY public.compliance_backup_runs FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_backup_runs OWNER TO compliance_owner;

CREATE TABLE public.compliance_deletion_certificates (
    id uuid NOT NULL,
    former_tenant uuid NOT NULL,
    slug text NOT NULL,
    destroyed_at timestamp with time zone NOT NULL,
    jws text NOT NULL
);

ALTER TABLE public.compliance_deletion_certificates OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_communications (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    direction text NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,
    template uuid,
    template_version integer,
    subject jsonb,
    body jsonb,
    attachments jsonb NOT NULL,
    state text NOT NULL,
    dispatched_at timestamp with time zone,
    message_id text,
    note jsonb,
    sender_index text,
    CONSTRAINT compliance_dsr_communications_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'portal'::text, 'letter'::text, 'phone_note'::text, 'in_person_note'::text]))),
    CONSTRAINT compliance_dsr_communications_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT compliance_dsr_communications_kind_check CHECK ((kind = ANY (ARRAY['acknowledgement'::text, 'identity_question'::text, 'clarification_question'::text, 'extension_notice'::text, 'fee_quote'::text, 'answer'::text, 'refusal'::text, 'restriction_notice'::text, 'restriction_lift_notice'::text, 'recipient_list'::text, 'transfer_notice'::text, 'not_identified_notice'::text, 'message'::text, 'other'::text]))),
    CONSTRAINT compliance_dsr_communications_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'queued'::text, 'dispatched'::text, 'failed'::text, 'received'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_communications FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_communications OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_identity_checks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    method text NOT NULL,
    doubt_reason jsonb,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    result text NOT NULL,
    contact_source jsonb,
    evidence jsonb NOT NULL,
    pauses_clock boolean NOT NULL,
    completed_by text,
    CONSTRAINT compliance_dsr_identity_checks_method_check CHECK ((method = ANY (ARRAY['email_challenge'::text, 'phone_callback'::text, 'account_login'::text, 'account_login_mfa'::text, 'knowledge_attributes'::text, 'letter_code'::text, 'id_copy_redacted'::text, 'video_ident'::text, 'eid'::text, 'qes'::text, 'in_person'::text, 'proxy_document'::text]))),
    CONSTRAINT compliance_dsr_identity_checks_result_check CHECK ((result = ANY (ARRAY['pending'::text, 'passed'::text, 'failed'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_identity_checks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_identity_checks OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    "right" text NOT NULL,
    suggested boolean NOT NULL,
    ground text,
    scope jsonb,
    corrections jsonb,
    processing_activities jsonb NOT NULL,
    special_categories boolean NOT NULL,
    decision text,
    decision_reason jsonb,
    decided_by text,
    decided_at timestamp with time zone,
    restriction_since date,
    restriction_lifted_on date,
    executed_at timestamp with time zone,
    exception_checks jsonb NOT NULL,
    access_entries jsonb NOT NULL,
    CONSTRAINT compliance_dsr_items_decision_check CHECK ((decision = ANY (ARRAY['granted'::text, 'partially_granted'::text, 'refused'::text, 'no_data'::text, 'not_applicable'::text]))),
    CONSTRAINT compliance_dsr_items_right_check CHECK (("right" = ANY (ARRAY['access'::text, 'rectification'::text, 'erasure'::text, 'restriction'::text, 'portability'::text, 'objection'::text, 'objection_marketing'::text, 'automated_decision'::text, 'consent_withdrawal'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_items FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_items OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_packages (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    kinds jsonb NOT NULL,
    files jsonb NOT NULL,
    archive uuid,
    manifest_sha256 text NOT NULL,
    built_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    downloads integer NOT NULL,
    max_downloads integer NOT NULL,
    superseded boolean NOT NULL,
    released_at timestamp with time zone,
    basis text NOT NULL,
    CONSTRAINT compliance_dsr_packages_basis_check CHECK ((basis ~ '^([0-9a-f]{64})?$'::text)),
    CONSTRAINT compliance_dsr_packages_downloads_check CHECK ((downloads >= 0)),
    CONSTRAINT compliance_dsr_packages_manifest_sha256_check CHECK ((manifest_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_dsr_packages_max_downloads_check CHECK (((max_downloads >= 1) AND (max_downloads <= 20)))
);

ALTER TABLE ONLY public.compliance_dsr_packages FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_packages OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_portal_codes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    request uuid NOT NULL,
    code_mac bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT compliance_dsr_portal_codes_code_mac_check CHECK ((length(code_mac) = 32)),
    CONSTRAINT compliance_dsr_portal_codes_tries_check CHECK (((tries >= 0) AND (tries <= 5)))
);

ALTER TABLE ONLY public.compliance_dsr_portal_codes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_portal_codes OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_portal_tokens (
    tenant_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    kind text NOT NULL,
    request uuid NOT NULL,
    address_index text,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    CONSTRAINT compliance_dsr_portal_tokens_address_index_check CHECK ((address_index ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_dsr_portal_tokens_check CHECK (((kind = 'confirmation'::text) = (address_index IS NOT NULL))),
    CONSTRAINT compliance_dsr_portal_tokens_check1 CHECK (((kind = 'confirmation'::text) = (expires_at IS NOT NULL))),
    CONSTRAINT compliance_dsr_portal_tokens_kind_check CHECK ((kind = ANY (ARRAY['status'::text, 'confirmation'::text]))),
    CONSTRAINT compliance_dsr_portal_tokens_sha256_check CHECK ((length(sha256) = 32))
);

ALTER TABLE ONLY public.compliance_dsr_portal_tokens FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_portal_tokens OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_recipient_notices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    item uuid NOT NULL,
    recipient text NOT NULL,
    vendor uuid,
    state text NOT NULL,
    sent_at timestamp with time zone,
    reason jsonb,
    told_person_at timestamp with time zone,
    CONSTRAINT compliance_dsr_recipient_notices_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'sent'::text, 'acknowledged'::text, 'impossible'::text, 'disproportionate'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_recipient_notices FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_recipient_notices OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_requests (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    state text NOT NULL,
    outcome text,
    source text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_via_processor uuid,
    controller uuid,
    region text,
    subject_category text NOT NULL,
    requester jsonb,
    on_behalf text NOT NULL,
    proxy_proof jsonb NOT NULL,
    language text NOT NULL,
    request_text jsonb,
    answer_channel text,
    contact_confirmed boolean NOT NULL,
    identity_level text NOT NULL,
    required_level text NOT NULL,
    assignee text,
    tags jsonb NOT NULL,
    deadline jsonb NOT NULL,
    first_deadline jsonb NOT NULL,
    strict_on date NOT NULL,
    clock text NOT NULL,
    responded_at timestamp with time zone,
    on_time boolean,
    possible_duplicates jsonb NOT NULL,
    complaint text NOT NULL,
    complaint_ref text,
    erase_on date,
    subject_key uuid NOT NULL,
    due_on date NOT NULL,
    pauses jsonb NOT NULL,
    extension jsonb,
    fee jsonb,
    reopenings jsonb NOT NULL,
    duplicate_of uuid,
    transferred_to text,
    closed_at timestamp with time zone,
    submitted_by text,
    reckoned_on date,
    revision bigint NOT NULL,
    CONSTRAINT compliance_dsr_requests_answer_channel_check CHECK ((answer_channel = ANY (ARRAY['email'::text, 'portal'::text, 'letter'::text, 'in_person'::text]))),
    CONSTRAINT compliance_dsr_requests_clock_check CHECK ((clock = ANY (ARRAY['running'::text, 'suspended'::text, 'stopped'::text]))),
    CONSTRAINT compliance_dsr_requests_complaint_check CHECK ((complaint = ANY (ARRAY['none'::text, 'person'::text, 'authority'::text]))),
    CONSTRAINT compliance_dsr_requests_identity_level_check CHECK ((identity_level = ANY (ARRAY['none'::text, 'low'::text, 'substantial'::text, 'high'::text]))),
    CONSTRAINT compliance_dsr_requests_on_behalf_check CHECK ((on_behalf = ANY (ARRAY['self'::text, 'legal_representative'::text, 'lawyer'::text, 'proxy'::text, 'heir_or_relative'::text, 'works_council'::text, 'other'::text]))),
    CONSTRAINT compliance_dsr_requests_outcome_check CHECK ((outcome = ANY (ARRAY['fulfilled'::text, 'partially_fulfilled'::text, 'refused'::text, 'no_data_held'::text, 'not_identified'::text, 'withdrawn'::text, 'duplicate'::text, 'transferred'::text]))),
    CONSTRAINT compliance_dsr_requests_required_level_check CHECK ((required_level = ANY (ARRAY['none'::text, 'low'::text, 'substantial'::text, 'high'::text]))),
    CONSTRAINT compliance_dsr_requests_source_check CHECK ((source = ANY (ARRAY['portal'::text, 'email'::text, 'api'::text, 'letter'::text, 'phone'::text, 'in_person'::text, 'authority'::text, 'processor'::text, 'other'::text]))),
    CONSTRAINT compliance_dsr_requests_state_check CHECK ((state = ANY (ARRAY['received'::text, 'in_progress'::text, 'in_review'::text, 'responded'::text, 'closed'::text, 'erased'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_requests FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_requests OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_settings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    pause_mode text NOT NULL,
    pause_ask_limit text NOT NULL,
    silence_close_after text NOT NULL,
    record_period text NOT NULL,
    record_from text NOT NULL,
    auto_acknowledge boolean NOT NULL,
    marketing_objection_target text NOT NULL,
    reminder_days jsonb NOT NULL,
    package_ttl text NOT NULL,
    package_max_downloads integer NOT NULL,
    portal jsonb NOT NULL,
    CONSTRAINT compliance_dsr_settings_check CHECK ((id = tenant_id)),
    CONSTRAINT compliance_dsr_settings_package_max_downloads_check CHECK (((package_max_downloads >= 1) AND (package_max_downloads <= 20))),
    CONSTRAINT compliance_dsr_settings_pause_mode_check CHECK ((pause_mode = ANY (ARRAY['suspend'::text, 'restart'::text, 'none'::text]))),
    CONSTRAINT compliance_dsr_settings_record_from_check CHECK ((record_from = ANY (ARRAY['end_of_year'::text, 'event_day'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_settings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_settings OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_source_systems (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    name text NOT NULL,
    owner text,
    module uuid,
    processing_activities jsonb NOT NULL,
    subject_categories jsonb NOT NULL,
    rights jsonb NOT NULL,
    data_categories jsonb NOT NULL,
    retention_objects jsonb NOT NULL,
    connector text NOT NULL,
    webhook_url text,
    webhook_secret jsonb,
    instructions text,
    active boolean NOT NULL,
    CONSTRAINT compliance_dsr_source_systems_connector_check CHECK ((connector = ANY (ARRAY['manual'::text, 'webhook'::text, 'internal'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_source_systems FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_source_systems OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_task_calls (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    task uuid NOT NULL,
    system uuid NOT NULL,
    state text NOT NULL,
    attempts jsonb NOT NULL,
    next_attempt_at timestamp with time zone,
    payload jsonb,
    token_sha256 text NOT NULL,
    CONSTRAINT compliance_dsr_task_calls_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'failed'::text, 'succeeded'::text, 'exhausted'::text, 'cancelled'::text]))),
    CONSTRAINT compliance_dsr_task_calls_token_sha256_check CHECK ((token_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY public.compliance_dsr_task_calls FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_task_calls OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_tasks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    item uuid,
    system uuid,
    kind text NOT NULL,
    title text NOT NULL,
    assignee text,
    team text,
    state text NOT NULL,
    due_on date NOT NULL,
    result jsonb,
    result_files jsonb NOT NULL,
    third_party_reviewed boolean NOT NULL,
    proof jsonb,
    blocked_by jsonb NOT NULL,
    completed_at timestamp with time zone,
    CONSTRAINT compliance_dsr_tasks_kind_check CHECK ((kind = ANY (ARRAY['collect'::text, 'rectify'::text, 'erase'::text, 'restrict'::text, 'lift_restriction'::text, 'stop_processing'::text, 'export'::text, 'withdraw_consent'::text, 'human_review'::text, 'notify_public'::text]))),
    CONSTRAINT compliance_dsr_tasks_state_check CHECK ((state = ANY (ARRAY['open'::text, 'in_progress'::text, 'done'::text, 'no_data'::text, 'not_possible'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_tasks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_tasks OWNER TO compliance_owner;

CREATE TABLE public.compliance_dsr_templates (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL,
    language text NOT NULL,
    name text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    active boolean NOT NULL,
    builtin boolean NOT NULL,
    CONSTRAINT compliance_dsr_templates_kind_check CHECK ((kind = ANY (ARRAY['acknowledgement'::text, 'identity_question'::text, 'clarification_question'::text, 'extension_notice'::text, 'fee_quote'::text, 'answer'::text, 'refusal'::text, 'restriction_notice'::text, 'restriction_lift_notice'::text, 'recipient_list'::text, 'transfer_notice'::text, 'not_identified_notice'::text, 'message'::text, 'other'::text])))
);

ALTER TABLE ONLY public.compliance_dsr_templates FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_templates OWNER TO compliance_owner;

CREATE TABLE public.compliance_email_messages (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    "to" jsonb,
    recipient_hash text,
    template_key text NOT NULL,
    template_version integer NOT NULL,
    language text NOT NULL,
    subject jsonb,
    body jsonb,
    entity jsonb,
    message_id text NOT NULL,
    state text NOT NULL,
    attempts jsonb NOT NULL,
    subject_key uuid NOT NULL,
    next_attempt_at timestamp with time zone,
    sent_at timestamp with time zone,
    in_reply_to text,
    CONSTRAINT compliance_email_messages_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'deferred'::text, 'failed'::text, 'bounced'::text, 'suppressed'::text])))
);

ALTER TABLE ONLY public.compliance_email_messages FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_email_messages OWNER TO compliance_owner;

CREATE TABLE public.compliance_email_templates (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    template_key text NOT NULL,
    translations jsonb NOT NULL
);

ALTER TABLE ONLY public.compliance_email_templates FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_email_templates OWNER TO compliance_owner;

CREATE TABLE public.compliance_erasure_approvals (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    subject uuid NOT NULL,
    reason text NOT NULL,
    legal_basis text NOT NULL,
    requested_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    CONSTRAINT compliance_erasure_approvals_legal_basis_check CHECK (((length(legal_basis) >= 1) AND (length(legal_basis) <= 200))),
    CONSTRAINT compliance_erasure_approvals_reason_check CHECK ((reason = ANY (ARRAY['request_art17'::text, 'retention_expired'::text, 'consent_withdrawn'::text, 'account_closed'::text, 'record_period_over'::text, 'authority_order'::text]))),
    CONSTRAINT compliance_erasure_approvals_state_check CHECK ((state = ANY (ARRAY['open'::text, 'executed'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.compliance_erasure_approvals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_erasure_approvals OWNER TO compliance_owner;

CREATE TABLE public.compliance_erasure_verifications (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    erasure_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    verified_by text NOT NULL,
    result text NOT NULL,
    findings jsonb NOT NULL,
    CONSTRAINT compliance_erasure_verifications_result_check CHECK ((result = ANY (ARRAY['ok'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.compliance_erasure_verifications FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_erasure_verifications OWNER TO compliance_owner;

CREATE TABLE public.compliance_erasures (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    subject_pseudonym text NOT NULL,
    subject_kind text NOT NULL,
    origin text NOT NULL,
    reason text NOT NULL,
    legal_basis text NOT NULL,
    requested_by text NOT NULL,
    approved_by text,
    executed_at timestamp with time zone NOT NULL,
    key_fingerprint text NOT NULL,
    tables jsonb NOT NULL,
    files jsonb NOT NULL,
    effective_everywhere_on date NOT NULL,
    previous_hash text,
    hash text NOT NULL,
    key_id text NOT NULL,
    signature text NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT compliance_erasures_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_erasures_key_check CHECK ((key ~ '^ERASE-[0-9]{6,}$'::text)),
    CONSTRAINT compliance_erasures_key_fingerprint_check CHECK ((key_fingerprint ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_erasures_key_id_check CHECK ((key_id ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_erasures_legal_basis_check CHECK (((length(legal_basis) >= 1) AND (length(legal_basis) <= 200))),
    CONSTRAINT compliance_erasures_origin_check CHECK (((length(origin) >= 1) AND (length(origin) <= 80))),
    CONSTRAINT compliance_erasures_previous_hash_check CHECK ((previous_hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_erasures_reason_check CHECK ((reason = ANY (ARRAY['request_art17'::text, 'retention_expired'::text, 'consent_withdrawn'::text, 'account_closed'::text, 'record_period_over'::text, 'authority_order'::text]))),
    CONSTRAINT compliance_erasures_sequence_check CHECK ((sequence >= 1)),
    CONSTRAINT compliance_erasures_signature_check CHECK ((signature ~ '^[0-9a-f]{128}$'::text)),
    CONSTRAINT compliance_erasures_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['member'::text, 'dsr_requester'::text, 'whistleblower_reporter'::text, 'whistleblower_named'::text, 'contact'::text, 'incident_affected'::text, 'consent_subject'::text, 'vendor_contact'::text, 'training_participant'::text, 'other'::text]))),
    CONSTRAINT compliance_erasures_subject_pseudonym_check CHECK ((subject_pseudonym ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY public.compliance_erasures FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_erasures OWNER TO compliance_owner;

CREATE TABLE public.compliance_evidence_check_results (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    evidence uuid NOT NULL,
    revision integer NOT NULL,
    collector uuid,
    rule text NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    state text NOT NULL,
    observed text NOT NULL,
    expected text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT compliance_evidence_check_results_severity_check CHECK ((severity = ANY (ARRAY['blocking'::text, 'warning'::text]))),
    CONSTRAINT compliance_evidence_check_results_state_check CHECK ((state = ANY (ARRAY['passed'::text, 'failed'::text, 'error'::text])))
);

ALTER TABLE ONLY public.compliance_evidence_check_results FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_check_results OWNER TO compliance_owner;

CREATE TABLE public.compliance_file_references (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    file_id uuid NOT NULL,
    entity_type text NOT NULL,
    entity_id uuid NOT NULL,
    retain_until date,
    expires_at timestamp with time zone,
    CONSTRAINT compliance_file_references_entity_type_check CHECK (((length(entity_type) >= 1) AND (length(entity_type) <= 60)))
);

ALTER TABLE ONLY public.compliance_file_references FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_file_references OWNER TO compliance_owner;

CREATE TABLE public.compliance_files (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL,
    name jsonb NOT NULL,
    scan_state text NOT NULL,
    scan_engine text,
    scanned_at timestamp with time zone,
    signature text,
    reference_count integer NOT NULL,
    retain_until date,
    uploaded_by text NOT NULL,
    uploaders jsonb NOT NULL,
    subject_key uuid,
    blob text NOT NULL,
    made_here boolean NOT NULL,
    CONSTRAINT compliance_files_blob_check CHECK ((blob ~ '^[0-9a-f]{32}-[0-9a-f]{32}$'::text)),
    CONSTRAINT compliance_files_check CHECK (((scan_state = 'infected'::text) = (signature IS NOT NULL))),
    CONSTRAINT compliance_files_media_type_check CHECK (((length(media_type) >= 1) AND (length(media_type) <= 120))),
    CONSTRAINT compliance_files_reference_count_check CHECK ((reference_count >= 0)),
    CONSTRAINT compliance_files_scan_state_check CHECK ((scan_state = ANY (ARRAY['pending'::text, 'clean'::text, 'infected'::text, 'error'::text, 'skipped'::text]))),
    CONSTRAINT compliance_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_files_size_check CHECK ((size >= 0))
);

ALTER TABLE ONLY public.compliance_files FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_files OWNER TO compliance_owner;

CREATE TABLE public.compliance_framework_mapping_entries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    mapping uuid NOT NULL,
    source_requirement_urn text NOT NULL,
    target_requirement_urn text NOT NULL,
    relationship text NOT NULL,
    strength integer,
    rationale text,
    annotation text,
    CONSTRAINT compliance_framework_mapping_entries_rationale_check CHECK ((rationale = ANY (ARRAY['syntactic'::text, 'semantic'::text, 'functional'::text]))),
    CONSTRAINT compliance_framework_mapping_entries_relationship_check CHECK ((relationship = ANY (ARRAY['equal'::text, 'subset'::text, 'superset'::text, 'intersect'::text, 'not_related'::text]))),
    CONSTRAINT compliance_framework_mapping_entries_strength_check CHECK (((strength >= 1) AND (strength <= 10)))
);

ALTER TABLE ONLY public.compliance_framework_mapping_entries FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_framework_mapping_entries OWNER TO compliance_owner;

CREATE TABLE public.compliance_framework_mappings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    urn text NOT NULL,
    ref_id text NOT NULL,
    name text NOT NULL,
    description text,
    library uuid,
    release_no integer,
    source_regulation_urn text NOT NULL,
    target_regulation_urn text NOT NULL,
    entries_sha256 text NOT NULL,
    CONSTRAINT compliance_framework_mappings_check CHECK ((source_regulation_urn <> target_regulation_urn)),
    CONSTRAINT compliance_framework_mappings_entries_sha256_check CHECK ((entries_sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY public.compliance_framework_mappings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_framework_mappings OWNER TO compliance_owner;

CREATE TABLE public.compliance_idempotency_keys (
    tenant_id uuid NOT NULL,
    caller text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    body_sha256 bytea NOT NULL,
    status integer,
    answer_sealed bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT compliance_idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

ALTER TABLE ONLY public.compliance_idempotency_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_idempotency_keys OWNER TO compliance_owner;

CREATE TABLE public.compliance_jobs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    progress numeric(4,3) NOT NULL,
    result jsonb,
    problem jsonb,
    result_file uuid,
    lease_until timestamp with time zone,
    attempts integer NOT NULL,
    input jsonb NOT NULL,
    not_before timestamp with time zone NOT NULL,
    CONSTRAINT compliance_jobs_attempts_check CHECK (((attempts >= 0) AND (attempts <= 5))),
    CONSTRAINT compliance_jobs_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 60))),
    CONSTRAINT compliance_jobs_progress_check CHECK (((progress >= (0)::numeric) AND (progress <= (1)::numeric))),
    CONSTRAINT compliance_jobs_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.compliance_jobs FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_jobs OWNER TO compliance_owner;

CREATE TABLE public.compliance_key_counters (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    year integer NOT NULL,
    last bigint NOT NULL
);

ALTER TABLE ONLY public.compliance_key_counters FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_key_counters OWNER TO compliance_owner;

CREATE TABLE public.compliance_libraries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    urn text NOT NULL,
    urn_source text NOT NULL,
    locale text NOT NULL,
    ref_id text NOT NULL,
    name text NOT NULL,
    description text,
    provider text,
    packager text,
    copyright text,
    publication_date date,
    annotation text,
    labels jsonb NOT NULL,
    dependencies jsonb NOT NULL,
    translations jsonb NOT NULL,
    source_format text NOT NULL,
    lib_version integer NOT NULL,
    version_label text,
    release_no integer NOT NULL,
    objects_meta jsonb NOT NULL,
    attributes jsonb NOT NULL,
    CONSTRAINT compliance_libraries_lib_version_check CHECK ((lib_version >= 0)),
    CONSTRAINT compliance_libraries_release_no_check CHECK ((release_no >= 1)),
    CONSTRAINT compliance_libraries_source_format_check CHECK ((source_format = ANY (ARRAY['bundled'::text, 'ciso_yaml'::text, 'oscal_catalog'::text, 'oscal_profile'::text, 'oscal_mapping'::text])))
);

ALTER TABLE ONLY public.compliance_libraries FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_libraries OWNER TO compliance_owner;

CREATE TABLE public.compliance_library_objects (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    library uuid NOT NULL,
    kind text NOT NULL,
    urn text NOT NULL,
    ref_id text NOT NULL,
    name text,
    description text,
    annotation text,
    category text,
    csf_function text,
    typical_evidence jsonb NOT NULL,
    parent_urn text,
    catalog_urn text,
    attributes jsonb NOT NULL,
    translations jsonb NOT NULL,
    deprecated boolean NOT NULL,
    CONSTRAINT compliance_library_objects_category_check CHECK ((category = ANY (ARRAY['policy'::text, 'process'::text, 'procedure'::text, 'technical'::text, 'physical'::text, 'people'::text]))),
    CONSTRAINT compliance_library_objects_csf_function_check CHECK ((csf_function = ANY (ARRAY['govern'::text, 'identify'::text, 'protect'::text, 'detect'::text, 'respond'::text, 'recover'::text]))),
    CONSTRAINT compliance_library_objects_kind_check CHECK ((kind = ANY (ARRAY['reference_control'::text, 'threat'::text, 'metric_definition'::text, 'ttp_catalog'::text, 'tactic'::text, 'technique'::text, 'preset'::text])))
);

ALTER TABLE ONLY public.compliance_library_objects FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_library_objects OWNER TO compliance_owner;

CREATE TABLE public.compliance_library_releases (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    library uuid NOT NULL,
    release_no integer NOT NULL,
    lib_version integer NOT NULL,
    version_label text,
    file uuid NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    object_counts jsonb NOT NULL,
    warnings jsonb NOT NULL,
    document_uuid uuid,
    last_modified timestamp with time zone,
    imported_at timestamp with time zone NOT NULL,
    imported_by text NOT NULL,
    CONSTRAINT compliance_library_releases_lib_version_check CHECK ((lib_version >= 0)),
    CONSTRAINT compliance_library_releases_release_no_check CHECK ((release_no >= 1)),
    CONSTRAINT compliance_library_releases_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_library_releases_size_check CHECK ((size > 0))
);

ALTER TABLE ONLY public.compliance_library_releases FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_library_releases OWNER TO compliance_owner;

CREATE TABLE public.compliance_library_upgrades (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    library uuid NOT NULL,
    from_release integer NOT NULL,
    to_release integer NOT NULL,
    state text NOT NULL,
    diff jsonb NOT NULL,
    scale_changes jsonb NOT NULL,
    rename_suggestions jsonb NOT NULL,
    decisions jsonb,
    result jsonb,
    applied_by text,
    applied_at timestamp with time zone,
    CONSTRAINT compliance_library_upgrades_check CHECK ((from_release < to_release)),
    CONSTRAINT compliance_library_upgrades_check1 CHECK (((state = 'applied'::text) = (applied_at IS NOT NULL))),
    CONSTRAINT compliance_library_upgrades_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'applied'::text, 'cancelled'::text, 'stale'::text])))
);

ALTER TABLE ONLY public.compliance_library_upgrades FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_library_upgrades OWNER TO compliance_owner;

CREATE TABLE public.compliance_members (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    subject text NOT NULL,
    issuer text,
    external_subject text,
    email jsonb,
    name jsonb,
    roles jsonb NOT NULL,
    state text NOT NULL,
    expires_on date,
    deputy_id uuid,
    absent_from date,
    absent_to date,
    preferences jsonb NOT NULL,
    invited_at timestamp with time zone,
    subject_key uuid NOT NULL,
    email_index text,
    invitation_sha256 text,
    CONSTRAINT compliance_members_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'suspended'::text, 'removed'::text])))
);

ALTER TABLE ONLY public.compliance_members FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_members OWNER TO compliance_owner;

CREATE TABLE public.compliance_project_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    project_id uuid NOT NULL,
    entity_type text NOT NULL,
    entity_id uuid NOT NULL,
    relation text NOT NULL,
    note text,
    added_by text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT compliance_project_items_relation_check CHECK ((relation = ANY (ARRAY['in_scope'::text, 'shared'::text, 'reference'::text])))
);

ALTER TABLE ONLY public.compliance_project_items FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_project_items OWNER TO compliance_owner;

CREATE TABLE public.compliance_proven_items_seen (
    tenant_id uuid NOT NULL,
    item uuid NOT NULL
);

ALTER TABLE ONLY public.compliance_proven_items_seen FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_proven_items_seen OWNER TO compliance_owner;

CREATE TABLE public.compliance_schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.compliance_schema_migrations OWNER TO postgres;

CREATE TABLE public.compliance_score_snapshots (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    date date NOT NULL,
    regulation uuid,
    regulation_key text,
    "values" jsonb NOT NULL,
    by_domain jsonb NOT NULL,
    settings_version bigint NOT NULL,
    as_of timestamp with time zone NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    computed_late boolean NOT NULL,
    CONSTRAINT compliance_score_snapshots_check CHECK (((regulation IS NULL) = (regulation_key IS NULL)))
);

ALTER TABLE ONLY public.compliance_score_snapshots FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_score_snapshots OWNER TO compliance_owner;

CREATE TABLE public.compliance_sign_ins (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    day date NOT NULL
);

ALTER TABLE ONLY public.compliance_sign_ins FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_sign_ins OWNER TO compliance_owner;

CREATE TABLE public.compliance_subject_indexes (
    tenant_id uuid NOT NULL,
    blind_index text NOT NULL,
    subject_id uuid NOT NULL,
    CONSTRAINT compliance_subject_indexes_blind_index_check CHECK ((blind_index ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY public.compliance_subject_indexes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_subject_indexes OWNER TO compliance_owner;

CREATE TABLE public.compliance_subjects (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL,
    origin text NOT NULL,
    label jsonb,
    blind_indexes jsonb NOT NULL,
    key_state text NOT NULL,
    restricted boolean NOT NULL,
    restricted_reason text,
    CONSTRAINT compliance_subjects_key_state_check CHECK ((key_state = ANY (ARRAY['active'::text, 'shredded'::text]))),
    CONSTRAINT compliance_subjects_kind_check CHECK ((kind = ANY (ARRAY['member'::text, 'dsr_requester'::text, 'whistleblower_reporter'::text, 'whistleblower_named'::text, 'contact'::text, 'incident_affected'::text, 'consent_subject'::text, 'vendor_contact'::text, 'training_participant'::text, 'other'::text]))),
    CONSTRAINT compliance_subjects_origin_check CHECK (((length(origin) >= 1) AND (length(origin) <= 80)))
);

ALTER TABLE ONLY public.compliance_subjects FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_subjects OWNER TO compliance_owner;

CREATE TABLE public.compliance_tenants (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    legal_name text NOT NULL,
    state text NOT NULL,
    country text NOT NULL,
    region text,
    extra_holidays jsonb NOT NULL,
    large_scale_subjects integer NOT NULL,
    dsfa_matrix uuid,
    language text NOT NULL,
    languages jsonb NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    four_eyes boolean NOT NULL,
    enabled_domains jsonb NOT NULL,
    reminders jsonb NOT NULL,
    identity jsonb NOT NULL,
    mail jsonb,
    brand jsonb,
    files jsonb NOT NULL,
    security jsonb NOT NULL,
    closing jsonb,
    CONSTRAINT compliance_tenants_check CHECK ((id = tenant_id)),
    CONSTRAINT compliance_tenants_check1 CHECK (((country = 'DE'::text) = (region IS NOT NULL))),
    CONSTRAINT compliance_tenants_large_scale_subjects_check CHECK ((large_scale_subjects >= 1)),
    CONSTRAINT compliance_tenants_region_check CHECK ((region = ANY (ARRAY['BW'::text, 'BY'::text, 'BE'::text, 'BB'::text, 'HB'::text, 'HH'::text, 'HE'::text, 'MV'::text, 'NI'::text, 'NW'::text, 'RP'::text, 'SL'::text, 'SN'::text, 'ST'::text, 'SH'::text, 'TH'::text]))),
    CONSTRAINT compliance_tenants_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{1,39}$'::text)),
    CONSTRAINT compliance_tenants_state_check CHECK ((state = ANY (ARRAY['active'::text, 'closing'::text, 'closed'::text])))
);

ALTER TABLE ONLY public.compliance_tenants FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_tenants OWNER TO compliance_owner;

CREATE TABLE public.compliance_token_index (
    sha256 bytea NOT NULL,
    kind text NOT NULL,
    tenant_id uuid NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT compliance_token_index_kind_check CHECK ((kind = ANY (ARRAY['confirmation'::text, 'log'::text, 'api'::text, 'calendar'::text, 'instance'::text, 'invitation'::text, 'learner'::text, 'member'::text, 'portal'::text, 'slug'::text, 'status'::text, 'task'::text, 'tenant'::text, 'verification'::text]))),
    CONSTRAINT compliance_token_index_sha256_check CHECK ((length(sha256) = 32))
);

ALTER TABLE public.compliance_token_index OWNER TO compliance_owner;

CREATE TABLE public.compliance_webhook_deliveries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    event jsonb NOT NULL,
    state text NOT NULL,
    attempts jsonb NOT NULL,
    next_attempt_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    last_attempt_at timestamp with time zone,
    domain text NOT NULL,
    record_id uuid NOT NULL,
    place bigint NOT NULL,
    queued boolean NOT NULL,
    round integer NOT NULL,
    CONSTRAINT compliance_webhook_deliveries_check CHECK ((queued OR (next_attempt_at IS NULL))),
    CONSTRAINT compliance_webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'succeeded'::text, 'failed'::text, 'exhausted'::text])))
);

ALTER TABLE ONLY public.compliance_webhook_deliveries FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhook_deliveries OWNER TO compliance_owner;

CREATE TABLE public.compliance_webhook_outboxes (
    tenant_id uuid NOT NULL,
    epoch integer NOT NULL,
    snapshot text NOT NULL,
    placed bigint NOT NULL
);

ALTER TABLE ONLY public.compliance_webhook_outboxes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhook_outboxes OWNER TO compliance_owner;

CREATE TABLE public.compliance_webhook_queues (
    tenant_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    begins text NOT NULL,
    begins_epoch integer NOT NULL,
    sender uuid,
    lease_until timestamp with time zone,
    failing_since timestamp with time zone,
    last_status integer,
    exhausted_on date,
    exhausted_days integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.compliance_webhook_queues FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhook_queues OWNER TO compliance_owner;

CREATE TABLE public.compliance_webhooks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    state text NOT NULL,
    events jsonb NOT NULL,
    format text NOT NULL,
    headers jsonb NOT NULL,
    secret jsonb NOT NULL,
    previous_secret jsonb,
    previous_until timestamp with time zone,
    secret_headers jsonb,
    CONSTRAINT compliance_webhooks_check CHECK (((previous_secret IS NULL) = (previous_until IS NULL))),
    CONSTRAINT compliance_webhooks_format_check CHECK ((format = ANY (ARRAY['structured'::text, 'binary'::text]))),
    CONSTRAINT compliance_webhooks_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'disabled'::text])))
);

ALTER TABLE ONLY public.compliance_webhooks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhooks OWNER TO compliance_owner;

CREATE TABLE vault.compliance_file_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    subject_key uuid,
    wrapped_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY vault.compliance_file_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE vault.compliance_file_keys OWNER TO compliance_owner;

CREATE TABLE vault.compliance_instance_keys (
    key_id text NOT NULL,
    public_key bytea NOT NULL,
    wrapped_seed bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT compliance_instance_keys_key_id_check CHECK ((key_id ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_instance_keys_public_key_check CHECK ((length(public_key) = 32))
);

ALTER TABLE vault.compliance_instance_keys OWNER TO compliance_owner;

CREATE TABLE vault.compliance_log_seeds (
    tenant_id uuid NOT NULL,
    key_id text NOT NULL,
    wrapped_seed bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY vault.compliance_log_seeds FORCE ROW LEVEL SECURITY;

ALTER TABLE vault.compliance_log_seeds OWNER TO compliance_owner;

CREATE TABLE vault.compliance_master_check (
    id integer NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT compliance_master_check_id_check CHECK ((id = 1))
);

ALTER TABLE vault.compliance_master_check OWNER TO compliance_owner;

CREATE TABLE vault.compliance_shred_journals (
    journal_id uuid NOT NULL,
    last_number bigint NOT NULL,
    last_hash text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    abandoned_at timestamp with time zone,
    CONSTRAINT compliance_shred_journals_last_hash_check CHECK ((last_hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT compliance_shred_journals_last_number_check CHECK ((last_number >= 0))
);

ALTER TABLE vault.compliance_shred_journals OWNER TO compliance_owner;

CREATE TABLE vault.compliance_subject_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    wrapped_key bytea,
    kek_version integer NOT NULL,
    algorithm text NOT NULL,
    fingerprint text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    destroyed_at timestamp with time zone,
    destroyed_by text,
    CONSTRAINT compliance_subject_keys_algorithm_check CHECK (((length(algorithm) >= 1) AND (length(algorithm) <= 40))),
    CONSTRAINT compliance_subject_keys_check CHECK (((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))),
    CONSTRAINT compliance_subject_keys_fingerprint_check CHECK ((fingerprint ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY vault.compliance_subject_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE vault.compliance_subject_keys OWNER TO compliance_owner;

CREATE TABLE vault.compliance_tenant_keys (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    wrapped_key bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    destroyed_at timestamp with time zone,
    CONSTRAINT compliance_tenant_keys_kind_check CHECK ((kind = ANY (ARRAY['kek'::text, 'index'::text, 'secrets'::text, 'retry'::text]))),
    CONSTRAINT compliance_tenant_keys_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY vault.compliance_tenant_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE vault.compliance_tenant_keys OWNER TO compliance_owner;

ALTER TABLE ONLY public.compliance_access_uses
    ADD CONSTRAINT compliance_access_uses_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_api_tokens
    ADD CONSTRAINT compliance_api_tokens_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_api_tokens
    ADD CONSTRAINT compliance_api_tokens_tenant_id_secret_sha256_key UNIQUE (tenant_id, secret_sha256);

ALTER TABLE ONLY public.compliance_assessment_closings
    ADD CONSTRAINT compliance_assessment_closings_pkey PRIMARY KEY (tenant_id, assessment, requirement);

ALTER TABLE ONLY public.compliance_assessments
    ADD CONSTRAINT compliance_assessments_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_assessments
    ADD CONSTRAINT compliance_assessments_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_audit_anchors
    ADD CONSTRAINT compliance_audit_anchors_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_audit_event_details
    ADD CONSTRAINT compliance_audit_event_details_pkey PRIMARY KEY (tenant_id, event_id);

ALTER TABLE ONLY public.compliance_audit_events
    ADD CONSTRAINT compliance_audit_events_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_audit_former_logs
    ADD CONSTRAINT compliance_audit_former_logs_pkey PRIMARY KEY (tenant_id, number);

ALTER TABLE ONLY public.compliance_audit_leaves
    ADD CONSTRAINT compliance_audit_leaves_pkey PRIMARY KEY (tenant_id, log, leaf_index);

ALTER TABLE ONLY public.compliance_audit_leaves
    ADD CONSTRAINT compliance_audit_leaves_tenant_id_event_id_key UNIQUE (tenant_id, event_id);

ALTER TABLE ONLY public.compliance_audit_log_keys
    ADD CONSTRAINT compliance_audit_log_keys_pkey PRIMARY KEY (tenant_id, key_id);

ALTER TABLE ONLY public.compliance_audit_logs
    ADD CONSTRAINT compliance_audit_logs_pkey PRIMARY KEY (tenant_id);

ALTER TABLE ONLY public.compliance_audit_nodes
    ADD CONSTRAINT compliance_audit_nodes_pkey PRIMARY KEY (tenant_id, log, level, node_index);

ALTER TABLE ONLY public.compliance_audit_tree_heads
    ADD CONSTRAINT compliance_audit_tree_heads_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_audited_tables
    ADD CONSTRAINT compliance_audited_tables_pkey PRIMARY KEY (table_name);

ALTER TABLE ONLY public.compliance_backup_runs
    ADD CONSTRAINT compliance_backup_runs_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_backup_runs
    ADD CONSTRAINT compliance_backup_runs_tenant_id_kind_started_at_location_key UNIQUE (tenant_id, kind, started_at, location);

ALTER TABLE ONLY public.compliance_control_exceptions
    ADD CONSTRAINT compliance_control_exceptions_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_control_exceptions
    ADD CONSTRAINT compliance_control_exceptions_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_control_mappings
    ADD CONSTRAINT compliance_control_mappings_pair UNIQUE (tenant_id, control, requirement);

ALTER TABLE ONLY public.compliance_control_mappings
    ADD CONSTRAINT compliance_control_mappings_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_control_tests
    ADD CONSTRAINT compliance_control_tests_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_control_tests
    ADD CONSTRAINT compliance_control_tests_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_controls
    ADD CONSTRAINT compliance_controls_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_controls
    ADD CONSTRAINT compliance_controls_tenant_id_external_id_key UNIQUE (tenant_id, external_id);

ALTER TABLE ONLY public.compliance_controls
    ADD CONSTRAINT compliance_controls_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_dashboard_settings
    ADD CONSTRAINT compliance_dashboard_settings_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_deadlines
    ADD CONSTRAINT compliance_deadlines_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_deletion_certificates
    ADD CONSTRAINT compliance_deletion_certificates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.compliance_dsr_communications
    ADD CONSTRAINT compliance_dsr_communications_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_identity_checks
    ADD CONSTRAINT compliance_dsr_identity_checks_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_items
    ADD CONSTRAINT compliance_dsr_items_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_items
    ADD CONSTRAINT compliance_dsr_items_tenant_id_request_right_key UNIQUE (tenant_id, request, "right");

ALTER TABLE ONLY public.compliance_dsr_packages
    ADD CONSTRAINT compliance_dsr_packages_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_portal_codes
    ADD CONSTRAINT compliance_dsr_portal_codes_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_portal_tokens
    ADD CONSTRAINT compliance_dsr_portal_tokens_pkey PRIMARY KEY (tenant_id, sha256);

ALTER TABLE ONLY public.compliance_dsr_recipient_notices
    ADD CONSTRAINT compliance_dsr_recipient_noti_tenant_id_request_item_recipi_key UNIQUE (tenant_id, request, item, recipient);

ALTER TABLE ONLY public.compliance_dsr_recipient_notices
    ADD CONSTRAINT compliance_dsr_recipient_notices_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_requests
    ADD CONSTRAINT compliance_dsr_requests_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_requests
    ADD CONSTRAINT compliance_dsr_requests_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_dsr_settings
    ADD CONSTRAINT compliance_dsr_settings_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_source_systems
    ADD CONSTRAINT compliance_dsr_source_systems_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_task_calls
    ADD CONSTRAINT compliance_dsr_task_calls_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_task_calls
    ADD CONSTRAINT compliance_dsr_task_calls_tenant_id_task_key UNIQUE (tenant_id, task);

ALTER TABLE ONLY public.compliance_dsr_tasks
    ADD CONSTRAINT compliance_dsr_tasks_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_templates
    ADD CONSTRAINT compliance_dsr_templates_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_email_messages
    ADD CONSTRAINT compliance_email_messages_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_email_templates
    ADD CONSTRAINT compliance_email_templates_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_email_templates
    ADD CONSTRAINT compliance_email_templates_tenant_id_template_key_key UNIQUE (tenant_id, template_key);

ALTER TABLE ONLY public.compliance_erasure_approvals
    ADD CONSTRAINT compliance_erasure_approvals_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_erasure_verifications
    ADD CONSTRAINT compliance_erasure_verifications_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_erasures
    ADD CONSTRAINT compliance_erasures_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_erasures
    ADD CONSTRAINT compliance_erasures_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_erasures
    ADD CONSTRAINT compliance_erasures_tenant_id_previous_hash_key UNIQUE (tenant_id, previous_hash);

ALTER TABLE ONLY public.compliance_erasures
    ADD CONSTRAINT compliance_erasures_tenant_id_sequence_key UNIQUE (tenant_id, sequence);

ALTER TABLE ONLY public.compliance_evidence_check_results
    ADD CONSTRAINT compliance_evidence_check_results_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_evidence_collectors
    ADD CONSTRAINT compliance_evidence_collectors_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_evidence_collectors
    ADD CONSTRAINT compliance_evidence_collectors_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_evidence_items
    ADD CONSTRAINT compliance_evidence_items_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_evidence_items
    ADD CONSTRAINT compliance_evidence_items_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_evidence_links
    ADD CONSTRAINT compliance_evidence_links_pair UNIQUE (tenant_id, evidence, target_type, target_id);

ALTER TABLE ONLY public.compliance_evidence_links
    ADD CONSTRAINT compliance_evidence_links_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_evidence_revisions
    ADD CONSTRAINT compliance_evidence_revisions_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_evidence_revisions
    ADD CONSTRAINT compliance_evidence_revisions_tenant_id_evidence_revision_key UNIQUE (tenant_id, evidence, revision);

ALTER TABLE ONLY public.compliance_evidence_submissions
    ADD CONSTRAINT compliance_evidence_submissions_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_file_references
    ADD CONSTRAINT compliance_file_references_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_file_references
    ADD CONSTRAINT compliance_file_references_tenant_id_file_id_entity_type_en_key UNIQUE (tenant_id, file_id, entity_type, entity_id);

ALTER TABLE ONLY public.compliance_files
    ADD CONSTRAINT compliance_files_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_files
    ADD CONSTRAINT compliance_files_tenant_id_blob_key UNIQUE (tenant_id, blob);

ALTER TABLE ONLY public.compliance_files
    ADD CONSTRAINT compliance_files_tenant_id_subject_key_sha256_key UNIQUE NULLS NOT DISTINCT (tenant_id, subject_key, sha256);

ALTER TABLE ONLY public.compliance_framework_mapping_entries
    ADD CONSTRAINT compliance_framework_mapping_entries_pair UNIQUE (tenant_id, mapping, source_requirement_urn, target_requirement_urn);

ALTER TABLE ONLY public.compliance_framework_mapping_entries
    ADD CONSTRAINT compliance_framework_mapping_entries_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_framework_mappings
    ADD CONSTRAINT compliance_framework_mappings_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_framework_mappings
    ADD CONSTRAINT compliance_framework_mappings_tenant_id_urn_key UNIQUE (tenant_id, urn);

ALTER TABLE ONLY public.compliance_idempotency_keys
    ADD CONSTRAINT compliance_idempotency_keys_pkey PRIMARY KEY (tenant_id, caller, operation, key);

ALTER TABLE ONLY public.compliance_jobs
    ADD CONSTRAINT compliance_jobs_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_key_counters
    ADD CONSTRAINT compliance_key_counters_pkey PRIMARY KEY (tenant_id, kind, year);

ALTER TABLE ONLY public.compliance_libraries
    ADD CONSTRAINT compliance_libraries_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_libraries
    ADD CONSTRAINT compliance_libraries_urn UNIQUE (tenant_id, urn, locale);

ALTER TABLE ONLY public.compliance_library_objects
    ADD CONSTRAINT compliance_library_objects_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_library_objects
    ADD CONSTRAINT compliance_library_objects_urn UNIQUE (tenant_id, kind, urn);

ALTER TABLE ONLY public.compliance_library_releases
    ADD CONSTRAINT compliance_library_releases_no UNIQUE (tenant_id, library, release_no);

ALTER TABLE ONLY public.compliance_library_releases
    ADD CONSTRAINT compliance_library_releases_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_library_upgrades
    ADD CONSTRAINT compliance_library_upgrades_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_members
    ADD CONSTRAINT compliance_members_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_members
    ADD CONSTRAINT compliance_members_tenant_id_subject_key UNIQUE (tenant_id, subject);

ALTER TABLE ONLY public.compliance_project_items
    ADD CONSTRAINT compliance_project_items_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_proven_items_seen
    ADD CONSTRAINT compliance_proven_items_seen_pkey PRIMARY KEY (tenant_id, item);

ALTER TABLE ONLY public.compliance_regulations
    ADD CONSTRAINT compliance_regulations_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_regulations
    ADD CONSTRAINT compliance_regulations_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_regulations
    ADD CONSTRAINT compliance_regulations_urn UNIQUE (tenant_id, urn);

ALTER TABLE ONLY public.compliance_requirement_assessments
    ADD CONSTRAINT compliance_requirement_assessments_pair UNIQUE (tenant_id, assessment, requirement);

ALTER TABLE ONLY public.compliance_requirement_assessments
    ADD CONSTRAINT compliance_requirement_assessments_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_requirements
    ADD CONSTRAINT compliance_requirements_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_requirements
    ADD CONSTRAINT compliance_requirements_urn UNIQUE (tenant_id, urn);

ALTER TABLE ONLY public.compliance_risk_acceptances
    ADD CONSTRAINT compliance_risk_acceptances_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_risk_acceptances
    ADD CONSTRAINT compliance_risk_acceptances_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_risk_matrices
    ADD CONSTRAINT compliance_risk_matrices_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_risk_matrices
    ADD CONSTRAINT compliance_risk_matrices_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_risk_settings
    ADD CONSTRAINT compliance_risk_settings_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_risk_simulations
    ADD CONSTRAINT compliance_risk_simulations_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_risk_treatments
    ADD CONSTRAINT compliance_risk_treatments_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_risk_treatments
    ADD CONSTRAINT compliance_risk_treatments_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_risks
    ADD CONSTRAINT compliance_risks_external_id UNIQUE (tenant_id, external_id);

ALTER TABLE ONLY public.compliance_risks
    ADD CONSTRAINT compliance_risks_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_risks
    ADD CONSTRAINT compliance_risks_tenant_id_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY public.compliance_schema_migrations
    ADD CONSTRAINT compliance_schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.compliance_score_snapshots
    ADD CONSTRAINT compliance_score_snapshots_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_score_snapshots
    ADD CONSTRAINT compliance_score_snapshots_tenant_id_date_regulation_key UNIQUE NULLS NOT DISTINCT (tenant_id, date, regulation);

ALTER TABLE ONLY public.compliance_sign_ins
    ADD CONSTRAINT compliance_sign_ins_pkey PRIMARY KEY (tenant_id, id, day);

ALTER TABLE ONLY public.compliance_subject_indexes
    ADD CONSTRAINT compliance_subject_indexes_pkey PRIMARY KEY (tenant_id, blind_index, subject_id);

ALTER TABLE ONLY public.compliance_subjects
    ADD CONSTRAINT compliance_subjects_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_tenants
    ADD CONSTRAINT compliance_tenants_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_token_index
    ADD CONSTRAINT compliance_token_index_pkey PRIMARY KEY (sha256, kind, tenant_id);

ALTER TABLE ONLY public.compliance_webhook_deliveries
    ADD CONSTRAINT compliance_webhook_deliveries_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.compliance_webhook_deliveries
    ADD CONSTRAINT compliance_webhook_deliveries_tenant_id_webhook_id_event_id_key UNIQUE (tenant_id, webhook_id, event_id);

ALTER TABLE ONLY public.compliance_webhook_outboxes
    ADD CONSTRAINT compliance_webhook_outboxes_pkey PRIMARY KEY (tenant_id);

ALTER TABLE ONLY public.compliance_webhook_queues
    ADD CONSTRAINT compliance_webhook_queues_pkey PRIMARY KEY (tenant_id, webhook_id);

ALTER TABLE ONLY public.compliance_webhooks
    ADD CONSTRAINT compliance_webhooks_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY vault.compliance_file_keys
    ADD CONSTRAINT compliance_file_keys_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY vault.compliance_instance_keys
    ADD CONSTRAINT compliance_instance_keys_pkey PRIMARY KEY (key_id);

ALTER TABLE ONLY vault.compliance_log_seeds
    ADD CONSTRAINT compliance_log_seeds_pkey PRIMARY KEY (tenant_id, key_id);

ALTER TABLE ONLY vault.compliance_master_check
    ADD CONSTRAINT compliance_master_check_pkey PRIMARY KEY (id);

ALTER TABLE ONLY vault.compliance_shred_journals
    ADD CONSTRAINT compliance_shred_journals_pkey PRIMARY KEY (journal_id);

ALTER TABLE ONLY vault.compliance_subject_keys
    ADD CONSTRAINT compliance_subject_keys_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY vault.compliance_tenant_keys
    ADD CONSTRAINT compliance_tenant_keys_pkey PRIMARY KEY (tenant_id, kind, version);

CREATE UNIQUE INDEX compliance_assessments_primary ON public.compliance_assessments USING btree (tenant_id, regulation) WHERE is_primary;

CREATE INDEX compliance_assessments_regulation ON public.compliance_assessments USING btree (tenant_id, regulation, id);

CREATE INDEX compliance_audit_anchors_size ON public.compliance_audit_anchors USING btree (tenant_id, log, tree_size);

CREATE INDEX compliance_audit_events_at ON public.compliance_audit_events USING btree (tenant_id, at, id);

CREATE INDEX compliance_audit_events_entity ON public.compliance_audit_events USING btree (tenant_id, entity_type, entity_id, entity_version);

CREATE INDEX compliance_audit_events_root ON public.compliance_audit_events USING btree (tenant_id, root_type, root_id, id);

CREATE INDEX compliance_audit_events_seal ON public.compliance_audit_events USING btree (tenant_id, epoch, tx, id);

CREATE UNIQUE INDEX compliance_audit_tree_heads_size ON public.compliance_audit_tree_heads USING btree (tenant_id, log, tree_size, "timestamp");

CREATE INDEX compliance_backup_runs_started ON public.compliance_backup_runs USING btree (tenant_id, started_at DESC);

CREATE INDEX compliance_control_exceptions_control ON public.compliance_control_exceptions USING btree (tenant_id, control, id);

CREATE INDEX compliance_control_exceptions_end ON public.compliance_control_exceptions USING btree (tenant_id, valid_until, id) WHERE (state = 'approved'::text);

CREATE INDEX compliance_control_exceptions_requirement ON public.compliance_control_exceptions USING btree (tenant_id, requirement, id);

CREATE INDEX compliance_control_mappings_requirement ON public.compliance_control_mappings USING btree (tenant_id, requirement, control);

CREATE INDEX compliance_control_tests_control ON public.compliance_control_tests USING btree (tenant_id, control, performed_on);

CREATE INDEX compliance_controls_reference ON public.compliance_controls USING btree (tenant_id, reference_urn) WHERE (reference_urn IS NOT NULL);

CREATE INDEX compliance_controls_title ON public.compliance_controls USING btree (tenant_id, title, id);

CREATE INDEX compliance_deadlines_due ON public.compliance_deadlines USING btree (tenant_id, due_on, id);

CREATE UNIQUE INDEX compliance_deadlines_entity ON public.compliance_deadlines USING btree (tenant_id, entity_id, kind);

CREATE INDEX compliance_deletion_certificates_slug ON public.compliance_deletion_certificates USING btree (slug);

CREATE UNIQUE INDEX compliance_dsr_communications_message ON public.compliance_dsr_communications USING btree (tenant_id, message_id) WHERE ((direction = 'in'::text) AND (message_id IS NOT NULL));

CREATE INDEX compliance_dsr_communications_request ON public.compliance_dsr_communications USING btree (tenant_id, request, id);

CREATE INDEX compliance_dsr_communications_sent ON public.compliance_dsr_communications USING btree (tenant_id, message_id) WHERE ((direction = 'out'::text) AND (message_id IS NOT NULL));

CREATE INDEX compliance_dsr_identity_checks_pending ON public.compliance_dsr_identity_checks USING btree (tenant_id, asked_at) WHERE (result = 'pending'::text);

CREATE INDEX compliance_dsr_identity_checks_request ON public.compliance_dsr_identity_checks USING btree (tenant_id, request);

CREATE INDEX compliance_dsr_packages_request ON public.compliance_dsr_packages USING btree (tenant_id, request, id);

CREATE INDEX compliance_dsr_portal_codes_request ON public.compliance_dsr_portal_codes USING btree (tenant_id, request, created_at);

CREATE INDEX compliance_dsr_portal_tokens_request ON public.compliance_dsr_portal_tokens USING btree (tenant_id, request);

CREATE INDEX compliance_dsr_requests_due ON public.compliance_dsr_requests USING btree (tenant_id, due_on) WHERE (clock <> 'stopped'::text);

CREATE INDEX compliance_dsr_requests_erase ON public.compliance_dsr_requests USING btree (tenant_id, erase_on) WHERE (state = 'closed'::text);

CREATE INDEX compliance_dsr_requests_open ON public.compliance_dsr_requests USING btree (tenant_id, id) WHERE (clock <> 'stopped'::text);

CREATE INDEX compliance_dsr_requests_received ON public.compliance_dsr_requests USING btree (tenant_id, received_at, id);

CREATE INDEX compliance_dsr_requests_subject ON public.compliance_dsr_requests USING btree (tenant_id, subject_key);

CREATE INDEX compliance_dsr_source_systems_name ON public.compliance_dsr_source_systems USING btree (tenant_id, name, id);

CREATE INDEX compliance_dsr_task_calls_due ON public.compliance_dsr_task_calls USING btree (tenant_id, next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE UNIQUE INDEX compliance_dsr_task_calls_token ON public.compliance_dsr_task_calls USING btree (tenant_id, token_sha256);

CREATE INDEX compliance_dsr_tasks_due ON public.compliance_dsr_tasks USING btree (tenant_id, due_on, id) WHERE (state = ANY (ARRAY['open'::text, 'in_progress'::text]));

CREATE INDEX compliance_dsr_tasks_request ON public.compliance_dsr_tasks USING btree (tenant_id, request, id);

CREATE UNIQUE INDEX compliance_dsr_templates_builtin ON public.compliance_dsr_templates USING btree (tenant_id, kind, language) WHERE builtin;

CREATE INDEX compliance_dsr_templates_kind ON public.compliance_dsr_templates USING btree (tenant_id, kind, language);

CREATE INDEX compliance_email_messages_due ON public.compliance_email_messages USING btree (tenant_id, next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX compliance_email_messages_recipient ON public.compliance_email_messages USING btree (tenant_id, recipient_hash, id);

CREATE INDEX compliance_email_messages_sent ON public.compliance_email_messages USING btree (tenant_id, sent_at) WHERE (sent_at IS NOT NULL);

CREATE INDEX compliance_email_messages_subject ON public.compliance_email_messages USING btree (tenant_id, subject_key);

CREATE UNIQUE INDEX compliance_erasure_approvals_open ON public.compliance_erasure_approvals USING btree (tenant_id, subject) WHERE (state = 'open'::text);

CREATE INDEX compliance_erasure_verifications_erasure ON public.compliance_erasure_verifications USING btree (tenant_id, erasure_id, at);

CREATE INDEX compliance_erasures_fingerprint ON public.compliance_erasures USING btree (tenant_id, key_fingerprint);

CREATE INDEX compliance_evidence_check_results_evidence ON public.compliance_evidence_check_results USING btree (tenant_id, evidence, revision, at);

CREATE INDEX compliance_evidence_items_collector ON public.compliance_evidence_items USING btree (tenant_id, collector, subject);

CREATE INDEX compliance_evidence_items_end ON public.compliance_evidence_items USING btree (tenant_id, valid_until, id);

CREATE INDEX compliance_evidence_items_title ON public.compliance_evidence_items USING btree (tenant_id, title, id);

CREATE INDEX compliance_evidence_links_target ON public.compliance_evidence_links USING btree (tenant_id, target_type, target_id, evidence);

CREATE INDEX compliance_evidence_revisions_sha256 ON public.compliance_evidence_revisions USING btree (tenant_id, sha256);

CREATE INDEX compliance_evidence_revisions_to_settle ON public.compliance_evidence_revisions USING btree (tenant_id, file) WHERE approve_when_clean;

CREATE INDEX compliance_evidence_submissions_collector ON public.compliance_evidence_submissions USING btree (tenant_id, collector, received_at DESC);

CREATE INDEX compliance_file_references_entity ON public.compliance_file_references USING btree (tenant_id, entity_id);

CREATE INDEX compliance_file_references_expiry ON public.compliance_file_references USING btree (tenant_id, expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX compliance_files_left ON public.compliance_files USING btree (tenant_id, retain_until) WHERE (reference_count = 0);

CREATE INDEX compliance_files_unscanned ON public.compliance_files USING btree (tenant_id, scan_state) WHERE ((scan_state = ANY (ARRAY['pending'::text, 'skipped'::text])) AND (NOT made_here));

CREATE INDEX compliance_framework_mapping_entries_source ON public.compliance_framework_mapping_entries USING btree (tenant_id, source_requirement_urn);

CREATE INDEX compliance_framework_mapping_entries_target ON public.compliance_framework_mapping_entries USING btree (tenant_id, target_requirement_urn);

CREATE INDEX compliance_framework_mappings_library ON public.compliance_framework_mappings USING btree (tenant_id, library) WHERE (library IS NOT NULL);

CREATE INDEX compliance_framework_mappings_target ON public.compliance_framework_mappings USING btree (tenant_id, target_regulation_urn, id);

CREATE INDEX compliance_idempotency_keys_expiry ON public.compliance_idempotency_keys USING btree (tenant_id, expires_at);

CREATE INDEX compliance_jobs_due ON public.compliance_jobs USING btree (tenant_id, not_before) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX compliance_library_objects_library ON public.compliance_library_objects USING btree (tenant_id, library, kind);

CREATE INDEX compliance_library_upgrades_library ON public.compliance_library_upgrades USING btree (tenant_id, library, id);

CREATE UNIQUE INDEX compliance_library_upgrades_planned ON public.compliance_library_upgrades USING btree (tenant_id, library) WHERE (state = 'planned'::text);

CREATE UNIQUE INDEX compliance_members_email ON public.compliance_members USING btree (tenant_id, email_index) WHERE (state <> 'removed'::text);

CREATE UNIQUE INDEX compliance_members_external ON public.compliance_members USING btree (tenant_id, issuer, external_subject) WHERE (state <> 'removed'::text);

CREATE INDEX compliance_members_subject ON public.compliance_members USING btree (tenant_id, subject_key);

CREATE UNIQUE INDEX compliance_project_items_entity ON public.compliance_project_items USING btree (tenant_id, project_id, entity_type, entity_id) WHERE (removed_at IS NULL);

CREATE INDEX compliance_regulations_library ON public.compliance_regulations USING btree (tenant_id, library) WHERE (library IS NOT NULL);

CREATE INDEX compliance_requirement_assessments_due ON public.compliance_requirement_assessments USING btree (tenant_id, due_on) WHERE ((due_on IS NOT NULL) AND (status <> 'done'::text));

CREATE INDEX compliance_requirement_assessments_requirement ON public.compliance_requirement_assessments USING btree (tenant_id, requirement);

CREATE INDEX compliance_requirements_order ON public.compliance_requirements USING btree (tenant_id, regulation, "position", id);

CREATE INDEX compliance_requirements_parent ON public.compliance_requirements USING btree (tenant_id, parent) WHERE (parent IS NOT NULL);

CREATE UNIQUE INDEX compliance_risk_acceptances_active ON public.compliance_risk_acceptances USING btree (tenant_id, risk) WHERE (state = 'active'::text);

CREATE INDEX compliance_risk_acceptances_end ON public.compliance_risk_acceptances USING btree (tenant_id, valid_until, id) WHERE (state = 'active'::text);

CREATE UNIQUE INDEX compliance_risk_acceptances_request ON public.compliance_risk_acceptances USING btree (tenant_id, risk) WHERE (state = ANY (ARRAY['requested'::text, 'owner_confirmed'::text]));

CREATE INDEX compliance_risk_acceptances_risk ON public.compliance_risk_acceptances USING btree (tenant_id, risk, id);

CREATE INDEX compliance_risk_matrices_library ON public.compliance_risk_matrices USING btree (tenant_id, library) WHERE (library IS NOT NULL);

CREATE INDEX compliance_risk_simulations_risk ON public.compliance_risk_simulations USING btree (tenant_id, risk, id);

CREATE INDEX compliance_risk_treatments_due ON public.compliance_risk_treatments USING btree (tenant_id, due_on, id) WHERE (state = ANY (ARRAY['proposed'::text, 'approved'::text]));

CREATE INDEX compliance_risk_treatments_risk ON public.compliance_risk_treatments USING btree (tenant_id, risk, id);

CREATE INDEX compliance_risks_matrix ON public.compliance_risks USING btree (tenant_id, matrix);

CREATE INDEX compliance_risks_review ON public.compliance_risks USING btree (tenant_id, next_review_on, id) WHERE (state <> 'closed'::text);

CREATE INDEX compliance_risks_title ON public.compliance_risks USING btree (tenant_id, title, id);

CREATE INDEX compliance_subject_indexes_subject ON public.compliance_subject_indexes USING btree (tenant_id, subject_id);

CREATE UNIQUE INDEX compliance_token_index_portal ON public.compliance_token_index USING btree (sha256) WHERE (kind = 'portal'::text);

CREATE INDEX compliance_token_index_tenant ON public.compliance_token_index USING btree (tenant_id, kind);

CREATE INDEX compliance_webhook_deliveries_age ON public.compliance_webhook_deliveries USING btree (tenant_id, created_at);

CREATE INDEX compliance_webhook_deliveries_due ON public.compliance_webhook_deliveries USING btree (tenant_id, webhook_id, next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX compliance_webhook_deliveries_list ON public.compliance_webhook_deliveries USING btree (tenant_id, webhook_id, id);

CREATE INDEX compliance_webhook_deliveries_order ON public.compliance_webhook_deliveries USING btree (tenant_id, webhook_id, record_id, place) WHERE queued;

CREATE INDEX compliance_webhook_deliveries_tried ON public.compliance_webhook_deliveries USING btree (tenant_id, webhook_id, last_attempt_at) WHERE (last_attempt_at IS NOT NULL);

CREATE INDEX compliance_file_keys_subject ON vault.compliance_file_keys USING btree (tenant_id, subject_key);

CREATE TRIGGER access AFTER INSERT OR DELETE OR UPDATE ON public.compliance_api_tokens FOR EACH ROW EXECUTE FUNCTION public.compliance_access_changed();

CREATE TRIGGER access AFTER INSERT OR DELETE ON public.compliance_evidence_collectors FOR EACH ROW EXECUTE FUNCTION public.compliance_access_changed();

CREATE TRIGGER access AFTER INSERT OR DELETE OR UPDATE ON public.compliance_members FOR EACH ROW EXECUTE FUNCTION public.compliance_access_changed();

CREATE TRIGGER access AFTER INSERT OR DELETE OR UPDATE ON public.compliance_tenants FOR EACH ROW EXECUTE FUNCTION public.compliance_access_changed();

CREATE TRIGGER access_of_tokens AFTER UPDATE ON public.compliance_evidence_collectors FOR EACH ROW WHEN ((old.token_ids IS DISTINCT FROM new.token_ids)) EXECUTE FUNCTION public.compliance_access_changed();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_anchors FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_event_details FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_events FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_former_logs FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_leaves FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_log_keys FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE ON public.compliance_audit_logs FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_nodes FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_audit_tree_heads FOR EACH ROW EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_erasure_verifications FOR EACH ROW EXECUTE FUNCTION public.compliance_keep_rows();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.compliance_erasures FOR EACH ROW EXECUTE FUNCTION public.compliance_keep_rows();

CREATE TRIGGER called AFTER INSERT ON public.compliance_dsr_task_calls FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_task_called();

CREATE TRIGGER changed AFTER INSERT OR UPDATE ON public.compliance_webhooks FOR EACH ROW EXECUTE FUNCTION public.compliance_webhook_changed();

CREATE TRIGGER ended AFTER UPDATE OF state ON public.compliance_dsr_tasks FOR EACH ROW WHEN ((new.state <> ALL (ARRAY['open'::text, 'in_progress'::text]))) EXECUTE FUNCTION public.compliance_dsr_task_ended();

CREATE TRIGGER named AFTER UPDATE OF log_id ON public.compliance_audit_logs FOR EACH ROW WHEN ((new.log_id IS NOT NULL)) EXECUTE FUNCTION public.compliance_log_named();

CREATE TRIGGER never_changed BEFORE UPDATE ON public.compliance_score_snapshots FOR EACH ROW EXECUTE FUNCTION public.compliance_keep_rows();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_anchors FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_event_details FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_events FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_former_logs FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_leaves FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_log_keys FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_logs FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_nodes FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_audit_tree_heads FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_erasure_verifications FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_keep_rows();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.compliance_erasures FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_keep_rows();

CREATE TRIGGER queued AFTER INSERT ON public.compliance_email_messages FOR EACH ROW EXECUTE FUNCTION public.compliance_email_queued();

CREATE TRIGGER queued AFTER INSERT ON public.compliance_jobs FOR EACH ROW EXECUTE FUNCTION public.compliance_job_queued();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_api_tokens FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_assessments FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_backup_runs FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_control_exceptions FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_control_mappings FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_control_tests FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_controls FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dashboard_settings FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_deadlines FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_communications FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_identity_checks FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_items FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_packages FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_recipient_notices FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_requests FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_settings FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_source_systems FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_task_calls FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_tasks FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_dsr_templates FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_email_messages FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_email_templates FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_erasure_approvals FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_erasures FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_evidence_collectors FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_evidence_items FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_evidence_links FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_evidence_revisions FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_file_references FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_files FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_framework_mappings FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_jobs FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp('lease_until', 'attempts', 'not_before', 'progress');

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_libraries FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_library_objects FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_library_releases FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_library_upgrades FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_members FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_project_items FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_regulations FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_requirement_assessments FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_requirements FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_risk_acceptances FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_risk_matrices FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_risk_settings FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_risk_simulations FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_risk_treatments FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_risks FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_subjects FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_tenants FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.compliance_webhooks FOR EACH ROW EXECUTE FUNCTION public.compliance_stamp();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_api_tokens FOR EACH ROW EXECUTE FUNCTION public.compliance_api_tokens_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_assessments FOR EACH ROW EXECUTE FUNCTION public.compliance_assessments_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_backup_runs FOR EACH ROW EXECUTE FUNCTION public.compliance_backup_runs_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_control_exceptions FOR EACH ROW EXECUTE FUNCTION public.compliance_control_exceptions_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_control_mappings FOR EACH ROW EXECUTE FUNCTION public.compliance_control_mappings_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_control_tests FOR EACH ROW EXECUTE FUNCTION public.compliance_control_tests_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_controls FOR EACH ROW EXECUTE FUNCTION public.compliance_controls_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dashboard_settings FOR EACH ROW EXECUTE FUNCTION public.compliance_dashboard_settings_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_deadlines FOR EACH ROW EXECUTE FUNCTION public.compliance_deadlines_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_communications FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_communications_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_identity_checks FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_identity_checks_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_items FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_items_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_packages FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_packages_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_recipient_notices FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_recipient_notices_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_requests FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_requests_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_settings FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_settings_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_source_systems FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_source_systems_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_task_calls FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_task_calls_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_tasks FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_tasks_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_dsr_templates FOR EACH ROW EXECUTE FUNCTION public.compliance_dsr_templates_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_email_messages FOR EACH ROW EXECUTE FUNCTION public.compliance_email_messages_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_email_templates FOR EACH ROW EXECUTE FUNCTION public.compliance_email_templates_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_erasure_approvals FOR EACH ROW EXECUTE FUNCTION public.compliance_erasure_approvals_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_erasures FOR EACH ROW EXECUTE FUNCTION public.compliance_erasures_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_evidence_collectors FOR EACH ROW EXECUTE FUNCTION public.compliance_evidence_collectors_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_evidence_items FOR EACH ROW EXECUTE FUNCTION public.compliance_evidence_items_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_evidence_links FOR EACH ROW EXECUTE FUNCTION public.compliance_evidence_links_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_evidence_revisions FOR EACH ROW EXECUTE FUNCTION public.compliance_evidence_revisions_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_file_references FOR EACH ROW EXECUTE FUNCTION public.compliance_file_references_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_files FOR EACH ROW EXECUTE FUNCTION public.compliance_files_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_framework_mappings FOR EACH ROW EXECUTE FUNCTION public.compliance_framework_mappings_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_jobs FOR EACH ROW EXECUTE FUNCTION public.compliance_jobs_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_libraries FOR EACH ROW EXECUTE FUNCTION public.compliance_libraries_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_library_objects FOR EACH ROW EXECUTE FUNCTION public.compliance_library_objects_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_library_releases FOR EACH ROW EXECUTE FUNCTION public.compliance_library_releases_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_library_upgrades FOR EACH ROW EXECUTE FUNCTION public.compliance_library_upgrades_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_members FOR EACH ROW EXECUTE FUNCTION public.compliance_members_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_project_items FOR EACH ROW EXECUTE FUNCTION public.compliance_project_items_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_regulations FOR EACH ROW EXECUTE FUNCTION public.compliance_regulations_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_requirement_assessments FOR EACH ROW EXECUTE FUNCTION public.compliance_requirement_assessments_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_requirements FOR EACH ROW EXECUTE FUNCTION public.compliance_requirements_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_risk_acceptances FOR EACH ROW EXECUTE FUNCTION public.compliance_risk_acceptances_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_risk_matrices FOR EACH ROW EXECUTE FUNCTION public.compliance_risk_matrices_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_risk_settings FOR EACH ROW EXECUTE FUNCTION public.compliance_risk_settings_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_risk_simulations FOR EACH ROW EXECUTE FUNCTION public.compliance_risk_simulations_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_risk_treatments FOR EACH ROW EXECUTE FUNCTION public.compliance_risk_treatments_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_risks FOR EACH ROW EXECUTE FUNCTION public.compliance_risks_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_subjects FOR EACH ROW EXECUTE FUNCTION public.compliance_subjects_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_tenants FOR EACH ROW EXECUTE FUNCTION public.compliance_tenants_trail();

CREATE TRIGGER trail AFTER DELETE OR UPDATE ON public.compliance_webhooks FOR EACH ROW EXECUTE FUNCTION public.compliance_webhooks_trail();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_api_tokens REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_api_tokens_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_assessments REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_assessments_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_backup_runs REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_backup_runs_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_control_exceptions REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_control_exceptions_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_control_mappings REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_control_mappings_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_control_tests REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_control_tests_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_controls REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_controls_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dashboard_settings REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dashboard_settings_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_deadlines REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_deadlines_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_communications REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_communications_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_identity_checks REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_identity_checks_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_items REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_items_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_packages REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_packages_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_recipient_notices REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_recipient_notices_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_requests REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_requests_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_settings REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_settings_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_source_systems REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_source_systems_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_task_calls REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_task_calls_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_tasks REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_tasks_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_dsr_templates REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_dsr_templates_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_email_messages REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_email_messages_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_email_templates REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_email_templates_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_erasure_approvals REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_erasure_approvals_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_erasures REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_erasures_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_evidence_collectors REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_evidence_collectors_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_evidence_items REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_evidence_items_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_evidence_links REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_evidence_links_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_evidence_revisions REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_evidence_revisions_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_file_references REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_file_references_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_files REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_files_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_framework_mappings REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_framework_mappings_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_jobs REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_jobs_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_libraries REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_libraries_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_library_objects REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_library_objects_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_library_releases REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_library_releases_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_library_upgrades REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_library_upgrades_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_members REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_members_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_project_items REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_project_items_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_regulations REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_regulations_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_requirement_assessments REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_requirement_assessments_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_requirements REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_requirements_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_risk_acceptances REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_risk_acceptances_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_risk_matrices REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_risk_matrices_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_risk_settings REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_risk_settings_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_risk_simulations REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_risk_simulations_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_risk_treatments REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_risk_treatments_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_risks REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_risks_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_subjects REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_subjects_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_tenants REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_tenants_trail_created();

CREATE TRIGGER trail_created AFTER INSERT ON public.compliance_webhooks REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION public.compliance_webhooks_trail_created();

ALTER TABLE ONLY public.compliance_assessment_closings
    ADD CONSTRAINT compliance_assessment_closings_tenant_id_assessment_fkey FOREIGN KEY (tenant_id, assessment) REFERENCES public.compliance_assessments(tenant_id, id);

ALTER TABLE ONLY public.compliance_assessments
    ADD CONSTRAINT compliance_assessments_tenant_id_regulation_fkey FOREIGN KEY (tenant_id, regulation) REFERENCES public.compliance_regulations(tenant_id, id);

ALTER TABLE ONLY public.compliance_control_exceptions
    ADD CONSTRAINT compliance_control_exceptions_tenant_id_control_fkey FOREIGN KEY (tenant_id, control) REFERENCES public.compliance_controls(tenant_id, id);

ALTER TABLE ONLY public.compliance_control_mappings
    ADD CONSTRAINT compliance_control_mappings_tenant_id_control_fkey FOREIGN KEY (tenant_id, control) REFERENCES public.compliance_controls(tenant_id, id);

ALTER TABLE ONLY public.compliance_control_tests
    ADD CONSTRAINT compliance_control_tests_tenant_id_control_fkey FOREIGN KEY (tenant_id, control) REFERENCES public.compliance_controls(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_communications
    ADD CONSTRAINT compliance_dsr_communications_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_identity_checks
    ADD CONSTRAINT compliance_dsr_identity_checks_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_items
    ADD CONSTRAINT compliance_dsr_items_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_packages
    ADD CONSTRAINT compliance_dsr_packages_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_portal_codes
    ADD CONSTRAINT compliance_dsr_portal_codes_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_portal_tokens
    ADD CONSTRAINT compliance_dsr_portal_tokens_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_recipient_notices
    ADD CONSTRAINT compliance_dsr_recipient_notices_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_task_calls
    ADD CONSTRAINT compliance_dsr_task_calls_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_task_calls
    ADD CONSTRAINT compliance_dsr_task_calls_tenant_id_task_fkey FOREIGN KEY (tenant_id, task) REFERENCES public.compliance_dsr_tasks(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_tasks
    ADD CONSTRAINT compliance_dsr_tasks_tenant_id_request_fkey FOREIGN KEY (tenant_id, request) REFERENCES public.compliance_dsr_requests(tenant_id, id);

ALTER TABLE ONLY public.compliance_dsr_tasks
    ADD CONSTRAINT compliance_dsr_tasks_tenant_id_system_fkey FOREIGN KEY (tenant_id, system) REFERENCES public.compliance_dsr_source_systems(tenant_id, id);

ALTER TABLE ONLY public.compliance_evidence_items
    ADD CONSTRAINT compliance_evidence_items_tenant_id_collector_fkey FOREIGN KEY (tenant_id, collector) REFERENCES public.compliance_evidence_collectors(tenant_id, id) ON DELETE SET NULL (collector);

ALTER TABLE ONLY public.compliance_evidence_links
    ADD CONSTRAINT compliance_evidence_links_tenant_id_evidence_fkey FOREIGN KEY (tenant_id, evidence) REFERENCES public.compliance_evidence_items(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.compliance_evidence_revisions
    ADD CONSTRAINT compliance_evidence_revisions_tenant_id_evidence_fkey FOREIGN KEY (tenant_id, evidence) REFERENCES public.compliance_evidence_items(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.compliance_file_references
    ADD CONSTRAINT compliance_file_references_tenant_id_file_id_fkey FOREIGN KEY (tenant_id, file_id) REFERENCES public.compliance_files(tenant_id, id);

ALTER TABLE ONLY public.compliance_framework_mapping_entries
    ADD CONSTRAINT compliance_framework_mapping_entries_tenant_id_mapping_fkey FOREIGN KEY (tenant_id, mapping) REFERENCES public.compliance_framework_mappings(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.compliance_library_objects
    ADD CONSTRAINT compliance_library_objects_tenant_id_library_fkey FOREIGN KEY (tenant_id, library) REFERENCES public.compliance_libraries(tenant_id, id);

ALTER TABLE ONLY public.compliance_library_releases
    ADD CONSTRAINT compliance_library_releases_tenant_id_library_fkey FOREIGN KEY (tenant_id, library) REFERENCES public.compliance_libraries(tenant_id, id);

ALTER TABLE ONLY public.compliance_library_upgrades
    ADD CONSTRAINT compliance_library_upgrades_tenant_id_library_fkey FOREIGN KEY (tenant_id, library) REFERENCES public.compliance_libraries(tenant_id, id);

ALTER TABLE ONLY public.compliance_requirement_assessments
    ADD CONSTRAINT compliance_requirement_assessments_tenant_id_assessment_fkey FOREIGN KEY (tenant_id, assessment) REFERENCES public.compliance_assessments(tenant_id, id);

ALTER TABLE ONLY public.compliance_requirement_assessments
    ADD CONSTRAINT compliance_requirement_assessments_tenant_id_requirement_fkey FOREIGN KEY (tenant_id, requirement) REFERENCES public.compliance_requirements(tenant_id, id);

ALTER TABLE ONLY public.compliance_requirements
    ADD CONSTRAINT compliance_requirements_tenant_id_parent_fkey FOREIGN KEY (tenant_id, parent) REFERENCES public.compliance_requirements(tenant_id, id);

ALTER TABLE ONLY public.compliance_requirements
    ADD CONSTRAINT compliance_requirements_tenant_id_regulation_fkey FOREIGN KEY (tenant_id, regulation) REFERENCES public.compliance_regulations(tenant_id, id);

ALTER TABLE ONLY public.compliance_risk_acceptances
    ADD CONSTRAINT compliance_risk_acceptances_tenant_id_risk_fkey FOREIGN KEY (tenant_id, risk) REFERENCES public.compliance_risks(tenant_id, id);

ALTER TABLE ONLY public.compliance_risk_treatments
    ADD CONSTRAINT compliance_risk_treatments_tenant_id_risk_fkey FOREIGN KEY (tenant_id, risk) REFERENCES public.compliance_risks(tenant_id, id);

ALTER TABLE ONLY public.compliance_risks
    ADD CONSTRAINT compliance_risks_tenant_id_matrix_fkey FOREIGN KEY (tenant_id, matrix) REFERENCES public.compliance_risk_matrices(tenant_id, id);

ALTER TABLE ONLY public.compliance_webhook_queues
    ADD CONSTRAINT compliance_webhook_queues_tenant_id_webhook_id_fkey FOREIGN KEY (tenant_id, webhook_id) REFERENCES public.compliance_webhooks(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE public.compliance_access_uses ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_api_tokens ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_assessment_closings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_assessments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_anchors ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_event_details ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_former_logs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_leaves ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_log_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_logs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_nodes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_audit_tree_heads ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_backup_runs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_control_exceptions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_control_mappings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_control_tests ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_controls ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dashboard_settings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_deadlines ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_communications ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_identity_checks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_items ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_packages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_portal_codes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_portal_tokens ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_recipient_notices ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_settings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_source_systems ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_task_calls ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_tasks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_dsr_templates ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_email_messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_email_templates ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_erasure_approvals ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_erasure_verifications ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_erasures ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_check_results ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_collectors ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_items ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_links ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_revisions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_evidence_submissions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_file_references ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_files ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_framework_mapping_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_framework_mappings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_idempotency_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_jobs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_key_counters ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_libraries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_library_objects ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_library_releases ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_library_upgrades ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_members ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_project_items ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_proven_items_seen ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_regulations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_requirement_assessments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_requirements ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_acceptances ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_matrices ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_settings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_simulations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risk_treatments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_risks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_score_snapshots ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_sign_ins ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_subject_indexes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_subjects ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_tenants ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhook_deliveries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhook_outboxes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhook_queues ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.compliance_webhooks ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON public.compliance_access_uses USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_api_tokens USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_assessment_closings USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_assessments USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_anchors USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_event_details USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_events USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_former_logs USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_leaves USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_log_keys USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_logs USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_nodes USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_audit_tree_heads USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_backup_runs USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_control_exceptions USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_control_mappings USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_control_tests USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_controls USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dashboard_settings USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_deadlines USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_communications USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_identity_checks USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_items USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_packages USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_portal_codes USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_portal_tokens USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_recipient_notices USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_requests USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_settings USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_source_systems USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_task_calls USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_tasks USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_dsr_templates USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_email_messages USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_email_templates USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_erasure_approvals USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_erasure_verifications USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_erasures USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_evidence_check_results USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_evidence_collectors USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_evidence_items USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_evidence_links USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_evidence_revisions USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_evidence_submissions USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_file_references USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_files USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_framework_mapping_entries USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_framework_mappings USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_idempotency_keys USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_jobs USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_key_counters USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_libraries USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_library_objects USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_library_releases USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_library_upgrades USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_members USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_project_items USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_proven_items_seen USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_regulations USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_requirement_assessments USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_requirements USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_risk_acceptances USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_risk_matrices USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_risk_settings USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_risk_simulations USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_risk_treatments USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_risks USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_score_snapshots USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_sign_ins USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_subject_indexes USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_subjects USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_tenants USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_webhook_deliveries USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_webhook_outboxes USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_webhook_queues USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON public.compliance_webhooks USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

ALTER TABLE vault.compliance_file_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE vault.compliance_log_seeds ENABLE ROW LEVEL SECURITY;

ALTER TABLE vault.compliance_subject_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE vault.compliance_tenant_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON vault.compliance_file_keys USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON vault.compliance_log_seeds USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON vault.compliance_subject_keys USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON vault.compliance_tenant_keys USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));

GRANT USAGE ON SCHEMA compliance_past TO compliance_app;

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO compliance_owner;
GRANT USAGE ON SCHEMA public TO compliance_app;
GRANT USAGE ON SCHEMA public TO compliance_eraser;
GRANT USAGE ON SCHEMA public TO compliance_pruner;

GRANT USAGE ON SCHEMA vault TO compliance_app;
GRANT USAGE ON SCHEMA vault TO compliance_eraser;

REVOKE ALL ON FUNCTION public.compliance_access_changed() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_access_changed() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_access_changed() TO compliance_eraser;

REVOKE ALL ON FUNCTION public.compliance_actor() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_actor() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_actor() TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_actor() TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_api_tokens_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_api_tokens_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_api_tokens_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_api_tokens_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_assessments_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_assessments_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_assessments_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_assessments_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_audit_note(p_action text, p_type text, p_id uuid, p_key text, p_after jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_audit_note(p_action text, p_type text, p_id uuid, p_key text, p_after jsonb) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_audit_note(p_action text, p_type text, p_id uuid, p_key text, p_after jsonb) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_audit_note(p_action text, p_type text, p_id uuid, p_key text, p_after jsonb) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_backup_runs_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_backup_runs_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_backup_runs_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_backup_runs_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_context() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_context() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_context() TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_context() TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_control_effectiveness(p_on date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_effectiveness(p_on date) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_control_exceptions_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_exceptions_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_control_exceptions_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_exceptions_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_control_mappings_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_mappings_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_control_mappings_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_mappings_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_control_signals(p_on date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_signals(p_on date) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_control_tests_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_tests_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_control_tests_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_control_tests_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_controls_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_controls_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_controls_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_controls_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dashboard_settings_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dashboard_settings_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dashboard_settings_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dashboard_settings_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_deadlines_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_deadlines_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_deadlines_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_deadlines_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_derived_attainment(p_on date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_derived_attainment(p_on date) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_communications_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_communications_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_communications_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_communications_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_identity_checks_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_identity_checks_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_identity_checks_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_identity_checks_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_items_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_items_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_items_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_items_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_packages_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_packages_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_packages_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_packages_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_recipient_notices_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_recipient_notices_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_recipient_notices_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_recipient_notices_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_requests_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_requests_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_requests_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_requests_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_settings_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_settings_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_settings_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_settings_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_source_systems_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_source_systems_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_source_systems_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_source_systems_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_task_called() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_task_called() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_task_calls_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_task_calls_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_task_calls_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_task_calls_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_task_ended() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_task_ended() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_tasks_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_tasks_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_tasks_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_tasks_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_templates_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_templates_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_dsr_templates_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_dsr_templates_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_email_messages_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_email_messages_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_email_messages_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_email_messages_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_email_queued() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_email_queued() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_email_templates_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_email_templates_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_email_templates_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_email_templates_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_epoch(p_tenant uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_epoch(p_tenant uuid) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_epoch(p_tenant uuid) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_epoch(p_tenant uuid) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_erase_tenant() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_erase_tenant() TO compliance_eraser;

REVOKE ALL ON FUNCTION public.compliance_erasure_approvals_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_erasure_approvals_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_erasure_approvals_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_erasure_approvals_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_erasures_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_erasures_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_erasures_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_erasures_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_event_frame(p_count bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_event_frame(p_count bigint) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_event_frame(p_count bigint) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_event_frame(p_count bigint) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_event_id() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_event_id() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_event_id() TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_event_id() TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_evidence_collectors_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_collectors_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_evidence_collectors_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_collectors_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_evidence_items_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_items_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_evidence_items_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_items_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_evidence_links_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_links_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_evidence_links_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_links_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_evidence_revisions_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_revisions_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_evidence_revisions_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_evidence_revisions_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_file_references_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_file_references_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_file_references_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_file_references_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_files_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_files_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_files_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_files_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_framework_mappings_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_framework_mappings_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_framework_mappings_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_framework_mappings_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_history(p_type text, p_id uuid, p_after uuid, p_limit bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_history(p_type text, p_id uuid, p_after uuid, p_limit bigint) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_history(p_type text, p_id uuid, p_after uuid, p_limit bigint) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_history(p_type text, p_id uuid, p_after uuid, p_limit bigint) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_history_faults(p_table text, p_after uuid, p_limit bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_history_faults(p_table text, p_after uuid, p_limit bigint) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_holdings(p_subject uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_holdings(p_subject uuid) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_is_erasing(p_tenant uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_is_erasing(p_tenant uuid) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_is_erasing(p_tenant uuid) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_is_erasing(p_tenant uuid) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_isolate_table(p_table text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_jcs(p_value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_jcs(p_value jsonb) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_jcs(p_value jsonb) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_jcs(p_value jsonb) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_jcs_of_plain(p_value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_jcs_of_plain(p_value jsonb) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_jcs_of_plain(p_value jsonb) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_jcs_of_plain(p_value jsonb) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_job_queued() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_jobs_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_jobs_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_jobs_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_jobs_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_json_instant(p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_json_instant(p_at timestamp with time zone) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_json_instant(p_at timestamp with time zone) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_json_instant(p_at timestamp with time zone) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_keep_rows() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_keep_rows() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_keep_rows() TO compliance_eraser;

REVOKE ALL ON FUNCTION public.compliance_libraries_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_libraries_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_libraries_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_libraries_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_library_objects_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_library_objects_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_library_objects_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_library_objects_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_library_releases_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_library_releases_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_library_releases_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_library_releases_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_library_upgrades_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_library_upgrades_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_library_upgrades_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_library_upgrades_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_lock_tenant() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_lock_tenant() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_log_named() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_log_named() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_make_trail(p_table text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_members_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_members_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_members_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_members_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_next_key(p_kind text, p_year bigint, p_width bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_next_key(p_kind text, p_year bigint, p_width bigint) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_next_key(p_kind text, p_year bigint, p_width bigint) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_next_key(p_kind text, p_year bigint, p_width bigint) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_past_at() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_past_at() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_project_items_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_project_items_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_project_items_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_project_items_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_proven_items(p_assessment uuid, p_on date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_proven_items(p_assessment uuid, p_on date) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_refuse_change() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_refuse_change() TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_refuse_change() TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_register_table(p_table text, p_entity_type text, p_root_type text, p_root_column text, p_hidden_columns text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_regulations_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_regulations_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_regulations_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_regulations_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_requirement_assessments_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_requirement_assessments_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_requirement_assessments_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_requirement_assessments_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_requirements_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_requirements_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_requirements_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_requirements_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_acceptances_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_acceptances_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_acceptances_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_acceptances_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_matrices_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_matrices_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_matrices_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_matrices_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_settings_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_settings_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_settings_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_settings_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_simulations_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_simulations_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_simulations_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_simulations_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_treatments_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_treatments_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risk_treatments_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risk_treatments_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risks_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risks_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_risks_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_risks_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_rows_as_of(p_row anyelement, p_type text, p_id uuid, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_rows_as_of(p_row anyelement, p_type text, p_id uuid, p_at timestamp with time zone) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_rows_as_of(p_row anyelement, p_type text, p_id uuid, p_at timestamp with time zone) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_rows_as_of(p_row anyelement, p_type text, p_id uuid, p_at timestamp with time zone) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_schema_faults() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_set_id(p_at timestamp with time zone, p_n bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_set_id(p_at timestamp with time zone, p_n bigint) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_show_past(p_table text, p_filled text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_stamp() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_stamp() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_stamp() TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_stamp() TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_state_as_of(p_type text, p_id uuid, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_state_as_of(p_type text, p_id uuid, p_at timestamp with time zone) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_state_as_of(p_type text, p_id uuid, p_at timestamp with time zone) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_state_as_of(p_type text, p_id uuid, p_at timestamp with time zone) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_subjects_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_subjects_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_subjects_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_subjects_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_tenant() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_tenant() TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_tenant() TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_tenant() TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_tenant_lock(p_tenant uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_tenant_lock(p_tenant uuid) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_tenant_lock(p_tenant uuid) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_tenant_lock(p_tenant uuid) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_tenants_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_tenants_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_tenants_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_tenants_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_trail_columns(p_table text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_trail_created_source(p_table text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_trail_expression(p_row text, p_column text, p_type text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_trail_expression(p_row text, p_column text, p_type text) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_trail_object(p_table text, p_row text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_trail_source(p_table text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.compliance_undone(p_type text, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_undone(p_type text, p_at timestamp with time zone) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_utf16(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_utf16(p_text text) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_utf16(p_text text) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_utf16(p_text text) TO compliance_pruner;

REVOKE ALL ON FUNCTION public.compliance_valid_evidence(p_on date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_valid_evidence(p_on date) TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_webhook_changed() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_webhook_changed() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_webhooks_trail() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_webhooks_trail() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_webhooks_trail_created() FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_webhooks_trail_created() TO compliance_app;

REVOKE ALL ON FUNCTION public.compliance_write_event(p_tenant uuid, p_action text, p_type text, p_id uuid, p_key text, p_version bigint, p_root_type text, p_root uuid, p_at timestamp with time zone, p_before text, p_after text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.compliance_write_event(p_tenant uuid, p_action text, p_type text, p_id uuid, p_key text, p_version bigint, p_root_type text, p_root uuid, p_at timestamp with time zone, p_before text, p_after text) TO compliance_app;
GRANT ALL ON FUNCTION public.compliance_write_event(p_tenant uuid, p_action text, p_type text, p_id uuid, p_key text, p_version bigint, p_root_type text, p_root uuid, p_at timestamp with time zone, p_before text, p_after text) TO compliance_eraser;
GRANT ALL ON FUNCTION public.compliance_write_event(p_tenant uuid, p_action text, p_type text, p_id uuid, p_key text, p_version bigint, p_root_type text, p_root uuid, p_at timestamp with time zone, p_before text, p_after text) TO compliance_pruner;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_assessments TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_assessments TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_assessments TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_control_exceptions TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_control_exceptions TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_control_exceptions TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_control_mappings TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_control_mappings TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_control_mappings TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_control_tests TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_control_tests TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_control_tests TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_controls TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_controls TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_controls TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dashboard_settings TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dashboard_settings TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_dashboard_settings TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_deadlines TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_deadlines TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_deadlines TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_evidence_collectors TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_evidence_collectors TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_evidence_collectors TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_evidence_items TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_evidence_items TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_evidence_items TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_evidence_links TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_evidence_links TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_evidence_links TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_evidence_revisions TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_evidence_revisions TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_evidence_revisions TO compliance_app;

GRANT SELECT,INSERT ON TABLE public.compliance_evidence_submissions TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_evidence_submissions TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_evidence_submissions TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_regulations TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_regulations TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_regulations TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_requirement_assessments TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_requirement_assessments TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_requirement_assessments TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_requirements TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_requirements TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_requirements TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_risk_acceptances TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_risk_acceptances TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_risk_acceptances TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_risk_matrices TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_risk_matrices TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_risk_matrices TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_risk_settings TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_risk_settings TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_risk_settings TO compliance_app;

GRANT SELECT,INSERT ON TABLE public.compliance_risk_simulations TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_risk_simulations TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_risk_simulations TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_risk_treatments TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_risk_treatments TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_risk_treatments TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_risks TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_risks TO compliance_eraser;

GRANT SELECT ON TABLE compliance_past.compliance_risks TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_access_uses TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_access_uses TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_api_tokens TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_api_tokens TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_assessment_closings TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_assessment_closings TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_anchors TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_anchors TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_event_details TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_event_details TO compliance_eraser;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_event_details TO compliance_pruner;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_events TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_events TO compliance_eraser;
GRANT SELECT ON TABLE public.compliance_audit_events TO compliance_pruner;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_former_logs TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_former_logs TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_leaves TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_leaves TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_log_keys TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_log_keys TO compliance_eraser;

GRANT SELECT,INSERT,UPDATE ON TABLE public.compliance_audit_logs TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_logs TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_nodes TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_nodes TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_audit_tree_heads TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_audit_tree_heads TO compliance_eraser;

GRANT SELECT ON TABLE public.compliance_audited_tables TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_backup_runs TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_backup_runs TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_deletion_certificates TO compliance_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_communications TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_communications TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_identity_checks TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_identity_checks TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_items TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_items TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_packages TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_packages TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_portal_codes TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_portal_codes TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_portal_tokens TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_portal_tokens TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_recipient_notices TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_recipient_notices TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_requests TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_requests TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_settings TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_settings TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_source_systems TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_source_systems TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_task_calls TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_task_calls TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_tasks TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_tasks TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_dsr_templates TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_dsr_templates TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_email_messages TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_email_messages TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_email_templates TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_email_templates TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_erasure_approvals TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_erasure_approvals TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_erasure_verifications TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_erasure_verifications TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_erasures TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_erasures TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE public.compliance_evidence_check_results TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_evidence_check_results TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_file_references TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_file_references TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_files TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_files TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_framework_mapping_entries TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_framework_mapping_entries TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_framework_mappings TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_framework_mappings TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_idempotency_keys TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_idempotency_keys TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_jobs TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_jobs TO compliance_eraser;

GRANT SELECT,INSERT,UPDATE ON TABLE public.compliance_key_counters TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_key_counters TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_libraries TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_libraries TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_library_objects TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_library_objects TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_library_releases TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_library_releases TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_library_upgrades TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_library_upgrades TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_members TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_members TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_project_items TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_project_items TO compliance_eraser;

GRANT SELECT,INSERT,DELETE ON TABLE public.compliance_proven_items_seen TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_proven_items_seen TO compliance_eraser;

GRANT SELECT ON TABLE public.compliance_schema_migrations TO compliance_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.compliance_score_snapshots TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_score_snapshots TO compliance_eraser;

GRANT SELECT,INSERT,DELETE ON TABLE public.compliance_sign_ins TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_sign_ins TO compliance_eraser;

GRANT SELECT,INSERT,DELETE ON TABLE public.compliance_subject_indexes TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_subject_indexes TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_subjects TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_subjects TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_tenants TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_tenants TO compliance_eraser;

GRANT SELECT,INSERT,DELETE ON TABLE public.compliance_token_index TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_token_index TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_webhook_deliveries TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_webhook_deliveries TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_webhook_outboxes TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_webhook_outboxes TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_webhook_queues TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_webhook_queues TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.compliance_webhooks TO compliance_app;
GRANT SELECT,DELETE ON TABLE public.compliance_webhooks TO compliance_eraser;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE vault.compliance_file_keys TO compliance_app;
GRANT SELECT,DELETE ON TABLE vault.compliance_file_keys TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE vault.compliance_instance_keys TO compliance_app;

GRANT SELECT,INSERT ON TABLE vault.compliance_log_seeds TO compliance_app;
GRANT SELECT,DELETE ON TABLE vault.compliance_log_seeds TO compliance_eraser;

GRANT SELECT,INSERT ON TABLE vault.compliance_master_check TO compliance_app;

GRANT SELECT,INSERT,UPDATE ON TABLE vault.compliance_shred_journals TO compliance_app;

GRANT SELECT,INSERT,UPDATE ON TABLE vault.compliance_subject_keys TO compliance_app;
GRANT SELECT,DELETE ON TABLE vault.compliance_subject_keys TO compliance_eraser;

GRANT SELECT,INSERT,UPDATE ON TABLE vault.compliance_tenant_keys TO compliance_app;
GRANT SELECT,DELETE ON TABLE vault.compliance_tenant_keys TO compliance_eraser;

ALTER DEFAULT PRIVILEGES FOR ROLE compliance_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
