# SPDX-License-Identifier: Apache-2.0
"""Risks of ten tenants, and the load on them: wrk scripts for the service and the peer, and pgbench scripts made of the very statements
that the service sends for one such request."""
import base64
import json
import re
from pathlib import Path

from common import Service, copies, fill, get_script, make_tenant, statements_of

CASES = ("get", "list", "create", "patch")
TENANTS = 10
PAGE = 50
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OURS = re.compile(r"01900000-0000-7000-8000-(\d{12})")   # what risk_id() makes for the first tenant
SAMPLE = 100   # the row whose statements are taken down
PARAGRAPH = "Restores are tested once a quarter, on another machine, by somebody else; the last two tests did not end within the time agreed. "


def risk_id(tenant: int, number: int) -> str:
    return f"01900000-0000-7000-8{tenant:03d}-{number:012d}"


def deadline_id(tenant: int, number: int) -> str:
    return f"01900000-0000-7000-b{tenant:03d}-{number:012d}"


def id_sql(kind: str, tenant: int, number: str) -> str:
    return f"'01900000-0000-7000-{kind}{tenant:03d}-' || lpad({number}::text, 12, '0')"


def body(owner: str, title: str) -> dict:
    return {"title": title, "kind": "information_security", "owner": owner, "description": PARAGRAPH * 3, "cause": PARAGRAPH, "consequence": PARAGRAPH,
            "threats": ["urn:bench:threat:1"], "vulnerabilities": ["Nobody is responsible for it."], "strength_of_knowledge": "medium",
            "inherent": {"likelihood": 4, "impacts": {"availability": 4, "financial": 3}, "rationale": PARAGRAPH},
            "current": {"likelihood": 3, "impacts": {"availability": 3, "financial": 3}, "rationale": PARAGRAPH},
            "target": {"likelihood": 2, "impact": 2}, "option": "mitigate", "tags": ["backup", "continuity"]}


def change(number: int) -> dict:
    return {"title": f"Backups cannot be restored, bench-{number}", "tags": ["backup", f"bench-{number}"]}


def cursor_before(identifier: str) -> str:
    """Keyset cursor of the list by id: the page after it starts below `identifier`."""
    return base64.urlsafe_b64encode(json.dumps({"s": "", "v": None, "i": identifier}, separators=(",", ":")).encode()).decode().rstrip("=")


