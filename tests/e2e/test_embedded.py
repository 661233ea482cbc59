# SPDX-License-Identifier: Apache-2.0
"""The embedded database as an operator meets it: killed, doubled, out of room, out of rights, at odd places."""
import http.client
import os
import shutil
import signal
import subprocess
import time
import urllib.parse
from pathlib import Path

import psycopg2
import pytest
from harness.server import Server

from harness.trouble import demo_token, servers_of

SYSTEMS = "/api/v1/dsr/source-systems"
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="mounts need root")


class Kept(Server):
    """A server whose data lie at a given place below its folder; not logging requests."""

    def __init__(self, data: str | Path = "data", arguments: tuple[str, ...] = ("--demo",)):
        super().__init__({"COMPLIANCE_ACCESS_LOG": "off", "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000"}, arguments)
        self.data = self.folder / data

    def create(self, name: str, token: str) -> int:
        parts = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        body = f'{{"name": "{name}"}}'
        connection.request("POST", SYSTEMS, body, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status == 503:
            assert answer.headers["Retry-After"], text
        return answer.status

    def create_in_time(self, name: str, token: str, seconds: float = 30):
        """While the database comes back, 503 is right, and nothing else."""
        end = time.monotonic() + seconds
        while (status := self.create(name, token)) != 201:
            assert status == 503 and time.monotonic() < end, status
            time.sleep(0.1)

    def names(self) -> set[str]:
        with psycopg2.connect(self.database_url()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT name FROM compliance_dsr_source_systems")
            return {row[0] for row in cursor.fetchall()}

    def refuses(self, seconds: float = 60) -> str:
        """What the program says instead of coming up; it must end by itself, with 1 and one clear sentence."""
        done = subprocess.run(
            [self.program, "serve", "--data-dir", self.data, "--listen", "127.0.0.1:0"],
            capture_output=True, text=True, timeout=seconds, env=self.environment, cwd=self.folder,
        )
        assert done.returncode == 1, done
        said = [line for line in done.stderr.splitlines() if line.startswith("complianced: ")]
        assert len(said) == 1, done.stderr
        return done.stderr


def alive(pid: int) -> bool:
    """Ended ones that nobody has taken note of yet do not count."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


@pytest.fixture
def kept():
    made = Kept()
    yield made
    made.stop()


def test_a_killed_program_is_succeeded_by_the_next(kept):
    kept.start()
    token = demo_token(kept)
    assert kept.create("Before", token) == 201
    orphan = servers_of(kept.data)[0]
    kept.process.kill()
    kept.process.wait()
    assert alive(orphan), "the database went on alone"
    kept.start()
    assert servers_of(kept.data)[0] != orphan and not alive(orphan)
    assert "Before" in kept.names()
    assert kept.create("After", demo_token(kept)) == 201


def test_a_killed_database_is_started_again(kept):
    kept.start()
    token = demo_token(kept)
    for number in range(3):
        kept.create_in_time(f"System {number}", token)
        os.kill(servers_of(kept.data)[0], signal.SIGKILL)
        time.sleep(0.5)
        kept.create_in_time(f"Later {number}", token)
    assert {f"System {n}" for n in range(3)} <= kept.names()
    assert "starting it again" in kept.tail(1_000_000)
    os.kill(servers_of(kept.data)[0], signal.SIGKILL)
    assert kept.process.wait(60) == 1
    assert "complianced: the embedded database ends again and again" in kept.tail()


def test_a_second_instance_is_refused(kept):
    kept.start()
    assert "another instance is running on" in kept.refuses()
    assert kept.create("Still here", demo_token(kept)) == 201


@pytest.mark.parametrize("place", ["with a space", "with, a comma", "it's \"quoted\"", "ä/ö", "@at", "x" * 60 + "/" + "y" * 60])
def test_any_path_will_do(place):
    made = Kept(place)
    try:
        made.start()
        assert made.create("Here", demo_token(made)) == 201
        assert made.process.poll() is None
        made.process.terminate()
        assert made.process.wait(30) == 0
    finally:
        made.stop()


def test_what_the_environment_says_of_another_server_does_not_lead_there(kept):
    kept.environment |= {"PGPORT": "1", "PGHOSTADDR": "192.0.2.1", "PGHOST": "nowhere", "PGDATABASE": "none", "PGUSER": "nobody"}
    kept.start()
    assert kept.create("Here", demo_token(kept)) == 201


def test_a_cluster_of_another_version_is_named(kept):
    (kept.data / "postgres").mkdir(parents=True)
    (kept.data / "postgres" / "PG_VERSION").write_text("12\n")
    (kept.data / "master.key").write_bytes(os.urandom(32))
    (kept.data / "master.key").chmod(0o600)
    assert "postgresql-12" in kept.refuses()


def test_a_cluster_that_is_broken_says_so(kept):
    kept.start()
    kept.process.terminate()
    kept.process.wait(30)
    (kept.data / "postgres" / "global" / "pg_control").write_bytes(b"x" * 100)
    said = kept.refuses()
    assert "the database server ended at its start" in said and "pg_control" in said


def test_a_file_in_the_place_of_the_folder_is_named(kept):
    kept.data.write_text("")
    assert str(kept.data) in kept.refuses()


def test_a_missing_master_key_is_named(kept):
    kept.start()
    kept.process.terminate()
    kept.process.wait(30)
    (kept.data / "master.key").unlink()
    assert "there is no master key at" in kept.refuses()


@root_only
def test_a_folder_that_the_database_cannot_enter_is_named(kept):
    kept.data = kept.folder / "closed" / "data"
    kept.data.parent.mkdir(mode=0o700)
    assert "cannot enter" in kept.refuses() and "chmod o+x" in kept.refuses()


@pytest.fixture
def small_disk():
    made = Kept("disk/data")
    disk = made.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=150m,mode=755", "tmpfs", disk], capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("cannot mount here")
    yield made, disk
    process = made.process
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(60)
    subprocess.run(["umount", "-l", disk], check=False)
    made.stop()


@root_only
def test_too_small_a_disk_is_named(small_disk):
    made, disk = small_disk
    subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
    assert "No space left on device" in made.refuses()
    subprocess.run(["mount", "-o", "remount,size=150m", disk], check=True)
    made.start()
    assert made.create("Room", demo_token(made)) == 201, "what the first attempt left is mended"


@root_only
def test_a_disk_that_runs_full_loses_nothing(small_disk):
    made, disk = small_disk
    made.start()
    token = demo_token(made)
    assert made.create("Before", token) == 201
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 65536):
                pass
        except OSError:
            pass
    acknowledged = {"Before"}
    statuses = set()
    end = time.monotonic() + 6
    number = 0
    while time.monotonic() < end and made.process.poll() is None:
        number += 1
        try:
            status = made.create(f"Full {number} " + "x" * 60, token)
        except OSError:
            break
        statuses.add(status)
        if status == 201:
            acknowledged.add(f"Full {number} " + "x" * 60)
    assert statuses <= {201, 503}, statuses
    ballast.unlink()
    if made.process.poll() is not None:   # the database could not even recover: the program ended, and says why
        assert made.process.returncode == 1 and "complianced: " in made.tail()
        made.start()
        token = demo_token(made)
    made.create_in_time("After", token, 60)
    assert acknowledged | {"After"} <= made.names()


@root_only
def test_a_disk_that_cannot_be_written_is_named(small_disk):
    made, disk = small_disk
    made.start()
    made.process.terminate()
    assert made.process.wait(30) == 0
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert "Read-only file system" in made.refuses()
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    shutil.rmtree(disk / "nothing", ignore_errors=True)
