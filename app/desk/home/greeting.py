"""How the desk greets somebody."""

from datetime import datetime

from ...web import filters

# Until which hour of the day, where the organisation is.
PARTS = ((12, "morning"), (18, "afternoon"), (24, "evening"))


def greeting(called: str, now: datetime) -> str:
    """`Good morning, Helen`, to somebody who is `called` Helen Marsh."""
    hour = filters.local(now).hour
    part = next(word for until, word in PARTS if hour < until)
    first = called.split()[:1]
    return ", ".join([f"Good {part}", *first])
