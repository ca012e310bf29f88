"""A scanner on a socket that speaks as clamd does: it takes a file in pieces and says what is in it."""

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

VIRUS = b"X5O!P%@AP-this-is-a-virus"
AT_MOST = 30_000_000


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self._word() == b"zINSTREAM"
        content = b""
        while length := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(length)
            if len(content) > AT_MOST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if isinstance(self.server, _Server):
            self.server.meanwhile()
        self.wfile.write(b"stream: Eicar-Signature FOUND\0" if VIRUS in content else b"stream: OK\0")

    def _word(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            said += self._exactly(1)
        return said[:-1]

    def _exactly(self, length: int) -> bytes:
        content = self.rfile.read(length)
        assert len(content) == length
        return content


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    meanwhile: Callable[[], None]


@contextmanager
def clamd(path: Path, meanwhile: Callable[[], None] = lambda: None) -> Iterator[None]:
    """While it lasts, a scanner answers on this socket; `meanwhile` is done before each answer."""
    path.unlink(missing_ok=True)
    with _Server(str(path), _Talk) as server:
        server.meanwhile = meanwhile
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            path.unlink(missing_ok=True)
