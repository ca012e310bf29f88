"""How a complaint stands, as its customer reads it: one sentence, five knots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import deadlines, first_word
from ..complaints.models import Clock, Complaint, Event, Message
from ..complaints.statuses import ENDED, WORKABLE, Status
from ..web import vocabulary
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
class NextCall:
    """A call that they wait for: who rings, or nothing where that is not settled, and when, or by when. `of_manager`
    where a manager was to ring them, `meets` where it is in person."""

    name: str
    starts_at: datetime
    of_manager: bool
    meets: bool

    @property
    def sentence(self) -> str:
        told = {"name": self.name, "day": day(self.starts_at), "time": time_of_day(self.starts_at)}
        if not self.name and self.meets:
            return _("A manager meets you by %(day)s.", **told)
        if not self.name:
            return _("A manager rings you by %(day)s, %(time)s.", **told)
        if self.of_manager and self.meets:
            return _("%(name)s, a manager, meets you on %(day)s, %(time)s.", **told)
        if self.of_manager:
            return _("%(name)s, a manager, rings you on %(day)s, %(time)s.", **told)
        if self.meets:
            return _("%(name)s meets you on %(day)s, %(time)s.", **told)
        return _("%(name)s rings you on %(day)s, %(time)s.", **told)


def word(complaint: Complaint, outside: bool) -> str:
    """Its status in a word or two; `outside`: they have gone to the outside body, which goes by its own name."""
    if complaint.state is Status.REFERRED and outside and (body := catalogue.organisation().outside_body.name):
        return _("With %(name)s", name=body)
    return str(vocabulary.STATUS[complaint.status].customer)


@dataclass(frozen=True)
class Since:
    """What the log tells besides: we `asked` those of us who were involved; they `corrected` what we understood; they
    `declined` what we offered last; what both agreed to is to be done by `done_by`; they have gone `outside`.
    `next_word` is the next that somebody promised them, as (name, by when)."""

    asked: bool = False
    corrected: bool = False
    declined: bool = False
    done_by: datetime | None = None
    outside: bool = False
    next_word: tuple[str, datetime] | None = None


@dataclass(frozen=True)
class _Known:
    """What a sentence rests on besides: the day their word is awaited, the call that they wait for, and the log."""

    by: datetime | None
    call: NextCall | None
    since: Since


@dataclass(frozen=True)
class Knot:
    word: str
    date: str
    state: str


def lead(
    complaint: Complaint, answer_by: datetime | None, *, asking: bool = False, since: Since | None = None,
    call: NextCall | None = None,
) -> Lead:  # fmt: skip
    """State, what we need or what is next, by when, and who.

    `answer_by` is the day the customer's word is awaited; `asking`: what we understood waits for their yes; `call` is
    the one that they wait for.
    """
    since = since if since is not None else Since()
    asks = _("We wrote down what we understood. Please tell us below whether it is right.") if asking else ""
    coming = call if call is not None and call.starts_at > clock.now() else None
    known, missed = _Known(answer_by, coming, since), missed_day(complaint, since)
    if missed is not None:
        broken = _("We said %(day)s, and we have not kept it.", day=day(missed))
        return Lead(broken, _join(_hear(complaint, known), _still(complaint), asks, _who(complaint)))
    clause, rest = _SENTENCES[complaint.state](complaint, known)
    if since.asked and complaint.state is Status.INVESTIGATING:
        rest = _join(_("We have asked the people involved what they know."), rest)
    if asking:
        return Lead(_("Is this what you meant?"), _join(asks, rest))
    if since.corrected:
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
    theirs = (
        {Status.WAITING, Status.RESOLVED} if talking(complaint) else {Status.WAITING, Status.OFFERED, Status.RESOLVED}
    )
    turn = asking or complaint.state in theirs
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


def is_earlier(complaint: Complaint) -> bool:
    """Whether what we decided was decided before it was opened again."""
    return complaint.state in WORKABLE


def shows_findings(complaint: Complaint, shown: Message | None) -> bool:
    """Whether what we found about each concern is theirs to read: it left with the decision that stands now."""
    return complaint.state is Status.REFERRED or (complaint.state not in WORKABLE and shown is not None)


def resolution(complaint: Complaint) -> Clock | None:
    """The clock of our own date, while it runs."""
    return deadlines.find(complaint, deadlines.RESOLUTION)


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


def missed_day(complaint: Complaint, since: Since) -> datetime | None:
    """The date that has passed although it is our turn: the first answer's, the next word's, or the expected one; once
    they accepted that is the one by which it is carried out."""
    theirs = complaint.state in {Status.WAITING, Status.OFFERED}
    settle = () if since.done_by is not None else (deadlines.RESOLUTION,)
    ours = () if theirs else (deadlines.ACKNOWLEDGE, *settle)
    at, call = clock.now(), deadlines.owed_call(complaint)
    running = [call, *(deadlines.find(complaint, kind) for kind in (*ours, deadlines.CONTACT_AGAIN))]
    late = [row.due_at for row in running if row is not None and row.paused_at is None and row.due_at < at]
    agreed = [since.done_by] if since.done_by is not None and since.done_by < at else []
    return min((*late, *agreed), default=None)


def talking(complaint: Complaint) -> bool:
    """Whether a person owes them a word: an offer does not end before that, nor within a day after."""
    return deadlines.find(complaint, deadlines.CONTACT_AGAIN) is not None


def _again(complaint: Complaint, known: _Known) -> str:
    """By when a person owes them a word, after "it is not right" or "let us talk", or the call that was promised;
    empty where nobody does."""
    if known.call is not None:
        return known.call.sentence
    owed = deadlines.find(complaint, deadlines.CONTACT_AGAIN)
    if owed is None and (call := deadlines.owed_call(complaint)) is not None:
        return _("A person rings you by %(day)s, %(time)s.", day=day(call.due_at), time=time_of_day(call.due_at))
    if owed is None:
        return ""
    return _("A person gets back to you by %(day)s, %(time)s.", day=day(owed.due_at), time=time_of_day(owed.due_at))


def _called(known: _Known) -> str:
    return known.call.sentence if known.call is not None else ""


def _hear(complaint: Complaint, known: _Known) -> str:
    """By when they hear from whom, after a day that was not kept: the call that is booked, the word or the call that
    somebody owes them, what was promised next, else the day that still stands to settle it by."""
    if known.call is not None:
        return known.call.sentence
    name = complaint.handler.public_name if complaint.handler is not None else ""
    words = [deadlines.find(complaint, deadlines.CONTACT_AGAIN), deadlines.owed_call(complaint)]
    coming = [(row.due_at, name) for row in words if row is not None and row.due_at > clock.now()]
    if known.since.next_word is not None:
        coming.append((known.since.next_word[1], known.since.next_word[0]))
    if not coming:
        settle = resolution(complaint)
        return _settle(complaint) if settle is not None and settle.due_at > clock.now() else ""
    due, who = min(coming)
    if not who:
        return _("You hear from us by %(day)s, %(time)s.", day=day(due), time=time_of_day(due))
    return _("You hear from %(name)s by %(day)s, %(time)s.", name=who, day=day(due), time=time_of_day(due))


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


def _came_back(complaint: Complaint) -> bool:
    return complaint.expected_basis.get("kind") == "reopened"


def _received(complaint: Complaint, known: _Known) -> tuple[str, str]:
    owed = first_word.of(complaint)
    first = owed.sentence if owed.is_owed and not (owed.rings and known.call) else ""
    clause = _("Your complaint is open again.") if _came_back(complaint) else _("We have your complaint.")
    return clause, _join(first, _called(known), _settle(complaint))


def _acknowledged(complaint: Complaint, known: _Known) -> tuple[str, str]:
    clause = _("Your complaint is open again.") if _came_back(complaint) else _("A person has read your complaint.")
    return clause, _join(_again(complaint, known), _settle(complaint), _who(complaint))


def _assessed(complaint: Complaint, known: _Known) -> tuple[str, str]:
    looked_at = complaint.impact is not None  # what was withdrawn early and came back was never looked at
    clause = _("We know what it takes.") if looked_at else _("Your complaint is open again.")
    return clause, _join(_again(complaint, known), _settle(complaint), _who(complaint))


def _investigating(complaint: Complaint, known: _Known) -> tuple[str, str]:
    owed = deadlines.find(complaint, deadlines.CONTACT_AGAIN)
    if known.since.declined and owed is not None:
        name = complaint.handler.public_name if complaint.handler is not None else _("A person")
        told = {"name": name, "day": day(owed.due_at), "time": time_of_day(owed.due_at)}
        other = _("%(name)s gets back to you with another way by %(day)s, %(time)s.", **told)
        return _("You declined our offer."), _join(other, _called(known), _settle(complaint))
    return _("We are looking into it."), _join(_again(complaint, known), _settle(complaint), _who(complaint))


def _waiting(complaint: Complaint, known: _Known) -> tuple[str, str]:
    until = _("Our own clock stands still until %(day)s.", day=day(known.by)) if known.by else ""
    ask = _("Please answer the question below.")
    return _("We need a word from you."), _join(ask, until, _called(known), _who(complaint))


def _offered(complaint: Complaint, known: _Known) -> tuple[str, str]:
    clause, talk = _("We have made you an offer."), _again(complaint, known)
    if talk and talking(complaint):
        stays = _("The offer stays open meanwhile.")
        return clause, _join(_("You want to talk about it."), talk, stays, _who(complaint))
    ask = _("Please tell us by %(day)s whether it puts things right.", day=day(known.by)) if known.by else ""
    return clause, _join(ask, talk, _who(complaint))


def _agreed(complaint: Complaint, known: _Known) -> tuple[str, str]:
    clause, due = _("Agreed, and being done."), known.since.done_by
    if due is None:
        next_step = _join(_("You hear from us when it is done."), _settle(complaint))
    else:
        next_step = _("We carry it out by %(day)s, and tell you when it is done.", day=day(due))
    return clause, _join(next_step, _called(known), _who(complaint))


def _resolved(complaint: Complaint, known: _Known) -> tuple[str, str]:
    asked = _("We will ask you whether it worked. If it is not right, say so now: we open it again at once.")
    return _("Done. Is it right?"), _join(asked, _called(known), _who(complaint))


def _closed(complaint: Complaint, _known: _Known) -> tuple[str, str]:
    when = complaint.closed_at
    clause = _("Your complaint was closed on %(day)s.", day=day(when)) if when else _("Your complaint is closed.")
    return clause, _("If it is not right after all, say so below: we open it again, however long ago it was.")


def _withdrawn(complaint: Complaint, _known: _Known) -> tuple[str, str]:
    return _("We stopped because you asked us to."), _("You can open it again at any time, with the same reference.")


def _merged(complaint: Complaint, _known: _Known) -> tuple[str, str]:
    return _("This complaint is joined with another of yours."), _("Both references keep working.")


def _referred(complaint: Complaint, known: _Known) -> tuple[str, str]:
    body = catalogue.organisation().outside_body.name or _("an outside body")
    if known.since.outside:
        waits = _("You told us that you have gone there. Once they have decided, we write to you what we do.")
        return _("Your complaint is with %(name)s.", name=body), waits
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
