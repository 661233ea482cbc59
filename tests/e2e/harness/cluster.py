# SPDX-License-Identifier: Apache-2.0
"""A second PostgreSQL for tests of restored copies, and the running of programs with a limit."""
import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from .server import LISTENING, program
from .waiting import wait_for

BIN = next(Path("/usr/lib/postgresql").glob("*/bin"), None)


def run(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=120, check=False, **options)


def instance(url: str, folder: Path, **environment: str):
    """One more program on a database: its process and address."""
    log = folder / "instance.log"
    command = [program(), "serve", "--listen", "127.0.0.1:0", "--data-dir", folder / "own"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "COMPLIANCE_DATABASE_URL": url, **environment}
        )
    try:
        found = wait_for(lambda: LISTENING.search(log.read_bytes()), 60)
    except AssertionError:
        process.kill()
        raise AssertionError("the instance did not come up:\n" + log.read_text(errors="replace")[-4000:]) from None
    return process, found[1].decode()


class Cluster:
    """A second PostgreSQL, with an identity of its own."""

    def __init__(self, folder: Path, **environment: str):
        self.folder, self.socket = folder, folder / "s"
        self.socket.mkdir(parents=True)
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.as_user:
            shutil.chown(folder, "postgres")
            shutil.chown(self.socket, "postgres")
        data = folder / "data"
        done = run(*self.as_user, BIN / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        assert done.returncode == 0, done.stderr
        self.data, self.environment = data, {**os.environ, **environment}
        self.start()
        self.url = f"host={self.socket} user=postgres dbname=compliance"
        wait_for(lambda: run("psql", "-h", self.socket, "-U", "postgres", "-c", "CREATE DATABASE compliance").returncode == 0)

    def start(self):
        self.process = subprocess.Popen(
            [
                *[*self.as_user, BIN / "postgres", "-D", self.data, "-c", f"unix_socket_directories={self.socket}"],
                *["-c", "listen_addresses=", "-c", "fsync=off"],
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=self.environment,
        )

    def answers(self) -> bool:
        return run("psql", "-h", self.socket, "-U", "postgres", "-d", "compliance", "-c", "SELECT 1").returncode == 0

    def kill(self):
        """SIGKILL to all its processes, as the kernel does for want of memory."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in (postmaster, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        self.process.wait(30)
