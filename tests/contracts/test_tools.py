# SPDX-License-Identifier: Apache-2.0
"""What the tools say can be believed: no crash passes for a success, an aggregate's tests are found, only changed lines are touched."""
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import format as formatter  # noqa: E402
import lint  # noqa: E402
import run_tests  # noqa: E402
import where  # noqa: E402
from house import aggregate, changed  # noqa: E402
from house.tree import Tree  # noqa: E402

GOOGLE = "[==========] Running 3 tests\n[       OK ] A.B (0 ms)\n[       OK ] A.C (0 ms)\n"


def told(output: str, code: int) -> tuple[int, int, str]:
    runner = run_tests.Runner("made up")
    said = run_tests.verdict(runner, code, output)
    return runner.passed, runner.failed, said


@pytest.mark.parametrize(
    ("output", "code", "expected"),
    [
        (GOOGLE + "[  PASSED  ] 2 tests.\n", 0, (2, 0, "")),
        (GOOGLE + "[  PASSED  ] 2 tests.\n[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.D\n", 1, (2, 1, "")),
        (GOOGLE + "[ RUN      ] A.D\n", -11, (2, 1, "ended by SIGSEGV")),
        (GOOGLE + "[  PASSED  ] 2 tests.\n", -6, (2, 1, "ended by SIGABRT")),
        (GOOGLE + "[  PASSED  ] 2 tests.\n==1==ERROR: LeakSanitizer\n", 23, (2, 1, "ended with code 23")),
        ("[==========] 0 tests from 0 test suites ran.\n", 0, (0, 1, "ran no test")),
        ("....\n4 passed in 0.10s\n", 0, (4, 0, "")),
        ("..F.E\n1 failed, 3 passed, 2 errors in 61.10s (0:01:01)\n", 1, (3, 3, "")),
        ("said 7 passed, 9 failed\n1 passed in 0.01s\n", 0, (1, 0, "")),
        ("no tests ran in 0.01s\n", 5, (0, 1, "ended with code 5")),
        ("", 0, (0, 1, "ran no test")),
        ("", 4, (0, 1, "ended with code 4")),
    ],
)
def test_a_runner_is_judged_by_its_end_and_its_words(output, code, expected):
    assert told(output, code) == expected


@pytest.mark.parametrize(
    ("command", "said"),
    [(["/bin/sh", "-c", "kill -9 $$"], "ended by SIGKILL"), (["/nowhere/unit_tests"], "build first"), (["/bin/true"], "ran no test")],
)
def test_what_did_not_run_has_failed(command, said, capsys, tmp_path):
    runner = run_tests.Runner("made up", command)
    run_tests.run_all([runner], tmp_path, serial=False)
    assert (runner.passed, runner.failed) == (0, 1)
    assert said in capsys.readouterr().out


def test_an_aggregates_tests_are_found_from_its_routes():
    tree = Tree(ROOT)
    assert {one.name for one in aggregate.operations(tree, "dsr_source_system")} == {
        "listDsrSourceSystems",
        "createDsrSourceSystem",
        "updateDsrSourceSystem",
    }
    assert "tests/scenarios/dsr/source_systems.scenario" in aggregate.scenarios(tree, "dsr_source_system")
    assert "tests/scenarios/platform/holidays.scenario" not in aggregate.scenarios(tree, "dsr_source_system")
    assert aggregate.suites(tree, "deadline", "tests/unit") != []
    assert aggregate.tables(tree, "dsr_source_system")[0][0] == "compliance_dsr_source_systems"


def test_every_aggregate_can_be_shown(capsys):
    tree = Tree(ROOT)
    known = aggregate.known(tree)
    for stem in known:
        where.show(tree, stem, known)
        assert "together" in capsys.readouterr().out


def test_changed_lines_are_those_since_main(tmp_path):
    def git(*words):
        name = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *name, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "main")
    (tmp_path / "a.cpp").write_text("1\n2\n3\n4\n")
    (tmp_path / "gone.cpp").write_text("1\n")
    git("add", ".")
    git("commit", "-m", "x")
    git("checkout", "-b", "work")
    (tmp_path / "a.cpp").write_text("1\n2\nnew\n4\n5\n6\n")
    (tmp_path / "gone.cpp").unlink()
    git("commit", "-am", "y")
    (tmp_path / "b.hpp").write_text("1\n2\n")
    (tmp_path / "c.py").write_text("1\n")
    assert changed.lines(tmp_path, (".cpp", ".hpp")) == {"a.cpp": [(3, 3), (5, 6)], "b.hpp": [(1, 2)]}


def test_enums_are_left_as_they_are_written():
    text = "int  a;\nenum class A {\n    b,\n    c\n};\nint  d;\n"
    assert formatter.outside_enums(text, [(1, 6)]) == [(1, 1), (6, 6)]


def test_clang_is_spared_what_only_gcc_knows():
    command = "cmake -E env X=1 ccache /usr/bin/c++ -DA=1 -Wall -Winvalid-pch -include /b/cmake_pch.hxx -fdiagnostics-color=auto -std=c++20 -o x.o -c x.cpp"
    assert lint.for_clang(command.split()) == ["/usr/bin/c++", "-DA=1", "-std=c++20", "-o", "x.o", "-c", "x.cpp"]
