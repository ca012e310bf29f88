"""How long mails have waited: for those who watch, and in words for everybody."""

from datetime import datetime

from sqlalchemy import func, or_, select

from .. import clock
from ..db import db
from .models import Channel, Delivery, State


def oldest() -> datetime | None:
    """When the mail was written that has waited longest to be sent; None when none waits.

    What is held so that it can be taken back does not wait yet; what failed before and is tried again does.
    """
    overdue = or_(Delivery.next_try_at <= clock.now(), Delivery.attempts > 0)
    waiting = (Delivery.state == State.WAITING, Delivery.channel == Channel.MAIL, overdue)
    return db.session.scalar(select(func.min(Delivery.created_at)).where(*waiting))
