-- SPDX-License-Identifier: Apache-2.0
-- What systems are asked to do for a request, whom its outcome is passed on to, and the package that answers it.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_dsr_tasks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    item uuid,
    system uuid,
    kind text NOT NULL CHECK (kind IN ('collect', 'rectify', 'erase', 'restrict', 'lift_restriction', 'stop_processing', 'export',
                                       'withdraw_consent', 'human_review', 'notify_public')),
    title text NOT NULL,
    assignee text,
    team text,
    state text NOT NULL CHECK (state IN ('open', 'in_progress', 'done', 'no_data', 'not_possible', 'cancelled')),
    due_on date NOT NULL,
    result jsonb,
    result_files jsonb NOT NULL,
    third_party_reviewed boolean NOT NULL,
    proof text,
    blocked_by jsonb NOT NULL,
    completed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id),
    FOREIGN KEY (tenant_id, system) REFERENCES compliance_dsr_source_systems (tenant_id, id)
);
CREATE INDEX compliance_dsr_tasks_request ON compliance_dsr_tasks (tenant_id, request, id);
CREATE INDEX compliance_dsr_tasks_due ON compliance_dsr_tasks (tenant_id, due_on, id) WHERE state IN ('open', 'in_progress');
SELECT compliance_register_table('compliance_dsr_tasks', 'dsr_task', 'dsr_request', 'request');

CREATE TABLE compliance_dsr_recipient_notices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    item uuid NOT NULL,
    recipient text NOT NULL,
    vendor uuid,
    state text NOT NULL CHECK (state IN ('planned', 'sent', 'acknowledged', 'impossible', 'disproportionate')),
    sent_at timestamptz,
    reason text,
    told_person_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, request, item, recipient),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id),
    CHECK (state NOT IN ('impossible', 'disproportionate') OR reason IS NOT NULL)
);
SELECT compliance_register_table('compliance_dsr_recipient_notices', 'dsr_recipient_notice', 'dsr_request', 'request');

CREATE TABLE compliance_dsr_packages (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    request uuid NOT NULL,
    kinds jsonb NOT NULL,
    files jsonb NOT NULL,
    archive uuid,
    manifest_sha256 text NOT NULL CHECK (manifest_sha256 ~ '^[0-9a-f]{64}$'),
    built_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    downloads integer NOT NULL CHECK (downloads >= 0),
    max_downloads integer NOT NULL CHECK (max_downloads BETWEEN 1 AND 20),
    superseded boolean NOT NULL,
    released_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id)
);
CREATE INDEX compliance_dsr_packages_request ON compliance_dsr_packages (tenant_id, request, id);
SELECT compliance_register_table('compliance_dsr_packages', 'dsr_package', 'dsr_request', 'request');
