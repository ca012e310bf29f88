"""Phrases of the story that colleagues mark: underlined on the page, and read back to the customer as concerns."""

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints import highlights
from app.complaints.models import Complaint, Highlight
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague, errors
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform

STORY = "It stood in the rain 🌧️ for an hour. I rang twice.\nNobody rang back, and nobody rang the bell."


def marked(page) -> list[str]:
    return [node.raw for node in page.root.named("mark")]


def select_words(priya: Colleague, reference: str, part: str, start: int, phrase: str, expect: int = 303):
    """Press "Mark these words" for a selection, as the page's script fills the form in."""
    form = priya.case(reference).form("/act/mark-words")
    return priya.send(form, {"part": part, "start": str(start), "phrase": phrase}, expect)


@pytest.mark.requirement("003-05")
def test_marked_words_become_what_is_read_back(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED, happened=STORY, expected="A call back, soon.")
    select_words(priya, reference, "happened", STORY.index("Nobody"), "Nobody rang back")
    select_words(priya, reference, "expected", 0, "A call back")
    page = select_words(priya, reference, "happened", 3, "stood in the rain 🌧️")

    assert marked(page) == ["stood in the rain 🌧️", "Nobody rang back", "A call back"]
    facts = priya.form(reference, "state-facts")
    assert [facts.value(f"concern_{place}") for place in range(1, 5)] == [
        "stood in the rain 🌧️", "Nobody rang back", "A call back", "",
    ]  # fmt: skip

    page = priya.send(facts, {"concern_2": "Nobody rang back, twice."})

    assert "2. Nobody rang back, twice." in page.said


@pytest.mark.requirement("003-05")
def test_without_a_script_sentences_are_ticked_or_a_phrase_typed(app: Flask, priya: Colleague):
    reference = file_one(app, happened=STORY)
    form = priya.form(reference, "mark-words")
    ticked = next(value for value in form.choices("sentences") if value.endswith("I rang twice."))

    page = priya.send(form, {"sentences": [ticked], "phrase": "nobody rang the bell"})

    assert marked(page) == ["I rang twice.", "nobody rang the bell"]


def test_a_mark_is_taken_away_by_its_tick_and_others_stay(app: Flask, priya: Colleague):
    reference = file_one(app, happened=STORY)
    select_words(priya, reference, "happened", 3, "stood in the rain")
    page = select_words(priya, reference, "happened", 0, "I rang twice.")
    form = priya.form(reference, "mark-words")
    select_words(priya, reference, "desired", 0, "Pay")  # meanwhile, from another page

    page = priya.send(form, {"marked": [form.choices("marked")[1]]})

    assert marked(page) == ["I rang twice.", "Pay"]


def test_a_mark_is_taken_away_where_it_stands(app: Flask, priya: Colleague):
    reference = file_one(app, happened=STORY)
    page = select_words(priya, reference, "happened", 3, "stood in the rain")
    mark = page.root.named("mark")[0].given["data-mark"]

    page = priya.press(page, "/act/mark-words", {"shown": mark})

    assert marked(page) == []


def test_marks_that_touch_become_one(app: Flask, priya: Colleague):
    reference = file_one(app, happened=STORY)
    select_words(priya, reference, "happened", 3, "stood in the rain")

    page = select_words(priya, reference, "happened", 0, "in the rain 🌧️ for an hour")

    assert marked(page) == ["stood in the rain 🌧️ for an hour"]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("stood in the sun", "These words don’t stand in their story. Copy them from it, sign for sign."),
        ("  ", "Choose a sentence, or type a phrase as it stands."),
        ("in the rain", "These words are marked already."),
    ],
)
def test_what_can_not_be_marked_comes_back_as_it_was_typed(app: Flask, priya: Colleague, phrase: str, words: str):
    reference = file_one(app, happened=STORY)
    select_words(priya, reference, "happened", 0, "stood in the rain")

    page = priya.act(reference, "mark-words", {"phrase": phrase}, expect=422)

    assert errors(page) == [words]
    assert page.form("/act/mark-words").value("phrase") == phrase


