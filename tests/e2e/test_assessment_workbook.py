# SPDX-License-Identifier: Apache-2.0
"""An assessment leaves as a workbook, is edited cell by cell as a spreadsheet does it, and comes back; reports open as what they are."""
import io
import re
import zipfile

import pytest


@pytest.fixture(scope="module")
def round_(world):
    api = world.api("editor", "PA")
    regulation = api("POST", "/api/v1/regulations", {"key": "workbook-rules", "kind": "policy", "ref_id": "W", "title": "Workbook"}).json
    for number in range(1, 6):
        body = {"regulation": regulation["id"], "ref_id": str(number), "title": f"Rule <{number}> & more", "text": "line one\nline two"}
        assert api("POST", "/api/v1/requirements", body).status == 201
    return regulation["primary_assessment"]


def edited(workbook: bytes, cells: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                xml = text.decode()
                for cell, value in cells.items():
                    xml, found = re.subn(
                        rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', f'<c r="{cell}" t="inlineStr"><is><t>{value}</t></is></c>', xml
                    )
                    assert found == 1, cell
                text = xml.encode()
            new.writestr(name, text)
    return out.getvalue()


def test_a_workbook_that_nobody_edited_changes_nothing(world, round_):
    exported = world.api("auditor", "PA")("GET", f"/api/v1/compliance-assessments/{round_}/export?format=xlsx")
    assert exported.status == 200
    reply = send(world, round_, exported.content)
    assert (reply.status, reply.json["updated"], reply.json["unchanged"], reply.json["rejected"]) == (200, 0, 5, [])


def test_edited_cells_come_back_and_a_stale_row_does_not(world, round_):
    workbook = world.api("auditor", "PA")("GET", f"/api/v1/compliance-assessments/{round_}/export?format=xlsx").content
    items = world.api("editor", "PA")("GET", f"/api/v1/compliance-assessments/{round_}/items").json["items"]
    changed = world.api("editor", "PA")(
        "PATCH", f"/api/v1/compliance-assessments/{round_}/items/{items[2]['id']}", {"observation": "meanwhile"}
    )
    assert changed.status == 200
    back = edited(workbook, {"I2": "compliant", "I3": "non_compliant", "I4": "compliant"})
    refused = send(world, round_, back)
    assert (refused.json["updated"], [(r["row"], r["code"]) for r in refused.json["rejected"]]) == (0, [(4, "stale")])
    taken = send(world, round_, back, "?mode=partial")
    assert (taken.json["updated"], len(taken.json["rejected"])) == (2, 1)
    items = world.api("editor", "PA")("GET", f"/api/v1/compliance-assessments/{round_}/items").json["items"]
    assert [i["result"] for i in items[:3]] == ["compliant", "non_compliant", "not_assessed"]


@pytest.mark.parametrize(
    "hostile", [b"PK\x03\x04nonsense", b"", b"item_id,version\n\xff\xfe,1\n"], ids=["no zip", "nothing", "no text"]
)
def test_what_is_no_workbook_is_refused(world, round_, hostile):
    assert send(world, round_, hostile).status == 400


def test_a_workbook_with_a_document_type_is_refused(world, round_):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>')
    assert send(world, round_, out.getvalue()).status == 400


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("json", b"[")])
def test_a_report_opens_as_what_it_is(world, round_, kind, begins):
    reply = world.api("auditor", "PA")("GET", f"/api/v1/compliance-assessments/{round_}/export?format={kind}")
    assert reply.status == 200 and reply.content.startswith(begins), reply.content[:300]


def send(world, assessment, content, query=""):
    boundary = "workbook-boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="s.xlsx"\r\n\r\n'
    return world.api("editor", "PA")(
        "POST",
        f"/api/v1/compliance-assessments/{assessment}/import{query}",
        content=head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
