#!/usr/bin/env -S /usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/examples anew from the running program: a response package, letters, a case file and a register of a made-up
person. A test holds them against what the program makes."""
import io
import shutil
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from harness import dsr_example
from harness.clamd import FakeClamd
from harness.mailbox import Mailbox
from harness.oidc import OpenIdProvider
from harness.server import Server
from harness.trail import Trail
from harness.world import World

FOLDER = ROOT / "docs" / "examples"


def answered():
    provider, mailbox, scanner = OpenIdProvider(), Mailbox(), FakeClamd()
    server = Server(
        {
            "KEYCLOAK_URL": provider.url,
            "KEYCLOAK_REALM": provider.realm,
            "KEYCLOAK_CLIENT_ID": provider.client_id,
            "COMPLIANCE_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "COMPLIANCE_SMTP_FROM": "compliance@example.org",
            "COMPLIANCE_CLAMD": scanner.address,
        }
    )
    try:
        server.start()
        return dsr_example.answer(World(server, provider, mailbox, Trail(server.database_url()), ["examples"]), "examples")
    finally:
        server.stop()
        mailbox.stop()
        provider.stop()
        scanner.stop()


def main():
    made = answered()
    for name in ("response-package", "letters"):
        shutil.rmtree(FOLDER / name, ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(made.package)) as package:
        for name in package.namelist():
            path = FOLDER / "response-package" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(package.read(name))
    (FOLDER / "letters").mkdir(parents=True, exist_ok=True)
    for kind, letter in made.letters.items():
        (FOLDER / "letters" / f"{kind}.pdf").write_bytes(letter)
    (FOLDER / "case-file.pdf").write_bytes(made.case_pdf)
    (FOLDER / "register.pdf").write_bytes(made.register_pdf)


if __name__ == "__main__":
    main()
