-- SPDX-License-Identifier: Apache-2.0
-- Mails that came in: what our own mail server found out about their sender, and from which address an id came, so that
-- nobody's mail is taken for a copy of another's.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_dsr_communications
    ADD COLUMN note jsonb,
    ADD COLUMN sender_index text;
CREATE INDEX compliance_dsr_communications_sent ON compliance_dsr_communications (tenant_id, message_id) WHERE direction = 'out' AND message_id IS NOT NULL;
SELECT compliance_register_table('compliance_dsr_communications', 'dsr_communication', 'dsr_request', 'request', '{sender_index}');
