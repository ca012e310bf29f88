"""Appointments as iCalendar (RFC 5545, RFC 5546): an invitation to one call, and a calendar of many.

All moments are in UTC, so that no time zone has to be described; the reader's calendar shows them in its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75  # octets, without the line's end (RFC 5545, 3.1)
PRODUCT = "-//Amends//Calls//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class Entry:
    """One call. `uid` stays the same wherever it moves, `sequence` grows with each change. `attendee` is a mail
    address, empty for nobody; `organiser` that of the house."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    organiser: str = ""
    attendee: str = ""
    cancelled: bool = False


def invitation(entry: Entry, method: str) -> bytes:
    """A file that a mail carries: `REQUEST` asks its reader's calendar to take the call in or move it, `CANCEL` to
    take it out."""
    return _written(["METHOD:" + method], [entry])


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """Calls as a calendar that programs fetch from time to time."""
    head = ["METHOD:" + PUBLISH, "NAME:" + escaped(name), "X-WR-CALNAME:" + escaped(name),
            "REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"]  # fmt: skip
    return _written(head, entries)


def _written(head: list[str], entries: Iterable[Entry]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", *head]
    for entry in entries:
        lines.extend(_event(entry))
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{moment(entry.changed_at)}"
    yield f"DTSTART:{moment(entry.starts_at)}"
    yield f"DTEND:{moment(entry.ends_at)}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    for name, words in (("DESCRIPTION", entry.description), ("LOCATION", entry.location)):
        if words:
            yield f"{name}:{escaped(words)}"
    if entry.organiser:
        yield f"ORGANIZER:{_address(entry.organiser)}"
    if entry.attendee:
        yield f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:{_address(entry.attendee)}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def moment(at: datetime) -> str:
    """`20261124T163000Z`."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(words: str) -> str:
    """Words as a value: a line break, comma, semicolon or backslash in them ends nothing. Other control signs go."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in plain if sign in "\n\t" or sign.isprintable())
    return kept.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def _address(mail: str) -> str:
    """A mail address as a value; whatever could end the line or forge another is left out."""
    return "mailto:" + "".join(sign for sign in mail if sign.isprintable() and not sign.isspace())


def folded(line: str) -> bytes:
    """A line in pieces of at most LONGEST_LINE octets, each but the first begun with a space, none within a sign."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
