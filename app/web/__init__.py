"""What every surface needs of the web: static files, cookies, headers, filters, error pages, uploads, limits."""

from flask import Flask

from . import cookies, error_pages, filters, headers, static_files


def init_web(app: Flask) -> None:
    cookies.init_app(app)
    static_files.init_app(app)
    headers.init_app(app)
    filters.init_app(app)
    error_pages.init_app(app)
