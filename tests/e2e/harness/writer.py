# SPDX-License-Identifier: Apache-2.0
"""Clients that create records, each with an Idempotency-Key that is repeated until it is answered, and what they were told."""
import http.client
import json
import random
import secrets
import threading
import time
import urllib.parse

SYSTEMS = "/api/v1/dsr/source-systems"
PATIENCE_S = 90


class Writer(threading.Thread):
    """Creates `many` systems, or as many as come until `until`; `reads` is the share of calls that read back what was acknowledged.
    `url` is asked for with each new connection; where connections may break, `breaks` says so and they are only counted."""

    def __init__(self, url, token: str, *, many: int = 0, until: float = 0, reads: float = 0, breaks: bool = False):
        super().__init__(daemon=True)
        self.url, self.token, self.many, self.until, self.reads, self.breaks = url, token, many, until, reads, breaks
        self.acknowledged: dict[str, str] = {}
        self.unclear: set[str] = set()
        self.statuses: dict[int, int] = {}
        self.wrong: list[str] = []
        self.broken, self.longest_s = 0, 0.0
        self.connection = None

    def call(self, method, path, body=None, key=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        begun = time.monotonic()
        try:
            if self.connection is None:
                parts = urllib.parse.urlsplit(self.url())
                self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
            self.connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=headers)
            answer = self.connection.getresponse()
            data = json.loads(answer.read())
        except (http.client.HTTPException, OSError) as error:
            self.connection = None
            self.broken += 1
            if not self.breaks:
                self.wrong.append(f"the connection broke: {error!r}")
            return 0, {}
        self.longest_s = max(self.longest_s, time.monotonic() - begun)
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status == 503 and not answer.headers.get("Retry-After"):
            self.wrong.append("503 without Retry-After")
        if answer.status not in (200, 201, 409, 503):
            self.wrong.append(f"{method} {answer.status} {data}")
        return answer.status, data

    def create(self):
        name, key = f"System {secrets.token_hex(12)}", secrets.token_hex(16)
        end, data = time.monotonic() + PATIENCE_S, None
        while time.monotonic() < end:
            status, data = self.call("POST", SYSTEMS, {"name": name}, key)
            if status == 201:
                if data["name"] != name:
                    self.wrong.append(f"asked for {name}, got {data}")
                self.acknowledged[data["id"]] = name
                return
            if status == 409 and data["type"] == "/problems/answer-lost":
                self.unclear.add(name)
                return
            time.sleep(random.uniform(0.05, 0.4))
        self.wrong.append(f"never answered: {data}")

    def read(self):
        record, name = random.choice(list(self.acknowledged.items()))
        status, data = self.call("PATCH", f"{SYSTEMS}/{record}", {})
        if status == 200 and (data["id"], data["name"]) != (record, name):
            self.wrong.append(f"asked for {record}, got {data}")
        if status in (404, 409):
            self.wrong.append(f"what was acknowledged is gone: {record}")

    @property
    def done(self) -> int:
        return len(self.acknowledged) + len(self.unclear)

    def run(self):
        while self.done < self.many or time.monotonic() < self.until:
            if self.wrong and self.many:
                return
            if self.acknowledged and random.random() < self.reads:
                self.read()
            else:
                self.create()


def sum_of(writers) -> dict[int, int]:
    statuses: dict[int, int] = {}
    for writer in writers:
        for status, count in writer.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    return statuses


def held_against(writers, rows):
    """`rows` (id, name) are all that such writers have left in the register: none lost, none twice, none of which nobody was told."""
    wrong = [fault for writer in writers for fault in writer.wrong]
    assert not wrong, f"{len(wrong)}: {wrong[:5]}"
    names = [name for _, name in rows]
    acknowledged = {record: name for writer in writers for record, name in writer.acknowledged.items()}
    unclear = set().union(*(writer.unclear for writer in writers))
    assert len(names) == len(set(names)), "done twice"
    assert acknowledged.items() <= dict(rows).items(), "acknowledged and lost"
    assert set(names) == set(acknowledged.values()) | unclear, "what was said to be lost or done was not so"


STORED = "SELECT id::text, name FROM compliance_dsr_source_systems WHERE name LIKE 'System %'"
# Rows without just one event of their making, and events of a making without their row.
DISAGREEING = (
    "SELECT coalesce(r.id, e.entity_id)::text, e.n FROM (SELECT id FROM compliance_dsr_source_systems WHERE name LIKE 'System %') r FULL JOIN "
    "(SELECT entity_id, count(*) AS n FROM compliance_audit_events WHERE entity_type = 'dsr_source_system' AND action = 'create' "
    "GROUP BY entity_id) e ON e.entity_id = r.id WHERE r.id IS NULL AND NOT EXISTS (SELECT 1 FROM compliance_dsr_source_systems s WHERE s.id = e.entity_id) "
    "OR r.id IS NOT NULL AND e.n IS DISTINCT FROM 1"
)
