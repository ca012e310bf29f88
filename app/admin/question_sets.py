"""What the form asks, by category: written as a draft, looked at as customers see it, published as a new version."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue import question_sets as sets
from ..catalogue.question_sets import EVERY, KINDS, Question
from ..db import undo
from ..errors import Invalid, NotFound, Stale
from . import admin, question_texts
from .question_texts import Difference

WHICH = "/settings/questions/<about>"
FOR_ALL = "_every"
"""What the set for every category is called in addresses, where no category is."""


@admin.get("/settings/questions")
@require("settings.change")
def question_sets() -> ResponseReturnValue:
    """Every category with what it is asked now, the set for all of them first."""
    rows = [(FOR_ALL, name_of(EVERY), sets.own(EVERY), True)]
    rows += [(row.key, row.name, sets.own(row.key), row.active) for row in catalogue.categories()]
    return render_template("admin/question_sets.html", rows=rows, standing=sets.current(EVERY))


@admin.get(WHICH)
@require("settings.change")
def question_set(about: str) -> ResponseReturnValue:
    """What is being written, or what stands; with `from`, what an older version asked. Nothing is kept by that."""
    key = _known(about)
    draft, begun = sets.draft_of(key), question_texts.number_in(request.args, "from")
    if begun:
        questions: Sequence[Question] = sets.get_version(key, begun).questions
    else:
        questions = draft.questions if draft is not None else sets.current(key).questions
    return _page(key, questions, {}, seen=draft.number if draft is not None else 0)


@admin.post(WHICH)
@require("settings.change")
def change_question_set(about: str) -> ResponseReturnValue:
    """Every press keeps the draft; one of them publishes it."""
    key, press, user_id = _known(about), request.form.get("press", "save"), current_actor().id
    questions = question_texts.pressed(question_texts.read(request.form), press, _others(key))
    try:
        seen = sets.save_draft(key, questions, user_id, seen=question_texts.number_in(request.form, "seen"))
    except Stale:
        undo()
        return _conflict(key, questions)
    if press == "preview":
        return redirect(url_for("admin.preview_questions", about=about), 303)
    if press != "publish":
        if press == "save":
            flash("The draft is kept. Customers are asked it once it is published.")
        return redirect(f"{url_for('admin.question_set', about=about)}#{question_texts.place_of(press)}", 303)
    try:
        published = sets.publish(key, question_texts.with_keys(questions), user_id)
    except Invalid as refusal:
        return _page(key, questions, refusal.errors, seen=seen, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(f"Published as version {published.number}. It is asked from now on." if published else "Nothing was changed.")
    return redirect(url_for("admin.question_set", about=about), 303)


@admin.post(f"{WHICH}/discard")
@require("settings.change")
def discard_questions(about: str) -> ResponseReturnValue:
    sets.discard(_known(about))
    flash("Thrown away. What was published stays.")
    return redirect(url_for("admin.question_set", about=about), 303)


@admin.post(f"{WHICH}/turn-off")
@require("settings.change")
def turn_questions_off(about: str) -> ResponseReturnValue:
    """The category is asked again what every category is."""
    sets.turn_off(_known(about))
    flash("It is asked what every category is. Its own versions stay here.")
    return redirect(url_for("admin.question_sets"), 303)


@admin.get(f"{WHICH}/preview")
@require("settings.change")
def preview_questions(about: str) -> ResponseReturnValue:
    """The step of the form as customers see it, with what is being written."""
    key = _known(about)
    draft = sets.draft_of(key)
    questions = draft.questions if draft is not None else sets.current(key).questions
    form = question_texts.as_asked(questions)
    return render_template("admin/question_preview.html", form=form, about=about, name=name_of(key))


@admin.get(f"{WHICH}/versions/<int:number>")
@require("settings.change")
def question_version(about: str, number: int) -> ResponseReturnValue:
    """A version as it was published, with what it changed of the one before."""
    key = _known(about)
    version = sets.get_version(key, number)
    before = sets.get_version(key, number - 1).questions if number > 1 else ()
    return render_template(
        "admin/question_version.html", version=version, about=about, name=name_of(key), kinds=KINDS,
        newest=sets.versions_of(key)[0].number, by=_names().get(version.published_by_id),
        differences=question_texts.changed(before, version.questions) if before else [],
    )  # fmt: skip


def name_of(key: str) -> str:
    """What a set is called."""
    category = catalogue.find_category(key)
    return category.name if category is not None else "Every category without its own"


def _known(about: str) -> str:
    if about == FOR_ALL:
        return EVERY
    if catalogue.find_category(about) is None:
        raise NotFound("This category does not exist.")
    return about


def _others(key: str) -> dict[str, Question]:
    """Questions that other sets ask, by key: asked here as well, an answer stays when the category changes."""
    keys = [EVERY, *(row.key for row in catalogue.categories())]
    return {question.key: question for other in keys if other != key for question in sets.current(other).questions}


def _names() -> dict[int | None, str]:
    return {user.id: user.name for user in accounts.staff()}


def _conflict(key: str, mine: Sequence[Question]) -> ResponseReturnValue:
    """Both texts beside each other; what is sent next is kept."""
    draft = sets.draft_of(key)
    theirs = draft.questions if draft is not None else sets.current(key).questions
    return _page(
        key, mine, {}, seen=draft.number if draft is not None else 0, status=HTTPStatus.CONFLICT,
        differences=question_texts.changed(theirs, mine),
    )  # fmt: skip


def _page(
    key: str, questions: Sequence[Question], errors: dict[str, str], *, seen: int, status: int = HTTPStatus.OK,
    differences: Sequence[Difference] = (),
) -> ResponseReturnValue:  # fmt: skip
    """The set with its form; `seen` is the draft that the form goes on with."""
    draft, own = sets.draft_of(key), sets.own(key)
    here = {question.key for question in questions}
    page = render_template(
        "admin/question_set.html", about=key or FOR_ALL, name=name_of(key), questions=questions, errors=errors,
        seen=seen, draft=draft, own=own, asked=sets.current(key), kinds=list(KINDS.items()), names=_names(),
        versions=sets.versions_of(key), conflict=status == HTTPStatus.CONFLICT, differences=differences,
        others=[(other.key, other.words) for other in _others(key).values() if other.key not in here],
        is_every=key == EVERY,
    )  # fmt: skip
    return page, status
