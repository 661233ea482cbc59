# SPDX-License-Identifier: Apache-2.0
"""Eight writers on three instances, one of which is killed: the trail stays in order, whole and clean, jobs run once, and nobody sees an
error but who was connected to the killed one. A few seconds in each run; `make load` does it for a minute (COMPLIANCE_LOAD_S)."""
import http.client
import os
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

import psycopg2
from harness.clamd import FakeClamd
from harness.client import Api, multipart
from harness.cluster import instance
from harness.waiting import wait_for
from harness.keeper import Keeper

SECONDS = float(os.environ.get("COMPLIANCE_LOAD_S", "5"))
WRITERS, TAKEN_OVER_S = 8, 10
# Jobs that an instance has in hand at once (compliance/app/tasks.cpp), and when each looks for what others left.
IN_HAND, ROUND_S, SCAN_S = 2, 45, 0.05
ADMIN = "ada@load.example"
IN_ORDER = (
    "SELECT count(*), count(*) FILTER (WHERE leaf_index <> n - 1), count(*) FILTER (WHERE (epoch, tx, id) <= (was_epoch, was_tx, was_id)) FROM "
    "(SELECT l.leaf_index, e.epoch, e.tx, e.id, row_number() OVER w AS n, lag(e.epoch) OVER w AS was_epoch, lag(e.tx) OVER w AS was_tx, "
    "lag(e.id) OVER w AS was_id FROM compliance_audit_leaves l JOIN compliance_audit_events e ON e.tenant_id = l.tenant_id AND e.id = l.event_id "
    "WHERE l.tenant_id = %s WINDOW w AS (ORDER BY l.leaf_index)) AS sealed"
)


# One head after the other, each of a larger tree or a later time.
HEADS = "SELECT tree_size FROM compliance_audit_tree_heads WHERE tenant_id = %s ORDER BY timestamp"
ABANDONED = "SET session_replication_role = replica; UPDATE compliance_jobs SET lease_until = now() WHERE state = 'running'"


class SlowScanner(FakeClamd):
    """Takes its time, so that whoever is killed has a scan in hand. Each upload has a size of its own: `scanned` tells them apart."""

    def __init__(self):
        super().__init__()
        self._server.note = self.note

    def note(self, data):
        self.scanned.append(len(data))
        time.sleep(SCAN_S)


class Load:
    def __init__(self, server: Keeper, folder: Path, scanner: FakeClamd):
        self.server, self.folder, self.scanner = server, folder, scanner
        reply = Api(server.url, lambda: server.bootstrap_token).post(
            "/api/v1/platform/tenants",
            {"slug": "load", "name": "Load", "legal_name": "Load GmbH", "region": "NW", "admin": {"email": ADMIN, "name": "Ada"}},
        )
        assert reply.status == 201, reply
        self.tenant = reply.json["id"]
        server.halt()
        self.token = server.command("token", "--tenant", "load", "--member", ADMIN).stdout.strip()
        server.start()
        self.connection = psycopg2.connect(server.database_url())
        self.connection.autocommit = True
        self.written, self.faults, self.lags = [0] * WRITERS, [], []
        self.broken, self.uploaded = [], [0, 0, 0]
        self.ends = 0.0

    def ask(self, sql: str, *parameters):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchone()

    def further(self, name: str):
        place = self.folder / name
        place.mkdir()
        return instance(
            self.server.database_url(),
            place,
            COMPLIANCE_RATE_LIMIT_PER_MINUTE="100000000",
            COMPLIANCE_SEAL_INTERVAL="1",
            COMPLIANCE_CLAMD=self.scanner.address,
            COMPLIANCE_MASTER_KEY_FILE=str(self.server.data / "master.key"),
            COMPLIANCE_FILES_DIR=str(self.server.data / "files"),
            COMPLIANCE_SHRED_JOURNAL=str(self.server.data / "shred.journal"),
        )

    def write(self, number: int, urls: list[str]):
        """Makes and changes records until the time is over; whose instance is killed goes on at another."""
        turn = number
        api = Api(urls[turn % len(urls)], lambda: self.token)
        while time.monotonic() < self.ends:
            try:
                made = api.post("/api/v1/dsr/source-systems", {"name": f"{number}-{self.written[number]}"})
                changed = api.patch(f"/api/v1/dsr/source-systems/{made.json['id']}", {"active": False})
            except (OSError, http.client.HTTPException):
                self.broken.append(urls[turn % len(urls)])
                turn += 1
                api = Api(urls[turn % len(urls)], lambda: self.token)
                continue
            if (made.status, changed.status) != (201, 200):
                self.faults.append(f"{made.status} {changed.status}")
                return
            self.written[number] += 2

    def upload(self, number: int, url: str):
        """Files, each with a job that scans it, at one instance until that is killed."""
        api = Api(url, lambda: self.token)
        while time.monotonic() < self.ends:
            content, kind = multipart("words.txt", "text/plain", b"w" * (1 + 3 * self.uploaded[number] + number))
            try:
                reply = api("POST", "/api/v1/platform/files", content=content, headers={"Content-Type": kind})
            except (OSError, http.client.HTTPException):
                self.broken.append(url)
                return
            if reply.status != 201:
                self.faults.append(str(reply))
                return
            self.uploaded[number] += 1
            time.sleep(0.05)

    def jobs_ran_once(self):
        """But for those that the killed instance had in hand: their leases are over at once here, instead of after a minute."""
        begun = "SELECT count(*) FROM compliance_jobs WHERE tenant_id = %s AND (state = 'queued' OR state = 'running' AND attempts = 1)"
        settled = lambda: self.ask(begun + " AND state = 'queued'", self.tenant)[0] == 0
        wait_for(settled, ROUND_S)
        time.sleep(2)  # what is alive ends its scans
        with self.connection.cursor() as cursor:
            cursor.execute(ABANDONED)
            abandoned = cursor.rowcount
            cursor.execute("SET session_replication_role = origin")
        assert abandoned <= IN_HAND
        wait_for(lambda: self.ask("SELECT count(*) FROM compliance_jobs WHERE tenant_id = %s AND state <> 'succeeded'", self.tenant)[0] == 0, 2 * ROUND_S)
        jobs, again = self.ask("SELECT count(*), count(*) FILTER (WHERE attempts > 1) FROM compliance_jobs WHERE tenant_id = %s", self.tenant)
        twice = len(self.scanner.scanned) - len(set(self.scanner.scanned))
        assert jobs >= sum(self.uploaded) > 20 and again == abandoned and twice <= abandoned, (jobs, self.uploaded, again, abandoned, twice)
        return jobs, again

    def watch(self):
        """How old the oldest event is that is not sealed, twice a second."""
        with psycopg2.connect(self.server.database_url()) as own, own.cursor() as cursor:
            own.autocommit = True
            while time.monotonic() < self.ends:
                cursor.execute(
                    "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(e.at)), 0) FROM compliance_audit_events e WHERE e.tenant_id = %s "
                    "AND NOT EXISTS (SELECT 1 FROM compliance_audit_leaves l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id)",
                    (self.tenant,),
                )
                self.lags.append(float(cursor.fetchone()[0]))
                time.sleep(0.5)


