#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How close the service comes to the database alone: wrk against the API and pgbench with the statements that the service
sends (same role, row-level security, one pipeline), in turns in one run. Figures are ratios; absolute ones vary with the machine.

    bench/run.py [build/release] [--rows 100000] [--requests 2000] [--seconds 6] [--rounds 3]

Needs wrk and pgbench (Debian: wrk, postgresql-15). Starts its own server on loopback and stops it by its process id."""
import argparse
import hashlib
import json
import os
import re
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
PGBENCH = "/usr/lib/postgresql/15/bin/pgbench"
TENANTS = 10


class Service:
    def __init__(self, program: Path, arguments: tuple[str, ...] = ()):
        self.folder = Path(tempfile.mkdtemp(prefix="cpl-bench-"))
        self.folder.chmod(0o755)
        self.bootstrap = "cpl_i_" + secrets.token_urlsafe(32)
        self.log = self.folder / "log"
        environment = {**os.environ, "COMPLIANCE_BOOTSTRAP_TOKEN": self.bootstrap, "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "100000000"}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [program, "serve", "--data-dir", self.folder / "data", "--listen", "127.0.0.1:0", *arguments],
                stdout=out, stderr=subprocess.STDOUT, env=environment,
            )
        end = time.monotonic() + 120
        while not (found := re.search(rb"listening on (http://\S+)", self.log.read_bytes())):
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit(f"complianced did not come up:\n{self.log.read_text()}")
            time.sleep(0.05)
        self.url = found[1].decode()
        self.database = f"host={self.folder}/data/socket user=postgres dbname=compliance"

    def call(self, method: str, path: str, token: str, body=None):
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        subprocess.run(["rm", "-rf", self.folder], check=False)


def system_id(tenant: int, number: int) -> str:
    return f"01900000-0000-7000-8{tenant:03d}-{number:012d}"


def prepare(service: Service, rows: int, requests: int) -> list[dict]:
    """Tenants, a service token each, source systems as rows, requests over the API (their personal data must be sealed)."""
    tenants = []
    for number in range(TENANTS):
        made = service.call("POST", "/api/v1/platform/tenants", service.bootstrap, {
            "slug": f"bench-{number}", "name": f"Bench {number}", "legal_name": f"Bench {number} GmbH", "country": "DE", "region": "NW",
            "admin": {"email": f"admin@bench-{number}.example", "name": "Ada"}})
        tenants.append({"id": made["id"], "number": number, "token": "cpl_s_" + secrets.token_urlsafe(32), "requests": []})
    with psycopg2.connect(service.database) as connection, connection.cursor() as cursor:
        for tenant in tenants:
            sha = hashlib.sha256(tenant["token"].encode())
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (tenant["id"],))
            cursor.execute(
                "INSERT INTO compliance_api_tokens (tenant_id, id, kind, name, permissions, prefix, secret_sha256, expires_at) "
                "VALUES (%s, %s, 'service', 'bench', '[\"dsr:read\", \"dsr:write\"]', %s, %s, now() + interval '1 day')",
                (tenant["id"], str(uuid.uuid4()), tenant["token"][:12], sha.hexdigest()))
            cursor.execute("INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES (%s, 'api', %s)", (sha.digest(), tenant["id"]))
        # The rows alone, without their events: what is measured are reads.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for tenant in tenants:
            cursor.execute(
                "INSERT INTO compliance_dsr_source_systems (tenant_id, id, version, created_at, created_by, updated_at, updated_by, name, "
                "processing_activities, subject_categories, rights, data_categories, retention_objects, connector, instructions, active) "
                "SELECT %s, ('01900000-0000-7000-8' || lpad(%s::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid, 1, now(), 'bench', now(), 'bench', "
                "'System ' || n, '[]', '[\"customers\", \"employees\"]', '[\"access\", \"erasure\"]', '[\"master data\", \"orders\"]', '[]', 'manual', "
                "'Ask the owner and attach the export.', true FROM generate_series(1, %s) AS n",
                (tenant["id"], tenant["number"], rows // TENANTS))
    connection = psycopg2.connect(service.database)
    connection.autocommit = True
    connection.cursor().execute("VACUUM ANALYZE compliance_dsr_source_systems")
    connection.close()
    for number in range(requests):
        tenant = tenants[number % TENANTS]
        made = service.call("POST", "/api/v1/dsr/requests", tenant["token"], {
            "source": "letter", "received_at": "2026-03-06T09:00:00Z", "subject_category": "customers",
            "requester": {"name": f"Max Mustermann {number}", "postal_address": "Musterweg 1, 12345 Musterstadt"},
            "request_text": "Please tell me what you hold about me.", "items": [{"right": "access"}]})
        tenant["requests"].append(made["id"])
    return tenants


def statements(service: Service, path: str, token: str) -> list[str]:
    """The statements that one request makes, as the server logged them."""
    log = service.folder / "data" / "postgres.log"
    connection = psycopg2.connect(service.database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET log_statement = 'all'")
        cursor.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)
        service.call("GET", path, token)
        before = log.stat().st_size
        service.call("GET", path, token)
        time.sleep(0.3)
        with log.open("rb") as file:
            file.seek(before)
            text = file.read().decode(errors="replace")
        cursor.execute("ALTER SYSTEM RESET log_statement")
        cursor.execute("SELECT pg_reload_conf()")
    found = re.findall(r"execute [^:]+: (.*?)(?=\n\S*\d{4}-\d\d-\d\d|\Z)", text, re.S)
    return [" ".join(sql.split()) for sql in found if "compliance_deadlines SET" not in sql and "compliance_jobs" not in sql and "email" not in sql]


def script(folder: Path, name: str, selects: list[str], values: dict[str, str], tenants: list[dict]) -> list[str]:
    """pgbench scripts, one per tenant: scope and statements in one pipeline, as the service sends them."""
    arguments = []
    for tenant in tenants:
        lines = ["\\set n random(1, :rows)", "\\startpipeline", "BEGIN;"]
        context = json.dumps({"actor": "bench", "actor_kind": "service", "origin": "api"})
        lines.append(f"SELECT set_config('app.tenant_id', '{tenant['id']}', true), set_config('app.context', '{context}', true);")
        for sql in selects:
            for parameter, value in values.items():
                sql = sql.replace(parameter, value.format(**tenant))
            lines.append(sql + ";")
        lines += ["COMMIT;", "\\endpipeline"]
        path = folder / f"{name}-{tenant['number']}.sql"
        path.write_text("\n".join(lines) + "\n")
        arguments += ["-f", str(path)]
    return arguments


def pgbench(service: Service, arguments: list[str], rows: int, seconds: int) -> float:
    out = subprocess.run(
        [PGBENCH, "-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", str(seconds), "-D", f"rows={rows}", *arguments, "compliance"],
        env={**os.environ, "PGHOST": str(service.folder / "data" / "socket"), "PGUSER": "postgres", "PGOPTIONS": "-c role=compliance_app"},
        capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", out.stdout)
    if out.returncode != 0 or not found:
        sys.exit(f"pgbench failed:\n{out.stdout}\n{out.stderr}")
    return float(found[1])


def wrk(service: Service, lua: Path, seconds: int) -> float:
    out = subprocess.run(["wrk", "-t2", "-c32", f"-d{seconds}s", "-s", str(lua), service.url], capture_output=True, text=True, check=False)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", out.stdout)
    if not found or "Non-2xx" in out.stdout:
        sys.exit(f"wrk failed:\n{out.stdout}\n{out.stderr}")
    return float(found[1])


def lua_of(folder: Path, name: str, targets: list[tuple[str, str]]) -> Path:
    entries = ",\n".join(f'{{"{path}", "{token}"}}' for path, token in targets)
    path = folder / f"{name}.lua"
    path.write_text(
        f"local targets = {{\n{entries}\n}}\nmath.randomseed(os.time())\nlocal ready = {{}}\nfunction init(args)\n  for i, t in ipairs(targets) do\n"
        '    ready[i] = wrk.format("GET", t[1], {["Authorization"] = "Bearer " .. t[2]})\n  end\nend\n'
        "function request()\n  return ready[math.random(#ready)]\nend\n")
    return path


def cursor_before(identifier: str) -> str:
    """Keyset cursor of the list by id: the page after it starts below `identifier`."""
    import base64
    return base64.urlsafe_b64encode(json.dumps({"s": "", "v": None, "i": identifier}, separators=(",", ":")).encode()).decode().rstrip("=")


class Comparison:
    """The same question asked of the API and, where there are scripts, of the database, in turns."""

    def __init__(self, service: Service, rows: int, options):
        self.service, self.rows, self.options = service, rows, options

    def run(self, name: str, targets: list[tuple[str, str]], scripts: list[str] | None = None):
        lua = lua_of(self.service.folder, name, targets)
        wrk(self.service, lua, 2)   # warm
        api, database = [], []
        for _ in range(self.options.rounds):
            api.append(wrk(self.service, lua, self.options.seconds))
            if scripts:
                database.append(pgbench(self.service, scripts, self.rows, self.options.seconds))
        line = {"case": name, "api_per_s": round(statistics.median(api))}
        if database:
            line["database_per_s"] = round(statistics.median(database))
            line["ratio"] = round(statistics.median(a / d for a, d in zip(api, database)), 2)
        print(json.dumps(line), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=str(ROOT / "build" / "release"), help="build folder with complianced")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    service = Service(Path(options.build) / "compliance" / "complianced")
    try:
        tenants = prepare(service, options.rows, options.requests)
        each = options.rows // TENANTS
        first = tenants[0]
        numbers = [2 + (i * 7919) % (each - 60) for i in range(200)]
        one = [(f"/api/v1/dsr/source-systems?limit=1&cursor={cursor_before(system_id(t['number'], n))}", t["token"]) for t in tenants for n in numbers]
        fifty = [("/api/v1/dsr/source-systems?limit=50", t["token"]) for t in tenants]
        by_id = statements(service, one[0][0], first["token"])
        by_list = statements(service, fifty[0][0], first["token"])
        select = [sql for sql in by_id if "compliance_dsr_source_systems" in sql]
        select_list = [sql for sql in by_list if "compliance_dsr_source_systems" in sql]
        print("one of source systems:", *select, sep="\n  ")
        print("fifty of source systems:", *select_list, sep="\n  ")
        key = "('01900000-0000-7000-8' || lpad('{number}', 3, '0') || '-' || lpad(:n::text, 12, '0'))::uuid"
        compare = Comparison(service, each, options)
        compare.run("source system by key", one, script(service.folder, "one", select, {"$1": key}, tenants))
        compare.run("50 source systems", fifty, script(service.folder, "fifty", select_list, {}, tenants))
        if options.requests:
            opened = [(f"/api/v1/dsr/requests/{id}", t["token"]) for t in tenants for id in t["requests"][:200]]
            listed = [("/api/v1/dsr/requests?limit=50", t["token"]) for t in tenants]
            personal = [("/api/v1/dsr/requests?limit=50&include=pii", t["token"]) for t in tenants]
            compare.run("request by id, decrypted and audited", opened)
            compare.run("50 requests, without personal data", listed)
            compare.run("50 requests, decrypted and audited", personal)
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
