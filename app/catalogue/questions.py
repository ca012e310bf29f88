"""Questions that find something out: open ones, which cannot be answered with yes or no."""

CLOSED = frozenset({
    "am", "are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "may", "might", "must", "shall",
    "should", "was", "were", "will", "would",
})  # fmt: skip


INSTEAD = (
    (frozenset({"did", "do", "does"}), "What did you see, and how did"),
    (frozenset({"was", "were", "is", "are", "am"}), "What was it like, and how was"),
    (frozenset({"had", "has", "have"}), "What has happened, and since when has"),
    (frozenset({"can", "could", "may", "might", "must", "shall", "should", "will", "would"}), "How could"),
)
"""What a question that begins with one of these words begins with instead."""


def is_open(words: str) -> bool:
    """Whether it begins like a question that somebody has to answer with more than yes or no."""
    first = words.strip().lower().split(maxsplit=1)
    return not first or first[0].partition("n’t")[0].partition("n't")[0].strip(",.:;") not in CLOSED


def is_closed(question: str) -> bool:
    """Whether it begins like a question that yes or no would answer. Bank, plan and scripts ask this."""
    return not is_open(question)


def instead(question: str) -> str:
    """How to begin a closed question so that it finds something out, in words for whoever writes it."""
    first = question.strip().lower().split(maxsplit=1)
    word = first[0].partition("n’t")[0].partition("n't")[0].strip(",.:;") if first else ""
    begin = next((begin for words, begin in INSTEAD if word in words), "What, when, how or who")
    return f"“{question.strip()}” is answered with yes or no. Begin with “{begin} …”."


def listed(words: str) -> tuple[str, ...]:
    """One question a line, as a category keeps them."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())
