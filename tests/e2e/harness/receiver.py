# SPDX-License-Identifier: Apache-2.0
"""A system that is called: HTTPS on loopback under an authority of its own, keeps what it is sent, answers as it is told."""
import datetime
import http.server
import ipaddress
import json
import ssl
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .sanitizer import patience

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@dataclass
class Call:
    path: str
    headers: dict[str, str]
    body: bytes
    status: int = 204  # that it was answered with
    at: float = 0.0  # by the monotonic clock

    @property
    def json(self):
        return json.loads(self.body)


def certificate(folder: Path, names: list[str]) -> tuple[Path, Path]:
    """A certificate of this machine and of these names, and its key: files in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver of the tests")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=20))  # tests move clocks
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(LOOPBACK), *(x509.DNSName(one) for one in names)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    public, secret = folder / "receiver.crt", folder / "receiver.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    return public, secret


class Receiver:
    """`answers` are the statuses of the next calls by path, then 204, or `usual[path]`; `slow[path]`: seconds before it answers at all. What
    was received stands in calls(), in the order in which it came."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="cpl-receiver-")
        folder = Path(self._folder.name)
        folder.chmod(0o755)
        self.roots, key = certificate(folder, [])
        self.roots.chmod(0o644)
        self._calls: list[Call] = []
        self.answers: dict[str, list[int]] = {}
        self.usual: dict[str, int] = {}
        self.slow: dict[str, float] = {}
        self._arrived = threading.Condition()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with outer._arrived:
                    status = (outer.answers.get(self.path) or [outer.usual.get(self.path, 204)]).pop(0)
                    outer._calls.append(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body, status, time.monotonic()))
                    outer._arrived.notify_all()
                time.sleep(outer.slow.get(self.path, 0))
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "/moved")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # who was killed, or has waited long enough, is gone

        self._server = Quiet(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.roots, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def calls(self, path: str) -> list[Call]:
        with self._arrived:
            return [call for call in self._calls if call.path == path]

    def wait(self, path: str, count: int = 1, timeout_s: float = 40) -> Call:
        end = time.monotonic() + patience(timeout_s)
        with self._arrived:
            while len(found := [call for call in self._calls if call.path == path]) < count:
                left = end - time.monotonic()
                assert left > 0, f"no call number {count} of {path} within {timeout_s} s; {len(found)} came"
                self._arrived.wait(left)
            return found[count - 1]

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()
