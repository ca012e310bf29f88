"""What somebody typed into the search: its words, whichever signs stand between them, and how each is looked for."""

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise

from ..references import ALPHABET

MOST_WORDS = 12
LONGEST_QUESTION = 400
# Letters and digits with the marks that belong to them: vowel signs of Hindi and Thai are no gaps between words.
MARKS = "".join(sign for sign in map(chr, range(0x300, 0x3100)) if unicodedata.category(sign).startswith("M"))
WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{MARKS}])*")

# A number is long, so its beginning is enough; shorter ones would find every house and every day.
SHORTEST_BEGINNING = 3
SHORTEST_PART = 4
"""Shorter words stand in every other text: `without` would find whatever has `with` and `out`."""
_SIGN = f"[{ALPHABET.lower()}]"
_WHOLE_SIGNS = re.compile(f"{_SIGN}{{5,8}}")
# `c-7km4` and `c-7km4-t2`: what stands there is a piece of a reference, with or without a digit.
_PIECES = re.compile(rf"(?<![^\W_])c-({_SIGN}{{1,8}})(?:-({_SIGN}{{1,4}}))?(?![^\W_])")


@dataclass(frozen=True)
class Term:
    """A word that has to occur; `begins` says that one beginning with it will do.

    `halves` are the two parts of a reference that may have been typed without its dash; the second may be unfinished.
    `joined` is what it may be written as, as one with the word before or after it; `parted` are the two words it may be
    written as.
    """

    word: str
    begins: bool = False
    halves: tuple[tuple[str, str], ...] = ()
    joined: tuple[str, ...] = ()
    parted: tuple[tuple[str, str], ...] = ()


def words_of(question: str) -> list[str]:
    """The words of what somebody typed; every sign that could be a command of the search is gone."""
    return list(dict.fromkeys(WORD.findall(_plain(question))))[:MOST_WORDS]


def terms_of(question: str) -> list[Term]:
    """How each word is looked for: whole, but a long number or a piece of a reference by its beginning."""
    pieces = _pieces(_plain(question))
    words = [word for word in words_of(question) if not (word == "c" and pieces)]
    terms = [_term(word, is_piece=word in pieces) for word in words]
    return [_spelled(terms, place) for place in range(len(terms))]


def _plain(question: str) -> str:
    return unicodedata.normalize("NFC", question[:LONGEST_QUESTION]).lower()


def _pieces(plain: str) -> set[str]:
    return {piece for found in _PIECES.finditer(plain) for piece in found.groups() if piece is not None}


def _term(word: str, *, is_piece: bool) -> Term:
    has_digit = any(sign.isdigit() for sign in word)
    if not (is_piece or (has_digit and len(word) >= SHORTEST_BEGINNING)):
        return Term(word)
    readings = [word, word.removeprefix("c")] if word.startswith("c") else [word]
    whole = [signs for signs in readings if _WHOLE_SIGNS.fullmatch(signs)]
    return Term(word, begins=True, halves=tuple((signs[:4], signs[4:]) for signs in whole))


def _spelled(terms: list[Term], place: int) -> Term:
    """The term with the ways in which people write it who part or join words: `wheel chair`, `wheelchair`."""
    term, pairs = terms[place], terms[max(place - 1, 0) : place + 2]
    if not _may_part(term):
        return term
    both = [(one.word, other.word) for one, other in pairwise(pairs) if _may_part(one) and _may_part(other)]
    cuts = range(SHORTEST_PART, len(term.word) - SHORTEST_PART + 1)
    parted = tuple((term.word[:cut], term.word[cut:]) for cut in cuts)
    return replace(term, joined=tuple(map("".join, both)), parted=parted)


def _may_part(term: Term) -> bool:
    return not term.begins and term.word.isalpha()


def folded(words: str) -> str:
    """Lower case, without accents: as `complaint_search_words` does in PostgreSQL and FTS5 does by itself."""
    decomposed = unicodedata.normalize("NFD", words.lower())
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not "\u0300" <= sign <= "\u036f"))


def folded_words(words: str) -> list[str]:
    """Every word of a text, in lower case and without accents, in its order."""
    return WORD.findall(folded(unicodedata.normalize("NFC", words)))
