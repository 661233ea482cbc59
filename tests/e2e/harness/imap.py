# SPDX-License-Identifier: Apache-2.0
"""A real mailbox: Dovecot on loopback with a folder of its own, stopped by its process id."""
import imaplib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from .sanitizer import patience

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ImapServer:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cpl-imap-"))
        self.user, self.password, self.port = "privacy", secrets.token_urlsafe(12), _free_port()
        me = pwd.getpwuid(os.getuid()).pw_name
        # As root Dovecot gives mails and logins to lesser users; otherwise all of it is the one who runs the tests.
        owner, login = ("nobody", "dovenull") if os.getuid() == 0 else (me, me)
        account = pwd.getpwnam(owner)
        mails = self.folder / "mails"
        mails.mkdir()
        self.folder.chmod(0o755)
        if os.getuid() == 0:
            os.chown(mails, account.pw_uid, account.pw_gid)
        users = self.folder / "users"
        users.write_text(f"{self.user}:{{PLAIN}}{self.password}:{account.pw_uid}:{account.pw_gid}::{mails}::\n")
        users.chmod(0o644)
        self.config = self.folder / "dovecot.conf"
        self.config.write_text(f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {"dovecot" if os.getuid() == 0 else me}
default_internal_group = {"dovecot" if os.getuid() == 0 else me}
default_login_user = {login}
mail_location = maildir:{mails}/Maildir
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {users}
}}
userdb {{
  driver = passwd-file
  args = {users}
}}
""")
        (self.folder / "state").mkdir()
        self.process = subprocess.Popen(
            [DOVECOT, "-F", "-c", self.config], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        end = time.monotonic() + 20
        while True:
            try:
                self.client().logout()
                break
            except (OSError, imaplib.IMAP4.error) as fault:
                if self.process.poll() is not None or time.monotonic() > end:
                    log = self.folder / "log"
                    shown = log.read_text() if log.exists() else ""
                    self.stop()
                    raise RuntimeError(f"dovecot did not come up: {fault}\n{shown}") from None
                time.sleep(0.1)

    @property
    def url(self) -> str:
        return f"imap://127.0.0.1:{self.port}/INBOX"

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(self.user, self.password)
        return client

    def put(self, mail: bytes):
        client = self.client()
        assert client.append("INBOX", None, None, mail)[0] == "OK"
        client.logout()

    def mails(self, folder: str) -> list[bytes]:
        client = self.client()
        try:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers = client.search(None, "ALL")[1][0].split()
            return [client.fetch(number, "(RFC822)")[1][0][1] for number in numbers]
        finally:
            client.logout()

    def wait(self, folder: str, count: int, timeout_s: float = 40) -> list[bytes]:
        end = time.monotonic() + patience(timeout_s)
        while len(found := self.mails(folder)) < count:
            assert time.monotonic() < end, f"{len(found)} instead of {count} mails in {folder} within {timeout_s} s"
            time.sleep(0.2)
        return found

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)
