"""Steps in a complaint's life that time takes: promises that break, questions and offers that end."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select

from ... import clock
from ...access import SYSTEM
from ...catalogue import queries as catalogue
from ...complaints import deadlines, details, letters, notices, questions
from ...complaints.calls import is_held_promise
from ...complaints.lifecycle import perform
from ...complaints.models import Clock, Complaint, Event, Promise
from ...complaints.statuses import ENDED, Status
from ...db import db
from ...people.models import Customer
from ...remedies.models import Offer
from ...web.filters import day
from .rounds import Round

# Nobody is reminded of an offer made a moment ago, and no offer ends a moment after its reminder.
DAY = timedelta(days=1)


def break_promises(round_: Round) -> None:
    """Promises whose date has passed, also after the complaint was closed. Who withdrew released us, also of what was
    removed with it; what was to be said in a call that is held waits for the decision."""
    found = (
        select(Promise.id, Promise.complaint_id)
        .join(Complaint, Complaint.id == Promise.complaint_id)
        .where(Promise.state == "open", Promise.due_at <= clock.now(), Complaint.status != Status.WITHDRAWN)
        .where(Complaint.removed_at.is_(None))
        .where(~is_held_promise())
    )
    round_.each(found, _break_promise)


def _break_promise(complaint: Complaint, promise_id: int) -> None:
    perform(complaint, "break_promise", SYSTEM, details.PromiseKept(promise_id))


def go_on_without_answer(round_: Round) -> None:
    """Questions whose last day has passed: our own clock runs on, and the handler knows."""
    found = (
        select(Clock.id, Clock.complaint_id)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(
            Complaint.status == Status.WAITING, Clock.kind == deadlines.RESOLUTION, Clock.ended_at.is_(None),
            Clock.pause_ends_at <= clock.now(),
        )
    )  # fmt: skip
    round_.each(found, _go_on)


def _go_on(complaint: Complaint, _clock_id: int) -> None:
    wrote_apart = questions.wrote_apart(complaint)
    perform(complaint, "go_on_without", SYSTEM, details.Reason("The day we asked for an answer by has passed."))
    words = "Go on; whoever looks at it again has words of theirs that may hold the answer to our question"
    if not wrote_apart:
        words = "No answer came to our question; go on with what we know"
    notices.tell("overdue", complaint, words)


def remind_of_offers(round_: Round) -> None:
    """Offers that end soon and that the customer has not answered. What waits until we have seen what allows whoever
    reads our letters to ask neither is told to them nor ends."""
    at = clock.now()
    before = timedelta(days=catalogue.targets().offer_reminder_days_before)
    found = (
        select(Offer.id, Offer.complaint_id)
        .join(Complaint, Complaint.id == Offer.complaint_id)
        .where(
            Complaint.status == Status.OFFERED, Offer.state == "open", Offer.reminded_at.is_(None),
            Offer.until <= at + before, Offer.made_at <= at - DAY, ~_talking(at), ~_unproven(),
        )
    )  # fmt: skip
    round_.each(found, _remind_of_offer)


def _talking(at: datetime) -> ColumnElement[bool]:
    """The customer wrote and waits for our word, or got it within a day: an offer stays open while we talk."""
    lately = or_(Clock.ended_at.is_(None), Clock.ended_at > at - DAY)
    return exists().where(Clock.complaint_id == Complaint.id, Clock.kind == deadlines.CONTACT_AGAIN, lately)


def _unproven() -> ColumnElement[bool]:
    return exists().where(Customer.id == Complaint.customer_id, Customer.is_unproven_there())


def _remind_of_offer(complaint: Complaint, offer_id: int) -> None:
    offer = db.session.get_one(Offer, offer_id)
    offer.reminded_at = clock.now()
    facts = {"offer": offer, "stands_until": stands_until(offer.until, offer.reminded_at)}
    letters.send("offer_reminder", complaint, SYSTEM, None, None, facts)


def stands_until(until: datetime, reminded_at: datetime) -> datetime:
    """Until when an offer can be accepted: its day, and at least one day after its reminder."""
    return max(until, reminded_at + DAY)


def end_offers(round_: Round) -> None:
    """Offers whose time is over, once the customer was reminded."""
    at = clock.now()
    found = (
        select(Offer.id, Offer.complaint_id)
        .join(Complaint, Complaint.id == Offer.complaint_id)
        .where(
            Complaint.status == Status.OFFERED, Offer.state == "open", Offer.until <= at, Offer.reminded_at <= at - DAY,
            ~_talking(at), ~_unproven(),
        )
    )  # fmt: skip
    round_.each(found, _end_offer)


def end_left_offers(round_: Round) -> None:
    """Offers whose time is over on complaints that ended meanwhile: nobody can accept them, and nothing is said of it.

    A joined complaint has to be past the days in which it can be separated again: its offer comes back with it.
    """
    at = clock.now()
    separable = exists().where(
        Event.complaint_id == Complaint.id, Event.action == "merge",
        Event.at >= at - timedelta(days=catalogue.targets().unmerge_days),
    )  # fmt: skip
    found = (
        select(Offer.id, Offer.complaint_id)
        .join(Complaint, Complaint.id == Offer.complaint_id)
        .where(Complaint.status.in_(ENDED), Offer.state == "open", Offer.until <= at, ~separable)
    )
    round_.each(found, _end_left_offer)


def _end_left_offer(complaint: Complaint, offer_id: int) -> None:
    offer = db.session.get_one(Offer, offer_id)
    if complaint.status in ENDED and offer.state == "open":
        offer.state, offer.answered_at = "lapsed", clock.now()


def _end_offer(complaint: Complaint, offer_id: int) -> None:
    until = db.session.get_one(Offer, offer_id).until
    perform(complaint, "lapse", SYSTEM)
    notices.tell("overdue", complaint, f"Our offer ended on {day(until)} without an answer; find another way")
