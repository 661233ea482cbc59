#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rewrites the goldens of tests/contracts from what the built program does now; the diff is what a review reads."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    environment = {**os.environ, "COMPLIANCE_REWRITE_GOLDENS": "1"}
    result = subprocess.run(
        ["/usr/bin/python3", "-m", "pytest", "contracts", *sys.argv[1:]],
        cwd=ROOT / "tests",
        env=environment,
        check=False,
    )
    subprocess.run(["git", "--no-pager", "diff", "--stat", "--", "tests/contracts"], cwd=ROOT, check=False)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
