"""Reads of the accounts."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from .. import access
from ..catalogue.queries import remembered
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


def hold_user(user_id: int) -> User | None:
    """A colleague who can't leave before the caller's transaction ends, as they are now."""
    statement = select(User).where(User.id == user_id).with_for_update(of=User, read=True)
    return db.session.scalars(statement.execution_options(populate_existing=True)).unique().one_or_none()


def find_by_email(email: str) -> User | None:
    if "\0" in email:  # PostgreSQL would fail on it
        return None
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).unique().one_or_none()


def staff() -> Sequence[User]:
    """Everybody, also those who have left, by name."""
    return db.session.scalars(select(User).order_by(User.active.desc(), User.name, User.id)).unique().all()


def names_of(user_ids: Collection[int]) -> Mapping[int, str]:
    """Names by id, also of those who have left. They may be some seconds old: every page of a case needs them."""
    known = remembered("names", _load_names)
    return known if all(user_id in known for user_id in user_ids) else _load_names()


def _load_names() -> dict[int, str]:
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name))}


def active_with_role(*roles: access.Role) -> Sequence[User]:
    """Active people of these roles, those who are away included."""
    statement = select(User).join(User.roles).where(User.active, Role.name.in_(roles)).order_by(User.name, User.id)
    return db.session.scalars(statement).unique().all()


def handlers() -> Sequence[User]:
    """Who may be given a complaint."""
    return active_with_role(*access.DESK)
