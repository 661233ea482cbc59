# SPDX-License-Identifier: Apache-2.0
"""Workbooks that LibreOffice has opened and saved again come back without a change, and with one edited cell with just that change."""
import io
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from harness.client import multipart
from test_assessment_workbook import edited, send

SOFFICE = shutil.which("soffice")
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="soffice is not installed (Debian: libreoffice-calc-nogui)")


def saved_again(folder, workbook: bytes) -> bytes:
    """What LibreOffice makes of it; its own profile, so that no other LibreOffice of this user is asked."""
    (folder / "in.xlsx").write_bytes(workbook)
    done = subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", folder / "out", folder / "in.xlsx"],
        capture_output=True, text=True, timeout=180)
    assert (folder / "out/in.xlsx").exists(), done.stdout + done.stderr
    made = (folder / "out/in.xlsx").read_bytes()
    assert made != workbook
    return made


SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column(head: str, workbook: bytes) -> str:
    """Letter of the column with that head in the first sheet, whose texts stand in a list of their own."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        texts = ["".join(one.itertext()) for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = next(iter(sheet.iter(f"{SPREADSHEET}row")))
    letters = {texts[int(cell.find(f"{SPREADSHEET}v").text)]: cell.get("r").rstrip("1") for cell in cells}
    return letters[head]


def test_an_assessment_goes_through_it(world, tmp_path):
    editor = world.api("editor", "PA")
    regulation = editor.post("/api/v1/regulations", {"key": f"office-{world.run}", "kind": "policy", "ref_id": "O", "title": "Office"}).json
    for number in range(1, 6):
        body = {"regulation": regulation["id"], "ref_id": f"{number}.10", "title": f"Rule <{number}> & more", "text": " line one\nline two  – ä"}
        assert editor.post("/api/v1/requirements", body).status == 201
    path = f"/api/v1/compliance-assessments/{regulation['primary_assessment']}"
    first = editor.get(f"{path}/items").json["items"][0]
    note = {"result": "partially_compliant", "observation": "=1+1\nsecond line", "due_on": "2027-02-28"}
    assert editor.patch(f"{path}/items/{first['id']}", note).status == 200
    exported = world.api("auditor", "PA").get(f"{path}/export?format=xlsx").content
    reply = send(world, regulation["primary_assessment"], saved_again(tmp_path, exported))
    assert (reply.status, reply.json["updated"], reply.json["unchanged"], reply.json["rejected"]) == (200, 0, 5, []), reply
    cell = column("result", exported) + "4"
    reply = send(world, regulation["primary_assessment"], saved_again(tmp_path, edited(exported, {cell: "compliant"})))
    assert (reply.status, reply.json["updated"], reply.json["unchanged"], reply.json["rejected"]) == (200, 1, 4, []), reply
    items = editor.get(f"{path}/items").json["items"]
    assert [item["result"] for item in items] == ["partially_compliant", "not_assessed", "compliant", "not_assessed", "not_assessed"]
    assert items[0]["observation"] == "=1+1\nsecond line" and items[0]["due_on"] == "2027-02-28"


def test_the_register_of_risks_goes_through_it(world, tmp_path):
    editor, auditor = world.api("editor", "PA"), world.api("auditor", "PA")
    owner, mark = world.member("isms_manager", "PA").subject, f"office-{world.run}"
    for number in (1, 2, 3):
        body = {"title": f"Risk <{number}> & more", "kind": "continuity", "owner": owner, "external_id": f"{mark}-{number}",
                "identified_on": "2026-03-01", "current": {"likelihood": number, "impacts": {"legal": 2, "financial": 3}, "rationale": "line one\nline two"}}
        assert editor.post("/api/v1/risks", body).status == 201
    exported = auditor.get("/api/v1/risks/export?format=xlsx&kind=continuity").content
    before = {one["id"]: one for one in editor.get("/api/v1/risks?kind=continuity&limit=200").json["items"]}

    def take(workbook: bytes):
        content, kind = multipart("risks.xlsx", TYPE, saved_again(tmp_path, workbook))
        reply = editor("POST", "/api/v1/risks/import", content=content, headers={"Content-Type": kind})
        assert reply.status == 200, reply
        return reply.json["created"], reply.json["updated"], reply.json["unchanged"], reply.json["rejected"]

    assert take(exported) == (0, 0, len(before), [])
    cell = column("title", exported) + "3"
    assert take(edited(exported, {cell: "Another title"})) == (0, 1, len(before) - 1, [])
    after = {one["id"]: one for one in editor.get("/api/v1/risks?kind=continuity&limit=200").json["items"]}
    changed = [one for one in after.values() if one["version"] != before[one["id"]]["version"]]
    assert [one["title"] for one in changed] == ["Another title"]
    same = ("kind", "owner", "external_id", "current", "identified_on", "option", "tags")
    assert {name: changed[0][name] for name in same} == {name: before[changed[0]["id"]][name] for name in same}