def test_eight_writers_and_three_instances_leave_an_ordered_whole_and_clean_trail(capsys):
    folder = Path(tempfile.mkdtemp(prefix="cpl-load-"))
    folder.chmod(0o755)
    scanner = SlowScanner()
    server = Keeper({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "100000000", "COMPLIANCE_SEAL_INTERVAL": "1", "COMPLIANCE_CLAMD": scanner.address})
    server.start()
    others = []
    try:
        load = Load(server, folder, scanner)
        others = [load.further("second"), load.further("third")]
        urls = [server.url, *(url for _, url in others)]
        start = time.monotonic()
        load.ends = start + SECONDS
        threads = [threading.Thread(target=load.write, args=(number, urls)) for number in range(WRITERS)]
        threads += [threading.Thread(target=load.upload, args=(number, url)) for number, url in enumerate(urls)]
        threads.append(threading.Thread(target=load.watch))
        for thread in threads:
            thread.start()
        time.sleep(SECONDS / 2)
        others[0][0].kill()
        others[0][0].wait(10)
        killed = time.monotonic()
        last = load.ask("SELECT max(id::text) FROM compliance_audit_events WHERE tenant_id = %s", load.tenant)[0]
        sealed = "SELECT 1 FROM compliance_audit_leaves WHERE tenant_id = %s AND event_id = %s::uuid"
        wait_for(lambda: load.ask(sealed, load.tenant, last), TAKEN_OVER_S)
        taken_over = time.monotonic() - killed
        for thread in threads:
            thread.join()
        took = time.monotonic() - start
        assert not load.faults, load.faults[:5]
        assert load.broken and set(load.broken) == {others[0][1]}, f"connections to instances that live broke: {load.broken}"
        jobs, again = load.jobs_ran_once()
        count = lambda table: load.ask(f"SELECT count(*) FROM {table} WHERE tenant_id = %s", load.tenant)[0]
        wait_for(lambda: count("compliance_audit_leaves") == count("compliance_audit_events"), TAKEN_OVER_S)
        leaves, gaps, disordered = load.ask(IN_ORDER, load.tenant)
        assert leaves >= sum(load.written) > 0 and (gaps, disordered) == (0, 0)
        with load.connection.cursor() as cursor:
            cursor.execute(HEADS, (load.tenant,))
            sizes = [row[0] for row in cursor.fetchall()]
        assert len(sizes) > 2 and sizes == sorted(sizes), "more than one sealer"
        for process, _ in others[1:]:
            process.terminate()
            process.wait(30)
        server.halt()
        verified = server.command("trail", "verify", "--tenant", "load")
        assert '"ok":true' in verified.stdout.replace(" ", ""), verified.stdout
        with capsys.disabled():
            print(
                f"\n{sum(load.written)} changes by {WRITERS} writers on 3 instances in {took:.1f} s ({sum(load.written) / took:.0f}/s), {leaves} leaves; "
                f"lag median {statistics.median(load.lags):.1f} s, most {max(load.lags):.1f} s; taken over in {taken_over:.1f} s; "
                f"{jobs} jobs, {again} of the killed instance's again"
            )
    finally:
        for process, _ in others:
            if process.poll() is None:
                process.kill()
                process.wait(10)
        server.stop()
        scanner.stop()
        shutil.rmtree(folder, ignore_errors=True)
