"""The ways on from a refusal: where two complaints can't be joined, where a way is closed to somebody."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from ..access import Actor
from ..complaints import lifecycle, queries
from ..complaints.joinable import NotJoinable
from ..complaints.joined import goes_on_in
from ..complaints.models import Complaint
from ..errors import DomainError

Way = tuple[str, str]
"""Words and address."""


def ways_on(complaint: Complaint, refusal: NotJoinable, actor: Actor) -> list[Way]:
    """The next steps this colleague may take, the likeliest first."""
    return [(label, href) for label, href in _ways(complaint, refusal, actor) if href]


def _ways(complaint: Complaint, refusal: NotJoinable, actor: Actor) -> Iterator[Way]:
    there, other = refusal.lies_with, refusal.other
    if refusal.why == "joined" and there != other:
        yield f"Look at both: this one and {there}", _to(complaint, "merge", actor, beside=there)
    if refusal.why in ("joined", "ended", "closed"):
        yield f"Open {there}", url_for("desk.case", reference=there)
    if refusal.why == "unconfirmed":
        yield f"Write to the customer of {there}", _on(there, "message", actor)
    if refusal.why in ("no_address", "others"):
        yield f"Correct the record of {there}", _on(there, "correct_details", actor)
    if refusal.why == "readers":
        yield "Say who may read this one", _to(complaint, "restrict_readers", actor)
        yield f"Say who may read {other}", _on(other, "restrict_readers", actor)
    if refusal.why == "about":
        yield "Name whom this one is about", _to(complaint, "name_involved", actor)
        yield f"Name whom {other} is about", _on(other, "name_involved", actor)
    if other and refusal.why not in ("joined", "closed"):
        yield "Link the two instead", _to(complaint, "relate", actor, beside=other)


def _on(reference: str, name: str, actor: Actor) -> str:
    """The same for the complaint of this reference."""
    try:
        return _to(queries.get(reference, actor), name, actor)
    except DomainError:
        return ""


def _to(complaint: Complaint, name: str, actor: Actor, beside: str = "", **more: str) -> str:
    """Where this action is done, with `beside` named in its form; empty where it is not this colleague's now."""
    if not lifecycle.may(actor, complaint, name):
        return ""
    asked: dict[str, Any] = {**more, "with": beside} if beside else {**more}
    return url_for("desk.ask", reference=complaint.reference, slug=name.replace("_", "-"), **asked)


def where_it_went(complaint: Complaint) -> list[Way]:
    """The complaint that this one goes on in; none where it is not joined."""
    after = goes_on_in(complaint.reference) if complaint.merged_into_id is not None else []
    return [(f"It goes on in {row}", url_for("desk.case", reference=row)) for row in after[-1:]]


def past_closed(complaint: Complaint, actor: Actor, way: str) -> list[Way]:
    """What can be done instead of ringing or meeting somebody to whom that is closed, or to be allowed to."""
    is_held = way == "telephone" and complaint.customer.held_at is not None
    if not is_held and not complaint.customer.stops(way):
        return []
    ways = (
        ("Write to them", _to(complaint, "message", actor)),
        ("Let the calls go on, with a reason", _to(complaint, "release_calls", actor) if is_held else ""),
        ("Allow it all the same, with a reason", _to(complaint, "allow_way", actor, way=way)),
    )
    return [(label, href) for label, href in ways if href]
