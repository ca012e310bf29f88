"""Tables of the complaint. People's words stand in columns that can be blanked; `Event` holds codes, ids and dates."""

from .case import Complaint, Concern
from .dates import Clock, ClockMove, Estimate
from .duties import Blocker, Promise, PromiseMove, Task
from .highlight import Highlight
from .judged import Assessment
from .needs import Need
from .own_data import OwnDataMove, OwnDataRequest
from .presence import Presence
from .problems import Link, Problem, ProblemCase, ProblemLetter, ProblemReply, ReadBefore
from .record import APART, Attachment, Barred, Event, Involved, Message, Reader, Reading
from .rota import Turn
from .tags import ComplaintTag, Tag
from .views import QueueLook, SavedView, ViewDigest
from .wishes import Wish, WishAnswer

__all__ = [
    "APART",
    "Assessment",
    "Attachment",
    "Barred",
    "Blocker",
    "Clock",
    "ClockMove",
    "Complaint",
    "ComplaintTag",
    "Concern",
    "Estimate",
    "Event",
    "Highlight",
    "Involved",
    "Link",
    "Message",
    "Need",
    "OwnDataMove",
    "OwnDataRequest",
    "Presence",
    "Problem",
    "ProblemCase",
    "ProblemLetter",
    "ProblemReply",
    "Promise",
    "PromiseMove",
    "QueueLook",
    "ReadBefore",
    "Reader",
    "Reading",
    "SavedView",
    "Tag",
    "Task",
    "Turn",
    "ViewDigest",
    "Wish",
    "WishAnswer",
]
