# SPDX-License-Identifier: Apache-2.0
"""Gives the tests of rebinding.py what they need: a network of their own, in which this machine has public addresses and private ones."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from harness.server import REPOSITORY

PLACES = ["9.9.9.9/32", "10.77.0.5/32", "169.254.169.254/32", "2620:fe::9/128", "fd77::5/128"]


def test_names_that_turn_inwards_are_connected_to_in_public_alone(tmp_path):
    """Runs the tests of rebinding.py in a network and with mounts of their own, the latter so that the names of the machine stay as they are."""
    resolver = tmp_path / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:2\n")
    placed = " && ".join(f"ip address add {one} dev lo{' nodad' if ':' in one else ''}" for one in PLACES)
    prepared = f'ip link set lo up && {placed} && mount --bind "$0" /etc/resolv.conf && exec "$@"'
    rights = [] if os.geteuid() == 0 else ["--map-current-user", "--keep-caps"]
    tool = shutil.which("unshare")
    assert tool is not None, "unshare (util-linux) is missing"
    if subprocess.run([tool, *rights, "--net", "--mount", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody have a network of their own")
    tests = REPOSITORY / "tests"
    pytest_again = [sys.executable, "-m", "pytest", "--rootdir", tests, "-c", tests / "pytest.ini", Path(__file__).with_name("rebinding.py")]
    done = subprocess.run(
        [tool, *rights, "--net", "--mount", "sh", "-c", prepared, resolver, *pytest_again],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "4 passed" in done.stdout, done.stdout
