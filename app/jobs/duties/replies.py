"""What was written to every customer of a problem goes out, complaint by complaint."""

from ...complaints.models import Complaint
from ...replies import to_all
from .rounds import Round


def send(round_: Round) -> None:
    """Each complaint with its letters in one transaction: what another worker sent meanwhile waits no more."""
    round_.each(to_all.waiting(), _send)


def _send(complaint: Complaint, _complaint_id: int) -> None:
    to_all.send_waiting(complaint)
