"""What a letter may speak of: the names, sums, days and words of its case, for comparing a text with them."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import promises, queries
from ..complaints.models import Complaint, Event, Message
from ..complaints.wording import boxes, mixups
from ..complaints.wording.mixups import Known, Mixup
from ..remedies import promised
from ..remedies import queries as remedies
from ..web import filters

V = TypeVar("V")
MEANT_FOR_LETTERS = frozenset({"finding"})
"""Kinds of words that are kept inside until a letter says them."""


def questions(complaint: Complaint, action: str, details: object) -> list[Mixup]:
    """What does not fit the case in the texts of `details` that the customer would read, each question once.

    Sums and days of the details themselves fit: they are what is being offered or promised.
    """
    texts = [words for _field, words in boxes.texts(action, details) if words.strip()]
    if not texts:
        return []
    case = known(complaint, details)
    return list(dict.fromkeys(found for text in texts for found in mixups.find(text, case)))


def known(complaint: Complaint, details: object = None) -> Known:
    """Everything this case knows, and what `details` add to it."""
    history = queries.history(complaint.id)
    messages = [row for row in history.messages if row.recalled_at is None]
    return Known(
        customer=complaint.customer.name,
        today=filters.local(clock.now()).date(),
        reference=complaint.reference,
        currency=catalogue.organisation().currency,
        language=complaint.language,
        amounts={*_amounts(complaint), *_values(details, Decimal)},
        days={*_days(complaint, history.events), *_typed_days(details)},
        said=(*complaint.told, *_told(messages)),
        notes=tuple(row.body for row in messages if row.internal and row.kind not in MEANT_FOR_LETTERS),
    )


def _told(messages: list[Message]) -> Iterator[str]:
    return (row.body for row in messages if not row.internal)


def _amounts(complaint: Complaint) -> Iterator[Decimal]:
    yield from (row.amount for row in promised.told(complaint) if row.amount is not None)
    for offer in remedies.offers(complaint.id):
        yield offer.total
        yield from (line.amount for line in offer.lines if line.amount is not None)


def _days(complaint: Complaint, events: Any) -> Iterator[date]:
    """Days promised, offered or due, whatever became of them, and the day on which we ask whether it worked."""
    yield _local(complaint.expected_at)
    yield from (_local(row.due_at) for row in complaint.clocks)
    yield from (_local(row.first_due_at) for row in complaint.clocks)
    for promise in promises.of_complaint(complaint.id):
        yield _local(promise.due_at)
        yield from (_local(move.was_due_at) for move in promise.moves)
    yield from (_local(offer.until) for offer in remedies.offers(complaint.id))
    yield from (date.fromisoformat(event.facts["until"][:10]) for event in _with_end(events))
    settled = complaint.fulfilled_on or filters.local(clock.now()).date()
    yield settled + timedelta(days=catalogue.targets().follow_up_days)


def _with_end(events: list[Event]) -> Iterator[Event]:
    return (event for event in events if isinstance(event.facts.get("until"), str))


def _typed_days(details: object) -> Iterator[date]:
    yield from (_local(value) if isinstance(value, datetime) else value for value in _values(details, date))


def _values(details: object, kind: type[V]) -> Iterator[V]:
    """Every value of a kind anywhere in some details."""
    if isinstance(details, kind):
        yield details
    elif is_dataclass(details) and not isinstance(details, type):
        for spec in fields(details):
            yield from _values(getattr(details, spec.name), kind)
    elif isinstance(details, tuple):
        for row in details:
            yield from _values(row, kind)


def _local(moment: datetime) -> date:
    return filters.local(moment).date()
