# SPDX-License-Identifier: Apache-2.0
"""What belongs to one aggregate: its files, operations, tables, and the tests that are about it."""
import re
from dataclasses import dataclass

from house import stems
from house.tree import Tree

OPERATIONS = "tests/contracts/operations.txt"
_DECLARED = re.compile(r'"(/[^"]*)",\s*\{\s*(?:\.id = )?"(\w+)"')
_TABLE = re.compile(r"\bcompliance_[a-z_]+\b")
_REQUEST = re.compile(r"^\S+ (?:GET|POST|PUT|PATCH|DELETE) (\S+)", re.MULTILINE)
_TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP)\((\w+),", re.MULTILINE)


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    name: str


def known(tree: Tree) -> list[str]:
    return list(stems.read(tree)[0].without)


def pascal(stem: str) -> str:
    return "".join(word.capitalize() for word in stem.split("_"))


def operations(tree: Tree, stem: str) -> list[Operation]:
    """Those that its api file declares; without one, those whose name carries the aggregate's."""
    served = [Operation(*line.split()[:3]) for line in tree.lines(OPERATIONS)] if OPERATIONS in tree.paths else []
    text = "".join(tree.text(path) for path in stems.files(tree, "api", stem))
    names = {name for _, name in _DECLARED.findall(text)}
    if not names:
        names = {one.name for one in served if pascal(stem) in one.name}
    return [one for one in served if one.name in names]


def rules(tree: Tree, stem: str) -> list[str]:
    """Files of the domain that it shares with others: those that its own files include."""
    own = {path for layer in stems.FOLDERS for path in stems.files(tree, layer, stem)}
    named = {name for path in own for name in re.findall(r'#include "(compliance/domain/[^"]+)"', tree.text(path))}
    return sorted(name for name in named - own if name in tree.paths)


def tables(tree: Tree, stem: str) -> list[tuple[str, str, int]]:
    """Table, migration that creates it, and the line there: of the tables that model and repository name."""
    text = "".join(tree.text(path) for layer in ("models", "repositories") for path in stems.files(tree, layer, stem))
    found = []
    for path in tree.under("compliance/db/migrations", ".sql"):
        for number, line in enumerate(tree.lines(path), 1):
            created = re.match(r"\s*create table (?:if not exists )?(?:\w+\.)?(\w+)", line, re.IGNORECASE)
            if created and created[1] in _TABLE.findall(text):
                found.append((created[1], path, number))
    return found


def scenarios(tree: Tree, stem: str) -> list[str]:
    """Scenario files that send a request to one of its operations."""
    paths = {re.sub(r"\\\{[^/]*\\\}", r"[^/?\\s]+", re.escape(one.path)) for one in operations(tree, stem)}
    if not paths:
        return []
    asked = re.compile(rf"(?:{'|'.join(sorted(paths))})(?:\?\S*)?$")
    return [
        path
        for path in tree.under("tests/scenarios", ".scenario")
        if any(asked.search(request) for request in _REQUEST.findall(tree.text(path)))
    ]


def test_files(tree: Tree, stem: str, folder: str) -> list[str]:
    """C++ tests that bear the stem or include one of its headers."""
    headers = {path for layer in stems.FOLDERS for path in stems.files(tree, layer, stem) if path.endswith(".hpp")}
    found = []
    for path in tree.under(folder, "_test.cpp"):
        named = path.rsplit("/", 1)[-1].startswith(stem)
        if named or any(f'#include "{header}"' in tree.text(path) for header in headers):
            found.append(path)
    return found


def suites(tree: Tree, stem: str, folder: str) -> list[str]:
    """Names of the test suites in these files."""
    return sorted({name for path in test_files(tree, stem, folder) for name in _TEST.findall(tree.text(path))})
