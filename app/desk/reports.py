"""The inbox of reports: what colleagues did in each contact, read and unread, each to be printed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, signed_in
from ..complaints import casefile
from ..complaints.access import reviewer
from ..enquiries import queries as enquiries
from ..remedies import queries as remedies
from ..reports import queries, service
from ..reports.service import WORDS
from .blueprint import desk
from .clocks import LABELS
from .contacts import title
from .panels import number_in
from .timeline import Teller, tell

REPORT = "/reports/<int(max=2147483647):report_id>"
VIEWS = {"unread": "Unread", "all": "All"}
KINDS = {
    "talks": ("Talks", ("call", "conversation", "visit")),
    "letters": ("Letters and messages", ("written", "received")),
    "decisions": ("Offers and decisions", ("offer", "decision")),
    "incidents": ("Incidents", ("incident",)),
}
DATES = {**LABELS, "acknowledge": "A person answers", "resolution": "Settled by", "legal": "Last day in law"}


@desk.get("/reports")
@signed_in
def reports() -> ResponseReturnValue:
    """My reports, the newest first."""
    view = "all" if request.args.get("view") == "all" else "unread"
    about = request.args.get("about", "") if request.args.get("about") in KINDS else ""
    kinds, before = KINDS[about][1] if about else (), number_in(request.args.get("before", ""))
    page = queries.inbox(current_actor(), unread=view != "all", kinds=kinds, before=before)
    return render_template(
        "desk/reports.html",
        views=[_view(key, label, view, about) for key, label in VIEWS.items()],
        kinds=[("", "Everything"), *((key, label) for key, (label, _kinds) in KINDS.items())],
        about=about,
        view=view,
        rows=page.rows,
        title=title,
        unread=view != "all",
        following=url_for(".reports", view=view, about=about or None, before=page.next) if page.next else None,
    )


@desk.get(REPORT)
@signed_in
def report(report_id: int) -> ResponseReturnValue:
    """One report, whole and to be printed."""
    material = queries.read(report_id, current_actor())
    events = material.events
    names = casefile.names(casefile.colleagues_in(events) | {event.actor_id for event in events if event.actor_id})
    promises = {promise.id: promise.words for promise in material.promises}
    asked, involved = enquiries.names(material.complaint.id)
    teller = Teller(
        material.complaint, lambda user_id: names.get(user_id or 0, "A colleague"), promises, asked, involved,
        reviewer(current_actor(), material.complaint),
    )  # fmt: skip
    offered = {event.facts.get("offer") for event in events if event.action == "offer"}
    return render_template(
        "desk/report.html",
        one=material,
        lines=tell(events, material.messages, teller)[::-1],
        offers=[row for row in remedies.offers(material.complaint.id) if row.id in offered] if offered else [],
        talk=next((event.facts["conversation"] for event in events if event.action == "talk"), None),
        incident=next((event.facts["incident"] for event in events if event.action == "report_threat"), None),
        words=WORDS,
        title=title,
        dates=DATES,
    )


@desk.post(f"{REPORT}/read")
@signed_in
def read_report(report_id: int) -> ResponseReturnValue:
    """I have read it."""
    service.mark_read(report_id, current_actor())
    flash("Marked as read.")
    return redirect(url_for(".reports"), 303)


@desk.post("/reports/read")
@signed_in
def read_all_reports() -> ResponseReturnValue:
    """I have read them all."""
    count = service.mark_all_read(current_actor())
    flash(f"{count} marked as read." if count else "Nothing was unread.")
    return redirect(url_for(".reports", view="all"), 303)


def _view(key: str, label: str, current: str, about: str) -> dict[str, Any]:
    href = url_for(".reports", view=key, about=about or None)
    return {"label": label, "href": href, "count": None, "current": key == current}
