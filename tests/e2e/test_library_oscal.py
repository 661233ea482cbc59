# SPDX-License-Identifier: Apache-2.0
"""OSCAL beyond catalogues: mapping collections that wait for their catalogue, component definitions as planned controls and back,
and what the documents that leave must have."""
import functools
import json
import pathlib
import re
import uuid

import jsonschema
from harness.client import multipart

LIBRARIES, CONTROLS = "/api/v1/libraries", "/api/v1/controls"
UUID5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TOKEN = re.compile(r"[^\W\d][\w.\-]*")


def identifier(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name)).replace("-5", "-4", 1)


def metadata(title: str, version: str = "1.1.2") -> dict:
    return {"title": title, "last-modified": "2026-02-03T10:00:00Z", "version": "1", "oscal-version": version}


def take(api, document: dict, name: str, path: str = f"{LIBRARIES}/import"):
    content, kind = multipart(name, "application/json", json.dumps(document).encode())
    return api("POST", path, content=content, headers={"Content-Type": kind})


def catalogue(name: str, ids: list[str], second: dict | None = None) -> dict:
    """A catalogue of one group; `second` are alternative identifiers by control."""
    controls = []
    for one in ids:
        props = [{"name": "alt-identifier", "value": second[one]}] if second and one in second else []
        controls.append({"id": one, "title": f"Control {one}", "props": props, "parts": [{"id": f"{one}_smt", "name": "statement", "prose": f"Do {one}."}]})
    group = {"id": "g", "title": "Group", "controls": controls}
    return {"catalog": {"uuid": identifier(name), "metadata": metadata(name), "groups": [group]}}


def relation(word, sources: list[str], targets: list[str], **more) -> dict:
    ends = lambda ids: [{"type": "control", "id-ref": one} for one in ids]
    return {"uuid": identifier(str((word, sources, targets))), "relationship": word, "sources": ends(sources), "targets": ends(targets), **more}


def collection(name: str, maps: list[dict], source: str, target: str) -> dict:
    resource = lambda file: {"type": "catalog", "href": f"https://example.org/{file}.json"}
    mapping = {"uuid": identifier(name + "m"), "source-resource": resource(source), "target-resource": resource(target), "maps": maps}
    return {"mapping-collection": {"uuid": identifier(name), "metadata": metadata(name, "1.2.0"),
                                   "provenance": {"matching-rationale": "semantic"}, "mappings": [mapping]}}  # fmt: skip


def test_a_mapping_collection_keeps_of_each_relation_what_holds_for_a_pair(world):
    editor = world.api("editor", "oscal-mapping")
    assert take(editor, catalogue("From", [f"a-{n}" for n in range(1, 8)]), "from.json").json["created"] == 1
    maps = [
        relation("equivalent-to", ["a-1"], ["b-1"]), relation("equal-to", ["a-2"], ["b-2", "b-3"]), relation("equal-to", ["a-3", "a-4"], ["b-4"]),
        relation("subset-of", ["a-5"], ["b-5", "b-6"]), relation("superset-of", ["a-6"], ["b-7"], remarks="Seen twice."),
        relation("intersects-with", ["a-6"], ["b-7"]), relation({"type": "no-relationship"}, ["a-7"], ["b-8"]),
    ]  # fmt: skip
    reply = take(editor, collection("Pairs", maps, "from", "to"), "pairs.json")
    assert reply.status == 200 and reply.json["created"] == 1, reply.content
    assert reply.json["object_counts"] == {"framework_mappings": 1, "mapping_entries": 9}
    assert {one["code"] for one in reply.json["warnings"]} == {"mapping_duplicate", "mapping_unresolved"}
    [mapping] = editor.get("/api/v1/framework-mappings").json["items"]
    assert mapping["target_regulation_urn"] == "urn:oscal:file:to" and (mapping["entries"], mapping["resolved"]) == (9, 0)
    assert take(editor, catalogue("To", [f"x-{n}" for n in range(1, 9)], {f"x-{n}": f"b-{n}" for n in range(1, 9)}), "to.json").json["created"] == 1
    mapping = editor.get(f"/api/v1/framework-mappings/{mapping['id']}").json
    assert mapping["target_regulation_urn"] == f"urn:oscal:{identifier('To')}" and mapping["resolved"] == 9
    entries = editor.get(f"/api/v1/framework-mappings/{mapping['id']}/entries?limit=200").json["items"]
    found = {(one["source_requirement_urn"].rsplit(":")[-1], one["target_requirement_urn"].rsplit(":")[-1]): one["relationship"] for one in entries}
    assert found == {("a-1", "x-1"): "equal", ("a-2", "x-2"): "superset", ("a-2", "x-3"): "superset", ("a-3", "x-4"): "subset", ("a-4", "x-4"): "subset",
                     ("a-5", "x-5"): "intersect", ("a-5", "x-6"): "intersect", ("a-6", "x-7"): "superset", ("a-7", "x-8"): "not_related"}  # fmt: skip
    assert {one["rationale"] for one in entries} == {"semantic"} and {one["annotation"] for one in entries} == {None, "Seen twice."}


