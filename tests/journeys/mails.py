"""A mail server that keeps what it is given, and the links in it."""

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from tests.support.servers import HOST, free_port

ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class Mail:
    """A mail as it arrived."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    raw: bytes

    @property
    def links(self) -> list[str]:
        """Every address in the text, each once."""
        return list(dict.fromkeys(ADDRESS.findall(self.text)))

    @property
    def link(self) -> str:
        """The path of its secret link, or "" for none."""
        paths = [urlsplit(link).path for link in self.links]
        return next((path for path in paths if path.startswith("/t/")), "")


class Postbox:
    """Everything that was delivered, in the order of arrival."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._by_address: dict[str, list[Mail]] = defaultdict(list)
        self._arrived = threading.Condition()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        for address in envelope.rcpt_tos:
            self._keep(address, envelope.content)
        return "250 Kept"

    def _keep(self, address: str, raw: bytes) -> None:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        mail = Mail(
            address, str(message["Subject"]), _part(message, "plain"), _part(message, "html"),
            str(message["Message-ID"]), raw,
        )  # fmt: skip
        with self._arrived:
            self._by_address[address.lower()].append(mail)
            self._arrived.notify_all()

    def all(self) -> list[Mail]:
        with self._arrived:
            return [mail for mails in self._by_address.values() for mail in mails]

    def to(self, address: str) -> list[Mail]:
        with self._arrived:
            return list(self._by_address[address.lower()])

    def wait(self, address: str, wanted: Callable[[Mail], bool], patience: float = 60) -> Mail:
        """The newest mail to `address` that is `wanted`, as soon as there is one."""
        found: list[Mail] = []

        def there() -> bool:
            found[:] = [mail for mail in self._by_address[address.lower()] if wanted(mail)]
            return bool(found)

        with self._arrived:
            in_time = self._arrived.wait_for(there, patience)
            subjects = [mail.subject for mail in self._by_address[address.lower()]]
        assert in_time, f"no such mail to {address} within {patience:g} s; there are {subjects}"
        return found[-1]

    def doubled(self) -> list[str]:
        """Message-IDs that arrived more than once."""
        counted = Counter(mail.message_id for mail in self.all())
        return [message_id for message_id, times in counted.items() if times > 1]


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content() if part is not None else ""


@contextmanager
def postbox() -> Iterator[Postbox]:
    """A mail server on a free port of this machine, ended afterwards."""
    box = Postbox(free_port())
    controller = Controller(box, hostname=HOST, port=box.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
