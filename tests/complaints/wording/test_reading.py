"""Counting a text: words, sentences, reading age, seconds to read it aloud."""

import pytest

from app.complaints.wording.reading import measure, sentences, words

EASY = (
    "We left your parcel in the rain. That was our fault. I rang the depot, and they have your new one. "
    "It comes to you on Friday. I am sorry that you had to wait for it and to ask us twice."
)
HARD = (
    "Notwithstanding the aforementioned circumstances, the organisation's contractual documentation comprehensively "
    "stipulates the applicable limitations regarding consequential compensation, subsequently necessitating additional "
    "verification procedures by administrative departments before authorisation can be satisfactorily communicated."
)


def test_what_counts_as_a_word():
    said = "Mr O’Brien-Smith paid £84.50 at 09:40 on 24/11, didn't he? grace@example.com knows."

    assert words(said) == [
        "Mr", "O’Brien-Smith", "paid", "84.50", "at", "09:40", "on", "24", "11", "didn't", "he", "grace@example.com",
        "knows",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("One. Two? Three … Four", ["One.", "Two?", "Three …", "Four"]),
        ("Mr. Nowak came, e.g. on Monday. He left.", ["Mr. Nowak came, e.g. on Monday.", "He left."]),
        ("You paid £84.50. We pay it back.", ["You paid £84.50.", "We pay it back."]),
        ("“Is that so?” she asked.\n\nA new paragraph", ["“Is that so?”", "she asked.", "A new paragraph"]),
        ("First:\n- a bell\n- a note", ["First:", "- a bell", "- a note"]),
        ("", []),
        ("...", []),
    ],
)
def test_where_sentences_end(said: str, expected: list[str]):
    found = sentences(said)

    assert [sentence.words for sentence in found] == expected
    assert all(said[sentence.start :].startswith(sentence.words) for sentence in found)


def test_the_reading_age_by_hand():
    """42 words in 5 sentences with 138 signs: 4.71 x 138/42 + 0.5 x 42/5 - 21.43 is below grade 1, so it is for six."""
    counted = measure(EASY)

    assert (counted.words, counted.sentences, counted.signs) == (42, 5, 138)
    assert counted.ari == pytest.approx(4.71 * 138 / 42 + 0.5 * 42 / 5 - 21.43)
    assert counted.age == 6
    assert counted.seconds == 17


def test_a_hard_text_is_for_grown_people_and_a_short_one_is_not_judged():
    assert measure(HARD).age == 46
    assert measure(HARD).lix > 60 > 30 > measure(EASY).lix
    assert measure("Notwithstanding contractual documentation.").age is None
    assert measure("").age is None
