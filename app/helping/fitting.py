"""What fits whom, and by when a rule is kept for somebody."""

from collections.abc import Collection
from datetime import date, timedelta

from ..catalogue import queries as catalogue
from ..catalogue.saying import Original

IN_RULE = ("days",)
IN_DATES = ("day", "given", "days")
"""What may stand in braces: in the words of the rule, and in those that name the reader's own day."""


def fits(category_ids: Collection[int], said: str, category_id: int, story: str) -> bool:
    """Whether what is told for these categories and these words, one a line, fits a story of `category_id`."""
    if category_ids and category_id not in category_ids:
        return False
    wanted = [" ".join(line.split()).casefold() for line in said.splitlines() if line.strip()]
    told = " ".join(story.split()).casefold()
    return not wanted or any(words in told for words in wanted)


def due_day(days: int, start: date, *, in_working_days: bool) -> date:
    """The `days`-th day after `start`, of the calendar or of those on which we work."""
    if not in_working_days:
        return start + timedelta(days=days)
    working = catalogue.organisation().working_time
    return working.local(working.end_of_working_day(working.midnight(start), days)).date()


def filled(words: str, **values: str) -> str:
    """`words` with values for the names in braces; in another language than their reader's they stay marked so."""
    language = getattr(words, "language", "")
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    return Original(words, language) if language else words
