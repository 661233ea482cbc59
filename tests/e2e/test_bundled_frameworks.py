# SPDX-License-Identifier: Apache-2.0
"""What is worked out over whole shipped frameworks: laws that apply in stages, controls of a standard's references, and what the
work for one framework says of another."""

INSTALL, REGULATIONS, ASSESSMENTS = "/api/v1/libraries/install", "/api/v1/regulations", "/api/v1/compliance-assessments"
GAP = "/api/v1/framework-mappings/gap-analysis"


def install(api, *names: str):
    for name in names:
        reply = api.post(INSTALL, {"ref_id": name})
        assert reply.status == 201, reply.content


def regulation(api, key: str) -> dict:
    (found,) = api.get(f"{REGULATIONS}?key={key}").json["items"]
    return api.get(f"{REGULATIONS}/{found['id']}").json


def all_of(api, path: str) -> list[dict]:
    found, separator = [], "&" if "?" in path else "?"
    page = api.get(f"{path}{separator}limit=200").json
    while True:
        found += page["items"]
        if not page["next_cursor"]:
            return found
        page = api.get(f"{path}{separator}limit=200&cursor={page['next_cursor']}").json


def items_by_ref(api, of: dict) -> dict[str, dict]:
    """The items of the standing assessment of a regulation, by the short names of their requirements."""
    names = {one["id"]: one["ref_id"] for one in all_of(api, f"/api/v1/requirements?regulation_id={of['id']}")}
    return {names[one["requirement"]]: one for one in all_of(api, f"{ASSESSMENTS}/{of['primary_assessment']}/items")}


def set_item(api, item: dict, **change):
    reply = api.patch(f"{ASSESSMENTS}/{item['assessment']}/items/{item['id']}", change)
    assert reply.status == 200, reply.content


def test_of_a_law_that_applies_in_stages_only_what_applies_already_is_counted(world):
    editor = world.api("editor", "frameworks-stages")
    install(editor, "eu-cra")
    primary = regulation(editor, "eu-cra")["primary_assessment"]
    now = editor.get(f"{ASSESSMENTS}/{primary}?on=2026-11-23").json["score"]
    assert now["requirements"] == 3 and now["upcoming"] == [{"on": "2027-12-11", "requirements": 28}]
    in_force = editor.get(f"/api/v1/requirements?regulation_id={regulation(editor, 'eu-cra')['id']}&in_scope_on=2026-11-23&assessable=true").json["items"]
    assert sorted((one["ref_id"], one["applies_from"]) for one in in_force) == [
        ("Art. 14(1)", "2026-09-11"), ("Art. 14(3)", "2026-09-11"), ("Art. 14(8)", "2026-09-11")]  # fmt: skip
    then = editor.get(f"{ASSESSMENTS}/{primary}?on=2027-12-11").json["score"]
    assert (then["requirements"], then["upcoming"]) == (31, [])
    assert editor.get(f"{ASSESSMENTS}/{primary}?on=2027-12-10").json["score"]["requirements"] == 3
    assert editor.get(f"{ASSESSMENTS}/{primary}?on=2026-09-10").json["score"]["requirements"] == 0


