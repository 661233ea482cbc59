# SPDX-License-Identifier: Apache-2.0
"""Source systems that are called: what they get, that it is signed, tried again, and what its token opens."""
import base64
import hashlib
import hmac
import re
import time
import uuid

import pytest

from harness.client import multipart
from test_probe import protected

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PLATFORM = "/api/v1/platform"


@pytest.fixture(scope="module")
def admin(world):
    api, tenant = world.api("compliance_admin", "calls"), world.tenant("calls")
    reply = api.patch(f"{PLATFORM}/tenant", {"confirm": tenant.slug, "security": {"webhook_private_hosts": ["127.0.0.1"]}})
    assert reply.status == 200, reply
    return api


@pytest.fixture
def call_of(admin, receiver):
    """Plans a task for a system of its own; gives the system's path at the receiver, the task and the request."""

    def plan(*answers: int, url: str | None = None):
        path = f"/hook/{uuid.uuid4().hex}"
        receiver.answers[path] = list(answers)
        right = "access"
        system = admin.post(
            "/api/v1/dsr/source-systems",
            {"name": path, "connector": "webhook", "webhook_url": (url or receiver.url) + path, "webhook_secret": SECRET, "rights": [right]},
        )
        assert system.status == 201, system
        request = admin.post(
            "/api/v1/dsr/requests",
            {
                "source": "letter",
                "received_at": "2026-03-06T09:00:00Z",
                "subject_category": "customers",
                "requester": {"name": "Max Mustermann", "emails": ["max@person.example"], "customer_numbers": ["K-7"]},
                "items": [{"right": right}],
            },
        ).json
        tasks = admin.post(f"/api/v1/dsr/requests/{request['id']}/tasks", {}).json["items"]
        task = next(t for t in tasks if t["system"] == system.json["id"])
        admin.patch(f"/api/v1/dsr/source-systems/{system.json['id']}", {"active": False})
        return path, task, request

    return plan


def task_now(admin, task):
    return next(t for t in admin.get(f"/api/v1/dsr/tasks?request={task['request']}").json["items"] if t["id"] == task["id"])


def wait_for(admin, task, state: str, timeout_s: float = 40) -> dict:
    end = time.monotonic() + timeout_s
    while (now := task_now(admin, task))["delivery"]["state"] != state:
        assert time.monotonic() < end, now["delivery"]
        time.sleep(0.2)
    return now["delivery"]


def test_a_system_is_asked_with_a_signed_call(admin, receiver, call_of):
    path, task, request = call_of()
    assert task["delivery"] == {"state": "pending", "attempts": [], "next_attempt_at": task["delivery"]["next_attempt_at"]}
    call = receiver.wait(path)
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    assert call.headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 60
    said = call.json
    assert said.keys() == {"task_id", "kind", "deadline", "subject_hints", "token"}
    assert (said["task_id"], said["kind"], said["deadline"]) == (task["id"], "collect", task["due_on"])
    assert said["subject_hints"]["name"] == "Max Mustermann" and said["subject_hints"]["customer_numbers"] == ["K-7"]
    assert re.fullmatch(r"cpl_t_[A-Za-z0-9_-]{43}", said["token"])
    done = wait_for(admin, task, "succeeded")
    assert [a["status"] for a in done["attempts"]] == [204] and done["next_attempt_at"] is None


def test_nothing_of_the_token_or_the_person_stays_in_the_clear(admin, receiver, call_of, trail):
    path, task, _ = call_of()
    token = receiver.wait(path).json["token"]
    wait_for(admin, task, "succeeded")
    kept = trail.rows("SELECT payload, token_sha256 FROM compliance_dsr_task_calls WHERE task = %s", (task["id"],))
    assert kept == [(None, hashlib.sha256(token.encode()).hexdigest())]


