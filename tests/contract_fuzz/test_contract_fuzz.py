# SPDX-License-Identifier: Apache-2.0
"""Schemathesis asks every operation of the document what fits, nearly fits and does not: no 5xx, no reply that is not promised.
`make contract-fuzz` runs it. CONTRACT_FUZZ_EXAMPLES for each operation, CONTRACT_FUZZ_SEED chooses others, CONTRACT_FUZZ_ONLY takes
the operations in whose id the pattern is found. Each reply is judged by the judge of the scenarios (harness/contract.py)."""
import collections
import json
import os
import random
import re
import time

import hypothesis
import pytest
import requests
import schemathesis
from harness.client import Api, Reply
from harness.contract import BrokenContract
from harness.targets import Targets
from schemathesis import GenerationMode

EXAMPLES = int(os.environ.get("CONTRACT_FUZZ_EXAMPLES", "50"))
SEED = int(os.environ.get("CONTRACT_FUZZ_SEED", "0"))
ONLY = os.environ.get("CONTRACT_FUZZ_ONLY", "")
# One after the other: an example may close its tenant, or its tenant's door.
TENANTS = [f"contract-{number}" for number in range(12)]
TAKEN = ("method", "url", "headers", "params", "data", "json", "files")
# Of the connection, of who asks, and what would pack the reply.
OURS = {"content-length", "host", "connection", "user-agent", "authorization", "x-tenant", "accept-encoding"}
# How often one is asked again that answers 503 with Retry-After, as a busy machine may; then it is a fault like every 5xx.
PATIENCE = 3
# A connection that never ends by design: read here, it would hold the test.
HELD_OPEN = {"text/event-stream"}


class Caller:
    """Asks as the administrator of a tenant, of the next one where the last let nobody in any more."""

    def __init__(self, world, trail):
        self.world, self.targets, self.left, self.asked_again = world, Targets(world, trail), list(TENANTS), 0
        self.next()

    def next(self):
        self.name = self.left.pop(0)
        self.targets.seed(self.name)

    def ensure(self):
        while self.world.api("compliance_admin", self.name).get("/api/v1/platform/me", check=False).status != 200:
            self.next()

    def api(self) -> Api:
        return self.world.api("compliance_admin", self.name)


def path_values(caller, operation, case, rng) -> dict:
    """What Schemathesis made up leads nowhere; most times a record that is there is asked for."""
    made = dict(case.path_parameters or {})
    if made and rng.random() < 0.75:
        public = operation.permission == "public" and not caller.targets.has_ids(operation)
        known = None if public else caller.targets.existing(operation, caller.name)
        made.update(known or {})
    return made


def send(caller, operation, case, rng) -> Reply:
    case.path_parameters = path_values(caller, operation, case, rng)
    wanted = case.as_transport_kwargs(base_url="http://x", headers={})
    prepared = requests.Request(**{name: wanted[name] for name in TAKEN if name in wanted}).prepare()
    headers = {name: value for name, value in prepared.headers.items() if name.lower() not in OURS}
    content = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    if operation.method in ("PATCH", "DELETE") or rng.random() < 0.1:
        if rng.random() < 0.7:
            headers["If-Match"] = "*" if rng.random() < 0.3 else f'"{rng.randint(1, 3)}"'
    ask = lambda: caller.api()(operation.method, prepared.path_url, content=content, headers=headers, check=False)
    reply, more = ask(), PATIENCE
    while reply.status == 503 and "retry-after" in reply.headers and more > 0:
        time.sleep(int(reply.headers["retry-after"]))
        reply, more, caller.asked_again = ask(), more - 1, caller.asked_again + 1
    return reply


def check(document, reply: Reply):
    """Raises BrokenContract for what is not promised, and for every 5xx: that there may be one is no reason for it here."""
    document.check(reply)
    if reply.status >= 500:
        raise BrokenContract(f"{reply}\nbreaks the document:\n  is a 5xx")


def kind_of(error: str, reply: Reply) -> tuple:
    return reply.status, error.rpartition("breaks the document:")[2][:120]


def examples_of(operation, mode, count: int, seed: int):
    """That many cases, drawn outside of Hypothesis's search: what a reply says does not steer it."""
    found = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count, database=None, deadline=None, phases=[hypothesis.Phase.generate], suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def draw(case):
        found.append(case)

    try:
        draw()
    except hypothesis.errors.Unsatisfiable:
        pass  # nothing can be wrong about it
    return found


def cases_of(made: dict, operations: list, caller):
    """Operation, case and the operation's own chance, as many as are wanted of each."""
    for operation in operations:
        rng = random.Random(f"{SEED} {operation.id}")
        cases = examples_of(made[operation.id], GenerationMode.POSITIVE, EXAMPLES // 2, SEED)
        cases += examples_of(made[operation.id], GenerationMode.NEGATIVE, EXAMPLES - len(cases), SEED)
        if len(cases) < EXAMPLES:
            cases += [cases[index % len(cases)] for index in range(EXAMPLES - len(cases))]
        caller.ensure()
        yield from ((operation, case, rng) for case in cases)


@pytest.fixture(scope="module")
def caller(world, trail):
    return Caller(world, trail)


def test_no_reply_is_outside_of_the_document(world, document, caller):
    schema = schemathesis.openapi.from_dict(json.loads(document.text))
    made = {one.ok().definition.raw["operationId"]: one.ok() for one in schema.get_all_operations()}
    asked, faults, statuses = 0, collections.defaultdict(list), collections.Counter()
    wanted = [
        one
        for one in document.operations
        if re.search(ONLY, one.id) and not HELD_OPEN & set(one.spec["responses"].get("200", {}).get("content", {}))
    ]
    for operation, case, rng in cases_of(made, wanted, caller):
        try:
            reply = send(caller, operation, case, rng)
        except OSError as lost:  # what was found until then is told all the same
            faults[operation.id, "no reply"].append(f"no reply, and nobody was asked any more: {lost}\n  body: {case.body!r:.600}")
            break
        asked += 1
        statuses[reply.status] += 1
        try:
            check(document, reply)
        except BrokenContract as broken:
            known = faults[operation.id, *kind_of(str(broken), reply)]
            known.append(f"{broken}\n  body: {case.body!r:.600}")
    print(f"{asked} requests, seed {SEED}, {caller.asked_again} asked again after 503, replies {dict(sorted(statuses.items()))}")
    told = [f"{operation} ({len(texts)} times)\n" + "\n".join(texts[:1]) for (operation, *_), texts in faults.items()]
    assert asked and not told, f"{len(told)} kinds of faults\n" + "\n\n".join(told)
