# SPDX-License-Identifier: Apache-2.0
"""The certificate that stays of a tenant, and jobs over a lost instance."""
import base64
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from harness.waiting import wait_for


def unbase64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_certificate_of_deletion_verifies_with_the_public_keys(world, trail):
    tenant = world.tenant("closing-certificate")
    persons = trail.rows("SELECT count(*) FROM vault.compliance_subject_keys WHERE tenant_id = %s", (tenant.id,))[0][0]
    reply = world.operator.post(f"/api/v1/platform/tenants/{tenant.id}/close", {"confirm": tenant.slug, "grace": "P0D"})
    assert reply.status == 202, reply.body
    jws = wait_for(
        lambda: trail.rows("SELECT jws FROM compliance_deletion_certificates WHERE former_tenant = %s", (tenant.id,))
    )[0][0]
    head, payload, signature = jws.split(".")
    named = json.loads(unbase64url(head))
    keys = {key["kid"]: key for key in json.loads(world.anonymous.get("/api/v1/platform/jwks.json").content)["keys"]}
    key = Ed25519PublicKey.from_public_bytes(unbase64url(keys[named["kid"]]["x"]))
    key.verify(unbase64url(signature), f"{head}.{payload}".encode())
    said = json.loads(unbase64url(payload))
    assert named["alg"] == "EdDSA"
    assert said["tenant_id"] == tenant.id and said["slug"] == tenant.slug
    assert said["subject_keys"] == persons >= 1
    assert said["rows"]["compliance_members"] >= 1 and said["rows"]["compliance_audit_events"] >= 1
    assert {key.split("/")[0] for key in said["tenant_keys"]} >= {"kek", "index", "secrets"}


def test_a_job_whose_instance_was_lost_is_begun_again_and_given_up_after_five(world, trail):
    tenant = world.tenant("lost-job")
    job = "019dc0de-0000-7000-8000-00000000abcd"
    trail.rows("SELECT set_config('app.tenant_id', %s, false)", (tenant.id,))
    trail.rows(
        "INSERT INTO compliance_jobs (tenant_id, id, kind, state, progress, attempts, lease_until, input, not_before) "
        "VALUES (%s, %s, 'close_tenant', 'running', 0, 5, now() - interval '1 s', '{}', now())",
        (tenant.id, job),
    )
    trail.rows("SELECT pg_notify('compliance_job', %s)", (tenant.id,))
    wait_for(lambda: trail.rows("SELECT 1 FROM compliance_jobs WHERE id = %s AND state = 'failed'", (job,)))
    told = trail.rows("SELECT problem ->> 'status' FROM compliance_jobs WHERE id = %s", (job,))
    assert told == [("500",)]
    # One with attempts left is taken up, and its handler refuses: the tenant is not due.
    other = job.replace("abcd", "abce")
    trail.rows(
        "INSERT INTO compliance_jobs (tenant_id, id, kind, state, progress, attempts, lease_until, input, not_before) "
        "VALUES (%s, %s, 'close_tenant', 'running', 0, 2, now() - interval '1 s', '{}', now())",
        (tenant.id, other),
    )
    trail.rows("SELECT pg_notify('compliance_job', %s)", (tenant.id,))
    wait_for(lambda: trail.rows("SELECT 1 FROM compliance_jobs WHERE id = %s AND state = 'failed'", (other,)))
    assert trail.rows("SELECT attempts, problem ->> 'type' FROM compliance_jobs WHERE id = %s", (other,)) == [
        (3, "/problems/state")
    ]
