# SPDX-License-Identifier: Apache-2.0
"""A served installation that is copied, and other data folders that copies of it are brought back to."""
import hashlib
import hmac
import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .client import Api, multipart
from .cluster import BIN
from .keeper import Keeper
from .server import program
from .trail import Trail
from .waiting import wait_for

ADMIN = "ada@copies.example"
FORMAT = "backend-compliance/backup/v1"


def prints(url: str) -> dict[str, tuple]:
    """Of every table: how many rows, and a hash of all of them."""
    trail = Trail(url)
    names = [
        row[0]
        for row in trail.rows(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND c.relname <> 'compliance_schema_migrations' ORDER BY 1"
        )
    ]
    return {
        name: trail.rows(f"SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {name} t")[0]
        for name in names
    }


class Copied(Keeper):
    """With a tenant, an administrator, a person in a request and a file of theirs."""

    def __init__(self, person: str = "Erika Musterfrau"):
        super().__init__({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000", "COMPLIANCE_SEAL_INTERVAL": "1"})
        self.person = person
        self.start()
        api = Api(self.url, lambda: self.bootstrap_token)
        tenant = {"slug": "copies", "name": "Copies", "legal_name": "Copies GmbH", "region": "NW", "admin": {"email": ADMIN, "name": "Ada"}}
        made = api.post("/api/v1/platform/tenants", tenant)
        assert made.status == 201, made
        self.tenant = made.json["id"]
        self.halt()
        self.token = self.command("token", "--tenant", "copies", "--member", ADMIN).stdout.strip()
        self.start()
        unscanned = self.api().patch("/api/v1/platform/tenant", {"files": {"scan": "off"}, "confirm": "copies"})
        assert unscanned.status == 200, unscanned
        self.request = self.intake(person)
        self.content = os.urandom(150_000).hex().encode()
        self.file = self.upload("Akte.txt", self.content)
        self.made: list[Path] = []

    def api(self) -> Api:
        return Api(self.url, lambda: self.token)

    def intake(self, name: str) -> str:
        reply = self.api().post(
            "/api/v1/dsr/requests",
            {
                "source": "letter",
                "received_at": "2026-03-06T09:30:00Z",
                "subject_category": "customers",
                "requester": {"name": name, "emails": ["erika@example.org"]},
                "items": [{"right": "access"}],
            },
        )
        assert reply.status == 201, reply
        return reply.json["id"]

    def upload(self, name: str, content: bytes) -> str:
        body, kind = multipart(name, "text/plain", content)
        reply = self.api()("POST", "/api/v1/platform/files", content=body, headers={"Content-Type": kind})
        assert reply.status == 201, reply
        return reply.json["id"]

    @property
    def copies(self) -> Path:
        return self.folder / "copies"

    @property
    def keys(self) -> Path:
        return self.folder / "key-copies"

    def backup(self, *words: str, check: bool = True, **environment: str):
        done = self.command("backup", "--to", str(self.copies), "--keys-to", str(self.keys), *words, check=check, **environment)
        return json.loads(done.stdout) if check else done

    def elsewhere(self, journal: bool = True, key: bool = True) -> Path:
        """The data folder of another machine, with what its operator brings there by hand."""
        folder = Path(tempfile.mkdtemp(prefix="cpl-r-"))
        folder.chmod(0o755)
        self.made.append(folder)
        data = folder / "data"
        data.mkdir()
        if key:
            shutil.copy2(self.data / "master.key", data / "master.key")
        if journal:
            shutil.copy2(self.data / "shred.journal", data / "shred.journal")
        return data

    def restore(self, data: Path, *words: str, registers=None, keys=None, check: bool = True, **environment: str):
        done = run(
            ["restore", "--from", registers or self.copies, "--keys-from", keys or self.keys, "--data-dir", data, *words],
            {**self.environment, **environment},
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def verify(self, registers=None, keys=None, *words: str):
        command = ["verify", "--from", registers or self.copies, "--keys-from", keys or self.keys, "--data-dir", self.data, *words]
        return run(command, self.environment)

    def stop(self):
        super().stop()
        for folder in self.made:
            shutil.rmtree(folder, ignore_errors=True)


class Cold:
    """The database of a halted program, asked by a socket of its own; gives its URL."""

    def __init__(self, data: Path):
        self.data, self.process = data, None

    def __enter__(self) -> str:
        sockets = self.data.parent / "cold"
        sockets.mkdir(exist_ok=True)
        user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if user:
            shutil.chown(sockets, "postgres")
        command = [*user, BIN / "postgres", "-D", self.data / "postgres", "-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}"]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([str(word) for word in command], start_new_session=True, **quiet)
        url = f"host={sockets} user=postgres dbname=compliance"
        wait_for(lambda: subprocess.run(["psql", url, "-c", "SELECT 1"], capture_output=True, check=False).returncode == 0, 30)
        return url

    def __exit__(self, *_):
        os.kill(int((self.data / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
        self.process.wait(30)


def run(words: list, environment: dict):
    command = [str(word) for word in [program(), *words]]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)


class Restored(Keeper):
    """The program on a data folder that a copy was brought back to."""

    def __init__(self, data: Path, source: Copied, **environment: str):
        super().__init__({"COMPLIANCE_RATE_LIMIT_PER_MINUTE": "1000000", **environment})
        shutil.rmtree(self.folder)
        self.folder, self.data = data.parent, data
        self.log = self.folder / "complianced.log"
        self.source = source
        self.start()

    def api(self) -> Api:
        return Api(self.url, lambda: self.source.token)


def held(folder: Path) -> dict[str, bytes]:
    """What lies in a folder: all names, and what is in the files."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}


def forge(copy: Path, master: bytes, change):
    """Another manifest with the right seal, as only somebody with the master key can write it; by no code of the program."""
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text().splitlines()[0])
    change(manifest)
    text = json.dumps(manifest, separators=(",", ":"), ensure_ascii=False)
    key = hmac.new(master, f"{FORMAT}/manifest".encode(), hashlib.sha256).digest()
    path.write_text(text + "\n" + hmac.new(key, text.encode(), hashlib.sha256).hexdigest() + "\n")
