# SPDX-License-Identifier: Apache-2.0
"""Goldens: what is held, how it is compared, and what of the API counts as a break."""
import difflib
import os
from pathlib import Path

FOLDER = Path(__file__).parent
REWRITE = "COMPLIANCE_REWRITE_GOLDENS"
LOWER = ("get", "post", "put", "patch", "delete")


def hold(name: str, text: str) -> None:
    """Fails with the difference where a golden does not say `text`; rewrites it when `make golden` asks."""
    path = FOLDER / name
    held = path.read_text(encoding="utf-8") if path.exists() else ""
    if held == text:
        return
    if os.environ.get(REWRITE):
        path.write_text(text, encoding="utf-8")
        return
    lines = list(difflib.unified_diff(held.splitlines(), text.splitlines(), f"held {name}", "now", lineterm="", n=2))
    shown = "\n".join(lines[:200]) + (f"\n… {len(lines) - 200} lines more" if len(lines) > 200 else "")
    raise AssertionError(f"{name} no longer says what is:\n{shown}\nIf this is meant, rewrite it: make golden")


def declared() -> set[str]:
    lines = (
        line.strip()
        for file in sorted((FOLDER / "changes").glob("*.txt"))
        for line in file.read_text("utf-8").splitlines()
    )
    return {line for line in lines if line and not line.startswith("#")}


def breaks(old: dict, new: dict) -> list[str]:
    """What a client of the old document cannot rely on any more; additions are none."""
    found = []
    for path, methods in old.get("paths", {}).items():
        for method in (m for m in methods if m in LOWER):
            name = f"{method.upper()} {path}"
            now = new.get("paths", {}).get(path, {}).get(method)
            if now is None:
                found.append(f"{name}: removed")
            else:
                found += _operation(name, methods[method], now, old, new)
    return found


def _operation(name: str, old: dict, new: dict, olds: dict, news: dict) -> list[str]:
    found = [
        f"{name}: {word} was {old.get(word)}, is {new.get(word)}"
        for word in ("operationId", "x-permission")
        if old.get(word) != new.get(word)
    ]
    now = {(p["in"], p["name"]): p for p in new.get("parameters", [])}
    then = {(p["in"], p["name"]): p for p in old.get("parameters", [])}
    for key, parameter in then.items():
        place = f"{name} {key[0]} {key[1]}"
        if key not in now:
            found.append(f"{place}: removed")
        else:
            found += Shapes(olds, news).request(place, parameter["schema"], now[key]["schema"])
            if now[key].get("required") and not parameter.get("required"):
                found.append(f"{place}: newly required")
    found += [f"{name} {k[0]} {k[1]}: newly required" for k, p in now.items() if k not in then and p.get("required")]
    found += _contents(
        f"{name} body", old.get("requestBody", {}), new.get("requestBody", {}), Shapes(olds, news).request
    )
    if new.get("requestBody", {}).get("required") and not old.get("requestBody", {}).get("required"):
        found.append(f"{name} body: newly required")
    for status, response in old["responses"].items():
        if status not in new["responses"]:
            found.append(f"{name} {status}: removed")
        else:
            found += _contents(f"{name} {status}", response, new["responses"][status], Shapes(olds, news).answer)
    return found


def _contents(name: str, old: dict, new: dict, compare) -> list[str]:
    found = []
    for media_type, content in old.get("content", {}).items():
        if media_type not in new.get("content", {}):
            found.append(f"{name}: {media_type} removed")
        else:
            found += compare(name, content.get("schema", {}), new["content"][media_type].get("schema", {}))
    return found


class Shapes:
    """Compares two schemas, each with the components of its own document; what references itself is followed once."""

    def __init__(self, old: dict, new: dict):
        self._old, self._new = old, new
        self._seen: set[tuple] = set()

    def request(self, name: str, old: dict, new: dict) -> list[str]:
        return self._compare(name, old, new, sent=True)

    def answer(self, name: str, old: dict, new: dict) -> list[str]:
        return self._compare(name, old, new, sent=False)

    def _resolve(self, schema: dict, document: dict) -> dict:
        while "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def _compare(self, name: str, old: dict, new: dict, sent: bool) -> list[str]:
        key = (old.get("$ref"), new.get("$ref"), sent)
        if old.get("$ref") and key in self._seen:
            return []
        self._seen.add(key)
        old, new = self._resolve(old, self._old), self._resolve(new, self._new)
        found = self._types(name, old, new, sent) + self._limits(name, old, new, sent)
        for member, schema in old.get("properties", {}).items():
            if member not in new.get("properties", {}):
                found.append(f"{name}/{member}: removed")
            else:
                found += self._compare(f"{name}/{member}", schema, new["properties"][member], sent)
        was, now = set(old.get("required", [])), set(new.get("required", []))
        if sent:
            found += [f"{name}/{member}: newly required" for member in sorted(now - was)]
        else:
            found += [f"{name}/{member}: no longer always there" for member in sorted(was - now)]
        if "items" in old:
            found += self._compare(f"{name}/*", old["items"], new.get("items", {}), sent)
        if isinstance(old.get("additionalProperties"), dict):
            found += self._compare(
                f"{name}/*", old["additionalProperties"], new.get("additionalProperties") or {}, sent
            )
        return found

    def _branches(self, schema: dict, document: dict) -> tuple[set, dict]:
        """Types that a schema allows, and its branch that is not null."""
        branches = [self._resolve(branch, document) for branch in schema.get("anyOf", [schema])]
        kinds = {branch.get("type", "string" if "enum" in branch else "any") for branch in branches}
        return kinds, next(
            (b for b in schema.get("anyOf", []) if self._resolve(b, document).get("type") != "null"), {}
        )

    def _types(self, name: str, old: dict, new: dict, sent: bool) -> list[str]:
        (was, old_inner), (now, new_inner) = self._branches(old, self._old), self._branches(new, self._new)
        narrowed = (was - now) if sent else (now - was)
        if narrowed and "any" not in (now if sent else was):
            return [f"{name}: type was {'|'.join(sorted(was))}, is {'|'.join(sorted(now))}"]
        if old_inner or new_inner:
            return self._compare(name, old_inner or old, new_inner or new, sent)
        return []

    def _limits(self, name: str, old: dict, new: dict, sent: bool) -> list[str]:
        was, now = set(old.get("enum", [])), set(new.get("enum", []))
        gone = (was - now if sent else now - was) if was and now else set()
        found = [f"{name}: value {value} {'removed' if sent else 'added to an answer'}" for value in sorted(gone)]
        if sent:
            for word, tighter in (
                ("maxLength", -1),
                ("maximum", -1),
                ("maxItems", -1),
                ("minLength", 1),
                ("minimum", 1),
                ("minItems", 1),
            ):
                if (
                    word in new
                    and (word not in old or (new[word] - old[word]) * tighter > 0)
                    and not (word.startswith("min") and new[word] == 0)
                ):
                    found.append(f"{name}: {word} was {old.get(word)}, is {new[word]}")
        found += [
            f"{name}: {word} was {old[word]}, is {new.get(word)}"
            for word in ("format",)
            if word in old and old[word] != new.get(word)
        ]
        return found
