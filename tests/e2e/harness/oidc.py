# SPDX-License-Identifier: Apache-2.0
"""An OpenID provider on loopback: discovery, JWKS, RS256 and ES256 keys, rotation, tokens in the shape of Keycloak."""
import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm


class SigningKey:
    """One private key with its `kid`; `alg` is RS256 or ES256."""

    def __init__(self, alg: str):
        self.alg = alg
        self.kid = f"{alg.lower()}-{uuid.uuid4().hex[:8]}"
        if alg == "RS256":
            self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        elif alg == "ES256":
            self.private = ec.generate_private_key(ec.SECP256R1())
        else:
            raise ValueError(f"no such algorithm here: {alg}")

    def jwk(self) -> dict:
        algorithm = RSAAlgorithm if self.alg == "RS256" else ECAlgorithm
        public = json.loads(algorithm.to_jwk(self.private.public_key())) if self.alg == "RS256" else self._ec_jwk()
        public.pop("key_ops", None)
        return {**public, "kid": self.kid, "alg": self.alg, "use": "sig"}

    def _ec_jwk(self) -> dict:
        numbers = self.private.public_key().public_numbers()
        encode = lambda n: jwt.utils.base64url_encode(n.to_bytes(32, "big")).decode()
        return {"kty": "EC", "crv": "P-256", "x": encode(numbers.x), "y": encode(numbers.y)}


class OpenIdProvider:
    """Serves one realm. `fetches` counts reads of the JWKS, so that caching can be seen."""

    def __init__(self, realm: str = "compliance", client_id: str = "compliance-api"):
        self.realm, self.client_id = realm, client_id
        self.keys = [SigningKey("RS256"), SigningKey("ES256")]
        self.fetches = 0
        self.time = time.time  # a clock of its own, where the server has one
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = provider.document(self.path.split("?")[0])
                data = json.dumps(body if body is not None else {"error": "not_found"}).encode()
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        self.issuer = f"{self.url}/realms/{realm}"
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def document(self, path: str):
        root = f"/realms/{self.realm}"
        if path == root + "/.well-known/openid-configuration":
            base = self.issuer + "/protocol/openid-connect"
            return {
                "issuer": self.issuer,
                "jwks_uri": base + "/certs",
                "authorization_endpoint": base + "/auth",
                "token_endpoint": base + "/token",
                "userinfo_endpoint": base + "/userinfo",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            }
        if path == root + "/protocol/openid-connect/certs":
            self.fetches += 1
            return {"keys": [key.jwk() for key in self.keys]}
        return None

    def rotate(self, alg: str = "RS256", keep_old: bool = True) -> SigningKey:
        """A new key in front; without keep_old the former keys are withdrawn."""
        fresh = SigningKey(alg)
        self.keys = [fresh, *(self.keys if keep_old else [])]
        return fresh

    def token(
        self,
        subject: str,
        email: str | None,
        *,
        alg: str = "RS256",
        key: SigningKey | None = None,
        lifetime_s: int = 900,
        roles: tuple = (),
        **claims,
    ) -> str:
        """A signed access token; further claims replace the usual ones, a claim of None is left out."""
        key = key or next(k for k in self.keys if k.alg == alg)
        now = int(self.time())
        payload = {
            "iss": self.issuer,
            "sub": subject,
            "aud": [self.client_id, "account"],
            "azp": self.client_id,
            "typ": "Bearer",
            "iat": now,
            "nbf": now,
            "exp": now + lifetime_s,
            "jti": str(uuid.uuid4()),
            "sid": str(uuid.uuid4()),
            "scope": "openid email profile",
            "acr": "1",
            "amr": ["pwd", "otp"],
            "email": email,
            "email_verified": True,
            "preferred_username": email,
            "name": (email or "").split("@")[0].replace(".", " ").title(),
            "realm_access": {"roles": ["offline_access", *roles]},
            "resource_access": {self.client_id: {"roles": list(roles)}},
            **claims,
        }
        payload = {name: value for name, value in payload.items() if value is not None}
        return jwt.encode(payload, key.private, algorithm=key.alg, headers={"kid": key.kid, "typ": "JWT"})

    def stop(self):
        self.httpd.shutdown()
        self.httpd.server_close()
