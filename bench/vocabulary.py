"""Words for made-up complaints: those of the demo's texts, most frequent first, and a long tail behind them.

A word's frequency falls with its rank, as in any language. Three words are planted whose frequency is known: searching
for them is what the search goals are about.
"""

import random
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, product
from typing import TypeVar

from app.config import ROOT

T = TypeVar("T")

RARE, MEDIUM, COMMON = "zyxquartz", "pothole", "water"
RARE_COMPLAINTS = 3
MEDIUM_EVERY = 100
COMMON_EVERY = 3
SIZE = 8_000
CHOICE = 5_000
STORY = (6, 9, 12, 15, 17)

_STARTS = ("bra", "cal", "den", "fir", "gol", "har", "kel", "lor", "mer", "nor", "pel", "ral", "sto", "ter", "wen")
_MIDDLES = ("a", "e", "i", "o", "u", "an", "el", "er", "in", "on")
_ENDS = ("ford", "gate", "ing", "ley", "ment", "ness", "side", "ton", "ward", "wick", "worth", "bridge", "ham")


@cache
def ranked() -> tuple[str, ...]:
    """All words, most frequent first, the planted ones not among them."""
    path = ROOT / "app" / "jobs" / "demo" / "complaints.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))["complaints"]
    counted = Counter(word for one in told for word in re.findall(r"[a-z']{1,20}", one["happened"].lower()))
    tail = ("".join(parts) for parts in product(_STARTS, _MIDDLES, _MIDDLES, _ENDS))
    words = dict.fromkeys([word for word, _ in counted.most_common()] + list(tail))
    return tuple(word for word in words if word not in {RARE, MEDIUM, COMMON})[:SIZE]


@cache
def _weights() -> tuple[float, ...]:
    return tuple(accumulate(1 / (rank + 2) for rank in range(len(ranked()))))


def picked(chance: random.Random, choices: Sequence[T]) -> T:
    """One of them, in a quarter of the time that `choice` takes: a million complaints draw twenty million times."""
    return choices[int(chance.random() * len(choices))]


@cache
def sentences(length: int) -> tuple[str, ...]:
    """Sentences of so many words to choose from: each word is as frequent in them as it would be in any others."""
    chance = random.Random(length)
    return tuple(_sentence(chance, length) for _ in range(CHOICE))


def _sentence(chance: random.Random, length: int) -> str:
    words = chance.choices(ranked(), cum_weights=_weights(), k=length)
    return " ".join(words).capitalize() + "."


def story(chance: random.Random, number: int, count: int) -> str:
    """What happened, in about sixty words. Of `count` complaints the first is number 1."""
    words = [picked(chance, sentences(length)) for length in STORY]
    if number % COMMON_EVERY == 0:
        words.append(f"There was {COMMON} in it.")
    if number % MEDIUM_EVERY == 50:
        words.append(f"The {MEDIUM} is still there.")
    if number in rare_numbers(count):
        words.append(f"It said {RARE} on the side.")
    return " ".join(words)


@cache
def rare_numbers(count: int) -> tuple[int, ...]:
    """Which complaints hold the rare word: as many in a small table as in a large one, spread over it."""
    return tuple(count * part // (RARE_COMPLAINTS + 1) for part in range(1, RARE_COMPLAINTS + 1))
