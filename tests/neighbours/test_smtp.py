# SPDX-License-Identifier: Apache-2.0
"""Outgoing mail to a relay with STARTTLS: nothing in the clear, nothing to a stranger, nothing lost, and no refusal taken for another."""
import secrets
import time
from pathlib import Path

import pytest
from harness.client import Api
from harness.keeper import Keeper
from harness.trail import ask
from harness.trouble import demo_token
from harness.waiting import wait_for

from certificates import Authority
from mail_servers import Relay, Scripted
from ports import free_port

PLATFORM = "/api/v1/platform"
PASSWORD = "only-a-test"


class Place:
    """A program whose relay is `localhost`, on a port where each test lets another server listen."""

    def __init__(self, roots: Path):
        self.port = free_port()
        self.server = Keeper(
            {
                "COMPLIANCE_SMTP_URL": f"smtp://relay:{PASSWORD}@localhost:{self.port}",
                "COMPLIANCE_SMTP_FROM": "compliance@example.org",
                "COMPLIANCE_SMTP_ROOTS": str(roots),
                "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
            },
            ("--demo",),
        )
        self.start()

    def start(self):
        self.server.start()
        self.token = demo_token(self.server)
        self.api = Api(self.server.url, lambda: self.token)

    def rows(self, sql: str, *parameters) -> list[tuple]:
        return ask(self.server.database_url(), sql, *parameters)

    def invite(self, name: str = "new") -> tuple[str, str]:
        """Address of a member who is invited by mail, and the id of that mail."""
        known = {row[0] for row in self.rows("SELECT id FROM compliance_email_messages")}
        address = f"{name}-{secrets.token_hex(4)}@example.org"
        made = self.api.post(f"{PLATFORM}/members", {"email": address, "name": "New", "roles": ["viewer"]})
        assert made.status == 201, made
        (fresh,) = [row[0] for row in self.rows("SELECT id FROM compliance_email_messages") if row[0] not in known]
        return address, fresh

    def state(self, mail: str) -> tuple[str, list]:
        return self.rows("SELECT state, attempts FROM compliance_email_messages WHERE id = %s", mail)[0]

    def settles(self, mail: str, *states: str, seconds: float = 30) -> dict:
        """The last attempt, once the mail is in one of the states."""

        def find():
            state, attempts = self.state(mail)
            assert state in ("queued", *states), (state, attempts)
            return (attempts or [{}])[-1:] if state in states else None

        return wait_for(find, seconds)[0]

    def again(self, mail: str):
        """As if the time until the next attempt had passed."""
        self.rows("UPDATE compliance_email_messages SET next_attempt_at = now() WHERE id = %s AND next_attempt_at IS NOT NULL", mail)
        self.rows("SELECT pg_notify('compliance_email', tenant_id::text) FROM compliance_email_messages WHERE id = %s", mail)


@pytest.fixture(scope="module")
def place(authority):
    made = Place(authority.roots)
    yield made
    made.server.stop()


@pytest.fixture
def listens(place):
    """Lets a server listen on the relay's port until the end of the test, or until the next one does."""
    running = []

    def start(kind, *arguments, **options):
        while running:
            running.pop().stop()
        running.append(kind(place.port, *arguments, **options))
        return running[-1]

    yield start
    while running:
        running.pop().stop()


def delivered_once(place, listens, certificate, address: str, mail: str):
    relay = listens(Relay, certificate, PASSWORD)
    place.again(mail)
    assert len(relay.wait(address)) == 1
    place.settles(mail, "sent", "deferred")
    time.sleep(0.5)
    assert len(relay.to(address)) == 1 and place.state(mail)[0] == "sent"


# TLS ------------------------------------------------------------------------------------------------------------------------


def test_a_mail_goes_under_verified_tls_and_signs_in_there(place, listens, certificate):
    relay = listens(Relay, certificate, PASSWORD)
    address, mail = place.invite()
    relay.wait(address)
    place.settles(mail, "sent")
    assert all(encrypted for _, _, encrypted in relay.mails) and set(relay.signed_in) == {(True, True)}


def strangers(folder: Path, authority: Authority) -> dict:
    return {
        "another name": authority.certificate("mail.example.org"),
        "expired": authority.certificate("localhost", days=-1),
        "another authority": Authority(folder / "stranger", "stranger").certificate("localhost"),
    }


