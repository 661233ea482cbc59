# SPDX-License-Identifier: Apache-2.0
"""Keycloak on loopback, from Maven Central by its SHA-256, with the realm of packaging/keycloak. Unpacked and prepared once, in a
folder outside the checkout; each run has a database of its own in memory."""
import base64
import fcntl
import hashlib
import html
import http.cookiejar
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from harness.server import REPOSITORY
from ports import free_port

VERSION = "26.7.3"
SHA256 = "77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47"
ARTEFACT = f"https://repo1.maven.org/maven2/org/keycloak/keycloak-quarkus-dist/{VERSION}/keycloak-quarkus-dist-{VERSION}.tar.gz"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "complianced"
REALM = REPOSITORY / "packaging" / "keycloak" / "compliance-realm.json"
REDIRECT = "https://compliance.example.org/signed-in"
START_S = 300


class NotFetched(Exception):
    """The artefact is neither in the cache nor to be had."""


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def archive() -> Path:
    path = CACHE / ARTEFACT.rsplit("/", 1)[1]
    if path.exists() and sha256_of(path) == SHA256:
        return path
    part = path.with_suffix(".part")
    try:
        with urllib.request.urlopen(ARTEFACT, timeout=60) as reply, part.open("wb") as file:
            shutil.copyfileobj(reply, file, 1 << 20)
    except OSError as error:
        raise NotFetched(str(error)) from error
    assert sha256_of(part) == SHA256, "what was downloaded is not the pinned Keycloak"
    part.rename(path)
    return path


def home() -> Path:
    """The unpacked and built distribution; one process makes it, the others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    made = CACHE / f"keycloak-{VERSION}"
    with (CACHE / "keycloak.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if made.exists():
            return made
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            with tarfile.open(archive()) as tar:
                tar.extractall(folder)
            fresh = Path(folder) / made.name
            built = subprocess.run(
                [fresh / "bin" / "kc.sh", "build", "--db=dev-mem", "--cache=local"],
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
            fresh.rename(made)
    return made


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Keycloak:
    """`url` is fixed before the start, so that a program can be told of a Keycloak that is not up yet."""

    realm, audience, client = "compliance", "complianced", "compliance-web"

    def __init__(self):
        self.home = home()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.issuer = f"{self.url}/realms/{self.realm}"
        self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=CACHE))
        self.log = self.folder / "keycloak.log"
        self.password = secrets.token_urlsafe(16)
        self.process = None

    def start(self):
        own = self.folder / "keycloak"
        shutil.copytree(self.home, own, copy_function=os.link)  # a data folder of its own beside the same files
        (own / "data" / "import").mkdir(parents=True, exist_ok=True)
        shutil.copy(REALM, own / "data" / "import")
        options = {
            "http-enabled": "true",
            "http-host": "127.0.0.1",
            "http-port": self.port,
            "hostname": self.url,
        }
        environment = {
            **os.environ,
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD": self.password,
            "JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx512m",
        }
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [own / "bin" / "kc.sh", "start", "--optimized", "--import-realm", *(f"--{k}={v}" for k, v in options.items())],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        return self

    def wait(self):
        end = time.monotonic() + START_S
        while True:
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text(errors="replace")[-4000:]
            try:
                with urllib.request.urlopen(self.issuer + "/protocol/openid-connect/certs", timeout=5):
                    self._admin_token()
                    return self
            except OSError:
                time.sleep(0.5)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # As its administrator ------------------------------------------------------------------------------------------

    def _admin_token(self) -> str:
        form = {"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": self.password}
        address = self.url + "/realms/master/protocol/openid-connect/token"
        with urllib.request.urlopen(address, urllib.parse.urlencode(form).encode(), timeout=60) as reply:
            return json.load(reply)["access_token"]

    def admin(self, method: str, path: str, body=None):
        request = urllib.request.Request(
            f"{self.url}/admin/realms/{self.realm}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._admin_token()}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            text = reply.read()
            return json.loads(text) if text else reply.headers.get("Location", "").rsplit("/", 1)[-1]

    def user(self, email: str, *, groups=(), tenant: str | None = None, verified: bool = True) -> str:
        """Makes a person who signs in by the address and `password_of` it; answers the id."""
        return self.admin(
            "POST",
            "/users",
            {
                "username": email,
                "email": email,
                "emailVerified": verified,
                "firstName": email.split("@")[0].title(),
                "lastName": "Person",
                "enabled": True,
                "attributes": {"tenant": [tenant]} if tenant else {},
                "groups": list(groups),
                "credentials": [{"type": "password", "value": self.password_of(email), "temporary": False}],
            },
        )

    def password_of(self, email: str) -> str:
        return hashlib.sha256((self.password + email).encode()).hexdigest()[:24]

    def rotate(self, priority: int) -> str:
        """A new signing key in front of the others; answers the component's id."""
        return self.admin(
            "POST",
            "/components",
            {
                "name": f"es256-{priority}",
                "providerId": "ecdsa-generated",
                "providerType": "org.keycloak.keys.KeyProvider",
                "config": {"priority": [str(priority)], "ecdsaEllipticCurveKey": ["P-256"]},
            },
        )

    # As a person in a browser ----------------------------------------------------------------------------------------

    def sign_in(self, email: str) -> str:
        """The access token of an authorization-code flow with PKCE; the form of the sign-in page is filled in."""
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))  # loopback counts as secure in browsers
        browser = urllib.request.build_opener(NoRedirect, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(policy=policy)))
        verifier = secrets.token_urlsafe(40)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.client,
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": REDIRECT,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "state": secrets.token_urlsafe(8),
        }
        base = self.issuer + "/protocol/openid-connect"
        page = browser.open(f"{base}/auth?{urllib.parse.urlencode(asked)}", timeout=60).read().decode()
        action = html.unescape(re.search(r'<form[^>]+action="([^"]+)"', page)[1])
        form = {"username": email, "password": self.password_of(email)}
        try:
            answer = browser.open(action, urllib.parse.urlencode(form).encode(), timeout=60)
            raise PermissionError(re.sub(r"<[^>]+>", " ", answer.read().decode())[-500:])
        except urllib.error.HTTPError as error:
            assert error.code == 302, error
            back = urllib.parse.parse_qs(urllib.parse.urlsplit(error.headers["Location"]).query)
        grant = {
            "grant_type": "authorization_code",
            "client_id": self.client,
            "code": back["code"][0],
            "redirect_uri": REDIRECT,
            "code_verifier": verifier,
        }
        with browser.open(f"{base}/token", urllib.parse.urlencode(grant).encode(), timeout=60) as reply:
            return json.load(reply)["access_token"]
