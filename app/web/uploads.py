"""Files people send: checked by content and for viruses, stored under a random name, on disk before anybody is told it
arrived. Of a photograph a clean copy is stored (see `pictures`), and what came only sealed, where that is wished.
"""

import hashlib
import io
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from cryptography.fernet import InvalidToken
from flask import Response, current_app, g, request, send_file
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from .. import sealing
from ..config import Settings
from ..db import undo
from ..errors import NotFound, WrongState
from . import pictures, scanning
from .file_kinds import ALLOWED, content_fits

_: Callable[..., str] = gettext

SMALL_TYPE = "image/jpeg"
ON_DISK = ("stored_as", "thumbnail", "original")
"""Columns that name a file in the uploads folder."""


@dataclass(frozen=True)
class Upload:
    """A file on disk, as it may be shown. `size` is in bytes, `stored_as` its random name in the uploads folder.

    `sha256` is of what came, which for a photograph is not what is shown. `thumbnail` and `original` (sealed) are names
    of further files, empty where there are none; `width` and `height` are of a picture, in pixels; `scan` is one of
    `scanning`.
    """

    name: str
    media_type: str
    size: int
    sha256: bytes
    stored_as: str
    thumbnail: str = ""
    original: str = ""
    width: int | None = None
    height: int | None = None
    scan: str = scanning.UNSCANNED


