"""How many customers the organisation has, as somebody there counts them: what complaints are measured against."""

from datetime import date

from pydantic import Field

from .settings import Document


class CustomerNumbers(Document):
    """By quarter of the calendar, as `2026-3`. One that nobody wrote down is not known."""

    by_quarter: dict[str, int] = Field(default_factory=dict)

    def of(self, first: date) -> int | None:
        """In the quarter that begins on that day; None where it is not known."""
        return self.by_quarter.get(key_of(first))


def key_of(first: date) -> str:
    return f"{first.year}-{(first.month + 2) // 3}"