def test_eight_phrases_are_the_most(app: Flask, priya: Colleague):
    reference = file_one(app, happened=" ".join(f"Sentence {number}." for number in range(9)))
    form = priya.form(reference, "mark-words")

    page = priya.send(form, {"sentences": form.choices("sentences")[:9]}, expect=422)

    assert errors(page) == ["Eight phrases are the most, because each becomes a concern. Take a mark away first."]


def test_marks_survive_a_corrected_text(app: Flask, priya: Colleague):
    reference = file_one(app, happened=STORY)
    select_words(priya, reference, "happened", 3, "stood in the rain")
    select_words(priya, reference, "happened", 0, "I rang twice.")
    with doing(app):
        by_reference(reference).happened = "My parcel stood in the rain. I rang three times."

    assert marked(priya.case(reference)) == ["stood in the rain"]
    assert "I rang twice." in priya.open(f"/desk/complaints/{reference}/act/mark-words").said


def test_what_was_stated_before_stays_and_only_newer_marks_are_added(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED, happened=STORY)
    select_words(priya, reference, "happened", 3, "stood in the rain")
    perform(app, reference, "state_facts", "csr", d.Facts(("It got wet.",)))
    select_words(priya, reference, "happened", 0, "I rang twice.")

    facts = priya.form(reference, "state-facts")

    assert [facts.value(f"concern_{place}") for place in (1, 2, 3)] == ["It got wet.", "I rang twice.", ""]


def test_the_log_tells_of_marking_once_however_many_phrases(app: Flask, priya: Colleague, colleague):
    reference = file_one(app, happened=STORY)
    for phrase in ("stood", "rain", "hour"):
        select_words(priya, reference, "happened", 0, phrase)
    page = select_words(colleague("other_csr"), reference, "happened", 0, "bell")

    assert [node.said for node in page.root.of_class("event-text")] == [
        "Dev Raman marked what matters in their words",
        "Priya Shah marked what matters in their words",
        "Received by web form",
    ]


@pytest.mark.any_database
@pytest.mark.parametrize("who", ["qa", "admin"])
def test_it_belongs_to_the_desk(app: Flask, colleague, who: str):
    reference = file_one(app)
    somebody = colleague(who)

    assert not [link for link in somebody.case(reference).links if "mark-words" in link]
    somebody.open(f"/desk/complaints/{reference}/act/mark-words", expect=403)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("“Will call back.” Nobody did.\n\nAnd then…", ["“Will call back.”", "Nobody did.", "And then…"]),
        ("No stop at the end", ["No stop at the end"]),
        ("It cost 84.50 in all. Yes.", ["It cost 84.50 in all.", "Yes."]),
    ],
)
def test_a_story_is_cut_into_its_sentences(text: str, found: list[str]):
    pairs = list(highlights.sentences(text))

    assert [words for _start, words in pairs] == found
    assert all(text.startswith(words, start) for start, words in pairs)


def test_nothing_of_a_text_is_lost_between_marks():
    rows = [Highlight(part="happened", start=start, words=words) for start, words in ((3, "stood"), (99, "rain"))]

    found = highlights.pieces(STORY, [*rows, Highlight(part="happened", start=5, words="ood in")])

    assert "".join(piece.text for piece in found) == STORY
    assert [piece.text for piece in found if piece.highlight is not None] == ["stood", "rain"]


def test_another_complaints_mark_is_not_touched(app: Flask, priya: Colleague):
    mine, other = file_one(app, happened=STORY), file_one(app, happened=STORY)
    select_words(priya, other, "happened", 3, "stood")
    with app.app_context():
        stranger = db.session.query(Highlight).join(Complaint).filter(Complaint.reference == other).one().id
        db.session.rollback()

    priya.press(priya.case(mine), "/act/mark-words", {"shown": str(stranger)}, expect=422)

    assert marked(priya.case(other)) == ["stood"]
