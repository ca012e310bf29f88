"""Which news reaches whom: a rule for each kind."""

from typing import get_args

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from ..catalogue.settings import NoticeKind, Notices
from ..errors import NotFound
from . import admin
from .forms.settings import GROUPS, NoticeForm

WORDS = {
    "unassigned": _l("A new complaint that nobody has"),
    "assigned": _l("A complaint was given to somebody"),
    "customer_wrote": _l("The customer wrote or sent files"),
    "due_tomorrow": _l("Something is due tomorrow"),
    "acknowledge_soon": _l("A person should answer soon"),
    "acknowledge_late": _l("Nobody has answered in time"),
    "escalated": _l("A complaint was escalated"),
    "danger": _l("Somebody may be in danger"),
    "reopened": _l("The customer says it is not right"),
    "gave_up": _l("A mail could not be delivered"),
    "lesson": _l("There is a lesson to write down"),
    "approval": _l("A remedy needs approval"),
    "overdue": _l("A date was missed"),
    "sensitive": _l("A complaint was marked as sensitive"),
    "others": _l("Others could be affected by the same thing"),
    "sign_off": _l("A letter needs a second signature"),
    "call_asked": _l("A customer asked to be rung"),
    "call_not_logged": _l("A booked call was not logged"),
    "colleague_answered": _l("A colleague who was asked has answered"),
    "colleague_late": _l("A colleague who was asked is late"),
    "own_data": _l("What somebody asks of their own data is due, or late"),
}
assert set(WORDS) == set(get_args(NoticeKind))


@admin.get("/settings/notices")
@require("settings.change")
def notices() -> ResponseReturnValue:
    return render_template("admin/notices.html", rules=catalogue.notices().rules, words=WORDS, groups=GROUPS)


@admin.get("/settings/notices/<kind>")
@require("settings.change")
def notice(kind: str) -> ResponseReturnValue:
    rule = catalogue.notices().rules[_known(kind)]
    return render_template("admin/notice.html", kind=kind, words=WORDS[kind], form=NoticeForm(obj=rule))


@admin.post("/settings/notices/<kind>")
@require("settings.change")
def save_notice(kind: str) -> ResponseReturnValue:
    known, form = _known(kind), NoticeForm()
    if not form.validate():
        return render_template("admin/notice.html", kind=kind, words=WORDS[kind], form=form), 422
    service.save(Notices(rules={**catalogue.notices().rules, known: form.rule}))
    flash("Kept.")
    return redirect(url_for("admin.notices"), 303)


def _known(kind: str) -> NoticeKind:
    found: NoticeKind | None = next((known for known in get_args(NoticeKind) if known == kind), None)
    if found is None:
        raise NotFound("There is no notice of this kind.")
    return found
