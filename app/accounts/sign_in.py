"""Signing in: Flask-Security on Flask-Login with our own pages, our one commit, and argon2id at settings' cost."""

from flask import Flask


def init_sign_in(app: Flask) -> None:
    """Bind Flask-Security to `app`."""
