"""The files of a complaint: as downloads, as small pictures on its page, and originals that were opened for a while."""

from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..complaints import queries, readings
from ..complaints.access import on_complaint
from ..complaints.casefile import CaseFile
from ..complaints.models import Attachment
from ..enquiries import originals
from ..web import scanning, uploads
from .blueprint import desk


@dataclass(frozen=True)
class FileLink:
    """A file as a page names it: `href` is empty while nobody may open it, `small` where it has no picture."""

    file: Attachment
    href: str
    small: str


def links(case: CaseFile) -> dict[int, list[FileLink]]:
    """The files of a case by the entry of the log that they came with."""
    found: dict[int, list[FileLink]] = {}
    for file in case.attachments:
        found.setdefault(file.event_id, []).append(link(case.complaint.reference, file))
    return found


def link(reference: str, file: Attachment) -> FileLink:
    """Where a file of this complaint opens."""
    if file.scan in (scanning.WAITING, scanning.FOUND):
        return FileLink(file, "", "")
    small = url_for("desk.small_picture", reference=reference, file_id=file.id) if file.thumbnail else ""
    return FileLink(file, url_for("desk.file", reference=reference, file_id=file.id), small)


@desk.get("/complaints/<reference>/files/<int:file_id>")
@on_complaint
def file(reference: str, file_id: int) -> ResponseReturnValue:
    """A file of the complaint, as a download."""
    actor = current_actor()
    complaint = queries.get(reference, actor)
    stored = queries.get_attachment(complaint, file_id, actor)
    readings.record(complaint.id, actor.id or 0)
    return uploads.serve(stored)


@desk.get("/complaints/<reference>/files/<int:file_id>/small")
@on_complaint
def small_picture(reference: str, file_id: int) -> ResponseReturnValue:
    """The small picture of a photograph, for the page of the case, whose reading is kept."""
    actor = current_actor()
    return uploads.serve_small(queries.get_attachment(queries.get(reference, actor), file_id, actor))


@desk.get("/complaints/<reference>/files/<int:file_id>/original")
@on_complaint
def original(reference: str, file_id: int) -> ResponseReturnValue:
    """A photograph as it came, for whoever said just now why they open it; the log keeps that."""
    actor = current_actor()
    complaint = queries.get(reference, actor)
    stored = queries.get_attachment(complaint, file_id, actor)
    originals.check_open(complaint, stored, actor)
    readings.record(complaint.id, actor.id or 0)
    return uploads.serve_original(stored)
