# SPDX-License-Identifier: Apache-2.0
"""What each file of these tests has for itself: a folder that goes with it, an authority of its own, a master key for its instances."""
import base64
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from certificates import Authority


@pytest.fixture(scope="module")
def folder(request):
    # Short and beside others' reach: sockets lie in it, and PostgreSQL and nginx are run by users of their own.
    made = Path(tempfile.mkdtemp(prefix=f"cpl-{request.module.__name__.removeprefix('test_')}-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def authority(folder):
    return Authority(folder / "ca", "authority")


@pytest.fixture(scope="module")
def certificate(authority):
    return authority.certificate("localhost")


@pytest.fixture(scope="module")
def key(folder):
    path = folder / "master.key"
    path.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    path.chmod(0o600)
    return path
