"""The verbs of the accounts. Nothing here commits; sessions end where somebody may no longer do what they could."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from .. import access, clock
from ..addresses import read_address
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid, WrongState
from . import passwords, queries, sessions
from .models import Role, User

LAST_ADMINISTRATOR = "There must always be an administrator. Give somebody else the role first."

LONGEST_AWAY = timedelta(days=731)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is to get an account."""

    name: str
    email: str
    role: access.Role
    department_id: int | None = None


def add(newcomer: Newcomer) -> User:
    """An account without a password: `outbox.password_links.invite` sends the link that sets one. Raises Invalid."""
    errors = {}
    email = _normal_address(newcomer.email)
    if not newcomer.name.strip():
        errors["name"] = "Write the name."
    if not email:
        errors["email"] = "Write an address with an @, like name@example.org."
    elif queries.find_by_email(email) is not None:
        errors["email"] = "Somebody has an account with this address already."
    if errors:
        raise Invalid("Something is missing.", errors=errors)
    name = newcomer.name.strip()[:200]
    user = User(email=email, name=name, public_name=name, department_id=newcomer.department_id, active=True)
    user.roles.append(_role(newcomer.role))
    db.session.add(user)
    db.session.flush()
    catalogue.forget()
    return user


def set_password(user: User, hashed: str) -> None:
    """Keep a hash of `passwords.hash_password`; every session that stood on the old password ends."""
    user.password = hashed
    user.confirmed_at = user.confirmed_at or clock.now()
    sessions.end_all(user.id)


def change_role(user: User, role: access.Role) -> None:
    """Give somebody another role; it counts from their next request. Raises WrongState for the last administrator."""
    if role is not access.Role.ADMIN:
        _keep_an_administrator(user)
    user.roles[:] = [_role(role)]
    catalogue.forget()


def change_department(user: User, department_id: int | None) -> None:
    user.department_id = department_id
    catalogue.forget()


def deactivate(user: User) -> None:
    """Somebody leaves: signed out everywhere, never deleted. Raises WrongState for the last administrator."""
    _keep_an_administrator(user)
    user.active = False
    sessions.end_all(user.id)
    catalogue.forget()


def activate(user: User) -> None:
    """Somebody comes back; they choose a new password by an invitation."""
    user.active = True
    user.password = None
    catalogue.forget()


def set_away(user: User, until: datetime | None, deputy_id: int | None, start: datetime | None = None) -> None:
    """Away until then, from `start` or from now on; back with None. Raises Invalid for an impossible time or person."""
    errors = {}
    if until is not None and not clock.now() < until < clock.now() + LONGEST_AWAY:
        errors["until"] = "Choose a day that is still to come, within two years."
    elif until is not None and start is not None and start >= until:
        errors["until"] = "Choose a day after the first one."
    deputy = queries.find_user(deputy_id)
    if until is not None and deputy_id is not None and not _can_stand_in(deputy, user, start or clock.now(), until):
        errors["deputy_id"] = "Choose a colleague who is here, and who can do what you do."
    if errors:
        raise Invalid("This can’t be right.", errors=errors)
    user.away_from, user.away_until, user.deputy_id = start, until, deputy_id


def _can_stand_in(deputy: User | None, user: User, start: datetime, until: datetime) -> bool:
    if deputy is None or not deputy.active or deputy.is_away_between(start, until) or deputy.id == user.id:
        return False
    return deputy.handles_complaints or not user.handles_complaints


def learn_taking(user: User) -> None:
    """They read how a complaint is taken. The first time counts."""
    if user.learned_taking_at is None:
        user.learned_taking_at = clock.now()


def change_profile(user: User, public_name: str, phone: str) -> None:
    """What customers read of somebody. Raises Invalid without a name."""
    if not public_name.strip():
        raise Invalid("Something is missing.", errors={"public_name": "Write the name that customers read."})
    user.public_name, user.phone = public_name.strip()[:200], phone.strip()[:200]


def problem_with(user: User, password: str) -> str:
    """Why this person should not choose this password, or an empty string."""
    return passwords.problem(password, user.name, user.email.partition("@")[0])


def _keep_an_administrator(user: User) -> None:
    """Raises WrongState when `user` is the only active administrator.

    The role's row is locked first, so that two administrators who demote each other come one after the other.
    """
    db.session.execute(select(Role.id).where(Role.name == access.Role.ADMIN.value).with_for_update())
    others = (
        select(func.count())
        .select_from(User)
        .join(User.roles)
        .where(User.active, User.id != user.id, Role.name == access.Role.ADMIN.value)
    )
    if user.active and user.role is access.Role.ADMIN and not db.session.scalar(others):
        raise WrongState(LAST_ADMINISTRATOR)


def _role(role: access.Role) -> Role:
    """The row of a role, made where it is missing."""
    row = db.session.scalars(select(Role).where(Role.name == role.value)).one_or_none()
    if row is None:
        row = Role(name=role.value)
        db.session.add(row)
    return row


def _normal_address(email: str) -> str:
    return read_address(email, in_trial=not current_app.extensions["settings"].is_production).lower()
