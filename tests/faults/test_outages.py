# SPDX-License-Identifier: Apache-2.0
"""The program while its database is killed, stopped and cut off under load: nothing acknowledged is lost, nothing is
done twice, nobody is told anything wrong, and afterwards all is well again."""
import os
import signal
import threading
import time

import psycopg2
import pytest
from harness.server import Server
from harness.trouble import backends_of, demo_token, memory_kb, servers_of
from harness.writer import STORED, Writer, held_against, sum_of

CLIENTS, SECONDS = 200, 20
MOST_MEMORY_KB = 700 * 1024


@pytest.fixture(scope="module")
def own_server():
    made = Server({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "10000000", "COMPLIANCE_ACCESS_LOG": "off"}, ("--demo",))
    made.start()
    yield made
    print(made.tail(3000))
    made.stop()


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
    callers = [Writer(lambda: own_server.url, token, until=begun + SECONDS, reads=0.7) for _ in range(CLIENTS)]
    trouble = Trouble(own_server, begun)
    for thread in [*callers, trouble]:
        thread.start()
    for thread in [*callers, trouble]:
        thread.join(SECONDS + 120)
        assert not thread.is_alive()
    assert {"cut", "backend killed", "stopped", "postmaster killed"} <= set(trouble.done)

    statuses = sum_of(callers)
    print(f"statuses {statuses}, memory {before} to {trouble.memory} kB, trouble {len(trouble.done)}")
    with psycopg2.connect(own_server.database_url()) as connection, connection.cursor() as cursor:
        cursor.execute(STORED)
        held_against(callers, cursor.fetchall())
    assert statuses.get(503, 0) > 0 and statuses.get(201, 0) > 100 and statuses.get(200, 0) > 20, statuses

    assert trouble.memory < MOST_MEMORY_KB
    caller = Writer(lambda: own_server.url, token)
    for _ in range(50):
        caller.create()
    assert caller.statuses == {201: 50}, (caller.statuses, caller.wrong)
    assert own_server.process.poll() is None
