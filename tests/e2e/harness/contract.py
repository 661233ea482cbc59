# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document as the tests' judge: which operation a path is, and whether a reply is one it promises."""
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker, RefResolver

METHODS = ("get", "post", "put", "patch", "delete")
FORMATS = FormatChecker(formats=())


@FORMATS.checks("uuid", raises=ValueError)
def _uuid(value):
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


@FORMATS.checks("date", raises=ValueError)
def _date(value):
    return not isinstance(value, str) or date.fromisoformat(value) is not None


@FORMATS.checks("date-time", raises=ValueError)
def _instant(value):
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
        return False
    return datetime.fromisoformat(re.sub(r"\.\d+", "", value).replace("Z", "+00:00")) is not None


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    spec: dict

    @property
    def id(self) -> str:
        return self.spec["operationId"]

    @property
    def permission(self) -> str:
        return self.spec["x-permission"]

    @property
    def line(self) -> str:
        return f"{self.method} {self.path} {self.id} {self.permission}"

    @property
    def path_names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    def is_page(self) -> bool:
        """Whether it answers a list by pages."""
        answer = self.spec["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        return "items" in answer.get("properties", {}) and self.parameter("cursor", "query") is not None

    def media_types(self) -> dict:
        return self.spec.get("requestBody", {}).get("content", {})

    def body_schema(self) -> dict | None:
        """Schema of the JSON body, None if the operation takes none."""
        return self.media_types().get("application/json", {}).get("schema")

    def parameter(self, name: str, place: str) -> dict | None:
        return next((p for p in self.spec.get("parameters", []) if p["name"] == name and p["in"] == place), None)

    def at(self, **values) -> str:
        return re.sub(r"{(\w+)}", lambda m: str(values[m[1]]), self.path)


class BrokenContract(AssertionError):
    pass


class Document:
    def __init__(self, text: str | bytes):
        self.text = text if isinstance(text, str) else text.decode()
        self.raw = json.loads(text, parse_float=Decimal)  # so that 0.07 is a multiple of 0.01
        self.operations = [
            Operation(method.upper(), path, spec)
            for path, methods in self.raw["paths"].items()
            for method, spec in methods.items()
            if method in METHODS
        ]
        self.by_id = {operation.id: operation for operation in self.operations}
        self._resolver = RefResolver("", self.raw)
        self._validators: dict[str, Draft202012Validator] = {}
        self._patterns = sorted(
            (
                (re.compile(re.sub(r"{\w+}", "[^/]+", re.escape(o.path).replace(r"\{", "{").replace(r"\}", "}"))), o)
                for o in self.operations
            ),
            key=lambda pair: pair[1].path.count("{"),
        )

    def resolve(self, schema: dict) -> dict:
        """Follows `$ref`; members beside the reference are kept."""
        while "$ref" in schema:
            target = self.raw
            for token in schema["$ref"].lstrip("#/").split("/"):
                target = target[token]
            schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
        return schema

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that serves a concrete path; static segments win."""
        path = path.split("?")[0]
        return next((o for pattern, o in self._patterns if o.method == method and pattern.fullmatch(path)), None)

    def faults(self, schema: dict, value) -> list[str]:
        key = json.dumps(schema, sort_keys=True, default=str)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(schema, resolver=self._resolver, format_checker=FORMATS)
        return [
            f"/{'/'.join(str(p) for p in e.absolute_path)}: {e.message[:300]}"
            for e in self._validators[key].iter_errors(value)
        ]

    def check(self, reply) -> None:
        """Raises BrokenContract unless the document promises exactly such a reply."""
        media_type = reply.headers.get("content-type", "").split(";")[0].strip()
        operation = self.find(reply.method, reply.path)
        problems = []
        if operation is None:
            if reply.status < 400:
                problems.append("answers, but the document knows no such operation")
            elif media_type != "application/problem+json":
                problems.append(f"is refused with {media_type or 'no media type'}, not with a problem document")
            else:
                problems += self._problem_faults(reply)
        else:
            problems += self._operation_faults(operation, reply, media_type)
        if problems:
            raise BrokenContract(f"{reply}\nbreaks the document:\n  " + "\n  ".join(problems))

    def _operation_faults(self, operation, reply, media_type) -> list[str]:
        response = operation.spec["responses"].get(str(reply.status))
        if response is None:
            return [f"{operation.id} does not list the status {reply.status}"]
        content = self.resolve(response).get("content", {})
        if not content:
            return [f"has a body, the document promises none"] if reply.content else []
        if media_type not in content and not any(kind in content for kind in ("*/*", "application/octet-stream")):
            return [f"is {media_type or 'without media type'}, promised: {', '.join(content)}"]
        faults = []
        if reply.is_json and media_type in content:
            value = json.loads(reply.content, parse_float=Decimal)
            faults = self.faults(content[media_type].get("schema", {}), value)
        return faults + (self._problem_faults(reply) if reply.status >= 400 else [])

    def _problem_faults(self, reply) -> list[str]:
        body = reply.json
        faults = self.faults({"$ref": "#/components/schemas/Problem"}, body)
        if faults:
            return faults
        if body["status"] != reply.status:
            faults.append(f"/status: is {body['status']}, the reply's is {reply.status}")
        if not re.fullmatch(r"/problems/[a-z0-9_-]+", body["type"]):
            faults.append(f"/type: {body['type']} is no /problems/<slug>")
        if "request_id" not in body:
            faults.append("/request_id: is missing")
        if reply.status == 500:
            faults.append("is an internal error")
        return faults
