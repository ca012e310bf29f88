"""`./portal translate`: what customers read, in other languages."""

from pathlib import Path

import click
from babel.messages.pofile import write_po

from ..web import languages, wordbooks
from .words import books
from .words.sources import SOURCES

LANGUAGE = click.argument("language", type=click.Choice(books.TRANSLATED))
FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group()
def translate() -> None:
    """Translations of what customers read, kept in app/translations.

    After words have changed: `update`. Then for each language `export` a batch, have it translated, `import` it. What
    comes in is marked as not reviewed, until `review` says that a second person has read the language.
    """


@translate.command()
@FILE
def extract(file: Path) -> None:
    """Write all English words into FILE, as a template (.pot) for other tools."""
    with file.open("wb") as out:
        write_po(out, SOURCES[wordbooks.PRODUCT](), width=120, sort_output=True, include_lineno=False)


@translate.command()
def update() -> None:
    """Bring every language in step with the words there are. No guesses: what is new has no translation yet."""
    for domain, source in SOURCES.items():
        found = source()
        for language in books.TRANSLATED:
            books.update(language, domain, found)
    _tell()


@translate.command()
def missing() -> None:
    """Say how many entries each language has, lacks, and waits to have reviewed."""
    _tell()


@translate.command(name="export")
@LANGUAGE
@FILE
@click.option("--most", type=click.IntRange(1), default=200, show_default=True, help="How many entries at most.")
@click.option("--skip", type=click.IntRange(0), default=0, help="Leave out the first ones, which another batch has.")
def export_batch(language: str, file: Path, most: int, skip: int) -> None:
    """Write what LANGUAGE lacks into FILE (JSON), to be filled in at "translation"."""
    rows = [
        row
        for domain, source in SOURCES.items()
        for row in books.export(books.missing(language, domain, source()), language, domain)
    ][skip : skip + most]
    books.write_batch(file, rows)
    click.echo(f"{len(rows)} entries in {file}")


@translate.command(name="import")
@LANGUAGE
@FILE
@click.option("--reviewed", is_flag=True, help="A second person has read them.")
def import_batch(language: str, file: Path, reviewed: bool) -> None:
    """Take the translations in FILE. What does not fit its original is refused and named."""
    try:
        rows = books.read_batch(file)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    taken = books.take(rows, language, reviewed=reviewed)
    for why in taken.refused:
        click.echo(why, err=True)
    click.echo(f"{taken.taken} taken, {len(taken.refused)} refused")
    if taken.refused:
        raise click.exceptions.Exit(1)


@translate.command()
@LANGUAGE
def review(language: str) -> None:
    """Mark all translations of LANGUAGE as read by a second person."""
    click.echo(f"{books.mark_reviewed(language)} entries are reviewed now")


def _tell() -> None:
    found = {domain: source() for domain, source in SOURCES.items()}
    every = sum(len(source) for source in found.values())
    for language in books.TRANSLATED:
        lacks = sum(len(books.missing(language, domain, source)) for domain, source in found.items())
        offered = ", offered" if language in languages.OFFERED else ""
        waits = wordbooks.standing(language).unreviewed
        click.echo(f"{language}  {every - lacks} of {every}, {lacks} missing, {waits} not reviewed{offered}")
