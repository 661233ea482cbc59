# SPDX-License-Identifier: Apache-2.0
"""A person is gone: nothing of them is found in any table, file or older backup once their request's record period has
ended, and what was proved before can still be verified. Runs from March 2026 to January 2030 by a clock of its own."""
import base64
import datetime
import gzip
import json
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from harness.client import Api, multipart
from harness.clock import Clock
from harness.cluster import BIN, Cluster, instance, run
from harness.waiting import wait_for
from harness.keeper import Keeper
from harness.search import Search
from harness.server import REPOSITORY

ADMIN = "ada@erasure.example"
TRAIL = "/api/v1/audit/trail"
TOOL = REPOSITORY / "tools" / "verify_receipt.py"
SYSTEM = "Quartzblende CRM"  # named in the clear: what the search must find

# Each text is said once, in one member, and nowhere else in the world.
PERSON = {
    "name": "Zephyrine Quandelmöller",
    "emails": ["unknown-zephyrine@quandelmoeller.example"],
    "phones": ["+49 221 90817263"],
    "postal_address": "Knittelgasse 77, 50667 Köln",
    "customer_numbers": ["KD-5529-XYLO"],
}
WORDS = {
    "request_text": "Bitte alles über meine Trompetenfloskel.",
    "scope": "Nur die Bratpfannenakte.",
    "current": "Hutschachtelweg",
    "wanted": "Mondscheinpfad",
    "reasoning": "Seite 3 nennt den Kollegen Wurzelbrecht.",
    "decision": "Den Absatz zur Gewitterziege geben wir nicht heraus.",
    "doubt": "Die Anschrift Nebelkrähe passt nicht.",
    "contact": "Kartei Lakritzstange, Feld 4",
    "question": "Meinen Sie das Konto Purpurschnecke?",
    "extension": "Zwölf Systeme führen die Dampfnudel.",
    "letter": "Sie fragten nach dem Kupferkessel.",
    "incoming": "Am Telefon sprach sie vom Siebenschläfer.",
    "result": "Bestellung Wackelpudding 1999",
    "proof": "Zeile Feuersalamander gelöscht",
    "notice": "Empfänger Igelschnäuzchen ist erloschen",
    "file": "Aktenvermerk Zuckerrübensirup",
    "reopening": "Sie beschwert sich über den Regenpfeifer.",
}
FILE_NAME = "Quandelmoeller-Schreiben.txt"
TEXTS = [
    *("Zephyrine", "Quandelm", "quandelmoeller", "90817263", "Knittelgasse", "KD-5529-XYLO", FILE_NAME),
    *("Trompetenfloskel", "Bratpfannenakte", "Hutschachtelweg", "Mondscheinpfad", "Wurzelbrecht", "Gewitterziege", "Nebelkrähe"),
    *("Lakritzstange", "Purpurschnecke", "Dampfnudel", "Kupferkessel", "Siebenschläfer", "Wackelpudding", "Feuersalamander"),
    *("Igelschnäuzchen", "Zuckerrübensirup", "Regenpfeifer"),
]
CONTROL = {"name": "Kontrolla Bleibtreu", "emails": ["kontrolla@bleibtreu.example"]}


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


