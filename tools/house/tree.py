# SPDX-License-Identifier: Apache-2.0
"""The tree that is checked, what a check says of it, and the exceptions that are granted."""
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

EXCEPTIONS = "tools/house/exceptions.tsv"
CODE = (".cpp", ".hpp")
LEFT_OUT = {"build", ".deps", "data", "node_modules", "__pycache__", ".git"}


@dataclass(frozen=True)
class Fault:
    """One breach: the rule, the place, what is wrong and how it is put right. `subject` names what an exception can grant."""

    rule: str
    path: str
    line: int
    text: str
    remedy: str
    subject: str = "-"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.text}; {self.remedy}"


class Tree:
    """The files of a checkout, new ones too, ignored ones not; without git (an archive, a test) all that is not built."""

    def __init__(self, root: Path):
        self.root = root
        self._texts: dict[str, str] = {}

    @cached_property
    def paths(self) -> list[str]:
        if (self.root / ".git").exists():
            command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
            listed = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout.splitlines()
            return sorted({path for path in listed if (self.root / path).is_file()})
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not LEFT_OUT & set(path.parts))

    def under(self, folder: str, *endings: str) -> list[str]:
        return [path for path in self.paths if path.startswith(folder + "/") and path.endswith(endings or ("",))]

    @property
    def code(self) -> list[str]:
        return [path for path in self.paths if path.endswith(CODE)]

    def text(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8")
        return self._texts[path]

    def lines(self, path: str) -> list[str]:
        return self.text(path).splitlines()


def exceptions(tree: Tree) -> dict[tuple[str, str, str], int]:
    """(rule, path, subject) of what is granted, with the line that grants it. Each line gives its reason."""
    if EXCEPTIONS not in tree.paths:
        return {}
    granted = {}
    for number, line in enumerate(tree.lines(EXCEPTIONS), 1):
        if line and not line.startswith("#"):
            rule, path, subject, reason = line.split("\t")
            if not reason.strip():
                raise ValueError(f"{EXCEPTIONS}:{number}: an exception needs its reason")
            granted[rule, path, subject] = number
    return granted


def judge(tree: Tree, checks: dict) -> list[Fault]:
    """What the checks find beyond the exceptions, and the exceptions of these checks that nothing needs any more."""
    granted, used, left = exceptions(tree), set(), []
    for check in checks.values():
        for fault in check(tree):
            key = (fault.rule, fault.path, fault.subject)
            if key in granted:
                used.add(key)
            else:
                left.append(fault)
    for (rule, path, subject), number in granted.items():
        if rule in checks and (rule, path, subject) not in used:
            left.append(Fault(rule, EXCEPTIONS, number, f"nothing needs the exception for {path} {subject}", "remove the line"))
    return left
