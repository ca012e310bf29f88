"""One form filled in on several devices or in several windows: no words take the place of newer ones unseen.

A page carries a mark of the answers it was drawn with, and a name of its own. Where an answer was changed elsewhere
since, and here as well, both are kept, and the page shows them side by side until somebody has chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import clock, sealing

Answers = Mapping[str, Any]

WROTE, VERSIONS, REFUSED = "wrote", "versions", "refused_answers"
"""Among the answers: which page wrote each one last and when; what else was written; what could not be taken."""
ASKED = "asked"
"""Among the answers: which version of the questions was answered."""
TAB_SIGNS, MARK_SIGNS = 12, 12
MOST_VERSIONS = 5


@dataclass(frozen=True)
class Version:
    """What was written for one answer in another window or on another device, and when."""

    name: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Merged:
    """`values` are the step's answers now, `beside` what to keep among the answers besides; `differs` where somebody
    has to choose between versions."""

    values: dict[str, Any]
    beside: dict[str, Any]
    differs: bool


@dataclass(frozen=True)
class _Seen:
    """What a page was drawn with: its own name, how many versions it showed, and a mark of each answer."""

    tab: str
    shown: int
    marks: Mapping[str, str]


def mark(step: str, answers: Answers, names: Iterable[str]) -> str:
    """What the page of `step` carries, drawn now."""
    before = _standing(step, answers)
    marks = [f"{name}:{_mark(before.get(name))}" for name in names]
    return " ".join([sealing.new_token()[:TAB_SIGNS], str(len(versions(step, answers))), *marks])


def versions(step: str, answers: Answers) -> list[Version]:
    """What else was written on this step and waits for a choice, in the order in which it was found."""
    kept = answers.get(VERSIONS, {}).get(step, {})
    return [Version(name, words, datetime.fromisoformat(at)) for name, rows in kept.items() for words, at in rows]


def merge(step: str, answers: Answers, typed: Answers, carried: str | None) -> Merged:
    """Put what a page sends together with what stands there; `carried` is the mark it was drawn with.

    Without one, what is typed stands. What is blank here never takes the place of words from elsewhere.
    """
    seen, values, at = _read(carried), dict(typed), clock.now().isoformat()
    if seen is None:
        return Merged(values, {}, False)
    before, wrote = _standing(step, answers), dict(answers.get(WROTE, {}))
    kept = {name: list(rows) for name, rows in answers.get(VERSIONS, {}).get(step, {}).items()}
    for name, mine in typed.items():
        stands, (tab, when) = before.get(name), wrote.get(name, ("", at))
        if _is_newer(seen, name, tab, stands, mine):
            if not mine or _mark(mine) == seen.marks[name]:
                values[name] = stands
            elif [stands, when] not in kept.setdefault(name, []):
                kept[name] = [*kept[name], [stands, when]][-MOST_VERSIONS:]
        if _mark(values[name]) != _mark(stands):
            wrote[name] = [seen.tab, at]
    others = {name: rows for name, rows in answers.get(VERSIONS, {}).items() if name != step}
    differs = sum(map(len, kept.values())) > seen.shown
    return Merged(values, {WROTE: wrote, VERSIONS: {**others, step: kept} if differs else others}, differs)


def unsettled(answers: Answers) -> str | None:
    """The first step that holds words which are not among its answers: refused, or waiting for a choice."""
    refused = (
        step
        for step, typed in answers.get(REFUSED, {}).items()
        if any(words for name, words in typed.items() if name != ASKED)
    )
    return next(iter(answers.get(VERSIONS, {})), None) or next(refused, None)


def _is_newer(seen: _Seen, name: str, tab: str, stands: str | None, mine: str | None) -> bool:
    """Whether what stands there was written elsewhere since the page was drawn, and says something else."""
    known = seen.marks.get(name)
    return bool(stands) and _mark(mine) != _mark(stands) and tab != seen.tab and known not in (None, _mark(stands))


def _standing(step: str, answers: Answers) -> Answers:
    return {**answers, **answers.get(REFUSED, {}).get(step, {})}


def _read(carried: str | None) -> _Seen | None:
    tab, shown, *marks = (carried or "").split(" ") if carried and carried.count(" ") else ("", "", "")
    if len(tab) != TAB_SIGNS or not shown.isdecimal():
        return None
    return _Seen(tab, int(shown[:3]), dict(row.split(":", 1) for row in marks if ":" in row))


def _mark(answer: str | list[str] | None) -> str:
    """Of words, or of several that were chosen."""
    words = " ".join(answer) if isinstance(answer, list) else answer
    return sealing.digest(words or "").hex()[:MARK_SIGNS]
