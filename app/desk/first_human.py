"""Minutes to the first human: how it is measured, this week and the weeks before it."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, signed_in
from ..catalogue import queries as catalogue
from ..complaints import tallies
from ..trends import weeks
from ..trends.models import WeekFigure
from . import charts
from .blueprint import desk


@dataclass(frozen=True)
class WeekRow:
    """A week as the table says it; `runs` tells that it is not over."""

    week: date
    last_day: date
    figure: WeekFigure
    runs: bool


@desk.get("/first-human")
@signed_in
def first_human() -> ResponseReturnValue:
    """The median of each week as a picture and as a table."""
    this_week = weeks.week_of(clock.now())
    rows = [_row(figure, this_week) for figure in weeks.history() if figure.answered or figure.week == this_week]
    return render_template(
        "desk/first_human.html",
        rows=rows,
        now=next((row.figure for row in rows if row.runs), None),
        finding=charts.finding([row.figure for row in rows if not row.runs]),
        drawings=charts.medians([row.figure for row in rows]),
        unanswered=tallies.shown(tallies.unanswered(current_actor())),
        goal_hours=catalogue.targets().acknowledge_hours,
    )


def _row(figure: WeekFigure, this_week: date) -> WeekRow:
    return WeekRow(figure.week, figure.week + timedelta(days=6), figure, figure.week == this_week)
