#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long a library takes: the import of a framework of 6,000 nodes and of an OSCAL catalogue of 900 controls beside a COPY of the
same number of rows of the same size, and the list of that framework's requirements.

    bench/libraries.py [build/release] [--nodes 6000] [--controls 900] [--rounds 3]"""
import argparse
import io
import json
import statistics
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2

from common import ROOT, Service, keep

sys.path.insert(0, str(ROOT / "tools"))
from try_libraries import admitted, send  # noqa: E402

TEXT = "The organisation decides, documents and reviews what this number asks for. " * 6


def framework(nodes: int, number: int) -> bytes:
    """A YAML package: a root for each hundred nodes below it."""
    name = f"bench-{number}"
    lines = [f"urn: urn:bench:risk:library:{name}", "locale: en", f"ref_id: {name}", f"name: {name}", "version: 1", "publication_date: 2026-01-01", "objects:",
             "  framework:", f"    urn: urn:bench:risk:framework:{name}", f"    ref_id: {name}", f"    name: {name}", "    requirement_nodes:"]  # fmt: skip
    for i in range(nodes):
        below = i % 100
        lines += [f"    - urn: urn:bench:risk:req_node:{name}:{i}", f"      assessable: {'true' if below else 'false'}", f"      depth: {2 if below else 1}",
                  f"      ref_id: R.{i}", f"      name: Node {i}", f"      description: {TEXT}"]  # fmt: skip
        if below:
            lines.append(f"      parent_urn: urn:bench:risk:req_node:{name}:{i - below}")
    return "\n".join(lines).encode()


def catalogue(controls: int, number: int) -> bytes:
    part = {"name": "statement", "prose": "Does {{ insert: param, p }}. " + TEXT}
    groups = [{"id": f"g{g}", "title": f"Group {g}",
               "controls": [{"id": f"g{g}-{c}", "title": f"Control {c}", "parts": [part, {"name": "guidance", "prose": TEXT}]} for c in range(controls // 10)]}
              for g in range(10)]  # fmt: skip
    metadata = {"title": f"Bench {number}", "last-modified": "2026-02-03T10:00:00Z", "version": "1", "oscal-version": "1.1.2"}
    return json.dumps({"catalog": {"uuid": f"0d0c2a31-6b42-4f3c-b6b4-{number:012d}", "metadata": metadata, "groups": groups}}).encode()


def copied(service: Service, rows: int) -> float:
    """Seconds of a COPY of as many rows with the same text into a table of the same database."""
    data = io.StringIO("".join(f"{i}\t{TEXT}\n" for i in range(rows)))
    with psycopg2.connect(service.database) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_rows (id int PRIMARY KEY, text text)")
        begun = time.monotonic()
        cursor.copy_from(data, "bench_rows")
        connection.commit()
        return time.monotonic() - begun


def imported(service: Service, token: str, name: str, data: bytes) -> tuple[float, dict]:
    begun = time.monotonic()
    status, reply = send(service, token, "/api/v1/libraries/import", name, data)
    taken = time.monotonic() - begun
    if status != 200 or reply["created"] != 1:
        sys.exit(f"{name} was answered with {status}: {json.dumps(reply)[:500]}")
    return taken, reply


def listed(service: Service, token: str, regulation: str) -> tuple[float, int]:
    """Seconds until all requirements have been read in pages of 200, and how many there were."""
    begun, count, cursor = time.monotonic(), 0, ""
    while True:
        request = urllib.request.Request(f"{service.url}/api/v1/requirements?regulation_id={regulation}&limit=200{cursor}",
                                         headers={"Authorization": f"Bearer {token}"})  # fmt: skip
        with urllib.request.urlopen(request, timeout=60) as reply:
            page = json.loads(reply.read())
        count += len(page["items"])
        if not page["next_cursor"]:
            return time.monotonic() - begun, count
        cursor = f"&cursor={page['next_cursor']}"


def line(what: str, seconds: list[float], **more) -> dict:
    found = {"what": what, "seconds": round(statistics.median(seconds), 3), **more}
    print(json.dumps(found), flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--nodes", type=int, default=6_000)
    parser.add_argument("--controls", type=int, default=900)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    service = Service(Path(options.build) / "compliance" / "complianced")
    try:
        token = admitted(service)
        frameworks, catalogues, copies, lists = [], [], [], []
        for number in range(options.rounds):
            frameworks.append(imported(service, token, f"framework-{number}.yaml", framework(options.nodes, number))[0])
            copies.append(copied(service, options.nodes))
            catalogues.append(imported(service, token, f"catalogue-{number}.json", catalogue(options.controls, number))[0])
            regulation = service.call("GET", f"/api/v1/regulations?key=bench-{number}", token)["items"][0]["id"]
            lists.append(listed(service, token, regulation)[0])
        keep("libraries", [
            line(f"COPY of {options.nodes} rows with the same text", copies),
            line(f"import of a framework of {options.nodes} nodes", frameworks, ratio=round(statistics.median(f / c for f, c in zip(frameworks, copies)), 1)),
            line(f"import of an OSCAL catalogue of {options.controls} controls", catalogues),
            line(f"all {options.nodes} requirements in pages of 200", lists, each_page=round(statistics.median(lists) / -(-options.nodes // 200), 4)),
        ])
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
