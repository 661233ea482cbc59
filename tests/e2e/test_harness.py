# SPDX-License-Identifier: Apache-2.0
"""The test tools themselves, without a server."""
import http.server
import json
import re
import smtplib
import subprocess
import threading
import urllib.request

import jwt
import pytest
from conftest import SCENARIOS
from harness import client, scenario
from harness.bodies import Builder, Fits
from harness.client import Api, Reply, multipart
from harness.contract import BrokenContract, Document
from harness.mailbox import token_of
from harness.matching import fill, mismatches
from harness.sanitizer import Reports

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}},
}
REFUSED = {
    "description": "no",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
THING = {
    "type": "object",
    "required": ["id", "amount"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "amount": {"type": "number", "multipleOf": 0.01},
        "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
    },
}
INPUT = {
    "type": "object",
    "required": ["name", "code", "kind", "on", "list"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 3},
        "code": {"type": "string", "pattern": "^[A-Z]{2}-\\d{3}(x|y)$"},
        "kind": {"$ref": "#/components/schemas/Kind"},
        "on": {"type": "string", "format": "date"},
        "list": {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 4}},
        "free": {"description": "any"},
        "example": {"type": "string", "examples": ["shown"]},
        "maybe": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
    },
}
DOCUMENT = {
    "paths": {
        "/things/{thing_id}": {
            "get": {
                "operationId": "getThing",
                "x-permission": "things:read",
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "404": REFUSED,
                },
            }
        },
        "/things/all": {
            "get": {"operationId": "getAll", "x-permission": "public", "responses": {"204": {"description": "ok"}}}
        },
    },
    "components": {
        "schemas": {
            "Problem": PROBLEM,
            "Thing": THING,
            "Input": INPUT,
            "Kind": {"type": "string", "enum": ["a", "b"]},
        }
    },
}
ID = "01900000-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def paper():
    return Document(json.dumps(DOCUMENT))


def reply(status, body, path=f"/things/{ID}", kind="application/json"):
    return Reply("GET", path, status, {"content-type": kind}, json.dumps(body).encode() if body is not None else b"")


def problem(given, **more):
    return reply(
        given,
        {"type": "/problems/not_found", "title": "t", "status": given, "request_id": ID, **more},
        kind="application/problem+json",
    )


def test_a_reply_that_the_document_promises_passes(paper):
    paper.check(reply(200, {"id": ID, "amount": 0.07, "at": "2026-03-06T09:00:00.5Z"}))
    paper.check(problem(404))
    paper.check(reply(204, None, "/things/all"))


@pytest.mark.parametrize(
    "wrong, word",
    [
        (reply(200, {"id": ID}), "amount"),
        (reply(200, {"id": "x", "amount": 1}), "/id"),
        (reply(200, {"id": ID, "amount": 0.075}), "/amount"),
        (reply(200, {"id": ID, "amount": 1, "more": 1}), "more"),
        (reply(201, {"id": ID, "amount": 1}), "status 201"),
        (reply(200, {"id": ID, "amount": 1, "at": "2026-03-06"}), "/at"),
        (reply(200, {"id": ID, "amount": 1}, kind="text/plain"), "text/plain"),
        (problem(404, status=409), "is 409"),
        (problem(404, type="about:blank"), "slug"),
        (reply(404, {"title": "x"}), "promised"),
        (reply(204, {"a": 1}, "/things/all"), "promises none"),
        (reply(200, {}, "/other"), "knows no such"),
    ],
)
def test_a_reply_that_it_does_not_promise_is_found(paper, wrong, word):
    with pytest.raises(BrokenContract, match=re.escape(word)):
        paper.check(wrong)


def test_static_segments_win(paper):
    assert paper.find("GET", "/things/all?x=1").id == "getAll"
    assert paper.find("GET", "/things/any").id == "getThing"
    assert paper.find("POST", "/things/any") is None


def test_the_smallest_body_fits_its_schema(paper):
    reference = {"$ref": "#/components/schemas/Input"}
    body = Builder(paper).smallest(reference)
    assert body == {"name": "xxx", "code": "AA-111x", "kind": "a", "on": "2026-03-06", "list": [4]}
    assert paper.faults(reference, body) == []


def test_wrong_types_fit_no_schema(paper):
    builder = Builder(paper)
    for name, schema in builder.members({"$ref": "#/components/schemas/Input"}).items():
        value = builder.wrong_type(schema)
        assert value is Fits if name == "free" else paper.faults(schema, value), name


