"""Writing rows of the outbox. Nothing is sent here: `sending` does that, in the worker, after the commit."""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from .. import clock, sealing
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import NotFound, WrongState
from ..web import languages
from . import rendering
from .models import Channel, Delivery, Notice, State
from .reach import reach

LONGEST_GREETING = 60
CHOSEN = {"email": Channel.MAIL, "phone": Channel.CALL, "letter": Channel.LETTER}
"""What customers choose, as ways of ours."""
LINKED = re.compile(r"[/@:]|[^\s.]\.[^\s.]{2}")
"""Whoever files a complaint in a stranger's name must not make us write an advertisement to that stranger."""


def _plain_name(typed: str) -> str:
    name = " ".join(typed.split())
    return "" if len(name) > LONGEST_GREETING or LINKED.search(name) else name


@dataclass(frozen=True)
class Recipient:
    """Somebody we write to, with every way we could reach them and the one they chose (`prefers`); whether they can
    ring us, and open pages, and whether they read `large` print. Whoever `acts` for somebody else is told for whom."""

    name: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    language: str = "en"
    is_staff: bool = False
    rings: bool = True
    reads_pages: bool = True
    acts_for: str = ""
    acts: bool = False
    prefers: str = ""
    large: bool = False

    @property
    def called(self) -> str:
        """The name to greet with; empty for none, and for "names" that mail readers would turn into a link."""
        return _plain_name(self.name)

    @property
    def about(self) -> str:
        """The name of whom this person acts for; empty on the same terms."""
        return _plain_name(self.acts_for)

    @property
    def channel(self) -> Channel | None:
        """The way they chose, where we can go it, or the first that is open; None when there is none."""
        chosen = CHOSEN.get(self.prefers)
        if chosen is not None and self._where[chosen]:
            return chosen
        return next((way for way, where in self._where.items() if where), None)

    @property
    def goes_to(self) -> str:
        """The address or number behind that way; empty when there is none."""
        return self._where[self.channel][:254] if self.channel is not None else ""

    @property
    def _where(self) -> dict[Channel, str]:
        return {Channel.MAIL: self.email, Channel.CALL: self.phone, Channel.LETTER: self.postal_address}


@dataclass(frozen=True)
class Link:
    """What a mail's secret link opens, and for how many days."""

    purpose: str
    days: float


def enqueue(
    kind: str, to: Recipient, context: dict[str, Any], *, about: int | None, link: Link | None = None,
    hold_seconds: int = 0, joins: int | None = None, urgent: bool = False,
) -> Delivery | None:  # fmt: skip
    """Render mail `kind` for `to` and keep it as a row; None when the person can't be reached in any way.

    `hold_seconds` is how long a letter may still be taken back, or waits for others. One that `joins` others may leave
    with them in one mail (see `together`): the more it weighs, the sooner its button is that mail's. An `urgent` one
    waits for nothing.
    """
    if to.channel is None:
        return None
    at = clock.now()
    is_mail = to.channel is Channel.MAIL
    link_ends = _link_ends(to, link, at)
    told = _told(to, context, link)
    letter = rendering.render(kind, told, to.language)
    part = None
    if is_mail and joins is not None:
        part = {**rendering.part_of(kind, told, to.language), **_reader(to), "weight": joins}
    delivery = Delivery(
        kind=kind, about=about, channel=to.channel, to_staff=to.is_staff,
        state=State.WAITING if is_mail else State.TO_DO,
        recipient=to.goes_to,
        recipient_name=to.name, subject=letter.subject, text=letter.text, html=letter.html,
        message_id=f"<{secrets.token_hex(16)}@{rendering.mail_domain()}>", created_at=at,
        next_try_at=at + timedelta(seconds=hold_seconds), due_at=None if is_mail else _letter_due(at),
        part=part, urgent=urgent,
    )  # fmt: skip
    if link is not None and link_ends is not None:
        mint_link(delivery, link.purpose, link_ends)
    db.session.add(delivery)
    return delivery


def render(kind: str, to: Recipient, context: dict[str, Any], *, link: Link | None = None) -> rendering.Letter:
    """Mail `kind` as `to` would get it now. Nothing is kept."""
    return rendering.render(kind, _told(to, context, link), to.language)


def _told(to: Recipient, context: dict[str, Any], link: Link | None) -> dict[str, Any]:
    """All that a template knows."""
    ends = _link_ends(to, link, clock.now())
    reached = {"reach": reach(catalogue.organisation(), to)}
    return {**context, "recipient": to, "has_link": ends is not None, "link_ends": ends, **reached}


def _reader(to: Recipient) -> dict[str, Any]:
    """What the letters of one mail have in common: in which language they are, and for whom their reader acts."""
    return {"language": languages.spoken(to.language), "acts": to.acts, "acts_for": to.acts_for if to.acts else ""}


def _link_ends(to: Recipient, link: Link | None, at: datetime) -> datetime | None:
    return at + timedelta(days=link.days) if to.channel is Channel.MAIL and link is not None else None


def find_by_link(token: str) -> Delivery | None:
    """The delivery that carried this link, whatever became of the link."""
    return db.session.scalars(select(Delivery).where(Delivery.link_hash == sealing.digest(token))).one_or_none()


