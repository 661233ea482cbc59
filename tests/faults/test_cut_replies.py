# SPDX-License-Identifier: Apache-2.0
"""The database's replies are cut in their middle, or stop coming: no client is told anything wrong, and nothing is done twice."""
import random
import threading
import time

from harness.writer import STORED, SYSTEMS, Writer, held_against, sum_of

WRITERS, SECONDS, FEWEST_CUTS = 8, 8, 40
# Of a statement, and five more for the reply that says so.
LONGEST_WAIT_S, BACK_S = 21, 2


def test_replies_that_are_cut_anywhere_lose_nothing_and_do_nothing_twice(place):
    before = set(place.rows(STORED))
    until = time.monotonic() + SECONDS
    writers = [Writer(lambda: place.server.url, place.token, until=until, reads=0.4) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    chance, cuts = random.Random(5), place.proxy.cuts
    while time.monotonic() < until:
        place.proxy.cut_after(chance.choice((0, 1, 4, 5, 6, 17, 64, 200, 777, 3000)) + chance.randrange(40))
        time.sleep(chance.uniform(0.02, 0.15))
    place.proxy.left = None
    for writer in writers:
        writer.join(120)
        assert not writer.is_alive()
    statuses = sum_of(writers)
    assert place.proxy.cuts - cuts >= FEWEST_CUTS and statuses.get(503, 0) > 0 and statuses.get(201, 0) > 50, (place.proxy.cuts, statuses)
    held_against(writers, set(place.rows(STORED)) - before)
    calm = Writer(lambda: place.server.url, place.token)
    for _ in range(50):
        calm.create()
    assert calm.statuses == {201: 50}, (calm.statuses, calm.wrong)
    assert place.goes_on()


def test_a_database_that_falls_silent_holds_nobody_for_ever_and_is_used_again(place):
    replies = []

    def ask():
        begun = time.monotonic()
        replies.append((place.api().get(SYSTEMS), time.monotonic() - begun))

    callers = [threading.Thread(target=ask) for _ in range(12)]
    with place.proxy.silence():
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(LONGEST_WAIT_S + 10)
        assert len(replies) == len(callers)
        for reply, took in replies:
            assert reply.status == 503 and reply.headers["retry-after"] and took < LONGEST_WAIT_S, (reply, took)
        assert place.api().get("/healthz").status == 200
    back = time.monotonic()
    apis = [place.api() for _ in range(8)]
    while [one.get(SYSTEMS).status for one in apis] != [200] * len(apis):
        assert time.monotonic() < back + BACK_S + 5, "not served again in time"  # five more for an attempt that is under way
        time.sleep(0.05)
    assert place.goes_on()