class Case:
    """A server with a clock; `person` is worked on from intake to closing, `control` stays as she is."""

    def __init__(self, mailbox):
        self.clock = Clock(at("2026-03-02T10:00:00+01:00"))
        self.server = Keeper(
            {
                "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
                "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
                "COMPLIANCE_SMTP_FROM": "compliance@example.org",
                "COMPLIANCE_SEAL_INTERVAL": "1",
            },
            clock=self.clock,
        )
        self.server.start()
        self.api = Api(self.server.url, lambda: self.token)
        self.token = self.server.bootstrap_token
        tenant = {"slug": "gone", "name": "Gone", "legal_name": "Gone GmbH", "region": "NW", "admin": {"email": ADMIN, "name": "Ada"}}
        self.tenant = self.ok(201, "POST", "/platform/tenants", tenant)["id"]
        self.sign_in()
        self.ok(200, "PATCH", "/platform/tenant", {"four_eyes": False, "confirm": "gone", "reason": "One administrator."})
        self.kept = self.files = 0

    def sign_in(self):
        """A token ends after weeks, so each leap in time takes a new one."""
        self.server.halt()
        self.token = self.server.command("token", "--tenant", "gone", "--member", ADMIN).stdout.strip()
        self.server.start()
        self.api = Api(self.server.url, lambda: self.token)

    def travel(self, to: str):
        self.clock.set(at(to))
        self.sign_in()

    def ok(self, status: int, method: str, path: str, body=None, **options):
        reply = self.api(method, "/api/v1" + path, body, **options)
        assert reply.status == status, reply
        return reply.json

    def post(self, path: str, body: dict, status: int = 200):
        """With a key, so that the answer is kept for retries."""
        self.kept += 1
        return self.ok(status, "POST", f"/dsr/{path}", body, headers={"Idempotency-Key": f"k{self.kept}"})

    def upload(self) -> str:
        self.files += 1  # the same content twice would be one file
        content, kind = multipart(FILE_NAME, "text/plain", f"{WORDS['file']} {self.files}".encode())
        return self.ok(201, "POST", "/platform/files", content=content, headers={"Content-Type": kind})["id"]

    def intake(self):
        self.post("source-systems", {"name": SYSTEM}, 201)
        facts = {"source": "email", "received_at": "2026-03-02T08:00:00Z", "subject_category": "customers"}
        self.control = self.post("requests", {**facts, "requester": CONTROL, "items": [{"right": "access"}]}, 201)["id"]
        made = self.post(
            "requests",
            {
                **facts,
                "requester": PERSON,
                "request_text": WORDS["request_text"],
                "on_behalf": "lawyer",
                "proxy_proof": [self.upload()],
                "items": [
                    {"right": "access", "scope": WORDS["scope"]},
                    {"right": "rectification", "corrections": [{"field": "street", "current": WORDS["current"], "wanted": WORDS["wanted"]}]},
                ],
            },
            201,
        )
        self.id, self.key = made["id"], made["key"]
        self.access, self.rectification = (item["id"] for item in made["items"])
        self.subject = self.rows("SELECT subject_key::text FROM compliance_dsr_requests WHERE id = %s", self.id)[0][0]

    def handle(self):
        request = f"requests/{self.id}"
        check = self.post(
            f"{request}/identity-checks",
            {"method": "phone_callback", "doubt_reason": WORDS["doubt"], "contact_source": WORDS["contact"], "pauses_clock": False},
        )["checks"][0]["id"]
        self.post(f"{request}/identity-checks/{check}/complete", {"result": "passed"})
        self.post(f"{request}/pause-clock", {"text": WORDS["question"]})
        self.post(f"{request}/resume-clock", {})
        self.post(f"{request}/extend-deadline", {"months": 1, "reasons": ["complexity"], "explanation": WORDS["extension"]})
        self.post(f"{request}/communications", {"direction": "out", "kind": "message", "words": WORDS["letter"], "attachments": [self.upload()]}, 201)
        note = {"direction": "in", "channel": "phone_note", "kind": "message", "body": WORDS["incoming"]}
        self.post(f"{request}/communications", note, 201)
        tasks = [{"kind": "collect", "title": "Collect"}, {"kind": "rectify", "title": "Rectify", "item": self.rectification}]
        collect, rectify = (task["id"] for task in self.post(f"{request}/tasks", {"tasks": tasks, "systems": False}, 201)["items"])
        result = {"categories": [{"name": "orders", "records": [{"text": WORDS["result"]}]}]}
        done = {"outcome": "done", "result": result, "result_files": [self.upload()], "third_party_reviewed": True}
        self.post(f"tasks/{collect}/complete", done)
        self.post(f"tasks/{rectify}/complete", {"outcome": "done", "proof": WORDS["proof"]})
        ground = {"exception": "art15_4_third_party", "result": "applies", "reasoning": WORDS["reasoning"], "legal_basis": "Art. 15(4) GDPR"}
        self.ok(200, "PATCH", f"/dsr/{request}/items/{self.access}", {"exception_checks": [ground]})
        self.post(f"{request}/items/{self.access}/decide", {"decision": "refused", "decision_reason": WORDS["decision"]})
        self.post(f"{request}/items/{self.rectification}/decide", {"decision": "granted"})
        notices = self.post(f"{request}/recipient-notices", {"item": self.rectification, "recipients": [{"recipient": "Bureau"}]}, 201)
        self.post(f"recipient-notices/{notices['items'][0]['id']}/record-outcome", {"outcome": "impossible", "reason": WORDS["notice"]})

    def answer(self):
        """Answered, taken up again and answered once more."""
        request = f"requests/{self.id}"
        for again in (True, False):
            self.post(f"{request}/submit-review", {})
            self.post(f"{request}/review", {"decision": "approve", "dispatched_at": self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")})
            if again:
                self.post(f"{request}/reopen", {"reason": WORDS["reopening"], "target_on": "2026-06-01"})
        self.travel("2026-04-13T12:00:00+02:00")
        assert self.post(f"{request}/close", {"reason": "Answered."})["erase_on"] == "2030-01-01"

    def rows(self, sql: str, *parameters):
        with psycopg2.connect(self.server.database_url()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall()

    def dump(self, folder: Path, *options: str) -> Path:
        path = folder / "dump.sql"
        done = run("pg_dump", "-d", self.server.database_url(), "-f", path, *options)
        assert done.returncode == 0, done.stderr
        return path

    def secrets(self) -> list[bytes]:
        """Keys and blind indexes of the person, as they stand."""
        keys = self.rows(
            "SELECT wrapped_key FROM vault.compliance_subject_keys WHERE id = %s UNION ALL SELECT wrapped_key FROM vault.compliance_file_keys "
            "WHERE subject_key = %s",
            *(self.subject, self.subject),
        )
        indexes = self.rows("SELECT blind_index FROM compliance_subject_indexes WHERE subject_id = %s", self.subject)
        assert len(keys) >= 2 and len(indexes) == 3
        return [bytes(row[0]) for row in keys] + [row[0].encode() for row in indexes]

    def receipts(self, folder: Path) -> list[Path]:
        """Of everything the trail says of the request, kept outside."""
        sealed = lambda: self.ok(200, "GET", f"/audit/trail/events?entity_id={self.id}&sealed=true&limit=200")["items"]
        total = lambda: len(self.ok(200, "GET", f"/audit/trail/events?entity_id={self.id}&limit=200")["items"])
        wait_for(lambda: len(sealed()) == total(), 30)
        made = []
        for event in sealed():
            made.append(folder / f"{event['id']}.json")
            made[-1].write_text(json.dumps(self.ok(200, "GET", f"/audit/trail/events/{event['id']}/receipt?details=true")))
        return made


@pytest.fixture(scope="module")
def folder():
    made = Path(tempfile.mkdtemp(prefix="cpl-erasure-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def case(mailbox):
    made = Case(mailbox)
    yield made
    made.server.stop()
    made.clock.remove()


@pytest.fixture(scope="module")
def erased(case, folder):
    """The case after the end of its record period, with what was kept from before."""
    case.intake()
    case.handle()
    case.answer()
    shown = case.ok(200, "GET", f"/dsr/requests/{case.id}")
    told = json.dumps(shown, ensure_ascii=False)
    told += json.dumps(case.ok(200, "GET", f"/dsr/requests/{case.id}/communications?include=pii&limit=200"), ensure_ascii=False)
    told += json.dumps(case.ok(200, "GET", f"/dsr/tasks?request={case.id}&include=pii"), ensure_ascii=False)
    case.before, case.told = shown, told
    case.travel("2029-12-20T12:00:00+01:00")
    case.secret = case.secrets()
    case.old = {"registers": folder / "old-registers", "keys": folder / "old-keys", "files": folder / "old-files"}
    for name in ("registers", "keys"):
        case.old[name].mkdir()
    case.old_registers = case.dump(case.old["registers"], "--exclude-schema=vault")
    case.old_keys = case.dump(case.old["keys"], "--schema=vault")
    shutil.copytree(case.server.data / "files", case.old["files"])
    (folder / "receipts").mkdir()
    case.kept_receipts = case.receipts(folder / "receipts")
    log_id = case.ok(200, "GET", "/audit/trail/tree-heads/latest")["log_id"]
    (folder / "keys.json").write_text(json.dumps(case.ok(200, "GET", f"/platform/jwks.json?log_id={log_id}")))
    case.content = [row[0] for row in case.rows("SELECT blob FROM compliance_files WHERE subject_key = %s", case.subject)]
    case.travel("2030-01-01T00:00:05+01:00")
    wait_for(lambda: case.ok(200, "GET", f"/dsr/requests/{case.id}")["state"] == "erased", 60)
    wait_for(lambda: case.rows("SELECT result FROM compliance_erasure_verifications"), 20)
    return case


def test_the_search_sees_through_what_data_may_be_wrapped_in():
    search = Search(["Nebelkrähe"], [b"\x01\x02secret"])
    text = "die NEBELKRÄHE fliegt".encode()
    for wrapped in (text, text.hex().encode(), base64.b64encode(b"x" + text), gzip.compress(text), b'{"a":"nebelkr\\u00e4he"}', b"Nebelkr%C3%A4he"):
        assert search.of(wrapped) == {"Nebelkrähe"}, wrapped
    assert search.of(base64.urlsafe_b64encode(gzip.compress(b"..\x01\x02secret"))) == {b"\x01\x02secret".hex()}
    assert search.of(b"Nebelkarte") == set()


def test_before_everything_was_there_to_be_read(erased):
    told = erased.told.lower()
    missing = [text for text in TEXTS if text.lower() not in told and text not in (FILE_NAME, "Zuckerrübensirup")]
    assert not missing, missing
    assert len(erased.content) >= 1 and erased.before["state"] == "closed"


def test_the_file_shows_what_was_done_and_nobody(erased):
    shown = erased.ok(200, "GET", f"/dsr/requests/{erased.id}")
    assert shown["requester"] is None and shown["request_text"] is None and shown["state"] == "erased"
    kept = ("key", "received_at", "responded_at", "on_time", "outcome", "closed_at", "erase_on", "deadline", "first_deadline", "strict_on", "region", "source")
    assert {name: shown[name] for name in kept} == {name: erased.before[name] for name in kept}
    for name in ("items", "checks", "pauses", "recipient_notices", "reopenings"):
        assert len(shown[name]) == len(erased.before[name]) > 0, name
    for now, then in zip(shown["items"], erased.before["items"]):
        assert (now["right"], now["decision"], now["decided_at"]) == (then["right"], then["decision"], then["decided_at"])
    ground = next(item for item in shown["items"] if item["right"] == "access")["exception_checks"][0]
    assert (ground["exception"], ground["result"], ground["reasoning"]) == ("art15_4_third_party", "applies", None)
    letters = erased.ok(200, "GET", f"/dsr/requests/{erased.id}/communications?include=pii&limit=200")["items"]
    assert len(letters) > 5 and all(letter["body"] is None and letter["subject"] is None for letter in letters)
    tasks = erased.ok(200, "GET", f"/dsr/tasks?request={erased.id}&include=pii")["items"]
    assert [(task["state"], task["result"], task["proof"]) for task in tasks] == [("done", None, None)] * 2
    assert Search(TEXTS).of(erased.api.get(f"/api/v1/dsr/requests/{erased.id}/history?limit=200").content) == set()
    assert Search(TEXTS).of(erased.api.get("/api/v1/platform/emails?include=pii&limit=200").content) == set()
    then = f"/api/v1/dsr/requests/{erased.id}?as_of=2026-04-14T00:00:00Z"
    assert erased.api.get(then).json["requester"] is None
    # The search could find somebody: who was not erased is read as before.
    control = erased.api.get(f"/api/v1/dsr/requests/{erased.control}")
    assert Search(["Kontrolla Bleibtreu"]).of(control.content)


def test_no_column_and_no_file_holds_a_word_of_the_person(erased):
    with psycopg2.connect(erased.server.database_url()) as connection:
        assert Search(TEXTS, erased.secret).of_database(connection) == {}
        assert "public.compliance_dsr_source_systems.name" in Search([SYSTEM]).of_database(connection)
    assert Search(TEXTS, erased.secret).of_folder(erased.server.data, leave_out=("postgres", "socket")) == {}
    assert Search(TEXTS).of(erased.server.log.read_bytes()) == set()
    left = {path.name for path in (erased.server.data / "files").rglob("*")}
    assert not left & set(erased.content), "content of the person's files is still stored"
    assert erased.rows("SELECT count(*) FROM compliance_files WHERE subject_key = %s", erased.subject) == [(0,)]
    assert erased.rows("SELECT result, findings FROM compliance_erasure_verifications") == [("ok", [])]


def test_what_was_proved_before_still_holds(erased, folder):
    assert len(erased.kept_receipts) > 10
    for receipt in erased.kept_receipts:
        done = run(sys.executable, TOOL, receipt, "--jwks", folder / "keys.json")
        assert done.returncode == 0, done.stdout + done.stderr
    with_details = [receipt for receipt in map(lambda path: json.loads(path.read_text()), erased.kept_receipts) if receipt.get("details")]
    assert with_details and any(receipt["details"]["after"].get("requester") for receipt in with_details)
    for receipt in with_details:
        verified = erased.ok(200, "POST", "/audit/trail/receipts/verify", receipt)
        assert verified["valid"] and verified["details_hash"] == verified["consistent_with_current"] == "ok", verified
    done = erased.server.command("trail", "verify", "--tenant", "gone")
    assert '"ok":true' in done.stdout.replace(" ", ""), done.stdout
    assert Search(TEXTS).of(b"".join(receipt.read_bytes() for receipt in erased.kept_receipts)) == set()


@pytest.mark.skipif(BIN is None, reason="no PostgreSQL server is installed")
@pytest.mark.parametrize("keys", ["of today", "of the backup"])
def test_a_restored_backup_does_not_bring_the_person_back(erased, folder, keys):
    place = folder / keys.replace(" ", "-")
    place.mkdir()
    place.chmod(0o755)
    cluster = Cluster(place / "cluster", **erased.clock.environment)
    try:
        assert run("pg_dumpall", "-d", erased.server.database_url(), "--roles-only", "-f", place / "roles.sql").returncode == 0
        run("psql", "-d", cluster.url, "-f", place / "roles.sql")
        store = erased.old_keys if keys == "of the backup" else erased.dump(place, "--schema=vault")
        for dump in (erased.old_registers, store):
            restored = run("psql", "--set", "ON_ERROR_STOP=1", "-d", cluster.url, "-f", dump)
            assert restored.returncode == 0, restored.stderr[-2000:]
        shutil.copytree(erased.old["files"], place / "files")
        assert {path.name for path in (place / "files").rglob("*")} >= set(erased.content), "the copy holds the files"
        process, url = instance(
            cluster.url,
            place,
            COMPLIANCE_MASTER_KEY_FILE=str(erased.server.data / "master.key"),
            COMPLIANCE_FILES_DIR=str(place / "files"),
            COMPLIANCE_SHRED_JOURNAL=str(erased.server.data / "shred.journal"),
            **erased.clock.environment,
        )
        try:
            token = erased.server.command("token", "--tenant", "gone", "--member", ADMIN, COMPLIANCE_DATABASE_URL=cluster.url).stdout.strip()
            api = Api(url, lambda: token)
            reply = api.get(f"/api/v1/dsr/requests/{erased.id}")
            assert reply.status == 200, reply
            shown = reply.json
            assert shown["requester"] is None and shown["request_text"] is None and shown["key"] == erased.key
            assert shown["state"] == "erased" and shown["outcome"] == erased.before["outcome"]
            assert Search(TEXTS).of(api.get(f"/api/v1/dsr/requests/{erased.id}/communications?include=pii").content) == set()
            assert api.get(f"/api/v1/dsr/requests/{erased.control}").json["requester"]["name"] == CONTROL["name"]
            with psycopg2.connect(cluster.url) as connection:
                assert Search(TEXTS, erased.secret).of_database(connection) == {}
                with connection.cursor() as cursor:
                    cursor.execute("SELECT wrapped_key IS NULL FROM vault.compliance_subject_keys WHERE id = %s", (erased.subject,))
                    assert cursor.fetchall() == [(True,)]
                    cursor.execute("SELECT key, reason FROM compliance_erasures")
                    assert cursor.fetchall() == [("ERASE-000001", "record_period_over")]
            assert not {path.name for path in (place / "files").rglob("*")} & set(erased.content)
        finally:
            process.terminate()
            process.wait(30)
    finally:
        cluster.stop()
