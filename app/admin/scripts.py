"""Scripts of guided calls and the card before them: read, tried out, published as a new version."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ..access import current_actor, require
from ..catalogue import queries as catalogue
from ..conversations import cards, library
from ..conversations import scripts as rules
from ..conversations.scripts import FIELDS, KINDS, Line, Step
from ..errors import Invalid, NotFound
from . import admin

MOST_REMINDERS = 3
CAN = {"yes": "All of it can be done", "partly": "A part of it can be done", "no": "It can’t be done"}
FAULTS = {"ours": "Our fault", "not_ours": "Not our fault"}
SAMPLE = {"name": "Grace Okafor", "handler": "Priya Shah", "manager": "Helen Marsh", "reference": "C-7KM4-T29P"}


@admin.get("/scripts")
@require("scripts.change")
def scripts() -> ResponseReturnValue:
    """All of them, with the words of the house that go with every call."""
    texts = {key: cards.words(key) for key in cards.KEYS}
    return _library(texts, {})


@admin.post("/scripts/starting-set")
@require("scripts.change")
def add_scripts() -> ResponseReturnValue:
    library.add_starting_set()
    flash("The scripts are there now. Change them until they sound like you.")
    return redirect(url_for("admin.scripts"), 303)


@admin.post("/scripts/words")
@require("scripts.change")
def publish_words() -> ResponseReturnValue:
    """The card and where to practise; each that changed is a new version."""
    typed = {key: request.form.get(key, "").replace("\r\n", "\n") for key in cards.KEYS}
    errors: dict[str, str] = {}
    for key, body in typed.items():
        try:
            cards.publish(key, body, current_actor().id)
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        return _library(typed, errors, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("Kept. Whoever rings next reads a changed card first.")
    return redirect(url_for("admin.scripts"), 303)


@admin.get("/scripts/<kind>")
@require("scripts.change")
def script(kind: str) -> ResponseReturnValue:
    return _page(_known(kind), library.current(kind).steps, {})


@admin.post("/scripts/<kind>")
@require("scripts.change")
def change_script(kind: str) -> ResponseReturnValue:
    """Tried out, or published. Calls that are going on keep the version they began with."""
    steps = _typed(library.current(_known(kind)).steps, request.form)
    if request.form.get("press") == "preview":
        return _page(kind, steps, library.lacking(steps), tried=True)
    try:
        changed = library.publish(kind, steps, current_actor().id)
    except Invalid as refusal:
        return _page(kind, steps, refusal.errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("Published. The next call begins with it." if changed else "Nothing was changed in it.")
    return redirect(url_for("admin.script", kind=kind), 303)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound("There is no script of this kind.")
    return kind


def _typed(before: tuple[Step, ...], typed: MultiDict[str, str]) -> tuple[Step, ...]:
    """The steps as they stand in the form: one way to say it, or one reminder, a line."""
    return tuple(
        Step(
            kind=step.kind,
            title=typed.get(f"title_{step.kind}", step.title).strip() or step.title,
            lines=tuple(_lines(step, typed)),
            reminders=_rows(typed.get(f"reminders_{step.kind}", ""))[:MOST_REMINDERS],
            hint=typed.get(f"hint_{step.kind}", "").strip(),
        )
        for step in before
    )


def _lines(step: Step, typed: MultiDict[str, str]) -> list[Line]:
    if step.kind == "can":
        boxes = [(can, _rows(typed.get(f"lines_can_{can}", ""))) for can in CAN]
        return [Line(words=words, answer=can) for can, rows in boxes for words in rows]  # type: ignore[arg-type]
    if step.kind != "affirm":
        return [Line(words=words) for words in _rows(typed.get(f"lines_{step.kind}", ""))]
    ours = [Line(words=words, fault="ours") for words in _rows(typed.get("lines_affirm_ours", ""))]
    return [*ours, *(Line(words=words, fault="not_ours") for words in _rows(typed.get("lines_affirm_not_ours", "")))]


def _rows(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _page(
    kind: str, steps: tuple[Step, ...], errors: dict[str, str], *, tried: bool = False, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    given = catalogue.guarantee()
    values = {
        **SAMPLE,
        "organisation": catalogue.organisation().name,
        "guarantee": given.words if given is not None else "",
    }
    page = render_template(
        "admin/script.html", kind=kind, name=KINDS[kind], steps=steps, errors=errors, fields=FIELDS, faults=FAULTS,
        can={key: (words, _lines_for(key, steps)) for key, words in CAN.items()},
        closed={step.kind: rules.closed_questions(step) for step in steps},
        asks_nothing={step.kind for step in steps if rules.asks_nothing(step)},
        tried=[(step, [rules.pieces(line.words, values) for line in step.lines]) for step in steps] if tried else [],
        versions=library.versions(kind),
    )  # fmt: skip
    return page, status


def _lines_for(can: str, steps: tuple[Step, ...]) -> list[str]:
    """What is said with this answer to what they ask for."""
    return [line.words for step in steps for line in step.lines if step.kind == "can" and line.fits(can)]


def _library(texts: dict[str, str], errors: dict[str, str], status: int = HTTPStatus.OK) -> ResponseReturnValue:
    page = render_template(
        "admin/scripts.html", rows=[(kind, KINDS[kind], library.current(kind).version) for kind in library.kinds()],
        texts=texts, errors=errors, versions={key: cards.versions(key) for key in cards.KEYS},
    )  # fmt: skip
    return page, status
