#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy on what differs from main, every finding an error: tools/lint.py <build folder> [file …].

A changed header is read through one file that includes it. The compile commands are those of the build without GCC's
precompiled header, which clang cannot read, and without what only GCC knows."""
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import changed
from house.layers import Includes
from house.tree import CODE, Tree

ROOT = Path(__file__).resolve().parents[1]


def for_clang(arguments: list[str]) -> list[str]:
    """The command without launcher, precompiled header and warnings; clang-tidy has its own."""
    start = next((at for at, word in enumerate(arguments) if Path(word).name in ("c++", "g++", "g++-12", "clang++")), 0)
    kept, skip = [], False
    for word in arguments[start:]:
        if skip:
            skip = False
        elif word == "-include":
            skip = True
        elif not word.startswith(("-W", "-fdiagnostics", "-fsanitize", "-fno-sanitize")):
            kept.append(word)
    return kept


def commands(build: Path) -> dict[str, dict]:
    """Source file → its compile command, as clang-tidy can take it."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = Path(entry["file"])
        if path.is_relative_to(ROOT) and not path.is_relative_to(build):
            arguments = for_clang(shlex.split(entry["command"]))
            found[str(path.relative_to(ROOT))] = {"directory": entry["directory"], "file": entry["file"], "arguments": arguments}
    return found


def readers(tree: Tree, headers: set[str], sources: set[str]) -> set[str]:
    """For each header that no chosen source reads, one that does: its own, else the smallest."""
    includes, chosen = Includes(tree), set(sources)

    def reached(path: str, seen: set[str]) -> set[str]:
        for name in includes.own.get(path, ()):
            if name not in seen:
                seen.add(name)
                reached(name, seen)
        return seen

    sees = {path: reached(path, set()) for path in tree.code if path.endswith(".cpp")}
    for header in sorted(headers):
        if not any(header in sees.get(path, ()) for path in chosen):
            own = header.removesuffix(".hpp") + ".cpp"
            among = sorted((path for path, seen in sees.items() if header in seen), key=lambda path: len(tree.text(path)))
            if among:
                chosen.add(own if own in among else among[0])
    return chosen


def tidy(path: str, database: Path, wanted: set[str]) -> tuple[str, int, str]:
    told = json.dumps([{"name": str(ROOT / name)} for name in sorted({path, *wanted})])  # not what unchanged headers hold
    command = ["clang-tidy", "-p", str(database), "--quiet", f"--line-filter={told}", path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return path, done.returncode, done.stdout + ("" if done.stdout else done.stderr)


def main() -> int:
    build = Path(sys.argv[1]).resolve()
    tree = Tree(ROOT)
    wanted = set(sys.argv[2:]) or set(changed.lines(ROOT, CODE))
    known = commands(build)
    files = readers(tree, {path for path in wanted if path.endswith(".hpp")}, {path for path in wanted if path.endswith(".cpp")})
    files = sorted(path for path in files if path in known)
    if not files:
        print("clang-tidy: nothing differs from main")
        return 0
    subprocess.run([ROOT / "tools/setup.sh", "lint"], check=True)
    database = build / "tidy"
    database.mkdir(exist_ok=True)
    (database / "compile_commands.json").write_text(json.dumps([known[path] for path in files]), encoding="utf-8")
    failed = 0
    with ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 1))) as pool:
        for path, code, output in pool.map(lambda path: tidy(path, database, wanted), files):
            if code:
                failed += 1
                print(output.strip())
            print(f"clang-tidy {path}: {'faults' if code else 'clean'}", flush=True)
    print(f"clang-tidy: {failed} of {len(files)} files have faults" if failed else f"clang-tidy: {len(files)} files are clean")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
