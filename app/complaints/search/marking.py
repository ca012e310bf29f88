"""Where the words of a search stand in a text, marked for a page. Everything is escaped."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from .typed import WORD, Term, folded

SNIPPET = 160


def excerpt(terms: Iterable[Term], body: str) -> Markup | None:
    """The part of `body` where the first of `terms` occurs, each of them marked; None where none does."""
    hits = _hits(terms, body)
    if not hits:
        return None
    start = max(hits[0][0] - SNIPPET // 3, 0)
    return _marked(hits, body, start, start + SNIPPET)


def marked(terms: Iterable[Term], line: str) -> Markup:
    """The whole line, with each of `terms` marked."""
    return _marked(_hits(terms, line), line, 0, len(line))


def _marked(hits: list[tuple[int, int]], body: str, start: int, end: int) -> Markup:
    out, at = escape("…" if start else ""), start
    for begin, finish in hits:
        if finish <= end:
            out += escape(body[at:begin]) + Markup('<mark class="highlight">{}</mark>').format(body[begin:finish])
            at = finish
    return out + escape(body[at:end]) + ("…" if end < len(body) else "")


def _hits(terms: Iterable[Term], body: str) -> list[tuple[int, int]]:
    """Where they stand. Folding every word takes its time: plain text is spared it."""
    terms = list(terms)
    (whole, beginnings), parted = _wanted(terms), [pair for term in terms for pair in term.parted]
    if body.isascii():
        pairs = [r"[\W_]+".join(map(re.escape, pair)) for pair in parted]
        plain = "|".join([*pairs, *map(re.escape, whole), *(f"{re.escape(word)}[^\\W_]*" for word in beginnings)])
        return [hit.span() for hit in re.finditer(rf"(?<![^\W_])(?:{plain})(?![^\W_])", body, re.IGNORECASE)]
    found = ((hit.span(), folded(hit[0])) for hit in WORD.finditer(body))
    return [span for span, word in found if word in whole or word.startswith(beginnings)]


def _wanted(terms: Iterable[Term]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words that are looked for whole, and beginnings."""
    whole: list[str] = []
    beginnings: list[str] = []
    for term in terms:
        (beginnings if term.begins else whole).append(folded(term.word))
        whole += [first for first, _second in term.halves]
        whole += map(folded, term.joined)
        beginnings += [second for _first, second in term.halves]
    return tuple(whole), tuple(beginnings)
