"""Teams: a department is one when representatives belong to it. What else there is, is everybody's."""

from collections.abc import Sequence

from sqlalchemy import select

from .. import access
from ..catalogue import queries as catalogue
from ..db import db
from .models import Role, User


def team_of(department_id: int | None) -> int | None:
    """The department, if it is a team; else None: then all representatives are the team."""
    return department_id if department_id in _teams() else None


def present(team_id: int | None) -> Sequence[User]:
    """The representatives of a team who are here, locked so that nobody leaves, or is given work twice, meanwhile.

    They are locked in one order by everybody, and read anew once they are.
    """
    statement = select(User).join(User.roles).where(User.active, Role.name == access.Role.CSR.value)
    if team_id is not None:
        statement = statement.where(User.department_id == team_id)
    locked = statement.order_by(User.id).with_for_update(of=User, key_share=True)
    people = db.session.scalars(locked.execution_options(populate_existing=True)).unique().all()
    return [user for user in people if user.active and not user.is_away]


def _teams() -> frozenset[int]:
    return catalogue.remembered("teams", _load_teams)


def _load_teams() -> frozenset[int]:
    statement = select(User.department_id).join(User.roles).where(User.active, Role.name == access.Role.CSR.value)
    return frozenset(found for found in db.session.scalars(statement.distinct()) if found is not None)
