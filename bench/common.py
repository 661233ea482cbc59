# SPDX-License-Identifier: Apache-2.0
"""What the measurements have in common: a server of their own, tenants with a token, copies of rows, load from wrk and pgbench, what
processes use. Servers listen on loopback and are stopped by their process id."""
import datetime
import hashlib
import json
import os
import re
import secrets
import signal
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
TICKS = os.sysconf("SC_CLK_TCK")


def until_listening(process: subprocess.Popen, log: Path, pattern: bytes, what: str) -> str:
    """The first group of `pattern` as soon as the log has it."""
    end = time.monotonic() + 120
    while not (found := re.search(pattern, log.read_bytes())):
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"{what} did not come up:\n{log.read_text()}")
        time.sleep(0.005)
    return found[1].decode()


def keep(name: str, figures):
    """Writes what was measured under its name into the results of the day, beside what is there."""
    path = ROOT / "bench" / "results" / f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}.json"
    path.parent.mkdir(exist_ok=True)
    results = json.loads(path.read_text()) if path.exists() else {}
    results[name] = figures
    path.write_text(json.dumps(results, indent=1) + "\n")


def stop(process: subprocess.Popen):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Service:
    """complianced with a fresh data folder and the cluster it makes there."""

    def __init__(self, program: Path, arguments: tuple[str, ...] = ()):
        self.program, self.arguments = program, arguments
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))   # so that what was started is stopped then, too
        self.folder = Path(tempfile.mkdtemp(prefix="cpl-bench-"))
        self.folder.chmod(0o755)
        self.bootstrap = "cpl_i_" + secrets.token_urlsafe(32)
        self.log = self.folder / "log"
        self.database = f"host={self.folder}/data/socket user=postgres dbname=compliance"
        self.start()

    def start(self) -> float:
        """Seconds until it listens."""
        environment = {**os.environ, "COMPLIANCE_BOOTSTRAP_TOKEN": self.bootstrap, "COMPLIANCE_RATE_LIMIT_PER_MINUTE": "100000000"}
        begun = time.monotonic()
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [self.program, "serve", "--data-dir", self.folder / "data", "--listen", "127.0.0.1:0", *self.arguments],
                stdout=out, stderr=subprocess.STDOUT, env=environment,
            )
        self.url = until_listening(self.process, self.log, rb"listening on (http://\S+)", "complianced")
        return time.monotonic() - begun

    def connect(self):
        return psycopg2.connect(self.database)

    def execute(self, *statements: str):
        """Each by itself, as the cluster's superuser."""
        connection = self.connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def ask(self, method: str, path: str, token: str, body=None, headers: dict | None = None) -> tuple[dict, dict]:
        """Body and headers of the answer."""
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})},
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read()), dict(reply.headers)

    def call(self, method: str, path: str, token: str, body=None):
        return self.ask(method, path, token, body)[0]

    def postmaster(self) -> int:
        return int(next((self.folder / "data").glob("**/postmaster.pid")).read_text().split()[0])

    def stop_process(self):
        stop(self.process)

    def stop(self):
        self.stop_process()
        subprocess.run(["rm", "-rf", self.folder], check=False)


def service_token(cursor, tenant: str, rights: list[str]) -> str:
    """A token as createApiToken stores it; `cursor` must be in the tenant's scope."""
    token = "cpl_s_" + secrets.token_urlsafe(32)
    sha = hashlib.sha256(token.encode())
    cursor.execute(
        "INSERT INTO compliance_api_tokens (tenant_id, id, kind, name, permissions, prefix, secret_sha256, expires_at) "
        "VALUES (%s, %s, 'service', 'bench', %s, %s, %s, now() + interval '1 day')",
        (tenant, str(uuid.uuid4()), json.dumps(rights), token[:12], sha.hexdigest()))
    cursor.execute("INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES (%s, 'api', %s)", (sha.digest(), tenant))
    return token


def make_tenant(service: Service, rights: list[str], number: int = 0, tokens: int = 1) -> dict:
    """`id`, `number`, `owner` (a member's subject), `token`, `tokens`."""
    name = f"bench-{number}"
    tenant = service.call("POST", "/api/v1/platform/tenants", service.bootstrap, {
        "slug": name, "name": name, "legal_name": f"{name} GmbH", "country": "DE", "region": "NW",
        "admin": {"email": f"admin@{name}.example", "name": "Ada"}})["id"]
    with service.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (tenant,))
        made = [service_token(cursor, tenant, rights) for _ in range(tokens)]
        cursor.execute("SELECT subject FROM compliance_members WHERE tenant_id = %s", (tenant,))
        return {"id": tenant, "number": number, "owner": cursor.fetchone()[0], "token": made[0], "tokens": made}


def copies(table: str, changes: str, source: str, condition: str = "true") -> str:
    """Rows of `table`, each a copy of its row `t` in `source` but for `changes`, a list of jsonb_build_object."""
    return f"INSERT INTO {table} SELECT r.* FROM {table} t {source}, LATERAL jsonb_populate_record(t, jsonb_build_object({changes})) r WHERE {condition}"


def fill(service: Service, statements: list[str]) -> list[int]:
    """Runs them without triggers, so without events: what is measured afterwards are reads. Row counts."""
    counts = []
    with service.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
            counts.append(cursor.rowcount)
    service.execute("VACUUM ANALYZE", "CHECKPOINT")
    return counts


