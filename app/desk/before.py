"""Heard from them before: the trail that leads up to a complaint, and other complaints it may belong with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from flask import url_for

from ..complaints.casefile import CaseFile
from ..complaints.models import Complaint
from ..web import filters, vocabulary

MOST = 10
SATISFIED = {"yes": "put right", "partly": "partly put right", "no": "not put right"}
# How a promise or a contact ended: word, icon, tone.
PROMISED = {"kept": ("Kept", "check-circle", "ok"), "broken": ("Broken", "x-circle", "bad")}
UNANSWERED = ("Nobody answered", "exclamation-circle", "bad")
UNREACHED = ("Nobody was reached", "exclamation-circle", "bad")


@dataclass(frozen=True)
class Earlier:
    """Something before this complaint. `gap` is the time since what was before it; `mark` is how it ended, or empty."""

    what: str
    when: str
    href: str
    gap: str
    quote: str = ""
    note: str = ""
    mark: tuple[str, str, str] | tuple[()] = ()


@dataclass(frozen=True)
class Before:
    """The newest first. `last` is the time from the newest to this complaint."""

    entries: list[Earlier]
    last: str
    has_more: bool


def before(file: CaseFile) -> Before:
    """What was there before this complaint reached us."""
    complaint = file.complaint
    rows = [row for row in file.trail if row.at < complaint.received_at]
    if not rows:
        return Before([], "", False)
    shown = rows[:MOST]
    dates = [filters.local(row.at).date() for row in shown]
    gaps = [_later(was, now) for now, was in pairwise(dates)]
    gaps.append("first" if len(rows) <= MOST else "")
    apart = _apart(dates[0], filters.local(complaint.received_at).date())
    last = f"last {apart} before this" if apart else "last on the same day"
    entries = [_entry(row, gap, complaint) for row, gap in zip(shown, gaps, strict=True)]
    return Before(entries, last, len(rows) > MOST)


def belonging(file: CaseFile) -> Sequence[Any]:
    """Complaints it may belong with that did not come before it."""
    received = file.complaint.received_at
    return [row for row in file.trail if row.kind == "case" and row.at >= received][:MOST]


def _later(was: date, now: date) -> str:
    apart = _apart(was, now)
    return f"{apart} later" if apart else "the same day"


def _apart(was: date, now: date) -> str:
    """`2 days`, `3 months`; nothing for one and the same day."""
    days = (now - was).days
    for size, word in ((365, "year"), (30, "month"), (1, "day")):
        if days >= 2 * size or (size == 1 and days):
            count = days // size
            return f"{count} {word}{'s' if count != 1 else ''}"
    return ""


def _entry(row: Any, gap: str, complaint: Complaint) -> Earlier:
    href = url_for("desk.case", reference=row.reference)
    when = filters.moment(row.at)
    if row.kind == "case":
        return Earlier(row.words, when, href, gap, note=_of_case(row, complaint))
    if row.kind == "promise":
        return Earlier("We promised", when, href, gap, note=row.words, mark=PROMISED.get(row.state, ()))
    if row.state == "log_call":
        return Earlier("Call", when, href, gap, quote=row.words, mark=() if row.answered else UNREACHED)
    return Earlier("They said", when, href, gap, quote=row.words, mark=() if row.answered else UNANSWERED)


def _of_case(row: Any, complaint: Complaint) -> str:
    ended = str(vocabulary.STATUS[row.status].desk)
    if row.state in SATISFIED:
        ended = f"{ended}, {SATISFIED[row.state]}"
    notes = [f"{ended}."]
    if row.id == complaint.merged_into_id:
        notes.append("This one was joined with it.")
    elif row.merged_into_id == complaint.id:
        notes.append("Joined with this one.")
    elif row.same_words:
        notes.append("The same words.")
    elif not row.verified:
        notes.append("The same e-mail address, not confirmed.")
    return " ".join(notes)
