"""Hard moments: “they are very upset” calls a manager with one press, and shows who comes while they come."""

from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require, signed_in
from ..catalogue import queries as catalogue
from ..complaints import queries as cases
from ..complaints.access import on_complaint
from ..db import undo
from ..errors import DomainError
from ..safety import calling, queries
from ..web.cookies import STAFF_PATH
from .blueprint import desk
from .called import briefing
from .forms.safety import ENDS, THREAT_BUTTONS, THREAT_ENDS

CALL = "/manager-calls/<int(max=2147483647):call_id>"


@desk.post("/complaints/<reference>/upset")
@on_complaint
def upset(reference: str) -> ResponseReturnValue:
    """They are very upset, or a colleague asks for help with them: the manager on duty is called at once."""
    actor = current_actor()
    complaint = cases.get(reference, actor, for_change=True)
    return _to(calling.press(kind_asked(), actor, complaint).id)


@desk.post("/upset")
@require("complaint.log")
def upset_before() -> ResponseReturnValue:
    """The same while a complaint is being taken down, which nobody has kept yet."""
    return _to(calling.press(kind_asked(), current_actor()).id)


@desk.get(CALL)
@signed_in
def manager_call(call_id: int) -> ResponseReturnValue:
    """What to do now, and who comes. A script looks again every few seconds; a link does the same without one."""
    shown = queries.get_call(call_id, current_actor())
    return _page(shown)


@desk.get(f"{CALL}/now")
@signed_in
def manager_call_now(call_id: int) -> ResponseReturnValue:
    """Who comes, as it stands."""
    shown = queries.get_call(call_id, current_actor())
    return render_template("desk/_call_state.html", shown=shown, **around(shown))


@desk.get("/manager-calls")
@signed_in
def manager_calls() -> ResponseReturnValue:
    """The open calls that I made, or that reached me."""
    return render_template("desk/manager_calls.html", calls=queries.open_calls(current_actor()), why=WHY)


@desk.post(f"{CALL}/accept")
@signed_in
def accept_call(call_id: int) -> ResponseReturnValue:
    """I am coming."""
    actor = current_actor()
    shown = queries.get_call(call_id, actor)
    try:
        calling.accept(shown.call, actor)
    except DomainError as refusal:
        return _refused(call_id, refusal)
    flash(f"{shown.asker} sees that you are coming.")
    return _to(call_id)


@desk.post(f"{CALL}/end")
@signed_in
def end_call(call_id: int) -> ResponseReturnValue:
    """It is over, and how."""
    actor = current_actor()
    shown = queries.get_call(call_id, actor)
    try:
        calling.end(shown.call, actor, request.form.get("result", ""))
    except DomainError as refusal:
        return _refused(call_id, refusal)
    flash("Noted. Nobody else is called.")
    return _to(call_id)


WHY = {
    calling.UPSET: "Very upset",
    calling.BACKUP: "Help with a talk",
    calling.THREAT: "A colleague feels threatened",
}


def kind_asked() -> str:
    """Why a manager is called, as the button that was pressed says."""
    return calling.BACKUP if request.form.get("kind") == calling.BACKUP else calling.UPSET


def _to(call_id: int) -> ResponseReturnValue:
    return redirect(url_for(".manager_call", call_id=call_id, back=back() or None), 303)


def back() -> str:
    """The page of the desk that somebody came from; empty for any other address."""
    asked = request.values.get("back", "")
    parts = urlsplit(asked)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith(f"{STAFF_PATH}/")
    return asked if is_ours and "\\" not in asked else ""


def around(shown: queries.Shown) -> dict[str, Any]:
    """What the state of a call is drawn with: who is called next and when, and how it may end."""
    is_threat, who = shown.call.kind == calling.THREAT, shown.asker
    ended = {**ENDS, **THREAT_ENDS} if is_threat else ENDS
    buttons = THREAT_BUTTONS[shown.is_mine] if is_threat else ENDS
    return {
        "ends": {key: words.format(who=who) for key, words in ended.items()},
        "buttons": {key: words.format(who=who) for key, words in buttons.items()},
        "back": back(),
        "ahead": calling.ahead(shown.call),
    }


def _page(shown: queries.Shown, refusal: str = "") -> str:
    return render_template(
        "desk/manager_call.html",
        shown=shown,
        why=WHY,
        care=catalogue.safety(),
        refusal=refusal,
        briefing=None if shown.is_mine else briefing(shown),
        **around(shown),
    )


def _refused(call_id: int, refusal: DomainError) -> ResponseReturnValue:
    undo()
    return _page(queries.get_call(call_id, current_actor()), refusal.words), refusal.status_code