def cpu_seconds(root: int) -> float:
    """CPU that a process and all below it have used, those that have ended included."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.name))
        used[int(entry.name)] = sum(map(int, fields[11:15])) / TICKS

    def below(process: int) -> float:
        return used.get(process, 0) + sum(below(child) for child in children.get(process, []))
    return below(root)


def own_cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / TICKS


def resident_mib(process: int) -> float:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[1]) / 1024


def milliseconds(text: str) -> float:
    """Of a time as wrk prints it."""
    number, unit = re.fullmatch(r"([0-9.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def wrk(url: str, script: Path, seconds: int, connections: int = 32) -> dict:
    """`per_s`, `requests`, `p50_ms`, `p99_ms`; anything but 2xx and 304 ends the measurement."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency", "-s", str(script), url]
    out = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", out.stdout)
    if not found or re.search(r"\b0 requests in", out.stdout) or "Non-2xx" in out.stdout or "Socket errors" in out.stdout:
        sys.exit(f"wrk failed:\n{out.stdout}\n{out.stderr}")
    p50, p99 = (milliseconds(re.search(rf"^\s+{part}%\s+(\S+)", out.stdout, re.M)[1]) for part in (50, 99))
    return {"per_s": float(found[1]), "requests": int(re.search(r"(\d+) requests in", out.stdout)[1]), "p50_ms": p50, "p99_ms": p99}


def pgbench(service: Service, scripts: list[Path], seconds: int, clients: int = 8, variables: dict | None = None) -> dict:
    """`per_s`, `requests`, `p50_ms` (the mean: pgbench prints no other), as the service's role with prepared statements."""
    arguments = [part for script in scripts for part in ("-f", str(script))]
    arguments += [part for name, value in (variables or {}).items() for part in ("-D", f"{name}={value}")]
    out = subprocess.run(
        [PGBENCH, "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), *arguments, "compliance"],
        env={**os.environ, "PGHOST": str(service.folder / "data" / "socket"), "PGUSER": "postgres", "PGOPTIONS": "-c role=compliance_app"},
        capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", out.stdout)
    if out.returncode != 0 or not found or re.search(r"failed transactions: [1-9]", out.stdout):
        sys.exit(f"pgbench failed:\n{out.stdout}\n{out.stderr[-3000:]}")
    return {"per_s": float(found[1]), "requests": int(re.search(r"actually processed: (\d+)", out.stdout)[1]),
            "p50_ms": float(re.search(r"latency average = ([0-9.]+)", out.stdout)[1])}


LOGGED = re.compile(r"\[cpl (\d+ \S*)\] (LOG:\s+(?:execute [^:]+|statement): |DETAIL:\s+[Pp]arameters: )(.*?)(?=\n\[cpl |\Z)", re.S)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")


def logs_statements(service: Service):
    """From its next start on, the cluster may log the parameters of statements, which the service's own settings keep out."""
    service.execute("ALTER DATABASE compliance SET log_error_verbosity = 'default'")


def statements_of(service: Service, call) -> list[tuple[str, dict[str, str]]]:
    """The statements that the service sends for `call`, a function that answers the headers of its reply, in order, each with its
    parameters (SQL literals, by number). They are told from those of others by the request's id in their transaction's context."""
    log = service.folder / "data" / "postgres.log"
    service.execute("ALTER SYSTEM SET log_statement = 'all'", "ALTER SYSTEM SET log_line_prefix = '[cpl %p %v] '", "SELECT pg_reload_conf()")
    time.sleep(0.5)
    before = log.stat().st_size
    request = call()["X-Request-Id"]
    time.sleep(0.3)
    with log.open("rb") as file:
        file.seek(before)
        text = file.read().decode(errors="replace")
    service.execute("ALTER SYSTEM RESET log_statement", "ALTER SYSTEM RESET log_line_prefix", "SELECT pg_reload_conf()")
    time.sleep(0.3)
    found: list[tuple[str, str, dict[str, str]]] = []
    for transaction, kind, content in LOGGED.findall(text):
        if kind.startswith("DETAIL"):
            found[-1][2].update(PARAMETER.findall(content))
        else:
            found.append((transaction, " ".join(content.split()), {}))
    ours = {transaction for transaction, _, parameters in found if any(request in value for value in parameters.values())}
    return [(sql, parameters) for transaction, sql, parameters in found if transaction in ours]


def get_script(folder: Path, name: str, targets: list[tuple[str, str]], tag: str = "") -> Path:
    """wrk script that asks for one of the targets (path, token) after the other, at random; for what is no longer `tag`, if given."""
    entries = ",\n".join(f'{{"{path}", "{token}"}}' for path, token in targets)
    known = f""", ["If-None-Match"] = '{tag}'""" if tag else ""
    path = folder / f"{name}.lua"
    path.write_text(
        f"local targets = {{\n{entries}\n}}\nlocal ready = {{}}\nfunction init(args)\n  math.randomseed(os.time())\n  for i, t in ipairs(targets) do\n"
        '    ready[i] = wrk.format("GET", t[1], {["Authorization"] = "Bearer " .. t[2]' + known + '})\n  end\nend\n'
        "function request()\n  return ready[math.random(#ready)]\nend\n")
    return path
