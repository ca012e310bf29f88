"""Writing to a customer, on any page that has a text they will read: templates, hints, and what stops a letter.

`equip` gives such texts of a form their boxes. A page that draws them (`macros/writing.html`) asks `pressed` before it
does anything, `blame` after its form is valid, and `keep` once it is done.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from babel import Locale
from flask import request, url_for
from wtforms import Field

from ..access import current_actor
from ..catalogue import reply_templates
from ..catalogue.reply_templates import KINDS, Template
from ..complaints.models import Complaint, Event
from ..complaints.wording import blanks, boxes, hints, reading
from ..complaints.wording.boxes import Box
from ..complaints.wording.mixups import Mixup
from ..replies import facts, merging
from ..replies import service as replies
from ..replies.service import Text

PRESS = "press"
"""Names the buttons that do nothing to the complaint: `insert:text`, `check:text`, `aloud`, `back`."""
MOST_NUMBER = 2**31


class Reader(Protocol):
    """Who will read a text. `told` are signs that are no empty places, `check_url` gives hints while one types, `after`
    is said once a template is inserted."""

    @property
    def language(self) -> str: ...
    @property
    def told(self) -> tuple[str, ...]: ...
    @property
    def check_url(self) -> str: ...
    @property
    def after(self) -> str: ...

    def setting(self) -> hints.Setting: ...
    def fill(self, body: str) -> str: ...


@dataclass(frozen=True)
class OneReader:
    """The customer of a complaint, in a letter of `action`."""

    complaint: Complaint
    action: str
    after: str = "Add a sentence of your own: what happened to them."

    @property
    def language(self) -> str:
        return self.complaint.language

    @property
    def told(self) -> tuple[str, ...]:
        return self.complaint.told

    @property
    def check_url(self) -> str:
        slug = self.action.replace("_", "-")
        return url_for("desk.check_wording", reference=self.complaint.reference, slug=slug)

    def setting(self) -> hints.Setting:
        return replies.setting(self.complaint, current_actor().id)

    def fill(self, body: str) -> str:
        return merging.fill(body, self.complaint, current_actor().id)


@dataclass
class LetterBox:
    """A text that customers read, with what stands round it on the page."""

    field: Field
    box: Box
    reader: Reader
    versions: tuple[int, ...] = ()
    seen_hints: frozenset[str] = frozenset()
    note: str = ""
    fresh: bool = field(default=True)

    @cached_property
    def templates(self) -> list[tuple[str, list[Template]]]:
        """What can be inserted."""
        return templates_for(self.box, self.reader.language)

    @property
    def words(self) -> str:
        return self.field.data or ""

    @cached_property
    def hints(self) -> list[hints.Hint]:
        """What could be kinder; nothing about words that nobody has typed yet."""
        if self.fresh or not self.words.strip():
            return []
        return hints.find(self.words, self.reader.setting())

    @property
    def measure(self) -> reading.Measure:
        return reading.measure(self.words)

    @property
    def checked(self) -> bool:
        return not self.fresh and bool(self.words.strip())

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text with its empty places marked; nothing where there are none."""
        told = self.reader.told
        return list(blanks.parts(self.words, told)) if blanks.find(self.words, told) else []

    @property
    def used(self) -> str:
        """The versions it began with, as the page carries them."""
        return " ".join(str(version) for version in self.versions)

    @property
    def hinted(self) -> str:
        """The kinds of hints that were shown, those on this page included."""
        return " ".join(sorted(self.seen_hints | {hint.rule for hint in self.hints}))

    @property
    def text(self) -> Text:
        return Text(self.field.name, self.words, self.versions, self.seen_hints)


def templates_for(box: Box | None, language: str) -> list[tuple[str, list[Template]]]:
    """The templates of a box under headings, those of the customer's language first."""
    offered = reply_templates.offered(box.kinds, language) if box is not None else []
    several = len({row.language for row in offered}) > 1
    groups: dict[str, list[Template]] = {}
    for row in offered:
        heading = f"{KINDS[row.kind]}, {language_name(row.language)}" if several else KINDS[row.kind]
        groups.setdefault(heading, []).append(row)
    return list(groups.items())


