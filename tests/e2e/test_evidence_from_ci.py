# SPDX-License-Identifier: Apache-2.0
"""The snippets of docs/evidence-from-ci.md deliver, break the pipeline where they say so, and deliver once however often they are run."""
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

PAGE = Path(__file__).parents[2] / "docs" / "evidence-from-ci.md"
SCAN = '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint"}}, "results": [%s]}]}'
PARTS = '{"spdxVersion": "SPDX-2.3", "packages": [{"name": "a", "licenseConcluded": "%s"}]}'
TESTS = '<testsuite name="s"><testcase name="a">%s</testcase></testsuite>'


def block(title: str, language: str) -> str:
    found = re.search(rf"## {title}\n\n```{language}\n(.*?)```", PAGE.read_text(), re.S)
    assert found, f"the page has no snippet for {title}"
    return found[1]


def curl() -> str:
    return block("curl", "sh")


def github() -> str:
    (step,) = yaml.safe_load(block("GitHub Actions", "yaml"))
    assert set(step) == {"name", "if", "env", "run"}
    assert all(re.fullmatch(r"\$\{\{ (vars|secrets)\.\w+ \}\}", value) for value in step["env"].values())
    assert step["env"]["COMPLIANCE_TOKEN"].startswith("${{ secrets."), "a token is no variable that everybody reads"
    return step["run"]


def gitlab() -> str:
    ((name, job),) = yaml.safe_load(block("GitLab CI", "yaml")).items()
    assert name == "deliver-evidence" and job["stage"] == ".post" and job["when"] == "always"
    (line,) = job["script"]
    return line


def jenkins() -> str:
    found = re.search(r"sh '''\n(.*?)'''", block("Jenkins", "groovy"), re.S)
    assert found, "the snippet for Jenkins runs nothing"
    return found[1]


# snippet, format, kind, check, file, what passes, what fails, variable that names the run, what else the pipeline sets
CASES = [
    (curl, "junit", "test_result", {"kind": "junit_pass_rate"}, "report.xml", TESTS % "", TESTS % "<failure/>", "BUILD_ID",
     {"REPORT": "report.xml", "SUBJECT": "shop", "COMMIT": "abc123"}),
    (github, "sarif", "scan_result", {"kind": "sarif_max_results"}, "results.sarif", SCAN % "", SCAN % '{"ruleId": "A", "level": "error"}', "GITHUB_RUN_ID",
     {"GITHUB_RUN_ATTEMPT": "1", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_SHA": "abc123", "GITHUB_REF": "refs/heads/main"}),
    (gitlab, "junit", "test_result", {"kind": "junit_pass_rate"}, "junit.xml", TESTS % "", TESTS % "<error/>", "CI_JOB_ID",
     {"CI_PROJECT_PATH": "acme/shop", "CI_COMMIT_SHA": "abc123", "CI_COMMIT_REF_NAME": "main", "CI_JOB_URL": "https://gitlab.example/acme/shop/-/jobs/1"}),
    (jenkins, "spdx", "sbom", {"kind": "sbom_licences", "params": {"denied": ["AGPL-3.0"]}}, "bom.spdx.json", PARTS % "MIT", PARTS % "AGPL-3.0-only",
     "BUILD_TAG", {"JOB_BASE_NAME": "shop", "GIT_COMMIT": "abc123", "BUILD_URL": "https://jenkins.example/job/shop/1/"}),
]


@pytest.fixture(name="collect", scope="module")
def fixture_collect(world):
    """Makes an active collector that approves by itself what passes its check."""
    admin, editor, dpo = (world.api(role, "ci") for role in ("compliance_admin", "editor", "dpo"))
    subject = editor.get("/api/v1/platform/me").json["subject"]

    def collect(format_, kind, check):
        token = admin.post("/api/v1/platform/tokens", {"kind": "service", "name": "pipeline", "permissions": ["evidence:write"]}).json
        made = editor.post("/api/v1/evidence/collectors", {
            "title": f"{format_} of the shop", "format": format_, "kind": kind, "owner": subject, "token_ids": [token["id"]], "auto_approve": True,
            "checks": [{"id": "good", **check}]})
        assert made.status == 201, made.body
        assert dpo.post(f"/api/v1/evidence/collectors/{made.json['id']}/activate").status == 200
        return made.json["id"], token["secret"]

    collect.url = world.server.url
    collect.submissions = lambda id_: editor.get(f"/api/v1/evidence/collectors/{id_}/submissions").json["items"]
    return collect


@pytest.mark.parametrize("snippet, format_, kind, check, file, good, bad, run_name, variables", CASES, ids=[case[0].__name__ for case in CASES])
def test_a_snippet_delivers_once_and_breaks_on_a_failed_check(collect, tmp_path, snippet, format_, kind, check, file, good, bad, run_name, variables):
    collector, secret = collect(format_, kind, check)
    given = {"COMPLIANCE_URL": collect.url, "COMPLIANCE_COLLECTOR": collector, "COMPLIANCE_TOKEN": secret, **variables}

    def run(text: str, number: int) -> subprocess.CompletedProcess:
        (tmp_path / file).write_text(text)
        return subprocess.run(["bash", "-eu", "-c", snippet()], cwd=tmp_path, env={"PATH": os.environ["PATH"], **given, run_name: f"{collector}-{number}"},
                              capture_output=True, text=True, timeout=60, check=False)

    first, again = run(good, 1), run(good, 1)
    assert (first.returncode, again.returncode) == (0, 0), first.stdout + first.stderr + again.stdout + again.stderr
    assert json.loads(first.stdout)["outcome"] == "approved"
    assert json.loads(again.stdout)["id"] == json.loads(first.stdout)["id"], "a retry delivers once"
    failed = run(bad, 2)
    assert failed.returncode == 22, failed.stdout
    kept = collect.submissions(collector)
    assert [one["outcome"] for one in kept] == ["checks_failed", "approved"]
    assert kept[0]["context"]["commit"] == "abc123"
    assert kept[0]["subject"] in ("shop", "acme/shop")
