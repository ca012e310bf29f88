"""The queue: what somebody asks of it (`question`), a page of the answer (`pages`), how many there are (`counting`)."""

from .counting import MOST_NEWS, count, latest_entry, news
from .narrowing import asked_by
from .pages import PAGE, Board, Page, look, page
from .question import FILTERS, SORTS, VIEWS, Question, read
from .rows import by_ids, is_known, said_in
from .sizes import MOST_COUNTED, MOST_SORTED

__all__ = [
    "FILTERS", "MOST_COUNTED", "MOST_NEWS", "MOST_SORTED", "PAGE", "SORTS", "VIEWS", "Board", "Page", "Question",
    "asked_by", "by_ids", "count", "is_known", "latest_entry", "look", "news", "page", "read", "said_in",
]  # fmt: skip
