"""What the form asks about a complaint, by its category: sets of questions, each version kept as it was published.

A set belongs to one category; EVERY is the one for all that have none of their own. What is being written is a draft
of the set, which nobody is asked until it is published. `occurred` and `order_number` are questions like others, whose
answers stand in columns of their own as well (see `PLAIN`).
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from flask_babel import lazy_gettext as _l
from pydantic import Field
from sqlalchemy import select

from .. import clock
from ..db import db
from ..errors import Invalid, NotFound, Stale
from ..web.question_fields import YES_NO
from . import queries, saying
from .models import QuestionSet, QuestionVersion
from .settings import Document

STARTING = Path(__file__).with_name("starting_questions.toml")
EVERY = ""
"""The key of the set for every category that has none of its own."""
Kind = Literal["short", "long", "one_of", "yes_no", "day"]
KINDS: dict[str, str] = {
    "short": "One line",
    "long": "Several lines",
    "one_of": "One of a few answers",
    "yes_no": "Yes or no",
    "day": "A day, as they remember it",
}
PLAIN_WORDS = {"occurred": _l("When"), "order_number": _l("Order or account number")}
"""What is kept in a column of its own, and how it is called where nobody was asked for it by a set."""
PLAIN = frozenset(PLAIN_WORDS)
MOST = 12
MOST_CHOICES = 12
LONGEST = 200


class Question(Document):
    """One question. Its `key` stays when the words change; `choices` are what can be chosen, for `one_of` alone."""

    key: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")
    words: str
    hint: str = ""
    kind: Kind = "short"
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def name(self) -> str:
        """What its field is called, and its answer in a draft: no other field of a form is called so."""
        return self.key if self.key in PLAIN else f"q_{self.key}"

    @property
    def said(self) -> str:
        """The words as whoever reads just now reads them."""
        return here(self.words)

    @property
    def said_hint(self) -> str:
        return here(self.hint)

    def said_of(self, choice: str) -> str:
        """One of the choices in the reader's language; what is kept is the choice as it was written."""
        return here(choice) if choice in self.choices else choice


@dataclass(frozen=True)
class Version:
    """Questions as they were published, in the order of their authors; `id` is None for those that came with us.

    `published_by_id` is nobody for what came with the portal.
    """

    id: int | None
    number: int
    about: str
    questions: tuple[Question, ...]
    published_at: datetime | None = None
    published_by_id: int | None = None

    @property
    def in_order(self) -> tuple[Question, ...]:
        """As they are asked, on every page and on paper: what has to be answered comes first."""
        return tuple(sorted(self.questions, key=lambda question: not question.required))


@dataclass(frozen=True)
class Answer:
    """A question as it was asked, and what was answered: `value` as it was given, `answer` in words.

    `also`: it was answered, and then the complaint became one about something else, which is not asked this.
    """

    key: str
    words: str
    value: str
    answer: str
    also: bool = False

    @property
    def said(self) -> str:
        """The question as whoever reads just now reads it."""
        return here(self.words)

    @property
    def said_answer(self) -> str:
        """The answer likewise, where it was one of a few; words of their own stay as they are."""
        if self.value in YES_NO:
            return str(YES_NO[self.value])
        said = here(self.answer)
        return said if said != self.answer else self.answer

    @property
    def kept(self) -> list[str]:
        """As a complaint keeps it."""
        return [self.key, self.words, self.value, self.answer, *(["also"] if self.also else [])]

    @classmethod
    def of(cls, kept: Sequence[str]) -> "Answer":
        """What `kept` made."""
        key, words, value, answer, *more = kept
        return cls(key, words, value, answer, also=bool(more))


@dataclass(frozen=True)
class Draft:
    """What is being written: `number` counts its changes, `begun_with` is the version it began with."""

    number: int
    begun_with: int
    questions: tuple[Question, ...]
    at: datetime
    by_id: int | None


def here(words: str) -> str:
    """Words of a question in the language of a customer who reads them just now: the same words have one translation,
    whichever set they stand in."""
    return saying.here(saying.Place("question", saying.mark_of(words), "words"), words)


def in_use() -> list[Version]:
    """The newest version of every set that questions come from now."""
    sets = (own(about) for about in sorted({row.about for row in versions()}))
    return [version for version in sets if version is not None] or [came_with_us()]


