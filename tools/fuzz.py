#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes every target, as many at once as there are cores: tools/fuzz.py [--seconds N] [--jobs N] [--patience N] [--keep] [target …].
What breaks one is put into tests/fuzz/regressions, which the unit tests replay, and printed in base64: on a machine that is thrown
away the output is all there is. --keep adds what reached new code to the corpus."""
import argparse
import base64
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
REGRESSIONS = ROOT / "tests" / "fuzz" / "regressions"
OPTIONS = ["-max_len=4096", "-rss_limit_mb=2048", "-print_final_stats=1", "-report_slow_units=3600"]
# What a library allocates once and never frees is no fault of an input.
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1"}


@dataclass(frozen=True)
class Fuzzed:
    held: bool
    inputs: int
    cpu_s: float


def run(program: Path, target: str, *arguments) -> tuple[int, str, float]:
    """Code, output and CPU seconds: where others have the machine, a minute of it may be a second of work."""
    with subprocess.Popen(
        [program, *OPTIONS, *arguments], env={**SANITIZERS, **os.environ, "FUZZ_TARGET": target}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        output = process.stdout.read().decode(errors="replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, output, used.ru_utime + used.ru_stime


def figure(pattern: str, text: str) -> int:
    return int(found[-1]) if (found := re.findall(pattern, text)) else 0


def spelt(path: Path) -> str:
    return f"\n{path.relative_to(ROOT)}, in base64: {base64.b64encode(path.read_bytes()).decode()}"


def fuzz(program: Path, target: str, given) -> Fuzzed:
    broken = REGRESSIONS / target
    broken.mkdir(parents=True, exist_ok=True)
    known = {path.read_bytes() for path in [*broken.iterdir(), *(CORPUS / target).iterdir()]}
    before = set(broken.iterdir())
    bounds = [f"-max_total_time={given.seconds}", f"-timeout={given.patience}", f"-artifact_prefix={broken}/"]
    with tempfile.TemporaryDirectory() as found:
        code, text, cpu_s = run(program, target, *bounds, found, CORPUS / target, broken)
        if given.keep:
            run(program, target, "-merge=1", CORPUS / target, found)
    added = set(broken.iterdir()) - before
    repeated = {path for path in added if path.read_bytes() in known}
    spoken = [spelt(path) for path in sorted(added)]
    for path in repeated:
        path.unlink()  # it stands there under another name
    if not any(broken.iterdir()):
        broken.rmdir()
    inputs, reached = figure(r"number_of_executed_units:\s*(\d+)", text), figure(r"cov: (\d+)", text)
    held = code == 0 and inputs > 0
    shown = "" if held else f"\n{text[-4000:]}{''.join(spoken)}"
    print(f"{target}: {inputs} inputs, {reached} edges, {cpu_s:.0f} s of CPU, {'held' if held else 'BROKEN'}{shown}", flush=True)
    return Fuzzed(held, inputs, cpu_s)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=int(os.environ.get("FUZZ_SECONDS", "60")), help="of each target")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("--patience", type=int, default=10, help="seconds that one input may take; more where others have the machine")
    arguments.add_argument("--keep", action="store_true")
    arguments.add_argument("--program", type=Path, default=ROOT / "build" / "fuzz" / "tests" / "fuzz")
    arguments.add_argument("targets", nargs="*", default=sorted(path.name for path in CORPUS.iterdir()))
    given, start = arguments.parse_args(), time.monotonic()
    with ThreadPoolExecutor(given.jobs) as at_once:
        fuzzed = list(at_once.map(lambda target: fuzz(given.program, target, given), given.targets))
    held = sum(one.held for one in fuzzed)
    print(f"{sum(one.inputs for one in fuzzed)} inputs in {sum(one.cpu_s for one in fuzzed):.0f} s of CPU")
    print(f"targets: {held} passed, {len(fuzzed) - held} failed in {time.monotonic() - start:.1f}s")
    return 0 if held == len(fuzzed) else 1


if __name__ == "__main__":
    sys.exit(main())
