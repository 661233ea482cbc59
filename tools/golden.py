#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rewrites the goldens of tests/contracts from what the built program does now; the diff is what a review reads.

With --accept-breaks also an API document that breaks clients of the held one, for times before a release."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    accept = "--accept-breaks" in sys.argv
    further = [word for word in sys.argv[1:] if word != "--accept-breaks"]
    environment = {**os.environ, "COMPLIANCE_REWRITE_GOLDENS": "accept-breaks" if accept else "rewrite"}
    result = subprocess.run(
        ["/usr/bin/python3", "-m", "pytest", "contracts", *further],
        cwd=ROOT / "tests",
        env=environment,
        check=False,
    )
    subprocess.run(["git", "--no-pager", "diff", "--stat", "--", "tests/contracts"], cwd=ROOT, check=False)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
