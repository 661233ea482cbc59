# SPDX-License-Identifier: Apache-2.0
"""The catalogues of laws and standards that come with the product: how many requirements each has, that the tree is one, that both languages are there,
and that no file uses what an import would refuse."""
import datetime
import re

import pytest
import yaml

from contracts.held import FOLDER

LIBRARIES = FOLDER.parents[1] / "compliance" / "catalogs" / "libraries"
FILES = sorted(LIBRARIES.glob("*.yaml"))
ASSESSABLE = {
    "eu-gdpr": 46, "de-bdsg": 9, "de-tdddg": 4, "eu-nis2": 23, "de-bsig": 21, "eu-nis2-2024-2690": 53, "eu-dora": 21, "eu-cra": 31, "eu-ai-act": 32,
    "de-hinschg": 10, "eu-data-act": 15, "de-bfsg": 4, "iso-27001-2022": 123, "nist-csf-2.0": 106,
}
MAPPING_ENTRIES = {"eu-nis2--de-bsig": 17, "iso-27001-2022--eu-gdpr": 29}
SPDX = "# SPDX-License-Identifier: Apache-2.0"
URN = re.compile(r"urn:backend-compliance:risk:[a-z0-9_-]+:\S.*")
DUTY = re.compile(r"[a-z]+\.[0-9]+[a-z]?(_[0-9]+[a-z]?)*")
TOP_KEYS = ["urn", "locale", "ref_id", "name", "description", "copyright", "version", "provider", "packager", "publication_date", "labels", "annotation",
            "dependencies", "translations", "objects"]
NODE_KEYS = ["urn", "parent_urn", "ref_id", "name", "description", "annotation", "typical_evidence", "assessable", "implementation_groups", "weight",
             "importance", "min_score", "max_score", "scores_definition_ref", "reference_controls", "threats", "display_mode", "translations", "questions",
             "x_applies_from", "x_applies_until", "x_obligation", "x_duties"]
RELATIONSHIPS = {"equal", "subset", "superset", "intersect", "not_related"}

assert FILES, "the folder of the bundled libraries is not where it was"
every_file = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


def load(file) -> dict:
    return yaml.safe_load(file.read_text("utf-8"))


def framework(document: dict) -> dict | None:
    return document["objects"].get("framework")


def nodes(document: dict) -> list[dict]:
    return (framework(document) or {}).get("requirement_nodes", [])


def in_order(keys: list[str], order: list[str]) -> bool:
    places = [order.index(key) for key in keys]
    return places == sorted(places)


def said_in_both(thing: dict, *fields: str) -> bool:
    english = thing.get("translations", {}).get("en", {})
    return all(isinstance(text, str) and text.strip() == text and text for field in fields for text in (thing.get(field), english.get(field)))


def with_frameworks() -> list:
    return [file for file in FILES if framework(load(file))]


every_framework = pytest.mark.parametrize("file", with_frameworks(), ids=[file.stem for file in with_frameworks()])


@every_file
def test_the_licence_stands_in_the_first_line(file):
    assert file.read_text("utf-8").splitlines()[0] == SPDX


@every_file
def test_no_file_uses_what_an_import_refuses(file):
    for event in yaml.parse(file.read_text("utf-8")):
        assert not isinstance(event, yaml.AliasEvent), f"alias at {event.start_mark}"
        assert getattr(event, "anchor", None) is None, f"anchor at {event.start_mark}"
        assert getattr(event, "tag", None) is None, f"tag at {event.start_mark}"


@every_file
def test_no_key_stands_twice_in_one_mapping(file):
    open_nodes = [yaml.compose(file.read_text("utf-8"))]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"a key twice at {node.start_mark}"
            assert "<<" not in keys, f"merge key at {node.start_mark}"
            open_nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            open_nodes += node.value


@every_file
def test_the_head_names_the_library_in_both_languages(file):
    document = load(file)
    assert in_order(list(document), TOP_KEYS)
    assert (document["urn"], document["ref_id"], document["locale"]) == (f"urn:backend-compliance:risk:library:{file.stem}", file.stem, "de")
    assert document["packager"] == "backend-compliance"
    assert isinstance(document["version"], int) and document["version"] >= 1
    assert type(document["publication_date"]) is datetime.date
    assert said_in_both(document, "name", "description", "copyright")


