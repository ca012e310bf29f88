"""The second pair of eyes: asked for, given, or sent back with reasons. A signature is for one content alone."""

from collections.abc import Sequence
from datetime import datetime

from ..access import Actor
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import blockers, gate, notices
from ..complaints import details as d
from ..complaints.access import is_about
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..db import db
from ..errors import Blocked, Invalid, NotAllowed, Stale, WrongState
from . import content, kinds, queries, rules
from .drafting import SIGNATURE, Draft, draft
from .models import Letter, SignOff

CHANGED = "The letter was changed since you opened it. Read it again."


@carries_out("ask_sign_off")
def _ask(complaint: Complaint, actor: Actor, needs: d.SignOffAsked, event: Event) -> None:
    letter = _current(complaint, needs.number)
    if letter.state == "asked":
        raise WrongState("A signature is being waited for already.")
    version = letter.latest
    drafted = _as_it_would_leave(complaint, letter)
    if drafted.composed.gaps:
        raise Invalid("Something is missing.", errors={gap.field: gap.words for gap in drafted.composed.gaps})
    sign_off = SignOff(
        complaint_id=complaint.id, version_id=version.id, content_hash=version.content_hash, risks=drafted.risks,
        note=needs.note, asked_by_id=actor.id or 0, asked_at=event.at, state="asked",
    )  # fmt: skip
    db.session.add(sign_off)
    letter.state = "asked"
    db.session.flush()
    event.facts = {"letter": letter.id, "number": version.number, "sign_off": sign_off.id, "risks": drafted.risks}
    say(complaint, event, actor, "note", needs.note, internal=True)
    _tell_signers(complaint, version.author_id, actor)


def _as_it_would_leave(complaint: Complaint, letter: Letter) -> Draft:
    """The latest version, composed anew. Raises Stale when the case changed under it."""
    version = letter.latest
    drafted = draft(complaint, kinds.read(letter.kind, version.typed), version.author)
    if drafted.content_hash != version.content_hash:
        raise Stale("The case changed since the letter was saved. Look at it and save it again.")
    return drafted


@carries_out("sign_off")
def _sign_off(complaint: Complaint, actor: Actor, needs: d.SignedOff, event: Event) -> None:
    letter, asked = _asked(complaint, actor, needs.number)
    _decide(asked, "signed", actor, event.at)
    letter.state = "signed"
    blockers.clear(complaint, SIGNATURE, asked.version_id, event.at)
    event.facts = {"letter": letter.id, "number": needs.number, "sign_off": asked.id}
    notices.tell_person(asked.asked_by, "sign_off", complaint, f"{actor.name} signed the letter: you can send it")


@carries_out("send_back")
def _send_back(complaint: Complaint, actor: Actor, needs: d.SentBack, event: Event) -> None:
    known = {reason.key for reason in catalogue.letters().send_back_reasons}
    if not set(needs.reasons) <= known:
        raise Invalid("Choose a reason.", errors={"reasons": "Choose at least one reason."})
    letter, asked = _asked(complaint, actor, needs.number)
    _decide(asked, "sent_back", actor, event.at)
    asked.reasons, asked.words = list(needs.reasons), needs.words
    letter.state = "draft"
    event.facts = {
        "letter": letter.id, "number": needs.number, "sign_off": asked.id, "reasons": list(needs.reasons)
    }  # fmt: skip
    say(complaint, event, actor, "note", needs.words, internal=True)
    notices.tell_person(asked.asked_by, "sign_off", complaint, f"{actor.name} sent the letter back, with reasons")


def require_signature(complaint: Complaint, drafted: Draft) -> None:
    """Raises Blocked for a letter that a second person has to look at first, and has not."""
    if drafted.has_to_wait:
        words = f"The letter needs a second signature, because {rules.because(drafted.risks)}."
        raise Blocked("It can’t leave yet.", reasons=[words])


def waits_for(complaint: Complaint, action: str) -> list[gate.Lack]:
    """What else has to be done, or gone on without, before the letter may leave."""
    rows = blockers.standing(complaint, action)
    return [gate.Lack(row.kind, row.about, row.words) for row in rows if row.kind != SIGNATURE]


def signers(author_id: int, asker_id: int, complaint: Complaint) -> Sequence[User]:
    """Colleagues who may sign this letter and are there now."""
    found = [user for role in catalogue.letters().signers for user in accounts.active_with_role(role)]
    return [user for user in found if _is_free(user, complaint) and user.id not in (author_id, asker_id)]


def _is_free(user: User, complaint: Complaint) -> bool:
    return not user.is_away and not is_about(user.id, complaint)


def _tell_signers(complaint: Complaint, author_id: int, asker: Actor) -> None:
    if catalogue.notices().rules["sign_off"].enabled:
        for user in signers(author_id, asker.id or 0, complaint):
            notices.tell_person(user, "sign_off", complaint, f"{asker.name} asks for a second signature on a letter")


def get_asked(complaint: Complaint, actor: Actor) -> SignOff:
    """The signature that is waited for and that `actor` may give. Raises WrongState or NotAllowed."""
    asked = queries.find_asked(complaint.id)
    if asked is None:
        raise WrongState("Nobody waits for a signature on a letter of this complaint.")
    if actor.role not in catalogue.letters().signers:
        raise NotAllowed("The settings name others who sign letters.")
    if actor.id in (asked.version.author_id, asked.asked_by_id):
        raise NotAllowed("Whoever wrote a letter, or asked for a signature, never gives it.")
    return asked


def _asked(complaint: Complaint, actor: Actor, number: int) -> tuple[Letter, SignOff]:
    """The letter and the signature that is waited for. Raises WrongState, NotAllowed, Stale."""
    asked = get_asked(complaint, actor)
    letter = _current(complaint, number)
    if asked.content_hash != content.digest(letter.latest.content):
        raise Stale(CHANGED)
    return letter, asked


def _current(complaint: Complaint, number: int) -> Letter:
    letter = queries.find_current(complaint.id)
    if letter is None:
        raise WrongState("There is no letter under way.")
    if letter.latest.number != number:
        raise Stale(CHANGED)
    return letter


def _decide(asked: SignOff, state: str, actor: Actor, at: datetime) -> None:
    asked.state, asked.decided_by_id, asked.decided_at = state, actor.id, at
