"""What calling a manager, threats and restrictions need."""

from dataclasses import dataclass

from .required import required


@dataclass(frozen=True)
class ManagerCalled:
    """`kind` is upset, or backup for a colleague who needs help with a hard talk."""

    kind: str = required("Say what you need a manager for.")


@dataclass(frozen=True)
class PageMentioned:
    call_id: int = required("Choose the call.")


@dataclass(frozen=True)
class PageEnded:
    """`result` is handed_over, calmer or over."""

    call_id: int = required("Choose the call.")
    result: str = required("Say how it ended.")
