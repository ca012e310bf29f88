"""Lines of words in the scripts that our faces have, also of those that run from right to left, and of both at once.

fpdf2 lays out a line whose parts run one way. Here each line is taken apart into such parts (`_Part`), which are put
where they are seen and written in the order in which they are said, so that readers that speak, and who copies the
text, get the words as they were typed. Lines of Latin, Greek or Cyrillic alone are one part.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, NamedTuple

import font_source_sans_pro as sans  # type: ignore[import-untyped]
import font_source_serif_pro as serif  # type: ignore[import-untyped]
import fontpkg_amiri as amiri  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import MethodReturnValue, TextDirection
from fpdf.fonts import TTFFont

BOX = "☐"
PAGES = "\ue000\ue001"
"""Where the number of pages will stand: as wide as two digits, and never a sign of somebody's words."""

ARABIC, TALLER = "arabic", 1.12  # its letters are smaller beside those of the others
ARABIC_FACES = {
    "": amiri.ROOT / "files" / "Amiri-Regular.ttf",
    "B": amiri.ROOT / "files" / "Amiri-Bold.ttf",
}
FACES = {
    ("serif", ""): serif.font_files_ttf["SourceSerifPro"],
    ("serif", "B"): serif.font_files_ttf["SourceSerifProSemibold"],
    ("sans", ""): sans.font_files_ttf["SourceSansPro"],
    ("sans", "B"): sans.font_files_ttf["SourceSansProSemibold"],
}

