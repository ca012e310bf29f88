"""How far somebody may go alone, what is left of it, how an agreement is found; and what other teams have to do."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import ROLE_WORDS, current_actor, require, signed_in
from ..catalogue import queries as catalogue
from ..catalogue import remedies as kinds
from ..complaints import todo, whose
from ..remedies import authority, limits
from .blueprint import desk
from .dates import soon


@desk.get("/how-far")
@require("remedies.offer")
def how_far() -> ResponseReturnValue:
    """One's own limits, what this month used of them, and the catalogue by kind."""
    actor = current_actor()
    room, found = authority.room(actor, None), catalogue.remedies()
    groups = [
        (kind, room.may(kind.key), [row for row in found if row.kind == kind.key]) for kind in kinds.KINDS.values()
    ]
    return render_template(
        "desk/how_far.html",
        room=room,
        leads=whose.leads(actor),
        role=ROLE_WORDS[actor.role].lower() if actor.role is not None else "",
        groups=[group for group in groups if group[2]],
        left=limits.left_of(found, None),
        own_team=actor.department_id,
        teams={team.id: team.name for team in catalogue.departments()},
        most_on_top=catalogue.authority().one_more_thing,
        guarantee=catalogue.guarantee(),
    )


@desk.get("/how-to-agree")
@signed_in
def how_to_agree() -> ResponseReturnValue:
    """How an agreement is found, for whoever makes offers."""
    return render_template("desk/how_to_agree.html")


@desk.get("/for-our-team")
@signed_in
def for_our_team() -> ResponseReturnValue:
    """What other complaints wait for from the team of whoever asks."""
    actor = current_actor()
    rows = todo.of_team(actor) if actor.department_id is not None else []
    name = todo.team_name(actor.department_id) if actor.department_id is not None else ""
    return render_template(
        "desk/for_our_team.html", rows=rows, team=name, soon=soon, queue=url_for(".queue"), now=clock.now()
    )  # fmt: skip
