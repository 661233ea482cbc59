# SPDX-License-Identifier: Apache-2.0
"""The public portal as programs and strangers try it: what no scenario can say."""
import concurrent.futures
import io
import json
import re
import threading
import urllib.parse
import uuid
import zipfile

import pytest
from harness.client import Api, multipart
from harness.mailbox import code_of, text_of, token_of

PUBLIC = "/api/v1/dsr/public"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = re.compile(r"[a-z2-7]{32}")


@pytest.fixture(scope="module")
def portal(world):
    key = "strangers-" + world.run
    reply = world.api("compliance_admin", "portal").patch(
        "/api/v1/dsr/settings", {"portal": {"enabled": True, "portal_key": key}}
    )
    assert reply.status == 200, reply
    return key


@pytest.fixture
def stranger(world):
    return Api(world.server.url)


def address() -> str:
    return f"{uuid.uuid4().hex[:10]}@person.example"


def submit(world, portal: str, **more):
    body = {"name": "Max", "email": address(), "rights": ["access"], **more}
    reply = world.anonymous.post(f"{PUBLIC}/portals/{portal}/requests", body)
    assert reply.status == 201, reply
    return reply.json["status_token"], body


def fields(**more) -> dict:
    return {"name": "Max", "email": address(), "rights": "access", "language": "de", "form": uuid.uuid4().hex, **more}


def post_form(api, path: str, values: dict, headers: dict | None = None):
    content = urllib.parse.urlencode(values, doseq=True).encode()
    return api("POST", path, content=content, headers={**FORM, **(headers or {})})


def count(trail, tenant: str, table: str, where: str = "true") -> int:
    return trail.rows(f"SELECT count(*) FROM {table} WHERE tenant_id = %s AND {where}", (tenant,))[0][0]


@pytest.fixture(scope="module")
def tenant(world):
    return world.tenant("portal").id


def requests_of(trail, tenant: str) -> int:
    return count(trail, tenant, "compliance_dsr_requests")


def test_the_eleventh_try_of_a_minute_with_one_token_is_refused(world, portal):
    token, _ = submit(world, portal)
    other, _ = submit(world, portal)
    replies = [world.anonymous.get(f"{PUBLIC}/status/{token}") for _ in range(12)]
    assert [reply.status for reply in replies] == [200] * 10 + [429] * 2
    assert int(replies[-1].headers["retry-after"]) >= 1
    assert world.anonymous.get(f"{PUBLIC}/status/{other}").status == 200
    unknown = "c" * 32
    assert [world.anonymous.get(f"{PUBLIC}/status/{unknown}").status for _ in range(11)] == [404] * 10 + [429]


def test_what_opens_nothing_is_refused_in_one_way(world, trail, tenant, portal):
    status, _ = submit(world, portal)
    ended, _ = submit(world, portal)
    key = world.anonymous.get(f"{PUBLIC}/status/{ended}").json["key"]
    trail.rows(
        "UPDATE compliance_dsr_requests SET state = 'closed', closed_at = now() - interval '91 days', clock = 'stopped' "
        "WHERE tenant_id = %s AND key = %s",
        (tenant, key),
    )
    wrong = {"unknown": "d" * 32, "of another kind": portal, "ended": ended, "too long": "e" * 200, "of no form": "%20"}
    replies = {why: world.anonymous.get(f"{PUBLIC}/status/{token}") for why, token in wrong.items()}
    replies["a status token as confirmation"] = world.anonymous.post(f"{PUBLIC}/confirmations/{status}")
    shapes = {}
    for why, reply in replies.items():
        assert reply.status == 404, (why, reply)
        body = {k: v for k, v in reply.json.items() if k not in ("request_id", "instance")}
        names = sorted(set(reply.headers) - {"date", "vary"})  # what varies depends on the method alone
        shapes[why] = json.dumps([body, names])
    assert len(set(shapes.values())) == 1, shapes
    upper = world.anonymous.get(f"{PUBLIC}/status/{status.upper()}")
    assert upper.status == 200, "typed off a letter, capitals are the same token"


