# SPDX-License-Identifier: Apache-2.0
"""What leaves with an answer, opened with the programs of others: the package, the letters, the case file, the register."""
import concurrent.futures
import csv
import hashlib
import io
import json
import re
import subprocess
import zipfile

import jsonschema
import pytest
from harness import dsr_example as example
from harness.server import REPOSITORY

SCHEMAS = REPOSITORY / "docs" / "schemas"
EXAMPLES = REPOSITORY / "docs" / "examples"


@pytest.fixture(scope="module")
def answered(world):
    return example.answer(world, "package")


@pytest.fixture(scope="module")
def package(answered):
    return zipfile.ZipFile(io.BytesIO(answered.package))


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True).stdout.decode()


def words_of(pdf: bytes) -> str:
    """The text of a document apart from its dates, numbers and breaks."""
    return " ".join(re.sub(r"[0-9]+", "#", text_of(pdf)).split())


def sorted_words(pdf: bytes) -> list[str]:
    """Without the marks between them, which move with the order of what they stand between."""
    return sorted(re.findall(r"[\w#§]+", words_of(pdf)))


def held_against(schema: str, document: dict):
    rules = json.loads((SCHEMAS / schema).read_text())
    jsonschema.Draft202012Validator.check_schema(rules)
    jsonschema.Draft202012Validator(rules, format_checker=jsonschema.FormatChecker()).validate(document)


def test_each_member_is_listed_with_its_digest(answered, package):
    assert package.testzip() is None
    manifest = json.loads(package.read("manifest.json"))
    held_against("dsr-package-1.schema.json", manifest)
    assert manifest["key"] == answered.request["key"] and manifest["kinds"] == ["access", "portability"]
    listed = {file["path"]: file for file in manifest["files"]}
    names = package.namelist()
    assert len(names) == len(set(names)) and set(names) == {*listed, "manifest.json", "checksums.sha256"}
    for name, file in listed.items():
        content = package.read(name)
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest()), name
    sums = dict(reversed(line.split("  ")) for line in package.read("checksums.sha256").decode().splitlines())
    assert sums == {name: hashlib.sha256(package.read(name)).hexdigest() for name in names if name != "checksums.sha256"}
    (row,) = [p for p in answered.request["packages"] if p["id"] == answered.package_id]
    assert row["manifest_sha256"] == hashlib.sha256(package.read("manifest.json")).hexdigest()
    assert [file["path"] for file in row["files"]] == [file["path"] for file in manifest["files"]]


def test_names_of_systems_categories_and_files_stay_below_the_root(package):
    for name in package.namelist():
        assert re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*(\.[a-z0-9]+)?", name), name
    assert "data/kundenverwaltung/bestellungen-aelteres.json" in package.namelist()
    (invoice,) = [f for f in json.loads(package.read("manifest.json"))["files"] if f["path"].startswith("files/")]
    assert invoice["name"] == "Rechnung Mustermann.txt" and invoice["system"] == "Buchhaltung"


def test_the_data_are_the_person_s_and_run_nothing(package):
    assert json.loads(package.read("data/kundenverwaltung/bestellungen-aelteres.json")) == example.ORDERS
    raw = package.read("data/kundenverwaltung/bestellungen-aelteres.csv")
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == raw.count(b"\n") == 3
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0]["note"] == "'" + example.ORDERS[0]["note"] and json.loads(rows[0]["items"]) == ["Tasse", "Teller"]
    assert rows[1]["amount"] == "-12.5" and rows[1]["returned"] == "true" and rows[1]["note"] == ""
    assert package.read("data/kundenverwaltung/stammdaten.json") != b"" and b"'+49" in package.read("data/kundenverwaltung/stammdaten.csv")
    portable = [name for name in package.namelist() if name.startswith("portability/")]
    assert portable == ["portability/kundenverwaltung/bestellungen.json", "portability/kundenverwaltung/bestellungen.csv"]


def test_the_information_has_its_nine_entries_for_people_and_for_machines(answered, package):
    information = json.loads(package.read("information.json"))
    held_against("dsr-information-1.schema.json", information)
    assert [entry["topic"] for entry in information["entries"]] == [entry["topic"] for entry in example.ENTRIES]
    assert all((entry["text"] is None) != (entry["not_applicable_reason"] is None) for entry in information["entries"])
    text = " ".join(text_of(package.read("information.pdf")).split())
    for entry in example.ENTRIES:
        assert (entry.get("text") or entry["not_applicable_reason"])[:30] in text, entry["topic"]
    assert "Art. 15 Abs. 1 lit. h DSGVO" in text and answered.request["key"] in text and "Rechnung Mustermann.txt" in text


def test_letters_stand_in_the_window_and_say_the_same_as_the_answer(answered, package):
    assert set(answered.letters) == {"acknowledgement", "identity_question", "answer"}
    for letter in (*answered.letters.values(), package.read("answer.pdf")):
        box = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=letter, stdout=subprocess.PIPE, check=True).stdout.decode()
        x, y = map(float, re.search(r'xMin="([0-9.]+)" yMin="([0-9.]+)"[^>]*>Musterweg<', box).groups())
        millimetres = 25.4 / 72
        assert 20 <= x * millimetres <= 30 and 55 <= y * millimetres <= 90, "the address lies outside of the window"
    assert words_of(answered.letters["answer"]) == words_of(package.read("answer.pdf"))
    text = text_of(package.read("answer.pdf"))
    for part in (answered.request["key"], "Max Mustermann", "50667 Köln", "Auskunft (Art. 15 DSGVO)", "Aufsichtsbehörde", "HRB 12345"):
        assert part in text, part


