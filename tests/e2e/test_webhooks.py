# SPDX-License-Identifier: Apache-2.0
"""Webhooks as their receivers and administrators see them: what comes, signed how, in which order, and what becomes of what does not arrive."""
import datetime
import json
import threading
import time

import psycopg2
import pytest
from harness.mailbox import text_of
from harness.waiting import wait_for
from harness.webhook import SYSTEMS, WEBHOOKS, hook, rename, signature, system, verify

PLATFORM = "/api/v1/platform"
SYSTEM = "compliance.dsr.source_system"


def let_in(world, name: str):
    api = world.api("compliance_admin", name)
    reply = api.patch(f"{PLATFORM}/tenant", {"confirm": world.tenant(name).slug, "security": {"webhook_private_hosts": ["127.0.0.1"]}})
    assert reply.status == 200, reply
    return api


@pytest.fixture(scope="module")
def admin(world):
    return let_in(world, "hooks")


@pytest.fixture
def made(admin, receiver):
    """Makes webhooks that go with the test: a tenant may have only so many."""
    hooks = []

    def make(events, answers=(), **more):
        hooks.append(hook(admin, receiver, events, answers, **more))
        return hooks[-1]

    yield make
    for one in hooks:
        admin.delete(f"{WEBHOOKS}/{one.id}")


def test_an_event_comes_signed_with_keys_and_ids_only(world, admin, receiver, made):
    before = system(admin, "Before it was made")
    one = made([f"{SYSTEM}.*"])
    record = system(admin, "Secret customers of Max Mustermann")
    call = receiver.wait(one.path)
    verify(one.secret, call)
    assert call.headers["content-type"] == "application/cloudevents+json"
    event = call.json
    assert list(event) == ["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data"]
    assert event["id"] == call.headers["webhook-id"] and event["specversion"] == "1.0"
    assert (event["source"], event["type"]) == (f"/tenants/{world.tenant('hooks').slug}", f"{SYSTEM}.created.v1")
    assert event["time"].rstrip("0Z").rstrip(".") in record["created_at"] and event["subject"] == "dsr/source-systems"
    assert event["data"] == {"entity_type": "dsr_source_system", "id": record["id"], "key": None, "version": 1, "action": "create"}
    assert b"Mustermann" not in call.body
    (done,) = one.wait_for("succeeded")
    assert done["event_id"] == event["id"] and done["event"] == event and done["next_attempt_at"] is None
    assert [(a["status"], a["error"]) for a in done["attempts"]] == [(204, None)]
    assert one.now()["success_rate"] == 1.0 and one.now()["failure"] is None
    assert all(before["id"] not in c.body.decode() for c in one.calls()), "an event of the time before it was made"


def test_nothing_of_before_a_webhook_was_made_comes_to_it(admin, receiver, made):
    """Not even what nobody has followed yet: made at once after a change, again and again, beside one that is there already."""
    made([f"{SYSTEM}.*"])
    for n in range(6):
        before = system(admin, f"Before {n}")
        one = made([f"{SYSTEM}.created.v1"])
        after = system(admin, f"After {n}")
        receiver.wait(one.path)
        time.sleep(1.2)
        assert [c.json["data"]["id"] for c in one.calls()] == [after["id"]], before
        admin.delete(f"{WEBHOOKS}/{one.id}")


def test_in_binary_form_the_attributes_are_header_fields(admin, receiver, made):
    one = made([f"{SYSTEM}.created.v1"], format="binary", headers={"X-Environment": "tests", "Authorization": "Bearer of-the-receiver"})
    record = system(admin)
    call = receiver.wait(one.path)
    verify(one.secret, call)
    assert call.headers["content-type"] == "application/json"
    assert call.headers["ce-id"] == call.headers["webhook-id"] and call.headers["ce-type"] == f"{SYSTEM}.created.v1"
    assert call.headers["ce-specversion"] == "1.0" and call.headers["ce-subject"] == "dsr/source-systems"
    assert call.json["id"] == record["id"] and (call.headers["x-environment"], call.headers["authorization"]) == ("tests", "Bearer of-the-receiver")


