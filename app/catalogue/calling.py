"""How calls by appointment are kept: how soon and how far ahead, reminders, alarms, and when we write instead."""

from .settings import Document


class Calls(Document):
    """`notice_minutes` is how soon a call can be booked, `days_ahead` how far; `hold_minutes` how long a time is kept
    while somebody decides. Both are reminded `reminder_hours` before, nobody where that is 0. A booked call that nobody
    logged is told of `alarm_minutes` after its time. After `tries_before_letter` calls that nobody answered we write.
    """

    notice_minutes: int = 60
    days_ahead: int = 14
    hold_minutes: int = 10
    reminder_hours: int = 24
    alarm_minutes: int = 15
    tries_before_letter: int = 3
    ring_within_working_days: int = 1
