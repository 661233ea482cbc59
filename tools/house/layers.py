# SPDX-License-Identifier: Apache-2.0
"""Who may include whom, and where heavy library headers stay (docs/architecture.md)."""
import re
from pathlib import PurePosixPath

from house.tree import Fault, Tree

_QUOTED = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
_ANGLED = re.compile(r"^\s*#\s*include\s*<([^>]+)>", re.MULTILINE)

PURE = ("platform/reflect", "platform/time", "platform/problem")
# What a layer may include beside itself; a name with an ending is that one file. Rows are matched from the top.
LAYERS = {
    "compliance/domain": PURE,
    "compliance/schemas": ("compliance/domain", "platform/records/entity.hpp", *PURE),
    "compliance/db": ("compliance/schemas", "compliance/domain", "platform/records", "platform/ledger", "platform/postgres/migrate.hpp", *PURE),
    "compliance/repositories": (
        "compliance/db", "compliance/domain", "compliance/schemas", "platform/postgres", "platform/records", "platform/json", "platform/crypto", *PURE,
    ),
    "compliance/templates": (),
    "compliance/catalogs": ("compliance/templates",),
    "compliance/pages": ("compliance/templates",),
    "compliance/services": (
        "compliance/repositories", "compliance/db", "compliance/schemas", "compliance/domain", "compliance/templates", "compliance/catalogs",
        "platform/http/address.hpp", "platform/http/client.hpp", "platform/http/sender.hpp", "platform/http/url.hpp", "platform/http/webhook.hpp", "platform/",
    ),
    "compliance/api": ("compliance/services", "compliance/schemas", "compliance/domain", "platform/"),
    "compliance/app": ("compliance/", "platform/"),
    "compliance/main.cpp": ("compliance/app", "platform/"),
}  # fmt: skip
REFUSED = {
    "compliance/services": ("platform/http", "platform/openapi"),
    "compliance/api": ("platform/postgres",),
}
REMEDY = {
    "compliance/domain": "the domain is pure: hand the value in as an argument, or move the code up into services/",
    "compliance/schemas": "move the shared struct into schemas/ or domain/ and include it from the model",
    "compliance/db": "a row struct knows schemas and domain only",
    "compliance/repositories": "SQL takes what it needs as arguments; rules go into services/",
    "compliance/services": "services know neither routes nor HTTP: hand the value in from api/, or put what is general into platform/",
    "compliance/api": "a handler calls a service; move the query or rule into services/",
    "platform": "platform knows nothing of compliance: hand it in as an argument or a callback",
}

# The first of a library's headers, the folders in whose .cpp files (and headers that only they read) it may be seen, and what to use elsewhere.
HEAVY = {
    "boost/beast": (("platform/http",), "platform/http/message.hpp"),
    "boost/asio": (("platform/async", "platform/cache", "platform/http", "platform/postgres", "platform/files"), "platform/async/runtime.hpp"),
    "boost/json": (("platform/json",), "platform/json/document.hpp"),
    "boost/url": (("platform/cache", "platform/http"), "platform/http/url.hpp"),
    "libpq": (("platform/postgres", "tests/support"), "platform/postgres/database.hpp"),
    "sodium": (("platform/crypto",), "platform/crypto"),
    "openssl/": (("platform/crypto", "platform/auth", "platform/http", "platform/ledger"), "platform/crypto"),
    "curl/": (("platform/http", "platform/mail"), "platform/http/client.hpp"),
    "gmime/": (("platform/mail",), "platform/mail/incoming.hpp"),
    "cjose/": (("platform/auth",), "platform/auth/jwt.hpp"),
    "jansson": (("platform/auth",), "platform/json/document.hpp"),
    "unicode/": (("platform/reflect", "platform/time", "platform/crypto", "platform/mail"), "platform/time/zone.hpp"),
    "hiredis": (("platform/cache",), "platform/cache/valkey.hpp"),
    "zlib": (("platform/http", "platform/files"), "platform/http/gzip.hpp"),
    "archive": (("platform/files",), "platform/files"),
    "yaml": (("platform/yaml",), "platform/yaml/yaml.hpp"),
    "re2/": (("platform/text",), "platform/text/pattern.hpp"),
    "magic": (("platform/files",), "platform/files"),
    "cmark": (("platform/render",), "platform/render/markdown.hpp"),
    "kainjow/": (("platform/render",), "platform/render/template.hpp"),
    "prometheus/": (("platform/telemetry",), "platform/telemetry/metrics.hpp"),
    "hiredis": (("platform/cache",), "platform/cache"),
    "CLI/": (("compliance/main.cpp", "compliance/app"), "compliance/app"),
}
NO_HEADER = {"spdlog/": "include it in the .cpp file; a header needs none"}


