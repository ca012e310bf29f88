"""Refusals with names. Services raise them; `app.web.error_pages` turns each into one page."""

from dataclasses import dataclass, field


@dataclass
class DomainError(Exception):
    """Something a person asked for is refused. `words` is what that person reads."""

    words: str
    status_code = 400

    def __str__(self) -> str:
        return self.words


class NotFound(DomainError):
    """It does not exist, or this actor may not know that it does."""

    status_code = 404


class NotAllowed(DomainError):
    """The actor can see it and may not do this to it."""

    status_code = 403


@dataclass
class ReasonNeeded(DomainError):
    """The actor may see it once they said why they open it. `reference` names it."""

    reference: str = ""
    status_code = 403


class WrongState(DomainError):
    """The action does not start from the complaint's present status."""

    status_code = 409


@dataclass
class Blocked(DomainError):
    """Something must be done first. `reasons` says what, one sentence each; `about` names each by kind and id."""

    reasons: list[str] = field(default_factory=list)
    about: list[tuple[str, int]] = field(default_factory=list)
    status_code = 409


class Stale(DomainError):
    """Somebody else changed it since the form was shown."""

    status_code = 409


@dataclass
class Invalid(DomainError):
    """A detail is missing or impossible. `errors` maps a field's name to its sentence."""

    errors: dict[str, str] = field(default_factory=dict)
    status_code = 422


@dataclass
class TooMany(DomainError):
    """A limit is reached. `retry_after` is in seconds."""

    retry_after: int = 3600
    status_code = 429
