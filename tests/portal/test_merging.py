"""Two devices, two windows, a page that was open for long: no words take the place of others unseen."""

import io
from typing import Any

import pytest
from flask import Flask

from app.complaints.models import Complaint
from app.config import Settings
from app.db import db
from tests.portal.conftest import PATHS, Customer, Receipt, words_of
from tests.portal.test_drafts import on_disk
from tests.portal.test_filing import png
from tests.support.apps import csrf_of
from tests.support.visitors import forms

WORDS = PATHS["words"]


class Window:
    """One opened page of the form, with what it was drawn with; `customer` may have several of them."""

    def __init__(self, customer: Customer, step: str = "words", **query: str) -> None:
        self.customer, self.path = customer, PATHS[step]
        page = customer.browser.get(self.path, query_string=query).text
        self.fields: dict[str, Any] = next(form.fields for form in forms(page) if form.method == "post")

    def type(self, path: str = "/typed", **changes: Any) -> Any:
        """What the script sends in the middle of it."""
        self.fields.update(changes)
        return self.customer.browser.post(self.path + path, data=self.fields)

    def send(self, **changes: Any) -> str:
        self.fields.update(changes)
        answer = self.customer.browser.post(self.path, data=self.fields, follow_redirects=True)
        assert answer.status_code in {200, 422}
        return words_of(answer.text)


@pytest.fixture
def begun(customer: Customer) -> Customer:
    customer.fill_in()
    return customer


@pytest.mark.requirement("B-13")
def test_each_window_changes_what_was_changed_in_it(begun: Customer):
    first, second = Window(begun, change="1"), Window(begun, change="1")
    first.send(desired="A new machine.")
    assert "In your words" in second.send(expected="A telephone call.")

    page = words_of(begun.get("/complaints/new/check").text)
    assert "A new machine." in page and "A telephone call." in page

    stale = Window(begun, change="1")
    Window(begun, change="1").send(expected="A card in the letter box.")
    stale.send(expected="", mood="3")
    page = words_of(begun.get("/complaints/new/check").text)
    assert "A card in the letter box." in page, "what is blank elsewhere takes nothing away"
    assert "Pay for the repair." not in page


@pytest.mark.requirement("B-13")
def test_two_versions_stand_side_by_side_until_somebody_chooses(app: Flask, begun: Customer):
    first, second = Window(begun, change="1"), Window(begun, change="1")
    first.send(desired="A new machine.", expected="A card.", mood="1")

    page = second.send(desired="An apology.", mood="4")

    assert "Error:" in page and "You wrote something else in another window" in page
    again = Window(begun)
    assert again.fields["desired"] == "An apology.", "what was typed here stands in the box"
    assert again.fields["expected"] == "A card.", "what was not touched here is as it is now"
    assert "A new machine." in page and "you wrote this today" in page
    check = begun.get("/complaints/new/check").text
    assert "A new machine." in check, "until then the one stands that came first"
    assert "Words of yours are not among these answers." in words_of(check)
    assert 'href="/complaints/new/words?change=1"' in check
    assert "A new machine." in second.send(), "not seen, not settled"

    assert "In your words" in Window(begun, change="1").send()
    check = words_of(begun.get("/complaints/new/check").text)
    assert "An apology." in check and "A new machine." not in check and "Words of yours" not in check
    begun.send()
    with app.app_context():
        assert db.session.query(Complaint).one().desired == "An apology."
        db.session.remove()


