# SPDX-License-Identifier: Apache-2.0
"""Stored files that change on disk behind the program's back: nobody ever gets bytes that were not uploaded."""
import http.client
import secrets

import pytest
from harness.client import multipart

FILES = "/api/v1/platform/files"
KIBIBYTE = 1024


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.fixture
def stored(place):
    """The id of a file over several pieces, its words and its place on disk."""
    words = secrets.token_hex(KIBIBYTE * 400).encode()
    known = set(place.files.glob("??/*"))
    content, kind = multipart("data.bin", "text/plain", words)
    reply = place.api()("POST", FILES, content=content, headers={"Content-Type": kind})
    assert reply.status == 201, reply
    (blob,) = set(place.files.glob("??/*")) - known
    return reply.json["id"], words, blob


CHANGES = {
    "a bit of the first piece": (lambda data: flip(data, 200), 500),
    "a bit of the header": (lambda data: flip(data, 20), 500),
    "a bit of the last piece": (lambda data: flip(data, len(data) - 20), None),
    "its end is missing": (lambda data: data[:-100], None),
    "all but the header is missing": (lambda data: data[:40], 500),
    "it is empty": (lambda data: b"", 500),
    "a part of it twice": (lambda data: data[: 64 * KIBIBYTE] + data, 500),
    "more behind its end": (lambda data: data + b"x" * 64 * KIBIBYTE, None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_file_is_never_given_out(place, stored, change):
    record, words, blob = stored
    whole = blob.read_bytes()
    changed, status = CHANGES[change]
    blob.write_bytes(changed(whole))
    try:
        reply = place.api().get(f"{FILES}/{record}/content")
        assert reply.status == 500 and reply.json["type"] == "/problems/internal" and status == 500, reply
    except http.client.IncompleteRead as broken:
        assert status is None, "an error could have been told before anything was promised"
        assert len(broken.partial) < len(words) and words.startswith(broken.partial)
    assert blob.name in place.server.tail(), "the log names the file"
    blob.write_bytes(whole)
    assert place.api().get(f"{FILES}/{record}/content").content == words
    assert place.goes_on()


def test_a_file_that_is_gone_is_an_error_and_no_empty_file(place, stored):
    record, words, blob = stored
    whole = blob.read_bytes()
    blob.unlink()
    reply = place.api().get(f"{FILES}/{record}/content")
    assert reply.status == 500 and reply.json["type"] == "/problems/internal", reply
    assert blob.name in place.server.tail(), "the log names the file"
    blob.write_bytes(whole)
    assert place.api().get(f"{FILES}/{record}/content").content == words
