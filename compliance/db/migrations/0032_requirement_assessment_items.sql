-- SPDX-License-Identifier: Apache-2.0
-- Items made in sets: an assessment of a large framework has thousands.
SET LOCAL ROLE compliance_owner;

-- UUID version 7 of the instant for the n-th row of a set (from 0): those of one set ascend.
CREATE FUNCTION compliance_set_id(p_at timestamptz, p_n bigint) RETURNS uuid LANGUAGE sql VOLATILE AS
$$
    SELECT encode(substring(int8send((extract(epoch FROM p_at) * 1000)::bigint + p_n / 4096) FROM 3)
                  || substring(int8send(28672 | (p_n % 4096)) FROM 7)
                  || substring(uuid_send(gen_random_uuid()) FROM 9), 'hex')::uuid
$$;
GRANT EXECUTE ON FUNCTION compliance_set_id(timestamptz, bigint) TO compliance_app;
