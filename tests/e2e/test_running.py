# SPDX-License-Identifier: Apache-2.0
"""What orchestrators ask: the aliases at the root, and that a program which cannot serve says so."""
import os
import re
import signal
import time

import psycopg2
import pytest
from harness.client import Api
from harness.server import Server

PLATFORM = "/api/v1/platform"


@pytest.fixture(scope="module")
def root(server):
    return Api(server.url)


def test_the_aliases_answer_as_the_operations_do(root):
    for alias, path in (("/healthz", "health"), ("/readyz", "ready"), ("/openapi.json", "openapi.json")):
        short, long = root.get(alias), root.get(f"{PLATFORM}/{path}")
        assert (short.status, short.content) == (200, long.content), alias
    assert "http_requests_total" in root.get("/metrics").content.decode()
    tag = root.get("/openapi.json").headers["etag"]
    assert root("GET", "/openapi.json", headers={"If-None-Match": tag}).status == 304


def test_the_root_leads_to_the_page(root):
    reply = root.get("/")
    assert (reply.status, reply.headers["location"]) == (302, "docs")
    assert root.post("/", {}).status == 405


def test_aliases_are_no_operations_of_the_contract(document):
    assert all(operation.path.startswith("/api/v1/") for operation in document.operations)


def test_metrics_name_routes_and_states_and_no_tenant(world, root):
    world.api("viewer").get(f"{PLATFORM}/tenant")
    text = root.get("/metrics").content.decode()
    assert re.search(r'^http_requests_total{.*route="/api/v1/platform/tenant".*} \d', text, re.M)
    for state in ("queued", "running", "succeeded", "failed", "cancelled"):
        assert f'jobs{{state="{state}"}}' in text
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {"method", "route", "status", "state", "version", "commit", "le", "answered_by", "reason"}, labels
    for tenant in world.tenants.values():
        assert tenant.id not in text and tenant.slug not in text


def test_metrics_count_what_waits_over_all_tenants(world, trail, root):
    def overdue() -> int:
        return int(float(re.search(r"^deadlines_overdue (\S+)", root.get("/metrics").content.decode(), re.M)[1]))

    count = "SELECT count(*) FROM compliance_deadlines WHERE state IN ('open', 'missed') AND due_at < now()"
    made = world.api("editor").post(
        "/api/v1/dsr/requests",
        {
            "source": "letter",
            "received_at": "2025-01-10T09:00:00Z",
            "subject_category": "customers",
            "items": [{"right": "access"}],
        },
    )
    assert made.status == 201, made
    assert trail.rows(count)[0][0] > 0
    end = time.monotonic() + 45  # counted every 30 s
    while overdue() != trail.rows(count)[0][0] and time.monotonic() < end:
        time.sleep(0.5)
    assert overdue() == trail.rows(count)[0][0]


def wait_for(api, path: str, status: int, limit_s: float = 20):
    end = time.monotonic() + limit_s
    while (reply := api.get(path)).status != status and time.monotonic() < end:
        time.sleep(0.2)
    assert reply.status == status, reply
    return reply


def test_without_its_database_it_is_alive_and_not_ready(document):
    database, own = Server({}), None
    try:
        database.start()
        database.process.kill()  # what it started goes on alone, and nobody starts it again once it ends
        own = Server({
            "COMPLIANCE_DATABASE_URL": database.database_url(),
            "COMPLIANCE_MASTER_KEY_FILE": str(database.data / "master.key"),
            "COMPLIANCE_FILES_DIR": str(database.data / "files"),
            "COMPLIANCE_SHRED_JOURNAL": str(database.data / "shred.journal"),
        })
        own.start()
        api = Api(own.url, check=document.check)
        assert api.get(f"{PLATFORM}/ready").json["status"] == "pass"
        trail_of(database, "UPDATE compliance_schema_migrations SET number = number + 1000 WHERE number = "
                      "(SELECT max(number) FROM compliance_schema_migrations)")
        behind = wait_for(api, f"{PLATFORM}/ready", 503)
        assert "schema version" in behind.json["detail"] and behind.headers["retry-after"]
        trail_of(database, "UPDATE compliance_schema_migrations SET number = number - 1000 WHERE number > 1000")
        wait_for(api, f"{PLATFORM}/ready", 200)
        pid = int(next(database.data.glob("**/postmaster.pid")).read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        down = wait_for(api, f"{PLATFORM}/ready", 503)
        assert down.headers["content-type"] == "application/problem+json" and down.json["type"] == "/problems/unavailable"
        assert Api(own.url).get("/readyz").status == 503
        assert api.get(f"{PLATFORM}/health").json["status"] == "pass"
        assert "build_info" in api.get(f"{PLATFORM}/metrics").content.decode()
    finally:
        if own is not None:
            own.stop()
        database.stop()


def trail_of(server, statement: str) -> None:
    connection = psycopg2.connect(server.database_url())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
