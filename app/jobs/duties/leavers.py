"""Nothing stays with somebody who has left: what came back to them, or was given to them too late, finds its way on."""

from ...complaints import holdings, leaving
from ...complaints.models import Complaint
from .rounds import Round


def let_go(round_: Round) -> None:
    """Complaints go back to their team, other things to whoever handles the complaint."""
    for kind in holdings.KINDS.values():
        if kind.heals:
            _let_go_of(kind, round_)


def _let_go_of(kind: holdings.Kind, round_: Round) -> None:
    def pass_on(_complaint: Complaint, row_id: int) -> None:
        leaving.let_go(kind, row_id)

    round_.each(holdings.left_behind(kind), pass_on)
