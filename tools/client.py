#!/usr/bin/env -S /usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Writes clients/typescript/src/schema.ts from the document of the built program. It is in no commit: a client is built for the program that it calls."""
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIENT = ROOT / "clients" / "typescript"
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from harness.server import Server


def main():
    server = Server({})
    try:
        server.start()
        document = urllib.request.urlopen(server.url + "/api/v1/platform/openapi.json", timeout=30).read()
    finally:
        server.stop()
    if not (CLIENT / "node_modules").exists():
        subprocess.run(["npm", "ci", "--loglevel=error"], cwd=CLIENT, check=True)
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(document)
        file.flush()
        subprocess.run(["node", "generate.mjs", file.name, "src/schema.ts"], cwd=CLIENT, check=True)


if __name__ == "__main__":
    main()
