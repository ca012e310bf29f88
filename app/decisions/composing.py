"""The letter composed: what was typed, what the case holds, and what nobody can leave out, in the order they are read.

The decision stands in the first sentence. What is still missing is told (`Gap`) and shown in its place in brackets; a
letter with a gap does not leave.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue.settings import OutsideBody
from ..complaints import details as d
from ..complaints import ways
from ..complaints.letters import recipient_of
from ..complaints.models import Complaint
from ..sentences import sentence
from ..web import filters, languages
from . import sentences
from .content import Block, Content, Line
from .kinds import decided, deciding, kind_of
from .material import Given, Material

_: Callable[..., str] = gettext
APOLOGISED = ("upheld", "partly_upheld")
NO_APOLOGY = "They were right: say sorry, for what happened to them."
NO_REMEDY = "Say what was done and when, or why there is no remedy."
BLANK = re.compile(r"\{(\w+)\}")
BLANKS = ("customer", "reference", "organisation", "telephone", "handler", "outside_body", "months", "in_days")
"""What a fixed paragraph may leave to be filled in."""


@dataclass(frozen=True)
class Gap:
    """Something that is missing: the field of the details it belongs to, empty for none, what to do about it, and what
    stands in its place."""

    field: str
    words: str
    shown: str


@dataclass(frozen=True)
class Composed:
    content: Content
    gaps: tuple[Gap, ...]


def compose(complaint: Complaint, letter: d.Decision, material: Material, signer: User) -> Composed:
    """The letter in the customer's language, and what is missing in it."""
    with languages.writing_in(complaint.language):
        return _Composer(complaint, letter, material, signer).compose()