class Stored(Protocol):
    """A row that tells of a file on disk, by the names of `Upload`."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def stored_as(self) -> str: ...
    @property
    def thumbnail(self) -> str: ...
    @property
    def original(self) -> str: ...
    @property
    def scan(self) -> str: ...


@dataclass(frozen=True)
class Room:
    """How many more files may come just now, and whether more may come with another message."""

    left: int
    later: bool


@dataclass(frozen=True)
class Refused:
    """A file that was not taken, and what to do instead."""

    name: str
    words: str


def columns(stored: Any) -> dict[str, Any]:
    """What is known of a stored file, by name, for another row that tells of it."""
    return {spec.name: getattr(stored, spec.name) for spec in fields(Upload)}


def packed(files: Iterable[Upload]) -> list[list[Any]]:
    """Files as plain values, for a form that carries them on."""
    return [[value.hex() if isinstance(value, bytes) else value for value in columns(file).values()] for file in files]


def unpacked(rows: Iterable[list[Any]]) -> tuple[Upload, ...]:
    """What `packed` made. Raises TypeError or ValueError for what it did not."""
    names = [spec.name for spec in fields(Upload)]
    made = [dict(zip(names, row, strict=True)) for row in rows]
    return tuple(Upload(**{**row, "sha256": bytes.fromhex(row["sha256"])}) for row in made)


def make_ready() -> None:
    """Check and store the files that came with this request, before it asks the database for anything: a photograph
    takes half a second, and nobody else should wait for it. `take` then finds it done.

    What is never taken belongs to nothing, and goes after a day. Called where something was asked already, the request
    begins anew.
    """
    sent = [file for files in request.files.lists() for file in files[1] if file.filename]
    if not sent:
        return
    undo()
    ready = g.setdefault("uploads_ready", {})
    for file in sent[: _settings().uploads_per_message]:
        ready[id(file)] = _taken(file, "keep_originals" in request.form)


def room(present: int = 0, waiting: int = 0) -> Room:
    """What may come beside the files that a complaint has, `present`, and those that this very form or mail brought."""
    at_once = _settings().uploads_per_message - waiting
    in_all = _settings().uploads_per_complaint - present - waiting
    return Room(max(min(at_once, in_all), 0), later=at_once < in_all)


def take(
    files: Iterable[FileStorage], room: Room, *, keep_originals: bool = False
) -> tuple[list[Upload], list[Refused]]:
    """Check and store files, as far as there is room. Order is kept, a refused file never stops another.

    `keep_originals`: of photographs what came is kept too, sealed.
    """
    taken: list[Upload] = []
    refused: list[Refused] = []
    ready: dict[int, Upload | Refused] = g.get("uploads_ready", {})
    for file in files:
        if not file.filename:
            continue
        if len(taken) >= room.left:
            refused.append(no_room(file.filename, room))
            continue
        found = ready.pop(id(file), None) or _taken(file, keep_originals)
        if isinstance(found, Refused):
            refused.append(found)
        else:
            taken.append(found)
    return taken, refused


def held_up(files: Iterable[FileStorage]) -> list[Refused]:
    """What becomes of files of a connection from which too many came within the hour."""
    words = _("Many files came from your connection within the hour. Try again a little later.")
    return [Refused(label(file.filename), words) for file in files if file.filename]


def no_room(filename: str, room: Room) -> Refused:
    """What becomes of a file that comes after the last one we take."""
    if room.later:
        return Refused(label(filename), _("There are as many files as we can take. Send the rest as a message later."))
    words = _(
        "This complaint has as many files as we can keep. Tell us what this one shows: a person says how to send it."
    )
    return Refused(label(filename), words)


def _taken(file: FileStorage, keep_original: bool) -> Upload | Refused:
    content = file.stream.read(_settings().upload_limit_mb * 1_000_000 + 1)
    return take_bytes(file.filename or "", content, keep_original=keep_original)


def take_bytes(
    filename: str, content: bytes, *, keep_original: bool = False, asked: scanning.Scanner | None = None
) -> Upload | Refused:
    """Check and store one file that came under this name, however it came. `asked` is another scanner than ours."""
    name, asked = label(filename), asked or scanner()
    if words := problem(name, content):
        return Refused(name, words)
    try:
        virus, scan = asked.scan(content), scanning.CLEAN if asked.looks else scanning.UNSCANNED
    except scanning.NotAnswering:
        current_app.logger.warning("the virus scanner does not answer: a file waits for it")
        virus, scan = "", scanning.WAITING
    if virus:
        words = _("Our virus scanner found something in this file, so we have not kept it. Send a photograph of it.")
        return Refused(name, words)
    media_type, sha256 = ALLOWED[Path(name).suffix.lower()], hashlib.sha256(content).digest()
    if not media_type.startswith("image/"):
        return Upload(name, media_type, len(content), sha256, store(content), scan=scan)
    try:
        picture = pictures.develop(content)
    except pictures.Unfit as unfit:
        if str(unfit) == "pages":  # a scan of several: as a picture it would lose all but the first
            return Upload(name, media_type, len(content), sha256, store(content), scan=scan)
        return Refused(name, _unfit(str(unfit)))
    return Upload(
        _renamed(name, picture.media_type), picture.media_type, len(picture.shown), sha256, store(picture.shown),
        thumbnail=store(picture.small), original=store(sealing.seal_file(content)) if keep_original else "",
        width=picture.width, height=picture.height, scan=scan,
    )  # fmt: skip


def limits_in_words() -> str:
    """How many files may come, and how large: said before anybody chooses one."""
    settings = _settings()
    return _(
        "Up to %(number)s files of %(size)s MB each.", number=settings.uploads_per_message,
        size=settings.upload_limit_mb,
    )  # fmt: skip


def most_at_once_mb() -> int:
    """What one request may carry, files and words together."""
    return int(current_app.config["MAX_CONTENT_LENGTH"] or 0) // 1_000_000


def _unfit(why: str) -> str:
    if why == "large":
        return _("This picture is larger than we can open. Take it again with a smaller size, or cut out what matters.")
    return _("We can’t open this picture; a part of it may be missing. Choose it again, or send a screenshot of it.")


def _renamed(name: str, media_type: str) -> str:
    """A picture's name with the ending of what it became: whoever saves it can open it."""
    ending = pictures.ENDINGS[media_type]
    same = ending == ".jpg" and Path(name).suffix.lower() == ".jpeg"
    return name if same or Path(name).suffix.lower() == ending else f"{Path(name).stem}{ending}"


def scanner() -> scanning.Scanner:
    """The virus scanner of this installation."""
    if "virus_scanner" not in current_app.extensions:
        current_app.extensions["virus_scanner"] = scanning.of(_settings())
    found: scanning.Scanner = current_app.extensions["virus_scanner"]
    return found


