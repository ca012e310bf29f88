"""Reads of the accounts."""

from collections.abc import Sequence

from sqlalchemy import select

from .. import access, clock
from ..db import db
from ..errors import NotFound
from .models import Role, User


def get_user(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound("This colleague does not exist.")
    return user


def find_user(user_id: int | None) -> User | None:
    return None if user_id is None else db.session.get(User, user_id)


def find_by_email(email: str) -> User | None:
    if "\0" in email:  # PostgreSQL would fail on it
        return None
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).unique().one_or_none()


def staff() -> Sequence[User]:
    """Everybody, also those who have left, by name."""
    return db.session.scalars(select(User).order_by(User.active.desc(), User.name, User.id)).unique().all()


def active_with_role(*roles: access.Role) -> Sequence[User]:
    """Active people of these roles, those who are away included."""
    statement = select(User).join(User.roles).where(User.active, Role.name.in_(roles)).order_by(User.name, User.id)
    return db.session.scalars(statement).unique().all()


def handlers() -> Sequence[User]:
    """Who may be given a complaint."""
    return active_with_role(access.Role.CSR, access.Role.MANAGER)


def is_away(user: User) -> bool:
    return user.away_until is not None and user.away_until > clock.now()
