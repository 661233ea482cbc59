# SPDX-License-Identifier: Apache-2.0
"""Deliveries through what happens to a program: time that passes, `kill -9`, a second instance."""
import datetime
import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest
from harness.client import Api
from harness.clock import Clock
from harness.cluster import instance
from harness.keeper import Keeper
from harness.trail import ask
from harness.trouble import demo_token
from harness.waiting import wait_for
from harness.webhook import hook, rename, system, verify

PLATFORM = "/api/v1/platform"
SYSTEM = "compliance.dsr.source_system"
UTC = datetime.timezone.utc
# After how many seconds a delivery that fails is tried again (the page's table), from its first attempt on.
TRIED_AT = (0, 10, 70, 370, 2170, 9370)
LEASE_S = 30


def settings(receiver) -> dict[str, str]:
    return {
        "COMPLIANCE_PRIVATE_WEBHOOK_HOSTS": "127.0.0.1",
        "COMPLIANCE_WEBHOOK_ROOTS": str(receiver.roots),
        "COMPLIANCE_WEBHOOK_JITTER": "off",
        "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
        "COMPLIANCE_ACCESS_LOG": "off",
    }


def administrator(server) -> Api:
    """Of the demo tenant, by a token that lasts through days."""
    first = demo_token(server)
    api = Api(server.url, lambda: first)
    permissions = ["platform:read", "platform:write", "platform:admin", "dsr:read", "dsr:write"]
    lasting = api.post(f"{PLATFORM}/tokens", {"kind": "personal", "name": "tests", "permissions": permissions})
    assert lasting.status == 201, lasting
    open_ = api.patch(f"{PLATFORM}/tenant", {"confirm": "demo", "security": {"webhook_private_hosts": ["127.0.0.1"]}})
    assert open_.status == 200, open_
    secret = lasting.json["secret"]
    return Api(server.url, lambda: secret)


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.fixture(scope="module")
def clocked(receiver):
    clock = Clock(datetime.datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0))
    server = Keeper(settings(receiver), ("--demo",), clock=clock)
    server.start()
    yield server, administrator(server)
    print(server.tail(3000))
    server.stop()
    clock.remove()


def test_what_fails_is_tried_at_the_times_of_the_table(clocked, receiver):
    """Scenario 6: 500 for forty minutes, then 200."""
    server, admin = clocked
    one = hook(admin, receiver, [f"{SYSTEM}.*"])
    receiver.usual[one.path] = 500
    system(admin)
    due = []
    for number in range(1, 6):
        (failed,) = wait_for(lambda n=number: (found := one.deliveries("&state=failed")) and len(found[0]["attempts"]) == n and found)
        due.append(instant(failed["next_attempt_at"]))
        if number == 5:
            receiver.usual[one.path] = 200
        server.clock.set(due[-1])
    (done,) = one.wait_for("succeeded")
    first = due[0] - datetime.timedelta(seconds=TRIED_AT[1])
    assert [(moment - first).total_seconds() for moment in due] == list(TRIED_AT[1:])
    made = [instant(attempt["at"]) for attempt in done["attempts"]]
    assert [round((moment - first).total_seconds() / 10) * 10 for moment in made] == list(TRIED_AT)
    assert all(0 <= (at - moment).total_seconds() < 5 for at, moment in zip(made, [first, *due], strict=True)), made
    calls = one.calls()
    assert [c.status for c in calls] == [500] * 5 + [200] == [a["status"] for a in done["attempts"]]
    assert len({c.headers["webhook-id"] for c in calls}) == 1 and len({c.body for c in calls}) == 1
    assert [int(c.headers["webhook-timestamp"]) for c in calls] == [int(at.timestamp()) for at in made]
    assert len({c.headers["webhook-signature"] for c in calls}) == 6
    assert one.now()["failure"] is None


def test_the_ninth_attempt_is_the_last_and_five_days_of_such_disable(clocked, receiver):
    """Eight attempts of each are put into its row; the ninth is the program's."""
    server, admin = clocked
    one = hook(admin, receiver, [f"{SYSTEM}.*"])
    receiver.usual[one.path] = 500
    for day in range(5):
        assert one.now()["state"] == "active", f"disabled after {day} days"
        record = system(admin, f"Day {day}")
        (failed,) = wait_for(lambda r=record: [d for d in one.deliveries("&state=failed") if d["event"]["data"]["id"] == r["id"]])
        ask(
            server.database_url(),
            "UPDATE compliance_webhook_deliveries SET attempts = (SELECT jsonb_agg(a.one) FROM (SELECT attempts -> 0 AS one, "
            "generate_series(1, 8)) AS a), next_attempt_at = now() WHERE id = %s", failed["id"],
        )  # fmt: skip
        (given_up,) = wait_for(lambda r=record: [d for d in one.deliveries("&state=exhausted") if d["event"]["data"]["id"] == r["id"]])
        assert len(given_up["attempts"]) == 9 and given_up["next_attempt_at"] is None
        server.clock.set(server.clock.now() + datetime.timedelta(days=1))
    now = one.now()
    assert now["state"] == "disabled" and now["failure"]["last_status"] == 500, now
    mails = [m for m in admin.get(f"{PLATFORM}/emails?limit=200").json["items"] if m["template_key"] == "webhook_disabled"]
    admins = [m for m in admin.get(f"{PLATFORM}/members").json["items"] if "compliance_admin" in m["roles"] and m["state"] == "active"]
    assert len(mails) == len(admins) and {m["entity"]["id"] for m in mails} == {one.id}
    # What was given up is in the log, and can be asked for once the webhook is enabled again.
    receiver.usual[one.path] = 204
    one.change(state="active")
    again = admin.post(f"{PLATFORM}/webhook-deliveries/{one.deliveries('&state=exhausted')[0]['id']}/redeliver")
    assert again.status == 200, again
    (done,) = one.wait_for("succeeded")
    assert len(done["attempts"]) == 10 and done["id"] == again.json["id"]


