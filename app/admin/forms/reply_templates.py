"""The form of a reply template."""

from babel import Locale
from flask import request
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from ...catalogue.reply_templates import KINDS, LANGUAGES, Terms
from . import line, paragraph

PREVIEW = "preview"


class TemplateForm(FlaskForm):
    """`case` names a complaint to try the words on; it is not kept."""

    kind = SelectField("What it is for", choices=[SelectChoice(key, words) for key, words in KINDS.items()])
    name = line("Name", description="Colleagues choose it by this name.")
    language = SelectField(
        "Language", choices=[SelectChoice(code, Locale.parse(code).get_display_name("en")) for code in LANGUAGES]
    )
    body = paragraph(
        "What it says", description="The letter greets and signs by itself. Leave room for what is theirs alone."
    )
    case = line("Try it on", description="The reference of a complaint.")

    @property
    def wants_preview(self) -> bool:
        return request.form.get("press") == PREVIEW

    @property
    def terms(self) -> Terms:
        return Terms(self.kind.data, self.name.data, self.language.data, self.body.data)
