"""What was written down in a conversation, and which steps it leads through."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from .. import sealing
from ..catalogue import queries as catalogue
from ..complaints import amounts
from ..web import filters
from .scripts import Step

RINGS, MEETS, WRITES = "rings", "here", "writes"
"""How a manager gets in touch: by telephone, in person where we talk, in writing."""
DOES = {RINGS: "rings", MEETS: "meets", WRITES: "writes to"}
FEELINGS = {"happy": "Happy with it", "unsure": "Unsure", "not_happy": "Not happy"}
MOST_CONCERNS = 12
MOST_WISHES = 6
MOST_QUESTIONS = 20
MOST_LINES = 3


def day_of(typed: str) -> date | None:
    """A day as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


class Said(BaseModel):
    """The line that was said in a step, as it was spoken, and when; `line` is how the script has it."""

    words: str
    line: str = ""
    place: int = 0
    fault: str = ""
    at: str = ""


class Confirmed(BaseModel):
    """A concern as it was read back: `answer` is yes, no or empty, `at` when they gave it."""

    words: str
    answer: Literal["", "yes", "no"] = ""
    at: str = ""


class Quote(BaseModel):
    """An open question that was asked, and what they said to it, in their own words."""

    question: str
    words: str
    at: str = ""


class OfferedLine(BaseModel):
    """A remedy as it was offered, in the words that were typed: `item`, `percentage` and `valid_until`, an ISO day, are
    those of kinds that have them."""

    remedy_id: int | None = None
    words: str = ""
    amount: str = ""
    item: str = ""
    percentage: str = ""
    valid_until: str = ""

    @property
    def sum(self) -> Decimal | None:
        """The amount; None where there is none, or where it is no number."""
        return amounts.read(self.amount)

    @property
    def told(self) -> Decimal | None:
        """The amount where they read it: it is money for them, and not what a present costs us."""
        return catalogue.told_amount(self.remedy_id, self.sum) if self.remedy_id is not None else self.sum

    @property
    def is_blank(self) -> bool:
        typed = (self.words, self.amount, self.item, self.percentage, self.valid_until)
        return self.remedy_id is None and not any(words.strip() for words in typed)

    @property
    def more(self) -> str:
        """What only some kinds have, as it is read aloud: which thing, how much less, until when."""
        part = f"{self.percentage}% less" if self.percentage else ""
        until = day_of(self.valid_until)
        last = f"it can be used until {filters.long_day(until)}" if until is not None else ""
        return ", ".join(filter(None, (self.item, part, last)))


class Offered(BaseModel):
    """One offer of the talk: numbered by its place, none is ever dropped once it was answered. `asked` is what they
    asked for themselves, `gets` what each thing they ask for gets of it, in keys of scripts.CAN; `why` says why it is
    less than that; `answer` is a key of FEELINGS, `feel` what they said to it."""

    lines: list[OfferedLine] = Field(default_factory=list)
    asked: bool = False
    gets: dict[str, str] = Field(default_factory=dict)
    why: str = ""
    answer: Literal["", "happy", "unsure", "not_happy"] = ""
    feel: str = ""
    at: str = ""

    @property
    def total(self) -> Decimal:
        return sum((line.sum for line in self.lines if line.sum is not None), Decimal(0))

    @property
    def words(self) -> str:
        """What is done, as sentences of their own where it is several things."""
        rows = [line.words.strip() for line in self.lines if line.words.strip()]
        return " ".join([row if row.endswith((".", "!", "?")) else f"{row}." for row in rows[:-1]] + rows[-1:])


