"""A mail server that keeps what it is given, and can cut the line right after taking a mail."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.servers import HOST, free_port


@dataclass
class Postbox:
    """Every mail that arrived whole, in order. `cuts` counts mails taken whose sender was never told so.

    `cut_share` is how often the line is cut after a mail was taken; chance is drawn from `seed`.
    """

    port: int
    cut_share: float = 0
    seed: int = 1
    cuts: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd with each mail."""
        mail: Any = BytesParser(policy=default).parsebytes(envelope.original_content or b"")
        with self._lock:
            self.mails.append(mail)
            cut = self._chance.random() < self.cut_share
            self.cuts += cut
        if cut:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"

    @property
    def settings(self) -> dict[str, str]:
        """What makes a site send here."""
        return {
            "PORTAL_MAIL_SERVER": HOST, "PORTAL_MAIL_PORT": str(self.port), "PORTAL_MAIL_SECURITY": "none",
            "PORTAL_MAIL_TIMEOUT_SECONDS": "5",
        }  # fmt: skip

    def by_address(self) -> dict[str, list[EmailMessage]]:
        """The mails by the address they went to."""
        found: dict[str, list[EmailMessage]] = {}
        for mail in self.mails:
            found.setdefault(str(mail["To"].addresses[0].addr_spec), []).append(mail)
        return found


@contextmanager
def open_postbox(cut_share: float = 0, seed: int = 1) -> Iterator[Postbox]:
    """A postbox on a free port of this machine."""
    postbox = Postbox(free_port(), cut_share, seed)
    controller = Controller(postbox, hostname=HOST, port=postbox.port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()