@every_framework
def test_the_number_of_assessable_requirements_is_the_one_of_the_catalogue(file):
    assert sum(node["assessable"] for node in nodes(load(file))) == ASSESSABLE[file.stem]


@every_framework
def test_urns_and_references_are_unique_and_each_parent_stands_before_its_child(file):
    seen, references = set(), set()
    for node in nodes(load(file)):
        urn = node["urn"]
        assert URN.fullmatch(urn) and urn == urn.lower() and len(urn) <= 255, urn
        assert urn == f"urn:backend-compliance:risk:req_node:{file.stem}:{node['ref_id'].lower()}"
        assert urn not in seen and node["ref_id"] not in references, urn
        assert node.get("parent_urn") is None or node["parent_urn"] in seen, f"parent of {urn}"
        seen.add(urn)
        references.add(node["ref_id"])


@every_framework
def test_each_structure_node_holds_a_requirement(file):
    found = nodes(load(file))
    parents = {node.get("parent_urn") for node in found}
    assert [node["urn"] for node in found if not node["assessable"] and node["urn"] not in parents] == []


@every_framework
def test_each_node_speaks_both_languages(file):
    for node in nodes(load(file)):
        assert in_order(list(node), NODE_KEYS), node["urn"]
        assert isinstance(node["ref_id"], str) and isinstance(node["assessable"], bool), node["urn"]
        assert said_in_both(node, "name"), node["urn"]
        assert len(node["name"]) <= 200 and len(node["translations"]["en"]["name"]) <= 200, node["urn"]
        if node["assessable"]:
            assert said_in_both(node, "description", "x_obligation"), node["urn"]
        if "typical_evidence" in node:
            assert said_in_both(node, "typical_evidence"), node["urn"]
            german, english = (text.splitlines() for text in (node["typical_evidence"], node["translations"]["en"]["typical_evidence"]))
            assert len(german) == len(english) and 1 <= len(german) <= 5, node["urn"]
            assert all(line.startswith("- ") and len(line) > 4 for line in german + english), node["urn"]


@every_framework
def test_dates_are_days_and_duties_are_keys(file):
    regulation = framework(load(file))["x_regulation"]
    assert regulation["key"] == file.stem
    for key in ("in_force_from", "applies_from"):
        assert key not in regulation or type(regulation[key]) is datetime.date
    for node in nodes(load(file)):
        for key in ("x_applies_from", "x_applies_until"):
            assert key not in node or type(node[key]) is datetime.date, node["urn"]
        duties = node.get("x_duties", [])
        assert all(DUTY.fullmatch(duty) for duty in duties) and len(duties) == len(set(duties)), node["urn"]


def mapping_files() -> list:
    return [file for file in FILES if "requirement_mapping_set" in load(file)["objects"]]


@pytest.mark.parametrize("file", mapping_files(), ids=[file.stem for file in mapping_files()])
def test_a_mapping_set_joins_requirements_that_exist(file):
    mapping = load(file)["objects"]["requirement_mapping_set"]
    assert said_in_both(mapping, "name", "description")
    entries = mapping["requirement_mappings"]
    pairs = [(entry["source_requirement_urn"], entry["target_requirement_urn"]) for entry in entries]
    assert len(pairs) == len(set(pairs)) == MAPPING_ENTRIES.get(file.stem, len(pairs)) > 0
    for side in ("source", "target"):
        key = mapping[f"{side}_framework_urn"].rsplit(":", 1)[1]
        catalogue = LIBRARIES / f"{key}.yaml"
        assert key in ASSESSABLE
        known = {node["urn"] for node in nodes(load(catalogue)) if node["assessable"]} if catalogue.exists() else None
        for entry in entries:
            urn = entry[f"{side}_requirement_urn"]
            assert urn.startswith(f"urn:backend-compliance:risk:req_node:{key}:"), urn
            assert known is None or urn in known, urn
    assert all(entry["relationship"] in RELATIONSHIPS and 1 <= entry["strength_of_relationship"] <= 10 for entry in entries)