class Answers(BaseModel):
    """Everything that was written down so far. Moments are ISO texts in UTC; days are ISO dates. `began_as` is the
    complaint's status when the talk began, or when they last said that they go on all the same; `gets` says of each
    thing they ask for whether we can do it, and `can` of all of them together; `looks` that we can't say yet, look
    into it first and come back to them by a day; `replaces` whether what they agreed takes the place of what stood;
    `reach` is how a manager gets in touch, by telephone where it says nothing; `slot` is the time of a manager that
    they chose, as `calls.choosing` writes it, or that none suits them, and `when` what does, in their words; `ask_why`
    is what a manager is to read who is asked while they talk, until they were; `read` is what was read to them when
    they said yes to all of it; `looked_in` whether it was our looking in as well, with its two lines."""

    began_as: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    about: int | None = None
    notes: dict[str, str] = Field(default_factory=dict)
    said: dict[str, Said] = Field(default_factory=dict)
    well: bool = False
    concerns: list[Confirmed] = Field(default_factory=list)
    quotes: list[Quote] = Field(default_factory=list)
    wish: str = ""
    can: Literal["", "yes", "partly", "no"] = ""
    looks: bool = False
    gets: dict[str, str] = Field(default_factory=dict)
    why: str = ""
    ask_why: str = ""
    offers: list[Offered] = Field(default_factory=list)
    then: Literal["", "another", "open", "manager"] = ""
    reach: Literal["", "rings", "here", "writes"] = ""
    slot: str = ""
    when: str = ""
    number: str = ""
    category_id: int | None = None
    nature: str = ""
    impact: int = 1
    urgency: int = 1
    others: Literal["no", "perhaps"] = "no"
    effect: str = ""
    doing: str = ""
    by: str = ""
    replaces: Literal["", "yes", "no"] = ""
    agreed: bool = False
    read: str = ""
    agreed_at: str = ""
    why_ended: str = ""
    looked_in: bool = False
    looked_asked: str = ""
    looked_said: str = ""

    @property
    def to_read(self) -> str:
        """What is read to them at the end: their yes holds for this and nothing else."""
        last = self.last.model_dump_json(include={"lines", "why", "answer", "gets"}) if self.last is not None else ""
        apology = self.said.get("affirm")
        told = [concern.words for concern in self.concerns], apology.words if apology is not None else "", self.gets
        rest = (
            self.wish,
            self.looks,
            self.then,
            self.doing,
            self.by,
            self.reach,
            self.slot,
            self.when,
            self.number,
            self.replaces,
            self.category_id,
        )
        return sealing.digest(repr((told, last, rest))).hex()

    @property
    def last(self) -> Offered | None:
        return self.offers[-1] if self.offers else None

    @property
    def wishes(self) -> list[str]:
        """What they ask for, thing by thing."""
        return list(dict.fromkeys(row.strip() for row in self.wish.splitlines() if row.strip()))

    @property
    def unconfirmed(self) -> list[Confirmed]:
        return [concern for concern in self.concerns if concern.answer != "yes"]

    @property
    def is_agreed(self) -> bool:
        return not self.looks and self.last is not None and self.last.answer == "happy"

    @property
    def stays_open(self) -> bool:
        return self._is_left("unsure") and self.then == "open"

    @property
    def wants_manager(self) -> bool:
        return self._is_left("unsure", "not_happy") and self.then == "manager"

    @property
    def is_met(self) -> bool:
        """Whether a manager meets them in person: no number is needed for that."""
        return self.reach == MEETS

    @property
    def is_written_to(self) -> bool:
        """Whether a manager writes to them: no time is needed for that."""
        return self.reach == WRITES

    @property
    def does(self) -> str:
        """What a manager does: rings, meets, writes to."""
        return DOES[self.reach or RINGS]

    @property
    def wants_another(self) -> bool:
        return self._is_left("unsure", "not_happy") and self.then == "another"

    def _is_left(self, *feelings: str) -> bool:
        """Whether the last offer stands with one of these, and nothing else came of the talk."""
        return not self.looks and self.last is not None and self.last.answer in feelings


def path(steps: Sequence[Step], answers: Answers) -> list[str]:
    """The steps that this talk goes through, as far as its answers say, in order."""
    if answers.well:
        wanted = {"greet", "listen", "thanks"}
    else:
        wanted = {str(step.kind) for step in steps} - {"offer", "manager"}
        if answers.looks:
            wanted.discard("feel")
        elif answers.can == "no" or answers.wants_another or any(not offer.asked for offer in answers.offers):
            wanted.add("offer")
        if answers.wants_manager:
            wanted.add("manager")
    return [step.kind for step in steps if step.kind in wanted]


def following(steps: Sequence[Step], answers: Answers, kind: str) -> str:
    """The step after this one: another offer goes back to offering, and a wish we can grant needs no other offer."""
    if kind == "feel" and answers.wants_another:
        return "offer"
    if kind == "can" and answers.can in ("yes", "partly"):
        return "feel"
    way = path(steps, answers)
    return way[min(way.index(kind) + 1, len(way) - 1)] if kind in way else way[0]


def before(steps: Sequence[Step], answers: Answers, kind: str) -> str:
    """The step before this one."""
    if kind == "feel" and answers.last is not None and answers.last.asked:
        return "can"
    way = path(steps, answers)
    return way[max(way.index(kind) - 1, 0)] if kind in way else way[0]
