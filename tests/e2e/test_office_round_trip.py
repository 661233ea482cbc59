# SPDX-License-Identifier: Apache-2.0
"""Workbooks go through a real office: LibreOffice opens and saves them, and what comes back changes nothing but what was edited.

Skipped where LibreOffice is not installed (Debian: libreoffice-calc-nogui)."""
import shutil
import subprocess

import pytest
from harness.client import multipart

OFFICE = shutil.which("soffice")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "fods": "fods:OpenDocument Spreadsheet Flat XML"}
# What an office likes to take for a number, a date, a formula or nothing at all.
HOSTILE = ["1.10", "007", "1e5", "=1+1", "2026-03-01", "TRUE", "'quoted", "  spaces  ", "Prüfung <ß> & \"mehr\""]
BEFORE, AFTER = "as it was exported", "as the office has edited it"

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc-nogui")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Opens a document and saves it as `kind`, in a profile of its own."""
    profile = tmp_path_factory.mktemp("office-profile")

    def save(content: bytes, suffix: str, kind: str) -> bytes:
        folder = tmp_path_factory.mktemp("office")
        source, out = folder / f"book.{suffix}", folder / "out"
        source.write_bytes(content)
        done = subprocess.run(
            [OFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", FILTERS[kind], "--outdir", out, source],
            capture_output=True, timeout=180, check=False,
        )
        saved = out / f"book.{kind}"
        assert saved.exists(), (done.stdout + done.stderr).decode(errors="replace")
        return saved.read_bytes()

    return save


def edited(office, workbook: bytes) -> bytes:
    """The workbook with one cell edited in the office's own document."""
    text = office(workbook, "xlsx", "fods").decode()
    assert text.count(BEFORE) == 1
    return office(text.replace(BEFORE, AFTER).encode(), "fods", "xlsx")


def send(api, path: str, workbook: bytes):
    content, content_type = multipart("book.xlsx", XLSX, workbook)
    reply = api("POST", path, content=content, headers={"Content-Type": content_type})
    assert reply.status == 200, reply
    return reply.json


@pytest.fixture(scope="module")
def assessment(world):
    api = world.api("editor", "PA")
    made = api("POST", "/api/v1/regulations", {"key": "office-rules", "kind": "policy", "ref_id": "O", "title": "Office rules"})
    assert made.status == 201, made
    for number, text in enumerate(HOSTILE, 1):
        body = {"regulation": made.json["id"], "ref_id": f"1.{number}0", "title": text.strip(), "text": "line one\nline two"}
        assert api("POST", "/api/v1/requirements", body).status == 201
    path = f"/api/v1/compliance-assessments/{made.json['primary_assessment']}"
    items = api("GET", f"{path}/items").json["items"]
    for item, text in zip(items, [BEFORE, *HOSTILE[1:]], strict=True):
        changed = api("PATCH", f"{path}/items/{item['id']}", {"observation": text, "result": "partially_compliant"})
        assert changed.status == 200, changed
    return path


def test_an_assessment_saved_by_the_office_changes_nothing(world, office, assessment):
    workbook = world.api("auditor", "PA")("GET", f"{assessment}/export?format=xlsx").content
    reply = send(world.api("editor", "PA"), f"{assessment}/import", office(workbook, "xlsx", "xlsx"))
    assert (reply["updated"], reply["unchanged"], reply["rejected"]) == (0, len(HOSTILE), [])


def test_an_assessment_edited_in_the_office_changes_by_that_cell_alone(world, office, assessment):
    api = world.api("editor", "PA")
    before = api("GET", f"{assessment}/items").json["items"]
    workbook = world.api("auditor", "PA")("GET", f"{assessment}/export?format=xlsx").content
    reply = send(api, f"{assessment}/import", edited(office, workbook))
    assert (reply["updated"], reply["unchanged"], reply["rejected"]) == (1, len(HOSTILE) - 1, [])
    after = api("GET", f"{assessment}/items").json["items"]
    differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(differing) == 1
    old, new = differing[0]
    # A row that a sheet has changed says so by its source.
    assert {name for name in new if old.get(name) != new[name]} <= {"observation", "result_source", "version", "updated_at", "updated_by"}
    assert new["result_source"] == "import"
    assert (old["observation"], new["observation"]) == (BEFORE, AFTER)


@pytest.fixture(scope="module")
def risks(world):
    """The query that finds the risks of this module, and their ids."""
    api, owner = world.api("editor", "PA"), world.member("viewer", "PA").subject
    made = []
    for number, text in enumerate(HOSTILE):
        body = {
            "title": BEFORE if number == 0 else text.strip(), "kind": "operational", "owner": owner, "external_id": f"office-{world.run}-{number}",
            "description": f"{text.strip()}\nline two", "tags": ["1.10", "office"],
            "current": {"likelihood": 1 + number % 5, "impacts": {"legal": 2, "financial": 3}, "rationale": "line one\nline two"},
        }
        reply = api("POST", "/api/v1/risks", body)
        assert reply.status == 201, reply
        made.append(reply.json["id"])
    plan = {"option": "mitigate", "title": "Do it", "owner": owner, "due_on": "2027-01-31"}
    assert api("POST", f"/api/v1/risks/{made[1]}/treatments", plan).status == 201
    return f"owner={owner}", made


def test_risks_saved_by_the_office_change_nothing(world, office, risks):
    workbook = world.api("auditor", "PA")("GET", f"/api/v1/risks/export?format=xlsx&{risks[0]}").content
    reply = send(world.api("editor", "PA"), "/api/v1/risks/import", office(workbook, "xlsx", "xlsx"))
    assert (reply["created"], reply["updated"], reply["unchanged"], reply["rejected"]) == (0, 0, len(HOSTILE), [])


def test_a_risk_edited_in_the_office_changes_by_that_cell_alone(world, office, risks):
    api, (query, ids) = world.api("editor", "PA"), risks
    before = [api("GET", f"/api/v1/risks/{identity}").json for identity in ids]
    workbook = world.api("auditor", "PA")("GET", f"/api/v1/risks/export?format=xlsx&{query}").content
    reply = send(api, "/api/v1/risks/import", edited(office, workbook))
    assert (reply["created"], reply["updated"], reply["unchanged"], reply["rejected"]) == (0, 1, len(HOSTILE) - 1, [])
    after = [api("GET", f"/api/v1/risks/{identity}").json for identity in ids]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False] + [True] * (len(HOSTILE) - 1)
    assert {name for name in after[0] if before[0].get(name) != after[0][name]} <= {"title", "version", "updated_at", "updated_by"}
    assert (before[0]["title"], after[0]["title"]) == (BEFORE, AFTER)
