"""What it changes that a mail of ours came back, and that their mail program answered by itself."""

from sqlalchemy import select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import notices
from ..complaints.correspondence import KIND_WORDS
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event, Task
from ..complaints.service import ADDRESS_CORRECTED, NOT_REACHED, add_task
from ..db import db
from ..outbox import service as outbox
from ..outbox.models import Delivery
from ..web.filters import one_line


@carries_out("mail_returned")
def _mail_returned(complaint: Complaint, actor: Actor, needs: d.MailReturned, event: Event) -> None:
    delivery = outbox.get_delivery(needs.delivery_id)
    event.facts = {"delivery": delivery.id, "kind": delivery.kind, "code": needs.code, "failed": needs.failed}
    if not needs.failed or not outbox.came_back(delivery, needs.code):
        return
    letter = KIND_WORDS.get(delivery.kind, "Mail")
    if not _has_task(complaint.id):
        due_at = catalogue.organisation().working_time.end_of_working_day(event.at, 1)
        add_task(complaint, NOT_REACHED, _what_to_do(complaint, delivery), due_at)
    notices.tell("gave_up", complaint, f"A mail came back: {letter.lower()}")


@carries_out("mail_automatic")
def _mail_automatic(complaint: Complaint, actor: Actor, needs: d.MailAutomatic, event: Event) -> None:
    event.facts = {"mail": needs.mail_id}


def _has_task(complaint_id: int) -> bool:
    open_one = select(Task.id).where(Task.complaint_id == complaint_id, Task.kind == NOT_REACHED)
    return db.session.scalar(open_one.where(Task.done_at.is_(None)).limit(1)) is not None


def _what_to_do(complaint: Complaint, delivery: Delivery) -> str:
    now = complaint.customer.email.lower()
    if now and now != delivery.recipient.lower():
        return ADDRESS_CORRECTED
    return f"They were not reached: our mail came back. {_other_ways(complaint)}"


def _other_ways(complaint: Complaint) -> str:
    """How they can be reached all the same, as far as they allow it."""
    customer = complaint.customer
    ways = []
    if customer.may_be_rung and customer.held_at is None:
        ways.append(f"Ring them on {customer.phone}")
    if customer.postal_address:
        ways.append(f"{'or write' if ways else 'Write'} to {one_line(customer.postal_address)}")
    told = ", ".join(ways)
    return (
        f"{told}, and ask for the right address." if told else "There is no other way to them: look for a slip in it."
    )
