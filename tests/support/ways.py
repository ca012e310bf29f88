"""Ways of being in touch that are closed to somebody: proposed by a colleague, decided by a manager."""

from datetime import date, timedelta

from flask import Flask

from app.complaints import details as d
from tests.support.apps import MONDAY, perform

LAST = (MONDAY + timedelta(weeks=12)).date()


def close_ways(
    app: Flask,
    reference: str,
    *closed: str,
    open_way: str = "letter",
    until: date = LAST,
    review_on: date | None = None,
) -> None:
    """Close these ways to whoever complains there until that day; without another day it is looked at again then."""
    perform(app, reference, "propose_restriction", "csr", d.RestrictionProposed(closed, open_way, until, "He swore."))
    decided = d.RestrictionDecided(
        "yes", "The third time.", closed, open_way, until, review_on or until, "Our colleagues were afraid."
    )
    perform(app, reference, "decide_restriction", "manager", decided)