def test_only_what_the_patterns_match_is_sent(admin, receiver, made):
    changes, others = made([f"{SYSTEM}.changed.v1"]), made(["compliance.risks.*"])
    record = system(admin)
    rename(admin, record, "Another name")
    assert receiver.wait(changes.path).json["type"] == f"{SYSTEM}.changed.v1"
    time.sleep(2)
    assert len(changes.calls()) == 1 and not others.calls()
    found = admin.get(f"{WEBHOOKS}?event_type={SYSTEM}.changed.v1&limit=200").json["items"]
    assert changes.id in {w["id"] for w in found} and others.id not in {w["id"] for w in found}


def test_what_happened_to_one_record_comes_in_its_order_whoever_wrote_and_whatever_fails(world, admin, receiver, made):
    """Six writers on three records; the first call of each record fails, so that it waits for ten seconds while others go."""
    one = made([f"{SYSTEM}.*"], answers=[500, 500, 500])
    records = [system(admin, f"Record {n}") for n in range(3)]
    apis = [world.as_person(world.member("compliance_admin", "hooks"), world.tenant("hooks")) for _ in range(6)]

    def write(number: int):
        for turn in range(6):
            rename(apis[number], records[(number + turn) % 3], f"{number} {turn}")

    writers = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    last = {r["id"]: max(item["version"] for item in admin.get(f"{SYSTEMS}?limit=200").json["items"] if item["id"] == r["id"]) for r in records}
    total = sum(last.values())
    assert total > 30, last
    wait_for(lambda: len([c for c in one.calls() if c.status == 204]) >= total, 60)
    for record, versions in last.items():
        arrived = [c.json["data"]["version"] for c in one.calls() if c.status == 204 and c.json["data"]["id"] == record]
        assert arrived == list(range(1, versions + 1)), record
        assert [c.json["data"]["version"] for c in one.calls() if c.json["data"]["id"] == record][:2] == [1, 1], "a later one overtook the first"
    assert len({c.headers["webhook-id"] for c in one.calls()}) == total


class Writer:
    """A transaction that stays open, past the program: by its own connection, so that its number is given out long before its commit."""

    def __init__(self, server, tenant: str):
        self.connection = psycopg2.connect(server.database_url())
        self.cursor = self.connection.cursor()
        self.cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (tenant,))

    def rename(self, record: dict, name: str):
        self.cursor.execute("UPDATE compliance_dsr_source_systems SET name = %s WHERE id = %s", (name, record["id"]))

    def commit(self):
        self.connection.commit()
        self.connection.close()


def test_what_is_committed_late_is_neither_lost_nor_waited_for(world, server, admin, receiver, made):
    one = made([f"{SYSTEM}.changed.v1"])
    late, quick = system(admin, "Late"), system(admin, "Quick")
    writer = Writer(server, world.tenant("hooks").id)
    writer.rename(late, "Written first, committed last")
    for n in range(3):
        rename(admin, quick, f"Meanwhile {n}")
    receiver.wait(one.path, 3, timeout_s=10)
    assert [c.json["data"]["id"] for c in one.calls()] == [quick["id"]] * 3
    writer.commit()
    assert receiver.wait(one.path, 4).json["data"]["id"] == late["id"]


def test_the_order_is_that_of_commits_and_not_of_transactions(world, server, admin, receiver, made):
    """The first transaction by number changes the record last."""
    one = made([f"{SYSTEM}.changed.v1"])
    record, other = system(admin, "Record"), system(admin, "Other")
    early, later = Writer(server, world.tenant("hooks").id), Writer(server, world.tenant("hooks").id)
    early.rename(other, "Takes the smaller number")
    later.rename(record, "Second version")
    later.commit()
    early.rename(record, "Third version")
    early.commit()
    receiver.wait(one.path, 3)
    assert [c.json["data"]["version"] for c in one.calls() if c.json["data"]["id"] == record["id"]] == [2, 3]


