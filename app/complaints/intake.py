"""A complaint from a form: one that may be sent twice, by a double click, a retry, or after going back and changing it;
or one of a colleague that turns out to belong to a complaint we have.
"""

from dataclasses import dataclass, replace

from .. import clock
from ..access import SYSTEM, Actor
from ..accounts import queries as accounts
from ..drafts import service as drafts
from ..drafts.models import Draft
from . import notices, queries, reaching, repeats
from .details import DangerTold, Files, Filing, Needs, NeedsChanged, ReachCorrected, Reason, Sensitivity, Words
from .lifecycle import lacking, may, perform
from .models import Complaint
from .service import file, said_differently
from .statuses import Status


@dataclass(frozen=True)
class Sent:
    """`again` says that the complaint was there already, `corrected` that changed answers were added to it."""

    complaint: Complaint
    again: bool = False
    corrected: bool = False


@dataclass(frozen=True)
class Anew:
    """What was changed after sending and has its effect at once: danger, how they are reached, what they need."""

    in_danger: bool = False
    reach: ReachCorrected | None = None
    needs: NeedsChanged | None = None


def send(draft: Draft, filing: Filing, changes: str, anew: Anew) -> Sent:
    """File what `draft` holds, or add `changes` and new files to what it became.

    The caller locked the draft: of eight equal requests one files, and the others find what it filed.
    """
    if draft.about is None:
        complaint = file(filing, Actor("customer"))
        drafts.became(draft, complaint.id)
        return Sent(complaint)
    complaint = queries.get_by_id(draft.about, for_change=True)
    if not changes and not filing.files:
        return Sent(complaint, again=True)
    actor = Actor("customer", complaint.id, name=complaint.customer.called)
    if changes:
        perform(complaint, "message", actor, Words(changes, filing.files))
    else:
        perform(complaint, "attach", actor, Files(filing.files))
    _take_up(complaint, actor, anew)
    drafts.became(draft, complaint.id)
    return Sent(complaint, again=True, corrected=True)


def _take_up(complaint: Complaint, actor: Actor, anew: Anew) -> None:
    """Beside the words, which stand in any case. What speaks against what a colleague wrote down is for a person."""
    if anew.in_danger and complaint.state is not Status.MERGED:
        perform(complaint, "tell_danger", actor, DangerTold())
    if anew.reach is not None:
        reaching.correct(complaint, anew.reach)
    if anew.needs is not None and not lacking(complaint, "change_needs", actor, anew.needs):
        perform(complaint, "change_needs", actor, anew.needs)


@dataclass(frozen=True)
class Heard:
    """What a colleague wrote down that belongs to a complaint we have."""

    words: Words
    in_danger: bool = False
    needs: Needs | None = None
    sensitivity: Sensitivity | None = None


def add_to(complaint: Complaint, heard: Heard, actor: Actor) -> None:
    """Keep it all on the complaint, as a note for colleagues: it may yet turn out to be of somebody else.

    The handler is told; of danger the managers are, at once. The customer was heard, and waits for an answer as before;
    whoever had one already waits again.
    """
    waited = complaint.unanswered_at
    perform(complaint, "note", actor, heard.words)
    complaint.heard_at = clock.now()
    if complaint.is_open:
        complaint.unanswered_at = waited or (complaint.heard_at if complaint.acknowledged_at else None)
    if heard.sensitivity is not None:
        _keep_to_few(complaint, heard.sensitivity, actor)
    if heard.needs is not None:
        perform(complaint, "record_needs", actor, heard.needs)
    if heard.in_danger and complaint.is_open:
        perform(
            complaint, "escalate", SYSTEM, Reason(f"{actor.name} heard that somebody is in danger or being harmed.")
        )
    if heard.in_danger:
        notices.tell("danger", complaint, "Somebody may be in danger")
    elif actor.id != complaint.handler_id:
        notices.tell("customer_wrote", complaint, f"{actor.name} took down more from the customer")


def send_again(complaint_id: int, filing: Filing, heard: Heard, actor: Actor) -> None:
    """A colleague's form that became this complaint came once more: what was changed or added meanwhile is kept.

    Words are a note, from which a person corrects the record; files, needs, danger and who may read it are kept as if
    they had been there the first time. The complaint is locked: of two equal forms at once the second adds nothing.
    """
    complaint = queries.get_by_id(complaint_id, for_change=True)
    files = heard.words.files
    new = repeats.not_there_yet(complaint, files)
    if any(repeats.by_colleague(complaint, "note", actor, 0, {heard.words.text}, sent) for sent in (files, new)):
        return
    more = Heard(
        replace(heard.words, files=new),
        heard.in_danger and not complaint.in_danger,
        None if complaint.has_needs else heard.needs,
        None if complaint.sensitive else heard.sensitivity,
    )
    if new or more.in_danger or more.needs or more.sensitivity or said_differently(complaint, filing):
        add_to(complaint, more, actor)


def _keep_to_few(complaint: Complaint, told: Sensitivity, actor: Actor) -> None:
    """Whom it was known to be about stays out. Who may not change who reads it leaves word for those who may."""
    about = queries.barred(complaint.id) | set(told.about_ids)
    if may(actor, complaint, "mark_sensitive"):
        perform(complaint, "mark_sensitive", actor, replace(told, about_ids=tuple(sorted(about))))
        return
    names = ", ".join(user.name for user in accounts.staff() if user.id in told.about_ids)
    perform(complaint, "note", actor, Words(f"{told.reason}\n\nIt is about: {names}." if names else told.reason))
