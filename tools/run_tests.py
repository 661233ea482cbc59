#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every test runner, adds up their counts and closes with `N passed, N failed`."""
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = ["/usr/bin/python3", "-m", "pytest"]


def runners(build: Path) -> list[tuple[str, list]]:
    return [
        ("unit", [build / "tests/unit_tests"]),
        ("integration", [build / "tests/integration_tests"]),
        ("contracts and end to end", [*PYTEST, ROOT / "tests"]),
    ]


def counts(output: str) -> tuple[int, int]:
    passed = re.search(r"\[  PASSED  \] (\d+) test", output)
    failed = re.search(r"\[  FAILED  \] (\d+) test", output)
    if not passed and not failed:   # pytest's closing line
        passed = re.search(r"(\d+) passed", output)
        failed = re.search(r"(\d+) (?:failed|error)", output)
    return int(passed[1]) if passed else 0, int(failed[1]) if failed else 0


def main() -> int:
    build = Path(sys.argv[1])
    passed = failed = 0
    for name, command in runners(build):
        start = time.monotonic()
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        good, bad = counts(result.stdout)
        if result.returncode != 0 and bad == 0:
            bad = 1
        if good + bad == 0:
            print(f"{name}: ran no test")
            bad = 1
        if bad:
            print(result.stdout[-20000:])
        print(f"{name}: {good} passed, {bad} failed in {time.monotonic() - start:.1f} s")
        passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
