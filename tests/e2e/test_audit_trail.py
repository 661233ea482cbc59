# SPDX-License-Identifier: Apache-2.0
"""The trail from outside: receipts by another program, the operator's commands, a second cluster, a sealer that is killed."""
import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
from harness.cluster import BIN, Cluster, instance, run
from harness.waiting import wait_for
from harness.server import REPOSITORY, program

TOOL = REPOSITORY / "tools" / "verify_receipt.py"
TRAIL = "/api/v1/audit/trail"


def complianced(server, *words, url=None):
    environment = {**os.environ, "COMPLIANCE_LOG_LEVEL": "warn"}
    if url:
        environment["COMPLIANCE_DATABASE_URL"] = url
    return run(program(), *words, "--data-dir", server.data, env=environment)


def system(name: str) -> dict:
    return {"name": name}


@pytest.fixture(scope="module")
def sealed(world):
    """A tenant with a sealed event, and the auditor who asks."""
    editor, auditor = world.api("editor", "trail"), world.api("auditor", "trail")
    made = editor.post("/api/v1/dsr/source-systems", system("CRM für Büro")).json
    event = wait_for(lambda: auditor.get(f"{TRAIL}/events?entity_id={made['id']}&sealed=true").json["items"])[0]
    return auditor, editor, event


def test_address_and_browser_of_the_actor_open_on_a_single_read_which_is_noted(sealed, world, trail):
    auditor, _, event = sealed
    assert event["details"]["context"]["ip"] == {"hidden": True}
    mark = trail.last_event(world.tenant("trail").id)
    reply = auditor.get(f"{TRAIL}/events/{event['id']}")
    assert reply.json["details"]["context"]["ip"] == "127.0.0.0"
    noted = trail.events_since(world.tenant("trail").id, mark, reply.request_id)
    assert [(e["action"], e["entity_type"]) for e in noted] == [("read", "audit_trail")]


def test_another_program_verifies_receipt_checkpoint_and_growth(sealed, world, tmp_path):
    auditor, editor, event = sealed
    receipt = auditor.get(f"{TRAIL}/events/{event['id']}/receipt?details=true").json
    log_id = auditor.get(f"{TRAIL}/tree-heads/latest").json["log_id"]
    files = {name: tmp_path / name for name in ("receipt.json", "keys.json", "checkpoint.txt", "proof.json", "head.json")}
    files["receipt.json"].write_text(json.dumps(receipt))
    files["keys.json"].write_bytes(world.anonymous.get(f"/api/v1/platform/jwks.json?log_id={log_id}").content)
    files["checkpoint.txt"].write_text(receipt["tree_head"]["checkpoint"])
    editor.post("/api/v1/dsr/source-systems", system("ERP"))
    size = receipt["tree_head"]["tree_size"]
    later = wait_for(lambda: next(iter(auditor.get(f"{TRAIL}/tree-heads?min_size={size + 1}").json["items"]), None))
    files["head.json"].write_text(json.dumps(later))
    proof = auditor.get(f"{TRAIL}/proofs/consistency?from_size={size}&to_size={later['tree_size']}").json
    files["proof.json"].write_text(json.dumps(proof))

    good = run(
        sys.executable, TOOL, files["receipt.json"], "--log-id", log_id, "--jwks", files["keys.json"],
        "--consistency", files["proof.json"], "--head", files["head.json"],
    )
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.count("ok    ") == 10 and "create dsr_source_system" in good.stdout
    noted = run(sys.executable, TOOL, "--checkpoint", files["checkpoint.txt"], "--jwks", files["keys.json"])
    assert noted.returncode == 0, noted.stdout + noted.stderr

    def refused(change):
        changed = json.loads(json.dumps(receipt))
        change(changed)
        files["receipt.json"].write_text(json.dumps(changed))
        result = run(sys.executable, TOOL, files["receipt.json"], "--jwks", files["keys.json"])
        assert result.returncode == 1, result.stdout
        return result.stdout

    def other_leaf(r):
        r["leaf"] = base64.b64encode(base64.b64decode(r["leaf"]).replace(b"create", b"delete")).decode()

    assert "FAILED details are those" in refused(lambda r: r["details"]["after"].update(name="ERP"))
    assert "FAILED leaf is in the tree" in refused(other_leaf)
    assert "FAILED" in refused(lambda r: r["inclusion"]["path"].pop())
    assert "FAILED head is signed" in refused(lambda r: r["tree_head"].update(timestamp="2030-01-01T00:00:00Z"))
    assert "FAILED checkpoint" in refused(lambda r: r["tree_head"].update(checkpoint=r["tree_head"]["checkpoint"].replace("\n\n", "\nx\n\n")))
    proof["path"][0] = "00" * 32
    files["proof.json"].write_text(json.dumps(proof))
    files["receipt.json"].write_text(json.dumps(receipt))
    forked = run(sys.executable, TOOL, files["receipt.json"], "--consistency", files["proof.json"], "--head", files["head.json"])
    assert forked.returncode == 1 and "FAILED later head" in forked.stdout


