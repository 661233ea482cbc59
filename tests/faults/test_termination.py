# SPDX-License-Identifier: Apache-2.0
"""SIGTERM under load: whatever was taken in is answered, and what is stored is just what somebody was told of."""
import http.client
import json
import secrets
import signal
import threading
import time
import urllib.parse

import psycopg2
import pytest
from harness.keeper import Keeper
from harness.trouble import demo_token
from harness.writer import STORED, SYSTEMS

CLIENTS, ROUNDS, LOAD_S, ENDED_S = 16, 3, 1.5, 10


@pytest.fixture
def own_server():
    made = Keeper({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "100000000", "COMPLIANCE_ACCESS_LOG": "off"}, ("--demo",))
    made.start()
    yield made
    made.stop()


class Client(threading.Thread):
    """Creates records without a key: half of the clients keep their connection, half take a new one for each request."""

    def __init__(self, url: str, token: str, keeps: bool):
        super().__init__(daemon=True)
        parts = urllib.parse.urlsplit(url)
        self.address, self.token, self.keeps = (parts.hostname, parts.port), token, keeps
        self.acknowledged, self.wrong, self.told_of_end = set(), [], False

    def run(self):
        connection, fresh = None, True
        while True:
            name = f"System {secrets.token_hex(12)}"
            try:
                if connection is None:
                    connection, fresh = http.client.HTTPConnection(*self.address, timeout=60), True
                    connection.connect()
            except ConnectionRefusedError:
                return  # the door is closed, as it should be
            try:
                headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
                connection.request("POST", SYSTEMS, body=json.dumps({"name": name}), headers=headers)
                answer = connection.getresponse()
                answer.read()
            except (http.client.HTTPException, OSError) as error:
                # Only where the kernel let it in when the door was closing, and nobody had taken it in.
                if not fresh:
                    self.wrong.append(f"a kept connection broke: {error!r}")
                return
            if answer.status != 201:
                self.wrong.append(f"{answer.status}")
                return
            self.acknowledged.add(name)
            self.told_of_end = self.told_of_end or answer.will_close
            if answer.will_close or not self.keeps:
                connection.close()
                connection = None
            fresh = False


def test_sigterm_under_load_loses_no_request_that_was_taken_in(own_server):
    for _ in range(ROUNDS):
        clients = [Client(own_server.url, demo_token(own_server), number % 2 == 0) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(LOAD_S)
        own_server.process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        assert own_server.process.wait(30) == 0
        assert time.monotonic() - begun < ENDED_S
        for client in clients:
            client.join(30)
            assert not client.is_alive()
        wrong = [fault for client in clients for fault in client.wrong]
        assert not wrong, wrong[:5]
        assert all(client.told_of_end for client in clients if client.keeps), "who keeps a connection is told that it ends"
        own_server.start()
        with psycopg2.connect(own_server.database_url()) as connection, connection.cursor() as cursor:
            cursor.execute(STORED)
            stored = {name for _, name in cursor.fetchall()}
            cursor.execute("DELETE FROM compliance_dsr_source_systems WHERE name LIKE 'System %'")
        acknowledged = set().union(*(client.acknowledged for client in clients))
        assert len(acknowledged) > 100
        assert stored == acknowledged
