"""What calendars read: lines as RFC 5545 wants them, whatever people are called."""

from datetime import UTC, datetime, timedelta

import pytest

from app.calls.invitations import Entry, calendar, escaped, folded, invitation

AT = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)


def an_entry(**changes: object) -> Entry:
    values = {"uid": "a1@example.org", "sequence": 0, "starts_at": AT, "ends_at": AT + timedelta(minutes=30),
              "changed_at": AT - timedelta(days=1), "summary": "Helen Marsh rings you"}  # fmt: skip
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


def unfolded(content: bytes) -> list[str]:
    """The lines as a reader of calendars puts them together again."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_invitation_has_what_the_standard_asks_for():
    lines = unfolded(invitation(an_entry(organiser="complaints@example.org", attendee="grace@example.com"), "REQUEST"))

    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert {"VERSION:2.0", "METHOD:REQUEST", "UID:a1@example.org", "SEQUENCE:0", "STATUS:CONFIRMED"} <= set(lines)
    assert {"DTSTART:20261124T163000Z", "DTEND:20261124T170000Z", "DTSTAMP:20261123T163000Z"} <= set(lines)
    assert "ORGANIZER:mailto:complaints@example.org" in lines
    assert next(line for line in lines if line.startswith("ATTENDEE")).endswith(":mailto:grace@example.com")


def test_what_is_called_off_says_so():
    lines = unfolded(invitation(an_entry(sequence=2, cancelled=True), "CANCEL"))

    assert {"METHOD:CANCEL", "SEQUENCE:2", "STATUS:CANCELLED"} <= set(lines)


@pytest.mark.parametrize(
    "words", ["O’Brien; Sons, Ltd\\", "two\nlines", "bell\x07", "END:VEVENT\r\nBEGIN:VEVENT", "a\rb"]
)
def test_nobodys_name_ends_a_line_or_forges_one(words: str):
    lines = unfolded(invitation(an_entry(summary=words, description=words), "REQUEST"))

    assert sum(line == "BEGIN:VEVENT" for line in lines) == 1
    summary = next(line for line in lines if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    read = summary.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert read == words.replace("\r\n", "\n").replace("\r", "\n").replace("\x07", "")


@pytest.mark.parametrize("sign", ["a", "é", "漢", "🪡"])
@pytest.mark.parametrize("length", [0, 1, 37, 74, 75, 76, 300])
def test_long_lines_are_folded_at_75_octets_and_never_within_a_sign(sign: str, length: int):
    line = "SUMMARY:" + sign * length

    pieces = folded(line).removesuffix(b"\r\n").split(b"\r\n")

    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    assert "".join(piece.decode().removeprefix(" ") for piece in pieces) == line


def test_a_calendar_has_every_call_and_its_name():
    content = calendar("Calls, mine", [an_entry(), an_entry(uid="b2@example.org")])

    lines = unfolded(content)
    assert "X-WR-CALNAME:Calls\\, mine" in lines and sum(line == "BEGIN:VEVENT" for line in lines) == 2
    assert content.count(b"\n") == content.count(b"\r\n")


def test_escaping_leaves_plain_words_alone():
    assert escaped("Call about C-2345-6789") == "Call about C-2345-6789"
