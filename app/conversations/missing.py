"""What is still missing in a step before the talk can go on, and in the whole before it can end."""

from decimal import Decimal

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import amounts, checks, concerns, deadlines, letters
from ..complaints import details as d
from ..complaints.models import Complaint
from ..remedies import service as remedies
from . import managers_time, standing
from .answers import MOST_WISHES, Answers, OfferedLine, day_of
from .scripts import Step
from .taking import can_field

LIKE = Decimal("24.50")
CHOOSE_TIME = "Choose a time with them, or say that none of these suits them."
NOWHERE_TO_WRITE = (
    "Nobody knows where to write to them. Ask them for their e-mail or their address, and note it on the case."
)
PARTS = frozenset({"amount", "words", "item", "percentage", "valid_until"})
YES_OR_NO = "Read it back, and mark whether they say yes or no."
READ_AGAIN = "Put it into their words, then read it back again."

BESIDE = (
    "Money can’t be agreed beside what stands. Put both into this offer and let it take that place, or offer no sum."
)


def in_step(step: Step, answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    """What is missing in this step: field to what to do about it."""
    check = _CHECKS.get(step.kind)
    return check(answers, complaint, actor) if check is not None else {}


def to_end(answers: Answers, *, is_filed: bool = True) -> list[str]:
    """What has not been confirmed yet, so that the call can't end: each concern in its words, then the rest."""
    if answers.well:
        return []
    if not is_filed:
        return ["What happened: it is not filed yet. Go back to where they tell it."]
    found = [concern.words for concern in answers.unconfirmed]
    if "affirm" not in answers.said:
        found.append("The sentence with which you say sorry")
    if answers.wants_manager and answers.slot == managers_time.NONE_SUITS and not answers.when:
        found.append(f"When the manager {answers.does} them")
    return found if answers.agreed else [*found, "Everything together, with its dates"]


def offer_lines(lines: list[OfferedLine], wish: int | None = None) -> tuple[d.OfferLine, ...]:
    """The lines that have a remedy, as an offer has them. `wish` is the place of what they asked for that they are for,
    counted from one."""
    return tuple(
        d.OfferLine(
            line.remedy_id, line.words, line.sum, wish, _number(line.percentage), line.item, day_of(line.valid_until)
        )
        for line in lines
        if line.remedy_id is not None
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else None


def says_fault(complaint: Complaint, answers: Answers) -> bool:
    """Whether the apology says that it was our fault, of something about which nothing was found yet."""
    apology, found = answers.said.get("affirm"), {row.words for row in concerns.current(complaint.id) if row.outcome}
    is_open = any(concern.words not in found for concern in answers.concerns)
    return apology is not None and apology.fault == "ours" and is_open


def _listen(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    told = answers.notes.get("greet", "").strip() or answers.notes.get("listen", "").strip()
    new = complaint is None and not told and not answers.well
    return {"notes": "Write down what they told you. It becomes their complaint."} if new else {}


def _affirm(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    return {} if "affirm" in answers.said else {"said": "Mark the sentence that you say to them."}


def _read_back(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    if not answers.concerns:
        return {"concern_1": "Write down what they complain of, one concern in each box."}
    return {
        f"concern_{place}": READ_AGAIN if concern.answer == "no" else YES_OR_NO
        for place, concern in enumerate(answers.concerns, start=1)
        if concern.answer != "yes"
    }


def _ask(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    return {} if "ask" in answers.said else {"said": "Mark the question that you ask them."}


def _listened(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    if len(answers.wishes) > MOST_WISHES:
        return {"wish": f"Write at most {MOST_WISHES} things, each on a line of its own."}
    return {} if answers.wish else {"wish": "Write down what they ask for. If it is nothing, write that."}


def _can(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    if answers.looks:
        return {}
    open_ = [place for place, wish in enumerate(answers.wishes, start=1) if wish not in answers.gets]
    if open_ or not answers.wishes:
        return {can_field(place): "Say whether we can do what they ask." for place in open_ or [1]}
    errors = _lines(answers, complaint, actor) if answers.can != "no" else {}
    if answers.can != "yes" and not answers.why:
        what = "it can’t be done" if answers.can == "no" else "not all of it can be done"
        errors["why"] = f"Say why {what}, as you say it to them."
    return errors


def _offer(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    errors = _lines(answers, complaint, actor)
    if not answers.why:
        errors["why"] = "Say why it is not what they asked for, as you say it to them."
    return errors


def to_ask(answers: Answers, complaint: Complaint, actor: Actor) -> dict[str, str]:
    """What keeps the offer under way from being asked for: what is missing in it, and what no approval cures."""
    return _lines(answers, complaint, actor, if_approved=True)


def _lines(answers: Answers, complaint: Complaint | None, actor: Actor, *, if_approved: bool = False) -> dict[str, str]:
    """What is missing or too much in the offer under way."""
    lines, errors = answers.last.lines if answers.last is not None else [], {}
    known = {remedy.id for remedy in catalogue.remedies()}
    for place, line in enumerate(lines, start=1):
        if line.remedy_id not in known:
            errors[f"remedy_{place}"] = "Choose the remedy that this is."
        if not line.words:
            errors[f"words_{place}"] = "Say what exactly we will do."
        if line.amount and line.sum is None:
            errors[f"amount_{place}"] = f"Write a sum in figures, like {amounts.written(LIKE)}."
        if line.percentage and _number(line.percentage) is None:
            errors[f"percentage_{place}"] = "Write a number from 1 to 100."
        if line.valid_until and day_of(line.valid_until) is None:
            errors[f"valid_until_{place}"] = "Give a day."
    if errors or complaint is None:
        return errors
    our_fault = True if says_fault(complaint, answers) else None
    given = offer_lines(lines)
    lacks = remedies.lines_lack(complaint, actor, given, our_fault=our_fault, if_approved=if_approved)
    for name, words in lacks.items():
        _line, place_, part = name.split("_", 2)
        errors[f"{part if part in PARTS else 'remedy'}_{place_}"] = words
    return errors


def _feel(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    last, errors = answers.last, {}
    if last is None or not last.answer:
        errors["answer"] = "Say how they feel about it."
    if last is not None and not last.feel:
        errors["feel"] = "Write down what they say to it, in their words."
    if last is not None and last.answer in ("unsure", "not_happy") and not answers.then:
        errors["then"] = "Choose how it goes on."
    return errors


def _manager(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    if answers.is_written_to:
        unknown = complaint is None or letters.recipient_of(complaint, by_phone=False).channel is None
        return {"reach": NOWHERE_TO_WRITE} if unknown else {}
    errors = {}
    if managers_time.find(complaint, answers) is None and not answers.when:
        offered = complaint is not None and not answers.slot and managers_time.table(complaint).days
        errors["slot" if offered else "when"] = CHOOSE_TIME if offered else "Write down which day and hour suit them."
    if not answers.number and not answers.is_met:
        errors["number"] = "Write down the number that the manager rings."
    elif complaint is not None:
        asked = d.CallAsked(
            managers_time.why(answers), answers.number, best_time=answers.when, here=answers.is_met
        )  # fmt: skip
        errors |= checks.faults("ask_for_call", complaint, actor, asked)
    return errors


def _record(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    errors = {}
    if answers.category_id not in {category.id for category in catalogue.categories() if category.active}:
        errors["category_id"] = "Choose what it is about."
    if complaint is not None and complaint.priority is None:
        if answers.nature not in catalogue.organisation().natures:
            errors["nature"] = "Choose what kind of problem it is."
        if not answers.effect:
            errors["effect"] = "Say in a sentence what it does to them."
    if (answers.is_agreed or answers.looks) and not answers.doing:
        errors["doing"] = "Say what we do, as they read it."
    by = day_of(answers.by)
    if answers.doing and by is None:
        errors["by"] = "Give the day by which it is done."
    elif by is not None and deadlines.close_of(by) <= clock.now():
        errors["by"] = "Choose a day that is still to come."
    elif answers.looks and answers.number and complaint is not None and complaint.customer.stops("telephone"):
        errors["number"] = "The telephone is closed to them. Leave this empty: then it is a promise without a call."
    elif answers.looks and answers.number and by is not None and complaint is not None:
        promised = d.CallBackPromised(answers.doing, deadlines.close_of(by), answers.number)
        errors |= checks.faults("promise_call", complaint, actor, promised)
    return errors


def _confirm(answers: Answers, complaint: Complaint | None, actor: Actor) -> dict[str, str]:
    errors = _manager(answers, complaint, actor) if answers.wants_manager else {}
    if complaint is not None and standing.costs_beside(complaint, answers):
        errors["replaces"] = BESIDE
    return errors


_CHECKS = {
    "listen": _listen,
    "affirm": _affirm,
    "read_back": _read_back,
    "ask": _ask,
    "listen_again": _listened,
    "can": _can,
    "offer": _offer,
    "feel": _feel,
    "manager": _manager,
    "record": _record,
    "confirm": _confirm,
}
