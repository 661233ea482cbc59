# SPDX-License-Identifier: Apache-2.0
"""Programs built with a sanitizer: whatever one of them reports fails the test that ran it, whoever started it and
however it ended; and they are waited for longer, as they are slower."""
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .program import program

SPOKEN_TO = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")
# How many times as long as usual a program takes at worst.
SLOWER = {"": 1, "address": 4, "thread": 10}
# Said once by each program with coroutines; Boost.Context tells the sanitizer what it asks for.
NO_REPORT = "ASan doesn't fully support makecontext/swapcontext functions"


@functools.cache
def built_with() -> str:
    """`address`, `thread` or nothing: the sanitizer of the program under test."""
    try:
        linked = subprocess.run(["ldd", program()], capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):  # tests of the tools need no program
        return ""
    return next((name for name, library in (("address", "libasan"), ("thread", "libtsan")) if library in linked), "")


def patience(seconds: float) -> float:
    """So long where the program is built as usual; longer with a sanitizer. For waits and limits, not for what is measured."""
    return seconds * SLOWER[built_with()]


class Reports:
    """Sanitizers write here instead of into logs that nobody reads, from the time this is made. Programs run as other
    users and in folders of their own, so the place is open to all and its path whole."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cpl-reports-"))
        self.folder.chmod(0o1777)
        self.taken: dict[Path, int] = {}
        self.before = {name: os.environ.get(name) for name in SPOKEN_TO}
        for name, options in self.before.items():
            os.environ[name] = ":".join(filter(None, (options, f"log_path={self.folder}/report")))

    def take(self) -> str:
        """What was reported since it was last asked. Files stay: a program that warned of something writes on in its own."""
        said = []
        for file in sorted(self.folder.iterdir()):
            text = file.read_bytes()[self.taken.get(file, 0) :]
            self.taken[file] = self.taken.get(file, 0) + len(text)
            lines = [line for line in text.decode(errors="replace").splitlines() if line and NO_REPORT not in line]
            said += [f"{file.name}:", *lines] if lines else []
        return "\n".join(said)

    def remove(self):
        for name, options in self.before.items():
            if options is None:
                del os.environ[name]
            else:
                os.environ[name] = options
        shutil.rmtree(self.folder, ignore_errors=True)
