"""What the forms of all actions share: the version they were made from, the customer's word, and refusals."""

import json
from collections.abc import Collection, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, ClassVar

from cryptography.fernet import InvalidToken
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from ... import sealing
from ...access import Actor
from ...complaints import lifecycle
from ...complaints.details import LONGEST_TEXT, Spoken, StoredFile
from ...complaints.models import Complaint
from ...web import uploads
from ..words import SPOKEN_CHANNELS
from .fields import OneOf, listed, text

TAKEN = LazyString(
    lambda: (
        f"Photographs, scans, PDF, office documents, tables, mails, sound, short films. {uploads.limits_in_words()} "
        f"What is sent at once may have {uploads.most_at_once_mb()} MB together, and words {LONGEST_TEXT:,} signs."
    )
)
ORIGINALS = "Keep the originals of photographs, sealed"
ORIGINALS_HINT = "Where the customer wants place and time kept as evidence. What is shown never has them."


class ActionForm(FlaskForm):
    """A form for one action. `needs` is the class of details it makes; without one it only asks for a press.

    `template` draws its fields, `script` makes that quicker. `version` and `seen` tell from which state of the
    complaint, and after which entry of its log, the page was made; `sure` that its author was asked about what does not
    fit the case and sends it as it is. `also_needed` fields may not stay empty either, always or where their hints say
    when. `letters` are the boxes of the texts that the customer reads, by field.
    """

    needs: ClassVar[type | None] = None
    template: ClassVar[str] = "desk/_fields.html"
    script: ClassVar[str] = ""
    _fields: dict[str, Any]
    also_needed: frozenset[str] = frozenset({"spoken_channel", "spoken_words"})
    form_errors: list[str]
    letters: Mapping[str, Any] = MappingProxyType({})
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())
    sure = HiddenField()
    spoken_channel = OneOf(
        "How it reached you",
        choices=listed([("", "Choose"), *SPOKEN_CHANNELS.items()]),
        description="It is kept in the log.",
    )
    spoken_words = text("What the customer said", "In their own words, as near as you can.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        """Offer the choices and first values that fit the complaint; called before anything is checked."""

    def can_split(self, name: str) -> bool:
        """Whether somebody can make two boxes of this one."""
        return False

    def pressed(self, press: str, name: str) -> None:
        """A button that only changes what stands in the boxes was pressed, at the field of that name."""

    @classmethod
    def beside(cls, reference: str, typed: Mapping[str, str]) -> Collection[str]:
        """References of other complaints that the action on this one changes as well: all are locked together."""
        return ()

    def details(self) -> Any:
        """What the action needs, as typed."""
        if self.needs is None:
            return None
        names = [spec.name for spec in fields(self.needs) if spec.name in self]
        return self.needs(**{name: self[name].data for name in names})

    def acted(self, actor: Actor) -> None:
        """What else it keeps, once its action is done."""

    def ask_for_word(self, complaint: Complaint, name: str, actor: Actor) -> None:
        """Leave the fields for the customer's word in place only where a colleague speaks for them."""
        if not lifecycle.needs_spoken(actor, complaint, name):
            del self.spoken_channel, self.spoken_words

    def spoken(self) -> Spoken | None:
        if "spoken_words" not in self or not self.spoken_channel.data:
            return None
        return Spoken(self.spoken_channel.data, self.spoken_words.data)

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show each refusal at the field it names, and above the form where it names none."""
        for name, words in errors.items():
            field = self.field_for(name)
            if field is None:
                self.form_errors = [*self.form_errors, words]
            else:
                field.errors = [*field.errors, words]

    def blame_others(self, errors: Mapping[str, str]) -> None:
        """The same, at fields that nobody blamed yet."""
        blamed = {name for name, field in self._fields.items() if field.errors}
        new = {name: words for name, words in errors.items() if getattr(self.field_for(name), "name", "") not in blamed}
        self.blame(new)

    def field_for(self, name: str) -> Any:
        return self._fields.get(name)

    def renew(self, complaint: Complaint, seen: int) -> None:
        """Make the form one of the present state, with everything typed kept."""
        for field, value in ((self.version, complaint.version), (self.seen, seen)):
            field.data, field.raw_data = value, None

    def is_optional(self, name: str) -> bool:
        """Whether the page says that this field may stay empty."""
        specs = fields(self.needs) if self.needs is not None else ()
        return name not in self.also_needed | {spec.name for spec in specs if "required" in spec.metadata}

    is_quoted: ClassVar[bool] = False
    """Whether a letter may quote what is written here."""

    @property
    def is_inside(self) -> bool:
        """Whether words are written here that no customer reads, nor said: the page shows it by its colour."""
        writes = any(field.type == "TextAreaField" for field in self)
        return writes and not self.letters and not self.is_quoted and "spoken_words" not in self

    @property
    def is_wide(self) -> bool:
        """Whether what it shows takes the whole page: the case then does not stand beside it once more."""
        return False

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Labels and words of the texts somebody wrote."""
        return [(field.label.text, field.data) for field in self if field.type == "TextAreaField" and field.data]


class FilesForm(ActionForm):
    """A form that may carry files. A browser sends a file once: `held` names those that came before, sealed, so that
    nobody can name another's."""

    held = HiddenField()
    leave_out = BooleanField("Leave these files out")
    files = MultipleFileField("Files", description=TAKEN)
    keep_originals = BooleanField(ORIGINALS, description=ORIGINALS_HINT)
    kept: tuple[StoredFile, ...] = ()

    def take_held(self, about: int) -> None:
        """The files that came before with this form, for complaint `about`, unless they are to be left out."""
        self.kept = () if self.leave_out.data else _unsealed(self.held.data or "", about)

    def hold(self, about: int, files: tuple[StoredFile, ...]) -> None:
        """Keep `files` with those that came before, and have the page name them."""
        self.kept = (*self.kept, *files)
        self.held.data, self.held.raw_data = _sealed(self.kept, about), None
        self.leave_out.data = False

    def details(self) -> Any:
        assert self.needs is not None
        names = [spec.name for spec in fields(self.needs) if spec.name in self and spec.name != "files"]
        return self.needs(**{name: self[name].data for name in names}, files=self.kept)


def _sealed(files: tuple[StoredFile, ...], about: int) -> str:
    if not files:
        return ""
    return sealing.seal(json.dumps([about, uploads.packed(files)])).decode()


def _unsealed(held: str, about: int) -> tuple[StoredFile, ...]:
    """The files in it; none where it is not ours, or another complaint's."""
    try:
        whose, rows = json.loads(sealing.unseal(held.encode())) if held else (about, [])
        return uploads.unpacked(rows) if whose == about else ()
    except (InvalidToken, TypeError, ValueError):
        return ()
