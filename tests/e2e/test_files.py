# SPDX-License-Identifier: Apache-2.0
"""Uploads and downloads as hostile, slow or large as they come: what no scenario can say."""
import concurrent.futures
import hashlib
import http.client
import io
import os
import re
import signal
import socket
import urllib.parse
import zipfile
from pathlib import Path

import pytest
from harness.client import multipart
from harness.server import Server
from harness.world import PLATFORM
from harness.waiting import wait_for

FILES = f"{PLATFORM}/files"
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def editor(world):
    return world.api("editor", "files")


@pytest.fixture(scope="module", autouse=True)
def rules(world):
    for name, limit in (("files", 200), ("files-b", 1)):
        tenant = world.tenant(name)
        body = {"files": {"max_mb": limit}, "confirm": tenant.slug}
        assert world.api("compliance_admin", name).patch(f"{PLATFORM}/tenant", body).status == 200


def upload(api, data: bytes, name: str = "data.txt", **headers):
    content, kind = multipart(name, "text/plain", data)
    return api("POST", FILES, content=content, headers={"Content-Type": kind, **headers})


def words(size: int, seed: str = "") -> bytes:
    """Text without repetition, so that no two places of it are alike."""
    line = seed + "".join(f"{i},\n" for i in range(200_000))
    return (line * (size // len(line) + 1)).encode()[:size]


def rows_of(trail, tenant_id: str) -> dict[str, str]:
    """All that the tenant has once nothing works in the background, but for when somebody was last seen."""
    trail.wait_for_jobs(tenant_id)
    return {table: rows for table, rows in trail.print_of(tenant_id).items() if table != "compliance_access_uses"}


def blobs_of(data: Path, tenant_id: str) -> list[Path]:
    return list((data / "files").glob(f"??/{tenant_id.replace('-', '')}-*"))


def drafts_of(data: Path) -> list[Path]:
    return list((data / "files" / "drafts").iterdir())


def peak_kib(server) -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.process.pid}/status").read_text())[1])


def raw(server, api, head: dict, body: bytes = b"", close=True) -> bytes:
    """Sends what no client library would; answers all that comes back."""
    parts = urllib.parse.urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as line:
        fields = {"Host": "x", "Authorization": f"Bearer {api._bearer()}", "X-Tenant": api._tenant, **head}
        line.sendall(f"POST {FILES} HTTP/1.1\r\n".encode() + "".join(f"{k}: {v}\r\n" for k, v in fields.items()).encode() + b"\r\n" + body)
        if close:
            line.shutdown(socket.SHUT_WR)
        out = b""
        while got := line.recv(65536):
            out += got
        return out


def test_memory_does_not_grow_with_a_file(world, server, scanner, editor):
    data = words(60 * MEBIBYTE)
    digest = hashlib.sha256(data).hexdigest()
    before = peak_kib(server)
    reply = upload(editor, data, "large.txt")
    assert reply.status == 201, reply
    assert (reply.json["size"], reply.json["sha256"]) == (len(data), digest)
    file = reply.json["id"]
    wait_for(lambda: editor.get(f"{FILES}/{file}").json["scan_state"] == "clean", 120)
    assert len(data) in scanner.scanned
    content = editor.get(f"{FILES}/{file}/content")
    assert content.status == 200 and hashlib.sha256(content.content).hexdigest() == digest
    assert peak_kib(server) - before < 24 * 1024
    for first, last in ((0, 99), (65_535, 65_536), (len(data) // 2, len(data) // 2 + 300_000), (len(data) - 5, len(data) - 1)):
        part = editor.get(f"{FILES}/{file}/content", headers={"Range": f"bytes={first}-{last}"})
        assert part.status == 206 and part.content == data[first : last + 1], (first, last)
    assert editor.get(f"{FILES}/{file}/content", headers={"Range": "bytes=-7"}).content == data[-7:]


def test_a_head_request_gives_the_headers_alone(editor):
    file = upload(editor, b"words for a head request").json["id"]
    wait_for(lambda: editor.get(f"{FILES}/{file}").json["scan_state"] == "clean")
    reply = editor("HEAD", f"{FILES}/{file}/content", check=False)
    assert (reply.status, reply.headers["content-length"], reply.content) == (200, "24", b"")
    assert reply.headers["accept-ranges"] == "bytes" and reply.headers["etag"]


def test_what_is_too_large_is_refused_and_the_refusal_arrives(world, server, trail):
    api = world.api("editor", "files-b")
    before = rows_of(trail, world.tenant("files-b").id)
    for size in (MEBIBYTE + 1, 3 * MEBIBYTE, 30 * MEBIBYTE):
        reply = upload(api, b"x" * size)
        assert (reply.status, reply.json["type"]) == (413, "/problems/payload-too-large"), size
    # Without a length that is announced, it shows only while it is read.
    content, kind = multipart("x.txt", "text/plain", b"y" * 3 * MEBIBYTE)
    parts = urllib.parse.urlsplit(server.url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    headers = {"Authorization": f"Bearer {api._bearer()}", "X-Tenant": api._tenant, "Content-Type": kind}
    line.request("POST", FILES, body=iter([content[i : i + 50_000] for i in range(0, len(content), 50_000)]), headers=headers, encode_chunked=True)
    assert line.getresponse().status == 413
    assert rows_of(trail, world.tenant("files-b").id) == before
    assert upload(api, b"z" * MEBIBYTE).status == 201, "just as much as is allowed"
    assert drafts_of(server.data) == []


def test_an_upload_that_breaks_off_leaves_nothing(world, server, trail, editor):
    tenant = world.tenant("files").id
    before = rows_of(trail, tenant)
    content, kind = multipart("cut.txt", "text/plain", words(900_000, "cut"))
    for sent in (0, 10, 200, 500_000, len(content) - 3):
        answer = raw(server, editor, {"Content-Type": kind, "Content-Length": len(content)}, content[:sent])
        assert b" 400 " in answer.split(b"\r\n")[0] + b" ", answer[:200]
    assert rows_of(trail, tenant) == before
    wait_for(lambda: drafts_of(server.data) == [])


@pytest.mark.parametrize(
    "kind, body, status, code",
    [
        ("application/json", b"{}", 415, "unsupported-media-type"),
        ("multipart/form-data", b"--x--", 400, "not-parseable"),
        ("multipart/form-data; boundary=" + "x" * 200, b"--x--", 400, "not-parseable"),
        ("multipart/form-data; boundary=x", b"", 400, "not-parseable"),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422, "invalid"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="e"\r\n\r\n\r\n--x--', 422, "invalid"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\na\r\n--x--', 422, "invalid"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n' * 2 + b"--x--", 422, "invalid"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + b"no end" * 1000, 400, "not-parseable"),
        ("multipart/form-data; boundary=x", b"--x\r\nX-Large: " + b"x" * 500_000 + b"\r\n\r\na\r\n--x--", 400, "not-parseable"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n\x01\x02\x00\x03\r\n--x--', 415, "type-not-allowed"),
    ],
    ids=["json", "no_boundary", "long_boundary", "no_body", "no_part", "empty", "unknown_field", "two_files", "cut", "large_header", "binary"],
)
def test_a_hostile_form_is_refused_and_changes_nothing(world, server, trail, editor, kind, body, status, code):
    tenant = world.tenant("files").id
    before = rows_of(trail, tenant)
    reply = editor("POST", FILES, content=body, headers={"Content-Type": kind})
    assert (reply.status, reply.json["type"]) == (status, f"/problems/{code}"), reply
    assert rows_of(trail, tenant) == before
    assert drafts_of(server.data) == []


def test_thousands_of_parts_are_not_read_to_the_end(editor):
    part = b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n\r\n'
    reply = editor("POST", FILES, content=part * 5000 + b"--x--", headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert reply.status == 422 and reply.faults() == {"/other": "unknown_member"}


def encrypted_zip() -> bytes:
    """Made by hand: the flag of encryption is set for its one entry, as every tool sets it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("words.txt", "words " * 100)
    data = bytearray(made.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def test_what_no_scanner_can_look_into_is_refused(world, trail, editor):
    before = rows_of(trail, world.tenant("files").id)
    reply = upload(editor, encrypted_zip(), "closed.zip")
    assert reply.status == 422 and reply.faults() == {"/file": "cannot_scan"}
    assert rows_of(trail, world.tenant("files").id) == before


def test_a_retry_gives_the_first_answer_and_another_file_with_its_key_is_refused(world, trail, editor):
    key = {"Idempotency-Key": "upload-1"}
    first = upload(editor, b"words of a retry", **key)
    again = upload(editor, b"words of a retry", **key)
    assert (first.status, again.status) == (201, 201) and first.json == again.json
    assert again.headers["location"] == first.headers["location"]
    other = upload(editor, b"other words", **key)
    assert (other.status, other.json["type"]) == (422, "/problems/idempotency-key-reused")
    assert upload(editor, b"words of a retry").status == 200, "without the key it is the known file"


def test_the_same_bytes_at_the_same_time_are_one_file(world, server, trail):
    tenant = world.tenant("files")
    people = [world.as_person(world.member(role, "files"), tenant) for role in ("editor", "dpo", "isms_manager", "auditor", "compliance_admin")]
    data = words(400_000, "at once")
    count = len(blobs_of(server.data, tenant.id))
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda api: upload(api, data), people))
    assert sorted(r.status for r in replies) == [200, 200, 200, 200, 201]
    assert len({r.json["id"] for r in replies}) == 1
    assert len(blobs_of(server.data, tenant.id)) == count + 1
    digest = hashlib.sha256(data).hexdigest()
    assert trail.rows("SELECT count(*), max(jsonb_array_length(uploaders)) FROM compliance_files WHERE sha256 = %s", (digest,)) == [(1, 5)]


def test_a_scanner_that_fails_is_asked_again_and_then_the_file_stays_closed(world, trail, editor):
    tenant = world.tenant("files").id
    reply = upload(editor, b"a scanner fault, three times over")
    file = reply.json["id"]
    trail.rows("SELECT set_config('app.tenant_id', %s, false)", (tenant,))
    job = lambda: trail.rows(
        "SELECT id, attempts FROM compliance_jobs WHERE tenant_id = %s AND input ->> 'file_id' = %s AND state = 'queued' AND attempts > 0", (tenant, file)
    )
    for tries in (1, 2, 3):
        found = wait_for(lambda: [row for row in job() if row[1] == tries])
        assert editor.get(f"{FILES}/{file}").json["scan_state"] == "pending"
        trail.rows("UPDATE compliance_jobs SET not_before = now() WHERE id = %s", (found[0][0],))
        trail.rows("SELECT pg_notify('compliance_job', %s)", (tenant,))
    wait_for(lambda: editor.get(f"{FILES}/{file}").json["scan_state"] == "error")
    content = editor.get(f"{FILES}/{file}/content")
    assert (content.status, content.json["type"]) == (409, "/problems/scan-pending")
    again = upload(editor, b"a scanner fault, three times over")
    assert (again.status, again.json["scan_state"]) == (200, "pending"), "bringing it again asks the scanner again"


def test_a_tenants_end_takes_its_content_from_disk(world, server, trail):
    tenant = world.tenant("files-b")
    upload(world.api("editor", "files-b"), b"words that end with their tenant")
    assert blobs_of(server.data, tenant.id)
    reply = world.operator.post(f"{PLATFORM}/tenants/{tenant.id}/close", {"confirm": tenant.slug, "grace": "P0D"})
    assert reply.status == 202, reply
    wait_for(lambda: blobs_of(server.data, tenant.id) == [])
    wait_for(lambda: trail.rows("SELECT 1 FROM compliance_tenants WHERE tenant_id = %s AND state = 'closed'", (tenant.id,)))


def test_what_a_killed_upload_leaves_is_gone_with_the_next_start(world):
    own = Server({})
    try:
        own.start()
        draft = own.data / "files" / "drafts"
        # No sign-in needed to see it: a draft that nobody holds any more is what a killed process leaves.
        (draft / "0123").write_bytes(b"half a file")
        assert own.tail()
        os.kill(own.process.pid, signal.SIGKILL)
        own.process.wait(10)
        own.start()
        assert list(draft.iterdir()) == []
    finally:
        own.stop()


def test_two_installations_do_not_share_a_folder(world, server):
    own = Server({"COMPLIANCE_FILES_DIR": str(server.data / "files")})
    try:
        with pytest.raises(RuntimeError, match="belongs to another installation"):
            own.start()
    finally:
        own.stop()
