"""Forms of customers, which come back as they were: when the language of their page is changed in the middle, and when
the visit had ended before they were sent and the complaint is opened again."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from flask import Response, g, request, session
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField

from .. import sealing
from ..drafts import aside
from ..web import form_again
from . import portal, visits

TYPED = "typed"
"""In the cookie, one row for each page that something was typed on: why it was laid aside, the key to it, the page,
and whose page that was."""
BOX = "box"
"""The field that says which of the forms of its page was sent."""
SWITCHED, ENDED = "switched", "ended"
"""Why something was laid aside: for another language, where it is read at once; or for a visit that had ended."""
OF_ADDRESS = "/my-complaints/"
"""Pages below this are the same for everybody: what they hold belongs to the address that is open."""
WITHOUT_PAGE = {"messages", "reply", "confirm", "end", "cancel"}
"""Where an address ends that only takes forms: they stand on the page above it."""
MOST_ROWS = 6  # a cookie has room for 4 KB
OPENING = {"portal.open_complaint", "portal.send_link", "portal.ask_for_mine"}
"""Forms that open a complaint: what was laid aside on its page waits until then."""


class Row(NamedTuple):
    """Where something lies that was typed; see TYPED."""

    why: str
    token: str
    path: str
    of_whom: str


class PortalForm(FlaskForm):
    """A form for customers. Opened again where something was laid aside, it holds what was typed and never sent.

    `box` tells it from another one of the same page, whose fields have the same names: the page sends it along.
    """

    box = ""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent; else what was laid aside for this page, and this form of it."""
            return super().wrap_formdata(form, formdata) or _of_box(before(), form.box)


def _of_box(found: MultiDict[str, str] | None, box: str) -> MultiDict[str, str] | None:
    """What of `found` was typed into this box: the one that was sent, or the other, which the page's script added with
    its name before each field."""
    if found is None or not box or found.get(BOX, box) == box:
        return found
    own = [(name, value) for name, value in found.items(multi=True) if name.startswith(f"{box}.")]
    return MultiDict((name.removeprefix(f"{box}."), value) for name, value in own) if own else None


def lay_aside(path: str, why: str = SWITCHED, **instead: str) -> bool:
    """Keep what this request brings for the page at `path`, under a key that only this browser has; of the fields that
    are named `instead`, that. False where nobody could tell whose words they are: then nothing is kept.

    What waits for another page goes on waiting, and so does what somebody else typed on this one: each has a key of its
    own. Whose words they are the page says that brings them, whoever came since.
    """
    g.lays_aside = True
    of_whom = (visits.drawn_for() or visits.latest_address_mark()) if path.startswith(OF_ADDRESS) else ""
    if path.startswith(OF_ADDRESS) and not of_whom:
        return False
    rows = _kept()
    token = next((row.token for row in rows if (row.path, row.of_whom) == (path, of_whom)), "") or sealing.new_token()
    others = _with_room([row for row in rows if row.token != token])
    if others is None:
        return False
    typed = [(name, value) for name, value in form_again.typed_fields() if name not in instead]
    aside.lay(token, path, [*typed, *instead.items()])
    _hold([*others, Row(why, token, path, of_whom)])
    return True


def before() -> MultiDict[str, str] | None:
    """What was laid aside for this very page; None where nothing was."""
    if request.method != "GET":
        return None
    if TYPED not in g:
        g.typed = next((found for row in _kept() if (found := _find(row, request.path)) is not None), None)
    return None if g.typed is None else MultiDict(g.typed)


def way_back(page: str, otherwise: str = "") -> str:
    """Where to go once `page` may be opened: to it, or to what belongs to it, where a visit ended there with words that
    are kept."""
    for row in reversed(_kept()):
        belongs = row.path == page or row.path.startswith(f"{page}/")
        if row.why == ENDED and belongs and _find(row, row.path) is not None:
            return row.path
    return otherwise or page


def page_of(path: str) -> str:
    """The page on which the form stands that is sent to `path`."""
    page, _sign, last = path.rpartition("/")
    return page if last in WITHOUT_PAGE else path


@cache
def free_texts() -> frozenset[str]:
    """The names of all fields of customers' forms into which people type words of their own."""
    names = set()
    for form in _made_of(PortalForm):
        for name in dir(form):
            kind = getattr(getattr(form, name), "field_class", None)
            if kind is not None and issubclass(kind, StringField) and not issubclass(kind, HiddenField):
                names.add(name)
    return frozenset(names)


@portal.after_request
def forget(response: Response) -> Response:
    """A form was sent: what was laid aside is in it, or is not wanted any more, but for what somebody else typed. What
    a visit that ended left on another page waits for that page, until everything is closed."""
    if request.method == "POST" and TYPED in session and not g.get("lays_aside"):
        _hold([row for row in _kept() if _is_of_another(row) or _still_waits(row)])
    return response


def _still_waits(row: Row) -> bool:
    """Whether it waits after the form that was sent just now, if the same person sent it."""
    if row.path in (request.path, page_of(request.path)) or visits.is_closed():
        return False
    return row.why == ENDED or request.endpoint in OPENING


def _kept() -> list[Row]:
    """What was laid aside in this browser, the oldest first."""
    rows = session.get(TYPED)
    return [Row(*row) for row in rows] if isinstance(rows, list) else []


def _hold(rows: Sequence[Row]) -> None:
    session[TYPED] = [list(row) for row in rows]
    if not rows:
        del session[TYPED]


def _with_room(rows: list[Row]) -> list[Row] | None:
    """These with room for one more: without what is kept no longer and, where that is not enough, without the oldest
    that is nobody else's. None where all wait for others."""
    if len(rows) < MOST_ROWS:
        return rows
    waiting = [row for row in rows if aside.find(row.token, row.path) is not None]
    if len(waiting) < MOST_ROWS:
        return waiting
    oldest = next((row for row in waiting if not _is_of_another(row)), None)
    return None if oldest is None else [row for row in waiting if row is not oldest]


def _is_of_another(row: Row) -> bool:
    """Whether it belongs to another address than the one that was opened here last."""
    return row.of_whom not in ("", visits.latest_address_mark())


def _find(row: Row, path: str) -> aside.Fields | None:
    """What was laid aside for the page at `path`, for whoever typed it."""
    if row.path != path or (row.of_whom and row.of_whom != visits.address_mark(visits.find_address())):
        return None
    return aside.find(row.token, path)


def _made_of(form: type[FlaskForm]) -> list[type[FlaskForm]]:
    return [form, *(further for made in form.__subclasses__() for further in _made_of(made))]
