"""What happens around a guided call while somebody is in it: who comes to help, and that it has ended elsewhere."""

import pytest
from flask import Flask

from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.desk.guided import WISH, add_scripts, agree, begin, call_for_help, form_of, go, step, to_the_end, to_the_wish
from tests.journeys.pages import Page
from tests.support import paths


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def now_of(who: Colleague, page: Page) -> str:
    return who.open(form_of(page).action + "/now").said


@pytest.mark.requirement("000-20", "B-16")
def test_who_comes_is_shown_above_the_step(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    talk = begin(priya, reference)
    assert now_of(priya, talk) == ""

    called = call_for_help(priya, talk, "They are very upset")
    assert "A manager was called at " in now_of(priya, talk)

    helen.press(helen.open(called.path), "/accept")
    assert "Helen Marsh is coming to you" in now_of(priya, talk)


@pytest.mark.requirement("001-38")
def test_words_typed_after_the_call_ended_elsewhere_are_shown_and_the_record_stays(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    old = to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference))))
    go(priya, old, press="end")
    assert "This call has ended." in now_of(priya, old)

    shown = go(priya, old, expect=409, notes="She also asks for the box.")

    assert "This call has ended, and its record stays as it is." in shown.said
    assert "She also asks for the box." in shown.said
    assert shown.find_form(f"/complaints/{reference}/upset") is not None
    assert any(link.endswith(form_of(old).action.rpartition("/")[2]) for link in shown.links)
    assert step(old) == "thanks" and go(priya, old).path.endswith("/record"), (
        "nothing was typed: straight to the record"
    )


@pytest.mark.requirement("001-25")
def test_what_they_ask_for_stands_beside_the_question_whether_we_can_do_it(app: Flask, priya: Colleague):
    page = to_the_wish(priya, begin(priya, paths.bring_to(app, Status.ACKNOWLEDGED)))

    assert step(page) == "can" and f"What they ask for {WISH}" in page.said
