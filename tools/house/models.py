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
        yield Fault("models", ALL, 1, f"leaves out {path}", f'add #include "{path}" below what it includes', path)
    for place, path in enumerate(listed):
        line = place + 1
        if path not in models:
            yield Fault("models", ALL, line, f"includes {path}, which is no model", "remove the line", path)
        if path in listed[:place]:
            yield Fault("models", ALL, line, f"includes {path} twice", "remove one line", path)
        if path in models:
            for below in _INCLUDE.findall(tree.text(path)):
                if below in models and below not in listed[:place]:
                    yield Fault("models", ALL, line, f"{path} comes before {below}, on which it stands", "order the lines by dependency", path)
