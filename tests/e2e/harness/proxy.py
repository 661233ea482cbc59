# SPDX-License-Identifier: Apache-2.0
"""A TCP port in front of a PostgreSQL on a socket, where tests cut connections in the middle of a reply, or let them go silent."""
import contextlib
import socket
import struct
import threading
from pathlib import Path

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: the end of the connection is a reset


class _Line:
    """One connection and its two directions; what goes to the client counts."""

    def __init__(self, proxy, client: socket.socket, server: socket.socket):
        self.proxy, self.client, self.server = proxy, client, server
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self.pump, args=(source, target), daemon=True).start()

    def pump(self, source, target):
        try:
            while data := source.recv(65536):
                self.proxy.flowing.wait()
                if source is self.server:
                    data = self.proxy.let_through(self, data)
                    if data is None:
                        return
                target.sendall(data)
        except OSError:
            pass
        self.cut()

    def cut(self):
        for one in (self.client, self.server):
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.proxy.lines.discard(self)


class Proxy:
    def __init__(self, target: Path):
        self.target, self.lines = target, set()
        self.flowing = threading.Event()
        self.flowing.set()
        self.lock, self.left, self.cuts = threading.Lock(), None, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"host=127.0.0.1 port={self.port} user=postgres dbname=compliance sslmode=disable gssencmode=disable"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self.target))
            except OSError:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                client.close()
                server.close()
                continue
            self.lines.add(_Line(self, client, server))

    def let_through(self, line: _Line, data: bytes):
        """None once the line is to end here: what still fits has been passed on."""
        with self.lock:
            if self.left is None:
                return data
            if len(data) < self.left:
                self.left -= len(data)
                return data
            fits, self.left = self.left, None
            self.cuts += 1
        with contextlib.suppress(OSError):
            line.client.sendall(data[:fits])
        line.cut()
        return None

    def cut_after(self, count: int):
        """The connection whose bytes to the client are the next `count`th is cut just there."""
        with self.lock:
            self.left = count

    @contextlib.contextmanager
    def silence(self):
        """Connections are there, are taken, and nothing passes."""
        self.flowing.clear()
        try:
            yield
        finally:
            self.flowing.set()

    def stop(self):
        self.listener.close()
        for line in list(self.lines):
            line.cut()
