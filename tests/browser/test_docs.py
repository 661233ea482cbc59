# SPDX-License-Identifier: Apache-2.0
"""The page of the API in a real browser: it works, and it asks nobody but this server."""
import gzip
import re
import urllib.request
from pathlib import Path

import pytest
from harness import node

SCRIPT = Path(__file__).parent / "docs.mjs"


@pytest.fixture(scope="module")
def token(world):
    reply = world.api("editor").post(
        "/api/v1/platform/tokens", {"kind": "personal", "name": "page", "permissions": ["platform:read"]}
    )
    assert reply.status == 201, reply
    return reply.json["secret"]


@pytest.fixture(scope="module")
def seen(server, token):
    return node.run(SCRIPT, server.url, token)


def test_the_root_leads_to_the_page_of_this_builds_operations(seen, server, document):
    assert seen["landed"] == server.url + "/docs"
    assert "backend-compliance" in seen["title"]
    assert sorted(seen["tags"]) == sorted({operation.spec["tags"][0] for operation in document.operations})


def test_an_operation_is_tried_with_a_token_that_was_typed_in(seen):
    assert seen["status"].startswith("200"), seen
    assert '"permissions"' in seen["body"]


def test_the_token_stays_in_the_page(seen):
    assert seen["kept"] == [0, 0, 0]


def test_nothing_but_this_server_is_asked(seen, server):
    asked = [url for url in seen["tidy"]["requests"] if not url.startswith("data:")]
    assert len(asked) > 4
    assert [url for url in asked if not url.startswith(server.url + "/")] == []
    assert seen["tidy"]["errors"] == []


def test_the_policy_refuses_what_a_script_would_ask_elsewhere(seen):
    assert {seen["refused"][way] for way in ("fetch", "picture", "script")} == {"refused"}
    assert seen["outside_hits"] == 0


def fetch(url: str, **headers):
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply, reply.read()


def test_what_the_page_loads_is_kept_for_ever_and_named_by_its_content(server):
    reply, page = fetch(server.url + "/docs")
    assert reply.headers["Cache-Control"] == "no-cache" and reply.headers["ETag"]
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assets = re.findall(r'(?:href|src)="(docs/[^"]+)"', page.decode())
    assert len(assets) == 4
    for asset in assets:
        assert re.fullmatch(r"docs/[a-z-]+\.[0-9a-f]{12}\.(js|css)", asset)
        packed, small = fetch(f"{server.url}/{asset}", **{"Accept-Encoding": "gzip"})
        plain, whole = fetch(f"{server.url}/{asset}", **{"Accept-Encoding": "identity"})
        assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
        assert gzip.decompress(small) == whole
        for headers in (packed.headers, plain.headers):
            assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert "Accept-Encoding" in headers["Vary"]


def test_no_other_file_is_served(world):
    for name in ("swagger-ui-bundle.js", "docs.html", "..%2fpackage.json", "%2e%2e", "docs.000000000000.js"):
        assert world.anonymous.get(f"/docs/{name}").status in (400, 404), name
