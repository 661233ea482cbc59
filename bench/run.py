#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How close the service comes to the database alone, and how far it is from what such services are commonly built on. In turns, in one
run, on 100,000 risks of ten tenants:

    (a) pgbench with the statements that the service sends, under its role, in one pipeline and one transaction
    (b) the service, with a token, over keep-alive connections
    (c) bench/peer: FastAPI, SQLAlchemy 2, Pydantic 2 and uvicorn with two workers on a copy of the table, without a trail

    bench/run.py [build/release] [--rows 100000] [--seconds 5] [--rounds 3] [--cases get,list,create,patch] [--no-peer] [--sizes]

Prints a table and writes into bench/results/<date>.json. Ratios hold, absolute figures vary with the machine and who else works on it; CPU
per request varies least. Needs wrk, pgbench (Debian: wrk, postgresql-15) and, for the peer, python3-venv and PyPI."""
import argparse
import datetime
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from common import ROOT, Service, cpu_seconds, get_script, keep, logs_statements, make_tenant, own_cpu_seconds, pgbench, resident_mib, wrk
from peers import Peer
from risks import CASES, Risks

GOALS = {"get": (0.80, 25), "list": (0.60, 30), "create": (0.60, 12), "patch": (0.55, 12)}
GROWTH = (10_000, 100_000, 1_000_000)


def used(run, **processes) -> dict:
    """What `run` measured, and the CPU in µs that each of the processes (functions to their seconds) used per request of it."""
    before = {name: read() for name, read in processes.items()}
    figures = run()
    for name, read in processes.items():
        figures[f"{name}_cpu_us"] = round((read() - before[name]) * 1e6 / figures["requests"], 1)
    return figures


def middle(rounds: list[dict]) -> dict:
    return {name: round(statistics.median(one[name] for one in rounds), 3) for name in rounds[0]}


def compare(service: Service, risks: Risks, peer: Peer | None, name: str, options) -> dict:
    """One case in all three ways, in turns."""
    scripts = risks.database_scripts(name)
    found: dict[str, list[dict]] = {"database": [], "service": [], "peer": []}
    def own():
        return own_cpu_seconds(service.process.pid)

    def postgres():
        return cpu_seconds(service.postmaster())

    for turn in range(-1, options.rounds):   # the first one warms
        seconds = options.seconds if turn >= 0 else 2
        lua = risks.service_script(name)
        one = used(lambda: wrk(service.url, lua, seconds), service=own, database=postgres)
        variables = {"rows": risks.each, "k": 0, "base": int((time.time() - 1.7e9) * 100_000)}
        two = used(lambda variables=variables: pgbench(service, scripts, seconds, variables=variables), database=postgres)
        three = None
        if peer:
            lua = risks.peer_script(name)
            three = used(lambda: wrk(peer.url, lua, seconds), peer=lambda: cpu_seconds(peer.process.pid), database=postgres)
        if turn >= 0:
            found["service"].append(one)
            found["database"].append(two)
            if three:
                found["peer"].append(three)
    result = {way: middle(rounds) for way, rounds in found.items() if rounds}
    goal = GOALS[name]
    result["ratio_database"] = round(statistics.median(b["per_s"] / a["per_s"] for a, b in zip(found["database"], found["service"])), 3)
    result["goal_database"] = goal[0]
    if peer:
        result["ratio_peer"] = round(statistics.median(b["per_s"] / c["per_s"] for b, c in zip(found["service"], found["peer"])), 1)
        result["goal_peer"] = goal[1]
    result["statements"] = risks.count(name)
    return result


def idle_connections(service: Service, token: str, count: int) -> list[socket.socket]:
    """Keep-alive connections that have asked once each and stay open."""
    host, port = service.url.removeprefix("http://").split(":")
    request = f"GET /api/v1/risks?limit=1 HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    opened = []
    for _ in range(count):
        one = socket.create_connection((host, int(port)))
        one.sendall(request)
        opened.append(one)
        if not one.recv(65536).startswith(b"HTTP/1.1 200"):
            sys.exit("a keep-alive connection was not served")
    return opened


def memory_and_start(service: Service, risks: Risks) -> dict:
    """Restarts the service: seconds until it listens on the cluster that is there, resident memory idle and under 1,000 connections."""
    starts = []
    for _ in range(3):
        service.stop_process()
        starts.append(service.start())
    time.sleep(3)
    out = {"ready_s": round(statistics.median(starts), 3), "idle_mib": round(resident_mib(service.process.pid), 1)}
    token = risks.tenants[0]["token"]
    opened = idle_connections(service, token, 990)
    out["mib_990_connections"] = round(resident_mib(service.process.pid), 1)
    for one in opened:
        one.close()
    time.sleep(1)
    lua = get_script(service.folder, "many", risks.targets(500))
    load = wrk(service.url, lua, 5, connections=990)
    out |= {"mib_after_load_by_990": round(resident_mib(service.process.pid), 1), "per_s_990_connections": round(load["per_s"])}
    return out


def not_modified(service: Service, risks: Risks, options) -> dict:
    """CPU of an answer 304 and of the whole one, of the same risks: those that were made over the API, so that the trail knows them."""
    targets = [(f"/api/v1/risks/{tenant['template']}", tenant["token"]) for tenant in risks.tenants]
    out = {}
    for name, tag in (("304", '"1"'), ("200", '"0"')):
        lua = get_script(service.folder, f"tag-{name}", targets, tag)
        wrk(service.url, lua, 1)
        rounds = [used(lambda lua=lua: wrk(service.url, lua, options.seconds), service=lambda: own_cpu_seconds(service.process.pid),
                       database=lambda: cpu_seconds(service.postmaster())) for _ in range(options.rounds)]
        out[name] = middle(rounds)
    return out


def growth(service: Service, risks: Risks, options) -> dict:
    """CPU per request, service and database together, of get and list while the table grows."""
    out = {}
    for rows in GROWTH:
        if rows > risks.rows:
            risks.grow(rows)
        out[str(rows)] = {}
        for name in ("get", "list"):
            lua = risks.service_script(name)
            wrk(service.url, lua, 2)
            rounds = [used(lambda: wrk(service.url, lua, options.seconds), all=lambda: own_cpu_seconds(service.process.pid) + cpu_seconds(service.postmaster()))
                      for _ in range(options.rounds)]
            out[str(rows)][name] = middle(rounds)
            print(f"{rows} rows, {name}: {out[str(rows)][name]['all_cpu_us']} us, {out[str(rows)][name]['per_s']:.0f} per s", flush=True)
    for name in ("get", "list"):
        costs = [out[str(rows)][name]["all_cpu_us"] for rows in GROWTH]
        out[f"{name}_worst_to_best"] = round(max(costs) / min(costs), 2)
    return out


def table(results: dict) -> str:
    head = ("case", "way", "per s", "of (a)", "of (c)", "CPU us", "DB CPU us", "p50 ms", "p99 ms")
    lines = []
    for name, case in results.items():
        goals = f"goal {case['goal_database']:.2f}" + (f", {case['goal_peer']} x" if "goal_peer" in case else "")
        for way, own in (("database", ""), ("service", "service_cpu_us"), ("peer", "peer_cpu_us")):
            if way not in case:
                continue
            one = case[way]
            ratios = (f"{case['ratio_database']:.2f}", f"{case.get('ratio_peer', '')}") if way == "service" else ("", "")
            first = name if way == "database" else goals if way == "service" else ""
            lines.append((first, way, f"{one['per_s']:.0f}", *ratios, f"{one[own]:.0f}" if own else "", f"{one['database_cpu_us']:.0f}",
                          f"{one['p50_ms']:.2f}", f"{one['p99_ms']:.2f}" if "p99_ms" in one else ""))
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    def row(line) -> str:
        return "  ".join(cell.ljust(width) if i < 2 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths)))
    return "\n".join(row(line) for line in [head, *lines])


def machine() -> dict:
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False).stdout.strip()
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "load_before": round(os.getloadavg()[0], 1), "commit": commit}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--no-peer", action="store_true", help="without (c)")
    parser.add_argument("--sizes", action="store_true", help="get and list at 10,000, 100,000 and 1,000,000 rows instead")
    parser.add_argument("--show", action="store_true", help="print the statements of each case")
    parser.add_argument("--no-file", action="store_true", help="leave the file of results alone")
    options = parser.parse_args()
    report = {"date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), "machine": machine(),
              "rows": options.rows, "seconds": options.seconds, "rounds": options.rounds}
    service = Service(Path(options.build) / "compliance" / "complianced")
    peer = None
    try:
        risks = Risks(service, GROWTH[0] if options.sizes else options.rows, options.rounds + 1)
        if options.sizes:
            report["growth"] = growth(service, risks, options)
        else:
            logs_statements(service)
            service.stop_process()
            service.start()
            if not options.no_peer:
                peer = Peer(service, risks.tenants)
            report["cases"] = {}
            for name in options.cases.split(","):
                report["cases"][name] = compare(service, risks, peer, name, options)
                print(table({name: report["cases"][name]}), flush=True)
                if options.show:
                    print("\n".join(risks.shown(name)))
            if peer:
                peer.stop()
                peer = None
            report["not_modified"] = not_modified(service, risks, options)
            report["memory_and_start"] = memory_and_start(service, risks)
            print(table(report["cases"]))
            for name, one in report["not_modified"].items():
                print(f"{name} for If-None-Match: {one['per_s']:.0f} per s, {one['service_cpu_us']:.0f} us, database {one['database_cpu_us']:.0f} us")
            print(json.dumps(report["memory_and_start"]))
    finally:
        if peer:
            peer.stop()
        service.stop()
    if not options.no_file:
        keep("growth" if options.sizes else "risks", report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
