"""Pages travel without the indentation of their templates; what people typed keeps its own."""

import re

from flask import Flask

from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.support import paths

TYPED = "First this:\n    - the door\n\tand that."


def test_no_line_of_a_page_begins_with_space_but_what_was_typed(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "note", {"text": TYPED})

    page = priya.browser.get(f"/desk/complaints/{reference}").text

    assert TYPED in page
    assert re.findall(r"(?m)^[ \t]+[^\s”][^”\n]*", page) == TYPED.split("\n")[1:]


def test_a_form_that_comes_back_has_the_spaces_that_were_typed(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)

    page = priya.act(reference, "state-facts", {"concern_1": "", "wish_1": TYPED}, expect=422)

    assert page.form("/act/state-facts").value("wish_1").replace("\r", "") == TYPED
