"""Going on without something that a decision waits for: by whoever answers for the case, with a reason that is kept."""

from sqlalchemy import select

from ..access import Actor
from ..db import db
from ..errors import WrongState
from . import blockers, findings, gate
from . import details as d
from .lifecycle import carries_out
from .models import Blocker, Complaint, Event
from .service import say


@carries_out("waive")
def _waive(complaint: Complaint, actor: Actor, needs: d.Waiver, event: Event) -> None:
    blocker = _find(complaint, needs)
    blocker.waived_at, blocker.waived_by_id, blocker.waiver = event.at, actor.id, needs.reason
    event.facts = {"kind": needs.kind, "about": needs.about, **_position(complaint, needs)}
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _find(complaint: Complaint, needs: d.Waiver) -> Blocker:
    """The row that stands in the way. A finding that lacks has none until somebody goes on without it."""
    statement = select(Blocker).where(
        Blocker.complaint_id == complaint.id, Blocker.action == blockers.CONCLUDE, Blocker.kind == needs.kind,
        Blocker.about == needs.about,
    )  # fmt: skip
    blocker = db.session.scalars(statement).one_or_none()
    if needs.kind == "finding":
        return _lacking_finding(complaint, needs.about, blocker)
    if blocker is None or needs.kind not in gate.WAIVABLE or not blockers.blocks(blocker, "resolve"):
        raise WrongState("Nothing waits for this any more.")
    return blocker


def _lacking_finding(complaint: Complaint, concern_id: int, before: Blocker | None) -> Blocker:
    """Of a concern that is open again, the row of those who went on without a finding before."""
    concern = findings.get_concern(complaint, concern_id)
    if findings.is_answered(concern):
        raise WrongState("This concern has its finding.")
    if before is not None:
        if before.cleared_at is not None or findings.reasons([concern], [before]):
            raise WrongState("Nothing waits for this any more.")
        return before
    words = f"No finding for concern {concern.position}"
    return blockers.put(complaint, blockers.CONCLUDE, "finding", concern_id, words)


def _position(complaint: Complaint, needs: d.Waiver) -> dict[str, int]:
    return {"position": findings.get_concern(complaint, needs.about).position} if needs.kind == "finding" else {}
