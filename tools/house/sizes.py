# SPDX-License-Identifier: Apache-2.0
"""Caps on files, functions, handlers, lines and parameters. A cap is a question about the shape, not about blank lines."""
import ast

from house.cpp import Source
from house.tree import CODE, Fault, Tree

FILE_LINES = 500
FUNCTION_LINES = 70
HANDLER_LINES = 30
LINE_LETTERS = 160
PARAMETERS = 5
MODELS_HPP = ("compliance/db/models.hpp", 85)
ENDINGS = (*CODE, ".py", ".sh", ".sql", ".cmake", "CMakeLists.txt", "Makefile", ".ts", ".tsx", ".js", ".css", ".html")
GENERATED = ("tests/contracts/schema.baseline.sql",)


def check(tree: Tree):
    for path in tree.paths:
        if path.endswith(ENDINGS) and path not in GENERATED:
            yield from _file(tree, path)
            if path.endswith(CODE):
                yield from _cpp(tree, path)
            elif path.endswith(".py"):
                yield from _python(tree, path)


def _file(tree: Tree, path: str):
    lines = tree.lines(path)
    cap = MODELS_HPP[1] if path == MODELS_HPP[0] else FILE_LINES
    if len(lines) > cap:
        stem = path.rsplit("/", 1)[-1].split(".")[0]
        yield Fault("sizes", path, cap, f"{len(lines)} lines, at most {cap}", f"split it by what it does into a folder {stem}/")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_LETTERS:
            yield Fault("sizes", path, number, f"{len(line)} characters, at most {LINE_LETTERS}", "break the line (`make format` does it in C++)", "line")


def _cpp(tree: Tree, path: str):
    source = Source(tree.text(path))
    for item in source.items:
        if item.kind == "function" and item.lines > FUNCTION_LINES:
            remedy = "name its steps and give each a function"
            yield Fault("sizes", path, item.line, f"{item.name} has {item.lines} lines, at most {FUNCTION_LINES}", remedy, item.name)
        if item.kind in ("function", "declaration") and item.parameters > PARAMETERS:
            remedy = "put what belongs together into a struct"
            yield Fault("sizes", path, item.line, f"{item.name} takes {item.parameters} parameters, at most {PARAMETERS}", remedy, item.name)
        if item.kind == "function" and path.startswith("compliance/api/") and "Call&" in item.head and item.lines > HANDLER_LINES:
            yield _handler(path, item.line, item.lines, item.name)
    if path.startswith("compliance/api/"):
        for first, last in source.lambdas():
            if last - first + 1 > HANDLER_LINES:
                yield _handler(path, first, last - first + 1, "handler")


def _handler(path: str, line: int, lines: int, name: str) -> Fault:
    remedy = "a handler decodes, calls and encodes; move the rest into the service"
    return Fault("sizes", path, line, f"{name} has {lines} lines, at most {HANDLER_LINES}", remedy, name)


def _python(tree: Tree, path: str):
    for node in ast.walk(ast.parse(tree.text(path))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                text = f"{node.name} has {lines} lines, at most {FUNCTION_LINES}"
                yield Fault("sizes", path, node.lineno, text, "name its steps and give each a function", node.name)
            fixtures = any("fixture" in ast.unparse(mark) for mark in node.decorator_list) or node.name.startswith("test_")
            # Those after * are named where they are given, so that nobody mistakes their order.
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            count = len([name for name in names if name not in ("self", "cls")])
            if count > PARAMETERS and not fixtures:  # pytest hands fixtures in by name: they are no arguments
                text = f"{node.name} takes {count} parameters, at most {PARAMETERS}"
                yield Fault("sizes", path, node.lineno, text, "put what belongs together into a class", node.name)
