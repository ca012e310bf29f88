"""What only the organisation can say on its public pages: whom to ask, what is not accessible yet, the law."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from ..catalogue.public_pages import PublicPages
from . import admin
from .forms.public_pages import PublicPagesForm
from .settings import done


@admin.get("/settings/public-pages")
@require("settings.change")
def public_pages() -> ResponseReturnValue:
    form = PublicPagesForm(formdata=None, obj=catalogue.public_pages())
    return render_template("admin/public_pages.html", form=form)


@admin.post("/settings/public-pages")
@require("settings.change")
def save_public_pages() -> ResponseReturnValue:
    form = PublicPagesForm()
    if not form.validate():
        return render_template("admin/public_pages.html", form=form), 422
    service.save(PublicPages(**{name: form[name].data for name in PublicPages.model_fields}))
    return done()
