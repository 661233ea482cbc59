# SPDX-License-Identifier: Apache-2.0
"""Waiting for what comes by itself, within a bound that a busy machine keeps too."""
import time

from .sanitizer import patience


def wait_for(find, seconds: float = 60):
    """What `find` gives as soon as it is anything; it is asked ten times a second."""
    end = time.monotonic() + patience(seconds)
    while not (found := find()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
    return found
