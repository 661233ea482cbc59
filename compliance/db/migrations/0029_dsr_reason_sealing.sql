-- SPDX-License-Identifier: Apache-2.0
-- A reason that staff gives for a step of a person's request is about the person: the trail takes it sealed, like address and
-- browser of the actor. Reasons in the clear are written as before.
SET LOCAL ROLE compliance_owner;

DO $$
DECLARE
    source text := pg_get_functiondef('compliance_write_event(uuid, text, text, uuid, text, bigint, text, uuid, timestamptz, text, text)'::regprocedure);
    changed text := replace(source, $q$coalesce((c -> 'reason')::text, 'null')$q$, $q$coalesce(compliance_jcs(c -> 'reason'), 'null')$q$);
BEGIN
    IF changed = source THEN
        RAISE EXCEPTION 'compliance_write_event is not as 0001 made it';
    END IF;
    EXECUTE changed;
END
$$;
