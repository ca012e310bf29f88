"""Refusals over HTTP: each says why, nothing typed is lost, and whoever was slower sees what the faster one did."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.complaints.statuses import Status
from tests.desk.conftest import ACKNOWLEDGE, ASSESS, SPOKEN, Colleague, a_file, errors, found_for, state
from tests.support import paths
from tests.support.apps import file_one


@pytest.mark.any_database
@pytest.mark.requirement("000-13")
@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"personal": "", "apology": "Sorry."}, "Write a sentence of your own about this complaint."),
        ({**ACKNOWLEDGE, "apology": "  "}, "Write an apology that fits what happened."),
        ({**ACKNOWLEDGE, "personal": "We got it."}, "Say a little more: what happened to them, in words of your own."),
    ],
)
def test_an_acknowledgement_without_own_words_does_not_leave(app: Flask, priya: Colleague, answers, sentence: str):
    reference = file_one(app)

    page = priya.act(reference, "acknowledge", answers, expect=422)

    assert errors(page) == [sentence]
    assert page.form("/act/acknowledge").value("apology") == answers["apology"]
    assert state(app, reference) == ("received", 1)


@pytest.mark.requirement("000-13")
def test_the_same_sentence_is_not_sent_to_two_people(app: Flask, priya: Colleague):
    first, second = file_one(app), file_one(app)
    priya.act(first, "acknowledge", ACKNOWLEDGE)

    page = priya.act(second, "acknowledge", {**ACKNOWLEDGE, "apology": "Another."}, expect=422)

    assert errors(page) == [
        "You wrote this very sentence to somebody else. Write one that only this person can have got."
    ]


@pytest.mark.requirement("B-22")
def test_whoever_was_slower_sees_both_and_sends_again(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    mine = priya.form(reference, "state-facts")
    helen.act(reference, "assess", {**ASSESS, "reason": "She rang me at home."})

    page = priya.send(mine, {"concern_1": "Nobody rang the bell."}, expect=409)

    assert page.root.named("h1")[0].said == "Helen Marsh was faster than you"
    assert "Helen Marsh assessed it again: high, before medium: “She rang me at home.”" in page.said
    assert page.form("/act/state-facts").value("concern_1") == "Nobody rang the bell."
    shown = priya.press(page, "/act/state-facts")
    assert "1. Nobody rang the bell." in shown.said


@pytest.mark.requirement("B-22")
def test_doing_it_twice_shows_what_was_done_and_loses_nothing(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.OFFERED)
    mine, again = priya.form(reference, "decline"), priya.form(reference, "decline")
    priya.send(mine, {**SPOKEN, "reason": "It is not about money."})
    before = state(app, reference)

    page = priya.send(again, {**SPOKEN, "reason": "It is not about money at all."}, expect=409)

    assert "Grace Okafor declined offer 1: “It is not about money.”" in page.said
    assert page.form("/act/decline").value("reason") == "It is not about money at all."
    assert "They decline" not in [button.said for button in page.root.named("button")]
    assert state(app, reference) == before


def test_what_stands_in_the_way_is_named(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.AGREED)

    page = priya.open(f"/desk/complaints/{reference}/act/resolve")
    refused = priya.press(page, "/act/resolve", expect=409)

    assert "Not yet confirmed as done: We pay the repair of the case." in page.said
    assert "Send to Grace Okafor" not in page.said and "Save, send nothing" in page.said
    assert "Not yet confirmed as done: We pay the repair of the case." in refused.said


@pytest.mark.parametrize("slug", ["accept", "decline", "discuss", "withdraw"])
def test_a_colleague_speaks_for_the_customer_only_on_their_word(app: Flask, priya: Colleague, slug: str):
    reference = paths.bring_to(app, Status.OFFERED)
    form = priya.form(reference, slug)

    page = priya.send(form, {"confirmed": "y"} if slug == "withdraw" else {}, expect=422)

    assert "Write down what the customer said, and how it reached you." in errors(page)
    assert state(app, reference)[0] == "offered"


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose a remedy and say what exactly we will do."),
        ({"amount_1": "forty"}, "Write the amount in figures, like 84.50."),
        ({"words_2": "Flowers."}, "Choose the remedy that this line is about."),
        ({"remedy_id_1": "Refund", "words_1": "The bill."}, "Say how much: Refund."),
        ({"remedy_id_1": "Refund", "words_1": "The bill.", "amount_1": "401"}, "At most £400.00 for: Refund."),
        ({"remedy_id_1": "Refund", "words_1": "The bill.", "amount_1": "60"},
         "Ask for approval of £60.00 first."),
        ({"remedy_id_1": "Apology", "words_1": ""}, "Say what exactly we will do."),
        ({"remedy_id_1": "Apology", "words_1": "We say sorry.", "until": "2020-01-01"},
         "Choose a day that is still to come."),
    ],
)  # fmt: skip
def test_an_offer_that_is_not_whole_comes_back_as_it_was(app: Flask, priya: Colleague, answers, sentence: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "offer")
    named = {form.words_of("remedy_id_1", value).split(",")[0]: value for value in form.choices("remedy_id_1")}
    answers = {**answers, "answer_1": "yes", "explanation": "It was our fault."}
    if "remedy_id_1" in answers:
        answers["remedy_id_1"] = named[answers["remedy_id_1"]]

    page = priya.send(form, answers, expect=422)

    assert any(error.endswith(sentence) for error in errors(page))
    assert {name: page.form("/act/offer").value(name) for name in answers} == answers
    assert state(app, reference)[0] == "investigating"


def test_only_refused_files_are_an_error_beside_the_field(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    form = priya.form(reference, "attach")

    answer = priya.browser.post(form.action, data={**dict(form.standing()), "files": [a_file(b"", "empty.txt")]})

    assert answer.status_code == 422
    assert "empty.txt: The file is empty. Choose it again." in answer.text


@pytest.mark.any_database
@pytest.mark.parametrize("slug", ["fly", "file", "take_back", "take-it-on-", "ask_satisfaction"])
def test_what_is_no_action_is_not_there(app: Flask, priya: Colleague, slug: str):
    reference = file_one(app)

    assert priya.browser.get(f"/desk/complaints/{reference}/act/{slug}").status_code == 404


@pytest.mark.any_database
@pytest.mark.parametrize("slug", ["lapse", "ask-satisfaction", "remind", "close-quietly", "break-promise"])
def test_what_only_the_clock_does_nobody_does(app: Flask, helen: Colleague, slug: str):
    reference = file_one(app)

    assert helen.browser.get(f"/desk/complaints/{reference}/act/{slug}").status_code in (403, 409)


@pytest.mark.parametrize("words", ["NUL \0 inside", "x" * 50_001])
def test_words_that_cannot_be_kept_come_back_whole(app: Flask, priya: Colleague, words: str):
    reference = file_one(app)

    page = priya.act(reference, "note", {"text": words}, expect=422)

    assert errors(page)
    assert page.form("/act/note").value("text") == words


def test_a_merge_names_what_does_not_fit(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)

    page = priya.act(reference, "merge", {"into_reference": "C-AAAA-AAAA", "reason": "One parcel."}, expect=422)

    assert errors(page) == ["We find no other complaint of this reference."]


def test_a_refusal_tells_quality_assurance_whose_it_is(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.ASSESSED)

    page = colleague("qa").open(f"/desk/complaints/{reference}/act/assess", expect=403)

    assert "“Assess” belongs to somebody else." in page.said


@pytest.mark.requirement("000-13")
def test_what_cannot_be_read_is_named_together_with_all_that_is_missing(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.act(reference, "resolve", {"outcome": "upheld", "fulfilled_on": "soon"}, expect=422)
    said = errors(page)
    for words in ("They were right: say sorry", "Explain the decision to the customer.", "like 2026",
                  "Write what we found about every concern.", "Choose the cause."):  # fmt: skip
        assert any(words in line for line in said), (words, said)

    form = page.form("/act/resolve")
    answers = found_for(form) | {
        "outcome": "upheld", "fulfilled_on": "", "cause": "Human error", "explanation": "We left it in the rain.",
        "no_remedy_reason": "You asked for an explanation.",
    }  # fmt: skip
    priya.send(form, answers)
