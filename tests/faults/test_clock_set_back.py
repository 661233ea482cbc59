# SPDX-License-Identifier: Apache-2.0
"""The clock of server and database is set back an hour: order, tokens, keys, jobs and mails that wait go on."""
import datetime

import psycopg2
import pytest
from harness.clamd import FakeClamd
from harness.client import Api, multipart
from harness.clock import Clock
from harness.keeper import Keeper
from harness.mailbox import Mailbox
from harness.trail import ask
from harness.trouble import demo_token
from harness.waiting import wait_for
from harness.writer import SYSTEMS

PLATFORM = "/api/v1/platform"
HOUR, ROUND_S = datetime.timedelta(hours=1), 45


class Place:
    def __init__(self):
        self.mailbox, self.scanner = Mailbox(), FakeClamd()
        self.clock = Clock(datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.timezone.utc))
        environment = {
            "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
            "COMPLIANCE_SEAL_INTERVAL": "1",
            "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
            "COMPLIANCE_SMTP_FROM": "compliance@example.org",
            "COMPLIANCE_CLAMD": self.scanner.address,
        }
        self.server = Keeper(environment, ("--demo",), clock=self.clock)
        self.server.start()
        self.token = demo_token(self.server)
        self.api = Api(self.server.url, lambda: self.token)

    def rows(self, sql: str, *parameters) -> list[tuple]:
        return ask(self.server.database_url(), sql, *parameters)


@pytest.fixture(scope="module")
def place():
    made = Place()
    yield made
    print(made.server.tail(3000))
    made.server.stop()
    made.mailbox.stop()
    made.scanner.stop()
    made.clock.remove()


def scanned(place, words: bytes) -> str:
    """Uploads a file and waits for its scan: the id of that job."""
    known = {row[0] for row in place.rows("SELECT id FROM compliance_jobs")}
    content, kind = multipart("data.txt", "text/plain", words)
    assert place.api("POST", f"{PLATFORM}/files", content=content, headers={"Content-Type": kind}).status == 201
    return wait_for(lambda: [row[0] for row in place.rows("SELECT id FROM compliance_jobs WHERE state = 'succeeded'") if row[0] not in known])[0]


def test_an_hour_back_nothing_stands_still_and_nothing_loses_its_order(place):
    api = place.api
    made = api.post(SYSTEMS, {"name": "Before"}, headers={"Idempotency-Key": "kept"})
    assert made.status == 201, made
    record, path = made.json, f"{SYSTEMS}/{made.json['id']}"
    cut = api.post(SYSTEMS, {"name": "Cut"}, headers={"Idempotency-Key": "cut off"})
    assert cut.status == 201
    first = api.patch(path, {"active": False}).json
    place.rows("UPDATE compliance_idempotency_keys SET status = NULL, answer_sealed = NULL WHERE key = 'cut off'")
    assert api.post(f"{PLATFORM}/members", {"email": "early@example.org", "name": "Early", "roles": ["viewer"]}).status == 201
    place.mailbox.wait("early@example.org")
    place.waiting = scanned(place, b"words of a job that waits")
    place.killed = scanned(place, b"words of a job whose instance was killed")
    place.clock.set(place.clock.now() - HOUR)

    # Tokens, keys and answers of before.
    again = api.post(SYSTEMS, {"name": "Before"}, headers={"Idempotency-Key": "kept"})
    assert (again.status, again.json["id"]) == (201, record["id"])
    second = api.post(SYSTEMS, {"name": "Cut"}, headers={"Idempotency-Key": "cut off"})
    assert second.status == 201, "the key of a call that was cut off before is not held for an hour"

    # Order of one record's changes, by its instants too.
    changed = api.patch(path, {"active": True}, headers={"If-Match": f'"{first["version"]}"'})
    assert changed.status == 200 and changed.json["version"] == first["version"] + 1, changed
    assert changed.json["updated_at"] > first["updated_at"]
    events = place.rows("SELECT entity_version, at FROM compliance_audit_events WHERE entity_id = %s ORDER BY epoch, tx, id", record["id"])
    assert [version for version, _ in events] == [1, 2, 3] and events == sorted(events, key=lambda event: event[1]), events
    later = api.post(SYSTEMS, {"name": "After"})
    assert later.status == 201
    listed = [item["name"] for item in api.get(f"{SYSTEMS}?limit=200").json["items"]]
    assert {"Before", "Cut", "After"} <= set(listed) and len(listed) == len({*listed}) + listed.count("Cut") - 1


def test_the_trail_is_whole_afterwards(place):
    place.server.halt()
    verified = place.server.command("trail", "verify", "--tenant", "demo")
    assert '"ok":true' in verified.stdout.replace(" ", ""), verified.stdout
    place.server.start()
    place.api = Api(place.server.url, lambda: place.token)
    assert place.api.get(SYSTEMS).status == 200, "the token of before"


# What waits is left as the set-back would have met it; by SQL without triggers, since nothing waits for long here.
LEFT_WAITING = """
SET session_replication_role = replica;
UPDATE compliance_jobs SET state = 'queued', attempts = 0, not_before = created_at WHERE id = %(waiting)s;
UPDATE compliance_jobs SET state = 'running', attempts = 1, lease_until = created_at + interval '60 s' WHERE id = %(killed)s;
UPDATE compliance_email_messages SET state = 'queued', attempts = '[]', sent_at = NULL, next_attempt_at = created_at
WHERE created_at > now() AND template_key = 'invitation'
"""


def test_what_was_due_before_does_not_wait_for_the_hour_to_pass_again(place):
    sent = len(place.mailbox.to("early@example.org"))
    with psycopg2.connect(place.server.database_url()) as connection, connection.cursor() as cursor:
        cursor.execute(LEFT_WAITING, {"waiting": place.waiting, "killed": place.killed})
    job = "SELECT state, attempts, lease_until - now() FROM compliance_jobs WHERE id = %s"
    wait_for(lambda: place.rows(job, place.killed)[0][2] <= datetime.timedelta(seconds=61), ROUND_S)
    assert place.rows(job, place.killed)[0][:2] == ("running", 1), "a lease is shortened, and still one"
    wait_for(lambda: place.rows(job, place.waiting)[0][:2] == ("succeeded", 1), ROUND_S)
    place.mailbox.wait("early@example.org", sent + 1, 2 * ROUND_S)
