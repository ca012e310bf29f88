"""What was typed in a step, taken into the answers; and what is missing in it before the talk can go on.

Taking is safe to repeat: the page is kept while somebody types, and once more when they go on.
"""

from collections.abc import Callable, Mapping, Sequence

from .. import clock
from ..calls import choosing
from . import managers_time
from .answers import (
    DOES,
    MOST_CONCERNS,
    MOST_LINES,
    MOST_QUESTIONS,
    Answers,
    Confirmed,
    Offered,
    OfferedLine,
    Quote,
    Said,
)
from .scripts import ASK, CAN, LOOK, Step, said

Typed = Mapping[str, Sequence[str]]
LONGEST = 20_000
"""So many signs one box may hold."""


def one(typed: Typed, name: str, otherwise: str = "") -> str:
    """What stands in the field of this name."""
    values = typed.get(name) or [otherwise]
    return values[-1].replace("\r\n", "\n")[:LONGEST]


def take(step: Step, answers: Answers, typed: Typed, values: Mapping[str, str]) -> None:
    """Take what was typed in `step`. `values` are what the case says for the fields of its lines."""
    if "notes" in typed:
        answers.notes[step.kind] = one(typed, "notes")
    if step.kind in _TAKERS:
        _TAKERS[step.kind](answers, typed)
    _said(step, answers, typed, values)
    if answers.agreed and answers.read != answers.to_read:
        answers.agreed, answers.agreed_at = False, ""  # it was never read to them like this


def _now() -> str:
    return clock.now().isoformat()


def _said(step: Step, answers: Answers, typed: Typed, values: Mapping[str, str]) -> None:
    """Which of the lines was said, in the words in which it was; a line that stays the same keeps its moment and its
    words, whatever is known since. What does not fit the answer they got was not said."""
    can = LOOK if answers.looks else answers.can
    place, before = one(typed, f"said_{can}" if step.kind == "can" else "said"), answers.said.get(step.kind)
    if step.kind == "can" and before is not None and not step.lines[before.place].fits(can):
        del answers.said["can"]
        before = None
    if place.isdecimal() and len(place) < 4 and int(place) < len(step.lines):
        line = step.lines[int(place)]
        is_fit = step.kind != "can" or line.fits(can)
        if is_fit and (before is None or before.place != int(place)):
            words = said(line.words, values)
            answers.said[step.kind] = Said(words=words, line=line.words, place=int(place), fault=line.fault, at=_now())


def _read_back(answers: Answers, typed: Typed) -> None:
    """The concerns with yes or no for each; an empty box is struck out, a changed one has to be asked again."""
    before = {concern.words: concern for concern in answers.concerns}
    found = []
    for place in range(1, MOST_CONCERNS + 1):
        words = one(typed, f"concern_{place}").strip()
        answer = one(typed, f"confirmed_{place}")
        known = before.get(words)
        if not words:
            continue
        if known is not None and known.answer == answer:
            found.append(known)
        elif answer == "yes":
            found.append(Confirmed(words=words, answer="yes", at=_now()))
        elif answer == "no":
            found.append(Confirmed(words=words, answer="no", at=_now()))
        else:
            found.append(Confirmed(words=words))
    answers.concerns = found
    if "question_1" in typed:
        answers.quotes = _quotes(answers, typed)


def _quotes(answers: Answers, typed: Typed) -> list[Quote]:
    """The questions that were asked, each with what they said to it; one without an answer was not."""
    before, found = {quote.question: quote for quote in answers.quotes}, []
    for place in range(1, MOST_QUESTIONS + 1):
        question, words = one(typed, f"question_{place}").strip(), one(typed, f"theirs_{place}").strip()
        known = before.get(question)
        if question and words:
            if known is None or known.words != words:
                known = Quote(question=question, words=words, at=_now())
            found.append(known)
    return found


def _listened(answers: Answers, typed: Typed) -> None:
    answers.wish = one(typed, "wish").strip()


def _lines(typed: Typed) -> list[OfferedLine]:
    """What is offered. The first row is always there; another one only where something stands in it."""
    rows = []
    for place in range(1, MOST_LINES + 1):
        remedy = one(typed, f"remedy_{place}")
        row = OfferedLine(
            remedy_id=int(remedy) if remedy.isdecimal() and len(remedy) < 10 else None,
            words=one(typed, f"words_{place}").strip(),
            amount=one(typed, f"amount_{place}").strip(),
            item=one(typed, f"item_{place}").strip(),
            percentage=one(typed, f"percentage_{place}").strip().removesuffix("%").strip(),
            valid_until=one(typed, f"valid_until_{place}").strip(),
        )
        if place == 1 or not row.is_blank:
            rows.append(row)
    return rows


def can_field(place: int) -> str:
    """The field that says whether we can do the thing they ask for at this place, counted from one."""
    return "can" if place == 1 else f"can_{place}"


