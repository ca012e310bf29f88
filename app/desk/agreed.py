"""What both sides agreed to, and what is sent on top, as the page of a case shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..access import Actor
from ..catalogue import queries as catalogue
from ..catalogue.queries import RemedyChoice
from ..complaints.casefile import CaseFile
from ..complaints.models import Attachment
from ..remedies import agreements, authority, sweeteners
from ..remedies import queries as remedies
from ..remedies.models import Agreement

HOW = {
    agreements.PAGE: "on their page",
    "telephone": "by telephone",
    "counter": "at the counter",
    "letter": "by letter",
    "email": "by e-mail",
    "street": "in the street",
}


@dataclass(frozen=True)
class Agreed:
    """An agreement: its terms, how and by whom it was made; `codes` are those that were drawn for it."""

    row: Agreement
    how: str
    ours: str
    heard_by: str
    codes: list[str]

    @property
    def terms(self) -> list[str]:
        return self.row.terms.splitlines()


@dataclass(frozen=True)
class OnTop:
    """One more thing, by its name; `state` is planned, sent or dropped, `code` what goes with its card."""

    id: int
    name: str
    card: str
    address: str
    cost: Decimal
    state: str
    sent_on: date | None
    picture: Attachment | None
    code: str


def on_case(file: CaseFile, actor: Actor, used: Decimal, *, may_add: bool) -> dict[str, Any]:
    """What the page of a case shows of both, `used` being what of the authority for it is given; something more is
    suggested where `may_add` says that it may be added."""
    return {
        "agreed": agreements_in(file),
        "on_top": on_top(file),
        "one_more": one_more_thing(file, actor, used) if may_add else [],
    }


def agreements_in(file: CaseFile) -> list[Agreed]:
    """Every agreement of the case, the latest first."""
    codes = {offer.id: _codes(offer.id, file) for offer in file.found.of(remedies.OFFERS)}
    return [
        Agreed(
            row, HOW.get(row.how, row.how), file.name_of(row.ours_id),
            file.name_of(row.heard_by_id) if row.heard_by_id else "", codes.get(row.offer_id, []),
        )
        for row in file.found.of(remedies.AGREEMENTS)[::-1]
    ]  # fmt: skip


def _codes(offer_id: int, file: CaseFile) -> list[str]:
    lines = [line for line in file.found.of(remedies.OFFERED_REMEDIES) if line.offer_id == offer_id]
    return [row.code for row in file.found.of(remedies.VOUCHERS) if row.id in {line.voucher_id for line in lines}]


def on_top(file: CaseFile) -> list[OnTop]:
    """What was sent on top of it, or is to be, the latest first."""
    names = {remedy.id: remedy.name for remedy in catalogue.remedies()}
    pictures = {row.id: row for row in file.attachments}
    codes = {row.id: row.code for row in file.found.of(remedies.ON_TOP_VOUCHERS)}
    return [
        OnTop(
            row.id, names.get(row.remedy_id, "Something small"), row.card, row.address, row.cost, row.state,
            row.sent_on, pictures.get(row.attachment_id or 0), codes.get(row.voucher_id or 0, ""),
        )
        for row in file.found.of(remedies.SWEETENERS)[::-1]
    ]  # fmt: skip


def sent_for(file: CaseFile) -> Decimal:
    """What of the authority for this case is sent on top."""
    rows = file.found.of(remedies.SWEETENERS)
    return sum((row.cost for row in rows if row.state != "dropped"), authority.NONE)


def one_more_thing(file: CaseFile, actor: Actor, used: Decimal) -> list[RemedyChoice]:
    """What is suggested on top after a fault of ours: small, and such that this colleague can send it now. Nothing
    where something goes to them already."""
    if any(row.state != "dropped" for row in file.found.of(remedies.SWEETENERS)):
        return []
    return sweeteners.suggested(file.complaint, actor, used)
