#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Where the service's time goes: perf on the server under each case of bench/run.py. Draws a flame graph each, and prints the functions
that are on top most often.

    bench/flames.py [build/release] [--rows 20000] [--seconds 6] [--cases get,list,create,patch] [--out docs/performance]

Needs perf (Debian: linux-perf), the right to use it (root), and wrk."""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import flame
from common import ROOT, Service, wrk
from risks import CASES, Risks

RATE = 997   # samples a second; prime, so that it keeps step with nothing


def samples(service: Service, process: int, lua: Path, seconds: int) -> str:
    """What perf saw of the process under the load of `lua`."""
    with tempfile.NamedTemporaryFile() as data:
        recorder = subprocess.Popen(["perf", "record", "-q", "-F", str(RATE), "-g", "-p", str(process), "-o", data.name, "--", "sleep", str(seconds)],
                                    stderr=subprocess.DEVNULL)
        print(f"  {wrk(service.url, lua, seconds)}")
        recorder.wait()
        return subprocess.run(["perf", "script", "-i", data.name, "-F", "ip,sym,dso"], capture_output=True, text=True, check=True).stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--out", default=str(ROOT / "docs" / "performance"), help="folder for the graphs")
    parser.add_argument("--top", type=int, default=25)
    options = parser.parse_args()
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    service = Service(Path(options.build) / "compliance" / "complianced")
    try:
        risks = Risks(service, options.rows, 2)
        for case in options.cases.split(","):
            print(case)
            wrk(service.url, risks.service_script(case), 2)   # warm
            stacks = flame.fold(samples(service, service.process.pid, risks.service_script(case), options.seconds))
            (folder / f"{case}.svg").write_text(flame.svg(stacks, f"complianced under {case}"))
            for name, own, whole in flame.shares(stacks)[:options.top]:
                print(f"  {100 * own:5.1f} % {100 * whole:5.1f} %  {name}")
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
