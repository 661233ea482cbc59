# SPDX-License-Identifier: Apache-2.0
"""A mail server on loopback that keeps what it is given: where invitations and their links are read."""
import email
import email.policy
import re
import socket
import threading
import time
import urllib.parse

from aiosmtpd.controller import Controller

from .sanitizer import patience

LINK = re.compile(r"https?://[^\s<>\")]+")
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}")


class Mailbox:
    def __init__(self):
        self._mails: list[tuple[list[str], email.message.EmailMessage]] = []
        self._arrived = threading.Condition()
        with socket.socket() as probe:  # the controller connects to its own port at the start, so it must know it
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=10)
        self._controller.start()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        """Refuses what the name of the address asks it to: unknown-…, blocked-…, later-…"""
        refusals = {
            "unknown": f"550 5.1.1 <{address}>: no such mailbox",
            "blocked": "554 5.7.1 refused by policy",
            "later": "451 4.3.0 try again later",
        }
        wanted = address.lower().split("@")[0].split("-")[0]
        if wanted in refusals:
            return refusals[wanted]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self._arrived:
            self._mails.append(([r.lower() for r in envelope.rcpt_tos], message))
            self._arrived.notify_all()
        return "250 2.0.0 kept"

    def to(self, address: str) -> list:
        """Mails to an address, oldest first."""
        with self._arrived:
            return [message for recipients, message in self._mails if address.lower() in recipients]

    def wait(self, address: str, count: int = 1, timeout_s: float = 30):
        """The `count`-th mail to the address; AssertionError with what did arrive when it does not come in time."""
        end = time.monotonic() + patience(timeout_s)
        with self._arrived:
            while True:
                found = [m for recipients, m in self._mails if address.lower() in recipients]
                if len(found) >= count:
                    return found[count - 1]
                left = end - time.monotonic()
                if left <= 0:
                    known = sorted({r for recipients, _ in self._mails for r in recipients})
                    raise AssertionError(
                        f"no mail number {count} to {address} within {timeout_s} s; mails went to {known}"
                    )
                self._arrived.wait(left)

    def stop(self):
        self._controller.stop()


def text_of(message) -> str:
    """The plain text of a mail, or its HTML where it has no other."""
    part = message.get_body(preferencelist=("plain", "html"))
    return part.get_content() if part is not None else ""


def code_of(message) -> str:
    """The one-time code of a mail: its only run of eight digits."""
    found = re.findall(r"(?<!\d)\d{8}(?!\d)", text_of(message))
    assert len(found) == 1, "the mail holds no code, or several:\n" + text_of(message)
    return found[0]


def token_of(message) -> str:
    """The token of the first link that carries one: the last long run of base64url characters behind its host."""
    for link in LINK.findall(text_of(message)):
        parts = urllib.parse.urlsplit(link)
        runs = TOKEN.findall(urllib.parse.unquote(f"{parts.path}?{parts.query}#{parts.fragment}"))
        if runs:
            return runs[-1]
    raise AssertionError("the mail holds no link with a token:\n" + text_of(message))