def test_on_another_cluster_events_go_on_and_none_comes_again(world, admin, receiver, made, trail):
    """After a restore transactions are numbered anew, in another epoch; the log's own note of its cluster is what tells."""
    tenant, one = world.tenant("hooks").id, made([f"{SYSTEM}.*"])
    record = system(admin, "First")
    receiver.wait(one.path)
    epoch = trail.rows("SELECT epoch FROM compliance_audit_logs WHERE tenant_id = %s", (tenant,))
    trail.rows("UPDATE compliance_audit_logs SET system_identifier = 1 WHERE tenant_id = %s", (tenant,))
    rename(admin, record, "Second")
    receiver.wait(one.path, 2)
    rename(admin, record, "Third")
    receiver.wait(one.path, 3)
    time.sleep(3)
    assert [c.json["data"]["version"] for c in one.calls()] == [1, 2, 3]
    assert trail.rows("SELECT epoch FROM compliance_audit_logs WHERE tenant_id = %s", (tenant,)) == [(epoch[0][0] + 1,)]


def test_a_redirect_is_a_failure_that_nobody_follows(admin, receiver, made):
    one = made([f"{SYSTEM}.*"], answers=[302])
    system(admin)
    (failed,) = one.wait_for("failed")
    assert failed["attempts"][0]["status"] == 302 and failed["attempts"][0]["error"] == "answered 302" and failed["next_attempt_at"]
    assert not receiver.calls("/moved"), "a redirect was followed"
    assert one.now()["failure"]["last_status"] == 302 and one.now()["success_rate"] == 0.0


def test_who_is_gone_is_disabled_and_its_administrators_told(world, admin, receiver, made):
    one = made([f"{SYSTEM}.*"], answers=[410])
    first = system(admin)
    assert wait_for(lambda: (now := one.now())["state"] == "disabled" and now)["failure"]["last_status"] == 410
    assert [d["state"] for d in one.deliveries()] == ["exhausted"]
    told = wait_for(lambda: [m for m in world.mailbox.to(world.tenant("hooks").admin.email) if one.path in text_of(m)])
    assert "410" in text_of(told[0]) and one.id in text_of(told[0])
    (change,) = [h for h in admin.get(f"{WEBHOOKS}/{one.id}/history").json["items"] if h["version"] == 2]
    assert change["action"] == "disable" and change["actor"] is None
    rename(admin, first, "While it was disabled")
    refused = admin.post(f"{PLATFORM}/webhook-deliveries/{one.deliveries()[0]['id']}/redeliver")
    assert refused.status == 409 and refused.json["possible_states"] == ["active"]
    assert admin.patch(f"{WEBHOOKS}/{one.id}", {"state": "paused"}).faults() == {"/state": "not_allowed"}
    assert one.change(state="active")["failure"] is None
    later = rename(admin, first, "And now")
    call = receiver.wait(one.path, 2)
    assert call.json["data"]["version"] == later["version"] == 3, "an event of the time when it was disabled"


def test_what_happens_during_a_pause_comes_after_it(admin, receiver, made):
    one = made([f"{SYSTEM}.*"])
    one.change(state="paused")
    record = system(admin)
    rename(admin, record, "Second")
    waiting = one.wait_for("pending", 2)
    time.sleep(2)
    assert not one.calls() and {d["event"]["data"]["version"] for d in waiting} == {1, 2}
    assert admin.post(f"{PLATFORM}/webhook-deliveries/{waiting[0]['id']}/redeliver").status == 409
    one.change(state="active")
    receiver.wait(one.path, 2)
    assert [c.json["data"]["version"] for c in one.calls()] == [1, 2]