def test_an_unknown_relation_is_refused_with_its_line(world):
    editor = world.api("editor", "oscal-mapping")
    reply = take(editor, collection("Wrong", [relation("resembles", ["a-1"], ["b-1"])], "from", "to"), "wrong.json")
    [fault] = reply.json["rejected"]
    assert (fault["code"], fault["pointer"], fault["line"]) == ("unknown_value", "/mapping-collection/mappings/0/maps/0/relationship", 1)


def component(name: str, ids: list[str], **more) -> dict:
    requirements = [{"uuid": identifier(name + one), "control-id": one, "description": f"How {name} meets {one}."} for one in ids]
    source = "https://example.org/unknown.json"
    implementation = {"uuid": identifier(name + "i"), "source": source, "description": "d", "implemented-requirements": requirements}
    return {"uuid": identifier(name), "type": "software", "title": name, "description": f"What {name} is.", "control-implementations": [implementation], **more}


def definition(*components: dict) -> dict:
    return {"component-definition": {"uuid": identifier("definition"), "metadata": metadata("Components"), "components": list(components)}}


def test_components_become_planned_controls_once_and_leave_as_components(world):
    isms = world.api("isms_manager", "oscal-components")
    document = definition(component("Realm", ["k-1", "_second", "k-3"], remarks="To be kept."), component("Rules", ["k-2"], type="policy"))
    path = f"{CONTROLS}/import"
    reply = take(isms, document, "components.json", path)
    assert reply.status == 409 and reply.json["type"] == "/problems/catalog-missing" and reply.json["missing"] == ["unknown"], reply.content
    editor = world.api("editor", "oscal-components")
    assert take(editor, catalogue("Kernel", ["k-1", "k-2", "k-3", "k-4"], {"k-4": "second"}), "kernel.json").json["created"] == 1
    dry = take(isms, document, "components.json", f"{path}?dry_run=true").json
    assert (dry["created"], dry["mapped"]) == (2, 4) and isms.get(CONTROLS).json["items"] == []
    reply = take(isms, document, "components.json", path)
    assert reply.status == 200 and (reply.json["created"], reply.json["mapped"]) == (2, 4), reply.content
    again = take(isms, document, "components.json", path).json
    assert (again["created"], again["updated"], again["unchanged"], again["mapped"]) == (0, 0, 2, 0)
    controls = {one["title"]: one for one in isms.get(CONTROLS).json["items"]}
    assert controls["Realm"]["external_id"] == f"oscal:{identifier('Realm')}" and controls["Realm"]["state"] == "planned"
    assert controls["Realm"]["description"] == "What Realm is.\n\nTo be kept." and controls["Rules"]["category"] == "policy"
    wrong = definition(component("Realm", ["k-1", "nowhere"]))
    refused = take(isms, wrong, "components.json", path).json
    assert [(one["row"], one["code"]) for one in refused["rejected"]] == [(1, "unknown_control")] and refused["updated"] == 0
    partly = take(isms, wrong, "components.json", f"{path}?mode=partial").json
    assert [one["code"] for one in partly["rejected"]] == ["unknown_control"] and partly["updated"] == 1   # its remarks are gone from the file
    auditor = world.api("auditor", "oscal-components")
    out = auditor.get(f"{CONTROLS}/export?format=oscal_component_definition")
    assert out.status == 200 and auditor.get(f"{CONTROLS}/export?format=oscal_component_definition").content == out.content
    check_components(out.json["component-definition"])
    assert [one["type"] for one in out.json["component-definition"]["components"]] == ["service", "policy"]
    first = out.json["component-definition"]["components"][0]["control-implementations"][0]["implemented-requirements"]
    assert [one["control-id"] for one in first] == ["k-1", "k-3", "k-4"]
    assert {prop["name"]: prop["value"] for prop in first[0]["props"]} == {"implementation-status": "planned", "coverage-percent": "50"}
    against_nist(out.json, "component")


