# SPDX-License-Identifier: Apache-2.0
"""Reads on a real streaming replica: never staler for a client than his own writes, on any instance, and never an error because of it."""
import os
import random
import re
import secrets
import signal
import subprocess
import threading
import time

import pytest
from harness.cluster import run
from harness.waiting import wait_for

from postgres import Standby, TlsPostgres
from running import PLATFORM, Running

CONTROLS = "/api/v1/controls"
ON_REPLICA = 'replica_reads_total{answered_by="replica",reason=""}'


def on_primary(reason: str) -> str:
    return f'replica_reads_total{{answered_by="primary",reason="{reason}"}}'


@pytest.fixture(scope="module")
def primary(folder, authority):
    made = TlsPostgres(folder / "primary", authority.certificate("localhost"), shared_preload_libraries="pg_stat_statements")
    yield made
    made.stop()


STANDBY = {"shared_preload_libraries": "pg_stat_statements", "max_standby_streaming_delay": "0"}


@pytest.fixture(scope="module")
def standby(folder, primary):
    assert run("psql", primary.superuser.replace("dbname=postgres", "dbname=compliance"), "-c", "CREATE EXTENSION pg_stat_statements").returncode == 0
    made = Standby(folder / "standby", primary, **STANDBY)
    yield made
    made.stop()


def started(folder, primary, replica_url, authority, key):
    return Running(folder, primary.url(authority.roots), key, COMPLIANCE_DATABASE_REPLICA_URL=replica_url)


@pytest.fixture(scope="module")
def two(folder, primary, standby, authority, key):
    """Two instances with the same replica; the first one's `token` is good at both."""
    made = [started(folder, primary, standby.url(authority.roots), authority, key)]
    try:
        made[0].make_tenant(primary.url(authority.roots))
        made.append(started(folder, primary, standby.url(authority.roots), authority, key))
        made[1].token = made[0].token
        for one in made:
            wait_for(lambda one=one: one.metrics()["replica_in_use"] == 1, 20)
        yield made
    finally:
        for one in made:
            one.stop()


def api_of(running: Running):
    return running.api(running.token)


def new_control(api) -> dict:
    made = api.post(CONTROLS, {"title": "Access is reviewed " + secrets.token_hex(4), "description": "Every quarter.", "category": "process"})
    assert made.status == 201, made
    return made.json


def moved(running: Running, before: dict, name: str) -> float:
    return running.metrics()[name] - before[name]


