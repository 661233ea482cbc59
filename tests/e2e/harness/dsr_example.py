# SPDX-License-Identifier: Apache-2.0
"""One request of a made-up person from its arrival to its answer, over the API alone: what the tests of packages look at, and
what the examples of docs/examples are made of."""
import datetime
from dataclasses import dataclass, field

from .client import multipart
from .world import PLATFORM
from .waiting import wait_for

DSR = "/api/v1/dsr"
CONTROLLER = "Muster GmbH"
PERSON = {
    "name": "Max Mustermann",
    "postal_address": "Musterweg 7\n50667 Köln",
    "customer_numbers": ["K-4711"],
}
ORDERS = [
    {"number": 1007, "placed_on": "2025-11-03", "amount": 49.90, "note": "=HYPERLINK(\"http://example.org\")", "items": ["Tasse", "Teller"]},
    {"number": 1008, "placed_on": "2026-01-17", "amount": -12.50, "note": None, "returned": True},
]
MASTER_DATA = [{"name": "Max Mustermann", "phone": "+49 221 4711", "newsletter": False}]
ENTRIES = [
    {"topic": "purposes", "text": "Abwicklung Ihrer Bestellungen und gesetzliche Aufbewahrung."},
    {"topic": "categories", "text": "Stammdaten, Bestellungen, Rechnungen."},
    {"topic": "recipients", "text": "Lettershop GmbH, Köln (Versand); Zahlung AG, Frankfurt am Main (Zahlungsabwicklung)."},
    {"topic": "storage_period", "text": "Rechnungen acht Jahre ab Ende des Jahres (§ 147 Abs. 3 AO), Stammdaten bis drei Jahre nach der letzten Bestellung."},
    {"topic": "rights", "text": "Sie können Berichtigung, Löschung und Einschränkung verlangen und der Verarbeitung widersprechen."},
    {"topic": "complaint", "text": "Sie können sich bei der Landesbeauftragten für Datenschutz und Informationsfreiheit Nordrhein-Westfalen beschweren."},
    {"topic": "source", "text": "Von Ihnen selbst, bei der Bestellung."},
    {"topic": "automated_decisions", "not_applicable_reason": "Es werden keine automatisierten Entscheidungen getroffen."},
    {"topic": "third_country_safeguards", "not_applicable_reason": "Ihre Daten verlassen die Europäische Union nicht."},
]


@dataclass
class Answered:
    request: dict
    package_id: str
    package: bytes = b""
    letters: dict[str, bytes] = field(default_factory=dict)
    case_zip: bytes = b""
    case_pdf: bytes = b""
    register_pdf: bytes = b""


def ok(reply, status=200):
    assert reply.status == status, str(reply)
    return reply.json


def finished(api, job_id: str, seconds=120) -> dict:
    def look():
        job = ok(api.get(f"{PLATFORM}/jobs/{job_id}"))
        return job if job["state"] not in ("queued", "running") else None

    return wait_for(look, seconds)


def dress(world, name: str):
    """The tenant's paper."""
    body = {
        "legal_name": CONTROLLER,
        "brand": {
            "color": "#1f4e79",
            "footer": {"de": "Muster GmbH, Musterstraße 1, 50667 Köln"},
            "legal_line": {"de": "Amtsgericht Köln, HRB 12345, Geschäftsführung: Erika Muster"},
        },
    }
    ok(world.api("compliance_admin", name).patch(f"{PLATFORM}/tenant", body))


def take_in(editor) -> dict:
    """A letter of ten days ago, for access and portability, with its tasks."""
    for system, rights in (("Kundenverwaltung", ["access", "portability"]), ("Buchhaltung", ["access"])):
        ok(editor.post(f"{DSR}/source-systems", {"name": system, "rights": rights}), 201)
    arrived = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=10)
    request = ok(
        editor.post(
            f"{DSR}/requests",
            {
                "source": "letter",
                "received_at": arrived.isoformat(timespec="seconds").replace("+00:00", "Z"),
                "region": "NW",
                "subject_category": "customers",
                "requester": PERSON,
                "request_text": "Bitte teilen Sie mir mit, welche Daten Sie über mich haben, und geben Sie sie mir in einer Datei mit.",
                "items": [{"right": "access"}, {"right": "portability"}],
            },
        ),
        201,
    )
    ok(editor.post(f"{DSR}/requests/{request['id']}/tasks", {}), 201)
    return request