class Includes:
    """What every file includes, and what it reaches through headers of ours."""

    def __init__(self, tree: Tree):
        self.tree = tree
        self.own = {path: [found[1] for found in _QUOTED.finditer(tree.text(path))] for path in tree.code}
        self.system = {path: [found[1] for found in _ANGLED.finditer(tree.text(path))] for path in tree.code}
        self._reached: dict[str, dict[str, str]] = {}

    def line(self, path: str, name: str) -> int:
        for number, line in enumerate(self.tree.lines(path), 1):
            if name in line and "#" in line and "include" in line:
                return number
        return 1

    def heavy(self, path: str) -> dict[str, str]:
        """Heavy library → the file that includes it, of all that the file sees."""
        if path not in self._reached:
            self._reached[path] = {}  # ends a circle
            found = {lib: path for name in self.system.get(path, ()) for lib in HEAVY if name.startswith(lib)}
            for include in self.own.get(path, ()):
                for lib, origin in self.heavy(include).items():
                    found.setdefault(lib, origin)
            self._reached[path] = found
        return self._reached[path]


def folder(path: str) -> str:
    """`platform/http`, `compliance/services`; a file right under compliance/ is its own."""
    parts = PurePosixPath(path).parts
    return "/".join(parts[:2])


def check(tree: Tree):
    includes = Includes(tree)
    for path in tree.code:
        yield from _form(tree, includes, path)
        if path.startswith(("compliance/", "platform/")):
            yield from _direction(includes, path)
            yield from _heavy(includes, path)


def edges(tree: Tree) -> dict[str, set[str]]:
    """Folder → other folders that it includes."""
    found: dict[str, set[str]] = {}
    for path, names in Includes(tree).own.items():
        if path.startswith(("compliance/", "platform/")):
            found.setdefault(folder(path), set()).update(folder(name) for name in names if folder(name) != folder(path))
    return found


def graph(tree: Tree) -> str:
    """One line per dependency: the golden tests/contracts/layers.txt, so that a review sees a new one."""
    return "".join(f"{name} includes {other}\n" for name, others in sorted(edges(tree).items()) for other in sorted(others))


def circle(tree: Tree):
    """Folders that include one another, directly or by others."""
    found = edges(tree)
    done, way = set(), []

    def visit(name: str):
        if name in way:
            ring = " → ".join([*way[way.index(name) :], name])
            yield Fault("layers", name, 1, f"folders include one another: {ring}", "move what both need into the lower one", ring)
        elif name not in done:
            way.append(name)
            for target in sorted(found.get(name, ())):
                yield from visit(target)
            done.add(way.pop())

    for name in sorted(found):
        yield from visit(name)


def _form(tree: Tree, includes: Includes, path: str):
    if path.endswith(".hpp") and "#pragma once" not in tree.text(path):
        yield Fault("layers", path, 1, "a header without #pragma once", "write it above the first include")
    for name in includes.own[path]:
        if not (tree.root / name).is_file():
            if "/" in name and not name.startswith("."):
                text = f'"{name}" is not there'
            else:
                text = f'"{name}" is no whole path'
            yield Fault("layers", path, includes.line(path, name), text, 'include by the path from the root: "compliance/services/dsr.hpp"', name)
    header = path.removesuffix(".cpp") + ".hpp"
    if path.endswith(".cpp") and (tree.root / header).is_file() and header in includes.own[path]:
        first = _QUOTED.search(tree.text(path))[1]
        before = [name for name in includes.system[path] if includes.line(path, f"<{name}>") < includes.line(path, f'"{header}"')]
        if first != header or before:
            text, remedy = "the file's own header does not come first", "move it to the top, so that it proves itself whole"
            yield Fault("layers", path, includes.line(path, header), text, remedy)


def _direction(includes: Includes, path: str):
    layer = next((name for name in LAYERS if path.startswith(name)), None)
    if layer is None and path.startswith("compliance/"):
        yield Fault("layers", path, 1, "the file is in no layer", f"layers are {', '.join(LAYERS)}")
        return
    for name in includes.own[path]:
        if layer is None:
            allowed = not name.startswith("compliance/")
        else:
            allowed = name.startswith(layer) or any(name.startswith(word) for word in LAYERS[layer])
            exact = name in LAYERS[layer]
            allowed = allowed and (exact or not any(name.startswith(word) for word in REFUSED.get(layer, ())))
        if not allowed and name.startswith(("compliance/", "platform/")):
            text = f"{layer or 'platform'} may not include {name}"
            yield Fault("layers", path, includes.line(path, name), text, REMEDY.get(layer or "platform", "see LAYERS in tools/house/layers.py"), name)
        elif name.startswith(("tests/", "bench/", "tools/")):
            yield Fault("layers", path, includes.line(path, name), f"the product may not include {name}", "move what both need into platform/", name)


def _heavy(includes: Includes, path: str):
    for lib, origin in includes.heavy(path).items():
        homes, instead = HEAVY[lib]
        if not path.startswith(homes):
            way = "" if origin == path else f" through {origin}"
            yield Fault("layers", path, 1, f"sees <{lib}…>{way}, a heavy header that stays in {', '.join(homes)}", f"use {instead}, or widen it", lib)
    if path.endswith(".hpp"):
        for name in includes.system[path]:
            for lib, remedy in NO_HEADER.items():
                if name.startswith(lib):
                    yield Fault("layers", path, includes.line(path, name), f"a header includes <{name}>", remedy, lib)
