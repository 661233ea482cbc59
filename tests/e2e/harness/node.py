# SPDX-License-Identifier: Apache-2.0
"""Runs a script of Node with what the lock file beside it names; installs that where it is missing or old."""
import json
import subprocess
from pathlib import Path

TIME_LIMIT_S = 180


def run(script: Path, *arguments: str, stdin: str | None = None):
    """The JSON that the script prints."""
    folder = script.parent
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--loglevel=error"], cwd=folder, check=True, timeout=TIME_LIMIT_S)
    done = subprocess.run(
        ["node", script, *arguments], input=stdin, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)
