"""The statuses of a complaint and the groups the table of actions speaks of."""

from enum import StrEnum


class Status(StrEnum):
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    INVESTIGATING = "investigating"
    WAITING = "waiting"  # on the customer
    OFFERED = "offered"
    AGREED = "agreed"  # being carried out
    RESOLVED = "resolved"  # awaiting the customer's word
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REFERRED = "referred"  # with an outside body


ANY = frozenset(Status)
ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN, Status.MERGED, Status.REFERRED})
OPEN = ANY - ENDED
WORKABLE = OPEN - {Status.RESOLVED}
DECIDABLE = frozenset({Status.INVESTIGATING, Status.WAITING, Status.OFFERED, Status.AGREED})

UNKNOWN_SEVERITY = 5
"""Where a complaint without a priority stands: behind the least pressing one, which is 4."""