def test_deliveries_are_kept_thirty_days(clocked, receiver):
    server, admin = clocked
    one = hook(admin, receiver, [f"{SYSTEM}.*"])
    system(admin)
    system(admin)
    old, young = one.wait_for("succeeded", 2)
    for which, age in ((old, "30 days 1 minute"), (young, "29 days 23 hours")):
        ask(server.database_url(), "UPDATE compliance_webhook_deliveries SET created_at = now() - %s::interval WHERE id = %s", age, which["id"])
    wait_for(lambda: [d["id"] for d in one.deliveries()] == [young["id"]], 90)


@pytest.fixture
def keeper(receiver):
    made = Keeper(settings(receiver), ("--demo",))
    made.start()
    yield made, administrator(made)
    print(made.tail(3000))
    made.stop()


def reached(server, admin) -> Api:
    """The same caller at the address of after the next start."""
    return Api(server.url, admin._bearer)  # noqa: SLF001


def test_a_server_killed_between_event_and_delivery_loses_neither(keeper, receiver):
    server, admin = keeper
    one = hook(admin, receiver, [f"{SYSTEM}.*"])
    receiver.slow[one.path] = 9
    first = system(admin, "Under way")
    call = receiver.wait(one.path)  # taken, and not answered yet
    server.halt(kill=True)
    receiver.slow[one.path] = 0
    server.start()
    admin = reached(server, admin)
    second = receiver.wait(one.path, 2, timeout_s=LEASE_S + 20)
    assert second.headers["webhook-id"] == call.headers["webhook-id"] and second.body == call.body
    verify(one.secret, second)
    made = [first["id"]]
    for n in range(3):  # killed before anybody looked at the trail
        made.append(system(admin, f"Acknowledged {n}")["id"])
        server.halt(kill=True)
        server.start()
        admin = reached(server, admin)
    wait_for(lambda: {c.json["data"]["id"] for c in receiver.calls(one.path)} == set(made), LEASE_S + 30)
    one.api = admin
    one.wait_for("succeeded", 4)


def test_nothing_is_sent_after_the_end_of_a_tenant(keeper, receiver):
    server, admin = keeper
    one = hook(admin, receiver, [f"{SYSTEM}.*"])
    receiver.usual[one.path] = 500
    system(admin)
    one.wait_for("failed")
    tenant = admin.get(f"{PLATFORM}/tenant").json["id"]
    closed = admin.post(f"{PLATFORM}/tenants/{tenant}/close", {"confirm": "demo", "grace": "P0D"})
    assert closed.status in (200, 202), closed
    rows = "SELECT count(*) FROM compliance_webhooks UNION ALL SELECT count(*) FROM compliance_webhook_queues UNION ALL SELECT count(*) FROM " \
        "compliance_webhook_outboxes UNION ALL SELECT count(*) FROM compliance_webhook_deliveries"
    wait_for(lambda: ask(server.database_url(), rows) == [(0,)] * 4, 60)
    before = len(receiver.calls(one.path))
    time.sleep(13)
    assert len(receiver.calls(one.path)) == before
    assert ask(server.database_url(), rows) == [(0,)] * 4


def test_two_instances_send_each_event_once_and_in_order(keeper, receiver):
    server, admin = keeper
    folder = Path(tempfile.mkdtemp(prefix="cpl-hooks-"))
    one = hook(admin, receiver, [f"{SYSTEM}.*"])
    records = [system(admin, f"Record {n}") for n in range(8)]
    data = server.data
    own = {
        "COMPLIANCE_MASTER_KEY_FILE": str(data / "master.key"),
        "COMPLIANCE_FILES_DIR": str(data / "files"),
        "COMPLIANCE_SHRED_JOURNAL": str(data / "shred.journal"),
    }
    process, url = instance(server.database_url(), folder, **settings(receiver), **own)
    try:
        urls, written = [server.url, url], 8
        for killed in (False, True):
            def write(number: int, stop_at: float):
                api = Api(urls[number % 2] if process.poll() is None and not killed else urls[0], admin._bearer)  # noqa: SLF001
                turn = 0
                while time.monotonic() < stop_at and turn < 60:  # each takes a handshake of its own to be sent
                    rename(api, records[(number + turn) % 8], f"{number} {turn} {killed}")
                    turn += 1

            writers = [threading.Thread(target=write, args=(n, time.monotonic() + 2)) for n in range(4)]
            for writer in writers:
                writer.start()
            if killed:
                time.sleep(0.5)
                process.kill()
            for writer in writers:
                writer.join()
            written = ask(server.database_url(), "SELECT count(*) FROM compliance_audit_events WHERE entity_type = 'dsr_source_system'")[0][0]
            wait_for(lambda w=written: len({c.headers["webhook-id"] for c in receiver.calls(one.path)}) == w, LEASE_S + 60)
            calls = receiver.calls(one.path)
            if not killed:
                assert len(calls) == written, "an event was sent twice though nobody was killed"
            for record in records:
                first_seen = list(dict.fromkeys(c.json["data"]["version"] for c in calls if c.json["data"]["id"] == record["id"]))
                assert first_seen == list(range(1, len(first_seen) + 1)), record["id"]
        print(f"{written} events, {len(receiver.calls(one.path))} calls")
        assert written > 100
    finally:
        process.kill()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