def test_tokens_stand_in_no_log_and_are_told_to_nobody(world, server, stranger, portal):
    token, body = submit(world, portal)
    link = token_of(world.mailbox.wait(body["email"]))
    for path in (f"/portal/status/{token}", f"/portal/confirm/{link}", f"{PUBLIC}/status/{token}", f"/portal/status/{'f' * 32}"):
        reply = stranger.get(path)
        assert reply.headers["referrer-policy"] == "no-referrer" and "no-store" in reply.headers["cache-control"]
        assert token not in reply.headers.get("content-location", "")
    stranger("DELETE", f"/portal/status/{token}")
    log = server.log.read_text(errors="replace")
    for secret in (token, link, body["email"], "f" * 32):
        assert secret not in log
    assert '"route":"/portal/status/{token}"' in log


def test_only_hashes_of_tokens_are_kept(world, trail, tenant, portal):
    token, body = submit(world, portal)
    link = token_of(world.mailbox.wait(body["email"]))
    for table in ("compliance_dsr_portal_tokens", "compliance_token_index", "compliance_audit_event_details", "compliance_dsr_requests"):
        for secret in (token, link):
            assert count(trail, tenant, table, f"strpos({table}::text, '{secret}') > 0") == 0, table
    assert TOKEN.fullmatch(token) and TOKEN.fullmatch(link)


def test_the_same_request_with_the_same_key_is_taken_in_once(world, trail, tenant, portal):
    before = requests_of(trail, tenant)
    body, key = {"name": "Max", "email": address(), "rights": ["access"]}, {"Idempotency-Key": uuid.uuid4().hex}
    path = f"{PUBLIC}/portals/{portal}/requests"
    first, again = (world.anonymous.post(path, body, headers=key) for _ in range(2))
    assert (first.status, first.json, first.headers["location"]) == (201, again.json, again.headers["location"])
    other = world.anonymous.post(path, {**body, "rights": ["erasure"]}, headers=key)
    assert other.json["key"] != first.json["key"]
    assert requests_of(trail, tenant) == before + 2
    assert len(world.mailbox.to(body["email"])) <= 2


def test_a_form_that_is_sent_twice_is_one_request_and_a_changed_one_is_another(stranger, world, trail, tenant, portal):
    before, values = requests_of(trail, tenant), fields()
    ready = threading.Barrier(4)

    def click(_):
        api = Api(world.server.url)
        ready.wait()
        return post_form(api, f"/portal/{portal}", values)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(click, range(4)))
    assert {reply.status for reply in replies} == {303}
    assert len({reply.headers["location"] for reply in replies}) == 1
    assert requests_of(trail, tenant) == before + 1
    changed = post_form(stranger, f"/portal/{portal}", {**values, "rights": ["access", "erasure"]})
    assert changed.status == 303 and changed.headers["location"] != replies[0].headers["location"]
    assert requests_of(trail, tenant) == before + 2


def test_another_sites_form_a_filled_bait_and_other_bodies_are_refused_as_pages(stranger, trail, tenant, portal):
    before = requests_of(trail, tenant)
    path = f"/portal/{portal}"
    tried = {
        "another site": (post_form(stranger, path, fields(), {"Sec-Fetch-Site": "cross-site"}), 403),
        "another origin": (post_form(stranger, path, fields(), {"Origin": "https://evil.example"}), 403),
        "bait": (post_form(stranger, path, fields(homepage="https://spam.example")), 422),
        "json": (stranger("POST", path, {"name": "Max"}), 415),
        "too large": (post_form(stranger, path, fields(text="x" * 300_000)), 413),
        "too long": (post_form(stranger, path, fields(text="x" * 20_001)), 422),
        "no form": (post_form(stranger, "/portal/no-such-portal", fields()), 404),
    }
    for why, (reply, status) in tried.items():
        assert reply.status == status, (why, reply)
        assert reply.headers["content-type"].startswith("text/html"), why
        assert "script-src" not in reply.headers["content-security-policy"], why
        assert reply.headers["content-security-policy"].startswith("default-src 'none'"), why
    assert "Dieses Feld muss leer bleiben" in tried["bait"][0].content.decode()
    assert requests_of(trail, tenant) == before


