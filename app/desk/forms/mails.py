"""Forms of mails that wait: a complaint of one, the complaint it belongs to, or neither."""

from flask_wtf import FlaskForm
from wtforms import BooleanField

from ...catalogue import queries as catalogue
from ...inbox.models import IncomingMail
from ...inbox.service import Terms
from ...web import filters
from .fields import OneOf, Rows, line, listed, number, text
from .opening import CHOOSE

WHOSE = {"theirs": "The customer wrote it", "others": "Somebody else wrote it"}
WHOSE_MEANS = {
    "theirs": "It stands in the conversation, as if they had written on their page.",
    "others": "It is kept as a note for colleagues; the customer does not see it.",
}
ASIDE = {"not_for_us": "It is not for us", "spam": "It is spam"}


class FileMailForm(FlaskForm):
    """What a complaint needs that a mail does not say."""

    happened = text("What happened", "Their words from the mail. Take out what does not belong to it.")
    category_id = OneOf("What it is about", coerce=number)
    name = line("Name", "As they call themselves. Leave it empty if they withhold it.")
    language = OneOf("Language they want to hear from us in")
    in_danger = BooleanField("Somebody is in danger or still being harmed", description="A manager is told at once.")

    def prepare(self, mail: IncomingMail) -> None:
        chosen = [(category.id, category.name) for category in catalogue.categories() if category.active]
        self.category_id.choices = listed([CHOOSE, *chosen])
        self.language.choices = listed((code, filters.language_name(code)) for code in catalogue.taking().languages)
        if not self.is_submitted():
            self.happened.data = mail.text.strip() or mail.subject
            self.name.data = mail.sender_name

    def terms(self) -> Terms:
        return Terms(
            self.happened.data, self.category_id.data, self.name.data, self.language.data or "en", self.in_danger.data
        )


class AttachMailForm(FlaskForm):
    reference = line("Reference of the complaint", "Like C-7F3K-29QM.")
    whose = Rows("Who wrote it", choices=listed(WHOSE.items()), default="theirs")


class AsideForm(FlaskForm):
    outcome = Rows("What is it", choices=listed(ASIDE.items()))
    reason = line("Why it is not for us", "For colleagues who look for it later.")
