"""The catalogue of remedies: what may be offered, within which limits; its codes; and what we stand for."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue import remedies as service
from ..catalogue import service as settings
from ..catalogue.models import Remedy
from ..db import undo
from ..errors import Invalid
from . import admin
from .forms import blame
from .forms.remedies import AuthorityForm, CodesForm, GuaranteeForm, RemedyForm

WHICH = "/settings/remedies/<int(max=2147483647):remedy_id>"


@admin.get("/settings/remedies")
@require("remedies.change")
def remedies() -> ResponseReturnValue:
    """Everything that is offered, then what was."""
    return render_template(
        "admin/remedies.html", remedies=service.everything(), kinds=service.KINDS, left=service.codes_left(),
        guarantee=catalogue.guarantee(), now_off=bool(service.guarantees()),
    )  # fmt: skip


@admin.get("/settings/remedies/new")
@require("remedies.change")
def new_remedy() -> ResponseReturnValue:
    return _page(RemedyForm())


@admin.post("/settings/remedies/new")
@require("remedies.change")
def add_remedy() -> ResponseReturnValue:
    form = RemedyForm()
    try:
        if form.validate():
            remedy = service.add(form.terms())
            flash("Kept. It can be offered from now on.")
            return redirect(url_for("admin.remedy", remedy_id=remedy.id), 303)
    except Invalid as error:
        undo()
        blame(form, error)
    return _page(form), 422


@admin.get(WHICH)
@require("remedies.change")
def remedy(remedy_id: int) -> ResponseReturnValue:
    found = service.get(remedy_id)
    return _page(RemedyForm.of(found), found)


@admin.post(WHICH)
@require("remedies.change")
def change_remedy(remedy_id: int) -> ResponseReturnValue:
    """New terms from now on; what was offered before stays."""
    form = RemedyForm()
    service.get(remedy_id)
    try:
        if form.validate():
            service.change(remedy_id, form.terms(), seen=form.seen.data or "", stock_seen=form.stock_seen.data)
            return _done("Kept. What was offered before stays as it was.")
    except Invalid as error:
        undo()
        blame(form, error)
        form.see(service.get(remedy_id))
    return _page(form, service.get(remedy_id)), 422


@admin.post(f"{WHICH}/end")
@require("remedies.change")
def end_remedy(remedy_id: int) -> ResponseReturnValue:
    service.end(remedy_id, active=False)
    return _done("It is offered no more. What was offered before stays.")


@admin.post(f"{WHICH}/bring-back")
@require("remedies.change")
def bring_remedy_back(remedy_id: int) -> ResponseReturnValue:
    service.end(remedy_id, active=True)
    return _done("It can be offered again.")


@admin.post(f"{WHICH}/codes")
@require("remedies.change")
def add_codes(remedy_id: int) -> ResponseReturnValue:
    """Codes to be given, pasted one a line."""
    form, found = CodesForm(), service.get(remedy_id)
    try:
        if form.validate():
            count = service.add_codes(remedy_id, form.codes.data)
            flash(f"{count} new." if count != 1 else "One new.")
            return redirect(url_for("admin.remedy", remedy_id=remedy_id), 303)
    except Invalid as error:
        undo()
        blame(form, error)
        found = service.get(remedy_id)
    return _page(RemedyForm.of(found), found, codes=form), 422


@admin.get("/settings/authority")
@require("settings.change")
def authority() -> ResponseReturnValue:
    return render_template("admin/authority.html", form=AuthorityForm.of(catalogue.authority()))


@admin.post("/settings/authority")
@require("settings.change")
def save_authority() -> ResponseReturnValue:
    form = AuthorityForm()
    if not form.validate():
        return render_template("admin/authority.html", form=form), 422
    settings.save(form.document(catalogue.authority()))
    flash("Kept. It counts for what is offered from now on.")
    return redirect(url_for("admin.settings"), 303)


@admin.get("/settings/guarantee")
@require("remedies.change")
def guarantee() -> ResponseReturnValue:
    newest = next(iter(service.guarantees()), None)
    values = {"words": newest.words, "is_on": newest.is_on} if newest is not None else {}
    return _guarantee(GuaranteeForm(formdata=None, data=values))


@admin.post("/settings/guarantee")
@require("remedies.change")
def save_guarantee() -> ResponseReturnValue:
    """A new version; offers that were made keep theirs."""
    form = GuaranteeForm()
    try:
        if form.validate():
            service.write_guarantee(form.words.data, is_on=form.is_on.data, by_id=current_actor().id)
            return _done("Kept. Offers that were made keep what they said.")
    except Invalid as error:
        undo()
        blame(form, error)
    return _guarantee(form), 422


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin.remedies"), 303)


def _page(form: RemedyForm, found: Remedy | None = None, codes: CodesForm | None = None) -> str:
    free, every = service.codes(found.id) if found is not None else (0, 0)
    return render_template(
        "admin/remedy.html", form=form, remedy=found, free=free, every=every,
        codes=codes or CodesForm(formdata=None),
    )  # fmt: skip


def _guarantee(form: GuaranteeForm) -> str:
    people = {user.id: user.name for user in accounts.staff()}
    return render_template("admin/guarantee.html", form=form, versions=service.guarantees(), people=people)
