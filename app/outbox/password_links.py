"""Mails with which staff choose a password: an invitation, or a new one for who forgot theirs. Each link works once."""

from datetime import timedelta

from .. import clock
from ..accounts import queries as accounts
from ..accounts.models import User
from ..errors import NotFound, WrongState
from . import service
from .models import Delivery, State

PURPOSE = "staff_password"
INVITED_FOR = timedelta(days=7)
# Whoever reads the mail is let in, so the link is a second password while it lives (OWASP ASVS 6.5.5).
RESET_FOR = timedelta(minutes=10)
DAY = timedelta(days=1)


def invite(user: User) -> Delivery:
    """Ask a new colleague to choose a password."""
    return _send("staff_invite", _recipient(user.name, user.email), INVITED_FOR)


def send_reset(email: str) -> None:
    """A link for a new password, if somebody here has this address. The same work is done for everybody else."""
    user = accounts.find_by_email(email)
    if user is not None and user.active:
        _send("staff_reset", _recipient(user.name, user.email), RESET_FOR)
        return
    # Rendered and stored like any other, and never sent: no clock tells from outside who works here.
    nobody = _send("staff_reset", _recipient("", "nobody@localhost"), RESET_FOR)
    nobody.state, nobody.recipient, nobody.link_sealed = State.RECALLED, "", None


def open_link(token: str) -> tuple[Delivery, User]:
    """The mail a link came with, and whose password it sets. Raises NotFound, or WrongState when it has ended."""
    delivery = service.find_by_link(token)
    if delivery is None or delivery.link_purpose != PURPOSE or delivery.state == State.RECALLED:
        raise NotFound("This link opens nothing. Copy it whole from the mail.")
    user = accounts.find_by_email(delivery.recipient)
    if delivery.link_revoked_at is not None:
        raise WrongState("This link was used, or a newer one was sent.")
    ended = delivery.link_expires_at is None or delivery.link_expires_at <= clock.now()
    if ended or user is None or not user.active:
        raise WrongState("This link has ended.")
    return delivery, user


def spend(delivery: Delivery) -> None:
    """No link that was mailed to this person until now opens anything more."""
    service.revoke_links_to(delivery.recipient, PURPOSE)


def _send(kind: str, to: service.Recipient, lasts: timedelta) -> Delivery:
    delivery = service.enqueue(kind, to, {}, about=None, link=service.Link(PURPOSE, lasts / DAY))
    assert delivery is not None, "staff always have an address"
    return delivery


def _recipient(name: str, email: str) -> service.Recipient:
    return service.Recipient(name, email, is_staff=True)
