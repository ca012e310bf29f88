"""What was decided to be forgotten is forgotten to its end: files on the disk, and letters that had yet to leave."""

from ...complaints.models import Complaint
from ...db import db
from ...forgetting import queries, service
from ...forgetting.models import Removal
from .rounds import Round


def finish(round_: Round) -> None:
    """Removals of which something is left. Done twice, or after an end in the middle, it comes to the same."""
    round_.each(queries.to_go_on(), _finish)


def _finish(_complaint: Complaint, removal_id: int) -> None:
    service.go_on(db.session.get_one(Removal, removal_id))
