# SPDX-License-Identifier: Apache-2.0
"""Asks every operation of the document what every operation must refuse. Nothing is to be added for a new one.
Faults are collected over all operations, so that one run shows them all."""
import json
import uuid

import pytest
from harness import personal
from harness.targets import OPERATOR_ONLY, Targets, deep, faulty_body
from harness.world import ROLES, permissions_by_role

# Public, because no membership is needed; but an identity is, which the reply asks for with 401.
PUBLIC_WITH_IDENTITY = {"acceptInvitation"}
# Shown without an event: one's own data, names and addresses of members to members (conventions, Audit trail).
WITHOUT_EVENT = {"getMe", "listMembers", "getMember"}
SERVICE_PERMISSIONS = ("dsr:read", "platform:write")


@pytest.fixture(scope="module")
def targets(world, trail):
    return Targets(world, trail)


@pytest.fixture(scope="module")
def admin(world):
    return world.api("compliance_admin", "PA")


@pytest.fixture(scope="module")
def granted():
    return permissions_by_role()


def protected(document):
    return [o for o in document.operations if o.permission != "public"]


def with_json_body(document):
    """Not what pipelines deliver: the collector's format reads that, and scenarios prove it."""
    return [o for o in protected(document) if o.body_schema() is not None and o.id not in {*OPERATOR_ONLY, "submitToCollector"}]


def show(faults: list[str]) -> str:
    return f"{len(faults)} faults:\n" + "\n".join(faults)


def test_without_a_token_only_public_operations_answer(world, targets, document):
    faults = []
    for operation in document.operations:
        reply = targets.send(world.anonymous, operation, targets.strange(operation))
        public = operation.permission == "public" and operation.id not in PUBLIC_WITH_IDENTITY
        if (reply.status == 401) == public:
            faults.append(f"{operation.line}: {reply.status}")
    assert not faults, show(faults)


def opened_by_their_path(document):
    """Public operations that find their tenant by what stands in their path: no 401 and no 403, whoever has it is let in."""
    return [o for o in document.operations if o.permission == "public" and o.path_names]


def test_what_opens_a_public_operation_is_asked_for_by_404_and_nothing_is_written(world, trail, targets, document):
    tenant, faults = world.tenant("PA").id, []
    for operation in opened_by_their_path(document):
        path = {part: uuid.uuid4().hex for part in operation.path_names}
        mark = trail.last_event(tenant)
        reply = targets.send(world.anonymous, operation, path)
        signed_in = targets.send(world.api("compliance_admin", "PA"), operation, path)
        events = [e for e in trail.events_since(tenant, mark) if e["request_id"] in (reply.request_id, signed_in.request_id)]
        if (reply.status, signed_in.status) != (404, 404) or events:
            faults.append(f"{operation.line}: {reply.status}, signed in {signed_in.status}, events: {events}")
        right = targets.send(world.anonymous, operation, targets.public(operation, "PA"))
        if right.status in (401, 403, 404):
            faults.append(f"{operation.line}: {right.status} with what opens it")
    assert opened_by_their_path(document) and not faults, show(faults)


def test_public_operations_name_all_faults_and_write_nothing(world, trail, targets, document):
    tenant, faults, asked = world.tenant("PA").id, [], 0
    for operation in opened_by_their_path(document):
        if operation.body_schema() is None:
            continue
        asked += 1
        body, due = faulty_body(world.builder, operation.body_schema())
        required = {"/" + name: "required" for name in world.builder.required(operation.body_schema())}
        for sent, wanted in ((body, due), ({}, required)):
            path = targets.public(operation, "PA")
            reply, events = refused_silently(trail, tenant, lambda: targets.send(world.anonymous, operation, path, body=sent))
            found = reply.faults() if reply.status == 422 else {}
            missing = {pointer: code for pointer, code in wanted.items() if found.get(pointer) != code}
            if missing or events:
                faults.append(f"{operation.line}: {reply.status}, not named: {missing}, named: {found}, events: {events}")
        for content, kind, status in ((b'{"a": ', "application/json", 400), (b"a=1", "application/x-www-form-urlencoded", 415)):
            path = operation.at(**targets.public(operation, "PA"))
            reply = world.anonymous(operation.method, path, content=content, headers={"Content-Type": kind})
            if reply.status != status:
                faults.append(f"{operation.line}: {reply.status} for {content!r}")
    assert asked and not faults, show(faults)


