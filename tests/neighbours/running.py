# SPDX-License-Identifier: Apache-2.0
"""Instances of one installation on a database that stands beside them."""
import os
import tempfile
from pathlib import Path

from harness.client import Api
from harness.cluster import instance, run
from harness.server import program

PLATFORM = "/api/v1/platform"
OPERATOR = "cpl_i_" + "t" * 43


class Running:
    """One program on the database; all share the master key, the files and the journal, as instances of one installation do."""

    def __init__(self, folder: Path, url: str, key: Path, **environment: str):
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.shared = {
            "COMPLIANCE_MASTER_KEY_FILE": str(key),
            "COMPLIANCE_FILES_DIR": str(folder / "files"),
            "COMPLIANCE_SHRED_JOURNAL": str(folder / "shred.journal"),
            "COMPLIANCE_BOOTSTRAP_TOKEN": OPERATOR,
            "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000",
            "COMPLIANCE_SEAL_INTERVAL": "1",
            **environment,
        }
        self.process, self.url = instance(url, self.folder, **self.shared)

    def log(self) -> str:
        return (self.folder / "instance.log").read_text(errors="replace")

    def api(self, token: str) -> Api:
        return Api(self.url, lambda: token)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def make_tenant(self, url: str):
        """A tenant with an administrator: `tenant`, its id, and `token`."""
        reply = self.api(OPERATOR).post(
            f"{PLATFORM}/tenants",
            {"slug": "acme", "name": "Acme", "legal_name": "Acme GmbH", "region": "NW", "admin": {"email": "ada@acme.example", "name": "Ada"}},
        )
        assert reply.status == 201, reply
        own = {**os.environ, **self.shared, "COMPLIANCE_DATABASE_URL": url}
        done = run(program(), "token", "--tenant", "acme", "--member", "ada@acme.example", "--data-dir", self.folder / "token", env=own)
        assert done.returncode == 0, done.stderr
        self.token, self.tenant = done.stdout.strip(), reply.json["id"]

    def metrics(self) -> dict[str, float]:
        lines = Api(self.url).get(f"{PLATFORM}/metrics").content.decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}