@pytest.mark.parametrize("what", ["another name", "expired", "another authority"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing_and_the_mail_waits(place, listens, folder, authority, certificate, what):
    server = listens(Scripted, strangers(folder, authority)[what])
    address, mail = place.invite()
    last = place.settles(mail, "deferred")
    assert "certificate" in last["text"].lower() or "SSL" in last["text"], last
    assert set(server.words()) <= {"EHLO", "STARTTLS", "QUIT"}, server.lines
    delivered_once(place, listens, certificate, address, mail)


@pytest.mark.parametrize(
    "script",
    [
        {},
        {"STARTTLS": "454 4.7.0 TLS not available due to temporary reason"},
        {"STARTTLS": "502 5.5.1 no such command"},
        {"EHLO": "250-relay.example\r\n250-XXXXXXXX\r\n250 AUTH PLAIN LOGIN"},
        {"EHLO": "502 5.5.1 only HELO here"},
        {"STARTTLS": "220 go on\r\n250 and what was put in before TLS"},
    ],
    ids=["not offered", "refused for now", "unknown", "stripped on the way", "no EHLO", "words before TLS"],
)
def test_without_tls_nothing_is_said_in_the_clear_and_the_mail_waits(place, listens, certificate, script):
    offers = certificate if "STARTTLS" in script else None
    server = listens(Scripted, offers, **script)
    address, mail = place.invite()
    place.settles(mail, "deferred")
    assert set(server.words(encrypted=False)) <= {"EHLO", "HELO", "STARTTLS", "QUIT"}, server.lines
    assert "MAIL" not in server.words() and "AUTH" not in server.words()
    delivered_once(place, listens, certificate, address, mail)


def test_the_password_is_said_under_tls_only_even_where_the_server_asks_for_it_before(place, listens, certificate):
    server = listens(Scripted, certificate)
    _, mail = place.invite()
    place.settles(mail, "sent")
    assert set(server.words(encrypted=False)) == {"EHLO", "STARTTLS"} and "AUTH" in server.words(encrypted=True)
    assert not any("relay" in line or PASSWORD in line for encrypted, line in server.lines if not encrypted)


# What refuses every mail -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        {"AUTH": "535 5.7.8 wrong password"},
        {"GREETING": "554 5.3.2 no service here"},
        {"GREETING": "421 4.3.2 closing"},
        {"MAIL": "530 5.7.0 sign in first"},
        {"MAIL": "421 4.3.2 closing"},
        {"MAIL": "452 4.3.1 no room"},
        {"RCPT": "451 4.3.0 later"},
        {"RCPT": "421 4.7.0 too many mails"},
        {"DATA": "451 4.3.0 later"},
        {"DOT": "451 4.3.0 later"},
        {"DOT": None},
        {"LINE": None},
        {"GREETING": None},
        {"RCPT": None},
    ],
    ids=lambda script: " ".join(f"{word} {(answer or 'cut').split()[0]}" for word, answer in script.items()),
)
def test_what_may_be_mended_makes_the_mail_wait_and_lose_nothing(place, listens, certificate, script):
    server = listens(Scripted, certificate, **script)
    address, mail = place.invite()
    place.settles(mail, "deferred")
    assert server.lines or "GREETING" in script
    delivered_once(place, listens, certificate, address, mail)


def test_a_server_that_stands_still_holds_up_no_request_and_the_mail_waits(place, listens, certificate):
    listens(Scripted, certificate, DOT=...)
    address, mail = place.invite()
    begun = time.monotonic()
    while place.state(mail)[0] == "queued" and time.monotonic() - begun < 60:
        asked = time.monotonic()
        assert place.api.get(f"{PLATFORM}/me").status == 200 and time.monotonic() - asked < 5
        time.sleep(0.5)
    place.settles(mail, "deferred")
    delivered_once(place, listens, certificate, address, mail)


# What refuses this mail ----------------------------------------------------------------------------------------------------------


def test_a_refusal_of_the_mail_is_final_and_one_of_the_address_is_remembered(place, listens, certificate):
    relay = listens(Relay, certificate, PASSWORD)
    relay.refusals = {"gone": "550 5.1.1 no such mailbox", "barred": "554 5.7.1 refused by policy"}
    address, mail = place.invite("gone")
    assert place.settles(mail, "bounced")["smtp_code"] == 550
    _, barred = place.invite("barred")
    assert place.settles(barred, "failed")["smtp_code"] == 554
    again = place.api.post(f"{PLATFORM}/emails/{mail}/resend")
    assert again.status in (200, 202), again
    place.settles(mail, "bounced")
    assert len(place.state(mail)[1]) == 2 and relay.to(address) == []


def test_others_are_sent_while_one_waits(place, listens, certificate):
    relay = listens(Relay, certificate, PASSWORD)
    relay.refusals = {"later": "451 4.3.0 later"}
    _, waits = place.invite("later")
    addresses = [place.invite()[0] for _ in range(5)]
    for address in addresses:
        assert len(relay.wait(address)) == 1
    assert place.state(waits)[0] == "deferred"


# No loss, and no duplicate beyond what SMTP allows ---------------------------------------------------------------------------------


def test_killed_while_the_server_decides_the_mail_is_sent_again_as_the_same_one(place, listens, certificate):
    """SMTP cannot tell whether it was kept; the recipient's program can, by the Message-ID."""
    relay = listens(Relay, certificate, PASSWORD)
    relay.slow_s = 3
    address, mail = place.invite()
    relay.wait(address)
    place.server.halt(kill=True)
    relay.slow_s = 0
    place.start()
    wait_for(lambda: len(relay.to(address)) == 2, 60)
    place.settles(mail, "sent")
    time.sleep(1)
    first, second = relay.to(address)
    assert first["Message-ID"] == second["Message-ID"] and len(relay.to(address)) == 2
