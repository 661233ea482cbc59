# SPDX-License-Identifier: Apache-2.0
"""What the bundled libraries hold besides frameworks: reference controls, threats, risk matrices, and the mapping whose counts other pages rely on."""
from collections import Counter

import pytest

from contracts.test_bundled_libraries import LIBRARIES, load, nodes, said_in_both

CATEGORIES = {"policy", "process", "procedure", "technical", "physical", "people"}
FUNCTIONS = {"govern", "identify", "protect", "detect", "respond", "recover"}
ATTRIBUTES = {
    "control_types": {"preventive", "detective", "corrective"},
    "properties": {"confidentiality", "integrity", "availability"},
    "cybersecurity_concepts": {"identify", "protect", "detect", "respond", "recover"},
    "operational_capabilities": {
        "governance", "asset_management", "information_protection", "human_resource_security", "physical_security", "system_and_network_security",
        "application_security", "secure_configuration", "identity_and_access_management", "threat_and_vulnerability_management", "continuity",
        "supplier_relationships_security", "legal_and_compliance", "information_security_event_management", "information_security_assurance"},
    "security_domains": {"governance_and_ecosystem", "protection", "defence", "resilience"},
}
ANNEX_A = [f"A.{theme}.{number}" for theme, count in ((5, 37), (6, 8), (7, 14), (8, 34)) for number in range(1, count + 1)]
GRIDS = {
    "matrix-5x5": [[1, 1, 1, 1, 1], [1, 1, 2, 2, 2], [1, 2, 2, 3, 3], [1, 2, 3, 3, 4], [1, 2, 3, 4, 4]],
    "matrix-4x4-privacy": [[1, 1, 2, 2], [1, 2, 2, 3], [1, 2, 3, 3], [2, 2, 3, 3]],
    "matrix-3x3": [[1, 1, 2], [1, 2, 3], [2, 3, 3]],
}


def library(key: str) -> dict:
    return load(LIBRARIES / f"{key}.yaml")


def test_each_annex_a_control_has_one_reference_control_with_its_attributes():
    controls = library("core-controls")["objects"]["reference_controls"]
    assert [control["ref_id"] for control in controls] == ANNEX_A
    for control in controls:
        assert said_in_both(control, "name", "description"), control["ref_id"]
        assert control["category"] in CATEGORIES and control["csf_function"] in FUNCTIONS, control["ref_id"]
        english = control["translations"]["en"]["typical_evidence"].splitlines()
        assert 2 <= len(control["typical_evidence"]) <= 5 and len(english) == len(control["typical_evidence"]), control["ref_id"]
        assert control["x_attributes"].keys() == ATTRIBUTES.keys(), control["ref_id"]
        for name, values in control["x_attributes"].items():
            assert values and len(values) == len(set(values)) and set(values) <= ATTRIBUTES[name], (control["ref_id"], name)


def test_each_annex_a_requirement_names_its_own_reference_control():
    urns = {control["ref_id"]: control["urn"] for control in library("core-controls")["objects"]["reference_controls"]}
    document = library("iso-27001-2022")
    named = {node["ref_id"]: node["reference_controls"] for node in nodes(document) if "reference_controls" in node}
    assert named == {ref_id: [urn] for ref_id, urn in urns.items()}
    assert document["dependencies"] == ["urn:backend-compliance:risk:library:core-controls"]


def test_the_elementary_threats_keep_their_numbering():
    threats = library("elementary-threats")["objects"]["threats"]
    assert [threat["ref_id"] for threat in threats] == [f"G 0.{number}" for number in range(1, 48)]
    assert len({threat["urn"] for threat in threats}) == 47
    assert all(said_in_both(threat, "name", "description") for threat in threats)


@pytest.mark.parametrize("key", GRIDS)
def test_a_matrix_has_its_grid_and_names_every_step(key):
    [matrix] = library(key)["objects"]["risk_matrix"]
    assert [[cell + 1 for cell in row] for row in matrix["grid"]] == GRIDS[key]
    assert (len(matrix["probability"]), len(matrix["impact"])) == (len(GRIDS[key]), len(GRIDS[key][0]))
    assert len(matrix["risk"]) == max(max(row) for row in GRIDS[key])
    for steps in (matrix["probability"], matrix["impact"], matrix["risk"]):
        assert [step["id"] for step in steps] == list(range(len(steps)))
        assert all(said_in_both(step, "name", "description") for step in steps)
        assert len({step["abbreviation"] for step in steps}) == len(steps)


def test_iso_27001_reaches_thirteen_requirements_of_nis2_and_every_control_reaches_one():
    entries = library("iso-27001-2022--eu-nis2")["objects"]["requirement_mapping_set"]["requirement_mappings"]
    ends = [(entry["source_requirement_urn"].rsplit(":", 1)[1], entry["target_requirement_urn"].rsplit(":", 1)[1]) for entry in entries]
    assert {(entry["relationship"], entry["strength_of_relationship"]) for entry in entries} == {("intersect", 5)}
    assert Counter(source.startswith("a.") for source, _ in ends) == {True: 104, False: 16}
    assert {source for source, _ in ends if source.startswith("a.")} == {ref_id.lower() for ref_id in ANNEX_A}
    letters = {f"art. 21(2)({letter})" for letter in "abcdefghij"}
    assert {target for _, target in ends} == letters | {"art. 20(1)", "art. 20(2)", "art. 21(4)"}


def test_each_first_day_of_the_staged_laws_is_the_one_of_the_act():
    days = {key: Counter(str(node["x_applies_from"]) for node in nodes(library(key)) if node["assessable"]) for key in ("eu-cra", "eu-ai-act", "eu-data-act")}
    assert days == {
        "eu-cra": {"2026-09-11": 3, "2027-12-11": 28},
        "eu-ai-act": {"2025-02-02": 2, "2025-08-02": 3, "2026-08-02": 1, "2027-12-02": 26},
        "eu-data-act": {"2025-09-12": 14, "2026-09-12": 1},
    }
