"""How each state is called and shown: the one place that gives it a word, an icon and a colour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_gettext as _staff  # words that no customer reads are not given to translators


class Look(NamedTuple):
    """Word for staff, word for the customer, icon (empty: none), tone (a colour of tokens.css), if filled."""

    desk: LazyString
    customer: LazyString
    icon: str
    tone: str
    fill: bool = False


STATUS: dict[str, Look] = {
    "received": Look(_staff("Received"), _l("We have it"), "inbox", "text"),
    "acknowledged": Look(_staff("Acknowledged"), _l("A person has read it"), "envelope-check", "accent"),
    "assessed": Look(_staff("Assessed"), _l("We know what it takes"), "clipboard-check", "accent"),
    "investigating": Look(_staff("Investigating"), _l("We are looking into it"), "search", "info"),
    "waiting": Look(_staff("Waiting on customer"), _l("We need a word from you"), "hourglass-split", "wait"),
    "offered": Look(_staff("Offer made"), _l("We have made you an offer"), "envelope-open-heart", "seam"),
    "agreed": Look(_staff("Agreed"), _l("Agreed, and being done"), "hand-thumbs-up", "ok"),
    "resolved": Look(_staff("Resolved"), _l("Done. Is it right?"), "check-circle", "ok"),
    "closed": Look(_staff("Closed"), _l("Closed"), "check-circle-fill", "muted"),
    "withdrawn": Look(_staff("Withdrawn"), _l("You withdrew it"), "x-circle", "muted"),
    "merged": Look(_staff("Merged"), _l("Joined with another of yours"), "sign-merge-right", "muted"),
    "referred": Look(_staff("Referred"), _l("You have our final answer"), "box-arrow-up-right", "info"),
}

# By priority: 1 is the most pressing. Administrators may call them otherwise: pages ask the catalogue for the name.
SEVERITY: dict[int, Look] = {
    1: Look(_staff("Critical"), _l("Critical"), "flag", "bad", fill=True),
    2: Look(_staff("High"), _l("High"), "", "text"),
    3: Look(_staff("Medium"), _l("Medium"), "", "muted"),
    4: Look(_staff("Low"), _l("Low"), "", "muted"),
}

FINDING: dict[str, Look] = {
    "upheld": Look(_staff("Upheld"), _l("You were right"), "check-circle", "accent"),
    "partly_upheld": Look(_staff("Partly upheld"), _l("You were partly right"), "circle-half", "accent"),
    "not_upheld": Look(_staff("Not upheld"), _l("We see it differently"), "dash-circle", "muted"),
    "outside_our_control": Look(
        _staff("Outside our control"), _l("It was outside our control"), "dash-circle", "muted"
    ),
    "open": Look(_staff("Open"), _l("Still being looked into"), "circle", "seam"),
}

PROMISE: dict[str, Look] = {
    "open": Look(_l("Open"), _l("Open"), "clock", "muted"),
    "kept": Look(_l("Kept"), _l("Kept"), "check-circle", "ok"),
    "kept_late": Look(_l("Kept late"), _l("Kept late"), "clock-history", "seam"),
    "moved": Look(_l("Moved"), _l("Moved"), "calendar-event", "seam"),
    "broken": Look(_l("Broken"), _l("Broken"), "x-circle", "bad", fill=True),
    "ended": Look(_l("Ended"), _l("Ended"), "dash-circle", "muted"),
}

OFFER_LINE: dict[str, Look] = {
    "yes": Look(_l("Yes"), _l("Yes"), "check-circle", "ok"),
    "partly": Look(_l("Partly"), _l("Partly"), "circle-half", "seam"),
    "not_now": Look(_l("Not now"), _l("Not now"), "dash-circle", "seam"),
}

# From 1, very upset, to 5, good.
MOODS: dict[int, Look] = {
    1: Look(_l("Very upset"), _l("Very upset"), "emoji-angry", "text"),
    2: Look(_l("Upset"), _l("Upset"), "emoji-frown", "text"),
    3: Look(_l("In between"), _l("In between"), "emoji-neutral", "text"),
    4: Look(_l("All right"), _l("All right"), "emoji-smile", "text"),
    5: Look(_l("Good"), _l("Good"), "emoji-laughing", "text"),
}

# Due dates: the word is the date itself, so only the icon and the tone are told here.
DUE: dict[str, tuple[str, str, bool]] = {
    "calm": ("clock", "muted", False),
    "at_risk": ("exclamation-triangle", "seam", True),
    "overdue": ("exclamation-circle-fill", "bad", True),
    "paused": ("pause-circle", "muted", False),
    "met": ("check-circle", "ok", False),
}

# kind of note: icon and class
NOTE: dict[str, tuple[str, str]] = {
    "inside": ("lock", "note-inside"),
    "back": ("exclamation-circle", "note-back"),
    "held": ("check-circle", "note-held"),
    "plain": ("info-circle", "note-plain"),
}

_ICONS = json.loads((Path(__file__).parent.parent / "static" / "img" / "icons.json").read_text("utf-8"))
PUBLIC_ICONS: frozenset[str] = frozenset(_ICONS["public"])
# Icons that point along the line of text turn round where text runs from right to left.
FLIPPED_ICONS: frozenset[str] = frozenset(
    {"arrow-left", "arrow-right", "arrow-return-left", "arrow-90deg-right", "chevron-right", "send", "box-arrow-right"}
)
