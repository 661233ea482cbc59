# SPDX-License-Identifier: Apache-2.0
"""Which members of a reply are personal data, by what the document marks (`x-personal-data`)."""


def personal_values(document, schema: dict, value, pointer: str = "") -> list[str]:
    """Pointers of members that hold personal data in the clear."""
    schema, found = document.resolve(schema), []
    for way in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())):
        found += personal_values(document, way, value, pointer)
    if schema.get("x-personal-data") and value is not None:
        found.append(pointer)
    elif isinstance(value, dict):
        further = schema.get("additionalProperties")
        for name, item in value.items():
            if name == "name" and value.get("personal") is False:
                continue  # of a file that belongs to nobody's record
            inner = schema.get("properties", {}).get(name, further if isinstance(further, dict) else {})
            found += personal_values(document, inner, item, f"{pointer}/{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found += personal_values(document, schema.get("items", {}), item, f"{pointer}/{number}")
    return list(dict.fromkeys(found))


def of_reply(document, operation, reply) -> list[str]:
    content = document.resolve(operation.spec["responses"][str(reply.status)]).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return personal_values(document, schema, reply.json) if schema and reply.is_json else []


def marks_any(document, schema: dict, seen: frozenset = frozenset()) -> bool:
    """Whether a reply of the schema could hold personal data."""
    if "$ref" in schema and schema["$ref"] in seen:
        return False
    seen = seen | ({schema["$ref"]} if "$ref" in schema else frozenset())
    schema = document.resolve(schema)
    if schema.get("x-personal-data"):
        return True
    inner = [*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("properties", {}).values()]
    inner += [schema[k] for k in ("items", "additionalProperties") if isinstance(schema.get(k), dict)]
    return any(marks_any(document, item, seen) for item in inner)
