"""The customer's forms, made of `fields`."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from ..catalogue import queries as catalogue
from ..catalogue.question_sets import Version
from ..complaints.details import StoredFile
from ..complaints.references import read_reference
from ..followups.quotes import CONSENT_WORDS
from ..web import question_fields
from .easing import Easing, offered_needs
from .fields import (
    ACCEPTED_FILES,
    LONGEST_ADDRESS,
    check_address,
    faces,
    files,
    keep_originals,
    one_of,
    short,
    spoken,
    story,
)
from .typed import PortalForm

SELF, OTHER = "self", "other"
RIGHTS = {
    "spoken": _l("They asked me to"),
    "letter": _l("A letter or form they signed"),
    "power": _l("A power of attorney, or a court’s order"),
    "parent": _l("I am their parent or guardian"),
    "unseen": _l("Nothing yet"),
}
"""How somebody who acts for another says what allows it, by the keys of the catalogue's list."""


class ForWhom:
    """Whom it is about. Who writes for somebody else says for whom, what they are to them, and what allows it."""

    for_whom = one_of(
        _l("Is this about you, or do you write for somebody else?"),
        Optional(),
        choices=[Choice(SELF, _l("It is about me")), Choice(OTHER, _l("I write for somebody else"))],
    )
    their_name = short(_l("Whom is it about? Their name"), render_kw={"autocomplete": "off"})
    relation = short(_l("What are you to them?"), description=_l("Daughter, neighbour, carer, lawyer."))
    right = RadioField(
        _l("What allows you to speak for them?"),
        choices=[Choice(key, words) for key, words in RIGHTS.items()], validate_choice=False,
        description=_l(
            "A colleague looks at it before we tell you anything about them. Until then we look into it all the same."
        ),
    )  # fmt: skip
    authority_files = MultipleFileField(
        _l("A photograph or scan of it"), description=_l("If you have it to hand. You can also send it later."),
        render_kw={"accept": ACCEPTED_FILES},
    )  # fmt: skip

    def validate_their_name(self, field: Field) -> None:
        self._for_other(field, _l("Tell us the name of whom it is about."))

    def validate_relation(self, field: Field) -> None:
        self._for_other(field, _l("Say what you are to them, like daughter or neighbour."))

    def validate_right(self, field: Field) -> None:
        field.data = field.data if field.data in RIGHTS else None
        self._for_other(field, _l("Choose what allows you to speak for them. “Nothing yet” is an answer too."))

    def validate_name(self, field: Field) -> None:
        self._for_other(field, _l("Tell us your own name, so that we know who writes for them."))

    def _for_other(self: Any, field: Field, words: Any) -> None:
        if self.for_whom.data == OTHER and not (field.data or "").strip():
            raise ValidationError(words)


class AboutForm(PortalForm):
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


class WordsForm(PortalForm):
    """What we have to know comes first; the rest may stay empty."""

    happened = story(
        _l("What happened?"),
        spoken(_l("Tell us what happened. One sentence is enough.")),
        description=_l("Start wherever you like. Dates and names help, but you don’t need them."),
    )
    mood = faces(
        _l("How do you feel about it now?"),
        InputRequired(_l("Choose a face, or “I’d rather not say”.")),
        description=_l("It helps us choose who rings you, and how soon."),
    )
    expected = story(_l("What did you expect instead?"))
    desired = story(
        _l("What would put it right for you?"),
        description=_l("We show this sentence beside everything we offer you."),
    )


def details_form(version: Version) -> type[FlaskForm]:
    """The questions of `version` between the one about danger and the files; `asked` says which version it was."""
    return type("DetailsForm", (PortalForm,), {
        "asked": IntegerField(widget=HiddenInput(), validators=[Optional()], default=version.id),
        "in_danger": one_of(
            _l("Is somebody in danger, or still being harmed?"),
            Optional(),
            choices=[Choice("no", _l("No")), Choice("yes", _l("Yes"))],
        ),
        **question_fields.fields(version.in_order),
        "files": files(),
        "keep_originals": keep_originals(),
    })  # fmt: skip


class YouForm(ForWhom, Easing):
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

    def validate_needs(self, field: Field) -> None:
        """Who wants a call needs a number; what is no longer offered falls away."""
        field.data = [kind for kind in field.data or [] if kind in offered_needs()]
        if "ring" in field.data and not self.phone.data:
            raise ValidationError(_l("Give us a number to ring, or take the wish for a call out."))

    def validate_preferred_channel(self, field: Field) -> None:
        ways = {"email": self.email, "phone": self.phone, "letter": self.postal_address}
        if field.data in ways and not ways[field.data].data.strip():
            words = {
                "email": _l("Give us an e-mail address, or choose another way."),
                "phone": _l("Give us a number to ring, or choose another way."),
                "letter": _l("Give us an address to write to, or choose another way."),
            }
            raise ValidationError(words[field.data])


class SendForm(PortalForm):
    """The button under the answers. `homepage` is a trap for machines: people neither see nor fill it."""

    ticket = HiddenField()
    challenge = HiddenField()
    answer = HiddenField()
    homepage = StringField(_l("Leave this empty"))

    def validate_homepage(self, field: Field) -> None:
        if field.data:
            raise ValidationError(
                _l("A field nobody sees was filled in, perhaps by your browser. It is empty again: send once more.")
            )


REFERENCE_MISTYPED = _l("There is a typing error in this reference: one of its signs can’t be right.")


