"""Where an answer to one of our mails goes: an address of its own for each, signed so that nobody can make one up.

`complaints+k7-5qk2...@example.org` names the row of the outbox in a signed form, and nothing about the person.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from flask import current_app

from ..config import Settings
from .models import Delivery

SIGNATURE_BYTES = 10
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SIGNED = re.compile(r"([0-9a-z]{1,13})-([a-z2-7]{16})")


def reply_address(delivery: Delivery) -> str:
    """The address for answers to this mail; empty where nobody reads them, or it went to a colleague."""
    settings = _settings()
    if not settings.reads_answers or delivery.to_staff:
        return ""
    local, _, domain = settings.inbox_address.rpartition("@")
    if not settings.inbox_separator:  # the mail server knows no such addresses: the Message-ID alone finds it again
        return settings.inbox_address
    return f"{local}{settings.inbox_separator}{_written(delivery.id)}-{_signature(delivery.id)}@{domain}"


def read_reply_address(address: str) -> int | None:
    """The id of the delivery that an answer to this address belongs to; None for any that we did not sign."""
    settings = _settings()
    local, _, domain = address.lower().rpartition("@")
    own, _, own_domain = settings.inbox_address.lower().rpartition("@")
    start = f"{own}{settings.inbox_separator}"
    if not settings.reads_answers or not settings.inbox_separator or domain != own_domain:
        return None
    found = SIGNED.fullmatch(local.removeprefix(start)) if local.startswith(start) else None
    if found is None:
        return None
    number = int(found[1], 36)
    return number if hmac.compare_digest(_signature(number), found[2]) else None


def is_ours(addresses: Iterable[str]) -> bool:
    """Whether one of these is an address that we write from or read."""
    settings = _settings()
    own = {settings.inbox_address.lower(), settings.mail_sender.lower()} - {""}
    return any(address.lower() in own or read_reply_address(address) is not None for address in addresses)


def _written(number: int) -> str:
    """The number in as few signs as a mail address can hold."""
    signs = ""
    while number or not signs:
        number, rest = divmod(number, len(DIGITS))
        signs = DIGITS[rest] + signs
    return signs


def _signature(number: int) -> str:
    key = hashlib.sha256(b"answers:" + str(current_app.config["SECRET_KEY"] or "").encode()).digest()
    made = hmac.new(key, str(number).encode(), hashlib.sha256).digest()[:SIGNATURE_BYTES]
    return base64.b32encode(made).decode().lower()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
