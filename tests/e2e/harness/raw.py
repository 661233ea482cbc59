# SPDX-License-Identifier: Apache-2.0
"""Requests as bytes over sockets, for what no HTTP library would send."""
import re
import socket
import time
import urllib.parse

HEALTH = "/api/v1/platform/health"
DOCUMENT = "/api/v1/platform/openapi.json"


def address(server) -> tuple[str, int]:
    parts = urllib.parse.urlsplit(server.url)
    return parts.hostname, parts.port


def connect(server, source: str | None = None) -> socket.socket:
    return socket.create_connection(address(server), timeout=30, source_address=(source, 0) if source else None)


def receive(client: socket.socket, until: bytes | None = None, patience_s: float = 20) -> bytes:
    """What comes until `until` is in it, or the connection ends."""
    out, end = b"", time.monotonic() + patience_s
    while until is None or until not in out:
        client.settimeout(max(end - time.monotonic(), 0.001))
        try:
            got = client.recv(65536)
        except (TimeoutError, ConnectionResetError):
            break
        if not got:
            break
        out += got
    return out


def ask(server, raw: bytes, patience_s: float = 20) -> bytes:
    with connect(server) as client:
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        return receive(client, patience_s=patience_s)


def get(path: str, *fields: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *fields, "", ""]).encode()


def statuses(raw: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", raw)]
