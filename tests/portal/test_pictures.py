"""What becomes of a photograph: upright, without place and time, small beside it; the original sealed, only on wish."""

import io
import struct
import time
import zlib
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.complaints.models import Attachment
from app.config import Settings
from app.db import db
from app.web import pictures, uploads
from tests.portal.conftest import PATHS, Customer, words_of
from tests.support.apps import doing
from tests.support.pictures import SECRET, photograph
from tests.support.pictures import opened as opened_picture

WISHED = {"keep_originals": "y"}


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, and is small."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


def is_upright(picture: Image.Image) -> bool:
    """Red above, blue below, and white in the corner above at the start: as it was seen."""
    seen, (width, height) = picture.convert("RGB"), picture.size
    corner, above, below = (
        seen.getpixel(place) for place in ((2, 2), (width - 3, 3), (width // 2, height - 3))
    )  # fmt: skip
    return min(corner) > 200 and above[0] > 150 > above[2] and below[2] > 150 > below[0]


@pytest.mark.any_database
@pytest.mark.requirement("B-13")
def test_every_picture_stands_upright_and_says_nothing_but_itself():
    for made, media_type in (
        ("JPEG", "image/jpeg"),
        ("HEIF", "image/jpeg"),
        ("WEBP", "image/webp"),
        ("PNG", "image/png"),
    ):
        for orientation in range(1, 9) if made == "JPEG" else (1, 6):
            came = photograph(made, orientation=orientation)
            assert SECRET.encode() in came
            picture = pictures.develop(came)
            shown = opened_picture(picture.shown)
            where = f"{made} {orientation}"
            assert (picture.media_type, shown.size) == (media_type, (picture.width, picture.height)), where
            if made != "HEIF":  # its decoder turns it by itself, from the file's own box
                assert is_upright(shown) and is_upright(opened_picture(picture.small)), where
            for copy in (picture.shown, picture.small):
                assert SECRET.encode() not in copy and b"Exif" not in copy and not opened_picture(copy).getexif(), where
    frames = [Image.new("RGB", (40, 30), (shade, 0, 90)) for shade in (0, 120, 240)]
    came = io.BytesIO()
    frames[0].save(came, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=90, comment=SECRET.encode())
    moving = pictures.develop(came.getvalue() + b"<script>")
    assert opened_picture(moving.shown).n_frames == 3 and opened_picture(moving.shown).info["duration"] == 90
    assert SECRET.encode() not in moving.shown and b"<script>" not in moving.shown and b"NETSCAPE2.0" in moving.shown


@pytest.mark.any_database
def test_what_would_fill_the_memory_is_refused_and_a_large_photograph_is_quick():
    for content, why in (
        (bomb(30_000, 30_000), "large"), (bomb(7_000, 7_000), "broken"), (photograph()[:400], "broken"),
        (b"GIF89a\x01\0\x01\0\x80\0\0" + b"\xff" * 40, "broken"), (b"\0\0\0\x24ftypheic\0\0\0\0mif1heic", "broken"),
    ):  # fmt: skip
        with pytest.raises(pictures.Unfit, match=why):
            pictures.develop(content)
    began = time.process_time(), time.monotonic()
    large = pictures.develop(photograph(size=(4000, 3000), orientation=6))
    assert (large.width, large.height) == (3000, 4000) and len(large.small) < 20_000
    assert time.process_time() - began[0] < 1  # nearly all of it is done by the child
    assert pictures.develop(photograph(size=(9000, 6000))).width == 4096


@pytest.mark.requirement("B-13")
def test_the_place_never_reaches_the_disk_unless_it_is_wished_and_then_only_sealed(
    app: Flask, customer: Customer, settings: Settings
):
    page = words_of(customer.get(PATHS["details"]).text)
    assert "Up to 20 files of 10 MB each. We take place and time out of photographs" in page
    assert "Keep the original with the details your camera saved (place and time) as evidence" in page
    customer.fill_in(details={"files": [(io.BytesIO(photograph("HEIF")), "IMG_0001.HEIC")]})
    customer.answer("details", files=[(io.BytesIO(photograph(orientation=6)), "lid.jpeg")], stay="1", **WISHED)
    refused = customer.answer("details", files=[(io.BytesIO(photograph()[:300]), "half.jpg")])
    assert refused.headers["Location"] == PATHS["details"]

    steps = customer.get(PATHS["details"]).text
    assert "half.jpg Not taken We can’t open this picture" in words_of(steps)
    assert 'alt="Small picture of lid.jpeg"' in steps and words_of(steps).count("The original is kept, sealed.") == 1
    small = next(part for part in steps.split('"') if part.endswith("/small"))
    with customer.get(small) as answer:
        assert (answer.mimetype, answer.headers["Content-Security-Policy"]) == (
            "image/jpeg",
            "sandbox; default-src 'none'",
        )
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
        assert answer.headers["Cache-Control"] == "no-store" and opened_picture(answer.data).size == (48, 32)
    assert Customer(app.test_client()).get(small).status_code == 404
    assert "IMG_0001.jpg" in customer.get("/complaints/new/check").text
    customer.send()

    on_disk = [path.read_bytes() for path in Path(settings.uploads_dir).iterdir()]
    assert len(on_disk) == 5 and not any(SECRET.encode() in content or b"Exif" in content for content in on_disk)
    reference = customer.receipt().reference
    with doing(app):
        telephone, lid = db.session.scalars(select(Attachment).order_by(Attachment.id))
        assert (telephone.name, telephone.media_type, telephone.original) == ("IMG_0001.jpg", "image/jpeg", "")
        assert (lid.name, lid.width, lid.height) == ("lid.jpeg", 32, 48)
        assert uploads.original_of(lid) == photograph(orientation=6)
        lid_id = lid.id
    track = customer.get(f"/complaint/{reference}").text
    path = f"/complaint/{reference}/files/{lid_id}"
    assert f'src="{path}/small"' in track and customer.get(f"{path}/small").status_code == 200
    with customer.get(path) as answer:
        assert "attachment" in answer.headers["Content-Disposition"] and is_upright(opened_picture(answer.data))
    assert Customer(app.test_client()).get(f"{path}/small").status_code == 303
