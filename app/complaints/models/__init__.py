"""Tables of the complaint. People's words stand in columns that can be blanked; `Event` holds codes, ids and dates."""

from .case import Complaint, Concern
from .dates import Clock, ClockMove, Estimate
from .duties import Blocker, Promise, PromiseMove, Task
from .record import Attachment, Event, Message, Reader, Reading

__all__ = [
    "Attachment", "Blocker", "Clock", "ClockMove", "Complaint", "Concern", "Estimate", "Event", "Message", "Promise",
    "PromiseMove", "Reader", "Reading", "Task",
]  # fmt: skip
