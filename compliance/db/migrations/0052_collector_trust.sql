-- SPDX-License-Identifier: Apache-2.0
-- What a collector is trusted for, who last changed that, and when it last delivered something that was taken; its tokens
-- open nothing else from the moment on that they are bound.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_evidence_collectors ADD COLUMN trusted_by text;
ALTER TABLE compliance_evidence_collectors ADD COLUMN last_accepted_at timestamptz;
SELECT compliance_register_table('compliance_evidence_collectors', 'collector');
CREATE TRIGGER access AFTER INSERT OR DELETE ON compliance_evidence_collectors FOR EACH ROW EXECUTE FUNCTION compliance_access_changed();
CREATE TRIGGER access_of_tokens AFTER UPDATE ON compliance_evidence_collectors FOR EACH ROW
    WHEN (OLD.token_ids IS DISTINCT FROM NEW.token_ids) EXECUTE FUNCTION compliance_access_changed();