def equip(form: Any, action: str, complaint: Complaint, typed: Mapping[str, str] | None = None) -> None:
    """Give every text of `form` that the customer reads, by `wording.boxes`, its box.

    `typed` is what was typed before and is back in the form; without it the form is as it was sent, or new.
    """
    equip_for(form, action, OneReader(complaint, action), typed)


def equip_for(form: Any, action: str, reader: Reader, typed: Mapping[str, str] | None = None) -> None:
    """The same for any reader."""
    fresh = request.method != "POST" and typed is None
    sent = request.form if typed is None else typed
    found = {}
    for text in form:
        box = boxes.find_box(action, text.name) if text.type == "TextAreaField" else None
        if box is not None:
            versions = _numbers(sent.get(f"used-{text.name}", ""))
            seen = frozenset(sent.get(f"hinted-{text.name}", "").split())
            found[text.name] = LetterBox(text, box, reader, versions, seen, fresh=fresh)
    form.letters = found


def pressed(form: Any) -> bool:
    """Whether a button was pressed that only changes the page; inserts what was to be inserted."""
    press, _, name = request.form.get(PRESS, "").partition(":")
    if press == "insert" and name in form.letters:
        _insert(form.letters[name])
    elif press and hasattr(form, "pressed"):
        form.pressed(press, name)
    return bool(press) and press != "aloud"


def wants_aloud() -> bool:
    """Whether the letter is to be shown as it will be read, and nothing sent."""
    return request.form.get(PRESS) == "aloud"


def blame(form: Any, action: str, complaint: Complaint) -> bool:
    """Say at each text what keeps the letter here: a place still empty, words that could have gone to anybody."""
    texts = _texts(form)
    errors = {text.field: found[0].words for text in texts if (found := blanks.find(text.words, complaint.told))}
    if not errors and texts:
        errors = replies.impersonal(complaint, current_actor().id or 0, action, texts)
    form.blame(errors)
    return bool(errors)


def questions(form: Any, action: str, complaint: Complaint) -> list[Mixup]:
    """What does not fit the case and its author was not asked about yet."""
    found = facts.questions(complaint, action, form.details()) if form.letters else []
    return [] if found and form.sure.data == mark(form, found) else found


def mark(form: Any, found: Sequence[Mixup]) -> str:
    """Names these texts and these questions: whoever changes the texts afterwards is asked anew."""
    said = [(text.field, text.words) for text in _texts(form)], [(row.kind, row.said) for row in found]
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def keep(form: Any, complaint: Complaint, event: Event | None) -> None:
    """Keep which templates the letter of `event` began with, and count its hints."""
    if event is not None and form.letters:
        replies.keep(complaint, event, current_actor().id, _texts(form))


def language_name(code: str) -> str:
    """`German`, for `de`."""
    return Locale.parse(code.replace("-", "_")).get_display_name("en") or code


def _insert(letter: LetterBox) -> None:
    """Put the chosen template after what stands there. Nothing chosen is said."""
    chosen = request.form.get(f"template-{letter.field.name}", "")
    offered = {str(row.id): row for _heading, rows in letter.templates for row in rows}
    if chosen not in offered:
        letter.note = "Choose a template first."
        return
    template = offered[chosen]
    words = letter.reader.fill(template.body)
    before = letter.words.rstrip()
    letter.field.data = f"{before}\n\n{words}" if before else words
    letter.field.raw_data = None
    letter.versions = (*letter.versions, template.version_id)
    letter.note = f"“{template.name}” is inserted. {letter.reader.after}"


def _texts(form: Any) -> list[Text]:
    return [letter.text for letter in form.letters.values() if letter.words.strip()]


def _numbers(carried: str) -> tuple[int, ...]:
    return tuple(int(part) for part in carried.split() if part.isdecimal() and int(part) < MOST_NUMBER)
