# SPDX-License-Identifier: Apache-2.0
"""Many, slow, silent and vanishing connections, on loopback: they cost their own place and nobody else's time."""
import re
import resource
import select
import socket
import time
from pathlib import Path

import pytest
from harness.raw import DOCUMENT, HEALTH, ask, connect, get, receive, statuses
from harness.sanitizer import built_with
from harness.server import Server


def test_readers_that_are_reset_in_mid_answer_cost_nothing(server):
    for _ in range(200):
        client = connect(server)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.sendall(get(DOCUMENT) * 5)
        client.recv(100)
        client.close()
    assert statuses(ask(server, get(HEALTH))) == [200]


def test_a_slow_reader_gets_all_of_a_large_answer(server):
    with connect(server) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        client.sendall(get(DOCUMENT) * 40)
        client.shutdown(socket.SHUT_WR)
        out = b""
        while got := client.recv(64 * 1024):
            out += got
            time.sleep(0.001)
    assert statuses(out).count(200) == 40


def test_slow_heads_and_silent_clients_are_ended_together_and_others_served(server):
    """Two hundred stalling clients; while they wait, everybody else is answered at once."""
    stalling = [connect(server) for _ in range(200)]
    for number, client in enumerate(stalling):
        if number % 2:
            client.sendall(b"GET /api/v1/platform/health HTTP/1.1\r\nX-Slow: ")
    begun = time.monotonic()
    for _ in range(50):
        one = time.monotonic()
        assert statuses(ask(server, get(HEALTH))) == [200]
        assert time.monotonic() - one < 2
    answers = [receive(client, patience_s=15) for client in stalling]
    assert time.monotonic() - begun < 16
    for number, (client, got) in enumerate(zip(stalling, answers)):
        assert statuses(got) == ([408] if number % 2 else []), got
        client.close()


def test_two_thousand_connections_at_once(server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8000), hard))
    clients = []
    try:
        for number in range(2000):
            clients.append(connect(server, f"127.0.{1 + number // 200}.{1 + number % 200}"))
        for client in clients:
            client.sendall(get(HEALTH))
        assert all(statuses(receive(client, b"}")) == [200] for client in clients)
    finally:
        for client in clients:
            client.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert statuses(ask(server, get(HEALTH))) == [200]


def resident_mib(process_id: int) -> float:
    text = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) / 1024


def test_ten_thousand_idle_connections_hold_up_nobody():
    """As many as the server takes, each asked once and then kept; whoever comes beyond is closed, and the oldest place serves on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 10_500:
        pytest.skip(f"this machine opens {hard} files at most")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server, clients = Server({}), []
    try:
        server.start()
        before = resident_mib(server.process.pid)
        for number in range(9_900):
            clients.append(connect(server, f"127.1.{number // 200}.{1 + number % 200}"))
            clients[-1].sendall(get(HEALTH))
            assert statuses(receive(clients[-1], b"}")) == [200], number
        took = []
        for _ in range(50):
            begun = time.monotonic()
            assert statuses(ask(server, get(HEALTH))) == [200]
            took.append(time.monotonic() - begun)
        grown = resident_mib(server.process.pid) - before
        print(f"9,900 idle connections: {grown:.0f} MiB more, median answer {sorted(took)[25] * 1000:.1f} ms")
        assert sorted(took)[25] < 0.5
        assert grown < (2_000 if built_with() else 600), "a sanitizer keeps what it knows of each coroutine's stack, too"
        beyond = [connect(server, f"127.2.0.{1 + number}") for number in range(200)]
        clients += beyond
        assert any(receive(client, patience_s=1) == b"" for client in beyond[-20:]), "places are counted"
        clients[0].sendall(get(HEALTH))
        assert statuses(receive(clients[0], b"}")) == [200], "who was let in is served on"
    finally:
        for client in clients:
            client.close()
        server.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_one_address_does_not_take_all_connections(server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8000), hard))
    clients = []
    try:
        for _ in range(1100):
            clients.append(connect(server, "127.9.9.9"))
        deadline = time.monotonic() + 10
        ended = set()
        while len(ended) < 100 and time.monotonic() < deadline:
            poller = select.poll()
            for client in clients:
                if client not in ended:
                    poller.register(client, select.POLLIN)
            by_number = {client.fileno(): client for client in clients}
            ended |= {by_number[number] for number, _ in poller.poll(200)}
        assert 100 <= len(ended) <= 1100 - 900, len(ended)
        assert statuses(ask(server, get(HEALTH))) == [200]
    finally:
        for client in clients:
            client.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
