"""What was left to fill in: a merge field without a value, a placeholder, a greeting of nobody.

A hint may be overlooked; these may not: `lifecycle.perform` refuses a text that has one. Signs that the customer wrote
themselves are a quotation, and nothing to fill in: whoever blacked out a name with XXXX may be answered in their words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PLACEHOLDER = re.compile(
    r"\{\{?\s*(?:[^\W\d_][\w ]{0,60}?)?\s*\}?\}"  # {order_number}, { name }, {{name}}, {}
    r"|\[(?!sic\])[^\W\d_][\w ’'/-]{0,60}\]"  # [name], [insert date]
    r"|<(?:[\w]+[ _-])*(?:name|customer|date|day|time|amount|sum|reference|number|order|address)>"  # <first name>
    r"|(?<!\w)X{3,}(?!\w)|_{3,}"  # XXX, ____
    r"|(?P<greeting>\b(?:Dear|Hello|Hi|Good (?:morning|day|afternoon|evening))(?:[ \t]+,|[ \t]*$))",  # Dear ,
    re.MULTILINE,
)


@dataclass(frozen=True)
class Blank:
    """A place that is still empty; it stands at `start` of the text as `said`."""

    start: int
    said: str

    @property
    def words(self) -> str:
        """What to do about it."""
        return f"Fill in “{self.said.strip()}”, or take it out."


def find(text: str, told: Iterable[str] = ()) -> list[Blank]:
    """Every place in the text that is still to be filled in, in order. `told` is what the customer wrote."""
    found = list(PLACEHOLDER.finditer(text))
    if not found:
        return []
    theirs = {match.group() for words in told for match in PLACEHOLDER.finditer(words)}
    return [Blank(match.start(), match.group()) for match in found if match["greeting"] or match.group() not in theirs]


def parts(text: str, told: Iterable[str] = ()) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a place still empty: for showing where they are."""
    end = 0
    for blank in find(text, told):
        if blank.start > end:
            yield text[end : blank.start], False
        yield blank.said, True
        end = blank.start + len(blank.said)
    if end < len(text):
        yield text[end:], False
