"""The form for a complaint that reached a colleague: everything a customer could say, and when it truly came."""

from typing import Any, cast

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, EmailField, HiddenField, TelField
from wtforms.validators import ValidationError

from ... import clock
from ...catalogue import queries as catalogue
from ...complaints import details as d
from ..words import MOODS, SPOKEN_CHANNELS
from .fields import Faces, Moment, OneOf, check_address, line, listed, number, text

UNSAID = 0
WRITTEN = frozenset({"StringField", "TextAreaField", "EmailField", "TelField"})


class FilingForm(FlaskForm):
    """`ticket` holds the sealed secret code; it also tells the same form sent twice from two complaints."""

    ticket = HiddenField()
    channel = OneOf("How it reached us", choices=listed([("", "Choose"), *SPOKEN_CHANNELS.items()]))
    received_at = Moment("When it reached us", "The true day and time. All our dates count from it.")
    in_danger = BooleanField(
        "Somebody is in danger or still being harmed", description="A manager is told at once. Ring emergency first."
    )
    happened = text("What happened", "In their words, as near as you can. Whose fault it was is no question here.")
    expected = text("What they expected")
    desired = text("What would put it right", "Ask, even when it seems obvious.")
    category_id = OneOf("What it is about", coerce=number)
    occurred = line("When it happened")
    order_number = line("Order or account number")
    mood = Faces("How they feel", choices=listed([*MOODS.items(), (UNSAID, "They did not say")]), coerce=number)
    name = line("Name", "Leave it empty if they withhold it.")
    email = line("E-mail", kind=EmailField)
    phone = line("Telephone", kind=TelField)
    postal_address = text("Postal address")
    preferred_channel = OneOf(
        "How they wish to be reached",
        choices=listed(
            [("", "Whatever is there"), ("email", "By e-mail"), ("phone", "By telephone"), ("letter", "By letter")]
        ),
    )
    title = line("Subject", "A few words for colleagues. Left empty, the first words stand there.")
    files = MultipleFileField("Files", description="A scan of their letter, photographs.")

    def prepare(self) -> None:
        chosen = [(category.id, category.name) for category in catalogue.categories() if category.active]
        self.category_id.choices = listed([("", "Choose"), *chosen])
        if not self.is_submitted():
            self.received_at.data = clock.now()

    def validate_channel(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose how it reached us.")

    def validate_received_at(self, field: Any) -> None:
        if field.data is not None and field.data > clock.now():
            raise ValidationError("That moment is still to come. Write when it truly reached us.")

    def validate_email(self, field: Any) -> None:
        check_address(field)

    def typed(self) -> str:
        """Everything that was written, field by field."""
        said = [(field.label.text, field.data) for field in self if field.type in WRITTEN and field.data]
        return "Sent once more, with these words:\n\n" + "\n\n".join(f"{label}: {words}" for label, words in said)

    def filing(self, code: str, files: tuple[d.StoredFile, ...]) -> d.Filing:
        """What was typed, with the customer's secret code. What is missing, the service says."""
        ways = {"email": self.email.data, "phone": self.phone.data, "letter": self.postal_address.data}
        preferred = self.preferred_channel.data or next((way for way, value in ways.items() if value.strip()), "email")
        person = d.Person(
            name=self.name.data, email=self.email.data, phone=self.phone.data,
            postal_address=self.postal_address.data, preferred_channel=preferred,
        )  # fmt: skip
        return d.Filing(
            happened=self.happened.data, expected=self.expected.data, desired=self.desired.data,
            category_id=self.category_id.data, code=code, received_at=cast(Any, self.received_at.data),
            occurred=self.occurred.data, order_number=self.order_number.data, mood=self.mood.data or None,
            in_danger=self.in_danger.data, channel=self.channel.data, title=self.title.data, person=person,
            files=files, idempotency_key=self.ticket.data,
        )  # fmt: skip