def upload(editor, name: str, text: str) -> str:
    content, kind = multipart(name, "text/plain", text.encode())
    file = ok(editor("POST", f"{PLATFORM}/files", content=content, headers={"Content-Type": kind}), 201)
    wait_for(lambda: ok(editor.get(f"{PLATFORM}/files/{file['id']}"))["scan_state"] == "clean")
    return file["id"]


def collect(editor, request_id: str):
    tasks = ok(editor.get(f"{DSR}/tasks?request={request_id}"))["items"]
    for task in tasks:
        body = {"outcome": "done", "third_party_reviewed": True}
        if "Buchhaltung" in task["title"]:
            body["result_files"] = [upload(editor, "../Rechnung Mustermann.txt", "Rechnung 1007\nMax Mustermann\n49,90 EUR\n")]
        elif task["kind"] == "collect":
            body["result"] = {"categories": [{"name": "Stammdaten", "records": MASTER_DATA}, {"name": "Bestellungen/../Älteres", "records": ORDERS}]}
        else:
            body["result"] = {"categories": [{"name": "Bestellungen", "records": ORDERS}]}
        ok(editor.post(f"{DSR}/tasks/{task['id']}/complete", body))


def decide(editor, request: dict):
    check = ok(
        editor.post(
            f"{DSR}/requests/{request['id']}/identity-checks",
            {"method": "account_login", "doubt_reason": "Der Brief trägt keine Kundennummer."},
        )
    )["checks"][0]
    ok(editor.post(f"{DSR}/requests/{request['id']}/identity-checks/{check['id']}/complete", {"result": "passed"}))
    for item in request["items"]:
        ok(editor.post(f"{DSR}/requests/{request['id']}/items/{item['id']}/decide", {"decision": "granted"}))


def build(editor, request_id: str, body=None) -> str:
    job = finished(editor, ok(editor.post(f"{DSR}/requests/{request_id}/packages", {"access_entries": ENTRIES} if body is None else body), 202)["id"])
    assert job["state"] == "succeeded", job
    return job["result"]["package_id"]


def letters_of(editor, request_id: str, count: int) -> dict[str, bytes]:
    def look():
        found = ok(editor.get(f"{DSR}/requests/{request_id}/communications"))["items"]
        ready = [letter for letter in found if letter["channel"] == "letter" and letter["attachments"]]
        return ready if len(ready) == count else None

    return {
        letter["kind"]: editor.get(f"{PLATFORM}/files/{letter['attachments'][0]}/content").content for letter in wait_for(look)
    }


def answer(world, name: str) -> Answered:
    """The whole way, and what leaves the program on it."""
    dress(world, name)
    editor, dpo = world.api("editor", name), world.api("dpo", name)
    request = take_in(editor)
    path = f"{DSR}/requests/{request['id']}"
    ok(editor.post(f"{path}/communications", {"kind": "acknowledgement", "channel": "letter"}), 201)
    collect(editor, request["id"])
    decide(editor, request)
    package = build(editor, request["id"])
    ok(editor.post(f"{path}/submit-review"))
    ok(dpo.post(f"{path}/review", {"decision": "approve"}))
    done = Answered(ok(dpo.get(path)), package)
    done.package = dpo.get(f"{path}/packages/{package}/content").content
    done.letters = letters_of(editor, request["id"], 3)
    done.case_zip = dpo.get(f"{path}/export").content
    done.case_pdf = dpo.get(f"{path}/export?format=pdf").content
    done.register_pdf = dpo.get(f"{DSR}/register/export?format=pdf").content
    return done
