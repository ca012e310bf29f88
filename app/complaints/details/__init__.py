"""What each action needs to know: frozen dataclasses, filled by forms, commands and tests alike.

Texts are kept as people wrote them. `missing` says which required words are blank; services raise `Invalid` from it.
"""

from .enquiring import (
    Finding,
)
from .filing import (
    Filing,
    Person,
    Spoken,
    StoredFile,
)
from .keeping import (
    CallLog,
    Cause,
    Correction,
    Files,
    Lesson,
    PromiseKept,
    PromiseMoved,
    PromiseTerms,
    QualityCheck,
    Readers,
    Sensitivity,
    TaskDone,
    TaskTerms,
)
from .required import (
    LONGEST_TEXT,
    missing,
    required,
)
from .settling import (
    ApprovalDecision,
    ApprovalRequest,
    ConcernOutcome,
    Deadlock,
    Declined,
    Feedback,
    Merge,
    NotRight,
    Offer,
    OfferLine,
    OutsideBodyNote,
    OutsideDecision,
    Resolution,
    Withdrawal,
)
from .working import (
    Acknowledgement,
    Assessment,
    Facts,
    Handover,
    Question,
    Reason,
    Words,
)

__all__ = [
    "LONGEST_TEXT",
    "Acknowledgement",
    "ApprovalDecision",
    "ApprovalRequest",
    "Assessment",
    "CallLog",
    "Cause",
    "ConcernOutcome",
    "Correction",
    "Deadlock",
    "Declined",
    "Facts",
    "Feedback",
    "Files",
    "Filing",
    "Finding",
    "Handover",
    "Lesson",
    "Merge",
    "NotRight",
    "Offer",
    "OfferLine",
    "OutsideBodyNote",
    "OutsideDecision",
    "Person",
    "PromiseKept",
    "PromiseMoved",
    "PromiseTerms",
    "QualityCheck",
    "Question",
    "Readers",
    "Reason",
    "Resolution",
    "Sensitivity",
    "Spoken",
    "StoredFile",
    "TaskDone",
    "TaskTerms",
    "Withdrawal",
    "Words",
    "missing",
    "required",
]
