"""Asking a manager from within a guided call: what was asked, since when, and the answer as soon as there is one."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from ..access import Actor, current_actor
from ..complaints.access import on_complaint
from ..conversations import asking, queries, service
from ..conversations.models import Conversation
from ..conversations.scripts import ASK
from .blueprint import desk
from .guided_form import TALK

PRESS, LOOK = ASK, "is_it_decided"
"""What the buttons send: ask for it; and, where no script does it, see whether somebody decided."""
OFFERING = ("can", "offer")
"""Steps in which something is offered."""
DECIDED = 286
"""With this answer the page stops asking."""


def parts(talk: Conversation, kind: str, actor: Actor) -> dict[str, Any]:
    """What a step shows of it; `asks` is None where nothing is offered in it."""
    if kind not in OFFERING:
        return {"asks": None}
    return {"asks": {"may": asking.may(talk, actor), "asked": asking.find(talk)}}


@desk.get(f"{TALK}/asked")
@on_complaint
def talk_asked(talk_id: int) -> ResponseReturnValue:
    """How what was asked for stands: looked at by itself while they talk."""
    actor = current_actor()
    found = queries.get(talk_id, actor)
    answers, shown = service.answers_of(found), parts(found, OFFERING[0], actor)
    asked = shown["asks"]["asked"]
    page = render_template("desk/guided/_asked.html", talk=found, answers=answers, errors={}, alone=True, **shown)
    return page, 200 if asked is not None and asked.is_open and found.is_going else DECIDED
