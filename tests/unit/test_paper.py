"""A letter as PDF: the same bytes each time, everything that was said on it, tagged, and no page too short."""

import json
import subprocess
import sys
from typing import Any

import pytest

from app.decisions.paper import print_sheet
from app.decisions.printing import PAPER
from tests.support.papers import read_paper

SHEET: dict[str, Any] = {
    "language": "en-GB", "direction": "ltr", "day": "2026-11-23", "title": "You were right to complain",
    "sender": {"name": "Northline", "lines": ["2 Harrow Lane", "Keldmouth KM1 4NL"]},
    "to": ["Zażółć Gęślą-Jaźń", "ul. Łąkowa 12", "Łódź"],
    "facts": [["Date", "Monday 23 November 2026"], ["Our reference", "C-7K3F-9Q2M"]],
    "greeting": "Dear Zażółć Gęślą-Jaźń,",
    "blocks": [
        {"title": "", "words": "You were right to complain.\n\nI am sorry.", "lines": []},
        {"title": "What you told us", "words": "", "lines": [["“It stood in the rain”", "You were right", "It did."]]},
    ],
    "signature": ["Priya Shah", "Northline"], "page": "Page {page} of {pages}", "foot": "Complaint C-7K3F-9Q2M",
    "unprinted": "☐ stands for a sign that we can’t print.",
}  # fmt: skip


def sheet(*blocks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**SHEET, **({"blocks": list(blocks)} if blocks else {}), **changes}


def block(words: str, lines: int = 0) -> dict[str, Any]:
    return {"title": "What we found", "words": words, "lines": [["“A point.”", "You were right", "We saw it."]] * lines}


def test_everything_said_stands_on_it_in_its_order_polish_too():
    (page,) = read_paper(print_sheet(SHEET)).pages

    said = [line for line in page if line]
    order = ["Northline", "Zażółć Gęślą-Jaźń", "ul. Łąkowa 12", "Monday 23 November 2026", "You were right to complain",
             "Dear Zażółć Gęślą-Jaźń,", "You were right to complain.", "I am sorry.", "What you told us",
             "You were right", "“It stood in the rain”", "It did.", "Priya Shah"]  # fmt: skip
    assert [line for line in said if line in order][: len(order)] == order


def test_the_same_sheet_gives_the_same_bytes_here_and_in_a_child_process():
    first, again = print_sheet(SHEET), print_sheet(SHEET)
    child = subprocess.run([sys.executable, "-I", str(PAPER)], input=json.dumps(SHEET).encode(), capture_output=True)

    assert first == again == child.stdout
    assert print_sheet(sheet(day="2026-11-24")) != first


def test_it_has_a_title_a_language_and_a_structure():
    paper = read_paper(print_sheet(SHEET))

    assert b"/Lang (en-GB)" in paper.raw and b"/DisplayDocTitle true" in paper.raw and b"/MarkInfo" in paper.raw
    assert paper.tags.count("H1") == 1 and paper.tags.count("H2") == 1 and paper.tags.count("P") >= 8
    assert "Document" in paper.tags and "Figure" not in paper.tags


@pytest.mark.parametrize(
    ("words", "lines", "pages"),
    [("A sentence. " * 60, 0, 1), ("A sentence. " * 600, 0, 3), ("", 40, 3), ("Paragraph.\n\n" * 90, 0, 4)],
)
def test_a_long_letter_takes_as_many_pages_as_it_needs_and_each_has_its_number(words: str, lines: int, pages: int):
    paper = read_paper(print_sheet(sheet(block(words, lines))))

    assert len(paper.pages) == pages
    numbered = [f"Page {number} of {pages}" in " ".join(page) for number, page in enumerate(paper.pages, 1)]
    assert numbered == [True] * pages
    assert paper.text.count("sentence.") == words.count("sentence.") and paper.text.count("We saw it.") == lines


def test_a_word_longer_than_the_line_is_cut_and_whole():
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3

    lines = read_paper(print_sheet(sheet(block(word)))).pages[0]

    assert word in "".join(line for line in lines if line and line in word)


@pytest.mark.parametrize(
    ("words", "shown", "told"),
    [
        ("한국어 reads well", "☐☐☐ reads well", True),
        ("a\u2009thin\u202fspace, a\u2011dash, no\u200bthing", "a thin space, a-dash, nothing", False),
        ("e\u0301t\u00e9 кириллица Ελλάδα €5", "été кириллица Ελλάδα €5", False),
        ("</script> (a) \\ %", "</script> (a) \\ %", False),
    ],
)
def test_signs_no_face_has_are_boxes_and_the_letter_says_so(words: str, shown: str, told: bool):
    text = read_paper(print_sheet(sheet(block(words)))).text

    assert shown in text
    assert ("stands for a sign that we can’t print" in text) is told


ARABIC: dict[str, Any] = {
    "language": "ar", "direction": "rtl", "title": "لدينا شكواك", "to": ["فاطمة الزهراء", "شارع الحمرا 12"],
    "facts": [["التاريخ", "الاثنين 23 نوفمبر 2026"], ["مرجعنا", "C-7K3F-9Q2M"]], "greeting": "وصلتنا الساعة 10:00.",
    "page": "صفحة {page} من {pages}", "foot": "الشكوى C-7K3F-9Q2M", "unprinted": "☐ علامة لا يمكننا طباعتها.",
}  # fmt: skip


def test_arabic_stands_at_the_right_joined_and_reads_as_it_was_written():
    words = "لا نحتفظ بأي نسخة يمكننا قراءتها (حقا)، والطرد NP-4471 لم يصل في 28 نوفمبر. " * 3
    row = {"title": "احتفظ بهذا", "words": words, "lines": [["رمزك السري", "قبل 28 نوفمبر", "K7QF-92MX"]]}
    paper = read_paper(print_sheet(sheet(row, **ARABIC)))

    for said in ("لدينا شكواك", "الاثنين 23 نوفمبر 2026", "وصلتنا الساعة 10:00", "الطرد NP-4471 لم يصل في 28",
                 "رمزك السري", "K7QF-92MX", "صفحة 1 من 1", "فاطمة الزهراء"):  # fmt: skip
        assert said in paper.text, said
    assert "☐" not in paper.text and "�" not in paper.text
    assert b"/Lang (ar)" in paper.raw and b"Amiri" in paper.raw
    assert paper.at("رمزك السري") > paper.at("قبل") and paper.at("لدينا شكواك") > 100
    assert paper.at("Northline") > paper.at("2 Harrow Lane")


def test_a_line_of_other_letters_ends_where_the_sentence_does():
    """Also where an Arabic sentence is broken before a name, and whatever length somebody's own words in it have."""
    own = "طلبت: \u2068Nobody is to write me a third letter about it\u2069"
    paper = read_paper(print_sheet(sheet(block(f"متابعة شكواك لدى\nPriya Shah.\n\n{own}"), **ARABIC)))

    assert paper.at("Priya Shah") > next(x for x, line in paper.places if line == ".")
    assert paper.at("طلبت") > paper.at("third letter")


def test_each_paragraph_runs_as_its_own_words_do_and_only_whoever_needs_it_carries_the_arabic_face():
    theirs = "الطرد لم يصل 😀 حتى الآن. " * 9
    paper = read_paper(print_sheet(sheet(block(f"They wrote:\n\n{theirs}"))))

    assert "الطرد لم يصل ☐ حتى الآن" in paper.text and "stands for a sign that we can’t print" in paper.text
    assert paper.at("They wrote") < 40 < paper.at("الطرد")
    assert b"Amiri" not in print_sheet(SHEET)