def test_tokens_of_the_provider_verify_against_its_keys(provider):
    with urllib.request.urlopen(f"{provider.issuer}/.well-known/openid-configuration") as answer:
        found = json.load(answer)
    assert found["issuer"] == provider.issuer
    keys = jwt.PyJWKClient(found["jwks_uri"])
    for alg in ("RS256", "ES256"):
        token = provider.token("sub-1", "ada@example.org", alg=alg, roles=("dpo",), tenant="acme")
        read = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            [alg],
            audience=provider.client_id,
            issuer=provider.issuer,
        )
        assert (read["sub"], read["email_verified"], read["tenant"], read["azp"]) == (
            "sub-1",
            True,
            "acme",
            provider.client_id,
        )
        assert read["realm_access"]["roles"] == ["offline_access", "dpo"]
    stranger = type(provider.keys[0])("RS256")
    with pytest.raises(jwt.PyJWKClientError):
        keys.get_signing_key_from_jwt(provider.token("s", "a@example.org", key=stranger))
    expired = provider.token("s", None, lifetime_s=-120)
    assert "email" not in jwt.decode(expired, options={"verify_signature": False})


def test_a_rotated_key_is_served_beside_the_old_ones(provider):
    before = {key.kid for key in provider.keys}
    fresh = provider.rotate("ES256")
    served = {
        key["kid"] for key in provider.document(f"/realms/{provider.realm}/protocol/openid-connect/certs")["keys"]
    }
    assert served == before | {fresh.kid}


def test_mails_are_kept_and_their_tokens_found(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.sendmail(
            "a@example.org",
            ["New@example.org"],
            (
                "Subject: Einladung\r\nContent-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                "Bitte =C3=B6ffnen: https://example.org/#/invitation?token=3Dabcdefghijklmnopqrst_-uvw=\r\nxyz0123\r\n"
            ),
        )
    message = mailbox.wait("new@example.org")
    assert token_of(message) == "abcdefghijklmnopqrst_-uvwxyz0123"
    with pytest.raises(AssertionError, match="no mail number 2"):
        mailbox.wait("new@example.org", 2, timeout_s=0.05)


@pytest.mark.parametrize(
    "expected, actual",
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ([1, "..."], [1, 2, 3]),
        (["...", {"a": "~Oster"}, "..."], [{"a": 1}, {"a": "2026-04-06 ist Ostermontag"}]),
        ({"a": "{{absent}}"}, {}),
        ("{{uuid}}", ID),
        ("{{instant}}", "2026-03-06T09:00:00.123Z"),
        ("{{any}}", None),
        (None, None),
        ({"x": "{{n}}", "y": "{{n}}"}, {"x": [1], "y": [1]}),
        ("nr {{known}}", "nr 7"),
        (["...", "{{n}}", 5], [1, 4, 5]),
    ],
)
def test_what_fits_matches(expected, actual):
    assert mismatches(expected, actual, {"known": 7}) == []


@pytest.mark.parametrize(
    "expected, actual",
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        ([1], [1, 2]),
        ([2, "..."], [1, 2]),
        ({"a": "{{absent}}"}, {"a": None}),
        ("{{uuid}}", "x"),
        (True, 1),
        (1, True),
        (None, 0),
        ({"x": "{{n}}", "y": "{{n}}"}, {"x": 1, "y": 2}),
        ("~^b", "ab"),
        ({}, []),
        ("{{text}}", ""),
    ],
)
def test_what_does_not_fit_is_told(expected, actual):
    assert mismatches(expected, actual, {})


def test_names_are_filled_in_with_their_type():
    assert fill({"a": ["{{n}}", "no {{n}}"]}, {"n": 5}) == {"a": [5, "no 5"]}
    with pytest.raises(KeyError):
        fill("x{{unknown}}", {})


TOLD = """# Shows that it is read
given a fresh tenant
given n = {"a": [1, ...]}
admin@A POST /x/{{n}}
  Idempotency-Key: k
  {"a": [1,
   2]}
expect 201
  reply etag: "1"
  text ~abc
  {"b": [...]}
audit: create thing {{id}}
rows SELECT 1, 2 →
  1 | 2
instant then
mail a@example.org → token
nobody GET /x
expect 401 within 3 s
audit: none
rows SELECT 1 WHERE false
  (none)
"""


