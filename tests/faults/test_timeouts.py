# SPDX-License-Identifier: Apache-2.0
"""A row that somebody else holds, and a statement that does not end: each is given up in its time, and holds up nobody else."""
import threading
import time

import psycopg2
from harness.writer import SYSTEMS

# platform/postgres/database.hpp
LOCK_S, STATEMENT_S = 5, 15
SLOW = """CREATE FUNCTION slow_for_test() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
CREATE TRIGGER slow_for_test BEFORE UPDATE ON compliance_dsr_source_systems FOR EACH ROW WHEN (NEW.name = 'Slow') EXECUTE FUNCTION slow_for_test()"""
SLOW_NO_MORE = "DROP TRIGGER slow_for_test ON compliance_dsr_source_systems; DROP FUNCTION slow_for_test()"


def made(place, name: str) -> str:
    reply = place.api().post(SYSTEMS, {"name": name})
    assert reply.status == 201, reply
    return reply.json["id"]


class Stuck(threading.Thread):
    """A change that has to wait."""

    def __init__(self, place, record: str, name: str):
        super().__init__(daemon=True)
        self.api, self.path, self.name_given, self.reply, self.took = place.api(), f"{SYSTEMS}/{record}", name, None, 0.0

    def run(self):
        begun = time.monotonic()
        self.reply = self.api.patch(self.path, {"name": self.name_given})
        self.took = time.monotonic() - begun


def holds_up_nobody(place, record: str, waiting: Stuck):
    """While it waits, others are served as ever."""
    api, served = place.api(), 0
    while waiting.is_alive():
        begun = time.monotonic()
        replies = api.post(SYSTEMS, {"name": f"Beside {time.monotonic()}"}), api.patch(f"{SYSTEMS}/{record}", {"active": served % 2 == 0}), api.get(SYSTEMS)
        assert [reply.status for reply in replies] == [201, 200, 200], replies
        assert time.monotonic() - begun < 3
        served += 1
        time.sleep(0.1)
    assert served > 5


def test_a_row_that_is_locked_is_503_after_five_seconds(place):
    locked, other = made(place, "Locked"), made(place, "Other")
    with psycopg2.connect(place.cluster.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM compliance_dsr_source_systems WHERE id = %s FOR UPDATE", (locked,))
        stuck = Stuck(place, locked, "Locked no more")
        stuck.start()
        time.sleep(0.2)
        holds_up_nobody(place, other, stuck)
        assert stuck.reply.status == 503 and stuck.reply.headers["retry-after"], stuck.reply
        assert LOCK_S - 0.5 < stuck.took < LOCK_S + 3
        connection.rollback()
    assert place.api().patch(f"{SYSTEMS}/{locked}", {"name": "Locked no more"}).json["version"] == 2, "what was given up left nothing"


def test_a_statement_that_does_not_end_is_503_after_fifteen_seconds(place):
    slow, other = made(place, "Quick"), made(place, "Other still")
    place.rows(SLOW)
    try:
        stuck = Stuck(place, slow, "Slow")
        stuck.start()
        time.sleep(0.2)
        holds_up_nobody(place, other, stuck)
        assert stuck.reply.status == 503 and stuck.reply.headers["retry-after"], stuck.reply
        assert STATEMENT_S - 0.5 < stuck.took < STATEMENT_S + 3
    finally:
        place.rows(SLOW_NO_MORE)
    kept = place.api().patch(f"{SYSTEMS}/{slow}", {}).json
    assert (kept["name"], kept["version"]) == ("Quick", 1)
