"""The queue: what somebody asks of it (`question`), a page of the answer (`pages`), how many there are (`counting`)."""

from .counting import MOST_NEWS, count, latest_entry, news
from .narrowing import asked_by
from .pages import PAGE, Board, Page, look, page
from .question import FILTERS, SORTS, VIEWS, Question, read
from .rows import SEPARATOR, found, is_known
from .sizes import MOST_COUNTED, MOST_SORTED

__all__ = [
    "FILTERS", "MOST_COUNTED", "MOST_NEWS", "MOST_SORTED", "PAGE", "SEPARATOR", "SORTS", "VIEWS", "Board", "Page",
    "Question", "asked_by", "count", "found", "is_known", "latest_entry", "look", "news", "page", "read",
]  # fmt: skip
