"""What the date rests on by which we expect to settle a complaint. Receipt, mail, page and copy all read it here, so
that they say the same."""

from collections.abc import Callable

from flask_babel import gettext, ngettext

from .models import Complaint

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext


def why_then(complaint: Complaint) -> str:
    """What the expected date rests on."""
    basis = complaint.expected_basis
    days = basis.get("days", 0)
    if basis.get("kind") == "history":
        return _n(
            "%(share)s of 100 complaints like yours were settled within one working day.",
            "%(share)s of 100 complaints like yours were settled within %(num)s working days.",
            days, share=basis["share"],
        )  # fmt: skip
    if basis.get("kind") == "moved":
        return _("We gave you another date, and told you why.")
    if basis.get("kind") == "agreed":
        return _("That is the day by which we carry out what we agreed with you.")
    if basis.get("kind") == "reopened":
        return _n(
            "That is one working day from the day it was opened again, and no more.",
            "That is %(num)s working days from the day it was opened again, and no more.",
            days,
        )
    if basis.get("kind") == "looked_at_again":
        return _n(
            "That is one working day from the day by which you have the answer of the second look, and no more.",
            "That is %(num)s working days from the day by which you have the answer of the second look, and no more.",
            days,
        )
    if basis.get("kind") == "assessed":
        return _n(
            "We have looked at what it takes: one working day from the day it reached us.",
            "We have looked at what it takes: %(num)s working days from the day it reached us.",
            days,
        )
    return _n(
        "That is the time we allow ourselves for complaints of this kind: one working day.",
        "That is the time we allow ourselves for complaints of this kind: %(num)s working days.",
        days,
    )
