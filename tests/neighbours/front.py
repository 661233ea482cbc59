# SPDX-License-Identifier: Apache-2.0
"""Debian's nginx or Caddy before one program, with the configuration that packaging/ brings; only names, ports and paths are the tests'."""
import copy
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import urllib.parse
from pathlib import Path

from harness.server import REPOSITORY
from harness.waiting import wait_for

from ports import free_port

PACKAGED = REPOSITORY / "packaging"


class Front:
    """`port` speaks TLS, `plain` does not; `context` trusts its authority; `source` is the address that a client of it calls from."""

    source = "127.0.0.1"

    def __init__(self, folder: Path, roots: Path):
        self.folder, self.port, self.plain = folder, free_port(), free_port()
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        self.context = ssl.create_default_context(cafile=roots)
        self.log = folder / "front.log"

    def run(self, command: list, **environment: str):
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*map(str, command)], stdout=out, stderr=subprocess.STDOUT, start_new_session=True, env={**os.environ, **environment}
            )
        wait_for(self.listens, 20)

    def listens(self) -> bool:
        assert self.process.poll() is None, self.log.read_text(errors="replace")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def seen_from(self, source: str) -> "Front":
        other = copy.copy(self)
        other.source = source
        return other

    def connection(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=60, source_address=(self.source, 0))

    def ask(self, method: str, path: str, token: str = "", body=None, **headers: str):
        """Status, headers and body."""
        line = self.connection()
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        if isinstance(body, dict):
            body, sent["Content-Type"] = json.dumps(body), "application/json"
        line.request(method, path, body=body, headers=sent)
        answer = line.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        line.close()
        return found

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Nginx(Front):
    def __init__(self, folder: Path, upstream: str, certificate: tuple[Path, Path], roots: Path):
        super().__init__(folder, roots)
        text = (PACKAGED / "nginx/complianced.conf").read_text("utf-8")
        for pattern, ours, times in (
            (r"listen \[::\]:\d+[^;]*;", "", 2),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain};", 1),
            (r"listen 443 ", f"listen 127.0.0.1:{self.port} ", 1),
            (r"127\.0\.0\.1:8002", urllib.parse.urlsplit(upstream).netloc, 1),
            (r"server_name compliance\.example\.org;", "server_name localhost;", 2),
            (r"/etc/ssl/certs/compliance\.crt", str(certificate[0]), 1),
            (r"/etc/ssl/private/compliance\.key", str(certificate[1]), 1),
        ):
            text, count = re.subn(pattern, ours, text)
            assert count == times, f"{pattern} stands {count} times in the configuration"
        (folder / "complianced.conf").write_text(text)
        self.errors = folder / "error.log"
        user = "user www-data;\n" if os.getuid() == 0 else ""
        places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        self.settings = folder / "nginx.conf"
        self.settings.write_text(
            f"{user}daemon off;\nworker_processes 2;\npid {folder}/nginx.pid;\nerror_log {self.errors} info;\nevents {{}}\n"
            f"http {{\n{places}access_log {folder}/access.log;\ninclude {folder}/complianced.conf;\n}}\n"
        )
        self.run(["/usr/sbin/nginx", "-c", self.settings, "-p", folder])

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


class Caddy(Front):
    def __init__(self, folder: Path, upstream: str, certificate: tuple[Path, Path], roots: Path):
        super().__init__(folder, roots)
        text = (PACKAGED / "caddy/Caddyfile").read_text("utf-8")
        site, port = "compliance.example.org {", urllib.parse.urlsplit(upstream).netloc
        assert text.count(site) == 1 and text.count("127.0.0.1:8002") == 1
        ours = f"https://localhost:{self.port} {{\n\tbind 127.0.0.1\n\ttls {certificate[0]} {certificate[1]}\n"
        settings = folder / "Caddyfile"
        settings.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + text.replace(site, ours).replace("127.0.0.1:8002", port))
        self.run(["/usr/bin/caddy", "run", "--config", settings, "--adapter", "caddyfile"], HOME=str(folder), XDG_DATA_HOME=str(folder))
