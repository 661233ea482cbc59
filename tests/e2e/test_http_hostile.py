# SPDX-License-Identifier: Apache-2.0
"""The program against hostile clients over raw sockets, on loopback."""
import gzip
import json
import re
import socket
import ssl
import subprocess
import time

import pytest
from harness.mailbox import token_of
from harness.raw import DOCUMENT, HEALTH, address, ask, connect, get, receive, statuses
from harness.server import Server

TENANTS = "/api/v1/platform/tenants"


def problem(raw: bytes) -> dict:
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, raw[:500]
    return json.loads(body)


POST = "POST /api/v1/platform/tenants HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        POST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
        POST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        POST + "Content-Length: 2, 2\r\n\r\n{}",
        POST + "Content-Length : 2\r\n\r\n{}",
        POST + "Content-Length: +2\r\n\r\n{}",
        POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        POST + "X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        POST + "X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n",
        POST + "Transfer-Encoding: chunked\r\n\r\n2;\0\r\n{}\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        f"GET {HEALTH} HTTP/1.1\nHost: a\n\n",
        f"GET {HEALTH} HTTP/1.1\r\nHost: a\n\r\n\r\n",
        f"GET {HEALTH} HTTP/1.1\r\n\r\n",
        f"GET {HEALTH} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        f"GET {HEALTH} HTTP/1.1\r\nHost: a b\r\n\r\n",
        f"GET  {HEALTH} HTTP/1.1\r\nHost: a\r\n\r\n",
        f"GET {HEALTH} HTTP/3.0\r\nHost: a\r\n\r\n",
        f"GET {HEALTH}\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "\0\0\0\0",
    ],
    ids=lambda raw: repr(raw[-60:]),
)
def test_what_could_be_read_in_two_ways_ends_the_connection(server, raw):
    got = ask(server, raw.encode("latin-1") + get(HEALTH))
    assert statuses(got) == [400], got[:800]
    assert b"Connection: close" in got
    assert problem(got)["status"] == 400


@pytest.mark.parametrize(
    "path, status",
    [
        ("/api/v1/%2e%2e/%2e%2e/etc/passwd", 400),
        ("/api/v1/../../etc/passwd", 400),
        ("/api/v1/./platform/health", 400),
        ("/api/v1/platform/health%00", 400),
        ("/api/v1/platform%2fhealth", 400),
        ("/api/v1/platform/%c0%ae%c0%ae", 400),
        ("/api/v1/platform/%ed%a0%80", 400),
        ("/api/v1/platform/%zz", 400),
        ("/api/v1/platform/%2", 400),
        ("/api/v1/platform/health?x=%ff", 400),
        ("/api/v1/platform/health?%c0%80=1", 400),
        ("/api/v1/platform/health?" + "&".join(["a"] * 200), 400),
        ("/api/v1/platform/health?colour=red", 200),
        ("//api/v1/platform/health", 404),
        ("/api/v1/platform/health/", 404),
        ("/api/v1/platform/\x01", 400),
        ("/api/v1/platform/health#top", 400),
        ("api/v1/platform/health", 400),
        ("http://localhost/api/v1/platform/health", 200),
        ("http://user@localhost/api/v1/platform/health", 400),
        ("/api/v1/%70latform/he%61lth", 200),
        ("/" + "x" * 9000, 414),
        ("/" + "x" * 100_000, 414),
    ],
    ids=lambda value: str(value)[:40].encode("unicode_escape").decode(),
)
def test_paths_that_mean_mischief(server, path, status):
    got = ask(server, get(path))
    expected = [status] if path != "/api/v1/platform/health?colour=red" else [200, 422]
    assert len(statuses(got)) == 1 and statuses(got)[0] in expected, got[:500]


def test_a_header_too_large(server):
    assert statuses(ask(server, get(HEALTH, "X-Large: " + "x" * 20_000))) == [431]
    assert statuses(ask(server, get(HEALTH, *[f"X-{i}: 1" for i in range(150)]))) == [431]
    assert statuses(ask(server, get(HEALTH, *[f"X-{i}: 1" for i in range(50)]))) == [200]


def test_a_body_too_large_is_refused_and_the_refusal_arrives(server):
    head = f"{POST}Authorization: Bearer {server.bootstrap_token}\r\n"
    with connect(server) as client:
        client.sendall(f"{head}Content-Length: 5000000\r\n\r\n".encode())
        try:
            client.sendall(b"x" * 5_000_000)
        except ConnectionError:
            pass
        assert statuses(receive(client)) == [413]
    chunks = b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(40))
    assert statuses(ask(server, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks + b"0\r\n\r\n")) == [413]


