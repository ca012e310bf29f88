"""Putting texts of others side by side as sentences, and marking our own for translation."""

ENDINGS = (".", "?", "!", "…", "”", ":")


def sentence(words: str) -> str:
    """`words` with a full stop behind them, unless they end in a sign of their own."""
    ended = words.rstrip()
    return ended if not ended or ended.endswith(ENDINGS) else f"{ended}."


def to_translate(words: str) -> str:
    """Marks one of our sentences that is kept, or compared, in the product's language and shown in the reader's."""
    return words
