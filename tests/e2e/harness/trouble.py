# SPDX-License-Identifier: Apache-2.0
"""What tests need that hurt a running program: its token, its database's processes, its memory."""
import time
from pathlib import Path


def demo_token(server) -> str:
    for _ in range(100):
        for line in server.tail(100_000).splitlines():
            if line.startswith("  TOKEN="):
                return line.split("=", 1)[1]
        time.sleep(0.05)
    raise AssertionError("no token printed")


def servers_of(data: Path) -> list[int]:
    """Process ids of the embedded server: its postmaster first, then its children."""
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *map(int, children)]


def backends_of(data: Path) -> list[int]:
    found = []
    for pid in servers_of(data)[1:]:
        try:
            if b"compliance" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except FileNotFoundError:
            pass
    return found


def memory_kb(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1])
