# SPDX-License-Identifier: Apache-2.0
"""The management report: what the file says, the data within it and the hash of them agree, and the trail knows who took it."""
import hashlib
import io
import json
import re
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest

TENANT = "report"
SHEETS = {
    "en": ["Summary", "Regulations", "Domains", "Coverage", "Risks", "Deadlines", "Trends"],
    "de": ["Überblick", "Regelwerke", "Bereiche", "Abdeckung", "Risiken", "Fristen", "Verlauf"],
}


@pytest.fixture(scope="module")
def company(world):
    editor, isms = world.api("editor", TENANT), world.api("isms", TENANT)
    made = editor("POST", "/api/v1/regulations", {"key": "house", "kind": "policy", "ref_id": "HR <1>", "title": "House & rules"}).json
    for number, weight in ((1, 4), (2, 1), (3, 3)):
        body = {"regulation": made["id"], "ref_id": str(number), "title": f"Rule {number}", "weight": weight}
        assert editor("POST", "/api/v1/requirements", body).status == 201
    path = f"/api/v1/compliance-assessments/{made['primary_assessment']}/items"
    first = editor("GET", path).json["items"][0]
    assert editor("PATCH", f"{path}/{first['id']}", {"result": "compliant"}).status == 200
    decision = {"applicability": "applicable", "rationale": "It binds everybody who works here."}
    assert isms("POST", f"/api/v1/regulations/{made['id']}/determine-applicability", decision).status == 200
    owner = isms("GET", "/api/v1/platform/me").json["subject"]
    risk = {"title": "Fire", "kind": "operational", "owner": owner, "current": {"likelihood": 5, "impact": 4}}
    assert editor("POST", "/api/v1/risks", risk).status == 201
    return made


def report(world, query: str):
    reply = world.api("isms", TENANT)("GET", f"/api/v1/dashboard/executive-report?{query}")
    assert reply.status == 200, reply.content[:400]
    return reply


def last_export(world) -> dict:
    rows = world.trail.rows(
        "SELECT d.details FROM compliance_audit_events e JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id "
        "WHERE e.tenant_id = %s AND e.action = 'export' AND e.entity_type = 'score_snapshot' ORDER BY e.id DESC LIMIT 1",
        (world.tenant(TENANT).id,),
    )
    return json.loads(rows[0][0])["after"]["filters"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["Management report", "is 50.0 % declared and 25.0 % proven by evidence (red).", "Top risks", "By domain", "How figures are"],
        ),
        ("de", ["Bericht an die Leitung", "50,0 % erklärt und 25,0 %", "Die größten Risiken", "Nach Bereichen", "Wie gerechnet wird"]),
    ],
)
def test_the_pdf_carries_its_data_and_their_hash(world, company, tmp_path, language, words):
    reply = report(world, f"format=pdf&language={language}")
    assert reply.content.startswith(b"%PDF")
    assert re.search(r'filename="executive-report-\d{4}-\d\d-\d\d\.pdf"', reply.headers["content-disposition"])
    file = tmp_path / "report.pdf"
    file.write_bytes(reply.content)
    text = re.sub(r"\s+", " ", subprocess.run(["pdftotext", "-layout", str(file), "-"], stdout=subprocess.PIPE, check=True).stdout.decode())
    for word in words:
        assert word in text, (word, text[:3000])
    subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(file)], check=True)
    data = next(path for path in tmp_path.iterdir() if path.name != "report.pdf").read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    assert sha256 in re.sub(r"\s", "", text), "it is whole, though it may be broken into lines"
    held = json.loads(data)
    assert held["language"] == language and held["summary"]["overall"]["score"] == 50.0 and held["formulas"][0]["formula"]
    assert held["scores"]["regulations"][0]["domains"] and held["heatmap"]["risks"] == 1 and len(held["trends"]) == 2
    said = last_export(world)
    assert (said["sha256"], said["format"], said["language"], said["report"]) == (sha256, "pdf", language, "executive")


def test_the_docx_has_the_hash_as_a_property(world, company):
    reply = report(world, "format=docx&language=en")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as book:
        text, custom = book.read("word/document.xml").decode(), book.read("docProps/custom.xml").decode()
    sha256 = last_export(world)["sha256"]
    assert sha256 in custom and sha256 in text and "House" not in custom
    assert "50.0 % declared" in "".join(ElementTree.fromstring(text).itertext())


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_workbook_has_a_sheet_for_each_table(world, company, language):
    reply = report(world, f"format=xlsx&language={language}")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        custom, strings = book.read("docProps/custom.xml").decode(), book.read("xl/sharedStrings.xml").decode()
    assert names == SHEETS[language]
    sha256 = last_export(world)["sha256"]
    assert sha256 in custom and sha256 in strings and "HR &lt;1&gt;" in strings


def test_sections_and_day_are_what_was_asked_for(world, company):
    report(world, "format=xlsx&sections=risks&sections=evidence")
    assert last_export(world)["sections"] == ["risks", "evidence"]
    reply = world.api("isms", TENANT)("GET", "/api/v1/dashboard/executive-report?on=1999-01-01")
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/on")
    assert world.api("viewer", TENANT)("GET", "/api/v1/dashboard/executive-report").status == 403
