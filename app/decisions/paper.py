"""A letter on paper: the PDF that is sent, printed and kept. The same sheet always gives the same bytes.

Runs as a file of its own too (`python paper.py`, the sheet as JSON comes in, the PDF goes out): what it needs takes
fifty megabytes, which the servers of the web do not carry about. So it imports nothing of the portal, and a sheet is
plain data: `language`, `day` (ISO), `title`, `sender` (name, lines), `to` (lines), `facts` ([label, value]),
`greeting`, `blocks` (each `title`, `words`, `lines` of [label, value, words]), `signature` (lines), `page` ("Page
{page} of {pages}"), `foot`, and `unprinted`: what to say of signs that our faces do not have.
"""

import json
import logging
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import font_source_sans_pro as sans  # type: ignore[import-untyped]
import font_source_serif_pro as serif  # type: ignore[import-untyped]
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont

Sheet = dict[str, Any]

LEFT, TOP, RIGHT, BOTTOM = 25.0, 24.0, 30.0, 24.0  # millimetres; the letterhead of the first page stands above TOP
WINDOW_TOP, ASIDE, BODY_TOP = 50.0, 132.0, 98.0  # an address panel that fits the windows of DL and C5/6
FOLDS = (99.0, 198.0)
INK, MUTED, SEAM, HAIR = (22, 32, 30), (84, 97, 93), (186, 122, 8), (217, 226, 223)
BODY, BODY_LEADING = 11.0, 5.4
SMALL, SMALL_LEADING = 8.5, 4.2
KEPT_TOGETHER = 3 * BODY_LEADING
BOX = "☐"

FACES = {
    ("serif", ""): serif.font_files_ttf["SourceSerifPro"],
    ("serif", "B"): serif.font_files_ttf["SourceSerifProSemibold"],
    ("sans", ""): sans.font_files_ttf["SourceSansPro"],
    ("sans", "B"): sans.font_files_ttf["SourceSansProSemibold"],
}


def print_sheet(sheet: Sheet) -> bytes:
    """The PDF of a sheet: tagged, with title and language, its fonts inside."""
    paper = _Paper(sheet)
    paper.leave_out_unprintable()
    paper.add_page()
    paper.write_head()
    paper.write_body()
    return bytes(paper.output())


