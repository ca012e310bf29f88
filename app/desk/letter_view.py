"""What the page of a letter shows beside its form: the letter as it stands, what is missing, how plain it is."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue.care import Choice
from ..complaints import ways
from ..complaints.models import Complaint
from ..complaints.wording import mixups
from ..decisions import checking, content, differences, drafting, kinds, meter, rules, signing
from ..decisions import queries as decisions
from ..decisions.content import Block
from ..decisions.models import Letter, SignOff
from .complete import Missing, lack
from .options import possible

WHY_FIXED = {
    "opening": "The decision comes first, whatever it is.",
    "remedies": "From the offers of this case, and what was confirmed as done.",
    "asked": "From what they asked for, and what was said to it.",
    "offer": "The offer that still stands on this case.",
    "owed": "From the promises of this case.",
    "outside_body": "The settings ask for it in every letter that decides this.",
}
RULE = "A paragraph of the settings, for every letter that decides this."


@dataclass(frozen=True)
class Part:
    """A block of the letter: its text in pieces of (words, mark), a mark being gap, long, hard or none."""

    block: Block
    words: list[tuple[str, str]]
    lines: list[tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, str]]]]
    why_fixed: str


@dataclass(frozen=True)
class View:
    """`missing` are links to fields and what to do there; `why` says which rules ask for a second signature;
    `blocked` is what the case has to have first."""

    draft: drafting.Draft
    parts: list[Part]
    missing: list[tuple[str, str]]
    plain: meter.Plainness
    mixups: list[mixups.Mixup]
    why: str
    signers: list[str]
    letter: Letter | None
    asked: SignOff | None
    answered: SignOff | None
    blocked: list[Missing]

    @property
    def back_reasons(self) -> list[str]:
        """Why it came back, in the settings' words."""
        return [catalogue.letters().send_back_reason(key) for key in self.answered.reasons] if self.answered else []


def of(complaint: Complaint, form: Any, actor: Actor) -> View:
    """The letter that the form would make now."""
    author = accounts.get_user(actor.id or 0)
    typed = form.details()
    letter = decisions.find_current(complaint.id)
    if letter is not None and letter.latest.typed == kinds.write(typed):
        author = letter.latest.author
    drafted = drafting.draft(complaint, typed, author)
    said = decisions.sign_offs(complaint.id)
    gaps = {gap.shown for gap in drafted.composed.gaps}
    open_to = possible(complaint, actor)
    return View(
        draft=drafted,
        parts=[part(block, gaps) for block in drafted.composed.content.blocks],
        missing=[(_link(complaint.reference, form, gap.field), gap.words) for gap in drafted.composed.gaps],
        plain=meter.measure(drafted.composed.content, ways.without(complaint)),
        mixups=checking.mixups_in(complaint, drafted),
        why=rules.because(drafted.risks),
        signers=[user.name for user in signing.signers(author.id, actor.id or 0, complaint)]
        if drafted.has_to_wait
        else [],
        letter=letter,
        asked=next((row for row in said if row.state == "asked"), None),
        answered=_answered(letter, said),
        blocked=[lack(row, open_to, complaint) for row in signing.waits_for(complaint, kinds.kind_of(typed).action)],
    )


def _answered(letter: Letter | None, said: Sequence[SignOff]) -> SignOff | None:
    """What became of the last question, while it is about the letter under way."""
    latest = next((row for row in said if row.state in ("signed", "sent_back")), None)
    if letter is None or latest is None or latest.version_id not in {version.id for version in letter.versions}:
        return None
    return latest


def part(block: Block, gaps: Collection[str] = ()) -> Part:
    """A block in pieces, so that what is missing, long or hard can be seen in its place."""
    return Part(
        block,
        pieces(block.words, gaps),
        [(pieces(line.label, gaps), pieces(line.value, gaps), pieces(line.words, gaps)) for line in block.lines],
        (WHY_FIXED.get(block.key, RULE) if block.fixed else ""),
    )


def pieces(text: str, gaps: Collection[str]) -> list[tuple[str, str]]:
    """A text in pieces of (words, mark): a gap in brackets, a long sentence, a hard word, or plain."""
    found: list[tuple[str, str]] = []
    for words in re.split(f"({'|'.join(map(re.escape, gaps))})", text) if gaps else [text]:
        if words in gaps:
            found.append((words, "gap"))
        else:
            found += [(mark.words, "" if mark.kind == "plain" else mark.kind) for mark in meter.marked(words)]
    return found


def _link(reference: str, form: Any, name: str) -> str:
    if name == "wishes":
        return url_for("desk.ask", reference=reference, slug="answer-wishes")
    field = form.field_for(name) if name else None
    return f"#{field.id}" if field is not None else ""


def send_back_reasons() -> tuple[Choice, ...]:
    return catalogue.letters().send_back_reasons


@dataclass(frozen=True)
class ToSign:
    """A letter before somebody signs it. `since` is what changed in it since it was last sent back."""

    asked: SignOff
    parts: list[Part]
    title: str
    greeting: str
    signature: tuple[str, ...]
    plain: meter.Plainness
    why: str
    answered: SignOff | None
    since: list[differences.Difference]


def to_sign(complaint: Complaint, asked: SignOff) -> ToSign:
    """What the signer reads: the letter as it was saved, why it needs a second person, what came of the last time."""
    version = asked.version
    said = content.read(version.content)
    last = _answered(version.letter, decisions.sign_offs(complaint.id))
    changed = differences.between(last.version, version) if last is not None and last.state == "sent_back" else []
    return ToSign(
        asked, [part(block) for block in said.blocks], said.title, said.greeting, said.signature,
        meter.measure(said, ways.without(complaint)),
        rules.because(asked.risks), last, [row for row in changed if row.changed],
    )  # fmt: skip
