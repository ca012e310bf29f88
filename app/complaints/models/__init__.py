"""Tables of the complaint. People's words stand in columns that can be blanked; `Event` holds codes, ids and dates."""

from .case import Complaint, Concern
from .dates import Clock, ClockMove, Estimate
from .duties import Blocker, Promise, PromiseMove, Task
from .record import Attachment, Barred, Event, Message, Reader, Reading
from .tags import ComplaintTag, Tag

__all__ = [
    "Attachment", "Barred", "Blocker", "Clock", "ClockMove", "Complaint", "ComplaintTag", "Concern", "Estimate",
    "Event", "Message", "Promise", "PromiseMove", "Reader", "Reading", "Tag", "Task",
]  # fmt: skip
