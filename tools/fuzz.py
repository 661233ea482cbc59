#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes every target, as many at once as there are cores: tools/fuzz.py [--seconds N] [--jobs N] [--keep] [target …].
What breaks one is put into tests/fuzz/regressions, which the unit tests replay; --keep adds what reached new code to the corpus."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
REGRESSIONS = ROOT / "tests" / "fuzz" / "regressions"
OPTIONS = ["-max_len=4096", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]
# What a library allocates once and never frees is no fault of an input.
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1"}


def run(program: Path, target: str, *arguments) -> tuple[int, str]:
    done = subprocess.run(
        [program, *arguments], env={**SANITIZERS, **os.environ, "FUZZ_TARGET": target}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode, done.stdout.decode(errors="replace")


def figure(pattern: str, text: str) -> str:
    return found[-1] if (found := re.findall(pattern, text)) else "?"


def fuzz(program: Path, target: str, given) -> bool:
    broken = REGRESSIONS / target
    broken.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as found:
        code, text = run(program, target, *OPTIONS, f"-max_total_time={given.seconds}", f"-artifact_prefix={broken}/", found, CORPUS / target, broken)
        if given.keep:
            run(program, target, *OPTIONS, "-merge=1", CORPUS / target, found)
    if not any(broken.iterdir()):
        broken.rmdir()
    inputs, reached = figure(r"number_of_executed_units:\s*(\d+)", text), figure(r"cov: (\d+)", text)
    shown = "" if code == 0 else f"\n{text[-4000:]}"
    print(f"{target}: {inputs} inputs, {reached} edges, {'held' if code == 0 else 'BROKEN'}{shown}", flush=True)
    return code == 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=int(os.environ.get("FUZZ_SECONDS", "60")))
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("--keep", action="store_true")
    arguments.add_argument("--program", type=Path, default=ROOT / "build" / "fuzz" / "tests" / "fuzz")
    arguments.add_argument("targets", nargs="*", default=sorted(path.name for path in CORPUS.iterdir()))
    given = arguments.parse_args()
    with ThreadPoolExecutor(given.jobs) as at_once:
        held = list(at_once.map(lambda target: fuzz(given.program, target, given), given.targets))
    print(f"{sum(held)} of {len(held)} targets held")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
