"""Where two complaints can't be joined, the page says why and what to do instead, and nothing typed is lost."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague, errors, state
from tests.desk.test_joined import join, verified
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, mailed_link
from tests.support import paths
from tests.support.apps import csrf_of, file_one, perform

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("B-23")]
WHY = "Both are about one parcel."


def beside(who: Colleague, reference: str, other: str) -> Page:
    return who.open(f"/desk/complaints/{reference}/act/merge?with={other}")


def refused(app: Flask, who: Colleague, reference: str, other: str) -> Page:
    """What is read on the first look, and again when it is sent all the same."""
    page = who.act(reference, "merge", {"into_reference": other, "reason": WHY}, expect=422)
    assert errors(page)[0] in beside(who, reference, other).said and page.form("/act/merge").value("reason") == WHY
    assert state(app, reference)[0] != "merged"
    return page


def test_an_address_that_nobody_confirmed_is_confirmed_by_writing_to_it(app: Flask, helen: Colleague):
    reference, other = file_one(app), file_one(app)
    verified(app, reference)

    page = refused(app, helen, reference, other)

    assert f"{other} has an address that nobody confirmed yet." in page.said
    assert page.link("act/relate?with=" + other)
    helen.send(helen.open(page.link(f"{other}/act/message")).form("/act/message"), {"text": "Is it the same parcel?"})
    customer = Customer(app.test_client())
    customer.get(mailed_link(app, "message"))
    token = csrf_of(customer.get(f"/complaint/{other}").text)
    data = {"csrf_token": token, "text": "Yes, it is."}
    assert customer.browser.post(f"/complaint/{other}/messages", data=data).status_code == 303
    helen.send(beside(helen, reference, other).form("/act/merge"), {"reason": WHY})
    assert state(app, reference)[0] == "merged"


def test_a_complaint_is_not_joined_or_linked_with_itself(app: Flask, helen: Colleague):
    reference = file_one(app)
    itself = f"{reference} is this complaint itself. Give the reference of the other one."

    assert itself in refused(app, helen, reference, reference).said
    page = helen.act(reference, "relate", {"other_reference": reference, "reason": WHY}, expect=422)
    assert errors(page) == [itself]


def test_of_one_that_was_joined_the_page_names_the_one_that_goes_on(app: Flask, helen: Colleague):
    reference, other, third = (file_one(app) for _ in range(3))
    verified(app, reference)
    join(app, helen, other, third)

    page = refused(app, helen, reference, other)

    assert f"{other} was joined with {third}, and goes on there. Join this one with {third}." in page.said
    assert page.link(f"/desk/complaints/{third}")
    page = helen.open(page.link(f"act/merge?with={third}"))
    helen.press(page, "/act/merge", {"reason": WHY})
    assert state(app, reference)[0] == "merged"


def test_of_one_that_was_joined_with_this_the_page_says_so(app: Flask, helen: Colleague):
    reference, other = file_one(app), file_one(app)
    join(app, helen, other, reference)

    page = refused(app, helen, reference, other)

    assert f"{other} is joined with this one already." in page.said and page.link(f"/desk/complaints/{other}")


def test_one_that_has_ended_is_named_with_the_way_to_it(app: Flask, helen: Colleague):
    reference, other = file_one(app), paths.bring_to(app, Status.WITHDRAWN)
    verified(app, reference, other)

    page = refused(app, helen, reference, other)

    assert f"{other} has ended. What goes on for both has to be open" in page.said
    assert page.link(f"/desk/complaints/{other}") and page.link(f"act/relate?with={other}")


def test_whoever_asks_to_join_one_that_is_joined_reads_where_it_goes_on(app: Flask, helen: Colleague):
    reference, other = file_one(app), file_one(app)
    join(app, helen, reference, other)

    page = helen.open(f"/desk/complaints/{reference}/act/merge", 409)

    assert f"It goes on in {other}" in page.said and page.link(f"/desk/complaints/{other}")


@pytest.mark.parametrize(
    ("filed", "words", "way"),
    [
        ({"email": "", "phone": "07700 900118"}, "has no e-mail address", "act/correct-details"),
        ({"email": "ian@example.com"}, "The two have different e-mail addresses", "act/relate?with="),
    ],
)
def test_another_customer_or_none_by_mail_can_be_linked(app: Flask, helen: Colleague, filed, words: str, way: str):
    reference, other = file_one(app), file_one(app, **filed)
    verified(app, reference, other)

    page = refused(app, helen, reference, other)

    assert words in page.said and any(way in link for link in page.links) and page.link(f"act/relate?with={other}")


def test_a_way_that_is_not_theirs_is_not_shown(app: Flask, colleague: Callable[[str], Colleague]):
    reference, other = paths.bring_to(app, Status.INVESTIGATING), paths.bring_to(app, Status.INVESTIGATING)
    verified(app, reference, other)
    perform(app, other, "mark_sensitive", "manager", d.Sensitivity("health", "It tells of an illness."))

    page = beside(colleague("csr"), reference, other)

    assert not [link for link in page.links if "restrict-readers" in link]
