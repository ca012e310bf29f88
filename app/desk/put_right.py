"""Everybody whom we won back, and what we learned lately."""

from datetime import timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, signed_in
from ..followups import queries as followups
from ..trends import put_right as trends
from . import paging
from .blueprint import desk

LESSONS_WITHIN = timedelta(days=90)
MOST_LESSONS = 12
MOST_QUOTES = 24


@desk.get("/put-right")
@signed_in
def put_right() -> ResponseReturnValue:
    """Customers who say that it was put right, in their words, the newest first; and the lessons beside them."""
    actor, after = current_actor(), paging.place()
    page = trends.page(actor, after)
    return render_template(
        "desk/put_right.html",
        rows=page.rows,
        lessons=trends.lessons(clock.now() - LESSONS_WITHIN, actor, MOST_LESSONS),
        quotes=trends.quotes(actor, MOST_QUOTES),
        moods=followups.moods(clock.now() - LESSONS_WITHIN),
        understood=followups.understood_by_team(clock.now() - LESSONS_WITHIN),
        following=url_for(".put_right", after=paging.written(page.next)) if page.next else None,
        first=url_for(".put_right") if after else None,
    )
