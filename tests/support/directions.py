"""What a page that runs from right to left holds of words that run the other way, and whether each stands apart.

A browser puts signs and digits beside such words where the line runs to, so "bill.pdf, 45 KB" falls apart unless the
name is an element of its own direction.
"""

import re
from html.parser import HTMLParser

BLOCKS = frozenset({
    "article", "aside", "body", "button", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "header", "label", "legend", "li", "main", "nav", "ol", "p",
    "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "use", "col"})
SILENT = frozenset({"head", "option", "script", "select", "style", "svg", "template", "textarea", "title"})
APART_BY_CLASS = frozenset({"ref", "code"})
"""Classes whose style gives an element a direction of its own."""
APART = "\ufffc"
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
ARABIC = re.compile(r"[\u0600-\u06ff]")
OTHER_WAY = re.compile(r"[^\u0600-\u06ff\u200f\ufffc]*[A-Za-z][^\u0600-\u06ff\u200f\ufffc]*")
PLAIN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*|[^\W\d_]\S*\w")
"""A name, a reference or an address inside a sentence: what begins and ends with such letters keeps its place."""


class _Lines(HTMLParser):
    """`lines` are the texts that are laid out by themselves, with APART where something inside has its own direction;
    `apart` are those."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.apart: list[str] = []
        self.open: list[tuple[str, str]] = [("body", "line")]
        self.text: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br":
            self._end_line()
        if tag in VOID:
            return
        kind = "inline"
        if tag in SILENT or self.open[-1][1] == "silent":
            kind = "silent"
        elif tag == "bdi" or "dir" in given or APART_BY_CLASS & set((given.get("class") or "").split()):
            kind = "apart"
        elif tag in BLOCKS:
            kind = "line"
        if tag in BLOCKS:
            self._end_line()
        if kind == "apart":
            self.text[-1] += APART
            self.text.append("")
        self.open.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or all(name != tag for name, _kind in self.open[1:]):
            return
        while True:
            name, kind = self.open.pop()
            if kind == "apart":
                self.apart.append(" ".join(self.text.pop().split()))
            elif kind == "line":
                self._end_line()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.open[-1][1] != "silent":
            self.text[-1] += data

    def _end_line(self) -> None:
        if len(self.text) == 1:
            self.lines.append(" ".join(self.text[0].split()))
            self.text[0] = ""
        else:
            self.text[-1] += " "


def _read(page: str) -> _Lines:
    reader = _Lines()
    reader.feed(page[page.index("<body") :])
    reader.close()
    return reader


def torn(page: str) -> list[str]:
    """What of an Arabic page is in other letters, and would not keep its order: more than a name in the line itself, or
    in an element whose words are ours as well."""
    read, found = _read(page), []
    for line in read.lines:
        for run in OTHER_WAY.findall(ISOLATED.sub(APART, line)):
            piece = re.sub(r"^[^\w]+|[^\w]+$", "", run)
            if not PLAIN.fullmatch(piece):
                found.append(piece)
    return found + [line for line in read.apart if ARABIC.search(line) and re.search("[A-Za-z]", line)]


def apart(page: str) -> list[str]:
    """What stands in an element of its own direction, one by one."""
    return _read(page).apart
