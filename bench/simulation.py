#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long a portfolio takes: 100 risks with an estimate each, 100,000 years, from the request to the job's result; and that the
same seed gives the same result again.

    bench/simulation.py [build/release] [--risks 100] [--iterations 100000] [--rounds 3]"""
import argparse
import statistics
import sys
import time
from pathlib import Path

from common import ROOT, Service, keep, make_tenant

SHAPES = [({"kind": "pert", "min": 0.1, "mode": 0.5, "max": 2}, {"kind": "lognormal", "p05": 10000, "p95": 250000}),
          ({"kind": "pert", "min": 0.05, "mode": 0.2, "max": 0.6}, {"kind": "lognormal", "p05": 5000, "p95": 120000})]


def prepare(service: Service, risks: int) -> str:
    tenant = make_tenant(service, ["risks:read", "risks:write", "platform:read"])
    for number in range(risks):
        frequency, magnitude = SHAPES[number % 2]
        service.call("POST", "/api/v1/risks", tenant["token"], {
            "title": f"Risk {number}", "kind": "operational", "owner": tenant["owner"],
            "quantifications": {"current": {"currency": "EUR", "frequency": frequency, "magnitude": magnitude}}})
    return tenant["token"]


def run(service: Service, token: str, iterations: int) -> tuple[float, float, dict]:
    """Seconds until the job has ended, seconds from its row's creation to its end, the result."""
    begun = time.monotonic()
    job = service.call("POST", "/api/v1/risks/portfolio-simulations", token, {"seed": "42", "iterations": iterations})
    while "kind" in job and job["state"] not in ("succeeded", "failed", "cancelled"):
        time.sleep(0.01)
        job = service.call("GET", f"/api/v1/platform/jobs/{job['id']}", token)
    taken = time.monotonic() - begun
    if "kind" not in job:
        return taken, taken, job["result"]
    if job["state"] != "succeeded":
        sys.exit(f"the job ended as {job}")
    with service.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM updated_at - created_at) FROM compliance_jobs WHERE id = %s", (job["id"],))
        inside = float(cursor.fetchone()[0])
    return taken, inside, service.call("GET", f"/api/v1/risks/simulations/{job['result']['simulation']}", token)["result"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--risks", type=int, default=100)
    parser.add_argument("--iterations", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    service = Service(Path(options.build) / "compliance" / "complianced")
    try:
        token = prepare(service, options.risks)
        results, seconds = [], []
        for number in range(options.rounds):
            taken, inside, result = run(service, token, options.iterations)
            results.append(result)
            seconds.append(taken)
            print(f"portfolio of {options.risks} risks, {options.iterations} years, round {number + 1}: {taken:.2f} s "
                  f"from request to result, {inside:.2f} s from job queued to job ended, mean {result['mean']}, p95 {result['p95']}")
        if any(result != results[0] for result in results):
            sys.exit("the same seed gave different results")
        keep("simulation", {"risks": options.risks, "iterations": options.iterations, "seconds": round(statistics.median(seconds), 3)})
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