def test_opening_the_link_of_a_mail_confirms_nothing(world, trail, tenant, stranger, portal):
    token, body = submit(world, portal)
    link = token_of(world.mailbox.wait(body["email"]))
    for method in ("GET", "HEAD", "GET"):
        assert stranger(method, f"/portal/confirm/{link}").status == 200
    assert stranger.get(f"{PUBLIC}/confirmations/{link}").status == 405
    assert world.anonymous.get(f"{PUBLIC}/status/{token}").json["contact_confirmed"] is False
    reply = post_form(stranger, f"/portal/confirm/{link}", {"lang": "en"})
    assert reply.status == 303 and "notice=confirmed" in reply.headers["location"]
    assert world.anonymous.get(f"{PUBLIC}/status/{token}").json["contact_confirmed"] is True
    assert stranger.get(f"/portal/confirm/{link}").status == 410
    assert post_form(stranger, f"/portal/confirm/{link}", {}).status == 410


def test_guesses_at_once_spend_a_try_each(world, trail, tenant, portal):
    token, body = submit(world, portal, answer_channel="portal")
    link = token_of(world.mailbox.wait(body["email"]))
    assert world.anonymous.post(f"{PUBLIC}/confirmations/{link}").status == 200
    key = world.anonymous.get(f"{PUBLIC}/status/{token}").json["key"]
    request = trail.rows("SELECT id FROM compliance_dsr_requests WHERE tenant_id = %s AND key = %s", (tenant, key))[0][0]
    letter = {"kind": "message", "words": "We hold your address."}
    assert world.api("editor", "portal").post(f"/api/v1/dsr/requests/{request}/communications", letter).status == 201
    assert world.anonymous.post(f"{PUBLIC}/status/{token}/package").status == 202

    def guess(number):
        return Api(world.server.url).post(f"{PUBLIC}/status/{token}/package", {"code": f"{number:08}"}).status

    with concurrent.futures.ThreadPoolExecutor(7) as pool:
        assert set(pool.map(guess, range(7))) == {422}
    assert trail.rows("SELECT tries FROM compliance_dsr_portal_codes WHERE tenant_id = %s AND request = %s", (tenant, request)) == [(5,)]




@pytest.fixture
def released(world, trail, tenant, portal):
    """A request whose address is confirmed and whose package was released: its status token, address, package and bytes."""
    token, body = submit(world, portal)
    assert world.anonymous.post(f"{PUBLIC}/confirmations/{token_of(world.mailbox.wait(body['email']))}").status == 200
    key = world.anonymous.get(f"{PUBLIC}/status/{token}").json["key"]
    data = zipped(key)
    content, kind = multipart("package.zip", "application/zip", data)
    reply = world.api("editor", "portal")("POST", "/api/v1/platform/files", content=content, headers={"Content-Type": kind})
    assert reply.status in (200, 201), reply
    package = str(uuid.uuid4())
    trail.rows("UPDATE compliance_dsr_requests SET state = 'responded' WHERE tenant_id = %s AND key = %s", (tenant, key))
    trail.rows(
        "SET app.tenant_id = %s; INSERT INTO compliance_dsr_packages (tenant_id, id, version, created_at, created_by, updated_at, updated_by, request, "
        "kinds, files, archive, manifest_sha256, basis, built_at, expires_at, downloads, max_downloads, superseded, released_at) "
        "SELECT tenant_id, %s, 1, now(), '', now(), '', id, '[\"access\"]', '[]', %s, repeat('0', 64), '', now(), "
        "now() + interval '30 days', 0, 2, false, now() "
        "FROM compliance_dsr_requests WHERE tenant_id = %s AND key = %s",
        (tenant, package, reply.json["id"], tenant, key),
    )
    return token, body["email"], package, data


