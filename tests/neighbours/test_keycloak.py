# SPDX-License-Identifier: Apache-2.0
"""Sign-in with a real Keycloak, from before it is up until after it is gone. The tests follow each other on one server."""
import base64
import datetime
import json
import time
import uuid
from types import SimpleNamespace

import jwt
import pytest
from harness.client import Api
from harness.clock import Clock
from harness.cluster import instance
from harness.mailbox import token_of
from harness.oidc import SigningKey
from harness.server import Server

from keycloak import Keycloak, NotFetched

PLATFORM = "/api/v1/platform"
FREE = 20  # failed sign-ins of one address before it waits


def part_of(token: str, number: int) -> dict:
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def unknown_to_anybody(issuer: str) -> str:
    """A token of the issuer's by name, whose key only the provider could tell."""
    key, now = SigningKey("ES256"), int(time.time())
    claims = {"iss": issuer, "sub": str(uuid.uuid4()), "aud": Keycloak.audience, "iat": now, "exp": now + 300}
    return jwt.encode(claims, key.private, algorithm="ES256", headers={"kid": key.kid})


def asks(place, token: str, tenant: str | None = None):
    return Api(place.server.url, lambda: token, tenant).get(f"{PLATFORM}/me")


def make_tenant(place, slug: str):
    admin = f"ada@{slug}.example"
    reply = Api(place.server.url, lambda: place.server.bootstrap_token).post(
        f"{PLATFORM}/tenants",
        {"slug": slug, "name": slug, "legal_name": f"{slug} GmbH", "region": "NW", "admin": {"email": admin, "name": "Ada"}},
    )
    assert reply.status == 201, reply
    return admin


@pytest.fixture(scope="module")
def place(mailbox):
    try:
        keycloak = Keycloak()
    except NotFetched as error:
        pytest.skip(f"Keycloak is neither in the cache nor to be fetched: {error}")
    server = Server(
        {
            "KEYCLOAK_URL": keycloak.url,
            "KEYCLOAK_REALM": keycloak.realm,
            "KEYCLOAK_CLIENT_ID": keycloak.audience,
            "COMPLIANCE_SIGN_IN_FAILURES": str(FREE),
            "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "COMPLIANCE_SMTP_FROM": "compliance@example.org",
        }
    )
    try:
        server.start()
        made = SimpleNamespace(server=server, keycloak=keycloak, before=[], slug="acme", tokens={})
        # While nobody listens there.
        made.ready_before = Api(server.url).get(f"{PLATFORM}/ready").status
        made.before = [asks(made, unknown_to_anybody(keycloak.issuer)) for _ in range(2 * FREE)]
        made.admins = {slug: make_tenant(made, slug) for slug in ("acme", "bolt")}
        keycloak.start().wait()
        yield made
    finally:
        keycloak.remove()
        server.stop()


def test_a_keycloak_that_is_not_up_yet_is_nobodys_fault(place):
    """Not 401, which would sign people out; nor counted, which would lock their addresses."""
    assert place.ready_before == 200
    assert {reply.status for reply in place.before} == {503}
    assert all(int(reply.headers["retry-after"]) <= 5 and reply.json["type"].endswith("unavailable") for reply in place.before)


def test_whoever_was_invited_signs_in_and_is_bound_by_the_verified_address(place, mailbox):
    for slug, admin in place.admins.items():
        place.keycloak.user(admin, tenant=slug)
        token = place.tokens[admin] = place.keycloak.sign_in(admin)
        accept = Api(place.server.url, lambda t=token: t).post(f"{PLATFORM}/invitations/accept", {"token": token_of(mailbox.wait(admin))})
        assert accept.status == 200, accept
        me = asks(place, token)
        assert me.status == 200 and me.json["roles"] == ["compliance_admin"] and me.json["email"] == admin, me
    head = part_of(place.tokens[place.admins["acme"]], 0)
    assert head["alg"] == "ES256", "the realm's default"


def test_groups_and_roles_of_the_realm_are_roles_of_the_tenant_that_the_claim_names(place):
    admin = Api(place.server.url, lambda: place.tokens[place.admins["acme"]])
    mapping = {"compliance/privacy": "dpo", "auditor": "auditor", "compliance": "viewer"}
    # The groups' table says nothing of administrators, who stay what they are here.
    reply = admin.patch(
        f"{PLATFORM}/tenant",
        {"confirm": "acme", "identity": {"issuers": [], "role_mapping": mapping, "auto_provision": True, "require_mfa": False}},
    )
    assert reply.status == 200, reply
    person = "paul@acme.example"
    place.paul = place.keycloak.user(person, groups=["/compliance/privacy"], tenant="acme")
    token = place.keycloak.sign_in(person)
    assert part_of(token, 1)["groups"] == ["/compliance/privacy"] and part_of(token, 1)["tenant"] == "acme"
    me = asks(place, token)
    assert me.status == 200 and me.json["roles"] == ["dpo"] and me.json["email"] == person, me
    role = place.keycloak.admin("GET", "/roles/auditor")
    place.keycloak.admin("POST", f"/users/{place.paul}/role-mappings/realm", [role])
    both = place.keycloak.sign_in(person)
    assert sorted(asks(place, both).json["roles"]) == ["auditor", "dpo"]
    # Of another tenant neither the claim nor the header makes anybody a member.
    assert asks(place, both, "bolt").status == 404
    stranger = "stella@bolt.example"
    place.keycloak.user(stranger, groups=["/compliance/privacy"], tenant="bolt")
    assert asks(place, place.keycloak.sign_in(stranger)).status in (401, 404), "bolt provisions nobody"