def check_metadata(document: dict):
    assert UUID5.fullmatch(document["uuid"]) and {"title", "last-modified", "version", "oscal-version"} <= document["metadata"].keys()
    assert document["metadata"]["oscal-version"] == "1.1.2" and document["metadata"]["last-modified"].endswith("Z")


def check_components(document: dict):
    """What NIST's schema of 1.1.2 asks of a component definition, as far as we write it."""
    check_metadata(document)
    resources = {one["uuid"] for one in document["back-matter"]["resources"]}
    used = [document["uuid"], *resources]
    for one in document["components"]:
        assert {"uuid", "type", "title", "description"} <= one.keys() and one["description"]
        used.append(one["uuid"])
        for entry in one.get("control-implementations", []):
            assert entry["source"].removeprefix("#") in resources and entry["description"] and entry["implemented-requirements"]
            used.append(entry["uuid"])
            for met in entry["implemented-requirements"]:
                assert TOKEN.fullmatch(met["control-id"]) and met["description"] and all(prop["value"].strip() for prop in met["props"])
                used.append(met["uuid"])
    assert all(UUID5.fullmatch(one) for one in used) and len(set(used)) == len(used)


def check_catalogue_node(node: dict, seen: set):
    assert TOKEN.fullmatch(node["id"]) and node["id"] not in seen and node["title"]
    seen.add(node["id"])
    for prop in node.get("props", []):
        assert prop["name"] and prop["value"] == prop["value"].strip() != ""
    for part in node.get("parts", []):
        assert part["name"] and part["id"] not in seen
        seen.add(part["id"])
    for inner in node.get("groups", []) + node.get("controls", []):
        check_catalogue_node(inner, seen)


def test_every_bundled_law_leaves_as_a_catalogue_that_stands(world):
    isms = world.api("isms_manager", "oscal-bundled")
    keys = ("eu-gdpr", "iso-27001-2022", "nist-csf-2.0")
    for key in keys:
        assert isms.post(f"{LIBRARIES}/install", {"ref_id": key}).status == 201
        [regulation] = isms.get(f"/api/v1/regulations?key={key}").json["items"]
        document = isms.get(f"/api/v1/regulations/{regulation['id']}/export?format=oscal_catalog").json
        check_metadata(document["catalog"])
        seen = set()
        for node in document["catalog"].get("groups", []) + document["catalog"].get("controls", []):
            check_catalogue_node(node, seen)
        against_nist(document, "catalog")
        assert len(list(controls_in(document["catalog"]))) == {"eu-gdpr": 46, "iso-27001-2022": 123, "nist-csf-2.0": 106}[key]


def controls_in(node: dict):
    yield from node.get("controls", [])
    for inner in node.get("groups", []) + node.get("controls", []):
        yield from controls_in(inner)


SCHEMAS = pathlib.Path(__file__).with_name("oscal_schemas")


@functools.cache
def nist(model: str):
    """NIST's schema of 1.1.2; its patterns use classes of Unicode that Python's `re` does not know."""
    document = json.loads((SCHEMAS / f"oscal_{model}_schema.json").read_text(encoding="utf-8"))
    letter, number = r"[^\W\d_]", r"\d"
    pattern = lambda text: text.replace(r"\p{L}", letter).replace(r"\p{N}", number)
    keyword = lambda validator, text, instance, schema: jsonschema._validators.pattern(validator, pattern(text), instance, schema)
    return jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": keyword})(document)


def against_nist(document: dict, model: str):
    faults = [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in nist(model).iter_errors(document)]
    assert faults == [], faults[:5]


