-- SPDX-License-Identifier: Apache-2.0
-- When a mail went out, for the tenant's daily limit (platform, Tenant.mail), and the mail that it answers.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_email_messages ADD COLUMN sent_at timestamptz, ADD COLUMN in_reply_to text;
CREATE INDEX compliance_email_messages_sent ON compliance_email_messages (tenant_id, sent_at) WHERE sent_at IS NOT NULL;
SELECT compliance_register_table('compliance_email_messages', 'email_message', NULL, NULL, '{subject_key,next_attempt_at}');