def test_the_operators_commands_verify_and_rotate_while_the_program_serves(sealed, world, server, tmp_path):
    auditor, editor, _ = sealed
    tenant = world.tenant("trail")
    before = auditor.get(f"{TRAIL}/tree-heads/latest").json
    kept = tmp_path / "kept.txt"
    kept.write_text(before["checkpoint"])
    clean = complianced(server, "trail", "verify", "--tenant", tenant.slug, "--checkpoint", kept)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    result = json.loads(clean.stdout.splitlines()[-1])["result"]
    assert result["ok"] and result["leaves"] >= before["tree_size"] and result["records"] > 0

    rotated = complianced(server, "trail", "rotate-key", "--tenant", tenant.slug)
    assert rotated.returncode == 0, rotated.stderr
    key = rotated.stdout.split()[0]
    editor.post("/api/v1/dsr/source-systems", system("after the rotation"))
    head = wait_for(lambda: (h := auditor.get(f"{TRAIL}/tree-heads/latest").json)["key_id"] == key and h)
    keys = world.anonymous.get(f"/api/v1/platform/jwks.json?log_id={head['log_id']}").json["keys"]
    assert [k["kid"] for k in keys] == [key, head["log_id"]]
    assert keys[1]["to_size"] == keys[0]["from_size"] <= head["tree_size"]
    assert auditor.get(f"{TRAIL}/events?action=rotate").json["items"][0]["entity"]["key"] == key

    forged = before["checkpoint"].split("\n")
    forged[2] = base64.b64encode(bytes(32)).decode()
    kept.write_text("\n".join(forged))
    faulty = complianced(server, "trail", "verify", "--tenant", tenant.slug, "--checkpoint", kept)
    assert faulty.returncode == 3, faulty.stdout + faulty.stderr
    assert "trusted_head_mismatch" in faulty.stdout
    assert complianced(server, "trail", "prune").returncode == 0


def test_all_trails_of_the_server_verify(server, world):
    everything = complianced(server, "trail", "verify")
    assert everything.returncode == 0, everything.stdout + everything.stderr
    assert len(everything.stdout.splitlines()) >= 2


def further(server, url: str, folder: Path):
    """One more program on a database, with the server's master key and files."""
    return instance(
        url,
        folder,
        COMPLIANCE_SEAL_INTERVAL="1",
        COMPLIANCE_MASTER_KEY_FILE=str(server.data / "master.key"),
        COMPLIANCE_FILES_DIR=str(server.data / "files"),
        COMPLIANCE_SHRED_JOURNAL=f"{folder / 'shred.journal'},{server.data / 'shred.journal'}",
    )[0]


@contextlib.contextmanager
def sealing_held(server, tenant):
    """Nothing of the tenant is sealed meanwhile."""
    with psycopg2.connect(server.database_url()) as holder, holder.cursor() as cursor:
        cursor.execute("SELECT size FROM compliance_audit_logs WHERE tenant_id = %s FOR UPDATE", (tenant.id,))
        yield


