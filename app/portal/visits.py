"""What a customer's own cookie holds: the form they are filling in, their receipt, and which complaints it opens.

A grant names the complaint, when it was given, and the first bytes of the code's hash, so that a new code ends it. One
that came through a mailed link also names the address, so that the first thing they send confirms that address.

The grant of a whole address names the mail whose link was opened, for fewer hours: it opens what is recorded with that
address now, and ends with the link.
"""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import InvalidToken
from flask import current_app, flash, g, request, session
from flask_babel import get_locale
from flask_babel import gettext as _

from .. import clock, sealing
from ..access import Actor
from ..complaints import queries as complaints
from ..complaints.models import Complaint
from ..complaints.reaching import PERSON
from ..drafts import queries as drafts
from ..drafts import service as draft_service
from ..drafts.models import Draft
from ..errors import DomainError, NotFound
from ..outbox import draft_links
from ..outbox import queries as outbox
from ..outbox.models import Delivery
from ..people import service as people
from ..web import languages

GRANTS, FORM, RECEIPT, NEW_CODE = "grants", "form", "receipt", "new_code"
ADDRESS, LETTER, CAME_BY = "address", "opened_letter", "came_by"
WHOSE = "whose"
"""In a form that acts for a whole address, or for what a letter asks: what stands for the address it was drawn for."""
MARK = re.compile(r"[0-9a-f]{16}")
MOST_GRANTS = 12
PURPOSE = "filing"
ASIDE = "aside"
"""In the cookie: the form that was begun in this browser before another one was brought here by a mailed link."""
LANGUAGE = "language"
"""Among the answers of a draft: in which language they are given."""


class NotOpen(DomainError):
    """The cookie does not open this complaint (any more)."""

    status_code = 403


class OfAnother(DomainError):
    """The page that was sent was drawn for another address than the one that is open in this browser now."""

    status_code = 409


class Removed(DomainError):
    """What it said was removed: there is nothing more to see of it, and nothing to do."""

    status_code = 410

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(_("This complaint was removed."))
        self.complaint = complaint


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
    return held_ticket(FORM)


def held_ticket(name: str) -> Ticket | None:
    """The ticket that the cookie holds under this name. One that came by a mailed link goes with it once another
    went to another address: what was typed wrongly leaves nothing behind."""
    ticket = read_ticket(session.get(name)) if name in session else None
    if ticket is None or not is_shut_out(ticket):
        return ticket
    session.pop(name)
    return None


def is_shut_out(ticket: Ticket) -> bool:
    """Whether the form of `ticket` came here by a mailed link that another one replaced, which is said then."""
    letter_id = session.get(CAME_BY, {}).get(_key_mark(ticket))
    if letter_id is None or draft_links.still_lets_in(letter_id, ticket.token):
        return False
    flash(_("This link was replaced.") + " " + _("A newer mail from us carries the link that works."), "error")
    return True


def came_by(letter_id: int, ticket: Ticket) -> None:
    """This browser has the form of `ticket` from a mailed link."""
    session[CAME_BY] = dict(list(session.get(CAME_BY, {}).items())[-3:]) | {_key_mark(ticket): letter_id}


def follows(letter_id: int, ticket: Ticket) -> None:
    """A newer link was mailed from here: where the form came by one, it stays."""
    if _key_mark(ticket) in session.get(CAME_BY, {}):
        came_by(letter_id, ticket)


def find_draft(*, for_change: bool = False) -> Draft | None:
    ticket = current_ticket()
    draft = None if ticket is None else drafts.find(ticket.token, for_change=for_change)
    if draft is not None and (language := draft.answers.get(LANGUAGE)):
        languages.prefer(language)
    return draft


def open_draft(*, afresh: bool) -> Draft:
    """The draft to write into. `afresh`: somebody begins, so that what was sent before is left alone."""
    draft = find_draft(for_change=True)
    if draft is None or (afresh and draft.about is not None):
        ticket = new_ticket()
        hold(FORM, ticket)
        draft = draft_service.start(ticket.token, PURPOSE)
    if draft.answers.get(LANGUAGE) != (language := str(get_locale())):
        draft.answers = {**draft.answers, LANGUAGE: language}
    return draft


