"""What the demo's people wrote with: letters that began with a template, hints taken."""

from typing import Any

from ..access import Actor
from ..catalogue import reply_templates as library
from ..catalogue.reply_templates import Template
from ..complaints.models import Complaint, Event
from ..replies import merging
from ..replies import service as replies
from ..replies.service import Text

# The text of a step that a template may begin, by its action: as the file names it, and as the action's details do.
TEXTS = {"acknowledge": ("personal", "personal"), "message": ("text", "text")}
Row = dict[str, Any]


def begin_with_template(step: Row, complaint: Complaint, actor: Actor) -> Row:
    """The step with the words of the template that it names after its own."""
    if "template" not in step:
        return step
    name, _field = TEXTS[step["action"]]
    words = merging.fill(_template(step["template"]).body, complaint, actor.id)
    return {**step, name: f"{step[name]}\n\n{words}"}


def keep_template(step: Row, complaint: Complaint, actor: Actor, event: Event) -> None:
    """That the letter began with it, and which hints its author saw."""
    if "template" in step:
        name, field = TEXTS[step["action"]]
        shown = frozenset(step.get("hinted", ()))
        text = Text(field, step[name], (_template(step["template"]).version_id,), shown)
        replies.keep(complaint, event, actor.id, [text])


def _template(key: str) -> Template:
    return next(row for row in library.templates() if row.key == key and row.language == "en")
