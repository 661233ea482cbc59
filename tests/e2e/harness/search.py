# SPDX-License-Identifier: Apache-2.0
"""Looks for texts in everything that a database and a folder hold: every column of every table, and every file, as they
are, and as they are behind hex, base64, compression and archives."""
import base64
import binascii
import io
import json
import re
import unicodedata
import urllib.parse
import zipfile
import zlib
from pathlib import Path

BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
TABLES = (
    "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables "
    "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
)
DEPTH = 3


def forms(text: str) -> set[bytes]:
    """How a text may be written, in lower case."""
    plain = {text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text), json.dumps(text)[1:-1]}
    plain |= {urllib.parse.quote(text), urllib.parse.quote_plus(text)}
    found = {one.lower().encode() for one in plain}
    return found | {text.lower().encode("utf-16-le"), text.lower().encode("utf-16-be")}


def views(data: bytes, depth: int = DEPTH):
    """The bytes, and what they are when they are unpacked."""
    yield data
    if depth == 0:
        return
    for inner in _unpacked(data):
        yield from views(inner, depth - 1)


def _unpacked(data: bytes):
    for start in {0, *(m.start() for m in re.finditer(rb"\x1f\x8b|\x78[\x01\x9c\xda]", data))}:
        if data[start : start + 1] in (b"\x1f", b"\x78"):
            try:
                yield zlib.decompressobj(47).decompress(data[start:], 1 << 24)
            except zlib.error:
                pass
    if data[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield name.encode() + b"\n" + archive.read(name)
        except (zipfile.BadZipFile, RuntimeError):
            pass
    for run in HEX.findall(data):
        yield binascii.unhexlify(run)
    for run in BASE64.findall(data):
        run = run.replace(b"-", b"+").replace(b"_", b"/")
        try:
            yield base64.b64decode(run + b"=" * (-len(run) % 4))
        except binascii.Error:
            pass


class Search:
    """`texts` in any case and form, `secrets` as bytes."""

    def __init__(self, texts: list[str], secrets: list[bytes] = ()):
        self.needles = {form: text for text in texts for form in forms(text)}
        self.secrets = list(secrets)

    def of(self, data: bytes) -> set[str]:
        found = set()
        for view in views(data):
            low = view.lower() + b"\n" + view.decode(errors="ignore").lower().encode()
            found |= {text for form, text in self.needles.items() if form in low}
            found |= {secret.hex() for secret in self.secrets if secret in view}
        return found

    def of_database(self, connection) -> dict[str, set[str]]:
        """By table and column; `connection` is a superuser's."""
        found = {}
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            tables = [row[0] for row in cursor.fetchall()]
            assert len(tables) > 20, "that is not the whole database"
            for table in tables:
                cursor.execute(f"SELECT * FROM {table} LIMIT 0")
                columns = [(c.name, c.type_code == 17) for c in cursor.description]
                shown = ", ".join(f'"{name}"' if is_bytes else f'"{name}"::text' for name, is_bytes in columns)
                cursor.execute(f"SELECT {shown} FROM {table}")
                for row in cursor:
                    for (name, _), value in zip(columns, row):
                        if value is not None and (hits := self.of(value.encode() if isinstance(value, str) else bytes(value))):
                            found.setdefault(f"{table}.{name}", set()).update(hits)
        return found

    def of_folder(self, folder: Path, leave_out: tuple[str, ...] = ()) -> dict[str, set[str]]:
        found = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(part in leave_out for part in path.parts):
                if hits := self.of(str(path.name).encode() + b"\n" + path.read_bytes()):
                    found[str(path)] = hits
        return found