def test_an_identity_token_and_a_token_for_somebody_else_open_nothing(place):
    foreign = place.keycloak._admin_token()  # of the realm `master`, signed by other keys
    assert asks(place, foreign).status == 401
    token = place.tokens[place.admins["acme"]]
    head, claims, signature = token.split(".")
    body = {**part_of(token, 1), "email": "root@acme.example"}
    changed = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()
    assert asks(place, f"{head}.{changed}.{signature}").status == 401


def test_a_key_that_was_rotated_is_known_within_half_a_minute_and_the_old_one_goes_on(place):
    admin = place.admins["acme"]
    old = place.keycloak.sign_in(admin)
    place.keycloak.rotate(200)
    fresh = place.keycloak.sign_in(admin)
    assert part_of(fresh, 0)["kid"] != part_of(old, 0)["kid"]
    begin, seen = time.monotonic(), []
    while not seen or seen[-1] != 200:
        assert time.monotonic() - begin < 45, seen
        seen.append(asks(place, fresh).status)
        if seen[-1] != 200:
            time.sleep(5)
    assert set(seen) <= {200, 401}
    assert asks(place, old).status == 200
    place.tokens[admin] = fresh


def test_who_is_revoked_in_keycloak_gets_no_new_token_and_here_is_out_at_once(place):
    person = "paul@acme.example"
    token = place.keycloak.sign_in(person)
    assert asks(place, token).status == 200
    place.keycloak.admin("PUT", f"/users/{place.paul}", {**place.keycloak.admin("GET", f"/users/{place.paul}"), "enabled": False})
    with pytest.raises(PermissionError):
        place.keycloak.sign_in(person)
    left = part_of(token, 1)["exp"] - time.time()
    assert left <= 300, "what the realm lets a token live bounds how long it outlives its user"
    admin = Api(place.server.url, lambda: place.tokens[place.admins["acme"]])
    member = next(one for one in admin.get(f"{PLATFORM}/members").json["items"] if one["email"] == person)
    reply = admin.patch(f"{PLATFORM}/members/{member['id']}", {"state": "suspended"})
    assert reply.status == 200, reply
    assert asks(place, token).status in (401, 403, 404)


@pytest.mark.parametrize("offset_s, status", [(-45, 200), (45, 200), (-600, 401), (900, 401)])
def test_clocks_may_differ_by_less_than_a_minute(place, tmp_path, offset_s, status):
    token = place.keycloak.sign_in(place.admins["acme"])
    clock = Clock(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset_s))
    process, url = instance(
        place.server.database_url(),
        tmp_path,
        **{name: value for name, value in place.server.environment.items() if name.startswith(("KEYCLOAK_", "COMPLIANCE_S"))},
        COMPLIANCE_MASTER_KEY_FILE=str(place.server.data / "master.key"),
        COMPLIANCE_FILES_DIR=str(place.server.data / "files"),
        COMPLIANCE_SHRED_JOURNAL=str(place.server.data / "shred.journal"),
        **clock.environment,
    )
    try:
        assert Api(url, lambda: token).get(f"{PLATFORM}/me").status == status
    finally:
        process.terminate()
        process.wait(30)
        clock.remove()


def test_a_keycloak_that_goes_down_later_takes_nobody_along(place):
    admin = place.admins["acme"]
    known, unused = place.tokens[admin], place.keycloak.sign_in(place.admins["bolt"])
    place.keycloak.stop()
    assert asks(place, known).status == 200
    assert asks(place, unused).status == 200, "its key is known, the token itself was never seen"
    # A key that nobody has heard of could be Keycloak's newest: within half a minute that is not asked, then it cannot be.
    said, end = asks(place, unknown_to_anybody(place.keycloak.issuer)), time.monotonic() + 45
    while said.status == 401:
        assert time.monotonic() < end
        time.sleep(5)
        said = asks(place, unknown_to_anybody(place.keycloak.issuer))
    assert said.status == 503, said
    assert int(said.headers["retry-after"]) <= 5
    assert asks(place, unused).status == 200
    assert Api(place.server.url).get(f"{PLATFORM}/ready").status == 200
