"""Hints about wording: what was said, why it may hurt, what to write instead. They never stop anybody."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from .reading import measure, sentences, words
from .rules import BY_LANGUAGE, COUNTED, NAMES, Rule

RULES = frozenset(NAMES)
"""The keys of all hints."""
MOST_WORDS = 32
"""Of one sentence: where the breath of somebody who reads it aloud ends. Those of our own letters have at most 30."""
OLDEST_READER = 15
"""The reading age above which a hint says so. The house aims at 12; a date and an address alone make it 13."""
NEAR = 4
"""Words before a phrase among which its subject stands."""
THEIRS = frozenset({"you", "your", "yours"})
MONTHS = frozenset({"April", "May", "June", "August"})
# A day, an hour or a span in the same sentence makes a promise one that can be kept.
_DATED = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btoday\b|\btomorrow\b|\btonight\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\b\d{1,2}[:.]\d{2}\b"
    r"|\b(?:within|in)\s+(?:\w+\s+){0,2}(?:hours?|days?|weeks?)\b|\{\w+\}",
    re.IGNORECASE,
)  # fmt: skip
_MARK = re.compile(r"!+")
_GREETING = re.compile(
    r"\A\s*(?:(?:dear|hello|hi)\b[^\n,.]{0,60}[,\n]|good (?:morning|day|afternoon|evening)\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Setting:
    """Where a text is written: the customer's `language`, names of `colleagues` not to be named, whether it stands in a
    letter that `greets` by itself, and which ways the customer is `without`: telephone, internet."""

    language: str = "en"
    colleagues: Collection[str] = ()
    greets: bool = True
    without: Collection[str] = ()


@dataclass(frozen=True)
class Hint:
    """`rule` is what is counted; the text says `said` at `start`."""

    rule: str
    start: int
    said: str
    why: str
    instead: str


def find(text: str, setting: Setting | None = None) -> list[Hint]:
    """What could be kinder or clearer, in the order of the text; what concerns it as a whole comes last."""
    setting = setting or Setting()
    found = [*_by_rule(text, setting), *_counted(text), *_named(text, setting), *_greeted(text, setting)]
    return [*sorted(found, key=lambda hint: hint.start), *_hard(text)]


def _by_rule(text: str, setting: Setting) -> Iterator[Hint]:
    """One hint for each place, the longest that a rule finds there."""
    places: dict[int, Hint] = {}
    for rule in BY_LANGUAGE.get(setting.language.partition("-")[0], ()):
        if rule.without and rule.without not in setting.without:
            continue
        for match in rule.regex.finditer(text):
            if not _spared(rule, text, match.start()):
                places[match.start()] = Hint(rule.key, match.start(), match.group(), rule.why, rule.instead)
    yield from places.values()


def _spared(rule: Rule, text: str, place: int) -> bool:
    """Whether what stands around it makes this harmless."""
    if not (rule.undated or rule.ours):
        return False
    sentence = [each for each in sentences(text) if each.start <= place][-1]
    subject = {word.casefold() for word in words(text[sentence.start : place])[-NEAR:]}
    return bool(rule.undated and _DATED.search(sentence.words)) or bool(rule.ours and subject & THEIRS)


def _counted(text: str) -> Iterator[Hint]:
    for match in _MARK.finditer(text):
        yield _counted_hint("exclamation", match.start(), _around(text, match))
    for sentence in sentences(text):
        if (length := sentence.length) > MOST_WORDS:
            opening = " ".join(sentence.words.split()[:6])
            yield _counted_hint("long_sentence", sentence.start, f"{opening} … ({length} words)")


def _around(text: str, match: re.Match[str]) -> str:
    """The word before a mark, so that one knows which is meant."""
    return (text[: match.start()].split() or [""])[-1] + match.group()


def _named(text: str, setting: Setting) -> Iterator[Hint]:
    for name in sorted(setting.colleagues, key=len, reverse=True):
        match = _name(name).search(text)
        if match is not None:
            yield _counted_hint("colleague", match.start(), match.group())


@cache
def _name(name: str) -> re.Pattern[str]:
    """The whole name, or the first one alone; a first name that is a month only within the whole."""
    first = name.split()[0]
    alone = "" if first in MONTHS or len(first) < 3 else rf"|(?<=\S ){re.escape(first)}(?!\w)"
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w){alone}")


def _greeted(text: str, setting: Setting) -> Iterator[Hint]:
    if setting.greets and (match := _GREETING.search(text)) is not None:
        yield _counted_hint("greeting", match.start(), match.group().strip().rstrip(","))


def _hard(text: str) -> Iterator[Hint]:
    age = measure(text).age
    if age is not None and age > OLDEST_READER:
        yield _counted_hint("hard", len(text), f"Reading age {age}")


def _counted_hint(rule: str, start: int, said: str) -> Hint:
    return Hint(rule, start, said, COUNTED[rule]["why"], COUNTED[rule]["instead"])