def test_a_nonsensical_token_opens_nothing(world, targets, document):
    faults = []
    for bearer in ("nonsense", "cpl_p_" + "A" * 43, "eyJhbGciOiJub25lIn0.e30."):
        api = world.with_bearer(bearer)
        for operation in protected(document):
            reply = targets.send(api, operation, targets.strange(operation))
            if reply.status != 401:
                faults.append(f"{operation.line} with {bearer[:12]}: {reply.status}")
    assert not faults, show(faults)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_exactly_where_it_lacks_the_permission(role, world, targets, document, granted):
    api = world.api(role, "PA")
    check_rights(api, granted[role], targets, document)


def test_a_service_token_opens_exactly_what_it_was_given(world, targets, document):
    check_rights(world.service(SERVICE_PERMISSIONS, "PA"), set(SERVICE_PERMISSIONS), targets, document)


def check_rights(api, permissions: set, targets, document):
    assert permissions, "the table gives the role nothing"
    faults = []
    for operation in protected(document):
        reply = targets.send(api, operation, targets.strange(operation))
        allowed = operation.permission.replace("-", "_") in permissions and operation.id not in OPERATOR_ONLY
        own_rules = (
            reply.status == 403 and reply.json["type"] != "/problems/forbidden"
        )  # own_roles and the like come after the right
        if (reply.status != 403 or own_rules) != allowed:
            faults.append(f"{operation.line}: {reply.status}, expected {'anything but 403' if allowed else '403'}")
    assert not faults, show(faults)


def test_records_of_another_tenant_are_not_there_and_stay_as_they_are(world, trail, targets, document, admin):
    targets.seed("PA")
    foreign = world.tenant("PB").id
    asked = [(o, targets.existing(o, "PB")) for o in protected(document) if targets.has_ids(o)]
    before, mark = trail.print_of(foreign), trail.last_event(foreign)
    faults, probed = [], 0
    for operation, path in asked:
        if path is None:
            continue
        probed += 1
        reply = targets.send(admin, operation, path)
        if reply.status != 404:
            faults.append(f"{operation.line}: {reply.status}")
    assert not faults, show(faults)
    assert trail.print_of(foreign) == before
    assert trail.events_since(foreign, mark) == []
    assert probed, "no operation could be asked with an id of another tenant"


def test_another_tenant_cannot_be_named(world, document, targets):
    api, other = world.api("compliance_admin", "PA"), world.tenant("PB")
    faults = []
    for operation in protected(document):
        for name in (other.slug, other.id):
            reply = targets.send(api, operation, targets.strange(operation), headers={"X-Tenant": name})
            if reply.status != 404 and operation.id not in OPERATOR_ONLY:
                faults.append(f"{operation.line}: {reply.status}")
    assert not faults, show(faults)


def refused_silently(trail, tenant_id, send) -> tuple:
    """The reply and the events that it should not have written."""
    mark = trail.last_event(tenant_id)
    reply = send()
    return reply, trail.events_since(tenant_id, mark, reply.request_id)


def test_wrong_and_unknown_members_are_all_named(world, trail, targets, document, admin):
    tenant, faults = world.tenant("PA").id, []
    for operation in with_json_body(document):
        path = targets.existing(operation, "PA")
        if path is None:
            continue
        body, due = faulty_body(world.builder, operation.body_schema())
        reply, events = refused_silently(trail, tenant, lambda: targets.send(admin, operation, path, body=body))
        found = reply.faults() if reply.status == 422 else {}
        missing = {pointer: code for pointer, code in due.items() if found.get(pointer) != code}
        if reply.status != 422 or missing:
            faults.append(f"{operation.line}: {reply.status}, not named: {missing}, named: {found}")
        if events:
            faults.append(f"{operation.line}: a refusal wrote {events}")
    assert not faults, show(faults)


def test_missing_members_are_all_named(world, trail, targets, document, admin):
    tenant, faults = world.tenant("PA").id, []
    for operation in with_json_body(document):
        path, due = targets.existing(operation, "PA"), world.builder.required(operation.body_schema())
        if path is None or operation.method == "PATCH" or not due:
            continue
        reply, events = refused_silently(trail, tenant, lambda: targets.send(admin, operation, path, body={}))
        found = reply.faults() if reply.status == 422 else {}
        missing = [name for name in due if found.get("/" + name) != "required"]
        if reply.status != 422 or missing or events:
            faults.append(f"{operation.line}: {reply.status}, not named: {missing}, events: {events}")
    assert not faults, show(faults)


