"""What the rules of a feature miss in an action's details, before anything is changed: so all of it is said at once.

What may never be blank stands on the details themselves; here is what depends on the rest of them, on the case, or on
who acts. A check gets details that may lack anything.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from ..access import Actor
from .models import Complaint

Check = Callable[[Complaint, Actor, Any], dict[str, str]]
CHECKS: defaultdict[str, list[Check]] = defaultdict(list)
C = TypeVar("C", bound=Check)


def looks_at(*names: str) -> Callable[[C], C]:
    """Register what finds faults of these actions: field to sentence. Several features may look at one action."""

    def register(check: C) -> C:
        for name in names:
            CHECKS[name].append(check)
        return check

    return register


def faults(name: str, complaint: Complaint, actor: Actor, needs: object) -> dict[str, str]:
    """What all that look at the action found; of one field the first fault."""
    found: dict[str, str] = {}
    if needs is not None:
        for check in CHECKS.get(name, ()):
            found = check(complaint, actor, needs) | found
    return found
