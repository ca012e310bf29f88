"""What every surface needs of the web: static files, cookies, headers, filters, error pages, uploads, limits."""

from flask import Flask
from flask_babel import get_locale
from werkzeug.routing import AnyConverter, IntegerConverter, Map

from . import (
    context,
    cookies,
    error_pages,
    filters,
    headers,
    indentation,
    languages,
    signed_out,
    squeezing,
    static_files,
    vocabulary,
)


class RowNumber(IntegerConverter):
    """A number in an address, as far as rows are ever numbered: larger ones make a database fail."""

    def __init__(self, map_: Map, max: int = 2**31 - 1) -> None:
        super().__init__(map_, max=max)


class OneOfThese(AnyConverter):
    """Words that stand in the address: they go before an address that takes any word in their place."""

    weight = 50


def init_web(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    squeezing.init_app(app)
    app.url_map.converters["any"] = OneOfThese
    cookies.init_app(app)
    static_files.init_app(app)
    headers.init_app(app)
    filters.init_app(app)
    indentation.init_app(app)
    languages.init_app(app)
    error_pages.init_app(app)
    signed_out.init_app(app)
    context.init_app(app)
    # Macros see only what is global: they are imported without the page's own names.
    app.jinja_env.globals.update(vocabulary=vocabulary, get_locale=get_locale)
