"""What would make it easier for somebody: as it is asked, as we keep it, and as it stands when they come back to it."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import ValidationError

from ..catalogue import queries as catalogue
from ..complaints.details import Needs
from ..complaints.models import Need
from ..complaints.needs import CONSENT
from .fields import short, story
from .typed import PortalForm

NEEDS = {
    "large_print": _l("Large print"),
    "language": _l("Another language, or an interpreter"),
    "ring": _l("Ring me instead of writing"),
    "representative": _l("Speak with somebody who is with me"),
    "time": _l("More time to answer"),
}
"""How somebody says what they need, by the keys of the catalogue's kinds; colleagues know and record more of them."""


def offered_needs() -> dict[str, Any]:
    """What can be chosen: of NEEDS what the house keeps on its own list."""
    kept = {kind.key for kind in catalogue.care().need_kinds if kind.active}
    return {key: words for key, words in NEEDS.items() if key in kept}


class Easing(PortalForm):
    """The questions; whoever chooses another language says which, and is asked that only where it can be chosen."""

    needs = SelectMultipleField(
        _l("What would make this easier for you?"), validate_choice=False,
        description=_l(
            "We keep it to reach you in a way that works. Only the few who look after your complaint see it."
        ),
    )  # fmt: skip
    need_language = short(_l("Which language, where you need another one?"))
    need_words = story(_l("Anything else that would make it easier?"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.needs.choices = [Choice(kind, words) for kind, words in offered_needs().items()]
        if "language" not in offered_needs():
            del self.need_language

    def validate_need_language(self, field: Field) -> None:
        """A language that is named is one they need."""
        chosen = self.needs.data or []
        if field.data and "language" not in chosen:
            self.needs.data = [*chosen, "language"]
        if "language" in chosen and not field.data:
            raise ValidationError(_l("Say which language, or take it out."))


def as_kept(kinds: Collection[str], language: str, words: str) -> Needs | None:
    """What they need, kept with their consent; None where nothing was asked of us."""
    chosen, care = [kind for kind in kinds if kind in offered_needs()], catalogue.care()
    words = words if words.strip() else ""
    if (words or language) and not chosen:
        chosen = [kind.key for kind in care.need_kinds if kind.key == "other" and kind.active]
    if not chosen:
        return None
    purposes = [purpose.key for purpose in care.purposes if purpose.active]
    return Needs(
        kinds=tuple(chosen), language=language, meaning=words, basis=CONSENT, consent_how="written",
        purpose="reach" if "reach" in purposes else next(iter(purposes), ""),
    )  # fmt: skip


def as_typed(needs: Sequence[Need]) -> dict[str, Any]:
    """The same the other way round, by the names of the form."""
    return {
        "needs": [kind for need in needs for kind in need.kinds],
        "need_language": next((need.language for need in needs if need.language), ""),
        "need_words": "\n".join(need.meaning for need in needs if need.meaning),
    }


def in_words(needs: Sequence[Need]) -> list[str]:
    """The same for whoever reads it, one by one: what they chose in the reader's language, then their own words."""
    told = as_typed(needs)
    chosen = {kind: str(NEEDS[kind]) for kind in told["needs"] if kind in NEEDS}
    if told["need_language"]:
        chosen["language"] = _("Another language, or an interpreter: %(language)s", language=told["need_language"])
    return [*chosen.values(), *filter(None, [told["need_words"]])]
