"""Search: `index` keeps what was written, `typed` reads what is looked for, `finding` finds it, `marking` shows it."""

from .finding import Found, find, find_among
from .index import create_search, drop_search
from .marking import excerpt, marked
from .typed import Term, terms_of, words_of

__all__ = [
    "Found", "Term", "create_search", "drop_search", "excerpt", "find", "find_among", "marked", "terms_of", "words_of",
]  # fmt: skip
