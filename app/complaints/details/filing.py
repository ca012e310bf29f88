"""A complaint as it arrives, and what may come with any word."""

from dataclasses import dataclass
from datetime import datetime

from .required import required


@dataclass(frozen=True)
class StoredFile:
    """A checked file on disk. `size` is in bytes, `stored_as` its random name."""

    name: str
    media_type: str
    size: int
    sha256: bytes
    stored_as: str


@dataclass(frozen=True)
class Spoken:
    """A customer's word that reached us through a colleague: the channel and what was said."""

    channel: str
    words: str


@dataclass(frozen=True)
class Person:
    name: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    preferred_channel: str = "email"
    language: str = "en"


@dataclass(frozen=True)
class Filing:
    """A complaint as it arrives. `received_at` is the true moment of receipt; `code` the customer's secret code."""

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