def test_while_secrets_overlap_both_sign(admin, receiver, made):
    one = made([f"{SYSTEM}.*"])
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=6)
    turned = admin.post(f"{WEBHOOKS}/{one.id}/rotate-secret", {"overlap_until": until.strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert turned.status == 200 and turned.json["secret"] != one.secret and turned.json["previous_until"]
    record = system(admin)
    both = receiver.wait(one.path)
    assert len(both.headers["webhook-signature"].split(" ")) == 2
    verify(one.secret, both)
    verify(turned.json["secret"], both)
    time.sleep(6)
    rename(admin, record, "After the overlap")
    alone = receiver.wait(one.path, 2)
    assert alone.headers["webhook-signature"] == signature(turned.json["secret"], alone)
    at_once = admin.post(f"{WEBHOOKS}/{one.id}/rotate-secret", {"overlap_until": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert at_once.status == 200 and at_once.json["previous_until"] is None
    rename(admin, record, "After a secret leaked")
    third = receiver.wait(one.path, 3)
    assert third.headers["webhook-signature"] == signature(at_once.json["secret"], third)


def test_a_delivery_is_sent_again_under_its_own_id(admin, receiver, made):
    one = made([f"{SYSTEM}.*"])
    system(admin)
    (done,) = one.wait_for("succeeded")
    again = admin.post(f"{PLATFORM}/webhook-deliveries/{done['id']}/redeliver")
    assert again.status == 200 and again.json["state"] == "pending", again
    second = receiver.wait(one.path, 2)
    first = one.calls()[0]
    assert second.headers["webhook-id"] == first.headers["webhook-id"] and second.body == first.body
    wait_for(lambda: [len(d["attempts"]) for d in one.deliveries("&state=succeeded")] == [2])


def test_a_test_event_is_sent_at_once_and_answers_what_came_of_it(admin, receiver, made):
    one = made(["compliance.risks.*"], answers=[503])
    one.change(state="paused")
    failed = admin.post(f"{WEBHOOKS}/{one.id}/test")
    assert failed.status == 200 and failed.json["state"] == "failed" and failed.json["next_attempt_at"] is None
    assert [a["status"] for a in failed.json["attempts"]] == [503]
    reply = admin.post(f"{WEBHOOKS}/{one.id}/test")
    assert reply.json["state"] == "succeeded" and reply.json["event_type"] == "compliance.webhook.test.v1"
    assert reply.json["attempts"][0]["ms"] >= 0
    call = one.calls()[1]
    verify(one.secret, call)
    assert call.json == reply.json["event"] and call.headers["webhook-id"] == reply.json["event_id"]
    assert one.now()["state"] == "paused" and one.now()["failure"] is None, "a test changes nothing"
    assert {d["id"] for d in one.deliveries()} == {failed.json["id"], reply.json["id"]}


def test_a_webhook_that_is_deleted_leaves_its_log_and_nothing_to_send(admin, receiver, made):
    one = made([f"{SYSTEM}.*"], answers=[204, 500])
    record = system(admin)
    one.wait_for("succeeded")
    rename(admin, record, "Fails")
    one.wait_for("failed")
    assert admin.delete(f"{WEBHOOKS}/{one.id}").status == 204
    assert admin.get(f"{WEBHOOKS}/{one.id}").status == 404
    assert [d["state"] for d in one.deliveries()] == ["succeeded"]
    assert admin.post(f"{PLATFORM}/webhook-deliveries/{one.deliveries()[0]['id']}/redeliver").status == 409
    rename(admin, record, "Nobody hears of it")
    time.sleep(11)
    assert len(one.calls()) == 2
    assert "delete" in [h["action"] for h in admin.get(f"{WEBHOOKS}/{one.id}/history").json["items"]]


def test_another_tenant_sees_and_gets_nothing(world, admin, receiver, made):
    other = let_in(world, "hooks-b")
    own, theirs = made(["*"]), hook(other, receiver, ["*"])
    record = system(admin)
    receiver.wait(own.path)
    (delivery,) = [d for d in own.deliveries() if d["event"]["data"]["id"] == record["id"]]
    for method, path in (
        ("GET", f"{WEBHOOKS}/{own.id}"), ("PATCH", f"{WEBHOOKS}/{own.id}"), ("DELETE", f"{WEBHOOKS}/{own.id}"), ("GET", f"{WEBHOOKS}/{own.id}/history"),
        ("POST", f"{WEBHOOKS}/{own.id}/rotate-secret"), ("POST", f"{WEBHOOKS}/{own.id}/test"), ("GET", f"{WEBHOOKS}/{own.id}/deliveries"),
        ("POST", f"{PLATFORM}/webhook-deliveries/{delivery['id']}/redeliver"),
    ):  # fmt: skip
        assert other(method, path, {} if method == "PATCH" else None).status == 404, path
    assert {w["id"] for w in other.get(WEBHOOKS).json["items"]} == {theirs.id}
    mine = system(other)
    assert receiver.wait(theirs.path).json["source"].endswith(world.tenant("hooks-b").slug)
    time.sleep(2)
    assert {c.json["data"].get("id") for c in theirs.calls()} == {mine["id"]}
    other.delete(f"{WEBHOOKS}/{theirs.id}")


def test_secrets_are_never_shown_again(world, server, admin, receiver, made, trail):
    given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    one = made([f"{SYSTEM}.*"], secret=given, headers={"X-Api-Key": "open-sesame-7431", "X-Team": "blue"})
    assert one.secret == given
    shown = one.now()
    assert shown["secret"] == {"set": True} and shown["headers"] == {"X-Api-Key": "********", "X-Team": "blue"}
    one.change(headers={"X-Api-Key": "********", "X-Team": "red"})  # read, changed, written back
    fresh = admin.post(f"{WEBHOOKS}/{one.id}/rotate-secret", {}).json["secret"]
    system(admin)
    call = receiver.wait(one.path)
    assert (call.headers["x-api-key"], call.headers["x-team"]) == ("open-sesame-7431", "red")
    one.wait_for("succeeded")
    told = [admin.get(path).content.decode() for path in (f"{WEBHOOKS}/{one.id}", WEBHOOKS, f"{WEBHOOKS}/{one.id}/history", f"{WEBHOOKS}/{one.id}/deliveries")]
    kept = json.dumps(trail.rows("SELECT details FROM compliance_audit_event_details WHERE tenant_id = %s", (world.tenant("hooks").id,)))
    rows = json.dumps(trail.rows("SELECT to_jsonb(w) FROM compliance_webhooks w"))
    for secret in (given, given.removeprefix("whsec_"), fresh, fresh.removeprefix("whsec_"), "open-sesame-7431"):
        for place in (*told, kept, rows, server.log.read_text(errors="replace")):
            assert secret not in place


def test_a_slow_target_holds_up_nobody_else(world, admin, receiver, made):
    slow = [made([f"{SYSTEM}.*"]) for _ in range(6)]
    for one in slow:
        receiver.slow[one.path] = 12
    quick, other = made([f"{SYSTEM}.*"]), let_in(world, "hooks-b")
    theirs = hook(other, receiver, [f"{SYSTEM}.*"])
    for n in range(5):
        system(admin, f"Many {n}")
    for one in slow:
        receiver.wait(one.path)
    begun = time.monotonic()
    record = system(admin, "The last")
    system(other)
    wait_for(lambda: [c for c in quick.calls() if c.json["data"]["id"] == record["id"]], 8)
    receiver.wait(theirs.path, timeout_s=8)
    assert time.monotonic() - begun < 8
    late = slow[0].wait_for("failed")[0]["attempts"][0]
    assert late["status"] == 0 and 9_000 < late["ms"] < 12_000 and "time" in late["error"].lower(), late
    other.delete(f"{WEBHOOKS}/{theirs.id}")


def test_the_page_of_metrics_counts_deliveries(admin, receiver, made):
    def counted(state):
        return next(float(line.split()[-1]) for line in admin.get(f"{PLATFORM}/metrics", check=False).content.decode().splitlines()
                    if line.startswith(f'webhook_deliveries_total{{state="{state}"'))  # fmt: skip

    before = counted("pending"), counted("succeeded")
    one = made([f"{SYSTEM}.*"])
    system(admin)
    one.wait_for("succeeded")
    wait_for(lambda: (counted("pending") > before[0] and counted("succeeded") > before[1]))
    assert "outbox_lag_seconds" in admin.get(f"{PLATFORM}/metrics", check=False).content.decode()
