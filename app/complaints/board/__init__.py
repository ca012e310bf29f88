"""The queue: what somebody asks of it (`question`), and a page of the answer (`pages`)."""

from .pages import PAGE, Board, Page, look, page
from .question import FILTERS, SORTS, VIEWS, Question, read
from .rows import by_ids, is_known, said_in
from .sizes import MOST_COUNTED, MOST_SORTED

__all__ = [
    "FILTERS", "MOST_COUNTED", "MOST_SORTED", "PAGE", "SORTS", "VIEWS", "Board", "Page", "Question", "by_ids",
    "is_known", "look", "page", "read", "said_in",
]  # fmt: skip
