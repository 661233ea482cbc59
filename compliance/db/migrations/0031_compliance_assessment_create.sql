-- SPDX-License-Identifier: Apache-2.0
-- Rounds of assessment: one row a round, one item for each requirement that can be assessed.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_assessments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
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
    scoring_mode text NOT NULL CHECK (scoring_mode IN ('result', 'score')),
    score_method text NOT NULL CHECK (score_method IN ('average', 'average_of_domains')),
    min_score integer NOT NULL,
    max_score integer NOT NULL,
    scores_definition jsonb,
    target_score numeric(4,1) CHECK (target_score BETWEEN 0 AND 100),
    show_documentation boolean NOT NULL,
    lead text,
    team jsonb NOT NULL,
    started_on date,
    due_on date,
    closed_at timestamptz,
    closed_by text,
    state text NOT NULL CHECK (state IN ('draft', 'in_progress', 'in_review', 'closed')),
    conclusion text,
    frozen_score jsonb,
    frozen_domains jsonb,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, regulation) REFERENCES compliance_regulations (tenant_id, id),
    CHECK (min_score < max_score),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK (NOT is_primary OR state = 'in_progress')
);
CREATE INDEX compliance_assessments_regulation ON compliance_assessments (tenant_id, regulation, id);
CREATE UNIQUE INDEX compliance_assessments_primary ON compliance_assessments (tenant_id, regulation) WHERE is_primary;
SELECT compliance_register_table('compliance_assessments', 'compliance_assessment');

CREATE TABLE compliance_requirement_assessments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    assessment uuid NOT NULL,
    requirement uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('to_do', 'in_progress', 'in_review', 'done')),
    applicability text NOT NULL CHECK (applicability IN ('applicable', 'not_applicable')),
    justification text,
    result text NOT NULL CHECK (result IN ('not_assessed', 'compliant', 'partially_compliant', 'non_compliant')),
    finding_class text CHECK (finding_class IN ('major_nonconformity', 'minor_nonconformity', 'observation', 'opportunity', 'good_practice')),
    score integer,
    documentation_score integer,
    target_score integer,
    observation text,
    remediation text,
    answers jsonb NOT NULL,
    owner text,
    due_on date,
    review_needed boolean NOT NULL,
    result_source text CHECK (result_source IN ('manual', 'questionnaire', 'controls', 'mapping', 'soa', 'duties', 'import', 'baseline')),
    proposal jsonb,
    exception uuid,
    judged_by text,
    approved_by text,
    approved_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_requirement_assessments_pair UNIQUE (tenant_id, assessment, requirement),
    FOREIGN KEY (tenant_id, assessment) REFERENCES compliance_assessments (tenant_id, id),
    FOREIGN KEY (tenant_id, requirement) REFERENCES compliance_requirements (tenant_id, id),
    CHECK ((status = 'done') = (approved_by IS NOT NULL)),
    CHECK (applicability = 'applicable' OR justification IS NOT NULL)
);
CREATE INDEX compliance_requirement_assessments_requirement ON compliance_requirement_assessments (tenant_id, requirement);
CREATE INDEX compliance_requirement_assessments_due ON compliance_requirement_assessments (tenant_id, due_on) WHERE due_on IS NOT NULL AND status <> 'done';
SELECT compliance_register_table('compliance_requirement_assessments', 'requirement_assessment', 'compliance_assessment', 'assessment');

-- The requirements as they read and counted on the day a round was closed: later releases change nothing in it. Written once, with
-- the closing, whose event is in the trail; never changed.
CREATE TABLE compliance_assessment_closings (
    tenant_id uuid NOT NULL,
    assessment uuid NOT NULL,
    requirement uuid NOT NULL,
    facts jsonb NOT NULL,
    PRIMARY KEY (tenant_id, assessment, requirement),
    FOREIGN KEY (tenant_id, assessment) REFERENCES compliance_assessments (tenant_id, id)
);
SELECT compliance_isolate_table('compliance_assessment_closings');
GRANT SELECT, INSERT ON compliance_assessment_closings TO compliance_app;
GRANT SELECT, DELETE ON compliance_assessment_closings TO compliance_eraser;
