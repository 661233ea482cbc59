# SPDX-License-Identifier: Apache-2.0
"""Starts `complianced` with a private data directory and stops it by its process id."""
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from .program import REPOSITORY, program  # noqa: F401
from .sanitizer import patience

LISTENING = re.compile(rb"listening on (https?://127\.0\.0\.1:\d+)")
# As long as a whole runner may take (tools/run_tests.py); whoever is still there has been forgotten.
TIME_LIMIT_S = 3600


class Server:
    """One running instance. `url`, `database_url` and `bootstrap_token` say how to reach it."""

    def __init__(self, environment: dict[str, str], arguments: tuple[str, ...] = (), clock=None):
        self.clock = clock  # of harness/clock.py; None: the machine's
        self.program = program()
        self.arguments, self.listen = arguments, "127.0.0.1:0"
        self.bootstrap_token = "cpl_i_" + secrets.token_urlsafe(32)
        self.folder = Path(tempfile.mkdtemp(prefix="cpl-"))
        self.folder.chmod(0o755)  # the embedded database runs as another user when the tests run as root
        self.data = self.folder / "data"
        self.log = self.folder / "complianced.log"
        self.environment = {**os.environ, "COMPLIANCE_BOOTSTRAP_TOKEN": self.bootstrap_token, **environment, **(clock.environment if clock else {})}
        self.process = None
        self.url = ""

    def start(self, timeout_s: float = 120):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--data-dir", self.data, "--listen", self.listen, *self.arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=self.environment,
                cwd=self.folder,
            )
        end = time.monotonic() + patience(timeout_s)
        while not (found := LISTENING.search(self.log.read_bytes())):
            if self.process.poll() is not None or time.monotonic() > end:
                text = self.tail()
                self.stop()
                raise RuntimeError(f"complianced did not come up:\n{text}")
            time.sleep(0.02)
        self.url = found[1].decode()
        self._limit = threading.Timer(patience(TIME_LIMIT_S), self.process.kill)
        self._limit.daemon = True
        self._limit.start()
        return self

    def database_url(self) -> str:
        """The embedded database as its superuser, by its socket."""
        return f"host={self.data}/socket user=postgres dbname=compliance"

    def tail(self, characters: int = 6000) -> str:
        return self.log.read_text(errors="replace")[-characters:]

    def stop(self):
        """SIGTERM, then SIGKILL; a database that outlived the program is stopped by its own process id."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(patience(30))  # it looks for leaks at its end, too
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        for pid_file in self.data.glob("**/postmaster.pid"):
            try:
                os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
                time.sleep(1)
            except (ProcessLookupError, ValueError, FileNotFoundError):
                pass
        shutil.rmtree(self.folder, ignore_errors=True)
