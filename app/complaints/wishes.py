"""What the customer asks for, wish by wish, beside what each of them gets; where that is less, the reason they read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from ..access import Actor
from ..db import db
from ..errors import Invalid
from . import details as d
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Wish, WishAnswer

ANSWERS = ("yes", "partly", "not_now")


@dataclass(frozen=True)
class Answered:
    """A wish as it stands now, with what was said to it last."""

    wish: Wish
    answer: WishAnswer | None

    @property
    def is_less(self) -> bool:
        """Whether they get less than they asked for, so that a letter gives the reason."""
        return self.answer is not None and self.answer.answer != "yes"


def current(complaint_id: int) -> Sequence[Wish]:
    """The wishes as they stand now, in order."""
    statement = select(Wish).where(Wish.complaint_id == complaint_id, Wish.replaced_at.is_(None))
    return db.session.scalars(statement.order_by(Wish.position, Wish.id)).all()


def words_of(complaint_ids: Collection[int]) -> dict[int, list[str]]:
    """The wishes of several complaints as they stand now, in order, by the complaints' ids."""
    statement = select(Wish.complaint_id, Wish.position, Wish.id, Wish.words)
    statement = statement.where(Wish.complaint_id.in_(complaint_ids), Wish.replaced_at.is_(None))
    found: dict[int, list[str]] = {}
    for row in sorted(db.session.execute(statement), key=lambda row: row[1:3]):
        found.setdefault(row[0], []).append(row[3])
    return found


def read(complaint_id: int) -> Sequence[Wish]:
    """Every wish there ever was with all its answers: offers of before keep theirs. In order."""
    statement = select(Wish).where(Wish.complaint_id == complaint_id).options(joinedload(Wish.answers))
    return db.session.scalars(statement.order_by(Wish.position, Wish.id)).unique().all()


def standing(wishes: Sequence[Wish]) -> list[Answered]:
    """The wishes that stand now, with the answer that does."""
    return [Answered(wish, wish.answers[-1] if wish.answers else None) for wish in wishes if wish.replaced_at is None]


def of_offer(wishes: Sequence[Wish], offer_id: int) -> list[Answered]:
    """The wishes an offer answered, with its own answers."""
    found = ((wish, answer) for wish in wishes for answer in wish.answers if answer.offer_id == offer_id)
    return [Answered(wish, answer) for wish, answer in found]


def restate(complaint: Complaint, words: Sequence[str], at: datetime) -> None:
    """Write the wishes anew: those of the same words stay, the others are replaced."""
    kept = {wish.words: wish for wish in current(complaint.id)}
    for wish in kept.values():
        if wish.words not in words:
            wish.replaced_at = at
    for position, text in enumerate(dict.fromkeys(words), start=1):
        if text in kept:
            kept[text].position = position
        else:
            db.session.add(Wish(complaint_id=complaint.id, position=position, words=text, stated_at=at))


def answer(
    complaint: Complaint, answers: Sequence[d.WishAnswer], at: datetime, *, offer_id: int | None = None
) -> list[Wish]:
    """Keep what each wish gets; one of words that nobody wrote down before is a new wish. The wishes, in that order.

    Raises Invalid, with a field's name for each answer that lacks something, counted from one.
    """
    known = {wish.words: wish for wish in current(complaint.id)}
    if errors := lacking(answers, known):
        raise Invalid("Something is missing.", errors=errors)
    found = []
    for position, given in enumerate(answers, start=1):
        wish = known.get(given.wish)
        if wish is None:
            wish = Wish(complaint_id=complaint.id, position=position, words=given.wish, stated_at=at)
            db.session.add(wish)
            db.session.flush()
        db.session.add(
            WishAnswer(wish_id=wish.id, offer_id=offer_id, answered_at=at, answer=given.answer, detail=given.detail,
                       reason=given.reason)
        )  # fmt: skip
        found.append(wish)
    db.session.flush()
    return found


def lacking(answers: Sequence[d.WishAnswer], known: Collection[str]) -> dict[str, str]:
    """What these answers owe to the wishes of the words `known`, by field."""
    errors = {}
    for place, given in enumerate(answers, start=1):
        if not given.wish.strip():
            errors[f"wish_{place}"] = "Write what they ask for, in their words."
        if given.answer not in ANSWERS:
            errors[f"answer_{place}"] = "Say whether they get this."
        elif given.answer != "yes" and not given.reason.strip():
            errors[f"reason_{place}"] = "Say why it is less than they asked. The letter quotes it."
    left_out = [wish for wish in known if wish not in {given.wish for given in answers}]
    if left_out:
        errors["answers"] = f"Say whether they get this as well: {left_out[0]}"
    return errors


def settle(complaint: Complaint, reason: str, at: datetime, ended: Collection[int] = ()) -> None:
    """At the decision every wish has an answer: those without one are refused for the `reason` that the letter gives.

    What came with offers that `ended` without an agreement is no answer any more.
    Raises Invalid where there is none: they asked for something and nobody said what becomes of it.
    """
    open_ = _unanswered(complaint, ended)
    if errors := _refused_without(open_, reason):
        raise Invalid("Something is missing.", errors=errors)
    for wish in open_:
        db.session.add(WishAnswer(wish_id=wish.id, answered_at=at, answer="not_now", reason=reason))
    db.session.flush()


def unsettled(complaint: Complaint, reason: str, ended: Collection[int] = ()) -> dict[str, str]:
    """What `settle` would refuse, by field."""
    return _refused_without(_unanswered(complaint, ended), reason)


def _unanswered(complaint: Complaint, ended: Collection[int]) -> list[Wish]:
    wishes = current(complaint.id)
    if not wishes:
        return []
    given = select(WishAnswer.wish_id, WishAnswer.offer_id).where(WishAnswer.wish_id.in_([wish.id for wish in wishes]))
    last = {row.wish_id: row.offer_id for row in db.session.execute(given.order_by(WishAnswer.id))}
    return [wish for wish in wishes if wish.id not in last or last[wish.id] in ended]


def _refused_without(open_: Sequence[Wish], reason: str) -> dict[str, str]:
    if not open_ or reason.strip():
        return {}
    words = f"They asked: “{open_[0].words}” Say first what each wish gets, or here why there is no remedy."
    return {"no_remedy_reason": words}


def unsettle(complaint: Complaint, at: datetime) -> None:
    """Take back what `settle` said at that moment."""
    own = select(Wish.id).where(Wish.complaint_id == complaint.id)
    said = (WishAnswer.wish_id.in_(own), WishAnswer.answered_at == at, WishAnswer.offer_id.is_(None))
    db.session.execute(delete(WishAnswer).where(*said))


@looks_at("answer_wishes")
def _answers_lack(complaint: Complaint, actor: Actor, needs: d.WishesAnswered) -> dict[str, str]:
    if not needs.answers:
        return {"answer_1": "Say whether they get this."}
    places = enumerate(needs.answers, start=1)
    vague = [place for place, given in places if given.answer in ("yes", "partly") and not given.detail.strip()]
    known = {wish.words for wish in current(complaint.id)}
    return {f"detail_{place}": "Say what exactly." for place in vague} | lacking(needs.answers, known)


@carries_out("answer_wishes")
def _answer_wishes(complaint: Complaint, actor: Actor, needs: d.WishesAnswered, event: Event) -> None:
    answer(complaint, needs.answers, event.at)
    event.facts = {"wishes": len(needs.answers)}
