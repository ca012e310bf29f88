"""A set of questions as the boxes of its form: read, moved about, and two versions held beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask_wtf import FlaskForm

from ..catalogue.question_sets import KINDS, LONGEST, MOST, Kind, Question, Version, free_key
from ..web import comparing, question_fields
from ..web.comparing import Pieces

NEW = "new_"
"""What keys of questions begin with that were never published: they get one from their words then."""
MOST_NUMBER = 2**31


@dataclass(frozen=True)
class Difference:
    """A question that two texts have otherwise. Pieces are (words, whether only this text has them)."""

    label: str
    theirs_pieces: Pieces
    mine_pieces: Pieces
    is_text = True


def number_in(typed: Mapping[str, str], name: str) -> int:
    """A number in what was sent; 0 for what is none."""
    named = typed.get(name, "")
    return int(named) if named.isascii() and named.isdecimal() and int(named) < MOST_NUMBER else 0


def read(typed: Mapping[str, str]) -> list[Question]:
    """The questions as they stand in the form, in its order."""
    return [_question(typed, place) for place in range(min(number_in(typed, "count"), MOST + 1))]


def _question(typed: Mapping[str, str], place: int) -> Question:
    key, kind = typed.get(f"key_{place}", ""), typed.get(f"kind_{place}", "short")
    return Question(
        key=key if _is_key(key) else f"{NEW}{place}",
        words=_line(typed.get(f"words_{place}", "")),
        hint=_line(typed.get(f"hint_{place}", "")),
        kind=cast(Kind, kind if kind in KINDS else "short"),
        choices=tuple(line.strip() for line in typed.get(f"choices_{place}", "").splitlines() if line.strip()),
        required=f"required_{place}" in typed,
    )


def _is_key(key: str) -> bool:
    return 0 < len(key) <= 40 and key.isascii() and all(sign.isdigit() or sign.islower() or sign == "_" for sign in key)


def _line(words: str) -> str:
    return " ".join(words.replace("\0", "").split())[: 2 * LONGEST]


def pressed(questions: list[Question], press: str, others: Mapping[str, Question]) -> list[Question]:
    """The questions after a press: `up-2`, `down-2`, `drop-2`, `add`, or `take-` with the key of another set's."""
    what, _dash, which = press.partition("-")
    place = int(which) if which.isascii() and which.isdecimal() else -1
    if what == "add":
        number = next(number for number in range(MOST_NUMBER) if f"{NEW}{number}" not in {row.key for row in questions})
        return [*questions, Question(key=f"{NEW}{number}", words="")]
    if what == "take" and which in others:
        return [*questions, others[which]]
    if what == "drop":
        return [row for number, row in enumerate(questions) if number != place]
    to = place - 1 if what == "up" else place + 1 if what == "down" else place
    if 0 <= place < len(questions) and 0 <= to < len(questions):
        questions[place], questions[to] = questions[to], questions[place]
    return questions


def place_of(press: str) -> str:
    """Where the page goes on after a press."""
    what, _dash, which = press.partition("-")
    if what in ("up", "down") and which.isdecimal():
        return f"question-{int(which) + (1 if what == 'down' else -1)}"
    return "more" if what in ("add", "take", "drop") else "main"


def with_keys(questions: Sequence[Question]) -> list[Question]:
    """New ones get their key from their words, which stays theirs."""
    found: list[Question] = []
    for row in questions:
        taken = [other.key for other in (*questions, *found)]
        found.append(row.model_copy(update={"key": free_key(row.words, taken)}) if row.key.startswith(NEW) else row)
    return found


def as_asked(questions: Sequence[Question]) -> FlaskForm:
    """The form that customers see."""
    asked = question_fields.fields(Version(None, 0, "", tuple(questions)).in_order)
    form: FlaskForm = type("Preview", (FlaskForm,), asked)(formdata=None)
    return form


def changed(before: Sequence[Question], after: Sequence[Question]) -> list[Difference]:
    """Each question that one of them has otherwise, or not at all; `theirs` are the pieces of `before`."""
    was, now = ({row.key: row for row in rows} for rows in (before, after))
    found = [
        Difference((now.get(key) or was[key]).words or "A new question", *comparing.sides(left, right))
        for key in {**now, **was}
        if (left := _as_text(was.get(key))) != (right := _as_text(now.get(key)))
    ]
    orders = ["\n".join(row.words for row in rows if row.key in was and row.key in now) for rows in (before, after)]
    if not found and orders[0] != orders[1]:
        found.append(Difference("Their order", *comparing.sides(orders[0], orders[1])))
    return found


def _as_text(row: Question | None) -> str:
    if row is None:
        return ""
    told: list[Any] = [row.words, row.hint, KINDS[row.kind], *row.choices, "Has to be answered" if row.required else ""]
    return "\n".join(line for line in told if line)
