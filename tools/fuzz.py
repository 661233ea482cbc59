#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes one target after the other: tools/fuzz.py [--seconds N] [target …]. What breaks one is put into its corpus,
which the unit tests replay."""
import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"


def fuzz(program: Path, target: str, seconds: int) -> bool:
    with tempfile.TemporaryDirectory() as found:
        command = [
            program, f"-max_total_time={seconds}", "-max_len=4096", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
            f"-artifact_prefix={CORPUS / target}/", found, CORPUS / target,
        ]
        done = subprocess.run(command, env={**os.environ, "FUZZ_TARGET": target}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode(errors="replace")
    figures = [line.split()[-1] for line in text.splitlines() if "number_of_executed_units" in line]
    print(f"{target}: {figures[0] if figures else '?'} inputs, {'held' if done.returncode == 0 else 'BROKEN'}", flush=True)
    if done.returncode != 0:
        print(text[-4000:])
    return done.returncode == 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=180)
    arguments.add_argument("--program", type=Path, default=ROOT / "build" / "fuzz" / "tests" / "fuzz")
    arguments.add_argument("targets", nargs="*", default=sorted(path.name for path in CORPUS.iterdir()))
    given = arguments.parse_args()
    return 0 if all([fuzz(given.program, target, given.seconds) for target in given.targets]) else 1


if __name__ == "__main__":
    sys.exit(main())
