"""A mail taken apart in a time and a memory that its size alone bounds, however many parts, heads or lines it has."""

from email import policy
from email.message import Message
from email.parser import BytesParser

MOST_LINES = 1_000_000
MOST_PARTS = 12_000
MOST_HEADERS = 1_000  # of a part
LONGEST_HEADER = 20_000
DEEPEST = 60
NEVER_RAISES = policy.compat32


class _TooMuch(Exception):
    """More parts, or deeper within each other, than any mail program writes."""


class Part(Message):
    """A mail, or a part of one, with as much of its head as anybody asks for."""

    within: "Part | None" = None
    depth = 0

    def set_raw(self, name: str, value: str) -> None:
        if len(self) < MOST_HEADERS:
            super().set_raw(name, value[:LONGEST_HEADER])

    def attach(self, payload: Message | str) -> None:
        """Called for each part as it begins."""
        super().attach(payload)
        if isinstance(payload, Part):
            payload.within, payload.depth = self, self.depth + 1
            if payload.depth > DEEPEST:
                raise _TooMuch


class _Maker:
    """Makes the parts of one mail, and knows the last."""

    def __init__(self) -> None:
        self.count, self.last = 0, Part(policy=NEVER_RAISES)

    def __call__(self, policy: policy.Policy = NEVER_RAISES) -> Part:
        if self.count > MOST_PARTS:
            raise _TooMuch
        self.count, self.last = self.count + 1, Part(policy=policy)
        return self.last

    def outermost(self) -> Part:
        part = self.last
        while part.within is not None:
            part = part.within
        return part


def take_apart(raw: bytes) -> tuple[Message, bool]:
    """The mail with its parts, and whether that is all of it: of what goes beyond the bounds, it is the beginning."""
    lines, maker = _beginning(raw), _Maker()
    try:
        return BytesParser(maker, policy=NEVER_RAISES).parsebytes(lines), len(lines) == len(raw)
    except _TooMuch:
        return maker.outermost(), False


def flat(raw: bytes) -> Message:
    """The mail with its head, and whatever follows as one text."""
    return BytesParser(Part, policy=NEVER_RAISES).parsebytes(_beginning(raw), headersonly=True)


def _beginning(raw: bytes) -> bytes:
    if raw.count(b"\n") <= MOST_LINES:
        return raw
    place = 0
    for _line in range(MOST_LINES):
        place = raw.find(b"\n", place) + 1
    return raw[:place]
