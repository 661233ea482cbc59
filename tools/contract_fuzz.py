#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs Schemathesis over the whole document: tools/contract_fuzz.py <build folder> [--examples N] [--seed N] [--only PATTERN].
Its packages, pinned by version and hash, go into a virtual environment in build/; Debian's serve beside them."""
import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from run_tests import SANITIZERS  # noqa: E402

WANTED = ROOT / "tests" / "contract_fuzz" / "requirements.txt"
PLACE = ROOT / "build" / "schemathesis"
PYTHON = PLACE / "bin" / "python"


def prepare() -> None:
    """Makes the environment anew where the list has changed."""
    wanted, mark = hashlib.sha256(WANTED.read_bytes()).hexdigest(), PLACE / "made-for"
    if mark.exists() and mark.read_text() == wanted:
        return
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--clear", "--system-site-packages", PLACE], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "-r", WANTED], check=True)
    mark.write_text(wanted)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("build", type=Path)
    arguments.add_argument("--examples", default="50")
    arguments.add_argument("--seed", default="0")
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    prepare()
    environment = {
        **SANITIZERS,
        **os.environ,
        "COMPLIANCED": os.environ.get("COMPLIANCED", str(given.build.resolve() / "compliance/complianced")),
        "CONTRACT_FUZZ_EXAMPLES": given.examples,
        "CONTRACT_FUZZ_SEED": given.seed,
        "CONTRACT_FUZZ_ONLY": given.only,
    }
    command = [PYTHON, "-m", "pytest", "--rootdir", ROOT / "tests", "-c", ROOT / "tests/pytest.ini", "-s", ROOT / "tests/contract_fuzz"]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
