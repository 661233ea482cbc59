# SPDX-License-Identifier: Apache-2.0
"""Copies of an installation: made under load, brought back on another machine, refused when they are not what was written."""
import hashlib
import io
import json
import os
import random
import resource
import secrets
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg2
import pytest
from harness.backup import Cold, Copied, Restored, forge, held, prints, run
from harness.cluster import BIN, Cluster
from harness.search import Search
from harness.server import REPOSITORY, program
from harness.trail import Trail
from test_key_store import append_line

pytestmark = pytest.mark.skipif(BIN is None, reason="no PostgreSQL server is installed")


@pytest.fixture(scope="module")
def source():
    """Halted after its copy was made."""
    made = Copied()
    try:
        time.sleep(3)  # sealed
        made.halt()
        with Cold(made.data) as url:
            made.prints = prints(url)  # the run enters itself into the register once its copy is whole
        made.said = made.backup()
        yield made
    finally:
        made.stop()


@pytest.fixture
def fresh():
    made = Copied()
    yield made
    made.stop()


def newest(folder: Path) -> Path:
    return sorted(path for path in folder.iterdir() if path.name.startswith("complianced-"))[-1]


def test_another_machine_has_every_row_and_file_and_a_trail_that_verifies(source):
    data = source.elsewhere()
    said = source.restore(data).stdout
    assert '"ok":true' in said and json.loads(said.splitlines()[-1])["trail"] == "ok"
    before = source.prints
    with Cold(data) as url:
        after = prints(url)
    different = {name for name in before if before[name] != after.get(name)}
    assert before.keys() == after.keys() and not different, different
    assert sum(count for count, _ in after.values()) > 100

    again = Restored(data, source)
    try:
        shown = again.api().get(f"/api/v1/dsr/requests/{source.request}")
        assert shown.json["requester"]["name"] == source.person
        assert again.api().get(f"/api/v1/platform/files/{source.file}/content").content == source.content
        assert again.api().post("/api/v1/dsr/source-systems", {"name": "After"}).status == 201
        time.sleep(7)
        verified = again.command("trail", "verify")
        assert verified.returncode == 0 and '"ok":true' in verified.stdout
        epochs = Trail(again.database_url()).rows("SELECT DISTINCT epoch FROM compliance_audit_events ORDER BY 1")
        assert epochs == [(1,), (2,)], "what is written there is told apart from what was written here after the copy"
    finally:
        again.halt()


def test_a_copy_under_writes_holds_what_was_acknowledged_before_it_and_agrees_with_its_trail(fresh):
    acknowledged, stop = [], threading.Event()

    def write(worker: int):
        api = fresh.api()
        number = 0
        while not stop.is_set():
            name = f"System {worker}-{number}"
            reply = api.post("/api/v1/dsr/source-systems", {"name": name})
            assert reply.status == 201, reply
            acknowledged.append((time.monotonic(), name))
            if number % 10 == 0:
                fresh.upload(f"{name}.txt", os.urandom(10_000).hex().encode())
            number += 1

    workers = [threading.Thread(target=write, args=(i,)) for i in range(4)]
    for worker in workers:
        worker.start()
    try:
        time.sleep(2)
        begun = time.monotonic()
        fresh.backup()
        ended = time.monotonic()
        time.sleep(0.5)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert any(begun < at < ended for at, _ in acknowledged), "nothing was written meanwhile"
    data = fresh.elsewhere()
    fresh.restore(data)
    with Cold(data) as url:
        trail = Trail(url)
        names = {row[0] for row in trail.rows("SELECT name FROM compliance_dsr_source_systems")}
        created = trail.rows("SELECT count(*) FROM compliance_audit_events WHERE entity_type = 'dsr_source_system' AND action = 'create'")
        blobs = {row[0] for row in trail.rows("SELECT blob FROM compliance_files")}
    assert {name for at, name in acknowledged if at < begun} <= names
    assert not {name for at, name in acknowledged if at > ended} & names
    assert created == [(len(names),)]
    assert {path.name for path in (data / "files").glob("??/*")} == blobs


