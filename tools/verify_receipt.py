#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verifies a receipt or a checkpoint of the audit trail without the program that made it.

    verify_receipt.py receipt.json [--log-id HEX] [--jwks keys.json] [--consistency proof.json --head later.json]
    verify_receipt.py --checkpoint checkpoint.txt --jwks keys.json

A receipt carries its own key; that it is the log's key is known only from outside: by --log-id (the key_id of the log's
first key, as told by whoever runs the log) or --jwks (/api/v1/platform/jwks.json?log_id=…). Exit code 0: every check
held, 1: one failed, 2: wrong usage. Needs Python 3.9 and the package `cryptography`."""
import argparse
import base64
import hashlib
import json
import struct
import sys
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

LEAF_MEMBERS = {"action", "actor", "at", "details_sha256", "entity", "id", "request_id", "tenant_id", "tx", "v"}
FORMAT = "backend-compliance/receipt/v1"
ORIGIN = "backend-compliance/"
LARGEST = 2**53 - 1


class Faulty(Exception):
    """What is to be checked cannot be read at all."""


def canonical(value) -> str:
    """JSON as RFC 8785 writes it; the trail holds no other numbers than integers."""
    if isinstance(value, dict):
        inside = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(item) for name, item in inside) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST):
        raise Faulty(f"{value} is no number of the trail")
    return json.dumps(value, ensure_ascii=False)


def strict_json(text: str):
    def once(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise Faulty("a member is given twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except ValueError as fault:
        raise Faulty(f"no JSON: {fault}") from None


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def root_from_path(leaf: bytes, index: int, size: int, path: list) -> bytes:
    """Root that the path leads to: from the top down, the leaf's side of each split of the tree (RFC 9162, 2.1)."""
    if not 0 <= index < size:
        raise Faulty("the leaf stands outside of the tree")
    sides = []
    while size > 1:
        left = 1 << (size - 1).bit_length() - 1
        if index < left:
            sides.append("right")
            size = left
        else:
            sides.append("left")
            index, size = index - left, size - left
    if len(sides) != len(path):
        raise Faulty(f"the path has {len(path)} hashes, the tree needs {len(sides)}")
    for side, sibling in zip(reversed(sides), path):
        leaf = node(sibling, leaf) if side == "left" else node(leaf, sibling)
    return leaf


def roots_from_consistency(old: int, new: int, path: list, old_root: bytes) -> tuple:
    """Roots of the earlier and the later tree that the proof leads to (RFC 9162, 2.1.4.2)."""
    if old == new or old == 0:
        if path:
            raise Faulty("the proof should be empty")
        return old_root, old_root
    rest = list(path)

    def walk(m: int, n: int, whole: bool):
        # Both roots of the part of the later tree with n leaves, of which the earlier one has the first m.
        if m == n:
            known = old_root if whole else rest.pop(0)
            return known, known
        left = 1 << (n - 1).bit_length() - 1
        if m <= left:
            a, b = walk(m, left, whole)
            right = rest.pop(0)
            return a, node(b, right)
        a, b = walk(m - left, n - left, False)
        first = rest.pop(0)
        return node(first, a), node(first, b)

    try:
        result = walk(old, new, True)
    except IndexError:
        raise Faulty("the proof is too short") from None
    if rest:
        raise Faulty("the proof is too long")
    return result


def milliseconds(text: str) -> int:
    whole, _, fraction = text.rstrip("Z").partition(".")
    at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return int(at.timestamp()) * 1000 + int((fraction + "000")[:3] or 0)