@pytest.mark.requirement("B-13")
def test_words_are_kept_while_they_are_typed(app: Flask, customer: Customer, stranger: Customer):
    window = Window(customer, about="parcels")
    assert window.type(happened="", expected="").status_code == 204, "nothing was typed"
    assert "You have begun" not in words_of(customer.get("/").text)

    answer = window.type(happened="The ramp st")
    assert answer.status_code == 200 and answer.json["words"].startswith("Kept at ")
    window.type(happened="The ramp stayed up.", expected="A ramp.")
    assert "You have begun a complaint here." in words_of(customer.get("/").text)
    assert "The ramp stayed up." in customer.get(WORDS).text and customer.get(WORDS).status_code == 200
    assert "In your words" not in window.send(mood="2"), "the same page never stands in its own way"
    assert "A ramp." in customer.get(WORDS).text

    you = Window(customer, "you")
    you.type(name="Grace", email="grace at exa")
    back = customer.get(PATHS["you"])
    assert back.status_code == 422 and "grace at exa" in back.text and "Grace" in back.text
    assert "Words of yours are not among these answers." in words_of(customer.get("/complaints/new/check").text)
    you.type(email="grace@example.com")
    assert "grace@example.com" in words_of(customer.get("/complaints/new/check").text)

    first, second = Window(customer), Window(customer)
    first.type(happened="The ramp stayed up, twice.")
    told = second.type(happened="The ramp stayed up at Tolland.").json["words"]
    assert "Both are kept: press Continue." in told
    page = second.send()
    assert "The ramp stayed up, twice." in page and "The ramp stayed up at Tolland." in customer.get(WORDS).text
    assert stranger.browser.post(f"{WORDS}/typed", data=second.fields).status_code == 400, "no token, no words"


@pytest.mark.requirement("B-13")
def test_files_wait_whatever_is_wrong_with_the_words(app: Flask, customer: Customer):
    before = on_disk(app)

    answer = customer.answer("details", occurred="before\0after", files=[png()])

    assert answer.status_code == 303
    page = customer.get(PATHS["details"])
    assert page.status_code == 422 and "NUL" in page.text and "case.png" in page.text
    assert "before\0after" in page.text and on_disk(app) == before + 2, "the picture and its small one"


@pytest.mark.requirement("B-13")
def test_each_file_has_its_own_answer(
    app: Flask, customer: Customer, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    page = words_of(customer.get(PATHS["details"]).text)
    assert "Up to 20 files of 10 MB each." in page, "before anything is chosen"
    fields = {"csrf_token": csrf_of(customer.get(PATHS["details"]).text)}

    def send(name: str, content: bytes) -> Any:
        data = {**fields, "files": (io.BytesIO(content), name)}
        return customer.browser.post("/complaints/new/details/files", data=data)

    picture = png()[0].read()
    taken = send("case.png", picture)
    assert taken.status_code == 200 and taken.json["refused"] == []
    assert "case.png" in taken.json["list"] and "Take out case.png" in words_of(taken.json["list"])
    refused = send("letter.pdf", b"MZ\x90\0" + b"\0" * 50)
    assert refused.status_code == 422
    assert refused.json["refused"] == [
        ["letter.pdf", "The content is not what the name says. Save it again, or send a photograph of it."]
    ]
    assert words_of(send("case.png", picture).json["list"]).count("ready") == 1, "an answer that was lost on the way"
    page = customer.get(PATHS["details"]).text
    assert "case.png" in page and "letter.pdf" not in page
    number = page.split('name="remove" value="')[1].split('"')[0]
    customer.answer("details", remove=number)
    assert "case.png" not in customer.get(PATHS["details"]).text
    few = settings.model_copy(update={"uploads_per_hour_per_source": 6})
    monkeypatch.setitem(app.extensions, "settings", few)
    for _ in range(few.uploads_per_hour_per_source):
        last = send("case.png", picture)
    assert last.status_code == 429 and "Try again a little later." in last.json["refused"][0][1]


@pytest.mark.requirement("B-13")
def test_the_same_form_from_a_second_window_and_the_way_back_is_one_complaint(app: Flask, begun: Customer):
    fields = begun.sending()
    other = begun.sending()
    begun.browser.post("/complaints", data=fields)
    first: Receipt = begun.receipt()

    begun.browser.post("/complaints", data=other)
    assert begun.get("/complaints").headers["Location"] == "/complaints/new/check"
    assert "You have sent this complaint already." in words_of(begun.get("/complaints/new/check").text)
    begun.browser.post("/complaints", data=begun.sending())

    assert begun.receipt() == first
    with app.app_context():
        assert db.session.query(Complaint).count() == 1
        db.session.remove()
