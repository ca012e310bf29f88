"""The home page of quality assurance: what is left to check, what was checked, what customers said."""

from typing import Any

from ... import clock
from ...access import Actor
from ...reviews import queries as reviews
from ...trends import feedback, weeks
from ...trends.numbers import Numbers
from ..quality import checked_row, drawn_row
from ..words import SOLVED


def parts(actor: Actor, _numbers: Numbers) -> dict[str, Any]:
    now = clock.now()
    week = weeks.week_of(now)
    return {
        "sample": [drawn_row(drawn) for drawn in reviews.sample_of(week, actor)],
        "checks": [checked_row(row) for row in reviews.checks_since(weeks.starts_at(week), actor)],
        "feedback": feedback.unread(now - feedback.WITHIN, actor),
        "solved": SOLVED,
    }
