-- SPDX-License-Identifier: Apache-2.0
-- Risks, how they are treated and for how long what remains is accepted. Controls, vendors, modules and impact assessments are other
-- domains' rows: checked by the services, no keys.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_risks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    external_id text,
    title text NOT NULL,
    description text,
    cause text,
    consequence text,
    threats jsonb NOT NULL,
    vulnerabilities jsonb NOT NULL,
    kind text NOT NULL CHECK (kind IN ('information_security', 'privacy', 'ai', 'supplier', 'continuity', 'compliance', 'project', 'operational')),
    perspective text NOT NULL CHECK (perspective IN ('organisation', 'data_subjects')),
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
    strength_of_knowledge text CHECK (strength_of_knowledge IN ('low', 'medium', 'high')),
    controls jsonb NOT NULL,
    option text NOT NULL CHECK (option IN ('undecided', 'mitigate', 'avoid', 'transfer', 'accept')),
    state text NOT NULL CHECK (state IN ('identified', 'assessed', 'in_treatment', 'monitored', 'accepted', 'closed')),
    above_appetite boolean NOT NULL,
    doubtful boolean NOT NULL,
    identified_on date NOT NULL,
    last_assessed_on date,
    last_reviewed_on date,
    next_review_on date,
    last_review jsonb,
    quantifications jsonb NOT NULL,
    close_reason text CHECK (close_reason IN ('eliminated', 'merged', 'not_relevant', 'transferred', 'realised')),
    close_note text,
    tags jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    CONSTRAINT compliance_risks_external_id UNIQUE (tenant_id, external_id),
    FOREIGN KEY (tenant_id, matrix) REFERENCES compliance_risk_matrices (tenant_id, id),
    CHECK ((state = 'closed') = (close_reason IS NOT NULL)),
    CHECK (state = 'closed' OR next_review_on IS NOT NULL)
);
CREATE INDEX compliance_risks_title ON compliance_risks (tenant_id, title, id);
CREATE INDEX compliance_risks_matrix ON compliance_risks (tenant_id, matrix);
CREATE INDEX compliance_risks_review ON compliance_risks (tenant_id, next_review_on, id) WHERE state <> 'closed';
SELECT compliance_register_table('compliance_risks', 'risk');

CREATE TABLE compliance_risk_treatments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    risk uuid NOT NULL,
    option text NOT NULL CHECK (option IN ('mitigate', 'avoid', 'transfer')),
    title text NOT NULL,
    description text,
    controls jsonb NOT NULL,
    control_refs jsonb NOT NULL,
    owner text NOT NULL,
    start_on date,
    due_on date NOT NULL,
    expected jsonb,
    cost_once numeric(18,2) CHECK (cost_once >= 0),
    cost_yearly numeric(18,2) CHECK (cost_yearly >= 0),
    progress integer NOT NULL CHECK (progress BETWEEN 0 AND 100),
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'completed', 'cancelled')),
    decided_by text,
    decided_at timestamptz,
    decision_note text,
    completed_on date,
    result_note text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, risk) REFERENCES compliance_risks (tenant_id, id),
    CHECK (start_on IS NULL OR due_on >= start_on),
    CHECK ((state = 'completed') = (completed_on IS NOT NULL AND result_note IS NOT NULL)),
    CHECK (state <> 'approved' OR decided_by IS NOT NULL)
);
CREATE INDEX compliance_risk_treatments_risk ON compliance_risk_treatments (tenant_id, risk, id);
CREATE INDEX compliance_risk_treatments_due ON compliance_risk_treatments (tenant_id, due_on, id) WHERE state IN ('proposed', 'approved');
SELECT compliance_register_table('compliance_risk_treatments', 'risk_treatment', 'risk', 'risk');

CREATE TABLE compliance_risk_acceptances (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
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
    confirmed_at timestamptz,
    confirmation_note text,
    decided_by text,
    decided_at timestamptz,
    decision_note text,
    state text NOT NULL CHECK (state IN ('requested', 'owner_confirmed', 'active', 'rejected', 'expired', 'revoked')),
    end_reason text CHECK (end_reason IN ('time', 'level_increased', 'revoked_by_hand', 'risk_closed')),
    end_note text,
    ended_on date,
    repeated_acceptance boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, risk) REFERENCES compliance_risks (tenant_id, id),
    CHECK (valid_until >= valid_from),
    CHECK ((state IN ('expired', 'revoked')) = (end_reason IS NOT NULL)),
    CHECK (state NOT IN ('owner_confirmed', 'active') OR confirmed_by IS NOT NULL)
);
CREATE UNIQUE INDEX compliance_risk_acceptances_request ON compliance_risk_acceptances (tenant_id, risk) WHERE state IN ('requested', 'owner_confirmed');
CREATE UNIQUE INDEX compliance_risk_acceptances_active ON compliance_risk_acceptances (tenant_id, risk) WHERE state = 'active';
CREATE INDEX compliance_risk_acceptances_risk ON compliance_risk_acceptances (tenant_id, risk, id);
CREATE INDEX compliance_risk_acceptances_end ON compliance_risk_acceptances (tenant_id, valid_until, id) WHERE state = 'active';
SELECT compliance_register_table('compliance_risk_acceptances', 'risk_acceptance', 'risk', 'risk');
