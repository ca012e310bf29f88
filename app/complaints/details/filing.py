"""A complaint as it arrives, and what may come with any word."""

from dataclasses import dataclass
from datetime import datetime

from ...catalogue.question_sets import Answer
from ...sentences import to_translate as N_
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
    yes, no or empty. The last six tell who acts for them, what was seen of the right to and what they say it is, and
    whether e-mail, telephone and address are those of whoever acts.
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
    authority_claimed: str = ""
    through_representative: bool = False


@dataclass(frozen=True)
class Introduction:
    """Who complains, told later by somebody who had stayed unnamed. What is blank says nothing. `name` is whom it
    happened to; whoever acts for them and gives their own address tells their own name as `represented_by`."""

    name: str = ""
    represented_by: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    preferred_channel: str = ""


@dataclass(frozen=True)
class Filing:
    """A complaint as it arrives. `received_at` is the true moment of receipt; `code` the customer's secret code.

    `received_reason` says why it is written down long after it came. `needs` and `sensitivity` are what a colleague
    found out while taking it down. `answers` are those to the further questions, of the version `questions_id`.
    `read_before` are ids of the known problems that the customer read of and said that
    it is about them; `told_before` is all that they were shown before they sent it: kind, id, and what they chose.
    """

    happened: str = required(N_("Tell us what happened. One sentence is enough."))
    category_id: int = required(N_("Choose what it is about."))
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
    answers: tuple[Answer, ...] = ()
    questions_id: int | None = None
    read_before: tuple[int, ...] = ()
    told_before: tuple[tuple[str, int, str], ...] = ()
