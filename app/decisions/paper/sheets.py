"""What stands where on a letter. In a language that runs from right to left it is the other way round, but for the
address, which has to stand in the window of the envelope.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from fpdf import ViewerPreferences

from .lines import BOX, LEFT_TO_RIGHT, PAGES, RIGHT_TO_LEFT, Lines, replaced, texts_of

Sheet = dict[str, Any]

LEFT, TOP, RIGHT, BOTTOM = 25.0, 24.0, 30.0, 24.0  # millimetres; the letterhead of the first page stands above TOP
WINDOW_TOP, WINDOW, ASIDE, BODY_TOP = 50.0, 82.0, 132.0, 98.0  # an address panel that fits the windows of DL and C5/6
FOLDS = (99.0, 198.0)
INK, MUTED, SEAM, HAIR = (22, 32, 30), (84, 97, 93), (186, 122, 8), (217, 226, 223)
BODY, BODY_LEADING = 11.0, 5.4
SMALL, SMALL_LEADING = 8.5, 4.2
KEPT_TOGETHER = 3 * BODY_LEADING
LARGER, LEAST_LARGE = 1.5, 16.0  # points; letterhead, foot and the address in the window stay as they are


def print_sheet(sheet: Sheet) -> bytes:
    """The PDF of a sheet: tagged, with title and language, its fonts inside."""
    paper = _Paper(sheet)
    paper.leave_out_unprintable()
    paper.add_page()
    paper.write_head()
    paper.write_body()
    return bytes(paper.output())


class _Paper(Lines):
    def __init__(self, sheet: Sheet) -> None:
        super().__init__(RIGHT_TO_LEFT if sheet["direction"] == "rtl" else LEFT_TO_RIGHT, texts_of(sheet))
        self.sheet = sheet
        self.grown = LARGER if sheet.get("large") else 1.0
        self.set_auto_page_break(False)
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_lang(sheet["language"])
        self.set_title(sheet["title"])
        self.set_author(sheet["sender"]["name"])
        self.set_producer("Amends")
        self.set_creation_date(datetime.fromisoformat(sheet["day"]).replace(tzinfo=UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def leave_out_unprintable(self) -> None:
        """A sign that no face has becomes a box, and the letter says so at its end."""
        instead = self.instead(texts_of(self.sheet))
        self.sheet = replaced(self.sheet, instead)
        if BOX in instead.values():
            self.sheet["blocks"] = [*self.sheet["blocks"], {"title": "", "words": self.sheet["unprinted"], "lines": []}]

    # What every page carries is no part of the text: readers that speak it leave it out.

    def header(self) -> None:
        with self._artifact():
            self._letterhead() if self.page == 1 else self._running_head()

    def footer(self) -> None:
        with self._artifact():
            self._face("sans", SMALL, MUTED)
            numbered = self.sheet["page"].replace("{page}", str(self.page)).replace("{pages}", PAGES)
            self.set_y(-15)
            self.put(
                self._at(LEFT, self.epw), self.epw, SMALL_LEADING, f"{self.sheet['foot']}     {numbered}", self.way
            )

    def _letterhead(self) -> None:
        sender = self.sheet["sender"]
        self._face("serif", 16, INK, "B")
        self._column(LEFT, 15, [sender["name"]], leading=7, width=ASIDE - LEFT)
        self.set_fill_color(*SEAM)
        self.rect(self._at(LEFT, 14), 24, 14, 0.8, style="F")
        self._face("sans", SMALL, MUTED)
        self._column(ASIDE, 15.5, sender["lines"])
        self.set_draw_color(*HAIR)
        for fold in FOLDS:
            self.line(5, fold, 9, fold)

    def _running_head(self) -> None:
        self._face("serif", 10, MUTED)
        self._column(LEFT, 13, [self.sheet["sender"]["name"]], leading=5, width=self.epw)

    # The text.

    def write_head(self) -> None:
        self._face("serif", BODY, INK)
        with self._tagged("P"):
            self._address()
        top = WINDOW_TOP
        for label, value in self.sheet["facts"]:
            with self._tagged("P"):
                self._text_face("sans", SMALL, MUTED)
                self._fact(top, label, SMALL_LEADING * self.grown)
                self._text_face("sans", 10, INK, "B")
                self._fact(top + SMALL_LEADING * self.grown, value, 4.8 * self.grown)
            top = max(top + 11, self.get_y() + 2) if self.grown > 1 else top + 11
        self.body_top = max(BODY_TOP, top + 4)

    def _address(self) -> None:
        """In the window at the left whatever the language, and all of it from one side."""
        way = self.way_of("\n".join(self.sheet["to"]))
        self.set_y(WINDOW_TOP)
        for line in self.sheet["to"]:
            for part in self.lines_of(line, WINDOW):
                self.put(LEFT, WINDOW, BODY_LEADING, part, self.way_of(line), way)

    def _fact(self, y: float, words: str, leading: float) -> None:
        """Beside the address, so at the right of the page in every language."""
        width = self.w - ASIDE - (8 if self.way is LEFT_TO_RIGHT else LEFT)
        self.set_y(y)
        for part in self.lines_of(words, width):
            self.put(ASIDE, width, leading, part, self.way_of(words))

    def write_body(self) -> None:
        self.set_y(self.body_top)
        self._text_face("serif", 16, INK, "B")
        self._write("H1", self.sheet["title"], 6.8 * self.grown, after=4.5)
        self._words(self.sheet["greeting"])
        for block in self.sheet["blocks"]:
            self._block(block)
        self._need(KEPT_TOGETHER * self.grown)
        self.set_y(self.get_y() + 4)
        for line in self.sheet["signature"]:
            self._text_face("serif", BODY, INK)
            self._write("P", line, BODY_LEADING * self.grown)

    def _block(self, block: Sheet) -> None:
        if block["title"]:
            self._need((KEPT_TOGETHER + 8) * self.grown)
            self.set_y(self.get_y() + 2.5)
            self._text_face("sans", 10.5, INK, "B")
            self._write("H2", block["title"], 5.2 * self.grown, after=1.4)
        self._words(block["words"])
        for line in block["lines"]:
            self._line(*line)
        if block["lines"]:
            self.set_y(self.get_y() + 3.5)

    def _words(self, words: str, *, after: float = 3) -> None:
        self._text_face("serif", BODY, INK)
        for paragraph in words.replace("\r\n", "\n").split("\n\n"):
            if paragraph.strip():
                self._write("P", paragraph.strip(), BODY_LEADING * self.grown, after=after)

    def _line(self, label: str, value: str, words: str) -> None:
        """A row of a ledger: what, what became of it beside it, and what there is to say about it below."""
        self._need(KEPT_TOGETHER * self.grown)
        with self._artifact():
            self.set_draw_color(*HAIR)
            start = self._at(LEFT, self.epw)
            self.line(start, self.get_y(), start + self.epw, self.get_y())
        self.set_y(self.get_y() + 1.2)
        width = self.epw - 46 if value else self.epw
        top = self.get_y()
        if value:
            self._text_face("sans", 10, INK, "B")
            with self._tagged("P"):
                for part in self.lines_of(value, 42):
                    self.put(
                        self._at(LEFT + width + 4, 42), 42, 5 * self.grown, part, self.way_of(value), self.other_way
                    )
        under = self.get_y() if value else top
        page = self.page
        self.set_y(top)
        self._text_face("serif", BODY, INK)
        self._write("P", label, BODY_LEADING * self.grown, width=width)
        if self.page == page:
            self.set_y(max(self.get_y(), under))
        self._words(words, after=1)
        self.set_y(self.get_y() + 1.2)

    def _write(self, tag: str, words: str, leading: float, *, width: float | None = None, after: float = 0) -> None:
        """Words line by line, over as many pages as they take; each page's part is tagged by itself."""
        width = width or self.epw
        lines, way = self.lines_of(words, width), self.way_of(words)
        side = way if len(lines) > 1 else self.way
        while lines:
            fitting = int((self.h - BOTTOM - self.get_y() + 0.01) / leading)
            here, lines = lines[:fitting], lines[fitting:]
            if here:
                with self._tagged(tag):
                    for line in here:
                        self.put(self._at(LEFT, width), width, leading, line, way, side)
            if lines:
                self._turn_over()
        self.set_y(self.get_y() + after)

    def _need(self, height: float) -> None:
        if self.get_y() + height > self.h - BOTTOM:
            self._turn_over()

    def _turn_over(self) -> None:
        family, style, size, colour = self.font_family, self.font_style, self.font_size_pt, self.text_color
        self.add_page()
        self.set_font(family, style, size)
        self.text_color = colour
        self.set_y(TOP)

    def _column(
        self, x: float, y: float, lines: list[str], *, leading: float = SMALL_LEADING, width: float = 0
    ) -> None:
        width = width or self.w - x - 8
        self.set_y(y)
        for line in lines:
            for part in self.lines_of(line, width):
                self.put(self._at(x, width), width, leading, part, self.way_of(line))

    def _at(self, x: float, width: float) -> float:
        """Where something `width` wide stands: at `x`, or as far from the right."""
        return x if self.way is LEFT_TO_RIGHT else self.w - x - width

    def _face(self, family: str, size: float, colour: tuple[int, int, int], style: str = "") -> None:
        self.set_font(family, style, size)
        self.set_text_color(*colour)

    def _text_face(self, family: str, size: float, colour: tuple[int, int, int], style: str = "") -> None:
        """For what is read: larger for who needs large print."""
        self._face(family, max(size * self.grown, LEAST_LARGE) if self.grown > 1 else size, colour, style)

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
