"""Letters as PDF. The worker makes what was sent, once; whoever wants to see one before has it made by a child process.

A letter's paper is made of its version and the day it was sent, which never change: made twice, it is the same.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext

from .. import clock
from ..catalogue import queries as catalogue
from ..config import ROOT
from ..db import db, reading
from ..errors import NotFound
from ..outbox import enclosures
from ..outbox.models import Enclosure
from ..web import filters, languages
from . import content
from .models import Letter, LetterVersion

PAPER = ROOT / "app" / "decisions" / "paper"
PATIENCE_SECONDS = 30
LOCALES = {"en": "en-GB"}
AT_ONCE = 10


def make(enclosure: Enclosure) -> bytes:
    """The PDF of the letter that this enclosure is of. For the worker: it keeps what making it takes."""
    from .paper import print_sheet  # fifty megabytes

    with reading():
        sheet = sheet_of(_get_sent(enclosure.about))
    return print_sheet(sheet)


def make_waiting() -> int:
    """Make what nobody made yet, also of letters that no mail carries; returns how many."""
    with reading():
        rows = list(enclosures.not_made(AT_ONCE))
        db.session.expunge_all()
    for row in rows:
        enclosures.keep(row.id, make(row))
    return len(rows)


def pdf_of(letter: Letter) -> bytes:
    """A letter as it was sent: the file that was made, or, where the worker is not that far, the same by a child."""
    enclosure = enclosures.find_about(letter.id, enclosures.PDF)
    if enclosure is not None and enclosure.made_at is not None:
        return enclosures.content_of(enclosure)
    return by_a_child(sheet_of(letter))


def preview(version: LetterVersion) -> bytes:
    """A version as it would leave today."""
    return by_a_child(sheet(content.read(version.content), _local_day()))


def by_a_child(sheet: dict[str, Any]) -> bytes:
    """Print in a process of its own, so that this one stays small. Raises RuntimeError when that fails."""
    words = json.dumps(sheet).encode()
    command = [sys.executable, "-I", str(PAPER)]
    done = subprocess.run(command, input=words, capture_output=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError("the letter can't be printed")
    return done.stdout


def sheet_of(letter: Letter) -> dict[str, Any]:
    """What is on the paper of a letter that was sent."""
    sent = next(version for version in letter.versions if version.number == letter.sent_number)
    assert letter.sent_at is not None
    return sheet(content.read(sent.content), catalogue.organisation().working_time.local(letter.sent_at).date())


def sheet(said: content.Content, day: date) -> dict[str, Any]:
    """A letter's content and its day as the plain data that `paper` prints."""
    blocks = [
        {"title": block.title, "words": block.words,
         "lines": [[line.label, line.value, line.words] for line in block.lines]}
        for block in said.blocks
    ]  # fmt: skip
    with languages.writing_in(said.language):
        return frame(
            language=said.language, day=day, reference=said.reference, title=said.title, sender=said.sender, to=said.to,
            greeting=said.greeting, blocks=blocks, signature=said.signature, large=said.large,
        )  # fmt: skip


def frame(
    *, language: str, day: date, reference: str, title: str, sender: Sequence[str], to: Sequence[str], greeting: str,
    blocks: list[dict[str, Any]], signature: Sequence[str], large: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The plain data that `paper` prints, with what every sheet of ours has around its `blocks`. In the language that
    holds just now; `sender` has the name first."""
    return {
        "language": LOCALES.get(language, language),
        "direction": languages.direction(language),
        "large": large,
        "day": day.isoformat(),
        "title": title,
        "sender": {"name": sender[0], "lines": list(sender[1:])},
        "to": [line for line in to if line],
        "facts": [[gettext("Date"), filters.long_day(day)], [gettext("Our reference"), reference]],
        "greeting": greeting,
        "blocks": blocks,
        "signature": list(signature),
        "page": gettext("Page {page} of {pages}"),
        "foot": gettext("Complaint %(reference)s", reference=reference),
        "unprinted": gettext("☐ stands for a sign that we can’t print. The page of your complaint shows it."),
    }


def _get_sent(letter_id: int) -> Letter:
    letter = db.session.get(Letter, letter_id)
    if letter is None or letter.sent_number is None:
        raise NotFound("There is no such letter.")
    return letter


def _local_day() -> date:
    return catalogue.organisation().working_time.local(clock.now()).date()