@pytest.mark.parametrize(
    "body, status, code",
    [
        (b"[" * (2 * 1024 * 1024 - 10), 400, "too-deep"),
        (b'{"a":' * 300_000, 400, "too-deep"),
        (b"\xef\xbb\xbf{}", 400, "not-parseable"),
        (b'{"slug":"\xff"}', 400, "bad-utf8"),
        (b'{"slug":"\\ud800"}', 400, "not-parseable"),
        (b'{"slug":"a","slug":"b"}', 422, "invalid"),
        (b'{"slug":1e400}', 422, "invalid"),
        (b'{"slug":' + b"9" * 1_000_000 + b"}", 422, "invalid"),
        (b'{"slug":"' + b"x" * 2_000_000 + b'"}', 422, "invalid"),
        (b'{"slug":"a\\u0000b"}', 422, "invalid"),
        (b"{" + b",".join(b'"%x":1' % i for i in range(150_000)) + b"}", 422, "invalid"),
        (b"{" + b",".join([b'"a":1'] * 150_000) + b"}", 422, "invalid"),
        (b'{"a":1,"a":[{"x":1,"x":{"y":[2],"y":{"z":3,"z":[]}}}]}', 422, "invalid"),
        (b"[" + b"0," * 900_000 + b"0]", 400, "too-many-values"),
        (b"", 400, "not-parseable"),
        (b"null", 422, "invalid"),
        (b"{}{}", 400, "not-parseable"),
    ],
    ids=lambda value: value[:12].hex() if isinstance(value, bytes) else str(value),
)
def test_bodies_made_to_hurt(server, world, body, status, code):
    begun = time.monotonic()
    reply = world.operator("POST", TENANTS, content=body, headers={"Content-Type": "application/json"}, check=False)
    assert (reply.status, reply.json["type"]) == (status, f"/problems/{code}"), str(reply)[:800]
    assert len(reply.content) < 100_000, "a reply must not be many times its request"
    assert time.monotonic() - begun < 5


def test_many_requests_in_one_packet_are_answered_in_order(server):
    paths = [HEALTH if i % 3 else f"/nothing/{i}" for i in range(300)]
    got = ask(server, b"".join(get(path) for path in paths))
    assert statuses(got) == [200 if path == HEALTH else 404 for path in paths]


def test_a_half_closed_client_gets_its_answer(server):
    assert statuses(ask(server, get(HEALTH))) == [200]


def test_100_continue(server):
    with connect(server) as client:
        head = f"{POST}Authorization: Bearer cpl_i_wrong\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        client.sendall(head.encode())
        assert receive(client, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"{}")
        assert statuses(receive(client, b"}")) == [401]


