"""Mails to people we ask. Each carries a link that opens one enquiry, whether they have an account here or not.

They are told what they need: the subject, the questions, the concerns in the customer's words. Who the customer is, and
how to reach them, stands there only where the handler said so.
"""

from datetime import timedelta

from .. import clock
from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import concerns
from ..complaints import queries as cases
from ..complaints.models import Complaint, Concern
from ..db import db
from ..errors import NotFound, WrongState
from ..outbox import service as outbox
from ..outbox.models import Delivery, State
from . import support
from .models import Enquiry, EnquiryMail

PURPOSE = "enquiry"
# The link still opens for a while after the day they were asked by: late words are better than none.
GRACE = timedelta(days=30)
DAY = timedelta(days=1)


def send(kind: str, complaint: Complaint, enquiry: Enquiry, actor: Actor, **facts: object) -> Delivery | None:
    """Write to them; None where we have no address, and somebody has to speak with them.

    They read of the complaint they were asked about; the mail belongs to the one that goes on.
    """
    context = {
        "complaint": asked_on(enquiry),
        "enquiry": enquiry,
        "concerns": concerns_of(enquiry),
        "asking": catalogue.asking(),
        "support": support.of(enquiry),
        "signer": accounts.find_user(actor.id) if actor.is_staff else complaint.handler,
        **facts,
    }
    lasts = max(enquiry.due_at - clock.now(), timedelta()) + GRACE
    link = outbox.Link(PURPOSE, lasts / DAY) if kind != "statement_outcome" else None
    recipient = outbox.Recipient(enquiry.name, enquiry.email, is_staff=True)
    delivery = outbox.enqueue(kind, recipient, context, about=complaint.id, link=link)
    if delivery is not None:
        db.session.flush()
        db.session.add(EnquiryMail(delivery_id=delivery.id, enquiry_id=enquiry.id))
    return delivery


def asked_on(enquiry: Enquiry) -> Complaint:
    """The complaint they were asked about, also where it is joined with another and goes on there."""
    return cases.get_by_id(enquiry.asked_on_id)


def concerns_of(enquiry: Enquiry) -> list[Concern]:
    """The concerns they are asked about: all of them, or one, also where it was written anew since."""
    if enquiry.concern_id is None:
        return list(concerns.current(enquiry.asked_on_id))
    return [db.session.get_one(Concern, enquiry.concern_id)]


def opened_by(token: str) -> Enquiry:
    """The enquiry a link opens. Raises NotFound for a link we do not know, WrongState with the reason for one that has
    run out. What became of the enquiry meanwhile is for its page to say.
    """
    delivery = outbox.find_by_link(token)
    if delivery is None or delivery.link_purpose != PURPOSE or delivery.state == State.RECALLED:
        raise NotFound("unknown")
    if delivery.link_revoked_at is not None:
        raise WrongState("revoked")
    if delivery.link_expires_at is None or delivery.link_expires_at <= clock.now():
        raise WrongState("expired")
    mail = db.session.get_one(EnquiryMail, delivery.id)
    return db.session.get_one(Enquiry, mail.enquiry_id)
