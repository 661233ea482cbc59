-- SPDX-License-Identifier: Apache-2.0
-- Collectors take SPDX too; and what may hold any bytes approves itself only when they have been found clean.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_evidence_collectors DROP CONSTRAINT compliance_evidence_collectors_format_check;
ALTER TABLE compliance_evidence_collectors ADD CONSTRAINT compliance_evidence_collectors_format_check
    CHECK (format IN ('sarif', 'cyclonedx', 'spdx', 'junit', 'in_toto', 'json', 'file'));

ALTER TABLE compliance_evidence_revisions ADD COLUMN approve_when_clean boolean NOT NULL DEFAULT false;
CREATE INDEX compliance_evidence_revisions_to_settle ON compliance_evidence_revisions (tenant_id, file) WHERE approve_when_clean;
SELECT compliance_register_table('compliance_evidence_revisions', 'evidence_revision', 'evidence', 'evidence', ARRAY['facts', 'statement']);
