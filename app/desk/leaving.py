"""Before a letter leaves, and just after: read aloud as it will be read, looked at once more, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..complaints import correspondence, letters
from ..complaints.actions import ACTIONS
from ..complaints.models import Complaint, Event
from ..complaints.wording import reading
from ..complaints.wording.mixups import Mixup
from ..outbox.models import Channel, State
from ..outbox.rendering import LINK_PLACEHOLDER, mask_link
from . import writing
from .beside import case_beside
from .forms.actions import FilesForm
from .plan_words import Says
from .plans import addressed

# What is made anew for each page, or says which button brought us here.
OWN = frozenset({"csrf_token", writing.PRESS, "sure", "held", "leave_out"})
WAYS = {Channel.MAIL: "by e-mail", Channel.LETTER: "by post", Channel.CALL: "read out to them on the telephone"}


@dataclass(frozen=True)
class Line:
    """A piece of a letter: sentences that are read in one breath each, or the words of a button."""

    sentences: tuple[str, ...]
    is_button: bool = False


@dataclass(frozen=True)
class Written:
    """A letter as it would leave. `way` says how it goes; empty where the customer can't be reached."""

    subject: str
    to: str
    way: str
    lines: tuple[Line, ...]
    seconds: int


def as_written(complaint: Complaint, event: Event | None, form: Any) -> Written:
    """The letter that was just written; where nobody can be reached, the words that their page would show."""
    letter = correspondence.written_with(complaint, event) if event is not None else None
    if letter is None:
        words = "\n\n".join(box.words for box in form.letters.values() if box.words.strip())
        return Written("", complaint.customer.called, "", _lines(words), reading.measure(words).seconds)
    seconds = reading.measure(letter.text.replace(LINK_PLACEHOLDER, "")).seconds
    return Written(letter.subject, letter.recipient_name, WAYS[Channel(letter.channel)], _lines(letter.text), seconds)


def _lines(text: str) -> tuple[Line, ...]:
    found = []
    for part in text.split("\n\n"):
        if LINK_PLACEHOLDER in part:
            found.append(Line((part.replace(LINK_PLACEHOLDER, "").strip().rstrip(":"),), is_button=True))
        elif part.strip():
            rows = (row for line in mask_link(part).split("\n") for row in _breaths(line))
            found.append(Line(tuple(rows)))
    return tuple(found)


def _breaths(line: str) -> list[str]:
    """The sentences of a line; a line without words stays as it is."""
    return [sentence.words for sentence in reading.sentences(line)] or [line]


def read_aloud(complaint: Complaint, says: Says, form: Any, letter: Written, **page: Any) -> ResponseReturnValue:
    """The letter, large, line by line. Nothing was sent; both ways on keep everything."""
    return render_template("desk/aloud.html", letter=letter, **_again(complaint, says, form), **page)


def look_again(complaint: Complaint, says: Says, form: Any, found: Sequence[Mixup], **page: Any) -> ResponseReturnValue:
    """What does not fit the case, before the letter leaves: it can be sent as it is, or changed."""
    return render_template(
        "desk/look_again.html", found=found, sure=writing.mark(form, found), **_again(complaint, says, form), **page
    )


def _again(complaint: Complaint, says: Says, form: Any) -> dict[str, Any]:
    """What a page needs that carries a form on: everything typed, and where it goes."""
    typed = carried_on()
    if isinstance(form, FilesForm):
        typed.append(("held", form.held.data or ""))
    return {
        "complaint": complaint,
        "case": case_beside(complaint),
        "form": form,
        "typed": typed,
        "button": addressed(says.button, complaint),
        "here": request.full_path.rstrip("?"),
    }


def carried_on(*but: str) -> list[tuple[str, str]]:
    """Everything that was typed, for a page that carries it on; `but` is made anew there."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OWN.union(but)]


def _is_for_them(event: Event) -> bool:
    """Whether a letter goes with this entry of the log, where there is a way to send one."""
    mail = ACTIONS[event.action].mail
    return mail is not None and letters.KINDS[mail].written


def say_done(complaint: Complaint, words: str, event: Event | None) -> None:
    """Say that it is done, with a button that takes the letter back while that is possible."""
    letter = correspondence.written_with(complaint, event) if event is not None else None
    if letter is not None and letter.state == State.TO_DO:
        words = f"{words} It lies with the letters and calls until somebody prints it or rings."
    elif not complaint.customer.is_reachable and event is not None and _is_for_them(event):
        words = "Kept on the case. Nobody could be told: they left no way to reach them."
    if letter is None or not correspondence.can_be_taken_back(letter):
        flash(words)
        return
    back = url_for("desk.take_back", reference=complaint.reference, delivery_id=letter.id)
    flash((words, back), "take-back")  # type: ignore[arg-type]
