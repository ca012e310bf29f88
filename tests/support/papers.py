"""Reading back what a PDF of ours says: its lines, page by page, by its own tables of signs."""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|BT ([\d.]+) |\(((?:\\.|[^\\)])*)\) Tj|\b(ET)\b", re.DOTALL)
MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")


@dataclass(frozen=True)
class Paper:
    """`pages` are lists of lines in the order in which they were written, `tags` the kinds of the structure's parts."""

    pages: list[list[str]]
    tags: list[str]
    raw: bytes
    places: list[tuple[float, str]]

    def at(self, words: str) -> float:
        """How many millimetres from the left edge the first line begins that has `words`."""
        return next(x for x, line in self.places if words in line)

    @property
    def sizes(self) -> set[float]:
        """The sizes of print in it, in points."""
        streams = [_stream(body) for _number, body in OBJECT.findall(self.raw) if b"stream" in body]
        return {float(size) for stream in streams for size in re.findall(rb"/F\d+ ([\d.]+) Tf", stream)}

    @property
    def text(self) -> str:
        return " ".join(" ".join(line for page in self.pages for line in page).split())


def read_paper(pdf: bytes) -> Paper:
    """What is in a PDF that `app.decisions.paper` made."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    signs = {int(font): _signs(objects, int(number)) for font, number in set(re.findall(rb"/F(\d+) (\d+) 0 R", pdf))}
    pages = [body for body in objects.values() if b"/Type /Page\n" in body]
    contents = [objects[int(re.findall(rb"/Contents (\d+) 0 R", page)[0])] for page in pages]
    tags = [tag.decode() for tag in re.findall(rb"/S /(\w+)", b"".join(objects.values())) if tag != b"Transparency"]
    written = [list(_lines(_stream(content), signs)) for content in contents]
    places = [place for page in written for place in page]
    return Paper([[line for _, line in page] for page in written], tags, pdf, places)


def _signs(objects: dict[int, bytes], number: int) -> dict[int, str]:
    """Places in a font's subset and the signs they stand for."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
    assert table, "the font has no table of its signs"
    found = MAPPED.findall(_stream(objects[int(table[1])]))
    return {int(place, 16): bytes.fromhex(sign.decode()).decode("utf-16-be") for place, sign in found}


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]


def _lines(content: bytes, signs: dict[int, dict[int, str]]) -> Iterator[tuple[float, str]]:
    font, x, glyphs = 0, 0.0, list[str]()
    for chosen, begun, shown, ended in SHOWN.findall(content):
        if chosen:
            font = int(chosen)
        elif begun:
            x = float(begun) * 25.4 / 72
        elif ended and glyphs:
            # Letters that run to the left are written as they are seen, so from their last to their first.
            turned = any(unicodedata.bidirectional(sign) in ("R", "AL") for glyph in glyphs for sign in glyph)
            yield x, "".join(reversed(glyphs) if turned else glyphs).strip()
            glyphs = []
        elif not ended:
            glyphs += [signs[font].get(place, "�") for place in _places(shown)]


def _places(shown: bytes) -> list[int]:
    plain = re.sub(rb"\\(.)", lambda match: {b"r": b"\r", b"n": b"\n"}.get(match[1], match[1]), shown, flags=re.DOTALL)
    return [int.from_bytes(plain[at : at + 2]) for at in range(0, len(plain), 2)]
