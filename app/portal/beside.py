"""What the page of a complaint says beside its first sentence: what somebody asked for or told us, until it is done."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import danger_told, deadlines, outside
from ..complaints.models import Complaint, Event, Task
from ..outbox.models import Delivery, State
from ..safety import looks as second_looks
from ..safety import restrictions
from ..web.filters import day, long_day, time_of_day

_: Callable[..., str] = gettext
SECONDS = {"ask_review", "complain_of_handling"}


@dataclass(frozen=True)
class Note:
    """One of them, drawn as `look` of vocabulary.NOTE. On the page `link` leads on from there to its endpoint `leads`,
    behind the words `before`."""

    title: str
    words: str
    look: str = "plain"
    before: str = ""
    link: str = ""
    leads: str = ""


@dataclass(frozen=True)
class Beside:
    """`looks` are the kinds of second looks that run, `open_way` is the one that is left to whoever was told that
    others are closed; empty where none are."""

    notes: Sequence[Note]
    looks: Collection[str]
    open_way: str
    manager_asked: bool
    went: bool


def read(complaint: Complaint, events: Sequence[Event], ours: Sequence[Delivery]) -> Beside:
    """All of it; `ours` are our letters about it, the newest first."""
    looks = second_looks.open_of(complaint.id) if any(event.action in SECONDS for event in events) else ()
    is_told = restrictions.is_told(complaint)
    open_way = restrictions.open_for_them(complaint) if is_told else ""
    asked, went = list(_manager(complaint, events)), outside.went(events) is not None
    notes = [*_open_way(complaint, open_way), *(_look(look.kind, long_day(look.due_at)) for look in looks)]
    notes += [*_not_arrived(complaint, ours), *asked]
    notes += [*(_went(outside.to_send(complaint.id)) if went else ()), *_danger(complaint, events)]
    return Beside(notes, {look.kind for look in looks}, open_way, bool(asked), went)


def _open_way(complaint: Complaint, way: str) -> Iterator[Note]:
    if not way:
        return
    silent = _("We do not ring you for now.") if complaint.customer.has_closed("telephone") else ""
    words = " ".join(part for part in (silent, _("We go on with your complaint.")) if part)
    title = _("For now you reach us %(way)s.", way=way)
    if restrictions.letter_to(complaint) is None:
        yield Note(title, words)
    else:
        yield Note(
            title, words, before=_("Why, and how to object:"), link=_("read our letter"), leads="portal.in_touch"
        )


def _look(kind: str, due: str) -> Note:
    review = _("Somebody who had no part in it looks at our decision.")
    handling = _("Somebody who has nothing to do with it looks at how we handle your complaint.")
    return Note(review if kind == "review" else handling, _("You have their answer by %(day)s.", day=due))


def _not_arrived(complaint: Complaint, ours: Sequence[Delivery]) -> Iterator[Note]:
    """Where a mail to the address that they have now did not arrive, and none since then has."""
    address, settled = complaint.customer.email.lower(), clock.now() - timedelta(days=1)
    for mail in ours if address else ():
        if mail.recipient.lower() != address:
            continue
        if mail.state in (State.GAVE_UP, State.CAME_BACK):
            yield Note(
                _("A mail of ours to %(address)s did not arrive.", address=complaint.customer.email),
                _("Everything we wrote stands on the page of your complaint."), "back",
                link=_("Is the address right? Look at it, and change it"), leads="portal.reach",
            )  # fmt: skip
            return
        if mail.state == State.SENT and mail.sent_at is not None and mail.sent_at < settled:
            return


def _manager(complaint: Complaint, events: Sequence[Event]) -> Iterator[Note]:
    """That they asked for a manager, until they have our word upon it: the one that was owed then, or any other."""
    asked = next((row for row in reversed(events) if (row.action, row.actor_kind) == ("escalate", "customer")), None)
    word = deadlines.find(complaint, deadlines.CONTACT_AGAIN)
    if word is None and complaint.unanswered_at is not None:
        word = deadlines.first_owed(complaint, clock.now())
    if not complaint.is_open or not complaint.level or asked is None:
        return
    heard = complaint.unanswered_at is None or complaint.unanswered_at > asked.at
    if heard and (word is None or word.started_at > asked.at):
        return
    told, by = _("We told one on %(day)s, %(time)s.", day=day(asked.at), time=time_of_day(asked.at)), ""
    if word is not None and word.due_at > clock.now():
        by = _("You hear from us by %(day)s, %(time)s.", day=day(word.due_at), time=time_of_day(word.due_at))
    yield Note(_("You asked for a manager."), f"{told} {by}".strip())


def _went(task: Task | None) -> Iterator[Note]:
    """That they went to an outside body, and when it was sent what it needs, or is."""
    if task is None or (task.done_at is not None and task.dropped):
        return
    if task.done_at is not None:
        words = _("On %(day)s we sent them what they need.", day=long_day(task.done_at))
    elif task.due_at > clock.now():
        words = _("We send them what they need by %(day)s.", day=long_day(task.due_at))
    else:
        words = _(
            "We were to send them what they need by %(day)s, and are late. That is our fault.",
            day=long_day(task.due_at),
        )
    yield Note(_("You told us that you have gone to somebody outside."), words)


def _danger(complaint: Complaint, events: Sequence[Event]) -> Iterator[Note]:
    if not danger_told.may_last(complaint, events):
        return
    look = danger_told.look(complaint)
    helps = [catalogue.organisation().emergency, look.sentence if look is not None else ""]
    yield Note(_("You told us that somebody is in danger."), " ".join(part for part in helps if part), "back")