def test_who_was_erased_after_the_copy_stays_erased(fresh):
    control = fresh.intake("Kontrolla Bleibtreu")
    fresh.backup()
    rows = Trail(fresh.database_url()).rows
    subject = rows("SELECT subject_key::text FROM compliance_dsr_requests WHERE id = %s", (fresh.request,))[0][0]
    fingerprint = rows("SELECT fingerprint FROM vault.compliance_subject_keys WHERE id = %s", (subject,))[0][0]
    fresh.halt()
    append_line(
        fresh.data / "shred.journal",
        {
            "kind": "subject",
            "tenant": fresh.tenant,
            "subject": subject,
            "erasure": "0198b0a0-0000-7000-8000-000000000001",
            "at": "2026-03-07T10:00:00.000000Z",
            "fingerprint": fingerprint,
            "reason": "request_art17",
            "legal_basis": "Art. 17(1)(a) GDPR",
            "requested_by": "usr_dpo",
            "approved_by": None,
        },
    )
    data = fresh.elsewhere()
    fresh.restore(data)
    again = Restored(data, fresh)
    try:
        assert again.api().get(f"/api/v1/dsr/requests/{fresh.request}").json["requester"] is None
        assert again.api().get(f"/api/v1/dsr/requests/{control}").json["requester"]["name"] == "Kontrolla Bleibtreu"
        keys = Trail(again.database_url()).rows("SELECT wrapped_key IS NULL FROM vault.compliance_subject_keys WHERE id = %s", (subject,))
        assert keys == [(True,)]
    finally:
        again.halt()

    # Without the journal nothing is restored; and if it is insisted on, nothing starts.
    bare = fresh.elsewhere(journal=False)
    refused = fresh.restore(bare, check=False)
    assert refused.returncode == 1 and "shred journal" in refused.stderr and held(bare).keys() == {"master.key"}
    whole = (fresh.data / "shred.journal").read_text().splitlines(keepends=True)
    (bare / "shred.journal").write_text(whole[0])
    fresh.restore(bare)  # a journal of before the erasure knows no better: the newest one is to be brought
    given_up = fresh.elsewhere(journal=False)
    fresh.restore(given_up, "--without-journal")
    said = run(["serve", "--listen", "127.0.0.1:0", "--data-dir", given_up], fresh.environment)
    assert said.returncode == 1 and "shred_journal_missing" in said.stderr


def damaged_copies(source, rounds: int, seed: int):
    """Each time one file of one copy altered or cut somewhere; what it is said last."""
    chance = random.Random(seed)
    for number in range(rounds):
        registers, keys = (source.folder / f"damaged-{number}-{kind}" for kind in ("registers", "keys"))
        shutil.copytree(newest(source.copies), registers)
        shutil.copytree(newest(source.keys), keys)
        files = [path for folder in (registers, keys) for path in sorted(folder.rglob("*")) if path.is_file()]
        path = files[number % len(files)]
        content = bytearray(path.read_bytes())
        how = chance.choice(["flip", "cut", "longer"]) if number >= len(files) else "flip"
        if how == "flip":
            at = chance.randrange(len(content))
            content[at] ^= 1 << chance.randrange(8)
        elif how == "cut":
            del content[chance.randrange(len(content)) :]
        else:
            content += secrets.token_bytes(16)
        path.write_bytes(content)
        yield registers, keys, f"{how} {path.name}"
        shutil.rmtree(registers)
        shutil.rmtree(keys)


def test_damaged_and_cut_copies_are_refused_before_anything_is_touched(source):
    data = source.elsewhere()
    before = held(data)
    for registers, keys, what in damaged_copies(source, 24, seed=5):
        done = source.verify(registers, keys)
        assert done.returncode == 1, f"{what}: {done.stdout}"
        done = source.restore(data, registers=registers, keys=keys, check=False)
        assert done.returncode == 1, f"{what}: {done.stdout}"
        assert held(data) == before, what
    for name in ("manifest.json", "registers.sealed", "files.lst"):
        registers = source.folder / "without"
        shutil.copytree(newest(source.copies), registers)
        (registers / name).unlink()
        assert source.restore(data, registers=registers, check=False).returncode == 1, name
        assert held(data) == before
        shutil.rmtree(registers)
    done = source.verify()
    assert done.returncode == 0 and json.loads(done.stdout)["ok"] is True, done.stderr


