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
from ..complaints import details as d
from ..complaints import queries as complaints
from ..web import uploads

Files = tuple[d.StoredFile, ...]


def sealed(files: Iterable[d.StoredFile], purpose: str) -> str:
    """What the form carries of them; `purpose` names the form, where alone it counts."""
    rows = [[file.name, file.media_type, file.size, file.sha256.hex(), file.stored_as] for file in files]
    return sealing.seal(json.dumps([purpose, rows])).decode() if rows else ""


def read(typed: str | None, purpose: str) -> Files:
    """The files that a form of this purpose carries; without those that were sent already, or that are gone."""
    try:
        made_for, rows = json.loads(sealing.unseal((typed or "").encode()))
    except (InvalidToken, ValueError):
        return ()
    if made_for != purpose:
        return ()
    files = [d.StoredFile(name, kind, size, bytes.fromhex(digest), place) for name, kind, size, digest, place in rows]
    sent = complaints.are_attached([file.stored_as for file in files])
    return tuple(file for file in files if file.stored_as not in sent and uploads.is_there(file.stored_as))


def take(chosen: Sequence[Any], kept: Files, room: int) -> tuple[Files, list[str]]:
    """Those kept and those chosen now that are in order, each once; and why others were not taken."""
    taken, refused = uploads.take(list(chosen), room - len(kept))
    known = {file.sha256 for file in kept}
    fresh = {file.sha256: file for file in taken if file.sha256 not in known}
    more = [d.StoredFile(file.name, file.media_type, file.size, file.sha256, file.stored_as) for file in fresh.values()]
    return (*kept, *more), [_("%(name)s: %(why)s", name=file.name, why=file.words) for file in refused]
