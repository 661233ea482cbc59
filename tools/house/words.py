# SPDX-License-Identifier: Apache-2.0
"""What a file says of itself, and words that put work off or belong to one machine."""
import re

from house.tree import CODE, Fault, Tree

LICENCE = "SPDX-License-Identifier: Apache-2.0"
ENDINGS = (*CODE, ".py", ".sh", ".sql", ".cmake", "CMakeLists.txt", "Makefile", ".ts", ".tsx", ".js")
GENERATED = ("tests/contracts/schema.baseline.sql",)
_PUT_OFF = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
_MACHINE = re.compile(r"(?<![\w.])/(wor" + r"k|roo" + r"t|hom" + r"e/\w+)/")
HEADER_LINES = 4


def check(tree: Tree):
    for path in tree.paths:
        source = path.endswith(ENDINGS) or path.startswith(".ci/")
        if not source or path in GENERATED:
            continue
        lines = tree.lines(path)
        at = 1 if lines and lines[0].startswith("#!") else 0
        if sum(LICENCE in line for line in lines[:3]) != 1 or LICENCE not in (lines[at] if len(lines) > at else ""):
            yield Fault("words", path, at + 1, "no licence line on top", f"write `{LICENCE}` as a comment there")
        if path.endswith(".hpp"):
            yield from _header(path, lines)
        elif path.endswith(".py") and len(lines) > at + 1 and not re.match(r'\s*"""\S', "\n".join(lines[at + 1 :])):
            yield Fault("words", path, at + 2, "does not say what it holds", "write a docstring of one sentence")
        for number, line in enumerate(lines, 1):
            if found := _PUT_OFF.search(line):
                yield Fault("words", path, number, f"says {found[1]}", "do it, or leave it and say nothing", "put off")
            if found := _MACHINE.search(line):
                yield Fault("words", path, number, f"names a path of one machine: {found[0]}", "take it from an argument or the environment", "machine")


def _header(path: str, lines: list[str]):
    comment = 0
    while comment + 1 < len(lines) and lines[comment + 1].startswith("//"):
        comment += 1
    if not 1 <= comment <= HEADER_LINES:
        text = "does not say what lives here" if comment == 0 else f"{comment} lines of introduction"
        yield Fault("words", path, 2, text, f"one to {HEADER_LINES} lines under the licence", "introduction")
