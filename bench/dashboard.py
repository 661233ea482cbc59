#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long the dashboard's figures take over a large company: ten frameworks, controls, mappings, evidence, assessments and risks.
Median, best and worst of the server's own time (its access log), of one run: cold, a record having changed before each call; warm; the
summary also after a restart and after many changes, for whoever calls at once and for whoever calls when all has been read ahead.

    bench/dashboard.py [build/release] [--records 100000] [--rounds 20]

One record of each kind is made over the API; the others are its copies, written by SQL without their events: what is measured are reads."""
import argparse
import json
import secrets
import statistics
import sys
import time
import urllib.error
from pathlib import Path

from common import ROOT, Service, copies, fill, keep, make_tenant

REGULATIONS, CHAPTERS = 10, 10
OPERATIONS = ("compliance-scores", "coverage", "risk-heatmap", "summary")
ONLY_RISKS = ("risk-heatmap",)
RIGHTS = [f"{domain}:{act}" for domain in ("regulations", "controls", "evidence", "risks", "dashboard") for act in ("read", "write", "approve", "admin")]
WARMING = 3
MANY, READ_AHEAD = 3_000, 12   # changes; seconds until the round after them has been


def templates(service: Service, token: str, second: str, owner: str) -> dict[str, tuple[str, str]]:
    """One record of each kind, over the API; a requirement in each chapter of each framework. Answers paths of records, and a member that is text."""
    def make(path: str, body=None, by=token):
        return service.call("POST", f"/api/v1/{path}", by, body)

    for number in range(1, REGULATIONS + 1):
        framework = make("regulations", {"key": f"bench-{number}", "kind": "policy", "ref_id": f"B{number}", "title": f"Framework {number}"})
        regulation = framework["id"]
        make(f"regulations/{regulation}/determine-applicability", {"applicability": "applicable", "rationale": "Measured against by the bench."})
        for chapter in range(1, CHAPTERS + 1):
            parent = make("requirements", {"regulation": regulation, "ref_id": str(chapter), "title": f"Chapter {chapter}", "assessable": False})["id"]
            last = make("requirements", {"regulation": regulation, "parent": parent, "ref_id": f"{chapter}.1", "title": "Requirement"})["id"]
    control = make("controls", {"title": "Control", "description": "It is done.", "category": "technical", "owner": owner, "implementation_notes": "So."})["id"]
    make(f"controls/{control}/implement")
    make("control-mappings", {"items": [{"control": control, "requirement": last, "coverage": "full", "coverage_percent": 100}]})
    evidence = make("evidence", {"title": "Evidence", "kind": "report", "owner": owner, "revision": {"statement": "So it is."},
                                 "links": [{"target_type": "control", "target_id": control}]})["id"]
    make(f"evidence/{evidence}/submit")
    make(f"evidence/{evidence}/decide", {"decision": "approve"}, second)
    items = f"compliance-assessments/{framework['primary_assessment']}/items"
    item = service.call("GET", f"/api/v1/{items}?requirement_id={last}", token)["items"][0]["id"]
    risk = make("risks", {"title": "Risk", "kind": "operational", "owner": owner, "current": {"likelihood": 2, "impacts": {"legal": 2}}})["id"]
    return {"a risk": (f"risks/{risk}", "title"), "an item": (f"{items}/{item}", "observation"), "a requirement": (f"requirements/{last}", "title"),
            "a control": (f"controls/{control}", "title"), "a piece of evidence": (f"evidence/{evidence}", "title")}


def copy_all(service: Service, tenant: str, records: int) -> dict[str, int]:
    """Copies the templates until there are about `records`; the counts by table."""
    requirements, controls, evidence, risks = records // 5, records * 15 // 100, records // 10, records // 20
    each = requirements // (REGULATIONS * CHAPTERS)
    own = f"t.tenant_id = '{tenant}'"
    in_chapter = f"CROSS JOIN generate_series(2, {each}) n"

    def copied(column: str, number: str = "n") -> str:
        return f"md5({column}::text || ({number}))::uuid"

    def until(count: int) -> str:
        return f"CROSS JOIN generate_series(2, {count}) n"

    some_control = f"2 + n % {controls - 1}"
    # Requirements come after what is copied beside them: their templates are then still alone.
    statements = [
        copies("compliance_requirement_assessments",
               f"'id', {copied('t.id')}, 'requirement', {copied('t.requirement')}, 'result_source', 'manual', "
               "'result', (ARRAY['compliant', 'partially_compliant', 'non_compliant', 'not_assessed'])[1 + n % 4]", in_chapter, own),
        copies("compliance_control_mappings",
               f"'id', {copied('q.id')}, 'requirement', {copied('q.id')}, "
               f"'control', {copied('t.control', f'2 + (q.place * {each} + n) % {controls - 1}')}, "
               "'coverage', CASE n % 3 WHEN 0 THEN 'full' ELSE 'partial' END, 'coverage_percent', CASE n % 3 WHEN 0 THEN 100 ELSE 50 END",
               "CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM compliance_requirements WHERE assessable) q " + in_chapter, own),
        copies("compliance_requirements",
               f"'id', {copied('t.id')}, 'urn', t.urn || '-' || n, 'position', n, 'path', regexp_replace(t.path, '1$', n::text), "
               "'ref_id', t.ref_id || '-' || n", in_chapter, own + " AND t.assessable"),
        copies("compliance_evidence_links",
               f"'id', {copied('t.id')}, 'evidence', {copied('t.evidence')}, 'target_id', {copied('t.target_id', some_control)}", until(evidence), own),
        copies("compliance_evidence_revisions", f"'id', {copied('t.id')}, 'evidence', {copied('t.evidence')}", until(evidence), own),
        copies("compliance_evidence_items", f"'id', {copied('t.id')}, 'key', 'EVD-' || n", until(evidence), own),
        copies("compliance_controls", f"'id', {copied('t.id')}, 'key', 'CTL-' || n, "
               "'state', CASE n % 3 WHEN 0 THEN 'in_progress' ELSE 'implemented' END", until(controls), own),
        copies("compliance_risks", f"'id', {copied('t.id')}, 'key', 'RISK-' || n", until(risks), own),
    ]
    return {statement.split()[2].removeprefix("compliance_"): count for statement, count in zip(statements, fill(service, statements))}


def served(service: Service, path: str, token: str) -> bool:
    try:
        service.call("GET", path, token)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return False
        raise
    return True


def server_times(service: Service, path: str, token: str, rounds: int, change=lambda: None) -> list[float]:
    """Milliseconds of each call, as the server's access log has them; `change` takes place before each."""
    for _ in range(WARMING):
        service.call("GET", path, token)
    time.sleep(0.3)
    before = service.log.stat().st_size
    for _ in range(rounds):
        change()
        service.call("GET", path, token)
    return logged(service, path, before, rounds)


