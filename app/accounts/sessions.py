"""Sessions of staff: rows, so that signing out, a new password or a dismissal ends them on the server."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from .. import clock, sealing
from ..db import db
from .models import StaffSession, User


def start(user_id: int) -> str:
    """Start a session; returns the secret for the cookie."""
    token, at = sealing.new_token(), clock.now()
    hours = current_app.extensions["settings"].staff_session_hours
    db.session.add(
        StaffSession(
            token_hash=sealing.digest(token), user_id=user_id, began_at=at, ends_at=at + timedelta(hours=hours)
        )
    )
    return token


def find_user(token: str) -> User | None:
    """Whose session this is, while it lasts and its owner works here; with those whose deputy they are."""
    statement = (
        select(User)
        .join(StaffSession, StaffSession.user_id == User.id)
        .where(StaffSession.token_hash == sealing.digest(token), StaffSession.ends_at > clock.now(), User.active)
        .options(joinedload(User.deputy_of).lazyload(User.roles))
    )
    return db.session.scalars(statement).unique().one_or_none()


def end(token: str) -> None:
    """Sign out: whoever kept the cookie has nothing."""
    db.session.execute(delete(StaffSession).where(StaffSession.token_hash == sealing.digest(token)))


def end_all(user_id: int) -> None:
    """Sign this person out everywhere."""
    db.session.execute(delete(StaffSession).where(StaffSession.user_id == user_id))


def forget_ended() -> None:
    """Drop sessions whose time is over. The worker calls it."""
    db.session.execute(delete(StaffSession).where(StaffSession.ends_at <= clock.now()))
