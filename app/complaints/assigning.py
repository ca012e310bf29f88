"""Who has a complaint: given by a person, or in turn by the portal; and put back for the team."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from .. import clock
from ..access import SYSTEM, Actor, Role
from ..accounts import queries as accounts
from ..accounts import teams
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid, NotAllowed
from . import details as d
from . import holdings, notices, queries, readers
from .access import is_about, readable_by
from .closeness import subject_for
from .holdings import AWAY, LEFT, ME, MOVED, Handing, Kind
from .lifecycle import carries_out, may, perform
from .models import Complaint, Event, Turn
from .service import say

IN_TURN = "turn"
# Whoever gets a whole desk is told of it once, not of every complaint on it.
TOLD_TOGETHER = frozenset({AWAY, LEFT, MOVED})


def give_in_turn(complaint: Complaint) -> bool:
    """Give a new complaint to the one of its team who is here and has the least open, if that is the team's rule.

    Of several who have as little, whoever got none for the longest. Returns whether somebody got it: nobody does when
    nobody is here, and whoever may read a restricted one is no question of turns. The caller has locked the complaint.
    """
    team_id = teams.team_of(complaint.department_id)
    if complaint.restricted or not catalogue.assigning().in_turn(team_id):
        return False
    people = [user for user in teams.present(team_id) if not is_about(user.id, complaint)]
    if not people:
        return False
    chosen, open_now = _least_busy(people)
    perform(complaint, "assign", SYSTEM, d.Handover(chosen.id, why=IN_TURN, open_before=open_now))
    db.session.merge(Turn(user_id=chosen.id, given_at=clock.now()))
    return True


def _least_busy(people: Sequence[User]) -> tuple[User, int]:
    ids = [user.id for user in people]
    counted = select(Complaint.handler_id, func.count()).where(Complaint.handler_id.in_(ids), Complaint.is_open)
    load = {row[0]: row[1] for row in db.session.execute(counted.group_by(Complaint.handler_id))}
    turns = {row.user_id: row.given_at for row in db.session.scalars(select(Turn).where(Turn.user_id.in_(ids)))}
    never = datetime.min.replace(tzinfo=UTC)
    chosen = min(people, key=lambda user: (load.get(user.id, 0), turns.get(user.id, never), user.id))
    return chosen, load.get(chosen.id, 0)


@carries_out("assign")
def _assign(complaint: Complaint, actor: Actor, needs: d.Handover, event: Event) -> None:
    user = accounts.hold_user(needs.handler_id)
    if user is None or not user.handles_complaints:
        raise Invalid("Choose a colleague.", errors={"handler_id": "Choose somebody who handles complaints."})
    if actor.role is Role.CSR and complaint.handler_id is None and needs.handler_id != actor.id:
        raise NotAllowed("You can take it yourself; a manager gives it to somebody else.")
    readers.let_in(complaint, user.id, "handler_id")
    event.facts = {"was": complaint.handler_id, "now": user.id, **_reason_of(needs)}
    complaint.handler_id, complaint.handler = user.id, user
    say(complaint, event, actor, "note", needs.note, internal=True)
    if user.id != actor.id and needs.why not in TOLD_TOGETHER:
        notices.tell("assigned", complaint, f"{actor.name} gave you this complaint")


def _reason_of(needs: d.Handover) -> dict[str, object]:
    given = {"why": needs.why, "open": needs.open_before, "by": needs.by_id}
    return {name: value for name, value in given.items() if value not in ("", None)}


@carries_out("put_back")
def _put_back(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    """Nobody has it: the worker gives it in turn, or tells the team, as with a new one."""
    event.facts = {"was": complaint.handler_id}
    complaint.handler_id = complaint.handler = complaint.announced_at = None
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _open_cases() -> Any:
    return select(
        Complaint.id, Complaint.id.label("complaint_id"), Complaint.handler_id.label("owner_id"),
        subject_for(ME).label("words"), Complaint.reference, Complaint.due_at, readable_by(ME).label("visible"),
    ).where(Complaint.is_open, Complaint.handler_id.is_not(None))  # fmt: skip


def _give_cases(ids: Sequence[int], handing: Handing) -> None:
    """To the new handler; or back for the team, which hears of it as of a new complaint."""
    for complaint in queries.locked(ids):
        if handing.to_id is None:
            perform(complaint, "put_back", SYSTEM, d.Reason(handing.reason))
        else:
            own = may(handing.actor, complaint, "assign")
            by_id = None if own else handing.actor.id
            needs = d.Handover(handing.to_id, handing.reason, handing.why, by_id=by_id)
            perform(complaint, "assign", handing.actor if own else SYSTEM, needs)


holdings.hold(
    Kind(
        1, "cases", "open complaint", "open complaints", _open_cases, _give_cases, may_be_nobodys=True, in_absence=True
    )
)
