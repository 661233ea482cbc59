# SPDX-License-Identifier: Apache-2.0
"""Packages in archives, large ones, and what leaves one tenant and comes into another: what no scenario can say."""
import io
import json
import time
import zipfile

import pytest
from harness.client import multipart

LIBRARIES = "/api/v1/libraries"
REGULATIONS = "/api/v1/regulations"


def take(api, data: bytes, name: str = "package.yaml", query: str = "", **options):
    content, kind = multipart(name, "application/octet-stream", data)
    return api("POST", f"{LIBRARIES}/import{query}", content=content, headers={"Content-Type": kind}, **options)


def package(name: str, nodes: int = 1, **further) -> bytes:
    """A package of one framework: a root for each hundred nodes below it."""
    listed = []
    for i in range(nodes):
        node = {"urn": f"urn:acme:risk:req_node:{name}:{i}", "ref_id": f"{i}", "name": f"Node {i}", "assessable": i % 100 != 0, "depth": 1}
        node["description"] = f"What number {i} asks for. " * 5
        if i % 100 != 0:
            node["parent_urn"] = f"urn:acme:risk:req_node:{name}:{i - i % 100}"
        listed.append(node)
    framework = {"urn": f"urn:acme:risk:framework:{name}", "ref_id": name, "name": name, "requirement_nodes": listed}
    head = {"urn": f"urn:acme:risk:library:{name}", "locale": "en", "ref_id": name, "name": name, "version": 1}
    return json.dumps({**head, **further, "objects": {"framework": framework}}).encode()


