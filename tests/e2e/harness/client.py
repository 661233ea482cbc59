# SPDX-License-Identifier: Apache-2.0
"""A small HTTP client on one kept connection; each reply goes through `check`, the contract of the document."""
import http.client
import json
import urllib.parse
from dataclasses import dataclass, field

from .sanitizer import patience


@dataclass
class Reply:
    method: str
    path: str
    status: int
    headers: dict[str, str]
    content: bytes
    sent: object = field(default=None, repr=False)

    @property
    def is_json(self) -> bool:
        kind = self.headers.get("content-type", "").split(";")[0].strip()
        return kind == "application/json" or kind.endswith("+json")

    @property
    def json(self):
        return json.loads(self.content) if self.content and self.is_json else None

    @property
    def request_id(self) -> str | None:
        body = self.json
        inside = body.get("request_id") if isinstance(body, dict) and self.status >= 400 else None
        return self.headers.get("x-request-id") or inside

    def faults(self) -> dict[str, str]:
        """Code by pointer, of a 422."""
        return {fault["pointer"]: fault["code"] for fault in (self.json or {}).get("errors", [])}

    def __str__(self):
        shown = self.content[:2000].decode(errors="replace")
        asked = f"\n> {json.dumps(self.sent)[:1500]}" if self.sent is not None else ""
        return f"{self.method} {self.path}{asked}\n< {self.status} {shown}"


class Api:
    """Calls as one caller: `bearer` is asked for each request, so short-lived tokens stay fresh."""

    def __init__(self, url: str, bearer=None, tenant: str | None = None, check=None):
        parts = urllib.parse.urlsplit(url)
        self._address = (parts.hostname, parts.port)
        self._bearer, self._tenant, self._check = bearer, tenant, check
        self._connection = None

    def __call__(
        self,
        method: str,
        path: str,
        body=None,
        *,
        headers: dict | None = None,
        content: bytes | None = None,
        check: bool = True,
    ) -> Reply:
        """`body` goes as JSON, `content` as it is. With check=False the reply is not held against the document."""
        sent = {"Accept": "*/*"}
        if self._tenant:
            sent["X-Tenant"] = self._tenant
        if self._bearer:
            sent["Authorization"] = f"Bearer {self._bearer()}"
        if body is not None:
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        for name, value in (headers or {}).items():
            for known in [k for k in sent if k.lower() == name.lower()]:
                del sent[known]
            if value is not None:
                sent[name] = value
        reply = self._exchange(method, path, content, sent)
        reply.sent = body
        if check and self._check:
            self._check(reply)
        return reply

    def _exchange(self, method, path, content, headers) -> Reply:
        for attempt in (1, 2):
            reused = self._connection is not None
            if not reused:
                self._connection = http.client.HTTPConnection(*self._address, timeout=patience(60))
            try:
                self._connection.request(method, path, body=content, headers=headers)
                answer = self._connection.getresponse()
                data = answer.read()
            except (http.client.HTTPException, OSError) as broken:
                self._connection.close()  # an answer that comes late would be taken for the next one's
                self._connection = None
                lost = isinstance(broken, (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError))
                if not lost or not reused or attempt == 2:
                    raise
                continue
            if answer.will_close:
                self._connection.close()
                self._connection = None
            return Reply(method, path, answer.status, {k.lower(): v for k, v in answer.getheaders()}, data)
        raise AssertionError("unreachable")

    def get(self, path, **options):
        return self("GET", path, **options)

    def post(self, path, body=None, **options):
        return self("POST", path, body, **options)

    def patch(self, path, body, **options):
        return self("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self("DELETE", path, **options)


def multipart(name: str, media_type: str, data: bytes, field_name: str = "file") -> tuple[bytes, str]:
    """A form with one file: its bytes and its Content-Type."""
    boundary = "----e2e7MA4YWxkTrZu0gW"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field_name}"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    ).encode()
    return head + data + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