def test_the_case_file_holds_everything_and_the_register_no_person(answered):
    with zipfile.ZipFile(io.BytesIO(answered.case_zip)) as case:
        assert case.testzip() is None
        kept = json.loads(case.read("case.json"))
        assert kept["request"]["requester"]["name"] == example.PERSON["name"] and len(kept["history"]) > 10
        assert len(kept["tasks"]) == 3 and not any(task.get("result") for task in kept["tasks"])
        assert [file.get("omitted") for file in kept["files"]] == [None] * 4, "three letters and the package"
        assert case.read(kept["files"][-1]["path"]) == answered.package
        text = text_of(case.read("case-file.pdf"))
    parts = ("Übersicht", "Frist", "1182/71", "Prüfungen der Identität", "Aufgaben", "Antwortpakete", "Schriftwechsel", "Verlauf")
    for part in parts:
        assert part in text, part
    assert "Akte " + answered.request["key"] in text_of(answered.case_pdf)
    register = text_of(answered.register_pdf)
    assert answered.request["key"] in register and "Auskunft" in register and "Mustermann" not in register


def test_ten_at_once_get_no_more_than_five(world, answered):
    path = f"{example.DSR}/requests/{answered.request['id']}/packages/{answered.package_id}/content"
    clients = [world.as_person(world.member("dpo", "package"), world.tenant("package")) for _ in range(10)]
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        replies = list(pool.map(lambda api: api.get(path), clients))
    # One of the five was the example's own.
    assert sorted(reply.status for reply in replies) == [200] * 4 + [409] * 6
    assert {reply.json["type"] for reply in replies if reply.status == 409} == {"/problems/download-limit"}


def test_an_expired_package_is_not_handed_out(world, trail, answered):
    tenant = world.tenant("package")
    trail.rows("SELECT set_config('app.tenant_id', %s, false)", (tenant.id,))
    trail.rows("UPDATE compliance_dsr_packages SET expires_at = now() - interval '1 second' WHERE id = %s", (answered.package_id,))
    reply = world.api("dpo", "package").get(f"{example.DSR}/requests/{answered.request['id']}/packages/{answered.package_id}/content")
    assert reply.status == 409 and reply.json["type"] == "/problems/package-expired"


def test_a_build_whose_instance_was_lost_is_done_again_and_leaves_one_package(world, trail):
    tenant = world.tenant("package-lost")
    editor = world.api("editor", "package-lost")
    request = example.take_in(editor)
    example.collect(editor, request["id"])
    # As a killed instance leaves it: running, begun once, its lease over, and nothing of it kept.
    job = "019dc0de-0000-7000-8000-0000000dacca"
    work = json.dumps({"request": request["id"], "kinds": ["access"]})
    trail.rows("SELECT set_config('app.tenant_id', %s, false)", (tenant.id,))
    trail.rows(
        "INSERT INTO compliance_jobs (tenant_id, id, kind, state, progress, attempts, lease_until, input, not_before) "
        "VALUES (%s, %s, 'build_dsr_package', 'running', 0, 1, now() - interval '1 s', %s, now())",
        (tenant.id, job, work),
    )
    trail.rows("SELECT pg_notify('compliance_job', %s)", (tenant.id,))
    example.wait_for(lambda: trail.rows("SELECT 1 FROM compliance_jobs WHERE id = %s AND state = 'succeeded'", (job,)), 120)
    assert trail.rows("SELECT attempts FROM compliance_jobs WHERE id = %s", (job,)) == [(2,)]
    rows = trail.rows("SELECT id, superseded FROM compliance_dsr_packages WHERE request = %s", (request["id"],))
    assert len(rows) == 1 and rows[0][1] is False
    held = trail.rows("SELECT count(*) FROM compliance_file_references WHERE entity_type = 'dsr_package' AND entity_id = %s", (str(rows[0][0]),))
    assert held == [(1,)]


def test_the_examples_are_what_the_program_makes(answered, package):
    """By names and words: dates, keys and the order of the rights differ from run to run. `tools/examples.py` makes them anew."""
    kept = {str(path.relative_to(EXAMPLES / "response-package")) for path in (EXAMPLES / "response-package").rglob("*") if path.is_file()}
    assert kept == set(package.namelist())
    for name in sorted(kept):
        ours, theirs = package.read(name), (EXAMPLES / "response-package" / name).read_bytes()
        if name.endswith(".pdf"):
            assert sorted_words(ours) == sorted_words(theirs), name
        elif name.startswith(("data/", "portability/", "files/")):
            assert ours == theirs, name
    for kind, letter in answered.letters.items():
        assert sorted_words(letter) == sorted_words((EXAMPLES / "letters" / f"{kind}.pdf").read_bytes()), kind
    assert sorted_words(answered.register_pdf) == sorted_words((EXAMPLES / "register.pdf").read_bytes())
