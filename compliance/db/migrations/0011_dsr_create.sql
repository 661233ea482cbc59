-- SPDX-License-Identifier: Apache-2.0
-- Data subject requests with their items, the tenant's settings for them, and the one calendar of deadlines.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_dsr_requests (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    state text NOT NULL CHECK (state IN ('received', 'in_progress', 'in_review', 'responded', 'closed', 'erased')),
    outcome text CHECK (outcome IN ('fulfilled', 'partially_fulfilled', 'refused', 'no_data_held', 'not_identified', 'withdrawn',
                                    'duplicate', 'transferred')),
    source text NOT NULL CHECK (source IN ('portal', 'email', 'api', 'letter', 'phone', 'in_person', 'authority', 'processor', 'other')),
    received_at timestamptz NOT NULL,
    received_via_processor uuid,
    controller uuid,
    region text,
    subject_category text NOT NULL,
    requester jsonb,
    on_behalf text NOT NULL CHECK (on_behalf IN ('self', 'legal_representative', 'lawyer', 'proxy', 'heir_or_relative', 'works_council', 'other')),
    proxy_proof jsonb NOT NULL,
    language text NOT NULL,
    request_text jsonb,
    answer_channel text CHECK (answer_channel IN ('email', 'portal', 'letter', 'in_person')),
    contact_confirmed boolean NOT NULL,
    identity_level text NOT NULL CHECK (identity_level IN ('none', 'low', 'substantial', 'high')),
    required_level text NOT NULL CHECK (required_level IN ('none', 'low', 'substantial', 'high')),
    assignee text,
    tags jsonb NOT NULL,
    deadline jsonb NOT NULL,
    first_deadline jsonb NOT NULL,
    strict_on date NOT NULL,
    clock text NOT NULL CHECK (clock IN ('running', 'suspended', 'stopped')),
    responded_at timestamptz,
    on_time boolean,
    possible_duplicates jsonb NOT NULL,
    complaint text NOT NULL CHECK (complaint IN ('none', 'person', 'authority')),
    complaint_ref text,
    erase_on date,
    subject_key uuid NOT NULL,
    due_on date NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
CREATE INDEX compliance_dsr_requests_due ON compliance_dsr_requests (tenant_id, due_on) WHERE clock <> 'stopped';
CREATE INDEX compliance_dsr_requests_received ON compliance_dsr_requests (tenant_id, received_at, id);
CREATE INDEX compliance_dsr_requests_subject ON compliance_dsr_requests (tenant_id, subject_key);
SELECT compliance_register_table('compliance_dsr_requests', 'dsr_request', NULL, NULL, '{subject_key,due_on}');

CREATE TABLE compliance_dsr_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    "right" text NOT NULL CHECK ("right" IN ('access', 'rectification', 'erasure', 'restriction', 'portability', 'objection',
                                             'objection_marketing', 'automated_decision', 'consent_withdrawal')),
    suggested boolean NOT NULL,
    ground text,
    scope text,
    corrections jsonb,
    processing_activities jsonb NOT NULL,
    special_categories boolean NOT NULL,
    decision text CHECK (decision IN ('granted', 'partially_granted', 'refused', 'no_data', 'not_applicable')),
    decision_reason text,
    decided_by text,
    decided_at timestamptz,
    restriction_since date,
    restriction_lifted_on date,
    executed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, request, "right"),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id)
);
SELECT compliance_register_table('compliance_dsr_items', 'dsr_item', 'dsr_request', 'request');

CREATE TABLE compliance_dsr_settings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    pause_mode text NOT NULL CHECK (pause_mode IN ('suspend', 'restart', 'none')),
    pause_ask_limit text NOT NULL,
    silence_close_after text NOT NULL,
    record_period text NOT NULL,
    record_from text NOT NULL CHECK (record_from IN ('end_of_year', 'event_day')),
    auto_acknowledge boolean NOT NULL,
    marketing_objection_target text NOT NULL,
    reminder_days jsonb NOT NULL,
    package_ttl text NOT NULL,
    package_max_downloads integer NOT NULL CHECK (package_max_downloads BETWEEN 1 AND 20),
    portal jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (id = tenant_id)
);
SELECT compliance_register_table('compliance_dsr_settings', 'dsr_settings');

CREATE TABLE compliance_deadlines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    domain text NOT NULL,
    kind text NOT NULL,
    entity jsonb NOT NULL,
    title jsonb NOT NULL,
    target_on date,
    target_at timestamptz,
    due_on date NOT NULL,
    due_at timestamptz NOT NULL,
    regime text NOT NULL,
    legal_source text NOT NULL,
    rule text NOT NULL CHECK (rule IN ('eu_1182_71', 'bgb', 'calendar', 'working_days', 'hours', 'hours_1182')),
    region text,
    severity text NOT NULL CHECK (severity IN ('info', 'normal', 'legal', 'critical')),
    responsible text,
    role text,
    state text NOT NULL CHECK (state IN ('open', 'suspended', 'met', 'missed', 'void')),
    met_at timestamptz,
    late boolean NOT NULL,
    reminders_sent jsonb NOT NULL,
    entity_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX compliance_deadlines_entity ON compliance_deadlines (tenant_id, entity_id, kind);
CREATE INDEX compliance_deadlines_due ON compliance_deadlines (tenant_id, due_on, id);
SELECT compliance_register_table('compliance_deadlines', 'deadline', NULL, NULL, '{entity_id}');
