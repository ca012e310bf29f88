"""The form for a complaint that reached a colleague: one form whatever the channel, in the order of the paper form."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, cast

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, EmailField, HiddenField, SelectFieldBase, TelField
from wtforms.form import BaseForm

from ... import clock
from ...accounts import queries as accounts
from ...catalogue import queries as catalogue
from ...catalogue import question_sets
from ...catalogue.paper import ON_PAPER, parts
from ...catalogue.question_sets import PLAIN, Version
from ...complaints import details as d
from ...complaints.needs import CONSENT_HOW
from ...complaints.resembling import Typed
from ...web import filters, question_fields
from ..caring import CONSENTS
from ..words import MAY_RING, MOODS, PREFERRED, SPOKEN_CHANNELS
from .actions import ORIGINALS, ORIGINALS_HINT, TAKEN
from .caring import FIRST, speaking
from .fields import Faces, Moment, OneOf, Several, line, listed, number, text
from .filing_checks import Checks, working_days
from .opening import CHOOSE

UNSAID = 0
PERSON = tuple(spec.name for spec in fields(d.Person) if spec.name != "authority_claimed")
NEEDS = (*ON_PAPER["needs"], "need_first", "need_purpose", "need_basis", "need_consent")
SENSITIVE = ("sensitive_kind", "sensitive_reason", "about_ids")
DETAILS = "A few details"
"""The section in which the questions of the category stand."""
# What few may read: it is kept in its own place and in no note.
FOR_FEW = frozenset({*NEEDS, *SENSITIVE})


@dataclass(frozen=True)
class Section:
    """Some questions of the form and of the paper, with a line to say to the customer; `rare` ones stand folded."""

    title: str
    names: tuple[str, ...]
    say: str = ""
    rare: bool = False


SECTIONS = (
    Section("How it reached us", ("channel", "received_at", "received_reason")),
    Section("Danger", ON_PAPER["danger"], "Is anybody in danger now, or still being harmed?"),
    Section(
        "What happened", ON_PAPER["words"],
        "Tell me from the beginning, I am writing it down as you say it. What should have happened? And what would put "
        "it right for you?",
    ),
    Section(DETAILS, (), "May I ask you a few things about it? What you don’t know we find out."),
    Section(
        "Who it happened to", (*ON_PAPER["person"], "ring_when", "language"),
        "May I have your name, and how do we best reach you? When does a call suit you?",
    ),
    Section(
        "Somebody acts for them", (*ON_PAPER["representative"], "through_representative"),
        "Do they know that you are complaining for them? What may we show to whoever asks?", rare=True,
    ),
    Section(
        "What they agree to", ("consent_how", "may_ring"),
        "May we keep what you told us, and use it to put this right? And may we ring you?",
    ),
    Section(
        "What makes it easier for them",
        NEEDS,
        "Do you need anything from us to make this easier: large print, another language, a call instead of a letter, "
        "somebody who speaks for you?", rare=True,
    ),
    Section("Few should read it", SENSITIVE, rare=True),
    Section(
        "For colleagues", ("title", "files", "keep_originals"),
        "I read it back to you, and you tell me what I got wrong.",
    ),
)  # fmt: skip


class FilingForm(Checks, FlaskForm):
    """`ticket` holds the sealed secret code; it also tells the same form sent twice from two complaints. `asked` is the
    version whose questions stand in it: `form_for` makes the form with them."""

    version: Version
    details = DETAILS
    ticket = HiddenField()
    asked = HiddenField()
    channel = OneOf("How it reached us", choices=listed([CHOOSE, *SPOKEN_CHANNELS.items()]))
    received_at = Moment("When it reached us", "The true moment: all our dates count from it.")
    received_reason = line("Why it is written down only now")
    in_danger = BooleanField(
        "Somebody is in danger or still being harmed", description="A manager is told at once. Ring emergency first."
    )
    happened = text("What happened", "In their words, as near as you can. Whose fault it was is no question here.")
    expected = text("What they expected")
    desired = text("What would put it right", "Ask, even when it seems obvious.")
    category_id = OneOf("What it is about", coerce=number)
    mood = Faces("How they feel", choices=listed([*MOODS.items(), (UNSAID, "They did not say")]), coerce=number)
    name = line("Name", "Leave it empty if they withhold it.")
    phone = line("Telephone", kind=TelField)
    email = line("E-mail", kind=EmailField)
    postal_address = text("Postal address")
    preferred_channel = OneOf(
        "How they wish to be reached",
        choices=listed(
            [("", "Whatever is there"), *((way, word[:1].upper() + word[1:]) for way, word in PREFERRED.items())]
        ),
    )
    ring_when = line("When a call suits them", "Like: weekdays after five.")
    language = OneOf("Language they want to hear from us in")
    represented_by = line("Who acts for them", "Their name. The one it happened to stands above.")
    relation = line("What they are to them", "Daughter, neighbour, lawyer.")
    represented_at = line("How to reach whoever acts for them")
    authority = OneOf("What we have seen of their right to")
    through_representative = BooleanField(
        "E-mail, telephone and address above are those of whoever acts for them",
        description="Then our mails and letters greet that person, and say whom it is about.",
    )
    consent_how = OneOf(
        "They agree that we keep and use their details",
        choices=listed([("", "Not asked yet"), *CONSENTS.items()]),
        description="To put this complaint right, no more.",
    )
    may_ring = OneOf("They may be rung", choices=listed(MAY_RING))
    need_kinds = Several("What they need")
    need_first = OneOf("Which of these goes first", description=FIRST)
    need_meaning = text("What it means for how we handle it", "Only what we act on. A few colleagues read it.")
    need_purpose = OneOf("What it is kept for")
    need_basis = OneOf("What allows us to keep it")
    need_consent = OneOf(
        "How they agreed to that", choices=listed([CHOOSE, *((how, CONSENTS[how]) for how in CONSENT_HOW)])
    )
    sensitive_kind = OneOf("What makes it sensitive")
    sensitive_reason = text("Why few should read it", "You, the handler and the managers read it, nobody else.")
    about_ids = Several("Colleagues whom it is about", coerce=int, description="They never learn of it here.")
    title = line("Subject", "A few words for colleagues. Left empty, the first words stand there.")
    files = MultipleFileField("Files", description=TAKEN)
    keep_originals = BooleanField(ORIGINALS, description=ORIGINALS_HINT)

    def prepare(self) -> None:
        chosen = [(category.id, category.name) for category in catalogue.categories() if category.active]
        care = catalogue.care()
        self.category_id.choices = listed([CHOOSE, *chosen])
        self.language.choices = listed((code, filters.language_name(code)) for code in catalogue.taking().languages)
        for name, rows in (
            ("authority", care.authorities), ("need_purpose", care.purposes), ("need_basis", care.bases),
            ("sensitive_kind", care.sensitive_kinds),
        ):  # fmt: skip
            self[name].choices = listed([CHOOSE, *((row.key, row.name) for row in rows if row.active)])
        self.need_kinds.choices = listed((kind.key, kind.name) for kind in care.need_kinds if kind.active)
        self.need_first.choices = listed([CHOOSE, *speaking()])
        self.about_ids.choices = listed((user.id, user.name) for user in accounts.staff() if user.active)
        days = catalogue.taking().late_working_days
        self.received_reason.description = f"Only where it reached us more than {working_days(days)} ago."
        self.asked.data, self.asked.raw_data = str(self.version.id or ""), None
        if not self.is_submitted():
            self.received_at.data = clock.now()

    def sections(self) -> Iterator[tuple[int, Section, list[Any]]]:
        """Number, section and fields, as the page and the paper show them."""
        for place, section in enumerate(SECTIONS, start=1):
            yield place, section, [self[name] for name in self._names(section)]

    def _names(self, section: Section) -> tuple[str, ...]:
        return parts(self.version)["details"] if section.title == DETAILS else section.names

    @property
    def put_aside(self) -> list[tuple[str, str]]:
        """What was typed for questions that the page asks no more, name and value: it is back with their category."""
        return [
            (name, value)
            for name, value in request.form.items()
            if (name in PLAIN or name.startswith("q_")) and name not in self and value.strip()
        ]

    def answer(self, name: str) -> str:
        """What was typed for a question that not every category has."""
        return (self[name].data or "") if name in self else ""

    def is_optional(self, name: str) -> bool:
        """Whether the page says that this field may stay empty."""
        return name not in ("channel", "received_at", "in_danger", "happened", "category_id", "language")

    def validate(self, extra_validators: Any = None) -> bool:
        """What is missing is told together with what does not fit."""
        fits = super().validate(extra_validators)
        for name, words in d.missing(self.filing("", ())).items():
            if name in self and not self[name].errors:
                self[name].errors = [words]
        return fits and not self.errors

    def validate_added(self) -> bool:
        """Whether it can be added to a complaint we have: that one has the rest already."""
        checks = {
            name: [check] for name in ("email", *FOR_FEW) if (check := getattr(type(self), f"validate_{name}", None))
        }
        return cast(bool, BaseForm.validate(self, checks))

    def typed(self) -> str:
        """Everything that was answered, question by question; what few may read is left out."""
        asked = [field for _place, _section, fields in self.sections() for field in fields]
        said = [(field.label.text, _told(field)) for field in asked if field.name not in FOR_FEW]
        return "\n\n".join(f"{label}: {words}" for label, words in said if words)

    def told_so_far(self) -> Typed:
        """What it may resemble others by."""
        words = f"{self.happened.data or ''} {self.title.data or ''}"
        return Typed(
            self.name.data or "", self.email.data or "", self.phone.data or "", self.answer("order_number"), words
        )

    def filing(self, code: str, files: tuple[d.StoredFile, ...]) -> d.Filing:
        """What was typed, with the customer's secret code. What is missing, the service says."""
        ways = {"email": self.email.data, "phone": self.phone.data, "letter": self.postal_address.data}
        if self.must_write:
            del ways["phone"]
        preferred = self.preferred_channel.data or next((way for way, value in ways.items() if value.strip()), "email")
        values = {name: self[name].data for name in PERSON}
        person = d.Person(**{**values, "preferred_channel": preferred, "language": self.language.data or "en"})
        return d.Filing(
            happened=self.happened.data, expected=self.expected.data, desired=self.desired.data,
            category_id=self.category_id.data, code=code, received_at=cast(Any, self.received_at.data),
            occurred=self.answer("occurred"), order_number=self.answer("order_number"), mood=self.mood.data or None,
            in_danger=self.in_danger.data, channel=self.channel.data, title=self.title.data, person=person,
            files=files, idempotency_key=self.ticket.data, received_reason=self.received_reason.data,
            needs=self.needs(), sensitivity=self.sensitivity(), questions_id=self.version.id,
            answers=question_sets.answers_to(self.version, self.data, {"yes": "Yes", "no": "No"}),
        )  # fmt: skip

    def needs(self) -> d.Needs | None:
        if not self.need_kinds.data:
            return None
        return d.Needs(
            tuple(self.need_kinds.data), self.need_purpose.data, self.need_basis.data, self.need_meaning.data,
            self.need_consent.data, self.need_first.data,
        )  # fmt: skip

    def sensitivity(self) -> d.Sensitivity | None:
        if not self.sensitive_kind.data:
            return None
        return d.Sensitivity(
            self.sensitive_kind.data, self.sensitive_reason.data, about_ids=tuple(self.about_ids.data or ())
        )


def form_for(category_id: int | None = None) -> FilingForm:
    """The form with the questions of a category, or with those that are asked about every one.

    A form that was sent has the questions that stood on its page, whatever category was chosen there since.
    """
    known = next((row for row in catalogue.categories() if row.id == category_id), None)
    version = question_sets.current(known.key if known is not None else question_sets.EVERY)
    if category_id is None and "asked" in request.form:
        version = question_sets.find_version(request.form.get("asked", type=int)) or question_sets.came_with_us()
    asked = question_fields.fields(version.in_order, all_optional=True)
    form: FilingForm = type("FilingForm", (FilingForm,), {**asked, "version": version})()
    form.prepare()
    return form


def _told(field: Any) -> str:
    """An answer in words; a file is none."""
    if isinstance(field, MultipleFileField) or not field.data:
        return ""
    if isinstance(field, Moment):
        return f"{filters.short_day(field.data)}, {filters.time_of_day(field.data)}"
    if isinstance(field, BooleanField):
        return "Yes"
    if isinstance(field, SelectFieldBase):
        return next((str(choice.label) for choice in field.iter_choices() if choice.selected), "")
    return str(field.data)
