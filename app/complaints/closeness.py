"""How close a colleague stands to a complaint they may see: whether it opens at once, or once they said why.

Whoever works on it is not asked. Of a sensitive complaint everybody else is, of another team's complaint those whose
role belongs to one team. Lists show no subject of a sensitive complaint, and no words of another team's, to those who
would be asked. `why_of` answers for one complaint, `hides_subject` and `hides_words` for rows of a list: there nobody
stands in for anybody.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import aliased

from ..access import Actor, Role
from ..accounts import teams
from ..accounts.models import Role as RoleRow
from ..accounts.models import User
from .access import deputy, handler
from .models import Complaint

# Their work is with the cases of all teams.
ACROSS_TEAMS = frozenset({Role.MANAGER, Role.QA})
SENSITIVE_SUBJECT = "A sensitive complaint"


class Why(StrEnum):
    """Why somebody is asked."""

    SENSITIVE = "sensitive"
    TEAM = "team"


def why_of(actor: Actor, complaint: Complaint) -> Why | None:
    """Why this colleague is asked before the complaint opens; None where it opens at once."""
    if not actor.is_staff or handler(actor, complaint) or deputy(actor, complaint) or actor.id == complaint.manager_id:
        return None
    if complaint.sensitive:
        return Why.SENSITIVE
    if actor.role in ACROSS_TEAMS or actor.department_id is None:
        return None
    team_id = teams.team_of(complaint.department_id)
    return Why.TEAM if team_id is not None and team_id != actor.department_id else None


def subject_for(user_id: Any) -> ColumnElement[str]:
    """The complaint's subject as a list shows it to this colleague."""
    return case((hides_subject(user_id), SENSITIVE_SUBJECT), else_=Complaint.title)


def subject_of(complaint: Complaint, actor: Actor) -> str:
    """The same of one complaint."""
    return SENSITIVE_SUBJECT if why_of(actor, complaint) is Why.SENSITIVE else complaint.title


def hides_subject(user_id: Any) -> ColumnElement[bool]:
    """Whether a list keeps the subject of this complaint from them."""
    return and_(Complaint.sensitive, _is_not_theirs(user_id))


def hides_words(user_id: Any) -> ColumnElement[bool]:
    """Whether a list keeps the customer's words from them."""
    return and_(or_(Complaint.sensitive, _is_of_another_team(user_id)), _is_not_theirs(user_id))


def _is_not_theirs(user_id: Any) -> ColumnElement[bool]:
    return and_(
        or_(Complaint.handler_id.is_(None), Complaint.handler_id != user_id),
        or_(Complaint.manager_id.is_(None), Complaint.manager_id != user_id),
    )


def _is_of_another_team(user_id: Any) -> ColumnElement[bool]:
    reader, member = aliased(User), aliased(User)
    of_another = select(reader.id).where(reader.id == user_id, reader.department_id != Complaint.department_id)
    of_one_team = of_another.where(~reader.roles.any(RoleRow.name.in_(ACROSS_TEAMS)))
    members = select(member.id).where(member.department_id == Complaint.department_id, member.active)
    is_team = members.where(member.roles.any(RoleRow.name == Role.CSR.value)).exists()
    return and_(of_one_team.exists(), is_team)