LEVEL = 45  # any that is not the newest
MIGRATIONS = sorted((REPOSITORY / "compliance" / "db" / "migrations").glob("*.sql"))


def older_release(source, url: str):
    """A database as a program of then left it: its own migrations, and of today's rows what it had columns for."""
    with psycopg2.connect(url) as connection, connection.cursor() as there:
        there.execute(
            "CREATE TABLE public.compliance_schema_migrations (number integer PRIMARY KEY, name text NOT NULL, "
            "sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
    for path in MIGRATIONS:
        if int(path.name[:4]) > LEVEL:
            break
        with psycopg2.connect(url) as connection, connection.cursor() as there:
            there.execute(path.read_text())
            there.execute("RESET ROLE; SET search_path = public")
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            there.execute("INSERT INTO compliance_schema_migrations VALUES (%s, %s, %s)", (int(path.name[:4]), path.name, sha256))
    columns = (
        "SELECT format('%I.%I', table_schema, table_name), array_agg(quote_ident(column_name) ORDER BY column_name) "
        "FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema IN ('public', 'vault') AND table_type = 'BASE TABLE' "
        # What the migrations themselves write is of that release, too.
        "AND table_name NOT IN ('compliance_schema_migrations', 'compliance_audited_tables') GROUP BY 1"
    )
    with Cold(source.data) as newer, psycopg2.connect(newer) as of_today, psycopg2.connect(url) as connection:
        here, there = of_today.cursor(), connection.cursor()
        there.execute("SET session_replication_role = replica")
        here.execute(columns)
        today = dict(here.fetchall())
        there.execute(columns)
        then = there.fetchall()
        there.execute("TRUNCATE " + ", ".join(table for table, _ in then))
        for table, names in then:
            both = ", ".join(name for name in names if name in today[table])
            rows = io.BytesIO()
            here.copy_expert(f"COPY (SELECT {both} FROM {table}) TO STDOUT", rows)
            rows.seek(0)
            there.copy_expert(f"COPY {table} ({both}) FROM STDIN", rows)
        connection.commit()


def test_a_copy_of_an_older_release_is_brought_to_the_schema_of_today(fresh):
    fresh.halt()  # before any backup: of the register of backups that release knows nothing
    place = Path(f"/tmp/cpl-{secrets.token_hex(4)}")
    place.mkdir()
    place.chmod(0o755)
    cluster = Cluster(place / "cluster")
    try:
        older_release(fresh, cluster.url)
        words = ["--to", place / "registers", "--keys-to", place / "keys", "--data-dir", fresh.data]
        done = run(["backup", *words], {**fresh.environment, "COMPLIANCE_DATABASE_URL": cluster.url})
        assert done.returncode == 0, done.stderr
    finally:
        cluster.stop()
    try:
        data = fresh.elsewhere()
        said = json.loads(fresh.restore(data, registers=place / "registers", keys=place / "keys").stdout.splitlines()[-1])
        assert said["schema_before"] <= LEVEL < said["schema"] == int(MIGRATIONS[-1].name[:4]) and said["trail"] == "ok"
        again = Restored(data, fresh)
        try:
            shown = again.api().get(f"/api/v1/dsr/requests/{fresh.request}")
            assert shown.json["requester"]["name"] == fresh.person
            assert again.api().get(f"/api/v1/platform/files/{fresh.file}/content").content == fresh.content
        finally:
            again.halt()
        # Keys of today beside registers of then: the schema of the keys is made before they are loaded.
        fresh.backup()
        mixed = fresh.elsewhere()
        fresh.restore(mixed, registers=place / "registers", keys=fresh.keys)
        again = Restored(mixed, fresh)
        try:
            assert again.api().get(f"/api/v1/dsr/requests/{fresh.request}").json["requester"]["name"] == fresh.person
        finally:
            again.halt()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def refused(source, data: Path, *words: str, **options) -> str:
    before = held(data)
    done = source.restore(data, *words, check=False, **options)
    assert done.returncode == 1, done.stdout
    assert held(data) == before, "something was touched"
    return done.stderr


def test_what_does_not_belong_together_is_refused(source):
    master = source.folder / "master.other"
    master.write_bytes(secrets.token_bytes(32))
    master.chmod(0o600)
    data = source.elsewhere()
    assert "another master key" in refused(source, data, COMPLIANCE_MASTER_KEY_FILE=str(master))
    assert "master key" in refused(source, source.elsewhere(key=False))

    own = (source.data / "master.key").read_bytes()
    own = bytes.fromhex(own.decode().strip()) if len(own.strip()) == 64 else own
    registers, keys = source.folder / "forged-registers", source.folder / "forged-keys"

    def forged(copy: Path, change) -> Path:
        to = registers if copy.parent == source.copies else keys
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(copy, to)
        forge(to, own, change)
        return to

    newer = forged(newest(source.copies), lambda m: m["migrations"].append({"number": 9999, "sha256": "0" * 64}))
    newer_keys = forged(newest(source.keys), lambda m: m["migrations"].append({"number": 9999, "sha256": "0" * 64}))
    assert "newer release" in refused(source, data, registers=newer, keys=newer_keys)
    edited = forged(newest(source.copies), lambda m: m["migrations"][3].update(sha256="0" * 64))
    assert "does not carry so" in refused(source, data, registers=edited)
    other = forged(newest(source.keys), lambda m: m.update(installation="0" * 64))
    assert "another installation" in refused(source, data, keys=other)
    older = forged(newest(source.keys), lambda m: m.update(created_at="2020-01-01T00:00:00.000000Z"))
    assert "is older" in refused(source, data, keys=older)
    assert "not of registers" in refused(source, data, registers=newest(source.keys))

    assert "has a database" in run(["restore", "--from", source.copies, "--keys-from", source.keys, "--data-dir", source.data], source.environment).stderr
    (data / "files").mkdir()
    (data / "files" / "x").write_text("x")
    assert "not empty" in refused(source, data)


def test_copies_are_private_and_say_nothing_in_the_clear(source):
    for path in [*source.copies.rglob("*"), *source.keys.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    texts = [source.person, "Musterfrau", "Copies GmbH", "ada@copies.example", "Akte.bin", source.token]
    assert Search(texts).of_folder(source.copies) == {} and Search(texts).of_folder(source.keys) == {}
    master = (source.data / "master.key").read_bytes().strip()
    for path in [*source.copies.rglob("*"), *source.keys.rglob("*")]:
        assert not path.is_file() or master not in path.read_bytes(), path
    sums = subprocess.run(["sha256sum", "-c", "--strict", "files.lst"], cwd=newest(source.copies), capture_output=True, text=True, check=False)
    assert sums.returncode == 0 and sums.stdout.count(": OK") == source.said["files"] >= 1


def test_registers_and_keys_are_never_put_together(source):
    done = source.command("backup", "--to", str(source.copies), "--keys-to", str(source.copies / "keys"), check=False)
    assert done.returncode == 1 and "apart" in done.stderr


def test_a_former_master_key_opens_older_registers_beside_newer_keys(fresh):
    former = fresh.folder / "former.key"
    shutil.copy2(fresh.data / "master.key", former)
    older = fresh.backup()["registers"]
    fresh.halt()
    fresh.command("rewrap", "--new-key-file", str(fresh.folder / "next.key"))
    newer = fresh.backup()["keys"]
    data = fresh.elsewhere()
    said = refused(fresh, data, registers=older, keys=newer)
    assert "another master key" in said
    fresh.restore(data, "--former-key-file", str(former), registers=older, keys=newer)
    again = Restored(data, fresh)
    try:
        assert again.api().get(f"/api/v1/dsr/requests/{fresh.request}").json["requester"]["name"] == fresh.person
    finally:
        again.halt()


def test_old_copies_of_keys_go_and_others_stay(fresh):
    master = (fresh.data / "master.key").read_bytes()
    master = bytes.fromhex(master.decode().strip()) if len(master.strip()) == 64 else master
    first = fresh.backup()
    for copy in (first["registers"], first["keys"]):
        forge(Path(copy), master, lambda m: m.update(created_at="2026-01-01T00:00:00.000000Z"))
    second = fresh.backup()
    assert second["removed_keys"] == 1 and second["removed_registers"] == 0
    assert not Path(first["keys"]).exists() and Path(first["registers"]).exists()
    third = fresh.backup("--keep-days", "30")
    assert third["removed_registers"] == 1 and not Path(first["registers"]).exists() and Path(second["keys"]).exists()


def test_one_at_a_time_and_a_killed_or_failed_one_leaves_no_copy(fresh):
    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    command = [program(), "backup", "--to", fresh.copies, "--keys-to", fresh.keys, "--data-dir", fresh.data]
    full = subprocess.run(command, env=fresh.environment, preexec_fn=limited, capture_output=True, text=True, check=False)
    assert full.returncode == 1 and full.stdout == "", full.stderr
    left = {path.name for folder in (fresh.copies, fresh.keys) for path in folder.iterdir()}
    assert left == {".lock"}

    killed = 0
    for delay in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3):
        process = subprocess.Popen(command, env=fresh.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.kill()
        killed += process.wait(30) == -signal.SIGKILL
        for folder in (fresh.copies, fresh.keys):
            for path in folder.glob("complianced-*"):
                assert (path / "manifest.json").exists(), "half of a copy has the name of a whole one"
    assert killed > 0
    time.sleep(1)  # the database has noticed the end of the last one
    fresh.backup()
    assert not [path for folder in (fresh.copies, fresh.keys) for path in folder.iterdir() if path.name.startswith(".partial")]
    assert fresh.verify().returncode == 0

    hold = Trail(fresh.database_url())
    hold.rows("SELECT pg_advisory_lock(7217340198345679)")
    done = fresh.backup(check=False)
    assert done.returncode == 1 and "another backup" in done.stderr


def test_a_lost_content_is_told(fresh):
    blob = Trail(fresh.database_url()).rows("SELECT blob FROM compliance_files")[0][0]
    next((fresh.data / "files").glob(f"??/{blob}")).unlink()
    done = fresh.backup(check=False)
    assert done.returncode == 3 and blob in done.stderr


def test_databases_of_others_are_copied_and_filled_alike(source):
    places = [Path(f"/tmp/cpl-{secrets.token_hex(4)}") for _ in range(2)]
    clusters = []
    try:
        for place in places:
            place.mkdir()
            place.chmod(0o755)
            clusters.append(Cluster(place / "cluster"))
        first, second = clusters
        data = source.elsewhere()
        source.restore(data, COMPLIANCE_DATABASE_URL=first.url)
        assert not (data / "postgres").exists() and any((data / "files").glob("??/*"))
        copies = ["--to", places[0] / "registers", "--keys-to", places[0] / "keys", "--data-dir", data]
        environment = {**source.environment, "COMPLIANCE_DATABASE_URL": first.url}
        before = prints(first.url)
        done = run(["backup", *copies], environment)
        assert done.returncode == 0, done.stderr
        assert "not empty" in refused(source, source.elsewhere(), COMPLIANCE_DATABASE_URL=first.url)
        other = source.elsewhere()
        source.restore(other, registers=places[0] / "registers", keys=places[0] / "keys", COMPLIANCE_DATABASE_URL=second.url)
        after = prints(second.url)
        assert {name for name in before if before[name] != after.get(name)} == set()

        # A restore that was killed leaves a database that nothing starts on.
        Trail(second.url).rows("CREATE TABLE compliance_restore_unfinished ()")
        said = run(["migrate", "--data-dir", other], {**source.environment, "COMPLIANCE_DATABASE_URL": second.url})
        assert said.returncode == 1 and "not finished" in said.stderr
    finally:
        for cluster in clusters:
            cluster.stop()
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