def holds(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hex()


def head_holds(head: dict, key: Ed25519PublicKey) -> bool:
    """TreeHeadDataV2: time, size, root, no extensions."""
    root = bytes.fromhex(head["root_hash"])
    message = struct.pack(">QQB", milliseconds(head["timestamp"]), head["tree_size"], len(root)) + root + b"\x00\x00"
    return holds(key, bytes.fromhex(head["signature"]), message)


def open_checkpoint(note: str, keys: list) -> tuple:
    """Log, size and root of a signed note, and whether one of the keys signed it."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    parts = text.split("\n")
    if len(parts) < 4 or not parts[0].startswith(ORIGIN) or not parts[1].isdigit():
        raise Faulty("no checkpoint of this kind of log")
    signed = False
    for line in lines.splitlines():
        dash, name, data = (line.split(" ") + ["", ""])[:3]
        if dash != "\u2014" or name != parts[0]:
            continue
        blob = base64.b64decode(data, validate=True)
        for key in keys:
            tag = sha256(name.encode() + b"\n\x01" + raw(key))[:4]
            signed = signed or (blob[:4] == tag and holds(key, blob[4:], text.encode()))
    return parts[0][len(ORIGIN):], int(parts[1]), base64.b64decode(parts[2], validate=True), signed


def keys_of(path: str) -> dict:
    """Keys of a JWK set by their id, each with the sizes of the trees that it signed."""
    found = {}
    for item in json.load(open(path, encoding="utf-8"))["keys"]:
        key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(item["x"] + "=" * (-len(item["x"]) % 4)))
        if key_id(key) != item["kid"]:
            raise Faulty(f"the key {item['kid']} is another one than its name says")
        found[item["kid"]] = (key, item.get("from_size") or 0, item.get("to_size"))
    return found


class Report:
    def __init__(self):
        self.good = True

    def check(self, name: str, held, note: str = ""):
        self.good = self.good and bool(held)
        print(f"{'ok    ' if held else 'FAILED'} {name}{': ' + note if note else ''}")


def check_receipt(receipt: dict, options, report: Report):
    report.check("format", receipt.get("format") == FORMAT)
    leaf_input = base64.b64decode(receipt["leaf"], validate=True)
    leaf = strict_json(leaf_input.decode())
    report.check("leaf is canonical", canonical(leaf).encode() == leaf_input and set(leaf) == LEAF_MEMBERS and leaf["v"] == 1)
    if receipt.get("details") is not None:
        digest = sha256(canonical(receipt["details"]).encode()).hex()
        report.check("details are those of the leaf", digest == leaf["details_sha256"])
    head = receipt["tree_head"]
    path = [bytes.fromhex(item) for item in receipt["inclusion"]["path"]]
    size = receipt["inclusion"]["tree_size"]
    root = root_from_path(sha256(b"\x00" + leaf_input), receipt["leaf_index"], size, path)
    report.check("leaf is in the tree", size == head["tree_size"] and root.hex() == head["root_hash"], f"leaf {receipt['leaf_index']} of {size}")
    key = load_der_public_key(base64.b64decode(receipt["spki"], validate=True))
    report.check("key is the one named", isinstance(key, Ed25519PublicKey) and key_id(key) == head["key_id"], head["key_id"])
    report.check("head is signed", head_holds(head, key), head["timestamp"])
    log_id, noted, noted_root, signed = open_checkpoint(head["checkpoint"], [key])
    report.check("checkpoint is signed and the same head", signed and noted == size and noted_root.hex() == head["root_hash"])
    check_key(log_id, head, options, report)
    if options.consistency:
        check_consistency(head, options, report)
    actor = leaf["actor"]["subject"] or leaf["actor"]["kind"]
    print(f"\n{leaf['at']} {leaf['action']} {leaf['entity']['type']} {leaf['entity']['key'] or leaf['entity']['id'] or ''} by {actor}")


def check_key(log_id: str, head: dict, options, report: Report):
    if options.jwks:
        keys = keys_of(options.jwks)
        _, begin, end = keys.get(head["key_id"], (None, 0, -1))
        report.check("key is one of the log's", head["key_id"] in keys and begin <= head["tree_size"] and (end is None or head["tree_size"] <= end))
    if options.log_id:
        report.check("log is the expected one", log_id == options.log_id, log_id)
    if not options.jwks and not options.log_id:
        print(f"note   nothing from outside says that the log {log_id} is the right one (--log-id, --jwks)")


def check_consistency(head: dict, options, report: Report):
    proof = json.load(open(options.consistency, encoding="utf-8"))
    later = json.load(open(options.head, encoding="utf-8"))
    known = bytes.fromhex(head["root_hash"])
    old, new = roots_from_consistency(proof["from_size"], proof["to_size"], [bytes.fromhex(item) for item in proof["path"]], known)
    fits = proof["from_size"] == head["tree_size"] and proof["to_size"] == later["tree_size"]
    report.check("later head continues this one", fits and old == known and new.hex() == later["root_hash"], f"{head['tree_size']} to {later['tree_size']}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Verifies a receipt or a checkpoint of the audit trail.")
    parser.add_argument("receipt", nargs="?", help="receipt (JSON)")
    parser.add_argument("--checkpoint", help="checkpoint (C2SP signed note) instead of a receipt")
    parser.add_argument("--jwks", help="public keys of the log (JWK set)")
    parser.add_argument("--log-id", help="key_id of the log's first key")
    parser.add_argument("--consistency", help="consistency proof (JSON) from the receipt's head to a later one")
    parser.add_argument("--head", help="that later head (JSON)")
    options = parser.parse_args()
    if bool(options.receipt) == bool(options.checkpoint) or bool(options.consistency) != bool(options.head) or (options.checkpoint and not options.jwks):
        parser.error("give a receipt, or --checkpoint with --jwks; --consistency and --head belong together")
    report = Report()
    try:
        if options.receipt:
            check_receipt(strict_json(open(options.receipt, encoding="utf-8").read()), options, report)
        else:
            keys = [key for key, _, _ in keys_of(options.jwks).values()]
            log_id, size, root, signed = open_checkpoint(open(options.checkpoint, encoding="utf-8").read(), keys)
            report.check("checkpoint is signed", signed, f"{size} leaves, root {root.hex()}")
            if options.log_id:
                report.check("log is the expected one", log_id == options.log_id, log_id)
    except (Faulty, KeyError, TypeError, ValueError) as fault:
        report.check("readable", False, f"{type(fault).__name__}: {fault}")
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