def test_methods(server):
    got = ask(server, f"BREW {HEALTH} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert statuses(got) == [405] and b"Allow: GET, HEAD, OPTIONS\r\n" in got
    got = ask(server, f"OPTIONS {TENANTS} HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n\r\n".encode())
    assert statuses(got) == [204] and b"POST" in got and b"Access-Control" not in got
    got = ask(server, f"HEAD {DOCUMENT} HTTP/1.1\r\nHost: a\r\n\r\n".encode() + get(HEALTH))
    assert statuses(got) == [200, 200]
    length = int(re.search(rb"Content-Length: (\d+)", got)[1])
    assert length > 10_000 and len(got) < 3_000
    assert statuses(ask(server, f"TRACE {HEALTH} HTTP/1.1\r\nHost: a\r\n\r\n".encode())) == [405]
    assert statuses(ask(server, b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n")) == [400]


def test_methods_of_a_clients_choosing_do_not_become_metrics(server, world):
    for i in range(20):
        ask(server, f"M{i} {HEALTH} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    text = ask(server, get("/metrics")) + ask(server, get("/api/v1/platform/metrics"))
    assert b'"M1"' not in text


def test_the_document_compressed_is_the_same(server):
    plain = ask(server, get(DOCUMENT)).partition(b"\r\n\r\n")[2]
    head, _, body = ask(server, get(DOCUMENT, "Accept-Encoding: gzip")).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head and re.search(rb"Vary: .*Accept-Encoding", head)
    assert gzip.decompress(body) == plain


def test_answers_with_secrets_are_not_compressed(world):
    reply = world.api("compliance_admin").post(
        "/api/v1/platform/tokens",
        {"kind": "service", "name": "x" * 100, "permissions": ["dsr:read"]},
        headers={"Accept-Encoding": "gzip"},
    )
    assert reply.status == 201 and "secret" in reply.json
    assert "content-encoding" not in reply.headers


def test_links_in_mails_do_not_begin_with_what_a_caller_says(server, world, mailbox):
    admin = world.api("compliance_admin")
    for number, host in enumerate(("evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example")):
        email = f"invited-{number}-{world.run}@links.example"
        reply = admin.post(
            "/api/v1/platform/members",
            {"email": email, "name": "Ida Invited", "roles": ["viewer"]},
            headers={"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host}"},
        )
        assert reply.status == 201, str(reply)
        text = mailbox.wait(email)
        assert token_of(text)
        assert "evil" not in str(text), host


def test_an_error_names_nothing_of_the_caller(server):
    got = ask(server, get("/nothing/<script>alert(1)</script>"))
    assert b"script" not in got
    got = ask(server, get(f"{HEALTH}?%3Cscript%3E=1", "Accept-Language: <script>"))
    assert b"<script>" not in got.partition(b"\r\n\r\n")[0]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def tls_server(certificate):
    made = Server(
        {
            "COMPLIANCE_TLS_CERT": str(certificate / "cert.pem"),
            "COMPLIANCE_TLS_KEY": str(certificate / "key.pem"),
            "COMPLIANCE_CORS_ORIGINS": "http://localhost:5173, https://console.example",
            "COMPLIANCE_TRUSTED_PROXIES": "127.0.0.1",
            "COMPLIANCE_PUBLIC_URL": "https://compliance.example",
        }
    )
    made.start()
    yield made
    made.stop()


def tls_context(certificate, **versions) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    for name, value in versions.items():
        setattr(context, name, value)
    return context


def test_tls(tls_server, certificate):
    context = tls_context(certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(connect(tls_server), server_hostname="localhost") as client:
        assert client.version() in ("TLSv1.2", "TLSv1.3") and client.selected_alpn_protocol() == "http/1.1"
        client.sendall(get(HEALTH))
        got = receive(client, b"}")
        assert statuses(got) == [200] and b"Strict-Transport-Security" in got
        client.sendall(get(HEALTH, "Connection: close"))
        assert statuses(receive(client)) == [200]


def test_tls_refuses_what_is_broken_or_old(tls_server, certificate):
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        context = tls_context(certificate, minimum_version=version, maximum_version=version)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            context.wrap_socket(connect(tls_server), server_hostname="localhost")
    for suite in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "NULL-SHA256"):
        context = tls_context(certificate, maximum_version=ssl.TLSVersion.TLSv1_2)
        context.set_ciphers(suite + ":@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            context.wrap_socket(connect(tls_server), server_hostname="localhost")
    for garbage in (get(HEALTH), b"\x16\x03\x01\xff\xff" + b"x" * 70000, b"\0" * 10000, b"\x16\x03\x01\0\5\1\0\0\1\xff"):
        with connect(tls_server) as client:
            client.sendall(garbage)
            assert b"200" not in receive(client, patience_s=15)
    stalled = [connect(tls_server) for _ in range(50)]
    for client in stalled:
        client.sendall(b"\x16\x03\x01\x02\x00\x01")
    with tls_context(certificate).wrap_socket(connect(tls_server), server_hostname="localhost") as client:
        client.sendall(get(HEALTH))
        assert statuses(receive(client, b"}")) == [200]
    begun = time.monotonic()
    for client in stalled:
        receive(client, patience_s=15)
        client.close()
    assert time.monotonic() - begun < 15


def test_origins_that_are_configured_may_call(tls_server, certificate):
    def over_tls(raw: bytes) -> bytes:
        with tls_context(certificate).wrap_socket(connect(tls_server), server_hostname="localhost") as client:
            client.sendall(raw)
            return receive(client)

    got = over_tls(get(HEALTH, "Origin: https://console.example", "Connection: close"))
    assert b"Access-Control-Allow-Origin: https://console.example\r\n" in got and b"ETag" in got
    got = over_tls(get(HEALTH, "Origin: https://evil.example", "Connection: close"))
    assert b"Access-Control-Allow-Origin" not in got and b"Vary: Origin" in got
    preflight = (
        f"OPTIONS {TENANTS} HTTP/1.1\r\nHost: a\r\nOrigin: http://localhost:5173\r\n"
        "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\nConnection: close\r\n\r\n"
    )
    got = over_tls(preflight.encode())
    assert statuses(got) == [204] and re.search(rb"Access-Control-Allow-Headers: .*Authorization", got)


def test_the_access_log_is_json_without_anything_personal(tls_server, certificate):
    with tls_context(certificate).wrap_socket(connect(tls_server), server_hostname="localhost") as client:
        client.sendall(
            get("/api/v1/platform/tenant?q=secret-word", "X-Forwarded-For: 203.0.113.77", "Authorization: Bearer cpl_p_secret-token", "Connection: close")
        )
        assert statuses(receive(client)) == [401]
    lines = [json.loads(line) for line in tls_server.tail(200_000).splitlines() if line.startswith("{")]
    entry = [line for line in lines if line["route"] == "/api/v1/platform/tenant"][-1]
    assert entry["status"] == 401 and entry["method"] == "GET" and entry["peer"] == "203.0.113.0"
    assert not re.search("secret-word|secret-token|203.0.113.77", tls_server.tail(200_000))


def test_a_drained_server_finishes_what_it_has_begun(provider):
    made = Server({}).start()
    with connect(made) as idle, connect(made) as begun:
        idle.sendall(get(HEALTH))
        receive(idle, b"}")
        begun.sendall(get(HEALTH)[:-2])
        time.sleep(0.2)
        made.process.terminate()
        time.sleep(0.3)
        assert idle.recv(100) == b""
        begun.sendall(b"\r\n")
        got = receive(begun)
        assert statuses(got) == [200] and b"Connection: close" in got
        with pytest.raises(ConnectionRefusedError):
            connect(made)
    assert made.process.wait(30) == 0
    made.stop()
