"""Administrators write what the form asks: a draft, a look at it, a version; old ones stay to be read."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.catalogue import question_sets
from tests.portal.conftest import PATHS, Customer, words_of
from tests.support.apps import csrf_of

PAGE = "/desk/settings/questions/parcels"
Staff = Callable[[str], FlaskClient]


def fields(page: str) -> dict[str, str]:
    """The form as it stands on the page, without its buttons."""
    found = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'name="(choices_\d+)"[^>]*>\n([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found[name] = re.search(r'value="(\w+)" selected', options)[1]  # type: ignore[index]
    ticked = re.findall(r'<input type="checkbox" name="(required_\d+)"[^>]*?( checked)?>', page)
    return {
        **{name: value for name, value in found.items() if not name.startswith("required_")},
        **dict.fromkeys((name for name, checked in ticked if checked), "y"),
    }


def press(browser: FlaskClient, press: str, expect: int = 303, **changes: str) -> str:
    """Press a button of the form as the page shows it; returns the page that follows."""
    page = browser.get(PAGE).text
    data = {**fields(page), "csrf_token": csrf_of(page), **changes, "press": press}
    answer = browser.post(PAGE, data=data)
    assert answer.status_code == expect, words_of(answer.text)[:1500]
    return browser.get(answer.headers["Location"]).text if expect == 303 else answer.text


@pytest.mark.requirement("002-07")
def test_a_set_is_written_looked_at_published_and_asked(app: Flask, staff: Staff):
    admin, customer = staff("admin"), Customer(app.test_client())
    assert "as it came with the portal" in words_of(admin.get("/desk/settings/questions").text)
    page = press(admin, "drop-1")
    assert "Which service or product is it about?" not in re.findall(r'name="words_\d+" value="([^"]*)"', page)
    press(admin, "add")
    refused = press(admin, "publish", 422, words_3="Where was it left?", kind_3="one_of", choices_3="At the door")
    assert "Write two to 12 answers to question 4" in words_of(refused) and 'href="#choices_3"' in refused

    page = press(admin, "up-3", words_3="Where was it left?", kind_3="one_of", choices_3="At the door\r\nNowhere",
                 required_3="y")  # fmt: skip
    assert 'name="words_2" value="Where was it left?"' in page and 'name="key_2" value="new_0"' in page
    for step in ("about", "words"):
        customer.answer(step)
    assert "Where was it left?" not in customer.get(PATHS["details"]).text, "a draft is asked nobody"
    look = words_of(press(admin, "preview"))
    assert look.index("Where was it left?") < look.index("When did it happen?"), "what is needed comes first"

    assert "Published as version 1." in words_of(press(admin, "publish"))
    assert 'name="q_where_was_it_left"' in customer.get(PATHS["details"]).text
    other = Customer(app.test_client())
    other.answer("about", about="tickets")
    assert "Where was it left?" not in other.get(PATHS["details"]).text


@pytest.mark.requirement("002-07")
def test_what_lists_and_the_search_show_takes_one_line(app: Flask, staff: Staff):
    """When it happened and the order number are columns of their own: no long answer fits there."""
    admin = staff("admin")
    kept = re.findall(r'name="key_(\d+)" value="(?:occurred|order_number)"', admin.get(PAGE).text)
    assert len(kept) == 2

    for place in kept:
        refused = press(admin, "publish", 422, **{f"kind_{place}": "long"})
        words = f"Question {int(place) + 1} is searched and shown in lists: one line, or a day."
        assert words in words_of(refused)


@pytest.mark.requirement("002-07")
def test_old_versions_are_held_beside_each_other_and_begun_with_again(app: Flask, staff: Staff):
    admin = staff("admin")
    press(admin, "publish", words_0="When was it due?")
    press(admin, "publish", words_0="On which day was it due?")
    assert "Nothing was changed." in words_of(press(admin, "publish"))

    page = words_of(admin.get(f"{PAGE}/versions/2").text)
    assert "Before: When was it due?" in page and "Since then: On which day was it due?" in page
    assert "It is the newest." in page
    assert 'value="When was it due?"' in admin.get(f"{PAGE}?from=1").text
    with app.app_context():
        assert [row.number for row in question_sets.versions_of("parcels")] == [2, 1]

    token = csrf_of(admin.get(PAGE).text)
    admin.post(f"{PAGE}/turn-off", data={"csrf_token": token})
    with app.app_context():
        assert question_sets.current("parcels").about == question_sets.EVERY
    assert "Published as version 3." in words_of(press(admin, "publish", words_0="When was it due?"))


def test_two_who_write_at_once_see_each_others_words(staff: Staff):
    one, two = staff("admin"), staff("admin")
    before = two.get(PAGE).text
    press(one, "save", words_0="When was it due?")

    data = {**fields(before), "csrf_token": csrf_of(before), "words_0": "By which day?", "press": "publish"}
    answer = two.post(PAGE, data=data)

    page = words_of(answer.text)
    assert answer.status_code == 409 and "When was it due?" in page
    assert 'name="words_0" value="By which day?"' in answer.text
    again = {**fields(answer.text), "csrf_token": csrf_of(answer.text), "press": "publish"}
    assert two.post(PAGE, data=again).status_code == 303
    page = two.get(PAGE).text
    two.post(f"{PAGE}/discard", data={"csrf_token": csrf_of(page)})
    assert 'value="By which day?"' in two.get(PAGE).text


def test_only_administrators_write_them(staff: Staff):
    assert staff("csr").get(PAGE).status_code == 403
    assert staff("admin").get("/desk/settings/questions/nothing").status_code == 404
