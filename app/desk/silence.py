"""Complaints for each thousand customers, beside unhappy answers."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ..access import signed_in
from ..trends import silence as trends
from .blueprint import desk


@desk.get("/silence")
@signed_in
def silence() -> ResponseReturnValue:
    """Who stays silent, quarter by quarter."""
    rows = trends.quarters()
    whole = next((row for row in rows[1:] if row.per_thousand is not None), None)
    return render_template("desk/silence.html", rows=rows, whole=whole)
