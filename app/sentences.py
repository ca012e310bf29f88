"""Putting texts of others side by side as sentences."""

ENDINGS = (".", "?", "!", "…", "”", ":")


def sentence(words: str) -> str:
    """`words` with a full stop behind them, unless they end in a sign of their own."""
    ended = words.rstrip()
    return ended if not ended or ended.endswith(ENDINGS) else f"{ended}."