def test_a_scenario_is_read():
    told = scenario.Reader(TOLD).read()
    given, post, then, mail, get = told.steps
    assert (told.title, told.fresh, given.value) == ("Shows that it is read", True, {"a": [1, "..."]})
    assert (post.who, post.method, post.path, post.headers) == (
        "admin@A",
        "POST",
        "/x/{{n}}",
        {"Idempotency-Key": "k"},
    )
    assert (post.body, post.status, post.reply_body, post.reply_text) == ({"a": [1, 2]}, 201, {"b": ["..."]}, ["abc"])
    assert (post.reply_headers, post.audit) == ({"etag": '"1"'}, [["create", "thing", "{{id}}"]])
    assert post.rows == [(13, "SELECT 1, 2", [["1", "2"]])]
    assert (then.name, mail.value, mail.name, get.within_s, get.audit) == (
        "then",
        ["a@example.org", 1],
        "token",
        3,
        [["none"]],
    )
    assert get.rows[0][2] == []


@pytest.mark.parametrize(
    "text, word",
    [
        ("admin GET /x\nexpect 200\n", "first line"),
        ("# a\n", "no request"),
        ("# a\nadmin GET /x\n", "expects nothing"),
        ("# a\nnonsense\n", "not understood"),
        ('# a\nadmin POST /x\n  {"a": }\nexpect 200\n', "no JSON"),
        ('# a\n  {"a": 1}\n', "no request"),
    ],
)
def test_a_faulty_scenario_is_refused_with_its_line(text, word):
    with pytest.raises(scenario.ScenarioFault, match=word):
        scenario.Reader(text).read()


@pytest.mark.parametrize("path", scenario.files(SCENARIOS), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_scenario_can_be_read(path):
    scenario.read(path)


def test_a_form_holds_the_file():
    content, kind = multipart("a.txt", "text/plain", b"abc")
    assert (
        b'filename="a.txt"' in content
        and b"\r\n\r\nabc\r\n" in content
        and kind.startswith("multipart/form-data; boundary=")
    )


@pytest.mark.parametrize(
    "sanitizer, body, expected",
    [
        ("address", "char *p = malloc(n); return p[n];", "heap-buffer-overflow"),
        ("address", "char *volatile p = malloc(n); p = 0; return 0;", "LeakSanitizer"),
        ("undefined", "return (2147483647 + n) != 0;", "signed integer overflow"),
    ],
)
def test_what_a_sanitizer_reports_is_found_whoever_started_the_program(tmp_path, sanitizer, body, expected):
    source, made = tmp_path / "faulty.c", Reports()
    source.write_text(f"#include <stdlib.h>\nint main(int n) {{ {body} }}\n")
    build = ["cc", "-g", f"-fsanitize={sanitizer}", "-fno-sanitize-recover=all", "-o", tmp_path / "faulty", source]
    subprocess.run(build, check=True, capture_output=True)
    try:
        subprocess.run([tmp_path / "faulty"], check=False, capture_output=True)
        assert expected in made.take() and made.take() == ""
    finally:
        made.remove()


def test_what_is_no_report_is_let_pass_and_what_follows_it_is_not(tmp_path):
    made = Reports()
    try:
        with (made.folder / "report.1").open("w") as written:
            written.write("==1==WARNING: ASan doesn't fully support makecontext/swapcontext functions and may produce false positives\n")
            written.flush()
            assert made.take() == ""
            written.write("==1==ERROR: AddressSanitizer: heap-use-after-free\n")
            written.flush()
            assert "heap-use-after-free" in made.take() and made.take() == ""
    finally:
        made.remove()


def test_after_a_request_without_an_answer_in_time_the_next_one_has_a_connection_of_its_own(monkeypatch):
    class Slow(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/slow":
                ended.wait(30)
                return
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    ended, place = threading.Event(), http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    place.daemon_threads = True
    threading.Thread(target=place.serve_forever, daemon=True).start()
    monkeypatch.setattr(client, "patience", lambda _: 2)
    try:
        api = Api(f"http://127.0.0.1:{place.server_address[1]}", lambda: "")
        with pytest.raises(TimeoutError):
            api.get("/slow", check=False)
        assert api.get("/quick", check=False).status == 204
    finally:
        ended.set()
        place.shutdown()
        place.server_close()
