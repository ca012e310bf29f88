"""Files that came with a form which has to be sent once more: they wait on the disk, and the form itself names them.

What names them is sealed, so that nobody can name another file. Nothing of it is in the database before it is sent:
what never is goes away with the other files that belong to nothing.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.fernet import InvalidToken
from flask_babel import gettext as _

from .. import sealing
from ..complaints import casefile
from ..complaints import details as d
from ..complaints import queries as complaints
from ..web import uploads
from ..web.filters import apart

Files = tuple[d.StoredFile, ...]
PROOF_PAGE = "what-allows-you"
"""How the address of the page ends on which somebody shows what allows them to act."""


def message_to(complaint_id: int) -> str:
    """The purpose of files that belong to a message about this complaint."""
    return f"message {complaint_id}"


def proof_of(complaint_id: int) -> str:
    """The purpose of files that show what allows somebody to act in this complaint."""
    return f"proof {complaint_id}"


def sealed(files: Iterable[d.StoredFile], purpose: str) -> str:
    """What the form carries of them; `purpose` names the form, where alone it counts."""
    rows = uploads.packed(files)
    return sealing.seal(json.dumps([purpose, rows])).decode() if rows else ""


def named(typed: str | None, purpose: str) -> Files:
    """The files that a form of this purpose names, sent or not: by them a form that comes twice is known again."""
    try:
        made_for, rows = json.loads(sealing.unseal((typed or "").encode()))
        files = uploads.unpacked(rows)
    except (InvalidToken, ValueError, TypeError):
        return ()
    if made_for != purpose:
        return ()
    return files


def read(typed: str | None, purpose: str) -> Files:
    """The files that a form of this purpose carries; without those that were sent already, or that are gone."""
    files = named(typed, purpose)
    sent = complaints.are_attached([file.stored_as for file in files])
    return tuple(file for file in files if file.stored_as not in sent and uploads.is_there(file.stored_as))


def is_one_lost(files: Files) -> bool:
    """Whether one of these was never sent and is no longer kept, so that whoever chose it has to do so once more."""
    sent = complaints.are_attached([file.stored_as for file in files])
    return any(file.stored_as not in sent and not uploads.is_there(file.stored_as) for file in files)


def lost() -> str:
    return str(_("The files you chose could not be kept. Choose them again."))


def take(
    complaint_id: int, chosen: Sequence[Any], kept: Files, *, keep_originals: bool = False
) -> tuple[Files, list[str]]:
    """Those kept and those chosen now that are in order, each once; and why others were not taken."""
    taken, refused = take_each(complaint_id, chosen, kept, keep_originals=keep_originals)
    return taken, _in_words(refused)


def take_each(
    complaint_id: int, chosen: Sequence[Any], kept: Files, *, keep_originals: bool
) -> tuple[Files, list[uploads.Refused]]:
    """The same, with what was not taken one by one."""
    room = uploads.room(casefile.attachment_count(complaint_id), len(kept))
    taken, refused = uploads.take(chosen, room, keep_originals=keep_originals)
    known = {file.sha256 for file in kept}
    fresh = {file.sha256: file for file in taken if file.sha256 not in known}
    return (*kept, *fresh.values()), refused


def held_up(chosen: Sequence[Any]) -> list[str]:
    """What becomes of those chosen now where too many came from their connection within the hour."""
    return _in_words(uploads.held_up(chosen))


def _in_words(refused: Sequence[uploads.Refused]) -> list[str]:
    return [_("%(name)s: %(why)s", name=apart(file.name), why=file.words) for file in refused]
