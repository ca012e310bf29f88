"""What a filter can be set to, where rows say so. Remembered for seconds: every page of the queue shows it."""

from dataclasses import dataclass

from sqlalchemy import select, text

from ...accounts import queries as accounts
from ...accounts.models import User
from ...catalogue import queries as catalogue
from ...db import db
from ..models import Tag

# From one language to the next in their index: counting all rows to find the few there are would take its time.
_LANGUAGES = text(
    """
    WITH RECURSIVE spoken(language) AS (
      SELECT MIN(language) FROM complaint
      UNION ALL
      SELECT (SELECT MIN(language) FROM complaint WHERE language > spoken.language)
      FROM spoken WHERE spoken.language IS NOT NULL
    ) SELECT language FROM spoken WHERE language IS NOT NULL
    """
)


@dataclass(frozen=True)
class Choices:
    """Ids with names; `handlers` are those who may be given a complaint, `left` everybody else who ever could."""

    handlers: tuple[tuple[int, str], ...]
    left: tuple[tuple[int, str], ...]
    teams: tuple[tuple[int, str], ...]
    tags: tuple[tuple[int, str], ...]
    languages: tuple[str, ...]


def choices() -> Choices:
    return catalogue.remembered("board_choices", _load)


def _load() -> Choices:
    handlers = [(user.id, user.name) for user in accounts.handlers()]
    names = db.session.execute(select(User.id, User.name).order_by(User.name, User.id))
    tags = db.session.execute(select(Tag.id, Tag.name).order_by(Tag.name, Tag.id))
    return Choices(
        tuple(handlers),
        tuple((row.id, row.name) for row in names if (row.id, row.name) not in handlers),
        tuple((team.id, team.name) for team in catalogue.departments()),
        tuple((row.id, row.name) for row in tags),
        tuple(db.session.scalars(_LANGUAGES)),
    )
