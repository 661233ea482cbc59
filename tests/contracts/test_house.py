# SPDX-License-Identifier: Apache-2.0
"""The rules of the house hold; and each check catches what it is there for, in made-up trees that break one rule each."""
import re
import sys
from pathlib import Path

import pytest
from contracts.breaches import BROKEN, GOOD
from contracts.held import hold

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check as house_check  # noqa: E402
from house import cpp, layers, models  # noqa: E402
from house.tree import EXCEPTIONS, Tree, judge  # noqa: E402


def made(folder: Path, changes: dict[str, str | None]) -> Tree:
    for path, text in {**GOOD, **changes}.items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    return Tree(folder)


def found(tree: Tree, rule: str) -> list[str]:
    return [str(fault) for fault in judge(tree, {rule: house_check.CHECKS[rule]})]


@pytest.mark.parametrize("rule", house_check.CHECKS)
def test_the_tree_keeps_the_rules(rule):
    faults = found(Tree(ROOT), rule)
    assert not faults, "\n".join(faults)


def test_the_folders_and_what_they_include_are_held():
    hold("layers.txt", layers.graph(Tree(ROOT)))


@pytest.mark.parametrize("rule", house_check.CHECKS)
def test_a_tree_in_order_has_no_fault(rule, tmp_path):
    assert found(made(tmp_path, {}), rule) == []


@pytest.mark.parametrize("case", BROKEN)
def test_a_breach_is_caught_and_its_remedy_is_said(case, tmp_path):
    rule, changes, text = BROKEN[case]
    faults = found(made(tmp_path, changes), rule)
    hit = [fault for fault in faults if text in fault]
    assert hit, f"no fault says “{text}”: {faults}"
    assert all(re.search(r"; \S.{5,}$", fault) for fault in hit)


def test_the_order_of_models_can_be_mended(tmp_path):
    tree = made(tmp_path, BROKEN["model_early"][1])
    (tmp_path / models.ALL).write_text(models.ordered(tree), encoding="utf-8")
    assert found(Tree(tmp_path), "models") == []


def test_every_check_has_its_breach():
    assert {rule for rule, _, _ in BROKEN.values()} == set(house_check.CHECKS)


def test_an_exception_covers_its_one_fault_and_goes_when_nothing_needs_it(tmp_path):
    line = "sizes\tplatform/http/session.cpp\tlong\tmade up\n"
    long = "int long(int a, int b, int c, int d, int e, int f) { return a; }\n".replace("long", "wide")
    tree = made(tmp_path, {"platform/http/session.cpp": long, EXCEPTIONS: line.replace("long", "wide")})
    assert found(tree, "sizes") == []
    assert "nothing needs the exception" in found(made(tmp_path, {"platform/http/session.cpp": "", EXCEPTIONS: line}), "sizes")[0]


def test_an_exception_without_reason_is_refused(tmp_path):
    with pytest.raises(ValueError, match="needs its reason"):
        found(made(tmp_path, {EXCEPTIONS: "sizes\tx\t-\t \n"}), "sizes")


def test_literals_and_comments_are_no_code():
    text = 'auto a = R"x({ ( )x"; // {\nchar c = \'{\'; int n = 1\'000; /* } */ const char* s = "\\"{";\nvoid f() {\n}\n'
    items = [item for item in cpp.Source(text).items if item.kind == "function"]
    assert [(item.name, item.line, item.end_line) for item in items] == [("f", 3, 4)]