def label(filename: str) -> str:
    """A file's name as a label: no folders, no control or direction signs, at most 120 signs."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in base if sign.isprintable() and not "\u202a" <= sign <= "\u202e").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:110]}{dot}{ending[:9]}" if dot else kept[:120] or "file"


def problem(name: str, content: bytes) -> str:
    """Why this file is not taken, or an empty string."""
    limit = _settings().upload_limit_mb
    if not content:
        return _("The file is empty. Choose it again.")
    if len(content) > limit * 1_000_000:
        return _("Files may have %(size)s MB. A photograph of the part that matters works just as well.", size=limit)
    ending = Path(name).suffix.lower()
    if ending not in ALLOWED:
        return _(
            "We take photographs, scans, PDF, office documents, tables, mails, sound and short films. Send it as one "
            "of these."
        )
    if not content_fits(ending, content):
        return _("The content is not what the name says. Save it again, or send a photograph of it.")
    return ""


def store(content: bytes) -> str:
    """Force a file's content to the disk; returns the random name it has there."""
    folder = _settings().uploads_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored_as = secrets.token_hex(16)
    part = folder / f"{stored_as}.part"
    with part.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.rename(folder / stored_as)
    _force_folder(folder)
    return stored_as


def read(stored_as: str) -> bytes:
    """The content of a stored file. Raises NotFound."""
    path = _settings().uploads_dir / stored_as
    if not path.is_file():
        raise NotFound(_("This file is no longer kept."))
    return path.read_bytes()


def copied(file: Stored) -> dict[str, Any]:
    """The columns of a copy of a stored file, with files of its own on the disk. Raises NotFound."""
    names = [name for name in ON_DISK if getattr(file, name)]
    if file.scan == scanning.FOUND:
        return columns(file) | {name: secrets.token_hex(16) for name in names}
    return columns(file) | {name: store(read(getattr(file, name))) for name in names}


def remove(stored_as: str) -> None:
    """Forget a stored file that nothing names any more."""
    (_settings().uploads_dir / stored_as).unlink(missing_ok=True)


def is_there(stored_as: str) -> bool:
    """Whether a stored file is still on the disk."""
    return (_settings().uploads_dir / stored_as).is_file()


def _force_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def serve(file: Stored) -> Response:
    """A stored file as a download that can do nothing in the browser. Raises NotFound, and WrongState before it was
    looked at for viruses."""
    check(file)
    path = _settings().uploads_dir / file.stored_as
    if not path.is_file():
        raise NotFound(_("This file is no longer kept."))
    return _inert(
        send_file(path, mimetype=file.media_type, as_attachment=True, download_name=file.name, max_age=0)
    )  # fmt: skip


def check(file: Stored) -> None:
    """Whether a file may be handed out. Raises WrongState, or NotFound where a virus was found in it later."""
    if file.scan == scanning.WAITING:
        raise WrongState(_("This file was not checked for viruses yet. Try again in a few minutes."))
    if file.scan == scanning.FOUND:
        raise NotFound(_("A virus was found in this file, so it is no longer kept."))


def serve_small(file: Stored) -> Response:
    """The small picture of a photograph, which we made ourselves, to be shown on a page. Raises NotFound."""
    path = _settings().uploads_dir / (file.thumbnail or "-")
    if file.scan in (scanning.WAITING, scanning.FOUND) or not path.is_file():
        raise NotFound(_("There is no small picture of this file."))
    return _inert(Response(path.read_bytes(), mimetype=SMALL_TYPE))


def serve_original(file: Stored) -> Response:
    """What came, as it came, opened for somebody who may: always a download. Raises NotFound, WrongState."""
    content, name = io.BytesIO(original_of(file)), original_name(file)
    return _inert(send_file(content, mimetype="application/octet-stream", as_attachment=True, download_name=name))


def original_of(file: Stored) -> bytes:
    """The photograph as it came, which was kept sealed. Raises NotFound, WrongState."""
    check(file)
    try:
        return sealing.unseal_file(read(file.original or "-"))
    except InvalidToken as error:
        raise NotFound(_("The original can’t be opened: it was sealed with another key.")) from error


def original_name(file: Stored) -> str:
    """A name that no other file of the complaint has, and that says which it is."""
    return f"original of {file.name}"


def forget(file: Stored) -> None:
    """Remove a stored file, its small picture and its original from the disk."""
    for name in ON_DISK:
        if getattr(file, name):
            (_settings().uploads_dir / getattr(file, name)).unlink(missing_ok=True)


def _inert(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def as_pdf(content: bytes, name: str) -> Response:
    """A document made here, to be read in the browser, where it can do nothing, and to be saved under `name`."""
    return _inert(send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