def test_the_references_of_annex_a_become_planned_controls_once(world):
    editor = world.api("editor", "frameworks-references")
    install(editor, "iso-27001-2022")
    annex = [one for one in all_of(editor, f"/api/v1/requirements?regulation_id={regulation(editor, 'iso-27001-2022')['id']}&assessable=true")
             if one["ref_id"].startswith("A.")]  # fmt: skip
    assert len(annex) == 93
    chosen = {"requirement_ids": [one["id"] for one in annex]}
    dry = editor.post("/api/v1/controls/from-reference", {**chosen, "dry_run": True})
    assert dry.status == 200 and (dry.json["created"], dry.json["mapped"]) == (93, 93), dry.content
    assert editor.get("/api/v1/controls").json["items"] == []
    first = editor.post("/api/v1/controls/from-reference", chosen).json
    assert (first["created"], first["reused"], first["mapped"]) == (93, 0, 93)
    again = editor.post("/api/v1/controls/from-reference", chosen).json
    assert (again["created"], again["reused"], again["mapped"]) == (0, 93, 0)
    controls = all_of(editor, "/api/v1/controls")
    assert len(controls) == 93 and {one["state"] for one in controls} == {"planned"}
    mappings = all_of(editor, "/api/v1/control-mappings")
    assert {(one["coverage"], one["coverage_percent"], one["source"]) for one in mappings} == {("full", 100, "reference")}
    assert {one["requirement"] for one in mappings} == set(chosen["requirement_ids"])


def test_what_was_done_for_iso_27001_is_estimated_for_nis2_and_proposed_from_there_to_german_law(world):
    editor = world.api("editor", "frameworks-inference")
    install(editor, "iso-27001-2022--eu-nis2", "eu-nis2--de-bsig")
    iso, nis2, bsig = (regulation(editor, key) for key in ("iso-27001-2022", "eu-nis2", "de-bsig"))
    gap = f"{GAP}?target_regulation_id={nis2['id']}&source_assessment_id={iso['primary_assessment']}"
    nothing = editor.get(gap).json
    mapped = {one["ref_id"] for one in nothing["targets"] if one["mapped"]}
    assert (nothing["estimate"], nothing["mapped_share"], len(nothing["targets"]), nothing["open"]) == (0, 56.5, 23, 10)
    assert mapped == {"Art. 20(1)", "Art. 20(2)", "Art. 21(4)"} | {f"Art. 21(2)({letter})" for letter in "abcdefghij"}

    sources = items_by_ref(editor, iso)
    set_item(editor, sources["A.5.24"], result="compliant")
    set_item(editor, sources["A.5.26"], result="partially_compliant")
    path = f"{ASSESSMENTS}/{nis2['primary_assessment']}/propose"
    approved = items_by_ref(editor, nis2)["Art. 21(2)(c)"]
    set_item(editor, sources["A.5.29"], result="compliant")
    set_item(editor, approved, result="non_compliant", status="in_review")
    dpo = world.api("dpo", "frameworks-inference")
    decided = dpo.post(f"{ASSESSMENTS}/{nis2['primary_assessment']}/items/{approved['id']}/decide", {"decision": "approve"})
    assert decided.status == 200 and decided.json["status"] == "done", decided.content

    wish = {"source": "mapping", "source_assessment_id": iso["primary_assessment"], "overwrite": True}
    dry = editor.post(path, {**wish, "dry_run": True}).json
    assert dry["applied"] == 0 and items_by_ref(editor, nis2)["Art. 21(2)(b)"]["result"] == "not_assessed"
    report = editor.post(path, wish).json
    assert report["done"] == 1
    targets = items_by_ref(editor, nis2)
    assert (targets["Art. 21(2)(b)"]["result"], targets["Art. 21(2)(b)"]["result_source"]) == ("partially_compliant", "mapping")
    assert (targets["Art. 21(2)(c)"]["result"], targets["Art. 21(2)(c)"]["status"]) == ("non_compliant", "done")

    onward = {"source": "mapping", "source_assessment_id": nis2["primary_assessment"]}
    editor.post(f"{ASSESSMENTS}/{bsig['primary_assessment']}/propose", onward)
    german = items_by_ref(editor, bsig)
    assert german["§ 30(2) no. 2"]["result"] == "partially_compliant" and german["§ 30(2) no. 3"]["result"] == "non_compliant"
    chained = editor.get(f"{GAP}?target_regulation_id={bsig['id']}&source_assessment_id={iso['primary_assessment']}").json
    assert (chained["estimate"], chained["mapped_share"]) == (0, 0), "what maps over two frameworks proves nothing"
