"""What came with a mail, checked and stored before anything is asked of the database: a photograph takes half a second,
a scanner may take ten, and nobody else waits for either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from ..db import undo
from ..web import scanning, uploads
from . import parsing
from .models import IncomingMail


@dataclass(frozen=True)
class Enclosed:
    """Files as they were found, in their order; `left` are the names of those past the most that a complaint may have.

    What is never taken belongs to nothing, and goes after a day.
    """

    found: tuple[uploads.Upload | uploads.Refused, ...] = ()
    left: tuple[str, ...] = ()

    def take(self, room: uploads.Room) -> tuple[list[uploads.Upload], list[uploads.Refused]]:
        """Those for which there is room, and why others are not taken."""
        taken = [file for file in self.found if isinstance(file, uploads.Upload)]
        refused = [file for file in self.found if isinstance(file, uploads.Refused)]
        over = [*(file.name for file in taken[room.left :]), *self.left]
        return taken[: room.left], [*refused, *(uploads.no_room(name, room) for name in over)]


def make_ready(files: Sequence[parsing.File], asked: scanning.Scanner) -> Enclosed:
    """Check and store them."""
    most = current_app.extensions["settings"].uploads_per_message
    found = tuple(uploads.take_bytes(file.name, file.content, asked=asked) for file in files[:most])
    return Enclosed(found, tuple(uploads.label(file.name) for file in files[most:]))


def in_mail(mail: IncomingMail) -> Enclosed:
    """The files of a mail that waits, made ready for a person who puts it somewhere. The request begins anew then."""
    kept = mail.stored_as if mail.files else ""
    undo()
    if not kept or not uploads.is_there(kept):
        return Enclosed()
    return make_ready(parsing.read(uploads.read(kept)).files, scanning.UntilSilent(uploads.scanner()))
