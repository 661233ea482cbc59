# SPDX-License-Identifier: Apache-2.0
"""Starts bench/peer on a copy of the risks' table in the service's own cluster. Its packages come from PyPI into build/peer, by hash."""
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from common import ROOT, Service, stop

HOME = ROOT / "build" / "peer"
FOLDER = Path(__file__).resolve().parent / "peer"
WORKERS = 2


def installed() -> Path:
    """Folder of the programs; made anew where the requirements are others."""
    wanted = hashlib.sha256((FOLDER / "requirements.txt").read_bytes()).hexdigest()
    mark = HOME / "requirements.sha256"
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
        subprocess.run([HOME / "bin" / "pip", "install", "--quiet", "--require-hashes", "-r", FOLDER / "requirements.txt"], check=True)
        mark.write_text(wanted)
    return HOME / "bin"


def copy_table(service: Service):
    """The same columns, keys and indexes and rows, and none of the triggers and policies."""
    service.execute(
        "CREATE SCHEMA peer",
        "CREATE TABLE peer.risks (LIKE public.compliance_risks INCLUDING ALL)",
        "INSERT INTO peer.risks SELECT * FROM public.compliance_risks",
        "CREATE SEQUENCE peer.keys",
        "VACUUM ANALYZE peer.risks")


class Peer:
    def __init__(self, service: Service, tenants: list[dict]):
        programs = installed()
        copy_table(service)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        tokens = {hashlib.sha256(tenant["token"].encode()).hexdigest(): tenant["id"] for tenant in tenants}
        environment = {**os.environ, "PEER_TOKENS": json.dumps(tokens),
                       "PEER_DATABASE": f"postgresql+asyncpg://postgres@/compliance?host={service.folder}/data/socket"}
        self.url = f"http://127.0.0.1:{port}"
        self.log = service.folder / "peer.log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [programs / "uvicorn", "app:app", "--app-dir", FOLDER, "--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS),
                 "--loop", "uvloop", "--http", "httptools", "--no-access-log"], stdout=out, stderr=subprocess.STDOUT, env=environment)
        end = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit(f"the peer did not come up:\n{self.log.read_text()}")
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False

    def stop(self):
        stop(self.process)
