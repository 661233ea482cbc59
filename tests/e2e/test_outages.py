# SPDX-License-Identifier: Apache-2.0
"""The program while its database is killed, stopped and cut off under load: nothing acknowledged is lost, nothing is
done twice, nobody is told anything wrong, and afterwards all is well again."""
import http.client
import json
import os
import random
import secrets
import signal
import threading
import time
import urllib.parse

import psycopg2
import pytest
from harness.server import Server
from harness.trouble import backends_of, demo_token, memory_kb, servers_of

SYSTEMS = "/api/v1/dsr/source-systems"
CLIENTS, SECONDS = 200, 20
MOST_MEMORY_KB = 700 * 1024


@pytest.fixture(scope="module")
def own_server():
    made = Server({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "10000000", "COMPLIANCE_ACCESS_LOG": "off"}, ("--demo",))
    made.start()
    yield made
    print(made.tail(3000))
    made.stop()


class Caller(threading.Thread):
    """Creates systems, each with a key that it repeats until it is answered, and reads back what it was told of."""

    def __init__(self, server, token: str, until: float):
        super().__init__(daemon=True)
        parts = urllib.parse.urlsplit(server.url)
        self.address, self.token, self.until = (parts.hostname, parts.port), token, until
        self.acknowledged: dict[str, str] = {}
        self.unclear: set[str] = set()
        self.statuses: dict[int, int] = {}
        self.wrong: list[str] = []
        self.connection = None

    def call(self, method, path, body=None, key=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        if self.connection is None:
            self.connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            self.connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=headers)
            answer = self.connection.getresponse()
            data = json.loads(answer.read())
        except (http.client.HTTPException, OSError) as error:
            self.connection = None
            self.wrong.append(f"the connection broke: {error!r}")
            return 0, {}
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status == 503 and not answer.headers.get("Retry-After"):
            self.wrong.append("503 without Retry-After")
        if answer.status not in (200, 201, 409, 503):
            self.wrong.append(f"{method} {answer.status} {data}")
        return answer.status, data

    def create(self):
        name, key = f"System {secrets.token_hex(12)}", secrets.token_hex(16)
        while time.monotonic() < self.until + 90:
            status, data = self.call("POST", SYSTEMS, {"name": name}, key)
            if status == 201:
                if data["name"] != name:
                    self.wrong.append(f"asked for {name}, got {data}")
                self.acknowledged[data["id"]] = name
                return
            if status == 409 and data["type"] == "/problems/answer-lost":
                self.unclear.add(name)
                return
            time.sleep(random.uniform(0.05, 0.4))
        self.wrong.append(f"never answered: {data}")

    def read(self):
        record, name = random.choice(list(self.acknowledged.items()))
        status, data = self.call("PATCH", f"{SYSTEMS}/{record}", {})
        if status == 200 and (data["id"], data["name"]) != (record, name):
            self.wrong.append(f"asked for {record}, got {data}")
        if status == 404 or status == 409:
            self.wrong.append(f"what was acknowledged is gone: {record}")

    def run(self):
        while time.monotonic() < self.until:
            if self.acknowledged and random.random() < 0.7:
                self.read()
            else:
                self.create()


class Trouble(threading.Thread):
    """Connections are cut all the time; a backend is killed, the server stopped for three seconds, and killed."""

    def __init__(self, server, begun: float):
        super().__init__(daemon=True)
        self.server, self.begun, self.done, self.memory = server, begun, [], 0

    def cut(self):
        try:
            with psycopg2.connect(self.server.database_url(), connect_timeout=2) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'complianced' AND random() < 0.5")
                self.done.append("cut")
        except psycopg2.Error:
            pass

    @staticmethod
    def signal(processes: list[int], number: int):
        for pid in processes:
            try:
                os.kill(pid, number)
            except ProcessLookupError:  # one that was just being cut off
                pass

    def at(self, second: float):
        while time.monotonic() < self.begun + second:
            time.sleep(0.3)
            self.memory = max(self.memory, memory_kb(self.server.process.pid))
            self.cut()

    def run(self):
        self.at(5)
        os.kill(backends_of(self.server.data)[0], signal.SIGKILL)
        self.done.append("backend killed")
        self.at(9)
        stopped = servers_of(self.server.data)
        self.signal(stopped, signal.SIGSTOP)
        time.sleep(3)
        self.signal(stopped, signal.SIGCONT)
        self.done.append("stopped")
        self.at(15)
        os.kill(servers_of(self.server.data)[0], signal.SIGKILL)
        self.done.append("postmaster killed")
        self.at(SECONDS - 1)


def test_nothing_acknowledged_is_lost_and_nothing_done_twice(own_server):
    token = demo_token(own_server)
    begun = time.monotonic()
    before = memory_kb(own_server.process.pid)
    callers = [Caller(own_server, token, begun + SECONDS) for _ in range(CLIENTS)]
    trouble = Trouble(own_server, begun)
    for thread in [*callers, trouble]:
        thread.start()
    for thread in [*callers, trouble]:
        thread.join(SECONDS + 120)
        assert not thread.is_alive()
    assert {"cut", "backend killed", "stopped", "postmaster killed"} <= set(trouble.done)

    statuses: dict[int, int] = {}
    for caller in callers:
        for status, count in caller.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    wrong = [fault for caller in callers for fault in caller.wrong]
    print(f"statuses {statuses}, memory {before} to {trouble.memory} kB, trouble {len(trouble.done)}")
    assert not wrong, f"{len(wrong)}: {wrong[:5]}"
    assert statuses.get(503, 0) > 0 and statuses.get(201, 0) > 100 and statuses.get(200, 0) > 100, statuses

    with psycopg2.connect(own_server.database_url()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id::text, name FROM compliance_dsr_source_systems WHERE name LIKE 'System %'")
        stored = cursor.fetchall()
    names = [name for _, name in stored]
    acknowledged = {record: name for caller in callers for record, name in caller.acknowledged.items()}
    unclear = set().union(*(caller.unclear for caller in callers))
    assert len(names) == len(set(names)), "done twice"
    assert acknowledged.items() <= dict(stored).items(), "acknowledged and lost"
    assert set(names) == set(acknowledged.values()) | unclear, "what was said to be lost or done was not so"

    assert trouble.memory < MOST_MEMORY_KB
    caller = Caller(own_server, token, time.monotonic() + 5)
    for _ in range(50):
        caller.create()
    assert caller.statuses == {201: 50}, (caller.statuses, caller.wrong)
    assert own_server.process.poll() is None