def revoke_links(about: int, purpose: str) -> None:
    """Make all links of this purpose useless; their page will say so."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.about == about, Delivery.link_purpose == purpose, Delivery.link_revoked_at.is_(None))
        .values(link_revoked_at=clock.now())
    )


def revoke_links_to(recipient: str, purpose: str) -> None:
    """Make all links of this purpose that went to this address useless."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.recipient == recipient, Delivery.link_purpose == purpose, Delivery.link_revoked_at.is_(None))
        .values(link_revoked_at=clock.now())
    )


def revoke_links_of(ids: Collection[int]) -> None:
    """Make the links in these mails useless: a newer mail carries the one that works."""
    if ids:
        mails = (Delivery.id.in_(ids), Delivery.link_revoked_at.is_(None))
        db.session.execute(update(Delivery).where(*mails).values(link_revoked_at=clock.now()))


def turned_out_about(ids: Collection[int], about: int) -> None:
    """What these mails were about has a number now, by which they are found."""
    if ids:
        db.session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(about=about))


def get_delivery(delivery_id: int) -> Delivery:
    """One row, locked for a change, as it is now: the worker may have sent it since it was read. Raises NotFound."""
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None:
        raise NotFound("This letter does not exist.")
    return delivery


def is_held(delivery: Delivery) -> bool:
    """Whether the time in which its author may change their mind runs."""
    return delivery.next_try_at > clock.now()


def recall(delivery: Delivery) -> None:
    """Take back what has not left: a mail until it is sent, a letter or call to do by hand for as long as a mail would
    have waited. Raises WrongState when it is too late."""
    leased = delivery.leased_until is not None and delivery.leased_until > clock.now()
    by_hand = delivery.state == State.TO_DO and is_held(delivery)
    if not by_hand and (delivery.state != State.WAITING or leased or delivery.attempts):
        raise WrongState("It has already left. Write again instead.")
    delivery.state = State.RECALLED
    delivery.link_sealed = delivery.part = None


def overtake(about: int, kinds: Collection[str]) -> Mapping[str, Sequence[Delivery]]:
    """Letters of these kinds are not true any more: what has not left, been posted or been read out is dropped.
    Returns those of each kind, in the order in which they were written."""
    if not kinds:
        return {}
    at = clock.now()
    waits = and_(
        Delivery.state == State.WAITING, Delivery.attempts == 0,
        or_(Delivery.leased_until.is_(None), Delivery.leased_until <= at),
    )  # fmt: skip
    overtaken = select(Delivery).where(
        Delivery.about == about, Delivery.kind.in_(kinds), or_(waits, Delivery.state == State.TO_DO)
    )
    waiting = overtaken.order_by(Delivery.id).with_for_update().execution_options(populate_existing=True)
    dropped: dict[str, list[Delivery]] = {}
    for delivery in db.session.scalars(waiting):
        delivery.state = State.RECALLED
        delivery.link_sealed = delivery.part = None
        dropped.setdefault(delivery.kind, []).append(delivery)
    return dropped


def send_again(delivery: Delivery) -> None:
    """Give a mail that failed another life, with a new link and its old Message-ID. Raises WrongState otherwise."""
    if delivery.state != State.GAVE_UP:
        raise WrongState("Only a mail that we gave up on can be sent again.")
    delivery.state, delivery.attempts, delivery.last_error = State.WAITING, 0, ""
    delivery.next_try_at = clock.now()
    delivery.leased_until = None
    if delivery.link_purpose and delivery.link_expires_at is not None:
        lifetime = delivery.link_expires_at - delivery.created_at
        mint_link(delivery, delivery.link_purpose, clock.now() + lifetime)


def came_back(delivery: Delivery, code: str) -> bool:
    """A mail that had left did not arrive: another server says so, with its `code`. False where that was known."""
    if delivery.state != State.SENT:
        return False
    delivery.state = State.CAME_BACK
    delivery.last_error = f"it came back ({code})" if code else "it came back"
    return True


def mark_done(delivery: Delivery, user_id: int) -> None:
    """A letter was posted or a call was made. Raises WrongState when there was nothing to do."""
    if delivery.state != State.TO_DO:
        raise WrongState("This was done already.")
    delivery.state, delivery.done_at, delivery.done_by = State.DONE, clock.now(), user_id


def tell(user_id: int, kind: str, words: str, about: int | None) -> None:
    """A notice inside the portal."""
    db.session.add(Notice(user_id=user_id, kind=kind, words=words, about=about, at=clock.now()))


def read_notices(user_id: int) -> None:
    """Mark this person's notices as read."""
    db.session.execute(
        update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None)).values(read_at=clock.now())
    )


def mint_link(delivery: Delivery, purpose: str, expires_at: datetime) -> None:
    """A secret link of its own for a mail that is to leave."""
    token = sealing.new_token()
    delivery.link_purpose = purpose
    delivery.link_hash = sealing.digest(token)
    delivery.link_sealed = sealing.seal(token)
    delivery.link_expires_at = expires_at


def _letter_due(at: datetime) -> datetime:
    return catalogue.organisation().working_time.end_of_working_day(at, catalogue.targets().letter_working_days)
