"""Questions that find something out: open ones, which cannot be answered with yes or no."""

import re

CLOSED = frozenset({
    "am", "are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "may", "might", "must", "shall",
    "should", "was", "were", "will", "would",
})  # fmt: skip
ASKING = frozenset({"how", "what", "when", "where", "which", "who", "whom", "whose", "why"})
OPENING = frozenset({"and", "but", "now", "ok", "okay", "or", "please", "so", "then", "well"})
"""Words that may come before the question without a comma."""
SHORT = {"ca": "can", "cannot": "can", "d": "do", "sha": "shall", "wo": "will"}
"""What is left of a word before “n’t”, where that is not the word."""

INSTEAD = (
    (frozenset({"did", "do", "does"}), "What did you see, and how did"),
    (frozenset({"was", "were", "is", "are", "am"}), "What was it like, and how was"),
    (frozenset({"had", "has", "have"}), "What has happened, and since when has"),
    (frozenset({"can", "could", "may", "might", "must", "shall", "should", "will", "would"}), "How could"),
)
"""What a question that begins with one of these words begins with instead."""
WORD = re.compile(r"\{\w+\}|[^\W\d_]+")
PAUSE = re.compile(r"[,:;]\s|\s[–—-]\s")


def is_open(words: str) -> bool:
    """Whether it begins like a question that somebody has to answer with more than yes or no."""
    return _begins(words) not in CLOSED


def _begins(words: str) -> str:
    """The word with which the question itself begins, past a name in braces and opening words up to their comma."""
    rest = words.lower().replace("’", "'").replace("ʼ", "'")
    while (found := WORD.search(rest)) is not None:
        word = found[0].removesuffix("n") if rest.startswith("'t", found.end()) else found[0]
        word = SHORT.get(word, word)
        if word in CLOSED or word in ASKING:
            return word
        pause = PAUSE.search(rest, found.end())
        opening = rest[found.end() : pause.start()] if pause is not None else ""
        if word in OPENING or word.startswith("{"):
            rest = rest[found.end() :]
        elif pause is None or ASKING & set(WORD.findall(opening)):
            return word
        else:
            rest = rest[pause.end() :]
    return ""


def is_closed(question: str) -> bool:
    """Whether it begins like a question that yes or no would answer. Bank, plan and scripts ask this."""
    return not is_open(question)


def instead(question: str) -> str:
    """How to begin a closed question so that it finds something out, in words for whoever writes it."""
    word = _begins(question)
    begin = next((begin for words, begin in INSTEAD if word in words), "What, when, how or who")
    return f"“{question.strip()}” is answered with yes or no. Begin with “{begin} …”."


def listed(words: str) -> tuple[str, ...]:
    """One question a line, as a category keeps them."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())
