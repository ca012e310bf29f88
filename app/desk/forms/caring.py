"""Forms of what people need from us."""

from flask import request

from ...access import Actor
from ...catalogue import queries as catalogue
from ...complaints import details as d
from ...complaints import needs, ways
from ...complaints.models import Complaint
from ...complaints.needs import CONSENT_HOW
from ...people.models import REFUSED, UNPROVEN
from ..caring import CONSENTS, meaning_of, names_of
from .actions import ActionForm
from .fields import OneOf, Rows, Several, listed, number, plain, text
from .opening import CHOOSE

FIRST = "Only where one of them asks for the telephone and another for anything but it."


def speaking() -> list[tuple[str, str]]:
    """The kinds of needs that ask for the telephone, or for anything but it."""
    return [
        (kind.key, kind.name)
        for kind in catalogue.care().need_kinds
        if kind.active and kind.key in ways.BY_TELEPHONE | ways.NO_TELEPHONE
    ]


class NeedsForm(ActionForm):
    needs = d.Needs
    template = "desk/_needs_form.html"
    also_needed = ActionForm.also_needed | {"meaning", "consent_how", "first"}
    kinds = Several("What it is")
    first = OneOf("Which goes first", description=FIRST)
    meaning = text(
        "What it means for how we handle it",
        "Only what we act on. Not an illness, but that she reads large print; not a quarrel, but when not to ring.",
    )
    purpose = OneOf("What it is kept for")
    basis = Rows("What allows us to keep it", coerce=plain)
    consent_how = OneOf("How they agreed", description="Where they agree.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        care = catalogue.care()
        self.kinds.choices = listed((kind.key, kind.name) for kind in care.need_kinds if kind.active)
        self.first.choices = listed([CHOOSE, *speaking()])
        self.purpose.choices = listed([CHOOSE, *((row.key, row.name) for row in care.purposes if row.active)])
        self.basis.choices = listed((row.key, row.name) for row in care.bases if row.active)
        self.consent_how.choices = listed([CHOOSE, *((key, CONSENTS[key]) for key in CONSENT_HOW)])

    def details(self) -> d.Needs:
        return d.Needs(
            tuple(self.kinds.data or ()), self.purpose.data, self.basis.data, self.meaning.data,
            self.consent_how.data, self.first.data,
        )  # fmt: skip

    @property
    def asks(self) -> dict[str, str]:
        """What each kind asks of whoever acts, and how far it raises the severity."""
        return {kind.key: _consequence(kind.handling, kind.raises_to) for kind in catalogue.care().need_kinds}

    @property
    def bases(self) -> dict[str, str]:
        return {row.key: row.hint for row in catalogue.care().bases}


def _consequence(handling: str, raises_to: int) -> str:
    return f"{handling} {catalogue.severity_name(raises_to)} at least." if raises_to else handling


class NeedEndedForm(ActionForm):
    needs = d.NeedEnded
    need_id = Rows("What no longer holds", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        recorded = needs.of_complaint(complaint)
        self.need_id.choices = listed(
            (need.id, ": ".join(filter(None, [names_of(need), meaning_of(need)]))) for need in recorded
        )
        named = request.args.get("need_id", "")
        if not self.is_submitted() and named.isdecimal():
            self.need_id.data = int(named)
        elif not self.is_submitted() and len(recorded) == 1:
            self.need_id.data = recorded[0].id


class AuthorityForm(ActionForm):
    needs = d.AuthorityJudged
    also_needed = ActionForm.also_needed | {"reason"}
    right = Rows("What you have seen of their right to act", coerce=plain)
    reason = text("What they read", "Where it does not allow it: what is missing, and what would do.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        seen = [(row.key, row.name) for row in catalogue.care().authorities if row.active and row.key not in UNPROVEN]
        self.right.choices = listed([*seen, (REFUSED, "What they showed does not allow it")])


assert set(CONSENT_HOW) <= CONSENTS.keys()
