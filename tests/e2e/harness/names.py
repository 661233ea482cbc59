# SPDX-License-Identifier: Apache-2.0
"""Names that change their meaning: a name server whose answers differ from one question to the next, and a door that notes
by which of this machine's addresses whoever comes has come. Both want a network of their own (test_rebinding.py)."""
import collections
import ipaddress
import socket
import ssl
import struct
import tempfile
import threading
from pathlib import Path

from .receiver import certificate

ADDRESS_OF = {4: 1, 6: 28}  # a record's type by the version of the address
CLOSED = b"HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class NameServer:
    """Answers on 127.0.0.1:53. `turns[name]` is what the name means at each question for that kind of address, in turn;
    the last stays. A name that is not in it does not exist. `asked` counts the questions for IPv4 addresses."""

    def __init__(self):
        self.turns: dict[str, list[list[str]]] = {}
        self.asked = collections.Counter()
        self._put = collections.Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                question, who = self._socket.recvfrom(1500)
            except OSError:
                return
            self._socket.sendto(self._answer(question), who)

    def _answer(self, question: bytes) -> bytes:
        labels, at = [], 12
        while (length := question[at]) != 0:
            labels.append(question[at + 1 : at + 1 + length].decode())
            at += 1 + length
        (kind,) = struct.unpack_from(">H", question, at + 1)
        name, asked = ".".join(labels).lower(), question[12 : at + 5]
        known = name in self.turns
        found = [address for address in self._turn(name, kind) if ADDRESS_OF[address.version] == kind] if known else []
        answer = question[:2] + struct.pack(">HHHHH", 0x8580 if known else 0x8583, 1, len(found), 0, 0) + asked
        for address in found:
            answer += struct.pack(">HHHIH", 0xC00C, kind, 1, 0, len(address.packed)) + address.packed
        return answer

    def _turn(self, name: str, kind: int) -> list:
        turns, now = self.turns[name], self._put[name, kind]
        self._put[name, kind] += 1
        self.asked[name] += kind == ADDRESS_OF[4]
        return [ipaddress.ip_address(text) for text in turns[min(now, len(turns) - 1)]]

    def stop(self):
        self._socket.close()


class Door:
    """HTTPS on every address of the machine for these names; `came[name]` are the addresses that connections came by, in turn,
    with an empty name for those that said none. The first answer of a name is 500, so that it is called again, then 204."""

    def __init__(self, names: list[str]):
        self._folder = tempfile.TemporaryDirectory(prefix="cpl-door-")
        folder = Path(self._folder.name)
        folder.chmod(0o755)
        self.roots, key = certificate(folder, names)
        self.roots.chmod(0o644)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.roots, key)
        self.came: dict[str, list[str]] = collections.defaultdict(list)
        self.all: list[str] = []
        self._socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self.all.append(client.getsockname()[0].removeprefix("::ffff:"))
            threading.Thread(target=self._answer, args=(client, self.all[-1]), daemon=True).start()

    def _answer(self, client: socket.socket, by: str):
        client.settimeout(10)
        try:
            with self._context.wrap_socket(client, server_side=True) as stream:
                head = b""
                while b"\r\n\r\n" not in head and (more := stream.recv(4096)):
                    head += more
                lines = [line.split(b":", 1) for line in head.split(b"\r\n") if b":" in line]
                name = next((value.strip().decode() for word, value in lines if word.lower() == b"host"), "").split(":")[0]
                self.came[name].append(by)
                stream.sendall(CLOSED % (500 if len(self.came[name]) == 1 else 204))
        except OSError:
            pass  # who came without TLS is in `all`

    def stop(self):
        self._socket.close()
        self._folder.cleanup()
