-- SPDX-License-Identifier: Apache-2.0
-- Mails that went out or wait, and the tenant's own wording of templates (platform R8).
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_email_messages (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    "to" jsonb,
    recipient_hash text NOT NULL,
    template_key text NOT NULL,
    template_version integer NOT NULL,
    language text NOT NULL,
    subject jsonb,
    body jsonb,
    entity jsonb,
    message_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'sent', 'deferred', 'failed', 'bounced', 'suppressed')),
    attempts jsonb NOT NULL,
    subject_key uuid NOT NULL,
    next_attempt_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_email_messages_due ON compliance_email_messages (tenant_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX compliance_email_messages_recipient ON compliance_email_messages (tenant_id, recipient_hash, id);
SELECT compliance_register_table('compliance_email_messages', 'email_message', NULL, NULL, '{subject_key,next_attempt_at}');

CREATE TABLE compliance_email_templates (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    template_key text NOT NULL,
    translations jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, template_key)
);
SELECT compliance_register_table('compliance_email_templates', 'email_template');

-- Whoever commits a mail wakes the sender of some instance.
CREATE FUNCTION compliance_email_queued() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF NEW.next_attempt_at IS NOT NULL THEN
        PERFORM pg_notify('compliance_email', NEW.tenant_id::text);
    END IF;
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION compliance_email_queued() TO compliance_app;
CREATE TRIGGER queued AFTER INSERT ON compliance_email_messages FOR EACH ROW EXECUTE FUNCTION compliance_email_queued();
