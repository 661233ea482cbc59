# SPDX-License-Identifier: Apache-2.0
"""The pages say what is so: links lead somewhere, commands run with the output shown, tables name what is there."""
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from contracts import pages
from contracts.held import FOLDER, REWRITE
from contracts.pages import ROOT
from harness.server import Server

RUN = [page for page in pages.pages() if "```console" in page.read_text("utf-8")]
HERE = re.compile(r"/(?:work|root|Users)/|/home/(?!\.\.)\w|/tmp/\w+\.\w{6,}")


@pytest.fixture
def demo():
    made = Server({}, arguments=("--demo",))
    made.start()
    yield made
    made.stop()


def hello(server: Server) -> str:
    return server.tail()


def token_of(server: Server) -> str:
    return re.search(r"TOKEN=(cpl_p_[\w-]{43})", hello(server))[1]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_give_what_the_page_shows(page, demo):
    found = pages.steps(page)
    assert len(found) > 5
    pages.run(found, demo.url, token_of(demo), demo.folder)
    different = [step for step in found if step.differs()]
    if different and os.environ.get(REWRITE):
        pages.rewrite(page, found)
        return
    told = "\n\n".join(f"$ {step.command}\nshown:\n{step.shown}\nnow:\n{step.got}" for step in different)
    assert not different, f"{page.name} shows something else than what is; make golden pastes what is:\n{told}"


