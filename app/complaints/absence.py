"""Somebody goes away and comes back: what is due meanwhile stays theirs while the deputy watches, or is handed over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ..access import Actor
from ..accounts import queries as accounts
from ..accounts import service as accounts_service
from ..accounts.models import User
from ..errors import Invalid
from . import holdings
from .holdings import AWAY, Group
from .leaving import Moved, Wish, hold_people, move, tell_owners


@dataclass(frozen=True)
class Absence:
    """Somebody is away until then, from `start` or from now on; meanwhile their deputy may do what they may, and hears
    what they would hear."""

    until: datetime
    deputy_id: int | None
    start: datetime | None = None


def due_meanwhile(user_id: int, until: datetime, reader: Actor, start: datetime | None = None) -> list[Group]:
    """What falls due until somebody is back, of the kinds that can be passed on for a while; what is due before a
    planned absence begins they do themselves."""
    return holdings.of_person(user_id, reader, before=until, after=start, in_absence=True)


def go_away(user_id: int, absence: Absence, handed_over: Collection[str], actor: Actor) -> list[Moved]:
    """Away from then on; what is due meanwhile of the kinds `handed_over` becomes the deputy's. Raises Invalid."""
    people = hold_people({user_id, *([absence.deputy_id] if absence.deputy_id is not None else [])})
    accounts_service.set_away(people[user_id], absence.until, absence.deputy_id, absence.start)
    groups = [
        group for group in due_meanwhile(user_id, absence.until, actor, absence.start) if group.kind.key in handed_over
    ]
    if not groups:
        return []
    if absence.deputy_id is None:
        raise Invalid("Who gets it?", errors={"deputy_id": "Choose a deputy, or keep what is due."})
    wishes = {group.kind.key: Wish(absence.deputy_id) for group in groups}
    moved = [move(group, user_id, wishes[group.kind.key], actor, AWAY, people) for group in groups]
    tell_owners(moved, wishes, groups, people[user_id], actor)
    return moved


def come_back(user_id: int) -> None:
    """Here again, at once, or not away after all. What was handed over stays with whoever has it now."""
    user = accounts.get_user(user_id)
    accounts_service.set_away(user, None, user.deputy_id)


def deputies_for(user: User) -> list[User]:
    """Who can stand in for this person: of those who handle complaints one who does too."""
    fits = accounts.handlers() if user.handles_complaints else accounts.staff()
    return [other for other in fits if other.active and other.id != user.id]


def covered_by(user: User) -> list[User]:
    """Colleagues who are away, or will be, and count on this person."""
    return [other for other in user.deputy_of if other.active and (other.is_away or other.goes_away)]