def starting() -> tuple[Question, ...]:
    """The questions that come with the portal."""
    return _starting()


def versions() -> tuple[Version, ...]:
    """Every version of every set, the oldest first."""
    return queries.remembered("question_versions", _load)


def versions_of(about: str) -> list[Version]:
    """Those of one set, the newest first."""
    return [row for row in versions() if row.about == about][::-1]


def own(about: str) -> Version | None:
    """The newest version of this very set; None while it has none, or is not in use."""
    if about in queries.remembered("question_sets_off", _load_off):
        return None
    return next(iter(versions_of(about)), None)


def came_with_us() -> Version:
    """What is asked while nothing was published at all."""
    return Version(None, 0, EVERY, starting())


def current(category_key: str) -> Version:
    """What is asked about complaints of this category now."""
    return own(category_key) or own(EVERY) or came_with_us()


def answered(category_key: str, version_id: int | None) -> Version:
    """The version that somebody answered, where it is of the set of their category; else what is asked now."""
    now = current(category_key)
    return next((row for row in versions() if row.id == version_id and row.about == now.about), now)


def get_version(about: str, number: int) -> Version:
    """Raises NotFound."""
    for row in versions_of(about):
        if row.number == number:
            return row
    raise NotFound("There is no such version of these questions.")


def find_version(version_id: int | None) -> Version | None:
    return next((row for row in versions() if row.id == version_id), None) if version_id is not None else None


def answers_to(version: Version, given: Mapping[str, Any], words_for: Mapping[str, str]) -> tuple[Answer, ...]:
    """What `given`, by the names of the fields, answers; `words_for` says yes and no. Unanswered ones are left out."""
    return tuple(_answers(version.in_order, given, words_for))


def also_told(version: Version, given: Mapping[str, Any]) -> tuple[Question, ...]:
    """Questions that `given` answers although this version does not ask them: of another category, which it was first.

    Each in its newest words.
    """
    asked = {question.name for question in version.questions}
    known = {question.name: question for row in (came_with_us(), *versions()) for question in row.questions}
    return tuple(
        question for name, question in known.items() if name not in asked and str(given.get(name) or "").strip()
    )


def also_answered(version: Version, given: Mapping[str, Any], words_for: Mapping[str, str]) -> tuple[Answer, ...]:
    """The answers to those, which go along with the complaint."""
    return tuple(replace(row, also=True) for row in _answers(also_told(version, given), given, words_for))


def lacks(version: Version, given: Mapping[str, Any]) -> bool:
    """Whether something that has to be answered is not."""
    return any(question.required and not str(given.get(question.name) or "").strip() for question in version.questions)


def draft_of(about: str) -> Draft | None:
    """What is being written for a set; None where nothing is."""
    row = db.session.scalars(select(QuestionSet).where(QuestionSet.about == about)).one_or_none()
    if row is None or row.draft is None or row.drafted_at is None:
        return None
    return Draft(row.draft_number, row.begun_with, _read(row.draft), row.drafted_at, row.drafted_by_id)


def save_draft(about: str, questions: Sequence[Question], user_id: int | None, *, seen: int) -> int:
    """Keep what is being written; `seen` is the number of the draft its author saw, 0 for none. Returns the new one.

    Raises Stale where somebody else changed it meanwhile.
    """
    row = _locked(about)
    if (row.draft_number if row.draft is not None else 0) != seen:
        raise Stale("Somebody changed these questions while you were writing.")
    if row.draft is None:
        row.begun_with = next((version.number for version in versions_of(about)), 0)
    row.draft = [question.model_dump(mode="json") for question in questions]
    row.draft_number += 1
    row.drafted_at, row.drafted_by_id = clock.now(), user_id
    return row.draft_number


def discard(about: str) -> None:
    """Throw away what is being written; what was published stays."""
    _locked(about).draft = None


def publish(about: str, questions: Sequence[Question], user_id: int | None) -> Version | None:
    """A new version, asked from now on; whoever is filling in the form ends with the one they began with.

    Returns None where nothing changed. Raises Invalid.
    """
    if errors := lacking(questions):
        raise Invalid("Something is missing.", errors=errors)
    row = _locked(about)
    row.draft = None
    last = next(iter(versions_of(about)), None)
    if last is not None and last.questions == tuple(questions) and row.active:
        return None
    row.active = True
    db.session.add(
        QuestionVersion(
            set_id=row.id, number=last.number + 1 if last else 1, published_at=clock.now(), published_by_id=user_id,
            questions=json.dumps([question.model_dump(mode="json") for question in questions], ensure_ascii=False),
        )
    )  # fmt: skip
    db.session.flush()
    queries.forget()
    return versions_of(about)[0]


