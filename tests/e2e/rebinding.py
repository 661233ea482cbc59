# SPDX-License-Identifier: Apache-2.0
"""Names that mean a public address when they are looked at and one inside when they are connected to. test_rebinding.py runs
these in a network of their own, where this machine has both kinds of address and the names are ours: what is not refused gets through."""
import json
import socket
import time

import pytest
from harness.client import Api
from harness.names import Door, NameServer
from harness.server import Server
from harness.trail import Trail
from harness.waiting import wait_for
from harness.world import World

PUBLIC, PUBLIC_SIX, NOWHERE = "9.9.9.9", "2620:fe::9", "9.9.9.10"
INSIDE = {
    "loopback.example": ["127.0.0.1"],
    "own-net.example": ["10.77.0.5"],
    "link-local.example": ["169.254.169.254"],
    "unspecified.example": ["0.0.0.0"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "unique-local.example": ["fd77::5"],
    "behind-a-dead-one.example": [NOWHERE, "127.0.0.1"],
    "dead-six-first.example": ["127.0.0.1", "2620:fe::10"],
}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SYSTEMS = "/api/v1/dsr/source-systems"


@pytest.fixture(scope="module")
def names():
    made = NameServer()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def door():
    made = Door(["steady.example", "turned.example", "restless.example", *INSIDE])
    yield made
    made.stop()


@pytest.fixture(scope="module")
def place(provider, mailbox, names, door):
    server = Server(
        {
            "KEYCLOAK_URL": provider.url,
            "KEYCLOAK_REALM": provider.realm,
            "KEYCLOAK_CLIENT_ID": provider.client_id,
            "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "COMPLIANCE_SMTP_FROM": "compliance@example.org",
            "COMPLIANCE_WEBHOOK_ROOTS": str(door.roots),
            "COMPLIANCE_SIGN_IN_FAILURES": "1000",
        }
    )
    server.start()
    yield World(server, provider, mailbox, Trail(server.database_url()), ("A",))
    server.stop()


def ask_all(api, door, names: list[str]) -> dict[str, dict]:
    """A system for each name, all asked for the data of one person; the task of each."""
    systems = {}
    for name in names:
        body = {"name": name, "connector": "webhook", "webhook_url": f"https://{name}:{door.port}/", "webhook_secret": SECRET, "rights": ["access"]}
        made = api.post(SYSTEMS, body)
        assert made.status == 201, made
        systems[made.json["id"]] = name
    body = {
        "source": "letter",
        "received_at": "2026-03-06T09:00:00Z",
        "subject_category": "customers",
        "requester": {"name": "Max Mustermann", "emails": ["max@person.example"]},
        "items": [{"right": "access"}],
    }
    request = api.post("/api/v1/dsr/requests", body).json
    tasks = api.post(f"/api/v1/dsr/requests/{request['id']}/tasks", {}).json["items"]
    for system in systems:
        api.patch(f"{SYSTEMS}/{system}", {"active": False})
    return {systems[task["system"]]: task for task in tasks if task["system"] in systems}


def attempts(api, task: dict, least: int) -> list[dict]:
    def found():
        items = api.get(f"/api/v1/dsr/tasks?request={task['request']}&limit=100").json["items"]
        made = next(one for one in items if one["id"] == task["id"])["delivery"]["attempts"]
        return made if len(made) >= least else None

    return wait_for(found)


def gets_through(name: str, door, address: str) -> bool:
    """Whether who does not look at addresses reaches the door by that name, so that a refusal means something."""
    before = len(door.all)
    socket.create_connection((name, door.port), 5).close()
    wait_for(lambda: len(door.all) > before)
    return door.all.pop(before) == address


def test_what_a_name_means_when_it_is_connected_to_decides(place, names, door):
    api = place.api("compliance_admin", "A")
    names.turns |= {name: [addresses] for name, addresses in INSIDE.items()}
    names.turns |= {"steady.example": [[PUBLIC]], "turned.example": [[PUBLIC], ["127.0.0.1"]]}
    for name, addresses in INSIDE.items():
        reached = addresses[-1] if name.startswith("behind") else addresses[0]
        assert gets_through(name, door, {"0.0.0.0": "127.0.0.1"}.get(reached, reached).removeprefix("::ffff:")), name
    names.asked.clear()
    tasks = ask_all(api, door, ["steady.example", "turned.example", *INSIDE])
    for name in INSIDE:
        first = attempts(api, tasks[name], 1)[0]
        assert (first["status"], first["error"]) == (0, "no public address could be reached"), name
    assert [one["status"] for one in attempts(api, tasks["steady.example"], 2)][:2] == [500, 204]
    turned = attempts(api, tasks["turned.example"], 2)
    assert turned[0]["status"] == 500 and turned[1]["error"] == "no public address could be reached", turned
    assert set(door.all) == {PUBLIC} and len(door.all) == 3, door.all
    assert door.came == {"steady.example": [PUBLIC, PUBLIC], "turned.example": [PUBLIC]}
    # Asked once for each call: there is no second answer that could be another.
    assert names.asked["steady.example"] == names.asked["turned.example"] == 2


def test_webhooks_are_called_where_a_name_leads_when_it_is_connected_to(place, names, door):
    """Each name is public when the webhook is made, and leads inside when it is called; a test event tells what came of it."""
    api, before = place.api("compliance_admin", "A"), len(door.all)
    for name, addresses in INSIDE.items():
        names.turns[name] = [[PUBLIC]]
        body = {"name": name, "url": f"https://{name}:{door.port}/", "events": ["compliance.risks.*"], "secret": SECRET}
        made = api.post("/api/v1/platform/webhooks", body)
        assert made.status == 201, made
        names.turns[name] = [addresses]
        attempt = api.post(f"/api/v1/platform/webhooks/{made.json['id']}/test").json["attempts"][0]
        assert (attempt["status"], attempt["error"]) == (0, "no public address could be reached"), name
        names.turns[name] = [[PUBLIC]]
        assert api.post(f"/api/v1/platform/webhooks/{made.json['id']}/test").json["attempts"][0]["status"] == 500, name
    assert set(door.all[before:]) <= {PUBLIC}, door.all[before:]


def test_a_name_that_is_never_twice_the_same(place, names, door):
    """Each question is answered otherwise than the one before, whoever asks first."""
    api, before = place.api("compliance_admin", "A"), len(door.all)
    names.turns["restless.example"] = [[PUBLIC, PUBLIC_SIX], ["127.0.0.1", "::1"]] * 20
    calls = attempts(api, ask_all(api, door, ["restless.example"])["restless.example"], 2)
    assert calls[0]["status"] == 500 and calls[1]["status"] == 0, calls
    assert set(door.all[before:]) <= {PUBLIC, PUBLIC_SIX} and len(door.came["restless.example"]) == 1


def test_the_providers_of_a_tenant_are_asked_in_public_alone(place, names, door):
    tenant, before = place.tenant("A"), len(door.all)
    names.turns |= {"sso.example": [[PUBLIC], ["127.0.0.1"]], "inside.example": [["10.77.0.5"]]}
    names.asked.clear()

    def sign_in(url: str):
        place.trail.rows("SELECT set_config('app.tenant_id', %s, false)", (tenant.id,))
        identity = {"issuers": [{"url": url, "audience": "us", "client_id": None}], "role_mapping": {}, "auto_provision": True, "require_mfa": False}
        place.trail.rows("UPDATE compliance_tenants SET identity = %s WHERE tenant_id = %s", (json.dumps(identity), tenant.id))
        place.trail.rows("SELECT set_config('app.tenant_id', '', false)")
        time.sleep(0.3)  # the server hears of it
        bearer = place.provider.token("s", "s@x.example", iss=url)
        api = Api(place.server.url, lambda: bearer)
        assert api.get("/api/v1/platform/me", headers={"X-Tenant": tenant.slug}).status == 401

    sign_in(f"https://inside.example:{door.port}/realms/x")
    assert names.asked["inside.example"] > 0 and len(door.all) == before
    sign_in(f"https://sso.example:{door.port}/realms/x")
    sign_in(f"https://sso.example:{door.port}/realms/y")  # another provider: nothing that was learnt of the first serves it
    assert names.asked["sso.example"] >= 2 and door.all[before:] == [PUBLIC]
