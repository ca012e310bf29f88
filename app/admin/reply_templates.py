"""The library of reply templates: written, tried on a real case, retired; and what hints about wording bring."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from babel import Locale
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import CAPABILITIES, current_actor, require, signed_in
from ..accounts import queries as accounts
from ..catalogue import reply_templates as library
from ..catalogue.reply_templates import Template
from ..complaints import queries as complaints
from ..complaints import readings, ways
from ..complaints.actions import ACTIONS
from ..complaints.references import read_reference
from ..complaints.wording import blanks, hints, reading
from ..db import only_read_from_here
from ..errors import Invalid, NotFound, ReasonNeeded
from ..replies import merging
from ..replies import queries as replies
from . import admin
from .forms import blame
from .forms.reply_templates import TemplateForm

WHICH = "/templates/<int:template_id>"


@admin.get("/templates")
@signed_in
def templates() -> ResponseReturnValue:
    kind, language = request.args.get("kind", ""), request.args.get("language", "")
    every = library.templates()
    rows = [row for row in every if kind in ("", row.kind) and language in ("", row.language)]
    return render_template(
        "admin/templates.html", rows=rows, used=replies.times_used(), kinds=library.KINDS, kind=kind, language=language,
        languages={row.language: name_of(row.language) for row in every}, may_change=_may_change(), name_of=name_of,
        days=replies.USED_DAYS,
    )  # fmt: skip


@admin.get("/templates/new")
@require("templates.change")
def new_template() -> ResponseReturnValue:
    """An empty form, or one for a translation of the template named by `of`."""
    model = _model()
    form = TemplateForm(kind=model.kind if model else "", name=model.name if model else "", language="en")
    return _new_page(form, model)


@admin.post("/templates/new")
@require("templates.change")
def add_template() -> ResponseReturnValue:
    form, model = TemplateForm(), _model()
    if form.wants_preview or not form.validate():
        return _new_page(form, model, HTTPStatus.OK if form.wants_preview else HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        added = library.add(form.terms, merging.FIELDS, current_actor().id, model.key if model else "")
    except Invalid as error:
        blame(form, error)
        return _new_page(form, model, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("Kept. It is offered in letters from now on.")
    return redirect(url_for("admin.template", template_id=added.id), 303)


@admin.post("/templates/starting-set")
@require("templates.change")
def add_starting_set() -> ResponseReturnValue:
    flash(f"{library.add_starting_set()} templates are there now. Change them until they sound like you.")
    return redirect(url_for("admin.templates"), 303)


@admin.get(WHICH)
@signed_in
def template(template_id: int) -> ResponseReturnValue:
    """What it says, all its versions, where it was used; `case` names a complaint to try it on."""
    found = library.get_template(template_id)
    form = TemplateForm(formdata=None, obj=found, case=request.args.get("case", ""))
    return _page(found, form, _tried(found.body, form) if form.case.data else None)


@admin.post(WHICH)
@require("templates.change")
def change_template(template_id: int) -> ResponseReturnValue:
    form, found = TemplateForm(), library.get_template(template_id)
    if form.wants_preview:
        return _page(found, form, _tried(form.body.data, form))
    try:
        if form.validate():
            library.change(template_id, form.terms, merging.FIELDS, current_actor().id or 0)
            flash("Kept. Letters that began with it keep the words they had.")
            return redirect(url_for("admin.template", template_id=template_id), 303)
    except Invalid as error:
        blame(form, error)
    return _page(found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@admin.post(f"{WHICH}/retire")
@require("templates.change")
def retire_template(template_id: int) -> ResponseReturnValue:
    library.retire(template_id, active=False)
    flash("Retired. Letters that began with it keep their words.")
    return redirect(url_for("admin.templates"), 303)


@admin.post(f"{WHICH}/bring-back")
@require("templates.change")
def bring_template_back(template_id: int) -> ResponseReturnValue:
    library.retire(template_id, active=True)
    flash("It is offered in letters again.")
    return redirect(url_for("admin.templates"), 303)


@admin.get("/hints")
@require("hints.view")
def hint_counts() -> ResponseReturnValue:
    """Which hints were shown and taken, week by week, for everybody together."""
    return render_template("admin/hints.html", lines=replies.hint_lines(), weeks=replies.WEEKS)


@dataclass(frozen=True)
class Tried:
    """A template on a real case: its words in pieces, those still empty marked, and what could be kinder in it."""

    reference: str
    customer: str
    pieces: list[tuple[str, bool]]
    hints: list[hints.Hint]
    measure: reading.Measure


def _tried(body: str, form: Any) -> Tried | None:
    """The words on the case that the form names; says at its field why there is none."""
    only_read_from_here()  # nothing is kept of it but who read the case, which is a transaction of its own
    actor = current_actor()
    try:
        complaint = complaints.get(read_reference(form.case.data) or "", actor)
    except (NotFound, ReasonNeeded) as refusal:
        form.case.errors = [*form.case.errors, refusal.words]
        return None
    readings.record(complaint.id, actor.id or 0)
    words = merging.fill(body, complaint, actor.id)
    setting = hints.Setting(complaint.language, without=ways.without(complaint))
    return Tried(
        complaint.reference, complaint.customer.called, list(blanks.parts(words)), hints.find(words, setting),
        reading.measure(words),
    )  # fmt: skip


def _page(
    found: Template, form: TemplateForm, tried: Tried | None = None, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    usage = replies.usage(found.id, current_actor())
    versions = library.versions(found.id)
    names = {user.id: user.name for user in accounts.staff()}
    page = render_template(
        "admin/template.html", template=found, form=form, tried=tried, usage=usage, versions=versions, names=names,
        others=library.translations(found), fields=merging.FIELDS, kinds=library.KINDS, name_of=name_of,
        may_change=_may_change(), days=replies.USED_DAYS, actions=ACTIONS,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors and status == HTTPStatus.OK else status


def _new_page(form: TemplateForm, model: Template | None, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    tried = _tried(form.body.data, form) if form.wants_preview else None
    page = render_template("admin/template_new.html", form=form, model=model, tried=tried, fields=merging.FIELDS)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else status


def _model() -> Template | None:
    """The template that a new one translates."""
    of = request.args.get("of", "")
    return library.get_template(int(of)) if of.isdecimal() and len(of) < 10 else None


def _may_change() -> bool:
    return current_actor().role in CAPABILITIES["templates.change"]


def name_of(language: str) -> str:
    """`German`, for `de`."""
    return Locale.parse(language).get_display_name("en") or language