def catalogue(controls: int) -> bytes:
    part = {"name": "statement", "prose": "Does {{ insert: param, p }} well. " * 10}
    groups = [
        {
            "id": f"g{g}",
            "title": f"Group {g}",
            "controls": [{"id": f"g{g}-{c}", "title": f"Control {c}", "parts": [part]} for c in range(controls // 10)],
        }
        for g in range(10)
    ]
    metadata = {"title": "Large", "last-modified": "2026-02-03T10:00:00Z", "version": "1", "oscal-version": "1.1.2"}
    return json.dumps({"catalog": {"uuid": "0d0c2a31-6b42-4f3c-b6b4-27f3a9b3f4a1", "metadata": metadata, "groups": groups}}).encode()


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def test_an_archive_is_taken_in_the_order_of_its_dependencies(world):
    editor = world.api("editor", "libraries-zip")
    needs = package("needs", dependencies=["urn:acme:risk:library:base"])
    reply = take(editor, archive(**{"a/needs.json": needs, "b/base.json": package("base")}))
    assert reply.status == 200, reply.content
    assert [one["urn"] for one in reply.json["libraries"]] == ["urn:acme:risk:library:base", "urn:acme:risk:library:needs"]
    assert reply.json["object_counts"] == {"regulations": 2, "requirements": 2}
    again = take(editor, archive(**{"a/needs.json": needs, "b/base.json": package("base")}))
    assert again.json["unchanged"] == 2 and again.json["created"] == 0


def test_one_bad_file_of_an_archive_keeps_all_out_unless_parts_are_asked_for(world):
    editor = world.api("editor", "libraries-partial")
    files = archive(**{"good.json": package("good"), "bad.yaml": b"a: [\n"})
    reply = take(editor, files)
    assert reply.json["created"] == 0 and reply.json["rejected"][0]["file"] == "bad.yaml"
    assert editor.get(LIBRARIES).json["items"] == []
    reply = take(editor, files, query="?mode=partial")
    assert reply.json["created"] == 1 and reply.json["rejected"][0]["code"] == "not_parseable"
    assert [one["ref_id"] for one in editor.get(LIBRARIES).json["items"]] == ["good"]


def test_a_file_that_is_refused_midway_leaves_nothing_behind_where_parts_are_asked_for(world):
    """What it needed from the shipped packages had been installed before it was refused."""
    editor = world.api("editor", "libraries-partial")
    before = [one["urn"] for one in editor.get(LIBRARIES).json["items"]]
    needed = ["urn:backend-compliance:risk:library:de-bfsg", "urn:acme:risk:library:nobody-has-it"]
    files = archive(**{"half.json": package("half", dependencies=needed), "whole.json": package("whole")})
    reply = take(editor, files, query="?mode=partial")
    assert [(one["file"], one["code"]) for one in reply.json["rejected"]] == [("half.json", "missing_dependency")], reply.content
    assert (reply.json["created"], [one["urn"] for one in reply.json["libraries"]]) == (1, ["urn:acme:risk:library:whole"])
    after = {one["urn"] for one in editor.get(LIBRARIES).json["items"]}
    assert after == {*before, "urn:acme:risk:library:whole"}


@pytest.mark.parametrize("name", ["../out.yaml", "/etc/x.yaml", "a/../../b.yaml", "c:\\x.yaml"])
def test_names_that_leave_an_archive_are_refused(world, name):
    reply = take(world.api("editor", "libraries-zip"), archive(**{name: package("x")}))
    assert reply.status == 422 and reply.json["type"] == "/problems/archive-unsafe", reply.content


def test_bombs_links_and_archives_in_archives_are_refused(world):
    editor = world.api("editor", "libraries-zip")
    for data in (archive(**{"zeros.yaml": b"\0" * 12_000_000}), archive(**{"inner.yaml": archive(x=b"1")})):
        reply = take(editor, data)
        assert reply.status == 422 and reply.json["type"] == "/problems/archive-unsafe", reply.content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("link.yaml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    assert take(editor, out.getvalue()).json["type"] == "/problems/archive-unsafe"
    assert take(editor, b"PK\x03\x04" + b"x" * 100).status == 400
    many = archive(**{f"{i}.yaml": b"a: 1" for i in range(501)})
    assert take(editor, many).status == 413


def test_a_file_of_17_mebibytes_is_too_large(world):
    assert take(world.api("editor", "libraries-zip"), b"a: " + b"x" * (17 << 20)).status == 413


def test_a_framework_of_6000_nodes_and_a_catalogue_of_900_controls_come_in_time(world):
    editor = world.api("editor", "libraries-large")
    begun = time.monotonic()
    reply = take(editor, package("large", 6_000))
    took = time.monotonic() - begun
    assert reply.json["object_counts"] == {"regulations": 1, "requirements": 6_000, "assessable": 5_940}, reply.content[:500]
    begun = time.monotonic()
    reply = take(editor, catalogue(900), "large.json")
    second = time.monotonic() - begun
    assert reply.json["object_counts"] == {"regulations": 1, "requirements": 910, "assessable": 900}, reply.content[:500]
    print(f"6,000 nodes {took:.2f} s, 900 controls {second:.2f} s")
    assert took < 15 and second < 6   # thrice what is meant to be reached, for machines that do other work too


def requirements(api, key: str) -> list:
    regulation = api.get(f"{REGULATIONS}?key={key}").json["items"][0]
    out, cursor = [], ""
    while True:
        page = api.get(f"/api/v1/requirements?regulation_id={regulation['id']}&limit=200{cursor}").json
        out += page["items"]
        if not page["next_cursor"]:
            return out
        cursor = f"&cursor={page['next_cursor']}"


def test_what_leaves_one_tenant_as_yaml_comes_into_another_unchanged(world):
    here, there = world.api("isms_manager", "libraries-from"), world.api("editor", "libraries-to")
    assert here.post(f"{LIBRARIES}/install", {"ref_id": "iso-27001-2022"}).status == 201
    regulation = here.get(f"{REGULATIONS}?key=iso-27001-2022").json["items"][0]["id"]
    text = here.get(f"{REGULATIONS}/{regulation}/export?format=ciso_yaml").content
    assert text.startswith(b'urn: "urn:backend-compliance:risk:library:iso-27001-2022"\n'), text[:200]
    reply = take(there, text, "iso.yaml")
    # With the reference controls that it names, which are shipped.
    assert reply.json["created"] == 2 and reply.json["rejected"] == [] and reply.json["warnings"] == [], reply.content[:2000]
    members = ("urn", "ref_id", "title", "text", "guidance", "obligation", "typical_evidence", "position", "depth", "path", "weight", "groups", "assessable",
               "applies_from", "reference_controls", "duties", "translations", "attributes")  # fmt: skip
    before, after = requirements(here, "iso-27001-2022"), requirements(there, "iso-27001-2022")
    assert len(before) == 123 + len([node for node in before if not node["assessable"]])
    for one, other in zip(before, after, strict=True):
        assert {name: one[name] for name in members} == {name: other[name] for name in members}


def controls_in(node: dict) -> list:
    inner = node.get("controls", []) + node.get("groups", [])
    return [one for one in node.get("controls", [])] + [found for one in inner for found in controls_in(one)]


def test_a_regulation_leaves_as_an_oscal_catalogue_and_comes_back(world):
    here, there = world.api("isms_manager", "libraries-from"), world.api("editor", "libraries-oscal")
    if not here.get(f"{REGULATIONS}?key=iso-27001-2022").json["items"]:
        assert here.post(f"{LIBRARIES}/install", {"ref_id": "iso-27001-2022"}).status == 201
    regulation = here.get(f"{REGULATIONS}?key=iso-27001-2022").json["items"][0]["id"]
    reply = here.get(f"{REGULATIONS}/{regulation}/export?format=oscal_catalog")
    assert here.get(f"{REGULATIONS}/{regulation}/export?format=oscal_catalog").content == reply.content
    catalog = reply.json["catalog"]
    controls = controls_in(catalog)
    assert len(controls) == 123 and len({one["id"] for one in controls}) == 123
    assert catalog["metadata"]["oscal-version"] == "1.1.2" and {"a.5.15", "_4.1"} <= {one["id"] for one in controls}
    back = take(there, reply.content, "iso.json")
    assert back.json["object_counts"]["assessable"] == 123, back.content[:500]


def test_a_profile_makes_a_group_of_its_catalogue_and_takes_it_back(world):
    editor, admin = world.api("editor", "libraries-oscal"), world.api("compliance_admin", "libraries-oscal")
    profile = {
        "profile": {
            "uuid": "5a1b2c3d-0000-4000-8000-000000000001",
            "metadata": {"title": "Low", "last-modified": "2026-02-03T10:00:00Z", "version": "1", "oscal-version": "1.1.2"},
            "imports": [{"href": "https://example.org/Large-min.json", "include-controls": [{"with-ids": ["g1-1", "g2-3"]}]}],
        }
    }
    data = json.dumps(profile).encode()
    reply = take(editor, data, "low.json")
    assert reply.status == 409 and reply.json["type"] == "/problems/catalog-missing" and reply.json["missing"] == ["large"]
    assert take(editor, catalogue(50), "large.json").json["created"] == 1
    assert take(editor, data, "low.json").json["created"] == 1
    regulation = editor.get(f"{REGULATIONS}?key=large").json["items"][0]
    assert [group["ref_id"] for group in regulation["groups"]] == ["low"]
    found = editor.get(f"/api/v1/requirements?regulation_id={regulation['id']}&group=low").json["items"]
    assert [node["ref_id"] for node in found] == ["G1-1", "G2-3"]
    packages = {one["ref_id"]: one["id"] for one in editor.get(LIBRARIES).json["items"]}
    assert admin.delete(f"{LIBRARIES}/{packages['large']}").status == 409
    assert admin.delete(f"{LIBRARIES}/{packages['low']}").status == 204
    assert editor.get(f"{REGULATIONS}/{regulation['id']}").json["groups"] == []
    assert admin.delete(f"{LIBRARIES}/{packages['large']}").status == 204
    profile["profile"]["imports"][0]["include-controls"][0]["with-ids"].append("nowhere")
    take(editor, catalogue(50), "large.json")
    assert take(editor, json.dumps(profile).encode(), "low.json").json["rejected"][0]["code"] == "unknown_reference"
