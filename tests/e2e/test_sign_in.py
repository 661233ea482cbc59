# SPDX-License-Identifier: Apache-2.0
"""Sign-in under attack: forged and foreign tokens, guessed ones, other tenants, networks, and the tenant's own rules."""
import base64
import hashlib
import hmac
import json
import secrets
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from harness.client import Api
from harness.oidc import OpenIdProvider, SigningKey
from harness.server import Server
from harness.trail import Trail
from harness.world import World

ME = "/api/v1/platform/me"
FREE = 12  # failures before an address waits


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims_of(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture(scope="module")
def listed():
    """A provider that only a tenant lists."""
    made = OpenIdProvider(realm="acme", client_id="acme-app")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def place(provider, mailbox):
    """A server with the usual patience, behind a proxy that names its clients, so that each test has its own address."""
    server = Server(
        {
            "KEYCLOAK_URL": provider.url,
            "KEYCLOAK_REALM": provider.realm,
            "KEYCLOAK_CLIENT_ID": provider.client_id,
            "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
            "COMPLIANCE_SIGN_IN_FAILURES": str(FREE),
            "COMPLIANCE_TRUSTED_PROXIES": "127.0.0.1",
            "COMPLIANCE_PRIVATE_ISSUER_HOSTS": "127.0.0.1",
            "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "COMPLIANCE_SMTP_FROM": "compliance@example.org",
        }
    )
    server.start()
    yield World(server, provider, mailbox, Trail(server.database_url()), ("A", "B"))
    server.stop()


def asks(place, bearer: str, address: str, path: str = ME, **headers):
    api = Api(place.server.url, lambda: bearer)
    return api.get(path, headers={"X-Forwarded-For": address, "User-Agent": "tests/1 (Erika)", **headers})


def last_events(place, tenant: str, action: str) -> list[tuple]:
    return place.trail.rows(
        "SELECT e.entity_type, e.entity_id::text, e.actor_kind, e.actor, d.details::jsonb #>> '{context,reason}', "
        "d.details::jsonb -> 'context' FROM compliance_audit_events e JOIN compliance_audit_event_details d "
        "ON d.tenant_id = e.tenant_id AND d.event_id = e.id WHERE e.tenant_id = %s AND e.action = %s ORDER BY e.id",
        (tenant, action),
    )


def test_forged_tokens_open_nothing(place, provider):
    tenant = place.tenant("A")
    good = provider.token(tenant.admin.external_subject, tenant.admin.email)
    assert asks(place, good, "198.51.100.1").status == 200
    key = next(k for k in provider.keys if k.alg == "RS256")
    public = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = b64(json.dumps(claims_of(good)).encode())
    stranger = SigningKey("RS256")
    stranger.kid = key.kid

    def signed(head: dict, signature=None) -> str:
        text = b64(json.dumps(head).encode()) + "." + body
        return text + "." + (b64(signature(text.encode())) if signature else "")

    secret = lambda text: hmac.new(public, text, hashlib.sha256).digest()
    rs256 = lambda head, by=key: jwt.encode(claims_of(good), by.private, algorithm="RS256", headers=head)
    now = int(time.time())
    subject, email = tenant.admin.external_subject, tenant.admin.email
    forged = {
        "none": signed({"alg": "none", "kid": key.kid}),
        "hmac by the public key": signed({"alg": "HS256", "kid": key.kid}, secret),
        "another key": rs256({"kid": key.kid}, stranger),
        "own jwk": rs256({"kid": key.kid, "jwk": stranger.jwk()}, stranger),
        "own jku": rs256({"kid": key.kid, "jku": provider.url + "/evil"}, stranger),
        "unknown kid": rs256({"kid": "nobody"}),
        "injected kid": rs256({"kid": "' OR 1=1 --"}),
        "path as kid": rs256({"kid": "../../../dev/null"}),
        "crit": rs256({"kid": key.kid, "crit": ["exp"], "exp": now}),
        "cut": good[:-4],
        "another body": good.split(".")[0] + "." + b64(b'{"sub":"x"}') + "." + good.split(".")[2],
        "expired": provider.token(subject, email, iat=now - 999, nbf=now - 999, exp=now - 61),
        "not yet": provider.token(subject, email, nbf=now + 300),
        "another issuer": provider.token(subject, email, iss=provider.issuer + "x"),
        "another audience": provider.token(subject, email, aud="account", azp="other"),
        "identity token": provider.token(subject, email, typ="ID"),
        "huge": provider.token(subject, email, padding="x" * 40000),
    }
    for number, (name, token) in enumerate(forged.items()):
        reply = asks(place, token, f"198.51.100.{number + 10}")
        assert reply.status in (401, 431), f"{name}: {reply}"
    assert "evil" not in json.dumps(place.server.tail())


def test_keys_may_rotate(place, provider):
    admin = place.tenant("A").admin
    fresh = provider.rotate()
    before = provider.fetches
    reply = None
    for _ in range(40):   # an unknown key is asked for at most every thirty seconds
        reply = asks(place, provider.token(admin.external_subject, admin.email, key=fresh), f"198.51.101.{_}")
        if reply.status == 200:
            break
        time.sleep(1)
    assert reply.status == 200
    assert provider.fetches == before + 1


def test_a_token_stays_within_its_tenant(place):
    a, b = place.tenant("A"), place.tenant("B")
    token = place.api("compliance_admin", "A").post(
        "/api/v1/platform/tokens", {"kind": "personal", "name": "t", "permissions": ["platform:read", "platform:write"]}
    )
    secret = token.json["secret"]
    assert asks(place, secret, "198.51.102.1").status == 200
    for name in (b.slug, b.id, "nowhere", "' OR 1=1 --"):
        assert asks(place, secret, "198.51.102.2", **{"X-Tenant": name}).status == 404
    events = last_events(place, a.id, "sign_in_failed")
    assert ("api_token", token.json["id"], "public", None, "other_tenant") in [e[:5] for e in events]
    admin = a.admin
    for name in (b.slug, b.id):
        bearer = place.provider.token(admin.external_subject, admin.email)
        assert asks(place, bearer, "198.51.102.3", **{"X-Tenant": name}).status == 404
    assert ("member", None, "public", None, "no_membership") in [e[:5] for e in last_events(place, b.id, "sign_in_failed")]
    # A tenant that the token itself names is no other than one named beside it.
    assert asks(place, place.provider.token(admin.external_subject, admin.email, tenant=b.slug), "198.51.102.4").status == 404
    assert asks(place, place.provider.token(admin.external_subject, admin.email, tenant=a.slug), "198.51.102.5").status == 200


def test_tokens_of_ours_end_and_are_told_apart(place):
    a = place.tenant("A")
    api = place.api("compliance_admin", "A")
    made = api.post("/api/v1/platform/tokens", {"kind": "personal", "name": "t", "permissions": ["platform:read"]}).json
    other = api.post("/api/v1/platform/tokens", {"kind": "personal", "name": "u", "permissions": ["platform:read"]}).json
    secret = made["secret"]
    assert asks(place, secret, "198.51.103.1").status == 200
    for wrong in (secret[:-1], secret + "A", secret[:-1] + ("A" if secret[-1] != "A" else "B"), secret.upper(), secret[:12]):
        assert asks(place, wrong, "198.51.103.2").status == 401, wrong
    assert api.delete(f"/api/v1/platform/tokens/{made['id']}").status == 204
    assert asks(place, secret, "198.51.103.3").status == 401
    place.trail.rows("SELECT set_config('app.tenant_id', %s, false)", (a.id,))
    place.trail.rows("UPDATE compliance_api_tokens SET expires_at = now() - interval '1 s' WHERE id = %s", (other["id"],))
    assert asks(place, other["secret"], "198.51.103.4").status == 401
    causes = {(e[1], e[4]) for e in last_events(place, a.id, "sign_in_failed")}
    assert {(made["id"], "revoked"), (other["id"], "expired")} <= causes
    # A limit on age that is set later ends older ones, too.
    third = api.post("/api/v1/platform/tokens", {"kind": "personal", "name": "v", "permissions": ["platform:read"]}).json
    place.trail.rows("UPDATE compliance_tenants SET security = jsonb_set(security, '{token_max_age}', '\"PT1S\"') WHERE tenant_id = %s", (a.id,))
    time.sleep(1.1)
    assert asks(place, third["secret"], "198.51.103.5").status == 401
    body = {"kind": "personal", "name": "w", "permissions": ["platform:read"], "expires_at": "2126-12-31T00:00:00Z"}
    assert api.post("/api/v1/platform/tokens", body).faults() == {"/expires_at": "out_of_range"}
    place.trail.rows("UPDATE compliance_tenants SET security = jsonb_set(security, '{token_max_age}', '\"P1Y\"') WHERE tenant_id = %s", (a.id,))
    place.trail.rows("SELECT set_config('app.tenant_id', '', false)")


def test_a_token_narrowed_to_a_domain_opens_no_other(place):
    api = place.api("compliance_admin", "A")
    body = {"kind": "service", "name": "n", "permissions": ["dsr:read", "platform:read"], "scope": {"site_ids": [], "vendor_ids": [], "domains": ["dsr"]}}
    secret = api.post("/api/v1/platform/tokens", body).json["secret"]
    assert asks(place, secret, "198.51.104.1", "/api/v1/dsr/source-systems").status == 200
    assert asks(place, secret, "198.51.104.1", "/api/v1/platform/tenant").status == 403


def test_whoever_fails_too_often_waits_and_nobody_else_does(place):
    a = place.tenant("A")
    good = place.provider.token(a.admin.external_subject, a.admin.email)
    before = len(last_events(place, a.id, "sign_in_failed"))
    replies = [asks(place, "cpl_p_" + secrets.token_urlsafe(32), "203.0.113.5", **{"X-Tenant": a.slug}) for number in range(FREE + 4)]
    assert [r.status for r in replies[: FREE + 1]] == [401] * (FREE + 1)
    assert replies[-1].status == 429 and int(replies[-1].headers["retry-after"]) >= 1
    assert asks(place, place.provider.token(a.admin.external_subject, a.admin.email), "203.0.113.5").status == 429
    assert asks(place, good, "203.0.113.6").status == 200
    written = last_events(place, a.id, "sign_in_failed")[before:]
    assert len(written) <= FREE + 1, "no more events than free failures"
    assert {e[:5] for e in written} == {("api_token", None, "public", None, "unknown_token")}
    assert all(e[5]["ip"] is None for e in written), "nobody's key seals the address of an unknown caller"
    time.sleep(1.1)
    assert asks(place, good, "203.0.113.5").status == 200
    # The same token from many addresses.
    statuses = [asks(place, "cpl_p_guess" + f"{n:037d}", f"203.0.113.{20 + n}").status for n in range(8)]
    assert statuses[:5] == [401] * 5 and 429 in statuses
    text = place.anonymous.get("/api/v1/platform/metrics").content.decode()
    assert float(next(l for l in text.splitlines() if l.startswith("sign_in_failures_total ")).split()[1]) >= FREE


def test_a_sign_in_stands_in_the_trail_once_a_session_and_day(place):
    a = place.tenant("A")
    person = place.member("viewer", "A")
    count = lambda: len([e for e in last_events(place, a.id, "sign_in") if e[1] == person.member_id])
    before = count()
    for _ in range(3):
        assert asks(place, place.provider.token(person.external_subject, person.email, sid="one"), "198.51.105.1").status == 200
    assert count() == before + 1
    assert asks(place, place.provider.token(person.external_subject, person.email, sid="two"), "198.51.105.1").status == 200
    assert count() == before + 2
    event = [e for e in last_events(place, a.id, "sign_in") if e[1] == person.member_id][-1]
    assert event[:4] == ("member", person.member_id, "user", person.subject)
    key = place.trail.rows("SELECT subject_key::text FROM compliance_members WHERE id = %s", (person.member_id,))[0][0]
    assert event[5]["ip"]["$pii"]["k"] == event[5]["user_agent"]["$pii"]["k"] == key
    details = place.trail.rows("SELECT string_agg(details, '') FROM compliance_audit_event_details WHERE tenant_id = %s", (a.id,))[0][0]
    assert "198.51.105" not in details and "Erika" not in details


def test_changes_and_reads_of_persons_say_from_where_sealed_for_their_actor(place):
    a = place.tenant("A")
    api = place.api("editor", "A")
    made = api.post("/api/v1/dsr/source-systems", {"name": "CRM of sign-in"})
    assert made.status == 201
    context = place.trail.rows(
        "SELECT d.details::jsonb -> 'context' FROM compliance_audit_events e JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id "
        "AND d.event_id = e.id WHERE e.tenant_id = %s AND e.entity_id = %s",
        (a.id, made.json["id"]),
    )[0][0]
    key = place.trail.rows("SELECT subject_key::text FROM compliance_members WHERE id = %s", (place.member("editor", "A").member_id,))[0][0]
    assert context["ip"]["$pii"]["k"] == key and context["origin"] == "api"


def test_the_tenants_networks_are_held(place):
    a = place.tenant("B")
    api = place.api("compliance_admin", "B")
    bearer = lambda: place.provider.token(a.admin.external_subject, a.admin.email)
    path = "/api/v1/platform/tenant"
    patch = lambda networks: api("PATCH", path, {"security": {"ip_allow": networks}}, headers={"X-Forwarded-For": "192.0.2.7"})
    assert patch(["192.0.2.300/24"]).faults()["/security/ip_allow/0"] == "bad_format"
    assert patch(["198.51.100.0/24"]).faults() == {"/security/ip_allow": "contradiction"}
    assert patch(["192.0.2.0/24", "2001:db8::/32"]).status == 200
    assert asks(place, bearer(), "192.0.2.99").status == 200
    assert asks(place, bearer(), "2001:db8::5").status == 200
    token = bearer()
    assert asks(place, token, "192.0.2.99").status == 200
    for address in ("192.0.3.1", "2001:db9::1", "198.51.100.1"):
        assert asks(place, token, address).status == 403, "a caller that is known is looked at again"
    assert "network" in {e[4] for e in last_events(place, a.id, "sign_in_failed")}
    assert patch([]).status == 200
    assert asks(place, bearer(), "198.51.100.1").status == 200


def set_identity(place, tenant, **settings):
    place.trail.rows("SELECT set_config('app.tenant_id', %s, false)", (tenant.id,))
    value = {"issuers": [], "role_mapping": {}, "auto_provision": False, "require_mfa": False, **settings}
    place.trail.rows("UPDATE compliance_tenants SET identity = %s WHERE tenant_id = %s", (json.dumps(value), tenant.id))
    place.trail.rows("SELECT set_config('app.tenant_id', '', false)")
    time.sleep(0.3)  # every instance hears of it


def test_a_listed_provider_serves_its_tenant_alone(place, listed):
    a, b = place.tenant("A"), place.tenant("B")
    issuer = {"url": listed.issuer, "audience": listed.client_id, "client_id": None}
    token = lambda **more: listed.token("s-77", "max@listed.example", groups=["/acme/dpo"], **more)
    assert asks(place, token(), "198.51.106.1", **{"X-Tenant": a.slug}).status == 401, "nobody has listed it"
    set_identity(place, a, issuers=[issuer], role_mapping={"acme/dpo": "dpo", "viewers": "viewer"}, auto_provision=True)
    try:
        assert asks(place, token(), "198.51.106.2").status == 401, "no tenant is named and nobody is a member yet"
        assert asks(place, token(), "198.51.106.2", **{"X-Tenant": b.slug}).status in (401, 404)
        assert asks(place, token(email_verified=False), "198.51.106.2", **{"X-Tenant": a.slug}).status == 404
        reply = asks(place, token(), "198.51.106.3", **{"X-Tenant": a.slug})
        assert reply.status == 200 and reply.json["roles"] == ["dpo"] and reply.json["email"] == "max@listed.example"
        assert asks(place, token(), "198.51.106.3").status == 200, "now a member, found by the token alone"
        # Groups decide at each sign-in, upwards and downwards.
        less = listed.token("s-77", "max@listed.example", groups=["viewers"])
        assert asks(place, less, "198.51.106.4").json["roles"] == ["viewer"]
        none = listed.token("s-77", "max@listed.example", groups=["others"])
        assert asks(place, none, "198.51.106.5").status == 403
        assert [e[0] for e in last_events(place, a.id, "revoke")].count("member") >= 2
        # A mapping takes no tenant its last administrator.
        own = place.provider.token(a.admin.external_subject, a.admin.email, groups=[])
        assert "compliance_admin" in asks(place, own, "198.51.106.6").json["roles"]
        # The provider of a tenant speaks for no other, and never for the instance's own.
        as_own = listed.token(a.admin.external_subject, a.admin.email, iss=place.provider.issuer)
        assert asks(place, as_own, "198.51.106.7").status == 401
    finally:
        set_identity(place, a)
    assert asks(place, token(), "198.51.106.8").status == 401, "no longer listed"


def test_a_second_factor_where_the_tenant_wants_one(place):
    a = place.tenant("A")
    set_identity(place, a, require_mfa=True)
    try:
        token = lambda **more: place.provider.token(a.admin.external_subject, a.admin.email, **more)
        assert asks(place, token(amr=["pwd"], acr="1"), "198.51.107.1").status == 401
        assert asks(place, token(amr=None, acr=None), "198.51.107.1").status == 401
        assert asks(place, token(amr=["pwd", "otp"], acr="1"), "198.51.107.1").status == 200
        assert asks(place, token(amr=["mfa"], acr="1"), "198.51.107.1").status == 200
        assert asks(place, token(amr=["pwd"], acr="2"), "198.51.107.1").status == 200
        assert "second_factor" in {e[4] for e in last_events(place, a.id, "sign_in_failed")}
    finally:
        set_identity(place, a)


def test_a_provider_with_a_private_address_is_not_asked(provider, mailbox):
    server = Server({"COMPLIANCE_SIGN_IN_FAILURES": "1000"})
    server.start()
    trap = OpenIdProvider()
    try:
        trail = Trail(server.database_url())
        made = Api(server.url, lambda: server.bootstrap_token).post(
            "/api/v1/platform/tenants",
            {"slug": "ssrf", "name": "S", "legal_name": "S GmbH", "region": "NW", "admin": {"email": "a@ssrf.example", "name": "A"}},
        ).json
        place = type("Place", (), {"trail": trail, "server": server})
        tenant = type("Tenant", (), {"id": made["id"]})
        for url in (trap.issuer, trap.issuer.replace("http:", "https:"), "https://localhost:1/realms/x", "file:///etc/passwd"):
            set_identity(place, tenant, issuers=[{"url": url, "audience": trap.client_id, "client_id": None}])
            bearer = trap.token("s", "s@x.example", iss=url)
            assert Api(server.url, lambda b=bearer: b).get(ME, headers={"X-Tenant": "ssrf"}).status == 401
        assert trap.fetches == 0
    finally:
        trap.stop()
        server.stop()
