# SPDX-License-Identifier: Apache-2.0
"""Looks into the database as its superuser: rows, events of the trail, and prints of everything a tenant has."""
import hashlib
import time

import psycopg2
import psycopg2.extras

from .sanitizer import patience

# Written by tasks in the background at any time; they say nothing about what a request did.
BACKGROUND = (
    "compliance_audit_logs",
    "compliance_audit_leaves",
    "compliance_audit_nodes",
    "compliance_audit_tree_heads",
    "compliance_audit_log_keys",
    "compliance_audit_anchors",
    "compliance_jobs",
    "compliance_dsr_task_calls",
    "compliance_webhook_deliveries",
    "compliance_webhook_outboxes",
    "compliance_webhook_queues",
    "compliance_email_messages",
    "compliance_notifications",
    "compliance_idempotency_keys",
)


# What a session's first request leaves, whatever becomes of it.
SIGN_INS = {
    "compliance_audit_events": " AND action <> 'sign_in'",
    "compliance_audit_event_details": " AND NOT EXISTS (SELECT 1 FROM compliance_audit_events e WHERE e.tenant_id = t.tenant_id "
    "AND e.id = t.event_id AND e.action = 'sign_in')",
    "compliance_sign_ins": " AND false",
    "compliance_access_uses": " AND false",
}



def ask(url: str, sql: str, *parameters) -> list[tuple]:
    """The statement's rows, if it has any, in a connection of its own: for databases that come and go."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class Trail:
    def __init__(self, url: str):
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def rows(self, sql: str, parameters: tuple = ()) -> list[tuple]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def last_event(self, tenant_id: str) -> str:
        """The mark that `events_since` counts from."""
        return self.rows(
            "SELECT coalesce(max(id::text), '') FROM compliance_audit_events WHERE tenant_id = %s", (tenant_id,)
        )[0][0]

    def events_since(self, tenant_id: str, mark: str, request_id: str | None = None) -> list[dict]:
        """Events after the mark, oldest first: of the request where its id is known, or of none."""
        with self._connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
            cursor.execute(
                "SELECT id::text, action, entity_type, entity_id::text, actor_kind, actor, request_id::text "
                "FROM compliance_audit_events WHERE tenant_id = %s AND id::text > %s ORDER BY id",
                (tenant_id, mark),
            )
            events = [dict(row) for row in cursor.fetchall()]
        # A session's first request writes its sign-in too, whatever becomes of the request: test_sign_in.py looks at those.
        background = lambda e: (e["actor_kind"] == "system" and e["request_id"] is None) or e["action"] == "sign_in"
        return [
            e for e in events if not background(e) and (request_id is None or e["request_id"] in (None, request_id))
        ]

    def wait_for_jobs(self, tenant_id: str, timeout_s: float = 20):
        """Until nothing in the background works on the tenant any more."""
        end = time.monotonic() + patience(timeout_s)
        while self.rows(
            "SELECT 1 FROM compliance_jobs WHERE tenant_id = %s AND state IN ('queued', 'running') AND not_before <= now()",
            (tenant_id,),
        ):
            assert time.monotonic() < end, "jobs of the tenant do not end"
            time.sleep(0.05)

    def tables_with_tenants(self) -> list[str]:
        return [
            row[0]
            for row in self.rows(
                "SELECT table_name FROM information_schema.columns "
                "JOIN information_schema.tables USING (table_schema, table_name) "
                "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name = 'tenant_id' ORDER BY 1"
            )
        ]

    def print_of(self, tenant_id: str) -> dict[str, str]:
        """Per table: how many rows the tenant has there and the digest of all of them."""
        prints = {}
        for table in self.tables_with_tenants():
            if table in BACKGROUND:
                continue
            besides = SIGN_INS.get(table, "")
            rows = self.rows(f'SELECT t::text FROM "{table}" t WHERE tenant_id = %s{besides} ORDER BY 1', (tenant_id,))
            prints[table] = f"{len(rows)} rows {hashlib.sha256(repr(rows).encode()).hexdigest()[:12]}"
        return prints

    def some_id(self, tenant_id: str, plural: str, parents: dict[str, str] | None = None) -> str | None:
        """Newest id of the tenant in a table whose name ends with the plural; of parts, one that belongs to the parent
        (`{"request": id}`, by the name of its column)."""
        tables = [t for t in self.tables_with_tenants() if t.endswith("_" + plural)]
        for table in sorted(tables, key=len):
            columns = {
                row[0]
                for row in self.rows(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
                )
            }
            if "id" not in columns:
                continue
            owners = {name: value for name, value in (parents or {}).items() if name in columns}
            condition = "".join(f' AND "{name}"::text = %s' for name in owners)
            found = self.rows(
                f'SELECT max(id::text) FROM "{table}" WHERE tenant_id = %s{condition}', (tenant_id, *owners.values())
            )
            if found[0][0]:
                return found[0][0]
        return None
