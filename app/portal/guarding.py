"""What keeps machines from filing complaints and writing messages in masses, and asks no person for a puzzle.

A form that is sent seconds after it was begun is given back once. While far more complaints arrive than ever do, the
sender's device has to find a number whose hash begins with zeros: some seconds for one complaint, days for many
thousands. Whoever has no scripts waits half a minute instead.
"""

import hashlib
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from flask import current_app, session
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm

from .. import clock, sealing
from ..catalogue import queries as catalogue
from ..config import Settings
from ..errors import TooMany
from ..web import limits
from ..web.filters import apart
from .forms import SendForm
from .visits import FORM, Ticket


@dataclass(frozen=True)
class Work:
    """What a device has to do: find a number that makes SHA-256 of `challenge:number` begin with `bits` zeros; or the
    seconds after which the form is taken without one."""

    challenge: str
    bits: int
    wait: int


def work(ticket: Ticket | None, given: str | None = None) -> Work | None:
    """What sending this form takes now; None in quiet times. A challenge that was `given` before stands, so that the
    time since counts."""
    settings = _settings()
    many = limits.times_of_all("filing", settings.filings_per_hour_per_source)
    if ticket is None or many <= settings.filings_per_hour_before_work:
        return None
    challenge = given if given and _age(given, ticket) is not None else _new(ticket)
    return Work(challenge, settings.work_bits, settings.work_wait_seconds)


def refusal(form: SendForm, ticket: Ticket) -> str:
    """Why this form is given back, in words for a person; empty when it is taken."""
    if _seconds_since_begun() < _settings().quickest_filing_seconds:
        return str(
            _("That was quicker than people write. Look it over once more, then send it again: nothing is lost.")
        )
    asked = work(ticket, form.challenge.data)
    if asked is None or (asked.challenge == form.challenge.data and _is_done(asked, form.answer.data or "", ticket)):
        return ""
    words: str = ngettext(
        "A great many complaints arrive at the moment, and not all of them from people. Wait a second, then send yours "
        "again: nothing is lost.",
        "A great many complaints arrive at the moment, and not all of them from people. Wait %(num)s seconds, then "
        "send yours again: nothing is lost.",
        asked.wait,
    )
    return words


def _is_done(asked: Work, answer: str, ticket: Ticket) -> bool:
    age = _age(asked.challenge, ticket)
    if age is not None and age >= asked.wait:
        return True
    if not answer.isascii() or not answer.isdigit() or len(answer) > 12:
        return False
    found = hashlib.sha256(f"{asked.challenge}:{answer}".encode()).digest()
    return int.from_bytes(found) >> (256 - asked.bits) == 0


def _new(ticket: Ticket) -> str:
    return sealing.seal(sealing.digest(ticket.token).hex()).decode()


def _age(challenge: str, ticket: Ticket) -> float | None:
    """Seconds since this form's challenge was made; None for another form's, or a forged one."""
    try:
        if sealing.unseal(challenge.encode()) != sealing.digest(ticket.token).hex():
            return None
        return clock.now().timestamp() - sealing.sealed_at(challenge.encode())
    except InvalidToken:
        return None


def count_message(*, in_danger: bool = False) -> TooMany | None:
    """One more message from this connection; the refusal, where there were so many that no person wrote them all.

    Whoever says that somebody is `in_danger` does not wait because others write a lot: these are counted by themselves.
    Call it before the request's first statement. The page that refuses keeps what was typed (`ask_to_wait`).
    """
    try:
        limits.count(
            "message_in_danger" if in_danger else "message",
            limits.source_of_request(),
            _settings().messages_per_hour_per_source,
        )
    except TooMany as error:
        return error
    return None


def ask_to_wait(form: FlaskForm, error: TooMany) -> dict[str, str]:
    """Say so above the form, which comes back as it was typed; returns what the answer's head says."""
    words = _(
        "Very many messages came from your connection within the hour. Yours is still here: send it a little later."
    )
    form.form_errors = [or_ring_us(words)]
    return {"Retry-After": str(error.retry_after)}


def or_ring_us(words: str) -> str:
    """What asks somebody to wait, and the telephone for whoever can't."""
    phone = catalogue.organisation().phone
    return f"{words} {_('You can also ring us: %(phone)s.', phone=apart(phone))}" if phone else words


def _seconds_since_begun() -> float:
    """Since this browser began its form; for ever where it holds none, which the ticket in the page tells otherwise."""
    try:
        return clock.now().timestamp() - sealing.sealed_at(session.get(FORM, "").encode())
    except InvalidToken:
        return float("inf")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
