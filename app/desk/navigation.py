"""The sidebar of the staff side: where to go, and how much waits there."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_login import current_user

from ..access import CAPABILITIES, Actor, Role, current_actor
from ..calls import to_make
from ..catalogue import queries as catalogue
from ..complaints import data_requests, tallies
from ..complaints.data_requests import DECIDE
from ..conversations import cards
from ..decisions import queries as decisions
from ..enquiries import waiting
from ..inbox import queries as inbox
from ..reports import queries as reports
from ..safety import queries as safety
from ..web.cookies import STAFF_PATH
from . import ringing, saved_views


@dataclass(frozen=True)
class Entry:
    """A link. `count` names a figure of `tallies.of_sidebar` that stands beside it. One that stands there only when
    something is counted is always there for some."""

    label: str
    endpoint: str
    icon: str
    capability: str = ""
    count: str = ""
    only_when_counted: bool = False
    always_for: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Group:
    """`counts_at` is where the same links stand with their counts, for those that are asked for after the page."""

    entries: list[dict[str, Any]]
    label: str = ""
    at_end: bool = False
    counts_at: str = ""


LEADING = frozenset({Role.MANAGER, Role.ADMIN, Role.QA})
MAIN = (
    Entry("Home", "desk.home", "house"),
    Entry(
        "Calls for a manager",
        "desk.manager_calls",
        "exclamation-circle",
        count="manager_calls",
        only_when_counted=True,
    ),
    Entry("Ask a colleague", "desk.own_incidents", "heart", count="to_ask", only_when_counted=True),
    Entry("Queue", "desk.queue", "inboxes", "queue.view", count="queue"),
    Entry("Calls", "desk.calls", "telephone", "calls.work", count="calls"),
    Entry("Colleagues asked", "desk.colleagues", "people", "enquiries.work", count="colleagues_late"),
    Entry("Promises", "desk.promises", "calendar-check", "promises.keep", count="promises"),
    Entry(
        "Letters to sign", "desk.sign_offs", "patch-check", "letters.sign", count="sign_offs", only_when_counted=True
    ),
    Entry("Problems", "desk.problems", "link-45deg", "problems.view"),
    Entry("Safety", "desk.safety", "shield-exclamation", "safety.look", count="safety"),
    Entry("For our team", "desk.for_our_team", "list-check"),
    Entry("Team", "desk.team", "people", "team.view"),
    Entry("Notices", "desk.notices", "bell", count="notices"),
    Entry("Reports", "desk.reports", "journal-check", count="reports", only_when_counted=True, always_for=LEADING),
    Entry("Letters and calls", "desk.deliveries", "mailbox", "deliveries.work", count="late_by_hand"),
    Entry("Mail", "desk.mails", "envelope", "mail.sort", count="mail"),
    Entry("Own data", "desk.own_data", "person", count="own_data", only_when_counted=True, always_for=DECIDE),
    Entry("Failed mails", "desk.failed", "exclamation-circle", "dead_letters.work"),
)
LEARNING = (
    Entry("Put right", "desk.put_right", "heart"),
    Entry("Quality checks", "desk.quality", "journal-check", "quality.check"),
    Entry("Who stays silent", "desk.silence", "people"),
)
END = (
    Entry("Log a complaint", "desk.log", "plus-lg", "complaint.log"),
    Entry("Reply templates", "admin.templates", "card-text"),
    Entry("How far I may go", "desk.how_far", "shield-lock", "remedies.offer"),
    Entry("Staff", "admin.staff", "people", "staff.change"),
    Entry("Settings", "admin.settings", "gear", "settings.view"),
)
DEMO = (
    Entry("Mailbox of the demo", "demo.mailbox", "envelope"),
    Entry("Clock of the demo", "demo.clock", "clock-history"),
)


# Where whoever was called stands already.
AT_CALLS = frozenset({"desk.manager_calls", "desk.manager_call", "desk.accept_call", "desk.end_call", "desk.incident"})


def shared() -> dict[str, Any]:
    """What the frame of every staff page needs; nothing on other pages and for strangers."""
    on_desk = request.path == STAFF_PATH or request.path.startswith(STAFF_PATH + "/")
    if not on_desk or not current_user.is_authenticated:
        return {}
    actor = current_actor()
    more = (
        *to_make.counted(actor),
        *decisions.counted(actor),
        *waiting.counted(actor),
        *safety.counted(actor),
        *data_requests.counted(actor),
        *cards.COUNTED,
        *reports.COUNTED,
        *inbox.COUNTED,
    )
    counts = tallies.of_sidebar(actor, more)
    setattr(g, ringing.UNREAD, bool(counts["card_unread"]))
    counts["calls"] = sum(counts.get(name, 0) for name in to_make.COUNTS)
    return {
        "nav": _groups(actor, counts),
        "needed": counts["manager_calls"] if request.endpoint not in AT_CALLS else 0,
        "me": actor,
        "lead": catalogue.public_pages().lead,
        "shown": tallies.shown,
        "has": lambda capability: actor.role in CAPABILITIES[capability],
    }


def _groups(actor: Actor, counts: dict[str, int]) -> list[Group]:
    own = Entry(actor.name, "admin.profile", "person")
    kept = saved_views.entries(actor)
    return [
        Group(_entries(MAIN, actor, counts)),
        *([Group(kept, label="Saved views", counts_at=url_for("desk.view_counts"))] if kept else []),
        Group(_entries(LEARNING, actor, counts), label="Learning"),
        Group(_entries((*END, *DEMO, own), actor, counts), at_end=True),
    ]


def _entries(entries: tuple[Entry, ...], actor: Actor, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": entry.label,
            "href": url_for(entry.endpoint),
            "icon": entry.icon,
            "count": tallies.shown(counts[entry.count]) if counts.get(entry.count) else None,
            "current": request.endpoint == entry.endpoint,
        }
        for entry in entries
        if entry.endpoint in current_app.view_functions
        and (not entry.capability or actor.role in CAPABILITIES[entry.capability])
        and (
            not entry.only_when_counted
            or actor.role in entry.always_for
            or counts.get(entry.count)
            or request.endpoint == entry.endpoint
        )
    ]
