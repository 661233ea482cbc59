# SPDX-License-Identifier: Apache-2.0
"""A scanner that speaks clamd's protocol on loopback (z-commands VERSION, PING, INSTREAM). What it says depends on what
is in the stream: the EICAR test file is found, `unscanned` is never answered, `scanner fault` is an error."""
import socketserver
import struct
import threading

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
VERSION = b"ClamAV 1.0.7/27500/Tue Nov 24 10:00:00 2026"


class _Talk(socketserver.BaseRequestHandler):
    def handle(self):
        command = self._until_zero()
        if command == b"zVERSION":
            self.request.sendall(VERSION + b"\0")
        elif command == b"zPING":
            self.request.sendall(b"PONG\0")
        elif command == b"zINSTREAM":
            self._scan()
        else:
            self.request.sendall(b"UNKNOWN COMMAND\0")

    def _scan(self):
        data = bytearray()
        while (length := struct.unpack(">I", self._exactly(4))[0]) > 0:
            if len(data) + length > self.server.max_bytes:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            data += self._exactly(length)
        self.server.note(data)
        if b"unscanned" in data:
            self.server.closing.wait(60)
        elif EICAR in data:
            self.request.sendall(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
        elif b"scanner fault" in data:
            self.request.sendall(b"stream: Can't allocate memory ERROR\0")
        else:
            self.request.sendall(b"stream: OK\0")

    def _until_zero(self) -> bytes:
        out = b""
        while not out.endswith(b"\0"):
            got = self.request.recv(1)
            if not got:
                return b""
            out += got
        return out[:-1]

    def _exactly(self, count: int) -> bytes:
        out = bytearray()
        while len(out) < count:
            got = self.request.recv(count - len(out))
            if not got:
                raise ConnectionError("the stream was cut")
            out += got
        return bytes(out)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that hang up are part of the tests


class FakeClamd:
    def __init__(self, max_bytes: int = 400 * 1024 * 1024):
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.max_bytes, self._server.closing = max_bytes, threading.Event()
        self.scanned: list[int] = []
        self._server.note = lambda data: self.scanned.append(len(data))
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
