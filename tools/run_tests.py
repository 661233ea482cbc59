#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every test runner, adds up their counts and closes with `N passed, N failed`.

    tools/run_tests.py <build folder> [--only NAME …] [--stem STEM] [--platform] [--serial] [--fuzz SECONDS] [--examples N]

--only takes runners whose name contains one of the words; --stem takes the tests of one aggregate, --platform those of what the
product stands on (target platform_tests). Runners wait more than they reckon (for servers, for the database), so several run
side by side; --serial runs one after the other. --fuzz feeds each target of the fuzzer for so long, --examples asks every
operation of the document so often: both beside the tests, the fuzzer in the time that these leave."""
import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from house import aggregate  # noqa: E402
from house.tree import Tree  # noqa: E402

PYTEST = ["/usr/bin/python3", "-m", "pytest", "--rootdir", ROOT / "tests", "-c", ROOT / "tests/pytest.ini"]
TIME_LIMIT_S = 3600
SHOWN = 20000
SHARDS = 2
AT_ONCE = 6
# Seconds that an input of the fuzzer may take where it gets but what the tests leave of the machine.
PATIENCE_S = 60
# What is freed goes back soon, so that tests that hold memory to a bound mean the program's. A race ends a server, too.
SANITIZERS = {"ASAN_OPTIONS": "quarantine_size_mb=4", "TSAN_OPTIONS": f"suppressions={ROOT / 'tests/tsan.supp'} halt_on_error=1"}


@dataclass
class Runner:
    name: str
    command: list = field(default_factory=list)
    passed: int = 0
    failed: int = 0
    environment: dict = field(default_factory=dict)
    beside: bool = False  # takes no place among those at once; what it counts is shown


def shard(build: Path, index: int) -> Runner:
    """A share of the integration tests, which mostly wait for clusters of their own to be made and mended."""
    environment = {"GTEST_TOTAL_SHARDS": str(SHARDS), "GTEST_SHARD_INDEX": str(index)}
    return Runner(f"integration {index + 1}/{SHARDS}", [build / "tests/integration_tests"], environment=environment)


def faults(index: int) -> Runner:
    """A share of the tests that hurt the program, which mostly wait for time limits."""
    return Runner(f"faults {index + 1}/{SHARDS}", [*PYTEST, *sorted((ROOT / "tests/faults").glob("test_*.py"))[index::SHARDS]])


def runners(build: Path) -> list[Runner]:
    """The longest first; those that hurt the program and those with neighbours begin when others have ended."""
    e2e, scenarios = ROOT / "tests/e2e", [ROOT / "tests/e2e/test_scenarios.py", ROOT / "tests/e2e/test_probe.py"]
    return [
        Runner("scenarios, probe", [*PYTEST, *scenarios]),
        Runner("end to end", [*PYTEST, e2e, *(f"--ignore={path}" for path in scenarios)]),
        Runner("unit", [build / "tests/unit_tests"]),
        *(shard(build, index) for index in range(SHARDS)),
        Runner("contracts", [*PYTEST, ROOT / "tests/contracts"]),
        Runner("browser", [*PYTEST, ROOT / "tests/browser"]),
        *(faults(index) for index in range(SHARDS)),
        Runner("neighbours", [*PYTEST, ROOT / "tests/neighbours"]),
    ]


def generated(wanted) -> list[Runner]:
    """What makes its own inputs: the longer, the more of them. One target more than there are cores, as each gets less than one."""
    found = []
    if wanted.fuzz:
        bounds = ["--seconds", wanted.fuzz, "--jobs", (os.cpu_count() or 1) + 1, "--patience", PATIENCE_S]
        found.append(Runner("fuzzing", ["nice", "-n", "19", ROOT / "tools/fuzz.py", *map(str, bounds)], beside=True))
    if wanted.examples:
        asked = ["--examples", wanted.examples, "--seed", wanted.seed]
        found.append(Runner("contract, fuzzed", [ROOT / "tools/contract_fuzz.py", wanted.build, *map(str, asked)], beside=True))
    return found


def runners_of(build: Path, stem: str) -> list[Runner]:
    """The tests of one aggregate, the probe and the contracts, which every change of an operation touches."""
    tree, found = Tree(ROOT), []
    for name in ("unit", "integration"):
        if suites := aggregate.suites(tree, stem, f"tests/{name}"):
            found.append(Runner(name, [build / f"tests/{name}_tests", "--gtest_filter=" + ":".join(f"{one}.*" for one in suites)]))
    told = [path.removeprefix("tests/scenarios/").removesuffix(".scenario") for path in aggregate.scenarios(tree, stem)]
    cases = [f"{ROOT}/tests/e2e/test_scenarios.py::test_scenario[{name}]" for name in told]
    probe = [ROOT / "tests/e2e/test_probe.py"] if aggregate.operations(tree, stem) else []
    found.append(Runner("contracts", [*PYTEST, ROOT / "tests/contracts"]))
    if probe or cases:
        found.append(Runner("probe, scenarios", [*PYTEST, *probe, *cases]))
    return found


def count(pattern: str, output: str) -> int:
    return sum(int(number) for number in re.findall(pattern, output, re.MULTILINE))


def counts(output: str) -> tuple[int, int]:
    """Passed and failed, of GoogleTest or pytest. A GoogleTest that broke off has no sum, so its lines are counted."""
    if "[==========]" in output:
        failed = count(r"^\[  FAILED  \] (\d+) tests?, listed below", output)
        return len(re.findall(r"^\[       OK \] ", output, re.MULTILINE)), failed
    last = next((line for line in reversed(output.splitlines()) if re.search(r"\bin \d+[.\d]*s", line)), "")
    return count(r"(\d+) passed", last), count(r"(\d+) (?:failed|errors?)\b", last)


def verdict(runner: Runner, code: int, output: str) -> str:
    """Sets the counts; says what is wrong beyond failed tests. A crash is a failure, whatever was printed before."""
    runner.passed, runner.failed = counts(output)
    said = ""
    if code < 0:
        said = f"ended by {signal.Signals(-code).name}"
        runner.failed += 1
    elif code != 0 and runner.failed == 0:
        said = f"ended with code {code}"
        runner.failed = 1
    elif runner.passed + runner.failed == 0:
        said = "ran no test"
        runner.failed = 1
    return said


def run(runner: Runner, build: Path, lock: threading.Lock) -> None:
    start = time.monotonic()
    program = os.environ.get("COMPLIANCED", str(build / "compliance/complianced"))
    environment = {**SANITIZERS, **os.environ, "COMPLIANCED": program, **runner.environment}
    try:
        done = subprocess.run(
            runner.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            timeout=TIME_LIMIT_S,
            check=False,
        )
        code, output = done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as slow:
        code, output = -signal.SIGKILL, (slow.stdout or b"").decode("utf-8", "replace")
    except OSError as absent:
        code, output = 127, f"{absent}: build first"
    said = verdict(runner, code, output)
    with lock:
        if runner.failed:
            print(output[-SHOWN:])
        elif runner.beside:
            print("\n".join(f"  {line}" for line in output.splitlines() if re.search(r"^\d+ (inputs|requests)", line)))
        closing = f"; {said}" if said else ""
        print(f"{runner.name}: {runner.passed} passed, {runner.failed} failed in {time.monotonic() - start:.1f} s{closing}", flush=True)


def run_all(chosen: list[Runner], build: Path, serial: bool) -> None:
    lock = threading.Lock()
    others = sum(runner.beside for runner in chosen)
    with ThreadPoolExecutor(1 if serial else AT_ONCE + others) as pool:
        list(pool.map(lambda runner: run(runner, build, lock), chosen))


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the tests of a build.")
    parser.add_argument("build", type=Path)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--stem", default="")
    parser.add_argument("--platform", action="store_true")
    parser.add_argument("--serial", action="store_true")
    parser.add_argument("--fuzz", type=int, default=0, metavar="SECONDS")
    parser.add_argument("--examples", type=int, default=0, metavar="N")
    parser.add_argument("--seed", default="0")
    wanted = parser.parse_args()
    build = wanted.build.resolve()
    if wanted.stem and wanted.stem not in (known := aggregate.known(Tree(ROOT))):
        parser.error(f"{wanted.stem} is no aggregate; there are {' '.join(known)}")
    if wanted.platform:
        chosen = [Runner("platform", [build / "tests/platform_tests"])]
    else:
        chosen = runners_of(build, wanted.stem) if wanted.stem else [*generated(wanted), *runners(build)]
    chosen = [runner for runner in chosen if not wanted.only or any(word in runner.name for word in wanted.only)]
    run_all(chosen, build, wanted.serial)
    passed, failed = sum(one.passed for one in chosen), sum(one.failed for one in chosen)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
