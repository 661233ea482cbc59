#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks certificates of erasure without a line of the program's own: reads rows as JSON from standard input, one a
line, with the log's public keys; recomputes hash and chain and verifies the signatures."""
import base64
import hashlib
import json
import sys

from cryptography.hazmat.primitives.serialization import load_der_public_key

MEMBERS = (
    "tenant_id", "id", "previous_hash", "key", "subject_pseudonym", "subject_kind", "origin", "reason", "legal_basis",
    "requested_by", "approved_by", "executed_at", "key_fingerprint", "tables", "files", "effective_everywhere_on",
)  # fmt: skip


def canonical(value) -> bytes:
    """RFC 8785 for what certificates hold: ASCII keys, texts and whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def main() -> int:
    given = json.load(sys.stdin)
    keys = [load_der_public_key(base64.b64decode(spki)) for spki in given["keys"]]
    previous = None
    for row in given["certificates"]:
        assert row["previous_hash"] == previous, f"{row['key']} does not follow"
        digest = hashlib.sha256(canonical({name: row[name] for name in MEMBERS})).digest()
        assert digest.hex() == row["hash"], f"{row['key']}: hash {digest.hex()}"
        signed = b"backend-compliance/erasure/v1\n" + digest
        keys[0].verify(bytes.fromhex(row["signature"]), signed)
        previous = row["hash"]
    print(f"{len(given['certificates'])} certificates hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
