"""A complaint from a form that may be sent twice: by a double click, a retry, or after going back and changing it."""

from dataclasses import dataclass

from ..access import Actor
from ..drafts import service as drafts
from ..drafts.models import Draft
from . import queries
from .details import Files, Filing, Words
from .lifecycle import perform
from .models import Complaint
from .service import file


@dataclass(frozen=True)
class Sent:
    """`again` says that the complaint was there already, `corrected` that changed answers were added to it."""

    complaint: Complaint
    again: bool = False
    corrected: bool = False


def send(draft: Draft, filing: Filing, changes: str) -> Sent:
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
    drafts.became(draft, complaint.id)
    return Sent(complaint, again=True, corrected=True)
