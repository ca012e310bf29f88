"""The card before a call, on the pages on which a call is logged."""

from typing import Any, ClassVar

from wtforms import BooleanField

from ...access import Actor
from ...complaints.models import Complaint
from ...conversations import cards
from .actions import ActionForm


class WithCard(ActionForm):
    """Whoever has not read the card as it is now reads it here and ticks it; whoever was rung themselves need not."""

    template: ClassVar[str] = "desk/_call_log_fields.html"
    read_card = BooleanField("I have read the card")
    card: cards.Card | None = None

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        self.card = cards.card_for(actor.id or 0)
        if self.card is None or self.card.read_at is not None:
            del self.read_card

    def validate(self, **kwargs: Any) -> bool:
        valid = bool(super().validate(**kwargs))
        if "read_card" not in self or self.read_card.data or self.was_rung:
            return valid
        self.read_card.errors = [cards.TICK_OR_RUNG if "they_rang" in self else cards.TICK]
        return False

    @property
    def was_rung(self) -> bool:
        """Whether it was their call: nobody could read anything first."""
        return "they_rang" in self and bool(self["they_rang"].data)

    def acted(self, actor: Actor) -> None:
        if "read_card" in self and self.read_card.data:
            cards.mark_read(actor.id or 0)
