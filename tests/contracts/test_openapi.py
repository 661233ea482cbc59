# SPDX-License-Identifier: Apache-2.0
"""The API as it is held: operations, document, metrics. And the comparison's own tests, which need no server."""
import copy
import json
import os
import re

import pytest
from contracts.held import FOLDER, REWRITE, breaks, declared, hold
from harness import node
from harness.server import REPOSITORY
from jsonschema import Draft202012Validator

BASELINE = FOLDER / "openapi.baseline.json"


def as_text(document) -> str:
    """Sorted, and without what each build changes."""
    plain = json.loads(json.dumps(document.raw, default=float))
    plain["info"] = {**plain["info"], "version": "held"}
    return json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def undeclared(text: str) -> str:
    """Breaks of the held document that no file of changes/ declares."""
    held = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    return "\n".join(line for line in breaks(held, json.loads(text)) if line not in declared())


def test_nothing_that_was_promised_is_gone(document):
    if os.environ.get(REWRITE) == "accept-breaks":
        pytest.skip("breaks are accepted in this run")
    found = undeclared(as_text(document))
    assert not found, f"breaks of the API; declare them in tests/contracts/changes/ if they are meant:\n{found}"


def test_the_document_is_the_one_that_is_held(document):
    text = as_text(document)
    if os.environ.get(REWRITE) == "rewrite" and undeclared(text):
        pytest.fail(
            "not rewritten, for it breaks clients: declare it, or before a release: tools/golden.py --accept-breaks"
        )
    hold(BASELINE.name, text)


def test_the_operations_are_those_that_are_held(document):
    hold("operations.txt", "".join(sorted(o.line + "\n" for o in document.operations)))


def test_every_operation_has_its_domains_tag_and_a_permission_of_it(document):
    for operation in document.operations:
        # Some registers of a domain lie beside its own path: /requirements, /framework-mappings.
        domains = {operation.path.split("/")[3], operation.permission.split(":")[0]}
        assert len(operation.spec["tags"]) == 1 and operation.spec["tags"][0] in domains, operation.line
        assert operation.permission == "public" or re.fullmatch(
            r"[a-z_-]+:(read|write|approve|export|admin)", operation.permission
        ), operation.line
        assert re.fullmatch(r"[a-z][a-zA-Z]+", operation.id), operation.line
        assert operation.spec.get("summary"), operation.line
        assert all(
            re.fullmatch(r"[a-z0-9.-]+|{[a-z_]+}", part) for part in operation.path.split("/")[1:]
        ), operation.line


def test_the_metrics_are_those_that_are_held(world):
    reply = world.anonymous.get("/api/v1/platform/metrics")
    assert reply.status == 200
    hold("metrics.txt", "".join(sorted(set(re.findall(r"^# TYPE (.+\n)", reply.content.decode(), re.M)))))


def test_the_document_is_one_of_openapi_3_1(document):
    found = node.run(FOLDER / "validator" / "validate.mjs", stdin=document.text)
    assert found == {"version": "3.1", "valid": True, "errors": []}


def test_every_schema_is_one_of_json_schema_2020_12(document):
    for name, schema in document.raw["components"]["schemas"].items():
        Draft202012Validator.check_schema(json.loads(json.dumps(schema, default=float)))
        for member, described in schema.get("properties", {}).items():
            assert described.get("description") or "$ref" in described or name == "Problem", f"{name}/{member}"


def test_no_member_is_written_twice(document):
    def once(pairs):
        names = [name for name, _ in pairs]
        twice = {name for name in names if names.count(name) > 1}
        assert not twice, f"{twice} in {str(pairs)[:300]}"
        return dict(pairs)

    json.loads(document.text, object_pairs_hook=once)


def test_every_parameter_says_what_it_is(document):
    for operation in document.operations:
        for parameter in operation.spec.get("parameters", []):
            assert parameter.get("description"), f"{operation.line}: {parameter['name']}"


def test_every_example_fits_its_schema(document):
    examined = 0
    for name, schema in document.raw["components"]["schemas"].items():
        for member, described in schema.get("properties", {}).items():
            for example in described.get("examples", []):
                examined += 1
                plain = json.loads(json.dumps(described, default=float))
                assert document.faults(plain, json.loads(json.dumps(example, default=float))) == [], f"{name}/{member}"
    assert examined > 50


