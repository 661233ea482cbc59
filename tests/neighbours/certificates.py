# SPDX-License-Identifier: Apache-2.0
"""A certification authority of the tests' own, and certificates by it: keys and PEM files with openssl's names."""
import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _pem(key) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


class Authority:
    """`roots` is the file that clients trust."""

    def __init__(self, folder: Path, name: str):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._builder(self.name, self.key.public_key()).add_extension(x509.BasicConstraints(True, 0), True)
        self.roots = folder / f"{name}.pem"
        self.roots.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject, public_key, days: int = 2):
        now = datetime.datetime.utcnow()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=3))
            .not_valid_after(now + datetime.timedelta(days=days))
        )

    def certificate(self, *hosts: str, days: int = 2) -> tuple[Path, Path]:
        """Files of certificate and key for these names and addresses; with negative `days` it has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = []
        for host in hosts:
            try:
                names.append(x509.IPAddress(ipaddress.ip_address(host)))
            except ValueError:
                names.append(x509.DNSName(host))
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        made = self._builder(subject, key.public_key(), days).add_extension(x509.SubjectAlternativeName(names), False)
        stem = self.folder / (hosts[0].replace("*", "any") + ("-expired" if days < 0 else ""))
        stem.with_suffix(".crt").write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        stem.with_suffix(".key").write_bytes(_pem(key))
        stem.with_suffix(".key").chmod(0o600)
        return stem.with_suffix(".crt"), stem.with_suffix(".key")