class Risks:
    def __init__(self, service: Service, rows: int, windows: int):
        self.service, self.rows, self.windows = service, 0, windows
        self.tenants = [make_tenant(service, ["risks:read", "risks:write"], number) for number in range(TENANTS)]
        for tenant in self.tenants:
            made = service.call("POST", "/api/v1/risks", tenant["token"], body(tenant["owner"], "Backups cannot be restored"))
            tenant |= {"template": made["id"], "matrix": made["matrix"]}
        self.taken: dict[str, list[tuple[str, dict[str, str]]]] = {}
        self.window = {"service": 0, "peer": 0}
        self.grow(rows)

    @property
    def each(self) -> int:
        return self.rows // TENANTS

    def grow(self, rows: int):
        """Copies of each tenant's first risk, and of its deadline, up to so many rows."""
        statements = []
        for tenant in self.tenants:
            n = tenant["number"]
            numbers = f"CROSS JOIN generate_series({self.each + 1}, {rows // TENANTS}) n"
            own = f"t.tenant_id = '{tenant['id']}' AND t."
            statements.append(copies("compliance_risks", f"'id', {id_sql('8', n, 'n')}, 'key', 'B-' || n", numbers, f"{own}id = '{tenant['template']}'"))
            statements.append(copies(
                "compliance_deadlines", f"'id', {id_sql('b', n, 'n')}, 'entity_id', {id_sql('8', n, 'n')}, "
                f"'entity', t.entity || jsonb_build_object('id', {id_sql('8', n, 'n')}, 'key', 'B-' || n)",
                numbers, f"{own}entity_id = '{tenant['template']}'"))
        fill(self.service, statements)
        self.rows = rows

    # What wrk sends ----------------------------------------------------------------------------------------------------------

    def targets(self, count: int, prefix: str = "/api/v1") -> list[tuple[str, str]]:
        """Single risks, spread over tenants and table."""
        return [(f"{prefix}/risks/{risk_id(t['number'], 1 + (i * 7919) % self.each)}", t["token"]) for t in self.tenants for i in range(count)]

    def service_script(self, case: str) -> Path:
        return self._script("service", case, "/api/v1", lambda identifier: cursor_before(identifier))

    def peer_script(self, case: str) -> Path:
        return self._script("peer", case, "", lambda identifier: identifier)

    def _script(self, way: str, case: str, prefix: str, cursor) -> Path:
        folder, name = self.service.folder, f"{way}-{case}"
        if case == "get":
            return get_script(folder, name, self.targets(500, prefix))
        if case == "list":
            numbers = [PAGE + 10 + (i * 7919) % (self.each - PAGE - 10) for i in range(100)]
            return get_script(folder, name, [(f"{prefix}/risks?limit={PAGE}&cursor={cursor(risk_id(t['number'], n))}", t["token"])
                                             for t in self.tenants for n in numbers])
        tokens = ", ".join(f'"{t["token"]}"' for t in self.tenants)
        path = folder / f"{name}.lua"
        head = (f"local tokens = {{{tokens}}}\nlocal threads = 0\nfunction setup(thread)\n  thread:set('number', threads)\n  threads = threads + 1\nend\n"
                "local at = 0\n"
                "local function headers(token)\n  return {['Authorization'] = 'Bearer ' .. token, ['Content-Type'] = 'application/json'}\nend\n")
        if case == "create":
            bodies = ", ".join(f"[==[{json.dumps(body(t['owner'], 'Backups cannot be restored, bench-%d'))}]==]" for t in self.tenants)
            path.write_text(head + f"local bodies = {{{bodies}}}\nfunction request()\n  at = at + 1\n  local t = at % #tokens + 1\n"
                            f"  return wrk.format('POST', '{prefix}/risks', headers(tokens[t]), string.format(bodies[t], at))\nend\n")
            return path
        # Each row once with its version, so that If-Match holds: a window of rows for each run, tenants shared out between the threads.
        width = (self.each // 2 - 2) // self.windows
        low = 2 + self.window[way] * width
        self.window[way] += 1
        text = json.dumps(change(0)).replace("bench-0", "bench-%d")
        path.write_text(head + f"local low, width = {low}, {width}\nfunction request()\n  local t = 2 * (at % {TENANTS // 2}) + number\n"
                        f"  local k = math.floor(at / {TENANTS // 2})\n  at = at + 1\n  local all = headers(tokens[t + 1])\n"
                        "  all['If-Match'] = string.format('\"%d\"', 1 + math.floor(k / width))\n"
                        f"  local path = string.format('{prefix}/risks/01900000-0000-7000-8%03d-%012d', t, low + k % width)\n"
                        f"  return wrk.format('PATCH', path, all, string.format([==[{text}]==], at, at))\nend\n")
        return path

    # What pgbench sends ------------------------------------------------------------------------------------------------------

    def _ask(self, case: str, number: int) -> dict:
        tenant = self.tenants[0]
        if case == "get":
            return self.service.ask("GET", f"/api/v1/risks/{risk_id(0, SAMPLE)}", tenant["token"])[1]
        if case == "list":
            return self.service.ask("GET", f"/api/v1/risks?limit={PAGE}&cursor={cursor_before(risk_id(0, SAMPLE))}", tenant["token"])[1]
        if case == "create":
            return self.service.ask("POST", "/api/v1/risks", tenant["token"], body(tenant["owner"], f"Backups cannot be restored, bench-{number}"))[1]
        path = f"/api/v1/risks/{risk_id(0, self.each)}"
        version = self.service.ask("GET", path, tenant["token"])[1]["ETag"]
        return self.service.ask("PATCH", path, tenant["token"], change(number), {"If-Match": version})[1]

    def _take_down(self, case: str) -> list[tuple[str, dict[str, str]]]:
        """The statements of such a request, with placeholders `{{…}}` in the parameters for what differs from one to the next."""
        if case in self.taken:
            return self.taken[case]
        self._ask(case, 1)   # what is cached afterwards is cached for all
        first, second = (statements_of(self.service, lambda number=number: self._ask(case, number)) for number in (2, 3))
        if [sql for sql, _ in first] != [sql for sql, _ in second]:
            raise SystemExit("\n".join([f"{case} does not send the same statements each time:", *self._plain(first), "---", *self._plain(second)]))
        patched = {risk_id(0, self.each): "{{risk}}", deadline_id(0, self.each): "{{deadline}}"}
        known = patched if case == "patch" else {} if case == "create" else {risk_id(0, SAMPLE): "{{risk}}"}
        out = []
        for (sql, ours), (_, others) in zip(first, second):
            scope = sql.startswith("SELECT set_config(")
            parameters = {}
            for name, value in ours.items():
                if value != others[name] and not scope:
                    for mine, other in zip(UUID.findall(value), UUID.findall(others[name])):
                        if mine != other and mine not in known:
                            known[mine] = f"{{{{new{len(known)}}}}}"
                    value = re.sub(r"\b(RISK|bench)-\d+", r"\1-{{count}}", value)
                for text, mark in known.items():
                    value = value.replace(text, mark)
                parameters[name] = value
            out.append((sql, parameters))
        self.taken[case] = out
        return out

    @staticmethod
    def _plain(statements) -> list[str]:
        return [sql[:160] for sql, _ in statements]

    def count(self, case: str) -> int:
        return sum(not sql.startswith(("BEGIN", "COMMIT", "SELECT set_config('app.")) for sql, _ in self._take_down(case))

    def shown(self, case: str) -> list[str]:
        return self._plain(self._take_down(case))

    def database_scripts(self, case: str) -> list[Path]:
        """pgbench scripts, one per tenant: scope and statements in one pipeline and one transaction, for rows all over the table as the service's
        load. They need the variables `rows`, `k`, 0 at first, and `base`, another number for each run."""
        paths = []
        for tenant in self.tenants:
            path = self.service.folder / f"database-{case}-{tenant['number']}.sql"
            path.write_text(self._database_script(case, tenant))
            paths.append(path)
        return paths

    def _database_script(self, case: str, tenant: dict) -> str:
        first, reads = self.tenants[0], case in ("get", "list")
        lines = [f"\\set n random({':rows / 2 + 2' if case == 'patch' else PAGE + 10 if reads else 1}, :rows)"]
        if not reads:
            lines += ["\\set k :k + 1", "\\set a :base + :k * 64 + :client_id"]
        # As the service: what a read sends together is one transaction without saying so.
        lines += ["\\startpipeline"] if reads else ["\\startpipeline", "BEGIN;"]
        scoped = False
        for sql, parameters in self._take_down(case):
            if sql.startswith(("BEGIN", "COMMIT")) or (scoped and sql.startswith("SELECT set_config('app.")):
                continue
            scoped = True
            # A row's version is known to a client, but not to pgbench within a pipeline.
            sql = re.sub(r"AND version = \$\d+", "AND version = version", sql)
            values = {name: value.replace(first["id"], tenant["id"]).replace(first["owner"], tenant["owner"]).replace(first["matrix"], tenant["matrix"])
                      for name, value in parameters.items()}
            if reads:   # what hangs on a page is asked for with the ids of the sample's page
                values = {name: OURS.sub(lambda found: risk_id(tenant["number"], int(found[1])), value) for name, value in values.items()}
            lines.append(re.sub(r"\$(\d+)", lambda found, values=values: _literal(values[found[1]], tenant["number"]), sql) + ";")
        return "\n".join([*lines, *([] if reads else ["COMMIT;"]), "\\endpipeline"]) + "\n"


def _quoted(text: str) -> str:
    text = text.replace("'", "''")
    return "E'" + text.replace("\\", "\\\\").replace(":", "\\x3a") + "'" if ":" in text or "\\" in text else f"'{text}'"


def _literal(value: str, tenant: int) -> str:
    """The parameter as SQL, with expressions for its placeholders. No colon stays: pgbench would look for a variable's name behind it."""
    if value == "NULL":
        return value
    text = value[1:-1].replace("''", "'")
    pieces = re.split(r"\{\{(\w+)\}\}", text)
    if len(pieces) == 1:
        return _quoted(text)
    out = []
    for i, piece in enumerate(pieces):
        if i % 2 == 0:
            out += [_quoted(piece)] if piece else []
        elif piece == "risk":
            out.append(id_sql("8", tenant, ":n"))
        elif piece == "deadline":
            out.append(id_sql("b", tenant, ":n"))
        elif piece == "count":
            out.append(":a::text")
        else:
            out.append(f"'01900000-0000-7{int(piece[3:]):03d}-9000-' || lpad(to_hex(:a::bigint), 12, '0')")
    cast = "::uuid" if len(pieces) == 3 and not pieces[0] and not pieces[2] and pieces[1] != "count" else "::jsonb" if text[0] in "[{" and '"' in text else ""
    return f"({' || '.join(out)}){cast}"
