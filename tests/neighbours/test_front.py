# SPDX-License-Identifier: Apache-2.0
"""nginx and Caddy before the program, with the configuration that packaging/ brings."""
import hashlib
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from harness.client import Api, multipart
from harness.keeper import Keeper
from harness.trouble import demo_token
from harness.waiting import wait_for

from front import PACKAGED, Caddy, Nginx

PLATFORM = "/api/v1/platform"
SYSTEMS = "/api/v1/dsr/source-systems"
MIB = 1 << 20


@pytest.fixture(scope="module")
def server():
    """Trusts what connects from 127.0.0.1, as a proxy on the same machine does, and no other address of loopback."""
    made = Keeper({"COMPLIANCE_TRUSTED_PROXIES": "127.0.0.1", "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000"}, ("--demo",))
    made.start()
    made.token = demo_token(made)
    made.port = int(made.url.rsplit(":", 1)[1])
    api = Api(made.url, lambda: made.token)
    slug = api.get(f"{PLATFORM}/me").json["tenant"]["slug"]
    unscanned = api.patch(f"{PLATFORM}/tenant", {"files": {"scan": "off"}, "confirm": slug})
    assert unscanned.status == 200, unscanned
    yield made
    made.stop()


@pytest.fixture(scope="module", params=[Nginx, Caddy], ids=["nginx", "caddy"])
def front(request, folder, authority, server):
    made = request.param(folder / request.param.__name__, server.url, authority.certificate("localhost"), authority.roots)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def nginx(folder, authority, server):
    made = Nginx(folder / "only", server.url, authority.certificate("localhost"), authority.roots)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def caddy(folder, authority, server):
    made = Caddy(folder / "only-caddy", server.url, authority.certificate("localhost"), authority.roots)
    yield made
    made.stop()


def is_nginx(front) -> bool:
    return isinstance(front, Nginx)


# TLS and who calls ------------------------------------------------------------------------------------------------------------


def test_tls_ends_there_and_the_program_knows_of_it(front, server):
    status, headers, body = front.ask("GET", f"{PLATFORM}/me", server.token)
    assert status == 200 and json.loads(body)["tenant"], body
    assert headers["strict-transport-security"] and headers["x-request-id"] and "nginx/" not in headers.get("server", "")
    old = ssl.create_default_context(cafile=None)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        http.client.HTTPSConnection("localhost", front.port, context=old, timeout=10).request("GET", "/")


def test_without_tls_there_is_only_the_way_to_it(nginx):
    line = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=10)
    line.request("GET", f"{PLATFORM}/health", headers={"Host": "localhost"})
    answer = line.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://localhost{PLATFORM}/health")


def peer_of(server, request_id: str) -> str:
    def find():
        return re.search(r'"request_id":"' + request_id + r'".*?"peer":"([^"]*)"', server.log.read_text(errors="replace"))

    return wait_for(find, 10)[1]


def test_the_clients_address_is_the_proxys_word_and_never_the_clients(front, server):
    """A client from 127.9.9.9 who says that he is somebody else: through the proxy, and past it."""
    lies = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    line = front.seen_from("127.9.9.9").connection()
    line.request("GET", f"{PLATFORM}/me", headers={"Authorization": f"Bearer {server.token}", **lies})
    answer = line.getresponse()
    answer.read()
    assert answer.status == 200
    assert peer_of(server, answer.getheader("X-Request-Id")) == "127.9.9.0"
    past = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10, source_address=("127.9.9.9", 0))
    past.request("GET", f"{PLATFORM}/me", headers={"Authorization": f"Bearer {server.token}", **lies})
    answer = past.getresponse()
    answer.read()
    assert peer_of(server, answer.getheader("X-Request-Id")) == "127.9.9.0", "nobody trusts that address"


# Bodies -----------------------------------------------------------------------------------------------------------------------


def server_holds_part(server) -> bool:
    """An upload under way is a growing file of the program's."""
    return sum(path.stat().st_size for path in (server.data / "files").rglob("*") if path.is_file()) > 4 * MIB


def test_an_upload_streams_through_and_comes_back_whole(front, server):
    """TXT, so that no check of the kind of file stands in the way; random hex, so that nothing shrinks it."""
    data = os.urandom(8 * MIB).hex().encode()
    content_hash = hashlib.sha256(data).hexdigest()
    status, _, body = upload_text(front, server, data)
    assert status == 201, body
    made = json.loads(body)
    assert made["size"] == len(data) and made["sha256"] == content_hash, made
    status, _, back = front.ask("GET", f"{PLATFORM}/files/{made['id']}/content", server.token)
    assert status == 200 and hashlib.sha256(back).hexdigest() == content_hash
    if is_nginx(front):
        told = front.errors.read_text(errors="replace")
        assert "buffered to a temporary file" not in told, told[-2000:]


def upload_text(front, server, data: bytes):
    content, kind = multipart("words.txt", "text/plain", data)
    line = front.connection()
    line.putrequest("POST", f"{PLATFORM}/files")
    for name, value in (("Authorization", f"Bearer {server.token}"), ("Content-Type", kind), ("Content-Length", str(len(content)))):
        line.putheader(name, value)
    line.endheaders()
    half = len(content) // 2
    line.send(content[:half])
    time.sleep(0.5)
    assert server_holds_part(server), "the program has the first half before the second is sent"
    line.send(content[half:])
    answer = line.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def too_large(size: int) -> bytes:
    return b'{"name":"' + b"x" * size + b'"}'


def assert_refused_as_too_large(status: int, kind: str, body: bytes):
    assert (status, kind) == (413, "application/problem+json"), (status, kind, body[:300])
    assert json.loads(body)["type"] == "/problems/payload-too-large"


