"""How a complaint stands, as its customer reads it: one sentence, five knots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext

from .. import clock
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import deadlines, first_word
from ..complaints.models import Clock, Complaint, Event, Message
from ..complaints.statuses import ENDED, WORKABLE, Status
from ..remedies.models import Offer
from ..web.filters import day, long_day, short_day, time_of_day

_: Callable[..., str] = gettext


AFTER_CALL = "after_call"
"""Under this letter the log keeps together what the end of a guided call did."""
LOOKED_INTO = frozenset({
    "plan_question", "answer_question", "add_evidence", "ask_colleague", "answer_enquiry", "repeat_statement",
    "record_finding", "ask_customer",
})  # fmt: skip


@dataclass(frozen=True)
class Lead:
    """The sentence that opens the page: its first clause, and the rest."""

    clause: str
    rest: str


@dataclass(frozen=True)
class Knot:
    word: str
    date: str
    state: str


def lead(
    complaint: Complaint, answer_by: datetime | None, *, asking: bool = False, asked: bool = False,
    corrected: bool = False,
) -> Lead:  # fmt: skip
    """State, what we need or what is next, by when, and who.

    `answer_by` is the day the customer's word is awaited; `asking`: what we understood waits for their yes; `asked`: we
    have asked those of us who were involved; `corrected`: they said what we did not understand right.
    """
    asks = _("We wrote down what we understood. Please tell us below whether it is right.") if asking else ""
    missed = _missed(complaint)
    if missed is not None:
        broken = _("We said %(day)s, and we have not kept it.", day=day(missed))
        return Lead(broken, _join(_still(complaint), asks, _who(complaint)))
    clause, rest = _SENTENCES[complaint.state](complaint, answer_by)
    if asked and complaint.state is Status.INVESTIGATING:
        rest = _join(_("We have asked the people involved what they know."), rest)
    if asking:
        return Lead(_("Is this what you meant?"), _join(asks, rest))
    if corrected:
        ours = _("You told us what was not right. It is our turn: we write it down anew, and ask you again.")
        return Lead(_("Thank you for putting it right."), _join(ours, rest))
    return Lead(clause, rest)


def thread(complaint: Complaint, events: Sequence[Event], *, asking: bool = False) -> list[Knot]:
    """Five knots from received to put right. `asking` as for `lead`."""
    first = {action: event.at for event in reversed(events) for action in (event.action,)}
    offered = first.get("offer")
    decided = next((event.at for event in _decisions(events) if event.action == "resolve"), None)
    dates = (
        complaint.received_at,
        first.get("confirm_facts") or first.get("go_on_unconfirmed"),
        offered or decided,
        offered or decided,
        complaint.closed_at if complaint.state is Status.CLOSED else None,
    )
    words = (
        _("Received"), _("Understood"), _("Talked about") if _only_talked(events) else _("Looked into"),
        _("Decided") if decided and not offered else _("Offer made"), _("Put right"),
    )  # fmt: skip
    now = _position(complaint, dates)
    turn = asking or complaint.state in {Status.WAITING, Status.OFFERED, Status.RESOLVED}
    here = "next" if complaint.state in ENDED else "now"
    return [
        Knot(word, _knot_date(at, place, now, turn), "done" if place < now else here if place == now else "next")
        for place, (word, at) in enumerate(zip(words, dates, strict=True))
    ]


def _only_talked(events: Sequence[Event]) -> bool:
    """Whether an offer was made while we talked, and nothing was looked into before or since."""
    offered = next((event for event in events if event.action == "offer"), None)
    in_talk = offered is not None and offered.facts.get("together") == AFTER_CALL
    return in_talk and not any(event.action in LOOKED_INTO for event in events)


def decision(messages: Sequence[Message], events: Sequence[Event]) -> Message | None:
    """Our last decision as it was sent; None where there is none, and while it may still be taken back."""
    decided = _decisions(events)
    return next((said for said in messages if decided and said.event_id == decided[-1].id), None)


def _decisions(events: Sequence[Event]) -> list[Event]:
    """Our decisions in their order, without those that were taken back before they left."""
    found: list[Event] = []
    for event in events:
        if event.action in ("resolve", "deadlock", "correct_decision"):
            found.append(event)
        elif event.action == "take_decision_back" and found:
            found.pop()
    return found


def shows_findings(complaint: Complaint, shown: Message | None) -> bool:
    """Whether what we found about each concern is theirs to read: it left with the decision that stands now."""
    return complaint.state is Status.REFERRED or (complaint.state not in WORKABLE and shown is not None)


@dataclass(frozen=True)
class OurOffer:
    """An offer of ours that has ended, as a part of the conversation: `lines` are (words, amount)."""

    at: datetime
    author: User | None
    lines: Sequence[tuple[str, Decimal | None]]
    body: str
    kind: str = "offer"
    from_customer: bool = False
    event_id: int = 0


def conversation(
    messages: Sequence[Message], events: Sequence[Event], shown: Message | None, offers: Sequence[Offer] = ()
) -> list[Message | OurOffer]:
    """What was said, the latest first, with the offers that have ended. Without what stands elsewhere on the page (why
    a promise moved, the decision `shown`), and without words that somebody of ours wrote down a second time."""
    moves = {event.id for event in events if event.action in ("move_promise", "move_date")}
    theirs = {(said.event_id, said.body) for said in messages if said.from_customer and said.kind != "spoken"}
    rows = [
        said
        for said in messages
        if said.event_id not in moves
        and said is not shown
        and not (said.kind == "spoken" and (said.event_id, said.body) in theirs)
    ]
    ended = [
        OurOffer(
            row.made_at, accounts.find_user(row.made_by_id), [(line.words, line.told) for line in row.lines],
            row.explanation,
        )
        for row in offers
        if row.state in ("declined", "taken_back", "lapsed")
    ]  # fmt: skip
    return sorted([*rows, *ended], key=lambda said: said.at, reverse=True)


def resolution(complaint: Complaint) -> Clock | None:
    """The clock of our own date, while it runs."""
    return deadlines.find(complaint, deadlines.RESOLUTION)


def why_then(complaint: Complaint) -> str:
    """What the expected date rests on."""
    basis = complaint.expected_basis
    days = basis.get("days", 0)
    if basis.get("kind") == "history":
        return _(
            "%(share)s of 100 complaints like yours were settled within %(days)s working days.",
            share=basis["share"], days=days,
        )  # fmt: skip
    if basis.get("kind") == "moved":
        return _("We gave you another date, and told you why.")
    if basis.get("kind") == "reopened":
        return _("That is %(days)s working days from the day it was opened again, and no more.", days=days)
    if basis.get("kind") == "assessed":
        return _("We have looked at what it takes: %(days)s working days from the day it reached us.", days=days)
    return _("That is the time we allow ourselves for complaints of this kind: %(days)s working days.", days=days)


def _position(complaint: Complaint, dates: Sequence[datetime | None]) -> int:
    waiting = complaint.state is Status.WAITING
    state = Status(complaint.returns_to) if waiting and complaint.returns_to else complaint.state
    places = {
        Status.RECEIVED: 1, Status.ACKNOWLEDGED: 1, Status.ASSESSED: 1, Status.INVESTIGATING: 2, Status.OFFERED: 3,
        Status.AGREED: 4, Status.RESOLVED: 4, Status.CLOSED: 5,
    }  # fmt: skip
    if state in places:
        return places[state]
    return max(place for place, at in enumerate(dates) if at is not None) + 1


def _knot_date(at: datetime | None, place: int, now: int, turn: bool) -> str:
    if place == now:
        return _("your turn") if turn else ""
    return short_day(at) if at is not None and place < now else ""


def _missed(complaint: Complaint) -> datetime | None:
    """The date that has passed although it is our turn: the first answer's, the next word's, or the expected one."""
    theirs = complaint.state in {Status.WAITING, Status.OFFERED}
    ours = () if theirs else (deadlines.ACKNOWLEDGE, deadlines.RESOLUTION)
    at, call = clock.now(), deadlines.owed_call(complaint)
    running = [call, *(deadlines.find(complaint, kind) for kind in (*ours, deadlines.CONTACT_AGAIN))]
    late = [row.due_at for row in running if row is not None and row.paused_at is None and row.due_at < at]
    return min(late, default=None)


def talking(complaint: Complaint) -> bool:
    """Whether a person owes them a word: an offer does not end before that, nor within a day after."""
    return deadlines.find(complaint, deadlines.CONTACT_AGAIN) is not None


def _again(complaint: Complaint) -> str:
    """By when a person owes them a word, after "it is not right" or "let us talk", or the call that was promised;
    empty where nobody does."""
    owed = deadlines.find(complaint, deadlines.CONTACT_AGAIN)
    if owed is None and (call := deadlines.owed_call(complaint)) is not None:
        return _("A person rings you by %(day)s, %(time)s.", day=day(call.due_at), time=time_of_day(call.due_at))
    if owed is None:
        return ""
    return _("A person gets back to you by %(day)s, %(time)s.", day=day(owed.due_at), time=time_of_day(owed.due_at))


def _still(complaint: Complaint) -> str:
    if complaint.acknowledged_at is None:
        return _("Nobody has answered you yet. You can ask for a manager below, or ring us.")
    return _("We are still working on it. You can ask for a manager below.")


def _who(complaint: Complaint) -> str:
    if complaint.handler is None:
        return ""
    return _("%(name)s is looking after your complaint.", name=complaint.handler.public_name)


def _join(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _settle(complaint: Complaint) -> str:
    return _("We expect to settle it by %(day)s.", day=long_day(complaint.expected_at))


def _received(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    owed = first_word.of(complaint)
    return _("We have your complaint."), _join(owed.sentence if owed.is_owed else "", _settle(complaint))


def _acknowledged(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    return _("A person has read your complaint."), _join(_again(complaint), _settle(complaint), _who(complaint))


def _assessed(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    known = complaint.impact is not None  # what was withdrawn early and came back was never looked at
    clause = _("We know what it takes.") if known else _("Your complaint is open again.")
    return clause, _join(_again(complaint), _settle(complaint), _who(complaint))


def _investigating(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    return _("We are looking into it."), _join(_again(complaint), _settle(complaint), _who(complaint))


def _waiting(complaint: Complaint, by: datetime | None) -> tuple[str, str]:
    until = _("Our own clock stands still until %(day)s.", day=day(by)) if by else ""
    return _("We need a word from you."), _join(_("Please answer the question below."), until, _who(complaint))


def _offered(complaint: Complaint, by: datetime | None) -> tuple[str, str]:
    clause, talk = _("We have made you an offer."), _again(complaint)
    if talk:
        stays = _("The offer stays open meanwhile.")
        return clause, _join(_("You want to talk about it."), talk, stays, _who(complaint))
    ask = _("Please tell us by %(day)s whether it puts things right.", day=day(by)) if by else ""
    return clause, _join(ask, _who(complaint))


def _agreed(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    next_step = _("You hear from us when it is done.")
    return _("Agreed, and being done."), _join(next_step, _settle(complaint), _who(complaint))


def _resolved(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    asked = _("We will ask you whether it worked. If it is not right, say so now: we open it again at once.")
    return _("Done. Is it right?"), _join(asked, _who(complaint))


def _closed(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    when = complaint.closed_at
    clause = _("Your complaint was closed on %(day)s.", day=day(when)) if when else _("Your complaint is closed.")
    return clause, _("If it is not right after all, say so below: we open it again, however long ago it was.")


def _withdrawn(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    return _("We stopped because you asked us to."), _("You can open it again at any time, with the same reference.")


def _merged(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    return _("This complaint is joined with another of yours."), _("Both references keep working.")


def _referred(complaint: Complaint, _by: datetime | None) -> tuple[str, str]:
    body = catalogue.organisation().outside_body.name or _("an outside body")
    return _("We have given you our final answer."), _("You can take it to %(name)s, free of charge.", name=body)


_SENTENCES = {
    Status.RECEIVED: _received,
    Status.ACKNOWLEDGED: _acknowledged,
    Status.ASSESSED: _assessed,
    Status.INVESTIGATING: _investigating,
    Status.WAITING: _waiting,
    Status.OFFERED: _offered,
    Status.AGREED: _agreed,
    Status.RESOLVED: _resolved,
    Status.CLOSED: _closed,
    Status.WITHDRAWN: _withdrawn,
    Status.MERGED: _merged,
    Status.REFERRED: _referred,
}
