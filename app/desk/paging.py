"""Where a page of a list begins: the moment and the id of the last row of the page before, in an address."""

from datetime import UTC, datetime

from flask import request

Place = tuple[datetime, int]


def place() -> Place | None:
    """What the address says, as `written` wrote it; anything else starts at the beginning."""
    moment, _, key = request.args.get("after", "").partition("~")
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (at, int(key)) if key.isdecimal() and len(key) < 10 else None


def written(after: Place) -> str:
    return f"{after[0].isoformat()}~{after[1]}"
