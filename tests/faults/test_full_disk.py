# SPDX-License-Identifier: Apache-2.0
"""Disks that run full, of the database and of the files: what cannot be kept is refused, what was acknowledged stays."""
import secrets
import time

from harness.client import multipart
from harness.waiting import wait_for
from harness.writer import STORED, SYSTEMS, Writer, held_against, sum_of

FILES = "/api/v1/platform/files"
MEBIBYTE, BACK_S = 1024 * 1024, 5


def test_a_full_disk_of_the_database_refuses_changes_and_loses_none(place):
    before = set(place.rows(STORED))
    writers = [Writer(lambda: place.server.url, place.token, until=time.monotonic() + 6) for _ in range(4)]
    with place.database_disk.full():
        for writer in writers:
            writer.start()
        wait_for(lambda: sum_of(writers).get(503, 0) > 8, 30)
        reply = place.api().get(SYSTEMS)
        assert reply.status == 200, "what is there can be read"
    freed = time.monotonic()
    wait_for(lambda: place.api().post(SYSTEMS, {"name": "After the full disk"}).status == 201, BACK_S)
    assert time.monotonic() < freed + BACK_S
    for writer in writers:
        writer.join(120)
        assert not writer.is_alive()
    held_against(writers, set(place.rows(STORED)) - before)
    assert place.goes_on()


def upload(place, data: bytes):
    content, kind = multipart("data.bin", "text/plain", data)
    return place.api()("POST", FILES, content=content, headers={"Content-Type": kind})


def test_a_full_disk_of_files_is_507_and_leaves_nothing(place):
    kept = upload(place, b"kept before " * 1000)
    assert kept.status == 201, kept
    seen = lambda: (sorted(place.files.rglob("*")), place.rows("SELECT id, sha256 FROM compliance_files ORDER BY id"))
    before = seen()
    data = secrets.token_hex(MEBIBYTE).encode()
    for largest in (0, 100, MEBIBYTE, len(data)):  # at once, in the header, in the middle, with the last piece
        with place.file_disk.full(largest):
            reply = upload(place, data)
            assert reply.status == 507 and reply.json["type"] == "/problems/storage-full", reply
            assert place.api().get(f"{FILES}/{kept.json['id']}/content").content == b"kept before " * 1000
            assert place.api().post(SYSTEMS, {"name": f"Beside {largest}"}).status == 201, "what needs no file goes on"
        assert seen() == before
    reply = upload(place, data)
    assert reply.status == 201, reply
    assert place.api().get(f"{FILES}/{reply.json['id']}/content").content == data
    assert place.goes_on()
