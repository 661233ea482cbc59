# SPDX-License-Identifier: Apache-2.0
"""The database's schema as it is held, and what is said of each column."""
import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from contracts.held import FOLDER, hold

CATEGORIES = {
    "technical": "identifiers, versions, digests, keys",
    "staff": "who did or answers for something: opaque subjects of members",
    "personal": "names, addresses and words of data subjects and contacts; sealed",
    "business": "what the register says",
}
RETENTIONS = {
    "record": "as long as its record",
    "trail": "as the audit trail",
    "short": "hours or days, then deleted",
    "tenant": "until the tenant ends",
}
SEALED = {"email", "name", "requester", "request_text", "to", "subject", "body", "corrections", "result"}
TECHNICAL = re.compile(
    r"(^|_)(id|ids|version|sha256|hash|key_id|epoch|tx|prefix|index|indexes|"
    r"salt|nonce|secret|tag|counter|created_at|updated_at)$"
)
STAFF = re.compile(r"(_by|^owner|^owner_id|^assignee|^actor|^actor_kind|^responsible|^deputy_id|^member_id)$")


def pg_dump() -> str:
    found = shutil.which("pg_dump") or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))), None
    )
    assert found, "pg_dump is not installed"
    return found


def schema_of(url: str) -> str:
    """The dump without versions, comments and session settings."""
    program = pg_dump()
    arguments = [program, "--schema-only", "--no-comments", "--dbname", url]
    if "--restrict-key" in subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout:
        arguments.insert(2, "--restrict-key=held")
    dump = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    kept = [
        line.rstrip()
        for line in dump.splitlines()
        if not line.startswith(("--", "SET ", "SELECT pg_catalog.set_config", "\\restrict", "\\unrestrict"))
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() + "\n"


def guess(table: str, column: str, kind: str) -> tuple[str, str]:
    """A first say on a new column, put right in the diff of columns.tsv. Sealed values are kept as jsonb."""
    if kind == "jsonb" and (column in SEALED or column.endswith("_ip")):
        category = "personal"
    elif TECHNICAL.search(column):
        category = "technical"
    else:
        category = "staff" if STAFF.search(column) else "business"
    retention = (
        "trail"
        if "compliance_audit" in table
        else "short"
        if "idempotency" in table or "access_uses" in table
        else "tenant"
        if table.rsplit(".")[-1] in ("compliance_tenants", "compliance_members")
        else "record"
    )
    return category, retention


def held_columns() -> dict[tuple, tuple]:
    path = FOLDER / "columns.tsv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {
            (row["table"], row["column"]): (row["category"], row["retention"])
            for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        }


def test_the_schema_is_the_one_that_is_held(server):
    hold("schema.baseline.sql", schema_of(server.database_url()))


def test_each_column_has_its_category_and_retention(trail):
    held = held_columns()
    lines = ["# SPDX-License-Identifier: Apache-2.0"]
    lines += [f"# {name}: {text}" for words in (CATEGORIES, RETENTIONS) for name, text in words.items()]
    lines.append("table\tcolumn\ttype\tcategory\tretention")
    for schema, table, column, kind in trail.rows(
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) WHERE table_type = 'BASE TABLE' "
        "AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, ordinal_position"
    ):
        name = table if schema == "public" else f"{schema}.{table}"
        category, retention = held.get((name, column)) or guess(name, column, kind)
        assert category in CATEGORIES and retention in RETENTIONS, f"{name}.{column}: {category}, {retention}"
        lines.append("\t".join((name, column, kind, category, retention)))
    hold("columns.tsv", "\n".join(lines) + "\n")


def test_every_table_of_tenants_is_isolated(trail):
    open_tables = trail.rows(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
        "AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND c.relname <> 'compliance_token_index' ORDER BY 1"
    )
    assert open_tables == [], "without forced row-level security"


@pytest.mark.parametrize(
    "table, column, kind, category",
    [
        ("compliance_members", "email", "jsonb", "personal"),
        ("compliance_members", "created_by", "text", "staff"),
        ("compliance_dsr_source_systems", "name", "text", "business"),
        ("compliance_audit_events", "details_sha256", "text", "technical"),
    ],
)
def test_new_columns_get_a_sensible_first_category(table, column, kind, category):
    assert guess(table, column, kind)[0] == category
