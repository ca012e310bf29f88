"""What the pages of a guided call show: the step with its lines, what it asks for, and what was written down so far."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .. import clock
from ..access import Actor
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint
from ..conversations import finishing, managers_time, missing, queries, service, standing
from ..conversations.answers import (
    FEELINGS,
    MEETS,
    MOST_CONCERNS,
    MOST_LINES,
    MOST_QUESTIONS,
    RINGS,
    WRITES,
    Answers,
    Confirmed,
    OfferedLine,
    Quote,
    day_of,
)
from ..conversations.models import Conversation
from ..conversations.scripts import CAN, CAN_BE_WELL, KINDS, LOOK, MEDIA, Piece, Step, pieces
from ..conversations.taking import can_field
from ..errors import Blocked, DomainError, Invalid, Stale
from ..remedies import authority
from ..remedies import queries as remedies
from ..safety import allowing
from ..safety import queries as safety
from ..web import filters
from .forms.settling import as_choice
from .severity import STEPS
from .unjoinable import past_closed

SPARE_ROWS = 1
FIRST_ROWS = 3
THEN = {"another": "Make another offer", "open": "Let them think it over", "manager": "A manager rings them"}
IN_PERSON = "in_person"
BY_A_MANAGER = "A manager takes it on"
REACHES = {MEETS: "Meets them here", RINGS: "Rings them", WRITES: "Writes to them"}
"""How a manager gets in touch with somebody who was with us in person."""
HOW = {
    "agreed": "They agreed",
    "open": "The offer stands, they think it over",
    "manager": "A manager rings them",
    "look": "We look into it, and come back to them",
    "well": "All is well",
    "ended": "Ended without an answer",
    "unsafe": "Ended for the safety of a colleague",
}
GETS = {"yes": "yes, we do that", "partly": "a part of it", "no": "no, we can’t do that"}
"""What one thing they ask for gets, as it is read to them."""
ASKS = {
    "affirm": "Which of these do you say? Mark it: it is kept, and stands in their letter.",
    "ask": "Which of these do you ask? Mark it: it is kept, to see later which one leads to an agreement.",
}
"""Steps in which the line has to be marked, and why."""
NEXT = {
    "listen": "They have finished",
    "read_back": "All is read back",
    "ask": "I have asked",
    "listen_again": "They have finished",
    "confirm": "They said yes to everything",
}


@dataclass(frozen=True)
class Way:
    """One way to say the line of a step."""

    place: int
    pieces: list[Piece]
    fault: str
    is_chosen: bool
    answer: str = ""


def today() -> date:
    return catalogue.organisation().working_time.local(clock.now()).date()


def categories() -> list[tuple[int, str]]:
    """What a complaint may be about: id and name."""
    return [(category.id, category.name) for category in catalogue.categories() if category.active]


def talk_or_call(talk: Conversation) -> str:
    """What it is called where they talk."""
    return "talk" if talk.medium == IN_PERSON else "call"


def may_go_on(talk: Conversation, actor: Actor) -> bool:
    """Whether it has not ended, and this colleague may talk with them."""
    return talk.is_going and (talk.complaint is None or queries.may_talk(actor, talk.complaint))


def coming(talk: Conversation, actor: Actor) -> safety.Shown | None:
    """The open call for a manager that this colleague made while they talked."""
    return safety.own_call(actor, talk.complaint_id, talk.began_at)


def around(talk: Conversation, actor: Actor) -> dict[str, Any]:
    """What happens around the talk just now: who comes to help, and that its way was closed to them."""
    return {"coming": coming(talk, actor), "closed": service.closed_meanwhile(talk)}


def texts(kept: Any) -> set[str]:
    """Every text in what was kept of a talk, without space around it."""
    if isinstance(kept, str):
        return {kept.strip()}
    rows = kept.values() if isinstance(kept, dict) else kept if isinstance(kept, list) else ()
    return set().union(*(texts(row) for row in rows))


def moment_of(at: str) -> str:
    """An ISO moment as the desk reads it."""
    return filters.moment(datetime.fromisoformat(at))


def beginning(typed: dict[str, str]) -> tuple[service.Beginning, dict[str, str]]:
    """How a call begins, from its form, and what of that is no day."""
    on, about = typed.get("on", ""), typed.get("about", "")
    day = day_of(on) if on else None
    errors = {"on": "Write the day like 2026-11-27."} if on and day is None else {}
    return service.Beginning(
        kind=typed.get("kind", ""), medium=typed.get("medium", ""), ticket=typed.get("ticket", "")[:40], on=day,
        late_reason=typed.get("late_reason", ""), read_card=typed.get("read_card") == "yes",
        name=typed.get("name", "")[:200].strip(), phone=typed.get("phone", "")[:200].strip(),
        email=typed.get("email", "")[:200].strip(),
        about=int(about) if about.isdecimal() and len(about) < 10 else None,
    ), errors  # fmt: skip


def places(complaint: Complaint | None, actor: Actor) -> dict[str, Any]:
    """Where one may talk with them, each in words; why not everywhere, and what can be done instead."""
    closed = {medium: allowing.stopped(complaint, medium) for medium in MEDIA} if complaint is not None else {}
    state = "held" if complaint is not None and complaint.customer.held_at is not None else "closed to them"
    words = {medium: f"{name}, {state}" if closed.get(medium) else name for medium, name in MEDIA.items()}
    why = allowing.why_stopped(complaint, MEDIA) if complaint is not None else []
    asked = list(dict.fromkeys(allowing.USES[medium] for medium, said in closed.items() if said))
    ways_on = past_closed(complaint, actor, asked[0]) if complaint is not None and asked else []
    return {"media": words, "closed": why, "ways_on": ways_on}


def refusal(refused: DomainError) -> dict[str, str]:
    """Why it could not be made a record, each at its place, and what to do about it."""
    if isinstance(refused, Blocked):
        return {"": " ".join([refused.words, *refused.reasons])}
    if isinstance(refused, Stale):
        return {"": f"{refused.words} Look at the case, then end the call again: nothing of it is lost."}
    if isinstance(refused, Invalid) and "starts_at" in refused.errors:
        return {"slot": f"{refused.errors['starts_at']} Nothing of the call is lost."}
    if isinstance(refused, Invalid) and any(name.startswith("looked_") for name in refused.errors):
        return {"": "The two lines of our looking in are not whole yet. Nothing of the call is lost.", **refused.errors}
    if isinstance(refused, Invalid) and refused.errors:
        return {"": " ".join(dict.fromkeys(refused.errors.values()))}
    return {"": f"{refused.words} Nothing of the call is lost."}


def _then(talk: Conversation) -> dict[str, str]:
    """How it goes on after they said how they feel. Nobody rings somebody to whom the telephone is closed; who is with
    us can be met or written to."""
    if talk.medium == IN_PERSON:
        return {**THEN, "manager": BY_A_MANAGER}
    return {way: words for way, words in THEN.items() if way != "manager" or not _is_not_rung(talk)}


def reaches(talk: Conversation, answers: Answers) -> dict[str, Any]:
    """In which ways a manager can get in touch, where there is a choice, and which is chosen: whose number nobody knows
    is met. Where the telephone is closed to them, a manager writes."""
    if talk.medium != IN_PERSON:
        return {"reaches": None, "reach": RINGS}
    is_closed = _is_not_rung(talk)
    known = {WRITES: REACHES[WRITES]} if is_closed else REACHES
    usual = WRITES if is_closed else RINGS if answers.number else MEETS
    return {"reaches": known, "reach": answers.reach if answers.reach in known else usual}


def _is_not_rung(talk: Conversation) -> bool:
    """Whether the telephone is closed to them, or calls to them are held."""
    if talk.complaint is None:
        return False
    customer = talk.complaint.customer
    return customer.held_at is not None or customer.stops("telephone")


def step(
    talk: Conversation, answers: Answers, kind: str, actor: Actor, errors: dict[str, str], *, more: int = 0
) -> dict[str, Any]:
    """Everything `desk/guided/step.html` needs."""
    current = service.step_of(talk, kind)
    values = service.values(talk, answers, actor)
    number, count = service.place(talk, answers, current.kind)
    return {
        "talk": talk, "complaint": talk.complaint, "answers": answers, "step": current, "errors": errors,
        "ways": ways(current, answers, values), "asks_line": ASKS.get(current.kind, ""),
        "number": number, "count": count, "values": values,
        "name": values["name"] or "the caller",
        "phone": talk.complaint.customer.phone if talk.complaint is not None else answers.phone,
        **around(talk, actor), "kind_words": KINDS[talk.kind], "next_words": _next_words(talk, current.kind),
        "may_be_well": talk.kind in CAN_BE_WELL, "feelings": FEELINGS, "then": _then(talk),
        "moment_of": moment_of, "writes_by": finishing.writes_by() if answers.wants_manager else None,
        **reaches(talk, answers),
        "left": missing.to_end(answers, is_filed=talk.complaint_id is not None) if current.kind == "thanks" else [],
        **_needs(talk, answers, current, actor, more),
    }  # fmt: skip


def _next_words(talk: Conversation, kind: str) -> str:
    """What leads on. Where all may be well, only their word that something is wrong leads into a complaint."""
    is_asked = kind == "listen" and talk.kind in CAN_BE_WELL
    return "Something is wrong: go on" if is_asked else NEXT.get(kind, "Go on")


def ways(step: Step, answers: Answers, values: dict[str, str]) -> list[Way]:
    """The lines of a step; the one that was said, or is usual, is chosen. Where it has to be marked none is before."""
    said = answers.said.get(step.kind)
    if step.kind == "can":
        usual = {
            can: next((place for place, line in enumerate(step.lines) if line.fits(can)), None) for can in (*CAN, LOOK)
        }
        if said is not None:
            usual[step.lines[said.place].answer or "yes"] = said.place
        return [
            Way(place, pieces(line.words, values), "", place in usual.values(), line.answer or "yes")
            for place, line in enumerate(step.lines)
        ]
    has_to_be_marked = step.kind in ASKS and len(step.lines) > 1
    chosen = said.place if said is not None else None if has_to_be_marked else 0
    return [
        Way(place, pieces(line.words, values), line.fault, place == chosen) for place, line in enumerate(step.lines)
    ]


def _bank(talk: Conversation, answers: Answers) -> list[Quote]:
    """The open questions that are kept for what it is about, each with what they said to it; none while that is not
    known."""
    category_id = answers.category_id or (talk.complaint.category_id if talk.complaint is not None else None)
    kept = catalogue.get_category(category_id).questions if category_id else ()
    said = {quote.question: quote for quote in answers.quotes}
    asked = [quote for quote in answers.quotes if quote.question not in kept]
    return [*asked, *(said.get(words, Quote(question=words, words="")) for words in kept)][:MOST_QUESTIONS]


def _needs(talk: Conversation, answers: Answers, step: Step, actor: Actor, more: int) -> dict[str, Any]:
    """What only this step asks for."""
    if step.kind == "read_back":
        spare = max(FIRST_ROWS - len(answers.concerns), SPARE_ROWS + more)
        rows = [*answers.concerns, *(Confirmed(words="") for _ in range(spare))]
        return {"rows": list(enumerate(rows[:MOST_CONCERNS], start=1)), "bank": _bank(talk, answers)}
    if step.kind in ("can", "offer"):
        return _offering(talk.complaint, answers, step.kind, actor)
    if step.kind == "record":
        return _recording(talk.complaint, answers)
    if step.kind == "thanks":
        return {**summary(talk, answers), "looking_in": _looking_in(talk.complaint, answers)}
    if step.kind == "confirm":
        return summary(talk, answers)
    return {}


def _looking_in(complaint: Complaint | None, answers: Answers) -> str:
    """Which day of looking in on them is due, and about what; empty where none is, and nothing was written of it."""
    due = calls.due_check_in(complaint.id) if complaint is not None else None
    if due is None:
        return "Somebody logged it already." if answers.looked_in or answers.looked_asked or answers.looked_said else ""
    day, plan = due
    return f"Looking in, {calls.which_of(day.day, plan)}: {plan.about}"


def _offering(complaint: Complaint | None, answers: Answers, kind: str, actor: Actor) -> dict[str, Any]:
    last = answers.last
    goes_on = last is not None and last.asked is (kind == "can") and not (kind == "offer" and answers.wants_another)
    lines = last.lines if last is not None and goes_on else []
    rows = [*lines, *(OfferedLine() for _ in range(MOST_LINES - len(lines)))]
    said = True if complaint is not None and missing.says_fault(complaint, answers) else None
    choices = remedies.choices(complaint, actor, our_fault=said) if complaint is not None else []
    offered = [(row.remedy.id, _as_choice(row)) for row in choices]
    limit = authority.room(actor, complaint).left
    taken = [offer for offer in answers.offers if not (goes_on and offer is last)]
    return {
        "rows": list(enumerate(rows, start=1)), "remedies": offered, "choices": choices, "limit": limit,
        "offer_number": len(taken) + 1, "can": CAN,
        "wishes": [
            (can_field(place), wish, answers.gets.get(wish, "")) for place, wish in enumerate(answers.wishes, start=1)
        ],
    }  # fmt: skip


def _as_choice(row: remedies.Choice) -> str:
    """A remedy in the list: also one that cannot be had now, and says so."""
    return f"{as_choice(row)} (cannot be had now)" if row.why_not else as_choice(row)


def _recording(complaint: Complaint | None, answers: Answers) -> dict[str, Any]:
    last = answers.last
    words = last.words if last is not None and answers.is_agreed else ""
    working = catalogue.organisation().working_time
    by = working.local(working.end_of_working_day(clock.now(), 3)).date().isoformat()
    return {
        "categories": categories(), "natures": [(nature, nature) for nature in catalogue.organisation().natures],
        "is_assessed": complaint is not None and complaint.priority is not None,
        "doing": answers.doing or words, "by": answers.by or (by if words else ""),
        "levels": STEPS,
    }  # fmt: skip


def summary(talk: Conversation, answers: Answers) -> dict[str, Any]:
    """Everything as it is read back, and what is set going by it."""
    category = catalogue.get_category(answers.category_id) if answers.category_id else None
    stood = standing.of(talk.complaint) if talk.is_going and not answers.well else None
    is_kept = stood is not None and talk.complaint is not None and standing.is_kept(talk.complaint, answers)
    return {
        "stood": stood,
        "may_replace": stood is not None and standing.may_replace(stood, answers),
        "is_kept": is_kept,
        "until": finishing.until() if talk.is_going and answers.stays_open and not is_kept else None,
        "came": standing.came_meanwhile(talk.complaint, answers) if talk.is_going else "",
        "gets": [(wish, GETS.get(answers.gets.get(wish, ""), "")) for wish in answers.wishes],
        "category": category.name if category else "",
        "by": day_of(answers.by),
        "leaves": talk.ended_at or clock.now(),
        "now": clock.now(),
        "code": service.code_of(talk),
    }


def how_it_ended(talk: Conversation, answers: Answers) -> str:
    if talk.ended_how == "manager" and answers.reach:
        return f"A manager {answers.does} them"
    return HOW.get(talk.ended_how, "It has not ended yet")


def record(talk: Conversation, answers: Answers) -> dict[str, Any]:
    """Everything that `desk/guided/record.html` needs besides."""
    steps = [step for step in service.steps(talk) if answers.said.get(step.kind) or answers.notes.get(step.kind)]
    return {
        "steps": steps, "how": how_it_ended(talk, answers),
        "kind_words": KINDS[talk.kind], "medium_words": MEDIA[talk.medium],
        "feelings": FEELINGS, "complaint": talk.complaint, "moment_of": moment_of, **summary(talk, answers),
        "in_letter": talk.ended_how in ("agreed", "open", "look", "manager"),
        "time": managers_time.chosen(answers) if answers.wants_manager else None, "writes_by": None,
        "number_of_script": talk.script_version.number,
    }  # fmt: skip
