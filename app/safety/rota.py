"""Who is on duty when: one manager and a deputy for each week; whoever is away is replaced."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from .. import clock
from ..access import Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid
from .models import DutyWeek

CALLED_ROLES = frozenset({Role.MANAGER, Role.ADMIN})
WEEKS_SHOWN = 8
LAST_STAGE = 2
"""Whoever is on duty, the deputy, everybody who leads."""


@dataclass(frozen=True)
class Week:
    """A week of the rota, by its Monday; nobody where it is not planned. `away` are those of the two who are not here
    for a part of it."""

    monday: date
    manager: User | None
    deputy: User | None
    away: Sequence["Away"] = ()


@dataclass(frozen=True)
class Away:
    """Somebody on duty who is away until then, and who stands in for them. Where nobody does, `then` are called
    next; nobody where nobody else leads who is here in that week."""

    user: User
    until: datetime
    instead: User | None
    then: Sequence[User] = ()


def monday_of(moment: datetime) -> date:
    """The Monday of the week in which this moment lies, where the organisation works."""
    day = catalogue.organisation().working_time.local(moment).date()
    return day - timedelta(days=day.weekday())


def planned(first: date, weeks: int = WEEKS_SHOWN) -> list[Week]:
    """`weeks` weeks from the Monday `first` on."""
    mondays = [first + timedelta(weeks=number) for number in range(weeks)]
    rows = {row.week: row for row in db.session.scalars(select(DutyWeek).where(DutyWeek.week.in_(mondays)))}
    people = {user.id: user for user in accounts.staff()}
    return [_week(day, rows.get(day), people) for day in mondays]


def _week(monday: date, row: DutyWeek | None, people: Mapping[int, User]) -> Week:
    if row is None:
        return Week(monday, None, None)
    manager, deputy = people.get(row.manager_id), people.get(row.deputy_id or 0)
    duty = (manager, deputy)
    missing = [_away(user, monday, people, duty) for user in duty if user is not None and is_away(user, monday)]
    return Week(monday, manager, deputy, missing)


def is_away(user: User, monday: date) -> bool:
    """Whether they are away for a part of the week that begins then, as far as that is known now."""
    zone = ZoneInfo(catalogue.organisation().zone)
    begin, end = (datetime.combine(day, time(0), zone) for day in (monday, monday + timedelta(days=7)))
    return user.is_away_between(max(begin, clock.now()), end)


def _away(user: User, monday: date, people: Mapping[int, User], duty: Sequence[User | None]) -> Away:
    assert user.away_until is not None
    instead = people.get(user.deputy_id or 0)
    leads = instead is not None and instead.active and instead.role in CALLED_ROLES
    stands_in = instead if leads and instead and not is_away(instead, monday) else None
    here = [row for row in people.values() if row.active and row.role in CALLED_ROLES and not is_away(row, monday)]
    deputy = duty[1]
    if user is duty[0] and deputy is not None and deputy in here:
        here = [deputy]
    return Away(user, user.away_until, stands_in, [row for row in here if row not in (user, duty[0])])


def plan(monday: date, manager_id: int | None, deputy_id: int | None) -> None:
    """Put a manager and a deputy on duty for that week; nobody takes the week off the rota. Raises Invalid."""
    if monday.weekday() != 0:
        raise Invalid("A week begins on a Monday.", errors={"": "A week begins on a Monday."})
    choices = {user.id for user in on_call()}
    if manager_id is None:
        errors = {"deputy": "Choose the manager first."} if deputy_id is not None else {}
    else:
        wrong = {"manager": manager_id, "deputy": deputy_id}
        errors = {name: "Choose a manager." for name, who in wrong.items() if who is not None and who not in choices}
        if deputy_id == manager_id:
            errors["deputy"] = "Choose two different people."
    if errors:
        raise Invalid("The rota can’t be like that.", errors=errors)
    if manager_id is not None:
        db.session.merge(DutyWeek(week=monday, manager_id=manager_id, deputy_id=deputy_id))
    elif (row := db.session.get(DutyWeek, monday)) is not None:
        db.session.delete(row)
    db.session.flush()


def on_call() -> Sequence[User]:
    """Who may be put on duty."""
    return accounts.active_with_role(Role.MANAGER)


def of_stage(stage: int, at: datetime) -> list[User]:
    """Who is called at this stage and here: the manager on duty, the deputy, then everybody who leads.

    Where a week is not planned all managers are on duty, and the administrators are everybody else.
    """
    week = planned(monday_of(at), 1)[0]
    if stage == 0:
        return present([week.manager] if week.manager else on_call())
    if stage == 1:
        return present([week.deputy] if week.deputy else [])
    return present(accounts.active_with_role(*CALLED_ROLES))


def in_order(at: datetime) -> list[list[User]]:
    """Who is called when somebody presses now, one group after the other, as `calling` goes through the stages."""
    known: set[int] = set()
    found = []
    for stage in range(LAST_STAGE + 1):
        people = [user for user in of_stage(stage, at) if user.id not in known]
        if people:
            found.append(people)
            known |= {user.id for user in people}
    return found


def left_without(user: User) -> list[User] | None:
    """Who leads and is still here once this person is away, where no manager is; None for anybody else."""
    if user.role not in CALLED_ROLES:
        return None
    here = [row for row in present(accounts.active_with_role(*CALLED_ROLES)) if row.id != user.id]
    is_last = not any(row.role is Role.MANAGER for row in here) and (user.role is Role.MANAGER or not here)
    return here if is_last else None


def present(users: Iterable[User]) -> list[User]:
    """Active people who are here; somebody who is away is replaced by their own deputy, if that one leads as well."""
    found: dict[int, User] = {}
    for user in users:
        stand_in = accounts.find_user(user.deputy_id) if user.is_away else user
        if stand_in is not None and stand_in.active and not stand_in.is_away and stand_in.role in CALLED_ROLES:
            found[stand_in.id] = stand_in
    return list(found.values())
