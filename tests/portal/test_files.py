"""Files as telephones make them are taken; what is not what it says is not."""

import pytest
from flask import Flask

from app.web.uploads import ALLOWED, problem

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
}
REFUSED = {
    "film.mp4": b"MZ\x90\0",
    "photo.heic": b"<html><script>",
    "photo.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "letter.pdf": b"MZ\x90\0",
    "song.mp3": b"\x7fELF",
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_telephone_saves_is_taken(app: Flask, name: str):
    with app.app_context():
        assert problem(name, TAKEN[name] + b"\0" * 2000) == ""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_something_else_is_refused(app: Flask, name: str):
    with app.app_context():
        assert "The content is not what the name says." in problem(name, REFUSED[name] + b"\0" * 2000)


def test_the_form_offers_what_is_taken(app: Flask):
    page = app.test_client().get("/complaints/new/details").text

    offered = page.split('accept="')[1].split('"')[0]
    assert set(offered.split(",")) == set(ALLOWED)
