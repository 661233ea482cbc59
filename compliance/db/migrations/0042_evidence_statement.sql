-- SPDX-License-Identifier: Apache-2.0
-- What a statement says can be destroyed (evidence R11), so the trail, where nothing can, has its hash instead.
SET LOCAL ROLE compliance_owner;

SELECT compliance_register_table('compliance_evidence_revisions', 'evidence_revision', 'evidence', 'evidence', ARRAY['facts', 'statement']);