class Paused:
    """The replica receives and keeps, and replays nothing."""

    def __init__(self, standby):
        self.standby = standby

    def __enter__(self):
        self.standby.ask("SELECT pg_wal_replay_pause()")
        wait_for(lambda: self.standby.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def __exit__(self, *_):
        self.standby.ask("SELECT pg_wal_replay_resume()")


def wait_until_used(running: Running, seconds: float = 20):
    """Until a read goes to the replica again."""
    api, before = api_of(running), running.metrics()
    end = time.monotonic() + seconds
    while moved(running, before, ON_REPLICA) == 0:
        assert api.get(CONTROLS + "?limit=1").status == 200
        assert time.monotonic() < end, (running.metrics(), running.log()[-3000:])
        time.sleep(0.05)


# Where reads go -------------------------------------------------------------------------------------------------------------


def calls(database, of: str) -> int:
    asked = f"query LIKE '%{of}%' AND query NOT LIKE '%pg_stat_statements%'"
    return int(database.ask(f"SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE {asked}"))


def test_reads_are_sent_to_the_replica_and_nothing_but_the_position_to_the_primary(two, primary, standby):
    api, table = api_of(two[0]), "FROM compliance_controls"
    made = new_control(api)
    wait_until_used(two[0])
    before, on_standby, on_primary_before = two[0].metrics(), calls(standby, table), calls(primary, table)
    asked, end = 0, time.monotonic() + 60
    while (answered := moved(two[0], before, ON_REPLICA)) < 40:
        assert time.monotonic() < end, two[0].metrics()
        assert api.get(f"{CONTROLS}/{made['id']}").json["title"] == made["title"]
        assert made["id"] in {one["id"] for one in api.get(CONTROLS + "?sort=-created_at").json["items"]}
        asked += 2
    assert calls(standby, table) - on_standby >= answered
    assert calls(primary, table) - on_primary_before <= 3 * (asked - answered), "the primary answers only what the replica did not"


def test_writes_personal_data_sign_in_and_the_trail_stay_on_the_primary(two, primary):
    api = api_of(two[0])
    wait_until_used(two[0])
    before = two[0].metrics()
    new_control(api)
    letter = {"source": "letter", "received_at": "2026-03-06T09:00:00Z", "subject_category": "customers"}
    request = api.post("/api/v1/dsr/requests", {**letter, "requester": {"name": "Max"}, "items": [{"right": "access"}]})
    assert request.status == 201, request
    for path in (f"/api/v1/dsr/requests/{request.json['id']}", f"{PLATFORM}/me", f"{PLATFORM}/tokens", f"{PLATFORM}/members", "/api/v1/audit/events"):
        assert api.get(path).status in (200, 404), path
    assert {name: moved(two[0], before, name) for name in before if name.startswith("replica_reads_total")} == {
        name: 0.0 for name in before if name.startswith("replica_reads_total")
    }
    noted = f"SELECT count(*) FROM compliance_audit_events WHERE entity_id = '{request.json['id']}' AND action = 'read'"
    assert primary.ask(noted) == "1"


def test_no_read_that_the_replica_may_answer_writes(two):
    """Each list, and one record, asked twice: what is shipped to a tenant when first asked for may fail on the replica that once."""
    api = api_of(two[0])
    document = api.get(f"{PLATFORM}/openapi.json").json
    made = new_control(api)
    wait_until_used(two[0])
    paths = [path.replace("{control_id}", made["id"]) for path, item in document["paths"].items() if "get" in item]
    paths = [path for path in paths if "{" not in path and not path.endswith(("report", "export", "sheet"))]
    for turn in (1, 2):
        before, told = two[0].metrics(), len(two[0].log())
        assert [str(reply) for reply in map(api.get, paths) if reply.status >= 500] == []
    assert len(paths) > 30 and moved(two[0], before, ON_REPLICA) > 12
    assert re.findall(r"(\w+: the primary answers instead.*)", two[0].log()[told:]) == []


# Never staler ---------------------------------------------------------------------------------------------------------------


def test_while_replay_stands_still_ones_own_write_is_read_at_once_here_and_at_the_other_instance(two, standby):
    here, there = api_of(two[0]), api_of(two[1])
    old = new_control(here)
    wait_until_used(two[0])
    wait_until_used(two[1])
    before = two[1].metrics()
    with Paused(standby):
        made = new_control(here)
        assert standby.ask(f"SELECT count(*) FROM compliance_controls WHERE id = '{made['id']}'") == "0", "the replica does not have it"
        for api in (here, there):
            assert api.get(f"{CONTROLS}/{made['id']}").status == 200
            assert made["id"] in {one["id"] for one in api.get(CONTROLS + "?sort=-created_at").json["items"]}
        changed = there.patch(f"{CONTROLS}/{old['id']}", {"title": "Changed"}, headers={"If-Match": f'"{old["version"]}"'})
        assert changed.status == 200, changed
        for api in (here, there):
            seen = api.get(f"{CONTROLS}/{old['id']}", headers={"If-None-Match": f'"{old["version"]}"'})
            assert (seen.status, seen.json["title"]) == (200, "Changed"), "not 304: what the client holds is old"
            assert api.get(f"{CONTROLS}/{old['id']}", headers={"If-None-Match": changed.headers["etag"]}).status == 304
            past = api.get(f"{CONTROLS}/{old['id']}?as_of={changed.json['updated_at']}")
            assert past.status == 200 and past.json["title"] == "Changed", past
        assert there.delete(f"{CONTROLS}/{made['id']}").status == 204
        assert [api.get(f"{CONTROLS}/{made['id']}").status for api in (here, there)] == [404, 404]
        assert moved(two[1], before, on_primary("behind")) >= 5
        assert moved(two[1], before, ON_REPLICA) == 0
    wait_until_used(two[0])
    wait_until_used(two[1])
    assert here.get(f"{CONTROLS}/{old['id']}").json["title"] == "Changed"


def test_a_list_that_is_paged_over_a_pause_has_everything_once(two, standby):
    api = api_of(two[0])
    wanted = {new_control(api)["id"] for _ in range(30)}
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        if pages % 2 == 0:
            standby.ask("SELECT pg_wal_replay_pause()")
            wanted.add(new_control(api)["id"])
        else:
            standby.ask("SELECT pg_wal_replay_resume()")
        page = api.get(f"{CONTROLS}?limit=7&sort=created_at" + (f"&cursor={cursor}" if cursor else ""))
        assert page.status == 200, page
        seen += [one["id"] for one in page.json["items"]]
        cursor, pages = page.json["next_cursor"], pages + 1
    standby.ask("SELECT pg_wal_replay_resume()")
    assert len(seen) == len(set(seen)) and wanted - set(seen) == set()


def test_whoever_writes_here_and_reads_there_never_goes_back(two, standby):
    """Eight clients change their own record at one instance and read it at either, while replay stops and goes on as it likes."""
    faults, over = [], threading.Event()

    def work(number: int):
        chance, apis = random.Random(number), [api_of(one) for one in two]
        mine = new_control(apis[0])
        version = mine["version"]
        for turn in range(60):
            if over.is_set():
                return
            if turn % 3 == 0:
                changed = chance.choice(apis).patch(f"{CONTROLS}/{mine['id']}", {"title": f"{number}-{turn}"}, headers={"If-Match": f'"{version}"'})
                if changed.status != 200:
                    faults.append(str(changed))
                    return
                version = changed.json["version"]
            seen = chance.choice(apis).get(f"{CONTROLS}/{mine['id']}")
            if seen.status != 200 or seen.json["version"] != version:
                faults.append(f"{number}-{turn}: {version} was written, read: {seen}")
                return

    def disturb():
        while not over.wait(random.uniform(0.02, 0.2)):
            standby.ask("SELECT pg_wal_replay_pause()")
            over.wait(random.uniform(0.02, 0.1))
            standby.ask("SELECT pg_wal_replay_resume()")

    before = [one.metrics() for one in two]
    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    other = threading.Thread(target=disturb)
    for thread in (*threads, other):
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    other.join()
    standby.ask("SELECT pg_wal_replay_resume()")
    assert faults == []
    for one, begun in zip(two, before):
        assert moved(one, begun, ON_REPLICA) > 0 and moved(one, begun, on_primary("behind")) > 0, "both must have happened for this to prove anything"


# Faults of the replica ---------------------------------------------------------------------------------------------------------


class Load:
    """Readers at one instance until the end of the block; `faults`, and `longest` in seconds."""

    def __init__(self, running: Running, readers: int = 6, path: str = CONTROLS + "?limit=20"):
        self.running, self.path, self.over = running, path, threading.Event()
        self.faults, self.longest, self.count = [], 0.0, 0
        self.threads = [threading.Thread(target=self.read) for _ in range(readers)]

    def read(self):
        api = api_of(self.running)
        while not self.over.is_set():
            begun = time.monotonic()
            reply = api.get(self.path)
            self.longest = max(self.longest, time.monotonic() - begun)
            self.count += 1
            if reply.status != 200:
                self.faults.append(str(reply))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


def test_a_replica_that_is_killed_under_load_is_no_error_and_is_used_again_when_it_returns(two, standby):
    wait_until_used(two[0])
    with Load(two[0]) as load:
        time.sleep(0.5)
        standby.kill()
        (standby.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        time.sleep(2)
        api = api_of(two[0])
        made = new_control(api)
        assert api.get(f"{CONTROLS}/{made['id']}").status == 200
        assert api.get(f"{PLATFORM}/ready").status == 200, "readiness does not hang on it"
        assert two[0].metrics()["replica_in_use"] == 0
        standby.start(**STANDBY)
        wait_for(lambda: two[0].metrics()["replica_in_use"] == 1, 30)
        wait_until_used(two[0])
    assert load.faults == [] and load.count > 50
    assert two[0].log().count("not in use, it does not answer") >= 1


def test_a_replica_that_stands_still_under_load_holds_nobody_up(two, standby):
    wait_until_used(two[0])
    with Load(two[0]) as load:
        time.sleep(0.5)
        standby.signal(signal.SIGSTOP)
        try:
            time.sleep(5)
        finally:
            standby.signal(signal.SIGCONT)
        wait_for(lambda: two[0].metrics()["replica_in_use"] == 1, 30)
    assert load.faults == [] and load.longest < 5, load.longest


def held(primary, table: str, seconds: float) -> threading.Thread:
    """Locks a table on the primary for so long; the replica locks it when it replays that."""
    url = primary.superuser.replace("dbname=postgres", "dbname=compliance")
    sql = f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT txid_current(), pg_sleep({seconds}); COMMIT"
    thread = threading.Thread(target=lambda: run("psql", url, "-c", sql))
    thread.start()
    return thread


def test_a_query_that_is_cancelled_on_the_replica_is_answered_by_the_primary(two, primary, standby):
    wait_until_used(two[0])
    before = two[0].metrics()
    cancel = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE usename = 'compliance' AND wait_event_type = 'Lock'"
    with Load(two[0], readers=3) as load:
        cancelled, end = 0, time.monotonic() + 60
        while cancelled == 0 and time.monotonic() < end:  # readers who were sent to the primary wait there
            lock = held(primary, "compliance_controls", 2)
            while lock.is_alive():
                cancelled += int(standby.ask(cancel))
                time.sleep(0.05)
            time.sleep(1)
    assert load.faults == [] and cancelled > 0
    assert moved(two[0], before, on_primary("failed")) > 0 and "57014" in two[0].log()


def holds(standby, pid: int, table: str) -> bool:
    """Whether the process has the table locked. Nobody can say where it was stopped with a lock of the server itself, which all others wait for."""
    sql = f"SELECT count(*) FROM pg_locks WHERE pid = {pid} AND relation = '{table}'::regclass AND granted"
    url = standby.superuser.replace("dbname=postgres", "dbname=compliance")
    try:
        return subprocess.run(["psql", url, "-Atc", sql], capture_output=True, text=True, timeout=2, check=True).stdout.strip() == "1"
    except subprocess.TimeoutExpired:
        return False


def stopped_within_a_read(standby, table: str, seconds: float = 60) -> int:
    """The process of a backend of the replica that stands still with the table locked, so in the middle of a unit that reads it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for pid in map(int, standby.ask("SELECT pid FROM pg_stat_activity WHERE usename = 'compliance'").split()):
            os.kill(pid, signal.SIGSTOP)
            held = False
            try:
                held = holds(standby, pid, table)
            finally:
                if not held:
                    os.kill(pid, signal.SIGCONT)
            if held:
                return pid
    raise AssertionError("no backend was met while it read")


def test_a_read_that_stands_in_the_way_of_replay_is_cancelled_there_and_answered_by_the_primary(two, primary, standby):
    """A lock that the primary takes must be taken on the replica as well, at once here: whoever reads there is ended with 40001."""
    api = api_of(two[0])
    for _ in range(100):
        new_control(api)
    wait_until_used(two[0])
    before, told = two[0].metrics(), len(two[0].log())
    conflicts = "SELECT confl_lock FROM pg_stat_database_conflicts WHERE datname = 'compliance'"
    earlier = int(standby.ask(conflicts))
    with Load(two[0], readers=8, path=CONTROLS + "?limit=200") as load:
        pid = stopped_within_a_read(standby, "compliance_controls")
        try:
            primary.ask("BEGIN; LOCK TABLE compliance_controls IN ACCESS EXCLUSIVE MODE; SELECT txid_current(); COMMIT")
            time.sleep(0.3)
        finally:
            os.kill(pid, signal.SIGCONT)
        wait_for(lambda: int(standby.ask(conflicts)) > earlier, 10)
        time.sleep(0.5)
    assert load.faults == [] and load.count > 50
    assert moved(two[0], before, on_primary("failed")) > 0 and "40001" in two[0].log()[told:]


# What is no replica of this database ----------------------------------------------------------------------------------------------


def test_another_database_or_the_primary_itself_is_refused_by_name(folder, primary, authority, key, two):
    other = TlsPostgres(folder / "other", authority.certificate("localhost"))
    try:
        for url, why in ((other.url(authority.roots), "it belongs to another database system"), (primary.url(authority.roots), "it takes writes itself")):
            made = started(folder, primary, url, authority, key)
            try:
                wait_for(lambda made=made, why=why: "replica: refused, " in made.log() and why in made.log(), 20)
                api = made.api(two[0].token)
                assert api.get(CONTROLS + "?limit=1").status == 200 and api.get(f"{PLATFORM}/ready").status == 200
                seen = made.metrics()
                assert (seen[ON_REPLICA], seen["replica_in_use"]) == (0, 0) and seen[on_primary("refused")] >= 1
            finally:
                made.stop()
    finally:
        other.stop()


def test_a_replica_that_is_promoted_is_refused_from_that_moment_on(folder, primary, authority, key, two):
    own = Standby(folder / "promoted", primary, **STANDBY)
    made = None
    try:
        made = started(folder, primary, own.url(authority.roots), authority, key)
        made.token = two[0].token
        wait_for(lambda: made.metrics()["replica_in_use"] == 1, 20)
        wait_until_used(made)
        assert own.ask("SELECT pg_promote()") == "t"
        # What is written there now is another history, and must not be seen.
        own.ask("UPDATE compliance_controls SET title = 'Split brain'")
        api = api_of(made)
        for _ in range(200):
            assert "Split brain" not in {one["title"] for one in api.get(CONTROLS + "?limit=20").json["items"]}
        wait_for(lambda: "replica: refused, it is no replica" in made.log(), 10)
    finally:
        if made:
            made.stop()
        own.stop()
        primary.ask("SELECT pg_drop_replication_slot('promoted')")
