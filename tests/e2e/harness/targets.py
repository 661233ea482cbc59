# SPDX-License-Identifier: Apache-2.0
"""Finds for any operation of the document what it can be asked with: ids that exist, and a body that nearly fits."""
import uuid

from .bodies import Fits
from .client import Reply, multipart
from .mailbox import token_of

# Operations of the operator: no member's rights open them.
OPERATOR_ONLY = {"createTenant"}
UPLOAD = multipart("probe.txt", "text/plain", b"words of the probe")
MAIL = b"From: Probe <probe@person.example>\r\nMessage-ID: <probe@person.example>\r\nSubject: Access request\r\n\r\nwords of the probe\r\n"


class Targets:
    def __init__(self, world, trail):
        self.world, self.trail = world, trail
        self._seeded: set[str] = set()
        self._portals: set[str] = set()
        self._known: dict[tuple, dict | None] = {}

    def seed(self, name: str):
        """Creates one record of each kind that can be created without another one."""
        if name in self._seeded:
            return
        self._seeded.add(name)
        api = self.world.api("compliance_admin", name)
        self.world.builder.user = self.world.tenant(name).admin.subject
        for operation in self.world.document.operations:
            if (
                operation.method == "POST"
                and not operation.path_names
                and operation.permission != "public"
                and operation.id not in OPERATOR_ONLY
            ):
                self.send(api, operation, {}, check=False)
        self.trail.wait_for_jobs(self.world.tenant(name).id)

    def send(
        self,
        api,
        operation,
        path: dict,
        *,
        headers: dict | None = None,
        body=None,
        check: bool = True,
        query: str = "",
    ) -> Reply:
        """Asks an operation; without `body` the smallest that fits its schema."""
        headers, content = dict(headers or {}), None
        if operation.body_schema() is not None:
            body = self.body(operation) if body is None else body
        elif operation.media_types():
            types = operation.media_types()
            if "multipart/form-data" not in types:
                content, headers["Content-Type"] = b"{}", types[0]
            else:
                content, headers["Content-Type"] = (MAIL, "message/rfc822") if "message/rfc822" in types else UPLOAD
        return api(
            operation.method,
            operation.at(**path) + (query or self.query(operation)),
            body,
            content=content,
            headers=headers,
            check=check,
        )

    def query(self, operation) -> str:
        """Query parameters that must be there."""
        needed = [p for p in operation.spec.get("parameters", []) if p["in"] == "query" and p.get("required")]
        return (
            "?" + "&".join(f"{p['name']}={self.world.builder.smallest(p['schema'])}" for p in needed)
            if needed
            else ""
        )

    def body(self, operation):
        return {} if operation.method == "PATCH" else self.world.builder.smallest(operation.body_schema())

    def strange(self, operation) -> dict:
        """Path values of records that are nowhere."""
        return {
            name: str(uuid.uuid4()) if self._is_id(operation, name) else "unknown-" + uuid.uuid4().hex
            for name in operation.path_names
        }

    def existing(self, operation, name: str) -> dict | None:
        """Path values of records of the tenant; None where it has none."""
        key = (operation.path, name)
        if key not in self._known:
            self.seed(name)
            values = {}
            for part in operation.path_names:
                values[part] = self._value(operation, part, name, values)
            self._known[key] = None if None in values.values() else values
        return self._known[key]

    def public(self, operation, name: str) -> dict:
        """Path values that open a public operation of the tenant: its portal, or a token of a request made just for this."""
        portal = f"probe-{name.lower()}-{self.world.run}"
        if name not in self._portals:
            self._portals.add(name)
            opened = {"portal": {"enabled": True, "portal_key": portal}}
            assert self.world.api("compliance_admin", name).patch("/api/v1/dsr/settings", opened).status == 200
        values = {"portal_key": portal}
        if "token" in operation.path_names:
            address = f"{uuid.uuid4().hex}@probe.example"
            made = self.world.document.by_id["submitDsrPublicRequest"]
            body = {**self.world.builder.smallest(made.body_schema()), "email": address}
            values["token"] = self.world.anonymous.post(made.at(portal_key=portal), body).json["status_token"]
            if "/confirmations/" in operation.path:
                values["token"] = token_of(self.world.mailbox.wait(address))
        return {part: values[part] for part in operation.path_names}

    def has_ids(self, operation) -> bool:
        return any(self._is_id(operation, name) for name in operation.path_names)

    def _is_id(self, operation, name: str) -> bool:
        parameter = operation.parameter(name, "path")
        return parameter is not None and parameter["schema"].get("format") == "uuid"

    def _value(self, operation, part: str, name: str, known: dict):
        if part == "tenant_id":
            return self.world.tenant(name).id
        collection = operation.path.split("/{" + part + "}")[0]
        listing = self.world.document.find("GET", collection) if "{" not in collection else None
        member = "id" if self._is_id(operation, part) else part
        if listing is not None:
            reply = self.world.api("compliance_admin", name).get(collection, check=False)
            items = (reply.json or {}).get("items", []) if reply.status == 200 else []
            if items and member in items[-1]:
                return items[-1][member]
        if not self._is_id(operation, part):
            return self._text_value(operation, part)
        if "{" in collection and self.world.document.find("GET", collection) and all(known.values()):
            # Parts of a record are those that its own list names.
            reply = self.world.api("compliance_admin", name).get(collection.format(**known), check=False)
            items = (reply.json or {}).get("items", []) if reply.status == 200 else []
            return items[-1].get("id") if items else None
        parents = {other.removesuffix("_id"): value for other, value in known.items() if value}
        return self.trail.some_id(self.world.tenant(name).id, collection.rsplit("/", 1)[1].replace("-", "_"), parents)

    def _text_value(self, operation, part: str):
        schema = self.world.document.resolve(operation.parameter(part, "path")["schema"])
        return schema["enum"][0] if "enum" in schema else None


def faulty_body(builder, schema: dict) -> tuple[dict, dict[str, str]]:
    """A body with every member of a wrong type and an unknown one, and the code that is due at each pointer."""
    body, due = {"no_such_member": 1}, {"/no_such_member": "unknown_member"}
    for name, member in builder.members(schema).items():
        value = builder.wrong_type(member)
        if value is not Fits:
            body[name], due["/" + name] = value, "wrong_type"
    return body, due


def deep(levels: int = 3000) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"
