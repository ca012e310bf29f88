"""What a receipt tells its customer besides: where they read first of another date, and what a lost code means."""

from collections.abc import Callable

from flask_babel import gettext

from ..complaints.models import Complaint

_: Callable[..., str] = gettext


def if_it_moves(complaint: Complaint) -> str:
    """Where they learn of it first: nobody whom we can't reach hears from us."""
    if complaint.customer.is_reachable:
        return _("If this date has to move, you hear it from us first, with the reason.")
    return _("If this date has to move, you read it first on the page of your complaint, with the reason.")


def keep_both(complaint: Complaint) -> str:
    """What a lost code means for whoever gets no link by e-mail; empty for others."""
    if complaint.customer.email:
        return ""
    if complaint.customer.postal_address:
        return _(
            "Write both down or print this page. If you lose the code, tell us your reference and postcode: we write to"
            " you how you get a new one."
        )
    return _("Write both down or print this page. We have no address to send you a new link.")