class FollowForm(PortalForm):
    reference = short(
        _l("Reference"), spoken(_l("Type the reference: it starts with C.")), render_kw={"autocomplete": "off"}
    )
    proof = short(
        _l("Secret code or e-mail"),
        spoken(_l("Type the secret code from your receipt, or the e-mail address you gave us.")),
        most=LONGEST_ADDRESS,
        render_kw={"autocomplete": "off"},
    )


class LostForm(PortalForm):
    contact = short(
        _l("Your e-mail, or the postcode you gave us"),
        spoken(_l("Type the e-mail address or the postcode you gave us.")),
        most=LONGEST_ADDRESS,
    )
    reference = short(_l("Reference, if you have it"), description=_l("With a postcode we need it."))

    def validate_reference(self, field: Field) -> None:
        """What can lead nowhere, whoever asks: it says nothing about what we have."""
        if field.data and read_reference(field.data) is None:
            raise ValidationError(REFERENCE_MISTYPED)
        if not field.data and self.contact.data and "@" not in self.contact.data:
            raise ValidationError(
                _l("With a postcode we need the reference too. It stands on your receipt and in every letter from us.")
            )


class OnceForm(PortalForm):
    """A button, or the questions of whatever inherits from it."""


class VersionedForm(PortalForm):
    """What the page was made from, so that nobody answers an offer they have not seen."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ReasonForm(VersionedForm):
    """One text; the page says what it is for."""

    text = story(_l("Your words"))


class ManagerForm(ReasonForm):
    text = story(_l("Your words"), spoken(_l("Say why a manager is to look at it. One sentence is enough.")))


class HandlingForm(ReasonForm):
    text = story(_l("Your words"), spoken(_l("Say what we do badly. One sentence is enough.")))


class ReviewForm(ReasonForm):
    text = story(_l("Your words"), spoken(_l("Say what you see differently. One sentence is enough.")))


class MessageForm(PortalForm):
    """`kept` names files that came before the form was in order, `waiting` are these, for the page."""

    box = "messages"
    text = story(_l("Add something"))
    files = files()
    keep_originals = keep_originals()
    kept = HiddenField()
    waiting: tuple[StoredFile, ...] = ()


class ReplyForm(MessageForm):
    """The same for our question; it stands on one page with the other, so its fields have ids of their own."""

    box = "reply"
    text = story(_l("Your answer"), id="reply-text")
    files = files(id="reply-files")
    keep_originals = keep_originals(id="reply-originals")
    kept = HiddenField(id="reply-kept")


class DeclineForm(VersionedForm):
    reason = story(_l("What is wrong with it?"))
    wish = story(_l("What would be right?"))


class WithdrawForm(VersionedForm):
    reason = story(_l("Would you tell us why?"))


class OutsideForm(VersionedForm):
    body = short(_l("Who did you go to?"), spoken(_l("Say which body it is.")))


class Marks(SelectMultipleField):
    """Ticks. `choices` come from the complaint."""

    def pre_validate(self, form: FlaskForm) -> None:
        known = {choice.value for choice in self.choices or []}
        if not set(self.data or []) <= known:
            raise ValidationError(_l("One of these is not part of your complaint any more. Look again, then choose."))


SOLVED = {"yes": _l("Yes, it’s put right"), "partly": _l("Partly"), "no": _l("No")}
UNDERSTOOD = {"yes": _l("Yes"), "partly": _l("In part"), "no": _l("No")}
TREATED = {1: _l("Badly"), 2: _l("Not well"), 3: _l("In between"), 4: _l("Well"), 5: _l("Very well")}
"""What can be answered afterwards."""


class AnswerForm(PortalForm):
    solved = one_of(
        _l("Is it put right?"),
        InputRequired(_l("Choose one of the three answers.")),
        choices=[Choice(key, words) for key, words in SOLVED.items()],
    )
    still_open = Marks(
        _l("What is still open?"),
        choices=[],
        description=_l("After “partly”: mark it, and we open that again. The rest stays as it is."),
    )
    understood = one_of(
        _l("Did you feel understood?"),
        Optional(),
        choices=[Choice(key, words) for key, words in UNDERSTOOD.items()],
    )
    treated = one_of(
        _l("How did we treat you?"),
        Optional(),
        choices=[Choice(str(key), words) for key, words in TREATED.items()],
    )
    mood = faces(_l("How do you feel about it now?"), Optional())
    comment = story(_l("Anything you want us to know?"))
    ask_again = BooleanField(
        _l("After a “yes”: you may ask me once more, in some weeks, whether it lasted."),
        description=_l("Leave it empty, and we do not ask again."),
    )


class QuoteForm(PortalForm):
    """`agreed` says yes to the words that stand beside it."""

    words = story(
        _l("Your words"),
        description=_l(
            "A sentence or two. We quote them as you write them, under the name that you choose below, and nothing "
            "else that you told us."
        ),
    )
    signed = RadioField(_l("How may we name you?"), [Optional()], choices=[], validate_choice=False)
    agreed = BooleanField(CONSENT_WORDS)


class AskedForm(PortalForm):
    """What somebody whom we asked has to say. `right` is their yes to what we understood, `seen` which text it was;
    `kept` names files that came before the form was in order.
    """

    words = story(_l("Your words"))
    files = files()
    keep_originals = keep_originals()
    kept = HiddenField()
    right = HiddenField()
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())
