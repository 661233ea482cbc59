# SPDX-License-Identifier: Apache-2.0
"""Compares a JSON value with an expected one that may leave things open; the words are those of scenarios/README.md."""
import re

NAME = re.compile(r"\{\{\s*([a-z_][a-z0-9_]*)\s*\}\}")
WORDS = {"{{any}}", "{{absent}}", "{{uuid}}", "{{instant}}", "{{text}}"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ELLIPSIS = "..."


def fill(value, variables: dict):
    """Replaces `{{name}}`: a text that is nothing else becomes the variable itself, whatever its type."""
    if isinstance(value, dict):
        return {fill(k, variables): fill(v, variables) for k, v in value.items()}
    if isinstance(value, list):
        return [fill(v, variables) for v in value]
    if not isinstance(value, str):
        return value
    if (whole := NAME.fullmatch(value)) and whole[1] in variables:
        return variables[whole[1]]

    def known(match):
        if match[1] not in variables:
            raise KeyError(f"{{{{{match[1]}}}}} is not known yet")
        return str(variables[match[1]])

    return NAME.sub(known, value)


def mismatches(expected, actual, variables: dict, at: str = "") -> list[str]:
    """What differs; names in `expected` that are unknown take the actual value."""
    if isinstance(expected, dict):
        return _object(expected, actual, variables, at)
    if isinstance(expected, list):
        return _list(expected, actual, variables, at)
    if isinstance(expected, str):
        return _text(expected, actual, variables, at)
    same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return [] if same else [f"{at or '/'}: expected {expected!r}, is {actual!r}"]


def _object(expected, actual, variables, at) -> list[str]:
    if not isinstance(actual, dict):
        return [f"{at or '/'}: expected an object, is {actual!r}"]
    found = []
    for name, value in expected.items():
        if value == "{{absent}}":
            if name in actual:
                found.append(f"{at}/{name}: should not be there, is {actual[name]!r}")
        elif name not in actual:
            found.append(f"{at}/{name}: is missing")
        else:
            found += mismatches(value, actual[name], variables, f"{at}/{name}")
    return found


def _list(expected, actual, variables, at) -> list[str]:
    if not isinstance(actual, list):
        return [f"{at or '/'}: expected a list, is {actual!r}"]
    if ELLIPSIS not in expected:
        if len(expected) != len(actual):
            return [f"{at or '/'}: expected {len(expected)} entries, is {actual!r}"]
        return [
            line for i, pair in enumerate(zip(expected, actual)) for line in mismatches(*pair, variables, f"{at}/{i}")
        ]
    if _fits(expected, actual, variables):
        return []
    return [f"{at or '/'}: {[e for e in expected if e != ELLIPSIS]!r} is not found in this order in {actual!r}"]


def _fits(expected, actual, variables) -> bool:
    """Entries in order, `...` standing for any number of others; backtracks, keeps the names of what fits."""
    if not expected:
        return not actual
    if expected[0] == ELLIPSIS:
        return any(_fits(expected[1:], actual[skip:], variables) for skip in range(len(actual) + 1))
    if not actual:
        return False
    tried = dict(variables)
    if mismatches(expected[0], actual[0], tried) or not _fits(expected[1:], actual[1:], tried):
        return False
    variables.update(tried)
    return True


def _text(expected, actual, variables, at) -> list[str]:
    wrong = [f"{at or '/'}: expected {expected!r}, is {actual!r}"]
    if expected in WORDS:
        good = {
            "{{any}}": True,
            "{{absent}}": False,
            "{{text}}": isinstance(actual, str) and actual != "",
            "{{uuid}}": isinstance(actual, str) and bool(UUID.fullmatch(actual)),
            "{{instant}}": isinstance(actual, str) and bool(INSTANT.fullmatch(actual)),
        }[expected]
        return [] if good else wrong
    whole = NAME.fullmatch(expected)
    if whole and whole[1] not in variables:
        variables[whole[1]] = actual
        return []
    if expected.startswith("~"):
        pattern = fill(expected[1:], variables)
        return [] if isinstance(actual, str) and re.search(pattern, actual) else wrong
    wanted = fill(expected, variables)
    return [] if wanted == actual else [f"{at or '/'}: expected {wanted!r}, is {actual!r}"]