def logged(service: Service, path: str, before: int, rounds: int) -> list[float]:
    """The times of that many calls, of the log from `before` on."""
    end = time.monotonic() + 10
    while True:
        lines = service.log.read_bytes()[before:].decode().splitlines()
        found = [json.loads(line) for line in lines if '"event":"request"' in line and line.endswith("}")]
        times = [line["ms"] for line in found if line["route"] == path and line["status"] == 200]
        if len(times) == rounds:
            return times
        if time.monotonic() > end:
            sys.exit(f"{len(times)} of {rounds} calls of {path} are in the access log")
        time.sleep(0.1)


def touch(service: Service, token: str, path: str, member: str) -> None:
    service.call("PATCH", f"/api/v1/{path}", token, {member: "Changed " + secrets.token_hex(4)})


def say(found: dict, operation: str, kind: str, records: int, times: list[float]) -> None:
    found[f"{operation} {kind} ms"] = round(statistics.median(times), 1)
    print(f"dashboard {operation} {kind} at {records} records: {statistics.median(times):.1f} ms of server time "
          f"(median of {len(times)}, {min(times):.1f} to {max(times):.1f})", flush=True)


def first_times(service: Service, path: str, token: str, rounds: int, wait: float) -> list[float]:
    """Of the first call after each of several starts; the database keeps running warm pages only as far as its own start lets it."""
    times = []
    for _ in range(rounds):
        service.stop_process()
        service.start()
        service.call("GET", "/api/v1/dashboard/settings", token)
        time.sleep(wait)
        before = service.log.stat().st_size
        service.call("GET", path, token)
        times += logged(service, path, before, 1)
    return times


def times_after_many(service: Service, path: str, tenant: dict, rounds: int, wait: float) -> list[float]:
    """Of the first call after each of several transactions that change thousands of records, each with its event."""
    times = []
    for number in range(rounds):
        service.call("GET", path, tenant["token"])
        with service.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (tenant["id"],))
            cursor.execute("UPDATE compliance_requirement_assessments SET observation = %s WHERE tenant_id = %s AND id IN "
                           "(SELECT id FROM compliance_requirement_assessments WHERE tenant_id = %s ORDER BY id LIMIT %s)",
                           (f"Change {number} {wait}", tenant["id"], tenant["id"], MANY))
        time.sleep(wait)
        before = service.log.stat().st_size
        service.call("GET", path, tenant["token"])
        times += logged(service, path, before, 1)
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    service = Service(Path(options.build) / "compliance" / "complianced")
    try:
        tenant = make_tenant(service, RIGHTS, tokens=2)   # two tokens, since no one approves his own evidence
        token = tenant["token"]
        records = templates(service, *tenant["tokens"], tenant["owner"])
        counts = copy_all(service, tenant["id"], options.records)
        print(f"{sum(counts.values())} records: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
        found = {"records": options.records}
        for operation in OPERATIONS:
            path = f"/api/v1/dashboard/{operation}"
            if not served(service, path, token):
                print(f"dashboard {operation}: this program does not serve it")
                continue
            for what, record in [("a risk", records["a risk"])] if operation in ONLY_RISKS else records.items():
                times = server_times(service, path, token, options.rounds, lambda: touch(service, token, *record))
                say(found, operation, f"cold after a write of {what}", options.records, times)
            say(found, operation, "warm", options.records, server_times(service, path, token, options.rounds))
        path = "/api/v1/dashboard/summary"
        few = min(options.rounds, 5)
        for kind, wait in (("at once", 0), ("read ahead", READ_AHEAD)):
            say(found, "summary", f"after {MANY} changes, {kind}", options.records, times_after_many(service, path, tenant, few, wait))
            say(found, "summary", f"after a restart, {kind}", options.records, first_times(service, path, token, few, wait))
        keep("dashboard", found)
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
