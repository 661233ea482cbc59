#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the rules of the house: tools/check.py [layers|sizes|names|stems|words|models …]. Prints each fault with its remedy.

tools/check.py --mend writes compliance/db/models.hpp anew."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import layers, models, names, sizes, stems, words
from house.tree import Fault, Tree, judge

ROOT = Path(__file__).resolve().parents[1]


def layers_and_circles(tree: Tree):
    yield from layers.check(tree)
    yield from layers.circle(tree)


CHECKS = {
    "layers": layers_and_circles,
    "sizes": sizes.check,
    "names": names.check,
    "stems": stems.check,
    "words": words.check,
    "models": models.check,
}


def faults(tree: Tree, names_of_checks: list[str]) -> list[Fault]:
    return judge(tree, {name: CHECKS[name] for name in names_of_checks or CHECKS})


def main() -> int:
    if sys.argv[1:] == ["--mend"]:
        (ROOT / models.ALL).write_text(models.ordered(Tree(ROOT)), encoding="utf-8")
        return 0
    unknown = set(sys.argv[1:]) - set(CHECKS)
    if unknown:
        print(f"no such check: {' '.join(sorted(unknown))}; there are {' '.join(CHECKS)}", file=sys.stderr)
        return 2
    found = faults(Tree(ROOT), sys.argv[1:])
    for fault in found:
        print(fault)
    print(f"{len(found)} faults" if found else "the house is in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
