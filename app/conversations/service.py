"""A conversation from its first line to its end: begun, kept while it goes on, dropped and gone on with, ended."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .. import clock, sealing
from ..access import Actor
from ..accounts import queries as accounts
from ..addresses import LIKE_THIS, read_address
from ..catalogue import queries as catalogue
from ..complaints import concerns, lifecycle, wishes
from ..complaints import details as d
from ..complaints import service as complaints_service
from ..complaints.models import Complaint
from ..db import db
from ..errors import Invalid, Stale, WrongState
from ..safety import allowing, callers
from . import cards, cut_off, library, managers_time, missing, queries
from . import taking as typing
from .answers import MOST_CONCERNS, Answers, Confirmed, before, following, path
from .models import Conversation
from .scripts import ALL_WELL, MEDIA, SPOKEN, Step, as_spoken

ELSEWHERE = "This call went on in another window. What you typed here is still on this page."
CALLER_FIRST = "Write down their name or how to reach them first, so that you can ring again."


@dataclass(frozen=True)
class Beginning:
    """How a conversation begins. `on` is the day of the talk where that is not today, `late_reason` why it is written
    down later; the rest is of a new caller. `read_card` says that the card was read just now."""

    kind: str
    medium: str
    ticket: str
    on: date | None = None
    late_reason: str = ""
    read_card: bool = False
    name: str = ""
    phone: str = ""
    email: str = ""
    about: int | None = None


@dataclass(frozen=True)
class Page:
    """The page that keeps something: its name, and the version it was opened with."""

    tab: str
    version: int


def open_talk(beginning: Beginning, actor: Actor, complaint: Complaint | None = None) -> Conversation:
    """Begin to talk about `complaint`, or with somebody new. One that is going on already is gone on with.

    Raises Invalid, NotAllowed and WrongState. The complaint is locked.
    """
    known = queries.of_ticket(beginning.ticket)
    if known is None and complaint is not None:
        lifecycle.check(complaint, "talk", actor)
        known = queries.find_going(complaint.id)
    if known is not None:
        return known
    if errors := _faults(beginning, actor, complaint):
        raise Invalid("Something is missing.", errors=errors)
    cards.mark_read(actor.id or 0)
    standing, at = library.current(beginning.kind), clock.now()
    answers = Answers(name=beginning.name, phone=beginning.phone, email=beginning.email, about=beginning.about)
    if complaint is not None:
        _remember(answers, complaint)
    talk = Conversation(
        complaint_id=complaint.id if complaint is not None else None, script_version_id=standing.version.id,
        kind=beginning.kind, medium=beginning.medium, by_id=actor.id or 0, began_at=at,
        talked_at=_talked_at(beginning.on, at), zone=catalogue.organisation().zone, late_reason=beginning.late_reason,
        step=standing.steps[0].kind, state="going", answers=answers.model_dump(), saved_at=at, ticket=beginning.ticket,
        version=1, tab="", ended_how="",
    )  # fmt: skip
    db.session.add(talk)
    db.session.flush()
    return talk


def _faults(beginning: Beginning, actor: Actor, complaint: Complaint | None) -> dict[str, str]:
    errors = {}
    if beginning.kind not in library.kinds():
        errors["kind"] = "Choose what kind of call it is."
    if beginning.medium not in MEDIA:
        errors["medium"] = "Say where you talk."
    elif complaint is not None and beginning.on is None and (closed := allowing.stopped(complaint, beginning.medium)):
        errors["medium"] = closed  # a talk of an earlier day has been, and is written down
    elif complaint is None and beginning.on is None:
        person = callers.Person(beginning.name, beginning.phone, beginning.email)
        if closed := callers.stopped(person, beginning.medium):
            errors["medium"] = closed
    card = cards.card_for(actor.id or 0)
    if card is not None and card.read_at is None and not beginning.read_card:
        errors["read_card"] = cards.TICK
    working = catalogue.organisation().working_time
    today = working.local(clock.now()).date()
    came = complaint.received_at if complaint is not None else None
    if beginning.email.strip() and not read_address(beginning.email.strip()):
        errors["email"] = LIKE_THIS
    if beginning.on is not None and beginning.on > today:
        errors["on"] = "Choose today or an earlier day."
    elif beginning.on is not None and came is not None and beginning.on < working.local(came).date():
        errors["on"] = "Choose a day after the complaint came."
    elif beginning.on is not None and beginning.on < today and not beginning.late_reason.strip():
        errors["late_reason"] = "Say why it is written down on a later day."
    if complaint is None and not (beginning.name.strip() or beginning.phone.strip()):
        errors["name"] = CALLER_FIRST
    return errors


def _talked_at(on: date | None, at: datetime) -> datetime:
    """Now, or the close of an earlier day: of that only the day is known."""
    working = catalogue.organisation().working_time
    return at if on is None or on == working.local(at).date() else working.close_of(on)


def _remember(answers: Answers, complaint: Complaint) -> None:
    """What is known of the case stands there, to be read back and changed."""
    answers.concerns = [Confirmed(words=row.words) for row in concerns.current(complaint.id)]
    asked = [row.words for row in wishes.current(complaint.id)]
    answers.wish, answers.number = "\n".join(asked) or complaint.desired.strip(), complaint.customer.phone
    answers.began_as = complaint.status
    answers.category_id, answers.nature, answers.effect = complaint.category_id, complaint.nature, complaint.effect
    answers.impact, answers.urgency = complaint.impact or 1, complaint.urgency or 1


def steps(talk: Conversation) -> tuple[Step, ...]:
    """The steps of the script it began with, as they are said where they talk."""
    return as_spoken(talk.script_version.steps, talk.kind, talk.medium)


def answers_of(talk: Conversation) -> Answers:
    return Answers.model_validate(talk.answers)


def step_of(talk: Conversation, kind: str) -> Step:
    """The step of this kind; the one it stands at where there is none."""
    known = {step.kind: step for step in steps(talk)}
    found = known[kind] if kind in known else known[talk.step]  # type: ignore[index]
    if found.kind != "thanks" or not answers_of(talk).well:
        return found
    return found.model_copy(update={"lines": ALL_WELL, "here": (), "hint": ""})


def values(talk: Conversation, answers: Answers, actor: Actor) -> dict[str, str]:
    """What the case says for the fields of a line."""
    complaint = talk.complaint
    given = catalogue.guarantee()
    time = managers_time.find(complaint, answers) if answers.wants_manager else None
    manager = accounts.find_user(complaint.manager_id if complaint is not None else None)
    manager_name = time.rings if time is not None else manager.name if manager is not None else "one of our managers"
    name = complaint.customer.name if complaint is not None else answers.name
    return {
        "name": name,
        "handler": actor.name,
        "manager": manager_name,
        "reference": complaint.reference if complaint is not None else "",
        "organisation": catalogue.organisation().name,
        "guarantee": given.words if given is not None else "",
    }


def keep(talk: Conversation, kind: str, typed: typing.Typed, page: Page, actor: Actor) -> Answers:
    """Keep what stands in the page of a step, whatever is missing in it. Returns all answers.

    Raises WrongState once it has ended, NotAllowed for who may not talk with them, and Stale where another page kept
    something since; nothing is changed then.
    """
    if talk.complaint is not None:
        lifecycle.check(talk.complaint, "talk", actor)
    if not talk.is_going:
        raise WrongState("This call has ended. Its record stands on the case.")
    if page.version != talk.version and page.tab != talk.tab:
        raise Stale(ELSEWHERE)
    answers = answers_of(talk)
    typing.take(step_of(talk, kind), answers, typed, values(talk, answers, actor))
    _write(talk, answers, page.tab, actor)
    return answers


def closed_meanwhile(talk: Conversation) -> str:
    """Why a talk that goes on now has to end: its way was closed to them since it began. Empty where it was not, and
    for one of an earlier day, which has been."""
    is_written_down_later = talk.talked_at != talk.began_at
    return "" if talk.complaint is None or is_written_down_later else allowing.stopped(talk.complaint, talk.medium)


def _write(talk: Conversation, answers: Answers, tab: str, actor: Actor) -> None:
    talk.answers = answers.model_dump()
    if talk.state == "dropped":
        cut_off.goes_on(talk, actor)
    talk.version, talk.tab, talk.saved_at, talk.by_id = talk.version + 1, tab, clock.now(), actor.id or talk.by_id
    talk.state = "going"
    db.session.flush()


def go_on(talk: Conversation, kind: str, answers: Answers, actor: Actor) -> None:
    """To the step after `kind`; a new caller's complaint is filed with what they told, unless all is well. Raises
    Invalid."""
    errors = missing.in_step(step_of(talk, kind), answers, talk.complaint, actor)
    if errors:
        raise Invalid("Something is missing.", errors=errors)
    if kind in ("manager", "confirm") and answers.wants_manager and talk.complaint is not None:
        managers_time.keep(talk.complaint, answers, actor)
    if kind == "feel" and not answers.wants_manager:
        managers_time.release(talk)
    if kind == "listen" and talk.complaint_id is None and not answers.well:
        _file(talk, answers, actor)
    if kind == "listen" and not answers.concerns and not answers.well:
        told = "\n".join(answers.notes.get(step, "") for step in ("greet", "listen"))
        rows = [line.strip(" -•*\t") for line in told.splitlines()]
        answers.concerns = [Confirmed(words=row) for row in rows if row][:MOST_CONCERNS]
        talk.answers = answers.model_dump()
    if kind == "ask" and not answers.wish:
        answers.wish = answers.notes.get("ask", "").strip()
        talk.answers = answers.model_dump()
    talk.step = following(steps(talk), answers, kind)
    db.session.flush()


def go_back(talk: Conversation, kind: str, answers: Answers) -> None:
    """To the step before `kind`."""
    talk.step = before(steps(talk), answers, kind)
    db.session.flush()


def all_is_well(talk: Conversation, answers: Answers, *, well: bool) -> None:
    """They say that nothing has to be put right, or, asked again, that something has."""
    answers.well = well
    talk.answers = answers.model_dump()
    db.session.flush()


def drop(talk: Conversation, answers: Answers, actor: Actor) -> None:
    """The line was lost: they are rung back, and it is gone on with when they are reached again."""
    talk.state = "dropped"
    cut_off.ring_back(talk, answers, actor)
    db.session.flush()


def _file(talk: Conversation, answers: Answers, actor: Actor) -> None:
    """What a new caller told becomes their complaint; its code stays sealed here until it was read out to them."""
    told = "\n\n".join(filter(None, (answers.notes.get(step, "").strip() for step in ("greet", "listen"))))
    code, email = sealing.new_code(), answers.email.strip()
    person = d.Person(
        answers.name.strip(), email, answers.phone.strip(), preferred_channel="email" if email else "phone",
        may_ring="yes" if answers.phone.strip() else "",
    )  # fmt: skip
    channel: Literal["telephone", "counter"] = "counter" if talk.medium == "in_person" else "telephone"
    other = catalogue.find_category("other") or catalogue.categories()[-1]
    complaint = complaints_service.file(
        d.Filing(
            happened=told, category_id=answers.about or other.id, code=code,
            received_at=talk.talked_at, channel=channel, person=person, idempotency_key=talk.ticket,
            received_reason=talk.late_reason,
        ),
        actor,
    )  # fmt: skip
    db.session.flush()
    talk.complaint, talk.complaint_id, talk.code_sealed = complaint, complaint.id, sealing.seal(code)
    answers.number, answers.category_id = answers.phone.strip(), answers.about
    answers.began_as = complaint.status
    talk.answers = answers.model_dump()


def code_of(talk: Conversation) -> str:
    """The secret code of a new caller, as long as the talk has not ended."""
    return sealing.unseal(talk.code_sealed) if talk.code_sealed is not None and talk.ended_at is None else ""


def spoken(talk: Conversation, words: str) -> d.Spoken:
    """The customer's word in this talk."""
    return d.Spoken(SPOKEN[talk.medium], words.strip())


def close(talk: Conversation, state: str, how: str) -> None:
    """It has ended; nothing more is written into it, and nothing is kept for it."""
    managers_time.release(talk)
    talk.state, talk.ended_how, talk.ended_at, talk.code_sealed = state, how, clock.now(), None
    talk.version += 1
    db.session.flush()


def place(talk: Conversation, answers: Answers, kind: str) -> tuple[int, int]:
    """Which step of how many this is."""
    way = path(steps(talk), answers)
    return (way.index(kind) + 1 if kind in way else 1), len(way)
