# SPDX-License-Identifier: Apache-2.0
"""What becomes of keys over crashes, restored backups, lost journals and another master key: the program as a whole."""
import hashlib
import json
import secrets
import subprocess
import sys
import uuid
from datetime import datetime, timezone

import pytest
from contracts.test_schema import pg_dump
from harness.client import Api
from harness.keeper import Keeper
from harness.server import REPOSITORY
from harness.trail import Trail

ADMIN = "ada@keys.example"
NAME = "Erika Musterfrau"


def canonical(value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def append_line(journal, entry: dict):
    """A line as docs/adr/0014 describes it, by no code of the program."""
    lines = journal.read_text().splitlines()
    previous = json.loads(lines[-1])["hash"]
    line = {"entry": entry, "number": len(lines), "previous": previous}
    line["hash"] = hashlib.sha256(canonical(line).encode()).hexdigest()
    with journal.open("a") as file:
        file.write(canonical(line) + "\n")


class Case:
    """One server with a tenant, an administrator and a person in a request."""

    def __init__(self):
        self.server = Keeper({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000"})
        self.server.start()
        api = Api(self.server.url, lambda: self.server.bootstrap_token)
        made = api.post(
            "/api/v1/platform/tenants",
            {
                "slug": "keys",
                "name": "Keys",
                "legal_name": "Keys GmbH",
                "region": "NW",
                "admin": {"email": ADMIN, "name": "Ada"},
            },
        )
        assert made.status == 201, made
        self.tenant = made.json["id"]
        self.server.halt()
        self.token = self.server.command("token", "--tenant", "keys", "--member", ADMIN).stdout.strip()
        self.server.start()
        reply = self.api().post(
            "/api/v1/dsr/requests",
            {
                "source": "letter",
                "received_at": "2026-03-06T09:30:00Z",
                "subject_category": "customers",
                "requester": {"name": NAME, "emails": ["erika@example.org"]},
                "items": [{"right": "access"}],
            },
        )
        assert reply.status == 201, reply
        self.request = reply.json["id"]
        self.subject = self.rows("SELECT subject_key::text FROM compliance_dsr_requests")[0][0]
        self.fingerprint = self.rows("SELECT fingerprint FROM vault.compliance_subject_keys WHERE id = %s", (self.subject,))[0][0]
        self.journal = self.server.data / "shred.journal"

    def api(self) -> Api:
        return Api(self.server.url, lambda: self.token)

    def rows(self, sql: str, parameters: tuple = ()):
        return Trail(self.server.database_url()).rows(sql, parameters)

    def requester(self):
        reply = self.api().get(f"/api/v1/dsr/requests/{self.request}")
        assert reply.status == 200, reply
        return reply.json["requester"]

    def alive(self) -> bool:
        sql = "SELECT wrapped_key IS NOT NULL FROM vault.compliance_subject_keys WHERE id = %s"
        return self.rows(sql, (self.subject,))[0][0]

    def decide(self):
        """What a process leaves that was killed between the journal and its commit."""
        append_line(
            self.journal,
            {
                "kind": "subject",
                "tenant": self.tenant,
                "subject": self.subject,
                "erasure": str(uuid.uuid4()),
                "at": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "fingerprint": self.fingerprint,
                "reason": "request_art17",
                "legal_basis": "Art. 17(1)(a) GDPR",
                "requested_by": "usr_dpo",
                "approved_by": None,
            },
        )


@pytest.fixture
def case():
    made = Case()
    yield made
    made.server.stop()


def test_a_decided_erasure_is_completed_and_a_restored_key_store_forgets_again(case):
    url = case.server.database_url()
    dump = [pg_dump(), "--data-only", "--schema=vault", "--dbname", url]
    older = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
    assert case.requester()["name"] == NAME
    case.server.halt(kill=True)
    case.decide()

    case.server.start()
    assert not case.alive()
    assert case.requester() is None
    certificates = case.rows(
        "SELECT to_jsonb(e) || jsonb_build_object('executed_at', to_char(executed_at AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')) FROM compliance_erasures e ORDER BY sequence"
    )
    assert [row[0]["key"] for row in certificates] == ["ERASE-000001"]
    given = {
        "keys": [row[0] for row in case.rows("SELECT spki FROM compliance_audit_log_keys")],
        "certificates": [row[0] for row in certificates],
    }
    script = REPOSITORY / "tests" / "support" / "verify_certificate.py"
    checked = subprocess.run(
        [sys.executable, script], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert case.rows("SELECT result FROM compliance_erasure_verifications") == [("ok",)]

    tables = case.rows("SELECT string_agg('vault.' || relname, ', ') FROM pg_class WHERE relnamespace = 'vault'::regnamespace AND relkind = 'r'")
    case.rows(f"TRUNCATE {tables[0][0]}")
    psql = [pg_dump().replace("pg_dump", "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", url]
    subprocess.run(psql, input=older, text=True, capture_output=True, check=True)
    assert case.alive(), "the older copy brings the key back"
    case.server.halt(kill=True)
    case.server.start()
    assert not case.alive()
    assert case.requester() is None
    assert case.rows("SELECT count(*) FROM compliance_erasures") == [(1,)]


def test_nothing_is_served_without_the_journal(case):
    case.server.halt()
    case.decide()
    case.server.start()
    case.server.halt()
    away = case.journal.with_suffix(".away")
    case.journal.rename(away)
    said = case.server.refuses()
    assert "shred_journal_missing" in said and "COMPLIANCE_SHRED_JOURNAL" in said
    assert not case.journal.exists(), "no new one takes its place"

    away.rename(case.journal)
    whole = case.journal.read_bytes()
    case.journal.write_bytes(whole.replace(b"Art. 17", b"Art. 18", 1))
    assert "does not follow" in case.server.refuses()
    case.journal.write_bytes(whole[: whole.index(b"\n") + 1])
    assert "cut or exchanged" in case.server.refuses()

    # While it runs, readiness says so.
    case.journal.write_bytes(whole)
    case.server.start()
    assert case.api().get("/api/v1/platform/ready").status == 200
    case.journal.rename(away)
    reply = case.api().get("/api/v1/platform/ready")
    assert (reply.status, reply.json["type"]) == (503, "/problems/shred-journal-missing")
    case.server.halt()

    # Lost for good: the operator says so, and a new one begins.
    name = json.loads(whole.splitlines()[0])["entry"]["id"]
    assert case.server.command("abandon-journal", "--journal", str(uuid.uuid4()), check=False).returncode == 1
    case.server.command("abandon-journal", "--journal", name)
    case.server.start()
    assert json.loads(case.journal.read_text().splitlines()[0])["entry"]["id"] != name


def test_the_master_key_can_be_exchanged_and_another_one_opens_nothing(case):
    own = case.server.data / "master.key"
    sealed = case.rows("SELECT requester::text FROM compliance_dsr_requests")
    case.server.halt()
    assert "not the master key" in case.server.refuses(COMPLIANCE_MASTER_KEY=secrets.token_hex(32))
    assert "there is no master key" in case.server.refuses(COMPLIANCE_MASTER_KEY_FILE=str(case.server.folder / "none"))
    own.chmod(0o644)
    assert "chmod 600" in case.server.refuses()
    own.chmod(0o600)
    assert "32 bytes" in case.server.refuses(COMPLIANCE_MASTER_KEY="abc")

    before = own.read_bytes()
    fresh = case.server.folder / "fresh.key"
    said = case.server.command("rewrap", "--new-key-file", str(fresh)).stdout
    assert "keys are wrapped under the new master key" in said
    assert own.read_bytes() == fresh.read_bytes() != before
    assert (own.stat().st_mode & 0o777, fresh.stat().st_mode & 0o777) == (0o600, 0o600)
    case.server.start()
    assert case.requester()["name"] == NAME
    assert case.rows("SELECT requester::text FROM compliance_dsr_requests") == sealed, "data is never sealed anew"
    assert case.api().post("/api/v1/dsr/source-systems", {"name": "CRM"}, headers={"Idempotency-Key": "k"}).status == 201
    assert case.api().get("/api/v1/platform/jwks.json").status == 200
    case.server.halt()
    own.write_bytes(before)
    assert "not the master key" in case.server.refuses()
    own.write_bytes(fresh.read_bytes())
    case.server.start()
    assert case.requester()["name"] == NAME
