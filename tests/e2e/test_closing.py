# SPDX-License-Identifier: Apache-2.0
"""The certificate that stays of a tenant, and jobs over a lost instance."""
import base64
import json

import psycopg2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from harness.client import Api
from harness.keeper import Keeper
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


class Writer:
    """A transaction under the service's role that leaves an event of the tenant, as a request does that was let in."""

    def __init__(self, url: str, tenant: str):
        self.connection, self.tenant = psycopg2.connect(url), tenant

    def write(self):
        with self.connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE compliance_app")
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (self.tenant,))
            cursor.execute("SELECT compliance_audit_note('sign_in', 'member', gen_random_uuid(), NULL, '{}')")

    def end(self):
        self.connection.commit()
        self.connection.close()


def events_left(trail, tenant) -> int:
    tables = ("compliance_audit_events", "compliance_audit_event_details", "compliance_audit_logs")
    return sum(trail.rows(f"SELECT count(*) FROM {table} WHERE tenant_id = %s", (tenant.id,))[0][0] for table in tables)


def test_what_is_being_written_at_a_tenants_end_is_erased_with_the_rest(world, trail, server):
    tenant = world.tenant("closing-before")
    writer = Writer(server.database_url(), tenant.id)
    writer.write()
    reply = world.operator.post(f"/api/v1/platform/tenants/{tenant.id}/close", {"confirm": tenant.slug, "grace": "P0D"})
    assert reply.status == 202, reply.body
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND query LIKE '%%compliance_lock_tenant%%'"
    wait_for(lambda: trail.rows(waits))
    writer.end()
    wait_for(lambda: trail.rows("SELECT 1 FROM compliance_tenants WHERE tenant_id = %s AND state = 'closed'", (tenant.id,)), 30)
    assert events_left(trail, tenant) == 0


def test_what_comes_to_write_after_a_tenants_end_is_refused(world, trail, server):
    tenant = world.tenant("closing-after")
    writer = Writer(server.database_url(), tenant.id)
    with writer.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM compliance_tenants WHERE tenant_id = %s AND state = 'active'", (tenant.id,))
        assert cursor.fetchone() == (1,), "as a request sees it that is let in now"
    assert world.operator.post(f"/api/v1/platform/tenants/{tenant.id}/close", {"confirm": tenant.slug, "grace": "P0D"}).status == 202
    wait_for(lambda: trail.rows("SELECT 1 FROM compliance_tenants WHERE tenant_id = %s AND state = 'closed'", (tenant.id,)), 30)
    with pytest.raises(psycopg2.Error) as refused:
        writer.write()
    assert refused.value.pgcode == "CT001"
    writer.connection.close()
    assert events_left(trail, tenant) == 0


def leave_answer(cursor, tenant: str):
    """A kept answer of an operation, which no trail is kept of."""
    cursor.execute(
        "INSERT INTO compliance_idempotency_keys (tenant_id, caller, operation, key, body_sha256, status, answer_sealed, expires_at) "
        "VALUES (%s, 'usr_late', 'createRisk /api/v1/risks', 'late', sha256('late'), 201, 'an answer', now() + interval '1 day')", (tenant,))


def test_what_was_written_after_a_tenants_end_all_the_same_is_erased_within_the_hour_and_nothing_else():
    made = Keeper({})
    made.start()
    try:
        operator = Api(made.url, lambda: made.bootstrap_token)
        ids = [
            operator.post("/api/v1/platform/tenants", {
                "slug": slug, "name": slug, "legal_name": f"{slug} GmbH", "country": "DE", "region": "NW",
                "admin": {"email": f"ada@{slug}.example", "name": "Ada"},
            }).json["id"]
            for slug in ("ended", "other")
        ]
        assert operator.post(f"/api/v1/platform/tenants/{ids[0]}/close", {"confirm": "ended", "grace": "P0D"}).status == 202
        database = psycopg2.connect(made.database_url())
        database.autocommit = True
        cursor = database.cursor()

        def found(sql: str) -> list:
            cursor.execute(sql)
            return cursor.fetchall()

        wait_for(lambda: found("SELECT 1 FROM compliance_tenants WHERE slug = 'ended' AND state = 'closed'"), 30)
        for tenant in ids:
            leave_answer(cursor, tenant)
        database.close()
        made.halt()
        made.start()  # the first of the hourly rounds
        database = psycopg2.connect(made.database_url())
        database.autocommit = True
        cursor = database.cursor()
        kept = "SELECT tenant_id FROM compliance_idempotency_keys"
        wait_for(lambda: found(kept) == [(ids[1],)], 30)
        assert found("SELECT slug, state FROM compliance_tenants ORDER BY slug") == [("ended", "closed"), ("other", "active")]
        assert found("SELECT 1 FROM compliance_members WHERE tenant_id <> (SELECT tenant_id FROM compliance_tenants WHERE slug = 'ended')")
        assert "1 rows that were written after the end" in made.tail(), made.tail()
        database.close()
    finally:
        made.stop()


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
