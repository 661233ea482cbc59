-- SPDX-License-Identifier: Apache-2.0
-- Evidence: what proves a fact, in revisions that never change, linked to what it proves; the collectors through which
-- pipelines deliver it, and what they delivered.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_evidence_collectors (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    format text NOT NULL CHECK (format IN ('sarif', 'cyclonedx', 'junit', 'in_toto', 'json', 'file')),
    kind text NOT NULL CHECK (kind IN ('document', 'policy', 'record', 'report', 'screenshot', 'configuration', 'log_extract', 'sbom', 'scan_result',
                                       'test_result', 'attestation', 'certificate', 'contract', 'interview_note')),
    owner text NOT NULL,
    targets jsonb NOT NULL,
    token_ids jsonb NOT NULL,
    mode text NOT NULL CHECK (mode IN ('rolling', 'per_subject', 'per_submission')),
    subjects jsonb NOT NULL,
    expected_every text,
    validity_period text NOT NULL,
    checks jsonb NOT NULL,
    auto_approve boolean NOT NULL,
    public_keys jsonb NOT NULL,
    keep_revisions integer NOT NULL CHECK (keep_revisions BETWEEN 1 AND 1000),
    confidentiality text NOT NULL CHECK (confidentiality IN ('public', 'internal', 'confidential', 'strict')),
    contains_personal_data boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'active', 'paused')),
    activated_by text,
    activated_at timestamptz,
    last_received_at timestamptz,
    last_outcome text CHECK (last_outcome IN ('approved', 'in_review', 'unchanged', 'checks_failed', 'rejected')),
    silence_noted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
SELECT compliance_register_table('compliance_evidence_collectors', 'collector');

CREATE TABLE compliance_evidence_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    description text,
    kind text NOT NULL CHECK (kind IN ('document', 'policy', 'record', 'report', 'screenshot', 'configuration', 'log_extract', 'sbom', 'scan_result',
                                       'test_result', 'attestation', 'certificate', 'contract', 'interview_note')),
    owner text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'in_review', 'approved', 'rejected', 'expired', 'withdrawn')),
    state_reason text,
    source text NOT NULL CHECK (source IN ('manual', 'collector', 'audit_request', 'import')),
    collector uuid,
    subject text,
    current_revision integer,
    approved_revision integer,
    validity_period text,
    valid_from date,
    valid_until date,
    strength text CHECK (strength IN ('verified', 'hashed', 'referenced', 'statement')),
    confidentiality text NOT NULL CHECK (confidentiality IN ('public', 'internal', 'confidential', 'strict')),
    contains_personal_data boolean NOT NULL,
    retention_until date,
    legal_hold boolean NOT NULL,
    legal_hold_reason text,
    checks jsonb NOT NULL,
    check_state text NOT NULL CHECK (check_state IN ('none', 'passed', 'failed', 'error')),
    check_failed_on date,
    tags jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, collector) REFERENCES compliance_evidence_collectors (tenant_id, id) ON DELETE SET NULL (collector)
);
CREATE INDEX compliance_evidence_items_title ON compliance_evidence_items (tenant_id, title, id);
CREATE INDEX compliance_evidence_items_end ON compliance_evidence_items (tenant_id, valid_until, id);
CREATE INDEX compliance_evidence_items_collector ON compliance_evidence_items (tenant_id, collector, subject);
SELECT compliance_register_table('compliance_evidence_items', 'evidence');

-- The normal form of a scan stays out of the trail: it follows from the bytes, whose hash stands there.
CREATE TABLE compliance_evidence_revisions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    evidence uuid NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    file uuid,
    url text,
    statement text,
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint,
    media_type text,
    filename text,
    collected_at timestamptz NOT NULL,
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
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'superseded')),
    decided_by text,
    decided_at timestamptz,
    decision_note text,
    override_reason text,
    content_state text NOT NULL CHECK (content_state IN ('present', 'destroyed')),
    check_state text NOT NULL CHECK (check_state IN ('none', 'passed', 'failed', 'error')),
    integrity_checked_at timestamptz,
    integrity_failed_on date,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, evidence, revision),
    FOREIGN KEY (tenant_id, evidence) REFERENCES compliance_evidence_items (tenant_id, id) ON DELETE CASCADE,
    CHECK (num_nonnulls(file, url, statement) = 1)
);
CREATE INDEX compliance_evidence_revisions_sha256 ON compliance_evidence_revisions (tenant_id, sha256);
SELECT compliance_register_table('compliance_evidence_revisions', 'evidence_revision', 'evidence', 'evidence', ARRAY['facts']);

CREATE TABLE compliance_evidence_links (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    evidence uuid NOT NULL,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    note text,
    linked_by text NOT NULL,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_evidence_links_pair UNIQUE (tenant_id, evidence, target_type, target_id),
    FOREIGN KEY (tenant_id, evidence) REFERENCES compliance_evidence_items (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX compliance_evidence_links_target ON compliance_evidence_links (tenant_id, target_type, target_id, evidence);
SELECT compliance_register_table('compliance_evidence_links', 'evidence_link', 'evidence', 'evidence');

-- Append-only logs of machines: no trail beside them, they are one themselves.
CREATE TABLE compliance_evidence_submissions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    collector uuid NOT NULL,
    received_at timestamptz NOT NULL,
    received_on date NOT NULL,
    token_id uuid,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    subject text,
    context jsonb,
    outcome text NOT NULL CHECK (outcome IN ('approved', 'in_review', 'unchanged', 'checks_failed', 'rejected')),
    passed boolean,
    evidence uuid,
    revision integer,
    problem jsonb,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_evidence_submissions_collector ON compliance_evidence_submissions (tenant_id, collector, received_at DESC);
SELECT compliance_isolate_table('compliance_evidence_submissions');
GRANT SELECT, INSERT ON compliance_evidence_submissions TO compliance_app;
GRANT SELECT, DELETE ON compliance_evidence_submissions TO compliance_eraser;

CREATE TABLE compliance_evidence_check_results (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    evidence uuid NOT NULL,
    revision integer NOT NULL,
    collector uuid,
    rule text NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('blocking', 'warning')),
    state text NOT NULL CHECK (state IN ('passed', 'failed', 'error')),
    observed text NOT NULL,
    expected text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX compliance_evidence_check_results_evidence ON compliance_evidence_check_results (tenant_id, evidence, revision, at);
SELECT compliance_isolate_table('compliance_evidence_check_results');
GRANT SELECT, INSERT ON compliance_evidence_check_results TO compliance_app;
GRANT SELECT, DELETE ON compliance_evidence_check_results TO compliance_eraser;
