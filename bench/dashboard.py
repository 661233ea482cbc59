#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long the figures over all domains take in a tenant of 100,000 records: the demo company, its controls (each with its first mapping)
and risks multiplied by SQL. Prints the median, the fastest and the slowest call of each view.

    bench/dashboard.py [build/release] [--rows 100000] [--rounds 15]"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

import psycopg2

from run import ROOT, Service

VIEWS = ("compliance-scores", "coverage", "risk-heatmap", "summary")
# A copy of each row with another id, and what must differ from row to row. Events are not written: what is measured are reads.
COPY = """INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object({changes}))).*
FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM {table} WHERE tenant_id = %(tenant)s) AS numbered
JOIN {table} AS t ON t.tenant_id = numbered.tenant_id AND t.id = numbered.id, generate_series(1, %(times)s) AS n"""
IDENTITY = "('01900000-0000-7000-8{kind:03d}-' || lpad((n * 1000 + place)::text, 12, '0'))::uuid"


def multiply(cursor, table: str, kind: int, times: int, tenant: str) -> int:
    """How many rows that has made; `kind` tells the ids of one table from those of another."""
    changes = f"'id', {IDENTITY.format(kind=kind)}, 'external_id', 'B-' || n || '-' || place, 'key', 'B-' || n || '-' || place"
    cursor.execute(COPY.format(table=table, changes=changes), {"tenant": tenant, "times": times})
    return cursor.rowcount


def fill(service: Service, rows: int) -> tuple[str, int]:
    """The administrator's token, and how many records lie there."""
    subprocess.run([sys.executable, ROOT / "tools" / "demo.py", "--quiet", "--data-dir", service.folder / "data"], check=True)
    token = json.loads((service.folder / "data" / "demo.json").read_text())["tokens"]["admin"]
    with psycopg2.connect(service.database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id FROM compliance_controls LIMIT 1")
        tenant = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (tenant,))
        cursor.execute("SET LOCAL session_replication_role = replica")
        made = multiply(cursor, "compliance_risks", 1, rows // 2 // 25, tenant)
        times = rows // 4 // 60
        made += multiply(cursor, "compliance_controls", 2, times, tenant)
        # The copies of controls in the order of their ids, one mapping each, to the requirements in turn.
        cursor.execute(
            "INSERT INTO compliance_control_mappings SELECT (jsonb_populate_record(t, jsonb_build_object('id', "
            "('01900000-0000-7000-8003-' || right(c.id::text, 12))::uuid, 'control', c.id))).* FROM (SELECT id, row_number() OVER (ORDER BY id) AS place "
            "FROM compliance_controls WHERE tenant_id = %(tenant)s AND id::text LIKE '01900000-0000-7000-8002-%%') AS c "
            "JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS all_of FROM compliance_control_mappings "
            "WHERE tenant_id = %(tenant)s) AS m ON m.place = c.place %% m.all_of "
            "JOIN compliance_control_mappings AS t ON t.tenant_id = %(tenant)s AND t.id = m.id", {"tenant": tenant})
        made += cursor.rowcount
    connection = psycopg2.connect(service.database)
    connection.autocommit = True
    connection.cursor().execute("VACUUM ANALYZE compliance_risks, compliance_controls, compliance_control_mappings")
    connection.close()
    return token, made


def measure(service: Service, token: str, view: str, rounds: int) -> list[float]:
    taken = []
    for _ in range(rounds + 1):
        begun = time.monotonic()
        service.call("GET", f"/api/v1/dashboard/{view}", token)
        taken.append((time.monotonic() - begun) * 1000)
    return taken[1:]  # the first finds nothing prepared


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    os.environ["COMPLIANCE_ACCESS_LOG"] = "off"
    service = Service(Path(options.build) / "compliance" / "complianced", ("--demo",))
    try:
        token, made = fill(service, options.rows)
        print(f"{made} records beside the demo company's; milliseconds of {options.rounds} calls, one after the other")
        for view in VIEWS:
            try:
                taken = measure(service, token, view, options.rounds)
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise
                print(f"/dashboard/{view}: not served")
                continue
            print(f"/dashboard/{view}: median {statistics.median(taken):.1f}, from {min(taken):.1f} to {max(taken):.1f}")
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
