"""How the desk greets somebody."""

from datetime import datetime

from ...access import Actor
from ...web import filters

# Until which hour of the day, where the organisation is.
PARTS = ((12, "morning"), (18, "afternoon"), (24, "evening"))


def greeting(actor: Actor, now: datetime) -> str:
    """`Good morning, Helen`."""
    hour = filters.local(now).hour
    part = next(word for until, word in PARTS if hour < until)
    first = actor.name.split()[:1]
    return ", ".join([f"Good {part}", *first])
