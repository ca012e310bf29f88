"""How somebody who reads a letter of ours can reach us: by the ways that they can use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app

from ..catalogue.settings import Organisation
from ..web.filters import one_line
from .models import Channel

if TYPE_CHECKING:
    from .service import Recipient


@dataclass(frozen=True)
class Reach:
    """`address` in one line, where they write to us on paper; `phone` is empty for who can't use it and has another.

    A mail has its link, and says so itself; `answers` says that somebody reads what they answer to it.
    """

    name: str
    address: str
    phone: str
    answers: bool = False


def reach(organisation: Organisation, to: "Recipient") -> Reach:
    writes = to.channel is Channel.LETTER or (to.channel is Channel.CALL and not to.rings)
    address = one_line(organisation.address, without=organisation.name) if writes else ""
    has_another = bool(address) or to.channel is Channel.MAIL
    phone = organisation.phone if to.rings or not has_another else ""
    answers = to.channel is Channel.MAIL and not to.is_staff and current_app.extensions["settings"].reads_answers
    return Reach(organisation.name, address, phone, answers)
