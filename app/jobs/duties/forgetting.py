"""What was decided to be forgotten is forgotten to its end: files on the disk, and letters that had yet to leave;
originals that their customers took back."""

from ...complaints.models import Complaint
from ...db import db, reading, transaction
from ...forgetting import originals, queries, service
from ...forgetting.models import Removal
from .rounds import Round


def finish(round_: Round) -> None:
    """Removals of which something is left. Done twice, or after an end in the middle, it comes to the same."""
    round_.each(queries.to_go_on(), _finish)


def drop_originals(round_: Round) -> None:
    """Originals that were taken back go from the disk. Done twice, or after an end in the middle, it is the same."""
    with reading():
        names = originals.left()
    if names:
        with transaction():
            originals.drop(names)
        round_.done += len(names)


def _finish(_complaint: Complaint, removal_id: int) -> None:
    service.go_on(db.session.get_one(Removal, removal_id))
