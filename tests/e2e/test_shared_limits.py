# SPDX-License-Identifier: Apache-2.0
"""Two instances on one database and one Redis: limits hold over both, by whichever a caller comes in; without Redis each
limits by itself, nothing waits for long and nothing is let in that was not."""
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from harness.client import Api
from harness.cluster import instance, run
from harness.server import Server
from harness.trouble import demo_token
from harness.waiting import wait_for

ME = "/api/v1/platform/me"
PER_MINUTE, BURST = 120, 100   # a burst is never below 100


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Redis:
    """On loopback, with a password, keeping nothing."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.password = folder, free_port(), secrets.token_urlsafe(24)
        self.process = None

    def start(self):
        words = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            ["redis-server", *words, "--requirepass", self.password], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(lambda: "PONG" in self.ask("PING"))
        return self

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/3"

    def ask(self, *words: str) -> str:
        return run("redis-cli", "-p", self.port, "-n", "3", *words, env={**os.environ, "REDISCLI_AUTH": self.password}).stdout

    def kill(self):
        self.process.kill()
        self.process.wait(10)


class World:
    def __init__(self, folder: Path):
        self.redis = Redis(folder).start()
        shared = {"CORE_VALKEY_URL": self.redis.url, "COMPLIANCE_RATE_LIMIT_PER_MINUTE": str(PER_MINUTE), "COMPLIANCE_SIGN_IN_FAILURES": "6"}
        self.first = Server(shared, ("--demo",)).start()
        self.token = demo_token(self.first)
        place = folder / "second"
        place.mkdir()
        self.process, second_url = instance(
            self.first.database_url(), place, COMPLIANCE_MASTER_KEY_FILE=str(self.first.data / "master.key"),
            COMPLIANCE_FILES_DIR=str(self.first.data / "files"), COMPLIANCE_SHRED_JOURNAL=str(self.first.data / "shred.journal"), **shared,
        )
        self.urls = [self.first.url, second_url]
        self.apis = [Api(url, lambda: self.token) for url in self.urls]

    def passed(self, asks: int, one_after_another=(0, 1)) -> int:
        """How many of so many requests are let through, from one instance to the other in turns."""
        count = 0
        for i in range(asks):
            reply = self.apis[one_after_another[i % len(one_after_another)]].get(ME)
            assert reply.status in (200, 429), reply
            if reply.status == 429:
                assert int(reply.headers["retry-after"]) >= 1
            count += reply.status == 200
        return count

    def fresh(self):
        """Everybody begins anew, in Redis; the instances' own memory goes on."""
        self.redis.ask("FLUSHDB")

    def unanswered(self, which: int) -> float:
        lines = self.apis[which].get("/api/v1/platform/metrics").content.decode().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("shared_cache_unanswered_total"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        print(self.first.tail(3000))
        self.first.stop()
        if self.redis.process.poll() is None:
            self.redis.kill()


@pytest.fixture
def world():
    with tempfile.TemporaryDirectory(prefix="cpl-limits-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = World(Path(folder))
        yield made
        made.stop()


def test_two_instances_give_no_more_than_one(world):
    start = time.monotonic()
    given = world.passed(2 * BURST + 20)
    gained = (time.monotonic() - start) * PER_MINUTE / 60
    assert BURST <= given <= BURST + gained + 2, (given, gained)
    # What lies in Redis names nobody, and goes by itself.
    keys = world.redis.ask("KEYS", "*").split()
    assert keys, "nothing was kept in Redis"
    assert all(key.startswith("cpl:") and "127.0.0.1" not in key and len(key.split(":")[-1]) == 40 for key in keys), keys
    assert all(0 < int(world.redis.ask("PTTL", key)) < 3_600_000 for key in keys)


def test_failed_sign_ins_count_over_both(world):
    assert world.passed(2) == 2
    wrong = [Api(url, lambda: "cpl_p_" + secrets.token_urlsafe(32)) for url in world.urls]
    statuses = [wrong[i % 2].get(ME).status for i in range(12)]
    assert statuses[:6] == [401] * 6, statuses
    assert statuses[-1] == 429, statuses
    assert wrong[0].get(ME).status == wrong[1].get(ME).status == 429
    # Whoever is known goes on: the wait is for who fails.
    assert world.apis[0].get(ME).status == 200


def test_without_redis_each_limits_by_itself_and_nothing_is_open(world):
    assert world.passed(2) == 2
    world.redis.kill()
    start = time.monotonic()
    given = world.passed(2 * (BURST + 60))
    took = time.monotonic() - start
    assert BURST <= given <= 2 * BURST + took * PER_MINUTE / 60 * 2 + 2, given   # each its own bucket, none without
    assert given < 2 * (BURST + 60), "nobody was limited"
    assert world.unanswered(0) > 0
    nobody = Api(world.urls[0], lambda: "cpl_p_" + secrets.token_urlsafe(32))
    assert nobody.get(ME).status == 401
    # It comes back: one bucket again, without a restart.
    world.redis.start()
    wait_for(lambda: world.apis[0].get(ME).status in (200, 429) and "cpl:" in world.redis.ask("KEYS", "*"), 10)


def test_a_redis_that_stands_still_costs_a_moment_and_no_more(world):
    assert world.passed(4) == 4
    os.kill(world.redis.process.pid, signal.SIGSTOP)
    try:
        times = []
        for i in range(20):
            start = time.monotonic()
            assert world.apis[i % 2].get(ME).status == 200
            times.append(time.monotonic() - start)
        # One request a second and loop pays for the asking; the others do not ask.
        assert max(times) < 2, times
        assert sorted(times)[len(times) // 2] < 0.1, times
    finally:
        os.kill(world.redis.process.pid, signal.SIGCONT)
    wait_for(lambda: world.apis[0].get(ME).status == 200 and "callers" in world.redis.ask("KEYS", "*"), 10)


def test_an_address_that_is_none_is_refused_without_its_password():
    server = Server({"CORE_VALKEY_URL": "http://:very-secret@127.0.0.1:1"})
    with pytest.raises(RuntimeError) as failed:
        server.start(20)
    assert "CORE_VALKEY_URL" in str(failed.value)
    assert "very-secret" not in str(failed.value)
