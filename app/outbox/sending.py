"""Sending what waits in the outbox. Only the worker does it: several at once, each mail by one of them.

A mail is claimed under a lease and its attempt counted before it is sent, so a mail that kills its worker comes back,
and not for ever. It goes to the address of the moment it was written. Mails of one complaint to one person keep their
order, and several that wait leave as one (see `together`). What fails for a while is tried for three days, then given
up in the open; what is refused for good at once.
"""

import logging
import re
import secrets
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address

from cryptography.fernet import InvalidToken
from flask import current_app
from sqlalchemy import Update, and_, exists, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased

from .. import clock, sealing
from ..catalogue import queries as catalogue
from ..config import Settings
from ..db import db, reading, transaction
from . import enclosures, together
from .connection import Connection
from .messages import Message, addressed
from .models import Channel, Delivery, State

BATCH = 50
BACKOFF_MINUTES = (1, 5, 15, 60)  # then hourly
MOST_ATTEMPTS = 75  # which take 72 hours
JITTER_PER_CENT = 10
STEPS_OF_A_SEND = 12  # answers of the server, each of which may take the whole timeout

log = logging.getLogger(__name__)

GiveUp = Callable[[Delivery], None]
Stopped = Callable[[], bool]


@dataclass(frozen=True)
class Mail:
    """A claimed row. `attempt` tells this claim from an earlier one that outlived its lease."""

    delivery: Delivery
    attempt: int
    sender: str


class Refused(Exception):
    """The mail will never be taken. Its words hold no personal data."""


class Failed(Exception):
    """It did not work this time. Its words hold no personal data."""


class NotReady(Failed):
    """It is this one mail that can't leave yet; the mail server has no part in it."""


def drain(connection: Connection, give_up: GiveUp, stopped: Stopped, make: enclosures.Maker) -> int:
    """Send what is due until nothing is, the server can't be reached or `stopped()`; returns how many were tried.

    `give_up` is called with a mail that is given up, in the transaction that says so; `make` makes a file that goes
    with one, where nobody did before.
    """
    tried = 0
    while not stopped() and (candidates := _next()):
        before = tried
        for delivery_id, attempts in candidates:
            if stopped():
                return tried
            mail = _claim(delivery_id, attempts)
            if mail is None:
                continue
            tried += 1
            if not _deliver(mail, connection, give_up, make):
                return tried
        if tried == before:  # another worker has them
            break
    return tried


def stays_in_house(settings: Settings) -> bool:
    """Without a mail server, the demo and tests keep their mails: the mailbox page shows them."""
    return not settings.mail_server and not settings.is_production


def _next() -> Sequence[tuple[int, int]]:
    """What is due, once letters that leave together are one mail."""
    together.gather()
    return _due()


def _due() -> Sequence[tuple[int, int]]:
    at = clock.now()
    earlier = aliased(Delivery)
    before = func.coalesce(earlier.turn, earlier.id) < together.PLACE
    waits_for_earlier = and_(
        Delivery.urgent.is_(False),
        exists().where(
            earlier.about == Delivery.about, earlier.recipient == Delivery.recipient, before,
            earlier.state == State.WAITING, earlier.channel == Channel.MAIL,
        ),
    )  # fmt: skip
    statement = (
        select(Delivery.id, Delivery.attempts)
        .where(
            Delivery.state == State.WAITING, Delivery.channel == Channel.MAIL, Delivery.next_try_at <= at,
            or_(Delivery.leased_until.is_(None), Delivery.leased_until <= at), ~waits_for_earlier,
        )
        .order_by(Delivery.next_try_at, Delivery.id)
        .limit(BATCH)
    )  # fmt: skip
    with reading():
        return [(row.id, row.attempts) for row in db.session.execute(statement)]


def _claim(delivery_id: int, attempts: int) -> Mail | None:
    """Take the row for as long as a send may last; None when another worker or a recall was first."""
    at = clock.now()
    settings = _settings()
    lease = timedelta(seconds=STEPS_OF_A_SEND * settings.mail_timeout_seconds + 30)
    claim = (
        update(Delivery)
        .where(
            Delivery.id == delivery_id, Delivery.state == State.WAITING, Delivery.attempts == attempts,
            Delivery.next_try_at <= at, or_(Delivery.leased_until.is_(None), Delivery.leased_until <= at),
        )
        .values(attempts=attempts + 1, leased_until=at + lease, next_try_at=at + backoff(attempts + 1))
    )  # fmt: skip
    with transaction():
        if not _changed(claim):
            return None
        delivery = db.session.get_one(Delivery, delivery_id)
        db.session.expunge(delivery)
        return Mail(delivery, attempts + 1, catalogue.organisation().name)


