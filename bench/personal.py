#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What reading personal data costs: requests of data subjects by id and as a list, decrypted and noted in the trail, beside the list
without personal data. Requests a second and server CPU for each, of one run.

    bench/personal.py [build/release] [--requests 2000] [--seconds 6] [--rounds 3]"""
import argparse
import statistics
import sys
from pathlib import Path

from common import ROOT, Service, cpu_seconds, get_script, keep, make_tenant, own_cpu_seconds, wrk

TENANTS = 10


def prepare(service: Service, requests: int) -> list[dict]:
    """Tenants, and requests over the API: their personal data must be sealed."""
    tenants = [make_tenant(service, ["dsr:read", "dsr:write"], number) for number in range(TENANTS)]
    for tenant in tenants:
        tenant["requests"] = []
    for number in range(requests):
        tenant = tenants[number % TENANTS]
        tenant["requests"].append(service.call("POST", "/api/v1/dsr/requests", tenant["token"], {
            "source": "letter", "received_at": "2026-03-06T09:00:00Z", "subject_category": "customers",
            "requester": {"name": f"Max Mustermann {number}", "postal_address": "Musterweg 1, 12345 Musterstadt"},
            "request_text": "Please tell me what you hold about me.", "items": [{"right": "access"}]})["id"])
    return tenants


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    service = Service(Path(options.build) / "compliance" / "complianced")
    try:
        tenants = prepare(service, options.requests)
        cases = {
            "request by id, decrypted and audited": [(f"/api/v1/dsr/requests/{id}", t["token"]) for t in tenants for id in t["requests"][:200]],
            "50 requests, without personal data": [("/api/v1/dsr/requests?limit=50", t["token"]) for t in tenants],
            "50 requests, decrypted and audited": [("/api/v1/dsr/requests?limit=50&include=pii", t["token"]) for t in tenants],
        }
        scripts = {name: get_script(service.folder, str(number), targets) for number, (name, targets) in enumerate(cases.items())}
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
        for script in scripts.values():
            wrk(service.url, script, 1)   # warm
        for _ in range(options.rounds):
            for name, script in scripts.items():
                before = own_cpu_seconds(service.process.pid) + cpu_seconds(service.postmaster())
                load = wrk(service.url, script, options.seconds)
                used = own_cpu_seconds(service.process.pid) + cpu_seconds(service.postmaster()) - before
                found[name].append((load["per_s"], used * 1e6 / load["requests"]))
        kept = {}
        for name, rounds in found.items():
            kept[name] = {"per_s": round(statistics.median(r[0] for r in rounds)), "cpu_us": round(statistics.median(r[1] for r in rounds))}
            print(f"{name}: {kept[name]['per_s']} per s, {kept[name]['cpu_us']} us of CPU, database included")
        keep("personal", kept)
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
