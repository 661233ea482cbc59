# SPDX-License-Identifier: Apache-2.0
"""The mailbox of the privacy address, against a real IMAP server: each mail once, over kills; what cannot be taken in is set aside."""
import time

import pytest
from harness.client import Api
from harness.imap import ImapServer
from harness.server import Server
from harness.trail import Trail


@pytest.fixture(scope="module")
def imap():
    made = ImapServer()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def server(imap, mailbox, tmp_path_factory):
    secret = tmp_path_factory.mktemp("secret") / "password"
    secret.write_text(imap.password + "\n")
    made = Server(
        {
            "COMPLIANCE_IMAP_URL": imap.url,
            "COMPLIANCE_IMAP_USER": imap.user,
            "COMPLIANCE_IMAP_PASSWORD_FILE": str(secret),
            "COMPLIANCE_IMAP_TENANT": "post-office",
            "COMPLIANCE_IMAP_INTERVAL": "1",
            "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "COMPLIANCE_SMTP_FROM": "compliance@example.org",
        }
    )
    made.start()
    body = {"slug": "post-office", "name": "P", "legal_name": "P GmbH", "country": "DE", "region": "NW",
            "admin": {"email": "admin@post-office.example", "name": "Ada Admin"}}  # fmt: skip
    reply = Api(made.url, lambda: made.bootstrap_token).post("/api/v1/platform/tenants", body)
    assert reply.status == 201, reply
    Trail(made.database_url()).rows("UPDATE compliance_members SET state = 'active' RETURNING 1")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def rows(server):
    """Each time over a connection of its own: the server is killed here, and its database with it."""
    return lambda sql: Trail(server.database_url()).rows(sql)


def mail(number: str, body: str = "Please send me a copy of my data.", more: str = "") -> bytes:
    return (
        f"{more}Received: from a.example by ours.example; Wed, 4 Mar 2026 10:00:00 +0000\r\nFrom: {number}@person.example\r\n"
        f"Message-ID: <{number}@person.example>\r\nSubject: request\r\n\r\n{body}\r\n"
    ).encode()


def count(rows) -> int:
    return rows("SELECT count(*) FROM compliance_dsr_requests")[0][0]


def test_a_mail_becomes_a_request_and_is_moved(imap, rows, server, mailbox):
    imap.put(mail("first"))
    imap.wait("Processed", 1)
    assert imap.mails("INBOX") == []
    assert rows("SELECT source, received_at::text FROM compliance_dsr_requests") == [("email", "2026-03-04 10:00:00+00")]
    told = [m for m in mailbox.to("admin@post-office.example") if "DSR-2026-000001" in m["Subject"]] or [
        mailbox.wait("admin@post-office.example", len(mailbox.to("admin@post-office.example")) + 1)
    ]
    assert "DSR-2026-000001" in told[-1]["Subject"]


def test_what_comes_again_or_from_a_machine_makes_nothing(imap, rows, server):
    before, done = count(rows), len(imap.mails("Processed"))
    imap.put(mail("first"))
    imap.put(mail("away", "I am not here; delete this.", "Auto-Submitted: auto-replied\r\n"))
    imap.wait("Processed", done + 2)
    assert count(rows) == before


def test_what_cannot_be_taken_in_is_set_aside_and_told(imap, rows, server, mailbox):
    before, told = count(rows), len(mailbox.to("admin@post-office.example"))
    imap.put(b"X-Nothing: at all\r\n\r\nwords\r\n")
    imap.put(mail("behind-the-bad-one"))
    assert len(imap.wait("Set aside", 1)) == 1
    end = time.monotonic() + 30
    while count(rows) < before + 1 and time.monotonic() < end:
        time.sleep(0.2)
    assert count(rows) == before + 1 and imap.mails("INBOX") == []
    assert "not_a_mail" in "".join(
        m.get_body(("plain",)).get_content() for m in [mailbox.wait("admin@post-office.example", told + 2), *mailbox.to("admin@post-office.example")]
    )
    assert "mails_set_aside_total 1" in Api(server.url).get("/metrics").content.decode()


def test_each_mail_is_taken_in_once_over_kills(imap, rows, server):
    before, done = count(rows), len(imap.mails("Processed"))
    for number in range(30):
        imap.put(mail(f"kill-{number}"))
    for _ in range(3):
        at_kill = count(rows)
        end = time.monotonic() + 30
        while count(rows) < at_kill + 3 and time.monotonic() < end:
            time.sleep(0.01)
        server.process.kill()
        server.process.wait(10)
        server.start()
    imap.wait("Processed", done + 30, 90)
    assert count(rows) == before + 30 and imap.mails("INBOX") == []
    twice = rows("SELECT message_id FROM compliance_dsr_communications WHERE direction = 'in' GROUP BY message_id HAVING count(*) > 1")
    assert twice == []
    assert len(imap.mails("Set aside")) == 1, "a kill is not the mail's fault"