def test_the_operators_operation_names_its_faults_too(world):
    empty, wrong = world.operator_replies
    assert (empty.status, wrong.status) == (422, 422)
    required = world.builder.required(world.document.by_id["createTenant"].body_schema())
    assert {"/" + name for name in required} <= set(empty.faults())
    assert (wrong.faults()["/slug"], wrong.faults()["/colour"]) == ("wrong_type", "unknown_member")


def test_the_bootstrap_token_ends_with_the_first_administrator(world):
    if not world.by_invitation:
        pytest.skip("the token ends with an accepted invitation, and this program serves none")
    world.tenant("A")
    assert world.instance.post("/api/v1/platform/tenants", {}).status == 401


@pytest.mark.parametrize(
    "content, media_type, statuses",
    [
        (b'{"name": ', "application/json", {400}),
        (b"\xff\xfe", "application/json", {400}),
        (b'{"a": "\xc3\x28"}', "application/json", {400}),
        (b"", "application/json", {400, 422}),
        (b"[]", "application/json", {422}),
        (b"null", "application/json", {422}),
        (b'{"a": 1} x', "application/json", {400}),
        (b"name=x", "application/x-www-form-urlencoded", {415}),
        (b"{}", None, {415}),
        (deep(), "application/json", {400, 422}),
        (b'{"a":' + b"9" * 5000 + b"}", "application/json", {400, 422}),
    ],
    ids=["cut", "no_utf8", "bad_utf8", "empty", "list", "null", "trailing", "form", "no_type", "deep", "long_number"],
)
def test_a_body_that_is_none_is_refused(content, media_type, statuses, trail, world, targets, document, admin):
    tenant, faults = world.tenant("PA").id, []
    for operation in with_json_body(document):
        path = targets.existing(operation, "PA")
        optional = not operation.spec["requestBody"].get("required") and content == b""
        if path is None or optional:
            continue
        reply, events = refused_silently(
            trail,
            tenant,
            lambda: admin(
                operation.method, operation.at(**path), content=content, headers={"Content-Type": media_type}
            ),
        )
        if reply.status not in statuses or events:
            faults.append(f"{operation.line}: {reply.status}, events: {events}")
    assert not faults, show(faults)


def test_an_unknown_query_parameter_is_refused(targets, document, admin):
    faults = []
    for operation in protected(document):
        path = targets.existing(operation, "PA")
        takes = any(p["in"] == "query" for p in operation.spec.get("parameters", []))
        if operation.method != "GET" or path is None or not takes:
            continue
        reply = targets.send(admin, operation, path, query="?no_such_parameter=1")
        if reply.status != 422 or reply.faults().get("/no_such_parameter") != "unknown_parameter":
            faults.append(f"{operation.line}: {reply.status} {reply.faults() if reply.status == 422 else ''}")
    assert not faults, show(faults)


def test_faults_are_told_in_the_language_asked_for(world, targets, document, admin):
    faults, asked = [], 0
    for operation in with_json_body(document):
        path = targets.existing(operation, "PA")
        if path is None:
            continue
        told = [
            targets.send(admin, operation, path, body={"no_such_member": 1}, headers={"Accept-Language": tongue}).json
            for tongue in ("de-DE, en;q=0.5", "en", "xx")
        ]
        asked += 1
        german, english, other = told
        if german["title"] == english["title"] or other["title"] != english["title"]:
            faults.append(f"{operation.line}: {[t['title'] for t in told]}")
    assert asked and not faults, show(faults)


def test_a_stale_version_is_refused(world, trail, targets, document, admin):
    tenant, faults, asked = world.tenant("PA").id, [], 0
    for operation in protected(document):
        path = targets.existing(operation, "PA")
        if operation.parameter("If-Match", "header") is None or path is None:
            continue
        asked += 1
        reply, events = refused_silently(
            trail, tenant, lambda: targets.send(admin, operation, path, headers={"If-Match": '"999999"'})
        )
        if reply.status != 412 or events:
            faults.append(f"{operation.line}: {reply.status}, events: {events}")
    assert asked and not faults, show(faults)


# Closing ends the tenant that everything here is asked of; tests/e2e/test_closing.py asks it in one of its own.
ENDS_THE_TENANT = {"closeTenant"}


