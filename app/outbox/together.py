"""Letters about one matter to one person that wait at the same time leave as one mail.

A letter may join others where whoever enqueued it said so: it then keeps its `part`, what a mail of several says of it.
While another of them is still held, those that could leave wait with it, but never longer than MOST_WAIT after the
first was written. A letter that joins none ends the run, and so does one in another language or to somebody who acts
for somebody else: nothing overtakes what was written before it.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from .. import clock
from ..db import db, reading, transaction
from . import enclosures, rendering
from .models import Channel, Delivery, State
from .service import Recipient, mint_link

KIND = "together"
MOST_WAIT = timedelta(minutes=5)
OF_READER = ("language", "acts", "acts_for")
"""What of a part is the same in all of a mail."""
SAME = ("title", "text", "signer")
"""What is the same in two parts of which one is enough."""

log = logging.getLogger(__name__)
PLACE = func.coalesce(Delivery.turn, Delivery.id)
"""Where a mail stands in line among those about the same to the same person."""
_MAILS = (Delivery.state == State.WAITING, Delivery.channel == Channel.MAIL)
_MAY_JOIN = (*_MAILS, Delivery.part.is_not(None), Delivery.attempts == 0)


@dataclass(frozen=True)
class Told:
    """One letter in a mail of several."""

    title: str
    text: str
    html: Markup
    signer: str


def gather() -> int:
    """Join what can leave now, and hold what waits for more; returns how many mails were made of several letters."""
    made = 0
    for about, recipient in _several():
        try:
            with transaction():
                made += _join(about, recipient)
        except OperationalError:
            raise
        except Exception as error:  # whatever a row holds, the letters must leave: then each by itself
            log.error("mails about %s can't be joined: %s", about, type(error).__name__)
            with transaction():
                db.session.execute(
                    update(Delivery).where(*_MAY_JOIN, Delivery.about == about, Delivery.recipient == recipient)
                    .values(part=None)
                )  # fmt: skip
    return made


def _several() -> Sequence[tuple[int, str]]:
    """Matters and people with more than one letter that may join others, the first of which is due."""
    waiting = (
        select(Delivery.about, Delivery.recipient)
        .where(*_MAY_JOIN, Delivery.about.is_not(None))
        .group_by(Delivery.about, Delivery.recipient)
        .having(func.count() > 1, func.min(Delivery.next_try_at) <= clock.now())
    )
    with reading():
        return [(row.about or 0, row.recipient) for row in db.session.execute(waiting)]


def _join(about: int, recipient: str) -> bool:
    """Make one mail of what can leave, or move the moment on at which it may."""
    at, run = clock.now(), _run(about, recipient)
    if len(run) < 2 or run[0].next_try_at > at:
        return False
    held = [letter for letter in run if letter.next_try_at > at]
    last_moment = run[0].created_at + MOST_WAIT
    if held and at < last_moment:
        until = min(max(letter.next_try_at for letter in held), last_moment)
        for letter in run:
            letter.next_try_at = max(letter.next_try_at, until)
        return False
    ready = run[: run.index(held[0])] if held else run
    if len(ready) < 2:
        return False
    said = _each_once(ready)
    if len(said) > 1:
        _put_together(ready, said, at)
    return True


def _each_once(letters: Sequence[Delivery]) -> list[Delivery]:
    """These without those that say the very words of a later one, as two presses of one kind do: what stands between
    the two may have undone the first. Where one alone is left, it leaves as it is, in the place of the first, and the
    others count as gone with it."""
    said: dict[tuple[str, ...], Delivery] = {}
    for letter in letters:
        words = tuple((letter.part or {})[name] for name in SAME)
        said.pop(words, None)
        said[words] = letter
    kept = list(said.values())
    if len(kept) == 1:
        kept[0].turn = letters[0].turn or letters[0].id
        for letter in letters[:-1]:
            _went_with(letter, kept[0])
    return kept


def _run(about: int, recipient: str) -> list[Delivery]:
    """The letters at the front that may join each other, locked, in the order in which they were written."""
    theirs = (Delivery.about == about, Delivery.recipient == recipient, Delivery.urgent.is_(False))
    waiting = select(Delivery).where(*_MAILS, *theirs).order_by(PLACE)
    run: list[Delivery] = []
    readers: set[tuple[Any, ...]] = set()
    for letter in db.session.scalars(waiting.with_for_update().execution_options(populate_existing=True)):
        if letter.part is None or letter.attempts or not enclosures.are_made(letter):
            break
        readers.add(tuple(letter.part.get(name) for name in OF_READER))
        if len(readers) > 1:
            break
        run.append(letter)
    return run


def _put_together(letters: Sequence[Delivery], said: Sequence[Delivery], at: datetime) -> None:
    """One mail in place of these, which says what `said` says, with the link and the button of the one that matters
    most, and its files. They stay in the record.

    It stands in line where the first of them stood.
    """
    parts = [letter.part or {} for letter in said]
    lead = max(range(len(said)), key=lambda index: (parts[index]["weight"], index))
    first, leading = letters[0], said[lead]
    told = rendering.render(KIND, _context(leading, parts, parts[lead]), parts[lead]["language"])
    mail = Delivery(
        kind=KIND, about=first.about, channel=Channel.MAIL, state=State.WAITING, to_staff=False,
        recipient=first.recipient, recipient_name=leading.recipient_name, subject=told.subject, text=told.text,
        html=told.html, message_id=f"<{secrets.token_hex(16)}@{rendering.mail_domain()}>",
        created_at=at, next_try_at=at, turn=first.id,
    )  # fmt: skip
    if leading.link_purpose and leading.link_expires_at is not None:
        mint_link(mail, leading.link_purpose, leading.link_expires_at)
    db.session.add(mail)
    db.session.flush()
    enclosures.go_with(mail, said)
    for letter in letters:
        _went_with(letter, mail)


def _went_with(letter: Delivery, mail: Delivery) -> None:
    before = update(Delivery).where(Delivery.went_with_id == letter.id)
    db.session.execute(before.values(went_with_id=mail.id))
    letter.state, letter.went_with_id = State.JOINED, mail.id
    letter.part = letter.link_sealed = None


def _context(leading: Delivery, parts: Sequence[dict[str, Any]], lead: dict[str, Any]) -> dict[str, Any]:
    signers = {part["signer"] for part in parts}
    return {
        "recipient": Recipient(
            leading.recipient_name,
            leading.recipient,
            language=lead["language"],
            acts=lead.get("acts", False),
            acts_for=lead.get("acts_for", ""),
        ),
        "complaint": {"reference": lead["reference"]},
        "has_link": bool(leading.link_purpose),
        "parts": [_told(part, signs=len(signers) > 1) for part in parts],
        "lead": lead,
        "signed": lead["signer"] if len(signers) == 1 else "",
    }


def _told(part: dict[str, Any], *, signs: bool) -> Told:
    escaped = Markup(part["html"])  # noqa: S704  our own template wrote it, and escaped what people said
    return Told(part["title"], part["text"], escaped, part["signer"] if signs else "")
