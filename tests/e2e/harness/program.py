# SPDX-License-Identifier: Apache-2.0
"""The program under test."""
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def program() -> Path:
    """COMPLIANCED, else the newest build of any preset."""
    if named := os.environ.get("COMPLIANCED"):
        return Path(named)
    built = sorted(REPOSITORY.glob("build/*/compliance/complianced"), key=lambda p: p.stat().st_mtime)
    if not built:
        raise FileNotFoundError("complianced is not built: run `make build`, or name the program by COMPLIANCED")
    return built[-1]
