# SPDX-License-Identifier: Apache-2.0
"""aggregates.txt: which aggregates there are, and that each has its files in every layer under its one stem."""
import re
from dataclasses import dataclass, field

from house.tree import Fault, Tree

LIST = "aggregates.txt"
FOLDERS = {
    "api": "compliance/api",
    "schemas": "compliance/schemas",
    "services": "compliance/services",
    "repositories": "compliance/repositories",
    "domain": "compliance/domain",
    "models": "compliance/db/models",
}
NEEDED = ("api", "schemas", "services", "repositories", "models")  # a domain file only where there are rules of its own


@dataclass
class Aggregates:
    """The list as read: stem → layers it does without; layer → further files."""

    without: dict[str, set[str]] = field(default_factory=dict)
    also: dict[str, set[str]] = field(default_factory=lambda: {layer: set() for layer in FOLDERS})
    lines: dict[str, int] = field(default_factory=dict)


def read(tree: Tree) -> tuple[Aggregates, list[Fault]]:
    found, faults = Aggregates(), []
    for number, line in enumerate(tree.lines(LIST), 1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        stem = words[0]
        if stem == "also" and len(words) > 2 and words[1] in FOLDERS:
            found.also[words[1]].update(words[2:])
            found.lines.update({f"{words[1]}/{word}": number for word in words[2:]})
        elif re.fullmatch(r"[a-z][a-z0-9_]*", stem) and stem not in found.without and (words[1:2] in ([], ["without"])) and set(words[2:]) <= set(FOLDERS):
            found.without[stem] = set(words[2:])
            found.lines[stem] = number
        else:
            remedy = f"write `<stem> [without <layer>…]` once, or `also <layer> <file>…`; layers are {', '.join(FOLDERS)}"
            faults.append(Fault("stems", LIST, number, f"not understood: {line.strip()}", remedy))
    return found, faults


def files(tree: Tree, layer: str, stem: str) -> list[str]:
    """The aggregate's files in that layer: <stem>.hpp, <stem>.cpp, and all of a folder <stem>/."""
    base = f"{FOLDERS[layer]}/{stem}"
    return [path for path in tree.code if path in (base + ".hpp", base + ".cpp") or path.startswith(base + "/")]


def check(tree: Tree):
    if LIST not in tree.paths:
        yield Fault("stems", LIST, 1, "is missing", "list the aggregates, one a line")
        return
    listed, faults = read(tree)
    yield from faults
    for stem, without in listed.without.items():
        for layer in FOLDERS:
            there = files(tree, layer, stem)
            if not there and layer in NEEDED and layer not in without:
                remedy = f"add {FOLDERS[layer]}/{stem}.*, or say `without {layer}` with the reason beside it"
                yield Fault("stems", LIST, listed.lines[stem], f"{stem} has no file in {layer}", remedy, f"{stem} {layer}")
            elif there and layer in without:
                yield Fault("stems", LIST, listed.lines[stem], f"{stem} has {there[0]}", f"take {layer} out of its `without`", f"{stem} {layer}")
    for layer, folder in FOLDERS.items():
        yield from _strangers(tree, listed, layer, folder)


def _strangers(tree: Tree, listed: Aggregates, layer: str, folder: str):
    seen = set()
    for path in tree.under(folder, ".hpp", ".cpp"):
        stem = path.removeprefix(folder + "/").split("/")[0].split(".")[0]
        if stem in listed.without or stem in seen:
            continue
        seen.add(stem)
        if stem not in listed.also[layer]:
            remedy = f"give it the stem of its aggregate, list a new aggregate, or add `also {layer} {stem}`"
            yield Fault("stems", path, 1, f"{stem} is no aggregate of {LIST}", remedy)
    for stem in sorted(listed.also[layer] - seen):
        yield Fault("stems", LIST, listed.lines[f"{layer}/{stem}"], f"{folder}/{stem} is not there", "remove the word", f"{stem} {layer}")