def backoff(attempt: int) -> timedelta:
    """How long to wait after this attempt: 1, 5, 15 and 60 minutes, then hourly, each a little more or less."""
    minutes = BACKOFF_MINUTES[min(attempt, len(BACKOFF_MINUTES)) - 1]
    share = 100 - JITTER_PER_CENT + secrets.randbelow(2 * JITTER_PER_CENT + 1)
    return timedelta(minutes=minutes) * share / 100


def _deliver(mail: Mail, connection: Connection, give_up: GiveUp, make: enclosures.Maker) -> bool:
    """Send one mail and write down what became of it; False when the server can't be reached at all."""
    try:
        if stays_in_house(_settings()):
            _sent(mail, keep_link=True)
            return True
        message = _message(mail, make)
        _connect(connection)
    except Refused as error:
        _give_up(mail, str(error), give_up)
        return True
    except Failed as error:
        _try_later(mail, str(error), give_up)
        return isinstance(error, NotReady)
    try:
        _send(message, connection)
    except Refused as error:
        _give_up(mail, str(error), give_up)
    except Failed as error:
        connection.close()
        _try_later(mail, str(error), give_up)
    else:
        _sent(mail, keep_link=False)
    return True


def _message(mail: Mail, make: enclosures.Maker) -> Message:
    """The message as it leaves. Raises Failed without a sender, Refused for a row that can't become a message."""
    settings, delivery = _settings(), mail.delivery
    try:
        sender = addressed(mail.sender, settings.mail_sender)
    except ValueError:
        raise Failed("no sender's address is configured") from None
    if mail.attempt > MOST_ATTEMPTS:
        raise Refused("every attempt ended without an answer")
    return _built(delivery, sender, _files(delivery, make))


def _files(delivery: Delivery, make: enclosures.Maker) -> list[enclosures.File]:
    """A letter never leaves without what it says goes with it: that would be seen by nobody here."""
    try:
        return enclosures.files_of(delivery, make)
    except (OSError, OperationalError):
        raise NotReady("the file that goes with it could not be kept") from None
    except Exception as error:  # whatever a row holds, the others must leave
        log.error("what goes with mail %s can't be made: %s", delivery.id, type(error).__name__)
        raise Refused("the file that goes with it can't be made") from None


def _built(delivery: Delivery, sender: Address, files: list[enclosures.File]) -> Message:
    try:
        token = sealing.unseal(delivery.link_sealed) if delivery.link_sealed is not None else None
        return Message(delivery, sender, token, files)
    except InvalidToken:
        raise Refused("its link can't be read: the secret key has changed") from None
    except Exception as error:  # whatever a row holds, the others must leave
        log.error("mail %s can't be made: %s", delivery.id, type(error).__name__)
        raise Refused("it can't be made into a mail: check the address") from None


def _connect(connection: Connection) -> None:
    try:
        connection.open()
    except (OSError, ValueError) as error:
        raise Failed(f"the mail server can't be reached ({_cause(error)})") from None


def _send(message: Message, connection: Connection) -> None:
    try:
        connection.send(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _answered("the address was not taken", code, answer) from None
    except smtplib.SMTPDataError as error:
        raise _answered("the mail was not taken", error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("the mail server can't write to such an address") from None
    except (OSError, ValueError) as error:
        raise Failed(f"the mail server broke off ({_cause(error)})") from None


def _answered(words: str, code: int, answer: bytes | str) -> Refused | Failed:
    """The server's codes say all; its words may name the person."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    enhanced = re.match(r"\d\.\d{1,3}\.\d{1,3}", text)
    kind = Refused if code >= 500 else Failed
    return kind(f"{words} ({code}{' ' + enhanced[0] if enhanced else ''})")


def _cause(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _sent(mail: Mail, *, keep_link: bool) -> None:
    sealed = mail.delivery.link_sealed if keep_link else None
    with transaction():
        _changed(_own(mail).values(state=State.SENT, sent_at=clock.now(), last_error="", link_sealed=sealed, part=None))


def _try_later(mail: Mail, error: str, give_up: GiveUp) -> None:
    if mail.attempt >= MOST_ATTEMPTS:
        _give_up(mail, error, give_up)
        return
    with transaction():
        _changed(_own(mail).values(last_error=error))


def _give_up(mail: Mail, error: str, give_up: GiveUp) -> None:
    with transaction():
        if _changed(_own(mail).values(state=State.GAVE_UP, last_error=error, link_sealed=None, part=None)):
            give_up(db.session.get_one(Delivery, mail.delivery.id))


def _own(mail: Mail) -> Update:
    """An update of the claimed row, and of nobody's later claim."""
    where = (Delivery.id == mail.delivery.id, Delivery.state == State.WAITING, Delivery.attempts == mail.attempt)
    return update(Delivery).where(*where).values(leased_until=None)


def _changed(statement: Update) -> bool:
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
