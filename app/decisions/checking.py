"""What in a letter does not fit its case: another name, a sum nobody gave, a day nobody promised, words of a note."""

from sqlalchemy import select

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint, Message
from ..complaints.wording import mixups
from ..db import db
from ..remedies import queries as remedies
from .drafting import Draft


def mixups_in(complaint: Complaint, drafted: Draft) -> list[mixups.Mixup]:
    """Questions to the author, never a refusal. Only what somebody typed is looked at: the rest is the case itself."""
    typed = "\n\n".join(block.words for block in drafted.composed.content.blocks if not block.fixed)
    return mixups.find(typed, _known(complaint, drafted))


def _known(complaint: Complaint, drafted: Draft) -> mixups.Known:
    organisation = catalogue.organisation()
    local = organisation.working_time.local
    material, offers = drafted.material, remedies.offers(complaint.id)
    dates = [complaint.received_at, complaint.expected_at, *(row.due_at for row in material.owed)]
    dates += [row.done_at for row in material.given if row.done_at is not None]
    messages = db.session.scalars(select(Message).where(Message.complaint_id == complaint.id)).all()
    return mixups.Known(
        customer=complaint.customer.name,
        today=local(clock.now()).date(),
        reference=complaint.reference,
        currency=organisation.currency,
        language=complaint.language,
        amounts={line.amount for offer in offers for line in offer.lines if line.amount is not None}
        | {offer.total for offer in offers}
        | {row.amount for row in material.given if row.amount is not None},
        days={local(at).date() for at in dates} | {local(offer.until).date() for offer in offers},
        said=(*complaint.told, *(row.body for row in messages if not row.internal)),
        notes=tuple(row.body for row in messages if row.internal and row.kind == "note"),
    )
