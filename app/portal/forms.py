"""The customer's forms. Texts are kept as people wrote them; only line ends are made alike, and NUL is refused."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import EmailField, Field, HiddenField, IntegerField, RadioField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from ..addresses import read_address
from ..catalogue import queries as catalogue
from ..complaints.details import LONGEST_TEXT
from ..web.vocabulary import MOODS

LINE = 200
LONGEST_ADDRESS = 254  # what a mail server takes at most
UNSAID = "unsaid"
ACCEPTED_FILES = ".jpg,.jpeg,.png,.gif,.webp,.heic,.pdf,.txt,.eml,.doc,.docx,.xls,.xlsx,.odt,.mp3,.m4a,.mp4,.mov"


def line_ends(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").replace("\r", "\n")


def trimmed(typed: str | None) -> str:
    return (typed or "").strip()


def no_nul(form: FlaskForm, field: Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(_l("There is a sign in it that we cannot store (NUL). Take it out, or type it again."))


def spoken(words: Any) -> Any:
    """For fields that may not be blank; spaces alone are blank."""

    def check(form: FlaskForm, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(words)

    return check


def story(label: Any, *rules: Any, **more: Any) -> TextAreaField:
    """A text of a person, up to `LONGEST_TEXT` signs."""
    too_long = _l("This is longer than we can store. 50,000 signs fit; add the rest as a file.")
    return TextAreaField(label, [*rules, Length(max=LONGEST_TEXT, message=too_long), no_nul], [line_ends], **more)


def short(label: Any, *rules: Any, kind: type[StringField] = StringField, most: int = LINE, **more: Any) -> StringField:
    """One line."""
    return kind(label, [*rules, Length(max=most, message=_l("Please say it shorter.")), no_nul], [trimmed], **more)


def one_of(label: Any, *rules: Any, choices: list[Choice], **more: Any) -> RadioField:
    """One answer of a few; WTForms' own check of choices would speak before `rules` do."""
    known = AnyOf([choice.value for choice in choices], _l("Choose one of the answers."))
    return RadioField(label, [*rules, known], choices=choices, validate_choice=False, **more)


def faces(label: Any, *rules: Any, **more: Any) -> RadioField:
    choices = [Choice(str(mood), look.customer) for mood, look in MOODS.items()]
    return one_of(label, *rules, choices=[*choices, Choice(UNSAID, _l("I’d rather not say"))], **more)


def files(**more: Any) -> MultipleFileField:
    return MultipleFileField(
        _l("Files"), description=_l("Photographs, letters, short films. Up to 10 MB each."),
        render_kw={"accept": ACCEPTED_FILES}, **more,
    )  # fmt: skip


def check_address(form: FlaskForm, field: Field) -> None:
    """An address that could exist; whether it does only a mail can tell."""
    found = read_address(field.data, in_trial=not current_app.extensions["settings"].is_production)
    if not found and "@" not in field.data:
        raise ValidationError(_l("Write an address with an @, like name@example.org."))
    if not found:
        words = _l("Something in this address is not right, perhaps a comma, a space or a missing letter.")
        raise ValidationError(words)
    field.data = found


class AboutForm(FlaskForm):
    """The doors of the landing page, and apart from them the `finer` names that colleagues use."""

    about = RadioField(_l("What is it about?"), [InputRequired(_l("Choose what it is about."))], validate_choice=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        active = [category for category in catalogue.categories() if category.active]
        self.about.choices = [Choice(category.key, category.door or category.name) for category in active]
        doors = {category.key for category in active if category.door}
        self.finer = tuple(category.key for category in active if doors and category.key not in doors)

    def validate_about(self, field: Field) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("Choose what it is about."))


class WordsForm(FlaskForm):
    happened = story(
        _l("What happened?"),
        spoken(_l("Tell us what happened. One sentence is enough.")),
        description=_l("Start wherever you like. Dates and names help, but you don’t need them."),
    )
    expected = story(_l("What did you expect instead?"))
    desired = story(
        _l("What would put it right for you?"),
        description=_l("We show this sentence beside everything we offer you."),
    )
    mood = faces(
        _l("How do you feel about it now?"),
        InputRequired(_l("Choose a face, or “I’d rather not say”.")),
        description=_l("It helps us choose who rings you, and how soon."),
    )


class DetailsForm(FlaskForm):
    occurred = short(_l("When did it happen?"), description=_l("As you remember it: “Tuesday, about 6 pm” is enough."))
    order_number = short(_l("Order, ticket or account number"))
    in_danger = one_of(
        _l("Is somebody in danger, or still being harmed?"),
        Optional(),
        choices=[Choice("no", _l("No")), Choice("yes", _l("Yes"))],
    )
    files = files()


