# SPDX-License-Identifier: Apache-2.0
"""A disk that is full below one folder for as long as a test wants it: tests/faults/enospc.c, preloaded."""
import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .sanitizer import built_with
from .server import REPOSITORY


class FullDisk:
    """`environment` is for the program (or database) whose files below `folder` are to grow no more."""

    def __init__(self, folder: Path):
        self.own = Path(tempfile.mkdtemp(prefix="cpl-disk-"))
        self.own.chmod(0o755)
        self.switch = self.own / "limit"
        library = self.own / "enospc.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", library, REPOSITORY / "tests/faults/enospc.c"]
        subprocess.run(command, check=True, timeout=60)
        self.environment = {"LD_PRELOAD": str(library), "FULL_DISK_FOLDER": str(folder), "FULL_DISK_SWITCH": str(self.switch)}
        if built_with() == "address":
            self.environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"

    @contextlib.contextmanager
    def full(self, largest: int = 0):
        """No file grows beyond `largest` bytes; what is written already may be written over."""
        fresh = self.own / "fresh"
        fresh.write_text(f"{largest}\n")
        fresh.chmod(0o644)
        fresh.rename(self.switch)
        try:
            yield
        finally:
            self.switch.unlink()

    def remove(self):
        shutil.rmtree(self.own, ignore_errors=True)
