"""Which languages customers may choose, and the organisation's own words in them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..catalogue import queries as catalogue
from ..catalogue import service, translations
from ..errors import NotFound
from ..web import wordbooks
from ..web.languages import LANGUAGES, direction
from . import admin
from .forms.languages import LanguagesForm, TranslationsForm, translations_form

WHICH = f"/settings/languages/<any({', '.join(LANGUAGES)}):code>"


@admin.get("/settings/languages")
@require("settings.change")
def languages() -> ResponseReturnValue:
    return _page(LanguagesForm.of(catalogue.languages()))


@admin.post("/settings/languages")
@require("settings.change")
def save_languages() -> ResponseReturnValue:
    form = LanguagesForm()
    if not form.validate():
        return _page(form), 422
    service.save(form.document)
    flash("Kept.")
    return redirect(url_for("admin.languages"), 303)


@admin.get(WHICH)
@require("settings.change")
def translation(code: str) -> ResponseReturnValue:
    entries = _entries(code)
    return _words_page(code, entries, translations_form(entries))


@admin.post(WHICH)
@require("settings.change")
def save_translation(code: str) -> ResponseReturnValue:
    entries = _entries(code)
    form = translations_form(entries)
    if not form.validate():
        return _words_page(code, entries, form), 422
    written = [(entry, words.data or "", reviewed.data) for entry, words, reviewed in form.rows(entries)]
    translations.keep(code, written, current_actor().id)
    flash("Kept.")
    return redirect(url_for("admin.translation", code=code), 303)


def _entries(code: str) -> list[translations.Entry]:
    if code == catalogue.languages().default:
        raise NotFound("What you set down is in this language already.")
    return translations.entries(code)


def _page(form: LanguagesForm) -> str:
    said = catalogue.languages()
    rows = [
        (code, name, wordbooks.standing(code), translations.count(code), translations.is_complete(code))
        for code, name in LANGUAGES.items()
        if code != said.default
    ]
    return render_template("admin/languages.html", form=form, rows=rows, said=said)


def _words_page(code: str, entries: list[translations.Entry], form: TranslationsForm) -> str:
    kinds = {kind: [row for row in form.rows(entries) if row[0].kind == kind] for kind in translations.KINDS}
    return render_template(
        "admin/translation.html", code=code, name=LANGUAGES[code], direction=direction(code), form=form,
        kinds=[(translations.KINDS[kind].name, rows) for kind, rows in kinds.items() if rows],
    )  # fmt: skip
