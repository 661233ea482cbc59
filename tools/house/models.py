# SPDX-License-Identifier: Apache-2.0
"""compliance/db/models.hpp names every model once, each after those it stands on."""
import re

from house.tree import Fault, Tree

ALL = "compliance/db/models.hpp"
FOLDER = "compliance/db/models"
_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def check(tree: Tree):
    if ALL not in tree.paths:
        yield Fault("models", ALL, 1, "is missing", f"include every header of {FOLDER}/ in it")
        return
    models = tree.under(FOLDER, ".hpp")
    listed = _INCLUDE.findall(tree.text(ALL))
    for path in sorted(set(models) - set(listed)):
        yield Fault("models", ALL, 1, f"leaves out {path}", "tools/check.py --mend", path)
    for place, path in enumerate(listed):
        line = place + 1
        if path not in models:
            yield Fault("models", ALL, line, f"includes {path}, which is no model", "remove the line", path)
        if path in listed[:place]:
            yield Fault("models", ALL, line, f"includes {path} twice", "remove one line", path)
        if path in models:
            for below in _INCLUDE.findall(tree.text(path)):
                if below in models and below not in listed[:place]:
                    yield Fault("models", ALL, line, f"{path} comes before {below}, on which it stands", "tools/check.py --mend", path)


def ordered(tree: Tree) -> str:
    """The text of models.hpp as it should be: by name, each after those it stands on."""
    models, done = tree.under(FOLDER, ".hpp"), []

    def place(path: str):
        if path in models and path not in done:
            for below in _INCLUDE.findall(tree.text(path)):
                place(below)
            done.append(path)

    for path in models:
        place(path)
    head = tree.text(ALL).split("#include", 1)[0] if ALL in tree.paths else ""
    return head + "".join(f'#include "{path}"\n' for path in done)
