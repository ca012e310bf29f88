"""A complaint as it arrives, and what may come with any word."""

from dataclasses import dataclass
from datetime import datetime

from .caring import Needs, Sensitivity
from .files import StoredFile
from .required import required


@dataclass(frozen=True)
class Spoken:
    """A customer's word that reached us through a colleague: the channel and what was said."""

    channel: str
    words: str


@dataclass(frozen=True)
class Person:
    """Who complains. `consent_how` says how they agreed that we keep their details, or that they did not; `may_ring` is
    yes, no or empty. The last four tell who acts for them, and what was seen of the right to.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    preferred_channel: str = "email"
    language: str = "en"
    consent_how: str = ""
    may_ring: str = ""
    ring_when: str = ""
    represented_by: str = ""
    relation: str = ""
    represented_at: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Filing:
    """A complaint as it arrives. `received_at` is the true moment of receipt; `code` the customer's secret code.

    `received_reason` says why it is written down long after it came. `needs` and `sensitivity` are what a colleague
    found out while taking it down.
    """

    happened: str = required("Tell us what happened. One sentence is enough.")
    category_id: int = required("Choose what it is about.")
    code: str = required("The secret code is missing.")
    received_at: datetime = required("Say when it reached us.")
    expected: str = ""
    desired: str = ""
    occurred: str = ""
    order_number: str = ""
    mood: int | None = None
    in_danger: bool = False
    channel: str = "web"
    title: str = ""
    person: Person = Person()
    files: tuple[StoredFile, ...] = ()
    idempotency_key: str = ""
    received_reason: str = ""
    needs: Needs | None = None
    sensitivity: Sensitivity | None = None
