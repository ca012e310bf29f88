"""What the rules of a feature miss in an action's details, before anything is changed: so all of it is said at once.

What may never be blank stands on the details themselves; here is what depends on the rest of them, on the case, or on
who acts. A check gets details that may lack anything.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from ..access import Actor
from .models import Complaint

Check = Callable[[Complaint, Actor, Any], dict[str, str]]
CHECKS: dict[str, Check] = {}
C = TypeVar("C", bound=Check)


def looks_at(*names: str) -> Callable[[C], C]:
    """Register what finds the faults of these actions: field to sentence."""

    def register(check: C) -> C:
        for name in names:
            assert name not in CHECKS, name
            CHECKS[name] = check
        return check

    return register


def faults(name: str, complaint: Complaint, actor: Actor, needs: object) -> dict[str, str]:
    return CHECKS[name](complaint, actor, needs) if name in CHECKS and needs is not None else {}