def test_every_value_of_an_enumeration_has_its_names(document):
    path = REPOSITORY / "compliance" / "catalogs" / "enums.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    named = {(row[0], row[1]) for row in rows[1:]}
    schemas = document.raw["components"]["schemas"]
    # The exceptions to rights carry theirs with the ground, in compliance/domain/dsr_exception.cpp.
    values = {(n, v) for n, s in schemas.items() for v in s.get("enum", []) if n != "DsrException"}
    assert values - named == set(), f"write names (enum, key, de, en) into {path.relative_to(REPOSITORY)}"
    gone = {row for row in named - values if row[0] in schemas}
    assert gone == set(), f"values that are gone stand in {path.relative_to(REPOSITORY)}"


SMALL = {
    "paths": {
        "/t": {
            "post": {
                "operationId": "makeT",
                "x-permission": "t:write",
                "parameters": [{"in": "query", "name": "q", "schema": {"type": "string"}}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}},
                },
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Out"}}}},
                    "404": {},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "In": {
                "type": "object",
                "required": ["a"],
                "properties": {
                    "a": {"type": "string", "maxLength": 9},
                    "k": {"type": "string", "enum": ["x", "y"]},
                    "in": {"$ref": "#/components/schemas/In"},
                },
            },
            "Out": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "n": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                },
            },
        }
    },
}


def changed(path: str, value) -> dict:
    """SMALL with the value at a slash-separated path (`|` for a slash inside a name); None removes."""
    made = copy.deepcopy(SMALL)
    *way, last = [part.replace("|", "/") for part in path.split("/")]
    place = made
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    if value is None:
        del place[int(last) if isinstance(place, list) else last]
    else:
        place[last] = value
    return made


@pytest.mark.parametrize(
    "path, value, told",
    [
        ("paths/|t/post", None, "removed"),
        ("paths/|t/post/operationId", "other", "operationId"),
        ("paths/|t/post/x-permission", "t:admin", "x-permission"),
        ("paths/|t/post/responses/404", None, "404: removed"),
        ("paths/|t/post/parameters/0", None, "query q: removed"),
        ("paths/|t/post/parameters/0/required", True, "newly required"),
        ("components/schemas/In/properties/a/type", "integer", "/a: type was string"),
        ("components/schemas/In/properties/k", None, "/k: removed"),
        ("components/schemas/In/required", ["a", "k"], "/k: newly required"),
        ("components/schemas/In/properties/a/maxLength", 5, "maxLength"),
        ("components/schemas/In/properties/k/enum", ["x"], "value y removed"),
        ("components/schemas/Out/properties/id", None, "/id: removed"),
        ("components/schemas/Out/required", [], "no longer always there"),
        ("components/schemas/Out/properties/id/format", "date", "format was uuid"),
        ("components/schemas/Out/properties/n", {"type": "string"}, "/n: type was"),
    ],
)
def test_a_break_is_found(path, value, told):
    found = breaks(SMALL, changed(path, value))
    assert found and told in "\n".join(found)


@pytest.mark.parametrize(
    "path, value",
    [
        ("paths/|t/get", {"operationId": "x", "x-permission": "t:read", "responses": {}}),
        ("components/schemas/In/properties/new", {"type": "string"}),
        ("components/schemas/Out/properties/new", {"type": "string"}),
        ("components/schemas/In/required", []),
        ("components/schemas/In/properties/a/maxLength", 20),
        ("components/schemas/In/properties/k/enum", ["x", "y", "z"]),
        ("components/schemas/Out/properties/n", {"type": "integer"}),
        ("paths/|t/post/responses/409", {}),
    ],
)
def test_an_addition_is_no_break(path, value):
    assert breaks(SMALL, changed(path, value)) == []


def test_a_golden_tells_its_difference(monkeypatch, tmp_path):
    monkeypatch.delenv(REWRITE, raising=False)
    monkeypatch.setattr("contracts.held.FOLDER", tmp_path)
    (tmp_path / "x.txt").write_text("a\nb\n")
    hold("x.txt", "a\nb\n")
    with pytest.raises(AssertionError, match=r"(?s)-b\n\+c.*make golden"):
        hold("x.txt", "a\nc\n")
    monkeypatch.setenv(REWRITE, "rewrite")
    hold("x.txt", "a\nc\n")
    assert (tmp_path / "x.txt").read_text() == "a\nc\n"
