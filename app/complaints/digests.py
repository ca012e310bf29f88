"""What is in a kept view, by mail to somebody who asked for it."""

from datetime import date

from sqlalchemy import select

from ..accounts import queries as accounts
from ..db import db
from ..outbox import service as outbox
from . import board
from .models import SavedView, ViewDigest

MOST_LISTED = 10


def send(view_id: int, user_id: int, today: date) -> int:
    """Write the mail of `today`, once; returns how many were written. Nothing is sent of an empty view.

    It lists what that person may see, the most pressing first. Subjects stay on the desk: mail is read in trains.
    """
    wish = select(ViewDigest).where(ViewDigest.view_id == view_id, ViewDigest.user_id == user_id)
    digest = db.session.scalars(wish.with_for_update()).one_or_none()
    view, user = db.session.get(SavedView, view_id), accounts.find_user(user_id)
    if digest is None or view is None or user is None or (digest.sent_on is not None and digest.sent_on >= today):
        return 0
    if not view.shared and view.owner_id != user_id:
        return 0
    digest.sent_on = today
    question = board.read(view.asked)
    actor = user.as_actor()
    rows = board.page(question, actor).rows[:MOST_LISTED]
    if not rows:
        return 0
    recipient = outbox.Recipient(user.name, user.email, is_staff=True)
    facts = {"view": view, "rows": rows, "count": board.count(question, actor) or len(rows)}
    outbox.enqueue("staff_digest", recipient, facts, about=None)
    return 1
