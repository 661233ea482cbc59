# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL over TCP that takes nothing but TLS and SCRAM, with PgBouncer before it; both on loopback, as another user where the
tests run as root."""
import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from harness.cluster import BIN, run
from harness.waiting import wait_for

from ports import free_port

PASSWORD = "it-is-only-a-test"
AS_USER = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []


def _hand_over(*paths: Path):
    for path in paths if AS_USER else ():
        shutil.chown(path, "postgres")


class TlsPostgres:
    """Login `compliance`, as docs/operations.md makes it; `certificate` is for the name `localhost`, or what it is said to be for."""

    def __init__(self, folder: Path, certificate: tuple[Path, Path], **more):
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        data, crt, key = folder / "data", folder / "server.crt", folder / "server.key"
        shutil.copy(certificate[0], crt)
        shutil.copy(certificate[1], key)
        key.chmod(0o600)
        _hand_over(folder, crt, key)
        done = run(*AS_USER, BIN / "initdb", "-D", data, "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8", "--no-sync")
        assert done.returncode == 0, done.stderr
        hosts = "".join(f"hostssl all all {host} scram-sha-256\n" for host in ("127.0.0.1/32", "::1/128"))
        (data / "pg_hba.conf").write_text("local all,replication postgres trust\n" + hosts)
        self._tls = {"ssl": "on", "ssl_cert_file": crt, "ssl_key_file": key}
        self.start(**more)
        for sql in (f"CREATE ROLE compliance LOGIN CREATEROLE PASSWORD '{PASSWORD}'", "CREATE DATABASE compliance OWNER compliance"):
            done = run("psql", self.superuser, "-c", sql)
            assert done.returncode == 0, done.stderr

    def start(self, **more):
        options = {
            "listen_addresses": "localhost",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "max_connections": 100,
            **self._tls,
            **more,
        }
        self.log = self.folder / "postgres.log"
        with self.log.open("ab") as out:
            words = (word for item in options.items() for word in ("-c", f"{item[0]}={item[1]}"))
            self.process = subprocess.Popen(
                [*AS_USER, BIN / "postgres", "-D", self.folder / "data", *words], stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.superuser = f"host={self.folder} port={self.port} user=postgres dbname=postgres"
        wait_for(lambda: run("psql", self.superuser, "-c", "SELECT 1").returncode == 0)

    def url(self, roots: Path, host: str = "localhost", port: int | None = None) -> str:
        return f"postgresql://compliance:{PASSWORD}@{host}:{port or self.port}/compliance?sslmode=verify-full&sslrootcert={roots}"

    def ask(self, sql: str) -> str:
        done = run("psql", self.superuser.replace("dbname=postgres", "dbname=compliance"), "-Atc", sql)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def processes(self) -> list[int]:
        """The postmaster first."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]

    def signal(self, number: int):
        """To all its processes, as when the machine under it stops or goes."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if number == signal.SIGCONT:
            self.process.send_signal(number)   # runuser stops itself when its child is stopped

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self):
        os.kill(self.processes()[0], signal.SIGINT)
        self.process.wait(30)


class Standby(TlsPostgres):
    """A streaming replica of a TlsPostgres, as pg_basebackup makes it, with the same certificate."""

    def __init__(self, folder: Path, primary: TlsPostgres, **more):
        self.folder, self.port, self._tls = folder, free_port(), primary._tls
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        _hand_over(folder)
        done = run(
            *[*AS_USER, BIN / "pg_basebackup", "-d", primary.superuser, "-D", folder / "data", "-R", "-X", "stream"],
            *["-c", "fast", "-C", "-S", folder.name.replace("-", "_"), "--no-sync"],
        )
        assert done.returncode == 0, done.stderr
        self.start(**more)

    def stop(self):
        self.kill()   # nothing of it is kept


class PgBouncer:
    """In one mode before a TlsPostgres, TLS with verified certificates on both sides."""

    def __init__(self, folder: Path, database: TlsPostgres, mode: str, roots: Path, certificate: tuple[Path, Path], **more):
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        self.port, self.log = free_port(), folder / "pgbouncer.log"
        crt, key, users, settings = folder / "own.crt", folder / "own.key", folder / "users.txt", folder / "pgbouncer.ini"
        shutil.copy(certificate[0], crt)
        shutil.copy(certificate[1], key)
        users.write_text(f'"compliance" "{PASSWORD}"\n')
        options = {
            "listen_addr": "127.0.0.1",
            "listen_port": self.port,
            "unix_socket_dir": "",
            "pool_mode": mode,
            "auth_type": "scram-sha-256",
            "auth_file": users,
            "admin_users": "compliance",
            "client_tls_sslmode": "require",
            "client_tls_cert_file": crt,
            "client_tls_key_file": key,
            "server_tls_sslmode": "verify-full",
            "server_tls_ca_file": roots,
            "default_pool_size": 8,
            "logfile": self.log,
            **more,
        }
        settings.write_text(
            f"[databases]\ncompliance = host=localhost port={database.port} dbname=compliance\n[pgbouncer]\n"
            + "".join(f"{name} = {value}\n" for name, value in options.items())
        )
        self.log.touch()
        _hand_over(folder, crt, key, users, settings, self.log)
        self.process = subprocess.Popen(
            [*AS_USER, "/usr/sbin/pgbouncer", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.console = f"host=localhost hostaddr=127.0.0.1 port={self.port} user=compliance password={PASSWORD} dbname=pgbouncer sslmode=require"
        wait_for(lambda: run("psql", self.console, "-c", "SHOW VERSION").returncode == 0)

    def show(self, what: str) -> str:
        return run("psql", self.console, "-Atc", f"SHOW {what}").stdout

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
