# SPDX-License-Identifier: Apache-2.0
"""`kill -9` of the server in the middle of thousands of acknowledged writes, and its start upon what it left."""
import time

import psycopg2
import pytest
from harness.keeper import Keeper
from harness.trouble import demo_token
from harness.waiting import wait_for
from harness.writer import DISAGREEING, STORED, Writer, held_against, sum_of

WRITERS, WRITES, KILLS = 16, 5000, (1500, 3500)
# What was under way when it was killed is answered soon after the next start, and not only when its key's lease is over.
ANSWERED_S = 25


@pytest.fixture(scope="module")
def own_server():
    made = Keeper({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "100000000", "COMPLIANCE_ACCESS_LOG": "off", "COMPLIANCE_SEAL_INTERVAL": "1"}, ("--demo",))
    made.start()
    yield made
    print(made.tail(3000))
    made.stop()


def ask(server, sql: str) -> list[tuple]:
    with psycopg2.connect(server.database_url()) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_server_killed_amid_five_thousand_writes_loses_none_and_does_none_twice(own_server, capsys):
    token = demo_token(own_server)
    writers = [Writer(lambda: own_server.url, token, many=-(-WRITES // WRITERS), breaks=True) for _ in range(WRITERS)]
    begun = time.monotonic()
    for writer in writers:
        writer.start()
    down = []
    for kill in KILLS:
        wait_for(lambda: sum(writer.done for writer in writers) >= kill, 120)
        own_server.halt(kill=True)
        killed = time.monotonic()
        own_server.start()
        down.append(time.monotonic() - killed)
        resumed = {writer: writer.done for writer in writers}
        wait_for(lambda: all(writer.done > resumed[writer] or not writer.is_alive() for writer in writers), ANSWERED_S)
    for writer in writers:
        writer.join(180)
        assert not writer.is_alive()
    took = time.monotonic() - begun
    statuses = sum_of(writers)
    assert sum(writer.broken for writer in writers) >= len(KILLS), "nobody was connected when it was killed"
    assert statuses[201] >= WRITES - WRITERS * len(KILLS), statuses
    held_against(writers, ask(own_server, STORED))
    assert ask(own_server, DISAGREEING) == [], "trail and register differ"
    sealed = "SELECT (SELECT count(*) FROM compliance_audit_events) - (SELECT count(*) FROM compliance_audit_leaves)"
    wait_for(lambda: ask(own_server, sealed)[0][0] == 0)
    own_server.halt()
    verified = own_server.command("trail", "verify", "--tenant", "demo")
    assert '"ok":true' in verified.stdout.replace(" ", ""), verified.stdout
    with capsys.disabled():
        unclear = sum(len(writer.unclear) for writer in writers)
        print(f"\n{statuses[201]} writes acknowledged, {unclear} done and their answer lost, in {took:.1f} s with {len(KILLS)} kills; down "
              + ", ".join(f"{one:.1f} s" for one in down))
