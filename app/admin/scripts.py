"""Scripts of guided calls and the card before them: read, tried out, published as a new version."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..catalogue import queries as catalogue
from ..conversations import library, outcomes
from ..conversations import scripts as rules
from ..conversations.library import Written
from ..conversations.scripts import FIELDS, KINDS, Step
from ..db import undo
from ..errors import Invalid, NotFound, Stale
from . import admin, house_words, script_texts
from .script_texts import FAULTS, Difference

SAMPLE = {"name": "Grace Okafor", "handler": "Priya Shah", "manager": "Helen Marsh", "reference": "C-7KM4-T29P"}


@admin.get("/scripts")
@require("scripts.change")
def scripts() -> ResponseReturnValue:
    """All of them, with the words of the house that go with every call."""
    return house_words.library(house_words.standing())


@admin.post("/scripts/starting-set")
@require("scripts.change")
def add_scripts() -> ResponseReturnValue:
    library.add_starting_set()
    flash("The scripts are there now. Change them until they sound like you.")
    return redirect(url_for("admin.scripts"), 303)


@admin.get("/scripts/<kind>")
@require("scripts.change")
def script(kind: str) -> ResponseReturnValue:
    """As it stands; with `from`, its form begins with the words of that version. Nothing is published by that."""
    standing, begun = library.current(_known(kind)), script_texts.number_in(request.args, "from")
    steps = library.steps_in(kind, begun) if begun else standing.steps
    return _page(kind, steps, {}, version=standing.version.number, begun=begun)


@admin.get("/scripts/<kind>/versions/<int:number>")
@require("scripts.change")
def script_version(kind: str, number: int) -> ResponseReturnValue:
    """A version as it was published, to be read, with what it changed of the one before."""
    steps, versions = library.steps_in(_known(kind), number), library.versions(kind)
    written = next(row for row in versions if row.number == number)
    return render_template(
        "admin/script_version.html", kind=kind, name=KINDS[kind], steps=steps, written=written,
        said_for={**FAULTS, **script_texts.CAN}, is_newest=written == versions[0],
        differences=script_texts.changed(library.steps_in(kind, number - 1), steps) if number > 1 else [],
    )  # fmt: skip


@admin.post("/scripts/<kind>")
@require("scripts.change")
def change_script(kind: str) -> ResponseReturnValue:
    """Tried out, or published. Calls that are going on keep the version they began with."""
    now, version = library.current(_known(kind)), script_texts.number_in(request.form)
    steps = script_texts.steps_in(request.form, now.steps)
    if request.form.get("press") == "preview":
        return _page(kind, steps, library.lacking(steps), version=version, tried=True)
    try:
        changed = library.publish(kind, steps, current_actor().id, version=version)
    except Invalid as refusal:
        return _page(kind, steps, refusal.errors, version=version, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Stale:
        undo()
        return _conflict(kind, steps, version)
    flash("Published. The next call begins with it." if changed else "Nothing was changed in it.")
    return redirect(url_for("admin.script", kind=kind), 303)


def _conflict(kind: str, mine: tuple[Step, ...], version: int) -> ResponseReturnValue:
    """Both texts beside each other where two people changed the same, and one of both to publish."""
    now = library.current(kind)
    try:
        base = library.steps_in(kind, version)
    except NotFound:  # the form named no version that there ever was
        base = ()
    differences, together = script_texts.put_together(base, now.steps, mine)
    newer = library.versions(kind)[0]
    return _page(
        kind, together, {}, version=newer.number, differences=differences, newer=newer, status=HTTPStatus.CONFLICT
    )


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound("There is no script of this kind.")
    return kind


def _page(
    kind: str, steps: tuple[Step, ...], errors: dict[str, str], *, version: int, tried: bool = False,
    status: int = HTTPStatus.OK, differences: Sequence[Difference] = (), newer: Written | None = None, begun: int = 0,
) -> ResponseReturnValue:  # fmt: skip
    """The script with its form; `version` is the one it was begun with, `newer` what was published meanwhile, `begun`
    the older one whose words stand in it."""
    given = catalogue.guarantee()
    values = {
        **SAMPLE,
        "organisation": catalogue.organisation().name,
        "guarantee": given.words if given is not None else "",
    }
    page = render_template(
        "admin/script.html", kind=kind, name=KINDS[kind], steps=steps, errors=errors, fields=FIELDS, faults=FAULTS,
        version=version, differences=differences, newer=newer, begun=begun,
        can={key: (words, script_texts.said_with(key, steps)) for key, words in script_texts.CAN.items()},
        closed={step.kind: rules.closed_questions(step) for step in steps},
        asks_nothing={step.kind for step in steps if rules.asks_nothing(step)},
        tried=[(step, [rules.pieces(words, values) for words in step.words]) for step in steps] if tried else [],
        versions=library.versions(kind), asked=outcomes.of_asking(kind), ends=outcomes.ENDS,
    )  # fmt: skip
    return page, status
