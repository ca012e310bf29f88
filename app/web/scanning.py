"""Whether a file holds a virus: asked of a scanner, where one is set up.

`PORTAL_VIRUS_SCANNER` names a clamd by its socket (`unix:/run/clamav/clamd.ctl`) or its address (`tcp:127.0.0.1:3310`).
"""

import contextlib
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ..config import Settings

UNSCANNED, CLEAN, WAITING, FOUND = "", "clean", "waiting", "found"
"""What is known of a stored file: nobody scans here, it was clean, it waits for the scanner, something was found."""
CHUNK = 256 * 1024
MOST_SAID = 4096


class NotAnswering(Exception):
    """The scanner can't say now."""


class Scanner(Protocol):
    """Something that knows viruses. `looks` tells whether it looks at all."""

    @property
    def looks(self) -> bool: ...

    def scan(self, content: bytes) -> str:
        """The name of what is in it, empty for nothing. Raises NotAnswering."""


class NoScanner:
    looks = False

    def scan(self, content: bytes) -> str:
        return ""


@dataclass(frozen=True)
class Clamd:
    """ClamAV's daemon, which takes a file in pieces (INSTREAM). `timeout` is in seconds, for each word of its own."""

    address: str | tuple[str, int]
    timeout: float
    looks: bool = True

    def scan(self, content: bytes) -> str:
        """The name of what is in it, empty for nothing. Raises NotAnswering."""
        try:
            with self._connected() as clamd:
                clamd.sendall(b"zINSTREAM\0")
                for place in range(0, len(content), CHUNK):
                    piece = content[place : place + CHUNK]
                    clamd.sendall(struct.pack("!L", len(piece)) + piece)
                clamd.sendall(struct.pack("!L", 0))
                said = self._said(clamd)
        except OSError as error:
            raise NotAnswering(type(error).__name__) from error
        verdict = said.removeprefix("stream: ")
        if verdict == "OK":
            return ""
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise NotAnswering(verdict or "nothing")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if isinstance(self.address, tuple):
            with socket.create_connection(self.address, self.timeout) as clamd:
                yield clamd
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
            clamd.settimeout(self.timeout)
            clamd.connect(self.address)
            yield clamd

    @staticmethod
    def _said(clamd: socket.socket) -> str:
        said = b""
        while not said.endswith(b"\0") and len(said) < MOST_SAID:
            piece = clamd.recv(MOST_SAID)
            if not piece:
                break
            said += piece
        return said.rstrip(b"\0\n").decode("ascii", "replace")


class UntilSilent:
    """A scanner that is asked until it does not answer once: who has many files does not wait for it with each."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner, self.looks, self.is_silent = scanner, scanner.looks, False

    def scan(self, content: bytes) -> str:
        """The name of what is in it, empty for nothing. Raises NotAnswering."""
        if self.is_silent:
            raise NotAnswering("before")
        try:
            return self.scanner.scan(content)
        except NotAnswering:
            self.is_silent = True
            raise


def of(settings: Settings) -> Scanner:
    """The scanner that is set up. Raises ValueError for a setting that names none."""
    kind, _, where = settings.virus_scanner.partition(":")
    if not settings.virus_scanner:
        return NoScanner()
    if kind == "unix" and where.startswith("/"):
        return Clamd(where, settings.virus_scanner_timeout_seconds)
    host, _, port = where.rpartition(":")
    if kind == "tcp" and host and port.isdigit() and 0 < int(port) < 2**16:
        return Clamd((host.strip("[]"), int(port)), settings.virus_scanner_timeout_seconds)
    raise ValueError("name a clamd as unix:/path/of/its/socket or tcp:host:port")
