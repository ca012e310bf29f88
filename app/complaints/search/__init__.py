"""Search: `index` keeps what was written, `typed` reads what is looked for, `finding` finds it,
`sharing` what has many words in common with it, `marking` shows it.
"""

from .finding import Found, find, find_among
from .index import create_search, drop_search
from .marking import excerpt, marked
from .sharing import sharing
from .typed import Term, folded_words, terms_of, words_of

__all__ = [
    "Found", "Term", "create_search", "drop_search", "excerpt", "find", "find_among",
    "folded_words", "marked", "sharing", "terms_of", "words_of",
]  # fmt: skip
