# SPDX-License-Identifier: Apache-2.0
"""One server on a database of its own behind a proxy, both on disks that can run full: for the faults that it is to outlive."""
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest
from harness.client import Api
from harness.cluster import Cluster
from harness.full_disk import FullDisk
from harness.proxy import Proxy
from harness.server import Server
from harness.trail import ask
from harness.trouble import demo_token


class Place:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cpl-faults-"))
        self.folder.chmod(0o755)
        self.database_disk = FullDisk(self.folder / "cluster/data")
        self.cluster = Cluster(self.folder / "cluster", **self.database_disk.environment)
        self.proxy = Proxy(self.cluster.socket / ".s.PGSQL.5432")
        self.server = Server(
            {
                "COMPLIANCE_DATABASE_URL": self.proxy.url,
                "COMPLIANCE_MASTER_KEY": secrets.token_hex(32),
                "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "100000000",
                "COMPLIANCE_SEAL_INTERVAL": "1",
                "COMPLIANCE_ACCESS_LOG": "off",
            },
            ("--demo",),
        )
        self.files = self.server.data / "files"
        self.file_disk = FullDisk(self.files)
        self.server.environment.update(self.file_disk.environment)
        self.server.start()
        self.token = demo_token(self.server)
        self.pid = self.server.process.pid
        unscanned = self.api().patch("/api/v1/platform/tenant", {"confirm": "demo", "files": {"scan": "off"}})
        assert unscanned.status == 200, unscanned

    def api(self) -> Api:
        return Api(self.server.url, lambda: self.token)

    def rows(self, sql: str, *parameters) -> list[tuple]:
        """As the database's superuser, past the proxy."""
        return ask(self.cluster.url, sql, *parameters)

    def goes_on(self) -> bool:
        """The very process of the beginning."""
        return self.server.process.poll() is None and self.server.process.pid == self.pid

    def stop(self):
        self.server.stop()
        self.proxy.stop()
        self.cluster.stop()
        self.file_disk.remove()
        self.database_disk.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def place():
    made = Place()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def log_of_place(request):
    """Shown with a failure."""
    yield
    if "place" in request.fixturenames:
        print(request.getfixturevalue("place").server.tail(3000))
