# SPDX-License-Identifier: Apache-2.0
"""Spelling of files, types, functions, members and constants, and the names that say nothing."""
import re
from pathlib import PurePosixPath

from house.cpp import Item, Source
from house.tree import CODE, Fault, Tree

EMPTY_WORDS = ("Manager", "Helper", "Util", "Utils", "Utility", "Misc")
_EMPTY_TYPE = re.compile(rf"({'|'.join(EMPTY_WORDS)})(?![a-z])")
_EMPTY_FILE = re.compile(rf"(?:^|_)({'|'.join(EMPTY_WORDS)})s?(?:_|\d|$)", re.IGNORECASE)
_FILE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*(\.[a-z0-9]+)*$")
_MIGRATION = re.compile(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.sql$")
_TYPE = re.compile(r"[A-Z][A-Za-z0-9]*$")
_FUNCTION = re.compile(r"(operator.*|~?[A-Z][A-Za-z0-9]*|[a-z][a-z0-9]*(_[a-z0-9]+)*_?)$")
_MACRO = re.compile(r"[A-Z][A-Z0-9_]*$")
_CONSTANT = re.compile(r"k[A-Z][A-Za-z0-9]*$")
ENDINGS = (*CODE, ".py", ".sql", ".sh", ".cmake", ".scenario", ".tsv")
OTHER_SPELLING = ("CMakeLists.txt", "__init__.py", "__main__.py", "conftest.py")


def check(tree: Tree):
    for path in tree.paths:
        name = PurePosixPath(path).name
        if name.endswith(ENDINGS) and name not in OTHER_SPELLING and path.startswith(("compliance/", "platform/", "tests/", "tools/", "bench/")):
            yield from _file(path, name)
        if name.endswith(CODE):
            types = set()
            items = Source(tree.text(path)).items
            types |= {item.name for item in items if item.kind == "type"}
            for item in items:
                yield from _item(path, item, types)


def _file(path: str, name: str):
    if path.startswith("compliance/db/migrations/"):
        if not _MIGRATION.match(name):
            yield Fault("names", path, 1, "no name of a migration", "name it NNNN_<stem>_<verb>.sql")
    elif not _FILE.match(name):
        yield Fault("names", path, 1, "the file's name is not snake_case", "lower case, words joined by _")
    if found := _EMPTY_FILE.search(name.split(".")[0]):
        yield Fault("names", path, 1, f"the file's name says {found[1]}", "name it after what it holds")


def _item(path: str, item: Item, types: set[str]):
    if item.kind == "type" and item.name:
        if not _TYPE.match(item.name):
            yield _spelled(path, item, "type", "PascalCase")
        if found := _EMPTY_TYPE.search(item.name):
            yield Fault("names", path, item.line, f"{item.name} says {found[1]}", "name it after what it does or holds", item.name)
    elif item.kind in ("function", "declaration"):
        if not _FUNCTION.match(item.name) and not _MACRO.match(item.name):
            yield _spelled(path, item, "function", "snake_case")
        elif item.name[0].isupper() and item.scope == "namespace" and item.kind == "declaration" and item.name not in types:
            if not _MACRO.match(item.name) and "::" not in item.head:
                yield _spelled(path, item, "function", "snake_case")
    elif item.kind == "variable":
        yield from _variable(path, item)


def _variable(path: str, item: Item):
    fixed = re.search(r"\bconstexpr\b|\bstatic\s+const\b", item.head)
    if fixed and item.scope in ("namespace", "class", "struct"):
        if not _CONSTANT.match(item.name):
            yield _spelled(path, item, "constant", "kName")
    elif item.scope == "class" and item.access == "private" and not item.name.endswith("_"):
        yield _spelled(path, item, "private member", "name_")


def _spelled(path: str, item: Item, what: str, how: str) -> Fault:
    return Fault("names", path, item.line, f"{what} {item.name} is not spelled {how}", "rename it", item.name)
