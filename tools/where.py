#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows an aggregate from its routes to its table, with line counts beside the median over all aggregates: tools/where.py <stem>."""
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import aggregate, stems
from house.tree import Tree

ROOT = Path(__file__).resolve().parents[1]


def lines(tree: Tree, paths: list[str]) -> int:
    return sum(len(tree.lines(path)) for path in paths)


def medians(tree: Tree, known: list[str]) -> dict[str, float]:
    """Lines per layer, over the aggregates that have a file there."""
    found = {}
    for layer in stems.FOLDERS:
        counts = [lines(tree, files) for stem in known if (files := stems.files(tree, layer, stem))]
        found[layer] = statistics.median(counts) if counts else 0
    return found


def show(tree: Tree, stem: str, known: list[str]) -> None:
    for one in aggregate.operations(tree, stem):
        print(f"  {one.method:<6} {one.path}  {one.name}")
    usual, total = medians(tree, known), 0
    print(f"\n  {'layer':<13} {'lines':>6} {'median':>7}")
    for layer in stems.FOLDERS:
        files = stems.files(tree, layer, stem)
        count = lines(tree, files)
        total += count
        names = "  ".join(f"{path}:{len(tree.lines(path))}" for path in files)
        print(f"  {layer:<13} {count or '-':>6} {usual[layer]:>7g}  {names}")
    totals = [sum(lines(tree, stems.files(tree, layer, one)) for layer in stems.FOLDERS) for one in known]
    print(f"  {'together':<13} {total:>6} {statistics.median(totals):>7g}\n")
    for path in aggregate.rules(tree, stem):
        print(f"  rules {path}:{len(tree.lines(path))}")
    for name, path, number in aggregate.tables(tree, stem):
        print(f"  table {name}  {path}:{number}")
    tests = [*aggregate.test_files(tree, stem, "tests/unit"), *aggregate.test_files(tree, stem, "tests/integration")]
    for path in [*tests, *aggregate.scenarios(tree, stem)]:
        print(f"  test  {path}:{len(tree.lines(path))}")


def main() -> int:
    tree = Tree(ROOT)
    known = aggregate.known(tree)
    if len(sys.argv) != 2 or sys.argv[1] not in known:
        print(f"make where A=<stem>; the aggregates are: {' '.join(known)}", file=sys.stderr)
        return 2
    print(sys.argv[1])
    show(tree, sys.argv[1], known)
    return 0


if __name__ == "__main__":
    sys.exit(main())