def test_a_retry_with_its_key_gives_the_first_answer_and_does_nothing(world, trail, targets, document, admin):
    tenant, faults, asked = world.tenant("PA").id, [], 0
    for operation in protected(document):
        path = targets.existing(operation, "PA")
        if operation.method != "POST" or path is None or operation.id in OPERATOR_ONLY | ENDS_THE_TENANT:
            continue
        if operation.parameter("Idempotency-Key", "header") is None:
            faults.append(f"{operation.line}: takes no Idempotency-Key")
            continue
        key = {"Idempotency-Key": str(uuid.uuid4())}
        schema = operation.body_schema()
        body = None if schema is None else world.builder.with_examples(schema)
        first = targets.send(admin, operation, path, headers=key, body=body)
        if first.status >= 300:
            continue
        asked += 1
        again, events = refused_silently(
            trail, tenant, lambda: targets.send(admin, operation, path, headers=key, body=body)
        )
        kept = [(r.status, r.content, r.headers.get("etag"), r.headers.get("location")) for r in (first, again)]
        if kept[0] != kept[1] or events:
            faults.append(f"{operation.line}: {again.status} instead of {first.status}, events: {events}")
        other = targets.send(admin, operation, path, headers=key, body=body, query="?x=1")
        if other.status != 422 or other.json["type"] != "/problems/idempotency-key-reused":
            faults.append(f"{operation.line}: another request with the same key: {other.status}")
    assert asked > 5 and not faults, show(faults)


COMMON = {"limit", "cursor", "sort", "q", "count", "as_of", "include", "project_id"}


def filters(document):
    """Each list with the name and schema of each filter of its own."""
    for operation in protected(document):
        content = operation.spec["responses"].get("200", {}).get("content", {}).get("application/json", {})
        if operation.method != "GET" or "items" not in content.get("schema", {}).get("properties", {}):
            continue
        for parameter in operation.spec.get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] not in COMMON:
                yield operation, parameter["name"], document.resolve(parameter["schema"])


def values_of(world, schema: dict) -> list[str]:
    values = schema.get("enum") or ([True, False] if schema.get("type") == "boolean" else [world.builder.smallest(schema)])
    return [json.dumps(value) if isinstance(value, bool) else str(value) for value in values]


# Parameters that mean something only with others, and those whose rule is more than their form.
COMPANY = {
    ("listAuditEvents", "actor"): "&reason=because+I+must+know",
    ("listAuditLeaves", "start"): "&end=1",
    ("listAuditLeaves", "end"): "&start=0",
}
KNOWN = {("getTrends", "metric"): "regulations.overall_score"}
AT_LEAST_TEN_LETTERS = {"listAuditEvents", "listAuditLeaves"}


def test_each_filter_narrows_its_list(world, targets, document, admin):
    targets.seed("PA")
    faults, asked = [], 0
    for operation, name, schema in filters(document):
        path = targets.existing(operation, "PA")
        if path is None:
            continue
        needed = targets.query(operation)
        for value in values_of(world, schema):
            if name == "reason" and operation.id in AT_LEAST_TEN_LETTERS:
                value = "because+I+must+know"
            value = KNOWN.get((operation.id, name), value)
            query = f"{needed}&{name}={value}" if needed and f"{name}=" not in needed else f"?{name}={value}"
            query += COMPANY.get((operation.id, name), "")
            past = query + "&as_of=2026-01-01T00:00:00Z"  # the same rule over what was
            if operation.parameter("as_of", "query") and targets.send(admin, operation, path, query=past).status not in (200, 422):
                faults.append(f"{operation.line} {past}: is not answered")
            reply, asked = targets.send(admin, operation, path, query=query), asked + 1
            if reply.status != 200:
                faults.append(f"{operation.line} {query}: {reply.status} {reply.faults()}")
                continue
            for item in reply.json["items"] if operation.is_page() else []:
                if isinstance(item.get(name), (str, bool)) and str(item[name]).lower() != value.lower():
                    faults.append(f"{operation.line} {query}: gives {name} {item[name]}")
    assert asked > 40 and not faults, show(faults)


def test_a_filter_of_a_wrong_form_is_named(world, targets, document, admin):
    faults, asked = [], 0
    for operation, name, schema in filters(document):
        path = targets.existing(operation, "PA")
        loose = schema.get("type") == "string" and not {"enum", "format"} & schema.keys()
        if path is None or loose or schema.get("format") in ("user", "term"):
            continue
        asked += 1
        reply = targets.send(admin, operation, path, query=f"?{name}=%C2%A7wrong")
        if reply.status != 422 or "/" + name not in reply.faults():
            faults.append(f"{operation.line} {name}: {reply.status} {reply.faults()}")
    assert asked > 20 and not faults, show(faults)


