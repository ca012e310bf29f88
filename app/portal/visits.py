"""What a customer's own cookie holds: the form they are filling in, their receipt, and which complaints it opens.

A grant names the complaint, when it was given, and the first bytes of the code's hash, so that a new code ends it. One
that came through a mailed link also names the address, so that the first thing they send confirms that address.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import InvalidToken
from flask import current_app, request, session
from werkzeug.datastructures import ImmutableMultiDict

from .. import clock, sealing
from ..access import Actor
from ..complaints import queries as complaints
from ..complaints.models import Complaint
from ..drafts import queries as drafts
from ..drafts import service as draft_service
from ..drafts.models import Draft
from ..errors import DomainError, NotFound
from ..people import service as people

GRANTS, FORM, RECEIPT, NEW_CODE = "grants", "form", "receipt", "new_code"
MOST_GRANTS = 12
PURPOSE = "filing"


class NotOpen(DomainError):
    """The cookie does not open this complaint (any more). `typed` is what the person was about to send."""

    status_code = 403
    typed: ImmutableMultiDict[str, str] = ImmutableMultiDict()


@dataclass(frozen=True)
class Ticket:
    """The key of a form, which is its draft's and makes sending it twice one complaint; and the code it will get."""

    token: str
    code: str

    def sealed(self) -> str:
        return sealing.seal(json.dumps([self.token, self.code])).decode()


def new_ticket() -> Ticket:
    return Ticket(sealing.new_token(), sealing.new_code())


def read_ticket(sealed: str | None) -> Ticket | None:
    """The ticket in a hidden field or in the cookie; None for a forged one, or one sealed under an older key."""
    try:
        token, code = json.loads(sealing.unseal((sealed or "").encode()))
    except (InvalidToken, ValueError):
        return None
    return Ticket(token, code)


def current_ticket() -> Ticket | None:
    """That of the form this browser fills in."""
    return read_ticket(session.get(FORM)) if FORM in session else None


def find_draft(*, for_change: bool = False) -> Draft | None:
    ticket = current_ticket()
    return None if ticket is None else drafts.find(ticket.token, for_change=for_change)


def open_draft(*, afresh: bool) -> Draft:
    """The draft to write into. `afresh`: somebody begins, so that what was sent before is left alone."""
    draft = find_draft(for_change=True)
    if draft is not None and not (afresh and draft.about is not None):
        return draft
    ticket = new_ticket()
    session[FORM] = ticket.sealed()
    return draft_service.start(ticket.token, PURPOSE)


def keep_receipt(ticket: Ticket, complaint: Complaint) -> None:
    """Let this browser show the receipt, and follow the complaint."""
    session[RECEIPT] = {"ticket": ticket.sealed(), "until": _ends()}
    grant(complaint)


def find_receipt() -> Ticket | None:
    receipt = session.get(RECEIPT)
    return read_ticket(receipt["ticket"]) if receipt and receipt["until"] > _seconds() else None


def grant(complaint: Complaint, mailed_to: str = "") -> None:
    """Let this browser open the complaint for some hours. `mailed_to` is the address a link went to."""
    grants = dict(session.get(GRANTS, {}))
    grants.pop(complaint.reference, None)
    while len(grants) >= MOST_GRANTS:  # a cookie has room for 4 KB
        grants.pop(next(iter(grants)))
    grants[complaint.reference] = [complaint.id, _ends(), _mark(complaint.code_hash), _address_mark(mailed_to)]
    session[GRANTS] = grants


def keep_new_code(complaint: Complaint, code: str) -> None:
    """Let this browser show the code it just replaced, so that loading the page again need not make another."""
    session[NEW_CODE] = sealing.seal(code).decode()
    grant(complaint)


def find_new_code(complaint: Complaint) -> str:
    """The code this browser made for this complaint; empty when it made none, or another holds by now."""
    try:
        code = sealing.unseal(session.get(NEW_CODE, "").encode())
    except InvalidToken:
        return ""
    return code if sealing.matches(sealing.plain_code(code), complaint.code_hash) else ""


def granted() -> list[str]:
    """References of the complaints this browser opened, oldest first."""
    return [reference for reference, (_, ends, _, _) in session.get(GRANTS, {}).items() if ends > _seconds()]


def get_complaint(reference: str) -> Complaint:
    """The complaint this browser may open; for a POST locked, and with the address a link came to confirmed.

    Raises NotOpen for every other, known or not.
    """
    complaint_id, ends, mark, address = session.get(GRANTS, {}).get(reference, (0, 0, "", ""))
    if ends <= _seconds():
        raise _not_open()
    sending = request.method == "POST"
    try:
        complaint = complaints.get(reference, Actor("customer", complaint_id), for_change=sending)
    except NotFound as error:
        raise _not_open() from error
    if _mark(complaint.code_hash) != mark or address not in ("", _address_mark(complaint.customer.email)):
        raise _not_open()  # a new code, or another address, ends what the old one opened
    if sending and address:
        people.confirm_address(complaint.customer)
    return complaint


def actor(complaint: Complaint) -> Actor:
    return Actor("customer", complaint.id, name=complaint.customer.called)


def _not_open() -> NotOpen:
    error = NotOpen("This browser does not open this complaint, or not any more.")
    error.typed = request.form
    return error


def _mark(code_hash: bytes) -> str:
    return code_hash[:8].hex()


def _address_mark(address: str) -> str:
    return sealing.digest(address)[:8].hex() if address else ""


def _ends() -> int:
    hours = current_app.extensions["settings"].customer_session_hours
    return _seconds() + int(timedelta(hours=hours).total_seconds())


def _seconds() -> int:
    return int(clock.now().timestamp())
