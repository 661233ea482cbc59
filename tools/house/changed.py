# SPDX-License-Identifier: Apache-2.0
"""What differs from the main branch: the files and lines that the formatter and clang-tidy look at."""
import re
import subprocess
from pathlib import Path


def _git(root: Path, *words: str) -> str:
    result = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, errors="replace", check=False)
    return result.stdout if result.returncode == 0 else ""


def base(root: Path) -> str:
    """Where this branch left main; on main itself, or without git, the last commit."""
    for name in ("origin/main", "main"):
        if found := _git(root, "merge-base", "HEAD", name).strip():
            return found
    return "HEAD"


def lines(root: Path, endings: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
    """File → first and last line of each changed piece; a new file is changed as a whole."""
    found: dict[str, list[tuple[int, int]]] = {}
    path = ""
    for line in _git(root, "diff", "--unified=0", "--no-color", "--no-ext-diff", "--diff-filter=d", base(root)).splitlines():
        if line.startswith("+++ "):
            path = line[6:] if line.startswith("+++ b/") else ""
        elif path.endswith(endings) and (piece := re.match(r"@@ \S+ \+(\d+)(?:,(\d+))? @@", line)):
            first, count = int(piece[1]), int(piece[2] or 1)
            if count:
                found.setdefault(path, []).append((first, first + count - 1))
    for path in _git(root, "ls-files", "--others", "--exclude-standard").splitlines():
        if path.endswith(endings):
            found[path] = [(1, max(1, len((root / path).read_text(encoding="utf-8").splitlines())))]
    return found
