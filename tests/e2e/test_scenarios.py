# SPDX-License-Identifier: Apache-2.0
"""Each file of tests/scenarios is one test."""
import pytest
from conftest import SCENARIOS, fresh_name
from harness import scenario
from harness.scenario_run import Runner

FILES = scenario.files(SCENARIOS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_scenario(path, world, trail):
    told = scenario.read(path)
    missing = [name for name in told.needs if name not in world.document.by_id]
    assert not missing, f"the scenario needs operations that the document lacks: {missing}"
    Runner(world, trail, told, fresh_name(path)).run()