def hold(name: str, ticket: Ticket) -> None:
    """Let this browser hold the form of `ticket`, as long as the form is kept: also when its window is closed."""
    session[name] = ticket.sealed()
    session.permanent = True


def let_go(sent: Ticket | None = None) -> None:
    """The form was sent or thrown away: where no other waits here, the cookie ends with the browser's window."""
    session.permanent = any(read_ticket(session.get(name)) not in (None, sent) for name in (FORM, ASIDE))


def keep_receipt(ticket: Ticket, complaint: Complaint) -> None:
    """Let this browser show the receipt, and follow the complaint."""
    let_go(ticket)
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
    grants[complaint.reference] = [complaint.id, _ends(), _mark(complaint.code_hash), address_mark(mailed_to)]
    session[GRANTS] = grants


def keep_new_code(complaint: Complaint, code: str) -> None:
    """Let this browser show the code it just replaced, so that loading the page again need not make another."""
    session[NEW_CODE] = sealing.seal(code).decode()
    grant(complaint)


def code_that_holds(ticket: Ticket, complaint: Complaint) -> str:
    """The code on the receipt: the one it was sent with, or the one this browser put in its place; empty when another
    was made elsewhere, which nobody here can read."""
    if sealing.matches(sealing.plain_code(ticket.code), complaint.code_hash):
        return ticket.code
    return find_new_code(complaint)


def find_new_code(complaint: Complaint) -> str:
    """The code this browser made for this complaint; empty when it made none, or another holds by now."""
    try:
        code = sealing.unseal(session.get(NEW_CODE, "").encode())
    except InvalidToken:
        return ""
    return code if sealing.matches(sealing.plain_code(code), complaint.code_hash) else ""


def granted() -> list[str]:
    """References of the complaints this browser opened, oldest first."""
    return [
        reference for reference, (_id, ends, _hash, _address) in session.get(GRANTS, {}).items() if ends > _seconds()
    ]


def grant_address(letter: Delivery) -> None:
    """Let this browser open, for a few hours, everything recorded with the address that this letter went to."""
    session[ADDRESS] = [letter.id, _address_ends()]


def find_address() -> str:
    """The address whose complaints this browser may open all; empty where there is none, or not any more."""
    letter_id, ends = session.get(ADDRESS, (0, 0))
    letter = outbox.find(letter_id) if ends > _seconds() else None
    if letter is None or (letter.link_revoked_at is not None and letter.link_purpose == PERSON):
        return ""
    return letter.recipient


def latest_address_mark() -> str:
    """What stands for the address that was opened here last, also when its time is over, or when it is closed just now;
    empty where none was."""
    if is_closed():
        return str(g.closed_mark)
    letter = outbox.find(session.get(ADDRESS, (0, 0))[0])
    return address_mark(letter.recipient) if letter is not None else ""


def is_closed() -> bool:
    """Whether everything that was open here is closed just now."""
    return "closed_mark" in g


def get_address() -> str:
    """The same; raises NotOpen where there is none, and OfAnother for a page that is sent and was drawn for another."""
    if not (address := find_address()):
        raise not_open()
    _check_whose(address)
    return address


def _check_whose(address: str) -> None:
    """On a computer that several people use, a page may stand open from before: it does nothing for who came after."""
    if request.method == "POST" and drawn_for() != address_mark(address):
        raise OfAnother(_("This page was for another address."))


def drawn_for() -> str:
    """What stands for the address that the page was drawn for which is sent; empty where it does not say so."""
    mark = request.form.get(WHOSE, "")
    return mark if MARK.fullmatch(mark) else ""


def keep_letter(letter: Delivery) -> None:
    """Let this browser answer, for a few hours, what a letter asks: its link was opened here, and its secret stays out
    of addresses."""
    session[LETTER] = [letter.id, _address_ends()]


def find_letter(purpose: str) -> Delivery | None:
    """The letter of this purpose that was opened here, while its link works. Raises OfAnother as `get_address` does,
    and Removed."""
    letter_id, ends = session.get(LETTER, (0, 0))
    letter = outbox.find(letter_id) if ends > _seconds() else None
    if letter is None or letter.link_purpose != purpose:
        return None
    refuse_removed(letter)
    if letter.link_revoked_at is not None:
        return None
    if letter.link_expires_at is None or letter.link_expires_at <= clock.now():
        return None
    _check_whose(letter.recipient)
    return letter