def test_the_lines_that_a_demo_prints_can_be_pasted(demo):
    lines = [line.strip() for line in hello(demo).splitlines() if line.startswith("  ")]
    script = "\n".join(["set -euo pipefail", *lines])
    shown = subprocess.run(
        ["bash", "-c", script], cwd=demo.folder, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert len([line for line in lines if line.startswith(("curl", "ID="))]) == 3
    assert '"2026-04-07"' in shown and "2026-04-06 is Ostermontag" in shown
    assert '"action": "create"' in shown


def test_relative_links_lead_somewhere():
    dead = []
    for page in pages.pages():
        for link in pages.links(page):
            path, _, fragment = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (fragment and fragment not in pages.anchors(target)):
                dead.append(f"{page.relative_to(ROOT)}: {link}")
    assert dead == []


def test_no_page_names_a_path_of_the_machine_it_was_written_on():
    places = [*pages.pages(), *(ROOT / "packaging").rglob("*"), ROOT / "Dockerfile", ROOT / "compose.yaml"]
    found = [
        f"{page.relative_to(ROOT)}: {hit[0]}"
        for page in places
        if page.is_file() and page.suffix != ".pyc"
        for hit in HERE.finditer(page.read_text("utf-8"))
    ]
    assert found == []


def test_every_make_command_of_the_pages_is_a_target():
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {
        (page.name, target)
        for page in pages.pages()
        for target in re.findall(r"(?:^ {4}|`)make ([a-z][\w-]*)", page.read_text("utf-8"), re.M)
    }
    assert {("README.md", "run"), ("README.md", "test")} <= named
    assert sorted(item for item in named if item[1] not in targets) == []


def test_scripts_that_the_pages_name_are_there():
    named = {
        (page.name, script)
        for page in pages.pages()
        for script in re.findall(r"\b((?:tools|packaging)/[\w/.]+\.(?:sh|py))\b", page.read_text("utf-8"))
    }
    missing = [item for item in sorted(named) if not os.access(ROOT / item[1], os.X_OK) and "fresh_root" not in item[1]]
    assert named and missing == []


def variables() -> set[str]:
    return set(re.findall(r'"((?:COMPLIANCE|KEYCLOAK|CORE)_\w+)"', (ROOT / "compliance/app/config.cpp").read_text("utf-8")))


@pytest.mark.parametrize("page, heading", [("docs/operations.md", "Settings"), ("README.md", "Configuration")])
def test_every_setting_has_its_row(page, heading):
    rows = pages.codes(pages.first_cells(ROOT / page, heading))
    assert len(variables()) > 10
    assert sorted(variables() - rows) == [], f"settings without a row in {page}, section {heading}"
    assert sorted(rows - variables()) == [], f"rows of {page} that no setting has"


def test_the_packages_settings_are_settings():
    template = (ROOT / "packaging/complianced.env").read_text("utf-8")
    named = set(re.findall(r"^#?((?:COMPLIANCE|KEYCLOAK|CORE)_\w+)=", template, re.M))
    assert named and sorted(named - variables()) == []


def test_every_package_has_its_row_and_its_reason():
    setup = (ROOT / "tools/setup.sh").read_text("utf-8")
    packages = {name for group in re.findall(r"^\w+=\(([^)]+)\)$", setup, re.M) for name in group.split()}
    assert len(packages) > 30, "the groups of tools/setup.sh are not where they were"
    prefix = (ROOT / "tools/boost_prefix.sh").read_text("utf-8")
    parts = re.search(r"for part in ([\w\- ]+);", prefix)[1].split()
    needed = packages | {"libboost1.81-dev", *(f"libboost-{part}1.81-dev" for part in parts)}
    page = ROOT / "docs/dependencies.md"
    rows = pages.codes(pages.first_cells(page, "Debian packages"))
    assert sorted(needed - rows) == [], "packages without a row in docs/dependencies.md"
    assert sorted(rows - needed) == [], "rows of docs/dependencies.md that nothing installs"


def test_packages_of_npm_run_on_the_node_of_debian_12():
    debian = 18
    folders = [ROOT / name for name in ("tests", "compliance/pages", "clients")]
    locks = [lock for folder in folders for lock in folder.rglob("package-lock.json") if "node_modules" not in lock.parts]
    assert len(locks) >= 3
    for lock in locks:
        for name, package in json.loads(lock.read_text("utf-8"))["packages"].items():
            asked = package.get("engines", {}).get("node", "*") if isinstance(package.get("engines"), dict) else "*"
            lowest = [int(number) for number in re.findall(r"(?:>=|\^|~|^)\s*(\d+)", asked)]
            assert not lowest or min(lowest) <= debian, f"{lock}: {name} asks for Node.js {asked}"


def test_every_metric_has_its_row():
    held = {line.split()[0] for line in (FOLDER / "metrics.txt").read_text("utf-8").splitlines()}
    rows = pages.codes(pages.first_cells(ROOT / "docs/operations.md", "Health, metrics and log"))
    assert sorted(held - rows) == [] and sorted(rows - held) == []


def test_every_command_has_its_row():
    source = (ROOT / "compliance/main.cpp").read_text("utf-8")
    groups = dict(re.findall(r'(\w+) = app\.add_subcommand\("([\w-]+)"', source))
    commands = set(groups.values()) | set(re.findall(r'common\(app\.add_subcommand\("([\w-]+)"', source))
    for group, name in re.findall(r'(\w+)->add_subcommand\("([\w-]+)"', source):
        commands = (commands - {groups[group]}) | {f"{groups[group]} {name}"}
    rows = pages.first_cells(ROOT / "docs/operations.md", "Commands")
    missing = [command for command in sorted(commands) if not any(f"complianced {command}" in row for row in rows)]
    assert len(commands) > 3 and missing == [], "commands without a row in docs/operations.md"


def test_every_decision_is_listed_and_says_what_follows():
    index = ROOT / "docs/adr/README.md"
    listed = []
    for path in sorted(index.parent.glob("[0-9]*.md")):
        text = path.read_text("utf-8")
        missing = [part for part in ("Decision", "Consequences") if f"\n## {part}\n" not in text]
        assert missing == [], f"{path.name} lacks {missing}"
        title = re.match(r"# (?:\d+[.:]? )?(.+)", text)[1]
        listed.append(f"- [{path.name[:4]} {title}]({path.name})")
    text = index.read_text("utf-8")
    now = re.sub(r"(?:^- \[\d{4} .*\n)+", "\n".join(listed) + "\n", text, count=1, flags=re.M)
    if now != text and os.environ.get(REWRITE):
        index.write_text(now, "utf-8")
        return
    assert now == text, "docs/adr/README.md does not list every decision; make golden lists them"