class _Paper(FPDF):
    def __init__(self, sheet: Sheet) -> None:
        super().__init__(format="A4", unit="mm")
        self.sheet = sheet
        for (family, style), path in FACES.items():
            self.add_font(family, style, path)
        self.set_auto_page_break(False)
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_lang(sheet["language"])
        self.set_title(sheet["title"])
        self.set_author(sheet["sender"]["name"])
        self.set_producer("Amends")
        self.set_creation_date(datetime.fromisoformat(sheet["day"]).replace(tzinfo=UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.alias_nb_pages("{pages}")

    def leave_out_unprintable(self) -> None:
        """A sign that no face has becomes a box, and the letter says so at its end."""
        signs = {sign for text in _texts(self.sheet) for sign in text} - {"\n"}
        faces = [font.cmap for font in self.fonts.values() if isinstance(font, TTFFont)]
        unknown = {sign for sign in signs if any(ord(sign) not in known for known in faces)}
        instead = {ord(sign): _instead(sign) for sign in unknown}
        self.sheet = _replaced(self.sheet, instead)
        if BOX in instead.values():
            self.sheet["blocks"] = [*self.sheet["blocks"], {"title": "", "words": self.sheet["unprinted"], "lines": []}]

    # What every page carries is no part of the text: readers that speak it leave it out.

    def header(self) -> None:
        with self._artifact():
            self._letterhead() if self.page == 1 else self._running_head()

    def footer(self) -> None:
        with self._artifact():
            self._face("sans", SMALL, MUTED)
            self.set_xy(LEFT, -15)
            numbered = self.sheet["page"].replace("{page}", str(self.page))
            self.cell(self.epw, SMALL_LEADING, f"{self.sheet['foot']}     {numbered}")

    def _letterhead(self) -> None:
        sender = self.sheet["sender"]
        self._face("serif", 16, INK, "B")
        self.set_xy(LEFT, 15)
        self.cell(ASIDE - LEFT, 7, sender["name"])
        self.set_fill_color(*SEAM)
        self.rect(LEFT, 24, 14, 0.8, style="F")
        self._face("sans", SMALL, MUTED)
        self._column(ASIDE, 15.5, sender["lines"])
        self.set_draw_color(*HAIR)
        for fold in FOLDS:
            self.line(5, fold, 9, fold)

    def _running_head(self) -> None:
        self._face("serif", 10, MUTED)
        self.set_xy(LEFT, 13)
        self.cell(self.epw, 5, self.sheet["sender"]["name"])

    # The text.

    def write_head(self) -> None:
        self._face("serif", BODY, INK)
        with self._tagged("P"):
            self._column(LEFT, WINDOW_TOP, self.sheet["to"], leading=BODY_LEADING, width=ASIDE - LEFT - 8)
        for number, (label, value) in enumerate(self.sheet["facts"]):
            with self._tagged("P"):
                self._face("sans", SMALL, MUTED)
                self._column(ASIDE, WINDOW_TOP + number * 11, [label])
                self._face("sans", 10, INK, "B")
                self._column(ASIDE, WINDOW_TOP + number * 11 + SMALL_LEADING, [value], leading=4.8)

    def write_body(self) -> None:
        self.set_xy(LEFT, BODY_TOP)
        self._face("serif", 16, INK, "B")
        self._write("H1", self.sheet["title"], 6.8, after=4.5)
        self._words(self.sheet["greeting"])
        for block in self.sheet["blocks"]:
            self._block(block)
        self._need(KEPT_TOGETHER)
        self.set_y(self.get_y() + 4)
        for line in self.sheet["signature"]:
            self._face("serif", BODY, INK)
            self._write("P", line, BODY_LEADING)

    def _block(self, block: Sheet) -> None:
        if block["title"]:
            self._need(KEPT_TOGETHER + 8)
            self.set_y(self.get_y() + 2.5)
            self._face("sans", 10.5, INK, "B")
            self._write("H2", block["title"], 5.2, after=1.4)
        self._words(block["words"])
        for line in block["lines"]:
            self._line(*line)
        if block["lines"]:
            self.set_y(self.get_y() + 3.5)

    def _words(self, words: str, *, after: float = 3) -> None:
        self._face("serif", BODY, INK)
        for paragraph in words.replace("\r\n", "\n").split("\n\n"):
            if paragraph.strip():
                self._write("P", paragraph.strip(), BODY_LEADING, after=after)

    def _line(self, label: str, value: str, words: str) -> None:
        """A row of a ledger: what, what became of it beside it, and what there is to say about it below."""
        self._need(KEPT_TOGETHER)
        with self._artifact():
            self.set_draw_color(*HAIR)
            self.line(LEFT, self.get_y(), LEFT + self.epw, self.get_y())
        self.set_y(self.get_y() + 1.2)
        width = self.epw - 46 if value else self.epw
        top = self.get_y()
        if value:
            self._face("sans", 10, INK, "B")
            with self._tagged("P"):
                self.set_xy(LEFT + width + 4, top)
                self.multi_cell(42, 5, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        under = self.get_y() if value else top
        page = self.page
        self.set_xy(LEFT, top)
        self._face("serif", BODY, INK)
        self._write("P", label, BODY_LEADING, width=width)
        if self.page == page:
            self.set_y(max(self.get_y(), under))
        self._words(words, after=1)
        self.set_y(self.get_y() + 1.2)

    def _write(self, tag: str, words: str, leading: float, *, width: float | None = None, after: float = 0) -> None:
        """Words line by line, over as many pages as they take; each page's part is tagged by itself."""
        lines = self._lines(words, width or self.epw)
        while lines:
            fitting = int((self.h - BOTTOM - self.get_y() + 0.01) / leading)
            here, lines = lines[:fitting], lines[fitting:]
            if here:
                with self._tagged(tag):
                    for line in here:
                        self.set_x(LEFT)
                        # The space is for readers that speak: without it two lines would be one word.
                        self.cell(width or self.epw, leading, line + " ", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            if lines:
                self._turn_over()
        self.set_y(self.get_y() + after)

    def _lines(self, words: str, width: float) -> list[str]:
        found = self.multi_cell(width, 5, words, align="L", dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(found, list)
        return found or [""]

    def _need(self, height: float) -> None:
        if self.get_y() + height > self.h - BOTTOM:
            self._turn_over()

    def _turn_over(self) -> None:
        family, style, size, colour = self.font_family, self.font_style, self.font_size_pt, self.text_color
        self.add_page()
        self.set_font(family, style, size)
        self.text_color = colour
        self.set_xy(LEFT, TOP)

    def _column(
        self, x: float, y: float, lines: list[str], *, leading: float = SMALL_LEADING, width: float = 0
    ) -> None:
        for line in lines:
            self.set_xy(x, y)
            for part in self._lines(line, width or self.w - x - 8):
                self.set_xy(x, y)
                self.cell(width or self.w - x - 8, leading, part + " ")
                y += leading

    def _face(self, family: str, size: float, colour: tuple[int, int, int], style: str = "") -> None:
        self.set_font(family, style, size)
        self.set_text_color(*colour)

    @contextmanager
    def _tagged(self, tag: str) -> Iterator[None]:
        """What is written inside is a paragraph or heading of the document's structure."""
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{tag}", mcid=number)
        self._out(f"/{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _artifact(self) -> Iterator[None]:
        self._out("/Artifact BMC")
        yield
        self._out("EMC")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield unicodedata.normalize("NFC", value)
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _instead(sign: str) -> str:
    """What stands for a sign that no face has: a space or a dash for its like, nothing for the unseen."""
    return {"Zs": " ", "Pd": "-", "Cf": "", "Cc": "", "Mn": ""}.get(unicodedata.category(sign), BOX)


def _replaced(value: Any, by: dict[int, str]) -> Any:
    """The same sheet with its signs replaced, and letters with their accents as one sign where there is one."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).translate(by)
    if isinstance(value, dict):
        return {key: _replaced(part, by) for key, part in value.items()}
    return [_replaced(part, by) for part in value] if isinstance(value, list) else value


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # fpdf2 would name signs that no font has: they may be somebody's words
    sys.stdout.buffer.write(print_sheet(json.load(sys.stdin.buffer)))
