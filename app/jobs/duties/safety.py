"""Calling further people where nobody has come."""

from sqlalchemy import select

from ... import clock
from ...db import db, reading, transaction
from ...safety import calling
from ...safety.models import ManagerCall
from .rounds import Round, log_failure


def call_further(round_: Round) -> None:
    """Calls that nobody has accepted in time go to the deputy, then to everybody who leads."""
    with reading():
        due = select(ManagerCall.id).where(ManagerCall.further_at <= clock.now()).order_by(ManagerCall.further_at)
        ids = list(db.session.scalars(due))
    for call_id in ids:
        if round_.stopped():
            return
        try:
            with transaction():
                round_.done += calling.go_further(call_id)
        except Exception as error:  # one call never stops the others
            log_failure(f"calling further for call {call_id}", error)
