"""What customers told us wrongly when they complained, put right by themselves: a name, and answers to the questions of
the form. Each goes on being called what the form called it; what stood there before stays beside it, as their words.
"""

from collections.abc import Callable, Sequence

from flask_babel import gettext

from ..access import Actor
from ..catalogue import question_sets
from ..catalogue.question_sets import PLAIN, Answer, Version
from ..db import db
from ..web import languages
from . import details as d
from . import notices
from .lifecycle import carries_out
from .models import Complaint, Event
from .reaching import changed_line
from .service import renew, say

_: Callable[..., str] = gettext


def version_of(complaint: Complaint) -> Version:
    """The questions that were answered when it was filed, whatever is asked now."""
    return question_sets.find_version(complaint.questions_id) or question_sets.came_with_us()


@carries_out("correct_filing")
def _correct_filing(complaint: Complaint, actor: Actor, needs: d.FilingCorrected, event: Event) -> None:
    customer, before = complaint.customer, {row.key: row for row in complaint.asked}
    with languages.writing_in(complaint.language):
        said = [changed_line(row.said, _in_words(before.get(row.key)), _in_words(row)) for row in needs.answers]
        if needs.name is not None:
            label = _("Their name") if customer.is_represented else _("Your name")
            said.insert(0, changed_line(label, customer.name, needs.name))
    changed = [*(["name"] if needs.name is not None else []), *(row.key for row in needs.answers)]
    customer.name = customer.name if needs.name is None else needs.name
    complaint.answers = _with(complaint, needs.answers)
    for row in needs.answers:
        if row.key in PLAIN:
            setattr(complaint, row.key, row.value)
    renew(complaint, changed, event)
    event.facts = {"changed": changed}
    say(complaint, event, actor, "correction", "\n".join(said))
    notices.tell("customer_wrote", complaint, f"{customer.called} corrected what they told us")
    db.session.flush()


def _in_words(row: Answer | None) -> str:
    return row.said_answer.strip() if row is not None and row.answer else ""


def _with(complaint: Complaint, corrected: Sequence[Answer]) -> list[list[str]]:
    """The answers as the complaint keeps them, with those that were corrected, in the order in which they were asked.

    What nobody was asked, and a colleague wrote down, stands in a column of its own alone.
    """
    kept, order = {row[0]: row for row in complaint.answers}, [row.key for row in version_of(complaint).in_order]
    for row in corrected:
        if not row.value.strip():
            kept.pop(row.key, None)
        elif row.key in kept or row.key in order:
            kept[row.key] = row.kept
    return sorted(kept.values(), key=lambda row: order.index(row[0]) if row[0] in order else len(order))
