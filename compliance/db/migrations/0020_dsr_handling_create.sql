-- SPDX-License-Identifier: Apache-2.0
-- How a data subject request is handled: pauses, extension, fee, identity checks, letters and their templates.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_dsr_requests
    ADD COLUMN pauses jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN extension jsonb,
    ADD COLUMN fee jsonb,
    ADD COLUMN reopenings jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN duplicate_of uuid,
    ADD COLUMN transferred_to text,
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN submitted_by text,
    ADD COLUMN reckoned_on date,
    ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE compliance_dsr_requests
    ALTER COLUMN pauses DROP DEFAULT,
    ALTER COLUMN reopenings DROP DEFAULT,
    ALTER COLUMN revision DROP DEFAULT;
CREATE INDEX compliance_dsr_requests_open ON compliance_dsr_requests (tenant_id, id) WHERE clock <> 'stopped';
CREATE INDEX compliance_dsr_requests_erase ON compliance_dsr_requests (tenant_id, erase_on) WHERE state = 'closed';
SELECT compliance_register_table('compliance_dsr_requests', 'dsr_request', NULL, NULL,
                                 '{subject_key,due_on,submitted_by,reckoned_on,revision}');

ALTER TABLE compliance_dsr_items
    ADD COLUMN exception_checks jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN access_entries jsonb NOT NULL DEFAULT '[]';
ALTER TABLE compliance_dsr_items
    ALTER COLUMN exception_checks DROP DEFAULT,
    ALTER COLUMN access_entries DROP DEFAULT;
SELECT compliance_register_table('compliance_dsr_items', 'dsr_item', 'dsr_request', 'request');

CREATE TABLE compliance_dsr_identity_checks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    method text NOT NULL CHECK (method IN ('email_challenge', 'phone_callback', 'account_login', 'account_login_mfa', 'knowledge_attributes',
                                           'letter_code', 'id_copy_redacted', 'video_ident', 'eid', 'qes', 'in_person', 'proxy_document')),
    doubt_reason text,
    asked_at timestamptz NOT NULL,
    answered_at timestamptz,
    result text NOT NULL CHECK (result IN ('pending', 'passed', 'failed', 'expired')),
    contact_source text,
    evidence jsonb NOT NULL,
    pauses_clock boolean NOT NULL,
    completed_by text,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id)
);
CREATE INDEX compliance_dsr_identity_checks_request ON compliance_dsr_identity_checks (tenant_id, request);
CREATE INDEX compliance_dsr_identity_checks_pending ON compliance_dsr_identity_checks (tenant_id, asked_at) WHERE result = 'pending';
SELECT compliance_register_table('compliance_dsr_identity_checks', 'dsr_identity_check', 'dsr_request', 'request');

CREATE TABLE compliance_dsr_templates (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('acknowledgement', 'identity_question', 'clarification_question', 'extension_notice', 'fee_quote',
                                       'answer', 'refusal', 'restriction_notice', 'restriction_lift_notice', 'recipient_list',
                                       'transfer_notice', 'not_identified_notice', 'message', 'other')),
    language text NOT NULL,
    name text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    active boolean NOT NULL,
    builtin boolean NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_dsr_templates_kind ON compliance_dsr_templates (tenant_id, kind, language);
CREATE UNIQUE INDEX compliance_dsr_templates_builtin ON compliance_dsr_templates (tenant_id, kind, language) WHERE builtin;
SELECT compliance_register_table('compliance_dsr_templates', 'dsr_template');

CREATE TABLE compliance_dsr_communications (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    channel text NOT NULL CHECK (channel IN ('email', 'portal', 'letter', 'phone_note', 'in_person_note')),
    kind text NOT NULL CHECK (kind IN ('acknowledgement', 'identity_question', 'clarification_question', 'extension_notice', 'fee_quote',
                                       'answer', 'refusal', 'restriction_notice', 'restriction_lift_notice', 'recipient_list',
                                       'transfer_notice', 'not_identified_notice', 'message', 'other')),
    template uuid,
    template_version integer,
    subject jsonb,
    body jsonb,
    attachments jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'queued', 'dispatched', 'failed', 'received')),
    dispatched_at timestamptz,
    message_id text,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id)
);
CREATE INDEX compliance_dsr_communications_request ON compliance_dsr_communications (tenant_id, request, id);
CREATE UNIQUE INDEX compliance_dsr_communications_message ON compliance_dsr_communications (tenant_id, message_id)
    WHERE direction = 'in' AND message_id IS NOT NULL;
SELECT compliance_register_table('compliance_dsr_communications', 'dsr_communication', 'dsr_request', 'request');