class YouForm(FlaskForm):
    name = short(_l("Your name"), render_kw={"autocomplete": "name"})
    email = short(
        _l("E-mail"), Optional(), check_address, kind=EmailField, most=LONGEST_ADDRESS,
        description=_l("For the receipt and every step after it."), render_kw={"autocomplete": "email"},
    )  # fmt: skip
    phone = short(_l("Telephone"), kind=TelField, render_kw={"autocomplete": "tel"})
    postal_address = story(_l("Postal address"), render_kw={"autocomplete": "street-address"})
    preferred_channel = one_of(
        _l("How should we reach you?"),
        Optional(),
        choices=[
            Choice("email", _l("By e-mail")),
            Choice("phone", _l("By telephone")),
            Choice("letter", _l("By letter")),
        ],
    )

    def validate_preferred_channel(self, field: Field) -> None:
        ways = {"email": self.email, "phone": self.phone, "letter": self.postal_address}
        if field.data in ways and not ways[field.data].data.strip():
            words = {
                "email": _l("Give us an e-mail address, or choose another way."),
                "phone": _l("Give us a number to ring, or choose another way."),
                "letter": _l("Give us an address to write to, or choose another way."),
            }
            raise ValidationError(words[field.data])


class SendForm(FlaskForm):
    """The button under the answers. `homepage` is a trap for machines: people neither see nor fill it."""

    ticket = HiddenField()
    homepage = StringField(_l("Leave this empty"))

    def validate_homepage(self, field: Field) -> None:
        if field.data:
            raise ValidationError(
                _l("A field nobody sees was filled in, perhaps by your browser. It is empty again: send once more.")
            )


class FollowForm(FlaskForm):
    reference = short(
        _l("Reference"), spoken(_l("Type the reference: it starts with C.")), render_kw={"autocomplete": "off"}
    )
    proof = short(
        _l("Secret code or e-mail"),
        spoken(_l("Type the secret code from your receipt, or the e-mail address you gave us.")),
        most=LONGEST_ADDRESS,
        render_kw={"autocomplete": "off"},
    )


class LostForm(FlaskForm):
    contact = short(
        _l("Your e-mail, or the postcode you gave us"),
        spoken(_l("Type the e-mail address or the postcode you gave us.")),
        most=LONGEST_ADDRESS,
    )
    reference = short(_l("Reference, if you have it"), description=_l("With a postcode we need it."))


class VersionedForm(FlaskForm):
    """What the page was made from, so that nobody answers an offer they have not seen."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ReasonForm(VersionedForm):
    """One text; the page says what it is for."""

    text = story(_l("Your words"))


class MessageForm(FlaskForm):
    text = story(_l("Add something"))
    files = files()


class ReplyForm(MessageForm):
    """The same for our question; it stands on one page with the other, so its fields have ids of their own."""

    text = story(_l("Your answer"), id="reply-text")
    files = files(id="reply-files")


class DeclineForm(VersionedForm):
    reason = story(_l("What is wrong with it?"))
    wish = story(_l("What would be right?"))


class WithdrawForm(VersionedForm):
    reason = story(_l("Would you tell us why?"))


class OutsideForm(VersionedForm):
    body = short(_l("Who did you go to?"), spoken(_l("Say which body it is.")))


class AnswerForm(FlaskForm):
    solved = one_of(
        _l("Is it put right?"),
        InputRequired(_l("Choose one of the three answers.")),
        choices=[
            Choice("yes", _l("Yes, it’s put right")),
            Choice("partly", _l("Partly")),
            Choice("no", _l("No")),
        ],
    )
    treated = one_of(
        _l("How did we treat you?"),
        Optional(),
        choices=[
            Choice("1", _l("Badly")),
            Choice("2", _l("Not well")),
            Choice("3", _l("In between")),
            Choice("4", _l("Well")),
            Choice("5", _l("Very well")),
        ],
    )
    mood = faces(_l("How do you feel about it now?"), Optional())
    comment = story(_l("Anything you want us to know?"))


class AskedForm(FlaskForm):
    """What somebody whom we asked has to say. `right` is their yes to what we understood, `seen` which text it was;
    `kept` names files that came before the form was in order.
    """

    words = story(_l("Your words"))
    files = files()
    kept = HiddenField()
    right = HiddenField()
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())
