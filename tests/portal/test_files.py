"""Files as telephones make them are taken; what is not what it says is not."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from app.complaints.models import Attachment
from app.db import db
from app.web import uploads
from app.web.file_kinds import ALLOWED
from app.web.uploads import problem
from tests.portal.conftest import PATHS, Customer, words_of
from tests.support.apps import csrf_of, doing

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def zipped(*names: str, of: str = "<xml/>") -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, of)
    return made.getvalue()


TAKEN = {
    "IMG_0001.HEIC": b"\0\0\0\x24ftypheic\0\0\0\0mif1heic",
    "burst.heic": b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic",
    "memo.m4a": b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom",
    "film.mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
    "film.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
    "song.mp3": b"ID3\x03\0\0\0\0\x0f\x76TIT2",
    "voice.mp3": b"\xff\xfb\x90\x00",
    "camera.jpg": b"\xff\xd8\xff\xe1\x00\x10Exif\0\0",
    "shared.jpg": b"RIFF\x24\0\0\0WEBPVP8 ",
    "screenshot.jpeg": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "letter.pdf": b"%PDF-1.4\n",
    "photo.heif": b"\0\0\0\x1cftypmif1\0\0\0\0mif1heif",
    "scan.tif": b"II*\0",
    "fax.TIFF": b"MM\0*",
    "letter.rtf": b"{\\rtf1\\ansi Dear all}",
    "bill.csv": b"day,sum\n2026-11-30,4.20\n",
    "old.doc": OLE,
    "old.ppt": OLE,
    "mail.msg": OLE,
    "slides.pptx": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "table.ods": zipped("mimetype", "content.xml", of="application/vnd.oasis.opendocument.spreadsheet"),
    "slides.odp": zipped("mimetype", "content.xml", of="application/vnd.oasis.opendocument.presentation"),
}
REFUSED = {
    "film.mp4": b"MZ\x90\0",
    "photo.heic": b"<html><script>",
    "photo.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "letter.pdf": b"MZ\x90\0",
    "song.mp3": b"\x7fELF",
    "scan.tif": b"<html><script>",
    "letter.rtf": b"MZ\x90\0",
    "bill.csv": b"MZ\x90\0",
    "mail.msg": b"%PDF-1.4\n",
    "slides.pptx": b"\x7fELF",
    "table.ods": OLE,
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_telephone_saves_is_taken(app: Flask, name: str):
    with app.app_context():
        end = b"" if name.endswith(".csv") else b"\0" * 2000
        assert problem(name, TAKEN[name] + end) == ""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_something_else_is_refused(app: Flask, name: str):
    with app.app_context():
        assert "The content is not what the name says." in problem(name, REFUSED[name] + b"\0" * 2000)


def test_the_form_offers_what_is_taken(app: Flask):
    page = app.test_client().get("/complaints/new/details").text

    offered = page.split('accept="')[1].split('"')[0]
    assert set(offered.split(",")) == set(ALLOWED)


@pytest.mark.any_database
@pytest.mark.requirement("B-13")
def test_as_many_and_as_large_as_the_page_says_come_at_once_and_what_is_too_large_takes_no_words_away(
    customer: Customer,
):
    reference = customer.file().reference
    path = f"/complaint/{reference}"
    sent = [(f"{number}.txt", bytes([number]) * 9_000_000) for number in range(65, 71)]
    fields: dict[str, Any] = {"csrf_token": csrf_of(customer.get(path).text), "text": "All I have."}
    fields["files"] = [
        FileStorage(BytesIO(content), name) for name, content in [*sent, ("film.txt", b"x" * 30_000_000)]
    ]
    boundary, body = encode_multipart(MultiDict(fields))

    kind = f"multipart/form-data; boundary={boundary}"
    answer = customer.browser.post(f"{path}/messages", data=body, content_type=kind)

    assert answer.status_code == 303
    page = words_of(customer.get(answer.headers["Location"]).text)
    assert "All I have." in page and "70.txt" in page and "film.txt" in page


@pytest.mark.any_database
@pytest.mark.requirement("B-13")
def test_files_of_a_later_message_have_a_room_of_their_own_until_the_complaint_has_as_many_as_we_keep(
    app: Flask, customer: Customer, monkeypatch: pytest.MonkeyPatch
):
    few = app.extensions["settings"].model_copy(update={"uploads_per_message": 2, "uploads_per_complaint": 5})
    monkeypatch.setitem(app.extensions, "settings", few)
    reference = customer.file(details={"files": texts("a", "b", "c")}).reference
    assert "Up to 2 files" in customer.get(f"/complaint/{reference}").text

    first = customer.act(reference, "messages", text="More of it.", files=texts("c", "d", "e"))
    page = words_of(customer.get(first.headers["Location"]).text)
    assert (
        "d.txt" in page and "e.txt: There are as many files as we can take. Send the rest as a message later." in page
    )
    last = customer.act(reference, "messages", text="And the last.", files=texts("e", "f"))
    page = words_of(customer.get(last.headers["Location"]).text)
    assert "e.txt" in page and "f.txt: This complaint has as many files as we can keep." in page


def texts(*names: str) -> list[tuple[BytesIO, str]]:
    return [(BytesIO(name.encode()), f"{name}.txt") for name in names]


@pytest.mark.any_database
def test_a_scan_of_one_page_becomes_a_picture_and_one_of_several_stays_whole(app: Flask, customer: Customer):
    one, several = BytesIO(), BytesIO()
    page = Image.new("1", (40, 30), 1)
    page.save(one, "TIFF")
    page.save(several, "TIFF", save_all=True, append_images=[page, page])
    scans = [(BytesIO(one.getvalue()), "one.tif"), (BytesIO(several.getvalue()), "several.tif")]

    reference = customer.file(details={"files": scans}).reference

    with doing(app):
        kept = {row.name: (row.media_type, bool(row.thumbnail)) for row in db.session.query(Attachment)}
        whole = uploads.read(db.session.query(Attachment).filter_by(name="several.tif").one().stored_as)
    assert kept == {"one.jpg": ("image/jpeg", True), "several.tif": ("image/tiff", False)}
    assert whole == several.getvalue()
    assert "several.tif" in customer.get(f"/complaint/{reference}").text


@pytest.mark.requirement("001-34")
def test_a_file_that_is_not_taken_is_told_first_thing_on_the_page(customer: Customer):
    customer.answer("about")
    customer.answer("words")

    customer.answer("details", files=[(BytesIO(b"MZ\0\0"), "setup.exe")])

    page = customer.get(PATHS["details"]).text
    assert "<title>Error: A few details" in page and "One answer needs another look" in words_of(page)
    assert "setup.exe: We take photographs" in words_of(page).split("Is somebody in danger", 1)[0]
