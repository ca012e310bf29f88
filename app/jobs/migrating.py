"""`./portal migrate`: bring the database up to date, or write down how to."""

import click
from flask_migrate import revision, upgrade

from .. import create_app
from ..db import transaction
from ..schema import MIGRATIONS
from .environment import read_settings


@click.command()
@click.option("--new", "words", metavar="WORDS", help="write a migration for what the tables lack, for you to read")
def migrate(words: str | None) -> None:
    """Bring the database up to date."""
    app = create_app(read_settings())
    with app.app_context():
        if words is None:
            bring_up_to_date()
            click.echo("The database is up to date.")
        else:
            revision(str(MIGRATIONS), message=words, autogenerate=True)


def bring_up_to_date() -> None:
    """Carry out the migrations that are missing, whatever this thread read before."""
    with transaction():
        upgrade(str(MIGRATIONS))
