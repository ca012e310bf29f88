"""A page that came as a mail, as plain words: nothing of it is ever shown as a page."""

import re
from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
BLOCKS = frozenset({
    "p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section",
    "article", "header", "footer", "pre", "hr", "dl", "dt", "dd", "center", "address", "form",
})  # fmt: skip
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre"})
DEEPEST = 20
PIECE = 50_000
LONGEST_MARK = 100_000  # signs without an end: of a tag, a comment, a sheet of styles
LONGEST_LINK, WORDS_OF_A_LINK = 2_000, 20
LONGEST_PAGE = 8_000_000
INLINE = re.compile(r"data:[\w/+.;=-]{0,100};base64,[A-Za-z0-9+/=\s]*")
MARK = re.compile(r"<[^<>]*>")


def from_html(page: str, most: int) -> tuple[str, bool]:
    """The words of a page, line by line, and whether they are all; once there are more than `most` signs no more are
    read. What it quotes begins with `>`, addresses of links follow their words."""
    reader, page, place = _Reader(), INLINE.sub("data:", page), 0
    while place < min(len(page), LONGEST_PAGE) and reader.signs <= most:
        reader.read(page[place : place + PIECE])
        place += PIECE
    return reader.written(), place >= len(page)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.signs = self.silent = self.quoted = self.kept_as_is = 0
        self.link = ""

    def read(self, piece: str) -> None:
        """The next piece. Marks that are broken, or that do not end, are left out, and the words around them stay."""
        try:
            self.feed(piece)
        except (AssertionError, ValueError):
            self._read_without_marks()
        if len(self.rawdata) > LONGEST_MARK:
            self._read_without_marks()

    def _read_without_marks(self) -> None:
        rest, self.rawdata = self.rawdata, ""
        self.handle_data(MARK.sub(" ", rest))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += tag != "head"
        elif tag == "body":
            self.silent = 0
        if tag in BLOCKS:
            self._end_line(gap=tag in PARAGRAPHS)
        given = dict(attrs)
        if tag == "blockquote":
            self.quoted = min(self.quoted + 1, DEEPEST)
        elif tag == "pre":
            self.kept_as_is += 1
        elif tag == "a":
            self.link = given.get("href") or ""
        elif tag == "img" and (words := (given.get("alt") or "").strip()):
            self.handle_data(f"[{words}] ")
        elif tag in ("td", "th") and self._has_words():
            self._add("  ")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(self.silent - (tag != "head"), 0)
        if tag == "a":
            address, self.link = self.link, ""
            if address.startswith(("http://", "https://")) and address.rstrip("/") not in self._said_last():
                self.handle_data(f" <{address}>")
        if tag in BLOCKS:
            self._end_line(gap=tag in PARAGRAPHS)
        if tag == "blockquote":
            self.quoted = max(self.quoted - 1, 0)
        elif tag == "pre":
            self.kept_as_is = max(self.kept_as_is - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.kept_as_is:
            first, *rest = data.split("\n")
            self._add(first)
            for line in rest:
                self._end_line()
                self._add(line)
            return
        words = re.sub(r"\s+", " ", data)
        self._add(words.lstrip() if not self.line or self.line[-1].endswith(" ") else words)

    def _add(self, words: str) -> None:
        if words:
            self.line.append(words)
            self.signs += len(words)

    def _said_last(self) -> str:
        return "".join(words[-LONGEST_LINK:] for words in self.line[-WORDS_OF_A_LINK:])

    def _has_words(self) -> bool:
        return any(part.strip() for part in self.line)

    def _end_line(self, *, gap: bool = False) -> None:
        mark, line = "> " * self.quoted, "".join(self.line).rstrip()
        if line.strip():
            self.lines.append(f"{mark}{line}")
        if gap and self.lines and self.lines[-1].strip("> "):
            self.lines.append(mark.rstrip())
        self.line = []

    def written(self) -> str:
        """All that was read, also what no mark closes."""
        try:
            self.close()
        except (AssertionError, ValueError):
            self._read_without_marks()
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")