@pytest.mark.skipif(BIN is None, reason="no PostgreSQL server is installed")
def test_a_dump_restored_into_another_cluster_goes_on_in_a_new_epoch(sealed, world, server):
    auditor, editor, _ = sealed
    tenant = world.tenant("trail")
    folder = Path(tempfile.mkdtemp(prefix="cpl-second-"))
    folder.chmod(0o755)
    other = Cluster(folder)
    try:
        # Dumped in the middle of the work: some events are not sealed yet.
        dump = folder / "dump.sql"
        with sealing_held(server, tenant):
            for i in range(3):
                editor.post("/api/v1/dsr/source-systems", system(f"unsealed {i}"))
            assert run("pg_dumpall", "-d", server.database_url(), "--roles-only", "-f", folder / "roles.sql").returncode == 0
            assert run("pg_dump", "-d", server.database_url(), "-f", dump).returncode == 0
        run("psql", "-d", other.url, "-f", folder / "roles.sql")
        restored = run("psql", "-v", "ON_ERROR_STOP=1", "-d", other.url, "-f", dump)
        assert restored.returncode == 0, restored.stderr[-2000:]
        connection = psycopg2.connect(other.url)
        connection.autocommit = True
        rows = connection.cursor()

        def ask(sql):
            rows.execute(sql, (tenant.id,))
            return rows.fetchall()[0][0]

        before = ask("SELECT count(*) FROM compliance_audit_leaves WHERE tenant_id = %s")
        waiting = ask("SELECT count(*) FROM compliance_audit_events WHERE tenant_id = %s") - before
        assert waiting >= 3
        process = further(server, other.url, folder)
        try:
            wait_for(lambda: ask("SELECT count(*) FROM compliance_audit_leaves WHERE tenant_id = %s") >= before + waiting)
            assert ask("SELECT epoch FROM compliance_audit_logs WHERE tenant_id = %s") == 2
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        assert ask("SELECT count(*) FROM compliance_audit_tree_heads WHERE tenant_id = %s") > 0
        verified = complianced(server, "trail", "verify", "--tenant", tenant.slug, url=other.url)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        connection.close()
    finally:
        other.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_killed_sealer_loses_nothing_and_is_followed_within_ten_seconds(sealed, world, server, trail, tmp_path):
    _, editor, _ = sealed
    tenant = world.tenant("trail")
    # A sealer in the middle of its work: it has the log's row, leaves of it are written and not committed.
    holder = psycopg2.connect(server.database_url())
    cursor = holder.cursor()
    cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (tenant.id,))
    cursor.execute("SELECT size FROM compliance_audit_logs WHERE tenant_id = %s FOR UPDATE", (tenant.id,))
    size = cursor.fetchone()[0]
    made = editor.post("/api/v1/dsr/source-systems", system("while it seals")).json
    cursor.execute(
        "INSERT INTO compliance_audit_leaves (tenant_id, leaf_index, event_id, leaf_hash) "
        "SELECT tenant_id, %s, id, sha256('half') FROM compliance_audit_events WHERE tenant_id = %s AND entity_id = %s",
        (size, tenant.id, made["id"]),
    )
    leaf = (
        "SELECT leaf_hash <> sha256('half') FROM compliance_audit_leaves l "
        "JOIN compliance_audit_events e ON e.tenant_id = l.tenant_id AND e.id = l.event_id WHERE e.entity_id = %s"
    )
    time.sleep(1)
    assert trail.rows(leaf, (made["id"],)) == []
    socket.socket(fileno=os.dup(holder.fileno())).shutdown(socket.SHUT_RDWR)  # as the kernel does when the process is killed
    killed = time.monotonic()
    assert wait_for(lambda: trail.rows(leaf, (made["id"],)), 10) == [(True,)]
    assert time.monotonic() - killed < 10

    # Whole instances killed while events come in, one after the other.
    for _ in range(3):
        process = further(server, server.database_url(), tmp_path)
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            editor.post("/api/v1/dsr/source-systems", system("under load"))
        process.kill()
        process.wait(10)
    written = "SELECT count(*) FROM compliance_audit_events WHERE tenant_id = %s"
    sealed_now = "SELECT count(*) FROM compliance_audit_leaves WHERE tenant_id = %s"
    wait_for(lambda: trail.rows(written, (tenant.id,)) == trail.rows(sealed_now, (tenant.id,)), 10)
    verified = complianced(server, "trail", "verify", "--tenant", tenant.slug)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_the_lag_is_measured(world):
    text = world.anonymous.get("/api/v1/platform/metrics").content.decode()
    line = next(line for line in text.splitlines() if line.startswith("seal_lag_seconds"))
    assert float(line.split()[1]) < 60
