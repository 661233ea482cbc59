-- SPDX-License-Identifier: Apache-2.0
-- What a response package was built from, as a digest: a package is stale as soon as that is not what stands now. No clock is asked.
SET LOCAL ROLE compliance_owner;

ALTER TABLE compliance_dsr_packages ADD COLUMN basis text NOT NULL DEFAULT '' CHECK (basis ~ '^([0-9a-f]{64})?$');
ALTER TABLE compliance_dsr_packages ALTER COLUMN basis DROP DEFAULT;
SELECT compliance_register_table('compliance_dsr_packages', 'dsr_package', 'dsr_request', 'request', '{basis}');
