"""Files people send: checked by content, stored under a random name, on disk before anybody is told it arrived."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import puremagic
from flask import Response, current_app, send_file
from werkzeug.datastructures import FileStorage

from ..config import Settings
from ..errors import NotFound

# What a name's ending may be, and the media type it is stored and served as.
ALLOWED = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".heic": "image/heic", ".pdf": "application/pdf", ".txt": "text/plain", ".eml": "message/rfc822",
    ".doc": "application/msword", ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".mp4": "video/mp4",
    ".mov": "video/quicktime",
}  # fmt: skip
# Endings whose content is the same kind of container, so that the sniffed ending may be another of the group.
ALIKE = (
    {".jpg", ".jpeg", ".jfif", ".jpe"},
    {".docx", ".xlsx", ".odt", ".zip"},
    {".doc", ".xls", ".msi", ".msg", ".ppt"},
    {".mp3", ".mpga", ".koz"},
    # Telephones and sharing save pictures under each other's endings; whatever shows pictures looks inside.
    {".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp"},
)
# One kind of container with many names; which, telephones do not agree on.
BOXED = {".heic", ".m4a", ".mp4", ".mov"}
PLAIN = {".txt", ".eml"}


@dataclass(frozen=True)
class Upload:
    """A file on disk. `size` is in bytes, `stored_as` its random name in the uploads folder."""

    name: str
    media_type: str
    size: int
    sha256: bytes
    stored_as: str


@dataclass(frozen=True)
class Refused:
    """A file that was not taken, and what to do instead."""

    name: str
    words: str


def take(files: list[FileStorage], room: int) -> tuple[list[Upload], list[Refused]]:
    """Check and store files; `room` is how many more may come. Order is kept, a refused file never stops another."""
    taken: list[Upload] = []
    refused: list[Refused] = []
    for file in files:
        if not file.filename:
            continue
        name = label(file.filename)
        words = "" if len(taken) < room else "There are as many files as we can take. Send the rest as a message later."
        content = b"" if words else file.stream.read(_settings().upload_limit_mb * 1_000_000 + 1)
        words = words or problem(name, content)
        if words:
            refused.append(Refused(name, words))
        else:
            taken.append(_store(name, content))
    return taken, refused


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
        return "The file is empty. Choose it again."
    if len(content) > limit * 1_000_000:
        return f"Files may have {limit} MB. A photograph of the part that matters works just as well."
    ending = Path(name).suffix.lower()
    if ending not in ALLOWED:
        return "We take photographs, PDF, office documents, mails, sound and short films. Send it as one of these."
    if not _content_fits(ending, content):
        return "The content is not what the name says. Save it again, or send a photograph of it."
    return ""


def _content_fits(ending: str, content: bytes) -> bool:
    try:
        sniffed = puremagic.from_string(content).lower()
    except (puremagic.PureError, ValueError):
        sniffed = ""
    if ending in PLAIN:
        return b"\0" not in content[:4096]
    if ending in BOXED and content[4:8] == b"ftyp":
        return True
    return sniffed == ending or any({sniffed, ending} <= group for group in ALIKE)


def _store(name: str, content: bytes) -> Upload:
    stored_as = store(content)
    media_type = ALLOWED[Path(name).suffix.lower()]
    return Upload(name, media_type, len(content), hashlib.sha256(content).digest(), stored_as)


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
        raise NotFound("This file is no longer kept.")
    return path.read_bytes()


def is_there(stored_as: str) -> bool:
    """Whether a stored file is still on the disk."""
    return (_settings().uploads_dir / stored_as).is_file()


def _force_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def serve(name: str, media_type: str, stored_as: str) -> Response:
    """A stored file as a download that can do nothing in the browser."""
    path = _settings().uploads_dir / stored_as
    if not path.is_file():
        raise NotFound("This file is no longer kept.")
    response = send_file(path, mimetype=media_type, as_attachment=True, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def as_pdf(content: bytes, name: str) -> Response:
    """A document made here, to be read in the browser, where it can do nothing, and to be saved under `name`."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
