-- SPDX-License-Identifier: Apache-2.0
-- Words about a person go with the person (gdpr R1; dsr R26): what staff writes of a request is sealed under its person's key.
-- Values of before are read as they are, and sealed with the next change of their row.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_dsr_items
    ALTER COLUMN scope TYPE jsonb USING to_jsonb(scope),
    ALTER COLUMN decision_reason TYPE jsonb USING to_jsonb(decision_reason);
SELECT compliance_register_table('compliance_dsr_items', 'dsr_item', 'dsr_request', 'request');

ALTER TABLE compliance_dsr_identity_checks
    ALTER COLUMN doubt_reason TYPE jsonb USING to_jsonb(doubt_reason),
    ALTER COLUMN contact_source TYPE jsonb USING to_jsonb(contact_source);
SELECT compliance_register_table('compliance_dsr_identity_checks', 'dsr_identity_check', 'dsr_request', 'request');

ALTER TABLE compliance_dsr_tasks ALTER COLUMN proof TYPE jsonb USING to_jsonb(proof);
SELECT compliance_register_table('compliance_dsr_tasks', 'dsr_task', 'dsr_request', 'request');

-- That a reason is given for what was not sent is the service's to ask; with the person it goes, and the outcome stays.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'compliance_dsr_recipient_notices'::regclass AND contype = 'c'
        AND pg_get_constraintdef(oid) LIKE '%reason IS NOT NULL%' LOOP
        EXECUTE format('ALTER TABLE compliance_dsr_recipient_notices DROP CONSTRAINT %I', name);
    END LOOP;
END
$$;
ALTER TABLE compliance_dsr_recipient_notices ALTER COLUMN reason TYPE jsonb USING to_jsonb(reason);
SELECT compliance_register_table('compliance_dsr_recipient_notices', 'dsr_recipient_notice', 'dsr_request', 'request');

-- A blind index can be held against a guess as long as the tenant's key is there; the trail keeps none from now on.
ALTER TABLE compliance_email_messages ALTER COLUMN recipient_hash DROP NOT NULL;
SELECT compliance_register_table('compliance_email_messages', 'email_message', NULL, NULL, '{subject_key,next_attempt_at,recipient_hash}');
