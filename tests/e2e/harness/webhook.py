# SPDX-License-Identifier: Apache-2.0
"""What a receiver of webhooks does with a call (Standard Webhooks), written from the specification and not from the program; and webhooks of
tests, each with a path of its own at the receiver."""
import base64
import hashlib
import hmac
import time
import uuid
from dataclasses import dataclass

from .waiting import wait_for

WEBHOOKS, SYSTEMS = "/api/v1/platform/webhooks", "/api/v1/dsr/source-systems"


def signature(secret: str, call) -> str:
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def verify(secret: str, call):
    assert signature(secret, call) in call.headers["webhook-signature"].split(" "), call.headers
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 300, "too old"


@dataclass
class Hook:
    api: object
    receiver: object
    id: str
    path: str
    secret: str

    def now(self) -> dict:
        return self.api.get(f"{WEBHOOKS}/{self.id}").json

    def deliveries(self, filters: str = "") -> list[dict]:
        reply = self.api.get(f"{WEBHOOKS}/{self.id}/deliveries?limit=200{filters}")
        assert reply.status == 200, reply
        return reply.json["items"]

    def change(self, **members):
        reply = self.api.patch(f"{WEBHOOKS}/{self.id}", members)
        assert reply.status == 200, reply
        return reply.json

    def calls(self) -> list:
        return self.receiver.calls(self.path)

    def wait_for(self, state: str, count: int = 1, seconds: float = 60) -> list[dict]:
        """Deliveries in that state, as soon as there are so many."""
        return wait_for(lambda: (found := self.deliveries(f"&state={state}")) and len(found) >= count and found, seconds)


def hook(api, receiver, events: list[str], answers=(), url: str | None = None, **more) -> Hook:
    path = f"/hook/{uuid.uuid4().hex}"
    receiver.answers[path] = list(answers)
    made = api.post(WEBHOOKS, {"name": path, "url": url or receiver.url + path, "events": events, **more})
    assert made.status == 201, made
    return Hook(api, receiver, made.json["id"], path, made.json["secret"])


def system(api, name: str = "CRM") -> dict:
    """A record whose making and changing are events of `compliance.dsr.source_system.…`."""
    made = api.post(SYSTEMS, {"name": name})
    assert made.status == 201, made
    return made.json


def rename(api, record: dict, name: str):
    changed = api.patch(f"{SYSTEMS}/{record['id']}", {"name": name})
    assert changed.status in (200, 412), changed  # 412: too many others were quicker
    return changed.json
