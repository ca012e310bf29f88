"""What a script is: its steps, the lines to say in each, and which of them ask what they should not.

A step's `kind` is what the form does there; the words are the house's own and may be changed by those who lead it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ..catalogue.questions import is_open

STARTING = Path(__file__).with_name("starting_scripts.toml")
KINDS = {
    "complaint": "A complaint",
    "call_back": "Calling back",
    "after_delivery": "After a delivery",
    "win_back": "Winning somebody back",
}
MEDIA = {"telephone": "On the telephone", "in_person": "In person", "video": "By video"}
CAN = {"yes": "Yes, all of it: we agree", "partly": "A part of it", "no": "No, we cannot do that"}
"""Whether we can do what they ask."""
LOOK = "look"
"""What is said for when we can't say yet: we look into it first, and come back to them."""
ASK = "ask_manager"
"""What is pressed to ask a manager for what is above whoever speaks."""
SPOKEN = {"telephone": "telephone", "in_person": "counter", "video": "video"}
"""The channel of a customer's word, by where it was spoken."""

StepKind = Literal[
    "greet", "listen", "affirm", "read_back", "ask", "listen_again", "can", "offer", "feel", "manager", "record",
    "confirm", "thanks",
]  # fmt: skip
ORDER: tuple[StepKind, ...] = (
    "greet", "listen", "affirm", "read_back", "ask", "listen_again", "can", "offer", "feel", "manager", "record",
    "confirm", "thanks",
)  # fmt: skip
LISTENING = frozenset({"greet", "listen", "ask", "listen_again"})
"""Steps in which we want to hear more than yes or no."""
CONFIRMING = frozenset({"read_back", "feel", "confirm"})
"""Steps that have to be answered with yes or no."""
CAN_BE_WELL = frozenset({"call_back", "after_delivery", "win_back"})
"""Calls in which they may say that all is well, so that there is nothing to put right."""
FIELDS = {
    "name": "the customer’s name",
    "handler": "whoever speaks",
    "manager": "the manager who rings, or “a manager”",
    "reference": "the reference of the complaint",
    "organisation": "our name",
    "guarantee": "our guarantee, where there is one",
}
"""What may stand in braces in a line."""
FIELD = re.compile(r"\{(\w+)\}")


class Line(BaseModel):
    """One way to say it. `fault` is for apologies: ours, not_ours, or empty where that makes no difference. `answer` is
    for what they ask: the key of CAN for which it is said, or LOOK; all of it where none is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: str
    fault: Literal["", "ours", "not_ours"] = ""
    answer: Literal["", "yes", "partly", "no", "look"] = ""

    def fits(self, can: str) -> bool:
        """Whether it can be said with this answer to what they ask."""
        return (self.answer or "yes") == can


class Step(BaseModel):
    """A step with its lines to say, the first of them the usual one; `here` are those said face to face in their place,
    where they differ; up to three reminders; and a hint."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: StepKind
    title: str
    lines: tuple[Line, ...] = ()
    here: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    hint: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that can be said in it, wherever they talk."""
        return (*(line.words for line in self.lines), *self.here)

    @property
    def unwritten(self) -> tuple[str, ...]:
        """Answers to what they ask, with which nothing is said yet: keys of CAN, and LOOK."""
        if self.kind != "can":
            return ()
        return tuple(can for can in (*CAN, LOOK) if not any(line.fits(can) for line in self.lines))


ALL_WELL = (
    Line(words="Thank you, {name}. I am glad that all is well. If that changes, ring us, and we begin at once."),
    Line(words="That is good to hear, {name}. Thank you for your time. We are here whenever you need us."),
)
"""What is said at the end where there is nothing to put right, so that nothing is promised or begun."""


@dataclass(frozen=True)
class Piece:
    """A part of a line: plain words, or what stands for a field; `is_empty` where the case has nothing for it."""

    words: str
    is_field: bool = False
    is_empty: bool = False


def steps_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps of a version that was kept, in the order in which they are taken."""
    known = {row["kind"]: Step.model_validate(row) for row in rows}
    return tuple(known[kind] for kind in ORDER if kind in known)


def as_spoken(rows: Sequence[Mapping[str, Any]], kind: str, medium: str) -> tuple[Step, ...]:
    """The steps of a version that was kept, as they are said in this kind of call there. What was published before
    there were lines for it has those that come with the portal: no answer is without words, and nobody who stands
    before us is told that we ring."""
    built_in = {step.kind: step for step in starting(kind)}
    return tuple(_said_there(_whole(step, built_in[step.kind]), medium) for step in steps_of(rows))


def _whole(step: Step, built_in: Step) -> Step:
    more = tuple(line for line in built_in.lines if line.answer in step.unwritten)
    here = step.here or (built_in.here if step.lines == built_in.lines else ())
    return step.model_copy(update={"lines": (*step.lines, *more), "here": here})


def _said_there(step: Step, medium: str) -> Step:
    if medium != "in_person" or not step.here:
        return step
    return step.model_copy(update={"lines": tuple(Line(words=words) for words in step.here)})


def pieces(words: str, values: Mapping[str, str]) -> list[Piece]:
    """A line with what the case says for its fields. A guarantee that is off is left out."""
    found: list[Piece] = []
    end, words = 0, words.strip() if values.get("guarantee") else words.replace("{guarantee}", "").strip()
    for match in FIELD.finditer(words):
        found.append(Piece(words[end : match.start()]))
        value = values.get(match[1], "")
        if not (before := words[: match.start()].rstrip()) or before.endswith((".", "!", "?")):
            value = value[:1].upper() + value[1:]
        found.append(Piece(value or match[1], is_field=True, is_empty=not value))
        end = match.end()
    found.append(Piece(words[end:]))
    return [piece for piece in found if piece.words]


def said(words: str, values: Mapping[str, str]) -> str:
    """A line as it was spoken."""
    return " ".join("".join(piece.words for piece in pieces(words, values)).split())


def questions_in(words: str) -> list[str]:
    """The sentences of a line that are questions."""
    return [part.strip() for part in re.split(r"(?<=[.!?…])\s+", words) if part.strip().endswith("?")]


def closed_questions(step: Step) -> list[str]:
    """In a step in which we listen: questions that can be answered with yes or no, so that they end the telling."""
    if step.kind not in LISTENING:
        return []
    return [asked for words in step.words for asked in questions_in(words) if not is_open(asked)]


def asks_nothing(step: Step) -> bool:
    """Whether a confirming step has a way of saying it that asks nothing they could say yes or no to."""
    return step.kind in CONFIRMING and any(all(is_open(asked) for asked in questions_in(words)) for words in step.words)


def unknown_fields(lines: Iterable[str]) -> list[str]:
    return [name for words in lines for name in FIELD.findall(words) if name not in FIELDS]


@cache
def starting(kind: str) -> tuple[Step, ...]:
    """The script of this kind that comes with the portal: its own steps over those that all have."""
    rows = tomllib.loads(STARTING.read_text("utf-8"))
    own = {row["kind"]: row for row in rows.get(kind, [])}
    return steps_of([own.get(row["kind"], row) for row in rows["shared"]])


@cache
def starting_texts() -> dict[str, str]:
    """The card and what else of the house comes with the portal."""
    texts: dict[str, str] = tomllib.loads(STARTING.read_text("utf-8"))["texts"]
    return texts
