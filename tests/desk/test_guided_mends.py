"""What a guided call must not do: undo what was agreed, run over what came meanwhile, or get stuck."""

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague, state
from tests.desk.guided import add_scripts, agree, begin, go, remedy, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile, letters
from tests.support import paths
from tests.support.apps import perform


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


@pytest.mark.requirement("001-36")
@pytest.mark.parametrize("start", [Status.OFFERED, Status.AGREED])
def test_what_stood_stays_unless_they_say_that_something_takes_its_place(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    page = to_the_end(priya, page)
    assert "It stays as it is: " in page.said

    go(priya, page, press="end")

    file = casefile(app, reference)
    assert file.complaint.status == start
    assert not {"agreement_failed"} & file.actions and "declined" not in {event.action for event in file.events}
    assert [promise.words for promise in file.promises] == ["We pay the repair. £9.50"]
    assert "This stands beside it, as it was:" in letters(app)[-1].text


@pytest.mark.requirement("001-36")
@pytest.mark.parametrize("start", [Status.OFFERED, Status.AGREED])
def test_what_takes_its_place_is_read_to_them_and_stands_in_the_letter(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    page = to_the_end(priya, page, replaces="yes")
    assert "This takes the place of: " in page.said

    go(priya, page, press="end")

    assert state(app, reference)[0] == "agreed"
    assert "It takes the place of this:" in letters(app)[-1].text


@pytest.mark.requirement("001-29")
@pytest.mark.parametrize("then", ["open", "manager"])
def test_an_agreement_never_fails_for_something_nobody_agreed_to(app: Flask, priya: Colleague, then: str):
    reference = paths.bring_to(app, Status.AGREED)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="unsure", feel="Hm.", then=then)
    if then == "manager":
        page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    page = to_the_end(priya, page, doing="", by="", replaces="yes")

    go(priya, page, press="end")

    assert state(app, reference)[0] == "agreed"
    assert "agreement_failed" not in casefile(app, reference).actions


@pytest.mark.requirement("B-14")
def test_a_complaint_they_took_back_meanwhile_is_not_opened_again_by_itself(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    perform(app, reference, "withdraw", "customer", d.Withdrawal(True))
    page = to_the_end(priya, page)
    assert "While you talked, they took it back." in page.said

    page = go(priya, page, press="end", expect=409)
    assert state(app, reference)[0] == "withdrawn" and "Nothing of the call is lost." in page.said

    go(priya, page, press="end", as_now="withdrawn")
    assert state(app, reference)[0] == "agreed"
