-- SPDX-License-Identifier: Apache-2.0
-- Calls of source systems by webhook: written with the task, so that a killed process loses none; what they carry is sealed
-- under the person's key and forgotten once it has arrived.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_dsr_task_calls (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    task uuid NOT NULL,
    system uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'failed', 'succeeded', 'exhausted', 'cancelled')),
    attempts jsonb NOT NULL,
    next_attempt_at timestamptz,
    payload jsonb,
    token_sha256 text NOT NULL CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, task),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id),
    FOREIGN KEY (tenant_id, task) REFERENCES compliance_dsr_tasks (tenant_id, id)
);
CREATE INDEX compliance_dsr_task_calls_due ON compliance_dsr_task_calls (tenant_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE UNIQUE INDEX compliance_dsr_task_calls_token ON compliance_dsr_task_calls (tenant_id, token_sha256);
SELECT compliance_register_table('compliance_dsr_task_calls', 'dsr_task_call', 'dsr_request', 'request', '{payload,token_sha256,next_attempt_at}');

-- Whoever commits a call wakes some instance.
CREATE FUNCTION compliance_dsr_task_called() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM pg_notify('compliance_dsr_task_call', NEW.tenant_id::text);
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION compliance_dsr_task_called() TO compliance_app;
CREATE TRIGGER called AFTER INSERT ON compliance_dsr_task_calls FOR EACH ROW EXECUTE FUNCTION compliance_dsr_task_called();

-- The token of a task ends with it, whoever ends it and however.
CREATE FUNCTION compliance_dsr_task_ended() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    DELETE FROM compliance_token_index i USING compliance_dsr_task_calls c
    WHERE c.tenant_id = NEW.tenant_id AND c.task = NEW.id AND i.sha256 = decode(c.token_sha256, 'hex') AND i.kind = 'task' AND i.tenant_id = NEW.tenant_id;
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION compliance_dsr_task_ended() TO compliance_app;
CREATE TRIGGER ended AFTER UPDATE OF state ON compliance_dsr_tasks FOR EACH ROW
    WHEN (NEW.state NOT IN ('open', 'in_progress')) EXECUTE FUNCTION compliance_dsr_task_ended();

