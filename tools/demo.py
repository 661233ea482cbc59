#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A tour of the program and the demo company in one: fills the demo tenant of `complianced serve --demo` over the HTTP API, as its members.
Read `tour` from top to bottom. It finds what an earlier run has done and adds only what is missing; it can be ended at any time."""
import argparse
import datetime
import http.client
import json
import os
import signal
import sys
import time
import urllib.parse
import zlib
from pathlib import Path

import demo_company as company

API = "/api/v1"
TODAY = datetime.date.today()
NOW = datetime.datetime.now(datetime.timezone.utc)


def day(offset: int) -> str:
    return (TODAY + datetime.timedelta(offset)).isoformat()


def instant(days_ago: int) -> str:
    return (NOW - datetime.timedelta(days_ago, hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")


def tour(c: "Demo"):
    c.step("Art. 24 GDPR", "The company says who it is: name, paper, federal state whose holidays move its deadlines.")
    introduce(c)
    c.step("ISO 27001 5.3, Art. 37 GDPR", "Its members have one role each; what needs four eyes needs two of them.")
    c.step("ISO 27001 A.5.31", "The catalogues that bind it are installed; the DPO decides with a reason that they apply.")
    install(c)
    c.step("ISO 27001 6.1.3, Art. 32 GDPR, Art. 21 NIS 2", "Controls are entered, put into operation, and mapped to what they meet.")
    enter_controls(c)
    c.step("ISO 27001 9.1", "Controls are tested by somebody else than their owner; a third person approves the test.")
    test_controls(c)
    c.step("Art. 5(2) GDPR", "Evidence is collected and reviewed by a second person: what is not proved has not been done.")
    collect_evidence(c)
    c.step("ISO 27001 6.1.2, 8.2", "Risks are identified and rated by likelihood and impact.")
    enter_risks(c)
    c.step("ISO 27001 6.1.3", "They are treated; what remains is borne by its owner and a second person, until a day.")
    treat_risks(c)
    c.step("ISO 27001 6.1.2 d)", "Two risks are estimated in money: ten thousand years are played through.")
    simulate(c)
    c.step("ISO 27001 9.2, Art. 24(1) GDPR", "Requirement by requirement is judged; a yearly round is closed by a second person.")
    assess(c)
    c.step("Art. 12(3) GDPR", "Persons ask for their rights; each request has its deadline, from the letter to the answer and the erasure.")
    answer_persons(c)


class Gone(Exception):
    """The server has ended."""


class Refused(Exception):
    """An answer that the tour does not expect."""


class Demo:
    """Calls as the demo tenant's members, and what has been added."""

    def __init__(self, url: str, tokens: dict[str, str], say):
        parts = urllib.parse.urlsplit(url)
        self._address, self._tokens, self._say = (parts.hostname, parts.port), tokens, say
        self._connection = None
        self.added = 0
        self.subject = {who: self.get(who, "/platform/me")["subject"] for who in tokens}
        self.requirements: dict[str, str] = {}
        self.primary: dict[str, str] = {}
        self.controls: list[dict] = []
        self.risks: list[dict] = []

    def step(self, basis: str, text: str):
        self._say(f"{basis}: {text}")

    def get(self, who: str, path: str):
        return self._call(who, "GET", path)

    def items(self, who: str, path: str) -> list[dict]:
        found, cursor, sign = [], "", "&" if "?" in path else "?"
        while True:
            page = self.get(who, f"{path}{sign}limit=200{cursor}")
            found += page["items"]
            if not page.get("next_cursor"):
                return found
            cursor = "&cursor=" + urllib.parse.quote(page["next_cursor"])

    def post(self, who: str, path: str, body=None):
        """The key makes a call that was answered to nobody, because one of both ended, the same call when it is repeated."""
        key = f"demo {path} {zlib.crc32(json.dumps(body).encode()):08x}"
        self.added += 1
        return self._call(who, "POST", path, body, {"Idempotency-Key": key})

    def patch(self, who: str, path: str, body):
        self.added += 1
        return self._call(who, "PATCH", path, body)

    def upload(self, who: str, name: str, text: str) -> dict:
        edge = "demo-company-file"
        form = (f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                f"Content-Type: text/plain\r\n\r\n{text}\r\n--{edge}--\r\n")
        self.added += 1
        return self._call(who, "POST", "/platform/files", form.encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def _call(self, who: str, method: str, path: str, body=None, headers=None):
        sent = {"Authorization": f"Bearer {self._tokens[who]}", "Accept": "*/*", **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        while True:
            status, wait, content = self._exchange(method, API + path, body, sent)
            if status != 429 and status != 503:
                break
            time.sleep(min(float(wait or 1), 60))  # more requests in a minute than one caller may
        if status >= 400:
            raise Refused(f"{who} {method} {path}: {status} {content.decode(errors='replace')[:1500]}")
        return json.loads(content) if content else None

    def _exchange(self, method: str, path: str, body, headers: dict):
        for again in (True, False):
            try:
                if self._connection is None:
                    self._connection = http.client.HTTPConnection(*self._address, timeout=60)
                self._connection.request(method, path, body, headers)
                reply = self._connection.getresponse()
                return reply.status, reply.headers.get("Retry-After"), reply.read()
            except (OSError, http.client.HTTPException) as error:
                self._connection = None
                if not again:
                    raise Gone(str(error)) from error
        raise AssertionError("unreachable")


def introduce(c: Demo):
    tenant = c.get("admin", "/platform/tenant")
    wanted = {"name": "Rheinwerk Pumpen", "legal_name": "Rheinwerk Pumpen GmbH",
              "brand": {"color": "#1f4e79", "footer": {"de": "Rheinwerk Pumpen GmbH, Hafenstraße 12, 50997 Köln"}}}
    if tenant["legal_name"] != wanted["legal_name"]:
        c.patch("admin", "/platform/tenant", wanted)
    if tenant["files"]["scan"] == "required":  # a demo has no scanner that could ever find a file clean
        c.patch("admin", "/platform/tenant", {"files": {"scan": "optional"}, "confirm": tenant["slug"]})


LIBRARIES = ("eu-gdpr", "iso-27001-2022", "eu-nis2", "de-bsig", "iso-27001-2022--eu-gdpr", "iso-27001-2022--eu-nis2", "eu-nis2--de-bsig", "matrix-5x5")
REASONS = {
    "eu-gdpr": "Kunden, Beschäftigte und Bewerber: personenbezogene Daten werden verarbeitet.",
    "iso-27001-2022": "Zwei Kunden verlangen ein zertifiziertes Managementsystem.",
    "eu-nis2": "Maschinenbau mit 310 Beschäftigten: wichtige Einrichtung nach Anhang II.",
    "de-bsig": "Setzt NIS 2 um: wichtige Einrichtung nach § 28 Abs. 2 BSIG.",
}


def install(c: Demo):
    there = {one["ref_id"] for one in c.items("isms", "/libraries/catalogue?installed=true")}
    for ref_id in LIBRARIES:
        if ref_id not in there:
            c.post("isms", "/libraries/install", {"ref_id": ref_id})
            there = {one["ref_id"] for one in c.items("isms", "/libraries/catalogue?installed=true")}
    for regulation in c.items("dpo", "/regulations"):
        if regulation["applicability"] == "not_determined":
            body = {"applicability": "applicable", "rationale": REASONS[regulation["key"]]}
            c.post("dpo", f"/regulations/{regulation['id']}/determine-applicability", body)
        c.primary[regulation["key"]] = c.get("dpo", f"/regulations/{regulation['id']}")["primary_assessment"]
        if regulation["key"] != "de-bsig":  # its paragraphs are reached over NIS 2
            for one in c.items("isms", f"/requirements?regulation_id={regulation['id']}"):
                if one["assessable"]:
                    c.requirements[one["ref_id"]] = one["id"]


def enter_controls(c: Demo):
    known = {one["external_id"]: one for one in c.items("isms", "/controls")}
    mapped = {(one["control"], one["requirement"]) for one in c.items("isms", "/control-mappings")}
    for number, (category, state, _, owner, meets, title) in enumerate(company.CONTROLS, 1):
        control = known.get(f"DEMO-C{number:02}")
        if not control:
            control = c.post("editor", "/controls", {
                "external_id": f"DEMO-C{number:02}", "title": title, "description": f"{title}: geregelt, zugewiesen und überprüft.",
                "category": category, "owner": c.subject[owner], "key_control": number % 7 == 1, "frequency": "annually",
                "implementation_notes": "Beschrieben im Handbuch der Rheinwerk Pumpen GmbH.", "target_on": day(90), "tags": ["demo"]})
        operate(c, control, state)
        wanted = []
        for ref in filter(None, (one.strip() for one in meets.split(","))):
            requirement = c.requirements[ref.rstrip("~")]
            if (control["id"], requirement) not in mapped:
                wanted.append({"control": control["id"], "requirement": requirement, "coverage": "partial" if ref.endswith("~") else "full"})
        if wanted:
            c.post("editor", "/control-mappings", {"items": wanted})
        c.controls.append(control)


def operate(c: Demo, control: dict, state: str):
    path = f"/controls/{control['id']}"
    if control["state"] == "planned" and state == "in_progress":
        c.patch("editor", path, {"state": "in_progress"})
    if control["state"] == "planned" and state in ("implemented", "suspended", "retired"):
        control["state"] = c.post("editor", f"{path}/implement", {"implemented_on": day(-300)})["state"]
    if control["state"] == "implemented" and state == "suspended":
        c.post("editor", f"{path}/suspend", {"reason": "Der Server wird bis zum Quartalsende ersetzt."})
    if control["state"] == "implemented" and state == "retired":
        c.post("isms", f"{path}/retire", {"reason": "Ersetzt durch die tägliche Sicherung.", "force": True})


VERDICTS = {"e": "effective", "m": "partially_effective", "x": "ineffective", "c": "effective"}


def test_controls(c: Demo):
    tests = {one["control"]: one for one in c.items("isms", "/controls/tests")}
    for number, (control, row) in enumerate(zip(c.controls, company.CONTROLS), 1):
        owner, verdict = row[3], row[2]
        if verdict == "-":
            continue
        tester = "dpo" if owner != "dpo" else "editor"
        test = tests.get(control["id"]) or c.post("editor", f"/controls/{control['id']}/tests", {
            "kind": "implementation", "planned_on": day(30 if verdict == "o" else -10 - number), "tester": c.subject[tester]})
        path = f"/controls/tests/{test['id']}"
        if verdict in VERDICTS and test["state"] == "planned":
            test = c.post(tester, f"{path}/complete", {
                "performed_on": day(-10 - number), "methods": ["inspection", "inquiry"], "result": VERDICTS[verdict],
                "conclusion": "Wie beschrieben vorgefunden." if verdict in "ec" else "Es fehlen Nachweise für mehrere Fälle."})
        if verdict in "emx" and test["state"] == "completed":
            c.post("isms" if owner != "isms" else "admin", f"{path}/decide", {"decision": "approve"})


NO_OPEN_FINDING = [{"id": "keine-kritischen", "kind": "json_value", "params": {"pointer": "/open_critical", "op": "eq", "value": 0}}]


def collect_evidence(c: Demo):
    known = {one["title"]: one for one in c.items("admin", "/evidence")}
    for number, kind, form, age, state, title in company.EVIDENCE:
        evidence = known.get(title)
        if not evidence:
            control = c.controls[int(number) - 1]
            revision = {"statement": '{"open_critical": 0}' if state == "failed" else f"{title}: geprüft und abgelegt."}
            if form == "url":
                revision = {"url": f"https://intranet.rheinwerk.example/nachweise/{zlib.crc32(title.encode()):08x}"}
            if form == "file":
                revision = {"file": c.upload("editor", f"Nachweis {number}.txt", f"{title}\nStand {day(-int(age))}\n")["id"]}
            evidence = c.post("editor", "/evidence", {
                "title": title, "kind": kind, "owner": c.subject["editor"], "revision": {**revision, "collected_at": instant(int(age))},
                "tags": ["demo"], "validity_period": "P12M", "checks": NO_OPEN_FINDING if state == "failed" else [],
                "links": [{"target_type": "control", "target_id": control["id"]}]})
        review(c, evidence, state)


def review(c: Demo, evidence: dict, state: str):
    path, at = f"/evidence/{evidence['id']}", evidence["state"]
    if at == "draft" and state != "draft":
        at = c.post("editor", f"{path}/submit")["state"]
    if at == "in_review" and state in ("approved", "withdrawn", "expired", "failed"):  # what is old expires by itself
        at = c.post("dpo", f"{path}/decide", {"decision": "approve"})["state"]
    if at == "in_review" and state == "rejected":
        c.post("dpo", f"{path}/decide", {"decision": "reject", "note": "Der Zeitraum fehlt."})
    if at == "approved" and state == "failed" and evidence["check_state"] != "failed":
        c.post("editor", f"{path}/revisions", {"statement": '{"open_critical": 2}', "note": "Lauf dieser Woche."})
    if at == "approved" and state == "withdrawn":
        c.post("dpo", f"{path}/withdraw", {"reason": "Gehört in die Personalakte, nicht hierher."})


def estimate(most: int) -> dict:
    return {"currency": "EUR", "frequency": {"kind": "pert", "min": 0.05, "mode": 0.3, "max": 1}, "magnitude": {"kind": "lognormal", "p05": 20000, "p95": most}}


def enter_risks(c: Demo):
    known = {one["external_id"]: one for one in c.items("isms", "/risks")}
    for number, (kind, rating, treatment, acceptance, owner, title) in enumerate(company.RISKS, 1):
        risk = known.get(f"DEMO-R{number:02}")
        if not risk:
            body = {"external_id": f"DEMO-R{number:02}", "title": title, "kind": kind, "owner": c.subject[owner], "identified_on": day(-200 + number),
                    "option": "mitigate" if treatment != "-" else "accept" if acceptance in ("active", "requested") else "undecided", "tags": ["demo"]}
            if kind == "privacy":
                body["perspective"] = "data_subjects"
            if rating:
                likelihood, impact = map(int, rating.split(","))
                body["inherent"] = {"likelihood": min(likelihood + 1, 5), "impact": impact}
                body["current"] = {"likelihood": likelihood, "impact": impact, "rationale": "Die eingeführten Maßnahmen machen das Ereignis seltener."}
            if number <= 2:
                body["quantifications"] = {"current": estimate(900000 // number)}
            risk = c.post("editor", "/risks", body)
        c.risks.append(risk)


def treat_risks(c: Demo):
    treatments = {one["risk"]: one for one in c.items("isms", "/risks/treatments")}
    acceptances = {one["risk"]: one for one in c.items("isms", "/risks/acceptances")}
    for number, (risk, row) in enumerate(zip(c.risks, company.RISKS), 1):
        _, rating, treatment, acceptance, owner, title = row
        path = f"/risks/{risk['id']}"
        if treatment != "-":
            likelihood, impact = map(int, rating.split(","))
            made = treatments.get(risk["id"]) or c.post("editor", f"{path}/treatments", {
                "option": "mitigate", "title": f"Maßnahme gegen: {title}", "owner": c.subject[owner], "due_on": day(30 + 5 * number),
                "expected": {"likelihood": max(likelihood - 2, 1), "impact": impact}, "cost_once": 5000 * number})
            at = made["state"]
            if at == "proposed" and treatment != "proposed":
                at = c.post(owner, f"/risks/treatments/{made['id']}/decide", {"decision": "approve"})["state"]
            if at == "approved" and treatment == "completed":
                c.post("editor", f"/risks/treatments/{made['id']}/complete", {"result_note": "Umgesetzt und erprobt."})
        if acceptance == "closed" and risk["state"] != "closed":
            reason = {"reason": "eliminated" if treatment != "-" else "not_relevant", "note": "Es gibt nichts mehr, was eintreten könnte."}
            c.post("isms", f"{path}/close", reason)
        if acceptance in ("active", "requested"):
            asked = acceptances.get(risk["id"]) or c.post("editor", f"{path}/acceptances", {
                "justification": "Der Ersatz ist bestellt; bis dahin ist der Bereich abgetrennt und wird täglich geprüft.", "valid_until": day(60)})
            at = asked["state"]
            if acceptance == "active" and at == "requested":
                at = c.post(owner, f"/risks/acceptances/{asked['id']}/confirm", {"note": "Einverstanden."})["state"]
            if acceptance == "active" and at == "owner_confirmed":
                c.post("admin", f"/risks/acceptances/{asked['id']}/decide", {"decision": "approve"})


def simulate(c: Demo):
    for risk in c.risks[:2]:
        if not c.get("isms", f"/risks/{risk['id']}")["latest_simulation"]:
            c.post("isms", f"/risks/{risk['id']}/simulations", {"seed": "42"})


def assess(c: Demo):
    # The same requirement gets the same judgement in every run: 50 % met, 25 % in part, 12 % not, the rest is open.
    results = ["compliant"] * 4 + ["partially_compliant"] * 2 + ["non_compliant", None]
    for key in ("eu-gdpr", "iso-27001-2022", "eu-nis2"):
        judge(c, c.primary[key], lambda item: results[zlib.crc32(item["about"]["urn"].encode()) % 8])
    implementing = c.primary["de-bsig"]  # what the Directive's judgements say of the Act that implements it
    if all(item["result"] == "not_assessed" for item in c.items("dpo", f"/compliance-assessments/{implementing}/items")):
        c.post("dpo", f"/compliance-assessments/{implementing}/propose", {"source": "mapping", "source_assessment_id": c.primary["eu-nis2"]})
    title = f"DSGVO-Jahresprüfung {TODAY.year - 1}"
    regulation = next(one for one in c.items("dpo", "/regulations") if one["key"] == "eu-gdpr")
    rounds = {one["title"]: one for one in c.items("dpo", f"/compliance-assessments?regulation_id={regulation['id']}")}
    done = rounds.get(title) or c.post("dpo", "/compliance-assessments", {
        "regulation": regulation["id"], "title": title, "baseline": c.primary["eu-gdpr"], "lead": c.subject["dpo"]})
    path, at = f"/compliance-assessments/{done['id']}", done["state"]
    if at in ("draft", "in_progress"):
        judge(c, done["id"], lambda item: "partially_compliant")
        at = c.post("dpo", f"{path}/submit")["state"]
    if at == "in_review":
        c.post("isms", f"{path}/decide", {"decision": "close", "conclusion": "Die meisten Pflichten sind erfüllt; offen sind Löschung und Drittländer."})


def judge(c: Demo, assessment: str, verdict):
    wanted = []
    for item in c.items("dpo", f"/compliance-assessments/{assessment}/items"):
        if item["result"] == "not_assessed" and item["applicability"] == "applicable" and (result := verdict(item)):
            wanted.append({"item_id": item["id"], "version": item["version"], "result": result, "observation": "Gespräch und Durchsicht der Unterlagen."})
    if wanted:
        c.post("dpo", f"/compliance-assessments/{assessment}/items/bulk-update", {"items": wanted})


def answer_persons(c: Demo):
    systems = {one["name"] for one in c.items("dpo", "/dsr/source-systems")}
    if "Kundenverwaltung" not in systems:
        c.post("dpo", "/dsr/source-systems", {"name": "Kundenverwaltung", "rights": ["access"]})
    requests = c.items("dpo", "/dsr/requests")
    known = {tag: one for one in requests for tag in one["tags"]}
    erased = next((one for one in requests if one["state"] == "erased"), None)  # keeps no tag, nor anything else that could name it
    for number, (age, source, right, goal, person) in enumerate(company.REQUESTS, 1):
        tag = f"demo-{number:02}"
        request = known.get(tag) or (erased if goal == "erased" else None)
        if not request:
            item = {"right": right}
            if right == "rectification":
                item["corrections"] = [{"field": "Straße", "current": "Hafenstraße 1", "wanted": "Hafenstraße 11"}]
            if right == "erasure":
                item["ground"] = "17_1_a"
            body = {"source": source, "received_at": instant(int(age)), "region": "NW", "subject_category": "customers", "answer_channel": "letter",
                    "requester": {"name": person, "postal_address": f"Musterweg {number}\n50667 Köln", "customer_numbers": [f"K-{4700 + number}"]},
                    "request_text": "Bitte bearbeiten Sie mein Anliegen.", "items": [item], "tags": [tag]}
            request = c.post("editor", "/dsr/requests", body)
        if request["state"] != "erased":
            handle(c, request["id"], goal, int(age))


def handle(c: Demo, request_id: str, goal: str, age: int):
    """Takes one request as far as it is to come, from where it stands."""
    path = f"/dsr/requests/{request_id}"
    at = c.get("dpo", path)
    if goal == "received" or at["state"] == "erased":
        return
    if goal in ("withdrawn", "erased"):
        if at["state"] == "received":
            at = c.post("dpo", f"{path}/close", {"outcome": "withdrawn", "reason": "Die Person hat die Anfrage zurückgenommen."})
        if goal == "erased" and at["state"] == "closed":
            for who in ("admin", "second_admin"):
                c.post(who, f"{path}/erase-person", {"reason": "Die Person verlangt es; es besteht kein Grund zur Aufbewahrung."})
        return
    if at["state"] == "received":
        c.post("editor", f"{path}/tasks", {})
        at = c.get("dpo", path)
    if goal == "paused" and not at["checks"]:
        c.post("editor", f"{path}/identity-checks", {
            "method": "account_login", "doubt_reason": "Der Brief nennt keine Kundennummer.", "asked_at": instant(age - 2)})
    if goal == "extended" and not at["extension"]:
        c.post("editor", f"{path}/extend-deadline", {"months": 2, "reasons": ["complexity"], "explanation": "Die Daten liegen in zwölf Systemen.",
                                                     "dispatched_at": instant(1)})
    if goal in ("in_review", "responded", "closed"):
        respond(c, path, at, goal)


def respond(c: Demo, path: str, at: dict, goal: str):
    if at["state"] in ("received", "in_progress"):
        for item in at["items"]:
            if item["right"] == "access":
                collect(c, path, at)
            if not item["decision"]:
                c.post("editor", f"{path}/items/{item['id']}/decide", {"decision": "granted"})
            if item["right"] == "access" and not build_package(c, path):
                return
        at = c.post("editor", f"{path}/submit-review")
    if at["state"] == "in_review" and goal != "in_review":
        at = c.post("dpo", f"{path}/review", {"decision": "approve", "dispatched_at": instant(0)})
    if at["state"] == "responded" and goal == "closed":
        c.post("dpo", f"{path}/close", {"reason": "Beantwortet; es ist nichts mehr offen."})


def collect(c: Demo, path: str, at: dict):
    """Who asks is who he says (Art. 12(6)); every system that may hold data is looked into."""
    if not at["checks"]:
        doubt = {"method": "account_login", "doubt_reason": "Der Brief nennt keine Kundennummer.", "pauses_clock": False}
        at = c.post("editor", f"{path}/identity-checks", doubt)
    for check in at["checks"]:
        if check["result"] == "pending":
            c.post("editor", f"{path}/identity-checks/{check['id']}/complete", {"result": "passed"})
    for task in c.items("editor", f"/dsr/tasks?request={at['id']}"):
        if task["state"] in ("open", "in_progress"):
            c.post("editor", f"/dsr/tasks/{task['id']}/complete", {"outcome": "done", "third_party_reviewed": True, "result": {
                "categories": [{"name": "Bestellungen", "records": [{"number": 1007, "article": "Kreiselpumpe KP 40", "amount": 489.0}]}]}})


def build_package(c: Demo, path: str) -> bool:
    """Art. 15(3): a copy of the data. Without the program that makes its PDF the request stays in progress."""
    if any(not one["superseded"] for one in c.get("dpo", path)["packages"]):
        return True
    job = c.post("editor", f"{path}/packages", {"access_entries": company.ACCESS_ENTRIES})
    while job["state"] in ("queued", "running"):
        time.sleep(0.3)
        job = c.get("editor", f"/platform/jobs/{job['id']}")
    return job["state"] == "succeeded"


def wait_for_server(file: Path, pid: int | None) -> dict:
    """What the server has written of itself: that of `pid`, which is waited for as long as it lives, or what lies there."""
    while True:
        found = json.loads(file.read_text()) if file.exists() else {}
        if found and pid in (None, found["pid"]):
            return found
        if pid is None:
            raise Gone(f"{file} is not there: start `complianced serve --demo`")
        os.kill(pid, 0)
        time.sleep(0.2)


def count(c: Demo, who: str, path: str) -> int:
    return c.get(who, f"{path}?count=exact&limit=1")["total"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", default="data", help="data folder of the server")
    parser.add_argument("--server", type=int, help="process id of the server, which may not be ready yet")
    parser.add_argument("--quiet", action="store_true", help="say only that it begins and that it is done")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs beside it with SIGINT ignored
    try:
        found = wait_for_server(Path(options.data_dir) / "demo.json", options.server)
        print("The demo company, Rheinwerk Pumpen GmbH, is being filled over the API; look around meanwhile.", flush=True)
        c = Demo(found["url"], found["tokens"], (lambda text: None) if options.quiet else lambda text: print(text, flush=True))
        tour(c)
        counts = {name: count(c, "admin", path) for name, path in (
            ("controls", "/controls"), ("risks", "/risks"), ("evidence records", "/evidence"), ("data subject requests", "/dsr/requests"))}
        print(f"The demo company is there: {', '.join(f'{number} {name}' for name, number in counts.items())}; {c.added} calls added to it.", flush=True)
    except (KeyboardInterrupt, ProcessLookupError):
        return 130
    except Gone as gone:
        print(f"The demo company is not whole, the next run goes on: {gone}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"The demo company is not whole: {refused}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
