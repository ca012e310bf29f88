"""What customers change by themselves: how we reach them, what they told us, what they ask of their own data."""

from dataclasses import dataclass
from datetime import date

from ...catalogue.question_sets import Answer
from .files import StoredFile
from .required import required


@dataclass(frozen=True)
class ReachChanged:
    """How somebody wishes to be reached from now on, as their form says it, and which of these answers they `changed`:
    on a complaint that is recorded otherwise, only those hold."""

    preferred_channel: str = required("Choose how we reach you.")
    phone: str = ""
    postal_address: str = ""
    may_ring: str = ""
    ring_when: str = ""
    language: str = ""
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReachCorrected:
    """What of how we reach them was told wrongly a moment ago, as it is right; None leaves it as it is."""

    email: str | None = None
    phone: str | None = None
    postal_address: str | None = None
    preferred_channel: str | None = None


@dataclass(frozen=True)
class AddressAsked:
    """Another e-mail address, which its owner confirms first. `of_all`: for all complaints of the one before."""

    email: str = required("Write your new e-mail address.")
    of_all: bool = False


@dataclass(frozen=True)
class AddressChanged:
    """The address that was confirmed through the link we sent there."""

    email: str = required("Write your new e-mail address.")


@dataclass(frozen=True)
class FilingCorrected:
    """What of the filing was wrong, as it is right: a name, None where it stays; and the answers that are different,
    blank where one is taken out."""

    name: str | None = None
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class AuthorityShown:
    """What allows somebody to act for another, as photographs or scans."""

    files: tuple[StoredFile, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class AuthorityJudged:
    """`right` is a key of the catalogue's list, or "refused"; `reason` is what whoever acts for them reads."""

    right: str = required("Say what you have seen, or that it does not allow it.")
    reason: str = ""


@dataclass(frozen=True)
class OwnDataAsked:
    """`kind`: copy or removal, of what is recorded with their address."""

    kind: str = required("Choose what you ask for.")
    words: str = ""


@dataclass(frozen=True)
class OwnDataAnswered:
    """`outcome`: done, partly, refused, or waits `until` a day; `reason` is what they read, in full."""

    request_id: int = required("Choose what they asked for.")
    outcome: str = required("Say whether it was done.")
    reason: str = required("Write what was done, or why not, as they will read it.")
    until: date | None = None


@dataclass(frozen=True)
class CopySent:
    """They get the link to everything of theirs, which answers what they asked for."""

    request_id: int = required("Choose what they asked for.")


@dataclass(frozen=True)
class RemovalProposed:
    """`why`: asked by the customer, or too_old to be kept."""

    why: str = required("Say why it may go.")


@dataclass(frozen=True)
class WordsRemoved:
    """Whoever carries it out has read what goes."""

    understood: bool = required("Say that you have read what goes, and that nobody can bring it back.")
