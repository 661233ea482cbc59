# SPDX-License-Identifier: Apache-2.0
"""A mail server that takes connections and never says a word holds up mails, and nothing else."""
import socket
import threading
import time

import pytest
from harness.client import Api
from harness.server import Server
from harness.trouble import demo_token
from harness.waiting import wait_for

PLATFORM, SYSTEMS = "/api/v1/platform", "/api/v1/dsr/source-systems"
MEMBERS, CALLERS, CALLS, PATIENCE_S = 20, 8, 20, 4  # less than the five seconds after which a call is refused


class Silent:
    """Listens, accepts, and says nothing."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.held: list[socket.socket] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                self.held.append(self.listener.accept()[0])
            except OSError:
                return

    def stop(self):
        for one in [self.listener, *self.held]:
            one.close()


@pytest.fixture
def silent():
    made = Silent()
    yield made
    made.stop()


def test_a_silent_mail_server_holds_up_no_request(silent):
    server = Server(
        {
            "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{silent.port}",
            "COMPLIANCE_SMTP_FROM": "compliance@example.org",
            "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
            "COMPLIANCE_ACCESS_LOG": "off",
        },
        ("--demo",),
    )
    try:
        server.start()
        token = demo_token(server)
        api = Api(server.url, lambda: token)
        for number in range(MEMBERS):
            made = api.post(f"{PLATFORM}/members", {"email": f"m{number}@example.org", "name": f"M {number}", "roles": ["viewer"]})
            assert made.status == 201, made
        wait_for(lambda: silent.held)
        slow: list[object] = []

        def call(caller: int):
            own = Api(server.url, lambda: token)
            for number in range(CALLS):
                begun = time.monotonic()
                made = own.post(SYSTEMS, {"name": f"System {caller}-{number}"})
                if made.status != 201 or time.monotonic() - begun > PATIENCE_S:
                    slow.append((made, time.monotonic() - begun))

        callers = [threading.Thread(target=call, args=(n,)) for n in range(CALLERS)]
        for one in callers:
            one.start()
        for one in callers:
            one.join(120)
        assert not slow, slow[:3]
        assert 1 <= len(silent.held) <= 2, "mails in hand at once"
        assert api.get(f"{PLATFORM}/emails").json["items"], "the mails wait"
    finally:
        server.stop()
