"""Which texts of which action the customer reads: forms draw them and `lifecycle.perform` checks them by this table.

`fix_now` is no action of the table but several at once; each checks its own texts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import blanks


@dataclass(frozen=True)
class Box:
    """A text that a customer reads. `field` is its name in the action's details; for rows in a tuple, `rows` is the
    tuple's name and `field` that in each row. `kinds` are the kinds of reply templates offered in it. A `personal` one
    has words of its author's own, whether it began with a template or not."""

    field: str
    kinds: tuple[str, ...] = ()
    rows: str = ""
    personal: bool = False


BOXES: dict[str, tuple[Box, ...]] = {
    "acknowledge": (Box("personal", ("acknowledgement",), personal=True), Box("apology", ("apology",))),
    "state_facts": (Box("concerns"),),
    "ask_customer": (Box("text", ("question",)),),
    "offer": (
        Box("explanation", ("offer",)), Box("words", rows="lines"), Box("detail", rows="answers"),
        Box("reason", ("no_remedy",), rows="answers"),
    ),
    "answer_wishes": (Box("detail", rows="answers"), Box("reason", ("no_remedy",), rows="answers")),
    "take_back": (Box("reason", ("change",)),),
    "agreement_failed": (Box("reason", ("change",)),),
    "brought_failed": (Box("reason", ("change",)),),
    "add_sweetener": (Box("card"),),
    "resolve": (
        Box("explanation", ("decision",)), Box("no_remedy_reason", ("no_remedy",)),
        Box("finding", ("finding",), rows="concerns"), Box("apology", ("apology",)), Box("learned", ("lesson",)),
        Box("policy"), Box("policy_reason"), Box("clearer"),
    ),
    "deadlock": (
        Box("position", ("final_position",)), Box("finding", ("finding",), rows="concerns"),
        Box("apology", ("apology",)),
    ),
    "correct_decision": (Box("wrong", ("change",)),),
    "outside_decision": (Box("decision", ("decision",)),),
    "decide_restriction": (Box("told"),),
    "answer_own_data": (Box("reason", ("decision",)),),
    "answer_look": (Box("answer", ("decision",)),),
    "message": (Box("text", ("message", "acknowledgement", "apology")),),
    "fix_now": (
        Box("personal", ("acknowledgement", "fixed"), personal=True), Box("apology", ("apology",)),
        Box("explanation", ("fixed", "decision")), Box("words", rows="lines"), Box("less", ("no_remedy",)),
        Box("policy"), Box("policy_reason"), Box("clearer"),
    ),
    "promise": (Box("words", ("promise",)),),
    "move_promise": (Box("reason", ("change",)),),
    "move_date": (Box("reason", ("change",)),),
    "promise_call": (Box("about", ("promise",)),),
    "move_call": (Box("reason", ("change",)),),
    "cancel_call": (Box("reason", ("change",)),),
    "plan_check_ins": (Box("about", ("promise",)),),
}  # fmt: skip


@lru_cache
def find_box(action: str, field: str) -> Box | None:
    """The box of a form's field, also of one of several rows: `words_2` of an offer, `finding_7` of a decision."""
    plain = field.rstrip("0123456789").rstrip("_")
    names = {field, plain, f"{plain}s" if plain != field else plain}
    return next((box for box in BOXES.get(action, ()) if box.field in names), None)


def texts(action: str, details: object) -> Iterator[tuple[str, str]]:
    """The field and the words of everything in `details` that the customer will read."""
    for box in BOXES.get(action, ()):
        rows = getattr(details, box.rows) if box.rows else (details,)
        for row in rows:
            for words in _words_of(getattr(row, box.field)):
                yield box.field, words


def _words_of(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def unfilled(action: str, details: object, told: Sequence[str] = ()) -> dict[str, str]:
    """For each field that the customer reads and that has a place still empty, what to do about the first one.

    `told` is what the customer wrote: their own signs are no empty places.
    """
    found: dict[str, str] = {}
    for field, words in texts(action, details):
        for blank in blanks.find(words, told):
            found.setdefault(field, blank.words)
    return found