def test_what_fails_is_tried_again_under_the_same_id(admin, receiver, call_of):
    path, task, _ = call_of(500, 302)
    receiver.wait(path, 2)
    calls = receiver.calls(path)
    assert calls[0].headers["webhook-id"] == calls[1].headers["webhook-id"]
    assert int(calls[1].headers["webhook-timestamp"]) - int(calls[0].headers["webhook-timestamp"]) >= 9
    assert not receiver.calls("/moved"), "a redirect was followed"
    now = task_now(admin, task)["delivery"]
    end = time.monotonic() + 10
    while len(now["attempts"]) < 2 and time.monotonic() < end:
        time.sleep(0.2)
        now = task_now(admin, task)["delivery"]
    assert [a["status"] for a in now["attempts"]] == [500, 302] and now["state"] == "failed" and now["next_attempt_at"]


def test_who_is_gone_is_called_no_more(admin, receiver, call_of):
    path, task, _ = call_of(410)
    receiver.wait(path)
    assert wait_for(admin, task, "exhausted")["next_attempt_at"] is None


def test_a_name_that_leads_inside_is_not_called(admin, receiver, call_of):
    port = receiver.url.rsplit(":", 1)[1]
    refused = admin.post(
        "/api/v1/dsr/source-systems",
        {"name": "inside", "connector": "webhook", "webhook_url": f"https://localhost:{port}/x", "webhook_secret": SECRET},
    )
    assert refused.faults() == {"/webhook_url": "private_address"}
    for url, code in (("http://example.org/", "https_needed"), ("https://10.0.0.5/x", "private_address"), ("https://example.org:22/", "out_of_range")):
        body = {"name": "inside", "connector": "webhook", "webhook_url": url, "webhook_secret": SECRET}
        assert admin.post("/api/v1/dsr/source-systems", body).faults() == {"/webhook_url": code}
    body = {"name": "inside", "connector": "webhook", "webhook_url": "https://example.org/", "webhook_secret": "secret"}
    assert admin.post("/api/v1/dsr/source-systems", body).faults() == {"/webhook_secret": "bad_format"}


def test_the_token_opens_its_task_and_uploads_for_it_and_nothing_else(world, admin, receiver, call_of, document):
    path, task, _ = call_of()
    other_path, other, _ = call_of()
    api, stranger = world.with_bearer(receiver.wait(path).json["token"]), world.tenant("PB")
    other_token = world.with_bearer(receiver.wait(other_path).json["token"])
    faults = []
    for operation in protected(document):
        if operation.id == "uploadFile":
            continue
        values = {name: task["id"] if operation.id != "completeDsrTask" else other["id"] for name in operation.path_names}
        schema = operation.body_schema()
        body = None if schema is None else {}
        reply = api(operation.method, operation.at(**values), body)
        if reply.status not in (401, 403):
            faults.append(f"{operation.line}: {reply.status}")
    assert not faults, "\n".join(faults)
    assert api.get(f"/api/v1/dsr/tasks/{task['id']}").status in (401, 403, 404, 405)
    named = world.with_bearer(receiver.wait(path).json["token"], stranger)
    assert named.post(f"/api/v1/dsr/tasks/{task['id']}/complete", {"outcome": "no_data"}).status == 404
    content, kind = multipart("orders.json", "application/json", b'{"orders": [1, 2, "' + uuid.uuid4().hex.encode() + b'"]}')
    uploaded = api.post(f"{PLATFORM}/files", content=content, headers={"Content-Type": kind})
    assert uploaded.status == 201, uploaded
    foreign = other_token.post(
        f"/api/v1/dsr/tasks/{other['id']}/complete",
        {"outcome": "done", "result_files": [uploaded.json["id"]], "third_party_reviewed": True},
    )
    assert foreign.faults() == {"/result_files/0": "unknown_reference"}
    done = api.post(
        f"/api/v1/dsr/tasks/{task['id']}/complete",
        {
            "outcome": "done",
            "result": {"categories": [{"name": "orders", "records": [{"number": 7}]}]},
            "result_files": [uploaded.json["id"]],
            "third_party_reviewed": True,
        },
    )
    assert done.status == 200 and done.json["state"] == "done", done
    assert done.json["result"]["categories"][0]["records"] == [{"number": 7}]
    again = api.post(f"/api/v1/dsr/tasks/{task['id']}/complete", {"outcome": "no_data"})
    assert again.status == 401, again
    assert admin.get(f"{PLATFORM}/files/{uploaded.json['id']}").json["personal"] is True
