# SPDX-License-Identifier: Apache-2.0
"""The register of risks leaves as a workbook with the treatment plan beside it, and comes back unchanged."""
import io
import zipfile

from harness.client import multipart

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_workbook_that_nobody_edited_changes_nothing(world):
    api, owner = world.api("editor", "PA"), world.member("isms_manager", "PA").subject
    for number in (1, 2, 3):
        body = {
            "title": f"Risk <{number}> & more",
            "kind": "operational",
            "owner": owner,
            "external_id": f"workbook-{world.run}-{number}",
            "current": {"likelihood": number, "impacts": {"legal": 2, "financial": 3}, "rationale": "line one\nline two"},
        }
        made = api("POST", "/api/v1/risks", body)
        assert made.status == 201
    plan = {"option": "mitigate", "title": "Do it", "owner": owner, "due_on": "2027-01-31"}
    assert api("POST", f"/api/v1/risks/{made.json['id']}/treatments", plan).status == 201
    exported = world.api("auditor", "PA")("GET", f"/api/v1/risks/export?format=xlsx&owner={owner}")
    assert exported.status == 200
    with zipfile.ZipFile(io.BytesIO(exported.content)) as book:
        assert {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} <= set(book.namelist())
    content, content_type = multipart("risks.xlsx", TYPE, exported.content)
    reply = api("POST", "/api/v1/risks/import", content=content, headers={"Content-Type": content_type})
    assert (reply.status, reply.json["created"], reply.json["updated"], reply.json["rejected"]) == (200, 0, 0, [])
    assert reply.json["unchanged"] >= 3
