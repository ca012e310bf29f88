"""Letters on their way: every save is a version, and what it needs before it may leave stands in the way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from ..access import Actor
from ..accounts import queries as accounts
from ..accounts.models import User
from ..complaints import blockers
from ..complaints import details as d
from ..complaints.actions import ACTIONS
from ..complaints.lifecycle import carries_out
from ..complaints.models import Blocker, Complaint, Event
from ..complaints.statuses import DECIDABLE, Status
from ..db import db
from ..errors import Invalid, WrongState
from . import content, kinds, queries, rules
from .composing import Composed, compose
from .material import Material, gather
from .models import Letter, LetterVersion, SignOff

SIGNATURE = "sign_off"  # the kind of blocker


@dataclass(frozen=True)
class Draft:
    """A letter composed now. `risks` are the rules that ask for a second signature, `signed` whether there is one."""

    letter: d.Decision
    composed: Composed
    material: Material
    kept: str
    risks: list[str]
    signed: bool

    @property
    def content_hash(self) -> bytes:
        return content.digest(self.kept)

    @property
    def has_to_wait(self) -> bool:
        """Whether a second person has to look at it first."""
        return bool(self.risks) and not self.signed


def draft(complaint: Complaint, letter: d.Decision, signer: User) -> Draft:
    """What this letter would be if it left now, signed by that colleague. Nothing is kept."""
    material = gather(complaint, letter)
    composed = compose(complaint, letter, material, signer)
    kept = content.write(composed.content)
    outcomes = tuple(point.outcome for point in material.points)
    risks = rules.risks(rules.Case(complaint, kinds.deciding(letter), outcomes, material.amount))
    signed = bool(risks) and queries.is_signed(complaint.id, content.digest(kept))
    return Draft(letter, composed, material, kept, risks, signed)


@carries_out("draft_decision")
def _draft_decision(complaint: Complaint, actor: Actor, needs: d.DecisionDraft, event: Event) -> None:
    kind = kinds.kind_of(needs.letter)
    if complaint.state not in may_send(kind):
        raise WrongState("Such a letter is not possible now.")
    if not any(words.strip() for words in kinds.words_in(needs.letter)):
        raise Invalid("There is nothing to keep.", errors={kinds.main_field(needs.letter): "Write something first."})
    version = keep(complaint, draft(complaint, needs.letter, accounts.get_user(actor.id or 0)), actor, event.at)
    event.facts = {"letter": version.letter_id, "kind": kind.key, "number": version.number}


def may_send(kind: kinds.Kind) -> frozenset[Status]:
    """From where such a letter can be written: a decision also while we wait for the customer, or they for us."""
    start = ACTIONS[kind.action].start
    return start if kind.key == "correction" else start | DECIDABLE


def keep(complaint: Complaint, drafted: Draft, actor: Actor, at: datetime) -> LetterVersion:
    """The draft as the latest version of the letter under way: a new one, or the one that says the same already."""
    kind = kinds.kind_of(drafted.letter)
    typed = kinds.write(drafted.letter)
    letter = queries.find_current(complaint.id)
    if letter is not None and letter.kind != kind.key:
        letter.state, letter = "set_aside", None
    if letter is not None and (letter.latest.typed, letter.latest.content) == (typed, drafted.kept):
        version = letter.latest
    else:
        letter = letter or _begin(complaint, kind, drafted)
        version = LetterVersion(
            letter=letter, number=len(letter.versions) + 1, saved_at=at, author_id=actor.id or 0, typed=typed,
            content=drafted.kept, content_hash=drafted.content_hash,
        )  # fmt: skip
        db.session.add(version)
        letter.state = "draft"
        _ask_nobody(complaint)
    letter.outcome, letter.amount = kinds.deciding(drafted.letter), drafted.material.amount
    if drafted.signed:
        letter.state = "signed"
    db.session.flush()
    _stand_in_the_way(complaint, kind, version, drafted, at)
    return version


def _begin(complaint: Complaint, kind: kinds.Kind, drafted: Draft) -> Letter:
    before = drafted.material.follows
    letter = Letter(complaint_id=complaint.id, kind=kind.key, follows_id=before.id if before else None, versions=[])
    db.session.add(letter)
    return letter


def _ask_nobody(complaint: Complaint) -> None:
    """The letter changed: whoever was asked to sign need not look any more."""
    asked = update(SignOff).where(SignOff.complaint_id == complaint.id, SignOff.state == "asked")
    db.session.execute(asked.values(state="lapsed"))


def _stand_in_the_way(
    complaint: Complaint, kind: kinds.Kind, version: LetterVersion, drafted: Draft, at: datetime
) -> None:
    """Until a second person has signed, every way of sending it is closed."""
    blockers.clear(complaint, SIGNATURE, None, at)
    if drafted.has_to_wait:
        words = f"The letter needs a second signature, because {rules.because(drafted.risks)}"
        _put(complaint, kind.action, version.id, words)


def stands_in_the_way(complaint: Complaint) -> bool:
    """Whether a letter as it was saved waits for a signature."""
    waiting = select(Blocker.id).where(
        Blocker.complaint_id == complaint.id, Blocker.kind == SIGNATURE, Blocker.cleared_at.is_(None)
    )
    return db.session.scalar(waiting.limit(1)) is not None


def _put(complaint: Complaint, action: str, version_id: int, words: str) -> None:
    own = (
        Blocker.complaint_id == complaint.id, Blocker.action == action,
        Blocker.kind == SIGNATURE, Blocker.about == version_id,
    )  # fmt: skip
    again = db.session.scalars(select(Blocker).where(*own)).one_or_none()
    if again is None:
        blockers.put(complaint, action, SIGNATURE, version_id, words)
    else:
        again.cleared_at, again.words = None, words
