"""The form in which phrases of the customer's story are marked: sentences are ticked, or words of it typed."""

from wtforms import IntegerField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from ...access import Actor
from ...complaints import details as d
from ...complaints import highlights
from ...complaints.models import Complaint
from .actions import ActionForm
from .fields import Several, listed, text

MOST_SENTENCES = 200


class MarkForm(ActionForm):
    """`part` and `start` tell where a typed or selected phrase stands, `shown` which marks the page knew of."""

    needs = d.Marks
    shown = StringField(widget=HiddenInput())
    part = StringField(widget=HiddenInput())
    start = IntegerField(validators=[Optional()], widget=HiddenInput())
    marked = Several("Marked already", coerce=int, description="Take the tick away to take the mark away.")
    sentences = Several("Sentences", description="Each becomes a concern, in these words.")
    phrase = text("Or a phrase", "A few words, exactly as they stand in the story.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        marked = highlights.of_complaint(complaint.id)
        self.marked.choices = listed((row.id, row.words) for row in marked)
        self.sentences.choices = listed(_unmarked(complaint, {row.words for row in marked}))
        if not self.is_submitted():
            self.shown.data = " ".join(str(row.id) for row in marked)
            self.marked.data = [row.id for row in marked]
        if not marked:
            del self.marked

    def details(self) -> d.Marks:
        add = (
            [d.Phrase(self.part.data or "", self.start.data or 0, self.phrase.data)] if self.phrase.data.strip() else []
        )
        for ticked in self.sentences.data or ():
            part, start, words = ticked.split("-", 2)
            add.append(d.Phrase(part, int(start), words))
        kept = set(self.marked.data or ()) if "marked" in self else set()
        shown = {int(key) for key in (self.shown.data or "").split() if key.isdecimal() and len(key) < 10}
        return d.Marks(tuple(add), tuple(sorted(shown - kept)))

    def is_optional(self, name: str) -> bool:
        return False


def _unmarked(complaint: Complaint, marked: set[str]) -> list[tuple[str, str]]:
    """The story's sentences, each under its part, place and words."""
    return [
        (f"{part}-{start}-{words}", words)
        for part in highlights.PARTS
        for start, words in highlights.sentences(getattr(complaint, part))
        if words not in marked
    ][:MOST_SENTENCES]
