# SPDX-License-Identifier: Apache-2.0
"""Builds request bodies from JSON schemas: the smallest that fits, and ones that are wrong in a known way."""
import re._parser as patterns
import string
from decimal import Decimal

FORMAT_SAMPLES = {
    "uuid": "01900000-0000-7000-8000-000000000001",
    "date": "2026-03-06",
    "date-time": "2026-03-06T09:00:00Z",
    "email": "person@example.org",
    "uri": "https://example.org/",
    "url": "https://example.org/",
    "duration": "P1M",
    "country": "DE",
    "currency": "EUR",
    "language": "de",
    "time-zone": "Europe/Berlin",
    "binary": "data",
}


def _from_pattern(nodes) -> str:
    """A short text that a parsed regular expression accepts."""
    out = []
    for kind, value in nodes:
        name = str(kind)
        if name == "LITERAL":
            out.append(chr(value))
        elif name == "IN":
            out.append(_from_set(value))
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            out.append(_from_pattern(value[2]) * value[0])
        elif name == "SUBPATTERN":
            out.append(_from_pattern(value[3]))
        elif name == "BRANCH":
            out.append(_from_pattern(value[1][0]))
        elif name == "ANY":
            out.append("x")
    return "".join(out)


def _from_set(members) -> str:
    if str(members[0][0]) == "NEGATE":
        excluded = {chr(c) for kind, c in members[1:] if str(kind) == "LITERAL"}
        return next(c for c in string.ascii_letters if c not in excluded)
    kind, value = members[0]
    if str(kind) == "RANGE":
        return chr(value[0])
    if str(kind) == "CATEGORY":
        return "1" if "DIGIT" in str(value) else "x"
    return chr(value)


class Builder:
    """Over one document, whose references it follows."""

    def __init__(self, document):
        self._document = document
        self.user = "x"  # subject of a member of the tenant that is asked

    def smallest(self, schema: dict):
        """Required members only; examples first, then defaults, then the least value that fits."""
        schema = self._document.resolve(schema)
        if schema.get("examples"):
            return _plain(schema["examples"][0])
        if "default" in schema:
            return _plain(schema["default"])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        for word in ("anyOf", "oneOf"):
            if word in schema:
                branches = [self._document.resolve(branch) for branch in schema[word]]
                return None if any(b.get("type") == "null" for b in branches) else self.smallest(branches[0])
        return self._of_type(schema)

    def with_examples(self, schema: dict):
        """The smallest, and every member that has an example."""
        body = self.smallest(schema)
        for name, member in self.members(schema).items():
            if member.get("examples"):
                body[name] = _plain(member["examples"][0])
        return body

    def _of_type(self, schema: dict):
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = kind[0]
        if kind == "object":
            properties = schema.get("properties", {})
            return {name: self.smallest(self._not_null(properties[name])) for name in schema.get("required", [])}
        if kind == "array":
            return [self.smallest(schema["items"]) for _ in range(schema.get("minItems", 0))]
        if kind == "integer":
            return int(schema.get("minimum", min(1, schema.get("maximum", 1))))
        if kind == "number":
            return float(schema.get("minimum", 1))
        if kind == "boolean":
            return True
        if kind == "string":
            return self._text(schema)
        return None if kind == "null" else {}

    def _text(self, schema: dict) -> str:
        if schema.get("format") == "user":
            return self.user
        if schema.get("format") in FORMAT_SAMPLES:
            return FORMAT_SAMPLES[schema["format"]]
        if "pattern" in schema:
            return _from_pattern(patterns.parse(schema["pattern"]))
        return "x" * max(schema.get("minLength", 1), 1)

    def _not_null(self, schema: dict) -> dict:
        resolved = self._document.resolve(schema)
        if "examples" in resolved or "default" in resolved:
            return resolved
        for branch in resolved.get("anyOf", []):
            if self._document.resolve(branch).get("type") != "null":
                return branch
        return resolved

    def members(self, schema: dict) -> dict[str, dict]:
        """Schemas of the body's members by name."""
        return self._document.resolve(schema).get("properties", {})

    def required(self, schema: dict) -> list[str]:
        return list(self._document.resolve(schema).get("required", []))

    def wrong_type(self, schema: dict):
        """A value that is of none of the schema's types; the marker Fits when any value is right."""
        kinds = self._kinds(schema)
        if not kinds:
            return Fits
        for kind, value in (
            ("object", {"of": {"the": "wrong type"}}),
            ("array", [[[]]]),
            ("integer", 7),
            ("string", "wrong type"),
        ):
            if kind not in kinds and not (kind == "integer" and "number" in kinds):
                return value
        return Fits

    def _kinds(self, schema: dict) -> set[str]:
        schema = self._document.resolve(schema)
        for word in ("anyOf", "oneOf"):
            if word in schema:
                branches = [self._kinds(branch) for branch in schema[word]]
                return set().union(*branches) if all(branches) else set()
        kind = schema.get("type", "string" if "enum" in schema else [])
        return {kind} if isinstance(kind, str) else set(kind)


class Fits:
    """Marks a member that takes any JSON value."""


def _plain(value):
    """Decimals of the parsed document as floats, so that the body can be written as JSON."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