def test_what_is_too_large_is_refused_by_the_program_in_its_own_words(nginx, server):
    for size in (3 * MIB, 30 * MIB):
        for _ in range(5):
            status, headers, body = nginx.ask("POST", SYSTEMS, server.token, body=too_large(size), Content_Type="application/json")
            assert_refused_as_too_large(status, headers["content-type"], body)


def test_who_asks_before_he_sends_is_told_that_it_is_too_large(front, server):
    """Expect: 100-continue, as curl does for large bodies: nothing of the body is sent, and the refusal is read behind either proxy."""
    for size in (3 * MIB, 30 * MIB):
        for _ in range(5):
            line = front.connection()
            line.putrequest("POST", SYSTEMS)
            for name, value in (("Authorization", f"Bearer {server.token}"), ("Content-Type", "application/json"), ("Content-Length", str(size)),
                                ("Expect", "100-continue")):
                line.putheader(name, value)
            line.endheaders()
            answer = line.getresponse()
            assert_refused_as_too_large(answer.status, answer.getheader("Content-Type"), answer.read())
            line.close()


def test_behind_caddy_what_is_too_large_is_refused_or_cut_off_and_never_taken(caddy, server):
    """Caddy may end the connection of a client that sends without having asked; then it has read nothing, but nothing was done either."""
    api = Api(server.url, lambda: server.token)
    before = len(api.get(SYSTEMS + "?limit=200").json["items"])
    for size in (3 * MIB, 30 * MIB):
        for _ in range(5):
            try:
                status, headers, body = caddy.ask("POST", SYSTEMS, server.token, body=too_large(size), Content_Type="application/json")
            except OSError:
                continue
            assert_refused_as_too_large(status, headers["content-type"], body)
    assert len(api.get(SYSTEMS + "?limit=200").json["items"]) == before
    assert caddy.ask("GET", f"{PLATFORM}/me", server.token)[0] == 200


def test_an_export_arrives_while_it_is_written(front, server):
    """A reply in pieces is not gathered: the first of it is there, and nothing of it in a file, while the client reads slowly."""
    line = front.connection()
    line.request("GET", "/api/v1/audit/trail/export?format=ndjson", headers={"Authorization": f"Bearer {server.token}"})
    answer = line.getresponse()
    assert answer.status == 200 and answer.getheader("Transfer-Encoding") == "chunked", (answer.status, answer.getheaders())
    lines = answer.read().decode().splitlines()
    assert len(lines) > 5 and all(json.loads(one) for one in lines)


# Connections -------------------------------------------------------------------------------------------------------------------


def closed_connections(port: int) -> int:
    """Of this port, ended lately on either side (TIME-WAIT)."""
    ended = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, remote, state = line.split()[1:4]
        ended += state == "06" and f"{port:04X}" in (local.split(":")[1], remote.split(":")[1])
    return ended


def test_connections_to_the_program_are_kept(front, server):
    front.ask("GET", f"{PLATFORM}/health")
    before = closed_connections(server.port)
    for _ in range(150):
        assert front.ask("GET", f"{PLATFORM}/health")[0] in (200, 429)
    assert closed_connections(server.port) - before < 15


def test_a_reload_under_load_is_no_error(nginx, server):
    faults, done, over = [], [0], threading.Event()

    def work(number: int):
        while not over.is_set():
            try:
                status, _, body = nginx.ask("POST", SYSTEMS, server.token, body={"name": f"reload {number} {time.monotonic_ns()}"})
            except OSError as error:
                faults.append(repr(error))
                continue
            done[0] += 1
            if status != 201:
                faults.append(f"{status} {body[:200]}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        time.sleep(0.7)
        nginx.reload()
    time.sleep(0.7)
    over.set()
    for thread in threads:
        thread.join()
    assert faults == [] and done[0] > 40


def test_too_many_connections_of_one_address_are_429_in_the_programs_form(nginx, server):
    busy = nginx.seen_from("127.8.8.8")
    lines = [busy.connection() for _ in range(210)]
    try:
        for line in lines:  # each asks for something that never ends by itself: a body that does not come
            line.putrequest("POST", SYSTEMS)
            line.putheader("Authorization", f"Bearer {server.token}")
            line.putheader("Content-Length", "10")
            line.endheaders()
        time.sleep(0.5)
        status, headers, body = busy.ask("GET", f"{PLATFORM}/me", server.token)
        assert (status, headers["content-type"], json.loads(body)["status"]) == (429, "application/problem+json", 429)
        assert headers["retry-after"]
        assert nginx.seen_from("127.7.7.7").ask("GET", f"{PLATFORM}/me", server.token)[0] == 200, "others are served"
    finally:
        for line in lines:
            line.close()


def test_while_the_program_is_away_the_front_says_so_in_its_form_and_it_goes_on_by_itself(front, server):
    server.halt()
    status, headers, body = front.ask("GET", f"{PLATFORM}/me", server.token)
    assert (status, headers["content-type"], json.loads(body)["type"]) == (503, "application/problem+json", "/problems/unavailable")
    assert headers["retry-after"]
    server.listen = f"127.0.0.1:{server.port}"
    server.start()
    server.token = demo_token(server)
    assert front.ask("GET", f"{PLATFORM}/me", server.token)[0] == 200


def test_the_packaged_files_are_taken_as_they_are():
    if shutil.which("caddy"):
        done = subprocess.run(
            ["caddy", "validate", "--adapter", "caddyfile", "--config", PACKAGED / "caddy/Caddyfile"], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
