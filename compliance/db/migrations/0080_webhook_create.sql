-- SPDX-License-Identifier: Apache-2.0
-- Webhooks of a tenant, and the outbox through which the trail's events reach them (platform R10). The trail is the log that is followed:
-- nothing is written beside it when something changes.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_webhooks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    events jsonb NOT NULL,
    format text NOT NULL CHECK (format IN ('structured', 'binary')),
    headers jsonb NOT NULL,
    secret jsonb NOT NULL,
    previous_secret jsonb,
    previous_until timestamptz,
    secret_headers jsonb,
    PRIMARY KEY (tenant_id, id),
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
SELECT compliance_register_table('compliance_webhooks', 'webhook', NULL, NULL, '{previous_secret,secret_headers}');

-- Whoever changes one wakes the instances, which know by themselves only those that they have seen.
CREATE FUNCTION compliance_webhook_changed() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM pg_notify('compliance_webhook', NEW.tenant_id::text);
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION compliance_webhook_changed() TO compliance_app;
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON compliance_webhooks FOR EACH ROW EXECUTE FUNCTION compliance_webhook_changed();

-- How a webhook's queue stands. Work of machines, without a trail: what becomes of it shows in the deliveries.
-- begins: the transactions that were over when it was made, or enabled again; what they did is not sent to it.
-- sender, lease_until: who sends to it at present; another one may when the lease is over.
CREATE TABLE compliance_webhook_queues (
    tenant_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    begins text NOT NULL,
    begins_epoch integer NOT NULL,
    sender uuid,
    lease_until timestamptz,
    failing_since timestamptz,
    last_status integer,
    exhausted_on date,
    exhausted_days integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, webhook_id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES compliance_webhooks (tenant_id, id) ON DELETE CASCADE
);
SELECT compliance_isolate_table('compliance_webhook_queues');
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_webhook_queues TO compliance_app;
GRANT SELECT, DELETE ON compliance_webhook_queues TO compliance_eraser;

-- How far the tenant's trail has been followed: events of transactions that the snapshot shows have been taken. Ids and numbers of
-- transactions are given out before a commit, so neither of them says what came in meanwhile; the snapshot does, and waits for nobody.
-- placed: the last place that was given.
CREATE TABLE compliance_webhook_outboxes (
    tenant_id uuid NOT NULL PRIMARY KEY,
    epoch integer NOT NULL,
    snapshot text NOT NULL,
    placed bigint NOT NULL
);
SELECT compliance_isolate_table('compliance_webhook_outboxes');
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_webhook_outboxes TO compliance_app;
GRANT SELECT, DELETE ON compliance_webhook_outboxes TO compliance_eraser;

-- What is to be sent, and what became of it. A log of machines itself, kept 30 days, also after its webhook has gone.
-- place: order within the tenant, in which what belongs to one record is sent. queued: it is still to be sent; next_attempt_at is null
-- while it waits behind an earlier one of its record. round: attempts before it was last asked for again.
CREATE TABLE compliance_webhook_deliveries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    event jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed', 'exhausted')),
    attempts jsonb NOT NULL,
    next_attempt_at timestamptz,
    created_at timestamptz NOT NULL,
    last_attempt_at timestamptz,
    domain text NOT NULL,
    record_id uuid NOT NULL,
    place bigint NOT NULL,
    queued boolean NOT NULL,
    round integer NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, webhook_id, event_id),
    CHECK (queued OR next_attempt_at IS NULL)
);
CREATE INDEX compliance_webhook_deliveries_list ON compliance_webhook_deliveries (tenant_id, webhook_id, id);
CREATE INDEX compliance_webhook_deliveries_due ON compliance_webhook_deliveries (tenant_id, webhook_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX compliance_webhook_deliveries_order ON compliance_webhook_deliveries (tenant_id, webhook_id, record_id, place) WHERE queued;
CREATE INDEX compliance_webhook_deliveries_tried ON compliance_webhook_deliveries (tenant_id, webhook_id, last_attempt_at) WHERE last_attempt_at IS NOT NULL;
CREATE INDEX compliance_webhook_deliveries_age ON compliance_webhook_deliveries (tenant_id, created_at);
SELECT compliance_isolate_table('compliance_webhook_deliveries');
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_webhook_deliveries TO compliance_app;
GRANT SELECT, DELETE ON compliance_webhook_deliveries TO compliance_eraser;
