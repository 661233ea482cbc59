# SPDX-License-Identifier: Apache-2.0
"""The snippet of docs/evidence-from-ci.md delivers, breaks the pipeline where it says so, and delivers once however often it is run."""
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "evidence-from-ci.md"


def snippet() -> str:
    found = re.search(r"## curl\n\n```sh\n(.*?)```", PAGE.read_text(), re.S)
    assert found, "the page has no curl snippet"
    return found[1]


@pytest.fixture(scope="module")
def collector(world):
    """Of JUnit reports that must be green, active, with its token."""
    tenant = "CI"
    admin, editor, dpo = (world.api(role, tenant) for role in ("compliance_admin", "editor", "dpo"))
    token = admin.post("/api/v1/platform/tokens", {"kind": "service", "name": "pipeline", "permissions": ["evidence:write"]}).json
    subject = editor.get("/api/v1/platform/me").json["subject"]
    made = editor.post(
        "/api/v1/evidence/collectors",
        {
            "title": "Tests of the shop",
            "format": "junit",
            "kind": "test_result",
            "owner": subject,
            "token_ids": [token["id"]],
            "auto_approve": True,
            "checks": [{"id": "green", "kind": "junit_pass_rate"}],
        },
    ).json
    assert dpo.post(f"/api/v1/evidence/collectors/{made['id']}/activate").status == 200
    return {"id": made["id"], "secret": token["secret"], "api": editor}


def run(world, collector, report: Path, build: str) -> subprocess.CompletedProcess:
    values = {
        "COMPLIANCE_URL": world.server.url,
        "COMPLIANCE_COLLECTOR": collector["id"],
        "COMPLIANCE_TOKEN": collector["secret"],
        "REPORT": str(report),
        "BUILD_ID": build,
        "SUBJECT": "shop",
        "COMMIT": "abc123",
    }
    return subprocess.run(["sh", "-c", snippet()], env={**os.environ, **values}, capture_output=True, text=True, timeout=60, check=False)


def submissions(collector) -> list:
    return collector["api"].get(f"/api/v1/evidence/collectors/{collector['id']}/submissions").json["items"]


def test_the_curl_snippet_delivers_once_and_breaks_on_a_failed_check(world, collector, tmp_path):
    report = tmp_path / "junit.xml"
    report.write_text('<testsuite name="s"><testcase name="a"/></testsuite>')
    first, again = run(world, collector, report, "build-1"), run(world, collector, report, "build-1")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert json.loads(first.stdout)["outcome"] == "approved"
    assert json.loads(again.stdout)["id"] == json.loads(first.stdout)["id"]
    assert len(submissions(collector)) == 1
    report.write_text('<testsuite name="s"><testcase name="a"><failure/></testcase></testsuite>')
    failed = run(world, collector, report, "build-2")
    assert failed.returncode == 22, failed.stdout
    kept = submissions(collector)
    assert [one["outcome"] for one in kept] == ["checks_failed", "approved"]
    assert kept[0]["context"]["commit"] == "abc123"