def refuse_removed(letter: Delivery | None) -> None:
    """Of a complaint that was removed every link says so, however it had ended. Raises Removed."""
    if letter is None or letter.about is None or letter.to_staff:
        return
    complaint = complaints.get_by_id(letter.about)
    if complaint.removed_at is not None:
        languages.prefer(complaint.language)
        raise Removed(complaint)


def why_ended(otherwise: str) -> str:
    """Why nothing is opened here: the link itself ended in some way, `otherwise`, or only what it opened."""
    return otherwise if session.get(LETTER, (0, 0))[1] > _seconds() else "closed"


def close_all() -> None:
    """Nothing is open in this browser any more; a form that is being filled in stays, one that was sent does not."""
    g.closed_mark = latest_address_mark()
    draft = find_draft()
    sent = (FORM,) if draft is None or draft.about is not None else ()
    for name in (GRANTS, RECEIPT, NEW_CODE, ADDRESS, LETTER, *sent):
        session.pop(name, None)


def get_complaint(reference: str) -> Complaint:
    """The complaint this browser may open; for a POST locked, and with the address a link came to confirmed.

    Raises NotOpen for every other, known or not, and Removed.
    """
    sending = request.method == "POST"
    complaint, mailed = _granted(reference, sending), True
    if complaint is None:
        complaint = _of_address(reference, sending)
    else:
        mailed = bool(session[GRANTS][reference][3])
    if complaint is None:
        raise not_open()
    if complaint.removed_at is not None:
        languages.prefer(complaint.language)
        raise Removed(complaint)
    if sending and mailed:
        people.confirm_address(complaint.customer)
    languages.prefer(complaint.language)
    return complaint


def may_confirm(complaint: Complaint) -> bool:
    """Whether they came by a link in our mail to an address of which nobody has shown yet that it is theirs."""
    _id, _until, _mark_of_code, mailed = session.get(GRANTS, {}).get(complaint.reference, (0, 0, "", ""))
    return bool(mailed) and complaint.customer.email_verified_at is None


def _granted(reference: str, sending: bool) -> Complaint | None:
    complaint_id, ends, mark, address = session.get(GRANTS, {}).get(reference, (0, 0, "", ""))
    if ends <= _seconds():
        return None
    try:
        complaint = complaints.get(reference, Actor("customer", complaint_id), for_change=sending)
    except NotFound:
        return None
    # A new code, or another address, ends what the old one opened.
    is_theirs = complaint.removed_at is not None or address in ("", address_mark(complaint.customer.email))
    current = _mark(complaint.code_hash) == mark and is_theirs
    return complaint if current else None


def _of_address(reference: str, sending: bool) -> Complaint | None:
    if not (address := find_address()):
        return None
    if not sending:
        return complaints.find_of_address(reference, address)
    found = complaints.find_id_of_address(reference, address)
    return complaints.get(reference, Actor("customer", found), for_change=True) if found is not None else None


def actor(complaint: Complaint) -> Actor:
    return Actor("customer", complaint.id, name=complaint.customer.called)


def not_open() -> NotOpen:
    """What is raised where nothing is open."""
    return NotOpen(_("This browser does not open this complaint, or not any more."))


def _key_mark(ticket: Ticket) -> str:
    return sealing.digest(ticket.token)[:8].hex()


def _mark(code_hash: bytes) -> str:
    return code_hash[:8].hex()


def address_mark(address: str) -> str:
    """What stands for an address in the cookie and on its pages; empty for none."""
    return sealing.digest(address)[:8].hex() if address else ""


def _ends() -> int:
    hours = current_app.extensions["settings"].customer_session_hours
    return _seconds() + int(timedelta(hours=hours).total_seconds())


def _address_ends() -> int:
    hours = current_app.extensions["settings"].address_session_hours
    return _seconds() + int(timedelta(hours=hours).total_seconds())


def _seconds() -> int:
    return int(clock.now().timestamp())
