"""One action on several complaints: each passes the gates it would pass alone, and each says what became of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ..access import Actor
from ..db import attempt, db
from ..errors import DomainError
from ..sentences import sentence
from . import lifecycle, queries, readings, repeats
from .access import visible_to
from .closeness import SENSITIVE_SUBJECT
from .models import Complaint, Event

MOST = 100
NOT_THERE = "It does not exist, or you may not see it."


@dataclass(frozen=True)
class Seen:
    """A complaint as a page showed it: its version, and the last entry of its log then."""

    reference: str
    version: int
    entry: int


@dataclass(frozen=True)
class Candidate:
    """A picked complaint with why the action is not possible, or an empty string where it is."""

    complaint: Complaint
    seen: Seen
    refusal: str
    title: str


@dataclass(frozen=True)
class Outcome:
    """What became of one complaint. `reasons` says what has to be done first."""

    reference: str
    title: str
    done: bool
    words: str = ""
    reasons: tuple[str, ...] = ()


def blank() -> Complaint:
    """Nobody's complaint: a form for several has nothing filled in from one of them."""
    return Complaint()


def candidates(references: Iterable[str], name: str, actor: Actor) -> list[Candidate]:
    """The complaints of these references that `actor` may see, in their order, at most MOST of them."""
    wanted = list(dict.fromkeys(reference for reference in references if "\0" not in reference))[:MOST]
    if not wanted:
        return []
    statement = select(Complaint).where(Complaint.reference.in_(wanted), visible_to(actor))
    found = {complaint.reference: complaint for complaint in db.session.scalars(statement)}
    entries = _latest_entries([complaint.id for complaint in found.values()])
    closed = readings.closed_to(actor, found.values())
    return [
        Candidate(
            complaint, Seen(complaint.reference, complaint.version, entries[complaint.id]),
            readings.SAY_WHY if complaint.id in closed else _refusal(complaint, name, actor),
            SENSITIVE_SUBJECT if complaint.id in closed and complaint.sensitive else complaint.title,
        )
        for complaint in (found[reference] for reference in wanted if reference in found)
    ]  # fmt: skip


def perform_on_each(
    picked: Sequence[Seen], name: str, actor: Actor, needs: Callable[[Complaint], object], words: Iterable[str]
) -> list[Outcome]:
    """Do `name` to each with what `needs` makes for it; what is refused for one stops no other.

    `words` are the texts that were typed: the same form sent twice does each complaint once. All are locked in one
    order for everybody, so that two colleagues who picked the same ones do not wait for each other in a ring.
    """
    typed = {text for text in words if text.strip()}
    ordered = sorted({seen.reference: seen for seen in picked[:MOST]}.values(), key=lambda seen: seen.reference)
    done = {seen.reference: _perform(seen, name, actor, needs, typed) for seen in ordered}
    return [done[reference] for reference in dict.fromkeys(seen.reference for seen in picked[:MOST])]


def _perform(seen: Seen, name: str, actor: Actor, needs: Callable[[Complaint], object], typed: set[str]) -> Outcome:
    title = ""
    try:
        with attempt():
            complaint = queries.get(seen.reference, actor, for_change=True)
            title = complaint.title
            if not repeats.by_colleague(complaint, name, actor, seen.entry, typed):
                lifecycle.perform(complaint, name, actor, needs(complaint), version=seen.version)
    except DomainError as refusal:
        reasons = (*getattr(refusal, "reasons", ()), *getattr(refusal, "errors", {}).values())
        return Outcome(seen.reference, title, done=False, words=refusal.words, reasons=reasons)
    return Outcome(seen.reference, title, done=True)


def _refusal(complaint: Complaint, name: str, actor: Actor) -> str:
    try:
        lifecycle.check(complaint, name, actor)
    except DomainError as refusal:
        return " ".join((refusal.words, *map(sentence, getattr(refusal, "reasons", ()))))
    return ""


def _latest_entries(complaint_ids: Sequence[int]) -> dict[int, int]:
    latest = (
        select(Event.complaint_id, func.max(Event.id).label("entry"))
        .where(Event.complaint_id.in_(complaint_ids))
        .group_by(Event.complaint_id)
    )
    return {row.complaint_id: row.entry for row in db.session.execute(latest)}
