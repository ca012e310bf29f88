"""Each working morning, by mail: what is in the views that people asked for."""

from datetime import date

from sqlalchemy import or_, select

from ... import clock
from ...accounts.models import User
from ...catalogue import queries as catalogue
from ...complaints import digests
from ...complaints.models import ViewDigest
from ...db import db, reading, transaction
from .rounds import Round, log_failure


def send(round_: Round) -> None:
    """Once a day, from opening time on, to everybody who works here and asked for it."""
    today = _working_morning()
    if today is None:
        return
    unsent = or_(ViewDigest.sent_on.is_(None), ViewDigest.sent_on < today)
    found = select(ViewDigest.view_id, ViewDigest.user_id).join(User, User.id == ViewDigest.user_id)
    found = found.where(unsent, User.active).order_by(ViewDigest.view_id, ViewDigest.user_id)
    with reading():
        wanted = list(db.session.execute(found))
    for view_id, user_id in wanted:
        if round_.stopped():
            return
        try:
            with transaction():
                round_.done += digests.send(view_id, user_id, today)
        except Exception as error:  # one view never stops the others
            log_failure(f"digest of view {view_id}", error)


def _working_morning() -> date | None:
    """The day, once the organisation has opened on a day on which it works."""
    working = catalogue.organisation().working_time
    local = working.local(clock.now())
    return local.date() if working.is_working_day(local.date()) and local.time() >= working.opens else None
