# SPDX-License-Identifier: Apache-2.0
"""Copies that enter themselves into the register of backups, and an operator's report for all tenants."""
import hashlib
import resource
import signal
import subprocess
from pathlib import Path

import pytest
from harness.backup import Copied
from harness.client import Api
from harness.cluster import BIN
from harness.server import program
from harness.trail import Trail
from harness.waiting import wait_for

pytestmark = pytest.mark.skipif(BIN is None, reason="no PostgreSQL server is installed")
BACKUPS = "/api/v1/platform/backups"


@pytest.fixture
def served():
    made = Copied()
    yield made
    made.stop()


def test_a_copy_enters_itself_and_so_does_one_that_failed(served):
    assert served.api().get(BACKUPS).json["reasons"] == ["no_backup", "no_restore_test"]
    said = served.backup()
    shown = served.api().get(BACKUPS).json
    (run,) = shown["runs"]
    assert (shown["light"], shown["reasons"], run["outcome"]) == ("yellow", ["no_restore_test"], "success")
    manifest = (Path(said["registers"]) / "manifest.json").read_bytes()
    assert run["sha256"] == hashlib.sha256(manifest).hexdigest() and run["size_bytes"] == said["bytes"] and run["location"] == str(served.copies)

    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    command = [program(), "backup", "--to", served.copies, "--keys-to", served.keys, "--data-dir", served.data]
    failed = subprocess.run(command, env=served.environment, preexec_fn=limited, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    shown = served.api().get(BACKUPS).json
    assert (shown["light"], shown["runs"][0]["outcome"], shown["last_success"]["id"]) == ("red", "failed", run["id"])
    assert shown["runs"][0]["note"], "why it failed"
    told = "SELECT count(*) FROM compliance_email_messages WHERE template_key = 'backup_red'"
    wait_for(lambda: Trail(served.database_url()).rows(told)[0][0] == 1, 90)

    apart = served.command("backup", "--to", str(served.copies), "--keys-to", str(served.copies / "keys"), check=False)
    assert apart.returncode == 1 and len(served.api().get(BACKUPS).json["runs"]) == 2, "what was wrongly asked for is no run"
    served.backup()
    assert served.api().get(BACKUPS).json["light"] == "yellow"


def test_an_operators_report_reaches_every_tenant_once(served):
    served.halt()
    token = served.command("token").stdout.strip()
    served.start()
    operator = Api(served.url, lambda: token)
    second = operator.post("/api/v1/platform/tenants", {"slug": "second", "name": "Second", "legal_name": "Second GmbH", "region": "NW",
                                                       "admin": {"email": "bea@example.org", "name": "Bea"}})  # fmt: skip
    assert second.status == 201, second
    report = {"kind": "restore_test", "started_at": "2026-11-01T08:00:00Z", "finished_at": "2026-11-01T08:40:00Z", "outcome": "success",
              "restored_to": "2026-11-01T02:00:00Z", "location": "restore-host", "encrypted": True}  # fmt: skip
    first = operator.post(BACKUPS, report)
    assert first.status == 201, first
    again = operator.post(BACKUPS, report)
    assert (again.status, again.json["id"]) == (200, first.json["id"])
    assert operator.post(BACKUPS, {**report, "outcome": "failed"}).status == 409
    assert operator.get(BACKUPS).status == 403, "an operator reads no register"
    rows = Trail(served.database_url()).rows("SELECT tenant_id, id, outcome FROM compliance_backup_runs ORDER BY tenant_id")
    assert sorted(str(row[0]) for row in rows) == sorted([served.tenant, second.json["id"]]) and {row[2] for row in rows} == {"success"}
    events = Trail(served.database_url()).rows(
        "SELECT tenant_id, count(*) FROM compliance_audit_events WHERE entity_type = 'backup_run' AND action = 'create' GROUP BY 1")
    assert [row[1] for row in events] == [1, 1], "beside them stands that the light has turned red, if a round has seen it already"
    assert served.api().get(BACKUPS).json["restore_test_due_on"] == "2027-05-01"
