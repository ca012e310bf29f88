"""The first page of the desk: whom we won back and what we learned, then the numbers, then what is to be done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ... import clock
from ...access import Actor, Role, current_actor, signed_in
from ...trends import house, put_right
from ...trends import numbers as trends
from ...web import filters
from ..blueprint import desk
from ..row_keys import can
from . import administrators, managers, representatives, reviewers
from .greeting import greeting
from .tiles import tiles_of

STORIES = 3
Parts = Callable[[Actor, trends.Numbers], dict[str, Any]]
# The page of each role: its template, and what stands on it besides what everybody sees.
PAGES: dict[Role, tuple[str, Parts]] = {
    Role.CSR: ("desk/home/representatives.html", representatives.parts),
    Role.MANAGER: ("desk/home/managers.html", managers.parts),
    Role.QA: ("desk/home/reviewers.html", reviewers.parts),
    Role.ADMIN: ("desk/home/administrators.html", administrators.parts),
}


@desk.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """What somebody of this role wants to know first."""
    actor, now = current_actor(), clock.now()
    assert actor.role is not None
    numbers = trends.of(actor)
    template, parts = PAGES[actor.role]
    return render_template(
        template,
        today=now,
        greeting=greeting(current_user.public_name, now),
        last_week=put_right.last_week(now - trends.PUT_RIGHT_WITHIN, actor, STORIES),
        numbers=numbers,
        can=can,
        soon_day=filters.weekday(now + timedelta(days=2)),
        standing_in=house.stood_in_for(actor),
        tiles=tiles_of(actor, numbers),
        **parts(actor, numbers),
    )
