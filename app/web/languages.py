"""In which language a page is: what its reader chose, else that of their complaint, their browser, the organisation.

Staff read English. A page for customers differs by cookie and by what the browser asks for, and says so to whatever
keeps pages between us and them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import force_locale, get_locale, refresh
from sqlalchemy.exc import SQLAlchemyError

from ..config import Settings

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pl": "Polski",
    "ar": "العربية",
}
"""Languages that the product knows, each by its own name."""
SOURCE = "en"
"""In which the product is written."""
OFFERED = tuple(LANGUAGES)
"""Whose translations are complete, so that customers are offered them. A test holds each to that."""

COOKIE = "language"
YEAR = 366 * 24 * 3600
STAFF_PATHS = ("/desk", "/asked", "/enquiry", "/demo")


class Languages(NamedTuple):
    """What an organisation offers, in the order in which it is shown, and which stands where nothing else is known."""

    default: str
    offered: tuple[str, ...]


def init_app(app: Flask) -> None:
    app.after_request(_say_what_it_differs_by)
    app.jinja_env.globals.update(languages_to_choose=to_choose, reading_language=reading)


def choose() -> str:
    """The language of this request; that of the product outside one, and for staff."""
    if not has_request_context() or is_for_staff():
        return SOURCE
    known = _known()
    wanted = (request.cookies.get(COOKIE, ""), getattr(g, "language_of_case", ""))
    chosen = next((code for code in wanted if code in known.offered), None)
    return chosen or request.accept_languages.best_match(known.offered) or known.default


def is_for_staff() -> bool:
    """Whether colleagues, or people whom we ask, read the page that is being made."""
    return any(request.path == path or request.path.startswith(path + "/") for path in STAFF_PATHS)


def reading() -> str | None:
    """The customer's language while something is made for a customer; None where staff read, or nobody does."""
    forced = getattr(getattr(g, "_flask_babel", None), "forced_babel_locale", None) if g else None
    if forced is None and (not has_request_context() or is_for_staff()):
        return None
    return str(get_locale() or SOURCE)


def prefer(language: str) -> None:
    """Go on in the language of what this page is about, unless its reader chose one themselves."""
    if getattr(g, "language_of_case", "") != language:
        g.language_of_case = language
        refresh()


def spoken(language: str) -> str:
    """In which language we write to somebody who speaks `language`: that one, if we can; else the organisation's."""
    known = _known()
    plain = language.partition("-")[0].partition("_")[0]
    return plain if plain in known.offered else known.default


@contextmanager
def writing_in(language: str) -> Iterator[str]:
    """Words, dates and money for somebody who speaks `language`, while a letter is made; gives the one it is in."""
    ours = spoken(language)
    with force_locale(ours):
        yield ours


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language == "ar" else "ltr"


def to_choose() -> list[tuple[str, str]]:
    """Codes and own names of what is offered; empty where there is nothing to choose."""
    offered = _known().offered
    return [(code, LANGUAGES[code]) for code in offered] if len(offered) > 1 else []


def remember(response: Response, language: str) -> None:
    """Keep what a reader chose in their browser, for a year."""
    settings: Settings = current_app.extensions["settings"]
    response.set_cookie(COOKIE, language, max_age=YEAR, secure=settings.uses_https, httponly=True, samesite="Lax")


def _known() -> Languages:
    """What is offered. Also a page that says the database is away has to be in some language."""
    load: Callable[[], Languages] = current_app.extensions["languages"]
    try:
        return load()
    except SQLAlchemyError:
        return Languages(SOURCE, (SOURCE,))


def _say_what_it_differs_by(response: Response) -> Response:
    if response.mimetype == "text/html" and request.endpoint != "static" and not is_for_staff():
        response.vary.update(("Cookie", "Accept-Language"))
        response.content_language.add(str(get_locale() or SOURCE))
    return response
