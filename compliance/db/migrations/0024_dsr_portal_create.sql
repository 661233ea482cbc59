-- SPDX-License-Identifier: Apache-2.0
-- The public portal of data subject requests (dsr R28): tokens of persons, of which only the SHA-256 is kept, and codes
-- that are mailed to them.
SET LOCAL ROLE compliance_owner;

-- The link that confirms an address is found before its tenant is known.
DO $$
DECLARE
    known text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint
                   WHERE conrelid = 'compliance_token_index'::regclass AND conname = 'compliance_token_index_kind_check');
BEGIN
    ALTER TABLE compliance_token_index DROP CONSTRAINT compliance_token_index_kind_check;
    EXECUTE 'ALTER TABLE compliance_token_index ADD CONSTRAINT compliance_token_index_kind_check '
        || replace(known, 'ARRAY[', 'ARRAY[''confirmation''::text, ');
END
$$;
-- A portal's name leads to one tenant.
CREATE UNIQUE INDEX compliance_token_index_portal ON compliance_token_index (sha256) WHERE kind = 'portal';

CREATE TABLE compliance_dsr_portal_tokens (
    tenant_id uuid NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    kind text NOT NULL CHECK (kind IN ('status', 'confirmation')),
    request uuid NOT NULL,
    address_index text CHECK (address_index ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    used_at timestamptz,
    PRIMARY KEY (tenant_id, sha256),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id),
    CHECK ((kind = 'confirmation') = (address_index IS NOT NULL)),
    CHECK ((kind = 'confirmation') = (expires_at IS NOT NULL))
);
CREATE INDEX compliance_dsr_portal_tokens_request ON compliance_dsr_portal_tokens (tenant_id, request);

CREATE TABLE compliance_dsr_portal_codes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    request uuid NOT NULL,
    code_mac bytea NOT NULL CHECK (length(code_mac) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries integer NOT NULL CHECK (tries BETWEEN 0 AND 5),
    used_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, request) REFERENCES compliance_dsr_requests (tenant_id, id)
);
CREATE INDEX compliance_dsr_portal_codes_request ON compliance_dsr_portal_codes (tenant_id, request, created_at);

SELECT compliance_isolate_table(t) FROM unnest(ARRAY['compliance_dsr_portal_tokens', 'compliance_dsr_portal_codes']) AS t;
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_dsr_portal_tokens, compliance_dsr_portal_codes TO compliance_app;
GRANT SELECT, DELETE ON compliance_dsr_portal_tokens, compliance_dsr_portal_codes TO compliance_eraser;
