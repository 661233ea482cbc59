# SPDX-License-Identifier: Apache-2.0
"""The TypeScript client: generated from this program's document and from no other, strict, and of use against the program."""
import json
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from harness.server import REPOSITORY, Server
from harness.trouble import demo_token

CLIENT = REPOSITORY / "clients" / "typescript"
TIME_LIMIT_S = 240


def command(*words, **options):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False, **options)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def demo():
    made = Server({}, ("--demo",))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def client(demo, tmp_path_factory):
    """A copy of the folder with what its lock file names and the types of this program's document: nothing dirties a checkout."""
    folder = tmp_path_factory.mktemp("client") / "typescript"
    shutil.copytree(CLIENT, folder, ignore=shutil.ignore_patterns("node_modules", "dist", "schema.ts"))
    command("npm", "ci", "--loglevel=error", cwd=folder)
    document = folder / "openapi.json"
    document.write_bytes(urllib.request.urlopen(demo.url + "/api/v1/platform/openapi.json", timeout=30).read())
    command("node", "generate.mjs", document, "src/schema.ts", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def seen(demo, client):
    command("npm", "run", "--silent", "build", cwd=client)
    return json.loads(command("node", "dist/example/use.js", demo.url, demo_token(demo), cwd=client))


def test_a_program_in_strict_typescript_signs_in_and_creates_once(seen):
    assert seen["me"] == {"roles": ["compliance_admin"], "email": "admin@demo.example"}
    made = seen["made"]
    assert made["key"].startswith("DSR-2026-") and made["due"] == "2026-04-07" and made["etag"] == '"1"' and made["again"] is True


def test_a_change_on_a_stale_version_is_a_typed_refusal(seen):
    assert seen["changed"]["tags"] == ["contract"] and seen["changed"]["before"] == '"1"' != seen["changed"]["etag"]
    assert seen["stale"] == 412


def test_a_list_is_read_to_its_end_by_its_cursors(seen):
    assert seen["pages"] >= 3 and seen["missing"] == [] and seen["twice"] == 0


def test_problem_documents_come_typed_with_every_fault(seen):
    wrong = seen["wrong"]
    assert wrong["status"] == 422 and wrong["name"] and wrong["colour"] == "unknown_member", wrong
    assert (seen["absent"], seen["unknown"]) == (404, 401)


def test_a_wrong_use_does_not_compile(client):
    """The types say no where the program would: a right that there is not, a member that there is not, a path that there is not."""
    wrong = client / "example" / "wrong.ts"
    lines = (
        'import { createCompliance, type Schemas } from "../src/index.js";',
        'const api = createCompliance({ baseUrl: "x", token: "y" });',
        'export const item: Schemas["DsrRight"] = "amusement";',
        'export const system: Schemas["DsrSourceSystemInput"] = { name: "x", colour: "red" };',
        'api.GET("/api/v1/nowhere", {});',
    )
    wrong.write_text("\n".join(lines) + "\n")
    done = subprocess.run(["npx", "tsc", "-p", ".", "--noEmit"], cwd=client, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False)
    wrong.unlink()
    for number in (3, 4, 5):
        assert f"example/wrong.ts({number}," in done.stdout, done.stdout
    assert "src/" not in done.stdout