LEFT_TO_RIGHT, RIGHT_TO_LEFT = TextDirection.LTR, TextDirection.RTL
TURNING = {"R", "AL", "AN"}
UNSEEN = frozenset("\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
JOINING = frozenset("\u200c\u200d")
"""Unseen signs that say which way words run, and whether letters join."""
LONGEST = 400
"""More signs than a line has room for."""
APART, LETTERS = re.compile("\u2068[^\u2069]*\u2069"), re.compile(r"[^\W\d_]")
OWN_SHARE = 4
"""Words run as their sheet does while one in so many of their letters does."""


class _Part(NamedTuple):
    """Words that run one way, in one face: to the right where `level` is even, else to the left."""

    words: str
    level: int
    in_arabic: bool


class Lines(FPDF):
    """A document that sets lines. `way` is where the words of its own language run."""

    def __init__(self, way: TextDirection, texts: list[str]) -> None:
        super().__init__(format="A4", unit="mm")
        self.way, self.other_way = way, LEFT_TO_RIGHT if way is RIGHT_TO_LEFT else RIGHT_TO_LEFT
        self._measured: dict[tuple[str, str, str, float], float] = {}
        self.alias_nb_pages(PAGES)
        for (family, style), path in FACES.items():
            self.add_font(family, style, path)
        self._latin = self._signs_of_all()
        self._arabic: set[int] = set()
        if any(map(turns, texts)):
            for style, path in ARABIC_FACES.items():
                self.add_font(ARABIC, style, path)
            self._arabic = self._signs_of_all(ARABIC)

    def instead(self, texts: list[str]) -> dict[int, str]:
        """What stands for each sign of `texts` that can't be printed."""
        known = self._latin | self._arabic | {ord("\n")}
        if self._arabic:
            known |= {ord(sign) for sign in UNSEEN | JOINING}
        known -= {ord(sign) for sign in PAGES}
        return {ord(sign): _instead(sign) for text in texts for sign in set(text) if ord(sign) not in known}

    def way_of(self, words: str) -> TextDirection:
        """Which way `words` run: as the sheet's own do, unless too few of their letters do. What stands apart in them
        tells it only where there is nothing but that."""
        told = APART.sub("", words)
        kinds = [unicodedata.bidirectional(sign) for sign in (told if LETTERS.search(told) else words)]
        to_left, to_right = sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")
        if not to_left:
            return LEFT_TO_RIGHT
        own, other = (to_left, to_right) if self.way is RIGHT_TO_LEFT else (to_right, to_left)
        return self.way if own * OWN_SHARE >= own + other else self.other_way

    def lines_of(self, words: str, width: float) -> list[str]:
        """`words` in lines of at most `width`, broken between words where there is a place."""
        if turns(words):
            room = width - 2 * self.c_margin
            return [line for paragraph in words.split("\n") for line in self._broken(paragraph, room)]
        found = self.multi_cell(width, 5, words, align="L", dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(found, list)
        return found or [""]

    def put(
        self, x: float, width: float, leading: float, line: str, way: TextDirection, side: TextDirection | None = None
    ) -> None:
        """One line of words that run `way`, from the `side` of its place from which that way begins, or the sheet's."""
        runs_on = way is LEFT_TO_RIGHT and not turns(line)
        parts = [_Part(line, 0, False)] if runs_on else self._parts(line, way)
        wide = [self._width(part) for part in parts]
        start = x + self.c_margin if (side or self.way) is LEFT_TO_RIGHT else x + width - self.c_margin - sum(wide)
        at, places = start, dict.fromkeys(range(len(parts)), start)
        for number in _as_seen(parts):
            places[number] = at
            at += wide[number]
        # The space is for readers that speak: without it two lines would be one word.
        space = _Part(" ", 0, False)
        if len(parts) == 1 and parts[0].level == 0:
            parts = [parts[0]._replace(words=parts[0].words + space.words)]
        else:
            places[len(parts)] = at if way is LEFT_TO_RIGHT else start - self._width(space)
            parts = [*parts, space]
        for number, part in enumerate(parts):
            self._draw(part, places[number], leading)
        self.ln(leading)

    def _signs_of_all(self, family: str = "") -> set[int]:
        """Signs that every face of a family has, or every face there is."""
        faces = [font for key, font in self.fonts.items() if isinstance(font, TTFFont) and key.startswith(family)]
        return set.intersection(*(set(font.cmap) for font in faces))

    def _broken(self, paragraph: str, room: float) -> Iterator[str]:
        line, used = "", 0.0
        for word in re.findall(r" *[^ ]+| +$", paragraph):
            for piece in self._pieces(word, room):
                if line and used + self._measure(piece) > room:
                    yield line
                    line, used = "", 0.0
                added = piece if line else piece.lstrip(" ")
                line, used = line + added, used + self._measure(added)
        yield line

    def _pieces(self, word: str, room: float) -> Iterator[str]:
        """A word whole, or where it is longer than a line, in pieces that are not."""
        while self._measure(word[:LONGEST]) > room:
            sizes = range(1, min(len(word), LONGEST))
            fitting = max(bisect_right(sizes, room, key=lambda size: self._measure(word[:size])), 1)
            yield word[:fitting]
            word = word[fitting:]
        yield word

    def _measure(self, word: str) -> float:
        """How wide a word is on its own."""
        key = (word, self.font_family, self.font_style, self.font_size_pt)
        if key not in self._measured:
            to_left = turns(word)
            levels = [int(to_left and unicodedata.bidirectional(sign) not in ("L", "EN")) for sign in word]
            parts = [_Part(sign, 0, self._is_in_arabic(sign, level)) for sign, level in zip(word, levels, strict=True)]
            self._measured[key] = sum(map(self._width_alone, _together(parts)))
        return self._measured[key]

    def _width_alone(self, part: _Part) -> float:
        with self._ready_for(part):
            assert self.current_font is not None
            return self.current_font.get_text_width(part.words, self.font_size_pt, self.text_shaping)[1] / self.k

    def _parts(self, line: str, way: TextDirection) -> list[_Part]:
        """A line in parts, in the order in which they are said."""
        paragraph = BidiParagraph(line, way, preserve_bn_chars=True, alias=PAGES)
        signs = (
            (PAGES if seen.character == paragraph.sentinel else seen.character, seen.embedding_level)
            for seen in paragraph.get_characters_with_embedding_level()
        )
        return _together(
            _Part(sign, level, self._is_in_arabic(sign, level)) for sign, level in signs if sign not in UNSEEN
        )

    def _is_in_arabic(self, sign: str, level: int) -> bool:
        """Words that run to the left are in the face that has their letters, signs between them too."""
        first, second = (self._arabic, self._latin) if level % 2 else (self._latin, self._arabic)
        code = ord(sign[0])
        return (first is self._arabic) if code in first or code not in second else second is self._arabic

    def _width(self, part: _Part) -> float:
        """How wide a part is where it is written."""
        with self._ready_for(part):
            return self.get_string_width(part.words)

    def _draw(self, part: _Part, x: float, leading: float) -> None:
        with self._ready_for(part):
            self.set_x(x - self.c_margin)
            self.cell(self.epw, leading, part.words)

    @contextmanager
    def _ready_for(self, part: _Part) -> Iterator[None]:
        """Face and shaping are those of `part` for a while."""
        family, style, size = self.font_family, self.font_style, self.font_size_pt
        if part.in_arabic:
            self.set_font(ARABIC, style, size * TALLER)
        if part.in_arabic or part.level % 2:
            self.set_text_shaping(direction=RIGHT_TO_LEFT if part.level % 2 else LEFT_TO_RIGHT)
        yield
        self.set_text_shaping(False)
        self.set_font(family, style, size)


def turns(words: str) -> bool:
    """Whether some of `words` run from right to left."""
    return any(unicodedata.bidirectional(sign) in TURNING for sign in words)


def texts_of(value: Any) -> list[str]:
    """Every text in plain data, letters with their accents as one sign where there is one."""
    if isinstance(value, str):
        return [unicodedata.normalize("NFC", value)]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in texts_of(part)]


def replaced(value: Any, by: dict[int, str]) -> Any:
    """The same data with signs replaced, and letters with their accents as one sign where there is one."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).translate(by)
    if isinstance(value, dict):
        return {key: replaced(part, by) for key, part in value.items()}
    return [replaced(part, by) for part in value] if isinstance(value, list) else value


def _together(parts: Iterable[_Part]) -> list[_Part]:
    """Parts whose neighbours run another way, or are in another face."""
    alike = groupby(parts, lambda part: part[1:])
    return [_Part("".join(part.words for part in some), *kind) for kind, some in alike]


def _as_seen(parts: list[_Part]) -> list[int]:
    """The numbers of the parts from left to right: from the highest level down, what is at it or above turns round."""
    seen = list(range(len(parts)))
    for level in range(max((part.level for part in parts), default=0), 0, -1):
        high = [parts[number].level >= level for number in range(len(parts))]
        stretches = [(turned, list(some)) for turned, some in groupby(seen, high.__getitem__)]
        seen = [number for turned, some in stretches for number in (reversed(some) if turned else some)]
    return seen


def _instead(sign: str) -> str:
    """What stands for a sign that no face has: a space or a dash for its like, nothing for the unseen."""
    return {"Zs": " ", "Pd": "-", "Cf": "", "Cc": "", "Mn": ""}.get(unicodedata.category(sign), BOX)
