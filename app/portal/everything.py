"""Everything of a complaint to take along: on paper, and as an archive of data and files; and the receipt as a PDF."""

import json
import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..complaints import danger_told, first_word
from ..complaints import service as complaints
from ..complaints.models import Complaint
from ..decisions import printing
from ..decisions import queries as decisions
from ..errors import NotFound
from ..web import limits, uploads
from . import on_paper, portal, tracking, visits, whole_case

ARCHIVE = "application/zip"
MOST_IN_AN_HOUR = 60
"""So many papers and archives from one source: each takes a process a second or two."""


@portal.get("/complaint/<reference>/everything")
@with_link
def everything(reference: str) -> ResponseReturnValue:
    """What there is to take along, and in which form."""
    complaint = visits.get_complaint(reference)
    if complaint.customer.is_unproven:
        return render_template("portal/held_back.html", complaint=complaint), 403
    return render_template("portal/everything.html", complaint=complaint, case=whole_case.read(complaint))


@portal.get("/complaint/<reference>/everything.pdf")
@with_link
def whole_pdf(reference: str) -> ResponseReturnValue:
    """The whole case on paper."""
    count_papers()
    complaint = visits.get_complaint(reference)
    if complaint.customer.is_unproven:
        return render_template("portal/held_back.html", complaint=complaint), 403
    content = printing.by_a_child(on_paper.case(complaint, whole_case.read(complaint)))
    return uploads.as_pdf(content, _("Complaint %(reference)s.pdf", reference=reference))


@portal.get("/complaint/<reference>/everything.zip")
@with_link
def whole_archive(reference: str) -> ResponseReturnValue:
    """The whole case as data, with its files and letters and a word on what is what."""
    count_papers()
    complaint = visits.get_complaint(reference)
    if complaint.customer.is_unproven:
        return render_template("portal/held_back.html", complaint=complaint), 403
    archive = TemporaryFile()  # noqa: SIM115  # it is closed when the answer has left
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as written:
        write(written, complaint)
    archive.seek(0)
    return as_archive(archive, f"{reference}.zip")


@portal.get("/complaints/receipt.pdf")
@with_link
def receipt_pdf() -> ResponseReturnValue:
    """The receipt to keep, with reference and code; in the browser that sent the complaint."""
    count_papers()
    ticket = visits.find_receipt()
    complaint = complaints.find_filed(ticket.token) if ticket else None
    if ticket is None or complaint is None:
        return redirect(url_for(".follow"))
    code = visits.code_that_holds(ticket, complaint)
    sheet = on_paper.receipt(complaint, code, first_word.of(complaint), danger_told.look(complaint))
    return uploads.as_pdf(printing.by_a_child(sheet), _("Receipt %(reference)s.pdf", reference=complaint.reference))


def count_papers() -> None:
    """Nobody keeps us busy with papers. Raises TooMany."""
    limits.count("papers", limits.source_of_request(), MOST_IN_AN_HOUR)


def write(archive: zipfile.ZipFile, complaint: Complaint, folder: str = "") -> None:
    """A whole case, below `folder` where there are several."""
    case = whole_case.read(complaint)
    letters = dict(_letters(complaint, case))
    for said in case["conversation"]:
        number = said.pop("entry")
        said["letter"] = whole_case.letter_path(complaint.reference, number) if number in letters else None
    archive.writestr(f"{folder}readme.txt", on_paper.readme(case), zipfile.ZIP_DEFLATED)
    archive.writestr(f"{folder}case.json", json.dumps(case, ensure_ascii=False, indent=2) + "\n", zipfile.ZIP_DEFLATED)
    archive.writestr(f"{folder}case.pdf", printing.by_a_child(on_paper.case(complaint, case)))
    for number, content in letters.items():
        archive.writestr(f"{folder}{whole_case.letter_path(complaint.reference, number)}", content)
    kept = tracking.conversation_of(complaint).attachments
    for file, row in zip(kept, whole_case.file_rows(kept), strict=True):
        if row["path"]:
            archive.writestr(f"{folder}{row['path']}", uploads.read(file.stored_as))
        if row["original"]:
            archive.writestr(f"{folder}{row['original']}", uploads.original_of(file))


def _letters(complaint: Complaint, case: dict[str, Any]) -> Iterator[tuple[int, bytes]]:
    """The decisions that left as letters, by the entry of the log they left with."""
    for said in case["conversation"]:
        if said["kind"] == "decision":
            try:
                yield said["entry"], printing.pdf_of(decisions.get_sent_with(complaint, said["entry"]))
            except NotFound:  # it was told in another way, or its words are no longer kept
                continue


def as_archive(archive: IO[bytes], name: str) -> Response:
    response = send_file(archive, mimetype=ARCHIVE, as_attachment=True, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
