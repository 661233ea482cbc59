// SPDX-License-Identifier: Apache-2.0
// Events of creates are written once a statement. Here a trigger of each row writes them as well, in the way in which all events were
// written before, and both must say the same to the byte; what a statement without rows, with others' tenants or within another does.
#include <random>

#include <gtest/gtest.h>

#include "tests/support/trail.hpp"

using platform::Fiber;

namespace {

/// The way of each row, as migrations 0001 and 0029 had it: canonical JSON by recursion alone, members put together one after the
/// other, an event by compliance_write_event. `twin` copies a registered table without its constraints, with both ways; its events by
/// row are of action 'by_row'.
constexpr const char* kByRow = R"(
CREATE FUNCTION old_jcs(p_value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    result text;
BEGIN
    CASE jsonb_typeof(p_value)
        WHEN 'object' THEN
            IF p_value ? '$sealed' THEN
                RETURN '{"$secret":true}';
            END IF;
            SELECT string_agg(to_json(key)::text || ':' || old_jcs(value), ',' ORDER BY compliance_utf16(key) COLLATE "C")
            INTO result FROM jsonb_each(p_value);
            RETURN '{' || coalesce(result, '') || '}';
        WHEN 'array' THEN
            SELECT string_agg(old_jcs(value), ',' ORDER BY n) INTO result FROM jsonb_array_elements(p_value) WITH ORDINALITY AS t (value, n);
            RETURN '[' || coalesce(result, '') || ']';
        WHEN 'number' THEN
            result := p_value #>> '{}';
            IF result ~ '^-?[0-9]{1,16}$' AND abs(result::numeric) <= 9007199254740991 THEN
                RETURN result;
            END IF;
            RETURN '"' || result || '"';
        ELSE
            RETURN p_value::text;
    END CASE;
END $$;

CREATE FUNCTION old_form(p_column text, p_type text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'coalesce(' || CASE
            WHEN p_type = 'jsonb' THEN format('old_jcs(NEW.%I)', p_column)
            WHEN p_type IN ('integer', 'bigint', 'smallint', 'boolean') THEN format('NEW.%I::text', p_column)
            WHEN p_type = 'timestamp with time zone' THEN format('compliance_json_instant(NEW.%I)', p_column)
            WHEN p_type = 'text' THEN format('to_json(NEW.%I)::text', p_column)
            WHEN p_type IN ('uuid', 'date') OR p_type LIKE 'numeric%' THEN format('''"'' || NEW.%I || ''"''', p_column)
        END || ', ''null'')' $$;

CREATE FUNCTION twin(p_table text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    r compliance_audited_tables;
    made text := 'twin_' || p_table;
    whole text;
    key text;
BEGIN
    SELECT * INTO STRICT r FROM compliance_audited_tables WHERE table_name = p_table;
    EXECUTE format('CREATE TABLE %I (LIKE %I)', made, p_table);
    PERFORM compliance_register_table(made, r.entity_type, r.root_type, r.root_column, r.hidden_columns);
    SELECT string_agg(quote_literal('"' || attname || '":') || ' || ' || old_form(attname, format_type(atttypid, atttypmod)), ' || '','' || '
                      ORDER BY attname::text COLLATE "C"),
           coalesce(max('NEW.key') FILTER (WHERE attname = 'key'), 'NULL')
    INTO whole, key
    FROM pg_attribute
    WHERE attrelid = to_regclass(made) AND attnum > 0 AND attname::text <> ALL (r.hidden_columns)
      AND attname <> ALL (ARRAY['id', 'tenant_id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']::name[]);
    EXECUTE format('CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', made || '_row', format(
        'BEGIN PERFORM compliance_write_event(NEW.tenant_id, ''by_row'', %L, NEW.id, %s, NEW.version, %L, NEW.%I, NEW.created_at, ''null'', '
        '''{'' || %s || ''}'');'
        ' RETURN NULL; END', r.entity_type, key, coalesce(r.root_type, r.entity_type), coalesce(r.root_column, 'id'), whole));
    EXECUTE format('CREATE TRIGGER by_row AFTER INSERT ON %I FOR EACH ROW EXECUTE FUNCTION %I()', made, made || '_row');
    RETURN made;
END $$;

CREATE FUNCTION random_text() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(string_agg((ARRAY['a', 'Z', '0', ' ', '"', '\', '/', E'\n', E'\t', E'\u0001', E'\u001f', E'\u007f', 'ä', 'ß', E'\u2028', '€', '漢',
                                      E'\ufb33', '😀', E'\U00010000', '{', '}', '[]', '{}', ': ', ', ', '$', '''', '%',
                                      'NULL'])[1 + (random() * 29)::int], ''), '')
    FROM generate_series(1, (random() * 12)::int) $$;

CREATE FUNCTION random_json(p_depth int) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    kind int := (random() * CASE WHEN p_depth > 0 THEN 14 ELSE 8 END)::int;
BEGIN
    RETURN CASE kind
        WHEN 0 THEN 'null' WHEN 1 THEN 'true' WHEN 2 THEN '[]' WHEN 3 THEN '{}'
        WHEN 4 THEN to_jsonb(((random() - 0.5) * 1e6)::int)
        WHEN 5 THEN ('[9007199254740991, -9007199254740991, 9007199254740992, -0, 0.0, 1.50, 1e400, 1e-7, -12345678901234567, 3]'::jsonb) -> (random() * 9)::int
        WHEN 6 THEN to_jsonb(random()) WHEN 7 THEN to_jsonb(random_text()) WHEN 8 THEN jsonb_build_object('$sealed', random_text())
        WHEN 9 THEN (SELECT coalesce(jsonb_agg(random_json(p_depth - 1)), '[]') FROM generate_series(1, (random() * 4)::int))
        ELSE (SELECT coalesce(jsonb_object_agg(random_text(), random_json(p_depth - 1)), '{}') FROM generate_series(1, (random() * 5)::int)) END;
END $$;

-- What packages bring: plain names, of which some begin others, texts with all that could be taken for a name, integers.
CREATE FUNCTION random_package(p_depth int) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN CASE (random() * CASE WHEN p_depth > 0 THEN 8 ELSE 4 END)::int
        WHEN 0 THEN to_jsonb(random_text() || '"name": "a":' || random_text()) WHEN 1 THEN to_jsonb(((random() - 0.5) * 1e9)::bigint)
        WHEN 2 THEN to_jsonb(random() < 0.5) WHEN 3 THEN to_jsonb(random_text())
        WHEN 4 THEN (ARRAY['[]', '{}', '""', '"\\\\"', '"\""'])[1 + (random() * 4)::int]::jsonb
        WHEN 5 THEN (SELECT coalesce(jsonb_agg(random_package(p_depth - 1)), '[]') FROM generate_series(1, (random() * 5)::int))
        ELSE (SELECT coalesce(jsonb_object_agg((ARRAY['a', 'ab', 'a.b', 'a-b', 'a_b', 'A', '0', '_', 'name', 'names', 'ns', 'value', 'class', 'true', 'a/b',
                                                      'x:y'])[1 + (random() * 15)::int], random_package(p_depth - 1)), '{}')
              FROM generate_series(1, (random() * 7)::int)) END;
END $$;

-- Nothing of what a column may hold is left to chance alone: each is null in every fourth row.
-- `p_n` makes each row of a set one of its own.
CREATE FUNCTION random_row(p_table text, p_tenant uuid, p_n bigint DEFAULT 0) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
    SELECT jsonb_object_agg(attname, CASE WHEN NOT attnotnull AND random() < 0.25 THEN 'null' ELSE CASE format_type(atttypid, NULL)
        WHEN 'uuid' THEN to_jsonb(CASE attname WHEN 'tenant_id' THEN p_tenant ELSE gen_random_uuid() END)
        WHEN 'jsonb' THEN coalesce(nullif(random_json(4), 'null'), '[]') WHEN 'boolean' THEN to_jsonb(random() < 0.5)
        WHEN 'smallint' THEN to_jsonb((random() * 100)::int) WHEN 'integer' THEN to_jsonb(((random() - 0.5) * 2e9)::int)
        WHEN 'bigint' THEN to_jsonb(((random() - 0.5) * 9e18)::bigint) WHEN 'numeric' THEN to_jsonb((random() * 9)::numeric(3, 1))
        WHEN 'date' THEN to_jsonb('1900-01-01'::date + (random() * 90000)::int)
        WHEN 'timestamp with time zone' THEN to_jsonb((ARRAY['epoch', '1891-03-14 23:59:59.999999', '9999-12-31', '2026-03-29 02:30+01'])
                                                       [1 + (random() * 3)::int]::timestamptz
                                                      + random() * interval '1000 days')
        WHEN 'text' THEN to_jsonb(random_text()) END END)
    FROM pg_attribute WHERE attrelid = to_regclass(p_table) AND attnum > 0 AND p_n >= 0 $$;

-- One statement of so many rows, then one of a single row.
CREATE FUNCTION fill_twin(p_table text, p_tenant uuid, p_rows int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %1$I SELECT r.* FROM generate_series(1, $2) AS n, '
                   'LATERAL jsonb_populate_record(NULL::%1$I, random_row($3, $1, n)) AS r', p_table)
    USING p_tenant, p_rows, p_table;
    EXECUTE format('INSERT INTO %1$I SELECT r.* FROM jsonb_populate_record(NULL::%1$I, random_row($2, $1)) AS r', p_table) USING p_tenant, p_table;
END $$;

-- Events with their details, but for id, action and salt.
CREATE VIEW told AS
SELECT e.*, d.details, regexp_replace(d.details, '"salt":"[0-9a-f]{32}"}$', '') AS unsalted
FROM compliance_audit_events e JOIN compliance_audit_event_details d ON d.tenant_id = e.tenant_id AND d.event_id = e.id;
)";

class AuditSets : public tests::TrailTest {
  protected:
    void SetUp() override {
        TrailTest::SetUp();
        sql(kByRow);
    }
    std::string sql(const std::string& statement) { return tests::superuser(url_, statement); }
    /// `statement` in a transaction of the tenant with a context of a request.
    std::string in_scope(const std::string& statement) {
        return sql("BEGIN; SET LOCAL app.tenant_id = '" + tenant_.str() +
                   "'; SET LOCAL app.context = '{\"actor_kind\": \"user\", \"actor\": \"usr_a\", \"ip\": {\"$sealed\": \"x\"}, \"origin\": \"api\", "
                   "\"reason\": \"\\u00e4 \\\"b\\\"\", \"request_id\": \"01900000-0000-7000-8000-000000000001\"}'; " +
                   statement + "; COMMIT");
    }
};

TEST_F(AuditSets, EventsOfAStatementSayWhatThoseOfItsRowsSaid) {
    const auto seed = std::to_string(std::random_device{}() % 1'000'000);
    SCOPED_TRACE("seed " + seed);
    sql("CREATE TABLE twins AS SELECT table_name, twin(table_name) AS twin FROM compliance_audited_tables ORDER BY table_name");
    EXPECT_GE(std::stoi(sql("SELECT count(*) FROM twins")), 48);
    in_scope("SELECT setseed(0." + seed + "); DO $$ DECLARE t record; BEGIN FOR t IN SELECT * FROM twins LOOP PERFORM fill_twin(t.twin, '" + tenant_.str() +
             "', 40); END LOOP; END $$");
    EXPECT_EQ(sql("SELECT count(*) FILTER (WHERE action = 'create') || ' ' || count(*) FILTER (WHERE action = 'by_row') FROM told WHERE action IN ('create', "
                  "'by_row') "
                  "AND actor = 'usr_a'"),
              sql("SELECT 41 * count(*) || ' ' || 41 * count(*) FROM twins"));
    // Each pair equals in all but id, action, salt and hash.
    EXPECT_EQ(
        sql("SELECT coalesce(string_agg(DISTINCT a.entity_type || ': ' || left(a.unsalted, 3000) || E'\\n' || left(b.unsalted, 3000), E'\\n'), '') FROM told a "
            "FULL JOIN told b "
            "ON b.entity_type = a.entity_type AND b.entity_id = a.entity_id AND b.action = 'by_row' "
            "WHERE a.action = 'create' AND a.actor = 'usr_a' AND (b.id IS NULL OR (a.tenant_id, a.epoch, a.tx, a.at, a.actor_kind, a.actor, a.entity_key, "
            "a.entity_version, a.request_id, "
            "a.root_type, a.root_id, a.unsalted) IS DISTINCT FROM (b.tenant_id, b.epoch, b.tx, b.at, b.actor_kind, b.actor, b.entity_key, b.entity_version, "
            "b.request_id, b.root_type, b.root_id, b.unsalted))"),
        "");
    // The hash is that of the text, no salt comes twice, ids are of version 7 and in the order in which the rows were written.
    EXPECT_EQ(sql("SELECT count(*) FROM told WHERE details_sha256 <> encode(sha256(convert_to(details, 'UTF8')), 'hex') "
                  "OR substr(id::text, 15, 1) <> '7' OR substr(id::text, 20, 1) NOT IN ('8', '9', 'a', 'b')"),
              "0");
    EXPECT_EQ(sql("SELECT count(*) - count(DISTINCT right(details, 34)) FROM told"), "0");
    EXPECT_EQ(sql("SELECT count(*) FROM (SELECT entity_type, entity_id, row_number() OVER (PARTITION BY action ORDER BY id) AS place, action FROM told "
                  "WHERE action IN ('create', 'by_row') AND actor = 'usr_a') AS o GROUP BY entity_type, entity_id HAVING count(DISTINCT place) <> 1 LIMIT 1"),
              "");
    EXPECT_EQ(sql("SELECT coalesce(string_agg(object || ': ' || fault, '; '), '') FROM compliance_schema_faults() WHERE object NOT LIKE '%twin%'"), "");
}

TEST_F(AuditSets, CanonicalJsonIsTheSameForThousandsOfValues) {
    sql("CREATE TABLE samples AS SELECT random_json(6) AS v FROM generate_series(1, 2000) UNION ALL SELECT random_package(6) FROM generate_series(1, 1000) "
        "UNION ALL SELECT jsonb_build_object('list', jsonb_agg(random_package(5))) FROM generate_series(1, 1000) AS n GROUP BY n / 10 "
        "UNION ALL SELECT jsonb_build_object('list', jsonb_agg(random_package(5)), 'odd', random_json(1)) FROM generate_series(1, 1000) AS n GROUP BY n / 10");
    EXPECT_EQ(sql("SELECT string_agg(v::text, E'\\n') FROM samples WHERE compliance_jcs(v) IS DISTINCT FROM old_jcs(v)"), "");
    // The way of large plain values was gone often enough, and is right for small ones, too.
    EXPECT_GT(std::stoi(sql("SELECT count(*) FROM samples WHERE pg_column_size(v) > 800 AND compliance_jcs_of_plain(v) IS NOT NULL")), 80);
    EXPECT_GT(std::stoi(sql("SELECT count(*) FROM samples WHERE pg_column_size(v) > 800 AND compliance_jcs_of_plain(v) IS NULL")), 10);
    EXPECT_EQ(sql("SELECT string_agg(v::text, E'\\n') FROM samples WHERE compliance_jcs_of_plain(v) <> old_jcs(v)"), "");
}

TEST_F(AuditSets, AStatementWithoutRowsWritesNothing) {
    sql("SELECT twin('compliance_jobs')");
    const auto before = sql("SELECT count(*) FROM compliance_audit_events");
    in_scope("INSERT INTO twin_compliance_jobs SELECT * FROM twin_compliance_jobs");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_events"), before);
}

TEST_F(AuditSets, ANewRowOfAnUpsertIsACreateAndAnOldOneAChange) {
    sql("SELECT twin('compliance_jobs'); ALTER TABLE twin_compliance_jobs ADD PRIMARY KEY (tenant_id, id)");
    in_scope("SELECT fill_twin('twin_compliance_jobs', '" + tenant_.str() + "', 3)");
    in_scope(
        "INSERT INTO twin_compliance_jobs SELECT r.* FROM twin_compliance_jobs t, LATERAL (VALUES (t.id), (gen_random_uuid())) AS i (made), "
        "LATERAL jsonb_populate_record(t, jsonb_build_object('id', i.made)) AS r ON CONFLICT (tenant_id, id) DO UPDATE SET attempts = 7, kind = 'changed'");
    EXPECT_EQ(sql("SELECT string_agg(action || ' ' || n, ', ' ORDER BY action) FROM (SELECT action, count(*) AS n FROM told WHERE entity_type = 'job' "
                  "GROUP BY action) AS a"),
              "by_row 8, create 8, update 4");
    EXPECT_EQ(sql("SELECT count(*) FROM twin_compliance_jobs t WHERE (SELECT array_agg(e.action ORDER BY e.id) FROM told e WHERE e.entity_id = t.id "
                  "AND e.action <> 'by_row') <> CASE t.version WHEN 1 THEN ARRAY['create'] ELSE ARRAY['create', 'update'] END"),
              "0");
}

TEST_F(AuditSets, RowsOfTwoTenantsInOneStatementHaveEachItsLog) {
    sql("SELECT twin('compliance_jobs')");
    const std::string other = "01900000-0000-7000-8000-0000000000ff";
    in_scope("INSERT INTO twin_compliance_jobs SELECT r.* FROM unnest(ARRAY['" + tenant_.str() + "', '" + other +
             "']::uuid[]) AS t (tenant), LATERAL jsonb_populate_record(NULL::twin_compliance_jobs, random_row('twin_compliance_jobs', t.tenant)) AS r");
    EXPECT_EQ(sql("SELECT string_agg(DISTINCT tenant_id::text, ',') FROM compliance_audit_events WHERE action = 'create' AND actor = 'usr_a'"),
              std::min(tenant_.str(), other) + "," + std::max(tenant_.str(), other));
    EXPECT_EQ(sql("SELECT epoch FROM compliance_audit_logs WHERE tenant_id = '" + other + "'"), "1");
}

TEST_F(AuditSets, WhatAStatementWroteIsSealedAndVerifies) {
    in_scope("INSERT INTO compliance_jobs (tenant_id, id, kind, state, progress, attempts, input, not_before) SELECT '" + tenant_.str() +
             "', gen_random_uuid(), 'probe', 'queued', 0, 0, jsonb_build_object('n', n, 'ä', random_package(4)), now() + interval '1 day' "
             "FROM generate_series(1, 300) AS n");
    in_fiber([&](Fiber& fiber) { write(fiber, 2); });
    EXPECT_GE(seal().sealed, 302);
    EXPECT_EQ(kinds(verify({}, 100)), std::vector<std::string>{});
}

}  // namespace
