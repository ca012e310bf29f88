"""What decision letters have to say, and when a second person signs them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ..access import require
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue import service
from ..decisions import composing, consequences
from . import admin
from .forms.letters import LettersForm
from .settings import done


@admin.get("/settings/letters")
@require("settings.change")
def letters() -> ResponseReturnValue:
    return _page(LettersForm.of(catalogue.letters()))


@admin.post("/settings/letters")
@require("settings.change")
def save_letters() -> ResponseReturnValue:
    form = LettersForm()
    if not form.validate():
        return _page(form), 422
    service.save(form.document(catalogue.letters()))
    return done()


def _page(form: LettersForm) -> str:
    settings = catalogue.letters()
    return render_template(
        "admin/letters.html",
        form=form,
        held=consequences.of(settings),
        above=settings.above,
        signers=[user.name for user in accounts.active_with_role(*settings.signers) if not user.is_away],
        blanks=composing.BLANKS,
    )
