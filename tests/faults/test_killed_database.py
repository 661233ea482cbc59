# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL is killed under load: everybody is told at once to come again, and is served as soon as it is back."""
import time

from harness.waiting import wait_for
from harness.writer import STORED, SYSTEMS, Writer, held_against, sum_of

WRITERS, DOWN_S, BACK_S, AT_ONCE_S = 8, 5, 2, 2


def test_a_killed_database_is_503_and_served_again_within_two_seconds_of_its_return(place):
    before = set(place.rows(STORED))
    until = time.monotonic() + DOWN_S + 8
    writers = [Writer(lambda: place.server.url, place.token, until=until, reads=0.5) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(1)
    place.cluster.kill()
    killed = time.monotonic()
    api = place.api()
    refused = 0
    while time.monotonic() < killed + DOWN_S:
        begun = time.monotonic()
        reply = api.get(SYSTEMS)
        assert reply.status == 503 and int(reply.headers["retry-after"]) >= 1 and reply.json["type"] == "/problems/unavailable", reply
        assert time.monotonic() - begun < AT_ONCE_S
        refused += 1
        time.sleep(0.05)
    assert refused > 5
    assert api.get("/healthz").status == 200 and api.get("/readyz").status == 503
    place.cluster.start()
    wait_for(place.cluster.answers)
    back = time.monotonic()
    apis = [place.api() for _ in range(8)]  # on both loops, each with connections of its own
    while [one.get(SYSTEMS).status for one in apis] != [200] * len(apis):
        assert time.monotonic() < back + BACK_S, "not served again in time"
        time.sleep(0.02)
    assert time.monotonic() < back + BACK_S
    for writer in writers:
        writer.join(120)
        assert not writer.is_alive()
    assert sum_of(writers).get(503, 0) > 0
    held_against(writers, set(place.rows(STORED)) - before)
    assert place.goes_on()
