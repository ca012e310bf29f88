"""The sidebar of the staff side: where to go, and how much waits there."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_login import current_user

from ..access import CAPABILITIES, Actor, current_actor
from ..outbox import queries as outbox
from ..web.cookies import STAFF_PATH


@dataclass(frozen=True)
class Entry:
    label: str
    endpoint: str
    icon: str
    capability: str = ""


@dataclass(frozen=True)
class Group:
    entries: list[dict[str, Any]]
    label: str = ""
    at_end: bool = False


MAIN = (
    Entry("Queue", "desk.queue", "inboxes", "queue.view"),
    Entry("Notices", "desk.notices", "bell"),
    Entry("Letters and calls", "desk.deliveries", "mailbox", "deliveries.work"),
    Entry("Failed mails", "desk.failed", "exclamation-circle", "dead_letters.work"),
)
END = (
    Entry("Log a complaint", "desk.log", "plus-lg", "complaint.log"),
    Entry("Staff", "admin.staff", "people", "staff.change"),
    Entry("Settings", "admin.settings", "gear", "settings.change"),
)
DEMO = (
    Entry("Mailbox of the demo", "demo.mailbox", "envelope"),
    Entry("Clock of the demo", "demo.clock", "clock-history"),
)


def shared() -> dict[str, Any]:
    """What the frame of every staff page needs; nothing on other pages and for strangers."""
    on_desk = request.path == STAFF_PATH or request.path.startswith(STAFF_PATH + "/")
    if not on_desk or not current_user.is_authenticated:
        return {}
    actor = current_actor()
    return {"nav": _groups(actor), "me": actor}


def _groups(actor: Actor) -> list[Group]:
    counts = {"desk.notices": outbox.unread_count(actor.id or 0)}
    own = Entry(actor.name, "admin.profile", "person")
    return [
        Group(_entries(MAIN, actor, counts)),
        Group(_entries((*END, *DEMO, own), actor, counts), at_end=True),
    ]


def _entries(entries: tuple[Entry, ...], actor: Actor, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": entry.label,
            "href": url_for(entry.endpoint),
            "icon": entry.icon,
            "count": counts.get(entry.endpoint) or None,
            "current": request.endpoint == entry.endpoint,
        }
        for entry in entries
        if entry.endpoint in current_app.view_functions
        and (not entry.capability or actor.role in CAPABILITIES[entry.capability])
    ]
