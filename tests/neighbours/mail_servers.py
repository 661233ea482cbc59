# SPDX-License-Identifier: Apache-2.0
"""Mail servers on loopback: Debian's aiosmtpd as one that works, and a scripted one that breaks off, lies or stands still where it is told to."""
import email
import email.policy
import socket
import ssl
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


class Relay:
    """A relay that wants STARTTLS, and a sign-in after it. `refusals` answers RCPT by address; `slow_s` is how long it takes over a mail."""

    def __init__(self, port: int, certificate: tuple[Path, Path] | None, password: str = ""):
        self.mails, self.signed_in, self.refusals, self.slow_s = [], [], {}, 0.0
        self.arrived = threading.Condition()
        more = {"tls_context": tls(certificate), "require_starttls": True} if certificate else {}
        if password:
            more.update(authenticator=self._sign_in, auth_required=True, auth_require_tls=True)
        self.password = password
        self.controller = Controller(self, hostname="127.0.0.1", port=port, ready_timeout=10, **more)
        self.controller.start()

    def _sign_in(self, _server, session, _envelope, _mechanism, data):
        right = data.login == b"relay" and data.password == self.password.encode()
        self.signed_in.append((right, session.ssl is not None))
        return AuthResult(success=right)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        for start, refusal in self.refusals.items():
            if address.startswith(start):
                return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, _server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.arrived:
            self.mails.append((envelope.rcpt_tos[0], message, session.ssl is not None))
            self.arrived.notify_all()
        if self.slow_s:
            import asyncio

            await asyncio.sleep(self.slow_s)
        return "250 2.0.0 kept"

    def to(self, address: str) -> list:
        with self.arrived:
            return [message for recipient, message, _ in self.mails if recipient == address]

    def wait(self, address: str, seconds: float = 30) -> list:
        end = time.monotonic() + seconds
        with self.arrived:
            while not any(recipient == address for recipient, _, _ in self.mails):
                assert self.arrived.wait(max(0.0, end - time.monotonic())), f"no mail to {address}"
        return self.to(address)

    def stop(self):
        self.controller.stop()


def end(line: socket.socket):
    """At once, also where another thread waits for it or a reader of it is open: close() alone would leave it to them."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    line.close()


class Scripted:
    """Answers each command by `script` (its first word, in upper case), else as a relay without TLS would; keeps all that it was sent.
    An answer of None ends the connection, one of Ellipsis is never given."""

    def __init__(self, port: int, certificate: tuple[Path, Path] | None = None, **script):
        self.script, self.lines, self.certificate = script, [], certificate
        self.socket = socket.create_server(("127.0.0.1", port))
        self.over = threading.Event()
        self.connections: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self.over.is_set():
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            self.connections.append(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _say(self, line, word: str, usual: str) -> bool:
        answer = self.script.get(word, usual)
        if answer is Ellipsis:
            self.over.wait()
        if answer is None or answer is Ellipsis:
            end(line)
            return False
        line.sendall(answer.encode() + b"\r\n")
        return True

    def _serve(self, line):
        encrypted = False
        try:
            if not self._say(line, "GREETING", "220 relay.example ESMTP"):
                return
            reader = line.makefile("rb")
            while sent := reader.readline():
                self.lines.append((encrypted, sent.decode(errors="replace").rstrip()))
                word = sent.split()[0].decode(errors="replace").upper() if sent.split() else ""
                usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 fine")
                if word == "EHLO" and self.certificate and not encrypted:
                    usual = "250-relay.example\r\n250-AUTH PLAIN\r\n250 STARTTLS"
                elif word == "EHLO":
                    usual = "250-relay.example\r\n250 AUTH PLAIN"
                elif word == "AUTH":
                    usual = "235 welcome"
                    if "AUTH" not in self.script and len(sent.split()) == 2:
                        line.sendall(b"334 \r\n")
                        self.lines.append((encrypted, reader.readline().decode(errors="replace").rstrip()))
                elif word == "STARTTLS":
                    usual = "220 go on"
                if not self._say(line, word, usual):
                    return
                if word == "STARTTLS" and self.script.get(word, usual).startswith("220"):
                    line = tls(self.certificate).wrap_socket(line, server_side=True)
                    self.connections.append(line)
                    reader, encrypted = line.makefile("rb"), True
                if word == "DATA" and self.script.get("DATA", usual).startswith("354") and not self._take(line, reader, encrypted):
                    return
        except OSError:
            return

    def _take(self, line, reader, encrypted: bool) -> bool:
        while (sent := reader.readline()) and sent != b".\r\n":
            self.lines.append((encrypted, sent.decode(errors="replace").rstrip()))
            if "LINE" in self.script:
                return self._say(line, "LINE", "")
        return self._say(line, "DOT", "250 kept")

    def words(self, encrypted: bool | None = None) -> list[str]:
        """First words of the commands, those under TLS or in the clear."""
        return [line.split()[0].upper() for under, line in list(self.lines) if line.split() and encrypted in (None, under)]

    def stop(self):
        self.over.set()
        for line in (self.socket, *self.connections):
            end(line)
