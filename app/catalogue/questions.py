"""Questions that find something out: open ones, which cannot be answered with yes or no."""

CLOSED = frozenset({
    "am", "are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "may", "might", "must", "shall",
    "should", "was", "were", "will", "would",
})  # fmt: skip


def is_open(words: str) -> bool:
    """Whether it begins like a question that somebody has to answer with more than yes or no."""
    first = words.strip().lower().split(maxsplit=1)
    return not first or first[0].partition("n’t")[0].partition("n't")[0].strip(",.:;") not in CLOSED


def listed(words: str) -> tuple[str, ...]:
    """One question a line, as a category keeps them."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())