def zipped(word: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("answer.txt", f"What we hold: {word}, {uuid.uuid4()}")
    return out.getvalue()


def ask_code(world, token: str, mail: str) -> str:
    before = len(world.mailbox.to(mail))
    reply = world.anonymous.post(f"{PUBLIC}/status/{token}/package")
    assert (reply.status, reply.json["sent"]) == (202, "one_time_code"), reply
    for number in range(before + 1, before + 3):  # an acknowledgement may still be on its way
        message = world.mailbox.wait(mail, number)
        if re.search(r"(?<!\d)\d{8}(?!\d)", text_of(message)):
            return code_of(message)
    raise AssertionError("no code came")


def test_a_package_is_opened_by_a_code_once_and_counted(world, trail, tenant, released, stranger):
    token, mail, package, data = released
    status = world.anonymous.get(f"{PUBLIC}/status/{token}").json
    assert status["package"]["downloads_left"] == 2
    code, path = ask_code(world, token, mail), f"{PUBLIC}/status/{token}/package"
    reply = world.anonymous.post(path, {"code": f"{code[:4]} {code[4:]}"})
    assert (reply.status, reply.content, reply.headers["content-type"]) == (200, data, "application/zip")
    assert f"{status['key']}.zip" in reply.headers["content-disposition"] and reply.headers["cache-control"] == "no-store"
    events = trail.events_since(tenant, "", reply.request_id)
    assert ("download", "dsr_package") in {(event["action"], event["entity_type"]) for event in events}
    assert {event["actor_kind"] for event in events} == {"public"}
    spent = world.anonymous.post(path, {"code": code})
    assert (spent.status, spent.faults()) == (422, {"/code": "bad_code"})
    assert trail.rows("SELECT downloads FROM compliance_dsr_packages WHERE id = %s", (package,)) == [(1,)]
    on_the_page = post_form(stranger, f"/portal/status/{token}/package", {"code": ask_code(world, token, mail)})
    assert (on_the_page.status, on_the_page.content) == (200, data)


def test_what_has_expired_or_was_fetched_too_often_stays_closed(world, trail, tenant, released, stranger):
    token, mail, package, _ = released
    for change, why in (("downloads = max_downloads", "download-limit"), ("downloads = 0, expires_at = now()", None)):
        code = ask_code(world, token, mail)
        trail.rows(f"UPDATE compliance_dsr_packages SET {change} WHERE id = %s", (package,))
        reply = world.anonymous.post(f"{PUBLIC}/status/{token}/package", {"code": code})
        assert (reply.status, reply.json["type"]) == (409, f"/problems/{why or 'package-expired'}")
    page = post_form(stranger, f"/portal/status/{token}/package", {"code": "12345678", "lang": "de"})
    assert page.status == 422 and "Der Code ist falsch" in page.content.decode()
    assert world.anonymous.get(f"{PUBLIC}/status/{token}").json["package"] is None


def test_a_code_never_goes_to_an_address_that_was_changed_after_it_was_confirmed(world, trail, tenant, released):
    token, _, _, _ = released
    key = world.anonymous.get(f"{PUBLIC}/status/{token}").json["key"]
    request = trail.rows("SELECT id FROM compliance_dsr_requests WHERE tenant_id = %s AND key = %s", (tenant, key))[0][0]
    other = address()
    change = {"requester": {"name": "Max", "emails": [other]}}
    assert world.api("editor", "portal").patch(f"/api/v1/dsr/requests/{request}", change).status == 200
    assert world.anonymous.get(f"{PUBLIC}/status/{token}").json["contact_confirmed"] is False
    assert world.anonymous.post(f"{PUBLIC}/status/{token}/package").json["sent"] == "confirmation"
    assert "/portal/confirm/" in text_of(world.mailbox.wait(other))


def test_five_codes_are_mailed_a_day_and_no_more(world, released):
    token, _, _, _ = released
    replies = [world.anonymous.post(f"{PUBLIC}/status/{token}/package") for _ in range(6)]
    assert [reply.status for reply in replies] == [202] * 5 + [429]
    assert 0 < int(replies[-1].headers["retry-after"]) <= 25 * 3600


def test_twenty_messages_are_taken_a_day_and_no_more(world, trail, tenant, portal):
    token, _ = submit(world, portal)
    path = f"{PUBLIC}/status/{token}/messages"
    assert world.anonymous.post(path, {"text": "Hello?"}).status == 200
    trail.rows(
        "INSERT INTO compliance_dsr_communications SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()))).* "
        "FROM compliance_dsr_communications c, generate_series(1, 19) WHERE c.tenant_id = %s AND c.direction = 'in' "
        "AND c.request = (SELECT max(request::text)::uuid FROM compliance_dsr_communications WHERE tenant_id = c.tenant_id AND direction = 'in')",
        (tenant,),
    )
    refused = world.anonymous.post(path, {"text": "Hello again?"})
    assert (refused.status, refused.json["type"]) == (429, "/problems/too-many-requests")
