"""Passwords: hashed with argon2id at the settings' cost, two at once in a process; the guessable ones are refused."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT_SIGNS = 5

# Words that open lists of leaked passwords. With digits, signs and each other they are guessed first.
OBVIOUS = frozenset((Path(__file__).parent / "obvious_words.txt").read_text("utf-8").split())
LEET = str.maketrans("01345$7@8!", "oleasstabi")
RUNS = "01234567890123456789 09876543210987654321 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm"


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    with _turn:
        return _cost().hasher.hash(normal(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`. Without one the same work is done and the answer is no."""
    cost = _cost()
    with _turn:
        try:
            return cost.hasher.verify(stored or cost.nobodys, normal(password)[:LONGEST]) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def problem(password: str, *about: str) -> str:
    """Why nobody should choose this password, or an empty string. `about` are words others know of its owner."""
    password = normal(password)
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} signs. Three or four words in a row are easy to remember."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} signs."
    if len(set(password.lower())) < FEWEST_DIFFERENT_SIGNS or _is_obvious(password.lower(), about):
        return "This one is guessed early. Use three or four words that only you would put together."
    return ""


def normal(password: str) -> str:
    """The same password however a keyboard composes its accents."""
    return unicodedata.normalize("NFKC", password)


def _is_obvious(password: str, about: tuple[str, ...]) -> bool:
    """Made of well-known words, names of its owner, runs of the keyboard and digits alone, however they are written."""
    known = OBVIOUS | {part for words in about for part in re.findall(r"[a-z]{3,}", words.lower())}
    longest_first = sorted(known, key=len, reverse=True)
    return any(_without_known(form, longest_first) <= 3 for form in (password, password.translate(LEET)))


def _without_known(password: str, words: list[str]) -> int:
    """How many letters are left when known words and runs are taken out."""
    left = re.sub("|".join(words), " ", password)
    for run in RUNS.split():
        for start in range(len(run) - 4):
            left = left.replace(run[start : start + 5], " ")
    return len(re.sub(r"[\W\d_]", "", left))


@dataclass(frozen=True)
class _Cost:
    """The hasher at the settings' cost, and a hash that no password has, verified where there is no account."""

    hasher: PasswordHasher
    nobodys: str


# Each hash holds a core and 19 MiB; more at once would let a burst of sign-ins starve the customers' pages.
_turn = BoundedSemaphore(2)


def _cost() -> _Cost:
    cost = current_app.extensions.get("password_cost")
    if cost is None:
        settings = current_app.extensions["settings"]
        hasher = PasswordHasher(settings.password_time_cost, settings.password_memory_kib, parallelism=1)
        cost = current_app.extensions["password_cost"] = _Cost(hasher, hasher.hash(secrets.token_urlsafe(32)))
    assert isinstance(cost, _Cost)
    return cost
