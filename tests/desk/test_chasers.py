"""Who asks where it stands on the telephone, by letter or at the counter: it counts until they hear from us."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague, errors
from tests.desk.test_unanswered import listed
from tests.jobs.test_ladder import climb_by, steps, sweep
from tests.support import paths
from tests.support.apps import perform

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("004-09")]


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint of the middle of its life, on a ladder that is climbed when they asked twice."""
    climb_by(app, repeats=2)
    return paths.bring_to(app, Status.INVESTIGATING, phone="07700 900341")


def spoken(channel: str) -> dict[str, str]:
    return {"spoken_channel": channel, "spoken_words": "Is anybody doing anything?"}


@pytest.mark.parametrize("channel", ["telephone", "counter", "letter"])
def test_asking_where_it_stands_by_any_way_counts_and_waits_for_an_answer(
    app: Flask, monday: Traveller, priya: Colleague, reference: str, channel: str
):
    for expected in ([], [(1, "repeats", 2)]):
        page = priya.act(reference, "ask-news", spoken(channel))
        assert "asked where it stands" in page.said and "“Is anybody doing anything?”" in page.said
        sweep(app, monday)
        assert steps(app, reference) == expected

    assert listed(priya.open("/desk/answers")) == [reference]


def test_a_call_in_which_they_ask_counts_and_is_no_word_of_ours(
    app: Flask, monday: Traveller, priya: Colleague, reference: str
):
    asked = {"words": "She asked where it stands. I knew nothing.", "chases": "y"}
    refused = priya.act(reference, "log-call", asked, expect=422)
    priya.act(reference, "log-call", {**asked, "reached": "y"})
    perform(app, reference, "note", "csr", d.Words("I will look at it."))
    page = priya.act(reference, "log-call", {**asked, "reached": "y", "words": "Once more."})

    sweep(app, monday)

    assert errors(refused) == ["They asked you? Then tick that you spoke to them."]
    assert "Priya Shah spoke to them on the telephone: they asked where it stands" in page.said
    assert steps(app, reference) == [(1, "repeats", 2)]


def test_not_going_right_on_their_word_counts_each_time(
    app: Flask, monday: Traveller, priya: Colleague, reference: str
):
    for words in ("Nobody rang.", "Still nobody."):
        priya.act(reference, "not-right-yet", {"reason": words, **spoken("telephone")})

    sweep(app, monday)

    assert steps(app, reference) == [(1, "repeats", 2)]
    assert listed(priya.open("/desk/answers")) == [reference]


def test_a_word_of_ours_between_them_answers_the_first(app: Flask, monday: Traveller, priya: Colleague, reference: str):
    priya.act(reference, "ask-news", spoken("telephone"))
    monday.shift(timedelta(minutes=5))
    perform(app, reference, "message", "csr", d.Words("The joiner comes on Friday."))
    assert listed(priya.open("/desk/answers")) == []
    monday.shift(timedelta(minutes=5))
    priya.act(reference, "ask-news", spoken("counter"))

    sweep(app, monday)

    assert steps(app, reference) == []


def test_a_word_that_was_taken_back_answers_nothing(app: Flask, monday: Traveller, priya: Colleague, reference: str):
    priya.act(reference, "ask-news", spoken("telephone"))
    page = priya.send(priya.case(reference).form("/act/message"), {"text": "It comes tomorrow."})
    priya.send(next(form for form in page.forms if form.action.endswith("/take-back")))
    priya.act(reference, "ask-news", spoken("letter"))

    sweep(app, monday)

    assert steps(app, reference) == [(1, "repeats", 2)]
