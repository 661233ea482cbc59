# SPDX-License-Identifier: Apache-2.0
"""The demo company of tools/demo.py: whole after one run, the same after a second, and proved by the sealed trail."""
import json
import subprocess
import sys
import time

import psycopg2
import pytest
from harness.client import Api
from harness.dsr_example import finished
from harness.server import REPOSITORY, Server

STATES = {
    "/controls": {"planned", "in_progress", "implemented", "suspended", "retired"},
    "/risks": {"identified", "assessed", "in_treatment", "monitored", "accepted", "closed"},
    "/evidence": {"draft", "in_review", "approved", "rejected", "withdrawn", "expired"},
    "/dsr/requests": {"received", "in_progress", "in_review", "responded", "closed", "erased"},
}
COUNTS = {"/controls": 60, "/risks": 27, "/evidence": 44, "/dsr/requests": 12}


def fill(server) -> str:
    done = subprocess.run(
        [sys.executable, REPOSITORY / "tools/demo.py", "--data-dir", server.data, "--server", str(server.process.pid)],
        capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def filled():
    server = Server({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "6000"}, arguments=("--demo",))
    try:
        server.start()
        said = fill(server)
        tokens = json.loads((server.data / "demo.json").read_text())["tokens"]
        yield server, said, Api(server.url, lambda: tokens["admin"])
    finally:
        server.stop()


def written(server) -> int:
    """Events that tell of a change by somebody; reads and what the program does by itself are none."""
    connection = psycopg2.connect(server.database_url())
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM compliance_audit_events WHERE actor_kind = 'user' AND action NOT IN ('read', 'download', 'sign_in')")
            return cursor.fetchone()[0]
    finally:
        connection.close()


def records(api, path):
    page = api.get(f"/api/v1{path}?limit=200&count=exact").json
    return page["total"], {one["state"] for one in page["items"]}


def test_every_register_has_its_records_in_every_state(filled):
    _, said, api = filled
    assert "60 controls, 27 risks, 44 evidence records, 12 data subject requests" in said
    until = time.monotonic() + 90
    while time.monotonic() < until and "expired" not in records(api, "/evidence")[1]:
        time.sleep(1)  # the day after its last one evidence expires by itself, in the server's next round
    for path, states in STATES.items():
        total, found = records(api, path)
        assert (total, states - found) == (COUNTS[path], set()), path
    assert api.get("/api/v1/risks/acceptances?state=active&count=exact").json["total"] == 2


def test_evidence_is_valid_ends_soon_has_ended_and_has_failed(filled):
    items = filled[2].get("/api/v1/evidence?limit=200").json["items"]
    assert sum(one["valid"] for one in items) >= 25
    assert [one for one in items if one["valid"] and one["days_left"] is not None and one["days_left"] <= 30]
    assert len([one for one in items if one["state"] == "expired" and not one["valid"] and one["days_left"] < 0]) == 3
    failed = [one for one in items if one["check_state"] == "failed"]
    assert [(one["state"], one["valid"]) for one in failed] == [("approved", False)]
    files = [one for one in items if one["revisions"][0]["file"]]
    assert {one["state"] for one in files} >= {"approved", "expired"}


def test_the_dashboard_has_scores(filled):
    api = filled[2]
    scores = api.get("/api/v1/dashboard/compliance-scores")
    assert scores.status == 200, scores
    overall = scores.json["overall"]
    assert 0 < overall["evidenced_score"] < overall["score"] < 100, scores
    for regulation in scores.json["regulations"]:
        assert regulation["score"]["score"] > 0, regulation["key"]
    assert api.get("/api/v1/dashboard/coverage").status == 200
    assert api.get("/api/v1/dashboard/risk-heatmap").status == 200


def test_a_second_run_adds_nothing(filled):
    server, _, api = filled
    before = written(server)
    assert "; 0 calls added to it" in fill(server)
    assert written(server) == before > 300
    assert {path: records(api, path)[0] for path in COUNTS} == COUNTS


def test_the_trail_of_it_verifies(filled):
    reply = filled[2].post("/api/v1/audit/trail/verify", {})
    assert reply.status == 202, reply
    job = finished(filled[2], reply.json["id"])
    assert (job["state"], job["result"]["ok"], job["result"]["faults"]) == ("succeeded", True, []), job


def test_only_this_user_reads_the_tokens(filled):
    assert (filled[0].data / "demo.json").stat().st_mode & 0o777 == 0o600
