#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long a build takes: cold, in a new folder with nothing taken from the compiler's cache, and warm, after a change to one aggregate.

    bench/build.py [--preset dev] [--changed compliance/services/risk.cpp …]

Prints a line each and writes into bench/results/<date>.json. The folder goes afterwards."""
import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from common import ROOT, keep


def timed(*command, **environment) -> float:
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed\n{done.stdout[-3000:]}")
    return time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="dev")
    parser.add_argument("--changed", type=Path, nargs="+", default=[Path("compliance/services/risk.cpp"), Path("compliance/services/risk.hpp")])
    given = parser.parse_args()
    folder = ROOT / "build" / f"bench-{os.getpid()}"
    found = {}

    def line(what: str, seconds: float):
        found[what] = round(seconds, 1)
        print(f"{what}: {seconds / 60:.2f} min ({seconds:.0f} s)", flush=True)

    try:
        cold = {"CCACHE_RECACHE": "1"}  # everything is compiled; what comes out is kept for other folders, as on a fresh machine
        configured = timed("cmake", "--preset", given.preset, "-B", folder, **cold)
        line(f"cold build, {given.preset}, {os.cpu_count()} cores", configured + timed("ninja", "-C", folder, **cold))
        for path in given.changed:
            os.utime(ROOT / path)
            line(f"warm build after a change of {path}", timed("ninja", "-C", folder, **cold))
        line("nothing changed", timed("ninja", "-C", folder, **cold))
        keep("build", found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