def turn_off(about: str) -> None:
    """The category is asked what every category is; its own questions stay to be read, and to be published again."""
    _locked(about).active = False
    db.session.flush()
    queries.forget()


def lacking(questions: Sequence[Question]) -> dict[str, str]:
    """What keeps a set from being published: the name of a field to what to do about it."""
    errors: dict[str, str] = {}
    if len(questions) > MOST:
        errors["questions"] = f"{MOST} questions are the most: filling in the form takes two minutes."
    for place, question in enumerate(questions):
        if not question.words.strip():
            errors[f"words_{place}"] = f"Question {place + 1} has no words. Write them, or take it out."
        elif len(question.words) > LONGEST or len(question.hint) > LONGEST:
            errors[f"words_{place}"] = f"Question {place + 1} is too long. {LONGEST} signs fit."
        if question.kind == "long" and question.key in PLAIN:
            errors[f"kind_{place}"] = f"Question {place + 1} is searched and shown in lists: one line, or a day."
        if question.kind == "one_of" and not 2 <= len(question.choices) <= MOST_CHOICES:
            errors[f"choices_{place}"] = f"Write two to {MOST_CHOICES} answers to question {place + 1}, one a line."
        elif any(len(choice) > LONGEST for choice in question.choices):
            errors[f"choices_{place}"] = f"An answer to question {place + 1} is too long."
        elif len(set(question.choices)) < len(question.choices):
            errors[f"choices_{place}"] = f"An answer to question {place + 1} stands there twice."
    return errors


def free_key(words: str, taken: Iterable[str]) -> str:
    """A key for a new question that none has, or had, in this set or in others."""
    known = {*taken, *(question.key for row in versions() for question in row.questions), *_keys(starting())}
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:30] or "question"
    return next(key for key in (plain, *(f"{plain}_{number}" for number in range(2, 1000))) if key not in known)


def add_starting_set(of_categories: Mapping[str, Sequence[Question]] | None = None) -> None:
    """The questions that come with the portal, and those of categories by their keys, where nothing is published."""
    for about, questions in {EVERY: starting(), **(of_categories or {})}.items():
        if questions and not versions_of(about):
            publish(about, questions, None)


def _answers(questions: Iterable[Question], given: Mapping[str, Any], words_for: Mapping[str, str]) -> Iterator[Answer]:
    for question in questions:
        value = str(given.get(question.name) or "")
        if value.strip():
            words = words_for.get(value, value) if question.kind == "yes_no" else value
            yield Answer(question.key, question.words, value, words)


def _keys(questions: Iterable[Question]) -> set[str]:
    return {question.key for question in questions}


def _locked(about: str) -> QuestionSet:
    """The row of a set, made where there is none. Raises NotFound for what is no category."""
    row = db.session.scalars(select(QuestionSet).where(QuestionSet.about == about).with_for_update()).one_or_none()
    if row is not None:
        return row
    if about != EVERY and queries.find_category(about) is None:
        raise NotFound("This category does not exist.")
    row = QuestionSet(about=about, active=True, draft=None, draft_number=0, begun_with=0)
    db.session.add(row)
    db.session.flush()
    return row


@cache
def _starting() -> tuple[Question, ...]:
    return _read(tomllib.loads(STARTING.read_text("utf-8"))["questions"])


def _read(rows: Iterable[Any]) -> tuple[Question, ...]:
    return tuple(Question.model_validate(row) for row in rows)


def _load() -> tuple[Version, ...]:
    statement = select(QuestionVersion, QuestionSet.about).join(QuestionSet, QuestionSet.id == QuestionVersion.set_id)
    return tuple(
        Version(row.id, row.number, about, _read(json.loads(row.questions)), row.published_at, row.published_by_id)
        for row, about in db.session.execute(statement.order_by(QuestionVersion.number, QuestionVersion.id))
    )


def _load_off() -> frozenset[str]:
    return frozenset(db.session.scalars(select(QuestionSet.about).where(QuestionSet.active.is_(False))))
