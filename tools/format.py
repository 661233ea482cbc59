#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Formats the C++ lines that differ from main, and breaks lines that are too long: tools/format.py [--check]."""
import difflib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import changed
from house.sizes import LINE_LETTERS
from house.tree import CODE, Tree

ROOT = Path(__file__).resolve().parents[1]
ENUM = re.compile(r"^[ \t]*enum\b[^;{]*\{[^}]*\};", re.MULTILINE)


def clang_format(text: str, name: str, pieces: list[tuple[int, int]], style: str) -> str:
    if not pieces:
        return text
    words = [f"--lines={first}:{last}" for first, last in pieces]
    command = ["clang-format", f"--style=file:{style}", f"--assume-filename={name}", *words]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def outside_enums(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without a column limit clang-format 14 gives each enumerator a line of its own; so enums stay as they are written."""
    kept = set()
    for first, last in pieces:
        kept.update(range(first, last + 1))
    for found in ENUM.finditer(text):
        kept -= set(range(text.count("\n", 0, found.start()) + 1, text.count("\n", 0, found.end()) + 2))
    return together(sorted(kept))


def together(numbers: list[int]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for number in numbers:
        if pieces and pieces[-1][1] == number - 1:
            pieces[-1] = (pieces[-1][0], number)
        else:
            pieces.append((number, number))
    return pieces


def formatted(text: str, name: str, pieces: list[tuple[int, int]], narrow: str) -> str:
    text = clang_format(text, name, outside_enums(text, pieces), str(ROOT / ".clang-format"))
    long = [number for number, line in enumerate(text.splitlines(), 1) if len(line) > LINE_LETTERS]
    return clang_format(text, name, together(long), narrow)


def main() -> int:
    if shutil.which("clang-format") is None:
        print("clang-format is not installed: tools/setup.sh format", file=sys.stderr)
        return 2
    check = "--check" in sys.argv[1:]
    pieces = changed.lines(ROOT, CODE)
    tree, faults = Tree(ROOT), 0
    with tempfile.NamedTemporaryFile("w", suffix=".clang-format") as narrow:
        style = (ROOT / ".clang-format").read_text(encoding="utf-8")
        narrow.write(style.replace("ColumnLimit: 0", f"ColumnLimit: {LINE_LETTERS}"))
        narrow.flush()
        for path in tree.code:
            if path not in pieces and all(len(line) <= LINE_LETTERS for line in tree.lines(path)):
                continue
            text = tree.text(path)
            now = formatted(text, path, pieces.get(path, []), narrow.name)
            if now == text:
                continue
            faults += 1
            if check:
                print("".join(difflib.unified_diff(text.splitlines(True), now.splitlines(True), path, f"{path}, formatted", n=0)))
            else:
                (ROOT / path).write_text(now, encoding="utf-8")
                print(f"formatted {path}")
    if check and faults:
        print(f"{faults} files are not formatted: make format")
    return 1 if check and faults else 0


if __name__ == "__main__":
    sys.exit(main())
