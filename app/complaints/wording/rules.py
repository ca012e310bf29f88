"""The rules of `rules.toml`, read once."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Rule:
    """What it finds, why that may hurt, what to write `instead`.

    An `undated` one spares sentences that name a day, one that is `ours` what is said of the customer and theirs;
    one for people `without` something looks at texts for them alone.
    """

    key: str
    regex: re.Pattern[str]
    why: str
    instead: str
    undated: bool = False
    ours: bool = False
    without: str = ""


def _rules(language: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(regex=_regex(row["phrases"]), **{name: value for name, value in row.items() if name != "phrases"})
        for row in _FILE[language]
    )


def _regex(phrases: list[str]) -> re.Pattern[str]:
    """Any of the phrases, as whole words."""
    either = "|".join(phrases).replace("’", "['’]").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


NAMES: dict[str, str] = _FILE["names"]
"""What each key is called where hints are counted."""

COUNTED: dict[str, dict[str, str]] = _FILE["counted"]
"""Hints that no phrase finds: why, and what to write instead."""

BY_LANGUAGE: dict[str, tuple[Rule, ...]] = {language: _rules(language) for language in ("en",)}
"""For a language without rules of its own only what can be counted is looked at: marks, length, hard reading."""
