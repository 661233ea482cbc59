# SPDX-License-Identifier: Apache-2.0
"""Each file of tests/scenarios is one test."""
import pytest
from conftest import SCENARIOS, fresh_name
from harness import scenario
from harness.scenario_run import Runner

FILES = scenario.files(SCENARIOS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_scenario(path, request):
    told = scenario.read(path)
    world = request.getfixturevalue("clocked_world" if told.clocked else "world")
    missing = sorted(
        {
            f"{method} {path.split('?')[0]}"
            for method, path in told.operations()
            if not world.document.find(method, path)
        }
    )
    if missing:
        pytest.skip(f"not served: {', '.join(missing)}")
    Runner(world, world.trail, told, fresh_name(path)).run()