def test_the_schemas_refuse_what_is_no_document():
    assert list(nist("catalog").iter_errors({"catalog": {"uuid": "no", "metadata": {}}}))
    assert list(nist("component").iter_errors({"component-definition": {}})) and list(nist("assessment-results").iter_errors({"assessment-results": {}}))
    token = {"catalog": {"uuid": identifier("t"), "metadata": metadata("t"), "controls": [{"id": "1-begins-with-a-digit", "title": "t"}]}}
    assert list(nist("catalog").iter_errors(token))


def test_a_catalogue_with_parts_of_every_kind_comes_back_whole(world):
    """Traits of public catalogues: guidance in items, parts that share an id, inserts of parameters that nobody declares, successors."""
    editor = world.api("editor", "oscal-traits")
    item = lambda n, prose: {"id": f"t-1_gdn.{n}", "name": "item", "prose": prose}
    parts = [
        {"id": "t-1_smt", "name": "statement", "prose": "Decide on {{ insert: param, nobody }}.\n\nSee [the other](#t-2)."},
        {"id": "t-1_gdn", "name": "guidance", "parts": [item(1, "Write it down."), item(2, "Show it:\n\n1. once;\n1. twice.\n")]},
        {"id": "t-1_smt", "name": "information", "props": [{"name": "label", "value": "Further"}], "prose": "More."},
        {"id": "t-1_obj", "name": "assessment-objective", "prose": "Determine if it was decided."},
        {"name": "assessment-method", "props": [{"name": "method", "value": "EXAMINE"}], "prose": "Read it."},
    ]  # fmt: skip
    withdrawn = {"id": "t-2", "title": "Gone", "props": [{"name": "status", "value": "withdrawn"}], "links": [{"href": "#t-1", "rel": "moved-to"}]}
    first = {"id": "t-1", "class": "SP", "title": "Decide", "parts": parts, "links": [{"href": "#ref", "rel": "reference"}]}
    group = {"id": "t", "title": "Top", "parts": [{"name": "objective", "prose": "To be sure."}], "controls": [first, withdrawn]}
    nameless = lambda n: {"title": "Same words", "controls": [{"id": f"n-{n}", "title": f"Control {n}"}]}
    head = {**metadata("Traits", "1.0.0"), "published": "2020-02-02T11:01:04.736-04:00", "last-modified": "2021-06-08T13:57:28.355446-04:00"}
    reply = take(editor, {"catalog": {"uuid": identifier("traits"), "metadata": head, "groups": [group, nameless(1), nameless(2)]}}, "traits.json")
    assert reply.status == 200 and reply.json["created"] == 1, reply.content
    assert [(one["code"], one["pointer"]) for one in reply.json["warnings"]] == [("group_id_repeated", "/catalog/groups/2")]
    [regulation] = editor.get("/api/v1/regulations?key=traits").json["items"]
    nodes = {one["ref_id"]: one for one in editor.get(f"/api/v1/requirements?regulation_id={regulation['id']}").json["items"]}
    assert nodes["T-1"]["text"].startswith("Decide on [Assignment: nobody].") and "Write it down." in nodes["T-1"]["guidance"]
    assert nodes["T-2"]["withdrawn"] and nodes["T"]["text"] == "To be sure."
    document = world.api("auditor", "oscal-traits").get(f"/api/v1/regulations/{regulation['id']}/export?format=oscal_catalog").json
    against_nist(document, "catalog")
    one, two = document["catalog"]["groups"][0]["controls"]
    assert [part["name"] for part in one["parts"]] == ["statement", "guidance", "assessment-objective", "assessment-method", "information"]
    assert one["parts"][0]["prose"] == parts[0]["prose"] and one["links"] == first["links"]
    assert [one["id"] for one in document["catalog"]["groups"]] == ["t", "same-words", "same-words-2"]
    assert two["links"] == [{"href": "#t-1", "rel": "incorporated-into"}]


