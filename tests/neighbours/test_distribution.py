# SPDX-License-Identifier: Apache-2.0
"""That the tables can be spread over servers by tenant (Citus): proved from the catalogue of the program's own database, and
docs/operations.md names each table that must be whole everywhere."""
import re

import pytest
from harness.server import REPOSITORY, Server
from harness.trail import Trail

TABLES = """
    WITH tables AS (
        SELECT c.oid, c.relname AS name, n.nspname || '.' || c.relname AS full_name,
               (SELECT attnum FROM pg_attribute a WHERE a.attrelid = c.oid AND attname = 'tenant_id' AND attnotnull AND NOT attisdropped) AS tenant
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
"""
KEYS = (
    TABLES
    + """SELECT name, x.indexrelid::regclass::text FROM tables t LEFT JOIN pg_index x ON x.indrelid = t.oid AND x.indisprimary
         WHERE x.indexrelid IS NULL OR t.tenant IS NULL OR NOT (t.tenant = ANY (x.indkey::int2[]))"""
)
UNIQUE = (
    TABLES
    + """SELECT name, x.indexrelid::regclass::text FROM tables t JOIN pg_index x ON x.indrelid = t.oid AND (x.indisunique OR x.indisexclusion)
         WHERE t.tenant IS NULL OR NOT (t.tenant = ANY (x.indkey::int2[]))"""
)
# A reference from a spread table is either to another's rows of the same tenant, or to a table that is whole everywhere.
FOREIGN = (
    TABLES
    + """SELECT t.name, o.name, k.conname, EXISTS (
             SELECT 1 FROM unnest(k.conkey, k.confkey) AS pair(mine, theirs) WHERE pair.mine = t.tenant AND pair.theirs = o.tenant)
         FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' JOIN tables o ON o.oid = k.confrelid"""
)


@pytest.fixture(scope="module")
def catalogue():
    server = Server({})
    server.start()
    trail = Trail(server.database_url())
    yield trail
    server.stop()


@pytest.fixture(scope="module")
def whole_everywhere():
    page = (REPOSITORY / "docs" / "operations.md").read_text("utf-8")
    section = page.split("### Citus", 1)[1].split("\n#", 1)[0]
    found = set(re.findall(r"^\| `(?:\w+\.)?(compliance_\w+)` \|", section, re.M))
    assert len(found) > 3
    return found


def test_the_tables_that_are_whole_everywhere_are_named_and_few(catalogue, whole_everywhere):
    names = {row[0] for row in catalogue.rows(TABLES + "SELECT name FROM tables")}
    without = {row[0] for row in catalogue.rows(TABLES + "SELECT name FROM tables WHERE tenant IS NULL")}
    assert len(names) > 70 and whole_everywhere <= names
    assert without <= whole_everywhere, "tables without a tenant that the page does not name"
    assert whole_everywhere - without == {"compliance_token_index"}, "what finds the tenant cannot be spread by it"


@pytest.mark.parametrize("question", [KEYS, UNIQUE], ids=["primary keys", "unique indexes and exclusions"])
def test_every_key_of_a_spread_table_holds_the_tenant(catalogue, whole_everywhere, question):
    assert [row for row in catalogue.rows(question) if row[0] not in whole_everywhere] == []


def test_every_reference_stays_within_the_tenant(catalogue, whole_everywhere):
    rows = catalogue.rows(FOREIGN)
    assert len(rows) > 20
    assert [row for row in rows if row[0] not in whole_everywhere and row[1] not in whole_everywhere and not row[3]] == []
    assert [row for row in rows if row[0] in whole_everywhere and row[1] not in whole_everywhere] == [], "a whole table cannot lean on a spread one"


def test_the_question_would_find_a_table_that_cannot_be_spread(catalogue, whole_everywhere):
    columns = "tenant_id uuid NOT NULL, id int PRIMARY KEY, other uuid REFERENCES compliance_deletion_certificates"
    catalogue.rows(f"CREATE TABLE public.compliance_wrong ({columns})")
    try:
        assert any(row[0] == "compliance_wrong" for row in catalogue.rows(KEYS))
        assert any(row[0] == "compliance_wrong" for row in catalogue.rows(UNIQUE))
        assert any(row[0] == "compliance_wrong" and not row[3] for row in catalogue.rows(FOREIGN))
    finally:
        catalogue.rows("DROP TABLE public.compliance_wrong")
