# SPDX-License-Identifier: Apache-2.0
"""A clock of its own for a server and its database, which tests set: Debian's libfaketime under both programs. Only what
tells the date is moved; whatever waits or measures goes on by the real time."""
import datetime
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from harness.sanitizer import built_with

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
# libfaketime looks for the true clock while it starts, which takes memory; jemalloc asks the clock before it gives any.
OWN_MEMORY = "libc.so.6:libstdc++.so.6"
# Each process looks into the file when more than a whole second has passed since it last did.
SETTLE_S = 2.2


class Clock:
    def __init__(self, now: datetime.datetime):
        if built_with():
            pytest.skip("libfaketime and the runtime of a sanitizer wait for each other when they are loaded together")
        self.folder = Path(tempfile.mkdtemp(prefix="cpl-clock-"))
        self.folder.chmod(0o755)  # the database runs as another user when the tests run as root
        self.file = self.folder / "offset"
        self._offset_s = 0.0
        self._write(now)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": f"{LIBRARY}:{OWN_MEMORY}",
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DISABLE_SHM": "1",
            "NO_FAKE_STAT": "1",
        }

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self._offset_s)

    def time(self) -> float:
        return time.time() + self._offset_s

    def set(self, now: datetime.datetime):
        """From here on time passes as usual."""
        self._write(now - datetime.timedelta(seconds=SETTLE_S))
        time.sleep(SETTLE_S)

    def _write(self, now: datetime.datetime):
        self._offset_s = (now - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
        fresh = self.folder / "fresh"
        fresh.write_text(f"{self._offset_s:+.3f}\n")
        fresh.chmod(0o644)
        fresh.rename(self.file)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