def test_an_assessment_leaves_as_results_with_its_evidence_findings_and_risks(world):
    editor, isms, dpo, auditor = (world.api(role, "oscal-results") for role in ("editor", "isms_manager", "dpo", "auditor"))
    ids = ["k-1", "k-2", "k-3", "k-4", "k-5"]
    assert take(editor, catalogue("Judged", ids), "judged.json").json["created"] == 1
    [regulation] = editor.get("/api/v1/regulations?key=judged").json["items"]
    round_ = f"/api/v1/compliance-assessments/{editor.get('/api/v1/regulations/' + regulation['id']).json['primary_assessment']}"
    empty = auditor.get(f"{round_}/export?format=oscal_assessment_results").json
    against_nist(empty, "assessment-results")
    assert "findings" not in empty["assessment-results"]["results"][0]
    items = {one["about"]["ref_id"].lower(): one for one in editor.get(f"{round_}/items?limit=200").json["items"]}
    for one, change in {
        "k-1": {"result": "compliant", "observation": "Seen\nand heard."}, "k-2": {"result": "partially_compliant", "remediation": "Do the rest."},
        "k-3": {"result": "non_compliant", "finding_class": "minor_nonconformity"},
        "k-4": {"applicability": "not_applicable", "justification": "We have no such premises at any of our sites."},
    }.items():  # fmt: skip
        assert editor.patch(f"{round_}/items/{items[one]['id']}", change).status == 200
    me = editor.get("/api/v1/platform/me").json["subject"]
    links = [{"target_type": "requirement_assessment", "target_id": items["k-1"]["id"]}]
    body = {"title": "Talk", "kind": "interview_note", "owner": me, "validity_period": "P1Y", "revision": {"url": "https://example.org/talk"}, "links": links}
    assert editor.post("/api/v1/evidence", body).status == 201
    assert isms.post(f"/api/v1/regulations/{regulation['id']}/determine-applicability",
                     {"applicability": "applicable", "rationale": "It is our own house, after all."}).status == 200  # fmt: skip
    control = editor.post("/api/v1/controls", {"title": "Locks", "description": "Doors are locked.", "category": "physical"}).json["id"]
    pairs = [{"control": control, "requirement": items["k-3"]["requirement"], "coverage": "full"}]
    assert editor.post("/api/v1/control-mappings", {"items": pairs}).status == 201
    risk = {"title": "Burglary", "kind": "information_security", "owner": isms.get("/api/v1/platform/me").json["subject"],
            "inherent": {"likelihood": 4, "impact": 5}, "current": {"likelihood": 4, "impact": 5},
            "controls": [{"control": control, "affects": "likelihood", "strength": 60}]}  # fmt: skip
    assert editor.post("/api/v1/risks", risk).status == 201
    reply = auditor.get(f"{round_}/export?format=oscal_assessment_results")
    assert reply.status == 200 and auditor.get(f"{round_}/export?format=oscal_assessment_results").content == reply.content
    against_nist(reply.json, "assessment-results")
    check_metadata(reply.json["assessment-results"])
    [result] = reply.json["assessment-results"]["results"]
    [selection] = result["reviewed-controls"]["control-selections"]
    assert [one["control-id"] for one in selection["include-controls"]] == ids
    assert selection["exclude-controls"] == [{"control-id": "k-4"}]
    found = {one["target"]["target-id"]: one for one in result["findings"]}
    assert {name: tuple(one["target"]["status"].values()) for name, one in found.items()} == {
        "k-1_obj": ("satisfied", "pass"), "k-2_obj": ("not-satisfied", "other"), "k-3_obj": ("not-satisfied", "fail")}  # fmt: skip
    [observation] = result["observations"]
    assert (observation["methods"], observation["description"]) == (["INTERVIEW"], "Seen\nand heard.") and observation["expires"].endswith("T23:59:59Z")
    assert found["k-1_obj"]["related-observations"] == [{"observation-uuid": observation["uuid"]}] and found["k-2_obj"]["remarks"] == "Do the rest."
    [threat] = result["risks"]
    assert (threat["title"], threat["status"]) == ("Burglary", "investigating") and found["k-3_obj"]["related-risks"] == [{"risk-uuid": threat["uuid"]}]
    scope = reply.json["assessment-results"]["import-ap"]["href"].removeprefix("#")
    assert scope in {one["uuid"] for one in reply.json["assessment-results"]["back-matter"]["resources"]}
    assert world.api("auditor", "oscal-other").get(f"{round_}/export?format=oscal_assessment_results").status == 404
