-- SPDX-License-Identifier: Apache-2.0
-- Controls, how they are tested, what deviates from them by approval, which requirements they meet, and what the work for one
-- framework is worth in another. Requirements, vendors and risks are other domains' rows: checked by the services, no keys.
SET LOCAL ROLE compliance_owner;

CREATE TABLE compliance_controls (
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
    description text NOT NULL,
    category text NOT NULL CHECK (category IN ('policy', 'process', 'procedure', 'technical', 'physical', 'people')),
    csf_function text CHECK (csf_function IN ('govern', 'identify', 'protect', 'detect', 'respond', 'recover')),
    control_types jsonb NOT NULL,
    properties jsonb NOT NULL,
    protection_goals jsonb NOT NULL,
    reference_urn text,
    key_control boolean NOT NULL,
    responsibility text NOT NULL CHECK (responsibility IN ('own', 'shared', 'provider')),
    vendor uuid,
    owner text,
    operator text,
    state text NOT NULL CHECK (state IN ('planned', 'in_progress', 'implemented', 'suspended', 'retired')),
    state_reason text,
    priority text CHECK (priority IN ('p1', 'p2', 'p3', 'p4')),
    effort text CHECK (effort IN ('xs', 's', 'm', 'l', 'xl')),
    start_on date,
    target_on date,
    implemented_on date,
    ended_on date,
    expires_on date,
    implementation_notes text,
    frequency text CHECK (frequency IN ('continuous', 'daily', 'weekly', 'monthly', 'quarterly', 'annually', 'ad_hoc')),
    automation text NOT NULL CHECK (automation IN ('manual', 'semi_automated', 'automated')),
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
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    UNIQUE (tenant_id, external_id),
    CHECK (state <> 'implemented' OR (implemented_on IS NOT NULL AND owner IS NOT NULL AND implementation_notes IS NOT NULL))
);
CREATE INDEX compliance_controls_title ON compliance_controls (tenant_id, title, id);
CREATE INDEX compliance_controls_reference ON compliance_controls (tenant_id, reference_urn) WHERE reference_urn IS NOT NULL;
SELECT compliance_register_table('compliance_controls', 'control');

CREATE TABLE compliance_control_tests (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    control uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('design', 'implementation', 'operating_effectiveness')),
    planned_on date NOT NULL,
    performed_on date,
    period_from date,
    period_to date,
    tester text NOT NULL,
    self_assessment boolean NOT NULL,
    methods jsonb NOT NULL,
    procedure text,
    population_size bigint CHECK (population_size >= 0),
    sample_size bigint CHECK (sample_size >= 0),
    deviations bigint CHECK (deviations >= 0),
    result text CHECK (result IN ('effective', 'partially_effective', 'ineffective')),
    conclusion text,
    evidence jsonb NOT NULL,
    finding uuid,
    state text NOT NULL CHECK (state IN ('planned', 'in_progress', 'completed', 'approved')),
    decided_by text,
    decided_at timestamptz,
    return_reason text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, control) REFERENCES compliance_controls (tenant_id, id),
    CHECK (state NOT IN ('completed', 'approved') OR (performed_on IS NOT NULL AND result IS NOT NULL))
);
CREATE INDEX compliance_control_tests_control ON compliance_control_tests (tenant_id, control, performed_on);
SELECT compliance_register_table('compliance_control_tests', 'control_test', 'control', 'control');

CREATE TABLE compliance_control_exceptions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    control uuid,
    requirement uuid,
    scope text NOT NULL,
    reason text NOT NULL,
    business_need text,
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    compensating_controls jsonb NOT NULL,
    risk uuid,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    state text NOT NULL CHECK (state IN ('requested', 'approved', 'rejected', 'expired', 'revoked')),
    state_reason text,
    decided_by text,
    decided_at timestamptz,
    decision_note text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, control) REFERENCES compliance_controls (tenant_id, id),
    CHECK (control IS NOT NULL OR requirement IS NOT NULL),
    CHECK (valid_until >= valid_from)
);
CREATE INDEX compliance_control_exceptions_control ON compliance_control_exceptions (tenant_id, control, id);
CREATE INDEX compliance_control_exceptions_requirement ON compliance_control_exceptions (tenant_id, requirement, id);
CREATE INDEX compliance_control_exceptions_end ON compliance_control_exceptions (tenant_id, valid_until, id) WHERE state = 'approved';
SELECT compliance_register_table('compliance_control_exceptions', 'control_exception');

CREATE TABLE compliance_control_mappings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    control uuid NOT NULL,
    requirement uuid NOT NULL,
    coverage text NOT NULL CHECK (coverage IN ('full', 'partial', 'supporting')),
    coverage_percent integer NOT NULL,
    rationale text,
    source text NOT NULL CHECK (source IN ('manual', 'reference', 'import')),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_control_mappings_pair UNIQUE (tenant_id, control, requirement),
    FOREIGN KEY (tenant_id, control) REFERENCES compliance_controls (tenant_id, id),
    CHECK (CASE coverage WHEN 'full' THEN coverage_percent = 100 WHEN 'supporting' THEN coverage_percent = 0
                         ELSE coverage_percent BETWEEN 1 AND 99 END)
);
CREATE INDEX compliance_control_mappings_requirement ON compliance_control_mappings (tenant_id, requirement, control);
SELECT compliance_register_table('compliance_control_mappings', 'control_mapping', 'control', 'control');

CREATE TABLE compliance_framework_mappings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    urn text NOT NULL,
    ref_id text NOT NULL,
    name text NOT NULL,
    description text,
    library uuid,
    release_no integer,
    source_regulation_urn text NOT NULL,
    target_regulation_urn text NOT NULL,
    entries_sha256 text NOT NULL CHECK (entries_sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, urn),
    CHECK (source_regulation_urn <> target_regulation_urn)
);
CREATE INDEX compliance_framework_mappings_target ON compliance_framework_mappings (tenant_id, target_regulation_urn, id);
CREATE INDEX compliance_framework_mappings_library ON compliance_framework_mappings (tenant_id, library) WHERE library IS NOT NULL;
SELECT compliance_register_table('compliance_framework_mappings', 'framework_mapping');

-- Entries are written and replaced with their mapping, never one by one: the trail has the mapping, whose hash names them all
-- (SHA-256 over the lines `source TAB target TAB relationship TAB strength TAB rationale TAB annotation LF`, sorted by bytes).
CREATE TABLE compliance_framework_mapping_entries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    mapping uuid NOT NULL,
    source_requirement_urn text NOT NULL,
    target_requirement_urn text NOT NULL,
    relationship text NOT NULL CHECK (relationship IN ('equal', 'subset', 'superset', 'intersect', 'not_related')),
    strength integer CHECK (strength BETWEEN 1 AND 10),
    rationale text CHECK (rationale IN ('syntactic', 'semantic', 'functional')),
    annotation text,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT compliance_framework_mapping_entries_pair UNIQUE (tenant_id, mapping, source_requirement_urn, target_requirement_urn),
    FOREIGN KEY (tenant_id, mapping) REFERENCES compliance_framework_mappings (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX compliance_framework_mapping_entries_source ON compliance_framework_mapping_entries (tenant_id, source_requirement_urn);
CREATE INDEX compliance_framework_mapping_entries_target ON compliance_framework_mapping_entries (tenant_id, target_requirement_urn);
SELECT compliance_isolate_table('compliance_framework_mapping_entries');
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_framework_mapping_entries TO compliance_app;
GRANT SELECT, DELETE ON compliance_framework_mapping_entries TO compliance_eraser;
