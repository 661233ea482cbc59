# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL over TCP with verified certificates, directly and through PgBouncer in both modes."""
import os
import secrets
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from harness.client import Api
from harness.cluster import run
from harness.server import program

from certificates import Authority
from postgres import PgBouncer, TlsPostgres
from running import PLATFORM, Running

SYSTEMS = "/api/v1/dsr/source-systems"


@pytest.fixture(scope="module")
def database(folder, authority):
    made = TlsPostgres(folder / "pg", authority.certificate("localhost"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def direct(folder, database, authority, key):
    """Past any pooler, and the first: it makes the schema. A tenant with an administrator's token is there then."""
    made = Running(folder, database.url(authority.roots), key)
    made.make_tenant(database.url(authority.roots))
    yield made
    made.stop()


def refused(url: str, folder: Path, key: Path) -> str:
    own = {**os.environ, "COMPLIANCE_DATABASE_URL": url, "COMPLIANCE_MASTER_KEY_FILE": str(key), "COMPLIANCE_DATABASE_DIRECT_URL": ""}
    done = run(program(), "migrate", "--data-dir", folder / "refused", env=own)
    assert done.returncode == 1, done.stdout
    return done.stderr


# TLS --------------------------------------------------------------------------------------------------------------------


def test_all_connections_of_the_service_are_encrypted(direct, database):
    assert direct.api(direct.token).get(f"{PLATFORM}/me").status == 200
    uses = (
        "SELECT count(*), count(*) FILTER (WHERE s.ssl AND s.version >= 'TLSv1.2') "
        "FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) WHERE a.usename = 'compliance'"
    )
    count, encrypted = map(int, database.ask(uses).split("|"))
    assert count == encrypted > 2


def test_a_server_by_another_authority_or_under_another_name_is_refused(folder, database, authority, key, direct):
    other = Authority(folder / "other", "stranger")
    assert "certificate verify failed" in refused(database.url(other.roots), folder, key)
    assert "does not match host name" in refused(database.url(authority.roots, host="127.0.0.1"), folder, key)


def test_a_server_that_does_not_speak_tls_is_refused(folder, database, authority, key, direct):
    """What an attacker between the two would pretend to be: a server without TLS."""
    plain = refused(database.url(authority.roots).replace("verify-full", "disable").split("&")[0], folder, key)
    assert "no pg_hba.conf entry" in plain and "no encryption" in plain


# PgBouncer ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["session", "transaction", "transaction, options ignored"])
def pooled(request, folder, database, authority, key, direct):
    mode = request.param.split(",")[0]
    more = {"ignore_startup_parameters": "options"} if "," in request.param else {}
    # In session mode each client keeps a server for as long as it lives.
    size = 40 if mode == "session" else 4
    place = Path(tempfile.mkdtemp(dir=folder))
    place.chmod(0o755)
    pooler = PgBouncer(
        place / "b", database, mode, authority.roots, authority.certificate("localhost"), **{"default_pool_size": size, **more}
    )
    made = None
    try:
        made = Running(
            folder, database.url(authority.roots, port=pooler.port), key, COMPLIANCE_DATABASE_DIRECT_URL=database.url(authority.roots)
        )
        yield SimpleNamespace(mode=mode, pooler=pooler, running=made, api=lambda: made.api(direct.token), direct=direct, database=database)
    finally:
        if made:
            made.stop()
        pooler.stop()


def test_without_a_way_past_it_a_pooler_is_refused_by_name(folder, database, authority, key, direct):
    pooler = PgBouncer(folder / "alone", database, "transaction", authority.roots, authority.certificate("localhost"))
    try:
        assert "COMPLIANCE_DATABASE_DIRECT_URL" in refused(database.url(authority.roots, port=pooler.port), folder, key)
    finally:
        pooler.stop()


def test_records_are_written_changed_and_listed_through_the_pooler(pooled):
    api = pooled.api()
    made = api.post(SYSTEMS, {"name": "CRM " + secrets.token_hex(4)})
    assert made.status == 201, made
    path = f"{SYSTEMS}/{made.json['id']}"
    changed = api.patch(path, {"active": False}, headers={"If-Match": made.headers["etag"]})
    assert changed.status == 200 and changed.json["active"] is False, changed
    assert api.patch(path, {"active": True}, headers={"If-Match": made.headers["etag"]}).status == 412
    assert made.json["id"] in {one["id"] for one in api.get(SYSTEMS + "?limit=200").json["items"]}
    request = api.post(
        "/api/v1/dsr/requests",
        {
            "source": "letter",
            "received_at": "2026-03-06T09:00:00Z",
            "subject_category": "customers",
            "requester": {"name": "Max Mustermann"},
            "items": [{"right": "access"}],
        },
    )
    assert request.status == 201 and request.json["deadline"]["due_on"], request
    assert [one["action"] for one in api.get(f"/api/v1/dsr/requests/{request.json['id']}/history").json["items"]], "the trail is told who did it"


def test_many_clients_on_few_servers_never_meet_each_others_state(pooled):
    """Writers and readers at once: no unknown prepared statement, no lost role, no other's tenant."""
    faults, ids = [], []

    def work(number: int):
        api = pooled.api()
        for turn in range(25):
            made = api.post(SYSTEMS, {"name": f"{number}-{turn}-{secrets.token_hex(4)}"})
            read = api.patch(f"{SYSTEMS}/{made.json['id']}", {"active": False}) if made.status == 201 else made
            if (made.status, read.status) != (201, 200):
                faults.append(str(made) + str(read))
                return
            ids.append(made.json["id"])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == [] and len(set(ids)) == 200
    assert "prepared statement" not in pooled.running.log() and "permission denied" not in pooled.running.log()
    assert pooled.database.ask(f"SELECT count(*) FROM compliance_audit_events WHERE entity_id = ANY('{{{','.join(ids)}}}') AND actor_kind = 'user'") == "400"


def test_the_role_and_its_limits_hold_and_nothing_of_them_stays_on_the_servers(pooled):
    """What row-level security stands on. A connection of the pool, looked into as its next user would find it."""
    for _ in range(12):
        assert pooled.api().get(SYSTEMS).status == 200
    if pooled.mode == "transaction":
        url = pooled.database.url(pooled.running.folder.parent / "ca" / "authority.pem", port=pooled.pooler.port)
        for _ in range(8):
            seen = run("psql", url, "-Atc", "SELECT current_user, current_setting('app.tenant_id', true), current_setting('statement_timeout')")
            assert seen.stdout.strip() in ("compliance||0", "compliance||0ms"), seen.stdout + seen.stderr
        assert run("psql", url, "-Atc", "SELECT count(*) FROM pg_prepared_statements").stdout.strip() == "0"
    owned = "SELECT count(*) FROM pg_tables WHERE tableowner NOT IN ('compliance_owner', 'compliance', 'postgres', 'compliance_pruner', 'compliance_eraser')"
    assert pooled.database.ask(owned) == "0"


def test_what_is_revoked_elsewhere_is_heard_past_the_pooler(pooled):
    direct = pooled.direct.api(pooled.direct.token)
    made = direct.post(f"{PLATFORM}/tokens", {"kind": "personal", "name": "short", "permissions": ["platform:read"]})
    assert made.status == 201, made
    here = pooled.running.api(made.json["secret"])
    assert [here.get(f"{PLATFORM}/me").status for _ in range(3)] == [200] * 3, "known now, and kept for a minute"
    assert direct.delete(f"{PLATFORM}/tokens/{made.json['id']}").status in (200, 204)
    end = time.monotonic() + 10
    while (status := here.get(f"{PLATFORM}/me").status) == 200:
        assert time.monotonic() < end, "the notice did not come"
        time.sleep(0.1)
    assert status == 401


def test_the_background_seals_and_works_through_the_pooler(pooled):
    assert pooled.api().post(SYSTEMS, {"name": "sealed " + secrets.token_hex(4)}).status == 201
    last = (
        "SELECT count(*) FROM compliance_audit_events e WHERE NOT EXISTS "
        "(SELECT 1 FROM compliance_audit_leaves l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id)"
    )
    end = time.monotonic() + 30
    while pooled.database.ask(last) != "0":
        assert time.monotonic() < end, "the trail is not sealed"
        time.sleep(0.2)
    metrics = Api(pooled.running.url).get(f"{PLATFORM}/metrics").content.decode()
    assert float(next(line for line in metrics.splitlines() if line.startswith("db_errors_total ")).split()[1]) == 0


def test_a_pooler_that_goes_and_returns_is_503_and_no_restart(pooled, folder):
    api, settings = pooled.api(), Path(f"/proc/{pooled.pooler.process.pid}/cmdline").read_bytes().split(b"\0")
    pooled.pooler.stop()
    seen = api.get(SYSTEMS + "?limit=1")
    assert seen.status == 503 and seen.headers["retry-after"], seen
    pooled.pooler.process = subprocess.Popen([word for word in settings if word], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + 15
    while api.get(SYSTEMS + "?limit=1").status != 200:
        assert time.monotonic() < end, pooled.running.log()[-3000:]
        time.sleep(0.1)