def test_pages_hold_all_of_a_list_and_nothing_twice(world, targets, document, admin):
    faults, asked = [], 0
    for operation in protected(document):
        path = targets.existing(operation, "PA")
        if operation.method != "GET" or not operation.is_page() or path is None:
            continue
        needed = targets.query(operation)
        whole = targets.send(admin, operation, path, query=(needed or "?") + "&limit=200").json["items"]
        parts, cursor = [], ""
        while True:
            reply = targets.send(admin, operation, path, query=(needed or "?") + f"&limit=3{cursor}")
            parts += reply.json["items"]
            if not reply.json["next_cursor"] or len(parts) > 300:
                break
            cursor = f"&cursor={reply.json['next_cursor']}"
        asked += 1
        if len(whole) < 200 and parts != whole:
            faults.append(f"{operation.line}: {len(parts)} in pages, {len(whole)} at once")
        bad = targets.send(admin, operation, path, query=(needed or "?") + "&cursor=nonsense")
        if bad.status != 422 or bad.faults().get("/cursor") != "bad_cursor":
            faults.append(f"{operation.line}: a cursor that is none: {bad.status}")
    assert asked > 8 and not faults, show(faults)


def test_what_carries_a_tag_is_not_sent_twice(targets, document, admin):
    faults, asked = [], 0
    for operation in document.operations:
        path = targets.existing(operation, "PA")
        if operation.method != "GET" or path is None:
            continue
        first = targets.send(admin, operation, path)
        if first.status != 200 or "etag" not in first.headers:
            continue
        asked += 1
        again = targets.send(admin, operation, path, headers={"If-None-Match": first.headers["etag"]})
        if again.status != 304 or again.content:
            faults.append(f"{operation.line}: {again.status}")
    assert asked and not faults, show(faults)


def test_every_read_of_personal_data_is_one_event_and_lists_show_none_unasked(world, trail, targets, document, admin):
    tenant, faults, recorded = world.tenant("PA").id, [], []
    targets.seed("PA")
    for operation in protected(document):
        content = document.resolve(operation.spec["responses"].get("200", {})).get("content", {}).get("application/json", {})
        path = targets.existing(operation, "PA")
        if operation.method != "GET" or path is None or not personal.marks_any(document, content.get("schema", {})):
            continue
        plain = targets.query(operation)
        ways = [(plain, False)]
        if operation.parameter("include", "query"):
            ways.append((f"{plain}{'&' if plain else '?'}include=pii", True))
        for query, asked in ways:
            reply = targets.send(admin, operation, path, query=query)
            if reply.status != 200:
                continue
            shown = personal.of_reply(document, operation, reply)
            events = trail.rows(
                "SELECT action, entity_type FROM compliance_audit_events WHERE tenant_id = %s AND request_id = %s "
                "AND action <> 'sign_in'",
                (tenant, reply.request_id),
            )
            if len(ways) == 2 and not asked and shown and operation.id not in WITHOUT_EVENT:
                faults.append(f"{operation.line}: shows {shown[:3]} unasked")
            due = 1 if shown and operation.id not in WITHOUT_EVENT else 0
            if len(events) != due or any(action not in ("read", "export", "search") for action, _ in events):
                faults.append(f"{operation.line}{query}: shows {shown[:3]}, events {events}")
            recorded += [operation.id] * due
    assert recorded, "no read of personal data could be asked"
    assert not faults, show(faults)


def test_other_methods_are_refused_with_the_ones_there_are(targets, document, admin):
    faults = []
    for path in document.raw["paths"]:
        there = {o.method for o in document.operations if o.path == path}
        operation = next(o for o in document.operations if o.path == path)
        reply = admin(
            "PUT",
            operation.at(**targets.strange(operation)),
            content=b"{}",
            headers={"Content-Type": "application/json"},
        )
        allow = {m.strip() for m in reply.headers.get("allow", "").split(",")}
        if "PUT" not in there and (reply.status != 405 or not there <= allow):
            faults.append(f"PUT {path}: {reply.status}, Allow: {allow}")
    assert not faults, show(faults)


def test_there_is_nothing_elsewhere(admin, world):
    for path in (
        "/api/v1",
        "/api/v1/nothing",
        "/api/v1/dsr/requests/",
        "/api/v2/dsr/requests",
        "/api/v1/dsr/../platform/me",
    ):
        assert admin.get(path).status in (400, 404), path
        assert world.anonymous.get(path).status in (400, 401, 404), path
