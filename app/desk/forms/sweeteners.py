"""Forms of one more thing: choosing it, saying that it left, or that it does not."""

from typing import Any

from flask_wtf.file import MultipleFileField

from ... import clock
from ...access import Actor
from ...catalogue import queries as catalogue
from ...complaints import details as d
from ...complaints import lifecycle
from ...complaints.models import Complaint
from ...remedies import authority, sweeteners
from ...remedies import queries as remedies
from ...remedies.models import Sweetener
from ...web import filters
from .actions import ActionForm, FilesForm
from .fields import Amount, Day, Rows, choose_named, listed, number, shortened, text


class SweetenerForm(ActionForm):
    """One more thing. Those that are small enough stand first, with what each costs."""

    needs = d.SweetenerTerms
    may_ask = False
    remedy_id = Rows("What goes to them", coerce=number)
    card = text("What stands on the card", "By hand, and from you. Name what happened to them.")
    address = text("Where it goes")
    amount = Amount("What it costs", description="Empty, what one costs.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        rows = sweeteners.catalogue_of()
        self.remedy_id.choices = listed((row.id, _with_cost(row)) for row in rows)
        left = filters.money(authority.room(actor, complaint).left)
        self.remedy_id.description = f"You may give {left} more on this complaint without asking anybody."
        asked = remedies.find_last_asked(complaint.id)
        self.may_ask = lifecycle.may(actor, complaint, "ask_approval") and not (asked and asked.is_open)
        if self.may_ask:
            self.remedy_id.description += " For more, fill this in and press “Ask a manager for it”."
        choose_named(self.remedy_id, self.is_submitted())
        if not self.is_submitted():
            self.address.data = complaint.customer.postal_address


def _with_cost(remedy: Any) -> str:
    return f"{remedy.name}, {filters.money(remedy.unit_cost)}" if remedy.unit_cost else str(remedy.name)


def _with_code(row: Sweetener) -> str:
    return f" Code: {row.voucher.code}" if row.voucher is not None else ""


def offer_planned(field: Any, complaint: Complaint, *, submitted: bool) -> None:
    """What waits to be sent, as the choices of `field`."""
    names = {row.id: row.name for row in sweeteners.catalogue_of()}
    field.choices = listed(
        (row.id, f"{names.get(row.remedy_id, 'Something small')}: {shortened(row.card)}{_with_code(row)}")
        for row in sweeteners.planned(complaint.id)
    )
    choose_named(field, submitted)


class SweetenerSentForm(FilesForm):
    needs = d.SweetenerSent
    sweetener_id = Rows("What was sent", coerce=number)
    sent_on = Day("When it was sent")
    files = MultipleFileField("A picture of it", description="For us: so that it is known what left the house.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        offer_planned(self.sweetener_id, complaint, submitted=self.is_submitted())
        if not self.is_submitted():
            self.sent_on.data = catalogue.organisation().working_time.local(clock.now()).date()


class DropSweetenerForm(ActionForm):
    needs = d.SweetenerDropped
    sweetener_id = Rows("What is not sent", coerce=number)
    reason = text("Why it is not sent")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        offer_planned(self.sweetener_id, complaint, submitted=self.is_submitted())
