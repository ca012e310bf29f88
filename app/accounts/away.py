"""Being away, as statements ask for it: an absence that is planned begins and ends by itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from .models import User


def is_away(user: Any, at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether somebody, `User` or an alias of it, is away at that moment."""
    return and_(user.away_until > at, _has_gone(user, at))


def until(user: Any, at: ColumnElement[datetime]) -> ColumnElement[datetime | None]:
    """Until when they are away; empty while they are still here."""
    return case((_has_gone(user, at), user.away_until))


def goes(user: Any, at: ColumnElement[datetime]) -> ColumnElement[datetime | None]:
    """From when on they will be away; empty once they are, and where nothing is planned."""
    return case((user.away_from > at, user.away_from))


def _has_gone(user: type[User], at: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(user.away_from.is_(None), user.away_from <= at)