def _can(answers: Answers, typed: Typed) -> None:
    """Whether we do what they ask, thing by thing. What we do of it is an offer with a number like any other."""
    given = {wish: one(typed, can_field(place)) for place, wish in enumerate(answers.wishes, start=1)}
    answers.gets = {wish: can for wish, can in given.items() if can in CAN}
    found = set(answers.gets.values())
    whole = len(answers.gets) == len(given) and bool(given)
    answers.can = (found.pop() if len(found) == 1 else "partly") if whole else ""  # type: ignore[assignment]
    answers.why, answers.ask_why = one(typed, "why").strip(), one(typed, "ask_why", answers.ask_why).strip()
    answers.looks = one(typed, "press") == LOOK
    last, lines = answers.last, _lines(typed)
    if answers.looks:
        answers.can, answers.gets = "", {}
        if last is not None and not last.answer:
            answers.offers.pop()  # it was never put to them
        return
    begun = (not answers.can or one(typed, "press") == ASK) and any(not line.is_blank for line in lines)
    if begun or answers.can in ("yes", "partly"):
        why = answers.why if answers.can == "partly" else ""
        if last is not None and last.asked:
            if (last.lines, last.gets) != (lines, answers.gets):
                last.lines, last.gets, last.answer, last.feel = lines, dict(answers.gets), "", ""
            last.why = why
        else:
            if last is not None and not last.answer:
                answers.offers.pop()  # begun, and never put to them
            answers.offers.append(Offered(lines=lines, asked=True, gets=dict(answers.gets), why=why))
            answers.then = ""
    elif last is not None and last.asked and not last.answer:
        answers.offers.pop()  # it was never put to them


def _offer(answers: Answers, typed: Typed) -> None:
    """Another offer: the one under way as long as nobody asked for the next."""
    lines, last = _lines(typed), answers.last
    answers.ask_why = one(typed, "ask_why", answers.ask_why).strip()
    if last is None or last.asked or answers.wants_another:
        answers.offers.append(Offered(lines=lines, why=answers.why))
        answers.then = ""
        last = answers.offers[-1]
    elif last.lines != lines:
        last.lines, last.answer, last.feel = lines, "", ""
    last.why = one(typed, "why", last.why).strip()
    answers.why = last.why


def _feel(answers: Answers, typed: Typed) -> None:
    last = answers.last
    if last is None:
        return
    answer = one(typed, "answer")
    last.feel = one(typed, "feel").strip()
    if answer in ("happy", "unsure", "not_happy"):
        last.answer, last.at = answer, _now()  # type: ignore[assignment]
    then = one(typed, "then")
    fits = {"unsure": ("another", "open", "manager"), "not_happy": ("another", "manager")}.get(last.answer, ())
    answers.then = then if then in fits else ""  # type: ignore[assignment]


def _manager(answers: Answers, typed: Typed) -> None:
    """How a manager gets in touch, their time, the customer's words where none suits them, and the number. A page that
    does not ask changes none."""
    reach = one(typed, "reach", answers.reach)
    answers.reach = reach if reach in DOES else ""  # type: ignore[assignment]
    answers.when, answers.number = (
        one(typed, "when", answers.when).strip(),
        one(typed, "number", answers.number).strip(),
    )
    slot = one(typed, "slot", answers.slot).strip()
    answers.slot = slot if slot == managers_time.NONE_SUITS or choosing.read(slot) is not None else ""
    if answers.is_written_to:
        answers.slot = answers.when = ""


def _record(answers: Answers, typed: Typed) -> None:
    category = one(typed, "category_id")
    if category.isdecimal() and len(category) < 10:
        answers.category_id = int(category)
    answers.nature, answers.effect = one(typed, "nature", answers.nature), one(typed, "effect", answers.effect).strip()
    answers.impact, answers.urgency = _level(typed, "impact", answers.impact), _level(typed, "urgency", answers.urgency)
    answers.others = "perhaps" if one(typed, "others", answers.others) == "perhaps" else "no"
    answers.doing, answers.by = one(typed, "doing").strip(), one(typed, "by").strip()
    if answers.looks:
        answers.number = one(typed, "number", answers.number).strip()


def _level(typed: Typed, name: str, before: int) -> int:
    found = one(typed, name)
    return int(found) if found in ("1", "2", "3") else before


def _confirm(answers: Answers, typed: Typed) -> None:
    _manager(answers, typed)
    answers.replaces = "yes" if one(typed, "replaces") == "yes" else "no"
    if one(typed, "press") == "next":  # “They said yes to everything”
        answers.agreed, answers.agreed_at, answers.read = True, _now(), answers.to_read


def _thanks(answers: Answers, typed: Typed) -> None:
    """They go on although the case moved meanwhile: from there on. Another time of a manager, in place of one that was
    lost, they choose themselves: their yes to everything else holds."""
    was_read = answers.agreed and answers.read == answers.to_read
    _manager(answers, typed)
    answers.read = answers.to_read if was_read else answers.read
    answers.began_as = one(typed, "as_now") or answers.began_as
    if "looked_asked" in typed:  # only where a day of it is due
        answers.looked_in = one(typed, "looked_in") == "yes"
        answers.looked_asked, answers.looked_said = (one(typed, f"looked_{line}").strip() for line in ("asked", "said"))


_TAKERS: dict[str, Callable[[Answers, Typed], None]] = {
    "read_back": _read_back,
    "listen_again": _listened,
    "can": _can,
    "offer": _offer,
    "feel": _feel,
    "manager": _manager,
    "record": _record,
    "confirm": _confirm,
    "thanks": _thanks,
}