class _Composer:
    def __init__(self, complaint: Complaint, letter: d.Decision, material: Material, signer: User) -> None:
        self.complaint, self.letter, self.material, self.signer = complaint, letter, material, signer
        self.decision, self.deciding = decided(letter), deciding(letter)
        self.organisation = catalogue.organisation()
        self.to = recipient_of(self.complaint)
        self.gaps: list[Gap] = []

    def compose(self) -> Composed:
        to = self.to
        title, opening = self._opening()
        blocks = [Block("opening", words=f"{opening} {self._subject()}", fixed=True), *self._typed(), *self._facts()]
        last = [list(self._fixed()), list(self._outside_body())]
        for part in reversed(last) if self.deciding == "final_position" else last:
            blocks += part
        name = self.organisation.name
        content = Content(
            kind=kind_of(self.letter).key,
            language=self.complaint.language,
            reference=self.complaint.reference,
            sender=(name, *_lines(self.organisation.address, without=name), *self._reach()),
            to=(to.name, *_lines(to.postal_address, without=to.name)),
            title=title,
            greeting=_("Dear %(name)s,", name=to.called) if to.called else _("Good day,"),
            blocks=tuple(block for block in blocks if block.words.strip() or block.lines),
            signature=(self.signer.public_name, self._call()),
            large=ways.of(self.complaint).large,
        )
        return Composed(content, tuple(self.gaps))

    def _lack(self, field: str, words: str, shown: str) -> str:
        """Note a gap; returns what stands in its place."""
        self.gaps.append(Gap(field, words, f"[{shown}]"))
        return f"[{shown}]"

    # What was decided.

    def _opening(self) -> tuple[str, str]:
        """Title and first sentence."""
        opening = sentences.openings().get(self.deciding)
        if opening is None:
            missing = self._lack("outcome", "Choose the outcome.", _("the decision"))
            return missing, missing
        return opening

    def _subject(self) -> str:
        came = filters.long_day(self.complaint.received_at)
        about = self.complaint.title.rstrip(".")  # one that was cut short says so
        sentences = [_("Your complaint “%(about)s” reached us on %(day)s.", about=about, day=came)]
        if (before := self.material.follows) is not None and before.sent_at is not None:
            day = filters.long_day(before.sent_at)
            takes_place = kind_of(self.letter).key == "correction"
            sentences.append(
                _("This letter takes the place of the one we sent you on %(day)s.", day=day)
                if takes_place
                else _("This letter follows the one we sent you on %(day)s.", day=day)
            )
        return " ".join(sentences)

    # What a person wrote.

    def _typed(self) -> Iterator[Block]:
        decision = self.decision
        if isinstance(self.letter, d.DecisionCorrected):
            words = self.letter.wrong.strip() or self._lack("wrong", "Say what was wrong.", _("what was wrong"))
            yield Block("wrong", _("What was wrong in it"), words)
        if self.deciding in APOLOGISED:
            yield Block("apology", words=decision.apology.strip() or self._no_apology())
        elif decision.apology.strip():
            yield Block("apology", words=decision.apology.strip())
        yield self._main()
        yield from self._misunderstood(decision)
        yield self._points()

    def _no_apology(self) -> str:
        return self._lack("apology", NO_APOLOGY, _("the apology"))

    def _main(self) -> Block:
        if isinstance(self.decision, d.Deadlock):
            words = self.decision.position.strip() or self._lack(
                "position", "Write our final position.", _("our position")
            )
            return Block("position", _("Our position, and why"), words)
        words = self.decision.explanation.strip()
        return Block(
            "explanation", _("What we found, and why"),
            words or self._lack("explanation", "Explain the decision to the customer.", _("the explanation")),
        )  # fmt: skip

    def _misunderstood(self, decision: d.Resolution | d.Deadlock) -> Iterator[Block]:
        """Where they understood us wrongly: the rule, why we have it, and what we will say better."""
        if not isinstance(decision, d.Resolution) or decision.cause != self.organisation.misunderstanding:
            return
        for name, title, owed, shown in (
            ("policy", _("The rule that it is about"), "Quote the rule that it is about.", _("the rule")),
            ("policy_reason", _("Why we have this rule"), "Say in your own words why we have this rule.", _("why")),
            ("clearer", _("What we will make clearer"), "Say what we will make clearer.", _("what becomes clearer")),
        ):
            yield Block(name, title, getattr(decision, name).strip() or self._lack(name, owed, shown))

    def _points(self) -> Block:
        """Every concern with its answer; where the decision speaks of nothing else it is said once."""
        said = self.decision.position if isinstance(self.decision, d.Deadlock) else self.decision.explanation
        lines = []
        for point in self.material.points:
            outcome = sentences.findings().get(point.outcome, "")
            if not outcome and not point.waived:
                outcome = self._lack("concerns", "Give every concern its outcome.", _("the outcome"))
            words = point.finding.strip()
            if not words:
                words = self._lack("findings", "Write what we found about every concern.", _("what we found"))
            lines.append(
                Line(_("“%(words)s”", words=point.words.rstrip(".")), outcome, "" if words == said.strip() else words)
            )
        title = _("What you told us, point by point") if len(lines) > 1 else _("What you told us")
        return Block("points", title if lines else "", lines=tuple(lines))

    # What the case holds.

    def _facts(self) -> Iterator[Block]:
        decision = self.decision
        yield from self._remedies(decision) if isinstance(decision, d.Resolution) else self._offered()
        yield self._asked()
        if self.material.owed:
            lines = tuple(
                Line(row.words, _("by %(day)s", day=filters.long_day(row.due_at)), _promised_under(row.reference))
                for row in self.material.owed
            )
            yield Block("owed", _("What we still do, and by when"), lines=lines, fixed=True)
        if isinstance(decision, d.Resolution) and decision.learned.strip():
            yield Block("learned", _("What we learned, and what we change"), decision.learned.strip())

    def _remedies(self, decision: d.Resolution) -> Iterator[Block]:
        """What was done; where nothing of ours was agreed, the day it was put right, or why nothing was."""
        reason, lines, day = decision.no_remedy_reason.strip(), self._given(), decision.fulfilled_on
        title = _("What we did to put it right")
        if any(not row.reference for row in self.material.given):
            yield Block("remedies", title, lines=lines, fixed=True)
        elif day is not None:
            words = _("It was put right on %(day)s.", day=filters.long_day(day))
            yield Block("remedies", title, words, lines, fixed=True)
        elif not reason:
            words = self._lack("no_remedy_reason", NO_REMEDY, _("what was done, or why there is no remedy"))
            yield Block("remedies", title, words, lines)
        elif lines:
            yield Block("remedies", title, lines=lines, fixed=True)
        granted = [row.detail for row in self.material.asked if row.is_granted]
        if granted and day is None and all(row.reference for row in self.material.owed):
            words = f"They get: “{granted[0]}” Write the day it reached them. What is still to come is promised first."
            yield Block("granted", words=self._lack("fulfilled_on", words, _("when it was done")))
        if reason:
            yield Block("no_remedy", _("What we can’t do, and why"), reason)

    def _asked(self) -> Block:
        """What they asked for, and what of it they get; where it is less, why, unless the letter says that already."""
        said = {getattr(self.decision, name, "").strip() for name in ("position", "no_remedy_reason")}
        lines = []
        for row in self.material.asked:
            answer = sentences.answers().get(row.answer, "")
            if not answer:
                answer = self._lack("wishes", f"Say what becomes of their wish: “{row.words}”", _("what becomes of it"))
            why = row.reason.strip() if row.answer != "yes" else ""
            if row.answer in ("partly", "not_now") and not why:
                why = self._lack("wishes", f"Say why it is less than they asked: “{row.words}”", _("why it is less"))
            words = " ".join(sentence(part) for part in (row.detail.strip(), why) if part and part not in said)
            lines.append(Line(_("“%(words)s”", words=row.words.rstrip(".")), answer, words))
        return Block("asked", _("What you asked for") if lines else "", lines=tuple(lines), fixed=True)

    def _given(self) -> tuple[Line, ...]:
        return tuple(
            Line(row.words, filters.money(row.told) if row.told is not None else "", _became(row))
            for row in self.material.given
        )

    def _offered(self) -> Iterator[Block]:
        """What was given, and what still stands while somebody outside looks at it."""
        if given := self._given():
            yield Block("remedies", _("What you had from us"), lines=given, fixed=True)
        if (offer := self.material.open_offer) is not None:
            lines = tuple(
                Line(row.words, filters.money(row.told) if row.told is not None else "") for row in offer.lines
            )
            stands = sentences.stands(filters.long_day(offer.until), stays_open=offer.stays_open)
            yield Block("offer", _("What we offered you"), stands, lines, fixed=True)

    # What nobody can leave out.

    def _fixed(self) -> Iterator[Block]:
        settings = catalogue.letters()
        for number, words in enumerate(settings.fixed.get(self.deciding, ())):  # type: ignore[call-overload]
            yield Block(f"fixed_{number}", words=BLANK.sub(self._filled, words), fixed=True)

    def _filled(self, blank: re.Match[str]) -> str:
        name = blank[1].replace("_", " ")
        missing = f"A fixed paragraph names what the settings leave empty: {name}."
        return self._blanks().get(blank[1], "") or self._lack("", missing, name)

    def _blanks(self) -> dict[str, str]:
        days = catalogue.targets().follow_up_days
        return {
            "customer": self.complaint.customer.name,
            "reference": self.complaint.reference,
            "organisation": self.organisation.name,
            "telephone": filters.apart(self.organisation.phone),
            "handler": self.signer.public_name,
            "outside_body": self.organisation.outside_body.name,
            "months": str(self.organisation.outside_body.months_to_go),
            "in_days": ngettext("tomorrow", "in %(num)s days", days),
        }

    def _outside_body(self) -> Iterator[Block]:
        body, final = self.organisation.outside_body, self.deciding == "final_position"
        title = _("If you see it differently")
        if not body.name:
            if final:
                words = _("You do not have to accept it. You can ask a court or an advice centre to look at it.")
                yield Block("outside_body", title, words, fixed=True)
            return
        if self.deciding not in catalogue.letters().name_outside_body:
            return
        words = sentences.outside(body.months_to_go, final=final)
        yield Block("outside_body", title, words, self._ways_to(body), fixed=True)

    def _ways_to(self, body: OutsideBody) -> tuple[Line, ...]:
        ways = [
            (_("Who"), body.name),
            (_("On the web"), body.url),
            (_("Telephone"), body.phone if self.to.rings or not (body.url or body.address.strip()) else ""),
            (_("Address"), ", ".join(_lines(body.address, without=body.name))),
        ]
        if not (body.url or body.phone or body.address.strip()):
            words = "The settings name no way to reach the outside body: web address, telephone or postal address."
            ways.append((_("How to reach them"), self._lack("", words, _("web address or telephone"))))
        ways.append((_("Tell them our reference"), self.complaint.reference))
        return tuple(Line(label, value) for label, value in ways if value)

    # Who writes.

    def _reach(self) -> list[str]:
        phone = self.organisation.phone
        ways = [_("Telephone %(phone)s", phone=filters.apart(phone)) if phone else "", self.organisation.phone_hours]
        return [way for way in (*ways, self.organisation.email) if way]

    def _call(self) -> str:
        name, phone = self.organisation.name, self.organisation.phone
        if not phone or (not self.to.rings and self.organisation.address.strip()):
            return name  # the letter's head says where to write to
        return _("%(name)s, telephone %(phone)s", name=name, phone=filters.apart(phone))


def _became(given: Given) -> str:
    """When it was done, and under which reference it was agreed, where that is another."""
    done = _("Done on %(day)s.", day=filters.long_day(given.done_at)) if given.done_at else ""
    return " ".join(part for part in (done, _agreed_under(given.reference)) if part)


def _agreed_under(reference: str) -> str:
    return _("Agreed under %(reference)s.", reference=reference) if reference else ""


def _promised_under(reference: str) -> str:
    return _("Promised under %(reference)s.", reference=reference) if reference else ""


def _lines(words: str, *, without: str) -> list[str]:
    """The lines of an address, without a first one that says the name once more."""
    lines = [line.strip() for line in words.replace("\r\n", "\n").split("\n") if line.strip()]
    return lines[1:] if lines and lines[0].casefold() == without.strip().casefold() else lines
